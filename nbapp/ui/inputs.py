"""What all inputs of `nbapp.ui` have in common: the widget that carries one, its identity and its value.

How it works. An input is a widget with the traits `kind`, `props` and `value` (`element_values.py`); a `Coder` turns
the value into what the author's code gets, and back. Its identity (Streamlit's rules R11 to R13) is its kind and what
its function was told, or with a key the key and the little that decides what its values mean. A cell that calls the
function again gets the same widget (rule I1), with the visitor's value as long as it is one that it can have.

A keyed input's value stands in `session_state` under its key as well, where code may set it before the input is made.

What it does not know: how it looks (`page/src/elements/`), and who asks for it again (`kernel/ui_host.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Literal, TypeVar

from ipywidgets import CallbackDispatcher, DOMWidget
from traitlets import Any as AnyTrait
from traitlets import Dict, TraitError, Unicode, validate

from ..element_values import CHOICES, MODEL_NAME, TRIGGERS, as_indices, as_labels, refusal_of_query, refusal_of_value
from ..protocol import Json
from .bindings import Bind, checked_bind, limits_in_address
from .containers import form_here, region_here
from .elements import at_its_place, show_element
from .errors import WrongPlace, WrongValue
from .host import host
from .sizes import box_props

T = TypeVar("T")

LabelVisibility = Literal["visible", "hidden", "collapsed"]

OnChange = Callable[..., object] | Literal["rerun", "ignore"] | None
"""What the visitor's change of an input causes. With "ignore" the page keeps the new value until something else
happens, and sends it then."""

_NARROW = frozenset({"checkbox", "color_picker", "feedback", "pills", "radio", "segmented_control", "toggle"})
"""Kinds that are as wide as what they hold."""


@dataclass(frozen=True)
class Coder(Generic[T]):
    """An input's value as JSON, and as the author's code knows it."""

    encode: Callable[[T], Json]
    """Raises WrongValue for what the input cannot have."""
    decode: Callable[[Json], T]


def same(value: Any) -> Any:
    return value


PLAIN: Coder[Any] = Coder(same, same)
"""The author's code gets what travels."""


class Input(DOMWidget):  # type: ignore[misc]
    """The widget of one input. Made by `make_input` only."""

    _model_name = Unicode(MODEL_NAME).tag(sync=True)
    _view_name = Unicode("NbappInputView").tag(sync=True)
    _model_module = Unicode("nbapp").tag(sync=True)
    _view_module = Unicode("nbapp").tag(sync=True)
    _model_module_version = Unicode("1.0.0").tag(sync=True)
    _view_module_version = Unicode("1.0.0").tag(sync=True)
    layout = AnyTrait(None, allow_none=True).tag(sync=True)  # a widget of its own for each would double their number
    kind = Unicode().tag(sync=True)
    props = Dict().tag(sync=True)
    value = AnyTrait(None, allow_none=True).tag(sync=True)

    matched_by = "identity"
    """The argument of the constructor by which the kernel finds the widget of the last run (rule I1)."""

    def __init__(self, *, identity: str, key: str | None, kind: str, props: dict[str, Json], value: Json) -> None:
        self.identity = identity
        self.key = key
        self.initial = value
        self.coder: Coder[Any] = PLAIN
        self.message: dict[str, Json] = {}
        """What came with the last press."""
        self.give: Callable[[], None] | None = None
        """Sends the file of a `download_button`."""
        self.answers: Callable[[Json], bytes] | None = None
        """Answers a query of the page; called in another thread, beside the cells."""
        self.is_bound = False
        """Its value stands in the page's address (`bindings.py`)."""
        self.is_address_wrong = False
        """What stands there is no value that it can have."""
        self.changed = CallbackDispatcher()
        """The author's `on_change` or `on_click`."""
        super().__init__(kind=kind, props=props, value=value)
        self.on_msg(self._heard)

    @property
    def is_button(self) -> bool:
        return self.kind in TRIGGERS

    @property
    def description(self) -> str:
        """What the author called it."""
        return str(self.props.get("label") or "")

    @property
    def current(self) -> Any:
        """Its value as the author's code knows it."""
        return self.coder.decode(self.value)

    def take(self, value: object) -> None:
        """Have this value, as the author's code knows it.

        Raises:
            WrongValue: it cannot.
        """
        encoded = self.coder.encode(value)
        if (reason := self._refusal(encoded)) is not None:
            raise WrongValue(f"{value!r} is {reason} (the {self.kind} {self.description!r}).")
        if encoded != self.value:
            self.value = encoded

    def begin_anew(self) -> None:
        """Have the value that it has when it is new."""
        if self.value != self.initial:
            self.value = self.initial

    @property
    def to_remember(self) -> Json:
        """Its value in a form that holds also when its options change their order."""
        return self.to_remember_of(self.value)

    def to_remember_of(self, value: Json) -> Json:
        return as_labels(self.props, value) if self.kind in CHOICES else value

    def as_now(self, remembered: Json) -> Json:
        """A remembered value among the options of now; raises ValueError if it is gone."""
        return as_indices(self.props, remembered) if self.kind in CHOICES else remembered

    def take_from_page(self, values: Mapping[Input, Json]) -> None:
        """The visitor has set these inputs, all at once."""
        for widget, value in values.items():
            widget.value = value
        host().values_set(values)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """The page has set traits."""
        before = self.value
        super().set_state(sync_data)
        if "value" in sync_data:
            host().values_set((self,))
            if self.value != before:
                host().value_changed(self)

    @validate("value")
    def _check(self, proposal: Any) -> Json:
        value = proposal["value"]
        if self._refusal(value) is not None:
            raise TraitError(f"not a value that this {self.kind} can have")
        return value

    def _refusal(self, value: Json) -> str | None:
        return None if self.kind in TRIGGERS else refusal_of_value(self.kind, self.props, value)

    def _heard(self, _widget: object, content: Json, _buffers: object) -> None:
        """The page has sent a message: a press, a question, or that it wants the file of a download_button alone."""
        if not isinstance(content, dict):
            return
        event = content.get("event")
        if self.give is not None and event in ("click", "download"):
            self.give()
        if event == "query" and self.answers is not None:
            self._answer(content)  # where there is no server that passes queries on
        if event == "click" and self.is_button:
            self.message = content
            self._take_form(content.get("values") or {})
            host().value_changed(self)

    def _answer(self, query: Mapping[str, Json]) -> None:
        answers, content = self.answers, query.get("content")
        is_fine = answers is not None and refusal_of_query(self.kind, self.props, content) is None
        self.send({"event": "answer", "id": query.get("id")}, [answers(content)] if answers and is_fine else None)

    def _take_form(self, values: Mapping[str, Json]) -> None:
        """A form's values come with the press that submits them."""
        inputs = {host().find(model): value for model, value in values.items()}
        found = {
            widget: value
            for widget, value in inputs.items()
            if isinstance(widget, Input) and widget.props.get("form") == self._form
        }
        if found:
            self.take_from_page(found)

    @property
    def _form(self) -> Json:
        return self.props.get("form")


def make_input(
    kind: str,
    label: object,
    *,
    key: object = None,
    identity: Mapping[str, Json],
    keyed_identity: Sequence[str] = (),
    props: Mapping[str, Json],
    value: Json,
    coder: Coder[Any] = PLAIN,
    help: str | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    on_change: OnChange = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    width: object = None,
    bind: Bind = None,
    is_shown: bool = True,
) -> Input:
    """Show an input at the current place, or find the one that the last run of this cell has made.

    `bind`: its value stands in the page's address. One that is not shown is drawn by something else on the page, and
    belongs to no form.

    `identity` is what makes it this input and no other, beside kind and label; `keyed_identity` names what of that
    still counts when there is a key (Streamlit's rule R13). `value` is its value when it is new, as JSON.
    """
    if label_visibility not in ("visible", "hidden", "collapsed"):
        raise WrongValue(f"label_visibility is 'visible', 'hidden' or 'collapsed', not {label_visibility!r}.")
    if not isinstance(label, str):
        raise TypeError(f"The label of a {kind} is a text, not {type(label).__name__}: {label!r}.")
    form = form_here() if is_shown else None
    callback = _callback(kind, on_change)
    _check_place(kind, form is not None, callback)
    own_key = None if key is None else str(key)
    told = {"label": label, "help": help, **identity} if own_key is None else {n: identity[n] for n in keyed_identity}
    named = "" if own_key is None else f"{own_key}:"
    identifying = {**told, "form": form.key if form else "", "region": region_here()} if own_key is None else told
    is_bound = checked_bind(kind, bind, own_key)
    shown = {"label": label, **props, **(limits_in_address(kind, props) if is_bound else {})}
    shown |= box_props(width, "content" if kind in _NARROW else "stretch")
    if form:
        shown |= {"form": form.key, "initial": value}
    elif on_change == "ignore":
        shown["waits"] = True
    for name, given in (("help", help), ("disabled", disabled)):
        if given:
            shown[name] = given
    if label_visibility != "visible":
        shown["label_visibility"] = label_visibility
    arguments = {
        "identity": f"{kind}:{named}{_digest(identifying)}",
        "key": own_key,
        "kind": kind,
        "props": shown,
        "value": value,
    }
    widget: Input = host().same_again(arguments) or host().make(arguments)
    widget.coder = coder
    widget.is_bound = is_bound
    host().made(widget)
    if callback is not None:
        widget.changed.register_callback(partial(callback, *(args or ()), **(kwargs or {})))
    if is_shown:
        with at_its_place():
            host().show_widget(widget)
    if is_bound and widget.is_address_wrong:
        _show_notice(widget)
    return widget


def _show_notice(widget: Input) -> None:
    text = f"The address of this page has a `{widget.key}` that cannot be chosen here, so it does not count."
    show_element("alert", {"tone": "warning", "body": text}, {"text/plain": text})


def value_of(widget: Input) -> Any:
    """The value that the author's function returns; its cell depends on it."""
    host().read(widget)
    return widget.current


def _callback(kind: str, on_change: OnChange) -> Callable[..., object] | None:
    if on_change is None or callable(on_change):
        return on_change
    if on_change not in ("rerun", "ignore"):
        raise WrongValue(f"on_change of a {kind} is 'rerun', 'ignore' or a function, not {on_change!r}.")
    return None


def _check_place(kind: str, is_in_form: bool, on_change: Callable[..., object] | None) -> None:
    if kind == "form_submit_button":
        if not is_in_form:
            raise WrongPlace(
                "A form_submit_button stands outside of a form, where it has nothing to submit.",
                advice="Make it in `with ui.form('name'):`; elsewhere use ui.button.",
            )
    elif is_in_form and kind in TRIGGERS:
        raise WrongPlace(
            f"A {kind} stands in a form: a form has only its submit button, and sends everything when that is pressed.",
            advice=f"Use ui.form_submit_button, or move the {kind} out of the form.",
        )
    elif is_in_form and on_change is not None:
        raise WrongPlace(
            f"A {kind} in a form has an on_change: in a form nothing changes before it is submitted.",
            advice="Give the callback to the form's button: ui.form_submit_button(on_click=...).",
        )


def _digest(identifying: Mapping[str, Json]) -> str:
    text = json.dumps(identifying, sort_keys=True, default=repr)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
