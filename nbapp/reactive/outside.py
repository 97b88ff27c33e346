"""What happened to objects between two replays: by callbacks, by threads, by a part of a cell that ran alone.

How it works. Whoever ran can reach some names; what stands under these, and what shares memory with it, is looked at
again. What changed is then destroyed for the cells that need it as it was, or, if it is accepted, counts as what the
cells left that made it. A part of a cell that runs alone is recorded as a run of a cell is.

What it does not know: when that is asked for (`engine.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from .closure import Reach
from .code_facts import CodeFacts, change_by_name, may_change_values
from .frame_witness import goes_around
from .heap import Bindings, Heap, Held
from .hidden import is_hidden
from .memo import Trace
from .recorder import record_changes
from .walk import Version


@dataclass(frozen=True)
class Outside:
    """The engine as it is now, between two replays."""

    bindings: Bindings
    traces: Mapping[str, Trace]
    heap: Heap
    reach_with: Callable[[Iterable[str]], Reach]
    """What code reaches that uses these names."""
    partners_of: Callable[[Iterable[str]], set[str]]

    def look_again(
        self, names: Collection[str] | None, reached_from: Collection[object], trusts_opaque: bool
    ) -> set[str]:
        """The names whose objects may have changed, seen again. No names: all of them."""
        touched = set(self.bindings) if names is None else set(self.reach_from(reached_from, names).names)
        held = [self.bindings[name] for name in self.partners_of(touched)]
        addresses = {address for h in held for address in h.version.addresses}
        if not trusts_opaque:
            self.heap.tokens.touch({address for h in held for address in h.version.opaque})
        self.heap.look_at_overlapping(addresses, trusts_opaque=trusts_opaque)
        return self.partners_of(touched)

    def accept(self, names: AbstractSet[str]) -> None:
        """What stands under these names counts as it is now, for every cell that left it there."""
        everywhere: list[Any] = [self.bindings, *(trace.writes for trace in self.traces.values())]
        for writes in everywhere:
            for name in names & writes.keys():
                held = writes[name]
                if held is not None and not held.is_intact and not held.thing.is_gone:
                    writes[name] = Held(held.thing, held.thing.version)

    def accept_from(self, values: Collection[object], facts_of: Callable[[str], tuple[CodeFacts, ...]]) -> None:
        """What goes on beside the replays (a thread) changes what it reaches from these objects: that counts as it is
        now, for every cell that left it there. Not where a cell has changed it as well, by its name."""
        before = {name: held.thing.version for name, held in self.bindings.items()}
        touched = self.look_again((), values, trusts_opaque=False)
        if not may_change_values(self.reach_from(values).facts):  # what cells made of it stays their doing
            touched = {name for name in touched if self.bindings[name].thing.version is not before[name]}
        by_cells = [
            name for cell, trace in self.traces.items() for name in change_by_name(facts_of(cell), trace.damaged)
        ]
        self.accept({name for name in touched if not is_hidden(name)} - self.partners_of(by_cells))

    def reach_from(self, values: Collection[object], names: Collection[str] = ()) -> Reach:
        """What can be reached from these objects and names, with all that shares memory with it."""
        versions = [self.heap.look(value).version for value in values]
        reach = self.reach_with(set(names).union(*(version.reads | version.writes for version in versions)))
        facts = (*reach.facts, *(fact for version in versions for fact in version.facts))
        is_dynamic = reach.is_dynamic or any(fact.is_dynamic for fact in facts)
        found = set(self.bindings) if is_dynamic else {*reach.names, *self._names_sharing(versions)}
        stores = reach.stores.union(*(version.writes for version in versions))
        names = frozenset(self.partners_of(found))
        return replace(reach, names=names, stores=stores, facts=facts, is_dynamic=is_dynamic)

    def apart_from(self, running: Collection[object], names: AbstractSet[str]) -> AbstractSet[str]:
        """Those of these names that code which goes on beside the replays does not change."""
        if not names or not running:
            return names
        beside = self.reach_from(running)
        return names - beside.names if may_change_values(beside.facts) else names

    def _names_sharing(self, versions: Iterable[Version]) -> set[str]:
        addresses = {address for version in versions for address in version.addresses}
        return {name for name, held in self.bindings.items() if not held.version.addresses.isdisjoint(addresses)}

    def is_as_left(self, names: Iterable[str]) -> bool:
        """Whether these hold what the cells so far have left. What nobody can look into counts as that."""
        found = [self.bindings[name] for name in names if name in self.bindings]
        return all(held.is_intact or (held.version.opaque and not held.thing.is_gone) for held in found)

    def run_part(
        self,
        run: Callable[[], None],
        trace: Trace,
        reach: Reach,
        names_now: Callable[[], dict[str, Any]],
        clock: Callable[[], float],
    ) -> None:
        """Run a part of the cell of this trace: what it changes is the cell's doing."""
        began = clock()
        try:
            run()
        finally:
            with self.heap.after_run(clock() - began, went_around=goes_around(reach.facts)):
                changes = record_changes(self.bindings, names_now(), reach, self.heap)
            trace.writes.update(changes.writes)
            trace.damaged |= changes.damaged
