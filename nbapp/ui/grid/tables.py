"""Makes a `Source` of whatever an author has: frames of any library, arrays, lists, dictionaries.

What it does not know: which of them the author gets back from an editor (`edits.py`).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from ..errors import UiError, WrongValue
from .arrow_source import ArrowSource
from .pandas_source import PandasSource
from .polars_source import PolarsSource
from .source import Look, Source

_MOST_STYLED_CELLS = 262_144
"""Cells of a Styler that are drawn as it says; its own default of `styler.render.max_elements`."""


def source_of(data: Any) -> tuple[Source, Look | None]:
    """The data, frozen as it is now, and how a Styler wants it to look.

    Raises:
        WrongValue: it is no table.
    """
    package = type(data).__module__.partition(".")[0]
    name = type(data).__name__
    if package == "polars":
        return _of_polars(data, name), None
    if package == "pyarrow":
        return _of_arrow(data, name), None
    if package == "pandas" and name == "Styler":
        return PandasSource(data.data), _look_of(data)
    frame = as_frame(data)
    is_counted = type(frame.index).__name__ == "RangeIndex"
    return PandasSource(frame, hides_index=package != "pandas" and is_counted), None


def as_frame(data: Any) -> Any:
    """As a DataFrame of pandas."""
    pd = _pandas()
    if isinstance(data, pd.DataFrame):
        return data
    if isinstance(data, (pd.Series, pd.Index)):
        return data.to_frame(name=data.name if data.name is not None else "value")
    if data is None:
        return pd.DataFrame()
    for method in ("to_pandas", "toPandas"):
        if hasattr(data, method):
            found = getattr(data, method)()
            return found if isinstance(found, pd.DataFrame) else as_frame(found)
    if hasattr(data, "__arrow_c_stream__") and "pyarrow" in sys.modules:
        return sys.modules["pyarrow"].table(data).to_pandas()
    if hasattr(data, "__dataframe__"):
        return pd.api.interchange.from_dataframe(data)
    return _of_plain(pd, data)


def _of_plain(pd: Any, data: Any) -> Any:
    if type(data).__module__.partition(".")[0] == "numpy":
        return _of_array(pd, data)
    if isinstance(data, Mapping):
        is_columns = any(hasattr(value, "__len__") and not isinstance(value, (str, bytes)) for value in data.values())
        return pd.DataFrame(data) if is_columns or not data else pd.DataFrame({"value": data})
    if isinstance(data, (str, bytes)) or not hasattr(data, "__iter__"):
        raise WrongValue(
            f"A table cannot show this {type(data).__name__}.",
            advice="It takes frames of pandas, polars and pyarrow, arrays, lists, dicts, and what has to_pandas().",
        )
    rows = list(data)
    is_flat = not any(isinstance(row, (list, tuple, Mapping)) or hasattr(row, "_fields") for row in rows)
    if is_flat and not any(hasattr(row, "__dataclass_fields__") for row in rows):
        return pd.DataFrame({"value": rows})
    return pd.DataFrame(rows)


def _of_array(pd: Any, data: Any) -> Any:
    if data.dtype.names:
        return pd.DataFrame(
            {name: list(data[name]) if data[name].ndim > 1 else data[name] for name in data.dtype.names}
        )
    if data.ndim > 2:
        raise WrongValue(
            f"A table has two dimensions, this array {data.ndim}.",
            advice="Show a part of it, such as array[0], or array.reshape(len(array), -1).",
        )
    return pd.DataFrame({"value": data.reshape(-1)}) if data.ndim < 2 else pd.DataFrame(data)


def _of_polars(data: Any, name: str) -> PolarsSource:
    if name == "LazyFrame":
        data = data.collect()
    return PolarsSource(data.to_frame() if name == "Series" else data)


def _of_arrow(data: Any, name: str) -> ArrowSource:
    import pyarrow as pa
    import pyarrow.compute  # here, and not in the thread that answers queries

    if name in ("RecordBatch", "StructArray"):
        data = pa.Table.from_batches([data]) if name == "RecordBatch" else pa.Table.from_struct_array(data)
    elif name != "Table":
        data = pa.table({"value": data}) if hasattr(data, "type") else data.read_all()
    return ArrowSource(data)


def _pandas() -> Any:
    try:
        import pandas
    except ImportError:
        raise UiError(
            "Tables of lists, dictionaries and arrays need pandas, which this kernel has not.",
            advice="Install it with `pip install pandas`, or give a frame of polars or a table of pyarrow.",
        ) from None
    return pandas


def _look_of(styler: Any) -> Look:
    """pandas has no public way to ask a Styler for one cell; these names hold from 1.3 to 3.0."""
    frame = styler.data
    if frame.size > _MOST_STYLED_CELLS:
        return Look()
    styler._compute()
    levels = frame.index.nlevels
    styles = {
        (row, column + levels): ";".join(f"{name}:{value}" for name, value in declared)
        for (row, column), declared in styler.ctx.items()
        if declared
    }
    texts = {}
    for column in range(frame.shape[1]):
        values = frame.iloc[:, column].tolist()
        for row, value in enumerate(values):
            texts[row, column + levels] = str(styler._display_funcs[(row, column)](value))
    return Look(styles, texts)
