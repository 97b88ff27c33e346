"""The value of an input as texts in the page's address, and back: a choice by its label, a range as two parameters."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from ..element_values import CHOICES, as_words, from_words, refusal_of_value
from ..protocol import Json
from .inputs import Input
from .quantities import DATE, DATETIME, TIME, Quantity

_MOMENTS: Mapping[str, tuple[Quantity, Callable[[str], Any]]] = {
    "date": (DATE, datetime.date.fromisoformat),
    "datetime": (DATETIME, datetime.datetime.fromisoformat),
    "time": (TIME, datetime.time.fromisoformat),
}
"""What a slider counts, by its type, and how its text is read."""
_NUMBERS = frozenset({"slider", "number_input", "feedback"})
_TRUTHS: Mapping[str, Json] = {"true": True, "false": False}


def texts_of(widget: Input) -> tuple[str, ...] | None:
    """What stands in the address for its value; None: nothing, it is the default."""
    if widget.value == widget.initial:
        return None
    words = as_words(widget.kind, widget.props, widget.value)
    many = words if isinstance(words, (list, tuple)) else [] if words is None else [words]
    return tuple(_text(widget, one) for one in many) or ("",)


def value_in(widget: Input, texts: tuple[str, ...]) -> Json:
    """The value that stands in the address.

    Raises:
        ValueError: this input cannot have it.
    """
    is_empty = texts == ("",)
    if isinstance(widget.initial, (list, tuple)) or widget.props.get("multiple") or widget.props.get("range"):
        value: Json = [] if is_empty else [_value(widget, text) for text in texts]
    elif is_empty and widget.props.get("nullable"):
        value = None
    else:
        value = _value(widget, texts[-1])
    if refusal_of_value(widget.kind, widget.props, value) is not None:
        raise ValueError(texts)
    return value


def _text(widget: Input, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if widget.kind == "slider" and widget.props.get("type") in _MOMENTS:
        quantity, _ = _MOMENTS[widget.props["type"]]
        return str(quantity.from_number(value).isoformat())
    return str(value)


def _value(widget: Input, text: str) -> Json:
    kind, type_name = widget.kind, str(widget.props.get("type"))
    if kind in CHOICES:
        value = from_words(kind, widget.props, text)
        if value == text and not widget.props.get("accepts_new"):
            raise ValueError(text)
        return value
    if kind == "slider" and type_name in _MOMENTS:
        quantity, read = _MOMENTS[type_name]
        return quantity.to_number(read(text))
    if kind in _NUMBERS:
        return float(text) if type_name == "float" else int(text)
    if isinstance(widget.initial, bool):
        if text not in _TRUTHS:
            raise ValueError(text)
        return _TRUTHS[text]
    return text
