"""Entries of `cache_data` on disk: shared by all processes of an app, limited in age and number.

    <root>/secret                           signs the entries
    <root>/<function>/<key>                 an entry (`entry.py`)
    <root>/<function>/<key>.used            its time of change: when it was used last, if there is a limit
    <root>/<function>/<key>.lock            who computes it
    <root>/<function>/cleared               made anew by every `clear`

How it works. Age is counted from `made_at`, which is signed. The least recently used entry goes first. `clear` replaces
the file `cleared`, so that every process sees, by one `stat`, that what it got is no longer good; what was being
computed meanwhile is not kept.

Rules
- Nothing here makes a call fail but a folder that cannot be trusted: a full disk costs a computation.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from . import locks
from .entry import Files
from .places import safe_folder, secret_of
from .watch import unwatched

_log = logging.getLogger(__name__)

Cleared = object
"""Differs after every `clear`."""


@dataclass(frozen=True)
class Limits:
    ttl_seconds: float | None
    most_entries: int | None


@dataclass(frozen=True)
class Found:
    value: Any
    made_at: float


class Store(Protocol):
    """Where the entries of one function are."""

    def find(self, key: str) -> Found | None:
        """A private copy; None if there is none that is good."""

    def keep(self, key: str, value: object, *, cleared: Cleared) -> float | None:
        """When it was made. `cleared`: as it was when the computation began; if it is not any more, nothing is kept.

        Raises whatever pickling the value raises.
        """

    def clear(self, key: str | None) -> None:
        """This entry, or all of them."""

    def cleared(self) -> Cleared: ...

    def lock(self, key: str) -> AbstractContextManager[None]: ...

    def lock_async(self, key: str) -> AbstractAsyncContextManager[None]: ...


class FolderStore:
    """The entries of one function in one folder."""

    def __init__(self, root: Path, function: str, limits: Limits, clock: Callable[[], float] = time.time) -> None:
        """Raises UnsafeFolder."""
        with unwatched():
            self._folder = str(safe_folder(root / function))
            self._files = Files(secret_of(root))
        self._function = function
        self._limits = limits
        self._clock = clock

    def find(self, key: str) -> Found | None:
        path = self._path(key)
        with unwatched():
            entry = self._files.read(path, self._name(key))
            if entry is None or self._is_old(entry.made_at):
                return None
            self._note_use(path)
        try:
            return Found(entry.value(), entry.made_at)
        except Exception:  # a class that is not what it was, a library of another version: make it again
            _log.info("cannot unpickle an entry of %s", self._function, exc_info=True)
            return None

    def keep(self, key: str, value: object, *, cleared: Cleared) -> float | None:
        path, made_at = self._path(key), self._clock()
        with unwatched():
            if self.cleared() != cleared:
                return None
            try:
                self._files.write(path, self._name(key), value, made_at)
                self._note_use(path)
                self._drop_old()
            except OSError as error:
                _log.warning("cache_data cannot keep what %s returned: %s", self._function, error)
                return None
            with contextlib.suppress(OSError):
                os.unlink(path + ".lock")  # who waits has it open; who comes later finds the entry
        return made_at

    def clear(self, key: str | None) -> None:
        with unwatched(), contextlib.suppress(OSError):
            self._mark_cleared()
            for name in self._entries() if key is None else [key]:
                self._remove(name)

    def cleared(self) -> Cleared:
        try:
            status = os.stat(os.path.join(self._folder, "cleared"))
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_size

    def lock(self, key: str) -> AbstractContextManager[None]:
        return locks.held(self._path(key) + ".lock")

    def lock_async(self, key: str) -> AbstractAsyncContextManager[None]:
        return locks.held_async(self._path(key) + ".lock")

    def _path(self, key: str) -> str:
        return os.path.join(self._folder, key)

    def _name(self, key: str) -> str:
        return f"{self._function}/{key}"

    def _is_old(self, made_at: float) -> bool:
        return self._limits.ttl_seconds is not None and self._clock() - made_at >= self._limits.ttl_seconds

    def _note_use(self, path: str) -> None:
        if self._limits.most_entries is None:
            return
        now = time.time_ns()
        with contextlib.suppress(OSError), open(path + ".used", "ab"):
            os.utime(path + ".used", ns=(now, now))

    def _entries(self) -> list[str]:
        return [name for name in os.listdir(self._folder) if "." not in name and name != "cleared"]

    def _drop_old(self) -> None:
        most, ttl = self._limits.most_entries, self._limits.ttl_seconds
        if most is None and ttl is None:
            return
        by_age = sorted(self._entries(), key=self._used_at)
        too_many = by_age[:-most] if most is not None else []
        for name in too_many:
            self._remove(name)
        if ttl is not None:
            for name in by_age[len(too_many) :]:
                if self._clock() - _changed_at(self._path(name)) / 1e9 >= ttl:
                    self._remove(name)

    def _used_at(self, name: str) -> int:
        return _changed_at(self._path(name) + ".used")

    def _remove(self, name: str) -> None:
        path = self._path(name)
        self._files.forget(path)
        for file in (path, path + ".used"):
            with contextlib.suppress(OSError):  # gone already, or open on Windows: the next one removes it
                os.unlink(file)

    def _mark_cleared(self) -> None:
        beside = os.path.join(self._folder, f"cleared.{os.getpid()}.{secrets.token_hex(4)}")
        with open(beside, "wb") as file:
            file.write(secrets.token_bytes(secrets.randbelow(64) + 1))
        os.replace(beside, os.path.join(self._folder, "cleared"))


def _changed_at(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0
