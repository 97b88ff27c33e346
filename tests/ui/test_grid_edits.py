"""Edits of a table: what the author gets back, of the type that was given."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from nbapp.grid_values import refusal_of_cell
from nbapp.ui.grid.edits import apply_edits
from nbapp.ui.grid.tables import source_of


def edited(data: Any, rows: Any = None, added: Any = (), deleted: Any = ()) -> Any:
    edits = {"edited_rows": rows or {}, "added_rows": list(added), "deleted_rows": list(deleted)}
    return apply_edits(data, source_of(data)[0], edits)


ALL = {"rows": {"1": {"a": 5}}, "added": [{"a": 7, "b": "z"}], "deleted": [0]}

SAME_TYPE: dict[str, tuple[Any, Any]] = {
    "rows as dictionaries": ([{"a": 1, "b": "x"}, {"a": 2, "b": "y"}], [{"a": 5, "b": "y"}, {"a": 7, "b": "z"}]),
    "a dictionary of columns": ({"a": [1, 2], "b": ["x", "y"]}, {"a": [5, 7], "b": ["y", "z"]}),
}


@pytest.mark.parametrize(("data", "expected"), SAME_TYPE.values(), ids=SAME_TYPE)
def test_plain_data_comes_back_as_it_was_given(data: Any, expected: Any) -> None:
    result = edited(data, **ALL)

    assert type(result) is type(data) and result == expected


def test_frames_come_back_as_frames_of_their_library_with_their_types() -> None:
    columns = {"a": [1, 2], "b": ["x", "y"]}
    pandas, polars, arrow = (edited(make(columns), **ALL) for make in (pd.DataFrame, pl.DataFrame, pa.table))

    assert pandas.to_dict("list") == {"a": [5, 7], "b": ["y", "z"]} and pandas.a.dtype == "int64"
    assert list(pandas.index) == [0, 1]
    assert polars.to_dict(as_series=False) == {"a": [5, 7], "b": ["y", "z"]} and polars.schema["a"] == pl.Int64
    assert arrow.to_pydict() == {"a": [5, 7], "b": ["y", "z"]} and arrow.schema.field("a").type == pa.int64()


def test_arrays_and_series_come_back_as_such() -> None:
    array = edited(np.array([[1, 2], [3, 4]]), {"1": {"0": 9}})
    series = edited(pd.Series([1, 2], index=["x", "y"], name="s"), {"0": {"s": 9}})

    assert array.tolist() == [[1, 2], [9, 4]]
    assert series.to_dict() == {"x": 9, "y": 2} and series.name == "s"


def test_the_authors_data_stays_as_it_was() -> None:
    frame = pd.DataFrame({"a": [1, 2]})

    assert edited(frame, {"0": {"a": 9}}).a.tolist() == [9, 2]
    assert frame.a.tolist() == [1, 2]


VALUES: dict[str, tuple[Any, Any, Any]] = {
    "a day": ([datetime.date(2024, 1, 1)], "2025-02-03", datetime.date(2025, 2, 3)),
    "a time": ([datetime.time(1, 2)], "03:04", datetime.time(3, 4)),
    "a moment": (pd.to_datetime(["2024-01-01"]), "2025-02-03T04:05", pd.Timestamp(2025, 2, 3, 4, 5)),
    "a moment in a zone": (
        pd.to_datetime(["2024-01-01"]).tz_localize("Europe/Rome"),
        "2025-02-03T04:05",
        pd.Timestamp("2025-02-03T04:05", tz="Europe/Rome"),
    ),
    "a list": ([["x"]], ["y", "z"], ["y", "z"]),
    "yes": ([False], True, True),
    "a whole number": ([1], 2.0, 2),
}


@pytest.mark.parametrize(("column", "cell", "expected"), VALUES.values(), ids=VALUES)
def test_a_cell_becomes_a_value_of_its_column(column: Any, cell: Any, expected: Any) -> None:
    frame = pd.DataFrame({"v": column})
    result = edited(frame, {"0": {"v": cell}})

    assert result.v.iloc[0] == expected
    assert result.v.dtype == frame.v.dtype


def test_a_missing_whole_number_makes_floats_as_in_pandas() -> None:
    result = edited(pd.DataFrame({"v": [1, 2]}), {"0": {"v": None}})

    assert result.v.isna().tolist() == [True, False] and result.v.dtype == "float64"


def test_an_added_row_may_bring_its_index() -> None:
    frame = pd.DataFrame({"v": [1]}, index=["x"])

    assert edited(frame, added=[{"_index": "y", "v": 2}]).v.to_dict() == {"x": 1, "y": 2}


REFUSED: dict[str, tuple[dict[str, Any], Any, str | None]] = {
    "a number": ({"edit": "number"}, 1.5, None),
    "a text for a number": ({"edit": "number"}, "1", "a number is expected here"),
    "yes for a number": ({"edit": "number"}, True, "a number is expected here"),
    "not a number": ({"edit": "number"}, float("nan"), "a number is expected here"),
    "half of a whole number": ({"edit": "number", "is_int": True}, 1.5, "a whole number is expected here"),
    "too small": ({"edit": "number", "min": 2}, 1, "the least value here is 2"),
    "too large": ({"edit": "number", "max": 2}, 3, "the greatest value here is 2"),
    "nothing": ({"edit": "text"}, None, None),
    "nothing where something is required": ({"edit": "text", "required": True}, None, "a value is required here"),
    "too long": ({"edit": "text", "max_chars": 2}, "abc", "at most 2 characters fit here"),
    "of another form": ({"edit": "text", "validate": "^a+$"}, "b", "this text has not the form that is expected here"),
    "an option": ({"edit": "select", "options": ["x", 1]}, 1, None),
    "no option": ({"edit": "select", "options": ["x", 1]}, "1", "this is none of the options"),
    "yes for an option of 1": ({"edit": "select", "options": [1]}, True, "this is none of the options"),
    "a day": ({"edit": "date", "min": "2024-01-01"}, "2024-01-01", None),
    "a day too early": ({"edit": "date", "min": "2024-01-01"}, "2023-12-31", "the earliest here is 2024-01-01"),
    "no day": ({"edit": "date"}, "2024-13-01", "a date or a time is expected here"),
    "labels": ({"edit": "list", "options": ["a"]}, ["a", "b"], "this is none of the options"),
    "new labels": ({"edit": "list", "options": ["a"], "accepts_new": True}, ["b"], None),
    "a picture": ({"edit": ""}, "x", "this column cannot be edited"),
}


@pytest.mark.parametrize(("column", "value", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_cell_takes_what_its_column_allows(column: dict[str, Any], value: Any, reason: str | None) -> None:
    assert refusal_of_cell(column, value) == reason
