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
