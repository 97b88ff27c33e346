"""Versions of builtin containers and of lists of instances, which a walk takes level by level: `walk_trees.py`."""

from __future__ import annotations

import datetime
import gc
import sys
import types
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbapp.reactive import walk_builtins, walk_trees
from nbapp.reactive.addresses import address_of
from nbapp.reactive.fingerprint import Fingerprinter, Version

from .plain import Notebook, full_run, new_namespace

ATOMS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text(max_size=3) | st.binary()
)
HASHABLE = st.recursive(ATOMS, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=2), max_leaves=3)
CONSTANTS = (
    st.dates(),
    st.datetimes(timezones=st.none() | st.just(datetime.timezone.utc)),
    st.times(),
    st.timedeltas(),
    st.decimals(),
)
VALUES = st.recursive(
    ATOMS | st.one_of(CONSTANTS) | st.just(datetime.timezone.utc) | st.builds(bytearray),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(HASHABLE, inner, max_size=3)
        | st.tuples(inner, inner)
        | st.sets(HASHABLE, max_size=3)
    ),
    max_leaves=12,
)
"""Every route: trees, values that are refused (`bytearray`), and mixtures."""


@pytest.fixture(autouse=True, scope="module")
def few_are_many() -> Iterator[None]:
    """So that small values take the routes of large ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walk_trees, "_MANY", 3)
        patch.setattr(walk_builtins, "_MANY", 3)
        yield


def version_of(value: Any, namespace: dict[str, Any] | None = None) -> Version:
    return Fingerprinter(namespace or {}, address_of).version_of(value)


def rebuilt(value: Any) -> Any:
    """The same value, of new containers."""
    if type(value) is dict:
        return {rebuilt(key): rebuilt(item) for key, item in value.items()}
    if type(value) in (list, tuple, set, frozenset):
        return type(value)([rebuilt(item) for item in value])
    return bytearray(value) if type(value) is bytearray else value


def content(value: Any) -> Any:
    """What makes two values different: types, order, and the bits of numbers."""
    if type(value) is dict:
        return ("dict", [(content(key), content(item)) for key, item in value.items()])
    if type(value) in (list, tuple, set, frozenset):
        return (type(value).__name__, [content(item) for item in value])
    return (type(value).__name__, repr(value))


@given(VALUES)
def test_the_same_value_has_the_same_version_whatever_it_is_made_of(value: Any) -> None:
    copy = rebuilt(value)
    gc.collect(0)  # which lets go of tuples and dicts that hold only atoms

    one, other = version_of(value), version_of(copy)

    assert (one.digest == other.digest) == (content(value) == content(copy))  # a rebuilt set may have another order
    assert len(one.order) == len(other.order)
    assert len(set(one.order)) == len(one.order) or not one.order


@given(VALUES, VALUES)
def test_values_have_equal_versions_if_they_are_equal(one: Any, other: Any) -> None:
    assert (version_of([one]).digest == version_of([other]).digest) == (content(one) == content(other))


@given(st.data())
def test_dates_alone_have_equal_versions_if_they_are_equal(data: st.DataObject) -> None:
    one, other = (data.draw(st.lists(data.draw(st.sampled_from(CONSTANTS)), min_size=3)) for _ in range(2))
    assert version_of(one).digest == version_of(list(one)).digest
    assert (version_of(one).digest == version_of(other).digest) == (content(one) == content(other))


def test_the_hour_that_comes_twice_is_two_times() -> None:
    one, other = ([datetime.datetime(2024, 10, 27, 2, 30, fold=fold)] * 3 for fold in (0, 1))
    assert version_of(one).digest != version_of(other).digest


@given(st.lists(VALUES, min_size=1, max_size=6), st.data())
def test_a_single_change_gives_another_version(values: list[Any], data: st.DataObject) -> None:
    before = version_of(values)
    place = data.draw(st.integers(0, len(values) - 1))
    new = data.draw(VALUES.filter(lambda value: content(value) != content(values[place])))

    values[place] = new

    assert version_of(values).digest != before.digest


SHARED: list[Any] = [1]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ([SHARED, SHARED], [[1], [1]], False),
        ([SHARED, {"a": [SHARED]}], [[1], {"a": [[1]]}], False),
        ([(SHARED,), (SHARED,)], [([1],), ([1],)], False),
        ([SHARED, bytearray(b"a"), SHARED], [[1], bytearray(b"a"), [1]], False),
        ([(1, 2)] * 4, [tuple(range(1, 3)) for _ in range(4)], True),
        ([1, 1, 1, 1], [1, 1, 1, True], False),
        ([1.0] * 4, [1.0, 1.0, 1.0, -0.0], False),
        ([1, 2, 3, 4], [1, 2, 3, "4"], False),
        ([1, 2, 3, []], [1, 2, 3, ()], False),
        (["a", "b", "c"], ["ab", "", "c"], False),
        ({"a": 1, "b": 2, "c": 3}, {"b": 2, "a": 1, "c": 3}, False),
        ([{"a": 1}, {"b": 2}], [{"a": 1, "b": 2}, {}], False),
    ],
)
def test_sharing_counts_for_what_can_change_and_for_nothing_else(one: Any, other: Any, is_same: bool) -> None:
    assert (version_of(one).digest == version_of(other).digest) == is_same


def test_values_that_double_or_loop_at_each_level_are_walked_once() -> None:
    doubled: Any = [1]
    in_tuples: Any = (1,)
    for _ in range(60):
        doubled, in_tuples = [doubled, doubled], (in_tuples, in_tuples)
    loop: list[Any] = [[1]]
    loop[0].append(loop)

    assert len(version_of(doubled).order) == 61
    assert version_of(in_tuples).is_immutable
    assert len(version_of(loop).order) == 2


def test_all_that_can_change_in_a_tree_takes_part_in_aliasing() -> None:
    inner: dict[str, Any] = {"a": {"b": [1]}}
    value = [inner, ([2],), {3}]

    expected = {
        address_of(value),
        address_of(inner),
        address_of(inner["a"]),
        address_of(inner["a"]["b"]),
        address_of(value[1][0]),
        address_of(value[2]),
    }
    assert version_of(value).shared == expected


# --- instances ---

CLASSES = """
import typing
class Refuses:
    def __getattribute__(self, name): raise SystemExit(name)
    __eq__ = __hash__ = __reduce__ = __reduce_ex__ = __getstate__ = __sizeof__ = __getattribute__
class Row(Refuses):
    def __init__(self, x, tags):
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "tags", tags)
class Slim(Refuses):
    __slots__ = ("x", "tags")
    __init__ = Row.__init__
class Named(typing.NamedTuple):
    x: int
    tags: list
class Pair(Named):
    __slots__ = ()
    def refuse(self, *arguments): raise SystemExit("called")
    __getattribute__ = __eq__ = __hash__ = __reduce__ = __iter__ = __getitem__ = __len__ = refuse
"""


def rows(kind: str, count: int = 20) -> tuple[list[Any], dict[str, Any]]:
    namespace = new_namespace()
    exec(CLASSES, namespace)
    return [namespace[kind](place, [place]) for place in range(count)], namespace


@pytest.mark.parametrize("kind", ["Row", "Slim"])
def test_a_list_of_instances_is_judged_without_calling_their_code(kind: str) -> None:
    (one, namespace), (other, _) = rows(kind), rows(kind)
    before = version_of(one, namespace)

    assert before.digest == version_of(other, namespace).digest
    assert not before.opaque
    assert not before.is_plain
    assert address_of(object.__getattribute__(one[3], "tags")) in before.shared


@pytest.mark.parametrize(
    "change",
    [
        lambda values: object.__setattr__(values[7], "x", True),
        lambda values: object.__getattribute__(values[7], "tags").append(1),
        lambda values: object.__setattr__(values[7], "tags", object.__getattribute__(values[8], "tags")),
        lambda values: object.__delattr__(values[7], "x"),
        lambda values: values.__setitem__(7, values[8]),
        lambda values: values.append(values[0]),
    ],
)
@pytest.mark.parametrize("kind", ["Row", "Slim"])
def test_a_change_of_one_instance_of_many_is_seen(kind: str, change: Any) -> None:
    values, namespace = rows(kind)
    before = version_of(values, namespace)

    change(values)

    assert version_of(values, namespace).digest != before.digest


@pytest.mark.parametrize("kind", ["Named", "Pair"])
def test_many_named_tuples_are_judged_as_their_items_are(kind: str) -> None:
    (one, namespace), (other, _) = rows(kind), rows(kind)
    before = version_of(one, namespace)

    assert before.digest == version_of(other, namespace).digest
    assert not before.opaque
    assert {address_of(one[3]), address_of(tuple.__getitem__(one[3], 1))} <= before.shared

    tuple.__getitem__(other[7], 1).append(1)
    assert version_of(other, namespace).digest != before.digest
    assert version_of([*one[:-1], one[0]], namespace).digest != before.digest
    longer = tuple.__new__(namespace[kind], (0, [0], 0))
    assert version_of([longer, *one[1:]], namespace).digest != before.digest


def test_attributes_in_another_order_make_another_version() -> None:
    one, namespace = rows("Row")
    other, _ = rows("Row")
    for value in other:
        attributes = object.__getattribute__(value, "__dict__")
        attributes["x"] = attributes.pop("x")

    assert version_of(one, namespace).digest != version_of(other, namespace).digest


@pytest.mark.parametrize(
    ("make", "alias"),
    [("p = P()", "p.__dict__"), ("p = [P() for _ in range(20)]", "p[5].__dict__"), ("def p(): pass", "p.__dict__")],
)
def test_a_change_through_the_dict_of_an_instance_is_seen(make: str, alias: str) -> None:
    notebook = Notebook()
    cells = ["class P:\n    pass", make, f"d = {alias}", "d['x'] = $", f"print({alias})"]
    before, after = ([cell.replace("$", value) for cell in cells] for value in "12")
    notebook.run(*before)

    notebook.run(*after)

    assert notebook.shown() == full_run(after)


def test_a_change_deep_in_a_tree_runs_the_cells_that_read_it() -> None:
    notebook = Notebook()
    cells = [
        "rows = [{'id': n, 'tags': [n]} for n in range(5)]",
        "rows[2]['tags'].append($)",
        "print(rows[2])",
        "n = 1",
    ]
    before, after = ([cell.replace("$", value) for cell in cells] for value in "12")
    notebook.run(*before)

    assert (notebook.run(*after), notebook.shown()) == ("bc", full_run(after))


class _ImportsLate(types.ModuleType):
    """As tensorflow and transformers make themselves."""


def test_a_module_of_a_class_of_its_own_is_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    known, unknown = _ImportsLate("imports_late"), _ImportsLate("imports_late")
    monkeypatch.setitem(sys.modules, "imports_late", known)

    assert [bool(version_of(module).opaque) for module in (known, unknown)] == [False, True]
