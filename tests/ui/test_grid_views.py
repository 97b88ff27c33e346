"""Windows of tables: what sorting, filters, search and downloads give, for each library that holds the data."""

from __future__ import annotations

import datetime
import json
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from nbapp.ui.errors import WrongValue
from nbapp.ui.grid.tables import source_of
from nbapp.ui.grid.views import Views

DATA = {
    "n": [3.0, 1.0, None, 2.0],
    "text": ["b", "Ab", None, "c"],
    "yes": [True, False, True, False],
    "day": [datetime.date(2024, 1, day) for day in (4, 3, 2, 1)],
    "items": [["x"], [], None, ["y", "z"]],
}
MADE_BY = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}
N, TEXT, YES, DAY, ITEMS = "n", "text", "yes", "day", "items"


def views_of(data: Any) -> Views:
    source, look = source_of(data)
    return Views(source, "v", look)


def window(views: Views, names: list[str] | None = None, **query: Any) -> Any:
    """Columns by name, so that the index of pandas does not count."""
    numbers = {column.name: number for number, column in enumerate(views.source.columns)}
    for part in ("sort", "filters"):
        if part == "sort" and part in query:
            query[part] = [[numbers[name], down] for name, down in query[part]]
        elif part in query:
            query[part] = {str(numbers[name]): wanted for name, wanted in query[part].items()}
    columns = [numbers[name] for name in names or ()]
    return json.loads(views.answer({"what": "rows", "start": 0, "count": 10, "columns": columns, **query}))


@pytest.fixture(params=MADE_BY.values(), ids=MADE_BY)
def views(request: Any) -> Views:
    return views_of(request.param(DATA))


SORTED = {
    "up, missing values last": ([(N, False)], [1, 3, 0, 2]),
    "down, missing values last too": ([(N, True)], [0, 3, 1, 2]),
    "texts": ([(TEXT, False)], [1, 0, 3, 2]),
    "dates": ([(DAY, False)], [3, 2, 1, 0]),
    "yes and no, equal ones as they were": ([(YES, False)], [1, 3, 0, 2]),
    "by two columns": ([(YES, True), (N, False)], [0, 2, 1, 3]),
}


@pytest.mark.parametrize(("sort", "rows"), SORTED.values(), ids=SORTED)
def test_rows_come_in_the_order_that_is_asked_for(views: Views, sort: Any, rows: list[int]) -> None:
    assert window(views, sort=sort)["rows"] == rows


def test_lists_have_an_order_of_some_kind(views: Views) -> None:
    assert sorted(window(views, sort=[(ITEMS, False)])["rows"]) == [0, 1, 2, 3]


FILTERED = {
    "from a number": ({N: {"min": 2}}, [0, 3]),
    "between two": ({N: {"min": 1, "max": 2.5}}, [1, 3]),
    "what is missing": ({N: {"missing": True}}, [2]),
    "what is there": ({TEXT: {"missing": False}}, [0, 1, 3]),
    "a text in any case": ({TEXT: {"contains": "B"}}, [0, 1]),
    "yes": ({YES: {"is": True}}, [0, 2]),
    "days": ({DAY: {"min": "2024-01-03"}}, [0, 1]),
    "two columns": ({YES: {"is": False}, N: {"max": 1}}, [1]),
}


@pytest.mark.parametrize(("filters", "rows"), FILTERED.values(), ids=FILTERED)
def test_filters_leave_the_rows_that_fit_all_of_them(views: Views, filters: Any, rows: list[int]) -> None:
    answer = window(views, filters=filters)

    assert (answer["rows"], answer["total"]) == (rows, len(rows))


SEARCHED = {"b": [0, 1], "AB": [1], "2024-01-02": [2], "z": [3], "nothing": [], "a.": []}


@pytest.mark.parametrize(("text", "rows"), SEARCHED.items())
def test_a_search_finds_a_text_in_any_column(views: Views, text: str, rows: list[int]) -> None:
    assert window(views, search=text)["rows"] == rows


def test_a_window_is_a_part_of_the_view(views: Views) -> None:
    answer = window(views, [N, TEXT], sort=[(N, False)], start=1, count=2)

    assert answer == {"version": "v", "total": 4, "start": 1, "rows": [3, 0], "cells": [[2.0, 3.0], ["c", "b"]]}


def test_beyond_the_end_there_is_nothing(views: Views) -> None:
    assert window(views, [N], start=9)["cells"] == [[]]


def test_a_download_is_as_shown_and_missing_values_are_empty(views: Views) -> None:
    numbers = [number for number, column in enumerate(views.source.columns) if column.name in ("n", "text", "items")]
    query = {"what": "csv", "start": 0, "count": 3, "columns": numbers, "header": True}

    assert views.answer(query).decode() == 'n,text,items\n3.0,b,"[""x""]"\n1.0,Ab,[]\n,,\n'


CELLS = {
    "not a number": ([1.5, float("nan")], [1.5, None]),
    "infinity": ([float("inf"), -float("inf")], ["∞", "-∞"]),
    "whole numbers that a browser has not": ([2**60, 1], ["1152921504606846976", 1]),
    "moments": (pd.to_datetime(["2024-01-02 03:04", None]), ["2024-01-02T03:04:00", None]),
    "durations in seconds": (pd.to_timedelta(["1h", None]), [3600.0, None]),
    "nested data": ([{"a": [1]}, None], [{"a": [1]}, None]),
    "bytes": ([b"ab\xff", b""], ["ab\\xff", ""]),
    "whole numbers with a gap": (pd.array([1, None], dtype="Int64"), [1, None]),
    "categories": (pd.Categorical(["x", None]), ["x", None]),
    "periods": (pd.period_range("2024-01", periods=2, freq="M"), ["2024-01", "2024-02"]),
    "a long text is cut": (["x" * 3_000, ""], ["x" * 2_000 + "…", ""]),
}


@pytest.mark.parametrize(("values", "cells"), CELLS.values(), ids=CELLS)
def test_values_travel_as_json(values: Any, cells: Any) -> None:
    assert window(views_of(pd.DataFrame({"v": values})), ["v"])["cells"] == [cells]


def test_the_whole_of_a_long_text_is_told_when_it_is_asked_for() -> None:
    views = views_of(pd.DataFrame({"v": ["x" * 3_000]}))

    assert json.loads(views.answer({"what": "text", "row": 0, "column": 1})) == {"text": "x" * 3_000}


FROM = {
    "a list of rows": ([{"a": 1}, {"a": 2}], {"a": [1, 2]}),
    "a list of values": ([5, 6], {"value": [5, 6]}),
    "a list of lists": ([[1, 2], [3, 4]], {"0": [1, 3], "1": [2, 4]}),
    "a dictionary of columns": ({"a": [1], "b": ["x"]}, {"a": [1], "b": ["x"]}),
    "a dictionary of values": ({"a": 1, "b": 2}, {"value": [1, 2]}),
    "an array": (np.arange(4).reshape(2, 2), {"0": [0, 2], "1": [1, 3]}),
    "a structured array": (np.array([(1, 0.5)], dtype=[("x", int), ("y", float)]), {"x": [1], "y": [0.5]}),
    "a series": (pd.Series([1], name="s"), {"s": [1]}),
    "a series of polars": (pl.Series("s", [1]), {"s": [1]}),
    "a lazy frame": (pl.LazyFrame({"a": [1]}), {"a": [1]}),
    "a record batch": (pa.RecordBatch.from_pydict({"a": [1]}), {"a": [1]}),
    "two columns of one name": (pd.DataFrame([[1, 2]], columns=["a", "a"]), {"a": [1], "a.1": [2]}),
    "titles of two levels": (pd.DataFrame({("A", "x"): [1]}), {"A_x": [1]}),
    "nothing": (None, {}),
}


@pytest.mark.parametrize(("data", "columns"), FROM.values(), ids=FROM)
def test_all_kinds_of_data_become_columns(data: Any, columns: Any) -> None:
    views = views_of(data)
    names = [column.name for column in views.source.columns if not column.is_index]

    assert dict(zip(names, window(views, names)["cells"], strict=True)) == columns


@pytest.mark.parametrize("data", ["text", 5, np.zeros((2, 2, 2))], ids=["a text", "a number", "three dimensions"])
def test_what_is_no_table_is_an_error(data: Any) -> None:
    with pytest.raises(WrongValue, match="table"):
        source_of(data)


def test_a_table_shows_its_data_as_it_was() -> None:
    frame = pd.DataFrame({"v": [1, 2]})
    views = views_of(frame)

    frame.loc[0, "v"] = 99
    frame["new"] = 0

    assert window(views, ["v"])["cells"] == [[1, 2]]
    assert [column.name for column in views.source.columns] == ["_index", "v"]


def test_equal_data_has_one_digest_and_other_data_another() -> None:
    def digest(**columns: Any) -> str:
        return source_of(pd.DataFrame(columns))[0].digest()

    assert digest(a=[1.0, 2.0], b=["x", "y"]) == digest(a=[1.0, 2.0], b=["x", "y"])
    assert len({digest(a=[1.0, 2.0]), digest(a=[1.0, 3.0]), digest(b=[1.0, 2.0]), digest(a=[1, 2])}) == 4
    assert digest(a=[{"x": 1}, [2]]) == digest(a=[{"x": 1}, [2]]) != digest(a=[{"x": 2}, [2]])


def test_numbers_of_a_large_table_are_found_by_their_first_digits() -> None:
    views = views_of(pd.DataFrame({"v": np.arange(200_000), "half": np.arange(200_000) / 4}))

    assert window(views, search="199998")["rows"] == [199_998]
    assert window(views, search="12345.25")["rows"] == [49_381]


def test_a_styler_says_how_cells_look() -> None:
    styler = pd.DataFrame({"v": [0.5, 1.0]}).style.format("{:.0%}").highlight_max(color="gold")

    answer = window(views_of(styler), ["v"])

    assert answer["texts"] == [["50%", "100%"]]
    assert answer["styles"] == [["", "background-color:gold"]]
