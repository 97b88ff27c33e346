"""The inputs of `nbapp.ui` on a real kernel: what each returns, at first and after its visitor has set it."""

from __future__ import annotations

from typing import Any

import pytest

from nbapp.protocol import Custom

from .app_kernel import AppKernel, Done

IMPORT = "import nbapp.ui as ui\nimport datetime\nfrom datetime import date, time, timedelta\nfrom enum import Enum"

SET: dict[str, tuple[str, str, Any, str]] = {
    # the call: what it returns, what a page sets, what it returns then
    "checkbox": ("ui.checkbox('a')", "False", True, "True"),
    "toggle": ("ui.toggle('a', True)", "True", False, "False"),
    "radio": ("ui.radio('a', ['x', 'y'])", "'x'", 1, "'y'"),
    "radio of objects": ("ui.radio('a', [1.5, None], format_func=str)", "1.5", 1, "None"),
    "nothing chosen": ("ui.radio('a', ['x', 'y'], index=None)", "None", 1, "'y'"),
    "selectbox": ("ui.selectbox('a', ('x', 'y'), 1)", "'y'", 0, "'x'"),
    "selectbox of a dict": ("ui.selectbox('a', {'x': 1, 'y': 2})", "'x'", 1, "'y'"),
    "selectbox of numbers": ("ui.selectbox('a', range(3), format_func=lambda n: f'No. {n}')", "0", 2, "2"),
    "a new option": ("ui.selectbox('a', ['x'], accept_new_options=True)", "'x'", "new", "'new'"),
    "multiselect": ("ui.multiselect('a', 'x y z'.split(), ['z'])", "['z']", [1, 0], "['y', 'x']"),
    "pills": ("ui.pills('a', ['x', 'y'])", "None", 1, "'y'"),
    "several pills": ("ui.pills('a', ['x', 'y'], selection_mode='multi')", "[]", [1], "['y']"),
    "segmented_control": ("ui.segmented_control('a', [1, 2], default=2)", "2", 0, "1"),
    "required": ("ui.segmented_control('a', [1, 2], required=True)", "1", 1, "2"),
    "select_slider": ("ui.select_slider('a', ['S', 'M'])", "'S'", 1, "'M'"),
    "select_slider, two": ("ui.select_slider('a', 'S M L'.split(), ('S', 'M'))", "('S', 'M')", [1, 2], "('M', 'L')"),
    "feedback": ("ui.feedback('stars')", "None", 4, "4"),
    "slider": ("ui.slider('a')", "0", 7, "7"),
    "slider of floats": ("ui.slider('a', 0.0, 2.0, 1.0)", "1.0", 2, "2.0"),
    "slider of two": ("ui.slider('a', 0, 9, (2, 5))", "(2, 5)", [3, 4], "(3, 4)"),
    "slider of dates": (
        "ui.slider('a', date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 2))",
        "datetime.date(2026, 1, 2)",
        739_619,
        "datetime.date(2026, 1, 3)",
    ),
    "slider of times": ("ui.slider('a', value=time(8, 45))", "datetime.time(8, 45)", 0, "datetime.time(0, 0)"),
    "slider of durations": (
        "ui.slider('a', timedelta(0), timedelta(hours=2), timedelta(hours=1))",
        "datetime.timedelta(seconds=3600)",
        60_000_000,
        "datetime.timedelta(seconds=60)",
    ),
    "number_input": ("ui.number_input('a', 0, 9)", "0", 4, "4"),
    "number_input of floats": ("ui.number_input('a')", "0.0", 4, "4.0"),
    "number_input, empty": ("ui.number_input('a', value=None)", "None", 1.5, "1.5"),
    "text_input": ("ui.text_input('a', 'b')", "'b'", "c", "'c'"),
    "text_input, empty": ("ui.text_input('a', None)", "None", "c", "'c'"),
    "text_area": ("ui.text_area('a')", "''", "c\nd", "'c\\nd'"),
    "color_picker": ("ui.color_picker('a')", "'#000000'", "#ffaa00", "'#ffaa00'"),
    "date_input": (
        "ui.date_input('a', date(2026, 1, 2))",
        "datetime.date(2026, 1, 2)",
        "2026-01-03",
        "datetime.date(2026, 1, 3)",
    ),
    "date_input, half of a range": (
        "ui.date_input('a', (date(2026, 1, 2), date(2026, 1, 4)))",
        "(datetime.date(2026, 1, 2), datetime.date(2026, 1, 4))",
        ["2026-01-03"],
        "(datetime.date(2026, 1, 3),)",
    ),
    "time_input": ("ui.time_input('a', time(8, 45))", "datetime.time(8, 45)", "09:00", "datetime.time(9, 0)"),
    "datetime_input": (
        "ui.datetime_input('a', datetime.datetime(2026, 1, 2, 8))",
        "datetime.datetime(2026, 1, 2, 8, 0)",
        "2026-01-02T09:00",
        "datetime.datetime(2026, 1, 2, 9, 0)",
    ),
}


@pytest.mark.parametrize(("call", "first", "given", "then"), SET.values(), ids=SET)
def test_an_input_returns_its_default_and_then_what_the_visitor_set(
    app: AppKernel, call: str, first: str, given: Any, then: str
) -> None:
    begun = app.start(IMPORT, f"print(repr({call}))")
    [key] = app.model_by_key

    done = app.set(key, value=given)

    assert begun.text("c1") == f"{first}\n"
    assert done.refused() == []
    assert done.text("c1") == f"{then}\n"


REFUSED: dict[str, tuple[str, Any]] = {
    "no truth": ("ui.checkbox('a')", 1),
    "an option that there is not": ("ui.radio('a', ['x', 'y'])", 2),
    "none, where there is always one": ("ui.radio('a', ['x', 'y'])", None),
    "a text that is no option": ("ui.selectbox('a', ['x'])", "y"),
    "an option twice": ("ui.multiselect('a', ['x', 'y'])", [1, 1]),
    "more options than allowed": ("ui.multiselect('a', ['x', 'y'], max_selections=1)", [0, 1]),
    "beyond the bounds": ("ui.slider('a', 0, 9)", 10),
    "half a number": ("ui.slider('a', 0, 9)", 1.5),
    "end before begin": ("ui.slider('a', 0, 9, (2, 5))", [5, 2]),
    "no number": ("ui.number_input('a')", "1"),
    "too long": ("ui.text_input('a', max_chars=3)", "abcd"),
    "no colour": ("ui.color_picker('a')", "red"),
    "no date": ("ui.date_input('a', date(2026, 1, 2))", "2026-02-30x"),
    "before the first date": ("ui.date_input('a', date(2026, 1, 2), date(2026, 1, 1))", "2025-12-31"),
    "no time": ("ui.time_input('a', time(8))", "25:00"),
}


@pytest.mark.parametrize(("call", "given"), REFUSED.values(), ids=REFUSED)
def test_a_value_that_an_input_cannot_have_changes_nothing(app: AppKernel, call: str, given: Any) -> None:
    app.start(IMPORT, f"print(repr({call}))")
    [key] = app.model_by_key

    done = app.set(key, value=given)

    assert len(done.refused()) == 1
    assert done.ran == []


ERRORS: dict[str, tuple[str, str]] = {
    "an index that there is not": ("ui.radio('a', ['x'], index=3)", "counts from 0, so the last one is 0"),
    "a default that is no option": ("ui.multiselect('a', ['x'], 'y')", "'y' is none of the options"),
    "options that are a text": ("ui.selectbox('a', 'xyz')", "a list of values, not str"),
    "too many defaults": ("ui.multiselect('a', ['x', 'y'], ['x', 'y'], max_selections=1)", "max_selections is 1"),
    "a value beyond the bounds": ("ui.slider('a', 0, 9, 10)", "outside of its bounds, 0 to 9"),
    "bounds the wrong way round": ("ui.slider('a', 9, 0)", "greater than its max_value"),
    "types that differ": ("ui.slider('a', 0, 9.0)", "Make all of them int, or all float"),
    "a step of another type": ("ui.slider('a', 0, 9, step=0.5)", "Give a step of the type int"),
    "three values": ("ui.slider('a', 0, 9, (1, 2, 3))", "has 3 parts"),
    "no options": ("ui.select_slider('a', [])", "has no options"),
    "a text for a number": ("ui.number_input('a', value='x')", "is a number, not str"),
    "a label that is no text": ("ui.checkbox(3)", "is a text, not int"),
    "an unknown type": ("ui.text_input('a', type='secret')", "'password'"),
    "an unknown visibility": ("ui.checkbox('a', label_visibility='off')", "'collapsed', not 'off'"),
    "a colour that is none": ("ui.color_picker('a', 'red')", "Write it as '#ff8800'"),
    "a date beyond the bounds": ("ui.date_input('a', date(2026, 1, 1), date(2026, 2, 1))", "outside of its bounds"),
}


@pytest.mark.parametrize(("call", "words"), ERRORS.values(), ids=ERRORS)
def test_an_argument_that_makes_no_sense_is_an_error_that_says_what_to_do(
    app: AppKernel, call: str, words: str
) -> None:
    done = app.start(IMPORT, call)

    assert done.outcome == "failed"
    assert words in done.outputs["c1"][-1]["evalue"]


def test_a_choice_stays_with_its_option_when_the_options_change_their_order(app: AppKernel) -> None:
    source = "print(ui.selectbox('a', ['x', 'y', 'z'][::-1 if back else 1], key='k'))"
    app.start(IMPORT, "back = ui.checkbox('Back')", source)
    [back, _] = app.model_by_key
    app.set("key/k", value=2)

    assert app.set(back, value=True).text("c2") == "z\n"


def test_a_keyed_choice_that_is_gone_falls_back_to_the_default(app: AppKernel) -> None:
    app.start(
        IMPORT, "few = ui.checkbox('Few')", "print(ui.selectbox('a', ['x', 'y', 'z'][: 2 if few else 3], key='k'))"
    )
    [few, _] = app.model_by_key
    app.set("key/k", value=2)

    assert app.set(few, value=True).text("c2") == "x\n"


def test_a_keyed_multiselect_drops_only_what_is_gone(app: AppKernel) -> None:
    app.start(
        IMPORT, "few = ui.checkbox('Few')", "print(ui.multiselect('a', 'x y z'.split()[: 2 if few else 3], key='k'))"
    )
    [few, _] = app.model_by_key
    app.set("key/k", value=[2, 1])

    assert app.set(few, value=True).text("c2") == "['y']\n"


def test_an_option_keeps_its_identity(app: AppKernel) -> None:
    app.start(
        IMPORT, "class Colour(Enum):\n    red = 1\n    blue = 2", "print(ui.selectbox('a', Colour) is Colour.red)"
    )

    assert app.replay(refresh=True).text("c2") == "True\n"


def test_a_message_is_there_for_one_replay(app: AppKernel) -> None:
    from nbapp.protocol import Custom

    app.start(IMPORT, "print(ui.chat_input('Ask'))")
    [model] = app.model_by_key.values()

    told = app.replay(Custom("e1", model, {"event": "click", "value": "hello"}), press=model)  # type: ignore[arg-type]

    assert [told.text("c1"), app.replay().text("c1")] == ["hello\n", "None\n"]


def files_of(done: Done) -> list[Any]:
    return [data["content"] for kind, _, data, _ in done.comms if kind == "comm_msg" and data["method"] == "custom"]


def test_a_download_makes_and_sends_its_file_when_it_is_pressed_and_not_before(app: AppKernel) -> None:
    source = "pressed = ui.download_button('Save', lambda: print('made') or 'a,b', 'folder/t.csv', 'text/csv')"
    started = app.start(IMPORT, source, "print(pressed)")
    [key] = app.model_by_key

    done = app.click(key)

    assert (files_of(started), started.text("c2"), done.text("c2")) == ([], "False\n", "True\n")
    assert files_of(done) == [{"event": "file", "name": "t.csv", "mime": "text/csv"}]
    assert done.ran == ["c1", "c2"]


def test_a_download_that_ignores_its_press_sends_its_file_and_runs_nothing(app: AppKernel) -> None:
    app.start(IMPORT, "pressed = ui.download_button('Save', b'ab', on_click='ignore')", "print(pressed)")
    [model] = app.model_by_key.values()

    done = app.replay(Custom("e1", model, {"event": "download"}))  # type: ignore[arg-type]

    assert files_of(done) == [{"event": "file", "name": "download", "mime": "application/octet-stream"}]
    assert done.ran == []


def test_data_that_is_no_file_is_an_error_that_says_what_to_do(app: AppKernel) -> None:
    done = app.start(IMPORT, "ui.download_button('Save', 3)")

    assert "frame.to_csv()" in next(output["evalue"] for output in done.outputs["c1"] if "evalue" in output)


def test_a_key_may_be_deleted_below_its_input_which_keeps_what_the_visitor_chose(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "n = ui.slider('n', 0, 9, 3, key='n')\nprint(ui.session_state.n)",
        "del ui.session_state.n",
        "print('n' in ui.session_state)",
    )

    done, again = app.set("key/n", value=5), app.replay()

    assert (done.text("c1"), done.outcome) == ("5\n", "complete")
    assert again.ran == ["c1", "c2"]  # as when all cells run: the input puts it there, and it is deleted
    assert again.text("c1") == "5\n"
    assert app.state("key/n")["value"] == 5


def test_a_key_that_a_callback_deletes_takes_the_visitors_value_with_it(app: AppKernel) -> None:
    app.start(
        f"{IMPORT}\ndef clear():\n    del ui.session_state.n",
        "n = ui.slider('n', 0, 9, 3, key='n')\nprint(n)",
        "ui.button('Clear', on_click=clear, key='clear')",
    )
    app.set("key/n", value=5)

    assert app.click("key/clear").text("c1") == "3\n"


VISITORS = {
    "a data_editor": "ui.data_editor([{'a': 1}], key='it')",
    "a dataframe": "ui.dataframe([{'a': 1}], key='it', on_select='rerun')",
    "a chart": "ui.vega_lite_chart({'a': [1]}, {'mark': 'point', 'encoding': {'x': {'field': 'a'}},"
    " 'params': [{'name': 'p', 'select': 'interval'}]}, key='it', on_select='rerun')",
}


@pytest.mark.parametrize("source", VISITORS.values(), ids=VISITORS)
def test_what_only_visitors_edit_or_select_cannot_be_set(app: AppKernel, source: str) -> None:
    done = app.start(IMPORT, "ui.session_state.it = {}", source)

    assert "the visitor's alone" in done.outputs["c2"][-1]["evalue"]


@pytest.mark.parametrize("source", VISITORS.values(), ids=VISITORS)
def test_what_visitors_edit_or_select_can_be_read_by_its_key(app: AppKernel, source: str) -> None:
    done = app.start(IMPORT, source, "print('it' in ui.session_state)")

    assert done.outcome == "complete", done.outputs
    assert done.text("c2") == "True\n"
    assert app.replay(refresh=True).outcome == "complete"


@pytest.mark.parametrize(("on_change", "waits"), [("'rerun'", None), ("None", None), ("'ignore'", True)])
def test_the_words_for_on_change_are_streamlit_s(app: AppKernel, on_change: str, waits: bool | None) -> None:
    app.start(IMPORT, f"n = ui.slider('n', 0, 9, 1, key='n', on_change={on_change})", "print(n)")
    (model,) = app.model_by_key.values()

    done = app.set(next(iter(app.model_by_key)), value=5)

    assert (done.ran, done.text("c2")) == (
        ["c1", "c2"],
        "5\n",
    )  # when a page holds a value back, it is the page's doing
    assert app.models[model]["props"].get("waits") == waits


def test_a_word_that_on_change_does_not_know_is_an_error(app: AppKernel) -> None:
    done = app.start(IMPORT, "ui.checkbox('a', on_change='never')")

    assert done.outputs["c1"][0]["evalue"].startswith("on_change of a checkbox is 'rerun', 'ignore' or a function")
