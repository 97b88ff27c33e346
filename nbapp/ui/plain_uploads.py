"""Uploads in a plain notebook, where no server of ours takes them: they come as messages of the widget, in parts.

How it works. The front end sends a part and waits for the answer. Each file is written under an id into a folder of
this process, as a server would do, and is found there by the same means. Whoever edits a notebook may run any code, so
nothing is kept from them; the rules for names, types and sizes are those of the app, so that its author meets them.

What it does not know: how the parts travel (`page/src/inputs/anywidget.ts`).
"""

from __future__ import annotations

import atexit
import secrets
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from ..protocol import Json
from ..upload_values import (
    DEFAULT_MEGABYTES,
    MEGABYTE,
    cleaned_type,
    is_file_name,
    is_of_type,
    is_upload_id,
    limit_bytes,
)
from .uploads import read_from


def take_part(props: Mapping[str, Json], message: Mapping[str, Json], buffers: Sequence[Json]) -> Json:
    """Write this part of a file; the answer to it."""
    name, size = str(message.get("name")), message.get("size")
    mime = cleaned_type(message.get("type"), name)
    failure = _failure(props, name, mime, size)
    if failure is not None:
        return {"failure": failure}
    upload, part, offset = message.get("upload"), bytes(buffers[0]) if buffers else b"", int(message.get("offset") or 0)
    if not is_upload_id(upload):
        upload, offset = secrets.token_urlsafe(24), 0
    path = _folder() / str(upload)
    with path.open("r+b" if offset else "wb") as file:
        file.seek(offset)
        file.write(part)
    return {"upload": upload, "received": offset + len(part), "failure": None}


def discard(upload: Json) -> None:
    """It is part of no value."""
    if is_upload_id(upload):
        (_folder() / str(upload)).unlink(missing_ok=True)


def _failure(props: Mapping[str, Json], name: str, mime: str, size: Json) -> str | None:
    """In words for who chose the file."""
    if not is_file_name(name, with_folders=bool(props.get("directory"))):
        return "A file with such a name cannot be uploaded. Please rename it."
    if not is_of_type(name, mime, props.get("types", ())):
        return f"{name} is of a type that is not taken here."
    limit = limit_bytes(props, DEFAULT_MEGABYTES * MEGABYTE)
    if not isinstance(size, int) or size > limit:
        return f"{name} is larger than {limit / MEGABYTE:.3g} MB."
    return None


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="nbapp-uploads-"))  # this user's alone
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    read_from(folder)
    return folder
