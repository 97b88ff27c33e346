"""Copies of values as they were before a cell changed them in place, so that what made them need not run again.

How it works. Copies are of whole alias classes, since a value comes back with everything that shares memory with it.
A copy is taken before a cell that changed the class in its last run, and before a first run where it costs next to
nothing: a shallow copy of a frame under pandas' copy-on-write takes 9 µs.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .heap import AliasClasses, Bindings, Held
from .walk_frames import copies_on_write, is_frame


@dataclass(frozen=True)
class Limit:
    """How much one copy may cost."""

    size_bytes: int
    parts: int
    """Containers and arrays; `deepcopy` takes some 2 µs for each."""


FREE_LIMIT = Limit(64 << 10, 50)
"""Copied without a reason: 0.1 ms."""
LIKELY_LIMIT = Limit(16 << 20, 1000)
"""The cell assigns to items or attributes of something: 2 ms."""
EXPECTED_LIMIT = Limit(256 << 20, 5000)
"""The cell changed this the last time."""
ONCE_LIMIT = Limit(256 << 20, 20_000)
"""It cannot be made again, by the author's wish."""
_ALL_BYTES = 512 << 20
_MOST_COPIES = 200

_Key = tuple[tuple[str, bytes], ...]


class Snapshots:
    """Copies by the names and digests of what they are copies of, the oldest dropped first."""

    def __init__(self) -> None:
        self._copies: dict[_Key, tuple[dict[str, Any], int]] = {}
        self._bytes = 0

    def save_all(self, names: Iterable[str], bindings: Bindings, classes: AliasClasses, *, limit: Limit) -> None:
        """Copy the alias classes of these names where that is possible and within the limit."""
        mutable = {name for name in names if name in bindings and not bindings[name].version.is_immutable}
        for alias_class in classes.classes_of(mutable):
            self._save(_names_of(alias_class, bindings, classes), bindings, limit)

    def _save(self, names: list[str], bindings: Bindings, limit: Limit) -> None:
        held = [bindings[name] for name in names]
        if not all(h.version.is_plain and h.is_intact for h in held):
            return
        key = tuple((name, bindings[name].version.digest) for name in names)
        if key in self._copies:
            return
        size = sum(0 if _is_copied_on_write(h) else h.version.size_bytes for h in held)
        if size <= limit.size_bytes and sum(len(h.version.order) for h in held) <= limit.parts:
            self._add(key, _copy({name: bindings[name].thing.value for name in names}), size)

    def copy_of(self, alias_class: str, bindings: Bindings, classes: AliasClasses) -> dict[str, Any] | None:
        """Fresh objects for every name of the class, in the versions that `bindings` asks for."""
        names = _names_of(alias_class, bindings, classes)
        saved = self._copies.get(tuple((name, bindings[name].version.digest) for name in names))
        return _copy(saved[0]) if saved is not None else None

    def clear(self) -> None:
        self._copies.clear()
        self._bytes = 0

    def _add(self, key: _Key, values: dict[str, Any], size: int) -> None:
        self._copies[key] = (values, size)
        self._bytes += size
        while self._bytes > _ALL_BYTES or len(self._copies) > _MOST_COPIES:
            oldest = next(iter(self._copies))
            self._bytes -= self._copies.pop(oldest)[1]


def _names_of(alias_class: str, bindings: Bindings, classes: AliasClasses) -> list[str]:
    return sorted(name for name in bindings if classes.class_of(name) == alias_class)


def _is_copied_on_write(held: Held) -> bool:
    return is_frame(held.thing.value) and copies_on_write()


def _copy(values: dict[str, Any]) -> dict[str, Any]:
    """Deep copies that share what the originals share; a frame under copy-on-write is as good as copied already."""
    known: dict[int, Any] = {}
    if copies_on_write():
        for value in values.values():
            if is_frame(value):
                known[id(value)] = value.copy(deep=False)
    return copy.deepcopy(values, known)
