"""Apply what the visitor did to widgets: through ipywidgets' own handlers, so that callbacks run as in Jupyter (I2).

How it works. An event is given to the widget as the message that a Jupyter page would have sent. What callbacks print
or display has the address of the cell that owns the widget. An error of a callback is shown there and the replay
goes on; an error before any callback means that the widget did not take the value: the event is refused, the widget
keeps what it had, and the page is sent that again.

The `on_change` and `on_click` of `nbapp.ui`'s inputs wait until the values of all events are there, and run in the
order in which the visitor changed the inputs: each sees what the cells will see (Streamlit's rule R21).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..kernel_protocol import EventRefused, OutputAddress
from ..protocol import CellId, Custom, Event, ModelId, Update
from ..ui.flow import ReplayEnds, RunAgain
from ..ui.inputs import Input
from . import widget_values
from .interrupts import Interrupts
from .outputs import Outlet
from .widget_records import WidgetRecord
from .widgets import Widgets

_OF_THE_WIDGET = ("_model_", "_view_")


class Events:
    def __init__(self, shell: Any, widgets: Widgets, outlet: Outlet, interrupts: Interrupts) -> None:
        self._shell = shell
        self._widgets = widgets
        self._outlet = outlet
        self._interrupts = interrupts
        self.before_event: Callable[[], None] = lambda: None
        """Called before each event is applied, and before the callbacks of each changed input."""
        self.changed_inputs: list[Input] = []
        """Those whose callbacks wait, in the order of the events."""
        self.asked_for_all = False
        """A callback of the last events has called `rerun`: whatever changed, the cells are asked."""

    def apply(self, run: int, events: tuple[Event, ...]) -> list[object]:
        """Apply all in order; the author's callbacks that ran, which may have changed what they reach."""
        callbacks: list[object] = []
        self.changed_inputs.clear()
        self.asked_for_all = False
        for event in events:
            record = self._widgets.find(event.model)
            if record is None:
                self._refuse(event, "there is no such widget (any more)")
            else:
                callbacks += self._apply_one(run, event, record)
        return callbacks + self._call_waiting(run)

    def call_back(self, run: int, cell: CellId, function: Callable[[], object]) -> None:
        """A callback of the author's that no widget has, of this cell."""
        address = OutputAddress(run, cell, callback=True)
        with self._outlet.addressed(address), self._interrupts.cell_running(), self._callback_running():
            self.before_event()
            try:
                function()
            except Exception:  # the author's, shown as ipywidgets shows that of a widget's callback
                self._shell.showtraceback()

    def _apply_one(self, run: int, event: Event, record: WidgetRecord) -> list[object]:
        reason = _why_not(event, record)
        if reason is None:
            with self._applying(run, record):
                reason = self._give(event, record)
        if reason is not None:
            self._refuse(event, reason)
            self._send_true_values(event, record)
        return self._widgets.callbacks if reason is None else []

    def _give(self, event: Event, record: WidgetRecord) -> str | None:
        """The reason if the widget refuses it."""
        refusals: list[str] = []
        self._outlet.current_event = event.id
        try:
            with self._catching_errors(refusals), self._callback_running():
                record.widget._handle_msg(_as_message(event))
        finally:
            self._outlet.current_event = None
        if refusals:
            return refusals[0]
        if isinstance(event, Update):
            widget_values.remember(record, event.state)
        return None

    def _call_waiting(self, run: int) -> list[object]:
        callbacks: list[object] = []
        for widget in dict.fromkeys(self.changed_inputs):
            record = self._widgets.find(ModelId(widget.model_id or ""))
            if record is None:
                continue
            with self._applying(run, record), self._callback_running():
                widget.changed()
            callbacks += self._widgets.callbacks
        self.changed_inputs.clear()
        return callbacks

    @contextmanager
    def _applying(self, run: int, record: WidgetRecord) -> Iterator[None]:
        address = OutputAddress(run, CellId(record.cell), callback=True)
        with self._outlet.addressed(address), self._interrupts.cell_running(), self._widgets.event(record):
            self.before_event()
            yield

    @contextmanager
    def _callback_running(self) -> Iterator[None]:
        """The visitor may stop a callback, and is told so; or it ends itself, and the replay comes anyway."""
        try:
            with self._interrupts.armed():
                yield
        except (KeyboardInterrupt, ReplayEnds) as end:
            self.asked_for_all = self.asked_for_all or isinstance(end, RunAgain)

    @contextmanager
    def _catching_errors(self, refusals: list[str]) -> Iterator[None]:
        """ipywidgets shows every error by `showtraceback`; the widget's own, before any callback, is a refusal."""
        show = self._shell.showtraceback

        def sort(*args: Any, **kwargs: Any) -> None:
            import sys

            error = sys.exc_info()[1]
            if self._widgets.callbacks or error is None:
                show(*args, **kwargs)
            else:
                refusals.append(f"{type(error).__name__}: {error}")

        self._shell.showtraceback = sort
        try:
            yield
        finally:
            del self._shell.showtraceback

    def _refuse(self, event: Event, reason: str) -> None:
        self._outlet.send(EventRefused(event.id, event.model, reason))

    def _send_true_values(self, event: Event, record: WidgetRecord) -> None:
        widget = record.widget
        if isinstance(event, Update) and widget is not None and widget.comm is not None:
            known = [name for name in event.state if name in widget.keys]
            if known:
                widget.send_state(known)


def _why_not(event: Event, record: WidgetRecord) -> str | None:
    widget = record.widget
    if isinstance(event, Update):
        for name in event.state:
            if name not in widget.keys:
                return f"{type(widget).__name__} has no trait {name!r} that a page may set"
            if name.startswith(_OF_THE_WIDGET):
                return f"{name!r} says what the widget is; it cannot be set"
    return None


def _as_message(event: Event) -> dict[str, Any]:
    """As it would have come from a Jupyter page. Buffers stand in the state already, where ipywidgets puts them."""
    if isinstance(event, Custom):
        data = {"method": "custom", "content": event.content}
        return {"content": {"data": data}, "buffers": [memoryview(b) for b in event.buffers]}
    data = {"method": "update", "state": {name: _as_buffers(value) for name, value in event.state.items()}}
    return {"content": {"data": data}, "buffers": []}


def _as_buffers(value: Any) -> Any:
    if isinstance(value, bytes):
        return memoryview(value)
    if isinstance(value, dict):
        return {k: _as_buffers(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_as_buffers(v) for v in value]
    return value
