"""The simple charts as Vega-Lite says them: which columns stand where, for every form of data and of words."""

from __future__ import annotations

import datetime
from typing import Any

import numpy
import pandas
import polars
import pyarrow
import pytest

from nbapp.ui.chart_data import table_of
from nbapp.ui.chart_specs import Words, as_css, is_color, spec_of
from nbapp.ui.errors import WrongValue

WIDE = {"day": [1, 2], "a": [3, 4], "b": [5, 6]}


@pytest.mark.parametrize(
    ("data", "columns"),
    [
        ([1, 2], {"index": [0, 1], "0": [1, 2]}),
        ([[1, 2], [3, 4]], {"index": [0, 1], "0": [1, 3], "1": [2, 4]}),
        ([{"a": 1}, {"a": 2, "b": 3}], {"index": [0, 1], "a": [1, 2], "b": [None, 3]}),
        ({"a": [1, 2]}, {"index": [0, 1], "a": [1, 2]}),
        ({"Oslo": 1, "Rome": 2}, {"index": ["Oslo", "Rome"], "value": [1, 2]}),
        (numpy.array([[1.5], [numpy.nan]]), {"index": [0, 1], "0": [1.5, None]}),
        (pandas.DataFrame({"a": [1, 2]}, index=["x", "y"]), {"index": ["x", "y"], "a": [1, 2]}),
        (pandas.Series([1, 2], name="s"), {"index": [0, 1], "s": [1, 2]}),
        (polars.DataFrame({"a": [1, None]}), {"index": [0, 1], "a": [1, None]}),
        (pyarrow.table({"a": ["x", "y"]}), {"index": [0, 1], "a": ["x", "y"]}),
        (
            pandas.DataFrame({"t": pandas.to_datetime(["2024-01-01", None])}),
            {"index": [0, 1], "t": ["2024-01-01T00:00:00", None]},
        ),
        ({"t": [datetime.date(2024, 1, 1)]}, {"index": [0], "t": ["2024-01-01T00:00:00"]}),
    ],
)
def test_everything_becomes_columns(data: Any, columns: dict[str, list[Any]]) -> None:
    assert table_of(data).columns == columns


def encoding(words: Words, data: Any = WIDE) -> dict[str, Any]:
    return spec_of(table_of(data), words)["encoding"]


def test_a_named_column_stands_along_its_axis() -> None:
    shown = encoding(Words("line", x="day", y="a"))

    assert (shown["x"]["field"], shown["x"]["type"], shown["y"]["field"], "color" in shown) == (
        "day",
        "quantitative",
        "a",
        False,
    )


def test_several_columns_are_folded_on_the_page() -> None:
    spec = spec_of(table_of(WIDE), Words("line", x="day"))

    assert spec["transform"] == [{"fold": ["a", "b"], "as": ["series--", "value--"]}]
    assert spec["encoding"]["color"]["field"] == "series--"


def test_horizontal_bars_are_turned() -> None:
    shown = encoding(Words("bar", x="day", y="a", horizontal=True))

    assert (shown["x"]["field"], shown["y"]["field"]) == ("a", "day")


@pytest.mark.parametrize(
    ("stack", "said"),
    [(True, "zero"), (False, None), ("layered", None), ("normalize", "normalize"), ("center", "center")],
)
def test_stack_says_how_series_share_an_axis(stack: bool | str, said: str | None) -> None:
    assert encoding(Words("area", x="day", stack=stack))["y"]["stack"] == said


def test_without_stack_bars_stand_side_by_side() -> None:
    assert encoding(Words("bar", x="day", stack=False))["xOffset"] == {"field": "series--"}


@pytest.mark.parametrize(
    ("color", "said"),
    [
        ("#ff0000", {"value": "#ff0000"}),
        ((255, 0, 0), {"value": "#ff0000"}),
        ("b", {"field": "b", "type": "quantitative", "title": "b"}),
    ],
)
def test_color_is_a_colour_or_a_column(color: Any, said: dict[str, Any]) -> None:
    assert encoding(Words("line", x="day", y="a", color=color))["color"] == said


def test_each_series_can_have_its_colour() -> None:
    shown = encoding(Words("line", x="day", color=["#ff0000", "#0000ff"]))

    assert shown["color"]["scale"] == {"domain": ["a", "b"], "range": ["#ff0000", "#0000ff"]}


@pytest.mark.parametrize(
    "words",
    [
        Words("line", x="nothing"),
        Words("line", y="nothing"),
        Words("line", x="day", color="nothing"),
        Words("point", x="day", size="nothing"),
        Words("line", x="day", color=["#ff0000"]),
        Words("area", x="day", stack="sideways"),
    ],
)
def test_what_is_not_there_is_an_error_that_says_so(words: Words) -> None:
    with pytest.raises(WrongValue):
        spec_of(table_of(WIDE), words)


def test_columns_of_different_lengths_are_an_error() -> None:
    with pytest.raises(WrongValue, match="'a' has 1, 'b' has 2"):
        table_of({"a": [1], "b": [1, 2]})


def test_colours_are_known_from_names_of_columns() -> None:
    known = ["#f00", "#ff0000", "rgb(1, 2, 3)", (1, 2, 3), "red"]

    assert [is_color(value) for value in [*known, "sales", (1, 2)]] == [True] * 5 + [False] * 2
    assert as_css((1.0, 0.0, 0.0, 0.5)) == "rgba(255, 0, 0, 0.5)"
