"""Versions of values: a 128-bit digest of everything that a value can reach, and what else the walk saw on its way.

Rules
- Equal digests mean equal values. Unequal digests of equal values only cost a run.
- No code of the notebook is called (`__eq__`, `__reduce__`, `__repr__`); whole buffers are hashed, never samples.
- What cannot be looked into (a generator, a connection, a figure) is *opaque*: it counts as its token, which the heap
  changes whenever a cell that can reach it ran. What it holds still takes part in aliasing.

What it does not know: hidden state of modules that an object of theirs refers to.
"""

from __future__ import annotations

import collections
import gc
import time
import types
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, cast

from . import walk_builtins, walk_caches, walk_code, walk_frames, walk_objects
from .addresses import address_of
from .budget import Clock, Stopwatch, TooLarge
from .columns import Columns
from .walk import ATOMS, Version, Walk, version_of_atom
from .walk_code import is_alone

__all__ = ["ATOMS", "Fingerprinter", "StandIn", "Token", "Version", "texts_in"]

StandIn = Callable[[object], "object | None"]
Token = Callable[[object], int]

VISITORS = {
    **walk_builtins.PLAIN_VISITORS,
    **walk_builtins.of_library(walk_builtins.VISITORS),
    **walk_code.VISITORS,
    **walk_builtins.of_library(walk_code.LIBRARY_VISITORS),
    **walk_caches.VISITORS,
}


class Fingerprinter:
    """Makes versions. Who holds the tokens of opaque objects, and which values belong to channels, is passed in."""

    def __init__(
        self,
        namespace: dict[str, Any],
        token_of: Token,
        stand_ins: Iterable[StandIn] = (),
        clock: Clock = time.thread_time,
    ) -> None:
        self._clock = clock
        self.columns = Columns()
        self.namespace = namespace
        self.token_of = token_of
        self.trusts_caches = True
        self.shows_bases = False
        self._stand_ins = tuple(stand_ins)

    def asked_by(self, names: set[str]) -> None:
        """The notebook's code has these names."""
        self.trusts_caches = names.isdisjoint(walk_caches.ASKS_FOR_CACHES)
        self.shows_bases = "base" in names

    def version_of(self, value: object, known: Version | None = None, *, limit_seconds: float | None = None) -> Version:
        """`known`: the version that it had; returned if it still has it. Beyond the limit it counts as opaque."""
        if type(value) in ATOMS:
            return version_of_atom(value)
        self.columns.begin_walk()
        stopwatch = None if limit_seconds is None else Stopwatch(self._clock, limit_seconds)
        try:
            walk = self._walked(value, stopwatch)
        except TooLarge:
            assert limit_seconds is not None and stopwatch is not None
            try:
                if not stopwatch.has_seen_little:
                    raise
                walk = self._walked(value, Stopwatch(self._clock, limit_seconds))
            except TooLarge:
                return self.version_of_too_large(value, limit_seconds)
        return walk.version(known)

    def _walked(self, value: object, stopwatch: Stopwatch | None) -> Walk:
        """Without collections: a walk makes thousands of objects, and a full collection in the middle of it takes 0.1 s
        in a kernel with pandas, which would count as time that judging takes."""
        walk, collects = self._new_walk(stopwatch), gc.isenabled()
        gc.disable()
        try:
            walk.visit(value)
            walk.check_time()
        except TooLarge:
            raise
        except Exception:
            # Any library's object may fail in its own way when it is looked into, and a list may be linked deeper than
            # the stack: what cannot be judged is opaque. The author's cells run, the replay goes on.
            walk = self._new_walk()
            walk_objects.visit_opaque(walk, value)
        finally:
            if collects:
                gc.enable()
        return walk

    def version_of_too_large(self, value: object, seconds: float, known: Version | None = None) -> Version:
        """As if nobody could look into it. Judging it was given up after these seconds."""
        walk = self._new_walk()
        walk.note_library()
        if not walk_frames.visit_unread(walk, value):
            walk_objects.visit_opaque(walk, value)
        return walk.version(known, too_large=seconds)

    def stand_in(self, value: object) -> object | None:
        """What counts instead of a value that belongs to a channel."""
        for stand_in in self._stand_ins:
            replacement = stand_in(value)
            if replacement is not None:
                return replacement
        return None

    def stands_alone(self, value: object) -> object | None:
        """The same if nothing of the value itself counts beside it."""
        replacement = self.stand_in(value)
        return replacement if is_alone(replacement) else None

    def is_of_notebook(self, function: types.FunctionType) -> bool:
        return function.__globals__ is self.namespace or function.__module__ == "__main__"

    def _new_walk(self, stopwatch: Stopwatch | None = None) -> Walk:
        return Walk(self, VISITORS, walk_objects.visit_other, walk_objects.visit_table, stopwatch)


def texts_in(value: Any, *, limit: int = 500) -> Iterator[str]:
    """Short strings in builtin containers and instances: a `query("…")` may hold names. Stops after `limit` values."""
    todo: list[Any] = [value]
    seen: set[int] = set()
    while todo and len(seen) < limit:
        item = todo.pop()
        if type(item) is str and len(item) < 2000:
            yield item
        elif address_of(item) not in seen:
            seen.add(address_of(item))
            todo += islice(_inside(item), limit)


def _inside(item: Any) -> Iterable[Any]:
    if type(item) in (list, tuple, set, frozenset, collections.deque):
        return cast(Iterable[Any], item)
    if type(item) in (dict, collections.OrderedDict, collections.defaultdict):
        return cast(Iterable[Any], item.values())
    return (content for _, content in walk_objects.state_of(item))
