"""Iterators and generators, handles, sqlite, and estimators in the manner of sklearn."""

from __future__ import annotations

from ..case import Case
from .shorthand import SLIDER, slide

MODEL = """\
class Model:
    def __init__(self, k=1):
        self.k = k
    def fit(self, xs):
        self.mean_ = sum(xs) / len(xs)
        return self
    def set_params(self, **params):
        for name, value in params.items():
            setattr(self, name, value)
        return self
    def predict(self, x):
        return self.k * x + self.mean_"""

PIPELINE = """\
class Scaler:
    def fit(self, xs):
        self.top_ = max(xs)
        return self
class Pipeline:
    def __init__(self, *steps):
        self.steps = steps
    def fit(self, xs):
        for step in self.steps:
            step.fit(xs)
        return self"""

CASES = (
    Case(
        "two cells take from one generator",
        "iterators",
        (SLIDER, "gen = (i for i in range(5))", "print(next(gen), s.value)", "print(next(gen))", "print('apart')"),
        slide(2, 5),
        ("ae", "ae"),
        opaque=True,
    ),
    Case(
        "a generator that nobody touches stays where it is",
        "iterators",
        (SLIDER, "gen = (i for i in range(5))", "print(next(gen))", "print(next(gen))", "print(s.value)"),
        slide(2, 5),
        ("abcd", "abcd"),
        opaque=True,
    ),
    Case(
        "two cells take from the iterator of a list",
        "iterators",
        (SLIDER, "it = iter([1, 2, 3])", "print(next(it), s.value)", "print(next(it))"),
        slide(2, 5),
        ("abd", "abd"),
        opaque=True,
    ),
    Case(
        "a generator function begins anew at each call",
        "iterators",
        (
            SLIDER,
            "def evens(n):\n    for i in range(n):\n        yield 2 * i",
            "print(list(evens(s.value)))",
            "print(sum(evens(4)))",
        ),
        slide(2, 5),
        ("abd", "abd"),
    ),
    Case(
        "a lazy `map` reads the slider where it is used",
        "iterators",
        (SLIDER, "xs = [1, 2, 3]", "m = map(lambda x: x * s.value, xs)", "print(list(m))"),
        slide(2, 5),
        ("ab", "ab"),
        opaque=True,
    ),
    Case(
        "a name is bound to another iterator",
        "iterators",
        (SLIDER, "it = iter([s.value])", "print(next(it))", "it = iter([5])", "print(next(it))"),
        slide(2, 5),
        ("ade", "ade"),
        opaque=True,
    ),
    Case(
        "an iterator stays with another name when its own is bound anew",
        "iterators",
        (SLIDER, "it = iter([s.value, 8])\nsame = it", "print(next(it))", "it = iter([5])", "print(next(same))"),
        slide(2, 5),
        ("ad", "ad"),
        opaque=True,
    ),
    Case(
        "two cells take numbers from one counter",
        "iterators",
        (SLIDER, "import itertools\nids = itertools.count()", "print(next(ids), s.value)", "print(next(ids))"),
        slide(2, 5),
        ("abd", "abd"),
        opaque=True,
    ),
    Case(
        "a range is not used up",
        "iterators",
        (SLIDER, "r = range(3)", "print(list(r), s.value)", "print(list(r))"),
        slide(2, 5),
        ("abd", "abd"),
    ),
    Case(
        "an iterator of the notebook's own counts in an attribute",
        "iterators",
        (
            SLIDER,
            (
                "class Countdown:\n    def __init__(self, n):\n        self.n = n\n    def __iter__(self):\n        return self\n"
                "    def __next__(self):\n        self.n -= 1\n        return self.n"
            ),
            "it = Countdown(9)",
            "print(next(it) * s.value)",
            "print(next(it))",
        ),
        slide(2, 5),
        ("abce", "abce"),
    ),
    Case(
        "two cells read lines from one open file",
        "handles",
        (SLIDER, "f = open('data.txt')", "print(f.readline(), s.value)", "print(f.readline())"),
        slide(2, 5),
        ("a", "a"),
        opaque=True,
        files={"data.txt": "one\ntwo\nthree\n"},
    ),
    Case(
        "an open file that nobody touches stays open",
        "handles",
        (SLIDER, "f = open('data.txt')\nfirst = f.readline()", "print(first, f.readline())", "print(s.value)"),
        slide(2, 5),
        ("abc", "abc"),
        opaque=True,
        files={"data.txt": "one\ntwo\nthree\n"},
    ),
    Case(
        "a text buffer is written to once in each replay",
        "handles",
        (SLIDER, "import io\nout = io.StringIO()", "out.write(str(s.value));", "print(out.getvalue())"),
        slide(2, 5),
        ("ab", "ab"),
        opaque=True,
    ),
    Case(
        "a log is written to once in each replay",
        "handles",
        (
            SLIDER,
            (
                "import io, logging\nbuf = io.StringIO()\nlog = logging.getLogger('nbapp.case')\n"
                "log.handlers = [logging.StreamHandler(buf)]\nlog.setLevel('INFO')\nlog.propagate = False"
            ),
            "log.info('n=%s', s.value)",
            "print(buf.getvalue())",
        ),
        slide(2, 5),
        ("a", "a"),
        opaque=True,
    ),
    Case(
        "a row is inserted once in each replay",
        "sqlite",
        (
            SLIDER,
            "import sqlite3\ndb = sqlite3.connect(':memory:')\ndb.execute('create table t (n)');",
            "db.execute('insert into t values (?)', (s.value,));",
            "print(db.execute('select n from t').fetchall())",
        ),
        slide(2, 5),
        ("a", "a"),
        opaque=True,
    ),
    Case(
        "rows that nobody asks for again stay as they were read",
        "sqlite",
        (
            SLIDER,
            (
                "import sqlite3\ndb = sqlite3.connect(':memory:')\ndb.execute('create table t (n)')\n"
                "db.execute('insert into t values (1)');"
            ),
            "rows = db.execute('select n from t').fetchall()",
            "print(rows)",
            "print(s.value)",
        ),
        slide(2, 5),
        ("abcd", "abcd"),
        opaque=True,
    ),
    Case(
        "a question to a database changes nothing in it",
        "sqlite",
        (
            SLIDER,
            (
                "import sqlite3\ndb = sqlite3.connect(':memory:')\ndb.execute('create table t (n)')\n"
                "db.executemany('insert into t values (?)', [(1,), (5,)]);"
            ),
            "print(db.execute('select n from t where n > ?', (s.value,)).fetchall())",
            "print(db.execute('select count(*) from t').fetchall())",
        ),
        slide(2, 5),
        ("abd", "abd"),
        opaque=True,
    ),
    Case(
        "a model that is fitted stays fitted",
        "estimators",
        (MODEL, SLIDER, "data = [1, 2, 3]", "model = Model()", "model.fit(data);", "print(model.predict(s.value))"),
        slide(2, 5),
        ("abcde", "abcde"),
    ),
    Case(
        "a model is made with a parameter and fitted anew",
        "estimators",
        (MODEL, SLIDER, "data = [1, 2]", "model = Model(k=s.value)", "model.fit(data);", "print(model.predict(1))"),
        slide(2, 5),
        ("abc", "abc"),
    ),
    Case(
        "a parameter of a fitted model is set",
        "estimators",
        (MODEL, SLIDER, "model = Model().fit([1, 2])", "model.set_params(k=s.value);", "print(model.predict(1))"),
        slide(2, 5),
        ("abc", "abc"),
    ),
    Case(
        "a pipeline fits the scaler that another name holds",
        "estimators",
        (
            PIPELINE,
            SLIDER,
            "scaler = Scaler()",
            "pipeline = Pipeline(scaler)",
            "pipeline.fit([s.value, 2]);",
            "print(scaler.top_)",
        ),
        slide(3, 5),
        ("abcd", "abcd"),
    ),
    Case(
        "a deep copy of a model is a model of its own",
        "estimators",
        (
            MODEL,
            SLIDER,
            "base = Model(k=1)",
            "import copy\nother = copy.deepcopy(base)\nother.k = s.value",
            "print(base.k)",
            "print(other.k)",
        ),
        slide(2, 5),
        ("abce", "abce"),
    ),
)
