"""One number that matters: what it is, and how it has changed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Number
from typing import Any, Literal

from ..protocol import Json
from .elements import Element, show_element
from .errors import WrongValue
from .inputs import LabelVisibility
from .methods import element
from .sizes import box_props

DeltaColor = Literal["normal", "inverse", "off", "red", "orange", "yellow", "green", "blue", "violet", "gray"]
_DELTA_COLORS = ("normal", "inverse", "off", "red", "orange", "yellow", "green", "blue", "violet", "gray", "grey")


@element
def metric(
    label: str,
    value: object,
    delta: object = None,
    delta_color: str = "normal",
    *,
    help: str | None = None,
    icon: str | None = None,
    label_visibility: LabelVisibility = "visible",
    border: bool = False,
    width: object = "stretch",
    height: object = "content",
    chart_data: Iterable[Any] | None = None,
    chart_type: Literal["line", "bar", "area"] = "line",
    delta_arrow: Literal["auto", "up", "down", "off"] = "auto",
    format: str | None = None,
    delta_description: str | None = None,
) -> Element:
    """A number with its name, and how it has changed: up is green, down is red; with `inverse` the other way round.

    `chart_data` draws its past as a small chart; `format` is `percent`, `compact`, `dollar`, `euro`, or as in
    `"%.2f"`.

    >>> ui.metric("Visitors", 1234, delta=-5)
    <Element ...-plain>
    """
    if delta_color not in _DELTA_COLORS:
        raise WrongValue(f"delta_color is one of {', '.join(_DELTA_COLORS)}, not {delta_color!r}.")
    if chart_type not in ("line", "bar", "area"):
        raise WrongValue(f"chart_type is 'line', 'bar' or 'area', not {chart_type!r}.")
    name = f"{icon} {label}" if icon else label
    shown = formatted(value, format)
    props: dict[str, Json] = {"label": name, "value": shown, **box_props(width)}
    props.update(_delta(delta, delta_color, delta_arrow, format))
    if chart_data is not None:
        props["chart"] = [float(item) for item in chart_data]
        props["chart_type"] = chart_type
    for key, given in (("help", help), ("border", border), ("delta_description", delta_description)):
        if given:
            props[key] = given
    if label_visibility != "visible":
        props["label_visibility"] = label_visibility
    text = f"{name}: {shown}" + (f" ({props['delta']})" if "delta" in props else "")
    return show_element("metric", props, {"text/markdown": f"**{name}** {text[len(name) + 2 :]}", "text/plain": text})


def _delta(delta: object, color: str, arrow: str, format: str | None) -> dict[str, Json]:
    if delta is None or delta == "":
        return {}
    text = formatted(delta, format)
    goes_down = text.startswith(("-", "−"))
    way = ("down" if goes_down else "up") if arrow == "auto" else arrow
    tone = color
    if color in ("normal", "inverse"):
        tone = "red" if goes_down == (color == "normal") else "green"
    return {"delta": text.lstrip("-−"), "arrow": way, "tone": "gray" if color == "off" else tone} | (
        {} if arrow == "auto" else {"delta": text}
    )


_CURRENCIES = {"dollar": "$", "euro": "€", "yen": "¥"}


def formatted(value: object, format: str | None) -> str:
    """A number as it is to be read; a text stays as it is."""
    if value is None:
        return "—"
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if format is None or isinstance(value, str) or not isinstance(value, Number):
        return str(value)
    number = float(value)  # type: ignore[arg-type]
    if not math.isfinite(number):
        return str(value)
    if format in _CURRENCIES:
        sign = "-" if number < 0 else ""
        return f"{sign}{_CURRENCIES[format]}{abs(number):,.2f}"
    match format:
        case "plain":
            return str(value)
        case "percent":
            return f"{number * 100:,.2f}".rstrip("0").rstrip(".") + "%"
        case "localized":
            return f"{value:,}"
        case "compact":
            return _compact(number)
        case "scientific":
            return f"{number:.3E}"
        case "engineering":
            power = 3 * math.floor(math.log10(abs(number)) / 3) if number else 0
            return f"{number / 10**power:.3f}E{power:+d}"
    try:
        return format % value if "%" in format else format.format(value)
    except (TypeError, ValueError, IndexError) as error:
        raise WrongValue(f"format {format!r} does not fit {value!r}: {error}.") from None


def _compact(number: float) -> str:
    for power, letter in ((12, "T"), (9, "B"), (6, "M"), (3, "K")):
        if abs(number) >= 10**power:
            return f"{number / 10**power:.1f}".removesuffix(".0") + letter
    return f"{number:g}"
