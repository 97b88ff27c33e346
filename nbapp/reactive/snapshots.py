"""Values as they were before a cell changed them in place, so that what made them need not run again.

How it works. What the objects of a value held is recorded (`records.py`); of what nobody can write back into there are
copies (`copies.py`), of whole alias classes, since such a value comes back with everything that shares
memory with it. That is done before a cell that changed the class in its last run, and before a first run where it costs
next to nothing; never where running what made the value costs less.

Together they may take 30 % of what the notebook's values take, as far as that is beside the values: a frame under
copy-on-write takes nothing before the original is changed. What is over is dropped, first what no value has any more,
then what nobody was ever seen to change, then the oldest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from .addresses import address_of
from .copies import (
    bytes_beside,
    copies_to_give,
    copies_to_keep,
    is_copied_on_write,
    memory_of,
    memory_of_copies,
)
from .fingerprint import StandIn
from .heap import AliasClasses, Bindings, Held
from .records import Record, record_of
from .walk_frames import Memory, is_frame


@dataclass(frozen=True)
class Limit:
    """How much one copy may cost."""

    size_bytes: int
    parts: int
    """Containers and arrays; each takes some 2 µs to copy."""
    need: int
    """How sure it is that somebody will ask for it; the least needed goes first."""


FREE_LIMIT = Limit(64 << 10, 50, need=0)
"""Copied without a reason: 0.1 ms."""
LIKELY_LIMIT = Limit(16 << 20, 1000, need=1)
"""The cell assigns to items or attributes of something: 2 ms."""
EXPECTED_LIMIT = Limit(256 << 20, 5000, need=2)
"""The cell changed this the last time."""
ONCE_LIMIT = Limit(256 << 20, 20_000, need=3)
"""It cannot be made again, by the author's wish."""

SHARE = 0.3
"""Of the bytes that the values take: a kernel needs 1.3 times the memory that it would need without copies."""
LEAST_CAP_BYTES = 16 << 20
MOST_CAP_BYTES = 512 << 20
_MOST_COPIES = 200
_MOST_RECORDS = 2000
_SECONDS_A_PART = 2e-6
_SECONDS_A_BYTE = 0.4e-9
"""To copy it and to bring it back."""
_SECONDS_TO_RUN = 1e-3
"""What running a cell costs beside its own time."""

_Key = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class _Copy:
    values: dict[str, Any]
    memory: Memory
    need: int


class Snapshots:
    """Copies by the names and digests of what they are copies of, the oldest first."""

    def __init__(self, stand_in: StandIn = lambda value: None) -> None:
        self._stand_in = stand_in
        self._copies: dict[_Key, _Copy] = {}
        self._recorded: dict[Held, int] = {}
        """Those that have a record, the oldest first, with how sure it is that somebody needs it."""
        self._live: Memory = {}
        """What the values take that the copies are of."""
        self._unmeasured: list[Held] = []
        """Those that are not in `_live` yet."""
        self._most_bytes = 0
        """They take no more than this; `size_bytes` counts, which takes a while where there are many."""
        self.is_apart: Callable[[object], bool] = lambda frame: False
        """Nobody but frames has the memory of this frame."""

    @property
    def size_bytes(self) -> int:
        """What the copies take beside the notebook's values."""
        self._measure()
        recorded = (held.record.memory for held in self._recorded if held.record)
        copied = (saved.memory for saved in self._copies.values())
        return bytes_beside((*recorded, *copied), self._live)

    @property
    def cap_bytes(self) -> int:
        """What they may take."""
        self._measure()
        share = int(SHARE * sum(self._live.values()))
        return min(MOST_CAP_BYTES, max(LEAST_CAP_BYTES, share))

    def save_all(self, names: Iterable[str], bindings: Bindings, classes: AliasClasses, *, limit: Limit) -> None:
        """Copy the alias classes of these names where that is possible and within the limit."""
        mutable = {name for name in names if name in bindings and not bindings[name].version.is_immutable}
        for alias_class in classes.classes_of(mutable):
            names_of_class = _names_of(alias_class, bindings, classes)
            if not self._record_all([bindings[name] for name in names_of_class], limit):
                self._save(names_of_class, bindings, limit)

    def record(self, helds: Iterable[Held]) -> None:
        """What these hold now is about to be overwritten by an older version, and wanted again later."""
        for held in helds:
            self._record_all([held], EXPECTED_LIMIT)

    def record_in_part(self, held: Held) -> Record:
        """Of what can be written back in it, if that is within reason."""
        is_too_large = held.version.too_large is not None or not _is_worth_copying([held], EXPECTED_LIMIT)
        is_open = is_too_large or any(map(is_frame, held.version.kept_alive))
        record = None if is_open else record_of(held.version, self._stand_in, in_part=True)
        return record or Record((), 0)

    def _record_all(self, helds: Collection[Held], limit: Limit) -> bool:
        """Whether each of these that is intact, and can be written back, has a record now."""
        open_ones = [h for h in helds if h.record is None and not h.version.is_immutable and h.is_intact]
        if not open_ones:
            return all(h.record is not None or h.version.is_immutable for h in helds)
        if not _is_worth_copying(open_ones, limit):
            return False
        for held in open_ones:
            if any(is_frame(value) and not self.is_apart(value) for value in held.version.kept_alive):
                return False
            self._unmeasured.append(held)
            held.record = record_of(held.version, self._stand_in)
            if held.record is not None:
                self._recorded[held] = limit.need
                self._most_bytes += 0 if is_copied_on_write(held) else held.version.size_bytes
        self._drop_what_is_over()
        return all(held.record is not None for held in open_ones)

    def _save(self, names: list[str], bindings: Bindings, limit: Limit) -> None:
        originals = {name: bindings[name] for name in names}
        if not all(held.version.is_plain and held.is_intact and _is_apart(held) for held in originals.values()):
            return
        key = tuple((name, held.version.digest) for name, held in originals.items())
        if key in self._copies:
            self._touch(key, limit.need)
        elif _is_worth_copying(originals.values(), limit):
            self._add(key, originals, bindings, limit.need)

    def copy_of(self, alias_class: str, bindings: Bindings, classes: AliasClasses) -> dict[str, Any] | None:
        """Fresh objects for every name of the class, in the versions that `bindings` asks for."""
        names = _names_of(alias_class, bindings, classes)
        key = tuple((name, bindings[name].version.digest) for name in names)
        if key not in self._copies:
            return None
        self._touch(key, EXPECTED_LIMIT.need)
        return copies_to_give(self._copies[key].values)

    def copy_now(self, alias_class: str, bindings: Bindings, classes: AliasClasses) -> dict[str, Any] | None:
        """The same of the live objects, if they are what `bindings` asks for, and a copy costs less than to run what
        made them."""
        originals = {name: bindings[name] for name in _names_of(alias_class, bindings, classes)}
        if not all(held.version.is_plain and held.is_intact and _is_apart(held) for held in originals.values()):
            return None
        if not _is_worth_copying(originals.values(), EXPECTED_LIMIT):
            return None
        try:
            return copies_to_give({name: held.thing.value for name, held in originals.items()})
        except RecursionError:
            return None

    def fit(self, held_by_name: Collection[tuple[str, Held]]) -> None:
        """A replay ended, and these are all values that a cell may be kept with: drop copies of others, and what is
        over the cap."""
        versions = {(name, held.version.digest) for name, held in held_by_name}
        self._copies = {key: saved for key, saved in self._copies.items() if versions.issuperset(key)}
        alive = {address_of(held) for _, held in held_by_name}
        self._recorded = {held: need for held, need in self._recorded.items() if address_of(held) in alive}
        self._live, self._unmeasured = _memory_of_all(held for _, held in held_by_name), []
        self._most_bytes = self.size_bytes
        self._drop_what_is_over()

    def guarded(self) -> set[int]:
        """Ids of the memory that a copy of a frame keeps pandas from writing into."""
        recorded = (held.record.roots for held in self._recorded if held.record is not None)
        return set[int]().union(*recorded, *(saved.memory for saved in self._copies.values()))

    def let_go(self, shared: Iterable[frozenset[int]]) -> None:
        """An array of the notebook has this memory now: a copy of a frame would end that."""
        recorded = [(held, roots) for held in self._recorded if held.record and (roots := held.record.roots)]
        if not recorded and not self._copies:
            return
        addresses = frozenset[int]().union(*shared)
        self._copies = {key: saved for key, saved in self._copies.items() if addresses.isdisjoint(saved.memory)}
        for held, roots in recorded:
            if not addresses.isdisjoint(roots):
                del self._recorded[held]
                held.record = None

    def forget(self, held: Held) -> None:
        """No record holds on to its objects any more."""
        self._recorded.pop(held, None)
        held.record = None

    def clear(self) -> None:
        self._copies.clear()
        self._recorded.clear()

    def _add(self, key: _Key, originals: Bindings, bindings: Bindings, need: int) -> None:
        self._live |= _memory_of_all(bindings.values())
        if sum(held.version.size_bytes for held in originals.values() if not is_copied_on_write(held)) > self.cap_bytes:
            return
        try:
            values = copies_to_keep({name: held.thing.value for name, held in originals.items()})
        except RecursionError:
            return
        memory = memory_of_copies(values, originals)
        self._copies[key] = _Copy(values, memory, need)
        self._most_bytes += bytes_beside((memory,), self._live)
        self._drop_what_is_over()

    def _touch(self, key: _Key, need: int) -> None:
        saved = self._copies.pop(key)
        self._copies[key] = replace(saved, need=max(need, saved.need))

    def _measure(self) -> None:
        self._live |= _memory_of_all(self._unmeasured)
        self._unmeasured = []

    def _drop_what_is_over(self) -> None:
        are_few = len(self._copies) <= _MOST_COPIES and len(self._recorded) <= _MOST_RECORDS
        if are_few and (self._most_bytes <= LEAST_CAP_BYTES or self._most_bytes <= self.cap_bytes):
            return
        cap_bytes = self.cap_bytes
        while self._copies and (len(self._copies) > _MOST_COPIES or self.size_bytes > cap_bytes):
            least = min(self._copies, key=lambda key: self._copies[key].need)  # the oldest of these
            del self._copies[least]
        while self._recorded and (len(self._recorded) > _MOST_RECORDS or self.size_bytes > cap_bytes):
            oldest = min(self._recorded, key=lambda held: self._recorded[held])
            del self._recorded[oldest]
            oldest.record = None
        self._most_bytes = self.size_bytes


def _names_of(alias_class: str, bindings: Bindings, classes: AliasClasses) -> list[str]:
    return sorted(classes.members({alias_class}, bindings))


def _is_apart(held: Held) -> bool:
    """Not a frame that shares memory with an array: a shallow copy would end that."""
    return held.thing.witness is not None or not is_copied_on_write(held)


def _is_worth_copying(originals: Collection[Held], limit: Limit) -> bool:
    size = sum(0 if is_copied_on_write(held) else held.version.size_bytes for held in originals)
    parts = sum(len(held.version.order) for held in originals)
    if size > limit.size_bytes or parts > limit.parts:
        return False
    seconds = parts * _SECONDS_A_PART + size * _SECONDS_A_BYTE
    making_seconds = max(held.thing.making_seconds for held in originals)
    return limit is ONCE_LIMIT or seconds < making_seconds + _SECONDS_TO_RUN


def _memory_of_all(helds: Iterable[Held]) -> Memory:
    memory: Memory = {}
    for held in helds:
        memory |= memory_of(held)
    return memory
