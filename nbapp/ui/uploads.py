"""Uploaded files as the author's code gets them, and where their bytes come from.

How it works. An input holds records of files (`upload_values.py`). In an app the server has written each under its id
into a folder that it tells the kernel; in a plain notebook the kernel itself does (`plain_uploads.py`). All
`UploadedFile`s of one upload share its bytes, which are read once, and gone when nobody has one any more.

Rules. The file may be deleted as soon as the input's value is another one, so bytes are read when the value is.
Whoever is asked for a value makes new `UploadedFile`s, that stand at their beginning: a cell that runs again reads all.

What it does not know: which files a visitor may upload (`server/uploads.py`).
"""

from __future__ import annotations

import hashlib
import io
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar
from weakref import WeakValueDictionary

from ..protocol import Json
from ..upload_values import is_upload_id
from .caches.watch import unwatched
from .errors import UiError

_OWN = frozenset({"file_id", "name", "type", "size", "_content", "_is_changed"})


class UploadGone(UiError):
    """The file of an upload is not there any more: its session has ended, or its visitor has removed it."""


class _Content:
    """The bytes of one upload, which many may hold."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @cached_property
    def digest(self) -> bytes:
        return hashlib.blake2b(self.data, digest_size=16).digest()


class _Source:
    """Of this process."""

    folder: Path | None = None
    contents: ClassVar[WeakValueDictionary[str, _Content]] = WeakValueDictionary()


def read_from(folder: Path | None) -> None:
    """From now on files are found here by their ids; None: there are none."""
    _Source.folder = folder


class UploadedFile(io.BytesIO):
    """A file that the visitor has uploaded: its bytes, to be read like those of an open file.

    `name` and `type` (its MIME type) are what the visitor's browser says, `size` is in bytes, and `file_id` is another
    one for each upload.
    """

    def __init__(self, file_id: str, name: str, type: str, size: int, content: _Content) -> None:
        super().__init__(content.data)  # shared, not copied, as long as nobody writes
        self.file_id = file_id
        self.name = name
        self.type = type
        self.size = size
        self._content = content
        self._is_changed = False

    def as_record(self) -> Json:
        """As it stands in an input's value."""
        return {"id": self.file_id, "name": self.name, "type": self.type, "size": self.size}

    def __repr__(self) -> str:
        return f"UploadedFile(file_id={self.file_id!r}, name={self.name!r}, type={self.type!r}, size={self.size})"

    def __eq__(self, other: object) -> bool:
        return self.file_id == other.file_id if isinstance(other, UploadedFile) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.file_id)

    def __reduce__(self) -> Any:
        return _again, (self.as_record(), self.getvalue(), self.tell())

    def __reduce_ex__(self, _protocol: object) -> Any:
        return self.__reduce__()

    # --- changes: rare, and all noticed

    def getbuffer(self) -> memoryview:
        """The bytes without a copy; nobody can write into them."""
        return super().getbuffer() if self._is_changed else memoryview(self._content.data)

    def write(self, data: Any) -> int:
        self._is_changed = True
        return super().write(data)

    def writelines(self, lines: Any) -> None:
        self._is_changed = True
        super().writelines(lines)

    def truncate(self, size: int | None = None) -> int:
        self._is_changed = True
        return super().truncate(size)


def _state_of(file: UploadedFile) -> tuple[tuple[object, ...], dict[str, object]]:
    """All that tells two of them apart: plain values, and what the author keeps on it beside."""
    own = vars(file)
    beside = {name: value for name, value in own.items() if name not in _OWN}
    if file.closed:
        return ("closed", own["file_id"]), beside
    written = io.BytesIO.getvalue(file) if own["_is_changed"] else None
    plain = (own["file_id"], own["name"], own["type"], own["size"], io.BytesIO.tell(file), written)
    return plain, beside


def _rewind(file: UploadedFile, state: tuple[tuple[object, ...], dict[str, object]]) -> None:
    """To the place where it stood; what was written into it is not undone, and whoever looks again sees that."""
    io.BytesIO.seek(file, state[0][4])  # type: ignore[arg-type] # (a closed file has no place: IndexError)


UploadedFile.__nbapp_state__ = (_state_of, _rewind)  # type: ignore[attr-defined] # for `reactive/walk_objects.py`


def uploaded_files(records: Json) -> list[UploadedFile]:
    """Those of an input's value, at their beginning; raises UploadGone."""
    return [_of_record(record, _content_of(record)) for record in records or ()]


def uploaded_again(record: Json, position: int) -> UploadedFile:
    """The same in another process that reads from the same folder."""
    file = _of_record(record, _content_of(record))
    file.seek(position)
    return file


def content_of(file: UploadedFile) -> tuple[object, ...]:
    """For keys of caches: what a function can make of it, whoever has uploaded it."""
    content = hashlib.blake2b(file.getvalue(), digest_size=16).digest() if file._is_changed else file._content.digest
    return (file.name, file.type, file.tell(), content)


def is_as_uploaded(file: UploadedFile) -> bool:
    """Nobody has written into it, closed it or kept something on it."""
    return not file.closed and not file._is_changed and vars(file).keys() <= _OWN


def _content_of(record: Json) -> _Content:
    id = record["id"]
    content = _Source.contents.get(id)
    if content is None:
        content = _Source.contents[id] = _Content(_read(id, record["name"]))
    return content


def _read(id: str, name: str) -> bytes:
    try:
        if _Source.folder is None or not is_upload_id(id):
            raise FileNotFoundError
        with unwatched():  # the cell follows the input's value; that a file under this id changes cannot be
            return (_Source.folder / id).read_bytes()
    except OSError:
        raise UploadGone(
            f"The uploaded file {name!r} is not on the server any more.", advice="Upload it again."
        ) from None


def _of_record(record: Json, content: _Content) -> UploadedFile:
    return UploadedFile(record["id"], record["name"], record["type"], record["size"], content)


def _again(record: Json, data: bytes, position: int) -> UploadedFile:
    file = _of_record(record, _Content(data))
    file.seek(position)
    return file
