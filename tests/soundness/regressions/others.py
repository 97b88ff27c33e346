"""What the engine once got wrong about all but aliases and `session_state`."""

from __future__ import annotations

from ..case import Case, Step
from .first_cell import S

KEEPING_MODULE = """
import functools
def inc():
    n = 0
    def more():
        nonlocal n
        n += 1
        return n
    return more
inc = inc()
def counting(function):
    calls = []
    @functools.wraps(function)
    def counted(*arguments):
        calls.append(1)
        return function(*arguments), len(calls)
    return counted
@counting
def twice(x, *, seen=[]):
    seen.append(x)
    return 2 * x, len(seen)
"""
"""Its functions keep something in closures, and in defaults of arguments."""

FRAME = "import pandas as pd\np = pd.DataFrame({'a': [1, 2, 3], 'b': [4, 5, 6]})"

COUNTING_MODULE = "things = [1]\ndef grow(n):\n    things.append(n)\n    return len(things)\ndef counted(calls=[]):\n    calls.append(1)\n    return len(calls)\n"

REGRESSIONS: tuple[Case, ...] = (
    *(
        Case(
            f"{what} is given an attribute",
            "frames",
            (S, makes, gives, shows),
            (Step(set={"s": 3}), Step(set={"s": 1})),
        )
        for what, makes, gives, shows in (
            (
                "a frame",
                "import pandas as pd\np = pd.DataFrame({'a': [1, 2]})",
                "p.name = 'n%d' % s.value",
                "print(p.name)",
            ),
            ("a series", "import pandas as pd\np = pd.Series([1, 2])", "p.unit = [s.value]", "print(p.unit)"),
            ("an index", "import pandas as pd\np = pd.Series([1, 2])", "p.index.unit = s.value", "print(p.index.unit)"),
            ("a frame that is new", "import pandas as pd", "p = pd.DataFrame()\np.unit = s.value", "print(p.unit)"),
        )
    ),
    Case(
        "an array is written into by its flat iterator",
        "arrays",
        (S, "import numpy as np\na = np.arange(6)", "f = a.flat", "f[0] = s.value", "print(a)"),
        (Step(set={"s": 3}),),
    ),
    Case(
        "a member of an enumeration gets an attribute",
        "classes",
        (
            S,
            "import enum\nclass E(enum.Enum):\n    A = 1\n    B = [2]",
            "E.A.note = s.value",
            "E.B.value.append(s.value)",
            "print(E.A.note, E.B.value)",
            "print(E.B.name)",
        ),
        (Step(set={"s": 3}), Step(edit={2: "E.B.note = s.value"}), Step(edit={2: "E.A.note = 7"})),
    ),
    Case(
        "a function is in a list that a cell below changes",
        "regressions",
        (
            S,
            "calls = []\ndef register(f): calls.append(f); return f\n@register\ndef g(q=1): return 1",
            "both = ([0], g)",
            "if s.value > 2: calls.append(s.value)",
        ),
        (Step(set={"s": 5}), Step(set={"s": 3})),
    ),
    Case(
        "a cell runs while a figure is open that one below has drawn into",
        "figures",
        (
            S,
            "import matplotlib.pyplot as plt\nplt.ioff()\nplt.figure()",
            "y = [s.value]",
            "plt.plot([1, 0])\nprint(len(plt.gca().lines))",
        ),
        (Step(set={"s": 5}), Step(set={"s": 4})),
    ),
    Case(
        "pyplot's interactive mode is switched off by a cell that sets names dynamically",
        "figures",
        (S, "import matplotlib.pyplot as plt\nplt.ioff()\nvars()['z'] = [s.value]", "plt.plot([1, s.value])"),
        (Step(set={"s": 5}), Step(edit={2: "plt.ion()\nplt.plot([2])"}), Step(set={"s": 3})),
    ),
    Case(
        "a temporary folder has another name in each run",
        "outside",
        (S, "import tempfile\nwith tempfile.TemporaryDirectory() as t: made = [t]\nprint(t, s.value)"),
        (Step(set={"s": 5}),),
    ),
    Case(
        "an assignment to a frame fails in each replay",
        "frames",
        (
            S,
            FRAME,
            "print(s.value)\ntry: p.loc[:, 'a'] = [1, 2]\nexcept Exception as e: print(e)",
        ),
        (Step(set={"s": 5}), Step(set={"s": 3})),
    ),
    Case(
        "a frame that the engine has a copy of is written into",
        "frames",
        (
            S,
            FRAME,
            "p.loc[0, 'a'] = s.value",
            "print(p.values.flags.writeable)\ntry: p.loc[:, 'a'] = [1, 2]\nexcept Exception as e: print(e)",
        ),
        (Step(set={"s": 5}), Step(set={"s": 3})),
    ),
    Case(
        "a cell that leaves a frame's content sets a column apart",
        "frames",
        (S, FRAME, "if s.value > 2: p['a'] = p['a'] * 1", "print(p.values.flags.writeable)"),
        (Step(set={"s": 5}), Step(set={"s": 3}), Step(set={"s": 1})),
    ),
    Case(
        "a link gives a widget a value that it refuses",
        "widgets",
        (
            S + "\nx = w.Text('a', description='x')",
            "try: w.link((s, 'value'), (x, 'value'))\nexcept Exception as e: print(e)",
        ),
        (Step(set={"s": 5}), Step(set={"x": "b"})),
    ),
    Case(
        "two widgets are linked no more",
        "widgets",
        (
            S + "\nt = w.Dropdown(options=[1, 2, 3], description='t')",
            "w.link((s, 'value'), (t, 'value'))",
            "s.value = 1\nprint(s.value, t.value)",
        ),
        (Step(set={"t": "3"}), Step(edit={1: "pass"})),
    ),
    Case("a widget is printed", "widgets", (S, "print(repr(s))"), (Step(set={"s": 5}),)),
    Case(
        "a widget is displayed inside a list",
        "widgets",
        (S, "both = [s, [1]]", "both"),
        (Step(set={"s": 0}),),
    ),
    Case(
        "a list of a module of the folder grows",
        "modules",
        (S, "import helper\nprint(helper.grow(s.value))", "import helper\nprint(helper.things)"),
        (Step(set={"s": 4}),),
        files={"helper.py": COUNTING_MODULE},
    ),
    Case(
        "functions of a module of the folder keep something in closures and defaults",
        "modules",
        (S, "from helper import inc, twice", "print(inc(), twice(s.value))", "print(inc(), twice(1))"),
        (Step(set={"s": 4}), Step(set={"s": 1})),
        files={"helper.py": KEEPING_MODULE},
    ),
    Case(
        "an attribute of a function of a module of the folder is set while the slider is high",
        "modules",
        (
            S,
            "import helper",
            "if s.value > 3: helper.twice.note = s.value",
            "print(getattr(helper.twice, 'note', '-'))",
        ),
        (Step(set={"s": 4}), Step(set={"s": 5}), Step(set={"s": 1})),
        files={"helper.py": KEEPING_MODULE},
    ),
    Case(
        "the default of a function of a module of the folder grows",
        "modules",
        (S, "import helper", "print(helper.counted(), s.value)"),
        (Step(set={"s": 4}),),
        files={"helper.py": COUNTING_MODULE},
    ),
    Case(
        "a list of a module gets a name in a cell above the import",
        "modules",
        (S, "pass", "import helper"),
        (Step(edit={1: "from helper import things as k\nprint(s.value)"}),),
        files={"helper.py": COUNTING_MODULE},
    ),
    Case(
        "a file that is appended to, above values that are made again",
        "files",
        (
            S,
            "with open('out.txt', 'a') as out: out.write(str(s.value))",
            "x = (q + 3 for q in range(4))",
            "@__import__('functools').cache\ndef g(q=1): return len(m)",
        ),
        (Step(set={"s": 5}),),
    ),
    Case(
        "a file that is deleted in a pass that starts over",
        "files",
        (
            S,
            "from IPython.display import display\nx = display(s.value, display_id=True)",
            "import os\ntry: os.remove('out.txt')\nexcept OSError: print('-')",
            "open('out.txt', 'w').write(str(s.value))\nprint(x)",
        ),
        (Step(set={"s": 3}), Step()),
    ),
    Case(
        "a class is registered with an abstract one",
        "classes",
        (S, "import abc\nclass B(abc.ABC): pass", "if s.value > 2: B.register(int)", "print(isinstance(1, B))"),
        (Step(set={"s": 3}), Step(set={"s": 1})),
    ),
    Case(
        "a class of the notebook is registered with one of a library, and by a decorator",
        "classes",
        (
            S,
            "import collections.abc, numbers\nclass A:\n    n = 1",
            "class Parent(numbers.Number): pass\nclass B(Parent): pass\nprint(issubclass(A, Parent))",
            "if s.value > 2:\n    B.register(A)\n    collections.abc.Sized.register(A)",
            "@B.register\nclass C: pass",
            "print(isinstance(A(), B), issubclass(A, Parent), isinstance(A(), collections.abc.Sized), isinstance(C(), B))",
        ),
        (Step(set={"s": 3}), Step(set={"s": 1}), Step(edit={1: "import collections.abc, numbers\nclass A: pass"})),
    ),
    Case(
        "a kept cell has put something into an Output widget, whose maker runs again, and one below prints there",
        "widgets",
        (S, "m = w.Output()", "m.append_stdout('7')", "with m: print(s.value)"),
        (Step(edit={3: "with m: print(s.value)\nprint(5)"}), Step(set={"s": 3})),
    ),
    Case(
        "two cells print into an Output widget",
        "widgets",
        (S, "o = w.Output()\no", "with o: print(s.value)", "with o: print('below')"),
        (Step(set={"s": 3}), Step(set={"s": 4})),
    ),
    Case(
        "two cells append to an Output widget",
        "widgets",
        (S, "o = w.Output()\no", "o.append_stdout(str(s.value))", "o.append_stdout('below')"),
        (Step(set={"s": 3}), Step(set={"s": 4})),
    ),
    Case(
        "a cell appends to an Output widget what another one has captured in it",
        "widgets",
        (
            S,
            "o = w.Output()\no",
            "with o: print('captured', s.value)",
            "o.append_stdout('below')",
            "if s.value > 3: o.append_stdout('more')",
        ),
        (Step(set={"s": 3}), Step(set={"s": 4}), Step(set={"s": 2}), Step(edit={3: "pass"})),
    ),
    Case(
        "an array looks at the memory of a frame that is made anew",
        "frames",
        (
            S,
            "import pandas as pd\ny = pd.DataFrame({'a': [1, 2, 0], 'b': [s.value, 5, 6]})",
            "v = y['a'].values",
            "pass",
            "print(v, y)",
        ),
        (
            Step(set={"s": 5}),
            Step(edit={3: "v.flags.writeable = True\nv[0] = 9"}),
            Step(set={"s": 1}),
            Step(edit={3: "y.iat[0, 0] = 8"}),
        ),
    ),
    Case(
        "a frame has the index of another one that its cell has changed",
        "frames",
        (
            S,
            "import pandas as pd\nm = pd.DataFrame({'a': [1, 2, 3]})",
            "z = pd.concat([m, m], axis=1)",
            "print(z.index is m.index)",
        ),
        (Step(edit={2: "m.sort_values('a', inplace=True)\nz = pd.concat([m, m], axis=1)"}),),
    ),
    Case(
        "a cell gets an array of a frame and writes into the frame",
        "frames",
        (
            S,
            "import pandas as pd\ny = pd.DataFrame({'a': [1, 2, 0], 'b': [s.value, 5, 6]})",
            "n = len(y)",
            "x = y['a'].to_numpy()\ny.loc[0, 'a'] = s.value\nprint(x)",
            "v = y['a'].values\ny.replace(5, s.value + 7, inplace=True)\nprint(v, x, n)",
        ),
        (Step(set={"s": 5}), Step(set={"s": 1}), Step(edit={2: "n = 0"})),
    ),
    Case(
        "a cell that wrote into an Output widget is deleted",
        "widgets",
        (S, "o = w.Output()\no", "with o: print('one')", "with o: unknown", "o.append_stdout('three')"),
        (Step(edit={2: None}), Step(edit={3: None}), Step(edit={4: None})),
    ),
    Case(
        "two cells give titles to the pages of a tab",
        "widgets",
        (
            S,
            "t = w.Tab([w.Label('a'), w.Label('b')])\nt",
            "t.set_title(0, str(s.value))",
            "t.set_title(1, 'second')",
            "print(t.get_title(0), t.get_title(1))",
        ),
        (Step(set={"s": 3}), Step(edit={2: "pass"}), Step(set={"s": 4})),
    ),
    Case(
        "a method of a widget that the author calls reads it",
        "widgets",
        (
            S,
            "a = w.Accordion([w.Label('a')], titles=['one'])\na",
            "if s.value > 2: a.titles = ['two']",
            "print(a.get_title(0))",
        ),
        (Step(set={"s": 3}), Step(set={"s": 1})),
    ),
    Case(
        "the garbage collector is switched off",
        "process",
        (S, "import gc\ngc.disable()", "import gc\nprint(gc.isenabled())"),
        (Step(edit={1: "import gc"}),),
    ),
    Case(
        "what handles a signal",
        "process",
        (
            S,
            "import signal\nbefore = signal.signal(signal.SIGUSR1, lambda *_: None)",
            "import signal\nprint(callable(signal.getsignal(signal.SIGUSR1)))",
        ),
        (Step(edit={1: "pass"}),),
    ),
    Case(
        "an object that only the engine still holds",
        "handles",
        (
            S,
            "import weakref\nclass A: pass\na = A()\nr = weakref.ref(a)",
            "if s.value > 2: del a",
            "print(r() is None)",
        ),
        (Step(set={"s": 3}), Step(set={"s": 1})),
    ),
    Case(
        "a cell binds names in another order, which `globals()` shows",
        "dynamic code",
        (
            S,
            "if s.value > 2: p, q = 1, 2\nelse:\n    q = 2\n    p = 1",
            "m = 5",
            "print([name for name in globals() if name in 'pqm'])",
        ),
        (Step(set={"s": 3}), Step(set={"s": 1}), Step(edit={2: "m = 6"}), Step(set={"s": 4})),
    ),
    Case(
        "the order of the names where a cell below deletes one",
        "dynamic code",
        (
            S,
            "class A: pass",
            "print([name for name in globals() if name in 'sA'], s.value)",
            "globals().pop('s', None)",
        ),
        (Step(set={"s": 3}), Step(set={"s": 1})),
    ),
    Case(
        "the order of the names in `globals()`",
        "dynamic code",
        (
            S,
            "k = iter(range(s.value % 5 + 2))",
            "import types\nm = 1",
            "for name in list(globals()): pass\nprint(name)",
        ),
        (Step(set={"s": 4}),),
    ),
    Case(
        "the cell that changed a list of a module is deleted",
        "modules",
        (S, "import helper\nhelper.things.append(4)", "import helper\nprint(helper.things)"),
        (Step(edit={1: None}),),
        files={"helper.py": COUNTING_MODULE},
    ),
    Case(
        "the cell that imported a module first is deleted",
        "modules",
        (S, "import helper as k", "import helper\nhelper.things.append(s.value)"),
        (Step(edit={1: None}),),
        files={"helper.py": COUNTING_MODULE},
    ),
    Case(
        "the function of an `interact` changes a list",
        "interact",
        (S, "n = [0]\ndef f(x=1): n[0] += x; print(n)\nw.interact(f, x=(0, 4))", "print(n, s.value)"),
        (Step(set={"x": 3}), Step(set={"s": 5})),
    ),
    Case(
        "a tuple holds a list when a module was imported for the first time",
        "modules",
        (
            "import ipywidgets as w\nt = w.Dropdown(options=[1, 2, 3], description='t')",
            "class B:\n    def add(self, q):\n        return self",
            "x = iter(range(t.value % 5 + 2))",
            "import helper\nx = [B, [t.value]]\nimport typing\nclass _T(typing.NamedTuple):\n    n: int\n    l: list\nz = _T(1, x)",
        ),
        (Step(set={"t": "2"}),),
        files={"helper.py": COUNTING_MODULE},
    ),
    Case(
        "the text of a selection shows its options",
        "widgets",
        (
            S,
            "t = w.Dropdown(options=[('one', 1), ('two', 2), ('three', 3)][: 1 + s.value % 3])",
            "print(t)",
        ),
        (Step(set={"s": 3}),),
    ),
    Case(
        "a cell fails before it binds the name of a dict that a cell below changed",
        "failures",
        (S, "y = {}", "pass", "y.update(r=len(y))"),
        (Step(edit={2: "y = 1 / 0"}), Step(edit={2: "pass"})),
    ),
    Case(
        "a cell displays a list that equals its last one, and a cell below finds it under two names",
        "dynamic code",
        (
            S,
            "l = [1, [s.value % 2]]\nl",
            "for k in sorted(globals()):\n    if len(k) == 1 and isinstance(globals()[k], list): globals()[k].append(s.value)",
            "print(l, sum(1 for _ in range(2)))",
        ),
        (Step(set={"s": 5}), Step(set={"s": 3})),
    ),
    Case(
        "a cell is deleted above one that has the same source and was not reached",
        "edits",
        ("1 / 0", "1 / 0"),
        (Step(edit={0: None}),),
    ),
    Case(
        "a cell binds and deletes a name that another one binds by then",
        "deleting",
        ("pass", "g = 1\ndel g", "print('g' in globals())"),
        (Step(edit={0: "g = 2"}), Step(edit={0: "pass"})),
    ),
    Case(
        "a table of other data runs its cell once: that the table showed something else before is nothing it has read",
        "widgets",
        (
            S,
            "import pandas as pd, nbapp.ui as ui",
            "ui.dataframe(pd.DataFrame({'a': [1, 2, s.value]}))",
            "ui.write(pd.DataFrame({'a': [1, 2, 3]} if s.value > 2 else {'a': [4]}))",
        ),
        (Step(set={"s": 3}), Step(set={"s": 4}), Step(set={"s": 1})),
    ),
)
