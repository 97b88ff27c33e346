"""Copies of plain values that share what the originals share, and what they take in memory.

Builtin containers are copied at the speed of C, atoms stay the same objects (a NaN is found in a list by its identity).
A million numbers: 6 ms, `copy.deepcopy` takes 150 ms.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .addresses import address_of
from .frame_copies import unnoticed_copy
from .heap import Held
from .walk_frames import Memory, buffers_of, copies_on_write, is_frame
from .walk_trees import ATOMS


def copies_to_keep(values: Mapping[str, Any]) -> dict[str, Any]:
    """By the same names, for the engine alone. A frame under copy-on-write is as good as copied by a shallow copy,
    which takes 9 µs.

    Raises:
        RecursionError: something in it is linked too deep.
    """
    return _copies_of(values, unnoticed_copy)


def copies_to_give(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same for the notebook."""
    return _copies_of(values, lambda frame: frame.copy(deep=False))


def _copies_of(values: Mapping[str, Any], copy_of_frame: Callable[[Any], Any]) -> dict[str, Any]:
    known: dict[int, Any] = {}
    if copies_on_write():
        for value in values.values():
            if is_frame(value):
                known[address_of(value)] = _with_indexes(copy_of_frame(value), value, known)
    return {name: _copied(value, known) for name, value in values.items()}


def _with_indexes(copy: Any, frame: Any, known: dict[int, Any]) -> Any:
    """Frames that have one index have one in their copies, too."""
    axes = zip(frame._mgr.axes, copy._mgr.axes, strict=True)
    copy._mgr.axes = [known.setdefault(address_of(axis), own) for axis, own in axes]
    return copy


def _copied(value: Any, known: dict[int, Any]) -> Any:
    kind = type(value)
    if kind in ATOMS:
        return value
    if address_of(value) in known:
        return known[address_of(value)]
    if kind is list:
        items = known[address_of(value)] = value.copy()
        if not ATOMS.issuperset(map(type, items)):
            items[:] = [_copied(item, known) for item in items]
        return items
    if kind is dict:
        pairs = known[address_of(value)] = value.copy()
        if not ATOMS.issuperset(map(type, pairs.values())):
            pairs.update([(key, _copied(item, known)) for key, item in pairs.items()])
        return pairs
    return copy.deepcopy(value, known)


def is_copied_on_write(held: Held) -> bool:
    return is_frame(held.thing.value) and copies_on_write()


def memory_of(held: Held) -> Memory:
    """What its object takes now, roughly: arrays and frames by their buffers, everything else as a whole."""
    return buffers_of(held.thing.value) or {address_of(held.thing.value): held.thing.version.size_bytes}


def memory_of_copies(values: Mapping[str, Any], originals: Mapping[str, Held]) -> Memory:
    """The same for copies that were just made of these."""
    memory: Memory = {}
    for name, value in values.items():
        memory |= buffers_of(value) or {address_of(value): originals[name].version.size_bytes}
    return memory


def bytes_beside(memories: Iterable[Memory], beside: Memory) -> int:
    """What these take together, apart from what is in `beside`."""
    together: Memory = {}
    for memory in memories:
        together |= memory
    return sum(size for address, size in together.items() if address not in beside)
