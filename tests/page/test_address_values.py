"""Values of inputs in the page's address: what the page writes is what the kernel reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from typescript import call, can_run

from nbapp.address_values import texts_of_value, value_from_texts

PAGE = Path(__file__).parents[2] / "nbapp/page"

CITIES = {"options": ["Rome", "Oslo", "Bern"]}

SHARED = {
    # kind, properties and value: the texts in the address
    "checked": ("checkbox", {}, True, ["true"]),
    "not checked": ("toggle", {}, False, ["false"]),
    "a text": ("text_input", {}, "a & b = ü?", ["a & b = ü?"]),
    "an empty text": ("text_input", {}, "", [""]),
    "a whole number": ("number_input", {"type": "int", "min": 0, "max": 9}, 7, ["7"]),
    "a number": ("number_input", {"type": "float"}, 0.1, ["0.1"]),
    "no number": ("number_input", {"type": "int", "nullable": True}, None, [""]),
    "a slider": ("slider", {"type": "int", "min": 0, "max": 9}, 7, ["7"]),
    "a range": ("slider", {"type": "float", "min": 0, "max": 1, "range": True}, [0.25, 0.75], ["0.25", "0.75"]),
    "a choice": ("selectbox", CITIES, 1, ["Oslo"]),
    "a choice that the visitor added": ("selectbox", {**CITIES, "accepts_new": True}, "Graz", ["Graz"]),
    "no choice": ("radio", {**CITIES, "nullable": True}, None, [""]),
    "several choices": ("multiselect", CITIES, [2, 0], ["Bern", "Rome"]),
    "none of several": ("multiselect", CITIES, [], [""]),
    "pills": ("pills", {**CITIES, "multiple": True}, [1], ["Oslo"]),
    "from and to": ("select_slider", {**CITIES, "range": True}, [0, 2], ["Rome", "Bern"]),
    "a tab": ("tabs", {"options": ["First", "Second"]}, 1, ["Second"]),
    "what is open": ("expander", {}, True, ["true"]),
    "no text": ("text_input", {"nullable": True}, None, [""]),
    "stars": ("feedback", {"options": ["1 star", "2 stars"], "nullable": True}, 1, ["1"]),
    "a slider of dates": ("slider", {"type": "date"}, 738945, ["2024-02-29"]),
    "a slider of times": ("slider", {"type": "time"}, 45_000_000_000, ["12:30:00"]),
    "moments": (
        "slider",
        {"type": "datetime", "range": True},
        [-1, 1709209800000000],
        ["1969-12-31T23:59:59.999999", "2024-02-29T12:30:00"],
    ),
    "a date": ("date_input", {"min": "2020-01-01", "max": "2030-01-01"}, "2024-02-29", ["2024-02-29"]),
    "dates": ("date_input", {"range": True}, ["2024-02-01", "2024-02-29"], ["2024-02-01", "2024-02-29"]),
    "a time": ("time_input", {}, "12:30", ["12:30"]),
    "a colour": ("color_picker", {}, "#3b5bdb", ["#3b5bdb"]),
}


@pytest.mark.skipif(not can_run(PAGE), reason="needs Node and the page's packages")
def test_the_page_writes_the_values_as_these_texts_and_leaves_out_what_cannot_be_shared() -> None:
    secret = {
        "a password": ("text_input", {"type": "password"}, "12345", None),
        "a button": ("button", {}, None, None),
        "a table": ("dataframe", {}, {"rows": []}, None),
        "a text that is too long": ("text_area", {}, "x" * 4001, None),
    }
    cases = {**SHARED, **secret}

    got = call(PAGE, "src/share.ts", "textsOf", [[kind, props, value] for kind, props, value, _ in cases.values()])

    assert dict(zip(cases, got, strict=True)) == {name: texts for name, (*_, texts) in cases.items()}


@pytest.mark.parametrize(("kind", "props", "value", "texts"), SHARED.values(), ids=SHARED)
def test_the_kernel_reads_the_value_from_these_texts_and_writes_the_same(kind, props, value, texts) -> None:
    assert value_from_texts(kind, props, texts) == value
    assert texts_of_value(kind, props, value) == tuple(texts)


REFUSED = {
    "neither true nor false": ("checkbox", {}, ["yes"]),
    "no number": ("number_input", {"type": "int"}, ["seven"]),
    "not finite": ("number_input", {"type": "float"}, ["nan"]),
    "beyond the bounds": ("slider", {"type": "int", "min": 0, "max": 9}, ["10"]),
    "one of two": ("slider", {"type": "int", "range": True}, ["3"]),
    "not an option": ("selectbox", CITIES, ["Graz"]),
    "a place and not a label": ("selectbox", CITIES, ["1"]),
    "too many": ("multiselect", {**CITIES, "max_selections": 1}, ["Rome", "Oslo"]),
    "twice": ("multiselect", CITIES, ["Rome", "Rome"]),
    "none where one is needed": ("selectbox", CITIES, [""]),
    "no date of a slider": ("slider", {"type": "date"}, ["today"]),
    "no date": ("date_input", {}, ["tomorrow"]),
    "too long": ("text_input", {"max_chars": 3}, ["four"]),
    "a button": ("button", {}, ["true"]),
    "a table": ("data_editor", {}, ["{}"]),
}


@pytest.mark.parametrize(("kind", "props", "texts"), REFUSED.values(), ids=REFUSED)
def test_what_an_input_cannot_have_is_no_value(kind, props, texts) -> None:
    with pytest.raises(ValueError, match=r"."):
        value_from_texts(kind, props, texts)
