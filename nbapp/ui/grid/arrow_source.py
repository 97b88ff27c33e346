"""A table of pyarrow: it is immutable, so it is frozen as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...protocol import Json
from .digests import digest_of
from .source import Places, SourceColumn, is_number_like, unique_names


class ArrowSource:
    """The `Source` of a pyarrow Table."""

    hides_index = True

    def __init__(self, table: Any) -> None:
        self.frame = table
        self.rows = table.num_rows
        names = unique_names(table.column_names)
        self.columns = tuple(_column(name, field) for name, field in zip(names, table.schema, strict=True))

    def digest(self) -> str:
        return digest_of([str(self.frame.schema), *self.frame.columns])

    def cells(self, column: int, places: Places) -> list[Any]:
        values = self.frame.column(column)
        if isinstance(places, slice):
            return list(values[places].to_pylist())
        return list(values.take(places).to_pylist())

    def matching(self, column: int, wanted: dict[str, Json]) -> Any:
        import numpy as np
        import pyarrow.compute as pc

        values = self.frame.column(column)
        mask = np.ones(self.rows, dtype=bool)
        if "missing" in wanted:
            mask &= _mask(pc.is_null(values, nan_is_null=True)) == wanted["missing"]
        if "contains" in wanted:
            mask &= _contains(values, wanted["contains"])
        if "is" in wanted:
            mask &= _mask(pc.equal(values, wanted["is"]))
        if "min" in wanted:
            mask &= _mask(pc.greater_equal(values, _as_bound(values, wanted["min"])))
        if "max" in wanted:
            mask &= _mask(pc.less_equal(values, _as_bound(values, wanted["max"])))
        return mask

    def containing(self, column: int, text: str) -> Any | None:
        if self.columns[column].kind == "number" and not is_number_like(text):
            return None
        return _contains(self.frame.column(column), text)

    def in_order(self, sort: Sequence[tuple[int, bool]], places: Any) -> Any:
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        found = np.arange(self.rows) if places is None else places
        table = pa.table([_sortable(self.frame.column(c)) for c, _ in sort], names=[str(n) for n in range(len(sort))])
        table = table if places is None else table.take(places)
        keys = [(str(n), "descending" if descending else "ascending") for n, (_, descending) in enumerate(sort)]
        return found[pc.sort_indices(table, sort_keys=keys).to_numpy()]


def _column(name: str, field: Any) -> SourceColumn:
    import pyarrow.types as types

    tests: list[tuple[Any, str]] = [
        (types.is_boolean, "checkbox"),
        (types.is_integer, "number"),
        (types.is_floating, "number"),
        (types.is_decimal, "number"),
        (types.is_date, "date"),
        (types.is_time, "time"),
        (types.is_timestamp, "datetime"),
        (types.is_duration, "duration"),
        (types.is_list, "list"),
        (types.is_large_list, "list"),
        (types.is_fixed_size_list, "list"),
        (types.is_struct, "json"),
        (types.is_map, "json"),
    ]
    kind = next((kind for test, kind in tests if test(field.type)), "text")
    return SourceColumn(name, field.name, kind, is_int=types.is_integer(field.type), key=field.name)


def _mask(values: Any) -> Any:
    import pyarrow.compute as pc

    return pc.fill_null(values, False).to_numpy(zero_copy_only=False).astype(bool)


def _texts(values: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        return pc.cast(values, pa.string())
    except pa.ArrowNotImplementedError:  # lists and structs
        return pa.array([None if value is None else str(value) for value in values.to_pylist()], pa.string())


def _contains(values: Any, text: str) -> Any:
    import pyarrow.compute as pc

    return _mask(pc.match_substring(_texts(values), text, ignore_case=True))


def _sortable(values: Any) -> Any:
    import pyarrow.types as types

    is_plain = not types.is_nested(values.type) and not types.is_dictionary(values.type)
    return values if is_plain else _texts(values)


def _as_bound(values: Any, bound: Json) -> Any:
    import datetime

    import pyarrow as pa
    import pyarrow.types as types

    if types.is_date(values.type):
        return pa.scalar(datetime.date.fromisoformat(str(bound)[:10]), values.type)
    if types.is_timestamp(values.type):
        moment = datetime.datetime.fromisoformat(str(bound))
        return (
            pa.scalar(moment, pa.timestamp(values.type.unit)).cast(pa.timestamp(values.type.unit))
            if (values.type.tz is None)
            else pa.scalar(moment.replace(tzinfo=datetime.timezone.utc), values.type)
        )
    if types.is_time(values.type):
        return pa.scalar(datetime.time.fromisoformat(str(bound)), values.type)
    if types.is_duration(values.type):
        return pa.scalar(datetime.timedelta(seconds=float(bound)), values.type)
    return bound
