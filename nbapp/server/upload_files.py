"""The files that the visitor of one session uploads: on disk, in a private folder that goes with the session.

How it works. `Uploads` decides, here is carried out what it allows: parts are written as they come, so that no file is
in memory as a whole. A file's name is its id. The folder is made for the first file, can be entered by this user alone,
and lies outside of every folder of notebooks. What a page has begun and left lying is thrown away when the next one
begins.

What it does not know: HTTP (`upload_handler.py`).
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from ..protocol import Json
from .session import Session
from .uploads import Upload, UploadRefused

ABANDONED_SECONDS = 300.0
"""An upload of which nothing came for so long was left: a page that lost its network tries for less."""

_ID_BYTES = 24  # 192 bits, 32 letters

LEAST_FREE_BYTES = 2**30
"""What is left of the disk for all others, or a twentieth of it where that is less (a small tmpfs)."""


def no_room() -> UploadRefused:
    return UploadRefused("no_room", "The server has no room for this file.")


class UploadFiles:
    """What one session's page may do with files."""

    def __init__(self, session: Session, parent: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        """`parent`: the private folder of all sessions; None: there are no uploads."""
        self._session = session
        self._clock = clock
        self._heard_at: dict[str, float] = {}
        self._ticket = ""
        self.folder = None if parent is None else parent / secrets.token_urlsafe(12)

    def new_ticket(self) -> str:
        """For the page that has the session from now on; the ones before open nothing any more."""
        self._ticket = secrets.token_urlsafe(_ID_BYTES)
        return self._ticket

    def opens_with(self, ticket: str) -> bool:
        return bool(self._ticket) and hmac.compare_digest(ticket.encode(), self._ticket.encode())

    def begin(self, asked: Json) -> Upload:
        """Raises UploadRefused, or OSError."""
        if self.folder is None:
            raise UploadRefused("no_uploader", "Files cannot be uploaded here now.")
        self._drop_abandoned()
        upload = self._session.begin_upload(secrets.token_urlsafe(_ID_BYTES), asked)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if not _has_room(self.folder, upload.size):
            self._session.uploads.take_back(upload.id)
            raise no_room()
        self._heard_at[upload.id] = self._clock()
        os.close(os.open(self._path(upload.id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return upload

    def add_part(self, id: str, offset: int, part: bytes) -> Upload:
        """Raises UploadRefused, or OSError: then nothing of the part counts."""
        uploads = self._session.uploads
        uploads.check_part(id, offset, len(part))
        self._heard_at[id] = self._clock()
        # Not appended: after a part that the disk had no room for, its beginning may be there.
        with self._path(id).open("r+b") as file:
            file.seek(offset)
            file.write(part)
        return uploads.received(id, len(part))

    def take_back(self, id: str) -> None:
        """Raises UploadRefused."""
        if self._session.uploads.take_back(id):
            self.remove((id,))

    def remove(self, ids: Iterable[str]) -> None:
        """The session has let them go."""
        for id in ids:
            self._heard_at.pop(id, None)
            # Where somebody has it open and that holds it (Windows), it goes with the folder.
            with contextlib.suppress(OSError):
                self._path(id).unlink()

    def remove_all(self) -> None:
        """The session is over."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _drop_abandoned(self) -> None:
        now = self._clock()
        for id, heard_at in tuple(self._heard_at.items()):
            if now - heard_at > ABANDONED_SECONDS and not self._session.uploads.get(id).is_complete:
                self.take_back(id)

    def _path(self, id: str) -> Path:
        assert self.folder is not None
        return self.folder / id


def _has_room(folder: Path, size: int) -> bool:
    disk = shutil.disk_usage(folder)
    return disk.free - size >= min(LEAST_FREE_BYTES, disk.total // 20)
