"""Widgets as a channel of the engine: which trait values a cell read and set, and who its widgets are (rules I1 to I4).

How it works. `widget_hooks.py` reports every construction, trait access, change and registration here. While a cell
runs they belong to it; while an event is applied, to the cell that owns the event's widget.
    constructions   matched with the cell's last run, born again in place       constructions.py
    trait values    a virtual state that goes through the replay              widget_traits.py
    visitor's value remembered and given back                                 widget_values.py
    registrations   owned by cells, taken back before they run again          registrations.py

What it does not know: events and where outputs go (`events.py`), when cells run (the engine).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from ipywidgets import Widget
from traitlets import Undefined

from ..kernel_protocol import InputNamed, cell_of, is_within
from ..protocol import InputKey, Json, ModelId
from ..reactive.addresses import address_of
from ..reactive.channels import Account
from ..reactive.names import is_scenery
from . import widget_values
from .constructions import Constructions, dispatchers_of
from .registrations import Listener, Observer, Registrations
from .trait_classes import stand_in_of_class
from .versions import Version, Versions
from .widget_records import WidgetRecord
from .widget_traits import (
    LOOKS,
    PLUMBING,
    PRESS,
    VISITORS_VALUE,
    Place,
    Recording,
    TraitState,
    TraitTrace,
    Written,
    is_readable,
    is_tracked,
)
from .widget_variables import paths_to

_BOUNDS = frozenset({"options", "min", "max"})
"""Traits that say which values are valid. When a cell sets one, the visitor's value may be valid from there on."""


class Widgets:
    """The channel. One per kernel."""

    name = "widgets"

    def __init__(
        self,
        versions: Versions,
        send_named: Callable[[InputNamed], None],
        shielded: Callable[[], AbstractContextManager[None]],
        sending_for: Callable[[str], AbstractContextManager[None]],
    ) -> None:
        self._versions = versions
        self.has_finished: Callable[[], bool] = lambda: True
        """Whether the cell that ran last came to its end; asked by `after_run`."""
        self._traits = TraitState(versions, sending_for)
        self.registrations = Registrations()
        self.constructions = Constructions(versions, self._traits, self.registrations, send_named, shielded)
        self.constructions.current_maker = lambda: self.current_maker or self._event_maker
        self._positions: dict[str, int] = {}
        self._cell: str | None = None
        self._event_maker: str | None = None
        self.fragment: str | None = None
        """The one that is called now, by the running cell or alone."""
        self._changed_by_event: dict[WidgetRecord, dict[str, None]] = {}
        self._traces: dict[str, TraitTrace] = {}
        self._to_make_again: dict[str, str] = {}
        """Cells whose widgets the visitor changed while other cells had set their bounds, and why they run."""
        self._pressed: WidgetRecord | None = None
        self._pressed_key: InputKey | None = None
        self._press_number = 0
        """Two presses in a row are two, also for a cell that did the same for each: it may have sent something."""
        self.recording: Recording | None = None
        self.being_assigned: tuple[object, str] | None = None
        """The widget and the trait that the running cell assigns to at this moment."""
        self.callbacks: list[object] = []
        """The author's callbacks that ran since `event` was entered; a widget, if its class is the author's."""

    # --- the notebook

    def load(self, positions: Mapping[str, int], seeds: Mapping[InputKey, dict[str, Json]]) -> None:
        self._positions = dict(positions)
        self.constructions.inputs.positions = self._positions
        self.constructions.remember_earlier_inputs(seeds)
        for gone in self.constructions.keep_cells(frozenset(positions)):
            self.registrations.drop(gone)

    def remembered_inputs(self) -> tuple[dict[InputKey, dict[str, Json]], list[str]]:
        """What the visitor or a callback has set, for `load` in another kernel; and in words what cannot leave here."""
        inputs, left_out = self.constructions.earlier_inputs(), []
        for record in self.constructions.all_known():
            if record.widget is None:
                continue
            inputs.pop(record.key, None)
            if record.remembered or record.seeds:
                inputs[record.key], lost = widget_values.as_seeds(record)
                left_out += [f"`{name}` of the widget {record.describe()}" for name in lost]
        return inputs, left_out

    def set_by_events(self) -> dict[ModelId, tuple[str, ...]]:
        """Traits that callbacks have set and that no other kernel is told of: they are no inputs."""
        known = {record.model: record for record in self.constructions.all_known() if record.set_by_events}
        found = {
            model: record.set_by_events - widget_values.inputs_of(record) for model, record in known.items() if model
        }
        return {model: tuple(sorted(names)) for model, names in found.items() if names}

    def cells_of(self, widgets: Iterable[object]) -> set[str]:
        """Those that made these widgets."""
        records = (self.constructions.records.get(address_of(widget)) for widget in widgets)
        return {record.cell for record in records if record is not None}

    @property
    def current_cell(self) -> str | None:
        """The one that runs now, or whose fragment runs alone."""
        return self._cell

    @property
    def current_maker(self) -> str | None:
        """That cell, or the fragment that it has called."""
        return self._cell and (self.fragment or self._cell)

    def forget_value(self, widget: object) -> None:
        """Whatever the visitor has set: the author's default holds again."""
        record = self.constructions.records.get(address_of(widget))
        if record is not None:
            record.remembered.clear()

    def position_of(self, cell: str) -> int:
        """Counted from 0, of a cell or the cell of a fragment; of a cell that is gone, below all others."""
        return self._positions.get(cell_of(cell), len(self._positions))

    def find(self, model: ModelId) -> WidgetRecord | None:
        record = self.constructions.by_model.get(model)
        return record if record is not None and record.widget is not None else None

    # --- Channel

    def begin_replay(self) -> None:
        self._traits.begin_replay()

    def why_stale(self, cell: str, trace: TraitTrace | None) -> str | None:
        if trace is None:
            return None
        if cell in self._to_make_again:
            return self._to_make_again[cell]
        if cell in self.constructions.inputs.disputed:
            return self.constructions.inputs.disputed[cell]
        for place, version in trace.reads.items():
            record, name = place
            if record.widget is None or record.is_closed:
                return f"the widget {self._called(record)} was made anew"
            if name == PRESS:
                if record is self._pressed and version[1] != self._press_number:
                    return f"the button {self._called(record)} was pressed"
                if record is not self._pressed and version[1] is not None:
                    return "a press is over"
            elif name == VISITORS_VALUE:
                if self._version_of_visitors_value(record) != version:
                    return f"the widget {self._called(record)}, whose bounds it sets, was changed"
            elif self._traits.version(place) != version:
                return f"`{name}` of the widget {self._called(record)} changed"
        for place, written in trace.writes.items():
            if place[0].widget is None or self._is_put_back(place):
                continue
            if self._traits.base_version(place) != written.base:
                return f"the widget {self._called(place[0])}, which it sets, was changed"
        return None

    def _is_put_back(self, place: Place) -> bool:
        """Whether a value that a cell set can be set again without the cell: from whatever value the widget has before,
        nothing comes of it but this value. What the validators read, the cell has read."""
        widget, name = place[0].widget, place[1]
        if not type(widget).__module__.startswith("ipywidgets.") or name in _BOUNDS:
            return False
        is_selection = hasattr(widget, "_options_full")  # its traits set each other
        return not is_selection and not self.registrations.heard_by(widget, name)

    def skip(self, cell: str, trace: TraitTrace | None) -> None:
        if trace is not None:
            for place, written in trace.writes.items():
                self._traits.write(place, written.value, cell)

    def before_run(self, cell: str) -> None:
        self.begin_run(cell)

    def begin_again(self, fragment: str) -> None:
        """It begins once more, within its run or that of its cell; a press of its buttons is over."""
        self.registrations.drop(fragment)
        self.constructions.begin_run(fragment)
        self.constructions.inputs.begin_again(fragment)
        if self._pressed is not None and is_within(self._pressed.maker, fragment):
            self.press(None)

    def begin_run(self, maker: str) -> None:
        """A cell begins to run, or a fragment alone; `end_run` follows."""
        self.registrations.drop(maker)
        self._traits.put_back()
        self.constructions.begin_run(maker)
        self.constructions.inputs.begin_run(maker)
        self._cell, self.fragment = cell_of(maker), None
        self.recording = Recording()

    def after_run(self, cell: str) -> TraitTrace:
        trace = self._traces[cell] = self.end_run(cell)
        self._to_make_again.pop(cell, None)
        return trace

    def end_run(self, maker: str) -> TraitTrace:
        recording, self.recording, self._cell = self.recording or Recording(), None, None
        trace = TraitTrace(recording.reads)
        for place in recording.writes:
            if place[0].widget is not None:
                value = getattr(place[0].widget, place[1], Undefined)
                trace.writes[place] = Written(value, self._traits.base_version(place))
                self._traits.write(place, value, cell_of(maker))
        if self.has_finished():
            self.constructions.end_run(maker)
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
        record = self.constructions.records.get(address_of(value))
        known = PLUMBING if record is None else PLUMBING | record.library_names
        own = tuple(pair for pair in value.__dict__.items() if pair[0] not in known)
        name = f"widget {value.__dict__.get('_model_id') or address_of(value)}"
        kind = type(value)
        return name, ((kind, own) if kind.__module__ == "__main__" else own)

    def describe(self, cell: str, trace: TraitTrace) -> Account:
        return Account(
            reads=tuple(sorted({self._phrase(place) for place in trace.reads})),
            writes=tuple(sorted({self._phrase(place) for place in trace.writes})),
        )

    def _phrase(self, place: Place) -> str:
        record, name = place
        if name == PRESS:
            return f"presses of the button {self._called(record)}"
        if name == VISITORS_VALUE:
            return f"what the visitor chose in the widget {self._called(record)}"
        return f"`{name}` of the widget {self._called(record)}"

    def _called(self, record: WidgetRecord) -> str:
        """By its description, else by a variable that leads to it."""
        if record.widget is None or record.description:
            return record.describe()
        values = self._versions.namespace
        if record.variable is None or values.get(record.variable) is not record.widget:
            names = {name: value for name, value in values.items() if not is_scenery(name)}
            record.variable = next(paths_to(record.widget, names), None)
        return record.describe(record.variable)

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
        self._event_maker = record.maker
        self._changed_by_event = {}
        self.callbacks = []
        try:
            yield
        finally:
            self._event_maker = None
            self._changed_by_event.setdefault(record, {}).update(dict.fromkeys(self._confirmed(record)))
            for changed, names in self._changed_by_event.items():
                if changed.widget is None:
                    continue
                if self._may_be_invalid_where_made(changed, names):
                    # whether the value is valid where it is made is only known by making it
                    self._to_make_again[changed.cell] = f"its widget {self._called(changed)} changed"
                changed.set_by_events.update(names)
                for name in names:
                    self._traits.rebase((changed, name))
                widget_values.remember_consequences(changed, names)

    def _confirmed(self, record: WidgetRecord) -> list[str]:
        """Traits to which the visitor gave the value that a cell had given them: nothing changed, but now it is the
        visitor's."""
        given = [name for name in record.remembered if name in self._traits.with_base(record)]
        of, widget = self._versions.of, record.widget
        return [name for name in given if of(record.remembered[name]) == of(getattr(widget, name, Undefined))]

    def _may_be_invalid_where_made(self, record: WidgetRecord, names: Collection[str]) -> bool:
        """Whether other cells set what decides about the values of these traits: any but looks, in a widget of
        ipywidgets.

        Of other libraries' widgets only bounds decide: a map's layers say nothing about where the visitor drags it.
        """
        is_ours = type(record.widget).__module__.startswith("ipywidgets.")
        if not any(map(is_tracked, names)):
            return False
        set_by_cells = self._traits.with_base(record) - set(names)
        return not set_by_cells <= LOOKS if is_ours else not set_by_cells.isdisjoint(_BOUNDS)

    @contextmanager
    def interacting(self, widget: object) -> Iterator[None]:
        """The function of an `interact` is called in this block.

        Called for an event it stands for its cell, whose output it makes: what it reads then counts as read there.
        """
        record = self.constructions.records.get(address_of(widget))
        trace = None if record is None else self._traces.get(record.cell)
        if self._event_maker is None or trace is None:
            yield
            return
        recording = self.recording = Recording()
        try:
            yield
        finally:
            self.recording = None
            for place, version in recording.reads.items():
                trace.reads.setdefault(place, version)

    def press(self, model: ModelId | None, key: InputKey | None = None) -> None:
        """The replay that begins is the one of this press (rule I4). `key` names a button that a cell will make."""
        self._press_number += 1
        self._pressed = None if model is None else self.find(model)
        self._pressed_key = key

    @property
    def pressed_key(self) -> InputKey | None:
        return self._pressed_key if self._pressed is None else self._pressed.key

    def _is_pressed(self, record: WidgetRecord) -> bool:
        return record is self._pressed or (self._pressed_key is not None and record.key == self._pressed_key)

    def is_pressed(self, button: object) -> bool:
        record = self.constructions.records.get(address_of(button))
        if record is None:
            return False
        is_pressed = self._is_pressed(record)
        if self.recording is not None:
            self.recording.reads[record, PRESS] = ("press", self._press_number if is_pressed else None)
        return is_pressed

    # --- reports of the hooks: messages, traits

    def sent(self, widget: Any, names: list[str]) -> None:
        record = self.constructions.records.get(address_of(widget))
        if record is not None:
            self._traits.was_sent(record, names)

    def read(self, widget: Any, name: str, value: object) -> None:
        """The author's code, or code that it called, read this trait."""
        record = self.constructions.records.get(address_of(widget))
        recording = self.recording
        if record is None or recording is None or not is_readable(name):
            return
        place = (record, name)
        if place in recording.reads or place in recording.writes or self.constructions.is_under_construction(widget):
            return
        recording.reads[place] = self._versions.of(value)

    def assigned(self, widget: Any, name: str) -> None:
        """Somebody has assigned to this trait. What a composite assigns to a part that it makes is a default."""
        record = self.constructions.records.get(address_of(widget))
        if record is None or self.constructions.is_under_construction(widget):
            return
        if name in _BOUNDS and self.recording is not None:
            self.recording.reads.setdefault((record, VISITORS_VALUE), self._version_of_visitors_value(record))
        is_default = name in record.remembered and self.constructions.is_part_under_construction(record)
        if is_default or name in _BOUNDS:
            widget_values.give_back(record)

    def _version_of_visitors_value(self, record: WidgetRecord) -> Version:
        return self._versions.of(tuple(record.remembered.items()))

    def decides(self, widget: object, name: str) -> bool:
        """Whether a read of this trait decides what comes of an assignment: a validator asks for `max`."""
        target = self.being_assigned
        return target is not None and target[0] is widget and target[1] != name

    def assigning(self, widget: Any, name: str) -> None:
        """Somebody assigns to this trait."""
        place = self._place_to_write(widget, name)
        if place is not None and self.recording is not None and place not in self.recording.writes:
            self._traits.before_write(place, getattr(widget, name, Undefined))
            self.recording.writes.add(place)

    def changed(self, widget: Any, name: str, old: object) -> None:
        """The value of this trait is another now, whoever did it."""
        record = self.constructions.records.get(address_of(widget))
        if record is None or self.constructions.is_under_construction(widget):
            return
        if self._event_maker is not None:
            self._changed_by_event.setdefault(record, {})[name] = None
            self.callbacks += self.registrations.heard_by(widget, name)
            if type(widget).__module__ == "__main__" and is_tracked(name):  # `comm` changes when one is freed
                self.callbacks.append(widget)
            return
        place = self._place_to_write(widget, name)
        if place is not None and self.recording is not None and place not in self.recording.writes:
            self._traits.before_write(place, old)
            self.recording.writes.add(place)

    def _place_to_write(self, widget: Any, name: str) -> Place | None:
        record = self.constructions.records.get(address_of(widget))
        if record is None or not is_tracked(name) or self.constructions.is_part_under_construction(record):
            return None
        return record, name

    # --- reports of the hooks: registrations

    def observed(self, widget: Any, handler: Any, names: list[Any], kind: Any) -> None:
        maker = self.current_maker or self._event_maker
        if (
            maker is None
            or address_of(widget) not in self.constructions.records
            or self.constructions.is_under_construction(widget)
        ):
            return
        for name in names:
            self.registrations.register(Observer(maker, widget, handler, name, kind))

    def listened(self, dispatcher: Any, handler: Any) -> None:
        maker = self.current_maker or self._event_maker
        owner = getattr(handler, "__self__", None)
        if maker is None or (isinstance(owner, Widget) and self._is_own_dispatcher(owner, dispatcher)):
            return
        self.registrations.register(Listener(maker, dispatcher, handler))

    def _is_own_dispatcher(self, widget: Any, dispatcher: Any) -> bool:
        return any(dispatcher is own for own in dispatchers_of(widget).values())

    def silencing(self, target: object) -> AbstractContextManager[None]:
        """While a cell runs: what the cells below it registered on this widget or dispatcher is not called."""
        if self._event_maker is not None:
            if not isinstance(target, Widget):
                self.callbacks += [registration.handler for registration in self.registrations.on(target)]
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
