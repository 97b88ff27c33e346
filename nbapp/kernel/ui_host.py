"""Where `nbapp.ui` runs in an app: elements become outputs with an address, inputs widgets of their cell.

How it works. An element's id is its maker (its cell, or the fragment) and its number in the run of that, so that it is
the same in every run and a place that other cells fill stays. A container is entered by giving outputs another address
(`Outlet.placed`).

An input without a key is read like a trait of a widget. One with a key has its value in `session_state`, where its cell
reads it: a cell that sets the key before gives the input its value, and a cell that would set it later is told that it
comes too late (Streamlit's rule R16).

What it does not know: how inputs are found again (`constructions.py`, `input_keys.py`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from ipykernel.zmqshell import ZMQDisplayPublisher

from ..address_values import texts_of_value, value_from_texts
from ..kernel_protocol import OutputAddress, cell_of, is_within
from ..protocol import ModelId
from ..ui.containers import LOOK_OF_CONTAINER
from ..ui.elements import ELEMENT_MIME
from ..ui.errors import DuplicateKey, WrongPlace, WrongValue
from ..ui.host import FragmentCall, InputWidget
from ..ui.inputs import Input
from ..ui.session_state import session_state, values_of
from ..ui.visitor import QUERY, visitor_values
from .fragments import Fragments
from .outputs import Outlet
from .pages import Pages
from .session_state import SessionStateChannel
from .widgets import Widgets


class AppHost:
    """The `Host` of an app."""

    def __init__(
        self,
        shell: Any,
        outlet: Outlet,
        widgets: Widgets,
        state: SessionStateChannel,
        value_changed: Callable[[Input], None],
        fragments: Fragments,
    ) -> None:
        self._shell = shell
        self._outlet = outlet
        self._widgets = widgets
        self._state = state
        self._keys = widgets.constructions.inputs
        self._fragments = fragments
        fragments.host, fragments.forget_maker = self, self._forget
        self._counts: dict[str, int] = {}
        self._passing = itertools.count(1)
        """How many elements each maker, the cell or a fragment, has made."""
        self._made: dict[str, str] = {}
        """The makers of the elements of this run, by the elements' ids."""
        self._covered: set[str] = set()
        self._forms: dict[str, str] = {}
        """The makers of forms, by the forms' keys."""
        self._put: dict[str, tuple[str, object]] = {}
        """By key, the identity of the input whose value stands in `session_state`, and that value."""
        self.pages = Pages(outlet)
        self.value_changed = value_changed
        self._deleted_below: set[str] = set()
        """Keys that a cell below their input has deleted: the visitor's value is still the input's."""
        state.may_assign = self._check_assignment
        state.is_deleted = self._note_deletion

    def begin(self, address: OutputAddress | None = None) -> None:
        """A cell begins to run, or a fragment alone, or an event to be applied. `address`: where its outputs belong, if
        that is known."""
        address = address or self._outlet.address
        self._counts.clear()
        self._made.clear()
        self._covered.clear()
        if address is not None and not address.callback:
            self._forget(_maker(address))
            self._fragments.begin(_maker(address))
        self.pages.begin()

    def _forget(self, maker: str) -> None:
        self._forms = {key: holder for key, holder in self._forms.items() if not is_within(holder, maker)}
        self._counts = {other: count for other, count in self._counts.items() if not is_within(other, maker)}

    # --- what is shown

    def new_id(self) -> str:
        address = self._outlet.address
        maker = "" if address is None else _maker(address)
        count = self._counts[maker] = self._counts.get(maker, 0) + 1
        return self._noted(f"{count}")

    def new_passing_id(self) -> str:
        return self._noted(f"p{next(self._passing)}")

    def _noted(self, name: str) -> str:
        address = self._outlet.address
        if address is None:
            return name
        id = f"{name}{'k' if address.callback else ''}-{_maker(address)}"
        self._made[id] = _maker(address)
        return id

    def show(self, bundle: dict[str, Any], id: str) -> None:
        self._publish(bundle, {"display_id": id})

    def owns(self, id: str) -> bool:
        address = self._outlet.address
        is_mine = address is not None and self._made.get(id) == _maker(address)
        return is_mine and id not in self._covered

    def update(self, bundle: dict[str, Any], id: str) -> None:
        self._publish(bundle, {"display_id": id}, update=True)

    def grow(self, bundle: dict[str, Any], id: str, before: str, text: str) -> None:
        if self._is_captured():
            self.update(bundle, id)
        else:  # a stream of 2,000 pieces sends each of them once, and not all before it as well
            self.update({ELEMENT_MIME: {"appended": text, "at": len(before)}}, id)

    def show_widget(self, widget: Any) -> None:
        bundle = {"text/plain": "", "application/vnd.jupyter.widget-view+json": _view_of(widget)}
        self._publish(bundle, {})

    def show_containers(self, bundle: dict[str, Any], id: str, places: Iterable[str]) -> None:
        self.show(bundle, id)

    def update_container(self, bundle: dict[str, Any], id: str) -> None:
        if id in self._made:
            self.update(bundle, id)
            return
        said_here = f"{id}{LOOK_OF_CONTAINER}"  # an output of this cell, which goes with it: a kept cell stays as it is
        self.clear(said_here)
        with self.placed(said_here):
            look = {**bundle[ELEMENT_MIME], "kind": "look", "id": self.new_id()}
            self.show({**bundle, ELEMENT_MIME: look}, look["id"])

    def placed(self, place: str) -> AbstractContextManager[None]:
        self._covered.add(place)
        return self._outlet.placed(place)

    def clear(self, place: str) -> None:
        with self.placed(place):
            self._shell.display_pub.clear_output(wait=True)

    def _publish(self, bundle: dict[str, Any], transient: dict[str, Any], *, update: bool = False) -> None:
        if self._is_captured():
            self._shell.display_pub.publish(data=bundle, metadata={}, transient=transient, update=update)
        else:
            self._outlet.display(bundle, transient, update=update)

    def _is_captured(self) -> bool:
        """Somebody takes what is displayed."""
        publisher = self._shell.display_pub
        return type(publisher) is not ZMQDisplayPublisher or bool(publisher._hooks)

    # --- fragments

    def call_fragment(self, call: FragmentCall) -> Any:
        __tracebackhide__ = True
        return self._fragments.call(call)

    def is_in_fragment(self) -> bool:
        address = self._outlet.address
        return address is not None and bool(address.fragment)

    # --- pages

    def run_page(self, path: str, name: str) -> None:
        self.pages.run(path, name)

    def leave_cell(self) -> None:
        self.pages.leave_cell()

    # --- inputs

    def claim_form(self, key: str) -> None:
        here, holder = self._widgets.current_maker, self._forms.get(key)
        if here is None:
            return
        if holder is not None and self._widgets.position_of(holder) <= self._widgets.position_of(here):
            self._keys.disputed[cell_of(here)] = f"the form {key!r} was made before"
            raise DuplicateKey(f"There is a form {key!r} already.", advice="Give each form a key of its own.")
        if holder is not None:
            self._keys.disputed[cell_of(holder)] = f"the form {key!r} was made before"
        self._forms[key] = here

    def same_again(self, arguments: dict[str, Any]) -> Any:
        return self._widgets.constructions.same_again(arguments)

    def make(self, arguments: dict[str, Any]) -> Input:
        return Input(**arguments)

    def made(self, widget: InputWidget) -> None:
        if widget.key is None:
            return
        values = values_of(session_state)
        if widget.is_button:
            self._check_button(widget, widget.key)
            return
        is_there = widget.key in values
        value = self._state.value_of(widget.key) if is_there else None
        if widget.is_bound and not (is_there and not self._is_inputs(widget.key, value)):
            _take_from_address(widget)
        elif is_there:
            self._take_from_state(widget, widget.key, value)
            if widget.is_bound:
                _write_into_address(widget)
        elif widget.key in self._deleted_below:
            self._deleted_below.discard(widget.key)
        elif widget.key in self._put:  # somebody has deleted it: the visitor's value with it
            self._widgets.forget_value(widget)
            widget.begin_anew()
        self._put_value(widget, widget.key)

    def _check_button(self, widget: InputWidget, key: str) -> None:
        if self._state.is_set_by_cell(key):
            raise WrongPlace(
                f"session_state.{key} is set above, but it is the key of a {widget.kind}, that only visitors press.",
                advice="Give the value another key, and keep in it what the press should have done.",
            )

    def _take_from_state(self, widget: InputWidget, key: str, value: object) -> None:
        is_inputs = self._is_inputs(key, value)
        if not is_inputs and widget.kind in _VISITORS_ALONE:
            raise WrongPlace(
                f"session_state.{key} is set, but it is the key of a {_WORDS.get(widget.kind, widget.kind)}: what is "
                "edited or selected there is the visitor's alone.",
                advice="Give your value another key; to begin with other rows, change the data.",
            )
        if is_inputs and self._put[key][0] != widget.identity:
            return  # the value of the input that had this key before: for this one it means nothing
        is_visitors = is_inputs or not self._state.is_set_by_cell(key)
        try:
            widget.take(value)
        except WrongValue:
            if not is_visitors:
                raise

    def captured(self) -> dict[str, str]:
        """The identities of the inputs whose values stand in `session_state`, for `begin_with` in another kernel."""
        values = values_of(session_state)
        return {key: identity for key, (identity, put) in self._put.items() if values.get(key) is put}

    def begin_with(self, captured: Mapping[str, str]) -> None:
        self._put = {key: (identity, _AS_CAPTURED) for key, identity in captured.items()}

    def _is_inputs(self, key: str, value: object) -> bool:
        """Whether this value of a key was put there for an input, and not by the author's code."""
        _, put = self._put.get(key, ("", _NOTHING))
        return value is put or (put is _AS_CAPTURED and not self._state.is_set_by_cell(key))

    def _put_value(self, widget: InputWidget, key: str) -> None:
        value = widget.current
        known = self._put.get(key)
        if known is not None and known[0] == widget.identity and _is_same(known[1], value):
            value = known[1]
        self._put[key] = (widget.identity, value)
        self._state.adopt(key, value)

    def _check_assignment(self, key: str) -> None:
        if self._has_shown(key):
            raise WrongPlace(
                f"session_state.{key} is changed after the input with the key {key!r} has shown its value.",
                advice="Set it in a cell above, or in a callback such as on_click, which runs before the cells.",
            )

    def _note_deletion(self, key: str) -> None:
        if self._has_shown(key):
            self._deleted_below.add(key)
        else:
            self._deleted_below.discard(key)

    def _has_shown(self, key: str) -> bool:
        """Whether the input with this key stands above the code that runs now; of a fragment that runs alone, in it."""
        record, here = self._keys.record_of(key), self._widgets.current_cell
        if record is None or here is None:
            return False
        is_above = self._widgets.position_of(record.cell) < self._widgets.position_of(here)
        return (is_above and not self._fragments.runs_alone) or self._keys.is_made_in_run(key)

    def read(self, widget: InputWidget) -> None:
        self._widgets.read(widget, "value", widget.value)  # `made` has read the key, if there is one

    def find(self, model: str) -> InputWidget | None:
        record = self._widgets.find(ModelId(model))
        return record.widget if record is not None and isinstance(record.widget, Input) else None

    def is_pressed(self, widget: InputWidget) -> bool:
        return self._widgets.is_pressed(widget)

    def values_set(self, widgets: Iterable[InputWidget]) -> None:
        for widget in widgets:
            if widget.key is not None and not widget.is_button:
                value = widget.current
                self._put[widget.key] = (widget.identity, value)
                session_state[widget.key] = value
                if widget.is_bound:
                    _write_into_address(widget)


def _write_into_address(widget: InputWidget) -> None:
    assert isinstance(widget, Input)
    is_default = widget.value == widget.initial
    texts = None if is_default else texts_of_value(widget.kind, widget.props, widget.value)
    visitor_values.put(f"{QUERY}{widget.key}", texts)
    widget.is_address_wrong = False


def _take_from_address(widget: InputWidget) -> None:
    assert isinstance(widget, Input)
    texts = visitor_values.get(f"{QUERY}{widget.key}")
    value, widget.is_address_wrong = widget.initial, False
    if texts:
        try:
            value = value_from_texts(widget.kind, widget.props, texts)
        except ValueError:
            widget.is_address_wrong = True
    if widget.value != value:
        widget.value = value


_VISITORS_ALONE = frozenset({"data_editor", "dataframe", "vega_chart", "plotly_chart"})
"""Kinds whose values nobody but the visitor sets (R16)."""
_WORDS = {"vega_chart": "chart", "plotly_chart": "chart"}

_NOTHING = object()
_AS_CAPTURED = object()
"""Stands for the value that `session_state` began with."""


def _maker(address: OutputAddress) -> str:
    return address.fragment or address.cell


def _view_of(widget: Any) -> dict[str, Any]:
    return {"version_major": 2, "version_minor": 0, "model_id": widget._model_id}


def _is_same(one: object, other: object) -> bool:
    try:
        return type(one) is type(other) and bool(one == other)
    except Exception:  # an option may be of the author's class, or an array: then it is another one
        return False
