"""How long one value may be judged. Beyond that, running what made it costs less than looking at it.

How it works. A walk asks its `Stopwatch` now and then, and gives up when the limit is over. The value then counts as
opaque (`Version.too_large`) for as long as it lives: a cell that can reach it counts as changing it, and what made it
runs again when somebody needs it as it was. That is sound, and no more than two runs are ever spent on judging.

The clock counts the time of this thread on a processor, so that a busy machine does not make values larger than they
are; what making it took is wall time, since a run that waits for a server makes the visitor wait as well. A processor
that is shared with other machines may still stand still for 50 ms (measured: in one of 50,000 looks at a slider), so
that a walk that was given up after few visits begins again, once.
"""

from __future__ import annotations

from collections.abc import Callable

LEAST_SECONDS = 0.1
"""Judging that takes less is never given up: what takes 100 ms feels immediate. Who cannot be judged costs more than
what made it: all that read it run with it."""
_TRY_SECONDS = 0.01
_STEPS = 256
"""Visits between two looks at the clock (0.4 µs): a visit takes a microsecond or more."""
_FEW_STEPS = 10_000
"""So many visits alone do not take `LEAST_SECONDS`."""
_LITTLE_SECONDS = 1e-3
"""Of what was to come for sure."""

Clock = Callable[[], float]


class TooLarge(Exception):
    """The value takes longer to judge than the limit. The argument is the limit in seconds."""


class Stopwatch:
    """Measures one walk."""

    __slots__ = ("_clock", "_deadline", "_expected_seconds", "_limit_seconds", "_steps", "_steps_before")

    def __init__(self, clock: Clock, limit_seconds: float) -> None:
        self._clock = clock
        self._limit_seconds = limit_seconds
        self._deadline = clock() + limit_seconds
        self._steps = _STEPS
        self._steps_before = 0
        self._expected_seconds = 0.0

    @property
    def has_seen_little(self) -> bool:
        """Something else may have taken the time."""
        return self._steps_before + _STEPS - self._steps < _FEW_STEPS and self._expected_seconds < _LITTLE_SECONDS

    def step(self) -> None:
        """One of many small things was visited."""
        self._steps -= 1
        if self._steps < 0:
            self.check()

    def check(self, seconds_to_come: float = 0.0) -> None:
        """Something large was visited, or will be: that takes at least so long.

        Raises:
            TooLarge: the limit is over, or would be.
        """
        self._steps_before += _STEPS - self._steps
        self._steps = _STEPS
        self._expected_seconds += seconds_to_come
        if self._clock() + seconds_to_come > self._deadline:
            raise TooLarge(self._limit_seconds)


def limit_of(making_seconds: float, *, times_given_up: int = 0) -> float:
    """How long a value may be judged that these seconds made.

    Twice as long: instead of judging it, what made it runs, and then the new value is judged for a while as well.
    Where so many before it were given up, that one most likely is too: all but every eighth are only tried.
    """
    limit = max(LEAST_SECONDS, 2 * making_seconds)
    return min(limit, _TRY_SECONDS) if times_given_up % 8 else limit
