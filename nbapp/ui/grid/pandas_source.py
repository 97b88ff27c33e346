"""A table of pandas: frozen by a shallow copy, which costs nothing and does not show what the author changes later.

Under copy-on-write (always from pandas 3) a change of the author's frame copies the column first. Before, the copy has
to be a deep one. Known gap: a numpy array that the frame was made from without a copy, and lists inside of cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...protocol import Json
from .cells import kind_of_values
from .digests import digest_of
from .source import Places, SourceColumn, is_number_like, starting_with, unique_names

_SAMPLE = 200
"""Values by which a column of Python objects is judged."""


_MOST_AS_TEXT = 100_000
"""Numbers that are searched as the texts that they show; a million floats would take a second a column."""


class PandasSource:
    """The `Source` of a DataFrame."""

    def __init__(self, frame: Any, *, hides_index: bool = False) -> None:
        self.frame = _frozen(frame)
        self.rows = len(self.frame)
        self.hides_index = hides_index
        self._levels = self.frame.index.nlevels
        self.columns = (*_index_columns(self.frame.index), *_columns(self.frame))

    def digest(self) -> str:
        frame = self.frame
        parts: list[Any] = [repr((frame.columns.tolist(), [str(d) for d in frame.dtypes], frame.index.names))]
        parts += [_hashable(self._series(column)) for column in range(len(self.columns))]
        return digest_of(parts)

    def _series(self, column: int) -> Any:
        """With places as its index."""
        import pandas as pd

        if column < self._levels:
            index = self.frame.index
            return pd.Series(index.get_level_values(column).array, copy=False)
        return pd.Series(self.frame.iloc[:, column - self._levels].array, copy=False)

    def cells(self, column: int, places: Places) -> list[Any]:
        values = self._series(column).iloc[places]
        if values.dtype.kind == "f":
            return [None if value != value else value for value in values.tolist()]
        return list(values.tolist())

    def matching(self, column: int, wanted: dict[str, Json]) -> Any:
        series = self._series(column)
        mask = ~series.isna() if set(wanted) - {"missing"} else series.notna() | True
        if "missing" in wanted:
            mask &= series.isna() == wanted["missing"]
        if "contains" in wanted:
            mask &= _contains(series, wanted["contains"])
        if "is" in wanted:
            mask &= (
                series.map(lambda value: bool(value == wanted["is"]))
                if series.dtype == object
                else (series == wanted["is"]).fillna(False).astype(bool)
            )
        for bound, compare in (("min", "ge"), ("max", "le")):
            if bound in wanted:
                mask &= getattr(series, compare)(_as_bound(series, wanted[bound])).fillna(False).astype(bool)
        return mask.to_numpy(dtype=bool)

    def containing(self, column: int, text: str) -> Any | None:
        series = self._series(column)
        if series.dtype.kind in "iufb" and not is_number_like(text):
            return None
        if self.rows > _MOST_AS_TEXT and series.dtype.kind in "iuf" and str(series.dtype).islower():
            return starting_with(series.to_numpy(), text)
        return _contains(series, text).to_numpy(dtype=bool)

    def in_order(self, sort: Sequence[tuple[int, bool]], places: Any) -> Any:
        import numpy as np

        found, is_all = (np.arange(self.rows), True) if places is None else (places, False)
        for column, descending in reversed(sort):
            series = self._series(column)
            found = _sorted(series if is_all else series.iloc[found].set_axis(found), descending)
            is_all = False
        return found


def _frozen(frame: Any) -> Any:
    import pandas as pd

    is_lazy = int(pd.__version__.split(".")[0]) >= 3 or bool(pd.get_option("mode.copy_on_write") is True)
    return frame.copy(deep=not is_lazy)


def _index_columns(index: Any) -> list[SourceColumn]:
    names = ["" if name is None else str(name) for name in index.names]
    found = []
    for level, label in enumerate(names):
        values = index.get_level_values(level)
        kind, is_int = _kind(values)
        name = "_index" if len(names) == 1 else f"_index.{level}"
        found.append(SourceColumn(name, label, kind, is_index=True, is_int=is_int, key=index.names[level]))
    return found


def _columns(frame: Any) -> list[SourceColumn]:
    is_multi = frame.columns.nlevels > 1
    labels = list(frame.columns)
    texts = ["_".join(str(part) for part in label) if is_multi else label for label in labels]
    found = []
    for place, name in enumerate(unique_names(texts)):
        label = labels[place]
        kind, is_int = _kind(frame.iloc[:, place])
        dtype = frame.dtypes.iloc[place]
        categories = tuple(map(str, dtype.categories)) if hasattr(dtype, "categories") else None
        found.append(
            SourceColumn(
                name,
                str(label[-1] if is_multi else label),
                kind,
                group=" / ".join(str(part) for part in label[:-1]) if is_multi else "",
                is_int=is_int,
                key=label,
                options=categories if categories and len(categories) <= 1_000 else None,
            )
        )
    return found


def _kind(values: Any) -> tuple[str, bool]:
    dtype = values.dtype
    name = str(dtype)
    if dtype.kind == "b" or name in ("boolean", "bool[pyarrow]"):
        return "checkbox", False
    if dtype.kind in "iuf":
        return "number", dtype.kind in "iu"
    if dtype.kind == "M":
        return "datetime", False
    if dtype.kind == "m":
        return "duration", False
    if name.startswith("date"):
        return "date", False
    if name.startswith("time"):
        return "time", False
    if (dtype.kind == "O" and name in ("object",)) or name.endswith("[pyarrow]"):
        return kind_of_values(values[:_SAMPLE].tolist()), False
    return "text", False


def _hashable(series: Any) -> Any:
    if series.dtype == object:
        return series.tolist()
    array = series.array
    return array.to_numpy() if type(array).__name__ in ("NumpyExtensionArray", "PandasArray") else array


def _contains(series: Any, text: str) -> Any:
    """Case does not count."""
    dtype = series.dtype
    if hasattr(dtype, "categories"):
        categories = dtype.categories.astype(str).str.lower()
        return series.isin(dtype.categories[categories.str.contains(text.lower(), regex=False)])
    texts = series if dtype.kind not in "iufbMm" and str(dtype) in ("str", "string") else series.astype(str)
    found = texts.str.contains(text, case=False, regex=False, na=False).astype(bool)
    return found if texts is series else found & series.notna()


def _as_bound(series: Any, bound: Json) -> Any:
    import pandas as pd

    if series.dtype.kind == "M":
        moment = pd.Timestamp(bound)
        zone = getattr(series.dtype, "tz", None)
        return moment.tz_localize(zone) if zone is not None and moment.tzinfo is None else moment
    if series.dtype.kind == "m":
        return pd.Timedelta(seconds=float(bound))
    sample = series.dropna().iloc[:1].tolist()
    if sample and hasattr(sample[0], "fromisoformat") and isinstance(bound, str):
        return type(sample[0]).fromisoformat(bound)
    return bound


def _sorted(series: Any, descending: bool) -> Any:
    """Its index, in the order of its values; equal ones keep their order."""
    options: dict[str, Any] = {"ascending": not descending, "kind": "stable", "na_position": "last"}
    try:
        return series.sort_values(**options).index.to_numpy()
    except TypeError:  # values that know no order among each other: that of their texts
        return series.astype(str).sort_values(**options).index.to_numpy()
