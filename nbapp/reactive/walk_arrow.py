"""Versions of what lies in Arrow's memory: frames of polars, tables of pyarrow, columns of pandas."""

from __future__ import annotations

import pickle
import sys
from typing import TYPE_CHECKING, Any

import xxhash

from .columns import LARGE_BYTES, SECONDS_A_BYTE
from .walk_trees import Forest, HashOfFile

if TYPE_CHECKING:
    from .walk import Walk

_FEW = 30


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


def visit_memory_of_arrow(walk: Walk, chunks: Any) -> None:
    """A column of Arrow's: pandas puts another one in its place when it is written into."""
    walk.borrow(chunks)
    if (texts := _few_texts(chunks)) is not None:
        walk.put(texts)
        return
    columns, place = walk.world.columns, ("arrow",)
    content = columns.get(chunks, place)
    if content is None:
        walk.expect(chunks.nbytes * SECONDS_A_BYTE)
        content = _arrow_content(chunks)
        if content.size_bytes >= LARGE_BYTES:
            columns.put(chunks, place, content)
    walk.put_forest(content)


def _few_texts(chunks: Any) -> str | None:
    """Of a small column of texts, such as a frame's column names; to pickle them takes 30 µs."""
    pa = sys.modules["pyarrow"]
    if len(chunks) > _FEW or chunks.type not in (pa.string(), pa.large_string()):
        return None
    return f"texts {chunks.type} {chunks.to_pylist()!r}"


def _arrow_content(chunks: Any) -> Forest:
    buffers: list[pickle.PickleBuffer] = []
    content = xxhash.xxh3_128(pickle.dumps(chunks, protocol=5, buffer_callback=buffers.append))
    raws = [buffer.raw() for buffer in buffers]
    for raw in raws:
        content.update(b"%d" % raw.nbytes)
        content.update(raw)
    return Forest(content.digest(), [], sum(raw.nbytes for raw in raws))


def put_pickle(walk: Walk, value: Any) -> None:
    """A value of one of these libraries by its own pickle, its buffers beside it and not copied."""
    buffers: list[pickle.PickleBuffer] = []
    walk.put_bytes(pickle.dumps(value, protocol=5, buffer_callback=buffers.append))
    for buffer in buffers:
        raw = buffer.raw()
        walk.size_bytes += raw.nbytes
        walk.put(str(raw.nbytes))
        walk.put_bytes(raw)
