"""State of the process that every cell sees without naming it: random state, environment, options (rules R2, R7).

How it works. Each part of it (`ambient_parts.py`) can be taken and put back, so a cell that runs finds what a fresh run
from the top would have left. What a cell left different is a write. A cell that touches a library reads every part,
but random state only if it moved it; another cell reads what plain code can see (`is_read_by`). States are kept once
each, so that comparing two of them is `is`.

Random numbers that nobody seeded begin in every replay from the state that this session began with: all cells agree,
and a cell that draws may be kept.

What it does not know: state that third-party modules hold elsewhere; see `library_state.py`.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..reactive.channels import Account
from ..reactive.code_facts import CodeFacts, touch_library
from .ambient_parts import Part, is_equal, parts_of_process
from .ambient_python import parts_of_python
from .ambient_registries import parts_of_registries

_log = logging.getLogger(__name__)
_STATES_KEPT = 64

States = tuple[Any, ...]
"""One state of each part; None: its module is not loaded yet."""


@dataclass(frozen=True)
class AmbientTrace:
    before: States
    after: States
    reads: tuple[int, ...] | None = None
    """The places of the parts that it reads; None: all."""
    sets: frozenset[int] = frozenset()
    """Those that it set before it read them: it began with a seed."""


class AmbientChannel:
    """The ambient state along a replay."""

    name = "ambient"

    def __init__(self, parts: Sequence[Part] | None = None) -> None:
        known = [*parts_of_process(), *parts_of_python(), *parts_of_registries()]
        self._parts = tuple(parts if parts is not None else known)
        self._places = range(len(self._parts))
        self._takes = tuple(part.take for part in self._parts)
        self._known: list[list[Any]] = [[] for _ in self._parts]
        self._first: States = self._taken(tuple(None for _ in self._parts))
        self._virtual = self._first
        self._real: States | None = self._first
        """As last taken or put; None between replays, when callbacks and threads may change it."""

        self._facts_of: Callable[[str], tuple[CodeFacts, ...]] = lambda cell: ()
        self._module_count = len(sys.modules)
        self._first_import: dict[str, tuple[States, States]] = {}

    def attach(self, facts_of: Callable[[str], tuple[CodeFacts, ...]]) -> None:
        self._facts_of = facts_of

    def random_starts(self) -> tuple[Any, ...]:
        """What random numbers begin with in this session; for `begin_random_at` in another kernel."""
        pairs = zip(self._parts, self._first, strict=True)
        return tuple(part.start() if first is None else first for part, first in pairs if part.is_drawn_from)

    def begin_random_at(self, starts: Sequence[Any]) -> None:
        """Let random numbers begin as they did in another session (`random_starts`), before any cell has run."""
        first = list(self._first)
        places = [place for place, part in enumerate(self._parts) if part.is_drawn_from]
        for place, start in zip(places, starts, strict=True):
            if start is not None:
                part = self._parts[place]
                part.start_at(start)
                first[place] = None if first[place] is None else part.take()
        self._first = self._virtual = tuple(first)
        self._real = None

    def begin_replay(self) -> None:
        self._virtual = self._first
        self._real = None

    def why_stale(self, cell: str, trace: AmbientTrace | None) -> str | None:
        if trace is None:
            return "first run"
        if trace.before is self._virtual:
            return None
        for place in self._places if trace.reads is None else trace.reads:
            part, was = self._parts[place], trace.before[place]
            if (
                place not in trace.sets
                and was is not self._virtual[place]
                and not (part.is_drawn_from and was is trace.after[place])
            ):
                return f"{part.what} changed"
        return None

    def skip(self, cell: str, trace: AmbientTrace) -> None:
        if trace.before is self._virtual:
            self._virtual = trace.after
        elif trace.before is not trace.after or trace.sets:
            triples = enumerate(zip(trace.before, trace.after, self._virtual, strict=True))
            self._virtual = tuple(
                then if then is not was or place in trace.sets else now for place, (was, then, now) in triples
            )

    def before_run(self, cell: str) -> None:
        self._put(self._virtual)
        self._module_count = len(sys.modules)

    def after_run(self, cell: str) -> AmbientTrace:
        before = self._virtual
        self._real = self._taken(before)
        self._virtual = self._with_imports(cell, before, self._real)
        reads = self._read_by(cell) if self._virtual is before else None
        return AmbientTrace(before, self._virtual, reads, self._set_by(cell))

    def _read_by(self, cell: str) -> tuple[int, ...] | None:
        facts = self._facts_of(cell)
        if touch_library(facts):
            return None
        return tuple(place for place in self._places if any(map(self._parts[place].is_read_by, facts)))

    def _set_by(self, cell: str) -> frozenset[int]:
        """numpy's `seed` fails, and sets nothing, if somebody has put in another bit generator."""
        seeded = next((fact.seeds for fact in self._facts_of(cell) if fact.seeds is not None), None)
        if seeded is None or (seeded == "numpy.random" and "MT19937" not in self._numpy_kind()):
            return frozenset()
        return frozenset(place for place in self._places if self._parts[place].seeded_by == seeded)

    def _numpy_kind(self) -> str:
        places = [place for place in self._places if self._parts[place].seeded_by == "numpy.random"]
        return " ".join(str(self._virtual[place][0]) for place in places if self._virtual[place] is not None)

    def end_replay(self) -> None:
        self._put(self._virtual)
        self._real = None

    def stand_in(self, value: object) -> object | None:
        return None

    def may_keep_objects(self, trace: AmbientTrace) -> bool:
        return trace.before is not trace.after and any(
            part.holds_objects and was is not now
            for part, was, now in zip(self._parts, trace.before, trace.after, strict=True)
        )

    def describe(self, cell: str, trace: AmbientTrace) -> Account:
        """Most cells read all of it; only what it draws from, or sets by itself, is worth a word."""
        reads, writes = [], []
        for part, before, after in zip(self._parts, trace.before, trace.after, strict=True):
            if before is after or before is None:  # None: the cell imported its module
                continue
            if part.is_drawn_from:
                reads.append(part.what)
            elif not (part.is_set_by_imports and cell in self._first_import):
                writes.append(part.what)
        return Account(tuple(reads), tuple(writes))

    def _with_imports(self, cell: str, before: States, after: States) -> States:
        """What importing set in an earlier run of this cell stays set, although now the modules were there already."""
        if len(sys.modules) > self._module_count:
            self._first_import[cell] = (before, after)
            return after
        was, then = self._first_import.get(cell, (before, before))
        if then is was:
            return after
        return tuple(
            then[place] if part.is_set_by_imports and after[place] is was[place] else after[place]
            for place, part in enumerate(self._parts)
        )

    def _taken(self, expected: States) -> States:
        """The real states; the very `expected` if nothing differs."""
        now = tuple([take() for take in self._takes])
        if is_equal(now, expected):
            return expected
        pairs = enumerate(zip(now, expected, strict=True))
        taken = tuple([self._one(place, state, was) for place, (state, was) in pairs])
        return expected if all(now is was for now, was in zip(taken, expected, strict=True)) else taken

    def _one(self, place: int, state: Any, expected: Any) -> Any:
        if state is None or is_equal(state, expected):
            return expected if state is not None else None
        known = self._known[place]
        for one in known:
            if is_equal(state, one):
                return one
        known.append(state)
        del known[:-_STATES_KEPT]
        return state

    def _put(self, states: States) -> None:
        if states is self._real:
            return
        real = self._real if self._real is not None else self._taken(states)
        for place, (part, state) in enumerate(zip(self._parts, states, strict=True)):
            if state is not real[place]:
                self._put_one(part, state)
        self._real = states

    def _put_one(self, part: Part, state: Any) -> None:
        try:
            if state is None:
                part.reset()
            else:
                part.put(state)
        except Exception:  # a library's own check of its options: the cells still run, in what is there
            _log.warning("cannot bring back %s", part.what, exc_info=True)
