"""A digest of data, at memory speed: what tells the page that a table shows something else now.

How it works. Arrays hand out their memory without a copy (pickle's buffers out of band), and xxh3 reads 10 GB/s and
more: 160 MB of floats took 15 ms. Columns of Python objects are pickled by value, so that equal data in another process
has the same digest.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable
from typing import Any


def digest_of(parts: Iterable[Any]) -> str:
    """Of arrays, and of whatever else can be pickled."""
    import xxhash

    state = xxhash.xxh3_128()
    for part in parts:
        if isinstance(part, str):
            state.update(part.encode("utf-8", "surrogatepass"))
        elif isinstance(part, list):
            state.update(_of_objects(part))
        else:
            _put_buffers(state, part)
        state.update(b"\0")
    return str(state.hexdigest())


def _put_buffers(state: Any, part: Any) -> None:
    buffers: list[pickle.PickleBuffer] = []
    state.update(pickle.dumps(part, protocol=5, buffer_callback=buffers.append))
    for buffer in buffers:
        state.update(buffer.raw())


def _of_objects(values: list[Any]) -> bytes:
    try:
        return "\0".join(values).encode("utf-8", "surrogatepass")
    except TypeError:
        pass
    target = io.BytesIO()
    pickler = pickle.Pickler(target, protocol=5)
    pickler.fast = True  # no memo: which of two equal objects is which does not count
    try:
        pickler.dump(values)
    except Exception:  # the author's objects may refuse, or hold themselves: what they show counts then
        return "\0".join(map(repr, values)).encode("utf-8", "surrogatepass")
    return target.getvalue()
