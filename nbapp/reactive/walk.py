"""One visit of everything that a value can reach, and the version that comes of it.

How it works. A walk visits the value in a canonical order and numbers what can change in place, so that a second visit
is a back-reference: cycles, inner aliasing, the order of dicts, the types of numbers, NaN and -0.0 all count. How a
type is visited is said in `walk_builtins.py`, `walk_code.py`, `walk_objects.py` and `walk_frames.py`.
"""

from __future__ import annotations

import functools
import marshal
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import count
from types import FunctionType
from typing import Any, Protocol, TypeAlias, cast
from weakref import ReferenceType

import xxhash

from .addresses import address_of
from .budget import Stopwatch
from .code_facts import REACHES_EVERYTHING, TOUCHES_LIBRARY, CodeFacts
from .columns import Columns
from .walk_trees import ATOMS as ATOMS
from .walk_trees import Forest, forest_of

_NONE: frozenset[Any] = frozenset()
_MUCH = 10_000
"""Items or bytes from which on the time may be worth a look."""
_SECONDS_AN_ITEM = 1.2e-8
"""To judge a number in a list, at best."""
_OF_OTHERS = frozenset({"asyncio", "_asyncio", "concurrent", "traitlets", "ipywidgets", "zmq", "tornado", "nbapp"})
"""What the end of their objects does is no affair of the notebook."""
_TABLE_ROWS = 16
"""Instances from which on going by columns costs less."""


@dataclass(frozen=True, eq=False, slots=True)
class Version:
    """One state of one value. Two values are the same if the digests are."""

    digest: bytes
    order: tuple[int, ...]
    """Ids of what can change in place and has an identity, in the order of the walk. Values that share one alias."""
    shared: frozenset[int]
    """`order`, and what opaque objects hold: values that have one of these in common belong to one alias class."""
    addresses: frozenset[int]
    """`shared`, and memory that is borrowed: a change at one of these may be a change of this value."""
    opaque: frozenset[int]
    """Ids of the opaque objects it reaches."""
    reads: frozenset[str]
    """Global names that functions in it read."""
    writes: frozenset[str]
    facts: tuple[CodeFacts, ...]
    """Of the notebook's functions in it."""
    is_plain: bool
    """A deep copy is as good as the value: builtin containers, arrays, frames."""
    size_bytes: int
    """Roughly, of arrays and containers: what a copy costs."""
    kept_alive: tuple[object, ...]
    """What `addresses` and `opaque` are the ids of, so that no other object gets these ids."""
    too_large: float | None
    """Judging was given up after so many seconds, and the value counts as opaque; None: it was not."""
    stand_in: object | None
    """What counts instead of it, if that is all: while it is the same, so is the version."""
    ends: frozenset[int] = _NONE
    """Ids of the objects in it whose end shows (`ends.py`)."""
    weak: frozenset[int] = _NONE
    """Ids of those that it refers to weakly."""

    @property
    def is_immutable(self) -> bool:
        return not self.addresses and not self.opaque

    def reaches(self, addresses: Set[int]) -> bool:
        """One of these, or refers to one weakly."""
        return not (self.addresses.isdisjoint(addresses) and self.weak.isdisjoint(addresses))


class World(Protocol):
    """What a walk asks of the world around the value."""

    namespace: dict[str, Any]
    columns: Columns

    trusts_caches: bool
    """Nobody in the notebook asks what an `lru_cache` holds."""

    shows_bases: bool
    """Somebody in the notebook may ask an array whose memory it looks at, and sees the rest of that."""

    def token_of(self, value: object) -> int:
        """The number of an opaque object; it changes when the object may have changed."""

    def stand_in(self, value: object) -> object | None:
        """What counts instead of a value that belongs to a channel."""

    def is_of_notebook(self, function: FunctionType) -> bool:
        """It was defined in a cell."""


Visitor: TypeAlias = Callable[["Walk", Any], None]
TableVisitor: TypeAlias = Callable[["Walk", list[Any]], bool]


class Walk:
    """One visit of everything that one value reaches."""

    def __init__(
        self,
        world: World,
        visitors: Mapping[type, Visitor],
        visit_other: Visitor,
        visit_table: TableVisitor,
        stopwatch: Stopwatch | None = None,
    ) -> None:
        """`visitors` by exact type; `visit_other` for every other value; `visit_table` for many of one class.

        With a `stopwatch` a visit may raise TooLarge.
        """
        self.world = world
        self._visitors = visitors
        self._visit_other = visit_other
        self._visit_table = visit_table
        self._stopwatch = stopwatch
        self._hash = xxhash.xxh3_128()
        self._place_by_id: dict[int, int] = {}
        self._new_ids: list[int] = []
        self._order: list[int] = []
        self._held: set[int] = set()
        self._borrowed: set[int] = set()
        self._opaque: set[int] = set()
        self._ends: set[int] = set()
        self._weak: set[int] = set()
        self._kept_alive: list[object] = []
        self._reads: set[str] = set()
        self._writes: set[str] = set()
        self._facts: dict[int, CodeFacts] = {}
        self._stand_in: object | None = None
        self.is_plain = True
        self.size_bytes = 0

    def version(self, known: Version | None = None, *, too_large: float | None = None) -> Version:
        """What the walk saw; the very `known` if that is the same."""
        order = tuple(self._order)
        is_known = known is not None and known.digest == self._hash.digest() and known.order == order
        if known is not None and is_known and self._borrowed <= known.addresses and self._weak == known.weak:
            return known
        shared = frozenset(order) | self._held if order or self._held else _NONE
        return Version(
            digest=self._hash.digest(),
            order=order,
            shared=shared,
            addresses=shared | self._borrowed if self._borrowed else shared,
            opaque=frozenset(self._opaque),
            reads=frozenset(self._reads),
            writes=frozenset(self._writes),
            facts=tuple(self._facts.values()),
            is_plain=self.is_plain,
            size_bytes=self.size_bytes,
            kept_alive=tuple(self._kept_alive),
            too_large=too_large,
            stand_in=self._stand_in,
            ends=frozenset(self._ends),
            weak=frozenset(self._weak),
        )

    def put(self, text: str) -> None:
        data = text.encode("utf-8", "surrogatepass")
        self._hash.update(b"%d:" % len(data) + data)

    def put_bytes(self, data: Any) -> None:
        """A buffer, hashed as a whole."""
        self._hash.update(data)
        if len(data) > _MUCH:
            self.check_time()

    def check_time(self) -> None:
        """Raises TooLarge if this walk takes longer than it may."""
        self.expect(0.0)

    def expect(self, seconds: float) -> None:
        """The same if it would with what comes next. `seconds`: that takes at least."""
        if self._stopwatch is not None:
            self._stopwatch.check(seconds)

    def is_known(self, value: object, *, has_identity: bool = True) -> bool:
        """True, and a back-reference, if the walk was here before; else `value` gets its number.

        `has_identity` is False for what no change in place can show (a tuple): it does not alias anything.
        """
        if self._stopwatch is not None:
            self._stopwatch.step()
        places = self._places()
        place = places.get(address_of(value))
        if place is not None:
            self._hash.update(b"@%d;" % place)
            return True
        places[address_of(value)] = len(places)
        self._kept_alive.append(value)
        if has_identity:
            self._order.append(address_of(value))
        return False

    def put_dict_of(self, value: Any) -> None:
        """A `__dict__` can be held, and changed, by itself: `d = p.__dict__`."""
        self.put(f"dict {self.put_address(object.__getattribute__(value, '__dict__'))}")

    def put_address(self, owner: object) -> int:
        """`owner` is memory that others may share; returns its number in this walk."""
        places = self._places()
        place = places.get(address_of(owner))
        if place is None:
            place = places[address_of(owner)] = len(places)
            self._kept_alive.append(owner)
            self._order.append(address_of(owner))
        return place

    def borrow(self, owner: object) -> None:
        """`owner` is memory that this value looks at, but that the notebook cannot change through another value."""
        self._borrowed.add(address_of(owner))
        self._kept_alive.append(owner)

    def visit(self, value: Any) -> None:
        kind = type(value)
        if kind in ATOMS:
            self._hash.update(kind.__name__.encode())
            data = marshal.dumps(value, 2)
            self._hash.update(data)
            return
        self._visitors.get(kind, self._visit_other)(self, value)

    def visit_apart(self, value: Any) -> None:
        """Visit what was made for the walk and is nobody's: its content counts, its identity does not."""
        length = len(self._order)
        self.visit(value)
        self._kept_alive.append(value)
        del self._order[length:]

    def visit_all(self, values: Iterable[Any]) -> None:
        for value in values:
            self.visit(value)

    def visit_pairs(self, value: dict[Any, Any]) -> None:
        self.visit_items(value.keys())
        self.visit_items(value.values())

    def visit_items(self, items: Iterable[Any]) -> Forest | None:
        """Numbers, strings and trees of builtin containers at the speed of C: then returns what these are. Everything
        else one by one."""
        values = items if type(items) is list else list(items)
        if len(values) > _MUCH:
            self.expect(len(values) * _SECONDS_AN_ITEM)
        forest = forest_of(values, self._places())
        if forest is not None:
            self.put_forest(forest)
        elif len(values) < _TABLE_ROWS or not self._visit_table(self, values):
            self.size_bytes += 8 * len(values)
            self.visit_all(values)
        return forest

    def put_forest(self, forest: Forest) -> None:
        if forest.touches_library:
            self.note_library()
        self._hash.update(b"5:trees" + forest.digest)
        self.size_bytes += forest.size_bytes
        if forest.containers:
            self._number(forest.containers)

    def number_all(self, values: list[Any]) -> bool:
        """Each of these gets its number, if all of them are new and none occurs twice."""
        ids = set(map(address_of, values))
        if len(ids) < len(values) or not self._places().keys().isdisjoint(ids):
            return False
        self._number(values)
        return True

    def _number(self, values: list[Any]) -> None:
        ids = list(map(address_of, values))
        self._new_ids += ids
        self._order += ids
        self._kept_alive += values

    def _places(self) -> dict[int, int]:
        """Where the walk has been. Most walks of a tree end before anybody asks, which spares a third of the time."""
        if self._new_ids:
            self._place_by_id.update(zip(self._new_ids, count(len(self._place_by_id)), strict=False))
            self._new_ids = []
        return self._place_by_id

    # --- what visitors note beside the digest ---

    def note_function(self, facts: CodeFacts) -> None:
        """A function of the notebook: whoever calls it reads its globals."""
        self._facts[address_of(facts)] = facts
        self._reads |= facts.loads
        self._writes |= facts.stores

    def note_stand_in(self, replacement: object) -> None:
        """This counts instead of the value that comes next, and nothing beside it."""
        if not self._kept_alive:
            self._stand_in = replacement

    def note_opaque(self, value: object) -> None:
        """Nobody can look into it."""
        self._opaque.add(address_of(value))

    def note_ends(self, values: Collection[object]) -> None:
        """These may be objects whose end shows, or may refer to some weakly."""
        kinds = set(map(type, values))
        if ending := {kind for kind in kinds if shows_its_end(kind)}:
            self._ends.update(address_of(value) for value in values if type(value) in ending)
        if references := {kind for kind in kinds if issubclass(kind, ReferenceType)}:
            referred: list[object] = [value() for value in cast(Any, values) if type(value) in references]
            self._weak.update(address_of(value) for value in referred if value is not None)

    def note_held(self, value: object, *, has_identity: bool) -> None:
        """An opaque object holds it, so a change of it may be a change of that."""
        self._kept_alive.append(value)
        if has_identity:
            self._held.add(address_of(value))

    def note_reaches_everything(self) -> None:
        """It holds too much to be followed."""
        self._facts[-1] = REACHES_EVERYTHING

    def note_library(self) -> None:
        """It is something of a library, or may be: whoever reaches it sees what that looks at (`libraries.py`)."""
        self._facts[-2] = TOUCHES_LIBRARY


@functools.lru_cache(maxsize=4096)
def shows_its_end(kind: type) -> bool:
    """Something may happen when the last reference to an instance goes: it has a `__del__`, as generators and files
    have too."""
    return any("__del__" in vars(cls) for cls in kind.__mro__) and kind.__module__.partition(".")[0] not in _OF_OTHERS


def version_of_atom(value: Any) -> Version:
    digest = xxhash.xxh3_128_digest(type(value).__name__.encode() + marshal.dumps(value, 2))
    return Version(digest, (), _NONE, _NONE, _NONE, _NONE, _NONE, (), True, 0, (), None, None)
