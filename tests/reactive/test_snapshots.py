"""What is kept of values that later cells change in place: when, what it takes together, which of it goes."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbapp.reactive import snapshots
from nbapp.reactive.cells import Cell
from nbapp.reactive.copies import copies_to_give
from nbapp.reactive.heap import Bindings, Heap, Held
from nbapp.reactive.snapshots import EXPECTED_LIMIT, LIKELY_LIMIT, Limit, Snapshots

from .plain import Notebook, full_run

NAN = float("nan")


class World:
    """Names bound to values, with copies of some."""

    def __init__(self) -> None:
        self.heap = Heap({}, clock=lambda: 0.0)
        self.bindings: Bindings = {}
        self.snapshots = Snapshots()

    def bind(self, seconds: float = 1.0, **values: Any) -> None:
        """Some cell that ran for so long bound these."""
        with self.heap.after_run(seconds):
            for name, value in values.items():
                thing = self.heap.look(value)
                self.bindings[name] = Held(thing, thing.version)
                self.heap.classes.join(name, thing.version)
        self.snapshots.fit(list(self.bindings.items()))

    def save(self, *names: str, limit: Limit = EXPECTED_LIMIT) -> None:
        self.snapshots.save_all(names, self.bindings, self.heap.classes, limit=limit)

    def is_saved(self, name: str) -> bool:
        classes = self.heap.classes
        return (
            self.bindings[name].record is not None
            or self.snapshots.copy_of(classes.class_of(name), self.bindings, classes) is not None
        )


@pytest.fixture
def small_caps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "LEAST_CAP_BYTES", 10_000)


def test_a_value_is_brought_back_in_its_own_objects_as_often_as_it_is_asked_for() -> None:
    world = World()
    inner = [1]
    world.bind(a=[inner])
    world.save("a")
    held = world.bindings["a"]

    for _ in range(2):
        inner.append(2)
        held.thing.value.append(3)
        assert held.record is not None
        held.record.write_back()

        assert world.heap.look(held.thing.value).value == [[1]]
        assert held.is_intact
        assert held.thing.value[0] is inner


def test_copies_take_at_most_three_tenths_of_what_the_values_take(small_caps: None) -> None:
    world = World()
    world.bind(**{f"b{place}": bytearray(10_000) for place in range(10)})
    assert world.snapshots.cap_bytes == 30_000

    world.save(*world.bindings)

    assert len([name for name in world.bindings if world.is_saved(name)]) == 3
    assert world.snapshots.size_bytes == 30_000


def test_small_notebooks_may_have_copies_of_everything() -> None:
    world = World()
    world.bind(a=[[1], [2]])

    world.save("a")

    assert world.snapshots.cap_bytes == 16 << 20
    assert 0 < world.snapshots.size_bytes < 1000
    assert world.is_saved("a")


def test_what_nobody_was_seen_to_change_is_dropped_first(small_caps: None) -> None:
    world = World()
    world.bind(likely=bytearray(6_000), changed=bytearray(6_000), other=bytearray(6_000))
    world.save("changed")
    world.save("likely", limit=LIKELY_LIMIT)
    assert world.is_saved("changed")
    assert not world.is_saved("likely")

    world.save("other")

    assert world.is_saved("other")
    assert not world.is_saved("changed")  # the older one of two that are as much needed


def test_a_copy_that_no_value_is_equal_to_any_more_is_dropped() -> None:
    world = World()
    world.bind(a=bytearray(6_000))
    world.save("a")
    assert world.snapshots.size_bytes == 6_000

    world.bind(a=bytearray(b"1" * 6_000))

    assert world.snapshots.size_bytes == 0


def test_what_is_made_faster_than_copied_is_not_copied() -> None:
    world = World()
    world.bind(seconds=0.0, quick=bytearray(10_000_000))
    world.bind(seconds=0.1, slow=bytearray(b"1" * 10_000_000))

    world.save("quick", "slow")

    assert not world.is_saved("quick")
    assert world.is_saved("slow")


def test_a_copied_frame_takes_memory_only_when_its_original_is_changed() -> None:
    pd = pytest.importorskip("pandas", minversion="3")
    world = World()
    world.bind(df=pd.DataFrame({"x": range(1000), "y": [0.5] * 1000}))
    world.save("df")
    assert world.snapshots.size_bytes == 0
    held = world.bindings["df"]

    held.thing.value["x"] = 1
    world.heap.look(held.thing.value)
    world.snapshots.fit([("df", held)])

    assert world.snapshots.size_bytes == 8000
    copies = world.snapshots.copy_of("df", world.bindings, world.heap.classes)
    assert copies is not None
    assert list(copies["df"].x) == list(range(1000))


ATOMS = st.none() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=2)
VALUES = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(ATOMS, inner, max_size=3)
        | st.tuples(inner, inner)
        | st.sets(ATOMS, max_size=1)  # a copied set may have another order, and then is not used
    ),
)


@given(VALUES, VALUES)
def test_copies_share_what_the_originals_share_and_nothing_with_them(one: Any, other: Any) -> None:
    originals = {"a": [one, other, one], "b": {"k": other}}

    copied = copies_to_give(originals)

    expected = copy.deepcopy(originals)
    assert copied == expected
    before, after = (Heap({}, clock=lambda: 0.0).look(list(x.values())).version for x in (originals, copied))
    assert before.digest == after.digest
    assert before.shared.isdisjoint(after.shared)


def test_atoms_in_a_copy_are_the_same_objects() -> None:
    assert NAN in copies_to_give({"a": [NAN]})["a"]
    assert NAN in copies_to_give({"a": {NAN: [NAN]}})["a"]


@pytest.mark.parametrize(
    ("cells", "ran"),
    [
        (["a = list(range(9))", "a.append($)", "print(a)"], "bc"),
        (["a = [[1]]\nb = a[0]", "b.append($)", "print(a, b)"], "bc"),
        (["a = iter([1, 2, 3])", "n = $ + next(a)", "print(n, next(a))"], "abc"),
        (["a = (i for i in range(9))", "b = [a]", "n = $ + next(a)", "print(n, next(b[0]))"], "abcd"),
        (["import io\na = io.StringIO()", "a.write('$')", "print(a.getvalue())"], "abc"),
        (["import threading\na = [threading.Lock(), 1]", "a[1] = $", "print(a[1])"], "abc"),
    ],
)
def test_what_cannot_be_copied_makes_its_chain_run(cells: list[str], ran: str) -> None:
    notebook = Notebook()
    before, after = ([cell.replace("$", value) for cell in cells] for value in "12")
    notebook.run(*before)
    assert notebook.shown() == full_run(before)

    assert (notebook.run(*after), notebook.shown()) == (ran, full_run(after))

    notebook.run(*before)
    assert notebook.shown() == full_run(before)


def test_over_the_cap_the_cells_that_made_a_value_run_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = ["a = list(range(1000))", "a[0] = $", "print(a[0])"]
    notebook = Notebook()
    monkeypatch.setattr(snapshots, "LEAST_CAP_BYTES", 100)
    notebook.run(*(cell.replace("$", "1") for cell in cells))

    assert notebook.run(*(cell.replace("$", "2") for cell in cells)) == "abc"
    assert notebook.shown()[2] == "2\n"


def test_what_cannot_be_made_again_and_not_be_copied_counts_as_it_is_now() -> None:
    """The author waived the rest: the generator of a `once` cell goes on where it was."""
    made = Cell("a", "a = iter(range(9))", "once")
    notebook = Notebook()

    notebook.run(made, "n = $ + next(a)".replace("$", "1"), "print(n)")
    notebook.run(made, "n = $ + next(a)".replace("$", "2"), "print(n)")

    assert notebook.shown()[2] == "3\n"
