"""Shallow copies of frames that the notebook does not notice.

How it works. Under copy-on-write, pandas copies before a write what somebody else holds as well: not a whole block but
the column that is written, for which it splits the block. A copy that only the engine holds would so change what blocks
the notebook's frame is made of, and these show: in whether `p.values` can be written into, in what errors say, and in
whether the frame has its index still. So a block that only the engine's copies share is copied as a whole before it is
written into; then pandas finds it unshared, as in a run without an engine. The same holds for frames that cells below
have left, or that cells left in the past: in a run from the top there are none.

Where the memory is that of an array of the notebook (`pd.DataFrame({"x": a}, copy=False)`), the write shows in that
array if nobody else has the block. There the block is not copied, but counted as nobody else's.

What it does not know: writes that ask `_has_no_reference_block`, and replace a block or a column as a whole.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from weakref import WeakSet

from .addresses import address_of
from .walk_frames import copies_on_write

_copies: WeakSet[Any] = WeakSet()
"""Blocks of frames that are as they were."""
_guards: WeakSet[Any] = WeakSet()
"""Blocks that prove that others have not changed."""


class Surroundings(Protocol):
    """What lives while a cell runs, though it would not in a run from the top. It is asked for when pandas is about to
    write."""

    def of_past(self) -> Iterable[Any]:
        """Frames that no cell has left in this replay."""

    def of_engine(self) -> Iterable[Any]:
        """Frames that nothing of the notebook reaches any more. Takes long."""

    def is_lent(self, values: Any) -> bool:
        """Something of the notebook that is no frame has the memory of this block."""


_surroundings: Surroundings | None = None


@contextmanager
def beside(surroundings: Surroundings) -> Iterator[None]:
    """Run a cell."""
    global _surroundings
    if copies_on_write():
        _watch_writes(sys.modules["pandas"].core.internals.managers)
    before, _surroundings = _surroundings, surroundings
    try:
        yield
    finally:
        _surroundings = before


def unnoticed_copy(frame: Any) -> Any:
    """A shallow copy, for the engine alone: nobody may be given it or its manager.

    Raises:
        AttributeError: this pandas is built otherwise.
    """
    _watch_writes(sys.modules["pandas"].core.internals.managers)
    copy = frame.copy(deep=False)
    _copies.update(copy._mgr.blocks)
    return copy


def unnoticed_blocks(blocks: Iterable[Any]) -> list[Any]:
    """Copies of these blocks of a frame: while they live pandas does not write into the frame's. A tenth of the time.

    Raises:
        AttributeError: this pandas is built otherwise.
    """
    _watch_writes(sys.modules["pandas"].core.internals.managers)
    copies = [block.copy(deep=False) for block in blocks]
    _guards.update(copies)
    return copies


def _watch_writes(managers: Any) -> None:
    """Once: pandas' managers ask, before they write into one column, whether somebody shares it; or let each block
    write, and ask for itself."""
    for manager_class in (managers.BlockManager, managers.SingleBlockManager):
        if not hasattr(manager_class._has_no_reference, "is_watched"):
            manager_class._has_no_reference = _asking(manager_class._has_no_reference)
            manager_class.apply = _applying(manager_class.apply)


def _applying(apply: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(apply)
    def applied(self: Any, f: Any, *args: Any, **kwargs: Any) -> Any:
        if f == "putmask" or kwargs.get("inplace") is True:
            for block in self.blocks:
                _count_alone(block)
        return apply(self, f, *args, **kwargs)

    return applied


def _asking(asks: Callable[[Any, int], bool]) -> Callable[[Any, int], bool]:
    @functools.wraps(asks)
    def _has_no_reference(self: Any, i: int = 0) -> bool:
        # whoever asks this takes the block afterwards (pandas 2.2 to 3.1: `setitem`, `column_setitem`)
        if self.blocks:
            _own_block(self, self.blknos[i] if self.ndim > 1 else 0)
        return asks(self, i)

    _has_no_reference.is_watched = True  # type: ignore[attr-defined]
    return _has_no_reference


def _own_block(manager: Any, number: int) -> None:
    block = manager.blocks[number]
    others = _others(block)
    if not others or _count_alone(block):
        return
    rest = [other for other in others if other not in _copies and other not in _guards]
    if not rest or (_surroundings is not None and _are_of(_surroundings.of_past(), rest)):
        around = _memory_around(block.values)
        own = _copied(block.values) if around is None else around[0].copy(order="K")[around[1]]
        made = block.make_block_same_class(own)
        manager.blocks = (*manager.blocks[:number], made, *manager.blocks[number + 1 :])
        if manager.ndim == 1:
            _forget_array(manager)


def _count_alone(block: Any) -> bool:
    """Let pandas find this block unshared, if it looks at an array of the notebook, and only the engine holds others
    with the same memory. Its copies get memory of their own."""
    others, here = _others(block), _surroundings
    if not others or here is None or not _guards.isdisjoint(others) or not here.is_lent(block.values):
        return False
    rest = [other for other in others if other not in _copies]
    if rest and not (_are_of(here.of_past(), rest) or _are_of(here.of_engine(), rest)):
        return False
    for copy in _copies.intersection(others):
        copy.values = _copied(copy.values)
        copy.refs = type(copy.refs)(copy)
    block.refs = type(block.refs)(block)
    return True


def _forget_array(manager: Any) -> None:
    """The manager of a series remembers the array of its block (pandas 2.2 to 3.1)."""
    if hasattr(manager, "_reset_cache"):
        manager._reset_cache()
    else:
        manager._cache.clear()


def _copied(values: Any) -> Any:
    return values.copy(order="K") if type(values) is sys.modules["numpy"].ndarray else values.copy()


def _others(block: Any) -> list[Any]:
    """That share its memory, as far as pandas knows."""
    return [other for ref in block.refs.referenced_blocks if (other := ref()) is not None and other is not block]


def _are_of(frames: Iterable[Any], blocks: Collection[Any]) -> bool:
    theirs = {address_of(block) for frame in frames for block in frame._mgr.blocks}
    return theirs.issuperset(map(address_of, blocks))


def _memory_around(values: Any) -> tuple[Any, slice] | None:
    """The array in which these columns lie beside others that were dropped, and where: it shows in the `base` of an
    array of the frame. None: there are no others."""
    array = sys.modules["numpy"].ndarray
    base: Any = getattr(values, "base", None)
    if type(values) is not array or type(base) is not array or base.base is not None or base.dtype != values.dtype:
        return None
    if base.strides[1:] != values.strides[1:] or base.shape[1:] != values.shape[1:] or len(base) == len(values):
        return None
    row, between = base.strides[0], values.strides[0]
    if row <= 0 or between <= 0 or between % row:
        return None
    first = (values.__array_interface__["data"][0] - base.__array_interface__["data"][0]) // row
    step = between // row
    return base, slice(first, first + (len(values) - 1) * step + 1, step)
