"""Compare the namespace after a cell's run with what was bound before, and write the trace.

How it works. What the cell could reach is looked at again: a changed digest on the same object is a change in place.
Memory that was written to is then followed to everything else that shares it: other names of the alias class, objects
that are bound no more, opaque objects, and things that only an older trace holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .addresses import address_of
from .closure import Reach
from .frame_witness import goes_around
from .heap import Bindings, Heap, Held, Thing, is_same

_UNBOUND = object()


@dataclass
class Changes:
    """What one run did to the namespace."""

    writes: dict[str, Held | None] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)
    """Names bound before whose objects were changed in place."""
    hidden_partners: set[str] = field(default_factory=set)
    """Names that changed with these, though nobody knew that they share memory: a frame that was made around an array
    without a copy. They may not have been right when the cell began, so it has to run again."""


def record_changes(
    before: Bindings, after: dict[str, Any], reach: Reach, heap: Heap, bound_first: frozenset[str] = frozenset()
) -> Changes:
    """`before`: what was bound when the cell began, `after`: what is bound now, hidden names included.

    `reach.names`: what it could see, alias partners included. `bound_first`: names that it surely binds, and never
    reads before. One that is not bound in the end it has deleted, also where another cell binds it by then.
    """
    touched = [before[name] for name in reach.names if name in before]
    heap.tokens.touch({address for held in touched for address in held.version.opaque})
    recorder = _Recorder(before, after, reach, heap)
    recorder.look_at_reached()
    recorder.look_at_unbound(bound_first)
    if recorder.written_to:
        recorder.follow_memory()
    return recorder.changes


class _Recorder:
    def __init__(self, before: Bindings, after: dict[str, Any], reach: Reach, heap: Heap) -> None:
        self._before = before
        self._after = after
        self._reach = reach
        self._heap = heap
        self._trusts_witness = not goes_around(reach.facts)
        self._out_of_date: set[str] = set()
        """Not brought back, because the cell never sees it: it binds the name first. If it failed before it came to
        that, the name holds what a cell below made of it."""
        self.changes = Changes()
        self.written_to: set[int] = set()

    def look_at_reached(self) -> None:
        before = self._before
        gone = {n for n in self._reach.names if n in before and before[n].thing.is_gone}
        self.written_to.update(*(before[name].version.addresses for name in gone))
        bound = {n for n, v in self._after.items() if (held := before.get(n)) is None or held.thing.value is not v}
        bound |= self._reach.stores & self._after.keys()
        seen = self._reach.names
        self._out_of_date = {n for n in bound if n in before and n not in seen and not before[n].is_intact}
        looked_at = bound | self._reach.names
        for name, value in self._after.items():  # in the order in which they were bound: `globals()` shows it
            if name not in looked_at:
                continue
            if not self._was_bound_to(name, value):
                self._write(name, self._heap.look(value, name=name))
                if name in gone and self._is_other_now(name, value):
                    self._damage(name, before[name])
                continue
            held = self._before[name]
            if name not in self._out_of_date and self._is_changed(held):
                self._damage(name, held)
                self._write(name, held.thing)
            elif name in bound:
                self.changes.writes[name] = held

    def look_at_unbound(self, bound_first: frozenset[str]) -> None:
        """Objects that the cell changed and then rebound or deleted may live on in an alias."""
        for name in (self._before.keys() | bound_first) - self._after.keys():
            if name in self._reach.names or name not in self._before or not self._before[name].thing.is_gone:
                self.changes.writes[name] = None
        for name in self._reach.names & self._before.keys():
            held = self._before[name]
            if self._after.get(name, _UNBOUND) is not held.thing.value and self._is_changed(held):
                self._damage(name, held)

    def follow_memory(self) -> None:
        touched = self._heap.opaque_near(self.written_to)
        self._heap.tokens.touch(touched)
        changed = self._heap.look_at_overlapping(self.written_to)
        for name, held in self._before.items():
            if held.thing in changed and name not in self._reach.names and self._after.get(name) is held.thing.value:
                self.changes.hidden_partners.add(name)
                self._write(name, held.thing)
        if self.changes.hidden_partners:
            self._heap.classes.join_names(self.changes.hidden_partners | self.changes.damaged)
        for name, value in self._after.items():
            latest = self.changes.writes.get(name) or self._before.get(name)
            if latest is None or latest.thing.value is not value or latest.version.opaque.isdisjoint(touched):
                continue
            self._write(name, self._heap.look(value))

    def _was_bound_to(self, name: str, value: object) -> bool:
        held = self._before.get(name)
        return held is not None and held.thing.value is value

    def _is_other_now(self, name: str, value: object) -> bool:
        """What the traces have let go of, the cell has left where it was, but changed."""
        was, held = self._before[name], self.changes.writes[name]
        assert held is not None
        return was.thing.address == address_of(value) and not is_same(was.version, held.version)

    def _is_changed(self, held: Held) -> bool:
        if held.version.is_immutable or held.thing.is_gone:
            return False
        self._heap.look(held.thing.value, trusts_witness=self._trusts_witness)
        return not held.is_intact

    def _write(self, name: str, thing: Thing) -> None:
        self.changes.writes[name] = Held(thing, thing.version)
        self._heap.classes.join(name, thing.version)

    def _damage(self, name: str, held: Held) -> None:
        self.changes.damaged.add(name)
        self.written_to |= held.version.addresses | held.thing.version.addresses
