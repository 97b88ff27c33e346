"""Numbers: `slider` and `number_input`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from ..element_values import LARGEST_INT
from ..protocol import Json
from .bindings import Bind
from .errors import WrongValue
from .inputs import Coder, LabelVisibility, OnChange, make_input, value_of
from .methods import element
from .quantities import DATE, DATETIME, FLOAT, INT, TIME, TIMEDELTA, Quantity, coder_of, one_quantity, quantity_of


@element
def slider(
    label: str,
    min_value: Any = None,
    max_value: Any = None,
    value: Any = None,
    step: Any = None,
    format: str | None = None,
    key: object = None,
    help: str | None = None,
    on_change: OnChange = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = "stretch",
    bind: Bind = None,
) -> Any:
    """A number, date, time, datetime or timedelta between two bounds; a pair of them if `value` is a pair.

    All bounds are of one type. Without any it is a whole number from 0 to 100. `format` is as in C ("%.1f km") for
    numbers, and like "DD.MM.YYYY HH:mm" for dates.

    >>> ui.slider("Rows", 1, 50, 10)
    10
    >>> ui.slider("Between", 0.0, 1.0, (0.25, 0.75))
    (0.25, 0.75)
    """
    is_range = isinstance(value, (list, tuple))
    _check_pair(value, is_range)
    first, last = (value[0], value[1]) if is_range else (value, None)
    given = {"min_value": min_value, "max_value": max_value, "value": first, "value[1]": last}
    quantity = one_quantity("slider", given)
    low, high = _bounds(quantity, min_value, max_value, first, last)
    start = (
        [_number(quantity, first, low), _number(quantity, last, high)] if is_range else _number(quantity, first, low)
    )
    _check_bounds("slider", low, high, start, quantity)
    props: dict[str, Json] = {
        "type": quantity.name,
        "min": low,
        "max": high,
        "step": _step(quantity, step, low, high),
        "format": format if format is not None else quantity.default_format,
    }
    if is_range:
        props["range"] = True
    widget = make_input(
        "slider",
        label,
        key=key,
        identity={**props, "value": start, "format": format},
        keyed_identity=("min", "max", "step", "type"),
        props=props,
        value=start,
        coder=coder_of(quantity, is_range=is_range),
        help=help,
        disabled=disabled,
        label_visibility=label_visibility,
        on_change=on_change,
        args=args,
        kwargs=kwargs,
        width=width,
        bind=bind,
    )
    return value_of(widget)


def _check_pair(value: Any, is_range: bool) -> None:
    if is_range and len(value) != 2:
        raise WrongValue(
            f"The value of this slider has {len(value)} parts: {value!r}.",
            advice="Give one value, or a pair of them for a slider with two handles.",
        )


_DAY = datetime.timedelta(days=1)


def _bounds(quantity: Quantity, low: Any, high: Any, first: Any, last: Any) -> tuple[Any, Any]:
    """As Streamlit chooses them: around the value if there is one."""
    to_number = quantity.to_number
    anchors = [to_number(item) for item in (first, last) if item is not None]
    if quantity in (INT, FLOAT):
        near = (0, 100) if quantity is INT else (0.0, 1.0)
    elif quantity is TIME:
        near = (to_number(datetime.time.min), to_number(datetime.time.max))
    else:
        fortnight = 14 if quantity is DATE else 14 * to_microseconds(_DAY)
        known = anchors or [to_number(bound) for bound in (low, high) if bound is not None]
        near = (min(known) - fortnight, max(known) + fortnight)
    return (near[0] if low is None else to_number(low), near[1] if high is None else to_number(high))


def to_microseconds(duration: datetime.timedelta) -> int:
    return int(TIMEDELTA.to_number(duration))


def _number(quantity: Quantity, value: Any, default: Any) -> Any:
    return default if value is None else quantity.to_number(value)


def _step(quantity: Quantity, step: Any, low: Any, high: Any) -> Json:
    if quantity in (INT, FLOAT):
        if step is None:
            return 1 if quantity is INT else 0.01
        if (found := quantity_of(step)) is not quantity:
            raise WrongValue(
                f"The step of this slider is {step!r}, but its values are of the type {quantity.name}.",
                advice=f"Give a step of the type {quantity.name}.",
            )
        return _positive(step if found is INT else float(step))
    if step is None:
        step = datetime.timedelta(minutes=15) if quantity is TIME or _is_short(quantity, low, high) else _DAY
    if not isinstance(step, datetime.timedelta):
        raise TypeError(f"The step of a slider over dates or times is a timedelta, not {type(step).__name__}.")
    return _positive(step.days if quantity is DATE else to_microseconds(step))


def _positive(step: Any) -> Any:
    if step <= 0:
        raise WrongValue(f"The step of this slider is {step}.", advice="Give one that is greater than 0.")
    return step


def _is_short(quantity: Quantity, low: Any, high: Any) -> bool:
    return quantity in (DATETIME, TIMEDELTA) and high - low < to_microseconds(_DAY)


def _check_bounds(kind: str, low: Any, high: Any, start: Any, quantity: Quantity | None = None) -> None:
    shown = (lambda number: repr(quantity.from_number(number))) if quantity else repr
    if low is not None and high is not None and low > high:
        raise WrongValue(
            f"The min_value {shown(low)} of this {kind} is greater than its max_value {shown(high)}.",
            advice="Swap them.",
        )
    for name, bound in (("min_value", low), ("max_value", high)):
        if isinstance(bound, (int, float)) and abs(bound) >= LARGEST_INT:
            raise WrongValue(f"The {name} {bound} of this {kind} is too large: a browser counts exactly to 2**53.")
    for item in start if isinstance(start, list) else [start]:
        if item is not None and ((low is not None and item < low) or (high is not None and item > high)):
            raise WrongValue(
                f"The value {shown(item)} of this {kind} is outside of its bounds, "
                f"{'any' if low is None else shown(low)} to {'any' if high is None else shown(high)}.",
                advice="Change the value, or min_value and max_value.",
            )
    if isinstance(start, list) and start[0] > start[1]:
        raise WrongValue(f"The value of this {kind} begins above its end.", advice="Give the smaller one first.")


@element
def number_input(
    label: str,
    min_value: float | None = None,
    max_value: float | None = None,
    value: Any = "min",
    step: float | None = None,
    format: str | None = None,
    key: object = None,
    help: str | None = None,
    on_change: OnChange = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    placeholder: str | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    icon: str | None = None,
    width: object = "stretch",
    bind: Bind = None,
) -> Any:
    """A number, entered or stepped; an int if all arguments are, else a float. With `value=None` it begins empty: None.

    >>> ui.number_input("Limit", 0, 10)
    0
    >>> ui.number_input("Share", value=0.5)
    0.5
    """
    numbers = {"min_value": min_value, "max_value": max_value, "value": None if value == "min" else value, "step": step}
    quantity = _number_type(numbers)
    start = _first_number(quantity, value, min_value)
    _check_bounds("number_input", min_value, max_value, start)
    props: dict[str, Json] = {"type": quantity.name, "step": step or (1 if quantity is INT else 0.01)}
    _positive(props["step"])
    given = {"min": min_value, "max": max_value, "format": format, "placeholder": placeholder, "icon": icon}
    props |= {name: item for name, item in given.items() if item is not None}
    if start is None:
        props["nullable"] = True

    def encode(number: Any) -> Json:
        return None if number is None else quantity.to_number(number)

    def decode(number: Json) -> Any:
        return None if number is None else quantity.from_number(number)

    widget = make_input(
        "number_input",
        label,
        key=key,
        identity={**props, "value": start},
        props=props,
        value=start,
        coder=Coder(encode, decode),
        help=help,
        disabled=disabled,
        label_visibility=label_visibility,
        on_change=on_change,
        args=args,
        kwargs=kwargs,
        width=width,
        bind=bind,
    )
    return value_of(widget)


def _number_type(given: Mapping[str, object]) -> Quantity:
    types = {name: quantity_of(value) for name, value in given.items() if value is not None}
    for name, found in types.items():
        if found not in (INT, FLOAT):
            raise TypeError(f"The {name} of a number_input is a number, not {type(given[name]).__name__}.")
    if INT in types.values() and FLOAT in types.values():
        said = ", ".join(f"{name} is {given[name]!r}" for name in types)
        raise WrongValue(
            f"The arguments of this number_input are of different types: {said}.",
            advice="Make all of them int, or all float.",
        )
    return next((found for found in types.values() if found is not None), FLOAT)


def _first_number(quantity: Quantity, value: Any, low: float | None) -> Json:
    if value is None:
        return None
    if value == "min":
        return quantity.to_number(0 if low is None else low)
    return quantity.to_number(value)
