"""What programs know of an app's inputs, and what they may set: one row for each kind, no kernel."""

from __future__ import annotations

import pytest

from nbapp.protocol import Custom, InputKey, Model, ModelId, Update
from nbapp.server.api.inputs import Asked, BadRequest, PublicInput, events_of, public_inputs_of, read_asked
from nbapp.server.api.public_inputs import PublicInputs, PublicInputsError, read_public_inputs

EVERY = PublicInputs(is_open=True)
MICROSECONDS_OF_9_30 = 34_200_000_000


def model_of(name: str, kind: str, value: object = None, **props: object) -> Model:
    state = {"_model_name": "NbappInputModel", "kind": kind, "props": {"label": name, **props}, "value": value}
    return Model(ModelId(f"id-{name}"), state, InputKey(f"key/{name}"))


def input_of(kind: str, value: object = None, **props: object) -> PublicInput:
    return public_inputs_of([model_of("x", kind, value, **props)], EVERY)["x"]


# --- what the author opens ----------------------------------------------------------------------------------------

DECLARED = {
    "nothing": (None, PublicInputs()),
    "no word of it": ({"title": "T"}, PublicInputs()),
    "no": ({"api": False}, PublicInputs()),
    "all that have a key": ({"api": True}, EVERY),
    "some": ({"api": ["city", "n"]}, PublicInputs(is_open=True, names=frozenset({"city", "n"}))),
    "none of them": ({"api": []}, PublicInputs(is_open=True, names=frozenset())),
}


@pytest.mark.parametrize(("metadata", "public"), DECLARED.values(), ids=DECLARED)
def test_the_notebook_s_metadata_say_which_inputs_are_public(metadata, public):
    assert read_public_inputs(metadata) == public


@pytest.mark.parametrize("said", ["yes", 1, 0, {"city": True}, ["city", 3], [""], ["x"] * 1001])
def test_what_is_not_understood_is_an_error_that_says_what_is_right(said):
    with pytest.raises(PublicInputsError) as caught:
        read_public_inputs({"api": said})

    assert "a list of keys" in caught.value.advice


def test_only_inputs_with_a_key_that_is_public_exist():
    slider = {"_model_module": "@jupyter-widgets/controls", "_model_name": "IntSliderModel", "value": 3}
    models = [
        model_of("city", "selectbox", 0, options=["Rome"]),
        model_of("secret", "text_input", ""),
        Model(ModelId("a"), model_of("x", "checkbox", value=False).state, InputKey("c1/checkbox:1234")),
        Model(ModelId("b"), slider, InputKey("c1/IntSlider/0")),
        Model(ModelId("c"), slider, None),
    ]

    assert list(public_inputs_of(models, EVERY)) == ["city", "secret"]
    assert list(public_inputs_of(models, PublicInputs(True, frozenset({"city", "b"})))) == ["city"]
    assert list(public_inputs_of(models, PublicInputs())) == []


@pytest.mark.parametrize(
    "kind", ["file_uploader", "download_button", "dataframe", "data_editor", "vega_chart", "plotly_chart"]
)
def test_what_only_a_page_can_set_does_not_exist(kind):
    assert public_inputs_of([model_of("x", kind)], EVERY) == {}


# --- what each kind takes -----------------------------------------------------------------------------------------

OPTIONS = {"options": ["Rome", "Oslo"]}
TIME = r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?"
ENUM = {"enum": ["Rome", "Oslo"]}

KINDS = {
    # name: kind, props, the widget's value, the program's value, schema
    "checkbox": ("checkbox", {}, True, True, {"type": "boolean"}),
    "text": ("text_input", {"max_chars": 9}, "a", "a", {"type": "string", "maxLength": 9}),
    "text that may be empty": (
        *("text_area", {"nullable": True}, None, None),
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
    ),
    "whole number": (
        *("slider", {"type": "int", "min": 0, "max": 9}, 3, 3),
        {"type": "integer", "minimum": 0, "maximum": 9},
    ),
    "number without an end": (
        "number_input",
        {"type": "float", "min": 0.5},
        1.5,
        1.5,
        {"type": "number", "minimum": 0.5},
    ),
    "range": (
        *("slider", {"type": "float", "min": 0, "max": 1, "range": True}, [0.25, 0.5], [0.25, 0.5]),
        {
            **{"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1}},
            **{"minItems": 2, "maxItems": 2},
        },
    ),
    "slider of dates": (
        *("slider", {"type": "date", "min": 738886, "max": 739251}, 738946, "2024-03-01"),
        {"type": "string", "format": "date", "description": "From 2024-01-01 to 2024-12-31."},
    ),
    "slider of times": (
        *("slider", {"type": "time", "min": 0}, MICROSECONDS_OF_9_30, "09:30:00"),
        {"type": "string", "pattern": f"^{TIME}$", "description": "From 00:00:00."},
    ),
    "slider of durations": (
        *("slider", {"type": "timedelta", "max": 10_000_000}, 1_500_000, 1.5),
        {"type": "number", "maximum": 10.0, "description": "A duration in seconds."},
    ),
    "choice": ("selectbox", OPTIONS, 1, "Oslo", ENUM),
    "choice of none": ("radio", {**OPTIONS, "nullable": True}, None, None, {"anyOf": [ENUM, {"type": "null"}]}),
    "choice of something new": (
        *("selectbox", {**OPTIONS, "accepts_new": True}, "Bern", "Bern"),
        {"type": "string", "examples": ["Rome", "Oslo"]},
    ),
    "choices": (
        *("multiselect", {**OPTIONS, "max_selections": 2}, [1, 0], ["Oslo", "Rome"]),
        {"type": "array", "items": ENUM, "uniqueItems": True, "maxItems": 2},
    ),
    "pills, several": (
        *("pills", {**OPTIONS, "multiple": True}, [], []),
        {"type": "array", "items": ENUM, "uniqueItems": True},
    ),
    "range of options": (
        *("select_slider", {**OPTIONS, "range": True}, [0, 1], ["Rome", "Oslo"]),
        {"type": "array", "items": ENUM, "minItems": 2, "maxItems": 2},
    ),
    "stars": ("feedback", {"options": ["1", "2", "3"]}, 2, 2, {"type": "integer", "minimum": 0, "maximum": 2}),
    "date": (
        *("date_input", {"min": "2024-01-01", "max": None}, "2024-02-29", "2024-02-29"),
        {"type": "string", "format": "date", "description": "From 2024-01-01."},
    ),
    "dates": (
        *("date_input", {"range": True}, ["2024-02-29"], ["2024-02-29"]),
        {"type": "array", "items": {"type": "string", "format": "date"}, "minItems": 0, "maxItems": 2},
    ),
    "color": ("color_picker", {}, "#00ff00", "#00ff00", {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}),
}


@pytest.mark.parametrize(("kind", "props", "widget_value", "value", "schema"), KINDS.values(), ids=KINDS)
def test_a_value_is_written_and_read_in_plain_words(kind, props, widget_value, value, schema):
    found = input_of(kind, widget_value, **props)

    assert (found.schema(), found.value()) == (schema, value)
    assert events_of(Asked({"x": value}), {"x": found}, lambda: "1") == (
        Update("1", ModelId("id-x"), {"value": widget_value}),
    )


REFUSED = {
    "beyond its end": ("slider", {"type": "int", "min": 0, "max": 9}, 10),
    "a text for a number": ("slider", {"type": "int", "min": 0, "max": 9}, "3"),
    "a truth for a number": ("slider", {"type": "timedelta", "min": 0}, True),
    "no number": ("number_input", {"type": "float"}, float("nan")),
    "endless": ("slider", {"type": "timedelta"}, float("inf")),
    "huge": ("number_input", {"type": "int"}, 10**400),
    "a number for a date": ("slider", {"type": "date", "min": 1, "max": 739251}, 738946),
    "no date": ("slider", {"type": "date", "min": 1, "max": 739251}, "2024-02-30"),
    "a time with a zone": ("slider", {"type": "time"}, "09:30+02:00"),
    "no option": ("selectbox", OPTIONS, "Bern"),
    "an option's place": ("selectbox", OPTIONS, 1),
    "an object for an option": ("selectbox", OPTIONS, {"option": "Oslo"}),
    "one for several": ("multiselect", OPTIONS, "Oslo"),
    "the same twice": ("multiselect", OPTIONS, ["Oslo", "Oslo"]),
    "nothing where something must be": ("selectbox", OPTIONS, None),
    "a range that ends before it begins": ("slider", {"type": "int", "range": True}, [5, 2]),
    "half a range": ("slider", {"type": "int", "range": True}, [5]),
    "too long": ("text_input", {"max_chars": 2}, "abc"),
    "what is disabled": ("text_input", {"disabled": True}, "a"),
    "a button": ("button", {}, True),
}


@pytest.mark.parametrize(("kind", "props", "value"), REFUSED.values(), ids=REFUSED)
def test_a_bad_value_is_refused_and_nothing_else_is_set(kind, props, value):
    models = [model_of("good", "checkbox", value=False), model_of("x", kind, None, **props)]

    with pytest.raises(BadRequest) as caught:
        events_of(Asked({"good": True, "x": value}), public_inputs_of(models, EVERY), lambda: "1")

    assert caught.value.advice


def test_an_error_names_what_there_is_and_what_it_takes():
    inputs = public_inputs_of([model_of("city", "selectbox", 0, **OPTIONS), model_of("go", "button")], EVERY)

    with pytest.raises(BadRequest) as unknown:
        events_of(Asked({"cty": "Rome"}), inputs, lambda: "1")
    with pytest.raises(BadRequest) as bad:
        events_of(Asked({"city": "Bern"}), inputs, lambda: "1")

    assert str(unknown.value) == "There is no input `cty` now."
    assert unknown.value.advice == "Did you mean `city`? There are: `city`."
    assert str(bad.value) == "The input `city` cannot have this value now."
    assert bad.value.advice == 'It takes: {"enum": ["Rome", "Oslo"]}'


def test_a_password_is_set_and_never_told():
    found = input_of("text_input", "hunter2", type="password")

    assert found.described() == {"kind": "text_input", "label": "x", "schema": {"type": "string"}, "value": None}


# --- presses ------------------------------------------------------------------------------------------------------


def test_a_press_comes_after_the_values():
    inputs = public_inputs_of([model_of("go", "button"), model_of("n", "slider", 3, type="int")], EVERY)
    ids = iter("12")

    events = events_of(Asked({"n": 4}, "go"), inputs, lambda: next(ids))

    assert events == (
        Update("1", ModelId("id-n"), {"value": 4}),
        Custom("2", ModelId("id-go"), {"event": "click"}),
    )


def test_a_chat_is_pressed_with_a_text():
    inputs = public_inputs_of([model_of("ask", "chat_input", max_chars=5)], EVERY)

    (event,) = events_of(Asked(press="ask", text="Hello"), inputs, lambda: "1")

    assert event == Custom("1", ModelId("id-ask"), {"event": "click", "value": "Hello"})
    assert inputs["ask"].described()["text"] == {"type": "string", "maxLength": 5}


PRESSES_REFUSED = {
    "no such button": Asked(press="gone"),
    "an input": Asked(press="n"),
    "a button that is disabled": Asked(press="off"),
    "a button with a text": Asked(press="go", text="x"),
    "a chat without a text": Asked(press="ask"),
    "a chat with too long a text": Asked(press="ask", text="Hello!"),
}


@pytest.mark.parametrize("asked", PRESSES_REFUSED.values(), ids=PRESSES_REFUSED)
def test_what_cannot_be_pressed_is_refused(asked):
    models = [
        *(model_of("go", "button"), model_of("off", "button", disabled=True)),
        *(model_of("ask", "chat_input", max_chars=5), model_of("n", "slider", 3, type="int")),
    ]

    with pytest.raises(BadRequest):
        events_of(asked, public_inputs_of(models, EVERY), lambda: "1")


# --- requests -----------------------------------------------------------------------------------------------------


def test_a_request_may_be_empty_or_say_everything():
    assert not read_asked({})
    assert read_asked({"inputs": {"n": 1}, "press": "ask", "text": "x"}) == Asked({"n": 1}, "ask", "x")


@pytest.mark.parametrize(
    "body",
    [
        *(None, [], "x", {"input": {}}, {"inputs": []}, {"inputs": None}, {"press": 1}, {"press": ["go"]}),
        *({"text": "x"}, {"press": "go", "text": 1}),
    ],
)
def test_what_is_no_request_is_an_error_that_shows_one(body):
    with pytest.raises(BadRequest) as caught:
        read_asked(body)

    assert caught.value.advice
