"""Trees of builtin containers, and lists of plain instances, at the speed of C.

How it works. The ordinary walk costs a microsecond or more for each container. Here a value is first looked at level
by level, with `map` and `set` alone: which types are there, and does a container occur twice? If all of it is builtin
and nothing that can change is shared, the content is what C's `Pickler` writes in its *fast* mode, which remembers no
identities, and the containers are numbered level by level. Else the answer is None, and the ordinary walk goes on
(and tries again further down).

Rules
- No code of the notebook is called: types are compared exactly, and the pickler refuses whatever is not builtin.
- The same structure always takes the same route: its digest must not depend on who asked.
- Order counts, also that of sets: it is what a loop over them shows.

(20,000 dicts of three items: 7 ms here, 41 ms by the ordinary walk.)
"""

from __future__ import annotations

import datetime
import decimal
import gc
import marshal
import pickle
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain, repeat
from operator import itemgetter
from typing import Any

import xxhash

from .addresses import address_of

ATOMS = frozenset({int, float, complex, str, bytes, bool, type(None)})
"""Types whose values `marshal` writes by content alone. All of them are immutable."""
_NUMBERS = frozenset({int, float})
_CONSTANTS = frozenset(
    {datetime.datetime, datetime.date, datetime.time, datetime.timedelta, datetime.timezone, decimal.Decimal}
)
"""Written in C and immutable; the pickler asks their own `__reduce_ex__`."""
_UNCHANGING = frozenset({tuple, frozenset})
_CHANGING = frozenset({dict, list, set})
_CONTAINERS = _CHANGING | _UNCHANGING
_LEAVES = (ATOMS | _CONSTANTS) - {complex}
_KNOWN: frozenset[Any] = _LEAVES | _CONTAINERS
_MOST_LEVELS = 40
"""Deeper than this is a linked list. The pickler's fast mode would search for cycles from 50 on."""
_MANY = 1000
"""Values from which on a pickler is worth being made: 1 µs."""


@dataclass(frozen=True)
class Forest:
    """Builtin values, some of them trees."""

    digest: bytes
    containers: list[Any]
    """Those that can change in place, level by level. None occurs twice."""
    size_bytes: int
    """Roughly, with the containers."""
    touches_library: bool = False
    """It holds dates or decimals, whose modules have a say in what they show."""


class _Unknown(Exception):
    """The pickler met something that is not builtin."""


class _Pickler(pickle.Pickler):
    has_met_constants = False

    def reducer_override(self, value: Any) -> Any:
        if type(value) in _CONSTANTS or (type(value) is type and value in _CONSTANTS):
            self.has_met_constants = True
            return NotImplemented
        raise _Unknown


class HashOfFile:
    """A file that only keeps the hash of what is written to it."""

    def __init__(self) -> None:
        self._hash = xxhash.xxh3_128()
        self.digest = self._hash.digest
        self.size_bytes = 0

    def write(self, data: bytes) -> int:
        self.size_bytes += len(data)
        self._hash.update(data)
        return len(data)

    def flush(self) -> None:
        """Everything is written."""


def forest_of(
    values: list[Any], known: Mapping[int, object], *, without: frozenset[type] = frozenset()
) -> Forest | None:
    """What these values are if all of them are builtin and no container among them, or in `known` (ids), occurs twice.

    The list itself does not count. `without`: nor may any be of one of these types.
    """
    if len(values) >= _MANY and type(values[0]) in _NUMBERS:
        numbers = _numbers(values)
        if numbers is not None:
            return numbers
    kinds = set(map(type, values))
    if kinds <= ATOMS:
        return _flat(values, kinds)
    if len(values) >= _MANY and len(kinds) == 1 and kinds <= _REDUCED.keys():
        return _reduced(values, *kinds)
    allowed = _KNOWN - without if without else _KNOWN
    if not kinds <= allowed:
        return None
    levels = _Levels(allowed)
    if not levels.add_all(values, kinds):
        return None
    if not known.keys().isdisjoint(levels.seen) and not known.keys().isdisjoint(map(address_of, levels.containers)):
        return None
    return _pickled(values, levels.containers, levels.item_count)


def _numbers(values: list[Any]) -> Forest | None:
    """A list of numbers alone, in one pass: what a pickler remembers (strings, containers) is then the list only."""
    written = HashOfFile()
    pickler = _Pickler(written, 4)
    try:
        pickler.dump(values)
    except (_Unknown, pickle.PicklingError, RecursionError):
        return None
    if len(pickler.memo.copy()) > 1:
        return None
    return Forest(written.digest(), [], written.size_bytes + 8 * len(values), pickler.has_met_constants)


def _reduced(values: list[Any], kind: type) -> Forest | None:
    """Dates or the like alone, by what makes them: a pickler writes the name of the class before each."""
    forest = _pickled(list(_REDUCED[kind](values)), [], len(values))
    if forest is None:
        return None
    digest = xxhash.xxh3_128_digest(kind.__name__.encode() + forest.digest)
    return replace(forest, digest=digest, touches_library=True)


def _arguments(kind: Any) -> Callable[[list[Any]], Iterable[Any]]:
    """What the class is called with to make such values again."""
    return lambda values: map(itemgetter(1), map(kind.__reduce_ex__, values, repeat(4)))


_REDUCED: dict[Any, Callable[[list[Any]], Iterable[Any]]] = {
    datetime.date: lambda values: map(datetime.date.toordinal, values),
    **{k: _arguments(k) for k in (datetime.datetime, datetime.time, datetime.timedelta, decimal.Decimal)},
}


def _flat(values: list[Any], kinds: set[type]) -> Forest:
    if len(values) >= _MANY and complex not in kinds:
        flat = _pickled(values, [], len(values))
        assert flat is not None
        return flat
    data = marshal.dumps(values, 2)
    return Forest(xxhash.xxh3_128_digest(data), [], len(data) + 8 * len(values))


def _pickled(values: list[Any], containers: list[Any], count: int) -> Forest | None:
    written = HashOfFile()
    pickler = _Pickler(written, 4)
    pickler.fast = True
    pickler.dispatch_table = {}  # not what somebody registered with copyreg
    try:
        pickler.dump(values)
    except (_Unknown, pickle.PicklingError):  # the latter if somebody replaced `datetime.datetime`
        return None
    size_bytes = written.size_bytes + 8 * count + 64 * len(containers)
    return Forest(written.digest(), containers, size_bytes, pickler.has_met_constants)


class _Levels:
    """All containers in some values, level by level."""

    def __init__(self, allowed: frozenset[Any]) -> None:
        self._allowed = allowed
        self.containers: list[Any] = []
        """Those that can change in place."""
        self.seen: set[int] = set()
        """Ids of these and of tuples."""
        self.item_count = 0

    def add_all(self, values: list[Any], kinds: set[type]) -> bool:
        """False if there is a type that is not builtin, or a container that occurs twice. `kinds`: of the values."""
        level: list[Any] | None = _containers_in(values, kinds)
        for _ in range(_MOST_LEVELS):
            level = self._without_repeated(level or [])
            if level is None:
                return False
            kinds = set(map(type, level))
            self.containers += level if kinds.isdisjoint(_UNCHANGING) else [v for v in level if type(v) in _CHANGING]
            self.item_count += sum(map(len, level))
            if not level or (kinds == {dict} and _hold_no_containers(level)):
                return True
            dicts = [value for value in level if type(value) is dict] if dict in kinds else []
            kinds = set(map(type, chain(_inside(level), _values_of(dicts))))
            if not kinds <= self._allowed:
                return False
            level = [] if kinds <= _LEAVES else _containers_in([*_inside(level), *_values_of(dicts)], kinds)
        return False

    def _without_repeated(self, level: list[Any]) -> list[Any] | None:
        """None if something occurs for the second time. Tuples of atoms may: the compiler makes one of equal constants;
        they are left out."""
        ids = set(map(address_of, level))
        if len(ids) < len(level) or not self.seen.isdisjoint(ids):
            level = [value for value in level if not _is_flat_tuple(value)]
            ids = set(map(address_of, level))
            if len(ids) < len(level) or not self.seen.isdisjoint(ids):
                return None
        self.seen |= ids
        return level


def _containers_in(values: list[Any], kinds: set[type]) -> list[Any]:
    return values if kinds <= _CONTAINERS else [value for value in values if type(value) in _CONTAINERS]


def _inside(level: list[Any]) -> Iterable[Any]:
    """Of a dict the keys."""
    return chain.from_iterable(level)


def _values_of(dicts: list[dict[Any, Any]]) -> Iterable[Any]:
    return chain.from_iterable(map(dict.values, dicts))


def _is_flat_tuple(value: Any) -> bool:
    return type(value) in _UNCHANGING and ATOMS.issuperset(map(type, value))


def _hold_no_containers(dicts: list[Any]) -> bool:
    """The garbage collector does not track these: it knows that there is nothing in them to be followed.

    That leaves atoms, tuples of atoms, and what the pickler refuses. (A tenth of the time of looking at every item.)
    """
    return not any(map(gc.is_tracked, dicts))


# --- instances ---

Getter = Callable[[Any], Any]


@dataclass(frozen=True)
class Layout:
    """Where the instances of a plain class keep their state."""

    get_dict: Getter | None
    slots: tuple[tuple[str, Getter], ...]
    is_of_tuples: bool = False
    """They are named tuples, and nothing else."""


@dataclass(frozen=True)
class Table:
    """Instances of one class that have the same attributes, by column."""

    dicts: list[dict[str, Any]]
    columns: dict[str, list[Any]]


def table_of(values: list[Any], layout: Layout) -> Table | None:
    """The attributes of these instances; None if one of them has others than the first."""
    dicts = list(map(layout.get_dict, values)) if layout.get_dict is not None else []
    names = tuple(dicts[0]) if dicts else ()
    if any(map(names.__ne__, map(tuple, dicts))):
        return None
    columns = {name: list(map(itemgetter(name), dicts)) for name in names}
    try:
        columns |= {name: list(map(get, values)) for name, get in layout.slots}
    except AttributeError:  # a slot that is empty
        return None
    return Table(dicts, columns)


def table_of_tuples(values: list[Any]) -> Table | None:
    """The items of these named tuples; None if one of them has more than the first."""
    if len(set(map(tuple.__len__, values))) != 1:
        return None
    columns = zip(*map(tuple.__iter__, values), strict=True)
    return Table([], {f"{place}": list(column) for place, column in enumerate(columns)})
