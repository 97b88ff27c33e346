"""Bring back versions that a later change in place destroyed: from a copy, or by running again what made them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .cells import Cell
from .cutoff import replaced_memory, replaced_objects
from .heap import Bindings, Heap, Held, Thing, aliasing_of
from .hidden import is_hidden, shown_name
from .kept_values import KeptValues, sharing
from .memo import Trace
from .progress import DoesNotAddUp, Progress
from .snapshots import Snapshots

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rebuild:
    """At one point of a pass: the cells before `position` are kept or have run, and left `bindings`."""

    cells: Sequence[Cell]
    position: int
    traces: dict[str, Trace]
    bindings: Bindings
    heap: Heap
    snapshots: Snapshots
    kept_values: KeptValues

    def force_destroyed(self, names: Iterable[str], progress: Progress, ends: Iterable[str] = ()) -> bool:
        """True if one of these names holds a destroyed version that no copy could bring back, so that cells above had
        to be forced. `ends`: names that will be bound anew, which shows if what they hold ends then.

        Raises:
            DoesNotAddUp: all that make it ran in this pass already.
        """
        destroyed = self.destroyed(names)
        destroyed |= {name for name in self.destroyed(ends) if self.bindings[name].thing.is_gone}
        if destroyed:
            self._restore(destroyed, progress)
            destroyed = self.destroyed(destroyed)
        if destroyed:
            self._accept_from_once(destroyed)
            destroyed = self.destroyed(destroyed)
        return self._force_writers(destroyed | self._still_given(names, progress), progress)

    def take_back(self, names: Iterable[str]) -> None:
        """What has just been destroyed of these, between two replays, if that is possible without running a cell; also
        what outlasts replays, for no cell has changed it."""
        if destroyed := self.destroyed(names):
            recorded = [self.bindings[name] for name in destroyed if self.bindings[name].record is not None]
            self._write_back_all(recorded, is_just_destroyed=True)
            self._restore(self.destroyed(destroyed), Progress())

    def force_given(self, new: Trace, progress: Progress) -> bool:
        """A cell ran that found objects in `session_state`. True if names above hold some of these, and no copy could
        take their place, so that cells had to be forced."""
        found = frozenset[int]().union(*(held.version.shared for held in new.writes.values() if held is not None))
        found &= new.got
        names = sharing(found, self.bindings, self.bindings) - new.writes.keys()
        return self._force_writers(self._still_given(names, progress), progress)

    def _force_writers(self, destroyed: set[str], progress: Progress) -> bool:
        if not destroyed:
            return False
        writers = self._writers_of(destroyed)
        if all(cell in progress.ran_in_pass for cell in writers):
            raise DoesNotAddUp(f"{', '.join(sorted(destroyed))} changed, and no cell that ran says so")
        for cell in writers:
            progress.forced.setdefault(cell, _reason(destroyed))
        return True

    def force_owners_below(self, new: Trace, old: Trace | None, renewed: set[str], progress: Progress) -> None:
        """A cell ran, and classes of `renewed` have new objects: cells below that hold one of the old ones follow.

        A cell that shares only a class with these, or another object that stays, holds what it would hold anyway.
        """
        progress.rebuilt |= renewed
        was = self.bindings | old.writes if old is not None else self.bindings
        names = new.writes.keys() | (old.writes.keys() if old is not None else set())
        now = self.bindings | new.writes
        replaced = replaced_objects(was, now, names)
        unseen = {name for name in renewed if self._is_shared_unseen(name, new)}
        below = self.cells[self.position + 1 :]
        owners = set(self._writers_near(below, unseen)) if unseen else set()
        left = replaced_memory(was, now, names)  # an array of the frame has it (`df.x.values`)
        if replaced or left:
            owners.update(
                cell
                for cell, trace in self._traces_of(below)
                if trace.holds_one_of(replaced) or trace.has_one_of(left) or not trace.given.isdisjoint(replaced)
            )
        for cell in owners:
            progress.forced.setdefault(cell, _reason(renewed or names))

    def _is_shared_unseen(self, name: str, new: Trace) -> bool:
        """Whether something that is no name holds objects of its class: who changes these need not hold them."""
        classes = self.heap.classes
        helds = [
            held for n, held in new.writes.items() if held is not None and classes.class_of(n) == classes.class_of(name)
        ]
        addresses = set().union(*(held.version.shared for held in helds))
        return classes.is_joined_unseen(name) or self.kept_values.hold(addresses)

    def bring_back_equal(self, new: Trace, old: Trace | None) -> None:
        """Where a run left what it left before, but a cell below changed that in place since: bring the old objects
        back, so that they can be kept. Not where anything that is bound now has one of them."""
        if old is None:
            return
        live: set[int] | None = None
        for alias_class in self.heap.classes.classes_of(new.writes):
            names = [name for name in old.writes if self.heap.classes.class_of(name) == alias_class]
            pairs = [(old.writes[name], new.writes.get(name)) for name in names]
            changed = [was for was, _ in pairs if was is not None and not was.is_intact]
            if not changed or any(was is None or now is None or not _is_equal(was, now) for was, now in pairs):
                continue
            if live is None:
                live = _addresses_of(self.bindings | new.writes)
            new_ones = set().union(*(now.version.shared for _, now in pairs if now is not None))
            if self.kept_values.hold(new_ones):
                continue  # `session_state` holds the new object, so the name must too
            if all(was.record is not None and live.isdisjoint(was.record.addresses) for was in changed):
                self._write_back_all(changed)

    def left_above(self) -> Iterator[Held]:
        """All that the cells before this one have left, also what has no name any more."""
        yield from self.bindings.values()
        for trace in (self.traces[cell.id] for cell in self.cells[: self.position] if cell.id in self.traces):
            yield from (held for held in trace.writes.values() if held is not None)

    def destroyed(self, names: Iterable[str]) -> set[str]:
        """Those of these names whose objects a later cell has changed in place."""
        return {name for name in names if name in self.bindings and not self.bindings[name].is_intact}

    def _still_given(self, names: Iterable[str], progress: Progress) -> set[str]:
        """Those of these names that hold what was given in the past, and of which no copy could be made."""
        past = self._given_in_the_past(names, progress)
        if past:
            self._copy_given(past, progress)
            past = self._given_in_the_past(past, progress)
            progress.rebuilt |= past  # no older object may take the place of the one that will be made
        return past

    @cached_property
    def given_below(self) -> frozenset[int]:
        """Ids of what this cell, or one below, or one that is gone, gave to `session_state` in an earlier replay."""
        if not self.kept_values.is_used:
            return frozenset()
        below = (trace.given for _, trace in self._traces_of(self.cells[self.position :]))
        return self.kept_values.past.union(*below)

    def _given_in_the_past(self, names: Iterable[str], progress: Progress) -> set[str]:
        """Those of these names that hold some of it. Not where the cell that bound the name has found it there, or the
        first one that had it, or where it cannot run again."""
        past = sharing(self.given_below, self.bindings, names)
        above = [(c.id, self.traces[c.id]) for c in self.cells[: self.position] if past and c.id in self.traces]
        forceable = dict(self._traces_of(self.cells[: self.position])) if past else {}

        def may_hold(name: str) -> bool:
            shared = self.bindings[name].version.shared & self.given_below
            writer = next((cell for cell, trace in reversed(above) if name in trace.writes), "")
            first = next((trace for _, trace in above if sharing(shared, trace.writes, trace.writes)), None)
            if writer not in forceable or writer in progress.ran or shared <= forceable[writer].got:
                return True
            return first is not None and shared <= first.got

        return {name for name in past if not may_hold(name)}

    def _copy_given(self, past: set[str], progress: Progress) -> None:
        """Put copies in the place of what was given, where all that shares memory with it was given by cells below."""
        for alias_class in self.heap.classes.classes_of(past):
            held = {n: h for n, h in self.bindings.items() if self.heap.classes.class_of(n) == alias_class}
            if not self._given_in_the_past(held, progress) >= {n for n, h in held.items() if h.version.shared}:
                continue
            addresses = set().union(*(h.version.shared for h in held.values()))
            if self._givers_of(self.cells[: self.position], addresses):
                continue  # they gave it in this replay, too, and would have to run again
            copies = self.snapshots.copy_now(alias_class, self.bindings, self.heap.classes)
            if copies is not None and self._put_copies(copies, progress, past):
                for cell in self._givers_of(self.cells[self.position :], addresses):
                    progress.forced.setdefault(cell, _reason(past))

    def _givers_of(self, cells: Iterable[Cell], addresses: set[int]) -> list[str]:
        return [cell for cell, trace in self._traces_of(cells) if not trace.given.isdisjoint(addresses)]

    def _writers_of(self, names: set[str]) -> list[str]:
        """Cells above that wrote one of these names. What else is in their alias classes is intact, so it can stay:
        a new value takes it up again, or is renewed with it (`force_owners_below`)."""
        return [cell for cell, trace in self._traces_of(self.cells[: self.position]) if names & trace.writes.keys()]

    def _writers_near(self, cells: Iterable[Cell], names: set[str]) -> list[str]:
        """Of these cells those that wrote anything into the alias classes of these names."""
        classes = self.heap.classes
        near = classes.classes_of(names)
        return [cell for cell, trace in self._traces_of(cells) if not near.isdisjoint(classes.classes_of(trace.writes))]

    def _traces_of(self, cells: Iterable[Cell]) -> Iterator[tuple[str, Trace]]:
        for cell in cells:
            trace = self.traces.get(cell.id)
            if trace is not None and not _runs_no_more(cell, trace):
                yield cell.id, trace

    def _restore(self, destroyed: set[str], progress: Progress) -> None:
        for alias_class in self.heap.classes.classes_of(destroyed):
            if self._write_back(alias_class) or self._holds_lasting(alias_class):
                continue
            copies = self.snapshots.copy_of(alias_class, self.bindings, self.heap.classes)
            if copies is not None:
                self._put_copies(copies, progress, destroyed)

    def _put_copies(self, copies: dict[str, object], progress: Progress, names: set[str]) -> bool:
        """In the place of all objects of one alias class, for `names` are needed. False if they are not the same."""
        fresh = {name: Held(thing, thing.version) for name, thing in self._looked_at(copies)}
        if not self._is_equal(fresh) or self._is_shared_elsewhere(fresh):
            return False
        for name, held in fresh.items():
            self._replace(name, held)
            self.heap.classes.join(name, held.version)
        name = min(fresh)
        progress.rebuilt.add(name)
        for cell in self._writers_near(self.cells[self.position :], {name}):
            progress.forced.setdefault(cell, _reason(names))
        return True

    def _holds_lasting(self, alias_class: str) -> bool:
        names = self.heap.classes.members({alias_class}, self.bindings)
        return any(self.kept_values.are_lasting(self.bindings[name].thing.value) for name in names)

    def _looked_at(self, copies: dict[str, object]) -> list[tuple[str, Thing]]:
        return [(name, self.heap.look_at_copy(value, self.bindings[name].thing)) for name, value in copies.items()]

    def _write_back(self, alias_class: str) -> bool:
        """Bring the class back in its own objects, so that nobody who holds one of them has to follow."""
        names = self.heap.classes.members({alias_class}, self.bindings)
        self._write_back_all([self.bindings[name] for name in self.destroyed(names)])
        return not self.destroyed(names)

    def _write_back_all(self, destroyed: Sequence[Held], *, is_just_destroyed: bool = False) -> None:
        """All of these, or none. Whether it brought them back is to be seen."""
        records = [held.record for held in destroyed if held.record is not None]
        addresses = {address for held in destroyed for address in held.version.shared | held.thing.version.shared}
        is_kept = not is_just_destroyed and self.kept_values.hold(addresses)
        if len(records) < len(destroyed) or is_kept or self.heap.is_borrowed(addresses):
            return
        self.snapshots.record(self._left_as_they_are_now(addresses))
        try:
            for record in records:
                record.write_back()
        except Exception:  # an array that was made smaller, a buffer that somebody holds: run what made it
            _log.debug("cannot write back", exc_info=True)
        self.heap.look_at_restored(addresses)

    def _left_as_they_are_now(self, addresses: set[int]) -> Iterator[Held]:
        """What cells left that is about to be overwritten: it is wanted again if they are kept."""
        for trace in self.traces.values():
            for held in trace.writes.values():
                if held is not None and held.is_intact and not held.version.shared.isdisjoint(addresses):
                    yield held

    def _is_equal(self, fresh: Bindings) -> bool:
        """The copies are what the bindings ask for, aliases among them included."""
        if any(held.version.digest != self.bindings[name].version.digest for name, held in fresh.items()):
            return False
        classes = self.heap.classes
        return aliasing_of(fresh, fresh, classes) == aliasing_of(fresh, self.bindings, classes)

    def _is_shared_elsewhere(self, fresh: Bindings) -> bool:
        """A cell above left an object that shares memory with one to be replaced, under a name that was bound anew
        since: with copies in place, the state between these two cells would lose an alias."""
        replaced = {name: self.bindings[name] for name in fresh}
        for _, trace in self._traces_of(self.cells[: self.position]):
            for name, held in trace.writes.items():
                if held is None or held is replaced.get(name):
                    continue
                for other, old in replaced.items():
                    if other != name and not held.version.shared.isdisjoint(old.version.shared):
                        return True
        return False

    def _accept_from_once(self, destroyed: set[str]) -> None:
        """What a `once` cell made cannot be made again: it counts as it is now. The author waived the rest."""
        for cell in self.cells[: self.position]:
            trace = self.traces.get(cell.id)
            if trace is None or not _runs_no_more(cell, trace):
                continue
            for name in destroyed:
                held = self.bindings[name]
                if trace.writes.get(name) is held:
                    self._replace(name, Held(held.thing, held.thing.version))

    def _replace(self, name: str, held: Held) -> None:
        """Another object takes the place of a destroyed one, also in the trace of the cell that made it."""
        old = self.bindings[name]
        for trace in self.traces.values():
            if trace.writes.get(name) is old:
                trace.writes[name] = held
        self.bindings[name] = held


def _runs_no_more(cell: Cell, trace: Trace) -> bool:
    return cell.rule == "once" and not trace.has_failed


def _is_equal(one: Held, other: Held) -> bool:
    return one.version.digest == other.version.digest


def _addresses_of(bindings: Mapping[str, Held | None]) -> set[int]:
    return set().union(*(held.version.addresses for held in bindings.values() if held is not None))


def _reason(names: Iterable[str]) -> str:
    return f"needed again to rebuild `{shown_name(min(names, key=lambda name: (is_hidden(name), name)))}`"
