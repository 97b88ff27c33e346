"""A value that takes longer to judge than what made it took to run is not judged: `budget.py`."""

from __future__ import annotations

import gc
from typing import Any

from nbapp.reactive.addresses import address_of
from nbapp.reactive.budget import LEAST_SECONDS, Stopwatch
from nbapp.reactive.heap import Heap

from .plain import Notebook, PlainRunner, full_run


class Clocks:
    """Running a cell takes `run_seconds`; each look at the clock that judging takes, `step_seconds`."""

    def __init__(self) -> None:
        self.now = 0.0
        self.run_seconds = 0.0
        self.step_seconds = 0.0

    def wall(self) -> float:
        return self.now

    def judging(self) -> float:
        self.now += self.step_seconds
        return self.now


def notebook_with(clocks: Clocks) -> Notebook:
    class Runner(PlainRunner):
        async def run(self, *arguments: Any, **options: Any) -> Any:
            clocks.now += clocks.run_seconds
            return await super().run(*arguments, **options)

    return Notebook(clock=clocks.wall, runner=Runner, judging_clock=clocks.judging)


MAKE, READ, CHANGE, LAST = "rows = [[n] for n in range(3)]", "print(len(rows), $)", "rows[0][0] = $", "print(rows)"


def test_a_value_that_is_judged_in_time_is_not_opaque() -> None:
    clocks = Clocks()
    clocks.step_seconds = LEAST_SECONDS * 0.9
    notebook = notebook_with(clocks)

    notebook.run(MAKE, READ.replace("$", "1"), LAST)

    assert notebook.run(MAKE, READ.replace("$", "2"), LAST) == "b"
    assert notebook.engine.trace_of("a").writes["rows"].version.too_large is None  # type: ignore[union-attr]


def test_a_value_that_takes_longer_than_its_limit_is_opaque_and_says_so() -> None:
    clocks = Clocks()
    clocks.step_seconds = LEAST_SECONDS * 1.1
    notebook = notebook_with(clocks)

    notebook.run(MAKE)

    version = notebook.engine.trace_of("a").writes["rows"].version  # type: ignore[union-attr]
    assert version.too_large == LEAST_SECONDS
    assert version.opaque == {address_of(notebook.namespace["rows"])}
    assert {address_of(row) for row in notebook.namespace["rows"]} <= version.shared


def test_a_small_value_is_judged_again_when_the_machine_stood_still_once() -> None:
    """A processor that others use too may stop for longer than the limit (R3, R4): the value is not opaque for that."""
    stops = iter([0.0, LEAST_SECONDS * 2])
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += next(stops, 0.0)
        return now

    heap = Heap({}, clock=clock)
    with heap.after_run(0.0):
        assert heap.look([[1], [2]]).version.too_large is None
    assert next(stops, None) is None, "the clock did not stand still"


def test_a_walk_of_many_visits_took_the_time_itself() -> None:
    stopwatch = Stopwatch(lambda: 0.0, LEAST_SECONDS)
    for _ in range(9_000):
        stopwatch.step()
    assert stopwatch.has_seen_little
    stopwatch.check()
    for _ in range(1_000):
        stopwatch.step()
    assert not stopwatch.has_seen_little


def test_what_took_long_to_make_may_be_judged_for_as_long() -> None:
    clocks = Clocks()
    clocks.run_seconds, clocks.step_seconds = 2.0, 1.9
    notebook = notebook_with(clocks)

    notebook.run(MAKE)

    assert notebook.engine.trace_of("a").writes["rows"].version.too_large is None  # type: ignore[union-attr]


def test_once_too_large_stays_so_until_the_object_is_another_one() -> None:
    clocks = Clocks()
    clocks.step_seconds = LEAST_SECONDS * 2
    heap = Heap({}, clock=clocks.judging)
    value = [[1]]
    with heap.after_run(0.0):
        thing = heap.look(value)
    clocks.step_seconds = 0.0

    assert heap.look(value).version.too_large == LEAST_SECONDS
    heap.tokens.touch({address_of(value)})
    before = thing.version
    assert heap.look(value).version.too_large == LEAST_SECONDS
    assert thing.version.digest != before.digest
    with heap.after_run(0.0):
        assert heap.look([[1]]).version.too_large is None


def test_replays_are_full_runs_whatever_is_too_large() -> None:
    cells = [
        "n = $",
        MAKE,
        "row = rows[1]",
        "def f():\n    return rows",
        READ,
        CHANGE,
        "row.append(n)",
        "print(f(), row)",
    ]
    for step_seconds in (0.0, LEAST_SECONDS * 0.6, LEAST_SECONDS * 2):
        clocks = Clocks()
        clocks.step_seconds = step_seconds
        notebook = notebook_with(clocks)
        for value in "1223":
            now = [cell.replace("$", value) for cell in cells]
            notebook.run(*now)
            assert notebook.shown() == full_run(now)


def test_nothing_changed_runs_nothing_though_a_value_is_too_large() -> None:
    clocks = Clocks()
    clocks.step_seconds = LEAST_SECONDS * 2
    notebook = notebook_with(clocks)
    notebook.run(MAKE, READ.replace("$", "1"), CHANGE.replace("$", "5"), LAST)
    assert notebook.shown()[3] == "[[5], [1], [2]]\n"

    assert notebook.run() == ""


def test_a_thing_under_two_names_is_looked_at_once_a_cell(monkeypatch: Any) -> None:
    looks: list[object] = []
    notebook = Notebook()
    notebook.run("a = [[1]]\nb = a", "n = 1", "print(a, b, n)")
    judge = notebook.engine._heap.fingerprinter
    version_of = judge.version_of
    monkeypatch.setattr(
        judge, "version_of", lambda value, *known, **k: looks.append(value) or version_of(value, *known, **k)
    )

    notebook.run("a = [[1]]\nb = a", "n = 2", "print(a, b, n)")

    assert [value for value in looks if type(value) is list] == [[[1]]]


def test_no_garbage_is_collected_while_a_value_is_judged() -> None:
    """A full collection takes longer than the limit, and has nothing to do with the value."""
    was_on_inside: list[bool] = []
    heap = Heap({}, [lambda value: was_on_inside.append(gc.isenabled())])

    heap.look([object()])

    assert was_on_inside
    assert not any(was_on_inside)
    assert gc.isenabled()


def test_what_was_too_large_each_time_is_only_tried_but_for_every_eighth() -> None:
    clocks = Clocks()
    clocks.step_seconds = LEAST_SECONDS * 1.1
    notebook = notebook_with(clocks)
    limits = []
    for n in range(10):
        notebook.run(f"rows = [[n] for n in range({n + 1})]")
        limits.append(notebook.engine.trace_of("a").writes["rows"].version.too_large)  # type: ignore[union-attr]
    assert limits == [LEAST_SECONDS, *[0.01] * 7, LEAST_SECONDS, 0.01]

    clocks.step_seconds = 0.0
    notebook.run("rows = [[1]]")
    clocks.step_seconds = LEAST_SECONDS * 0.9
    notebook.run("rows = [[2]]")
    assert notebook.engine.trace_of("a").writes["rows"].version.too_large is None  # type: ignore[union-attr]
