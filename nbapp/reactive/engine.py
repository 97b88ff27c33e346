"""The replay engine: runs the cells whose inputs changed, so that the namespace is the one of a full run (rule P).

How it works. A replay goes through the cells in order and keeps a virtual state: `bindings`, what every name is bound
to at this point of a full run. A cell whose trace agrees with it (`plan.py`) is kept, and the bindings advance by what
it wrote. Another one runs: its names are bound in the namespace first, and what it did is recorded (`recorder.py`).

A value that a later cell changed in place is *destroyed* for whoever needs the earlier version. It comes back, with its
whole alias class: what its objects held is written back into them (`records.py`), a frame is replaced by a copy, or its
writers run again: they are forced, and the pass starts over. Every start over forces at least one more cell, so this
ends.

Rules
- Early cut-off: a cell that ran and left equal values keeps the old objects, since cells below hold references to them;
  unless their class was rebuilt in this replay: an old object must not survive beside a rebuilt one.
- A cell that holds an object in whose place there is another one now runs again (`cutoff.replaced_objects`).
- What does not add up is not guessed at: everything is forgotten and all cells run in an empty namespace.

What it does not know: what outputs are, and what state lies outside the namespace (`channels.py`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from typing import Any

from .cells import Cell
from .channels import Account, Channel, ChannelTrace, names_found, needed_by, that_have
from .closure import Reach, not_taken, reach_of
from .code_facts import CodeFacts, ModuleFacts, touch_library
from .cutoff import keep_equal_objects
from .edits import owners_after_edit
from .ends import Ends
from .frame_witness import goes_around, may_see_guards
from .frames_beside import beside_frames
from .heap import Bindings, Heap, aliasing_of
from .hidden import HiddenNames, NoHiddenNames, is_hidden, shown_name
from .kept_values import KeptValues, sharing
from .memo import Trace, bound_first, proof_of, reads_of, things_at
from .names import Namespace
from .outside import Outside
from .plan import readers_among, why_always, why_stale
from .progress import DoesNotAddUp, Progress, Replay, StartOver
from .rebuild import Rebuild
from .recorder import record_changes
from .runner import CellRunner, Outcome
from .seeds import with_seed
from .snapshots import EXPECTED_LIMIT, FREE_LIMIT, LIKELY_LIMIT, ONCE_LIMIT, Snapshots
from .sources import NOTHING, Sources

_log = logging.getLogger(__name__)


class Engine:
    """The traces of one notebook in one namespace."""

    def __init__(
        self,
        namespace: dict[str, Any],
        runner: CellRunner,
        channels: Sequence[Channel] = (),
        *,
        clock: Callable[[], float],
        judging_clock: Callable[[], float] = time.thread_time,
        hidden: HiddenNames | None = None,
        running_code: Callable[[], Collection[object]] = tuple,
    ) -> None:
        """`clock` for what the visitor waits for, `judging_clock` for what looking at values costs (`budget.py`);
        `running_code`: functions of the notebook that go on beside its cells (threads, tasks)."""
        self._running_code = running_code
        self._hidden = hidden or NoHiddenNames()
        self._namespace = Namespace(namespace)
        self._runner = runner
        self._channels = tuple(channels)
        self._clock = clock
        self._cells: tuple[Cell, ...] = ()
        self._traces: dict[str, Trace] = {}
        self._must_run: dict[str, str] = {}
        self._sources = Sources(runner.compile)
        self._heap = Heap(namespace, [channel.stand_in for channel in self._channels], judging_clock)
        self._kept_values = KeptValues(self._channels, self._heap)
        self._snapshots = Snapshots(self._heap.fingerprinter.stand_in)
        self._heap.guarded_by_copies = self._snapshots.guarded
        self._heap.on_seen = self._snapshots.let_go
        self._snapshots.is_apart = self._heap.is_apart
        self._ends = Ends(self._heap, self._snapshots, self._kept_values)
        self._bindings: Bindings = {}
        self._has_to_let_go = False
        self._reached = 0  # so many cells, from the top, are as the last replay left them
        self._hidden_bound: frozenset[str] = frozenset()
        self._facts_by_cell: dict[str, tuple[CodeFacts, ...]] = {}
        self._rewriters = [channel.rewrote for channel in that_have("rewrote", channels)]
        self._needing = that_have("needs", channels)
        for channel in that_have("attach", channels):
            channel.attach(self.facts_of)

    # --- the notebook ---

    def load(self, cells: Sequence[Cell]) -> None:
        """These are the cells from now on; traces of unchanged ones stay, also of those that moved.

        A cell with a new id is new, whatever its source: what it shows, and what channels know of it, goes by its id.
        """
        traces = {cell.id: self._traces[cell.id] for cell in cells if cell.id in self._traces}
        for cell in cells:
            trace = traces.get(cell.id)
            if trace is not None and trace.source != cell.source and self._only_looks_different(cell, trace):
                trace.source = cell.source
        for owner in owners_after_edit(self._cells, self._traces, cells, traces):
            self._must_run[owner] = "what it holds was made by a cell that is gone or moved"
        self._kept_values.note_gone(trace for id, trace in self._traces.items() if id not in traces)
        self._cells, self._traces, self._reached = tuple(cells), traces, 0
        self._sources.keep_only({cell.source for cell in cells})
        facts = [self._sources.code_of(cell.source)[1] for cell in cells]
        self._namespace.take({name for fact in facts for name in fact.all_stores})
        self._heap.fingerprinter.asked_by({name for fact in facts for name in fact.all_names})

    def _only_looks_different(self, cell: Cell, trace: Trace) -> bool:
        """A comment was edited, and nobody sees that: errors and warnings show the source, functions keep it."""
        is_seen = trace.has_failed or touch_library(self.facts_of(cell.id))
        return not is_seen and self._sources.only_looks_different(cell.source, trace.source)

    def forget(self) -> None:
        """Every cell runs in the next replay; the namespace begins empty again."""
        self._traces, self._must_run = {}, {}
        self._snapshots.clear()
        self._bindings, self._hidden_bound = {}, frozenset()
        self._namespace.bind({})
        self._hidden.settle({})

    def recheck(
        self,
        names: Collection[str] | None = None,
        *,
        reached_from: Collection[object] = (),
        trusts_opaque: bool = False,
    ) -> frozenset[str]:
        """Something outside a replay (a widget's callback) may have changed objects: look at them again.

        `names`: those that it can reach; None: all. `reached_from`: functions or objects whose reach counts as well.
        `trusts_opaque`: what cannot be looked into counts as unchanged, with all that holds it; else as changed.
        Returns the names whose objects did change.
        """
        outside = self._outside()
        touched = outside.look_again(names, reached_from, trusts_opaque)
        outside.accept({name for name in self._bindings if not self._hidden.can_put(name)})
        return frozenset(name for name in touched if not self._bindings[name].is_intact)

    def run_next(self, cell: str, why: str) -> None:
        """This cell runs in the next replay, whatever its trace says."""
        self._must_run[cell] = why

    def accept(self, reached_from: Collection[object]) -> None:
        """Something goes on beside the replays (a thread) and changes what it reaches from here: these changes count as
        what the cells left that made the objects. Who reads them runs again; nothing is brought back."""
        self._outside().accept_from(reached_from, self.facts_of)

    def run_part(self, cell: str, reached_from: Collection[object], run: Callable[[], None]) -> None:
        """Let `run` call a function that this cell has called, alone: what it changes is the cell's doing.

        It finds the names as the cell left them. The cell runs in the next replay: what the part did to the rest of it
        is unknown. Where other cells changed what can be reached from function and arguments, `run` is not called.
        """
        position = {c.id: place for place, c in enumerate(self._cells[: self._reached])}.get(cell)
        if position is None:
            return
        self._bind_as_after(position + 1)
        self._heap.settle()
        try:
            reach = (outside := self._outside()).reach_from(reached_from)
            if outside.is_as_left(reach.names):
                self._namespace.bind(self._bindings)
                if self._cells[position].rule != "once":
                    self.run_next(cell, "a fragment of it ran alone")
                outside.run_part(run, self._traces[cell], reach, self._names_now, self._clock)
        finally:
            self._bind_as_after(self._reached)
            self._namespace.bind(self._bindings)
            self._has_to_let_go = True

    def _bind_as_after(self, count: int) -> None:
        """The names are now as so many cells from the top have left them."""
        self._bindings, self._hidden_bound = {}, frozenset()
        for cell in self._cells[:count]:
            self._advance(self._traces[cell.id])

    def _outside(self) -> Outside:
        return Outside(self._bindings, self._traces, self._heap, partial(self._reach, NOTHING), self._partners_of)

    @property
    def is_settled(self) -> bool:
        """The last replay came to its end, and these are its cells."""
        return self._reached > 0

    def facts_of(self, cell: str) -> tuple[CodeFacts, ...]:
        """Of all code that this cell can reach, as of its latest run."""
        return self._facts_by_cell.get(cell, ())

    def trace_of(self, cell: str) -> Trace | None:
        """What is remembered of this cell's last run; for `check`."""
        return self._traces.get(cell)

    def accounts_of(self, cell: str) -> list[Account]:
        """What this cell's last run did outside the namespace, by each channel that can say it."""
        if (trace := self._traces.get(cell)) is None:
            return []
        describing = [(channel.name, getattr(channel, "describe", None)) for channel in self._channels]
        return [describe(cell, trace.channels.get(name)) for name, describe in describing if describe is not None]

    def readers_of(self, is_changed: Callable[[str, Mapping[str, ChannelTrace]], bool]) -> frozenset[str]:
        """Cells that depend, directly or through names, on a changed channel read, by the traces so far.

        `is_changed` gets a cell and its channel traces by the channels' names. Callable from another thread.
        """
        traces = dict(self._traces)  # one operation for the interpreter, so no replay can come between
        return readers_among(self._cells, traces, is_changed)

    # --- a replay ---

    async def replay(self, *, should_end: Callable[[], bool]) -> Replay:
        """One pass top to bottom. `should_end` is asked before each cell that would run."""
        self._let_go()
        progress = Progress()
        try:
            await self._passes(progress, should_end)
        except DoesNotAddUp as error:
            _log.warning("forgetting all traces and running every cell: %s", error)
            self.forget()
            progress.begin_last_resort()
            await self._passes(progress, should_end)
        finally:
            self._end_replay(progress)
        return progress.as_replay([cell.id for cell in self._cells])

    async def _passes(self, progress: Progress, should_end: Callable[[], bool]) -> None:
        for _ in range(4 * len(self._cells) + 8):
            try:
                await self._pass(progress, should_end)
            except StartOver:
                continue
            if not progress.is_complete or self._is_whole(progress):
                return
        raise DoesNotAddUp("cells force each other without end")

    async def _pass(self, progress: Progress, should_end: Callable[[], bool]) -> None:
        self._bindings, self._hidden_bound = {}, frozenset()
        progress.begin_pass()
        for channel in self._channels:
            channel.begin_replay()
        self._look_at_rewritten()
        for position, cell in enumerate(self._cells):
            why = progress.forced.get(cell.id) or self._must_run.get(cell.id) or self._why_stale(cell, position)
            if why is None:
                self._keep(cell)
            elif should_end():
                progress.is_ended = True
                return
            else:
                await self._run(cell, position, why, progress)
                if progress.is_interrupted:
                    return
            progress.reached = position + 1
            trace = self._traces[cell.id]
            if trace.has_ended:
                progress.ended_by = cell.id
                return
            if trace.has_failed and not cell.may_raise:
                progress.failed = cell.id
                return

    def _why_stale(self, cell: Cell, position: int) -> str | None:
        trace = self._traces.get(cell.id)
        why = why_stale(cell, trace, self._bindings, self._heap.classes, self._channels, self._clock())
        if why is not None or trace is None or cell.rule == "once":
            return why
        if trace.hidden_seen != self._hidden_bound:
            new = self._hidden.reached_by(self.facts_of(cell.id), self._hidden_bound - trace.hidden_seen)
            if new:
                return f"`{shown_name(min(new))}` is new"
            trace.hidden_seen = self._hidden_bound
        if why := self._ends.why_stale(trace, self._bindings, self._cells, self._traces):
            return why
        return self._kept_values.why_stale(trace, self._bindings, lambda: self._rebuild_above(position).given_below)

    def _keep(self, cell: Cell) -> None:
        trace = self._traces[cell.id]
        self._advance(trace)
        for channel in self._channels:
            channel.skip(cell.id, trace.channels.get(channel.name))
        self._look_at_rewritten()

    def _look_at_rewritten(self) -> None:
        for rewrote in self._rewriters:
            if addresses := rewrote():
                self._heap.look_at_overlapping(addresses)

    def _advance(self, trace: Trace) -> None:
        for name, held in trace.writes.items():
            if held is None:
                self._bindings.pop(name, None)
            else:
                self._bindings[name] = held
        if trace.writes_hidden:
            self._hidden_bound = frozenset(filter(is_hidden, self._bindings))

    async def _run(self, cell: Cell, position: int, why: str, progress: Progress) -> None:
        began = self._clock()
        code, facts = self._sources.code_of(cell.source)
        old = self._traces.get(cell.id)
        reach = self._reach(facts, also := old.touched if old is not None else frozenset())
        if more := self._ends.reached(reach.names | reach.stores, self._bindings) - reach.names:
            reach = self._reach(facts, also | more)
        self._facts_by_cell[cell.id] = with_seed(code, reach.facts, self._bindings)
        rebuild = self._rebuild_above(position)
        if not progress.is_last_resort:
            progress.force_needed(needed_by(self._needing, cell.id))
            if rebuild.force_destroyed(reach.names, progress, ends=reach.stores):
                raise StartOver
        self._save_snapshots(reach, old)
        self._namespace.bind(self._bindings, in_order=reach.is_dynamic)
        self._hidden.prepare(cell.id, reach.facts, self._hidden_values())
        ends = self._ends.let_go(reach.names | reach.stores, self._bindings, self._cells, self._traces)
        reach = replace(reach, names=reach.names | ends) if ends else reach
        trace = await self._run_and_record(cell, reach, why, progress, rebuild)
        if trace is None:
            return
        trace.let_go, trace.replaced = ends, things_at(trace.writes.keys() | ends, self._bindings)
        if trace.got and not progress.is_last_resort and rebuild.force_given(trace, progress):
            progress.forced[cell.id] = why
            raise StartOver
        rebuild.bring_back_equal(trace, old)
        made, is_free = dict(trace.writes), partial(self._kept_values.can_put_old, trace, old, rebuild.given_below)
        can_put = (self._hidden.can_put, is_free, partial(self._ends.may_put_old, trace))
        renewed = keep_equal_objects(trace, old, self._bindings, self._heap.classes, progress.rebuilt, can_put)
        for name, held in trace.writes.items():
            if held is not None and (was := made[name]) is not None and held is not was:
                self._runner.put_back(cell.id, was.thing.value, held.thing.value)
        rebuild.force_owners_below(trace, old, renewed, progress)
        self._kept_values.note(trace, old, self._bindings)
        self._traces[cell.id] = trace
        self._must_run.pop(cell.id, None)
        progress.forced.pop(cell.id, None)
        progress.ran_in_pass.add(cell.id)
        self._advance(trace)
        if cell.rule == "once":
            self._snapshots.save_all(trace.writes, self._bindings, self._heap.classes, limit=ONCE_LIMIT)
        self._heap.let_go_of_replaced(old.writes if old is not None else {}, (t.writes for t in self._traces.values()))
        trace.judging_seconds = self._clock() - began - trace.seconds

    async def _run_and_record(
        self, cell: Cell, reach: Reach, why: str, progress: Progress, rebuild: Rebuild
    ) -> Trace | None:
        """None if the cell was interrupted: what it changed is known then, but proves nothing."""
        for channel in self._channels:
            channel.before_run(cell.id)
        self._kept_values.before_run(reach.names, self._bindings, self._traces.values())
        code, facts = self._sources.code_of(cell.source)
        if goes_around(reach.facts):
            self._heap.settle()
        outcome = Outcome("interrupted")
        began = ended = self._clock()
        try:
            with beside_frames(rebuild, self._namespace.names, self._names_now):
                outcome = await self._runner.run(cell, code, why, watches=bool(facts.in_branches))
        finally:
            ended = self._clock()
            channels = {channel.name: channel.after_run(cell.id) for channel in self._channels}
            seen = reach.names
            if more := names_found(channels) - reach.own:
                reach = replace(wider := self._reach(facts, reach.own | more), names=wider.names | seen)
            late = rebuild.destroyed(reach.names - seen)
            after = {**self._namespace.user_values(), **self._hidden.values(cell.id)}
            with self._heap.after_run(ended - began, went_around=goes_around(reach.facts)):
                changes = record_changes(self._bindings, after, reach, self._heap, bound_first(reach, facts))
            if outcome.status == "interrupted":
                progress.is_interrupted = True
                self._must_run[cell.id] = "it was interrupted"
                self._ends.put_again(self._bindings, changes.writes)
        if outcome.status == "interrupted":
            return None
        progress.ran.setdefault(cell.id, why)
        if not progress.is_last_resort:
            progress.force_needed(needed_by(self._needing, cell.id), also=cell.id)
        if (changes.hidden_partners or late) and not progress.is_last_resort:
            rebuild.force_destroyed(late, progress)
            progress.forced[cell.id] = why
            raise StartOver
        has_failed = outcome.status in ("failed", "ended")
        unread = not_taken(facts, reach, outcome.looked_up, self._bindings, self._namespace.is_user_name)
        reads = reads_of(reach, facts, self._bindings, changes.damaged, has_failed=has_failed, not_taken=unread)
        return Trace(
            source=cell.source,
            reads=reads,
            all_names=tuple(self._bindings) if reach.is_dynamic else None,
            aliasing=aliasing_of(reads, self._bindings, self._heap.classes),
            writes=changes.writes,
            channels=channels,
            has_failed=has_failed,
            has_ended=outcome.status == "ended",
            finished_at=self._clock(),
            runs_always=why_always(facts, reach, self._namespace.names.get),
            damaged=frozenset(changes.damaged),
            got=(got := self._kept_values.objects_of(channels, "got")),
            got_by_name=sharing(got, self._bindings, reads),
            given=self._kept_values.objects_of(channels, "given")
            | self._kept_values.given_by_name(changes.damaged, self._bindings, self._traces.values()),
            bound=dict(self._bindings) if changes.damaged else {},
            hidden_seen=self._hidden_bound,
            writes_hidden=any(map(is_hidden, changes.writes)),
            proof=proof_of(reads, self._bindings),
            seconds=ended - began,
        )

    def _reach(self, facts: ModuleFacts, also: Iterable[str]) -> Reach:
        """With everything that shares memory with what the cell can reach."""
        also = frozenset(also)
        reach = reach_of(facts, also, self._bindings, self._namespace.is_user_name)
        hidden = self._hidden_bound
        while hidden and not (more := self._hidden.reached_by(reach.facts, hidden)) <= reach.names:
            reach = reach_of(facts, {*also, *more}, self._bindings, self._namespace.is_user_name)
        reachable = reach.names - bound_first(reach, facts)  # what stands there before, it can never see
        return replace(reach, names=reachable | self._partners_of(reachable))

    def _partners_of(self, names: Iterable[str]) -> set[str]:
        return self._heap.classes.partners_of(names, self._bindings)

    def _names_now(self) -> dict[str, Any]:
        return {**self._namespace.user_values(), **self._hidden_values()}

    def _hidden_values(self) -> dict[str, object]:
        return {name: self._bindings[name].thing.value for name in self._hidden_bound}

    def _rebuild_above(self, position: int) -> Rebuild:
        return Rebuild(
            self._cells, position, self._traces, self._bindings, self._heap, self._snapshots, self._kept_values
        )

    def _save_snapshots(self, reach: Reach, old: Trace | None) -> None:
        """Not of what a thread may change at any moment: only its makers bring that back, for they start the thread
        anew, and the cell may wait for its work."""
        if may_see_guards(reach.facts):  # then none of the copies either
            bound = [self._bindings[name].thing.value for name in reach.names if name in self._bindings]
            self._snapshots.let_go([self._heap.unguard(bound)])
            return
        names: AbstractSet[str] = reach.names
        if old is not None:
            names, limit = names & self._partners_of(old.damaged), EXPECTED_LIMIT
        else:
            limit = LIKELY_LIMIT if any(f.writes_in_place for f in reach.facts) else FREE_LIMIT
        names = self._outside().apart_from(self._running_code(), names) if names else names
        self._snapshots.save_all(names, self._bindings, self._heap.classes, limit=limit)

    # --- the end of a replay ---

    def _is_whole(self, progress: Progress) -> bool:
        """Every name holds what a full run would have left under it; else the cells that make it are forced."""
        above = self._rebuild_above(progress.reached)
        return progress.is_last_resort or not above.force_destroyed(self._bindings, progress)

    def _end_replay(self, progress: Progress) -> None:
        for cell in self._cells[progress.reached :]:
            # The next replay comes soon. Until then callbacks find the names of the cells below as they were.
            if not progress.is_complete and cell.id in self._traces:
                self._advance(self._traces[cell.id])
            if cell.id in progress.forced:  # it still holds what it was forced for
                self._must_run.setdefault(cell.id, progress.forced[cell.id])
        self._namespace.bind(self._bindings, in_order=progress.has_run)
        self._hidden.settle(self._hidden_values())
        for channel in self._channels:
            channel.end_replay()
        self._look_at_rewritten()
        self._reached = progress.reached if progress.is_complete else 0
        self._kept_values.end_replay(is_complete=progress.is_complete)
        self._has_to_let_go |= progress.has_run

    def settle(self) -> None:
        """Do what a replay has put off for the visitor not to wait: read new columns, free what it replaced. Called
        between two replays, before anything else happens."""
        self._heap.settle()
        self._let_go()

    def _let_go(self) -> None:
        """Of what no cell has left any more."""
        if self._has_to_let_go:
            live = [(name, h) for trace in self._traces.values() for name, h in trace.writes.items() if h is not None]
            apart = self._outside().apart_from(self._running_code(), self._bindings.keys())
            with self._ends.taken_back(live, {name: self._bindings[name] for name in apart}, self._take_back):
                self._heap.keep_only(live)
                self._snapshots.fit(live)
        self._has_to_let_go = False

    def _take_back(self, names: set[str]) -> None:
        """What the end of objects of the past has changed in values of now, under these names."""
        self._outside().look_again(None, (), trusts_opaque=True)
        self._rebuild_above(self._reached).take_back(names)
        self._namespace.bind(self._bindings)
