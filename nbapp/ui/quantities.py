"""Numbers, dates, times and durations as the numbers that a slider counts in.

How it works. A slider knows numbers only. Days stand for dates, microseconds for everything with a time of day: both
fit into a browser's numbers exactly. What the visitor reads is written by the page, by the quantity's name and the
format.
"""

from __future__ import annotations

import datetime
import numbers
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import WrongValue
from .inputs import Coder

_EPOCH = datetime.datetime(1970, 1, 1)
_MICROSECOND = datetime.timedelta(microseconds=1)


@dataclass(frozen=True)
class Quantity:
    """What kind of thing a slider chooses."""

    name: str
    to_number: Callable[[Any], int | float]
    from_number: Callable[[Any], Any]
    default_format: str


def _date_from_days(days: int) -> datetime.date:
    return datetime.date.fromordinal(int(days))


def _microseconds_of_time(time: datetime.time) -> int:
    return ((time.hour * 60 + time.minute) * 60 + time.second) * 1_000_000 + time.microsecond


def _time_from_microseconds(microseconds: int) -> datetime.time:
    return (_EPOCH + datetime.timedelta(microseconds=int(microseconds))).time()


INT = Quantity("int", int, int, "%d")
FLOAT = Quantity("float", float, float, "%0.2f")
DATE = Quantity("date", lambda date: date.toordinal(), _date_from_days, "YYYY-MM-DD")
TIME = Quantity("time", _microseconds_of_time, _time_from_microseconds, "HH:mm")
DATETIME = Quantity(
    "datetime",
    lambda moment: (moment.replace(tzinfo=None) - _EPOCH) // _MICROSECOND,
    lambda number: _EPOCH + datetime.timedelta(microseconds=int(number)),
    "YYYY-MM-DD HH:mm",
)
TIMEDELTA = Quantity(
    "timedelta",
    lambda duration: duration // _MICROSECOND,
    lambda number: datetime.timedelta(microseconds=int(number)),
    "",
)


def quantity_of(value: object) -> Quantity | None:
    """What kind of thing this value is; None if it is nothing that a slider can choose."""
    if isinstance(value, bool):
        return None
    if isinstance(value, numbers.Integral):
        return INT
    if isinstance(value, numbers.Real):
        return FLOAT
    if isinstance(value, datetime.datetime):  # which is a date as well, so it comes first
        return DATETIME
    if isinstance(value, datetime.date):
        return DATE
    if isinstance(value, datetime.time):
        return TIME
    return TIMEDELTA if isinstance(value, datetime.timedelta) else None


def one_quantity(kind: str, given: dict[str, object]) -> Quantity:
    """The kind of thing that all these arguments are; those that are None say nothing.

    Raises:
        WrongValue: they are of different kinds.
        TypeError: one is of none.
    """
    found = {name: quantity_of(value) for name, value in given.items() if value is not None}
    for name, quantity in found.items():
        if quantity is None:
            value = given[name]
            raise TypeError(
                f"The {name} of a {kind} is a number, a date, a time, a datetime or a timedelta, "
                f"not {type(value).__name__}: {value!r}."
            )
    names = {quantity.name for quantity in found.values() if quantity is not None}
    if len(names) > 1:
        said = ", ".join(f"{name} is {given[name]!r}" for name in found)
        raise WrongValue(
            f"The arguments of a {kind} are of different types: {said}.",
            advice="Make all of them int, or all float, or all of one type of dates.",
        )
    return next((quantity for quantity in found.values() if quantity is not None), INT)


def coder_of(quantity: Quantity, *, is_range: bool) -> Coder[Any]:
    """How a value of this kind travels, or a pair of them."""
    to_number, from_number = quantity.to_number, quantity.from_number
    if not is_range:
        return Coder(to_number, from_number)
    return Coder(lambda pair: [to_number(item) for item in pair], lambda pair: tuple(from_number(n) for n in pair))
