"""Objects whose end shows: a cell that may end one finds it held by nobody but the notebook.

How it works. With its last reference an object ends: its `__del__` or the `finally` of a generator runs, a file is
written out, and who refers to it weakly finds it gone. But traces hold what cells left, so that nothing would ever end
while a cell runs. So before a cell that reaches such an object the traces let go of it. For them it is destroyed, and
as nothing can bring it back, who needs it as it was makes its cells run again (`rebuild.py`). What the cell leaves of
it counts as written anew. What would be called at its end, and who refers to it weakly, the cell reaches as well.

When the traces let go of what a replay replaced, the ends of that are of the past: what they change in the notebook's
values is taken back. The collector is called for it where that is in a cycle, as every class is, or it would end in
some later cell.

What it does not know: cycles that cells let go, which end when the collector comes by, `weakref.proxy`, and what a
fragment that runs alone ends: that ends when its cell runs.
"""

from __future__ import annotations

import gc
import logging
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from typing import Any

from .addresses import address_of
from .cells import Cell
from .heap import Bindings, Heap, Held
from .hidden import is_hidden, shown_name
from .kept_values import KeptValues
from .memo import Trace
from .snapshots import EXPECTED_LIMIT, Snapshots
from .walk import Version

_log = logging.getLogger(__name__)


class Ends:
    def __init__(self, heap: Heap, snapshots: Snapshots, kept_values: KeptValues) -> None:
        self._heap = heap
        self._snapshots = snapshots
        self._kept_values = kept_values
        self._has_let_go = False
        self._past: list[object] = []
        """What only the last replay had: it ends when this one is over (`taken_back`)."""
        self._outlasting: list[weakref.ref[Any]] = []
        """What the collector has found that somebody else has."""

    def let_go(
        self, names: Set[str], bindings: Bindings, cells: Iterable[Cell], traces: Mapping[str, Trace]
    ) -> frozenset[str]:
        """A cell runs that reaches these names: no trace holds on to what it may end, or find ended, any more.

        Returns the bound names to which this happened.
        """
        addresses = self._may_end(names, bindings)
        if not addresses:
            return frozenset()
        self._has_let_go = True
        lasting = {held.thing for held in self._lasting(bindings, cells, traces)}
        things = self._heap.with_one_of(addresses) - lasting
        past = things - {held.thing for held in bindings.values()}
        self._past += [v for v in self._heap.ends_in(past, _finalized()) if address_of(v) not in addresses]
        self._heap.take_out(things)
        helds = {held for held in _held_by(bindings, traces) if held.thing in things}
        for held in helds:
            self._snapshots.forget(held)
            held.let_go()
        for thing in things:
            thing.let_go()
        return frozenset(name for name, held in bindings.items() if held in helds)

    def reached(self, names: Set[str], bindings: Bindings) -> set[str]:
        """Names that a cell which reaches these reaches by what it may end: they refer to that weakly, or what is
        called at its end has them."""
        addresses = self._may_end(names, bindings)
        if not addresses:
            return set()
        found = {name for name, held in bindings.items() if not held.version.weak.isdisjoint(addresses)}
        for called in _called_at_the_end_of(addresses):
            version = self._heap.fingerprinter.version_of(called)
            found |= version.reads | version.writes
            found |= {name for name, h in bindings.items() if not h.version.addresses.isdisjoint(version.addresses)}
        return found

    def _may_end(self, names: Set[str], bindings: Bindings) -> Set[int]:
        """Ids of objects that a cell which reaches these names may end, or find ended."""
        finalized = _finalized()
        if not self._heap.knows_ends and not finalized:
            return frozenset()
        reached = [bindings[name] for name in names if name in bindings]
        found = set[int]().union(*(held.version.ends for held in reached))
        weak = finalized.union(*(held.version.weak for held in bindings.values()))
        found |= weak & set[int]().union(*(held.version.addresses for held in reached))
        if any(held.version.weak for held in reached):
            found |= weak.difference(*(held.version.addresses for held in bindings.values()))
        return found - self._kept_values.addresses() if found else found

    def _lasting(self, bindings: Bindings, cells: Iterable[Cell], traces: Mapping[str, Trace]) -> Iterable[Held]:
        """What nobody could make again: left by a `once` cell, or hidden in a library."""
        yield from (held for name, held in bindings.items() if is_hidden(name))
        for cell in cells:
            if cell.rule == "once" and cell.id in traces:
                yield from (held for held in traces[cell.id].writes.values() if held is not None)

    def may_put_old(self, new: Trace, name: str) -> bool:
        """Not where the end of the new object would show."""
        held = new.writes.get(name)
        if held is None or not held.version.addresses:
            return True
        if held.version.ends:
            return False
        weak = _finalized().union(*(h.version.weak for h in new.writes.values() if h is not None))
        return held.version.addresses.isdisjoint(weak)

    def why_stale(
        self, trace: Trace, bindings: Bindings, cells: Iterable[Cell], traces: Mapping[str, Trace]
    ) -> str | None:
        """The cell would end something now that it has not ended, or nothing any more. That shows whether or not the
        cell reads the object, and by more than what that holds (`weakref.finalize`)."""
        if not (self._has_let_go or self._heap.knows_ends or _finalized()):
            return None
        others = {name for name in trace.let_go | trace.writes.keys() if _replaces_another(trace, name, bindings)}
        if not others:
            return None
        if ended := others & trace.let_go:
            return f"`{shown_name(min(ended))}`, which it may end, is another object"
        names = others & bindings.keys()
        if gone := {name for name in names if bindings[name].thing.is_gone}:
            return f"`{shown_name(min(gone))}`, which another cell had ended, may end here"
        addresses = self._may_end(names, bindings)
        lasting = {held.thing for held in self._lasting(bindings, cells, traces)}
        for name in sorted(names):
            if not bindings[name].version.addresses.isdisjoint(addresses) and bindings[name].thing not in lasting:
                return f"`{shown_name(name)}`, which it may end, is new"
        return None

    def put_again(self, bindings: Bindings, writes: Mapping[str, Held | None]) -> None:
        """The cell was interrupted: bind what it left of that."""
        for name in [name for name, held in bindings.items() if held.thing.is_gone]:
            if (left := writes.get(name)) is not None:
                bindings[name] = left

    @contextmanager
    def taken_back(
        self, live: Iterable[tuple[str, Held]], bindings: Bindings, take_back: Callable[[set[str]], None]
    ) -> Iterator[None]:
        """Meanwhile the heap lets go of all but these. If that ends something, `take_back` is called for what its end
        has done, with the names that were as cells have left them."""
        finalized = _finalized()
        past, self._past = self._past, []
        if self._heap.knows_ends or finalized:
            past += self._heap.ends_in(self._heap.beside({held.thing for _, held in live}), finalized)
        if not past:
            yield
            return
        past_references = [weakref.ref(value) for value in past if _can_be_referred_to(value)]
        self._snapshots.save_all(bindings, bindings, self._heap.classes, limit=EXPECTED_LIMIT)
        as_left = {name: held for name, held in bindings.items() if held.is_intact}
        records = [self._snapshots.record_in_part(held) for held in as_left.values() if _hides_changes(held.version)]
        past.clear()  # not before all is recorded that their ends may change
        yield
        self._collect(past_references)
        for record in records:  # nobody could see whether it changed
            try:
                record.write_back()
            except Exception:  # a buffer that somebody holds
                _log.debug("cannot write back", exc_info=True)
        take_back(set(as_left))

    def _collect(self, past: Collection[weakref.ref[Any]]) -> None:
        """What nobody has but a cycle ends now."""
        if not _still_there(past) <= _still_there(self._outlasting):
            gc.collect()
            self._outlasting = [reference for reference in past if reference() is not None]


def _held_by(bindings: Bindings, traces: Mapping[str, Trace]) -> Iterator[Held]:
    yield from bindings.values()
    for trace in traces.values():
        yield from trace.bound.values()
        for held in (*trace.writes.values(), *(held for _, held in trace.proof)):
            if held is not None:
                yield held


def _hides_changes(version: Version) -> bool:
    """Of what it holds, beside what ends take out of it (a `WeakSet`)."""
    return bool(version.opaque and not version.weak)


def _can_be_referred_to(value: object) -> bool:
    return bool(type(value).__weakrefoffset__)


def _still_there(references: Iterable[weakref.ref[Any]]) -> set[int]:
    """Ids of what these refer to."""
    return {address_of(value) for reference in references if (value := reference()) is not None}


def _replaces_another(trace: Trace, name: str, bindings: Bindings) -> bool:
    """Where the cell of this trace writes the name, there is something else now than when it ran."""
    if name not in bindings:
        return name in trace.replaced
    return name not in trace.replaced or trace.replaced[name]() is not bindings[name].thing


def _finalized() -> frozenset[int]:
    """Ids of the objects at whose end something is called (`weakref.finalize`)."""
    return frozenset(address for address, _ in _finalizers())


def _called_at_the_end_of(addresses: Set[int]) -> list[object]:
    return [(info.func, info.args, info.kwargs) for address, info in _finalizers() if address in addresses]


def _finalizers() -> list[tuple[int, Any]]:
    registry: dict[Any, Any] = getattr(weakref.finalize, "_registry", {})
    return [(address_of(value), info) for info in list(registry.values()) if (value := info.weakref()) is not None]
