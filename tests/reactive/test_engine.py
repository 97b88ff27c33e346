"""The engine's interface: rules of cells, ends of a replay, edits, callbacks, and who depends on what."""

from __future__ import annotations

import asyncio
import logging
import weakref
from types import CodeType
from typing import Any, ClassVar

import pytest

from nbapp.reactive.cells import Cell
from nbapp.reactive.channels import AlwaysRuns
from nbapp.reactive.runner import Outcome

from .plain import Notebook, PlainRunner


class Knob:
    """A channel with one value that cells read as `knob.value` and write as `knob.state`."""

    name = "knob"

    def __init__(self) -> None:
        self.now = 0
        self.reads: list[int] = []
        self.calls: list[str] = []
        self.volatile: set[str] = set()

    @property
    def value(self) -> int:
        self.reads.append(self.now)
        return self.now

    def begin_replay(self) -> None:
        self.calls.append("begin")

    def why_stale(self, cell: str, trace: tuple[int, ...]) -> str | None:
        if cell in self.volatile:
            return AlwaysRuns("starts a program")
        return "the knob changed" if any(seen != self.now for seen in trace) else None

    def skip(self, cell: str, trace: tuple[int, ...]) -> None:
        self.calls.append(f"skip {cell}")

    def before_run(self, cell: str) -> None:
        self.calls.append(f"run {cell}")
        self.reads = []

    def after_run(self, cell: str) -> tuple[int, ...]:
        return tuple(self.reads)

    def end_replay(self) -> None:
        self.calls.append("end")

    def stand_in(self, value: object) -> object | None:
        return "the knob" if isinstance(value, Knob) else None


def with_knob() -> tuple[Notebook, Knob]:
    knob = Knob()
    return Notebook([knob], namespace={"knob": knob}), knob


# --- rules of cells ---


def test_an_always_cell_runs_in_every_replay_and_its_readers_only_if_it_changed_something() -> None:
    notebook = Notebook()
    notebook.load(Cell("a", "x = 1", rule="always"), Cell("b", "print(x)"))
    notebook.replay()

    replay = notebook.replay()

    assert replay.ran == ("a",)
    assert replay.kept == ("b",)
    assert replay.reasons == {"a": "always runs"}


def test_a_once_cell_runs_once_although_its_input_changed() -> None:
    notebook = Notebook()
    notebook.run(Cell("a", "n = 1"), Cell("b", "x = n", rule="once"), Cell("c", "print(x)"))

    ran = notebook.run(Cell("a", "n = 2"), Cell("b", "x = n", rule="once"), Cell("c", "print(x)"))

    assert ran == "a"
    assert notebook.shown()[2] == "1\n"


def test_what_a_once_cell_made_comes_back_from_its_copy() -> None:
    notebook = Notebook()
    cells = [Cell("a", "xs = [0]\nprint('made')", rule="once"), Cell("b", "xs.append($)"), Cell("c", "print(xs)")]

    notebook.run(*[Cell(c.id, c.source.replace("$", "1"), c.rule) for c in cells])
    ran = notebook.run(*[Cell(c.id, c.source.replace("$", "2"), c.rule) for c in cells])

    assert ran == "bc"
    assert notebook.shown()[2] == "[0, 2]\n"


def test_a_once_cell_that_failed_runs_again() -> None:
    notebook = Notebook()
    notebook.run(Cell("a", "n = 0"), Cell("b", "x = 1 / n", rule="once"))

    assert notebook.run(Cell("a", "n = 1"), Cell("b", "x = 1 / n", rule="once")) == "ab"


def test_a_cell_with_a_ttl_runs_again_when_its_time_is_over() -> None:
    now = [100.0]
    notebook = Notebook(clock=lambda: now[0])
    notebook.load(Cell("a", "print('load')", ttl_seconds=60))
    notebook.replay()

    now[0] = 159.0
    assert notebook.replay().kept == ("a",)
    now[0] = 160.0
    assert notebook.replay().reasons == {"a": "its 60 s are over"}


def test_a_ttl_keeps_a_cell_that_would_always_run() -> None:
    notebook, knob = with_knob()
    knob.volatile = {"a", "b"}
    notebook.load(
        Cell("a", "1", ttl_seconds=60),
        Cell("b", "2"),
        Cell("c", "import datetime\ndatetime.date.today()", ttl_seconds=60),
    )
    notebook.replay()

    assert notebook.replay().reasons == {"b": "starts a program"}


@pytest.mark.parametrize(
    ("define", "use"),
    [
        ("from datetime import datetime", "datetime.now()"),
        ("import datetime as d", "d.date.today()"),
        ("import time as t", "t.strftime('%H')"),
        ("from time import localtime as here", "here()"),
        ("import uuid", "uuid.uuid4()"),
        ("from uuid import uuid4", "uuid4()"),
        ("import os", "os.urandom(1)"),
        ("import secrets", "secrets.choice([1])"),
        ("import time\ndef stamp(): return time.ctime()", "stamp()"),
        ("import pandas as pd", "pd.Timestamp('now')"),
    ],
)
def test_a_cell_that_asks_for_the_time_of_day_always_runs(define: str, use: str) -> None:
    pytest.importorskip("pandas") if "pandas" in define else None
    notebook = Notebook()
    notebook.run(define, use)

    assert notebook.replay().reasons == {"b": "asks for the time of day"}


@pytest.mark.parametrize("use", ["time.time()", "time.perf_counter()", "date.strftime('%Y')", "time.sleep(0)"])
def test_a_cell_that_measures_or_formats_is_kept(use: str) -> None:
    notebook = Notebook()
    notebook.run("import time, datetime\ndate = datetime.date(2024, 1, 1)", use)

    assert notebook.run() == ""


def test_a_cell_that_reads_the_last_result_always_runs() -> None:
    notebook = Notebook()
    notebook.namespace["_"] = 5
    notebook.run("print(_)", "for _ in range(3): pass\nprint(_)")

    assert notebook.replay().reasons["a"] == "reads the last result"


# --- errors and ends ---


def test_an_exception_ends_the_replay_and_its_trace_is_kept() -> None:
    notebook = Notebook()
    notebook.load("n = 0", "1 / n", "print(n)")

    first, second = notebook.replay(), notebook.replay()

    assert (first.ran, first.failed, first.not_reached) == (("a", "b"), "b", ("c",))
    assert (second.ran, second.kept, second.failed, second.not_reached) == ((), ("a", "b"), "b", ("c",))
    assert not first.interrupted


def test_a_cell_that_may_raise_does_not_end_the_replay() -> None:
    notebook = Notebook()
    notebook.load(Cell("a", "1 / 0", may_raise=True), Cell("b", "print(1)"))

    replay = notebook.replay()

    assert (replay.ran, replay.failed, replay.not_reached) == (("a", "b"), None, ())


def test_cells_below_an_error_return_as_they_were_when_it_goes() -> None:
    notebook = Notebook()
    notebook.run("n = 1", "print(1 / n)", "k = 5", "print(k)")
    notebook.run("n = 0", "print(1 / n)", "k = 5", "print(k)")
    assert "k" not in notebook.namespace

    ran = notebook.run("n = 1", "print(1 / n)", "k = 5", "print(k)")

    assert ran == "ab"
    assert notebook.namespace["k"] == 5


def test_should_end_is_asked_before_each_cell_that_would_run() -> None:
    notebook = Notebook()
    notebook.run("n = 1", "k = 0", "m = n", "print(m)")
    notebook.load("n = 2", "k = 0", "m = n", "print(m)")
    answers = iter([False, True])

    replay = notebook.replay(lambda: next(answers))

    assert (replay.ran, replay.kept, replay.not_reached) == (("a",), ("b",), ("c", "d"))
    assert notebook.namespace["m"] == 1, "callbacks find the names of cells below until the next replay"
    assert notebook.run() == "cd"


def test_an_interrupted_cell_runs_again_and_what_it_changed_is_undone() -> None:
    notebook = Notebook()
    cells = ["xs = []", "n = $", "xs.append(n)", "print(xs)"]
    notebook.run(*[cell.replace("$", "1") for cell in cells])
    notebook.load(*[cell.replace("$", "2") for cell in cells])
    notebook.runner.interrupt = "c"

    replay = notebook.replay()

    assert (replay.ran, replay.kept, replay.not_reached, replay.interrupted) == (("b",), ("a",), ("c", "d"), True)
    assert notebook.run() == "cd"
    assert notebook.shown()[3] == "[2]\n"


def test_an_interrupted_cell_runs_again_even_if_its_inputs_are_back() -> None:
    notebook = Notebook()
    notebook.run("n = 1", "print(n)")
    notebook.load("n = 2", "print(n)")
    notebook.runner.interrupt = "b"
    notebook.replay()

    notebook.load("n = 1", "print(n)")

    assert notebook.replay().reasons["b"] == "it was interrupted"


def test_an_exception_of_the_runner_passes_through_and_leaves_a_sound_state() -> None:
    class Cancelling(PlainRunner):
        is_cancelled = False

        async def run(self, cell: Cell, code: CodeType | None, why: str, *, watches: bool = False) -> Outcome:
            outcome = await super().run(cell, code, why)
            if self.is_cancelled and cell.id == "b":
                raise asyncio.CancelledError
            return outcome

    notebook = Notebook(runner=Cancelling)
    assert isinstance(notebook.runner, Cancelling)
    notebook.run("xs = []", "xs.append(1)", "print(xs)")
    notebook.runner.is_cancelled = True
    notebook.load("xs = []", "xs.append(2)", "print(xs)")
    with pytest.raises(asyncio.CancelledError):
        notebook.replay()

    notebook.runner.is_cancelled = False
    notebook.replay()

    assert notebook.shown()[2] == "[2]\n"


# --- edits ---


def test_reasons_are_in_words_for_the_author() -> None:
    notebook, knob = with_knob()
    notebook.load("xs = []", "k = knob.value", "xs.append(k)", "ys = knob", "del ys")
    assert set(notebook.replay().reasons.values()) == {"first run"}
    knob.now = 7
    notebook.load("xs = []", "k = knob.value", "xs.append(k)", "ys  = knob", "del ys")

    assert notebook.replay().reasons == {
        "b": "the knob changed",
        "c": "`k` changed",
        "d": "its source changed",
    }


def test_a_value_that_nobody_can_look_into_is_rebuilt_by_the_cell_that_makes_it() -> None:
    notebook = Notebook()
    notebook.run("import io", "a = io.StringIO()", "print(1)", "a.write('one')", "print(a.getvalue())")

    notebook.load("import io", "a = io.StringIO()", "print(1)", "a.write('two')", "print(a.getvalue())")
    reasons = notebook.replay().reasons

    assert reasons["b"] == "needed again to rebuild `a`"
    assert sorted(reasons) == ["b", "d", "e"]
    assert notebook.shown()[4] == "two\n"


def test_an_edit_runs_the_cell_and_its_dependants() -> None:
    notebook = Notebook()
    notebook.run("a = 1", "b = 2", "print(a)", "print(b)")

    assert notebook.run("a = 3", "b = 2", "print(a)", "print(b)") == "ac"


def test_a_deleted_cell_takes_its_names_with_it() -> None:
    notebook = Notebook()
    notebook.run(Cell("1", "x = 1"), Cell("2", "print('x' in globals())"))

    assert notebook.run(Cell("2", "print('x' in globals())")) == "2"
    assert notebook.shown() == ["False\n"]


def test_a_cell_that_moved_is_not_new() -> None:
    notebook = Notebook()
    notebook.run(Cell("1", "x = 1"), Cell("2", "y = 2"), Cell("3", "print(x, y)"))

    assert notebook.run(Cell("2", "y = 2"), Cell("1", "x = 1"), Cell("3", "print(x, y)")) == ""


def test_a_cell_that_got_a_new_id_runs_for_nothing_is_shown_under_that() -> None:
    notebook = Notebook()
    notebook.run(Cell("1", "x = 1"), Cell("2", "print(x)"))

    assert notebook.run(Cell("1", "x = 1"), Cell("pasted", "print(x)")) == "pasted"


def test_forgetting_runs_everything_in_an_empty_namespace() -> None:
    notebook = Notebook()
    notebook.run("x = 1", "print(x)")
    notebook.namespace["left_over"] = 1

    notebook.engine.forget()
    assert "x" not in notebook.namespace

    assert notebook.run() == "ab"
    assert "left_over" not in notebook.namespace


# --- callbacks, channels ---


def test_what_a_callback_changed_in_the_namespace_is_undone_by_the_replay() -> None:
    notebook = Notebook()
    notebook.run("xs = []\nbox = [xs]", "n = 1", "print(xs)")

    notebook.namespace["xs"].append("from a callback")
    notebook.namespace["n"] = 99
    notebook.namespace["extra"] = 1
    notebook.engine.recheck()
    notebook.replay()

    assert notebook.namespace["xs"] == []
    assert notebook.namespace["box"][0] is notebook.namespace["xs"]
    assert notebook.namespace["n"] == 1
    assert "extra" not in notebook.namespace


def test_a_recheck_of_some_names_follows_functions_and_aliases() -> None:
    notebook = Notebook()
    notebook.run("xs = []", "ys = [xs]", "def callback(): xs.append(1)", "other = iter([1, 2])")
    other = notebook.namespace["other"]

    notebook.namespace["callback"]()
    notebook.engine.recheck((), reached_from=[notebook.namespace["callback"]])
    replay = notebook.replay()

    assert replay.ran == ("a", "b")
    assert notebook.namespace["ys"] == [[]]
    assert notebook.namespace["other"] is other


def test_channels_are_driven_in_order() -> None:
    notebook, knob = with_knob()
    notebook.run("k = knob.value", "print(1)")
    knob.calls.clear()
    knob.now = 1

    notebook.replay()

    assert knob.calls == ["begin", "run a", "skip b", "end"]


def test_readers_are_found_through_names() -> None:
    notebook, _ = with_knob()
    notebook.run("k = knob.value", "m = k + 1", "print(m)", "print('other')", "m = 0", "print(m)")

    readers = notebook.engine.readers_of(lambda cell, traces: bool(traces["knob"]))

    assert readers == {"a", "b", "c"}


def test_readers_are_found_through_changes_in_place() -> None:
    notebook, _ = with_knob()
    notebook.run("xs = []", "xs.append(knob.value)", "print(xs)", "print('other')")

    assert notebook.engine.readers_of(lambda cell, traces: bool(traces["knob"])) == {"b", "c"}


def test_values_that_change_unseen_make_the_engine_run_everything_and_say_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    hidden: list[Any] = []

    def poke() -> None:
        hidden[-1].append("poked")
        notebook.engine.recheck()  # as if a thread had changed it, and somebody noticed

    notebook = Notebook(namespace={"hide": hidden.append, "poke": poke})
    notebook.load("xs = []\nhide(xs)", "ys = len('a')\npoke()", "print(xs)")

    with caplog.at_level(logging.WARNING):
        replay = notebook.replay()

    assert replay.ran == ("a", "b", "c")
    assert notebook.shown()[2] == "['poked']\n"
    assert "xs changed, and no cell that ran says so" in caplog.text


@pytest.mark.parametrize(
    ("function", "ran"),
    [
        ("def f(x):\n    return x * x", "bd"),
        ("def f(x):\n    return 1 if x < 2 else f(x - 1) * x", "bd"),
        ("def f(x):\n    return x * factor", "bcd"),
        ("def f(x):\n    print(x)\n    return x", "bcd"),
        ("def f(x):\n    return [x]", "bcd"),
        ("def f(x):\n    f.calls = x\n    return x", "bcd"),
    ],
)
def test_a_cached_function_is_made_anew_unless_its_cache_cannot_show(function: str, ran: str) -> None:
    notebook = Notebook()
    cells = ["import functools\nfactor = 2", "n = $", f"@functools.lru_cache(None)\n{function}", "print(f(n))"]

    notebook.run(*[cell.replace("$", "3") for cell in cells])

    assert notebook.run(*[cell.replace("$", "4") for cell in cells]) == ran


def test_a_cached_function_is_made_anew_where_the_notebook_asks_for_its_cache() -> None:
    notebook = Notebook()
    cells = [
        "import functools",
        "n = $",
        "@functools.lru_cache\ndef f(x):\n    return x",
        "f(n)",
        "print(f.cache_info())",
    ]

    notebook.run(*[cell.replace("$", "3") for cell in cells])
    notebook.run(*[cell.replace("$", "4") for cell in cells])

    assert notebook.shown()[4] == "CacheInfo(hits=0, misses=1, maxsize=128, currsize=1)\n"


def test_what_a_cell_made_before_is_gone_when_the_next_cell_runs() -> None:
    """As in a plain run, a notebook takes the memory of its values once, and not of their last versions beside."""
    alive: list[int] = []
    world = {"big": BigList, "count": lambda: alive.append(sum(one() is not None for one in BigList.made))}
    notebook = Notebook(namespace=world)
    notebook.run("n = 1", "x = big(n)", "y = big(n)", "z = n\ncount()")
    notebook.run("n = 2", "x = big(n)", "y = big(n)", "z = n\ncount()")

    assert alive == [2, 2]


class BigList(list[int]):
    made: ClassVar[list[weakref.ref[BigList]]] = []

    def __init__(self, number: int) -> None:
        super().__init__([number] * 300_000)
        self.made.append(weakref.ref(self))
