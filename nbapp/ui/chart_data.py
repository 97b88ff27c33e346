"""What authors give to charts, as columns: frames of any library, arrays, lists, dictionaries.

How it works. Everything becomes a `Table`: columns by name, of values that JSON can hold, and the kind of each column
in Vega-Lite's words. No library is imported here: what the author's value can do tells what it is.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from ..protocol import Json
from .errors import WrongValue

Kind = Literal["quantitative", "temporal", "ordinal", "nominal"]


@dataclass
class Table:
    """Columns of equal length. `index` is the column that says which row is which; it is among the columns."""

    columns: dict[str, list[Json]] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    index: str | None = None

    def add(self, name: str, values: Iterable[Any]) -> None:
        items = [as_plain(value) for value in values]
        self.kinds[name] = kind_of(items)
        self.columns[name] = [_as_json(item) for item in items]

    @property
    def data_columns(self) -> list[str]:
        return [name for name in self.columns if name != self.index]

    def as_json(self) -> Json:
        """What travels to the page: each name once, not once a row."""
        dates = [name for name, kind in self.kinds.items() if kind == "temporal"]
        return {"columns": self.columns, **({"dates": dates} if dates else {})}


def table_of(data: Any) -> Table:
    """The columns of what the author gave.

    Raises:
        WrongValue: it has none.
    """
    if data is None:
        return Table()
    data = _collected(data)
    for fits, read in _READERS:
        if fits(data):
            return read(data)
    raise WrongValue(
        f"A chart cannot be drawn from {type(data).__name__}.",
        advice="Give it a frame (pandas, polars, pyarrow), an array, a list, or a dictionary of columns.",
    )


def _collected(data: Any) -> Any:
    """Lazy frames are read; what can become a frame of pandas does."""
    if hasattr(data, "collect") and hasattr(data, "lazy"):
        return data.collect()
    for method in ("toPandas", "to_pandas"):
        if hasattr(data, method) and not hasattr(data, "columns"):
            return getattr(data, method)()
    return data.data if type(data).__name__ == "Styler" and hasattr(data, "data") else data


def _from_pandas(frame: Any) -> Table:
    table = Table()
    index = _unused(str(frame.index.name or "index"), [str(name) for name in frame.columns])
    table.index = index
    labels = [" ".join(map(str, key)) for key in frame.index] if frame.index.nlevels > 1 else frame.index
    table.add(index, labels)
    for position, name in enumerate(frame.columns):
        table.add(" ".join(map(str, name)) if isinstance(name, tuple) else str(name), frame.iloc[:, position])
    return table


def _from_series(series: Any) -> Table:
    table = Table(index="index")
    table.add("index", series.index if hasattr(series.index, "nlevels") else range(len(series)))
    table.add(str(series.name or "value"), series)
    return table


def _from_columns(frame: Any) -> Table:
    """polars and pyarrow: names, and a column by its name."""
    names = [str(name) for name in (frame.column_names if hasattr(frame, "column_names") else frame.columns)]
    table = _numbered(len(frame), names)
    for name in names:
        column = frame.column(name) if hasattr(frame, "column") else frame[name]
        table.add(name, column.to_pylist() if hasattr(column, "to_pylist") else column.to_list())
    return table


def _from_mapping(data: Mapping[Any, Any]) -> Table:
    columns = {str(name): values for name, values in data.items()}
    if columns and not any(_is_column(values) for values in columns.values()):
        table = Table(index="index")
        table.add("index", columns)
        table.add("value", columns.values())
        return table
    lists = {name: list(values) for name, values in columns.items()}
    lengths = {len(values) for values in lists.values()}
    if len(lengths) > 1:
        told = ", ".join(f"{name!r} has {len(values)}" for name, values in lists.items())
        raise WrongValue(f"The columns of a chart have different lengths: {told}.")
    table = _numbered(lengths.pop() if lengths else 0, list(lists))
    for name, values in lists.items():
        table.add(name, values)
    return table


def _from_array(array: Any) -> Table:
    rows = array.tolist()
    if not isinstance(rows, list):
        rows = [rows]
    return _from_rows(rows)


def _from_rows(data: Iterable[Any]) -> Table:
    rows = list(data)
    if rows and all(isinstance(row, Mapping) for row in rows):
        names = list(dict.fromkeys(str(name) for row in rows for name in row))
        texts = [{str(name): value for name, value in row.items()} for row in rows]
        return _from_mapping({name: [row.get(name) for row in texts] for name in names})
    if rows and all(_is_column(row) for row in rows):
        widest = max(len(row) for row in rows)
        return _from_mapping({i: [row[i] if i < len(row) else None for row in rows] for i in range(widest)})
    table = _numbered(len(rows), [])
    table.add("0", rows)
    return table


def _numbered(count: int, names: list[str]) -> Table:
    index = _unused("index", names)
    table = Table(index=index)
    table.add(index, range(count))
    return table


def _unused(name: str, names: Sequence[str]) -> str:
    while name in names:
        name += "_"
    return name


def _is_column(value: Any) -> bool:
    return hasattr(value, "__len__") and hasattr(value, "__iter__") and not isinstance(value, (str, bytes, Mapping))


_READERS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Table]], ...] = (
    (lambda data: hasattr(data, "iloc") and hasattr(data, "columns"), _from_pandas),
    (lambda data: hasattr(data, "name") and (hasattr(data, "iloc") or hasattr(data, "to_frame")), _from_series),
    (
        lambda data: hasattr(data, "column_names") or (hasattr(data, "columns") and hasattr(data, "schema")),
        _from_columns,
    ),
    (lambda data: isinstance(data, Mapping), _from_mapping),
    (lambda data: hasattr(data, "tolist") and hasattr(data, "shape"), _from_array),
    (lambda data: isinstance(data, Iterable) and not isinstance(data, (str, bytes)), _from_rows),
)


def as_plain(value: Any) -> Any:
    """A value of numpy's or pandas' as one of Python's; what is missing becomes None."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if hasattr(value, "to_pydatetime"):
        return None if value != value else value.to_pydatetime(warn=False)
    if isinstance(value, datetime.timedelta) and hasattr(value, "total_seconds"):
        return value.total_seconds() if value == value else None
    if type(value).__name__ == "datetime64":
        value = value.astype("datetime64[us]")
    if hasattr(value, "item"):
        value = value.item()
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def kind_of(values: Sequence[Any]) -> Kind:
    """Of a column, by what is in it."""
    present = [value for value in values if value is not None]
    if not present:
        return "quantitative"
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in present):
        return "quantitative"
    if all(isinstance(value, (datetime.datetime, datetime.date)) for value in present):
        return "temporal"
    return "nominal"


def _as_json(value: Any) -> Json:
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, datetime.date):
        return f"{value.isoformat()}T00:00:00"  # without a time a browser takes it for midnight in Greenwich
    if isinstance(value, (list, tuple)):
        return [_as_json(as_plain(item)) for item in value]
    return str(value)
