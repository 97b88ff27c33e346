"""Dates and times: `date_input`, `time_input`, `datetime_input`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..protocol import Json
from .bindings import Bind
from .errors import WrongValue
from .inputs import Coder, LabelVisibility, OnChange, make_input, value_of
from .methods import element

Step = datetime.timedelta | int
FORMATS = ("YYYY/MM/DD", "DD/MM/YYYY", "MM/DD/YYYY", "YYYY-MM-DD", "DD-MM-YYYY", "MM-DD-YYYY", "DD.MM.YYYY")
"""The browser writes dates as its visitor is used to; the argument is taken for what was written for Streamlit."""


@element
def date_input(
    label: str,
    value: Any = "today",
    min_value: Any = None,
    max_value: Any = None,
    key: object = None,
    help: str | None = None,
    on_change: OnChange = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    format: str = "YYYY/MM/DD",
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = "stretch",
    bind: Bind = None,
) -> Any:
    """A date; if `value` is a list or tuple, a tuple of two dates, or fewer while they are being chosen. None if empty.

    Without bounds it may be ten years off.

    >>> import datetime
    >>> ui.date_input("Day", datetime.date(2026, 11, 25))
    datetime.date(2026, 11, 25)
    """
    if format not in FORMATS:
        raise WrongValue(f"The format of a date_input is one of {', '.join(FORMATS)}, not {format!r}.")
    is_range = isinstance(value, (list, tuple))
    start: Any = [_date(item) for item in value] if is_range else _date(value)
    if is_range and len(start) > 2:
        raise WrongValue(f"The value of this date_input has {len(start)} dates.", advice="Give two of them at most.")
    low, high = _date_bounds(start if is_range else [start], min_value, max_value)
    _check_within("date_input", start if is_range else [start], low, high)
    props: dict[str, Json] = {"min": low, "max": high}
    if is_range:
        props["range"] = True
    if start is None:
        props["nullable"] = True
    coder: Coder[Any] = (
        Coder(lambda dates: [_date(d) for d in dates], _as_dates) if is_range else Coder(_date, _as_date)
    )
    widget = make_input(
        "date_input",
        label,
        key=key,
        identity={**props, "value": start if value != "today" else "today"},
        keyed_identity=("range",) if is_range else (),
        props=props,
        value=start,
        coder=coder,
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


@element
def time_input(
    label: str,
    value: Any = "now",
    key: object = None,
    help: str | None = None,
    on_change: OnChange = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    step: Step = datetime.timedelta(minutes=15),
    width: object = "stretch",
    bind: Bind = None,
) -> Any:
    """A time of day; None if it is empty. `step` in seconds or as a timedelta.

    >>> import datetime
    >>> ui.time_input("Begin", datetime.time(8, 45))
    datetime.time(8, 45)
    """
    start = _time(value)
    return _moment("time_input", label, value, start, step, (None, None), Coder(_time, _as_time), key, help, on_change,
                   args, kwargs, disabled, label_visibility, width, bind)  # fmt: skip


@element
def datetime_input(
    label: str,
    value: Any = "now",
    min_value: Any = None,
    max_value: Any = None,
    *,
    key: object = None,
    help: str | None = None,
    on_change: OnChange = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    format: str = "YYYY/MM/DD",
    step: Step = datetime.timedelta(minutes=15),
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = "stretch",
    bind: Bind = None,
) -> Any:
    """A date with a time of day, without a time zone; None if it is empty.

    >>> import datetime
    >>> ui.datetime_input("Begin", datetime.datetime(2026, 11, 25, 8, 45))
    datetime.datetime(2026, 11, 25, 8, 45)
    """
    start = _datetime(value)
    low = None if min_value is None else _datetime(min_value)
    high = None if max_value is None else _datetime(max_value)
    _check_within("datetime_input", [start], low, high)
    return _moment("datetime_input", label, value, start, step, (low, high), Coder(_datetime, _as_datetime), key, help,
                   on_change, args, kwargs, disabled, label_visibility, width, bind)  # fmt: skip


def _moment(
    kind: str,
    label: str,
    value: Any,
    start: str | None,
    step: Step,
    bounds: tuple[str | None, str | None],
    coder: Coder[Any],
    key: object,
    help: str | None,
    on_change: OnChange,
    args: Sequence[Any] | None,
    kwargs: Mapping[str, Any] | None,
    disabled: bool,
    label_visibility: LabelVisibility,
    width: object,
    bind: Bind,
) -> Any:
    seconds = int(step.total_seconds() if isinstance(step, datetime.timedelta) else step)
    if not 60 <= seconds < 86400:
        raise WrongValue(
            f"The step of this {kind} is {seconds} seconds.", advice="Give one between a minute and 23 hours."
        )
    given = {"step": seconds, "min": bounds[0], "max": bounds[1], "nullable": True if start is None else None}
    props = {name: item for name, item in given.items() if item is not None}
    widget = make_input(
        kind,
        label,
        key=key,
        identity={**props, "value": start if value != "now" else "now"},
        keyed_identity=("step",),
        props=props,
        value=start,
        coder=coder,
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


# --- what travels is ISO 8601 ------------------------------------------------------------------------------------


def _date(value: Any) -> str | None:
    if value is None:
        return None
    if value == "today":
        return datetime.date.today().isoformat()
    if isinstance(value, str):
        return str(_read(value, datetime.date.fromisoformat, "a date, such as 2026-11-25"))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"A date_input takes dates, not {type(value).__name__}: {value!r}.")


def _time(value: Any) -> str | None:
    if value is None:
        return None
    if value == "now":
        return datetime.datetime.now().strftime("%H:%M")
    if isinstance(value, str):
        value = _read(value, datetime.time.fromisoformat, "a time, such as 08:45")
    if isinstance(value, datetime.datetime):
        value = value.time()
    if not isinstance(value, datetime.time):
        raise TypeError(f"A time_input takes times, not {type(value).__name__}: {value!r}.")
    return str(value.strftime("%H:%M:%S" if value.second else "%H:%M"))


def _datetime(value: Any) -> str | None:
    if value is None:
        return None
    if value == "now":
        value = datetime.datetime.now().replace(second=0)
    if isinstance(value, str):
        value = _read(value, datetime.datetime.fromisoformat, "a date with a time, such as 2026-11-25T08:45")
    if isinstance(value, datetime.time):
        value = datetime.datetime.combine(datetime.date.today(), value)
    if not isinstance(value, datetime.datetime):
        if not isinstance(value, datetime.date):
            raise TypeError(f"A datetime_input takes datetimes, not {type(value).__name__}: {value!r}.")
        value = datetime.datetime.combine(value, datetime.time())
    return str(value.strftime("%Y-%m-%dT%H:%M:%S" if value.second else "%Y-%m-%dT%H:%M"))


def _read(text: str, parse: Callable[[str], Any], wanted: str) -> Any:
    try:
        return parse(text)
    except ValueError:
        raise WrongValue(f"{text!r} is not {wanted}.") from None


def _as_date(text: Json) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def _as_dates(texts: Json) -> tuple[datetime.date, ...]:
    return tuple(datetime.date.fromisoformat(text) for text in texts)


def _as_time(text: Json) -> datetime.time | None:
    return None if text is None else datetime.time.fromisoformat(text)


def _as_datetime(text: Json) -> datetime.datetime | None:
    return None if text is None else datetime.datetime.fromisoformat(text)


_TEN_YEARS = 10


def _date_bounds(start: list[str | None], low: Any, high: Any) -> tuple[str, str]:
    known = [datetime.date.fromisoformat(date) for date in start if date] or [datetime.date.today()]
    earliest = _shifted(min(known), -_TEN_YEARS).isoformat() if low is None else str(_date(low))
    latest = _shifted(max(known), _TEN_YEARS).isoformat() if high is None else str(_date(high))
    return earliest, latest


def _shifted(date: datetime.date, years: int) -> datetime.date:
    year = min(max(date.year + years, 1), 9999)
    return date.replace(year=year, day=28) if (date.month, date.day) == (2, 29) else date.replace(year=year)


def _check_within(kind: str, moments: list[str | None], low: str | None, high: str | None) -> None:
    if low is not None and high is not None and low > high:
        raise WrongValue(f"The min_value {low} of this {kind} is after its max_value {high}.", advice="Swap them.")
    for moment in moments:
        if moment is not None and ((low is not None and moment < low) or (high is not None and moment > high)):
            raise WrongValue(
                f"The value {moment} of this {kind} is outside of its bounds, {low or 'any'} to {high or 'any'}.",
                advice="Change the value, or min_value and max_value.",
            )
