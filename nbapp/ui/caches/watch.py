"""What the app's kernel is told: which entries and resources a cell used, and which files are none of a cell's.

How it works. Outside of an app nobody listens. In an app the kernel extension connects a watcher: a cell that was
answered from a cache runs again when that answer is no longer good. What happens inside `unwatched` is the cache's own
work: the files that it opens are not the cell's.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Use(Protocol):
    """A cell got its answer here."""

    @property
    def label(self) -> str:
        """For messages: "`load()`"."""

    @property
    def place(self) -> object:
        """Two uses with equal places are about the same entry."""

    def why_over(self) -> str | None:
        """Why the answer is no longer good, in words for the author; None: it is."""


class Watcher(Protocol):
    def used(self, use: Use) -> None:
        """The running cell got something from a cache, or put it there."""

    def got_resource(self, use: Use, resource: object) -> None:
        """It got this very object, which other cells get as well."""


class _Connection:
    watcher: Watcher | None = None


class _Work(threading.local):
    depth = 0


_work = _Work()


def connect(watcher: Watcher | None) -> None:
    """From now on uses are told to `watcher`."""
    _Connection.watcher = watcher


def tell_used(use: Use) -> None:
    if _Connection.watcher is not None:
        _Connection.watcher.used(use)


def tell_resource(use: Use, resource: object) -> None:
    if _Connection.watcher is not None:
        _Connection.watcher.got_resource(use, resource)


@contextmanager
def unwatched() -> Iterator[None]:
    """What this thread does in here, it does for the cache."""
    _work.depth += 1
    try:
        yield
    finally:
        _work.depth -= 1


def is_unwatched() -> bool:
    """Asked by the kernel's audit hook, in the thread that opens a file."""
    return _work.depth > 0
