"""One request becomes one replay: apply the events, let the engine run what they changed, report what was done.

How it works. `load` and `replay` are called in the kernel's main thread, one at a time; `inputs_changed` and `stop` in
its control thread, while a replay goes on. What the two share is `_Ending`, under a lock: which replay goes on, and
why it has to end. Everything else that the control thread looks at is replaced, never changed, by the main thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ..kernel_protocol import (
    InputsChanged,
    LoadNotebook,
    QuerySet,
    ReplayFinished,
    ReplayStarted,
    StopReplay,
    cell_of,
    name_of_fragment,
)
from ..kernel_protocol import Replay as ReplayRequest
from ..protocol import CellId, FragmentId, ModelId
from ..reactive.cells import Cell
from ..reactive.channels import ChannelTrace
from ..reactive.engine import Engine
from ..reactive.progress import Replay as ReplayReport
from ..ui.uploads import read_from
from .callbacks import reached_by
from .capture import Captures
from .events import Events
from .explanations import explain
from .fragments import Fragments
from .interrupts import Interrupts
from .outputs import Outlet
from .pages import Pages
from .run_cell import IPythonRunner
from .session_state import SessionStateChannel
from .visitor import VisitorChannel
from .widgets import Widgets

End = Literal["superseded", "stopped"]


@dataclass
class _Ending:
    """The replay that goes on, and whether it has to end before its next cell."""

    run: int | None = None
    why: End | None = None


class Replays:
    """The app in this kernel."""

    def __init__(
        self,
        outlet: Outlet,
        runner: IPythonRunner,
        interrupts: Interrupts,
        widgets: Widgets,
        state: SessionStateChannel,
        events: Events,
        engine: Engine,
        captures: Captures,
        running_code: Callable[[], list[object]],
        visitor: VisitorChannel,
        pages: Pages,
        fragments: Fragments,
    ) -> None:
        """`running_code`: functions of the notebook that go on beside the replays."""
        self._running_code = running_code
        self._outlet = outlet
        self._runner = runner
        self._interrupts = interrupts
        self._widgets = widgets
        self._state = state
        self._events = events
        self._engine = engine
        self._captures = captures
        self._visitor = visitor
        self._pages = pages
        self._fragments = fragments
        self._left: tuple[FragmentId, ...] = ()
        """Fragments that newer values kept from running alone."""
        pages.end_replay, pages.interrupts = self._supersede, interrupts
        self._cells: tuple[Cell, ...] = ()
        self._lock = threading.Lock()
        self._ending = _Ending()
        self._report: ReplayReport | None = None

    # --- main thread

    def load(self, request: LoadNotebook) -> None:
        """These are the app's cells from now on. What has not changed is kept by the next replay.

        Raises:
            CannotRestore: the state that this kernel should begin with is none.
        """
        read_from(Path(request.uploads) if request.uploads else None)
        if request.state is not None:
            self._captures.restore(request.state)
        self._left = ()
        self._cells = tuple(Cell(c.id, c.source, c.rule, c.ttl_seconds, c.may_raise) for c in request.cells)
        positions = {cell.id: position for position, cell in enumerate(self._cells)}
        self._runner.load(positions, [cell.source for cell in self._cells])
        self._widgets.load(positions, request.inputs)
        self._engine.load(self._cells)
        self._pages.load([CellId(cell.id) for cell in self._cells])

    async def replay(self, request: ReplayRequest) -> None:
        began = time.perf_counter()
        self._engine.settle()
        with self._interrupts.installed():
            self._begin(request)
            try:
                report, alone = await self._run(request)
            finally:
                end = self._end()
        if end == "stopped":
            self._left = ()
        self._report = report or _after_fragments(self._report, alone)
        if (chosen := self._pages.to_tell()) is not None:
            self._outlet.send(chosen)
        if (query := self._visitor.query_to_tell()) is not None:
            self._outlet.send(QuerySet(query))
        finished = _finished(request.run, report, alone, end, time.perf_counter() - began)
        is_whole = finished.outcome == "complete" and chosen is None  # a page's cells may ask for more of the address
        if is_whole and (unused := self._visitor.inputs.to_tell()) is not None:
            self._outlet.send(unused)
        self._outlet.send_last(finished)
        self._engine.settle()

    def explain(self) -> None:
        """Why each cell ran or was kept in the last replay."""
        self._outlet.send(explain(self._cells, self._report, self._engine, self._widgets))

    async def _run(self, request: ReplayRequest) -> tuple[ReplayReport | None, tuple[FragmentId, ...]]:
        """What the cells did, if they were asked, and the fragments that ran alone."""
        due = (*request.fragments, *self._left)
        asked = self._fragments.asked_by([event.model for event in request.events], due)
        self._left = ()
        self._apply(request)
        try:
            is_asked = asked is not None and (asked or request.fragments)
            if asked is not None and is_asked and self._may_run_alone(request):
                ran = self._run_alone(asked)
                if ran is not None:
                    return None, ran
            report = await self._run_cells()
            late = [id for id in self._fragments.asked_by((), due) or () if cell_of(id) not in report.ran]
            if request.captures or self._should_end():
                return report, ()
            return report, self._run_alone(late) or ()
        finally:
            self._widgets.press(None)

    def _may_run_alone(self, request: ReplayRequest) -> bool:
        """A replay that is to be repeated elsewhere (`captures`) is one of all cells, for that is what is repeated."""
        is_of_cells = request.refresh or request.captures or request.visitor or self._events.asked_for_all
        return self._engine.is_settled and not is_of_cells

    def _apply(self, request: ReplayRequest) -> None:
        self._state.new_replay()
        self._visitor.new_replay(request.visitor)
        self._widgets.press(request.press, request.press_key)
        callbacks = self._events.apply(request.run, request.events) + self._dismiss(request)
        self._visitor.begin_now()
        if callbacks:
            self._look_again(callbacks)
        if running := self._running_code():
            self._engine.accept(running)
        if request.captures:
            self._outlet.send(self._captures.take(request.run))
        if request.refresh:
            self._engine.forget()

    def _dismiss(self, request: ReplayRequest) -> list[object]:
        """Dialogs are closed: their cells run, and may open them again. Returns the callbacks that ran."""
        callbacks: list[object] = []
        for id in request.dismissed:
            self._engine.run_next(cell_of(id), f"its dialog `{name_of_fragment(id)}` was closed")
            call = self._fragments.dismiss(id)
            if call is not None and call.dismissed is not None:
                self._events.call_back(request.run, cell_of(id), call.dismissed)
                callbacks.append(call.dismissed)
            if call is not None and call.props.get("asks"):
                self._events.asked_for_all = True
        return callbacks

    async def _run_cells(self) -> ReplayReport:
        report = await self._engine.replay(should_end=self._should_end)
        while self._runner.take_rerun() and not self._should_end():
            self._widgets.press(None)
            self._state.new_replay()
            report = _together(report, await self._engine.replay(should_end=self._should_end))
        return report

    def _run_alone(self, asked: Sequence[FragmentId]) -> tuple[FragmentId, ...] | None:
        """Those that ran; None if the cells are asked after all."""
        for place, id in enumerate(asked):
            if self._should_end():
                self._left = tuple(asked[place:])
                return tuple(asked[:place])
            status = self._fragments.run_alone(id, self._engine)
            if status is None:
                for other in asked[place:]:
                    self._engine.run_next(cell_of(other), "its fragment cannot run alone")
                return None
            if self._runner.take_rerun():
                self._widgets.press(None)
                self._state.new_replay()
                return None
            if status == "interrupted":
                self._left = tuple(asked[place:])
                return tuple(asked[:place])
        return tuple(asked)

    def _look_again(self, callbacks: list[object]) -> None:
        reached = reached_by(callbacks)
        if reached.has_unknown:
            self._engine.recheck()
            return
        changed = self._engine.recheck((), reached_from=reached.functions)
        for cell in self._widgets.cells_of(reached.interactives) if changed else ():
            self._engine.run_next(cell, f"its function changed `{min(changed)}`")
        if reached.has_library:
            self._engine.recheck(trusts_opaque=True)

    def _begin(self, request: ReplayRequest) -> None:
        self._runner.begin_replay(request.run, lambda: self._announce(request.run), self._should_end)
        with self._lock:
            self._ending = _Ending(request.run)

    def _announce(self, run: int) -> None:
        self._outlet.send_soon(ReplayStarted(run, len(self._cells)))

    def _end(self) -> End | None:
        with self._lock:
            why, self._ending = self._ending.why, _Ending()
        return "stopped" if self._interrupts.was_asked_by_signal else why

    def _supersede(self) -> None:
        with self._lock:
            self._ending.why = self._ending.why or "superseded"

    def _should_end(self) -> bool:
        return self._ending.why is not None or self._interrupts.was_asked_by_signal

    # --- control thread

    def stop(self, request: StopReplay) -> None:
        """The visitor's stop button: the running cell is interrupted, whatever it reads."""
        with self._lock:
            if self._ending.run != request.run:
                return
            self._ending.why = "stopped"
            running = self._interrupts.current_run
        if running is not None:
            self._interrupts.request(running)

    def inputs_changed(self, request: InputsChanged) -> None:
        """Newer values will come: end before the next cell, and stop the running one if it depends on them (I5)."""
        changed = frozenset(request.changed)
        with self._lock:
            if self._ending.run != request.run:
                return
            self._ending.why = self._ending.why or "superseded"
            running, cell = self._interrupts.current_run, self._runner.running_cell
        if running is not None and cell is not None and self._depends(cell, changed):
            self._interrupts.request(running)

    def _depends(self, cell: str, changed: frozenset[tuple[ModelId, str]]) -> bool:
        if self._widgets.has_read(changed):
            return True

        def is_changed(_cell: str, traces: Mapping[str, ChannelTrace]) -> bool:
            return self._widgets.is_changed_by(traces.get(self._widgets.name), changed)

        return cell in self._engine.readers_of(is_changed)


def _after_fragments(last: ReplayReport | None, alone: tuple[FragmentId, ...]) -> ReplayReport | None:
    """What `explain` says of a replay in which fragments ran alone."""
    if last is None:
        return None
    reasons = {cell_of(id): f"only its fragment `{name_of_fragment(id)}`" for id in alone}
    reached = {*last.ran, *last.kept}
    ran = tuple(cell for cell in reasons if cell in reached)
    return replace(last, ran=ran, kept=tuple(reached.difference(ran)), reasons={cell: reasons[cell] for cell in ran})


def _together(first: ReplayReport, second: ReplayReport) -> ReplayReport:
    """What a replay did that a cell made begin again."""
    reached = {*second.ran, *second.kept}
    ran = tuple(cell for cell in (*first.ran, *second.ran) if cell in reached)
    ran = tuple(dict.fromkeys(ran))
    kept = tuple(cell for cell in second.kept if cell not in ran)
    return replace(second, ran=ran, kept=kept, reasons={**first.reasons, **second.reasons})


def _finished(
    run: int, report: ReplayReport | None, alone: tuple[FragmentId, ...], end: End | None, seconds: float
) -> ReplayFinished:
    if report is None:
        return ReplayFinished(run, end or "complete", (), (), (), seconds, alone)
    outcome: Any = "complete"
    if report.failed is not None:
        outcome = "failed"
    elif report.ended_by is not None:
        outcome = "ended"
    elif report.interrupted or report.not_reached:
        outcome = end or "stopped"
    return ReplayFinished(run, outcome, _ids(report.ran), _ids(report.kept), _ids(report.not_reached), seconds, alone)


def _ids(cells: tuple[str, ...]) -> tuple[CellId, ...]:
    return tuple(CellId(cell) for cell in cells)
