"""One visit of everything that a value can reach, and the version that comes of it.

How it works. A walk visits the value in a canonical order and numbers what can change in place, so that a second visit
is a back-reference: cycles, inner aliasing, the order of dicts, the types of numbers, NaN and -0.0 all count. How a
type is visited is said in `walk_builtins.py`, `walk_code.py`, `walk_objects.py` and `walk_frames.py`.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any, Protocol, TypeAlias

import xxhash

from .code_facts import CodeFacts

ATOMS = frozenset({int, float, complex, str, bytes, bool, type(None)})
"""Types whose values `marshal` writes by content alone. All of them are immutable."""
_NONE: frozenset[Any] = frozenset()


@dataclass(frozen=True, eq=False)
class Version:
    """One state of one value. Two values are the same if the digests are."""

    __slots__ = (
        "addresses",
        "digest",
        "facts",
        "is_plain",
        "kept_alive",
        "opaque",
        "order",
        "reads",
        "shared",
        "size_bytes",
        "writes",
    )
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

    @property
    def is_immutable(self) -> bool:
        return not self.addresses and not self.opaque


class World(Protocol):
    """What a walk asks of the world around the value."""

    namespace: dict[str, Any]

    def token_of(self, value: object) -> int:
        """The number of an opaque object; it changes when the object may have changed."""

    def stand_in(self, value: object) -> object | None:
        """What counts instead of a value that belongs to a channel."""

    def is_of_notebook(self, function: FunctionType) -> bool:
        """It was defined in a cell."""


Visitor: TypeAlias = Callable[["Walk", Any], None]


class Walk:
    """One visit of everything that one value reaches."""

    def __init__(self, world: World, visitors: Mapping[type, Visitor], visit_other: Visitor) -> None:
        """`visitors` by exact type; `visit_other` for every other value."""
        self.world = world
        self._visitors = visitors
        self._visit_other = visit_other
        self._hash = xxhash.xxh3_128()
        self._place_by_id: dict[int, int] = {}
        self._order: list[int] = []
        self._held: set[int] = set()
        self._borrowed: set[int] = set()
        self._opaque: set[int] = set()
        self._kept_alive: list[object] = []
        self._reads: set[str] = set()
        self._writes: set[str] = set()
        self._facts: dict[int, CodeFacts] = {}
        self.is_plain = True
        self.size_bytes = 0

    def version(self) -> Version:
        order = tuple(self._order)
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
        )

    def put(self, text: str) -> None:
        data = text.encode("utf-8", "surrogatepass")
        self._hash.update(b"%d:" % len(data) + data)

    def put_bytes(self, data: Any) -> None:
        """A buffer, hashed as a whole."""
        self._hash.update(data)

    def is_known(self, value: object, *, has_identity: bool = True) -> bool:
        """True, and a back-reference, if the walk was here before; else `value` gets its number.

        `has_identity` is False for what no change in place can show (a tuple): it does not alias anything.
        """
        place = self._place_by_id.get(id(value))
        if place is not None:
            self._hash.update(b"@%d;" % place)
            return True
        self._place_by_id[id(value)] = len(self._place_by_id)
        self._kept_alive.append(value)
        if has_identity:
            self._order.append(id(value))
        return False

    def put_address(self, owner: object) -> int:
        """`owner` is memory that others may share; returns its number in this walk."""
        place = self._place_by_id.get(id(owner))
        if place is None:
            place = self._place_by_id[id(owner)] = len(self._place_by_id)
            self._kept_alive.append(owner)
            self._order.append(id(owner))
        return place

    def borrow(self, owner: object) -> None:
        """`owner` is memory that this value looks at, but that the notebook cannot change through another value."""
        self._borrowed.add(id(owner))
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
        count = len(self._order)
        self.visit(value)
        self._kept_alive.append(value)
        del self._order[count:]

    def visit_all(self, values: Iterable[Any]) -> None:
        for value in values:
            self.visit(value)

    def visit_pairs(self, value: dict[Any, Any]) -> None:
        self.visit_items(value.keys())
        self.visit_items(value.values())

    def visit_items(self, items: Iterable[Any]) -> None:
        """Millions of numbers or strings at the speed of C (20 ns each), everything else one by one."""
        values = list(items)
        self.size_bytes += 8 * len(values)
        if ATOMS.issuperset(map(type, values)):
            data = marshal.dumps(values, 2)
            self.size_bytes += len(data)
            self._hash.update(data)
        else:
            self.visit_all(values)

    # --- what visitors note beside the digest ---

    def note_function(self, facts: CodeFacts) -> None:
        """A function of the notebook: whoever calls it reads its globals."""
        self._facts[id(facts)] = facts
        self._reads |= facts.loads
        self._writes |= facts.stores

    def note_opaque(self, value: object) -> None:
        """Nobody can look into it."""
        self._opaque.add(id(value))

    def note_held(self, value: object, *, has_identity: bool) -> None:
        """An opaque object holds it, so a change of it may be a change of that."""
        self._kept_alive.append(value)
        if has_identity:
            self._held.add(id(value))

    def note_reaches_everything(self) -> None:
        """It holds too much to be followed."""
        self._facts[-1] = _REACHES_EVERYTHING


_REACHES_EVERYTHING = CodeFacts(
    _NONE, _NONE, _NONE, _NONE, _NONE, is_dynamic=True, names_in_text=False, writes_in_place=True
)


def version_of_atom(value: Any) -> Version:
    digest = xxhash.xxh3_128_digest(type(value).__name__.encode() + marshal.dumps(value, 2))
    return Version(digest, (), _NONE, _NONE, _NONE, _NONE, _NONE, (), True, 0, ())
