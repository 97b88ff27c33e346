"""A Python value as a cell that travels: JSON, of bounded length."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from typing import Any

from ...protocol import Json

LONGEST_SHOWN = 2_000
"""Characters of a text in a window; the page asks for the whole one when it is opened or copied."""
MOST_ITEMS = 1_000
"""Of a list in a cell."""
_EXACT = 2**53


def as_cell(value: Any, *, whole: bool = False, depth: int = 0) -> Json:
    """None is a missing value. `whole`: texts are not cut."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value if whole or len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…"
    if isinstance(value, int):
        return int(value) if -_EXACT <= value <= _EXACT else str(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, datetime.timedelta):
        return None if _is_missing(value) else value.total_seconds()
    if isinstance(value, (datetime.date, datetime.time)):
        return None if _is_missing(value) else value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return as_cell(value.decode("utf-8", "backslashreplace"), whole=whole)
    return _of_other(value, whole=whole, depth=depth)


def _of_other(value: Any, *, whole: bool, depth: int) -> Json:
    if depth > 6:
        return as_cell(str(value), whole=whole)
    if isinstance(value, Mapping):
        pairs = list(value.items())[:MOST_ITEMS]
        return {str(name): as_cell(item, whole=whole, depth=depth + 1) for name, item in pairs}
    if hasattr(value, "tolist"):  # numpy's scalars and arrays, a polars or arrow list
        inner = value.tolist()
        return as_cell(str(value) if inner is value else inner, whole=whole, depth=depth + 1)
    if hasattr(value, "to_list"):
        return as_cell(value.to_list(), whole=whole, depth=depth + 1)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [as_cell(item, whole=whole, depth=depth + 1) for item in list(value)[:MOST_ITEMS]]
    if _is_missing(value):
        return None
    if type(value).__name__ == "Decimal":
        return _float(float(value)) if abs(value) < _EXACT else str(value)
    return as_cell(str(value), whole=whole)


def _float(value: float) -> Json:
    if math.isfinite(value):
        return float(value)
    return None if math.isnan(value) else "∞" if value > 0 else "-∞"


def _is_missing(value: Any) -> bool:
    """NaT and NA are not equal to themselves, or refuse to say."""
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        return type(value).__name__ == "NAType"


def kind_of_values(values: Iterable[Any]) -> str:
    """What a column of Python objects seems to hold, by some of them."""
    kinds = {_kind_of(value) for value in values if not (value is None or _is_plain_missing(value))}
    if len(kinds) == 1:
        return kinds.pop()
    return "number" if kinds == {"number", "decimal"} else "text"


def _is_plain_missing(value: Any) -> bool:
    return not isinstance(value, (list, tuple, dict, set)) and not hasattr(value, "__len__") and _is_missing(value)


def _kind_of(value: Any) -> str:
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return "checkbox"
    if isinstance(value, (int, float)) or type(value).__name__ == "Decimal":
        return "number"
    if isinstance(value, datetime.datetime):
        return "datetime"
    if isinstance(value, datetime.date):
        return "date"
    if isinstance(value, datetime.time):
        return "time"
    if isinstance(value, datetime.timedelta):
        return "duration"
    if isinstance(value, Mapping):
        return "json"
    is_list = isinstance(value, (list, tuple, set, frozenset)) or (hasattr(value, "tolist") and hasattr(value, "ndim"))
    return "list" if is_list else "text"
