"""Versions of what lies in Arrow's memory: frames of polars, tables of pyarrow, columns of pandas."""

from __future__ import annotations

import pickle
import sys
from typing import TYPE_CHECKING, Any, cast

import xxhash

from .columns import LARGE_BYTES, SECONDS_A_BYTE, Glance, Reading
from .walk_trees import Forest, HashOfFile

if TYPE_CHECKING:
    from .walk import Walk

_FEW = 30
_WHOLE = ("arrow",)
_BEGINNING_BYTES = 4 << 10
_OFFSET_BYTES = {"string": 4, "large_string": 8}
"""Of where a text begins, by the kind of texts."""
_PADDING = 128
"""Bytes that a buffer may have beside its items; with more, the array shows a part of it."""


def visit_polars(walk: Walk, value: Any) -> bool:
    pl = sys.modules["polars"]
    if not isinstance(value, (pl.DataFrame, pl.Series)):
        return False
    if not walk.is_known(value):
        frame = value if isinstance(value, pl.DataFrame) else value.to_frame()
        walk.put(f"{type(value).__name__} {frame.schema} {[column.flags for column in frame.get_columns()]}")
        walk.expect(frame.estimated_size() * SECONDS_A_BYTE)
        written = HashOfFile()  # a file in memory takes six times as long
        frame.write_ipc(written)
        walk.put_forest(Forest(written.digest(), [], written.size_bytes))
    return True


def visit_arrow(walk: Walk, value: Any) -> bool:
    pa = sys.modules["pyarrow"]
    if not isinstance(value, (pa.Table, pa.RecordBatch, pa.Array, pa.ChunkedArray, pa.Schema, pa.DataType, pa.Scalar)):
        return False
    walk.put(type(value).__name__)
    put_pickle(walk, value)
    return True


def visit_memory_of_arrow(walk: Walk, chunks: Any, *, is_in_block: bool) -> None:
    """A column of Arrow's: pandas puts another one in its place when it is written into. `is_in_block`: not in an
    index, which no witness guards."""
    walk.borrow(chunks)
    if (texts := _few_texts(chunks)) is not None:
        walk.put(texts)
        return
    columns = walk.world.columns
    content = columns.get(chunks, _WHOLE)
    if content is None:
        glance = _OF_ARROW.glance_at(chunks)
        if glance[0] < LARGE_BYTES:
            content = Forest(_OF_ARROW.digest_of(chunks), [], glance[0])
        else:
            content = columns.content_of(
                chunks, _WHOLE, chunks, walk.expect, _OF_ARROW, glance, may_put_off=is_in_block
            )
    walk.put_forest(content)


def _few_texts(chunks: Any) -> str | None:
    """Of a small column of texts, such as a frame's column names; to pickle them takes 30 µs."""
    pa = sys.modules["pyarrow"]
    if len(chunks) > _FEW or chunks.type not in (pa.string(), pa.large_string()):
        return None
    return f"texts {chunks.type} {chunks.to_pylist()!r}"


class _OfArrow:
    """Columns of Arrow's."""

    def glance_at(self, chunks: Any) -> Glance:
        """The size is `nbytes`, but of texts by their buffers: where the cell's data have filled the processor's
        caches, Arrow takes 0.15 ms to say it, longer than all the rest here."""
        buffers = _buffers_of_whole(chunks)
        if buffers is None:
            return chunks.nbytes, None
        kind, length = str(chunks.type), len(chunks)
        beginning = xxhash.xxh3_128(f"{kind} {length}".encode())
        for buffer in buffers:
            beginning.update(b"-" if buffer is None else memoryview(buffer)[:_BEGINNING_BYTES])
        width = _OFFSET_BYTES.get(kind)
        if width is not None and buffers[1].size < width * (length + 1) + _PADDING:
            size = sum(buffer.size for buffer in buffers if buffer is not None)
        else:
            size = chunks.nbytes
        return size, beginning.digest()

    def digest_of(self, chunks: Any) -> bytes:
        buffers: list[pickle.PickleBuffer] = []
        content = xxhash.xxh3_128(pickle.dumps(chunks, protocol=5, buffer_callback=buffers.append))
        for buffer in buffers:
            raw = buffer.raw()
            content.update(b"%d" % raw.nbytes)
            content.update(raw)
        return content.digest()


_OF_ARROW: Reading = _OfArrow()


def _buffers_of_whole(chunks: Any) -> list[Any] | None:
    """Of a column in one piece that begins where its memory does."""
    if chunks.num_chunks != 1:
        return None
    chunk = chunks.chunk(0)
    return None if chunk.offset else cast(list[Any], chunk.buffers())


def put_pickle(walk: Walk, value: Any) -> None:
    """A value of one of these libraries by its own pickle, its buffers beside it and not copied."""
    buffers: list[pickle.PickleBuffer] = []
    walk.put_bytes(pickle.dumps(value, protocol=5, buffer_callback=buffers.append))
    for buffer in buffers:
        raw = buffer.raw()
        walk.size_bytes += raw.nbytes
        walk.put(str(raw.nbytes))
        walk.put_bytes(raw)
