"""How large what a page shows is.

How it works. Text and buffers are weighed by their length, everything else as it would stand in JSON, more or less. A
list that begins with a number is taken for one of numbers and not walked: what is large is mostly that.
"""

from __future__ import annotations

from ..protocol import Buffer, Json

_NUMBER_BYTES = 8


def weight_of(value: Json | Buffer) -> int:
    """About how many bytes a page is sent of it."""
    if isinstance(value, (str, bytes, bytearray, memoryview)):
        return len(value)
    if isinstance(value, dict):
        return sum(len(key) + weight_of(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return _NUMBER_BYTES * len(value) if value and _is_number(value[0]) else sum(map(weight_of, value))
    return _NUMBER_BYTES


def _is_number(value: Json | Buffer) -> bool:
    return isinstance(value, (int, float))
