"""What objects held is written back into the same objects: each kind, changed in place in every way that it allows."""

from __future__ import annotations

import array
import collections
import functools
import io
import random
from collections.abc import Callable
from typing import Any

import pytest

from nbapp.reactive.addresses import address_of
from nbapp.reactive.heap import Heap
from nbapp.reactive.records import record_of


class Plain:
    kind = 1

    def __init__(self) -> None:
        self.items = [1]


class Slotted:
    __slots__ = ("left", "right")

    def __init__(self) -> None:
        self.left = [1]


class Listed(list):  # type: ignore[type-arg]
    def __setitem__(self, place: Any, value: Any) -> None:
        raise AssertionError("code of the notebook was called")

    def clear(self) -> None:
        raise AssertionError("code of the notebook was called")


class Guarded:
    def __init__(self) -> None:
        object.__setattr__(self, "value", 1)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AssertionError("code of the notebook was called")


class Told(io.BytesIO):
    """What it holds is hidden in C; it says itself."""

    __nbapp_state__ = (
        lambda value: (("at", value.tell()), {n: v for n, v in vars(value).items() if n == "beside"}),
        lambda value, state: value.seek(state[0][1]),
    )


def counter() -> Callable[[], int]:
    count = 0

    def step(seen: list[int] = []) -> int:  # noqa: B006
        nonlocal count
        count += 1
        seen.append(count)
        step.calls = count  # type: ignore[attr-defined]
        return count

    return step


def change_slots(value: Slotted) -> None:
    del value.left
    value.right = 2


def change_dict(value: dict[str, Any]) -> None:
    first = value.pop("a")
    value["b"] = 2
    value["a"] = first


PLAIN_CLASS = type("Own", (), {"__module__": "__main__", "known": [], "limit": 3})


def change_class(value: Any) -> None:
    value.known.append(1)
    value.limit = 4
    value.extra = 5


CASES: list[tuple[str, Callable[[], Any], Callable[[Any], Any]]] = [
    ("a list", lambda: [1, [2]], lambda v: (v[1].append(3), v.insert(0, 0))),
    ("a dict and its order", lambda: {"a": [1], "b": 1}, change_dict),
    ("a set", lambda: {1, 2}, lambda v: (v.discard(1), v.add(9))),
    ("a deque", lambda: collections.deque([1, 2], maxlen=3), lambda v: v.rotate(1)),
    ("an ordered dict", lambda: collections.OrderedDict(a=1, b=2), lambda v: v.move_to_end("a")),
    ("a counter", lambda: collections.Counter("aab"), lambda v: v.update("bc")),
    ("a defaultdict", lambda: collections.defaultdict(list, a=[1]), lambda v: v["b"].append(1)),
    ("a bytearray", lambda: bytearray(b"abc"), lambda v: v.extend(b"d")),
    ("an array", lambda: array.array("i", [1, 2]), lambda v: v.append(3)),
    ("attributes", Plain, lambda v: (v.items.append(2), setattr(v, "more", 1))),
    ("slots", Slotted, change_slots),
    ("a list with methods of its own", lambda: Listed([1, 2]), lambda v: list.append(v, 3)),
    ("an object that refuses assignments", Guarded, lambda v: v.__dict__.update(value=2)),
    ("a closure, a default and an attribute of a function", counter, lambda v: v()),
    ("a class", lambda: PLAIN_CLASS, change_class),
    ("a partial function", lambda: functools.partial(max, key=[1]), lambda v: v.keywords["key"].append(2)),
    ("a random generator", lambda: random.Random(1), lambda v: v.random()),
    ("a class that says itself what it holds", lambda: Told(b"abc"), lambda v: v.read(2)),
    ("a value that holds itself", lambda: (lambda v: (v.append(v), v)[1])([1]), lambda v: v.append(2)),
]


@pytest.mark.parametrize(("make", "change"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_a_changed_value_is_what_it_was(make: Callable[[], Any], change: Callable[[Any], Any]) -> None:
    value = make()
    for function in [value] if callable(value) else []:
        function.__module__ = "__main__"
    heap = Heap({}, clock=lambda: 0.0)
    before = heap.look(value).version
    record = record_of(before, lambda other: None)
    assert record is not None

    for _ in range(2):
        change(value)
        assert heap.look(value).version.digest != before.digest
        record.write_back()

        after = heap.look(value).version
        assert (after.digest, after.order) == (before.digest, before.order)


def test_a_view_of_an_array_is_still_a_view() -> None:
    np = pytest.importorskip("numpy")
    whole = np.arange(6)
    both = [whole, whole[2:4]]
    heap = Heap({}, clock=lambda: 0.0)
    before = heap.look(both).version
    record = record_of(before, lambda other: None)
    assert record is not None

    both[1][:] = 9
    record.write_back()

    assert list(whole) == [0, 1, 2, 3, 4, 5]
    assert both[1].base is whole
    assert heap.look(both).version.digest == before.digest


def test_what_is_kept_on_a_class_that_says_itself_what_it_holds_counts_and_is_followed() -> None:
    heap = Heap({}, clock=lambda: 0.0)
    value, items = Told(b"abc"), [1]
    before = heap.look(value).version

    value.beside = items  # type: ignore[attr-defined]
    after = heap.look(value).version
    items.append(2)

    assert not before.opaque
    assert len({before.digest, after.digest, heap.look(value).version.digest}) == 3
    assert address_of(items) in after.addresses


@pytest.mark.parametrize("value", [iter([1]), open, [iter([1])]], ids=["iterator", "function", "list"])
def test_what_cannot_be_looked_into_has_no_record_of_it(value: Any) -> None:
    version = Heap({}, clock=lambda: 0.0).look(value).version

    assert not version.opaque or record_of(version, lambda other: None) is None
