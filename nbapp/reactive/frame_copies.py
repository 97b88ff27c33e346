"""Shallow copies of frames that the notebook does not notice.

How it works. Under copy-on-write, pandas copies before a write what somebody else holds as well: not a whole block but
the column that is written, for which it splits the block. A copy that only the engine holds would so change what blocks
the notebook's frame is made of, and these show: in whether `p.values` can be written into, and in what errors say. So
a block that only the engine's copies share is copied as a whole before it is written into; then pandas finds it
unshared, as in a run without an engine. The same holds for frames that cells below have left, or that cells left in
the past: in a run from the top there are none.

What it does not know: writes that ask `_has_no_reference_block`, and replace a block or a column as a whole.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

from .addresses import address_of

_blocks_of_engine: WeakSet[Any] = WeakSet()
_frames_of_past: Callable[[], Iterable[Any]] = tuple


@contextmanager
def beside_frames_of_past(frames: Callable[[], Iterable[Any]]) -> Iterator[None]:
    """Run a cell; these frames live, though they would not in a run from the top. They are asked for when pandas is
    about to write."""
    global _frames_of_past
    before, _frames_of_past = _frames_of_past, frames
    try:
        yield
    finally:
        _frames_of_past = before


def unnoticed_copy(frame: Any) -> Any:
    """A shallow copy, for the engine alone: nobody may be given it or its manager.

    Raises:
        AttributeError: this pandas is built otherwise.
    """
    _watch_writes(sys.modules["pandas"].core.internals.managers.BlockManager)
    copy = frame.copy(deep=False)
    _blocks_of_engine.update(copy._mgr.blocks)
    return copy


def unnoticed_blocks(blocks: Iterable[Any]) -> list[Any]:
    """Copies of these blocks of a frame: while they live pandas does not write into the frame's. A tenth of the time.

    Raises:
        AttributeError: this pandas is built otherwise.
    """
    _watch_writes(sys.modules["pandas"].core.internals.managers.BlockManager)
    copies = [block.copy(deep=False) for block in blocks]
    _blocks_of_engine.update(copies)
    return copies


def _watch_writes(manager_class: Any) -> None:
    """Once: pandas' managers ask, before they write into one column, whether somebody shares it."""
    asks = manager_class._has_no_reference
    if hasattr(asks, "is_watched"):
        return

    @functools.wraps(asks)
    def _has_no_reference(self: Any, i: int) -> bool:
        # whoever asks this takes the block afterwards (pandas 2.2 to 3.1: `setitem`, `column_setitem`)
        if self.blocks:
            _own_block(self, self.blknos[i])
        answer: bool = asks(self, i)
        return answer

    _has_no_reference.is_watched = True  # type: ignore[attr-defined]
    manager_class._has_no_reference = _has_no_reference


def _own_block(manager: Any, number: int) -> None:
    block = manager.blocks[number]
    if block.values.ndim < 2:
        return
    others = [other for ref in block.refs.referenced_blocks if (other := ref()) is not None and other is not block]
    if others and _are_not_of_notebook(others):
        around = _memory_around(block.values)
        if around is None and len(block.values) < 2:  # one column: nothing to split
            return
        own = block.values.copy(order="K") if around is None else around[0].copy(order="K")[around[1]]
        made = block.make_block_same_class(own)
        manager.blocks = (*manager.blocks[:number], made, *manager.blocks[number + 1 :])


def _are_not_of_notebook(blocks: Collection[Any]) -> bool:
    rest = [block for block in blocks if block not in _blocks_of_engine]
    if not rest:
        return True
    past = {address_of(block) for frame in _frames_of_past() for block in frame._mgr.blocks}
    return past.issuperset(map(address_of, rest))


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
