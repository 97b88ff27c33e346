"""Inputs whose values stand in the page's address, on a real kernel."""

from __future__ import annotations

import pytest

from .app_kernel import AppKernel
from .test_ui_visitor import queries, told

IMPORT = "import nbapp.ui as ui\nimport datetime"
BOUND = "n = ui.slider('n', 0, 9, 3, key='n', bind='query-params')"

INPUTS = {
    "a truth": ("ui.checkbox('a', key='k', bind='query-params')", ("true",), "True"),
    "a whole number": ("ui.number_input('a', 0, 9, 3, key='k', bind='query-params')", ("7",), "7"),
    "a number": ("ui.number_input('a', 0.0, 9.0, 3.0, key='k', bind='query-params')", ("1.5",), "1.5"),
    "a range": ("ui.slider('a', 0, 9, (2, 4), key='k', bind='query-params')", ("1", "8"), "(1, 8)"),
    "a text": ("ui.text_input('a', 'x', key='k', bind='query-params')", ("b c",), "b c"),
    "nothing": ("ui.text_input('a', 'x', key='k', bind='query-params')", ("",), ""),
    "a choice": ("ui.selectbox('a', ['p', 'q'], key='k', bind='query-params')", ("q",), "q"),
    "choices": ("ui.multiselect('a', ['p', 'q', 'r'], key='k', bind='query-params')", ("r", "p"), "['r', 'p']"),
    "a date": ("ui.date_input('a', datetime.date(2026, 1, 1), key='k', bind='query-params')", ("2026-07-01",), "2026-07-01"),
    "a date of a slider": (
        "ui.slider('a', datetime.date(2026, 1, 1), datetime.date(2026, 12, 1), key='k', bind='query-params')",
        ("2026-07-01",), "2026-07-01",
    ),
    "a tab": ("[t.open for t in ui.tabs(['p', 'q'], key='k', bind='query-params')]", ("q",), "[False, True]"),
    "what is open": ("ui.expander('a', key='k', bind='query-params').open", ("true",), "True"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "texts", "shown"), INPUTS.values(), ids=INPUTS)
def test_an_input_begins_with_what_the_address_says(
    app: AppKernel, source: str, texts: tuple[str, ...], shown: str
) -> None:
    app.load(IMPORT, f"print({source})")
    done = told(app, query={"k": list(texts)})

    assert done.text("c1").endswith(f"{shown}\n")
    assert queries(done) == []


def test_the_address_follows_the_visitor_and_has_no_default(app: AppKernel) -> None:
    app.load(IMPORT, BOUND, "print(n)", "print('other')")
    first = told(app, query={})

    up, back = app.set("key/n", value=5), app.set("key/n", value=3)

    assert (first.text("c2"), up.text("c2"), back.text("c2")) == ("3\n", "5\n", "3\n")
    assert (queries(first), queries(up), queries(back)) == ([], [{"n": ("5",)}], [{}])
    assert up.ran == ["c1", "c2"]
    assert app.replay().ran == []


def test_going_back_brings_the_earlier_value(app: AppKernel) -> None:
    app.load(IMPORT, BOUND, "print(n)")
    told(app, query={})
    app.set("key/n", value=5)

    done = told(app, query={})

    assert done.text("c2") == "3\n"
    assert app.state("key/n")["value"] == 3


WRONG = {
    "no number": (BOUND, "many"),
    "out of bounds": (BOUND, "40"),
    "no option": ("n = ui.selectbox('n', ['a', 'b'], key='n', bind='query-params')", "c"),
    "an option's place": ("n = ui.radio('n', ['a', 'b'], key='n', bind='query-params')", "1"),
    "no truth": ("n = ui.toggle('n', key='n', bind='query-params')", "yes"),
    "no date": ("n = ui.date_input('n', datetime.date(2026, 1, 1), key='n', bind='query-params')", "July"),
}


@pytest.mark.parametrize(("source", "text"), WRONG.values(), ids=WRONG)
def test_what_an_input_cannot_have_does_not_count_and_is_said(app: AppKernel, source: str, text: str) -> None:
    app.load(IMPORT, source, "print(n)")
    plain = told(app, query={}).text("c2")

    done = told(app, query={"n": [text]})

    assert "`n` that cannot be chosen here" in done.text("c1")
    assert plain  # the default holds
    assert done.ran == ["c1"]


def test_the_notice_goes_when_the_visitor_chooses(app: AppKernel) -> None:
    app.load(IMPORT, BOUND)
    told(app, query={"n": ["many"]})

    done = app.set("key/n", value=5)

    assert queries(done) == [{"n": ("5",)}]
    assert "cannot be chosen" not in done.text("c1")


def test_what_the_author_sets_goes_into_the_address(app: AppKernel) -> None:
    app.load(
        f"{IMPORT}\ndef most():\n    ui.session_state.n = 9",
        BOUND,
        "ui.button('Most', on_click=most, key='most')",
        "print(n)",
    )
    told(app, query={"n": ["4"]})

    done = app.click("key/most")

    assert done.text("c3") == "9\n"
    assert queries(done) == [{"n": ("9",)}]
    assert app.replay().text("c3") == ""


ERRORS = {
    "no key": ("ui.checkbox('a', bind='query-params')", "has no key"),
    "another word": ("ui.checkbox('a', key='a', bind='query')", "'query-params' or None"),
    "the page's own parameter": ("ui.checkbox('a', key='page', bind='query-params')", "names the page"),
}


@pytest.mark.parametrize(("source", "words"), ERRORS.values(), ids=ERRORS)
def test_what_cannot_be_bound_is_an_error(app: AppKernel, source: str, words: str) -> None:
    done = app.start(IMPORT, source)

    assert words in done.outputs["c1"][-1]["evalue"]
