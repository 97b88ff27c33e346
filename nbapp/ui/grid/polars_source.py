"""A table of polars: its frames never change in place by other means than its own, so the frame itself is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...protocol import Json
from .digests import digest_of
from .source import Places, SourceColumn, is_number_like


class PolarsSource:
    """The `Source` of a polars DataFrame."""

    hides_index = True

    def __init__(self, frame: Any) -> None:
        self.frame = frame.clone()
        self.rows = frame.height
        self.columns = tuple(_column(name, dtype) for name, dtype in frame.schema.items())

    def digest(self) -> str:
        return digest_of([repr(self.frame.schema), *(_hashable(series) for series in self.frame.get_columns())])

    def _series(self, column: int) -> Any:
        return self.frame.to_series(column)

    def cells(self, column: int, places: Places) -> list[Any]:
        return list(self._series(column)[places].to_list())

    def matching(self, column: int, wanted: dict[str, Json]) -> Any:
        import numpy as np

        series = self._series(column)
        mask = np.ones(self.rows, dtype=bool)
        if "missing" in wanted:
            mask &= series.is_null().to_numpy() == wanted["missing"]
        if "contains" in wanted:
            mask &= _contains(series, wanted["contains"])
        if "is" in wanted:
            mask &= (series == wanted["is"]).fill_null(False).to_numpy()
        if "min" in wanted:
            mask &= (series >= _as_bound(series, wanted["min"])).fill_null(False).to_numpy()
        if "max" in wanted:
            mask &= (series <= _as_bound(series, wanted["max"])).fill_null(False).to_numpy()
        return mask

    def containing(self, column: int, text: str) -> Any | None:
        series = self._series(column)
        if series.dtype.is_numeric() and not is_number_like(text):
            return None
        return _contains(series, text)

    def in_order(self, sort: Sequence[tuple[int, bool]], places: Any) -> Any:
        import numpy as np
        import polars as pl

        found = np.arange(self.rows) if places is None else places
        keys = {str(n): _sortable(self._series(column)) for n, (column, _) in enumerate(sort)}
        table = pl.DataFrame({**keys, "place": np.arange(self.rows)})[found]
        descending = [down for _, down in sort]
        order = table.sort(list(keys), descending=descending, nulls_last=True, maintain_order=True)
        return order.get_column("place").to_numpy()


def _column(name: str, dtype: Any) -> SourceColumn:
    import polars as pl

    kinds: list[tuple[Any, str]] = [
        (pl.Boolean, "checkbox"),
        (pl.Date, "date"),
        (pl.Time, "time"),
        (pl.Datetime, "datetime"),
        (pl.Duration, "duration"),
        (pl.List, "list"),
        (pl.Array, "list"),
        (pl.Struct, "json"),
    ]
    kind = next((kind for cls, kind in kinds if isinstance(dtype, cls) or dtype == cls), "text")
    if dtype.is_numeric():
        kind = "number"
    options = tuple(dtype.categories.to_list()) if isinstance(dtype, pl.Enum) else None
    return SourceColumn(name, name, kind, is_int=dtype.is_integer(), key=name, options=options)


def _hashable(series: Any) -> Any:
    try:
        return series.to_arrow()
    except Exception:  # no pyarrow here, or a type that it does not know
        return series.to_list()


def _contains(series: Any, text: str) -> Any:
    texts = series.cast(_text_type()) if not _is_nested(series) else _as_texts(series)
    return texts.str.to_lowercase().str.contains(text.lower(), literal=True).fill_null(False).to_numpy()


def _text_type() -> Any:
    import polars as pl

    return pl.String


def _is_nested(series: Any) -> bool:
    return bool(series.dtype.is_nested()) or str(series.dtype) == "Object"


def _as_texts(series: Any) -> Any:
    import polars as pl

    return pl.Series([None if value is None else str(value) for value in series.to_list()], dtype=pl.String)


def _as_bound(series: Any, bound: Json) -> Any:
    import datetime

    import polars as pl

    if series.dtype == pl.Date:
        return datetime.date.fromisoformat(str(bound)[:10])
    if isinstance(series.dtype, pl.Datetime):
        moment = datetime.datetime.fromisoformat(str(bound))
        return (
            moment
            if series.dtype.time_zone is None
            else pl.Series([moment]).dt.replace_time_zone(series.dtype.time_zone)[0]
        )
    if series.dtype == pl.Time:
        return datetime.time.fromisoformat(str(bound))
    if isinstance(series.dtype, pl.Duration):
        return datetime.timedelta(seconds=float(bound))
    return bound


def _sortable(series: Any) -> Any:
    if _is_nested(series):
        return _as_texts(series)
    return series.fill_nan(None) if series.dtype.is_float() else series
