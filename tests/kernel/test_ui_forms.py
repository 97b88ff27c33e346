"""Forms and containers of `nbapp.ui` on a real kernel: what comes with a press, what is an error."""

from __future__ import annotations

import pytest

from nbapp.protocol import Custom

from .app_kernel import AppKernel, Done

IMPORT = "import nbapp.ui as ui"
FORM = (
    "with ui.form('person'):\n"
    "    name = ui.text_input('Name', 'nobody')\n"
    "    age = ui.number_input('Age', 0, 150)\n"
    "    sent = ui.form_submit_button('Send')"
)


def submit(app: AppKernel, **values: object) -> Done:
    """Press the form's button with these values, by the kinds of their inputs."""
    models = {key.split("/")[-1].split(":")[0]: model for key, model in app.model_by_key.items()}
    button = models["form_submit_button"]
    given = {models[kind]: value for kind, value in values.items()}
    return app.replay(Custom("e1", button, {"event": "click", "values": given}), press=button)  # type: ignore[arg-type]


def test_a_press_brings_the_values_of_its_form_along(app: AppKernel) -> None:
    app.start(IMPORT, FORM, "print(name, age, sent)", "print('other')")

    done = submit(app, text_input="Ada", number_input=36)

    assert done.ran == ["c1", "c2"]
    assert done.text("c2") == "Ada 36 True\n"
    assert app.replay().text("c2") == "Ada 36 False\n"


def test_a_callback_of_the_button_sees_all_new_values(app: AppKernel) -> None:
    source = FORM.replace("'Age', 0, 150", "'Age', 0, 150, key='age'").replace("'Send'", "'Send', on_click=told")
    app.start(
        IMPORT,
        "def told():\n    ui.session_state.told = ui.session_state.age",
        source,
        "print(ui.session_state.get('told'))",
    )
    models = app.model_by_key
    button = next(model for key, model in models.items() if "form_submit_button" in key)

    press = Custom("e1", button, {"event": "click", "values": {models["key/age"]: 36}})  # type: ignore[arg-type, dict-item]
    done = app.replay(press, press=button)

    assert done.text("c3") == "36\n"


def test_a_press_brings_nothing_for_inputs_of_other_forms(app: AppKernel) -> None:
    app.start(IMPORT, FORM, "outside = ui.checkbox('Outside')", "print(outside)")

    done = submit(app, checkbox=True)

    assert done.ran == ["c1"]


def test_a_form_is_filled_from_two_cells(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "form = ui.form('person')\nname = form.text_input('Name')",
        "sent = form.form_submit_button('Send')",
        "print(name, sent)",
    )

    assert submit(app, text_input="Ada").text("c3") == "Ada True\n"


ERRORS = {
    "a button in a form": ("with ui.form('f'):\n    ui.button('Go')", "Use ui.form_submit_button"),
    "a submit button without a form": ("ui.form_submit_button()", "outside of a form"),
    "a callback in a form": ("with ui.form('f'):\n    ui.checkbox('a', on_change=print)", "on_click=..."),
    "a form in a form": ("with ui.form('f'):\n    ui.form('g')", "stands in the form 'f'"),
    "two forms with one key": ("ui.form('f')\nui.form('f')", "a form 'f' already"),
    "no key": ("ui.form('')", "Name it"),
    "no columns": ("ui.columns(0)", "says no columns"),
    "half a column": ("ui.columns(0.5)", "says no columns"),
    "a width that is no number": ("ui.columns([float('nan'), 1])", "says no columns"),
    "an unknown height": ("ui.container(height='huge')", "'stretch'"),
    "a distance below nothing": ("ui.space(-4)", "0 pixels or more"),
    "a fragment to run again": ("ui.rerun('fragment')", "outside of a fragment"),
    "a width that is none": ("ui.columns(2, width=0)", "a number of pixels"),
    "nothing side by side to wrap": ("ui.container(wrap=False)", "horizontal=True"),
    "an unknown alignment": ("ui.container(vertical_alignment='middle')", "'distribute'"),
    "an unknown type of expander": ("ui.expander('a', type='wide')", "'compact'"),
    "an icon at an unknown end": ("ui.button('a', icon_position='top')", "'right'"),
    "a shortcut without a key": ("ui.button('a', shortcut='Ctrl+')", "names no key"),
    "a shortcut of two keys": ("ui.button('a', shortcut='K+L')", "several keys"),
    "a shortcut of a key that there is not": ("ui.button('a', shortcut='Any')", "no key 'any'"),
    "a shortcut that copies": ("ui.button('a', shortcut='Ctrl+C')", "belongs to the browser"),
    "tabs that cannot be told apart": ("ui.tabs(['a', 'a'], on_change='rerun')", "a label of its own"),
    "an unknown on_change of tabs": ("ui.tabs(['a'], on_change='no')", "'rerun'"),
    "an unknown gap": ("ui.columns(2, gap='huge')", "'small'"),
    "labels that are a text": ("ui.tabs('ab')", "a list of texts"),
    "a default that is no tab": ("ui.tabs(['a'], default='b')", "none of these tabs"),
}


@pytest.mark.parametrize(("source", "words"), ERRORS.values(), ids=ERRORS)
def test_what_cannot_be_is_an_error_that_says_what_to_do(app: AppKernel, source: str, words: str) -> None:
    done = app.start(IMPORT, source)

    assert done.outcome == "failed"
    assert words in done.outputs["c1"][-1]["evalue"]


def test_a_form_may_be_made_again_by_its_cell(app: AppKernel) -> None:
    app.start(IMPORT, FORM)

    assert app.replay(refresh=True).outcome == "complete"


def test_parts_are_filled_from_other_cells_that_are_kept_on_their_own(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "left, right = ui.columns(2)\nfirst, second = ui.tabs(['a', 'b'])\nmore = ui.expander('More')",
        "n = ui.slider('n')",
        "left.text(n)",
        "with right, first:\n    print('in both')",
        "more.text('constant')",
    )
    key = next(key for key in app.model_by_key if "slider" in key)

    done = app.set(key, value=3)

    assert done.ran == ["c2", "c3"]
    assert done.places["c3"] == ["1-c1.0"]


TABS = "chart, data = ui.tabs(['Chart', 'Data'], key='tab', on_change=told)"


def test_the_chosen_tab_is_an_input_of_the_cells_that_ask_for_it(app: AppKernel) -> None:
    app.start(
        f"{IMPORT}\ndef told():\n    print('told', ui.session_state.tab)",
        TABS,
        "if data.open:\n    data.text('all of it')",
        "print(chart.open)",
        "print('other')",
    )

    done = app.set("key/tab", value=1)

    assert done.callback_text("c1") == "told Data\n"
    assert done.ran == ["c1", "c2", "c3"]
    assert (done.text("c2"), done.text("c3")) == ("all of it", "False\n")


def test_tabs_that_nobody_asks_about_say_nothing(app: AppKernel) -> None:
    done = app.start(
        IMPORT, "one, two = ui.tabs(['a', 'b'])\nprint(one.open, ui.expander('c').open, ui.popover('d').open)"
    )

    assert done.text("c1").endswith("None None None\n")
    assert app.model_by_key == {}


def test_a_tab_stays_chosen_by_its_label(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "n = ui.slider('n', 0, 2, 2, key='n')",
        "names = ['a', 'b', 'c'][2 - n:]\nparts = ui.tabs(names, key='tab', on_change='rerun')",
        "print(ui.session_state.tab)",
    )
    app.set("key/tab", value=1)

    assert app.set("key/n", value=1).ran == ["c1", "c2"]  # the label is the same
    assert app.state("key/tab")["value"] == 0
    assert app.set("key/n", value=0).text("c3") == "c\n"  # it is gone: the first one holds


def test_a_cell_above_opens_an_expander(app: AppKernel) -> None:
    done = app.start(
        IMPORT,
        "ui.session_state.more = True",
        "more = ui.expander('More', key='more', on_change='rerun')\nprint(more.open)",
    )

    assert done.text("c2").endswith("True\n")
    assert app.state("key/more")["value"] is True


def test_a_tracked_layout_in_a_form_is_no_part_of_what_the_form_sends(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "with ui.form('f'):\n    more = ui.expander('More', on_change='rerun', key='more')\n    ui.form_submit_button()",
        "print(more.open)",
    )

    assert app.set("key/more", value=True).text("c2") == "True\n"
