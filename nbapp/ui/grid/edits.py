"""What a visitor has edited in a table, applied to a copy of the author's data, of the same type.

How it works. Edits name rows by their place and columns by name (`grid_values.py` has checked them). Columns that were
edited are made anew, the others are shared with the author's data. A value takes the column's type; where that has no
missing values, whole numbers become floats, as in pandas.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from ...protocol import Json
from .arrow_source import ArrowSource
from .polars_source import PolarsSource
from .source import Source, SourceColumn
from .tables import as_frame

Edits = Mapping[str, Json]
"""`edited_rows`, `added_rows`, `deleted_rows`."""


def apply_edits(data: Any, source: Source, edits: Edits) -> Any:
    """A copy of the data with the edits in it."""
    if isinstance(source, PolarsSource):
        return _like_series(data, _edit_polars(source, edits))
    if isinstance(source, ArrowSource):
        return _edit_arrow(source, edits)
    frame = _edit_pandas(
        as_frame(getattr(data, "data", data) if type(data).__name__ == "Styler" else data), source, edits
    )
    return _as_given(data, frame)


def _values(source: Source, edits: Edits, number: int) -> tuple[dict[int, Any], list[Any]]:
    """Of one column: edited values by place, and those of the added rows."""
    column = source.columns[number]
    edited = {
        int(row): as_python(column, cells[column.name])
        for row, cells in edits["edited_rows"].items()
        if column.name in cells
    }
    return edited, [as_python(column, cells.get(column.name)) for cells in edits["added_rows"]]


def as_python(column: SourceColumn, value: Json) -> Any:
    """A cell of the page's, as the column's values are in Python."""
    if value is None:
        return None
    match column.kind:
        case "number":
            return int(value) if column.is_int else float(value) if isinstance(value, float) else value
        case "date":
            return datetime.date.fromisoformat(value)
        case "time":
            return datetime.time.fromisoformat(value)
        case "datetime":
            return datetime.datetime.fromisoformat(value)
        case _:
            return list(value) if isinstance(value, (list, tuple)) else value


def _kept(rows: int, edits: Edits) -> list[int] | None:
    deleted = set(edits["deleted_rows"])
    return [row for row in range(rows) if row not in deleted] if deleted else None


# --- pandas ------------------------------------------------------------------------------------------------------


def _edit_pandas(frame: Any, source: Source, edits: Edits) -> Any:
    import pandas as pd

    levels = frame.index.nlevels
    result = frame.copy(deep=False)
    added: dict[int, list[Any]] = {}
    for number in range(levels, len(source.columns)):
        edited, added[number] = _values(source, edits, number)
        if edited:
            result.isetitem(number - levels, _with_values(result.iloc[:, number - levels], edited))
    kept = _kept(len(frame), edits)
    is_counted = isinstance(frame.index, pd.RangeIndex)
    if kept is not None:
        result = result.iloc[kept]
    if edits["added_rows"]:
        columns = [_appended(result.iloc[:, n - levels], added[n]) for n in range(levels, len(source.columns))]
        index = _appended_index(result.index, source, edits, is_counted=is_counted)
        grown = pd.concat([c.reset_index(drop=True) for c in columns], axis=1) if columns else pd.DataFrame()
        grown.columns = frame.columns
        grown.index = index
        result = grown
    if is_counted and (kept is not None or edits["added_rows"]):
        result = result.set_axis(pd.RangeIndex(len(result), name=frame.index.name))
    return result


def _with_values(series: Any, edited: Mapping[int, Any]) -> Any:
    """A new column: the same with these values at their places."""
    values = series.tolist()
    for place, value in edited.items():
        values[place] = value
    return _series(series, values, series.index)


def _appended(series: Any, values: Sequence[Any]) -> Any:
    return _series(series, [*series.tolist(), *values], None)


def _series(like: Any, values: list[Any], index: Any) -> Any:
    import pandas as pd

    dtype: Any = like.dtype
    if any(value is None for value in values) and not pd.api.types.is_extension_array_dtype(dtype):
        dtype = {"i": "float64", "u": "float64", "b": object}.get(dtype.kind, dtype)
    try:
        return pd.Series(values, index=index, dtype=dtype, name=like.name)
    except (TypeError, ValueError):  # an option that is no category yet, a text among numbers
        return pd.Series(values, index=index, name=like.name)


def _appended_index(index: Any, source: Source, edits: Edits, *, is_counted: bool) -> Any:
    import pandas as pd

    count = len(edits["added_rows"])
    if is_counted:
        return pd.RangeIndex(len(index) + count, name=index.name)
    if index.nlevels > 1:
        news = [
            [as_python(source.columns[n], r.get(source.columns[n].name)) for n in range(index.nlevels)]
            for r in edits["added_rows"]
        ]
        return pd.MultiIndex.from_tuples([*index.tolist(), *map(tuple, news)], names=index.names)
    given = [as_python(source.columns[0], row.get(source.columns[0].name)) for row in edits["added_rows"]]
    values = [*index.tolist(), *given]
    try:
        return pd.Index(values, name=index.name, dtype=None if None in given else index.dtype)
    except (TypeError, ValueError):
        return pd.Index(values, name=index.name)


# --- the others --------------------------------------------------------------------------------------------------


def _column_lists(source: Source, edits: Edits) -> dict[int, list[Any]]:
    """The columns that are others than before, by number."""
    kept, found = _kept(source.rows, edits), {}
    for number in range(len(source.columns)):
        edited, added = _values(source, edits, number)
        if not edited and not added and kept is None:
            continue
        values = source.cells(number, slice(None))
        for place, value in edited.items():
            values[place] = value
        values = values if kept is None else [values[row] for row in kept]
        found[number] = [*values, *added]
    return found


def _edit_polars(source: PolarsSource, edits: Edits) -> Any:
    import polars as pl

    columns = list(source.frame.get_columns())
    for number, values in _column_lists(source, edits).items():
        old = columns[number]
        columns[number] = pl.Series(old.name, values, dtype=old.dtype, strict=False)
    return pl.DataFrame(columns)


def _like_series(data: Any, frame: Any) -> Any:
    return frame.to_series(0) if type(data).__name__ == "Series" else frame


def _edit_arrow(source: ArrowSource, edits: Edits) -> Any:
    import pyarrow as pa

    table = source.frame
    columns = dict(enumerate(table.columns))
    for number, values in _column_lists(source, edits).items():
        columns[number] = pa.chunked_array([pa.array(values, type=table.schema.field(number).type)])
    return pa.table([columns[n] for n in range(len(columns))], schema=table.schema)


def _as_given(data: Any, frame: Any) -> Any:
    """The frame as what the author gave."""
    package, name = type(data).__module__.partition(".")[0], type(data).__name__
    if package == "pandas":
        if name in ("Series", "Index"):
            series = frame.iloc[:, 0].rename(data.name)
            return series if name == "Series" else type(data)(series.tolist(), name=data.name)
        return frame
    if package == "numpy":
        return _as_array(data, frame)
    if isinstance(data, dict):
        if list(frame.columns) == ["value"] and "value" not in data:
            return type(data)(frame["value"].to_dict())
        return type(data)({name: frame[name].tolist() for name in frame.columns})
    if isinstance(data, (list, tuple, set, frozenset)):
        return _as_rows(data, frame)
    return frame


def _as_array(data: Any, frame: Any) -> Any:
    if data.dtype.names:
        return frame.to_records(index=False).astype(data.dtype).view(type(data))
    values = frame.to_numpy()
    return values.reshape(-1) if data.ndim < 2 else values


def _as_rows(data: Any, frame: Any) -> Any:
    first = next(iter(data), None)
    if isinstance(first, Mapping):
        rows: list[Any] = frame.to_dict("records")
    elif isinstance(first, (list, tuple)):
        rows = [type(first)(row) if type(first) in (list, tuple) else row for row in frame.to_numpy().tolist()]
    else:
        rows = frame.iloc[:, 0].tolist() if frame.shape[1] else []
    return type(data)(rows)
