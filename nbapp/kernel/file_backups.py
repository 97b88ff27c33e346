"""What files held before the cells of a replay changed them, so that a pass that is given up happened to no file.

How it works. The engine may start a pass over; a cell that appends to a file, or deletes one, would then do it twice.
So a file is remembered before a cell first changes it. When the pass starts over, the changes are taken back, the last
one first. They are done again for each cell that is kept, at its place; a cell that runs does them itself.

What it leaves as it is: files beyond `FILE_LIMIT`; whole folders that are renamed or deleted; and a file that is not as
the cell left it, because then somebody else (the kernel of another visitor) has changed it too.
"""

from __future__ import annotations

import contextlib
import os
import stat
from dataclasses import dataclass
from typing import Final, Literal

from .local_modules import Stamp

FILE_LIMIT: Final = 1_000_000
"""Bytes of one file."""
TOTAL_LIMIT: Final = 32_000_000
"""Bytes of all files in one replay."""


@dataclass(frozen=True)
class _File:
    content: bytes
    mode: int
    times: tuple[int, int]
    """Of the last access and the last change, in nanoseconds."""
    inode: int

    def looks_like(self, other: _State) -> bool:
        """Apart from the inode, which is another one when a deleted file was put back."""
        return isinstance(other, _File) and (self.content, self.times[1]) == (other.content, other.times[1])


_State = _File | Literal["absent", "folder", "unknown"]


@dataclass(frozen=True)
class _Mark:
    """How a path is found unchanged, without reading it."""

    kind: str
    size: int = 0
    changed_at: int = 0


@dataclass(frozen=True)
class _Change:
    """What one run of a cell did to one path."""

    cell: str
    path: str
    before: _State
    left: _Mark


@dataclass(frozen=True)
class _TakenBack:
    change: _Change
    after: _State

    @property
    def cell(self) -> str:
        return self.change.cell

    def is_due(self) -> bool:
        """The path is again as it was when the cell changed it."""
        return _mark_of(self.change.path) == _mark_of_state(self.change.before)

    def would_give(self, stamp: Stamp) -> bool:
        """Whether the path has this stamp when it is done again."""
        after = self.after
        if not isinstance(after, _File) or (len(after.content), after.times[1], after.inode) != stamp:
            return False
        return after.inode == _inode_of(self.change.path) and self.is_due()


class FileBackups:
    """Driven by `FilesChannel`."""

    def __init__(self) -> None:
        self._before: dict[str, _State] = {}
        """Of the paths that the running cell changes."""
        self._done: list[_Change] = []
        self._taken_back: list[_TakenBack] = []
        self._held = 0

    def begin_pass(self) -> None:
        """Take back what cells did in this replay so far: the pass was given up."""
        for change in reversed(self._done):
            after = _state_of(change.path) if _mark_of(change.path) == change.left else "unknown"
            if after != "unknown":
                _put(change.path, change.before)
                self._taken_back.insert(0, _TakenBack(change, after))
        self._done.clear()

    def end_replay(self) -> None:
        for cell in dict.fromkeys(taken.cell for taken in self._taken_back):  # the last pass did not reach them
            self.keep(cell)
        self._before, self._done, self._held = {}, [], 0

    def begin_run(self, cell: str) -> None:
        self._before = {}
        self._of(cell)

    def end_run(self, cell: str) -> None:
        for path, before in tuple(self._before.items()):  # a thread may go on
            if before != "unknown":
                self._done.append(_Change(cell, path, before, _mark_of(path)))
        self._before = {}

    def remember(self, path: str) -> None:
        """The running cell is about to change what is there."""
        if path in self._before:
            return
        state = _state_of(path)
        if isinstance(state, _File):
            self._held += len(state.content)
            if self._held > TOTAL_LIMIT:
                state = "unknown"
        self._before.setdefault(path, state)  # another thread of the cell may have been first

    def leave_alone(self, path: str) -> None:
        """The running cell changes it in a way that cannot be taken back."""
        self._before[path] = "unknown"

    def has(self, cell: str, path: str, stamp: Stamp) -> bool:
        """Whether what the cell did to a file was taken back, and `keep` would make it that very file again."""
        mine = [taken for taken in self._taken_back if taken.cell == cell and taken.change.path == path]
        return bool(mine) and mine[-1].would_give(stamp)

    def keep(self, cell: str) -> None:
        """The cell does not run in this pass: what it did before in this replay is done again."""
        for taken in self._of(cell):
            if taken.is_due():
                _put(taken.change.path, taken.after)
                self._done.append(taken.change)

    def _of(self, cell: str) -> list[_TakenBack]:
        """From now on it is the cell's own business again."""
        mine = [taken for taken in self._taken_back if taken.cell == cell]
        if mine:
            self._taken_back = [taken for taken in self._taken_back if taken.cell != cell]
        return mine


def _state_of(path: str) -> _State:
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            return "folder"
        if not stat.S_ISREG(status.st_mode) or status.st_size > FILE_LIMIT:
            return "unknown"
        with open(path, "rb") as file:
            content = file.read()
        return _File(content, stat.S_IMODE(status.st_mode), (status.st_atime_ns, status.st_mtime_ns), status.st_ino)
    except FileNotFoundError:
        return "unknown" if os.path.lexists(path) else "absent"
    except OSError:
        return "unknown"


def _mark_of(path: str) -> _Mark:
    try:
        status = os.stat(path)
    except OSError:
        return _Mark("absent")
    if stat.S_ISDIR(status.st_mode):
        return _Mark("folder")
    return _Mark("file", status.st_size, status.st_mtime_ns)


def _mark_of_state(state: _State) -> _Mark:
    return _Mark("file", len(state.content), state.times[1]) if isinstance(state, _File) else _Mark(state)


def _inode_of(path: str) -> int | None:
    try:
        return os.stat(path).st_ino
    except OSError:
        return None


def _put(path: str, state: _State) -> None:
    """A file that is there is written in place: it stays the same one for who looks at its inode and time."""
    now = _state_of(path)
    if now == state or (isinstance(state, _File) and state.looks_like(now)):
        return
    with contextlib.suppress(OSError):  # a full disk, a folder that is not empty: then it stays as the cell left it
        if isinstance(state, _File):
            _write(path, state)
        elif state == "folder":
            os.mkdir(path)
        elif now == "folder":
            os.rmdir(path)
        else:
            os.remove(path)


def _write(path: str, state: _File) -> None:
    with open(path, "wb") as file:
        file.write(state.content)
    os.chmod(path, state.mode)
    os.utime(path, ns=state.times)
