"""What objects held, to be written back into the very same objects after a cell changed them in place.

How it works. A record of a value lists every object in it that can change in place, each with what it holds: the items
of a list, the attributes of an instance, the memory of an array. Writing that back brings the value to the version that
it had, and all that shares memory with it along: identity, aliases, views and closures stay as they are. No code of the
notebook is called.

A frame under copy-on-write is recorded by a shallow copy, which costs nothing and keeps pandas from writing into what
it shares. Where an array of the notebook shows that memory too, a copy would end that: who asks for a record looks at
that first (`snapshots.py`).

What it does not know: whether the result is right. Whoever writes back looks at the value again, and compares digests.
"""

from __future__ import annotations

import array
import collections
import functools
import mmap
import random
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .addresses import address_of
from .fingerprint import StandIn
from .frame_copies import unnoticed_copy
from .walk import Version
from .walk_code import NO_CONTENT
from .walk_frames import Memory, blocks_of, buffers_of, copies_on_write, is_frame, is_index, roots_of, state_of_index
from .walk_objects import OWN_STATE, base_with_visible_state, slots_of

Put = Callable[[Any, Any], None]
_EMPTY = object()


@dataclass(frozen=True)
class _Part:
    """One object, what it held, and how that is written back."""

    value: Any
    content: Any
    put: Put


@dataclass(frozen=True)
class Record:
    parts: tuple[_Part, ...]
    size_bytes: int
    """Of memory and containers, roughly, whether copied or only held."""

    @property
    def addresses(self) -> set[int]:
        """Ids of the objects that it writes into."""
        return {address_of(part.value) for part in self.parts}

    @cached_property
    def roots(self) -> set[int]:
        """Ids of the arrays that frames in it look at."""
        return {address_of(root) for frame in self.frames for block in blocks_of(frame) for root in roots_of(block)}

    @cached_property
    def memory(self) -> Memory:
        """What was copied for it, and what its frames look at."""
        buffers: Memory = {}
        for frame in self.frames:
            buffers |= buffers_of(frame)
        return {**buffers, address_of(self): max(0, self.size_bytes - sum(buffers.values()))}

    @property
    def frames(self) -> list[Any]:
        """Shallow copies, which share what has not been written since."""
        return [part.content[0] for part in self.parts if part.put is _put_frame]

    def write_back(self) -> None:
        """May raise whatever an object raises that refuses it; others are written by then."""
        for part in self.parts:
            part.put(part.value, part.content)


def record_of(version: Version, stand_in: StandIn, *, in_part: bool = False) -> Record | None:
    """None if something in it cannot be written back. What belongs to a channel (a widget) is that channel's to bring
    back.

    `in_part`: such a thing is left out, and what holds it is not (a list of figures).
    """
    if version.opaque and (not in_part or version.too_large is not None):
        return None
    by_address = {address_of(value): value for value in version.kept_alive}
    parts = []
    for address in version.order:
        part = _part_of(by_address.get(address), stand_in)
        if part is None and not in_part:
            return None
        if part is not None and address not in version.opaque:
            parts.append(part)
    return Record(tuple(parts), version.size_bytes)


def _part_of(value: Any, stand_in: StandIn) -> _Part | None:
    kind = type(value)
    if _is_private_map(value):
        return _Part(value, None, _put_nothing)
    known = _BY_TYPE.get(kind)
    if known is not None:
        take, put = known
        return _Part(value, take(value), put)
    if is_frame(value):
        return _Part(value, _take_frame(value), _put_frame) if copies_on_write() else None
    if is_index(value):
        return _part_of_index(value)
    if kind.__module__.partition(".")[0] == "numpy":
        return _part_of_numpy(value)
    if stand_in(value) is not None:
        return _Part(value, None, _put_nothing)
    if OWN_STATE in vars(kind):
        take, put = vars(kind)[OWN_STATE]
        return _Part(value, take(value), put)
    if issubclass(kind, type):
        return _Part(value, _take_class(value), _put_class) if value.__module__ == "__main__" else None
    base = base_with_visible_state(kind)  # type: ignore[arg-type]  # mypy: a class is not Hashable
    return None if base is None else _Part(value, _take_instance(value, base), _put_instance)


# --- builtin containers ---


def _put_list(value: Any, content: Any) -> None:
    value[:] = content


def _put_dict(value: Any, content: Any) -> None:
    value.clear()
    value.update(content)


def _take_pairs(value: Any) -> tuple[Any, ...]:
    return tuple(value.items())


def _put_pairs(value: Any, content: Any) -> None:
    dict.clear(value) if type(value) is not collections.OrderedDict else value.clear()
    for key, item in content:
        value[key] = item


def _take_defaults(value: Any) -> Any:
    return value.default_factory, tuple(value.items())


def _put_defaults(value: Any, content: Any) -> None:
    value.default_factory = content[0]
    _put_pairs(value, content[1])


def _put_set(value: Any, content: Any) -> None:
    value.clear()
    value.update(content)


def _put_deque(value: Any, content: Any) -> None:
    value.clear()
    value.extend(content)


# --- functions, classes, instances ---


def _take_function(value: Any) -> Any:
    return value.__code__, value.__defaults__, value.__kwdefaults__, dict(value.__dict__)


def _put_function(value: Any, content: Any) -> None:
    value.__code__, value.__defaults__, value.__kwdefaults__ = content[:3]
    _put_dict(value.__dict__, content[3])


def _take_cell(value: Any) -> Any:
    try:
        return value.cell_contents
    except ValueError:
        return _EMPTY


def _put_cell(value: Any, content: Any) -> None:
    if content is _EMPTY:
        del value.cell_contents
    else:
        value.cell_contents = content


def _take_class(value: Any) -> dict[str, Any]:
    return {name: item for name, item in vars(value).items() if name not in NO_CONTENT}


def _put_class(value: Any, content: dict[str, Any]) -> None:
    now = _take_class(value)
    for name in now.keys() - content.keys():
        type.__delattr__(value, name)
    for name, item in content.items():
        if now.get(name, _EMPTY) is not item:
            type.__setattr__(value, name, item)


def _take_partial(value: Any) -> Any:
    return dict(value.keywords), dict(value.__dict__)


def _put_partial(value: Any, content: Any) -> None:
    _put_dict(value.keywords, content[0])
    _put_dict(value.__dict__, content[1])


_TAKE_BY_BASE: dict[type, Callable[[Any], Any]] = {
    list: lambda value: list(list.__iter__(value)),
    dict: lambda value: tuple(dict.items(value)),
    set: lambda value: list(set.__iter__(value)),
    collections.OrderedDict: lambda value: tuple(collections.OrderedDict.items(value)),
}


def _put_base(value: Any, base: type, content: Any) -> None:
    if base is list:
        list.__setitem__(value, slice(None), content)
    elif base is set:
        set.clear(value)
        set.update(value, content)
    elif base in (dict, collections.OrderedDict):
        base.clear(value)
        for key, item in content:
            base.__setitem__(value, key, item)


def _take_instance(value: Any, base: type) -> Any:
    take = _TAKE_BY_BASE.get(base)
    attributes = _attributes_of(value)
    slots = tuple((slot, _take_slot(slot, value)) for slot in _slots(value))
    return base, take(value) if take is not None else None, None if attributes is None else dict(attributes), slots


def _put_instance(value: Any, content: Any) -> None:
    base, items, attributes, slots = content
    if items is not None:
        _put_base(value, base, items)
    own = _attributes_of(value)
    if own is not None:
        _put_dict(own, attributes)
    for slot, item in slots:
        if item is not _EMPTY:
            slot.__set__(value, item)
        elif _take_slot(slot, value) is not _EMPTY:
            slot.__delete__(value)


def _attributes_of(value: Any) -> dict[str, Any] | None:
    try:
        attributes: dict[str, Any] = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None
    return attributes


def _slots(value: Any) -> Iterator[Any]:
    for cls in type(value).__mro__:
        if cls.__flags__ & (1 << 9):
            for name in slots_of(cls):
                yield vars(cls)[name]


def _take_slot(slot: Any, value: Any) -> Any:
    try:
        return slot.__get__(value)
    except AttributeError:
        return _EMPTY


# --- frames ---


def _take_frame(value: Any) -> Any:
    attributes = vars(value) | {"_mgr": None}  # held, it would count as somebody who shares the columns
    return unnoticed_copy(value), attributes, value.flags.allows_duplicate_labels, list(value._mgr.axes)


def _put_frame(value: Any, content: Any) -> None:
    """The manager holds the columns. It is copied again, for pandas changes it in place. Other frames may have the very
    indexes, which have parts of their own."""
    frame, attributes, allows_duplicates, axes = content
    own = vars(value)
    own.clear()
    own.update(attributes)
    own["_mgr"] = frame.copy(deep=False)._mgr
    own["_mgr"].axes = list(axes)
    if "_item_cache" in own:
        own["_item_cache"] = {}
    value.flags._allows_duplicate_labels = allows_duplicates


def _part_of_index(value: Any) -> _Part | None:
    """What can be changed of it. A subclass may hold more."""
    is_plain = type(value).__module__.partition(".")[0] == "pandas"
    return _Part(value, state_of_index(value), _put_index) if is_plain else None


def _put_index(value: Any, content: Any) -> None:
    names, frequency = content
    if tuple(value.names) != names:
        value.names = names
    if hasattr(type(value), "freq") and value.freq != frequency:
        value.freq = frequency


# --- arrays ---


def _part_of_numpy(value: Any) -> _Part | None:
    np = sys.modules["numpy"]
    if type(value) is np.ndarray:
        if isinstance(value.base, np.ndarray):
            return _Part(value, None, _put_nothing)  # a view: its memory has a part of its own
        is_alone = value.base is None or _is_private_map(_owner_of(value))
        return _Part(value, value.copy(order="K"), _put_array) if is_alone else None
    if isinstance(value, np.random.BitGenerator):
        return _Part(value, value.state, _put_state)
    if type(value) is np.random.Generator:
        return _Part(value, None, _put_nothing)
    if type(value) is np.random.RandomState:
        return _Part(value, value.get_state(), lambda state, content: state.set_state(content))
    return None


def _owner_of(array: Any) -> Any:
    base = array.base
    return base.obj if isinstance(base, memoryview) else base


def _is_private_map(value: object) -> bool:
    """A file in memory that nobody else has (`cache_data` gives arrays of these): what the arrays show is all of it."""
    return type(value) is mmap.mmap and not value.closed and "ACCESS_COPY" in repr(value)


def _put_nothing(value: Any, content: Any) -> None:
    pass


def _put_array(value: Any, content: Any) -> None:
    np = sys.modules["numpy"]
    if value.flags.writeable:
        np.copyto(value, content, casting="no")


def _put_state(value: Any, content: Any) -> None:
    value.state = content


_BY_TYPE: dict[type, tuple[Callable[[Any], Any], Put]] = {
    list: (list.copy, _put_list),
    dict: (dict.copy, _put_dict),
    set: (list, _put_set),
    collections.deque: (list, _put_deque),
    collections.OrderedDict: (_take_pairs, _put_pairs),
    collections.Counter: (_take_pairs, _put_pairs),
    collections.defaultdict: (_take_defaults, _put_defaults),
    bytearray: (bytes, _put_list),
    array.array: (lambda value: value[:], _put_list),
    types.FunctionType: (_take_function, _put_function),
    types.CellType: (_take_cell, _put_cell),
    functools.partial: (_take_partial, _put_partial),
    random.Random: (random.Random.getstate, random.Random.setstate),
}
