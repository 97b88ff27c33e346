"""How fast something may come, and how long a replay may take: what keeps one visitor, or one cell, from the others.

How it works. A `Bucket` holds what may come at once and is refilled with time, so a burst passes and a flood does not.
`ReplayLimits` watches one session's kernel: a replay that takes too long, or sends more than a page could take, is
ended with a sentence for the visitor; what it sends beyond is dropped. All that a page shows is weighed each time that
so much more has come that it may be too large.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import Protocol

from ..kernel_protocol import KernelEvent, ReplayFinished, ReplayStarted
from ..protocol import Problem
from . import problems

MESSAGES_PER_SECOND, MOST_MESSAGES = 500, 5_000
"""Of one page. A widget sends its next change when the last one was answered: people stay below 100."""

OUTPUTS_PER_SECOND, MOST_OUTPUTS = 200, 20_000
"""Messages of one kernel. An app may begin with 6,000 sliders; a browser paints 60 times a second."""

OUTPUT_BYTES_PER_SECOND, MOST_OUTPUT_BYTES = 8 * 2**20, 128 * 2**20
"""A film of 30 pictures a second has 3 MB a second or so; a large cloud of points for a 3D view has 50 MB."""


_SPARE = 1 / 16
"""Of what a page may show: with less left it is full, so that it need not be weighed for each message."""


class Bucket:
    def __init__(self, per_second: float, most: float, clock: Callable[[], float]) -> None:
        """`clock`: in seconds, never back."""
        self._per_second = per_second
        self._most = most
        self._clock = clock
        self._left, self._at = most, clock()

    def take(self, amount: float = 1) -> bool:
        """Whether there is so much left; if not, nothing is taken."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._per_second)
        self._at = now
        if amount > self._left:
            return False
        self._left -= amount
        return True


class Handle(Protocol):
    def cancel(self) -> None: ...


def call_later(seconds: float, callback: Callable[[], None]) -> Handle:
    """By the loop that runs now."""
    return asyncio.get_running_loop().call_later(seconds, callback)


class ReplayLimits:
    def __init__(
        self,
        seconds: float,
        clock: Callable[[], float],
        call_later: Callable[[float, Callable[[], None]], Handle],
        end_replay: Callable[[Problem], None],
        weigh_page: Callable[[], int] = lambda: 0,
        page_bytes: float = math.inf,
    ) -> None:
        """`seconds`: how long a replay may take; 0: as long as it needs.

        `weigh_page`: how large all is that the page shows; `page_bytes`: how large it may be.
        """
        self._seconds = seconds
        self._call_later = call_later
        self._end_replay = end_replay
        self._messages = Bucket(OUTPUTS_PER_SECOND, MOST_OUTPUTS, clock)
        self._bytes = Bucket(OUTPUT_BYTES_PER_SECOND, MOST_OUTPUT_BYTES, clock)
        self._ends: Handle | None = None
        self._was_told = False
        self._weigh_page = weigh_page
        self._page_bytes = page_bytes
        self._room = page_bytes
        """So many bytes may still come before the page can be too large, and is weighed."""
        self._is_full = False

    def hear(self, event: KernelEvent) -> None:
        if isinstance(event, ReplayStarted):
            self._forget_end()
            self._was_told = False
            if self._is_full:  # what it shows anew may be smaller
                self._is_full, self._room = False, 0
            if self._seconds:
                self._ends = self._call_later(self._seconds, lambda: self._end_replay(problems.REPLAY_TOO_LONG))
        elif isinstance(event, ReplayFinished):
            self._forget_end()

    def lets_through(self, size: int) -> bool:
        """Whether the page gets this message of so many bytes."""
        if not (self._messages.take() and self._bytes.take(size)):
            self._end(problems.REPLAY_FLOODS)
        elif not self._has_room_for(size):
            self._end(problems.PAGE_TOO_LARGE)
        else:
            return True
        return False

    def _has_room_for(self, size: int) -> bool:
        if size > self._room and not self._is_full:
            self._room = self._page_bytes - self._weigh_page()
            self._is_full = self._room - size < self._page_bytes * _SPARE
        self._room -= size
        return not self._is_full

    def _end(self, problem: Problem) -> None:
        if not self._was_told:
            self._was_told = True
            self._end_replay(problem)

    def stop(self) -> None:
        """The kernel is gone."""
        self._forget_end()

    def _forget_end(self) -> None:
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None
