"""Names that cells get at by the module `__main__`, by frames and by the shell, and not by their names (R1, R2)."""

from __future__ import annotations

from ..case import Case, Step
from .first_cell import S

_FILES = {
    "helper.py": "import sys\ndef put(v): sys.modules['__main__'].k = v\ndef get(): return sys.modules['__main__'].k\n"
}
_STEPS = (Step(set={"s": 3}), Step(set={"s": 5}), Step(set={"s": 1}))
_BOUND = "from contextlib import suppress\nwith suppress(Exception): k = 6 // (s.value % 3)"
_READ = (
    "import sys\nprint(sys.modules['__main__'].k)",
    "import sys\nprint(getattr(sys.modules[__name__], 'k'))",
    "import importlib\nprint(importlib.import_module('__main__').k)",
    "print((lambda: 0).__globals__['k'])",
    "print(getattr(__builtins__, 'eval')('k'))",
    "print((i for i in [1]).gi_frame.f_globals['k'])",
    "import inspect\nprint(inspect.stack()[0].frame.f_globals['k'])",
    "import gc\nprint(next(d for d in gc.get_objects() if type(d) is dict and d.get('s') is s)['k'])",
)
_WRITTEN = (
    "import sys\nsys.modules['__main__'].k = 3",
    "from sys import modules\nsetattr(modules['__main__'], 'k', 3)",
    "import importlib\nimportlib.import_module('__main__').k = 3",
    "(lambda: 0).__globals__['k'] = 3",
    "try: 1 / 0\nexcept Exception as e: e.__traceback__.tb_frame.f_globals['k'] = 3",
    "get_ipython().push({'k': 3})",
)
_HELD = {
    "m": ("import __main__ as m", "m.k = 3", "print(m.k)"),
    "of sys": ("from sys import modules as m", "m['__main__'].k = 3", "print(m['__main__'].k)"),
    "a method": ("ns = globals()\nput, get = ns.__setitem__, ns.get", "put('k', 3)", "print(get('k'))"),
    "a builtin": ("put, get = exec, [eval]", "put('k = 3')", "print(get[0]('k'))"),
    "a default": ("def get(g=globals): return g()", "get()['k'] = 3", "print(get()['k'])"),
    "the shell": ("ip = get_ipython()", "ip.user_ns['k'] = 3", "print(ip.user_ns['k'])"),
    "a module of the folder": ("import helper", "helper.put(3)", "print(helper.get())"),
}

REGRESSIONS = (
    *(
        Case(f"a name is read without its name: {code}", "dynamic", (S, "k = [s.value]", code, "k.append(1)"), _STEPS)
        for code in _READ
    ),
    *(
        Case(f"a name is bound to what it is bound to: {code}", "dynamic", (S, _BOUND, code, "print(k)"), _STEPS)
        for code in _WRITTEN
    ),
    *(
        Case(
            f"a value leads to every name: {what}",
            "dynamic",
            (S, first, "k = [s.value]", read, "k.append(1)", "k = 3\n" + _BOUND, put, "print(k)"),
            _STEPS,
            files=_FILES,
        )
        for what, (first, put, read) in _HELD.items()
    ),
    *(
        Case(
            f"a pickle names something of the notebook: {what}",
            "dynamic",
            (
                S,
                made,
                "k = [s.value]",
                "import pickle\nb = pickle.dumps(P)",
                "print(pickle.loads(b)().n)",
                "k.append(1)",
            ),
            _STEPS,
        )
        for what, made in {
            "a class": "class P: n = s.value",
            "a function": "class Q: pass\ndef P(): q = Q(); q.n = k; return q",
        }.items()
    ),
    Case(
        "a pickle in a file names a class that a cell below changes",
        "dynamic",
        (
            S,
            "class P: n = [1]",
            "import pickle\nwith open('p', 'wb') as f: pickle.dump(P(), f)",
            "with open('p', 'rb') as f: print(s.value, pickle.load(f).n)",
            "P.n = [2]",
        ),
        _STEPS,
    ),
    Case(
        "a test reads a name",
        "dynamic",
        (
            S,
            "k = s.value",
            'def f():\n    """\n    >>> f()\n    3\n    """\n    return k',
            "import doctest\nprint(doctest.testmod())",
        ),
        _STEPS,
    ),
    Case(
        "annotations are texts",
        "dynamic",
        (S, "class P: n = s.value", "def f(x: 'P'): pass", "import typing\nprint(typing.get_type_hints(f)['x'].n)"),
        _STEPS,
    ),
    Case(
        "an instance of a widget class keeps its class",
        "widgets",
        (
            S,
            "class Two(w.HBox):\n    def __init__(self): super().__init__([w.Label('a')])\ny = Two()\ny.n = s.value",
            "k = type(y)\nprint(k is Two)",
        ),
        (Step(set={"s": 0}),),
    ),
    Case(
        "a function of a module that is loaded again keeps a list",
        "modules",
        (
            S,
            "import helper\nprint(helper.counted())",
            "k = s.value",
            "import importlib\nimportlib.reload(helper)",
        ),
        (Step(set={"s": 0}), Step(set={"s": 3})),
        files={"helper.py": "def counted(calls=[]):\n    calls.append(1)\n    return len(calls)\n"},
    ),
    Case(
        "a class of a module that is loaded again no more",
        "modules",
        (
            S,
            "import importlib, helper\nfirst = helper.Thing",
            "importlib.reload(helper)",
            "A, things, f = helper.Thing, [helper.Thing()], helper.made",
            "print(A is helper.Thing, A is first, type(things[0]) is helper.Thing, f is helper.made, s.value)",
            "print(isinstance(things[0], helper.Thing), f() is A, type(f()))",
        ),
        (
            Step(set={"s": 3}),
            Step(edit={2: "pass"}),
            Step(set={"s": 4}),
            Step(edit={2: "importlib.reload(helper); s.value"}),
            Step(set={"s": 5}),
        ),
        files={"helper.py": "class Thing: pass\ndef made(): return Thing\n"},
    ),
    Case(
        "a list of iterators in `session_state`, in a replay of several passes",
        "session_state",
        (
            "_t.start()",
            "from helper import things as x",
            "l = enumerate(x)",
            "session_state.setdefault('all', []).append(l)",
            "%%capture c",
        ),
        (Step(edit={0: "import threading\n_t = threading.Thread(target=lambda: m.append(1))"}),),
        files={"helper.py": "things = [1]\n"},
    ),
)
