"""What frames live while a cell runs, though they would not in a run from the top: for `frame_copies.py`.

How it works. Traces hold on to what cells left: in earlier replays, in cells below, and under names that were bound to
something else since. A run from the top would have let go of these frames, and pandas would find the memory unshared
that they have in common with those that it writes into.
"""

from __future__ import annotations

import contextlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .addresses import address_of
from .frame_copies import beside
from .rebuild import Rebuild
from .walk_frames import is_frame, roots_of


def beside_frames(
    above: Rebuild, names: Mapping[str, Any], names_now: Callable[[], Mapping[str, Any]]
) -> contextlib.AbstractContextManager[None]:
    """A cell runs, below `above`. `names`: the namespace; `names_now`: those of the notebook, with the hidden ones."""
    return beside(_FramesBeside(above, names, names_now))


class _FramesBeside:
    """The `Surroundings` of a cell that runs."""

    def __init__(self, above: Rebuild, names: Mapping[str, Any], names_now: Callable[[], Mapping[str, Any]]) -> None:
        self._above = above
        self._heap = above.heap
        self._names = names
        self._names_now = names_now

    def of_past(self) -> list[Any]:
        left = self._above.left_above()
        return self._frames_beside({address_of(value) for held in left for value in held.version.kept_alive})

    def of_engine(self) -> list[Any]:
        version_of = self._heap.fingerprinter.version_of
        return self._frames_beside(set[int]().union(*(version_of(value).addresses for value in self._reached())))

    def is_lent(self, values: Any) -> bool:
        roots = set(map(address_of, roots_of(values)))
        return any(thing.witness is None and not thing.version.shared.isdisjoint(roots) for thing in self._heap.things)

    def _frames_beside(self, live: set[int]) -> list[Any]:
        kept = (value for thing in self._heap.things for value in (thing.value, *thing.version.kept_alive))
        return [value for value in kept if is_frame(value) and address_of(value) not in live]

    def _reached(self) -> Iterator[object]:
        """By names, by `session_state`, by the functions that run."""
        yield from self._names_now().values()
        yield self._names.get("_")
        yield from self._above.kept_values.values()
        frame = sys._getframe()
        while (caller := frame.f_back) is not None:
            frame = caller
            if frame.f_globals is self._names and frame.f_code.co_flags & inspect.CO_OPTIMIZED:
                yield from list(frame.f_locals.values())
