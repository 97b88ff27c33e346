"""What shows something, on a real kernel: in place, once for each run, and what is selected comes back."""

from __future__ import annotations

from typing import Any

import pytest

from nbapp.ui.elements import ELEMENT_MIME

from .app_kernel import AppKernel

IMPORT = "import nbapp.ui as ui"
SLIDER = "n = ui.slider('n', 0, 9, 1, key='n')"


def shown(outputs: list[Any]) -> list[dict[str, Any]]:
    return [output["data"][ELEMENT_MIME] for output in outputs if ELEMENT_MIME in output.get("data", {})]


def test_a_toast_is_another_moment_only_when_its_cell_runs(app: AppKernel) -> None:
    first = app.start(IMPORT, SLIDER, "ui.toast(f'n is {n}')", "ui.toast('kept')")

    second = app.set(next(iter(app.model_by_key)), value=5)

    assert second.ran == ["c1", "c2"]
    assert shown(second.outputs["c2"])[0]["moment"] != shown(first.outputs["c2"])[0]["moment"]
    assert "c3" not in second.outputs


def test_write_shows_several_things_in_order(app: AppKernel) -> None:
    done = app.start(IMPORT, "ui.write('a', {'b': 1}, ValueError('c'))")

    assert [one["kind"] for one in shown(done.outputs["c1"])] == ["markdown", "json", "exception"]


def test_a_spinner_is_there_while_its_block_runs(app: AppKernel) -> None:
    done = app.start(IMPORT, "with ui.spinner('Waiting'):\n    print('inside')")

    assert [one["kind"] for one in shown(done.outputs["c1"])] == ["spinner", "empty"]
    assert done.text("c1").endswith("inside\n")


def test_a_figure_is_shown_once(app: AppKernel) -> None:
    plot = "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\n"
    done = app.start(IMPORT, plot + "ui.pyplot(fig)")

    assert [one["kind"] for one in shown(done.outputs["c1"])] == ["picture"]
    assert len([output for output in done.outputs["c1"] if "data" in output]) == 1


CHART = """
event = ui.vega_lite_chart(
    {"a": [1, 2]},
    {"mark": "point", "params": [{"name": "brush", "select": "interval"}], "encoding": {"x": {"field": "a"}}},
    key="chart", on_select="rerun")
"""


def test_what_is_selected_in_a_chart_comes_back(app: AppKernel) -> None:
    app.start(IMPORT, CHART, "print(event.selection.brush)")
    (chart,) = app.model_by_key

    done = app.set(chart, value={"brush": {"a": [1, 1.5]}})

    assert done.ran == ["c1", "c2"]
    assert done.text("c2") == "{'a': [1, 1.5]}\n"


def test_a_selection_of_a_parameter_that_there_is_not_is_refused(app: AppKernel) -> None:
    app.start(IMPORT, CHART, "print(event.selection)")
    (chart,) = app.model_by_key

    done = app.set(chart, value={"other": {}})

    assert done.ran == []


def states(outputs: list[Any]) -> list[tuple[str, str]]:
    return [(one["kind"], one["state"]) for one in shown(outputs) if "state" in one]


def test_a_status_is_complete_when_its_block_is_left(app: AppKernel) -> None:
    done = app.start(
        IMPORT, "with ui.status('Reading') as status:\n    ui.text('3 of 3')\n    status.update(label='Read')"
    )

    assert [(one.get("label"), one.get("state")) for one in shown(done.outputs["c1"])] == [
        ("Reading", "running"), (None, None), ("Read", "running"), ("Read", "complete"),
    ]  # fmt: skip
    assert done.places["c1"] == ["", "1-c1", "1-c1", ""]


ENDS = {
    "an exception": ("1 / 0", "failed", "error"),
    "stop": ("ui.stop()", "ended", "complete"),
    "a state of its own": ("status.update(state='error')", "complete", "error"),
}


@pytest.mark.parametrize(("inside", "outcome", "state"), ENDS.values(), ids=ENDS)
def test_how_a_block_ends_is_its_status(app: AppKernel, inside: str, outcome: str, state: str) -> None:
    done = app.start(IMPORT, f"with ui.status('Reading') as status:\n    {inside}")

    assert done.outcome == outcome
    assert states(done.outputs["c1"])[-1] == ("status", state)


def test_a_cell_below_says_how_a_status_looks_as_long_as_it_says_so(app: AppKernel) -> None:
    app.start(IMPORT, "status = ui.status('Reading')", SLIDER, "if n > 1:\n    status.update(state='complete')")
    (slider,) = app.model_by_key

    up, again = app.set(slider, value=5), app.set(slider, value=1)

    assert (up.ran, again.ran) == (["c2", "c3"], ["c2", "c3"])
    assert states(up.outputs["c3"]) == [("look", "complete")]
    assert up.places["c3"] == ["1-c1.look", "1-c1.look"]  # cleared for what follows
    assert "c3" not in again.outputs or states(again.outputs["c3"]) == []


def test_a_place_for_one_element_holds_the_last_one(app: AppKernel) -> None:
    done = app.start(
        IMPORT,
        "place = ui.empty()\nwith place:\n    for n in range(3):\n        ui.text(f'{n} of 3')",
        "with place:\n    with ui.container():\n        ui.text('a')\n        ui.text('b')",
    )

    assert [one["kind"] for one in shown(done.outputs["c1"])] == ["empty", "text", "text", "text"]
    assert done.outputs["c1"].count({"wait": True}) == 3
    assert [one["kind"] for one in shown(done.outputs["c2"])] == ["container", "text", "text"]
    assert done.outputs["c2"].count({"wait": True}) == 1


def test_an_input_in_a_place_for_one_element_belongs_to_the_form_around_it(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "form = ui.form('f')\nplace = form.empty()",
        "name = place.text_input('Name', key='name')\nwith place:\n    name = ui.text_input('Other name', key='other')",
        "form.form_submit_button('Send')",
    )

    assert [app.state(key)["props"]["form"] for key in ("key/name", "key/other")] == ["f", "f"]


def test_a_stream_sends_each_piece_once(app: AppKernel) -> None:
    done = app.start(IMPORT, "text = ui.write_stream(f'word {i} ' for i in range(200))\nprint(len(text))")

    first, *more = shown(done.outputs["c1"])
    assert first["body"] == "word 0 "
    assert [one["at"] for one in more[:3]] == [7, 14, 21]
    assert "".join([first["body"], *(one["appended"] for one in more)]) == "".join(f"word {i} " for i in range(200))


def test_a_streams_cursor_goes_with_the_last_piece(app: AppKernel) -> None:
    done = app.start(IMPORT, "_ = ui.write_stream(iter('ab'), cursor='|')")

    assert [(one.get("body"), one.get("cursor"), one.get("appended")) for one in shown(done.outputs["c1"])] == [
        ("a", "|", None), (None, None, "b"), ("ab", None, None),
    ]  # fmt: skip


WIDTHS = {
    "ui.title('a', width=300)": 300,
    "ui.title('a')": None,
    "ui.markdown('a', width='content')": "content",
    "ui.markdown('a', width='auto')": None,
    "ui.text('a', width='stretch')": "stretch",
    "ui.text('a', width='content')": None,
    "ui.info('a', width=200)": 200,
    "ui.progress(50, width=200)": 200,
    "ui.code('a', width='content')": "content",
    "ui.metric('a', 1, width=120)": 120,
    "ui.map(width=200)": 200,
}


def test_an_element_is_as_wide_as_it_was_told(app: AppKernel) -> None:
    done = app.start(IMPORT, *WIDTHS)

    said = {call: shown(done.outputs[f"c{place}"])[0].get("box_width") for place, call in enumerate(WIDTHS, start=1)}
    assert said == WIDTHS


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("ui.title('a', width='wide')", "The width is a number of pixels, 'content' or 'stretch', not 'wide'."),
        ("ui.text_input('a', width=-1)", "The width is a number of pixels, 'content' or 'stretch', not -1."),
        ("ui.markdown('a', text_alignment='middle')", "text_alignment is one of 'left', 'center', 'right', 'justify'"),
        ("ui.title('a', hlep='b')", "title() got an unexpected keyword argument 'hlep'"),
        ("ui.write('a', wide=True)", "write() got an unexpected keyword argument 'wide'"),
    ],
)
def test_what_a_text_cannot_be_told_is_an_error(app: AppKernel, call: str, reason: str) -> None:
    done = app.start(IMPORT, call)

    assert done.outputs["c1"][0]["evalue"].startswith(reason)
