"""Widgets as a channel of the engine: which trait values a cell read and set, and who its widgets are (rules I1 to I4).

How it works. `widget_hooks.py` reports every construction, trait access, change and registration here. While a cell
runs they belong to it; while an event is applied, to the cell that owns the event's widget.
    construction    matched with the cell's last run and born again in place   widget_records.py, widget_rebirth.py
    trait values    a virtual state that goes through the replay              widget_traits.py
    visitor's value remembered and given back                                 widget_values.py
    registrations   owned by cells, taken back before they run again          registrations.py

What it does not know: events and where outputs go (`events.py`), when cells run (the engine).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from ipywidgets import Button, Layout, Style, Widget
from traitlets import Undefined

from ..protocol import InputKey, InputNamed, Json, ModelId
from . import widget_values
from .registrations import Listener, Observer, Registrations
from .trait_classes import stand_in_of_class
from .versions import Versions
from .widget_rebirth import CannotBeReborn, Rebirth, may_be_reborn
from .widget_records import Births, WidgetRecord, is_widget_class, split_arguments
from .widget_traits import (
    PRESS,
    Place,
    Recording,
    TraitState,
    TraitTrace,
    Written,
    is_readable,
    is_tracked,
)

_PLUMBING = frozenset(
    [
        "_trait_values",
        "_trait_notifiers",
        "_trait_validators",
        "_cross_validation_lock",
        "_model_id",
        "_property_lock",
        "_holding_sync",
        "_states_to_send",
        "_repr_mimebundle_",
        "notify_change",
        "keys",
        "comm",
    ]
)


class Widgets:
    """The channel. One per kernel."""

    name = "widgets"

    def __init__(
        self, versions: Versions, send_named: Callable[[InputNamed], None], shielded: Callable[[], Any]
    ) -> None:
        self._versions = versions
        self._send_named = send_named
        self._shielded: Callable[[], AbstractContextManager[None]] = shielded
        self.has_finished: Callable[[], bool] = lambda: True
        """Whether the cell that ran last came to its end; asked by `after_run`."""
        self._traits = TraitState(versions)
        self._records: dict[int, WidgetRecord] = {}
        self._by_model: dict[ModelId, WidgetRecord] = {}
        self._births: dict[str, Births] = {}
        self._seeds: dict[InputKey, dict[str, Json]] = {}
        self._positions: dict[str, int] = {}
        self._cell: str | None = None
        self._event_cell: str | None = None
        self._stack: list[tuple[WidgetRecord, Rebirth | None]] = []
        self._changed_by_event: dict[WidgetRecord, dict[str, None]] = {}
        self._traces: dict[str, TraitTrace] = {}
        self._pressed: WidgetRecord | None = None
        self.registrations = Registrations()
        self.recording: Recording | None = None
        self.ran_callback = False
        """An author's callback ran since `event` was entered."""

    # --- the notebook

    def load(self, positions: Mapping[str, int], seeds: Mapping[InputKey, dict[str, Json]]) -> None:
        self._positions = dict(positions)
        self._seeds.update(seeds)
        for gone in self._births.keys() - positions.keys():
            self._retire(self._births.pop(gone), is_whole=True)
            self.registrations.drop_cell(gone)

    def find(self, model: ModelId) -> WidgetRecord | None:
        record = self._by_model.get(model)
        return record if record is not None and record.widget is not None else None

    # --- Channel

    def begin_replay(self) -> None:
        self._traits.begin_replay()

    def why_stale(self, cell: str, trace: TraitTrace | None) -> str | None:
        if trace is None:
            return None
        for place, version in trace.reads.items():
            record, name = place
            if record.widget is None or record.is_retired:
                return f"the widget {record.describe()} was made anew"
            if name == PRESS:
                if (record is self._pressed) != (version[1] is True):
                    return (
                        f"the button {record.describe()} was pressed" if record is self._pressed else "a press is over"
                    )
            elif self._traits.version(place) != version:
                return f"`{name}` of the widget {record.describe()} changed"
        for place, written in trace.writes.items():
            if place[0].widget is not None and self._traits.base_version(place) != written.base:
                return f"the widget {place[0].describe()}, which it sets, was changed"
        return None

    def skip(self, cell: str, trace: TraitTrace | None) -> None:
        if trace is not None:
            for place, written in trace.writes.items():
                self._traits.write(place, written.value)

    def before_run(self, cell: str) -> None:
        self.registrations.drop_cell(cell)
        self._traits.put_back()
        self._births.setdefault(cell, Births()).begin_run()
        self._stack.clear()
        self._cell = cell
        self.recording = Recording()

    def after_run(self, cell: str) -> TraitTrace:
        recording, self.recording, self._cell = self.recording or Recording(), None, None
        trace = TraitTrace(recording.reads)
        for place in recording.writes:
            if place[0].widget is not None:
                value = getattr(place[0].widget, place[1], Undefined)
                trace.writes[place] = Written(value, self._traits.base_version(place))
                self._traits.write(place, value)
        self._retire(self._births[cell], is_whole=self.has_finished())
        self._traces[cell] = trace
        return trace

    def end_replay(self) -> None:
        self._traits.put_back()
        self._traits.send_rest()

    def stand_in(self, value: object) -> object | None:
        """A widget counts as its model and what the author keeps on it beside its traits.

        The model, not the key: a widget that got a new model is another value for whoever holds it.
        """
        if not isinstance(value, Widget):
            return stand_in_of_class(value)
        record = self._records.get(id(value))
        known = _PLUMBING if record is None else _PLUMBING | record.library_names
        own = tuple(pair for pair in value.__dict__.items() if pair[0] not in known)
        name = f"widget {value.__dict__.get('_model_id') or id(value)}"
        return (name, own) if own else name

    def is_changed_by(self, trace: TraitTrace | None, changed: frozenset[tuple[ModelId, str]]) -> bool:
        """Whether the cell of this trace read one of these traits. Called from the control thread."""
        return trace is not None and any(_is_place_in(place, changed) for place in dict(trace.reads))

    def has_read(self, changed: frozenset[tuple[ModelId, str]]) -> bool:
        """The same for the cell that runs, as far as it has come. Called from the control thread."""
        recording = self.recording
        return recording is not None and any(_is_place_in(place, changed) for place in dict(recording.reads))

    # --- events

    @contextmanager
    def event(self, record: WidgetRecord) -> Iterator[None]:
        """The visitor's event for this widget is applied in this block."""
        self._event_cell = record.cell
        self._changed_by_event = {}
        self.ran_callback = False
        try:
            yield
        finally:
            self._event_cell = None
            for changed, names in self._changed_by_event.items():
                if changed.widget is None:
                    continue
                for name in names:
                    self._traits.rebase((changed, name))
                widget_values.remember_consequences(changed, names)

    @contextmanager
    def interacting(self, widget: object) -> Iterator[None]:
        """The function of an `interact` is called in this block.

        Called for an event it stands for its cell, whose output it makes: what it reads then counts as read there.
        """
        record = self._records.get(id(widget))
        trace = None if record is None else self._traces.get(record.cell)
        if self._event_cell is None or trace is None:
            yield
            return
        recording = self.recording = Recording()
        try:
            yield
        finally:
            self.recording = None
            for place, version in recording.reads.items():
                trace.reads.setdefault(place, version)

    def press(self, model: ModelId | None) -> None:
        """The replay that begins is the one of this press (rule I4)."""
        self._pressed = None if model is None else self.find(model)

    def is_pressed(self, button: object) -> bool:
        record = self._records.get(id(button))
        if record is None:
            return False
        is_pressed = record is self._pressed
        if self.recording is not None:
            self.recording.reads[record, PRESS] = ("press", is_pressed)
        return is_pressed

    # --- reports of the hooks: constructions

    def construct(self, make: Any, cls: type[Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        cell = self._cell or self._event_cell
        if cell is None or not is_widget_class(cls):
            return make(cls, *args, **kwargs)
        with self._shielded():
            parent = self._stack[-1][0] if self._stack else None
            births = self._births.setdefault(cell, Births()) if parent is None else parent.inner
            versions = self._versions if may_be_reborn(cls) else None
            arguments, description = split_arguments(versions, cls, args, kwargs)
            record, place = births.claim(cls, arguments, description)
        if record is not None:
            reborn = self._bear_again(record, cls, args, kwargs)
            if reborn is not None:
                return reborn
        new = WidgetRecord(cls, cell, place, arguments, description, parent=parent)
        if record is None:
            births.add(new)
        else:
            new.remembered = dict(record.remembered)
            births.replace(record, new)
            self._let_go(record)
        return self._bear(new, make, cls, args, kwargs)

    def _bear(self, record: WidgetRecord, make: Any, cls: type[Any], args: Any, kwargs: Any) -> Any:
        record.seeds = self._seeds.pop(record.key, {})
        self._stack.append((record, None))
        try:
            widget = make(cls, *args, **kwargs)
        finally:
            self._leave(record)
        self._bind(record, widget)
        self._settle(record)
        return widget

    def _bear_again(self, record: WidgetRecord, cls: type[Any], args: Any, kwargs: Any) -> Any:
        """None if it cannot be the same object."""
        widget = record.widget
        if widget is None or widget.comm is None or not may_be_reborn(cls):
            return None
        with self._shielded():
            rebirth = Rebirth(widget, self._traits.page_state(record))
            dispatchers = _dispatchers_of(widget)
        record.inner.begin_run()
        self._stack.append((record, rebirth))
        try:
            rebirth.run(cls, args, kwargs)
        except CannotBeReborn:
            return None
        finally:
            self._leave(record)
        with self._shielded():
            for name, dispatcher in _dispatchers_of(widget).items():
                if name in dispatchers and dispatchers[name] is not dispatcher:
                    self.registrations.move(dispatchers[name], dispatcher)
            self.registrations.attach_all(widget)
            self._stack.append((record, rebirth))  # still held: the page gets one message
            try:
                self._settle(record)
            finally:
                self._leave(record)
            changed = rebirth.changed_traits()
            self._traits.was_sent(record, list(widget.keys))
            if changed:
                widget.send_state(changed)
            for content, buffers in rebirth.custom_messages:
                widget._send(content, buffers)
            self._name(record)
        return widget

    def _settle(self, record: WidgetRecord) -> None:
        """It is constructed: it takes the visitor's value, and what it and its parts are now is their base."""
        widget_values.give_back(record)
        for part in (record, *record.inner.all_now()):
            self._traits.rebase_all(part)
        if type(record.widget).__module__ != "__main__":
            record.library_names = frozenset(record.widget.__dict__)
        for part in record.inner.end_run():
            self._let_go(part)

    def _leave(self, record: WidgetRecord) -> None:
        while self._stack and self._stack.pop()[0] is not record:
            pass

    def _bind(self, record: WidgetRecord, widget: Any) -> None:
        if record.widget is not widget:
            record.bind(widget)
            self._records[id(widget)] = record
        if record.model:
            self._by_model[record.model] = record

    def opening(self, widget: Any, open_comm: Callable[[Any], None]) -> None:
        """`widget.open()` was called."""
        record, rebirth = self._stack[-1] if self._stack else (None, None)
        if rebirth is not None and rebirth.widget is widget:
            widget.get_state()  # as `open` does: it makes the parts that are made on demand, its layout and style
            rebirth.adopt_comm()
            return
        is_new = widget.comm is None
        open_comm(widget)
        if is_new and record is not None and record.widget is None:
            self._bind(record, widget)
            self._name(record)

    def closed(self, widget: Any) -> None:
        record = self._records.pop(id(widget), None)
        if record is not None:
            record.is_retired = True
            self._traits.forget(record)
            self._by_model = {model: r for model, r in self._by_model.items() if r is not record}

    def _name(self, record: WidgetRecord) -> None:
        widget = record.widget
        if not isinstance(widget, (Layout, Style)) and record.model:
            self._send_named(InputNamed(record.model, record.key, isinstance(widget, Button)))

    def _retire(self, births: Births, *, is_whole: bool) -> None:
        if is_whole:
            for record in births.end_run():
                self._let_go(record)

    def _let_go(self, record: WidgetRecord) -> None:
        """Its cell makes it no more. ipywidgets would hold it for ever; now it lives while the author holds it.

        When the last reference goes, `Widget.__del__` closes its model.
        """
        from ipywidgets.widgets.widget import _instances

        for retired in (record, *record.inner.all_now()):
            widget = retired.widget
            retired.is_retired = True
            if widget is not None and widget.comm is not None:
                _instances.pop(widget.comm.comm_id, None)
                widget.comm.on_msg(None)

    # --- reports of the hooks: messages, traits

    def holds_back(self, widget: Any, message: Mapping[str, Any], buffers: Any) -> bool:
        """Whether this message must not go out now, because the widget is being born again."""
        for _, rebirth in self._stack:
            if rebirth is not None and rebirth.widget is widget:
                if message.get("method") == "custom":
                    rebirth.custom_messages.append((message, buffers))
                return True
        return False

    def sent(self, widget: Any, names: list[str]) -> None:
        record = self._records.get(id(widget))
        if record is not None:
            self._traits.was_sent(record, names)

    def read(self, widget: Any, name: str, value: object) -> None:
        """The author's code, or code that it called, read this trait."""
        record = self._records.get(id(widget))
        recording = self.recording
        if record is None or recording is None or not is_readable(name):
            return
        place = (record, name)
        if place in recording.reads or place in recording.writes or self._is_under_construction(widget):
            return
        recording.reads[place] = self._versions.of(value)

    def assigned(self, widget: Any, name: str) -> None:
        """Somebody has assigned to this trait. What a composite assigns to a part that it makes is a default."""
        record = self._records.get(id(widget))
        if record is None or name not in record.remembered or self._is_under_construction(widget):
            return
        if self._is_part_under_construction(record):
            widget_values.give_back(record)

    def assigning(self, widget: Any, name: str) -> None:
        """Somebody assigns to this trait."""
        place = self._place_to_write(widget, name)
        if place is not None and self.recording is not None and place not in self.recording.writes:
            self._traits.before_write(place, getattr(widget, name, Undefined))
            self.recording.writes.add(place)

    def changed(self, widget: Any, name: str, old: object) -> None:
        """The value of this trait is another now, whoever did it."""
        record = self._records.get(id(widget))
        if record is None or self._is_under_construction(widget):
            return
        if self._event_cell is not None:
            self._changed_by_event.setdefault(record, {})[name] = None
            self.ran_callback |= self.registrations.hear(widget, name) or type(widget).__module__ == "__main__"
            return
        place = self._place_to_write(widget, name)
        if place is not None and self.recording is not None and place not in self.recording.writes:
            self._traits.before_write(place, old)
            self.recording.writes.add(place)

    def _place_to_write(self, widget: Any, name: str) -> Place | None:
        record = self._records.get(id(widget))
        if record is None or not is_tracked(name) or self._is_part_under_construction(record):
            return None
        return record, name

    def _is_part_under_construction(self, record: WidgetRecord) -> bool:
        """It, or a widget whose constructor made it."""
        maker: WidgetRecord | None = record
        while maker is not None:
            if any(maker is constructed for constructed, _ in self._stack):
                return True
            maker = maker.parent
        return False

    def _is_under_construction(self, widget: Any) -> bool:
        return any(record.widget is widget for record, _ in self._stack)

    # --- reports of the hooks: registrations

    def observed(self, widget: Any, handler: Any, names: list[Any], kind: Any) -> None:
        cell = self._cell or self._event_cell
        if cell is None or id(widget) not in self._records or self._is_under_construction(widget):
            return
        for name in names:
            self.registrations.add(Observer(cell, widget, handler, name, kind))

    def listened(self, dispatcher: Any, handler: Any) -> None:
        cell = self._cell or self._event_cell
        owner = getattr(handler, "__self__", None)
        if cell is None or (isinstance(owner, Widget) and self._is_own_dispatcher(owner, dispatcher)):
            return
        self.registrations.add(Listener(cell, dispatcher, handler))

    def _is_own_dispatcher(self, widget: Any, dispatcher: Any) -> bool:
        return any(dispatcher is own for own in _dispatchers_of(widget).values())

    def silencing(self, target: object) -> AbstractContextManager[None]:
        """While a cell runs: what the cells below it registered on this widget or dispatcher is not called."""
        if self._event_cell is not None:
            if self.registrations.on(target) and not isinstance(target, Widget):
                self.ran_callback = True
        elif self._cell is not None and self.registrations.on(target):
            position = self._positions.get(self._cell, 0)
            below = frozenset(cell for cell, at in self._positions.items() if at > position)
            return self.registrations.silent(target, below)
        return nullcontext()


def _is_place_in(place: Place, changed: frozenset[tuple[ModelId, str]]) -> bool:
    record, name = place
    model = record.model
    if model is None:
        return False
    # a page sets `index` where the author reads `value` or `label`: any trait of a selection stands for all
    is_choice = name in ("value", "label", "index")
    return (model, name) in changed or (is_choice and any(m == model and n in _CHOICE for m, n in changed))


_CHOICE = frozenset({"value", "label", "index"})


def _dispatchers_of(widget: Any) -> dict[str, Any]:
    from ipywidgets import CallbackDispatcher

    found = {**widget.__dict__, **widget.__dict__.get("_trait_values", {})}
    return {name: value for name, value in found.items() if isinstance(value, CallbackDispatcher)}
