"""One entry as bytes: a signed header, a pickle, and the memory of arrays beside it.

    signature (32) | length of the header (8) | header | pickle | padding | buffer | padding | buffer ...

How it works. Pickling with protocol 5 gives the memory of arrays and frames apart; it is written as it is. A reader
maps the file privately, so a frame of 100 MB is not copied before somebody writes to it, and the kernels of all
visitors share its pages. What a reader changes is its own.

Rules
- Nothing is unpickled before the signature (HMAC-SHA256 over everything after it, and over the entry's own name) was
  found right. It is checked once for each state of the file; a changed file has another time of change (`ctime`).
- A reader never sees half an entry: it is written beside its place and renamed.
"""

from __future__ import annotations

import hmac
import json
import mmap
import os
import pickle
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...protocol import Json

_SIGNATURE_BYTES = 32
_LENGTH = struct.Struct("<Q")
_ALIGNMENT = 64
"""What Arrow asks for; numpy is faster with it."""
MAPPED_BYTES = 1 << 18
"""Reading a smaller file takes no longer than mapping it, and a map keeps a file open."""
_PROTOCOL = 5

_SMALL_BYTES = 1 << 16
_MOST_SMALL = 500
"""So many of them are kept in memory, for their files to be looked at only: 10 µs less a hit."""

Stamp = tuple[int, ...]


@dataclass(frozen=True)
class Entry:
    """What was read, checked, and not unpickled yet."""

    made_at: float
    """Seconds since 1970."""
    _pickle: bytes
    _buffers: tuple[Any, ...]

    @property
    def has_buffers(self) -> bool:
        return bool(self._buffers)

    @property
    def size_bytes(self) -> int:
        return len(self._pickle)

    def value(self) -> Any:
        """A private copy. Raises whatever unpickling raises."""
        return pickle.loads(self._pickle, buffers=self._buffers)


def parts_of(value: object, made_at: float) -> list[Any]:
    """The bytes of an entry after its signature. Raises whatever pickling raises."""
    buffers: list[pickle.PickleBuffer] = []
    data = pickle.dumps(value, protocol=_PROTOCOL, buffer_callback=buffers.append)
    try:
        raws = [buffer.raw() for buffer in buffers]
    except BufferError:  # memory with gaps
        data, raws = pickle.dumps(value, protocol=_PROTOCOL), []
    header = json.dumps({"made_at": made_at, "pickle": len(data), "buffers": [raw.nbytes for raw in raws]}).encode()
    parts: list[Any] = [_LENGTH.pack(len(header)), header, data]
    place = _SIGNATURE_BYTES + sum(map(len, parts))
    for raw in raws:
        padding = -place % _ALIGNMENT
        parts += [bytes(padding), raw]
        place += padding + raw.nbytes
    return parts


def signature_of(parts: list[Any], secret: bytes, name: str) -> bytes:
    """`name`: of the entry, so that none can be put in another's place."""
    signed = hmac.new(secret, name.encode() + b"\0", "sha256")
    for part in parts:
        signed.update(part)
    return signed.digest()


def entry_of(data: Any, secret: bytes, name: str) -> Entry | None:
    """From bytes that stand in memory; None if they are not as they were written."""
    return _read(memoryview(data), lambda view: _is_signed(view, secret, name))


class Files:
    """Entries in files; remembers which it has checked."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._checked: dict[str, Stamp] = {}
        self._small: dict[str, tuple[Stamp, Entry]] = {}
        """Entries without buffers."""

    def write(self, path: str, name: str, value: object, made_at: float) -> None:
        """Raises OSError, and whatever pickling raises."""
        parts = parts_of(value, made_at)
        beside = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
        file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            with os.fdopen(file, "wb") as stream:
                stream.write(signature_of(parts, self._secret, name))
                for part in parts:
                    stream.write(part)
            os.replace(beside, path)
        except BaseException:
            os.unlink(beside)
            raise

    def read(self, path: str, name: str) -> Entry | None:
        """None if there is none, or if it is not as it was written."""
        try:
            known = self._small.get(path)
            if known is not None and known[0] == _stamp_of(os.stat(path)):
                return known[1]
            with open(path, "rb") as stream:
                status = os.fstat(stream.fileno())
                data: Any = _mapped(stream.fileno()) if status.st_size >= MAPPED_BYTES else bytearray(stream.read())
        except (OSError, ValueError):
            return None
        stamp = _stamp_of(status)
        entry = _read(memoryview(data), lambda view: self._is_checked(path, stamp, view, name))
        if entry is not None:
            self._checked[path] = stamp
            self._keep_small(path, stamp, entry)
        return entry

    def forget(self, path: str) -> None:
        self._checked.pop(path, None)
        self._small.pop(path, None)

    def _keep_small(self, path: str, stamp: Stamp, entry: Entry) -> None:
        if entry.has_buffers or entry.size_bytes > _SMALL_BYTES:
            return
        if len(self._small) >= _MOST_SMALL:
            self._small.clear()
        self._small[path] = (stamp, entry)

    def _is_checked(self, path: str, stamp: Stamp, view: memoryview, name: str) -> bool:
        return self._checked.get(path) == stamp or _is_signed(view, self._secret, name)


def _stamp_of(status: os.stat_result) -> Stamp:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _mapped(file: int) -> mmap.mmap:
    if sys.version_info >= (3, 13):
        return mmap.mmap(file, 0, access=mmap.ACCESS_COPY, trackfd=False)
    return mmap.mmap(file, 0, access=mmap.ACCESS_COPY)


def _is_signed(view: memoryview, secret: bytes, name: str) -> bool:
    if len(view) < _SIGNATURE_BYTES + _LENGTH.size:
        return False
    return hmac.compare_digest(bytes(view[:_SIGNATURE_BYTES]), signature_of([view[_SIGNATURE_BYTES:]], secret, name))


def _read(view: memoryview, is_good: Callable[[memoryview], bool]) -> Entry | None:
    if not is_good(view):
        return None
    (length,) = _LENGTH.unpack_from(view, _SIGNATURE_BYTES)
    start = _SIGNATURE_BYTES + _LENGTH.size
    header: Json = json.loads(bytes(view[start : start + length]))
    place = start + length
    data = bytes(view[place : place + header["pickle"]])
    buffers = tuple(_buffers(view, place + header["pickle"], header["buffers"]))
    return Entry(header["made_at"], data, buffers)


def _buffers(view: memoryview, place: int, lengths: list[int]) -> Iterator[memoryview]:
    for length in lengths:
        place += -place % _ALIGNMENT
        yield view[place : place + length]
        place += length
