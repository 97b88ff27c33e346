"""What the visitor sees now, as data, and how it changes with what the kernel sends. Pure: messages in, messages out.

How it works. Each cell has the outputs that are shown, and while it runs the incoming ones beside them. The shown
ones stay until the cell is done; then both are compared slot by slot and only what differs travels (rule G1). A cell
that runs long is *revealed*: its incoming outputs take the place of the old ones as they come. When a cell is
interrupted its incoming outputs are dropped, and what was shown before is shown again. So it is with a fragment that
runs alone, of whose cell only the outputs that it made are replaced.

Rules. Every output passes `page_errors.Disclosure` before it is kept. An output is filed by its parent's id alone:
an Output widget that captures it, else the cell in its `OutputAddress`, else the log strip.

What it does not know: runs, queues and timers (`session.py`), and whether anybody looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from ..kernel_protocol import FragmentFinished, FragmentStarted, OutputAddress, cell_of, is_within
from ..protocol import (
    CellId,
    CellReason,
    CellStatus,
    Change,
    Delta,
    FragmentId,
    Json,
    LogAppended,
    ModelId,
    ModelUpdated,
    PageCell,
    Progress,
    ReasonSet,
    ServerMessage,
    Snapshot,
    StatusChanged,
)
from .page_errors import Disclosure, Logged
from .page_models import Captured, Models, OpenModel
from .page_outputs import Outputs, changes_between, output_from_message, placed_in

PageEffect: TypeAlias = ServerMessage | Logged

LONGEST_LOG = 100_000
"""Characters of the log strip that a page which comes later still gets."""


@dataclass(frozen=True)
class PagePlan:
    """The app's cells as the page shows them, in order, before anything has run."""

    title: str
    cells: tuple[PageCell, ...]
    hidden: frozenset[CellId] = frozenset()
    """These run and show nothing but their errors (directive `hide`)."""
    look: dict[str, Json] = field(default_factory=dict)


@dataclass
class CellView:
    """One code cell on the page. `Page` alone changes it."""

    cell: PageCell
    status: CellStatus = "waiting"
    shown: Outputs = field(default_factory=Outputs)
    run: int = 0
    """The replay in which the cell ran last."""
    incoming: Outputs | None = None
    before: Outputs = field(default_factory=Outputs)
    """What was shown when the running cell began."""
    status_before: CellStatus = "waiting"
    is_revealed: bool = False
    keeps_tail: bool = True
    """Old outputs beyond the incoming ones still show; false once the cell has cleared its output."""
    behind: Outputs | None = None
    """What it will show again when no cell above ends the replay any more."""
    callback: Outputs = field(default_factory=Outputs)
    callback_run: int = 0
    reason: CellReason | None = None
    runs_alone: dict[str, int] = field(default_factory=dict)
    """The replays in which fragments of it ran alone, since the cell ran itself."""


@dataclass
class RunningFragment:
    """One that runs alone."""

    view: CellView
    id: FragmentId
    run: int
    before: Outputs
    """Of the whole cell, when it began."""
    incoming: Outputs = field(default_factory=Outputs)
    is_revealed: bool = False
    is_dropped: bool = False
    """It stands in a dialog that was closed meanwhile."""

    def shown(self, *, keeps_tail: bool) -> Outputs:
        """Of the whole cell."""
        if self.is_dropped:
            return self.before
        tail = self.before.of_fragment(self.id)[len(self.incoming.slots) :] if keeps_tail else ()
        return self.before.with_fragment(self.id, (*self.incoming.slots, *tail))


class Page:
    def __init__(self, plan: PagePlan, *, show_tracebacks: bool, new_error_id: Callable[[], str]) -> None:
        self._plan = plan
        self._disclosure = Disclosure(show_tracebacks=show_tracebacks, new_error_id=new_error_id)
        self.models = Models()
        self._log = ""
        self._fragment: RunningFragment | None = None
        self._views = {c.id: CellView(c) for c in plan.cells if c.kind == "code"}

    # --- the whole page -------------------------------------------------------------------------------------------

    def snapshot(self, progress: Progress) -> Snapshot:
        cells = tuple(self._page_cell(cell) for cell in self._plan.cells)
        return Snapshot(self._plan.title, cells, self.models.snapshot(), progress, self._log, self._plan.look)

    @property
    def weight(self) -> int:
        """In bytes, about: of all that it shows once the running cell is done."""
        outputs = [view.shown if view.incoming is None else view.incoming for view in self._views.values()]
        outputs += [view.callback for view in self._views.values()]
        if self._fragment is not None:
            outputs.append(self._fragment.incoming)
        return sum(each.weight for each in outputs) + self.models.weight

    def restructure(self, plan: PagePlan) -> None:
        """The notebook was saved: these are its cells now. A cell that keeps its id keeps its outputs (rule G4)."""
        self.models.forget_writers(self._views.keys() - {c.id for c in plan.cells if c.kind == "code"})
        old = self._views
        self._plan = plan
        self._views = {c.id: old.get(c.id) or CellView(c) for c in plan.cells if c.kind == "code"}
        for cell in plan.cells:
            if cell.id in self._views:
                self._views[cell.id].cell = cell

    def _page_cell(self, cell: PageCell) -> PageCell:
        view = self._views.get(cell.id)
        if view is None:
            return cell
        shown, callback = view.shown.as_json(), view.callback.as_json()
        return replace(cell, status=view.status, outputs=shown, callback_outputs=callback, reason=view.reason)

    # --- the course of a replay -----------------------------------------------------------------------------------

    def start_cell(self, run: int, cell: CellId) -> None:
        self.models.stage(cell, run)
        if view := self._views.get(cell):
            view.run, view.incoming, view.behind = run, Outputs(), None
            view.runs_alone.clear()
            view.before, view.status_before = view.shown, view.status
            view.is_revealed, view.keeps_tail = False, True

    def hear_fragment(self, event: FragmentStarted | FragmentFinished) -> list[PageEffect]:
        if isinstance(event, FragmentStarted):
            return self._start_fragment(event.run, event.cell, event.fragment)
        return self._finish_fragment(event.run, is_interrupted=event.status == "interrupted")

    def _start_fragment(self, run: int, cell: CellId, fragment: FragmentId) -> list[PageEffect]:
        """It runs alone from here on, or begins again in its run, or that of its cell."""
        view, running = self._views.get(cell), self._fragment
        if view is None:
            return []
        if view.incoming is not None:
            view.incoming = view.incoming.with_fragment(fragment, ())
            return _delta(self._show_incoming(view)) if view.is_revealed else []
        if running is not None and running.run == run and is_within(fragment, running.id):
            running.incoming = running.incoming.with_fragment(fragment, ())
            return []
        self.models.stage(fragment, run)
        self._fragment = RunningFragment(view, fragment, run, view.shown)
        view.runs_alone[fragment] = run
        return []

    def _reveal_fragment(self, running: RunningFragment) -> list[PageEffect]:
        running.is_revealed = True
        shown = self._captured_effects(self.models.commit())
        return [*_delta(self._show(running.view, running.shown(keeps_tail=True))), *shown]

    def _finish_fragment(self, run: int, *, is_interrupted: bool) -> list[PageEffect]:
        """All outputs of this run of the fragment have come."""
        running, self._fragment = self._fragment, None
        if running is None:
            return []
        view = running.view
        if is_interrupted:
            self.models.drop_staged()
            return _delta(self._show(view, running.before))
        effects = self._captured_effects(self.models.commit())
        changes = self._show(view, running.shown(keeps_tail=False))
        return [*effects, *_delta([*changes, *self._drop_callback_outputs(view, run)])]

    def has_clock(self, fragment: FragmentId) -> bool:
        """Whether the page shows this fragment, and may say that its time has come."""
        return bool((self.fragment_element(fragment, "fragment") or {}).get("every"))

    def fragment_element(self, fragment: FragmentId, kind: str) -> Json | None:
        """The properties of its place, if the page shows it."""
        view = self._views.get(cell_of(fragment))
        return None if view is None else view.shown.element(kind, fragment)

    def drop_dialog(self, dialog: FragmentId) -> list[PageEffect]:
        """The visitor has closed it: it is not there until it is opened again."""
        view, running = self._views.get(cell_of(dialog)), self._fragment
        if view is None:
            return []
        if running is not None and running.view is view:
            running.before = running.before.without_dialog(dialog)
            running.is_dropped = running.is_dropped or is_within(running.id, dialog)
        return _delta(self._show(view, view.shown.without_dialog(dialog)))

    def reveal(self, cell: CellId | None) -> list[PageEffect]:
        """A fragment, or this cell, has been running for a while: say so, and show its outputs as they come."""
        if self._fragment is not None:
            return self._reveal_fragment(self._fragment)
        view = self._views.get(cell) if cell is not None else None
        if view is None or view.incoming is None:
            return []
        view.is_revealed = True
        shown = self._captured_effects(self.models.commit())
        return [*_delta([*self._set_status(view, "running"), *self._show_incoming(view)]), *shown]

    def finish_cell(
        self, run: int, cell: CellId, status: Literal["ran", "failed", "interrupted", "ended"]
    ) -> list[PageEffect]:
        """All outputs of this run of the cell have come."""
        if status == "interrupted":
            self.models.drop_staged()
            return self._take_back(cell)
        effects = self._captured_effects(self.models.commit())
        view = self._views.get(cell)
        if view is None or view.incoming is None:
            return effects
        changes = self._show(view, view.incoming)
        view.incoming = None
        changes += self._drop_callback_outputs(view, run)
        changes += self._set_status(view, "failed" if status == "failed" else "done")
        # The models first: what is shown may be views of them.
        return [*effects, *_delta(changes)]

    def _drop_callback_outputs(self, view: CellView, run: int) -> list[Change]:
        """Those of an earlier replay."""
        if view.callback_run >= run:
            return []
        old, view.callback = view.callback, Outputs()
        return changes_between(view.cell.id, old, view.callback, callback=True)

    def finish_replay(
        self, *, kept: Iterable[CellId], stale: Iterable[CellId], blank: Iterable[CellId] = ()
    ) -> list[PageEffect]:
        """`blank`: they show nothing as long as a cell above ends the replay, and then what they showed."""
        changes: list[Change] = []
        for cell in blank:
            if (view := self._views.get(cell)) and view.behind is None:
                view.behind, changes = view.shown, [*changes, *self._show(view, Outputs())]
                changes += self._set_status(view, "waiting")
        for cell in kept:
            if (view := self._views.get(cell)) and view.behind is not None:
                shown, view.behind = view.behind, None
                changes += self._show(view, shown)
        for cell in kept:
            if (view := self._views.get(cell)) and view.status != "failed":
                changes += self._set_status(view, "done")
        for cell in stale:
            if view := self._views.get(cell):
                changes += self._set_status(view, "stale")
        return _delta(changes)

    def set_reasons(self, reasons: Mapping[CellId, CellReason]) -> list[PageEffect]:
        """Why these cells ran or were kept in the replay that is over now."""
        changes: list[Change] = []
        for cell, reason in reasons.items():
            view = self._views.get(cell)
            if view is not None and view.reason != reason:
                view.reason = reason
                changes.append(ReasonSet(cell, reason))
        return _delta(changes)

    def drop_running(self) -> list[PageEffect]:
        """The kernel is gone: no cell will finish any more."""
        self.models.drop_staged()
        fragment = self._finish_fragment(0, is_interrupted=True)
        taken = [e for cell, view in self._views.items() if view.incoming is not None for e in self._take_back(cell)]
        return [*fragment, *taken]

    def _take_back(self, cell: CellId) -> list[PageEffect]:
        view = self._views.get(cell)
        if view is None or view.incoming is None:
            return []
        view.incoming = None
        changes = self._show(view, view.before)
        return _delta([*changes, *self._set_status(view, view.status_before)])

    # --- what the kernel writes -----------------------------------------------------------------------------------

    def write(self, kind: str, parent: str, content: Json) -> list[PageEffect]:
        """A `stream`, `display_data`, `execute_result`, `error`, `update_display_data` or `clear_output` message."""
        if kind == "clear_output":
            return self._clear(parent, wait=bool(content.get("wait")))
        disclosed = self._disclosure.of(output_from_message(kind, content), parent)
        logged: list[PageEffect] = [disclosed.logged] if disclosed.logged else []
        if disclosed.output is None:
            return logged
        display_id = content.get("transient", {}).get("display_id")
        if kind == "update_display_data":
            return logged + self._redisplay(display_id, disclosed.output)
        return logged + self._file(parent, disclosed.output, display_id)

    def visible_state(self, state: dict[str, Json]) -> tuple[dict[str, Json], list[PageEffect]]:
        """A widget's state with the errors among an Output widget's `outputs` disclosed like all others."""
        if not isinstance(state.get("outputs"), (list, tuple)):
            return state, []
        disclosed = [self._disclosure.of(output) for output in state["outputs"] if _is_output(output)]
        outputs = [d.output for d in disclosed if d.output is not None]
        return {**state, "outputs": outputs}, [d.logged for d in disclosed if d.logged]

    def _file(self, parent: str, output: Json, display_id: str | None) -> list[PageEffect]:
        address = OutputAddress.decode(parent)
        if (model := self.models.capturing(parent)) and address:
            base = model.captured if model.staged is None else model.staged
            return self._capture(model, address, base.written(address, output, display_id, self.below(address.cell)))
        view = self._views.get(address.cell) if address else None
        if view is None or address is None:
            return self._append_log(output)
        if view.cell.id in self._plan.hidden and output["output_type"] != "error":
            return []
        output = placed_in(output, address.place)
        if address.callback:
            return self._write_callback(view, address.run, output, display_id)
        return self._write_cell(view, address, output, display_id)

    def below(self, cell: CellId) -> frozenset[CellId]:
        """The cells that come after it."""
        cells = list(self._views)
        return frozenset(cells[cells.index(cell) + 1 :] if cell in cells else ())

    def _write_cell(
        self, view: CellView, address: OutputAddress, output: Json, display_id: str | None
    ) -> list[PageEffect]:
        if view.incoming is not None and address.run == view.run:
            view.incoming = view.incoming.written(output, display_id, address.fragment)
            return _delta(self._show_incoming(view)) if view.is_revealed else []
        if running := self._running_at(address):
            running.incoming = running.incoming.written(output, display_id, address.fragment)
            return _delta(self._show(view, running.shown(keeps_tail=True))) if running.is_revealed else []
        # A task that the cell started writes after the cell is done. A task of an earlier run of it is out of date.
        if address.run != self._last_run(view, address.fragment):
            return []
        if not address.fragment:
            return _delta(self._show(view, view.shown.written(output, display_id)))
        mine = Outputs(view.shown.of_fragment(address.fragment)).written(output, display_id, address.fragment)
        return _delta(self._show(view, view.shown.with_fragment(address.fragment, mine.slots)))

    def _running_at(self, address: OutputAddress) -> RunningFragment | None:
        running = self._fragment
        is_meant = running is not None and running.run == address.run and is_within(address.fragment, running.id)
        return running if is_meant else None

    def _last_run(self, view: CellView, fragment: str) -> int:
        """The last replay in which the cell ran, or this fragment of it, alone or as a part of another one."""
        return max((run for id, run in view.runs_alone.items() if is_within(fragment, id)), default=view.run)

    def _write_callback(self, view: CellView, run: int, output: Json, display_id: str | None) -> list[PageEffect]:
        old = view.callback
        view.callback = (old if run == view.callback_run else Outputs()).written(output, display_id)
        view.callback_run = run
        return _delta(changes_between(view.cell.id, old, view.callback, callback=True))

    def _clear(self, parent: str, *, wait: bool) -> list[PageEffect]:
        address = OutputAddress.decode(parent)
        if (model := self.models.capturing(parent)) and address:
            base = model.captured if model.staged is None else model.staged
            return self._capture(model, address, base.cleared(wait=wait))
        view = self._views.get(address.cell) if address else None
        if view is None or address is None:
            return []
        if address.callback:
            old, view.callback = view.callback, view.callback.cleared(wait=wait, place=address.place)
            return _delta(changes_between(view.cell.id, old, view.callback, callback=True))
        if view.incoming is None:
            return self._clear_finished(view, address, wait=wait)
        view.incoming = view.incoming.cleared(wait=wait, place=address.place)
        view.keeps_tail = view.keeps_tail and (bool(address.place) or (wait and not view.is_revealed))
        return _delta(self._show_incoming(view)) if view.is_revealed and not wait else []

    def _clear_finished(self, view: CellView, address: OutputAddress, *, wait: bool) -> list[PageEffect]:
        running = self._running_at(address)
        if running is None:
            return _delta(self._show(view, view.shown.cleared(wait=wait, place=address.place)))
        running.incoming = running.incoming.cleared(wait=wait, place=address.place)
        return _delta(self._show(view, running.shown(keeps_tail=True))) if running.is_revealed and not wait else []

    def _redisplay(self, display_id: str | None, output: Json) -> list[PageEffect]:
        if not display_id:
            return []
        changes: list[Change] = []
        if running := self._fragment:
            running.incoming = running.incoming.redisplayed(display_id, output)
            running.before = running.before.redisplayed(display_id, output)
        for view in self._views.values():
            if view.incoming is not None:
                view.incoming = view.incoming.redisplayed(display_id, output)
            view.before = view.before.redisplayed(display_id, output)
            changes += self._show(view, view.shown.redisplayed(display_id, output))
            old, view.callback = view.callback, view.callback.redisplayed(display_id, output)
            changes += changes_between(view.cell.id, old, view.callback, callback=True)
        effects = _delta(changes)
        for model in self.models.all():
            if model.captured.segments and self.models.change_captured(
                model, model.captured.redisplayed(display_id, output), staged=False
            ):
                effects += self._captured_effects([model.id])
        return effects

    def _capture(self, model: OpenModel, address: OutputAddress, captured: Captured) -> list[PageEffect]:
        model.is_written_by_callbacks |= address.callback
        view = self._views.get(address.cell)
        running: CellView | RunningFragment | None = view if view is not None and view.incoming is not None else None
        running = running or self._running_at(address)
        staged = not address.callback and running is not None and not running.is_revealed
        changed = self.models.change_captured(model, captured, staged=staged)
        return self._captured_effects([model.id]) if changed else []

    def _captured_effects(self, models: Iterable[ModelId]) -> list[PageEffect]:
        found = [m for m in map(self.models.get, models) if m is not None]
        return [ModelUpdated(m.id, {"outputs": m.state["outputs"]}) for m in found]

    def _append_log(self, output: Json) -> list[PageEffect]:
        text = output["text"] if output["output_type"] == "stream" else output.get("data", {}).get("text/plain", "")
        if output["output_type"] == "error":
            text = f"{output['evalue']}\n"
        if not text:
            return []
        self._log = (self._log + text)[-LONGEST_LOG:]
        return _delta([LogAppended(text)])

    # --- what is shown --------------------------------------------------------------------------------------------

    def _show_incoming(self, view: CellView) -> list[Change]:
        assert view.incoming is not None
        if view.incoming.clears_at_next:
            return []
        tail = view.before.slots[len(view.incoming.slots) :] if view.keeps_tail else ()
        return self._show(view, Outputs((*view.incoming.slots, *tail)))

    def _show(self, view: CellView, outputs: Outputs) -> list[Change]:
        changes = changes_between(view.cell.id, view.shown, outputs)
        view.shown = outputs
        return changes

    def _set_status(self, view: CellView, status: CellStatus) -> list[Change]:
        if view.status == status:
            return []
        view.status = status
        return [StatusChanged(view.cell.id, status)]


def _delta(changes: list[Change]) -> list[PageEffect]:
    return [Delta(tuple(changes))] if changes else []


def _is_output(output: Json) -> bool:
    return isinstance(output, dict) and output.get("output_type") in (
        "stream",
        "error",
        "display_data",
        "execute_result",
    )
