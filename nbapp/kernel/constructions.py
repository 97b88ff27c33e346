"""Widgets as they are constructed: a new life for the widget of the cell's last run, or a first life (rule I1).

How it works. `construct` stands where Python would make the object. It asks `Births` which widget of the last run this
is. If there is one, it is born again in place: everything that the page must not see meanwhile is held back, what other
cells registered is attached again, the visitor's value is given back, and one message takes the differences
to the page. Constructors nest; `_stack` holds those that run now.

What it does not know: reads and writes of traits (`widgets.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from ipywidgets import Button, CallbackDispatcher, Layout, Style
from ipywidgets.widgets.widget import _instances

from ..kernel_protocol import InputNamed, cell_of, makers_within
from ..protocol import InputKey, Json, ModelId
from ..reactive.addresses import address_of
from ..ui.inputs import Input
from . import widget_values
from .input_keys import InputKeys
from .registrations import Registrations
from .versions import Versions
from .widget_rebirth import CannotBeReborn, Rebirth, may_be_reborn
from .widget_records import Births, WidgetRecord, is_widget_class, split_arguments
from .widget_traits import TraitState


class Constructions:
    """Every widget of this kernel, from its first life to the end."""

    def __init__(
        self,
        versions: Versions,
        traits: TraitState,
        registrations: Registrations,
        send_named: Callable[[InputNamed], None],
        shielded: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._versions = versions
        self._traits = traits
        self._registrations = registrations
        self._send_named = send_named
        self._shielded = shielded
        self._births: dict[str, Births] = {}
        self._seeds: dict[InputKey, dict[str, Json]] = {}
        self._stack: list[tuple[WidgetRecord, Rebirth | None]] = []
        self.inputs = InputKeys()
        self.seeds_from_address: Callable[[Mapping[str, Any]], dict[str, Json]] = lambda arguments: {}
        self.records: dict[int, WidgetRecord] = {}
        """By the widgets' addresses."""
        self.by_model: dict[ModelId, WidgetRecord] = {}
        self.current_maker: Callable[[], str | None] = lambda: None
        """The cell or the fragment whose widgets are made now."""

    # --- cells, and fragments that they call

    def begin_run(self, maker: str) -> None:
        self._stack.clear()
        self._births.setdefault(maker, Births())
        for births in self._within(maker).values():
            births.begin_run()

    def end_run(self, maker: str) -> None:
        """It came to its end: what it made no more is let go, also what fragments made that it called no more."""
        for known, births in self._within(maker).items():
            self._retire(births)
            if known != maker and births.is_empty:
                del self._births[known]

    def keep_cells(self, cells: frozenset[str]) -> frozenset[str]:
        """These are the app's cells; returns those that are gone, with their widgets."""
        gone = frozenset(map(cell_of, self._births)) - cells
        for cell in gone:
            for maker, births in self._within(cell).items():
                births.begin_run()
                self._retire(births)
                del self._births[maker]
            self.inputs.forget_cell(cell)
        return gone

    def made_by(self, cell: str) -> list[WidgetRecord]:
        """The widgets of its last run, and the parts of them; not those that only live on."""
        made = [record for births in self._within(cell).values() for record in births.all_now()]
        return [record for record in made if record.widget is not None and not record.is_closed]

    def _within(self, maker: str) -> dict[str, Births]:
        return {known: self._births[known] for known in makers_within(maker, self._births)}

    def remember_earlier_inputs(self, seeds: Mapping[InputKey, dict[str, Json]]) -> None:
        """Values of an earlier kernel, for widgets that will be made."""
        self._seeds.update({key: values for key, values in seeds.items() if not self.inputs.knows(key)})

    def earlier_inputs(self) -> dict[InputKey, dict[str, Json]]:
        """Those of `remember_earlier_inputs` whose widgets have not been made yet."""
        return {key: dict(values) for key, values in self._seeds.items()}

    def forget_earlier_inputs(self) -> None:
        self._seeds.clear()

    def all_known(self) -> Iterator[WidgetRecord]:
        """The widgets that the next run of a cell may make again; of two with the same key the last one counts."""
        for births in self._births.values():
            yield from births.all_known()

    def _retire(self, births: Births) -> None:
        for record in births.end_run():
            self._let_go(record)

    # --- reports of the hooks

    def construct(self, make: Any, cls: type[Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        maker = self.current_maker()
        if maker is None or not is_widget_class(cls):
            return make(cls, *args, **kwargs)
        with self._shielded():
            parent = self._stack[-1][0] if self._stack else None
            births = self._births.setdefault(maker, Births()) if parent is None else parent.inner
            versions = self._versions if may_be_reborn(cls) else None
            arguments, description = split_arguments(versions, cls, args, kwargs)
            own_key = self.inputs.enter(maker, kwargs) if issubclass(cls, Input) else None
            record, place = births.claim(cls, arguments, description)
            if record is not None and own_key is not None and record.arguments_before != arguments:
                self.inputs.lend(record, own_key)
                record.seeds = self._seeds_of(record, kwargs)
        if record is not None:
            record.parent = parent
            reborn = self._bear_again(record, cls, args, kwargs)
            if reborn is not None:
                return reborn
        new = WidgetRecord(cls, maker, place, arguments, description, parent=parent, own_key=own_key)
        if own_key is not None and record is None:
            new.remembered = self.inputs.take_stashed(own_key, arguments)
            births.append(new)
        elif record is None:
            births.add(new)
        else:
            new.inherit(record)
            births.replace(record, new)
            self._let_go(record)
        return self._bear(new, make, cls, args, kwargs)

    def same_again(self, arguments: Mapping[str, Any]) -> Any:
        """The input of the cell's last run with these very arguments, if nothing about it would change; else None.

        Its constructor need not run then, which is most of what an input costs (measured: 0.1 instead of 0.8 ms).
        """
        maker = self.current_maker()
        births = None if maker is None or self._stack else self._births.get(maker)
        if maker is None or births is None:
            return None
        with self._shielded():
            identity = ("identity", arguments["identity"])
            record = births.find_same(Input, identity)
            if record is None or not self._is_as_made_with(record, arguments):
                return None
            self.inputs.enter(maker, arguments)
            births.claim(Input, identity, arguments["props"].get("label"))
            record.set_by_events.clear()
            self.inputs.made(record)
            return record.widget

    def _is_as_made_with(self, record: WidgetRecord, arguments: Mapping[str, Any]) -> bool:
        widget = record.widget
        if widget is None or widget.comm is None or self._traits.with_base(record):
            return False
        props = widget._trait_values.get("props")  # not by the trait: the cell has not read what it is about to replace
        if props != arguments["props"] or widget.initial != arguments["value"]:
            return False
        return bool(widget.to_remember == record.remembered.get("value", widget.to_remember_of(widget.initial)))

    def _bear(self, record: WidgetRecord, make: Any, cls: type[Any], args: Any, kwargs: Any) -> Any:
        record.seeds = self._seeds_of(record, kwargs)
        self._stack.append((record, None))
        try:
            widget = make(cls, *args, **kwargs)
        finally:
            self._leave(record)
        self._bind(record, widget)
        self._stack.append((record, None))  # what the visitor had set is no write of the cell's
        try:
            self._settle(record)
        finally:
            self._leave(record)
        return widget

    def _seeds_of(self, record: WidgetRecord, arguments: Mapping[str, Any]) -> dict[str, Json]:
        """What the visitor had set before this widget began to live: in an earlier kernel, or by the page's address."""
        by_address = {} if record.own_key is None else self.seeds_from_address(arguments)
        earlier = self._seeds.pop(record.key, {})
        return earlier or ({} if record.remembered else by_address)

    def _bear_again(self, record: WidgetRecord, cls: type[Any], args: Any, kwargs: Any) -> Any:
        """None if it cannot be the same object."""
        widget = record.widget
        if widget is None or widget.comm is None or not may_be_reborn(cls):
            return None
        with self._shielded():
            rebirth = Rebirth(widget, self._traits.page_state(record))
            dispatchers = dispatchers_of(widget)
        record.inner.begin_run()
        self._stack.append((record, rebirth))
        try:
            rebirth.run(cls, args, kwargs)
        except CannotBeReborn:
            return None
        finally:
            self._leave(record)
        with self._shielded():
            for name, dispatcher in dispatchers_of(widget).items():
                if name in dispatchers and dispatchers[name] is not dispatcher:
                    self._registrations.move(dispatchers[name], dispatcher)
            self._registrations.attach_all(widget)
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
            part.set_by_events.clear()
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
            self.records[address_of(widget)] = record
        if record.model:
            self.by_model[record.model] = record
        if record.own_key is not None:
            self.inputs.made(record)

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
        record = self.records.pop(address_of(widget), None)
        if record is not None:
            record.is_closed = True
            self._traits.forget(record)
            self.by_model = {model: r for model, r in self.by_model.items() if r is not record}

    def _name(self, record: WidgetRecord) -> None:
        widget = record.widget
        if not isinstance(widget, (Layout, Style)) and record.model:
            self._send_named(InputNamed(record.model, record.key, is_button(widget)))

    def _let_go(self, record: WidgetRecord) -> None:
        """Its cell makes it no more. ipywidgets would hold it for ever; now it lives while the author holds it.

        When the last reference goes, `Widget.__del__` closes its model. What the visitor set in an input of `nbapp.ui`
        comes back with it.
        """
        self.inputs.stash(record, record.arguments)
        for retired in (record, *record.inner.all_now()):
            widget = retired.widget
            if widget is not None and widget.comm is not None:
                _instances.pop(widget.comm.comm_id, None)
                widget.comm.on_msg(None)

    def holds_back(self, widget: Any, message: Mapping[str, Any], buffers: Any) -> bool:
        """Whether this message must not go out now, because the widget is being born again."""
        for _, rebirth in self._stack:
            if rebirth is not None and rebirth.widget is widget:
                if message.get("method") == "custom":
                    rebirth.custom_messages.append((message, buffers))
                return True
        return False

    def is_part_under_construction(self, record: WidgetRecord) -> bool:
        """It, or a widget whose constructor made it."""
        maker: WidgetRecord | None = record
        while maker is not None:
            if any(maker is constructed for constructed, _ in self._stack):
                return True
            maker = maker.parent
        return False

    def is_under_construction(self, widget: Any) -> bool:
        return any(record.widget is widget for record, _ in self._stack)


def is_button(widget: object) -> bool:
    """Whether it is pressed (rule I4)."""
    return isinstance(widget, Button) or (isinstance(widget, Input) and widget.is_button)


def dispatchers_of(widget: Any) -> dict[str, Any]:
    """The lists of listeners that it keeps, by attribute."""
    found = {**widget.__dict__, **widget.__dict__.get("_trait_values", {})}
    return {name: value for name, value in found.items() if isinstance(value, CallbackDispatcher)}
