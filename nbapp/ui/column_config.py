"""How one column of a table is drawn and edited: `ui.column_config.NumberColumn("Price", format="%.2f €")`.

How it works. Each function gives a dictionary, which `ui.dataframe` and `ui.data_editor` take as `column_config`. Names
and meanings are Streamlit's.

>>> price = ui.column_config.NumberColumn("Price", format="%.2f €")
>>> _ = ui.dataframe([{"city": "Rome", "price": 2.5}], column_config={"price": price})
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any, Literal

from .column_checks import (
    ColumnConfig,
    ColumnWidth,
    check_range,
    make_column,
    moment,
    number_format,
    options_of,
    seconds,
)


def Column(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Literal["left", "center", "right"] | None = None,
) -> ColumnConfig:
    """Any column: its label, width and help; how its cells look follows from the data.

    >>> column_config.Column("Name", width="small")
    {'label': 'Name', 'width': 'small'}
    """
    common: dict[str, Any] = {
        "width": width,
        "help": help,
        "disabled": disabled,
        "required": required,
        "pinned": pinned,
        "alignment": alignment,
    }
    return make_column("", label, common)


def TextColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Literal["left", "center", "right"] | None = None,
    default: str | None = None,
    max_chars: int | None = None,
    validate: str | None = None,
) -> ColumnConfig:
    """Texts. When edited they have at most `max_chars`, and the form of the regular expression `validate`."""
    common: dict[str, Any] = {
        "width": width,
        "help": help,
        "disabled": disabled,
        "required": required,
        "pinned": pinned,
        "alignment": alignment,
        "default": default,
    }
    return make_column("text", label, common, max_chars=max_chars, validate=validate)


def NumberColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Literal["left", "center", "right"] | None = None,
    default: float | None = None,
    format: str | None = None,
    min_value: float | None = None,
    max_value: float | None = None,
    step: float | None = None,
) -> ColumnConfig:
    """Numbers, shown in a `format`: a preset such as `localized` or `percent`, or a printf pattern.

    >>> column_config.NumberColumn("Price", format="%.2f €")
    {'label': 'Price', 'type_config': {'type': 'number', 'format': '%.2f €'}}
    """
    check_range("number", min_value, max_value)
    common: dict[str, Any] = {
        "width": width,
        "help": help,
        "disabled": disabled,
        "required": required,
        "pinned": pinned,
        "alignment": alignment,
        "default": default,
    }
    return make_column("number", label, common, format=number_format(format), min=min_value, max=max_value, step=step)


def CheckboxColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Literal["left", "center", "right"] | None = None,
    default: bool | None = None,
) -> ColumnConfig:
    """Yes and no."""
    common: dict[str, Any] = {
        "width": width,
        "help": help,
        "disabled": disabled,
        "required": required,
        "pinned": pinned,
        "alignment": alignment,
        "default": default,
    }
    return make_column("checkbox", label, common)


def SelectboxColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    default: Any = None,
    options: Iterable[Any] | None = None,
    format_func: Callable[[Any], str] | None = None,
) -> ColumnConfig:
    """One of some options; without `options` those of the data's categories."""
    common: dict[str, Any] = {
        "width": width,
        "help": help,
        "disabled": disabled,
        "required": required,
        "pinned": pinned,
        "default": default,
    }
    return make_column("selectbox", label, common, **options_of("selectbox", options, format_func))


def MultiselectColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    default: Iterable[str] | None = None,
    options: Iterable[str] | None = None,
    accept_new_options: bool | None = None,
    color: str | Iterable[str] | None = None,
    format_func: Callable[[str], str] | None = None,
) -> ColumnConfig:
    """Several of some options, as coloured labels."""
    common: dict[str, Any] = {
        "width": width,
        "help": help,
        "disabled": disabled,
        "required": required,
        "pinned": pinned,
        "default": None if default is None else list(default),
    }
    return make_column(
        "multiselect",
        label,
        common,
        color=color if color is None or isinstance(color, str) else list(color),
        accepts_new=accept_new_options,
        **options_of("multiselect", options, format_func),
    )


def DateColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Literal["left", "center", "right"] | None = None,
    default: datetime.date | None = None,
    format: str | None = None,
    min_value: datetime.date | None = None,
    max_value: datetime.date | None = None,
    step: float | datetime.timedelta | None = None,
) -> ColumnConfig:
    """Dates, shown in a `format`: `localized`, `iso8601`, `distance`, `calendar`, or a pattern such as `D MMM YYYY`."""
    check_range("date", min_value, max_value)
    common: dict[str, Any] = {
        "width": width,
        "help": help,
        "disabled": disabled,
        "required": required,
        "pinned": pinned,
        "alignment": alignment,
        "default": moment(default),
    }
    return make_column(
        "date", label, common, format=format, min=moment(min_value), max=moment(max_value), step=seconds(step)
    )


def TimeColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Literal["left", "center", "right"] | None = None,
    default: datetime.time | None = None,
    format: str | None = None,
    min_value: datetime.time | None = None,
    max_value: datetime.time | None = None,
    step: float | datetime.timedelta | None = None,
) -> ColumnConfig:
    """Times of day, shown in a `format`: `localized`, `iso8601`, or a pattern such as `HH:mm`."""
    check_range("time", min_value, max_value)
    common: dict[str, Any] = {
        "width": width,
        "help": help,
        "disabled": disabled,
        "required": required,
        "pinned": pinned,
        "alignment": alignment,
        "default": moment(default),
    }
    return make_column(
        "time", label, common, format=format, min=moment(min_value), max=moment(max_value), step=seconds(step)
    )


def DatetimeColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Literal["left", "center", "right"] | None = None,
    default: datetime.datetime | None = None,
    format: str | None = None,
    min_value: datetime.datetime | None = None,
    max_value: datetime.datetime | None = None,
    step: float | datetime.timedelta | None = None,
    timezone: str | None = None,
) -> ColumnConfig:
    """Dates with a time, in a `format`: `localized`, `iso8601`, `distance`, `calendar`, or like `D MMM YYYY, HH:mm`.

    `timezone`: where it is shown.
    """
    check_range("datetime", min_value, max_value)
    common: dict[str, Any] = {
        "width": width,
        "help": help,
        "disabled": disabled,
        "required": required,
        "pinned": pinned,
        "alignment": alignment,
        "default": moment(default),
    }
    return make_column(
        "datetime",
        label,
        common,
        format=format,
        min=moment(min_value),
        max=moment(max_value),
        step=seconds(step),
        timezone=timezone,
    )


def ListColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    default: Iterable[str] | None = None,
) -> ColumnConfig:
    """Lists of values, as labels."""
    common: dict[str, Any] = {
        "width": width,
        "help": help,
        "disabled": disabled,
        "required": required,
        "pinned": pinned,
        "default": None if default is None else list(default),
    }
    return make_column("list", label, common)


def LinkColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Literal["left", "center", "right"] | None = None,
    default: str | None = None,
    max_chars: int | None = None,
    validate: str | None = None,
    display_text: str | None = None,
) -> ColumnConfig:
    """Addresses that open in a new tab.

    `display_text` is shown in their stead; of a regular expression its first group.
    """
    common: dict[str, Any] = {
        "width": width,
        "help": help,
        "disabled": disabled,
        "required": required,
        "pinned": pinned,
        "alignment": alignment,
        "default": default,
    }
    return make_column("link", label, common, max_chars=max_chars, validate=validate, display_text=display_text)


def ImageColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    pinned: bool | None = None,
    alignment: Literal["left", "center", "right"] | None = None,
) -> ColumnConfig:
    """Pictures by their address or `data:` URL; a larger one opens with the cell."""
    common: dict[str, Any] = {"width": width, "help": help, "pinned": pinned, "alignment": alignment}
    return make_column("image", label, common)


def MarkdownColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    disabled: bool | None = None,
    required: bool | None = None,
    pinned: bool | None = None,
    alignment: Literal["left", "center", "right"] | None = None,
    default: str | None = None,
) -> ColumnConfig:
    """Texts in Markdown."""
    common: dict[str, Any] = {
        "width": width,
        "help": help,
        "disabled": disabled,
        "required": required,
        "pinned": pinned,
        "alignment": alignment,
        "default": default,
    }
    return make_column("markdown", label, common)


def LineChartColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    pinned: bool | None = None,
    y_min: float | None = None,
    y_max: float | None = None,
    color: str | None = None,
) -> ColumnConfig:
    """Lists of numbers, drawn as a line. `y_min` and `y_max` hold for all rows."""
    check_range("line_chart", y_min, y_max)
    common: dict[str, Any] = {"width": width, "help": help, "pinned": pinned}
    return make_column("line_chart", label, common, y_min=y_min, y_max=y_max, color=color)


def AreaChartColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    pinned: bool | None = None,
    y_min: float | None = None,
    y_max: float | None = None,
    color: str | None = None,
) -> ColumnConfig:
    """Lists of numbers, drawn as an area. `y_min` and `y_max` hold for all rows."""
    check_range("area_chart", y_min, y_max)
    common: dict[str, Any] = {"width": width, "help": help, "pinned": pinned}
    return make_column("area_chart", label, common, y_min=y_min, y_max=y_max, color=color)


def BarChartColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    pinned: bool | None = None,
    y_min: float | None = None,
    y_max: float | None = None,
    color: str | None = None,
) -> ColumnConfig:
    """Lists of numbers, drawn as bars. `y_min` and `y_max` hold for all rows."""
    check_range("bar_chart", y_min, y_max)
    common: dict[str, Any] = {"width": width, "help": help, "pinned": pinned}
    return make_column("bar_chart", label, common, y_min=y_min, y_max=y_max, color=color)


def ProgressColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    pinned: bool | None = None,
    format: str | None = None,
    min_value: float | None = None,
    max_value: float | None = None,
    step: float | None = None,
    color: str | None = None,
) -> ColumnConfig:
    """Numbers as a bar from `min_value` (0) to `max_value` (1 for fractions, else 100)."""
    check_range("progress", min_value, max_value)
    common: dict[str, Any] = {"width": width, "help": help, "pinned": pinned}
    return make_column(
        "progress", label, common, format=number_format(format), min=min_value, max=max_value, step=step, color=color
    )


def JsonColumn(
    label: str | None = None,
    *,
    width: ColumnWidth | None = None,
    help: str | None = None,
    pinned: bool | None = None,
    alignment: Literal["left", "center", "right"] | None = None,
) -> ColumnConfig:
    """Nested data; the cell opens to show all of it."""
    common: dict[str, Any] = {"width": width, "help": help, "pinned": pinned, "alignment": alignment}
    return make_column("json", label, common)
