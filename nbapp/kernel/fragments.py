"""Fragments of an app: the calls of functions that may run again alone (`ui.fragment`, `ui.dialog`).

How it works. A fragment is a maker, as a cell is: its widgets, registrations, forms and the ids of its elements go by
its own id (`kernel_protocol.fragment_id`), so that they are the same whether it runs with its cell or alone. A cell
that runs forgets the fragments that it has called, and calls them again; a fragment that runs alone, those inside.

When all that the visitor changed are inputs that fragments made, these run alone, in the order of the page; one that
stands in another such is a part of that one's run. What a fragment does to names is the engine's business
(`Engine.run_part`), which refuses where the cell has to run instead.

What it does not know: how a function is run (`run_cell.py`), and which outputs replace which (`server/page.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from ..kernel_protocol import (
    FragmentFinished,
    FragmentStarted,
    OutputAddress,
    cell_of,
    fragment_id,
    is_within,
    name_of_fragment,
)
from ..protocol import FragmentId, ModelId
from ..reactive.engine import Engine
from ..reactive.runner import Status
from ..ui.containers import Container, form_here, layout_bundle, region_here
from ..ui.elements import at_its_place
from ..ui.errors import WrongPlace
from ..ui.flow import EndlessRerun, FragmentAgain
from ..ui.host import FragmentCall, Host
from .figures import figures_shown
from .outputs import Outlet
from .run_cell import MOST_RERUNS, IPythonRunner
from .session_state import SessionStateChannel
from .widgets import Widgets


@dataclass(frozen=True)
class Fragment:
    """One call of a cell's, or of another fragment's."""

    id: FragmentId
    call: FragmentCall
    box: Container


class Fragments:
    """Those of this kernel's app."""

    def __init__(self, outlet: Outlet, widgets: Widgets, state: SessionStateChannel, runner: IPythonRunner) -> None:
        self._outlet = outlet
        self._widgets = widgets
        self._state = state
        self._runner = runner
        self._known: dict[FragmentId, Fragment] = {}
        """In the order in which they were called."""
        self._calls: dict[tuple[str, str], int] = {}
        """How often a maker has called a function, in the run of now."""
        self._thread = 0
        self._failed: tuple[BaseException, OutputAddress] | None = None
        self.runs_alone = False
        self.host: Host
        self.forget_maker: Callable[[str], None] = lambda maker: None
        """Called when a fragment begins again in the same run."""

    # --- while a cell or a fragment runs

    def begin(self, maker: str) -> None:
        """This cell begins to run, or this fragment alone."""
        self._thread = threading.get_ident()
        self._failed = None
        self._forget_called_by(maker)

    def _forget_called_by(self, maker: str) -> None:
        gone = [id for id in self._known if id != maker and is_within(id, maker)]
        for id in gone:
            del self._known[id]
        self._calls = {call: count for call, count in self._calls.items() if not is_within(call[0], maker)}

    def call(self, call: FragmentCall) -> Any:
        __tracebackhide__ = True
        address = self._outlet.address
        if address is None or address.callback or threading.get_ident() != self._thread:
            return call()  # in a callback or a thread there is no place that it could keep
        maker, name = address.fragment or address.cell, getattr(call.function, "__name__", "function")
        if call.is_dialog:
            self._claim_dialog(maker, name)
        number = self._calls[maker, name] = self._calls.get((maker, name), -1) + 1
        id = fragment_id(maker, name, number)
        fragment = self._known[id] = Fragment(id, call, self._shown(id, call))
        return self._called(fragment)

    def _claim_dialog(self, maker: str, name: str) -> None:
        others = [fragment for fragment in self._known.values() if fragment.call.is_dialog]
        if any(is_within(maker, other.id) for other in others):
            raise WrongPlace(
                f"The dialog {name!r} is opened in a dialog: there is one window over the page.",
                advice="Keep what it needs in session_state, call ui.rerun(), and open it from the page.",
            )
        disputed, here = self._widgets.constructions.inputs.disputed, self._widgets.position_of(maker)
        for other in others:
            if self._widgets.position_of(other.id) <= here:
                disputed[cell_of(maker)] = "another dialog was open"
                raise WrongPlace(
                    f"The dialog {name!r} is opened while another one is ({name_of_fragment(other.id)!r}).",
                    advice="Open one dialog at a time, for example by `if` and `elif`.",
                )
            disputed[cell_of(other.id)] = "another dialog was opened"  # by its last run, and it will run again
            del self._known[other.id]

    def dismiss(self, id: FragmentId) -> FragmentCall | None:
        """The visitor has closed this dialog. Its call, if it was open."""
        fragment = self._known.get(id)
        if fragment is None:
            return None
        self._forget_called_by(id)
        del self._known[id]
        return fragment.call

    def _shown(self, id: FragmentId, call: FragmentCall) -> Container:
        with at_its_place():
            self.host.show_containers(layout_bundle(str(call.props["kind"]), id, call.props, ""), id, (id,))
        return Container(id, form=form_here(), region=region_here())

    def _called(self, fragment: Fragment) -> Any:
        __tracebackhide__ = True
        for _ in range(MOST_RERUNS):
            try:
                with self._running(fragment):
                    return fragment.call()
            except FragmentAgain:
                self._begin_again(fragment.id)
        raise EndlessRerun(
            f"A fragment has called rerun(scope='fragment') {MOST_RERUNS} times in one run: it would go on for ever.",
            advice="Call it only after something changed that keeps it from being called again.",
        )

    @contextmanager
    def _running(self, fragment: Fragment) -> Iterator[None]:
        __tracebackhide__ = True
        outer, self._widgets.fragment = self._widgets.fragment, fragment.id
        try:
            with self._outlet.in_fragment(fragment.id), fragment.box, figures_shown(), self._noting_error():
                yield
        finally:
            self._widgets.fragment = outer

    def _begin_again(self, id: FragmentId) -> None:
        self._forget_called_by(id)
        self.forget_maker(id)
        self._widgets.begin_again(id)
        self._outlet.send(FragmentStarted(self._runner.run_number, cell_of(id), id))

    @contextmanager
    def _noting_error(self) -> Iterator[None]:
        __tracebackhide__ = True
        try:
            yield
        except Exception as error:
            address = self._outlet.address
            if address is not None and (self._failed is None or self._failed[0] is not error):
                self._failed = error, address
            raise

    def at_place_of(self, error: BaseException) -> AbstractContextManager[object]:
        """What is shown in this block stands in the fragment that the error came from, if it came from one."""
        if self._failed is None or self._failed[0] is not error:
            return nullcontext()
        return self._outlet.parent(self._failed[1].encode())

    # --- alone

    def asked_by(self, models: Iterable[ModelId], due: Collection[FragmentId]) -> tuple[FragmentId, ...] | None:
        """The fragments that events of these models, and the clock, ask to run alone; None: cells are asked as well."""
        asked: set[str] = set(due)
        for model in models:
            record = self._widgets.find(model)
            if record is None or record.maker not in self._known:
                return None
            asked.add(record.maker)
        return self._in_order(asked)

    def _in_order(self, asked: Collection[str]) -> tuple[FragmentId, ...]:
        outermost = [id for id in self._known if id in asked and not any(is_within(id, o) for o in asked if o != id)]
        return tuple(sorted(outermost, key=self._widgets.position_of))

    def run_alone(self, id: FragmentId, engine: Engine) -> Status | None:
        """How it ended; None if its cell has to run instead."""
        fragment = self._known.get(id)
        if fragment is None:
            return "ran"  # a replay that ended early has called it no more
        call = fragment.call
        ended: list[Status] = []
        reached = [call.function, call.args, call.kwargs]
        engine.run_part(cell_of(id), reached, lambda: ended.append(self._run_alone(fragment)))
        return ended[0] if ended else None

    def _run_alone(self, fragment: Fragment) -> Status:
        id, cell, run = fragment.id, cell_of(fragment.id), self._runner.run_number
        self._outlet.send(FragmentStarted(run, cell, id))
        self._widgets.begin_run(id)
        self._state.before_run(cell)
        self.runs_alone = True
        try:
            status = self._runner.run_alone(id, lambda: self._called(fragment))
        finally:
            self.runs_alone = False
            self._state.after_run(cell)
            self._widgets.end_run(id)
            self._widgets.end_replay()
        self._outlet.send(FragmentFinished(run, cell, id, status))
        return status
