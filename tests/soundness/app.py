"""One process with an app in it: the product's own parts on a kernel that keeps its messages.

How it works. `start` puts the parts together as in a real kernel; what it calls is watched here, so that the app can be
asked where it stands. Requests go in where ipykernel would give them, and what comes out is folded into the server's
own `Page`: what is compared in the end is what a visitor would see.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ipywidgets

from nbapp.codec import from_parts, to_parts
from nbapp.directives import read_directives
from nbapp.kernel import endpoint, start
from nbapp.kernel.replay import Replays
from nbapp.kernel.widget_values import inputs_of
from nbapp.kernel.widgets import Widgets
from nbapp.kernel_protocol import (
    KERNEL_EVENT_TYPE,
    KERNEL_REQUEST_TYPE,
    CellFinished,
    CellStarted,
    CodeCell,
    FragmentFinished,
    FragmentStarted,
    InputNamed,
    KernelMessage,
    LoadNotebook,
    Replay,
    ReplayFinished,
    events_of,
)
from nbapp.protocol import CellId, Custom, ModelId, PageCell, Update
from nbapp.reactive.addresses import address_of
from nbapp.reactive.engine import Engine
from nbapp.reactive.names import is_scenery
from nbapp.server.audit.shown import shows_something
from nbapp.server.page import Page, PagePlan
from nbapp.server.page_widgets import fold_comm_message
from nbapp.ui.session_state import session_state, values_of

from .case import Step
from .describe import described
from .handing_over import Standing, hand_over_state, hand_over_widgets, remembered_widgets, state_values
from .sayer import Sayer, contents_of
from .stand_in import KeptMessages, Message, SentText
from .view import View


class EngineOfChoice:
    """Stands where `start` puts the engine, so that a fork can choose one."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        self._arguments = arguments
        self._more = more
        self.choose(Engine)

    def choose(self, engine: Callable[..., Any]) -> None:
        """A new one, with the parts that `start` gave."""
        self.chosen = engine(*self._arguments, **self._more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.chosen, name)


@dataclass
class Parts:
    """What `start` made."""

    replays: Any = None
    widgets: Any = None
    engine: Any = None


class App:
    """Made once, in the zygote; each fork begins with it."""

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel
        self._session: KeptMessages = kernel.session
        self._streams = SentText(kernel.session, "stdout"), SentText(kernel.session, "stderr")
        sys.stdout, sys.stderr = self._streams
        self.parts = _start(kernel)
        self._first_names = dict(kernel.shell.user_ns)
        self.begin(os.getcwd(), Engine)

    def begin(self, folder: str, engine: Callable[..., Any]) -> None:
        """In a fork: nothing has run, the notebook lies in this folder, and `engine` decides which cells run."""
        os.chdir(folder)
        sys.stdout, sys.stderr = self._streams
        self.folder = folder
        self.parts.engine.choose(engine)
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._page = Page(PagePlan("", ()), show_tracebacks=True, new_error_id=lambda: "")
        self._sources: dict[str, str] = {}
        self._run = self._events = 0
        self._set_by_callbacks: set[tuple[int, str]] = set()
        """Records by `id`, and traits."""
        self._before: tuple[Any, Any] = ({}, {})
        self._problems: list[str] = []
        self._finished: ReplayFinished | None = None
        self._reasons: dict[str, str] = {}

    def transform(self, sources: Iterable[str]) -> None:
        """In the zygote: what IPython makes of these cells. It is the same in every fork, and a tenth of their time."""
        shell = self._kernel.shell
        transform = type(shell).transform_cell
        known: dict[str, str] = {}
        for source in sources:
            with contextlib.suppress(SyntaxError):  # the fork meets it again
                known[source] = transform(shell, source)
        shell.transform_cell = lambda source: known[source] if source in known else transform(shell, source)

    def end(self) -> None:
        """In the zygote, after the warm-up: as before `begin`, as far as anybody can see."""
        self.load({})
        self.replay(refresh=True)
        self.parts.engine.choose(Engine)  # the old one holds on to widgets
        self._loop.close()
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__

    # --- what happens to it

    def load(self, sources: Mapping[str, str]) -> None:
        """The notebook was saved like this."""
        self._sources = dict(sources)
        cells = tuple(_code_cell(letter, source) for letter, source in sources.items())
        plan = PagePlan("", tuple(PageCell(cell.id, "code") for cell in cells))
        self._page.restructure(plan)
        self._ask(LoadNotebook(cells))

    def stand_at(self, standing: Standing) -> None:
        """Begin where another process stood."""
        hand_over_state(standing.session_state)
        self.load(standing.sources)
        hand_over_widgets(self.parts.widgets, standing.widgets)

    def replay(self, step: Step | None = None, *, refresh: bool = False) -> View:
        """Apply what the visitor does, run what that changes."""
        step = step or Step()
        self._problems = []
        events = [event for name, value in step.set.items() if (event := self._update(name, value)) is not None]
        pressed = None if step.press is None else self._model_called(step.press)
        if step.press is not None and pressed is None:
            self._problems.append(f"there is no button {step.press!r}")
        if pressed is not None:
            self._events += 1
            events.append(Custom(f"e{self._events}", pressed, {"event": "click"}))
        self._run += 1
        self._ask(Replay(self._run, tuple(events), pressed, refresh))
        return self._view()

    def standing(self, copy_to: str) -> Standing:
        """Where it stands now; asked between the events and the cells."""
        shutil.copytree(self.folder, copy_to, symlinks=True)
        self._before = (self._state(), contents_of(self.folder))
        values, left_out = state_values()
        return Standing(dict(self._sources), remembered_widgets(self.parts.widgets), values, left_out, copy_to)

    # --- events

    def _update(self, name: str, value: Any) -> Update | None:
        widget = self._widget_called(name)
        if widget is None:
            self._problems.append(f"there is no widget {name!r}")
            return None
        state = _state_for(widget, value)
        if state is None:
            self._problems.append(f"{name!r} cannot be {value!r}")
            return None
        self._events += 1
        return Update(f"e{self._events}", ModelId(widget.model_id), state)

    def _model_called(self, name: str) -> ModelId | None:
        widget = self._widget_called(name)
        return None if widget is None else ModelId(widget.model_id)

    def _widget_called(self, name: str) -> Any:
        bound = self._kernel.shell.user_ns.get(name)
        if isinstance(bound, ipywidgets.Widget) and bound.comm is not None:
            return bound
        records = [r for r in self.parts.widgets.constructions.records.values() if r.widget is not None]
        found = [r.widget for r in records if getattr(r.widget, "description", None) == name and r.widget.comm]
        return found[0] if found else None

    # --- messages

    def _ask(self, request: Any) -> None:
        content, buffers = to_parts(request)
        header = {"msg_id": f"request {self._run}", "session": "", "msg_type": KERNEL_REQUEST_TYPE}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": buffers}
        self._kernel.set_parent([], message, channel="shell")
        handler = self._kernel.shell_handlers[KERNEL_REQUEST_TYPE]
        self._finished, self._reasons = None, {}
        self._loop.run_until_complete(handler(None, [], message))
        for sent in self._session.take():
            self._fold(sent)

    def _fold(self, message: Message) -> None:
        if message.kind == endpoint.KERNEL_REPLY_TYPE:
            if not message.content["ok"]:
                raise AssertionError(message.content.get("traceback", message.content["error"]))
        elif message.kind == KERNEL_EVENT_TYPE:
            content = json.loads(json.dumps(message.content))  # as it comes from the wire: a reason is a plain text
            for event in events_of(from_parts(KernelMessage, content, message.buffers)):
                self._take_event(event)
        elif message.kind.startswith("comm_"):
            fold_comm_message(self._page, message.kind, message.parent, message.content, message.buffers)
        else:
            self._page.write(message.kind, message.parent, message.content)

    def _take_event(self, event: Any) -> None:
        if isinstance(event, InputNamed):
            self._page.models.name(event.model, event.key, is_button=event.is_button)
        elif isinstance(event, CellStarted):
            self._page.start_cell(event.run, event.cell)
        elif isinstance(event, CellFinished):
            self._page.finish_cell(event.run, event.cell, event.status)
            self._reasons[event.cell] = event.why
        elif isinstance(event, (FragmentStarted, FragmentFinished)):
            self._page.hear_fragment(event)
        elif isinstance(event, ReplayFinished):
            self._page.finish_replay(kept=event.kept, stale=event.not_reached)
            self._finished = event

    # --- what is there

    def _view(self) -> View:
        finished = self._finished
        assert finished is not None, "the replay never finished"
        key_by_model = {r.model: r.key for r in self._records() if r.model}
        say = Sayer(key_by_model, self.folder)
        reached = [letter for letter in self._sources if letter not in finished.not_reached]
        views = self._page._views
        state, folder = self._state(), contents_of(self.folder)
        return View(
            ran="".join(finished.ran),
            kept="".join(finished.kept),
            failed=reached[-1] if finished.outcome == "failed" else None,
            reasons={cell: self._reasons[cell] for cell in finished.ran},
            outputs={
                c: tuple(map(say.output, filter(shows_something, views[CellId(c)].shown.as_json()))) for c in reached
            },
            widgets=self._widget_states(say, reached),
            names=self._names(),
            state=state,
            folder=folder,
            changed_outside=(state, folder) != self._before,
            problems=tuple(self._problems),
        )

    def _records(self) -> list[Any]:
        records = self.parts.widgets.constructions.records.values()
        return [r for r in records if r.widget is not None and not r.is_closed]

    def _names(self) -> dict[str, str]:
        keys = {address_of(r.widget): r.key for r in self._records()}
        names = {
            name: value
            for name, value in self._kernel.shell.user_ns.items()
            if not is_scenery(name) and self._first_names.get(name, self) is not value
        }
        return described(names, lambda value: keys.get(address_of(value)), self.folder)

    def _widget_states(self, say: Sayer, reached: Collection[str]) -> dict[str, str]:
        """Of those that these cells still make. What callbacks set and no fresh run would is left out."""
        states = {}
        births = self.parts.widgets.constructions._births
        for record in [r for made in births.values() for r in made.all_now() if r.cell in reached]:
            model = None if record.model is None else self._page.models.get(record.model)
            if model is None or issubclass(record.cls, (ipywidgets.Layout, ipywidgets.widgets.widget_style.Style)):
                continue
            is_callbacks = any(s.writer is not None and s.writer.callback for s in model.captured.segments)
            outputs_of_callbacks = is_callbacks and not _is_interactive(record.parent)
            state = {
                name: value
                for name, value in model.state.items()
                if not name.startswith("_")
                and (name in inputs_of(record) or (address_of(record), name) not in self._set_by_callbacks)
                and name != "msg_id"
                and not (name == "outputs" and outputs_of_callbacks)
            }
            states[record.key] = say.json(state)
        return states

    def _state(self) -> dict[str, str]:
        def key_of(value: object) -> str | None:
            return type(value).__name__ if isinstance(value, ipywidgets.Widget) else None

        return {key: described({"it": v}, key_of, self.folder)["it"] for key, v in values_of(session_state).items()}

    # --- callbacks

    def note_set_by_callback(self, widget: object, name: str) -> None:
        """A fresh run, in which the callback is not called, would not set this trait."""
        record = self.parts.widgets.constructions.records.get(address_of(widget))
        if record is not None:
            self._set_by_callbacks.add((address_of(record), name))

    def forget_callbacks_of(self, cell: str) -> None:
        """The cell runs again: its widgets are new."""
        mine = {address_of(r) for r in self._records() if r.cell == cell}
        self._set_by_callbacks = {pair for pair in self._set_by_callbacks if pair[0] not in mine}


def _start(kernel: Any) -> Parts:
    """Start the product in this process, and get hold of its parts."""
    parts = Parts()

    def keep_replays(*made: Any, **more: Any) -> Any:
        parts.widgets = next(part for part in made if isinstance(part, Widgets))
        parts.engine = next(part for part in made if isinstance(part, EngineOfChoice))
        parts.replays = Replays(*made, **more)
        return parts.replays

    start.Replays, start.Engine = keep_replays, EngineOfChoice  # type: ignore[assignment, misc]
    kernel.session.take()
    start.start(kernel.shell, kernel)
    return parts


def _code_cell(letter: str, source: str) -> CodeCell:
    said = read_directives((), source)
    return CodeCell(CellId(letter), source, said.rule, said.ttl_seconds)


def _state_for(widget: Any, value: Any) -> dict[str, Any] | None:
    """What the page would send; None if the server would not let it through."""
    labels = getattr(widget, "_options_labels", None)
    if labels is not None:
        if isinstance(value, (list, tuple)):
            known = [labels.index(label) for label in value if label in labels]
            return {"index": known} if len(known) == len(value) else None
        return {"index": labels.index(value)} if value in labels else None
    if not widget.has_trait("value"):
        return None
    low, high = getattr(widget, "min", None), getattr(widget, "max", None)
    numbers = value if isinstance(value, (list, tuple)) else [value]
    if (low is not None or high is not None) and not all(isinstance(n, (int, float)) for n in numbers):
        return None
    if low is not None and any(n < low for n in numbers):
        return None
    if high is not None and any(n > high for n in numbers):
        return None
    to_json = widget.trait_metadata("value", "to_json", widget._trait_to_json)
    return {"value": to_json(value, widget)}


def _is_interactive(record: Any) -> bool:
    return record is not None and issubclass(record.cls, ipywidgets.interactive)
