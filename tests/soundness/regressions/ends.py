"""What the engine once got wrong about the ends of objects: it held what a run from the top lets go (`ends.py`)."""

from __future__ import annotations

from ..case import Case, Step
from .first_cell import S

_SPEAKS = "class A:\n    def __init__(self, n=0): self.n = n\n    def __del__(self): print('end', self.n)"
_LOGS = "log = []\nclass A:\n    def __init__(self, n): self.n = n\n    def __del__(self): log.append(self.n)"
_CLOSES = "log = []\ndef g(n):\n    try:\n        yield n\n        yield 2\n    finally:\n        log.append('closed')"
_COUNTS = "class A:\n    alive = 0\n    def __init__(self): A.alive += 1\n    def __del__(self): A.alive -= 1"
_WEAK = "import weakref\nlog = []\nclass A: pass"
_SHARES = (
    "import weakref\ncache = weakref.WeakValueDictionary()\nclass A: pass\ndef get(k):\n    if k not in cache:\n"
    "        print('new', k)\n        a = cache[k] = A()\n        return a\n    return cache[k]"
)
_REGISTERS = "import weakref\nall_of = weakref.WeakSet()\nclass A:\n    def __init__(self): all_of.add(self)"
_KEEPS = (
    "import weakref\nclass A:\n    all = weakref.WeakSet()\n    def __init__(self, n):\n        self.n = n\n"
    "        A.all.add(self)"
)

_OF_AN_INPUT = tuple(
    Case(name, "ends", (S, *cells), tuple(Step(set={"s": value}) for value in (3, 1, 4)))
    for name, cells in {
        "a name is deleted, and what it held has a `__del__`": (
            _SPEAKS,
            "a = A(1)",
            "if s.value > 2: del a",
            "print('a' in globals())",
        ),
        "a name is bound anew, and what it held has a `__del__`": (
            _SPEAKS,
            "a = A(1)",
            "a = A(s.value)",
            "print(a.n)",
        ),
        "the object of the last replay has a `__del__`": (
            _SPEAKS,
            "a = A(s.value)",
            "print(a.n)",
        ),
        "the `__del__` of the last replay's object changes a list": (
            _LOGS,
            "a = A(s.value)",
            "print(log)",
            "print(a.n, log)",
        ),
        "the same, and the list holds a widget": (
            "log = [s]\nclass A:\n    def __init__(self, n): self.n = n\n    def __del__(self): log.append(self.n)",
            "a = A(s.value)",
            "print(len(log))",
            "print(a.n, log[1:])",
        ),
        "the same, and one cell reads the list and an input": (
            _LOGS,
            "a = A(s.value)",
            "print(log, s.value)",
        ),
        "an input is told at the end of an object, which is equal to the last one": (
            "class A: pass\nimport weakref\nm = A()\nweakref.finalize(m, print, 'final', s.value).atexit = False",
            "m = 2",
        ),
        "an object of an input ends where its name is bound, and nobody reads it": (
            _SPEAKS,
            "a = A(s.value)",
            "a = 2",
        ),
        "a generator of an input ends where its name is deleted in a function": (
            _CLOSES,
            "i = g(s.value)\nprint(next(i))",
            "def f():\n    global i\n    del i\nf()",
            "print(log)",
        ),
        "a generator was the last value of a cell, and the next one says `_`": (
            "def g(n):\n    try: yield n\n    finally: print('closed', n)\ni = g(s.value)\nnext(i)",
            "i",
            "i = [q + s.value for _, q in enumerate([1])]",
        ),
        "the class of the last replay held an object with a `__del__`": (
            _LOGS,
            "class K: a = A(s.value)",
            "import gc\nif s.value == 4: K.a = None",
            "gc.collect()\nprint(log)",
        ),
        "the callback of a weak reference of the last replay changes a list that `session_state` has": (
            "from nbapp import session_state\nsession_state.kept = x = [2]",
            "import weakref\nclass A: pass\na = A()\nr = weakref.ref(a, lambda r: x.append('gone'))",
            "with open('out.txt', 'a') as f: f.write(str(s.value))\nprint(a is None, x)",
        ),
        "a generator is popped from the names, as the last value of a cell": (
            "x = s.value",
            _CLOSES,
            "i = g(1)\nnext(i)",
            "globals().pop('i')",
            "log",
        ),
        "a list that something opaque is in is changed by the end of an object of the last replay": (
            "import threading\na = threading.Lock()\nl = []",
            "class B:\n    def __init__(self, n): self.n = n\n    def __del__(self): l.append(self.n)\nb = B(s.value)",
            "l.append(a)",
            "print(len(l))",
        ),
        "an item with a `__del__` is taken out of a list": (
            _SPEAKS,
            "l = [A(1), A(2)]",
            "if s.value > 2: l.pop()",
            "print(len(l))",
            "print(s.value, len(l))",
        ),
        "weak reference, object and end are in three cells": (
            _WEAK,
            "a = A()",
            "r = weakref.ref(a)",
            "if s.value > 2: a = None",
            "print(r() is None)",
        ),
        "a `WeakSet` has what is still there": (
            _REGISTERS,
            "a = A()\nb = A()",
            "if s.value > 2: del a",
            "print(len(all_of))",
            "c = A()\nprint(len(all_of), s.value)",
        ),
        "a class keeps its instances in a `WeakSet`": (
            _KEEPS,
            "a = A(s.value)",
            "b = A(7)",
            "print(sorted(x.n for x in A.all))",
        ),
        "a `WeakValueDictionary` as a cache": (
            _SHARES,
            "a = get(1)",
            "b = get(s.value)",
            "if s.value > 2: del a",
            "print(sorted(cache))",
            "x = get(1)",
        ),
        "`weakref.finalize`": (
            _WEAK,
            "a = A()\nf = weakref.finalize(a, print, 'bye')",
            "if s.value > 2: del a",
            "print(f.alive)",
        ),
        "`weakref.finalize`, which no name holds": (
            "import weakref\nclass A: pass\nlog = []",
            "a = A()\n_x = weakref.finalize(a, log.append, 1)\ndel _x",
            "if s.value > 2: del a",
            "print(log)",
        ),
        "a weak reference calls something at the end": (
            _WEAK,
            "a = A()\nr = weakref.ref(a, lambda r: log.append('gone'))",
            "if s.value > 2: del a",
            "print(log)",
            "print(s.value, log)",
        ),
        "a generator is deleted in its `try`": (
            _CLOSES,
            "i = g(1)\nnext(i)",
            "if s.value > 2: del i",
            "print(log)",
        ),
        "the generator of the last replay is in its `try`": (
            _CLOSES,
            "i = g(s.value)\nprint(next(i))",
            "print(log)",
            "print(log, s.value)",
        ),
        "a file is written out when nobody holds it any more": (
            "f = open('x.txt', 'w')\nf.write('abc')",
            "if s.value > 2: del f",
            "print(open('x.txt').read())",
        ),
        "a weak reference to an array": (
            "import weakref, numpy as np\na = np.arange(3)\nr = weakref.ref(a)",
            "if s.value > 2: del a",
            "print(r() is None)",
        ),
        "a weak reference to a function": (
            "import weakref\ndef f(): pass\nr = weakref.ref(f)",
            "if s.value > 2: del f",
            "print(r() is None)",
        ),
        "a weak reference to a frame": (
            "import weakref, pandas as pd\nd = pd.DataFrame({'a': [1]})\nr = weakref.ref(d)",
            "if s.value > 2: d = d.copy()",
            "print(r() is None)",
        ),
        "a class counts its living instances": (
            _COUNTS,
            "a = A()",
            "b = [A() for _ in range(s.value)]",
            "print(A.alive)",
            "del b\nprint(A.alive)",
            "print(A.alive, s.value)",
        ),
        "a cell that ends something reads a class by its name in a pickle": (
            _SPEAKS + "\nclass P: pass",
            "import pickle\na = A(1)\nblob = pickle.dumps(P())",
            "x = pickle.loads(blob)\nif s.value > 2: del a",
            "print('a' in globals())",
        ),
        "an attribute held it": (
            _SPEAKS + "\nclass B: pass",
            "o = B()\no.a = A(1)",
            "o.a = None if s.value > 2 else o.a",
            "print(o.a is None)",
        ),
        "a closure held it": (
            _SPEAKS,
            "def make():\n    a = A(5)\n    return lambda: a.n\nf = make()",
            "if s.value > 2: f = None",
            "print(f and f())",
        ),
        "it was deleted by a text": (
            _SPEAKS,
            "a = A(1)",
            "exec('del a' if s.value > 2 else 'pass')",
            "print(sorted(name for name in globals() if name == 'a'))",
        ),
        "another name holds it": (
            _SPEAKS,
            "a = A(1)",
            "b = a",
            "a = None",
            "if s.value > 2: b = None",
            "print(a, b is None)",
        ),
        "`session_state` holds it": (
            _SPEAKS,
            "from nbapp import session_state",
            "a = A(s.value)\nsession_state.a = a",
            "del a",
            "print(session_state.a.n)",
        ),
        "a generator beside a display that has a name, and a cell that reads all names": (
            "display(3, display_id='mine');",
            "def g(): yield 1; yield 2\ny = g()",
            "vars()['m'] = [s.value]",
        ),
        "`weakref.finalize` of an object that is made anew and equal": (
            _WEAK,
            "a = A()\nweakref.finalize(a, log.append, s.value % 1).atexit = False",
            "print(log, s.value)",
        ),
    }.items()
)
_OF_EDITS = (
    Case(
        "the object that a cell ended is made no more",
        "ends",
        (S, f"{_WEAK}\na = A()\nweakref.finalize(a, print, 'bye', s.value).atexit = False", "a = s.value"),
        (Step(edit={1: "pass"}), Step(set={"s": 3})),
    ),
    Case(
        "a cell between is taken out, and the next one ends what that had ended",
        "ends",
        (S, _SPEAKS, "a = A(s.value)", "a = None", "a = 1"),
        (Step(edit={3: None}), Step(set={"s": 3})),
    ),
    Case(
        "a cell is taken out, and the next one ends another object than before, or none",
        "ends",
        (S, _SPEAKS, "a = A(s.value)", "a = A(7)", "a = 1", "b = iter([s.value])", "b = A(8)", "b = 2"),
        (Step(edit={3: None}), Step(edit={6: None}), Step(set={"s": 3})),
    ),
)

REGRESSIONS: tuple[Case, ...] = (*_OF_AN_INPUT, *_OF_EDITS)
