"""What `column_config` has in common: its arguments checked, and in the form that travels."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeAlias

from ..protocol import Json
from .errors import WrongValue
from .grid.cells import as_cell

ColumnConfig: TypeAlias = dict[str, Any]
ColumnWidth: TypeAlias = Literal["small", "medium", "large"] | int
Moment: TypeAlias = datetime.date | datetime.time | datetime.datetime

_NUMBER_FORMATS = (
    *("plain", "localized", "percent", "dollar", "euro", "yen", "compact", "scientific", "engineering", "accounting"),
    "bytes",
)

_PRINTF = re.compile(r"%(?:%|[-+ 0,#]*\d*(?:\.\d+)?[bcdieufgosxXtTvVEGj])")


def make_column(
    type_: str,
    label: str | None,
    common: dict[str, Any],
    **own: Json,
) -> ColumnConfig:
    """`common` is what all columns take."""
    _check_common(type_, label, common)
    config: ColumnConfig = {"label": label, **common, "type_config": {"type": type_, **own} if type_ else {}}
    config["type_config"] = {name: value for name, value in config["type_config"].items() if value is not None}
    return {name: value for name, value in config.items() if value is not None and value != {}}


def _check_common(type_: str, label: str | None, common: dict[str, Any]) -> None:
    width, alignment = common.get("width"), common.get("alignment")
    if label is not None and not isinstance(label, str):
        raise WrongValue(f"The label of a {type_ or 'column'} column is a text, not {type(label).__name__}: {label!r}.")
    if width is not None and width not in ("small", "medium", "large") and not _is_pixels(width):
        raise WrongValue(f"The width of a column is 'small', 'medium', 'large' or pixels, not {width!r}.")
    if alignment is not None and alignment not in ("left", "center", "right"):
        raise WrongValue(f"The alignment of a column is 'left', 'center' or 'right', not {alignment!r}.")


def _is_pixels(width: object) -> bool:
    return isinstance(width, int) and not isinstance(width, bool) and width > 0


def number_format(format: str | None) -> str | None:
    """
    Raises:
        WrongValue: it is neither a preset nor a printf pattern with one number in it.
    """
    if format is None or format in _NUMBER_FORMATS:
        return format
    if not isinstance(format, str) or not [part for part in _PRINTF.findall(format) if part != "%%"]:
        raise WrongValue(
            f"{format!r} is no format of numbers.",
            advice=f"Use one of {', '.join(_NUMBER_FORMATS)}, or a pattern such as '%.2f €' or '%d %%'.",
        )
    return format


def moment(value: Moment | None) -> Json:
    return None if value is None else as_cell(value)


def seconds(step: float | datetime.timedelta | None) -> float | None:
    return step.total_seconds() if isinstance(step, datetime.timedelta) else step


def check_range(type_: str, low: Any, high: Any) -> None:
    if low is not None and high is not None and low > high:
        raise WrongValue(f"The min_value of a {type_} column ({low!r}) is above its max_value ({high!r}).")


def options_of(type_: str, options: Iterable[Any] | None, format_func: Callable[[Any], str] | None) -> dict[str, Json]:
    """The options as JSON, and what they say if that is something else."""
    if options is None:
        return {}
    if isinstance(options, str):
        raise WrongValue(f"The options of a {type_} column are a list of values, not the text {options!r}.")
    given = list(options)
    for option in given:
        if not isinstance(option, (str, int, float, bool)):
            raise WrongValue(f"An option of a {type_} column is a text, a number or a bool, not {option!r}.")
    labels = [str(format_func(option)) for option in given] if format_func is not None else None
    return {"options": given, **({"labels": labels} if labels is not None else {})}
