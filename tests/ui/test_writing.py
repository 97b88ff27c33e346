"""What `write` makes of each kind of value, and what the functions that show something send."""

from __future__ import annotations

import itertools
import types
from collections import namedtuple
from collections.abc import AsyncIterator, Iterator
from typing import Any

import altair
import matplotlib.figure
import numpy
import pandas
import plotly.graph_objects
import pytest
from PIL import Image

import nbapp.ui as ui
from nbapp.ui import host
from nbapp.ui.elements import ELEMENT_MIME
from nbapp.ui.plain import PlainHost


class Recorder(PlainHost):
    """A plain notebook that remembers what it was to show."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[dict[str, Any]] = []

    def show(self, bundle: dict[str, Any], id: str) -> None:
        self.shown.append(bundle[ELEMENT_MIME])

    def update(self, bundle: dict[str, Any], id: str) -> None:
        self.shown.append({**bundle[ELEMENT_MIME], "again": True})


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    made = Recorder()
    host.connect(made)
    yield made
    host.connect(None)


def kinds(recorder: Recorder) -> list[str]:
    return [shown["kind"] for shown in recorder.shown]


class Markup:
    def _repr_html_(self) -> str:
        return "<b>bold</b>"


class Other:
    def __str__(self) -> str:
        return "another"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("text", "markdown"),
        (3, "markdown"),
        (numpy.float64(1.5), "markdown"),
        (None, "markdown"),
        ({"a": 1}, "json"),
        ([1, 2], "json"),
        (namedtuple("Point", "x y")(1, 2), "json"),
        (ValueError("no"), "exception"),
        (len, "help"),
        (Other, "help"),
        (types, "help"),
        (altair.Chart(pandas.DataFrame({"a": [1]})).mark_bar().encode(x="a"), "vega_chart"),
        (plotly.graph_objects.Figure(), "plotly_chart"),
        (matplotlib.figure.Figure(), "picture"),
        (Image.new("RGB", (2, 2)), "picture"),
        (Markup(), "html"),
        (Other(), "markdown"),
        ((word for word in ["a"]), "markdown"),
    ],
)
def test_write_shows_a_value_as_it_is_best_shown(recorder: Recorder, value: object, kind: str) -> None:
    ui.write(value)

    assert kinds(recorder) == [kind]


def test_texts_and_numbers_stand_in_one_line(recorder: Recorder) -> None:
    ui.write("a", 1, {"b": 2}, "c")

    assert [shown["body"] for shown in recorder.shown] == ["a 1", {"b": 2}, "c"]


def test_a_stream_grows_in_its_place(recorder: Recorder) -> None:
    whole = ui.write_stream(iter(["He", "llo"]), cursor="|")

    assert whole == "Hello"
    assert [shown["body"] + shown.get("cursor", "") for shown in recorder.shown] == ["He|", "Hello|", "Hello"]
    assert [shown.get("again", False) for shown in recorder.shown] == [False, True, True]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(itertools.count(2), "`count(2)`"), (itertools.repeat("a"), "`repeat('a')`"), (itertools.cycle("ab"), "cycle")],
)
def test_what_never_ends_is_no_stream(recorder: Recorder, value: object, shown: str) -> None:
    ui.write(value)
    assert shown in recorder.shown[-1]["body"]


def test_what_is_repeated_so_often_is_one(recorder: Recorder) -> None:
    assert ui.write_stream(itertools.repeat("a", 3)) == "aaa"
    ui.write(itertools.repeat("a", 3))
    assert recorder.shown[-1]["body"] == "aaa"


def test_an_async_stream_is_read_as_well(recorder: Recorder) -> None:
    async def words() -> AsyncIterator[str]:
        yield "a"
        yield "b"

    assert ui.write_stream(words) == "ab"


def test_a_stream_of_more_than_text_is_a_list(recorder: Recorder) -> None:
    assert ui.write_stream(iter(["a", {"b": 1}, "c"])) == ["a", {"b": 1}, "c"]
    assert kinds(recorder) == ["markdown", "json", "markdown"]


def test_an_error_of_a_stream_is_raised_where_it_is_read(recorder: Recorder) -> None:
    async def words() -> AsyncIterator[str]:
        yield "a"
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        ui.write_stream(words())


@pytest.mark.parametrize(
    ("delta", "color", "said"),
    [
        (5, "normal", ("5", "up", "green")),
        (-5, "normal", ("5", "down", "red")),
        ("-5 %", "inverse", ("5 %", "down", "green")),
        (5, "inverse", ("5", "up", "red")),
        (5, "off", ("5", "up", "gray")),
    ],
)
def test_a_change_has_its_arrow_and_its_colour(
    recorder: Recorder, delta: object, color: str, said: tuple[str, str, str]
) -> None:
    ui.metric("Rows", 3, delta, color)

    shown = recorder.shown[0]
    assert (shown["delta"], shown["arrow"], shown["tone"]) == said


@pytest.mark.parametrize(
    ("value", "format", "text"),
    [
        (1234567, "compact", "1.2M"),
        (0.256, "percent", "25.6%"),
        (-3, "dollar", "-$3.00"),
        (3.14159, "%.2f", "3.14"),
        ("as it is", "percent", "as it is"),
        (None, None, "—"),
    ],
)
def test_a_number_is_written_as_it_is_to_be_read(recorder: Recorder, value: object, format: str, text: str) -> None:
    ui.metric("Rows", value, format=format)

    assert recorder.shown[0]["value"] == text


@pytest.mark.parametrize(("value", "part"), [(0, 0.0), (50, 0.5), (100, 1.0), (0.25, 0.25), (1.0, 1.0), (1, 0.01)])
def test_progress_takes_whole_numbers_and_fractions(recorder: Recorder, value: float, part: float) -> None:
    ui.progress(value)

    assert recorder.shown[0]["part"] == part


@pytest.mark.parametrize("value", [-1, 101, 1.5, "half", True])
def test_progress_refuses_what_is_no_part(recorder: Recorder, value: object) -> None:
    with pytest.raises(ui.UiError):
        ui.progress(value)

    assert recorder.shown == []


def test_a_spinner_goes_when_its_block_ends_also_by_an_error(recorder: Recorder) -> None:
    with pytest.raises(LookupError), ui.spinner("Waiting"):
        raise LookupError

    assert kinds(recorder) == ["spinner", "empty"]


def test_two_calls_of_toast_are_two_moments(recorder: Recorder) -> None:
    ui.toast("Saved")
    ui.toast("Saved")

    assert recorder.shown[0]["moment"] != recorder.shown[1]["moment"]


def test_new_data_for_the_same_chart_leave_its_specification(recorder: Recorder) -> None:
    chart = ui.line_chart({"x": [1, 2], "y": [3, 4]}, x="x", y="y")
    chart.line_chart({"x": [1, 2], "y": [5, 6]}, x="x", y="y")

    before, after = recorder.shown
    assert before["spec"] == after["spec"]
    assert after["data"] == {"d0": {"columns": {"x": [1, 2], "y": [5, 6]}}}


def test_altair_names_its_data_anew_and_the_specification_stays(recorder: Recorder) -> None:
    for value in (1, 2):
        ui.altair_chart(altair.Chart(pandas.DataFrame({"a": [value]})).mark_bar().encode(x="a:Q"))

    assert recorder.shown[0]["spec"] == recorder.shown[1]["spec"]
    assert recorder.shown[1]["data"] == {"d0": {"columns": {"a": [2]}}}


@pytest.mark.parametrize(
    "call",
    [
        lambda: ui.metric("a", 1, delta_color="pink"),
        lambda: ui.header("a", divider="pink"),
        lambda: ui.badge("a", color="pink"),
        lambda: ui.toast(" "),
        lambda: ui.json("{"),
        lambda: ui.html(""),
        lambda: ui.image(b"no picture"),
        lambda: ui.image(numpy.array([[300]])),
        lambda: ui.image("/no/such/file.png"),
        lambda: ui.map({"a": [1]}),
        lambda: ui.pyplot("no figure"),
        lambda: ui.audio(numpy.zeros(3)),
        lambda: ui.write_stream("text"),
        lambda: ui.line_chart(3),
        lambda: ui.chat_message(""),
        lambda: ui.altair_chart(altair.Chart(pandas.DataFrame({"a": [1]})).mark_bar(), on_select="rerun"),
        lambda: ui.plotly_chart(plotly.graph_objects.Figure(), on_select="rerun", selection_mode="circle"),
    ],
)
def test_what_cannot_be_shown_is_an_error_and_shows_nothing(recorder: Recorder, call: Any) -> None:
    with pytest.raises(ui.UiError):
        call()

    assert recorder.shown == []
