"""Wakes a kernel that did not notice a request.

How it works. A kernel that takes a request says so on iopub at once. One that arrives while ipykernel 7.0 to 7.3 sends
a reply may lie there unnoticed, about once in 200 replays, until somebody connects (ipykernel issue 1554). So a request
that is not heard of soon is followed by a nudge, and by more of them, each after twice the time: a kernel that is busy
with something else takes them when it has time.
"""

from __future__ import annotations

from collections.abc import Callable

from .limits import Handle

FIRST_SECONDS = 0.05
"""Many times what a kernel takes to answer, and soon enough to be no more than a slow replay."""

LONGEST_SECONDS = 10.0


class Nudges:
    def __init__(self, call_later: Callable[[float, Callable[[], None]], Handle], nudge: Callable[[], None]) -> None:
        self._call_later = call_later
        self._nudge = nudge
        self._unheard: set[str] = set()
        self._timer: Handle | None = None

    def asked(self, request_id: str) -> None:
        """The kernel was sent this request."""
        self._unheard.add(request_id)
        if self._timer is None:
            self._wait(FIRST_SECONDS)

    def heard(self, request_id: str) -> None:
        """The kernel has this request."""
        self._unheard.discard(request_id)
        if not self._unheard:
            self.stop()

    def stop(self) -> None:
        self._unheard.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self, seconds: float) -> None:
        self._timer = self._call_later(seconds, lambda: self._ring(seconds))

    def _ring(self, waited: float) -> None:
        self._wait(min(2 * waited, LONGEST_SECONDS))
        self._nudge()
