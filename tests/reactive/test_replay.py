"""What runs and what comes out, topic by topic: rules P and R1 to R7 as tables."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from .plain import Notebook, full_run


@dataclass(frozen=True)
class Case:
    """Two versions of a notebook, one after the other: `$` in a cell is first 1, then 2 (or `then`)."""

    name: str
    cells: tuple[str, ...]
    ran: str
    """The cells that ran in the second replay."""
    shown: str
    """What the last cell shows then."""
    first: str = "1"
    then: str = "2"


def case(name: str, *cells: str, ran: str, shown: str, first: str = "1", then: str = "2") -> Case:
    return Case(name, cells, ran, shown, first, then)


DEPENDENCE = [
    case("a reader of a changed name runs", "n = $", "m = n + 1", "print(m)", ran="abc", shown="3\n"),
    case("a cell that reads something else is kept", "n = $", "k = 5", "print(k)", ran="a", shown="5\n"),
    case("an equal result ends the wave", "n = $", "big = n > 0", "print(big)", ran="ab", shown="True\n"),
    case("1 and True are different", "n = $", "print(n)", first="1", then="True", ran="ab", shown="True\n"),
    case("1 and 1.0 are different", "n = [$]", "print(n)", first="1", then="1.0", ran="ab", shown="[1.0]\n"),
    case("0.0 and -0.0 are different", "n = $", "print(n)", first="0.0", then="-0.0", ran="ab", shown="-0.0\n"),
    case("nan is equal to itself", "n = $", "x = n * 0 + float('nan')", "print(x)", ran="ab", shown="nan\n"),
    case(
        "the order of a dict counts",
        "n = $",
        "d = dict(sorted({1: 1, 2: 2}.items(), reverse=n > 1))",
        "print(d)",
        ran="abc",
        shown="{2: 2, 1: 1}\n",
    ),
    case("a name bound again later is two values", "x = $", "print(x)", "x = 7", "print(x)", ran="ab", shown="7\n"),
    case("what a cell binds before it reads is not read", "x = $", "x = 5\nprint(x)", ran="a", shown="5\n"),
    case(
        "a conditional store reads what was there",
        "x = 3",
        "n = $",
        "if n > 1: x = 9",
        "print(x)",
        ran="bcd",
        shown="9\n",
    ),
    case(
        "a loop that may not run",
        "x = 3",
        "n = $",
        "for x in range(n - 1): pass",
        "print(x)",
        first="1",
        then="3",
        ran="bcd",
        shown="1\n",
    ),
    case(
        "a store in try is no sure store",
        "x = 3",
        "n = $",
        "try:\n  1 / (n - 2)\n  x = 4\nexcept ZeroDivisionError: pass",
        "print(x)",
        ran="bcd",
        shown="3\n",
    ),
]

FUNCTIONS = [
    case("a function reads its globals when called", "n = $", "def f(): return n", "print(f())", ran="ac", shown="2\n"),
    case("a function that changes makes its caller run", "def f(): return $", "print(f())", ran="ab", shown="2\n"),
    case(
        "through two functions", "n = $", "def f(): return n\ndef g(): return f()", "print(g())", ran="ac", shown="2\n"
    ),
    case(
        "a global store in a function",
        "n = $",
        "def f():\n  global x\n  x = n",
        "f()",
        "print(x)",
        ran="acd",
        shown="2\n",
    ),
    case(
        "a default argument is bound once",
        "n = $",
        "def f(k=n): return k",
        "n = 0",
        "print(f())",
        ran="abd",
        shown="2\n",
    ),
    case(
        "a mutable default argument",
        "def f(k, seen=[]):\n  seen.append(k); return seen",
        "f($)",
        "print(f(0))",
        ran="bc",
        shown="[2, 0]\n",
    ),
    case("a closure", "n = $", "def make(k):\n  return lambda: k", "f = make(n)", "print(f())", ran="acd", shown="2\n"),
    case(
        "a closure that changes its cell",
        "def make():\n  k = 0\n  def step(by):\n    nonlocal k\n    k += by; return k\n  return step",
        "f = make()",
        "f($)",
        "print(f(10))",
        ran="cd",
        shown="12\n",
    ),
    case(
        "a method reads globals",
        "n = $",
        "class A:\n  def f(self): return n",
        "a = A()",
        "print(a.f())",
        ran="abcd",
        shown="2\n",
    ),
    case("a class attribute", "class A: v = $", "print(A.v)", ran="ab", shown="2\n"),
    case("a class body reads a global", "n = $", "class A: v = n", "print(A.v)", ran="abc", shown="2\n"),
    case("a function in a container", "n = $", "fs = [lambda: n]", "print(fs[0]())", ran="abc", shown="2\n"),
    case(
        "a partial",
        "import functools",
        "n = $",
        "f = functools.partial(lambda k: n + k, 10)",
        "print(f())",
        ran="bcd",
        shown="12\n",
    ),
    case(
        "a decorator without wraps",
        "n = $",
        "def d(f):\n  return lambda: f()",
        "@d\ndef g(): return n",
        "print(g())",
        ran="acd",
        shown="2\n",
    ),
    case(
        "a property of an instance",
        "n = $",
        "class A:\n  @property\n  def p(self): return n",
        "a = A()",
        "print(a.p)",
        ran="abcd",
        shown="2\n",
    ),
    case(
        "a walrus in a comprehension", "n = $", "[last := k for k in range(n)]", "print(last)", ran="abc", shown="1\n"
    ),
]

MUTATION = [
    case("a list that a later cell appends to", "xs = []", "xs.append($)", "print(xs)", ran="bc", shown="[2]\n"),
    case("an augmented assignment", "n = $", "total = 0", "total += n", "print(total)", ran="acd", shown="2\n"),
    case("an item of a dict", "d = {}", "d['k'] = $", "print(d)", ran="bc", shown="{'k': 2}\n"),
    case("an attribute", "class A: pass", "a = A()", "a.k = $", "print(a.k)", ran="cd", shown="2\n"),
    case("two cells in a row", "xs = []", "xs.append($)", "xs.append(9)", "print(xs)", ran="bcd", shown="[2, 9]\n"),
    case(
        "the first of two cells is kept",
        "xs = []",
        "xs.append(0)",
        "xs.append($)",
        "print(xs)",
        ran="cd",
        shown="[0, 2]\n",
    ),
    case(
        "a cell above sees the list as it was",
        "xs = []",
        "n = $",
        "print(len(xs), n)",
        "xs.append(n)",
        "print(xs)",
        ran="bcde",
        shown="[2]\n",
    ),
    case(
        "changed, then unbound in the same cell",
        "xs = []",
        "ys = xs",
        "xs.append($)\ndel xs",
        "print(ys)",
        ran="cd",
        shown="[2]\n",
    ),
    case(
        "changed, then rebound in the same cell",
        "xs = []",
        "ys = xs",
        "xs.append($)\nxs = 0",
        "print(ys)",
        ran="cd",
        shown="[2]\n",
    ),
    case("a set", "s = set()", "s.add($)", "print(s)", ran="bc", shown="{2}\n"),
    case(
        "a deque",
        "import collections\nq = collections.deque(maxlen=2)",
        "q.append($)",
        "print(list(q))",
        ran="bc",
        shown="[2]\n",
    ),
    case("a bytearray", "b = bytearray(2)", "b[0] = $", "print(list(b))", ran="bc", shown="[2, 0]\n"),
    case(
        "an equal inner list ends an alias",
        "n = $",
        "inner = [0]\nxs = [inner]",
        "xs[0] = list(xs[0])",
        "xs[0].append(n)\nprint(inner)",
        ran="ad",
        shown="[0]\n",
    ),
]

ALIASES = [
    case("a change through another name", "xs = []", "ys = xs", "ys.append($)", "print(xs)", ran="cd", shown="[2]\n"),
    case(
        "a change through a container",
        "xs = []",
        "box = [xs]",
        "box[0].append($)",
        "print(xs)",
        ran="cd",
        shown="[2]\n",
    ),
    case(
        "`is` changes although both are equal",
        "n = $",
        "a = []\nb = a if n == 1 else []",
        "print(a is b)",
        ran="abc",
        shown="False\n",
    ),
    case(
        "a copy in place of an alias",
        "n = $",
        "a = [1]",
        "b = a if n == 1 else list(a)",
        "b.append(2)",
        "print(a)",
        ran="acde",
        shown="[1]\n",
    ),
    case("a view of a dict", "d = {}", "v = d.values()", "d['k'] = $", "print(list(v))", ran="abcd", shown="[2]\n"),
    case(
        "an iterator",
        "n = $",
        "it = iter([1, 2, 3, 4])",
        "for _k in range(n): next(it)",
        "print(next(it))",
        ran="abcd",
        shown="3\n",
    ),
    case(
        "a generator",
        "def g():\n  yield 1\n  yield 2\n  yield 3",
        "it = g()",
        "next(it) if $ > 1 else None",
        "print(next(it))",
        ran="bcd",
        shown="2\n",
    ),
    case(
        "a memory view",
        "b = bytearray(2)\nm = memoryview(b)",
        "m[0] = $",
        "print(list(b))",
        ran="abc",
        shown="[2, 0]\n",
    ),
]

NAMES = [
    case(
        "a later cell's name is not there yet",
        "try: print(z)\nexcept NameError: print('none')\nn = $",
        "z = n",
        "print(z)",
        ran="abc",
        shown="2\n",
    ),
    case(
        "a deleted name is gone",
        "x = 1",
        "n = $",
        "if n > 1: del x",
        "print('x' in globals())",
        ran="bcd",
        shown="False\n",
    ),
    case(
        "a name that one version does not bind",
        "if $ > 1: x = 1",
        "try: print(x)\nexcept NameError: print('none')",
        first="2",
        then="1",
        ran="ab",
        shown="none\n",
    ),
    case("a star import sees all", "n = $", "from math import *", "print(floor(2.5))", ran="ab", shown="2\n"),
    case("eval", "n = $", "print(eval('n + 1'))", ran="ab", shown="3\n"),
    case("exec binds", "n = $", "exec('m = n * 2')", "print(m)", ran="abc", shown="4\n"),
    case("globals() writes", "n = $", "globals()['m'] = n", "print(m)", ran="abc", shown="2\n"),
    case("dir sees a new name", "n = $\nif n > 1: extra = 0", "print('extra' in dir())", ran="ab", shown="True\n"),
    case(
        "a builtin that a cell shadows", "n = $\nif n > 1: len = lambda x: 42", "print(len([]))", ran="ab", shown="42\n"
    ),
    case("a magic name as a variable", "exit = $", "print(exit)", ran="ab", shown="2\n"),
]

ERRORS = [
    case(
        "what a failed cell did before counts",
        "xs = []",
        "xs.append($)\n1 / 0",
        ran="b",
        shown="!ZeroDivisionError: division by zero",
    ),
    case("an error that goes away", "n = $", "print(1 / (n - 1))", ran="ab", shown="1.0\n"),
    case("an error that comes", "n = $", "print(1 / (n - 2))", ran="ab", shown="!ZeroDivisionError: division by zero"),
    case("a syntax error", "n = $", "n = = 2", ran="a", shown="!SyntaxError"),
]

HARD_TO_LOOK_INTO = [
    case(
        "a list that is linked deeper than the stack",
        "n = $",
        "x = []\nfor _k in range(20000): x = [x]",
        "print(n)",
        ran="ac",
        shown="2\n",
    ),
    case(
        "a class whose methods lie",
        "class A:\n  __slots__ = ('k',)\n  def __eq__(self, other): return True\n  def __hash__(self): return 1\n"
        "  def __reduce__(self): return (A, ())\n  def __getattribute__(self, name): raise ValueError",
        "a = A()",
        "A.k.__set__(a, $)",
        "print(A.k.__get__(a))",
        ran="cd",
        shown="2\n",
    ),
    case(
        "a dict that counts its readers",
        "class D(dict):\n  reads = 0\n  def __getitem__(self, k): D.reads += 1; return 0\n"
        "  def items(self): D.reads += 1; return []",
        "d = D()",
        "dict.__setitem__(d, 'k', $)",
        "print(dict.__repr__(d), D.reads)",
        ran="cd",
        shown="{'k': 2} 0\n",
    ),
]

STANDARD_LIBRARY = [
    case(
        "a dataclass",
        "import dataclasses\n@dataclasses.dataclass\nclass P:\n  x: int = 0\n  l: list = dataclasses.field(default_factory=list)",
        "p = P()",
        "p.l.append($)",
        "print(p)",
        ran="cd",
        shown="P(x=0, l=[2])\n",
    ),
    case(
        "a named tuple",
        "import collections\nP = collections.namedtuple('P', 'x')",
        "p = P($)",
        "print(p)",
        ran="bc",
        shown="P(x=2)\n",
    ),
    case(
        "an enum", "import enum\nclass C(enum.Enum):\n  A = 1\n  B = 2", "c = C($)", "print(c)", ran="bc", shown="C.B\n"
    ),
    case("slots", "class A: __slots__ = ('k',)", "a = A()", "a.k = $", "print(a.k)", ran="cd", shown="2\n"),
    case(
        "a subclass of list with attributes",
        "class L(list): pass",
        "x = L()",
        "x.k = $",
        "print(x.k)",
        ran="cd",
        shown="2\n",
    ),
    case(
        "a random generator of its own",
        "import random\nr = random.Random(3)",
        "n = $",
        "r.random()",
        "k = r.random() * 0 + n",
        "print(k)",
        ran="bde",
        shown="2.0\n",
    ),
    case("a date", "import datetime", "d = datetime.date(2024, 1, $)", "print(d)", ran="bc", shown="2024-01-02\n"),
]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.name)
        for table in (DEPENDENCE, FUNCTIONS, MUTATION, ALIASES, NAMES, ERRORS, HARD_TO_LOOK_INTO, STANDARD_LIBRARY)
        for case in table
    ],
)
def test_a_replay_shows_what_a_full_run_shows_and_runs_only_what_must(case: Case) -> None:
    notebook = Notebook()
    before, after = ([cell.replace("$", value) for cell in case.cells] for value in (case.first, case.then))

    notebook.run(*before)
    assert notebook.shown() == full_run(before)
    assert notebook.run() == ""

    ran = notebook.run(*after)
    assert notebook.shown() == full_run(after)
    assert notebook.shown()[-1] == case.shown
    assert ran == case.ran

    notebook.run(*before)
    assert notebook.shown() == full_run(before)
