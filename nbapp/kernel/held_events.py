"""Events that tell of cells wait a moment, and travel together: a message costs as much as a small cell.

How it works. All that a kernel sends on iopub goes through one thread of ipykernel's, in the order in which it was
given. That thread sends what waits: before the next message of anybody, or `SOON_SECONDS` after the first of them came.
So whoever listens hears everything in the order in which it happened. Only the thread takes from what waits, so an
interrupt that hits whoever gives it a message can neither lose an event nor send one twice.

`io_thread`, `schedule` and `send_multipart` are ipykernel's (6.0 to 7.4). Measured: a message took 0.16 to 0.4 ms of a
cell that runs, in two threads that wait for each other.

What it does not know: what the events tell, and how they are written.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from ..kernel_protocol import KernelEvent

SOON_SECONDS = 0.01
"""Nobody notices so little."""


class HeldEvents:
    """What waits for the iopub thread of one kernel."""

    def __init__(self, io_thread: Any, write: Callable[[Any, Sequence[KernelEvent]], None]) -> None:
        """`write(socket, events)` is called in that thread."""
        self._io_thread = io_thread
        self._write = write
        self._waiting: deque[KernelEvent] = deque()
        self._held = self._sent = 0
        """How many events, ever."""
        self._is_timed = False
        self._send_before_others()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)  # its parent sends them

    def hold(self, event: KernelEvent) -> None:
        self._waiting.append(event)
        self._held += 1
        if not self._is_timed:
            self._is_timed = True
            self._io_thread.schedule(self._send_soon)

    def send(self) -> None:
        """All that waits, now."""
        self._io_thread.schedule(partial(self._send, self._held))

    def _send_before_others(self) -> None:
        send_multipart = self._io_thread.send_multipart

        def send_in_order(*args: Any, **kwargs: Any) -> None:
            if self._waiting:
                self.send()
            send_multipart(*args, **kwargs)

        self._io_thread.send_multipart = send_in_order

    def _forget(self) -> None:
        self._waiting.clear()
        self._held, self._sent, self._is_timed = 0, 0, False

    # --- in the thread

    def _send_soon(self) -> None:
        self._io_thread.io_loop.call_later(SOON_SECONDS, self._send_late)

    def _send_late(self) -> None:
        """After all that was scheduled before the last of them came."""
        self._is_timed = False  # first: whoever comes from now on starts the time anew
        self.send()

    def _send(self, count: int) -> None:
        """Those that were held until so many were."""
        events = [self._waiting.popleft() for _ in range(count - self._sent)]
        self._sent += len(events)
        if events and not self._io_thread.closed:
            self._write(self._io_thread.socket, events)
