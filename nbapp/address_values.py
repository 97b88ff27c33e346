"""An input's value as texts of the page's address, and back: `?city=Rome&years=2001&years=2005`. Pure.

How it works. The parameter is named like the input's key. A choice is written by its label, because its place among
the options may be another one next time; what a slider counts as a date or a time; several values are several
parameters; nothing is an empty text. What is read is held against `element_values.py`, as if a visitor had set it.
A twin in `page/src/share.ts` writes the same texts.

What it does not know: which inputs there are, and when they take a value from the address (`kernel/address_inputs.py`,
and for those that are bound to it `kernel/ui_host.py`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from .element_values import Json, Props, from_words, refusal_of_value

_EPOCH = datetime.datetime(1970, 1, 1)
_MICROSECOND = datetime.timedelta(microseconds=1)


def texts_of_value(kind: str, props: Props, value: Json) -> tuple[str, ...]:
    """What stands in the address for this value of an input that can have one there."""
    items = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
    return tuple(_text(kind, props, item) for item in items) or ("",)


def value_from_texts(kind: str, props: Props, texts: Sequence[str]) -> Json:
    """The value that these texts give to an input of this kind.

    Raises:
        ValueError: they give none that it can have, or it is of a kind that has none in an address.
    """
    read = _READERS.get(kind)
    if read is None or not texts:
        raise ValueError(f"a {kind} takes no value from the address")
    is_empty = tuple(texts) == ("",)
    value: Json = None
    if kind == "multiselect" or props.get("multiple") or props.get("range"):
        value = [] if is_empty else [read(props, text) for text in texts]
    elif not (is_empty and props.get("nullable")):
        value = read(props, texts[-1])
    if refusal_of_value(kind, props, value) is not None:
        raise ValueError(f"not a value that this {kind} can have")
    return value


def _text(kind: str, props: Props, item: Json) -> str:
    if isinstance(item, bool):
        return str(item).lower()
    if kind == "slider" and (quantity := QUANTITIES.get(str(props.get("type")))):
        return quantity[1](item)
    return str(props["options"][item]) if isinstance(item, int) and _READERS.get(kind) is _choice else str(item)


def _as_it_is(_props: Props, text: str) -> Json:
    return text


def _truth(_props: Props, text: str) -> Json:
    if text not in ("true", "false"):
        raise ValueError("neither true nor false")
    return text == "true"


def _number(props: Props, text: str) -> Json:
    quantity = QUANTITIES.get(str(props.get("type")))
    if quantity is not None:
        return quantity[0](text)
    return float(text) if props.get("type") == "float" else int(text)


def _choice(props: Props, text: str) -> Json:
    return from_words("selectbox", props, text)


def _microseconds_of_time(text: str) -> int:
    return (datetime.datetime.combine(_EPOCH, datetime.time.fromisoformat(text)) - _EPOCH) // _MICROSECOND


def _microseconds_of_moment(text: str) -> int:
    return (datetime.datetime.fromisoformat(text).replace(tzinfo=None) - _EPOCH) // _MICROSECOND


def _moment(microseconds: float) -> datetime.datetime:
    return _EPOCH + datetime.timedelta(microseconds=int(microseconds))


QUANTITIES: Mapping[str, tuple[Callable[[str], int], Callable[[float], str]]] = {
    "date": (
        lambda text: datetime.date.fromisoformat(text).toordinal(),
        lambda days: datetime.date.fromordinal(int(days)).isoformat(),
    ),
    "time": (_microseconds_of_time, lambda number: _moment(number).time().isoformat()),
    "datetime": (_microseconds_of_moment, lambda number: _moment(number).isoformat()),
}
"""What a slider counts, by its type (`ui/quantities.py`): how its text is read, and written."""

_READERS: Mapping[str, Callable[[Props, str], Json]] = {
    **dict.fromkeys(("checkbox", "toggle", "expander", "popover"), _truth),
    **dict.fromkeys(
        ("text_input", "text_area", "color_picker", "date_input", "time_input", "datetime_input"), _as_it_is
    ),
    **dict.fromkeys(("number_input", "slider", "feedback"), _number),
    **dict.fromkeys(
        ("selectbox", "radio", "select_slider", "multiselect", "pills", "segmented_control", "tabs"), _choice
    ),
}
