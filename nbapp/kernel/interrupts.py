"""Stop the cell that is running, and nothing else.

How it works. While a replay goes on, SIGINT belongs to us. It raises KeyboardInterrupt only while the author's code
runs (`armed`); at any other moment, and inside `shielded` (where a hook of ours has work half done in the middle of
the author's code), it is remembered and raised when the author's code goes on. Nothing is remembered beyond the cell
that it was meant for. A cell that awaits is stopped by cancelling its task, or at once if its own step is what runs.

Rules
- `armed` is entered and left inside the `try` that catches the interrupt, so that it cannot leak (see `run_cell.py`).
- The handler takes no lock: it runs in the main thread, between any two instructions of it.
- An author's task of its own gets CancelledError in place of KeyboardInterrupt, which would end the event loop.
"""

from __future__ import annotations

import asyncio
import contextvars
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_SIGNAL_PATIENCE = 50

_cell_of_task: contextvars.ContextVar[object | None] = contextvars.ContextVar("nbapp_cell", default=None)
"""The run of a cell in whose context code executes: its own task, and the tasks that it started."""


class Interrupts:
    """One per kernel. `request` comes from any thread; the rest belongs to the main thread."""

    def __init__(self) -> None:
        self._run: object | None = None
        self._task: asyncio.Task[Any] | None = None
        self._is_armed = False
        self._shields = 0
        self._wanted: object | None = None
        """The run that somebody wants to stop: exact, whatever starts meanwhile."""
        self._was_delivered = False
        self.was_asked_by_signal = False
        """A SIGINT that nobody here requested came in: somebody outside wants the replay to stop."""
        self._lock = threading.Lock()
        self._is_installed = False
        self._is_signal_under_way = False

    # --- main thread

    @contextmanager
    def installed(self) -> Iterator[None]:
        """SIGINT is ours in this block. ipykernel puts its own handler back after each request by itself."""
        if threading.current_thread() is not threading.main_thread():
            yield  # signals reach the main thread only: a kernel in a thread cannot be interrupted
            return
        self.was_asked_by_signal = False
        outer = signal.signal(signal.SIGINT, self._on_signal)
        self._is_installed = True
        try:
            yield
        finally:
            with self._lock:
                self._is_installed = False
            self._wait_for_signal()
            signal.signal(signal.SIGINT, outer)

    def _wait_for_signal(self) -> None:
        """A signal that was sent but has not arrived must not meet the handler of somebody else."""
        for _ in range(_SIGNAL_PATIENCE):
            if not self._is_signal_under_way:
                return
            time.sleep(0.001)

    @contextmanager
    def cell_running(self) -> Iterator[None]:
        """An interrupt that is requested in this block stops the cell that runs in it."""
        self._was_delivered = False
        self._run = run = object()
        token = _cell_of_task.set(run)
        try:
            yield
        finally:
            self._run = self._task = None
            self._is_armed = False
            _cell_of_task.reset(token)

    @property
    def stopped_the_cell(self) -> bool:
        """Asked before `cell_running` is left."""
        return self._was_delivered

    @contextmanager
    def armed(self, task: asyncio.Task[Any] | None = None) -> Iterator[None]:
        """The author's code runs in this block, in `task` if it awaits."""
        self._task = task
        self._is_armed = True
        try:
            self._deliver_if_wanted()
            yield
        finally:
            self._is_armed = False

    @contextmanager
    def shielded(self) -> Iterator[None]:
        """Ours, in the middle of the author's code: an interrupt waits until the end of this block."""
        self._shields += 1
        try:
            yield
        finally:
            self._shields -= 1
        if not self._shields:
            self._deliver_if_wanted()

    @contextmanager
    def unshielded(self) -> Iterator[None]:
        """The author's code again, called from inside a shielded block."""
        shields, self._shields = self._shields, 0
        try:
            yield
        finally:
            self._shields = shields

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if not self._is_signal_under_way:
            self.was_asked_by_signal = True
            self._wanted = self._run
        self._is_signal_under_way = False
        self._deliver_if_wanted()

    def _deliver_if_wanted(self) -> None:
        if self._wanted is None or self._wanted is not self._run or not self._is_armed or self._shields:
            return
        self._wanted = None
        self._was_delivered = True
        if self._task is None or _current_task() is self._task:
            raise KeyboardInterrupt
        self._task.get_loop().call_soon_threadsafe(self._task.cancel)
        if _cell_of_task.get() is self._run and _current_task() is not None:
            raise asyncio.CancelledError  # a task that the cell started, and that may never give way

    # --- any thread

    @property
    def current_run(self) -> object | None:
        """Which run of a cell goes on now; the argument of `request`."""
        return self._run

    def request(self, run: object) -> None:
        """Stop the cell if `run` still goes on. The signal also wakes a system call that blocks."""
        with self._lock:
            if not self._is_installed or self._run is not run:
                return
            self._wanted = run
            if not self._is_signal_under_way:
                self._is_signal_under_way = True
                _send_signal()


def _send_signal() -> None:
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        os.kill(os.getpid(), signal.SIGINT)


def _current_task() -> asyncio.Task[Any] | None:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None
