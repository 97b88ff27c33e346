"""One process computes an entry while the others wait.

How it works. A lock is a file that the operating system locks (`filelock`): when its holder dies, it is free. Waiting
is a loop of short sleeps, so a KeyboardInterrupt ends it at once. Two threads of one process exclude each other too.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from .watch import unwatched

_FIRST_PAUSE_SECONDS = 0.002
_LONGEST_PAUSE_SECONDS = 0.05


@contextmanager
def held(path: str) -> Iterator[None]:
    lock = _lock_at(path)
    for pause in _pauses():
        if _is_taken(lock):
            break
        time.sleep(pause)
    try:
        yield
    finally:
        _let_go(lock)


@asynccontextmanager
async def held_async(path: str) -> AsyncIterator[None]:
    """The same; other tasks go on meanwhile."""
    lock = _lock_at(path)
    for pause in _pauses():
        if _is_taken(lock):
            break
        await asyncio.sleep(pause)
    try:
        yield
    finally:
        _let_go(lock)


def _lock_at(path: str) -> Any:
    import filelock  # 20 ms, and only who computes needs it

    return filelock.FileLock(path, mode=0o600, thread_local=False)


def _is_taken(lock: Any) -> bool:
    """True also where the file system has no locks: then two may compute the same."""
    import filelock

    with unwatched():
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            return False
        except (OSError, NotImplementedError):
            return True
    return True


def _let_go(lock: Any) -> None:
    with unwatched(), contextlib.suppress(OSError):
        lock.release()


def _pauses() -> Iterator[float]:
    pause = _FIRST_PAUSE_SECONDS
    while True:
        yield pause
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
