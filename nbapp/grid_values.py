"""What a page may ask of a table, select in it and set in it: pure checks, for kernel and server alike.

How it works. A table travels as an input whose `props` name its columns (`name`, `type` and what else their author said
of them), the number of its `rows` and the `version` of its data. A query asks for a window of a view: rows in some
order, those that filters and a search leave. A selection and edits name rows by their place in the author's data, and
columns by their names.

What it does not know: the data (`ui/grid/`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

Json = Any
Props = Mapping[str, Json]

MOST_ROWS = 1_000
"""Of one window; a screen shows 60."""
MOST_CSV_CELLS = 500_000
"""Of one part of a download."""
MOST_COLUMNS = 500
"""Of one window; a screen shows 30."""
MOST_SORTED = 8
LONGEST_SEARCH = 1_000
LONGEST_CELL = 1_000_000
MOST_SELECTED = 100_000
MOST_EDITS = 100_000
LARGEST_INT = 2**53

SELECTION_MODES = ("single-row", "multi-row", "single-column", "multi-column", "single-cell", "multi-cell")

_VIEW = {"what", "sort", "filters", "search"}
_FIELDS: dict[str, set[str]] = {
    "rows": {*_VIEW, "start", "count", "columns"},
    "csv": {*_VIEW, "start", "count", "columns", "header"},
    "text": {"what", "row", "column"},
}


def refusal_of_grid_query(props: Props, content: Json) -> str | None:
    """Why a page may not ask this of a table, or None. The reason names no value."""
    fields = _FIELDS.get(str(content.get("what"))) if isinstance(content, Mapping) else None
    if fields is None or not set(content) <= fields:
        return "no question that a table answers"
    columns = len(props["columns"])
    if content["what"] == "text":
        is_cell = _is_place(content.get("row"), props["rows"]) and _is_place(content.get("column"), columns)
        return None if is_cell else "no cell of this table"
    wanted = content.get("columns")
    most_columns = MOST_COLUMNS if content["what"] == "rows" else MOST_CSV_CELLS
    if not _is_list(wanted, most_columns) or not all(_is_place(column, columns) for column in wanted):
        return "no columns of this table"
    count = content.get("count")
    most = MOST_ROWS if content["what"] == "rows" else MOST_CSV_CELLS // max(1, len(wanted))
    if not _is_whole(content.get("start")) or not _is_whole(count) or count > most:
        return "no window of a table"
    return _refusal_of_view(columns, content)


def _refusal_of_view(columns: int, content: Json) -> str | None:
    search, sort, filters = content.get("search", ""), content.get("sort", []), content.get("filters", {})
    if not isinstance(search, str) or len(search) > LONGEST_SEARCH:
        return "no text to search for"
    if not _is_list(sort, MOST_SORTED) or not all(_is_sort(item, columns) for item in sort):
        return "no order of this table"
    if not isinstance(filters, Mapping) or not all(_is_filter(c, f, columns) for c, f in filters.items()):
        return "no filter of this table"
    return None


def _is_sort(item: Json, columns: int) -> bool:
    return _is_list(item, 2) and len(item) == 2 and _is_place(item[0], columns) and isinstance(item[1], bool)


def _is_filter(column: Json, wanted: Json, columns: int) -> bool:
    if not (isinstance(column, str) and column.isdecimal() and len(column) < 9 and int(column) < columns):
        return False
    if not isinstance(wanted, Mapping) or not wanted or not set(wanted) <= {"contains", "min", "max", "is", "missing"}:
        return False
    return all(_FILTER_CHECKS[name](value) for name, value in wanted.items())


def _is_bound(value: Json) -> bool:
    return _is_finite(value) or (isinstance(value, str) and len(value) <= 40)


_FILTER_CHECKS: dict[str, Callable[[Json], bool]] = {
    "contains": lambda value: isinstance(value, str) and len(value) <= LONGEST_SEARCH,
    "min": _is_bound,
    "max": _is_bound,
    "is": lambda value: isinstance(value, bool),
    "missing": lambda value: isinstance(value, bool),
}


# --- selections --------------------------------------------------------------------------------------------------


def is_selection(value: Json, props: Props) -> bool:
    """Rows by their place in the data, columns by name, cells by both; as many as the modes allow."""
    if not isinstance(value, Mapping) or not set(value) <= {"rows", "columns", "cells"}:
        return False
    modes = props.get("selection_mode") or ()
    names = {str(column["name"]) for column in props["columns"] if not column.get("index")}
    return (
        _is_choice(value.get("rows", []), "row", modes, lambda row: _is_place(row, props["rows"]))
        and _is_choice(value.get("columns", []), "column", modes, lambda name: isinstance(name, str) and name in names)
        and _is_choice(value.get("cells", []), "cell", modes, lambda cell: _is_cell(cell, props["rows"], names))
    )


def _is_choice(chosen: Json, what: str, modes: Json, is_one: Callable[[Json], bool]) -> bool:
    if not _is_list(chosen, MOST_SELECTED):
        return False
    most = MOST_SELECTED if f"multi-{what}" in modes else 1 if f"single-{what}" in modes else 0
    return len(chosen) <= most and all(is_one(item) for item in chosen)


def _is_cell(cell: Json, rows: int, names: set[str]) -> bool:
    return _is_list(cell, 2) and len(cell) == 2 and _is_place(cell[0], rows) and cell[1] in names


# --- edits -------------------------------------------------------------------------------------------------------


def are_edits(value: Json, props: Props) -> bool:
    """`edited_rows` by place, `added_rows`, `deleted_rows`: as this table's columns and `num_rows` allow."""
    if not isinstance(value, Mapping) or set(value) != {"edited_rows", "added_rows", "deleted_rows"}:
        return False
    edited, added, deleted = value["edited_rows"], value["added_rows"], value["deleted_rows"]
    may_add, may_delete = (props.get("num_rows") in ("dynamic", what) for what in ("add", "delete"))
    columns = {column["name"]: column for column in props["columns"]}
    if not isinstance(edited, Mapping) or not _is_list(added, MOST_EDITS) or not _is_list(deleted, MOST_EDITS):
        return False
    if (added and not may_add) or (deleted and not may_delete) or len(edited) > MOST_EDITS or props.get("disabled"):
        return False
    return (
        all(_is_row_key(row, props["rows"]) and _is_row(cells, columns) for row, cells in edited.items())
        and all(_is_row(cells, columns, is_new=True) for cells in added)
        and all(_is_place(row, props["rows"]) for row in deleted)
        and len(set(deleted)) == len(deleted)
    )


def _is_row_key(row: Json, rows: int) -> bool:
    return isinstance(row, str) and row.isdecimal() and len(row) < 10 and int(row) < rows


def _is_row(cells: Json, columns: Mapping[str, Json], *, is_new: bool = False) -> bool:
    if not isinstance(cells, Mapping):
        return False
    return all(
        name in columns
        and (is_new or not columns[name].get("disabled"))
        and refusal_of_cell(columns[name], value) is None
        for name, value in cells.items()
    )


def refusal_of_cell(column: Mapping[str, Json], value: Json) -> str | None:
    """Why a cell of this column cannot have this value, or None; in words for a visitor."""
    if value is None:
        return "a value is required here" if column.get("required") else None
    check = _CELL_CHECKS.get(str(column.get("edit")))
    return "this column cannot be edited" if check is None else check(value, column)


def _refuse_number(value: Json, column: Mapping[str, Json]) -> str | None:
    if not _is_finite(value) or (column.get("is_int") and not float(value).is_integer()):
        return "a whole number is expected here" if column.get("is_int") else "a number is expected here"
    low, high = column.get("min"), column.get("max")
    if low is not None and value < low:
        return f"the least value here is {low}"
    return f"the greatest value here is {high}" if high is not None and value > high else None


def _refuse_text(value: Json, column: Mapping[str, Json]) -> str | None:
    if not isinstance(value, str) or len(value) > LONGEST_CELL:
        return "a text is expected here"
    longest, pattern = column.get("max_chars"), column.get("validate")
    if longest is not None and len(value) > longest:
        return f"at most {longest} characters fit here"
    return None if pattern is None or _matches(pattern, value) else "this text has not the form that is expected here"


def _matches(pattern: str, value: str) -> bool:
    """The pattern is JavaScript's, as in Streamlit; what Python does not know the browser alone has checked."""
    try:
        return len(value) <= 10_000 and re.search(pattern, value) is not None
    except re.error:
        return True


def _refuse_moment(pattern: str) -> Callable[[Json, Mapping[str, Json]], str | None]:
    def refuse(value: Json, column: Mapping[str, Json]) -> str | None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            return "a date or a time is expected here"
        low, high = column.get("min"), column.get("max")
        if low is not None and value < low:
            return f"the earliest here is {low}"
        return f"the latest here is {high}" if high is not None and value > high else None

    return refuse


_DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?"


def _refuse_option(value: Json, column: Mapping[str, Json]) -> str | None:
    options = column.get("options") or []
    is_one = any(type(value) is type(option) and value == option for option in options)
    return None if is_one else "this is none of the options"


def _refuse_list(value: Json, column: Mapping[str, Json]) -> str | None:
    if not _is_list(value, 10_000) or not all(isinstance(item, str) and len(item) < 10_000 for item in value):
        return "a list of texts is expected here"
    options = column.get("options")
    is_free = not isinstance(options, list) or column.get("accepts_new")
    return None if is_free or all(item in (options or []) for item in value) else "this is none of the options"


_CELL_CHECKS: dict[str, Callable[[Json, Mapping[str, Json]], str | None]] = {
    "number": _refuse_number,
    "text": _refuse_text,
    "checkbox": lambda value, _column: None if isinstance(value, bool) else "yes or no is expected here",
    "date": _refuse_moment(_DATE),
    "time": _refuse_moment(_TIME),
    "datetime": _refuse_moment(f"{_DATE}T{_TIME}" + r"(Z|[+-]\d{2}:\d{2})?"),
    "select": _refuse_option,
    "list": _refuse_list,
}
"""By how a column's cells are edited."""


def _is_list(value: Json, most: int) -> bool:
    return isinstance(value, (list, tuple)) and len(value) <= most


def _is_whole(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LARGEST_INT


def _is_place(value: Json, count: int) -> bool:
    return _is_whole(value) and value < count


def _is_finite(value: Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
