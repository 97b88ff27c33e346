"""Which files an uploader takes, by name, type and size: one rule, for kernel and server alike.

How it works. A file of an input is a record `{"id", "name", "type", "size"}`; the input's value is a list of them. The
id is the name of the file on the server's disk, made by the server (in a plain notebook by the kernel), and never
chosen by a visitor. Name and type are the visitor's words.

What it does not know: which files there are (`server/uploads.py`), and what is in them.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping, Sequence
from typing import Any

Json = Any
Props = Mapping[str, Json]

MEGABYTE = 2**20
"""As Streamlit counts."""

DEFAULT_MEGABYTES = 200

MOST_FILES = 1_000
"""Of one uploader: a folder of photos, but no `node_modules`."""

LONGEST_NAME = 255
"""Bytes; no file system that matters has longer ones."""

_ID = re.compile(r"[A-Za-z0-9_-]{32}")
_MIME_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def is_upload_id(value: Json) -> bool:
    """Could a server have made it? It holds nothing that leads out of a folder."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def is_file_name(name: Json, *, with_folders: bool = False) -> bool:
    """A name that authors may write a file under, in a folder of theirs; `with_folders`: or below it."""
    if not isinstance(name, str) or _CONTROL.search(name) or "\\" in name or not _is_text(name):
        return False
    parts = name.split("/") if with_folders else [name]
    return len(parts) < 50 and all(_is_part(part) for part in parts)


def _is_part(part: str) -> bool:
    return part not in ("", ".", "..") and "/" not in part and len(part.encode()) <= LONGEST_NAME


def _is_text(name: str) -> bool:
    """Half of a surrogate pair is no text that a file system has."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def is_of_type(name: str, mime: str, types: Sequence[str]) -> bool:
    """`types` as of the property `types`: endings with their dot, or MIME types such as `image/*`; none: all are."""
    lower, said = name.lower(), mime.lower()

    def fits(type: str) -> bool:
        if type.startswith("."):
            return lower.endswith(type)
        return said.startswith(type[:-1]) if type.endswith("/*") else said == type

    return not types or any(fits(type) for type in types)


def cleaned_type(mime: Json, name: str) -> str:
    """What the browser says, if that is a MIME type at all; else what the name's ending means."""
    if isinstance(mime, str) and _MIME_TYPE.fullmatch(mime):
        return mime
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def is_file_of(props: Props, file: Json) -> bool:
    """May the uploader with these properties have this record in its value?"""
    if not isinstance(file, Mapping) or set(file) != {"id", "name", "type", "size"}:
        return False
    name, mime, size = file["name"], file["type"], file["size"]
    is_sound = is_upload_id(file["id"]) and isinstance(mime, str) and isinstance(size, int)
    return (
        is_sound
        and is_file_name(name, with_folders=bool(props.get("directory")))
        and is_of_type(name, mime, props.get("types", ()))
        and 0 <= size <= limit_bytes(props, size)
    )


def are_files(value: Json, props: Props) -> bool:
    """Is it a value that the uploader with these properties can have?"""
    return (
        isinstance(value, (list, tuple))
        and len(value) <= most_files(props)
        and all(is_file_of(props, file) for file in value)
        and len({file["id"] for file in value}) == len(value)
    )


def most_files(props: Props) -> int:
    return MOST_FILES if props.get("multiple") else 1


def limit_bytes(props: Props, otherwise: int) -> int:
    """The largest file that the author lets in here; `otherwise`, where they leave it to the server."""
    limit = props.get("max_bytes")
    return otherwise if limit is None else int(limit)
