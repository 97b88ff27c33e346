"""What a visitor may set: one row per widget and value, with the answer."""

from __future__ import annotations

import ipywidgets
import pytest

from nbapp.protocol import InputKey, ModelId
from nbapp.server.inputs import (
    LARGEST_INT,
    linked_traits,
    plausible_inputs,
    refusal_of_custom,
    refusal_of_update,
    settable_part,
)


def core(name: str, **state) -> dict:
    return {"_model_module": "@jupyter-widgets/controls", "_model_name": name, **state}


INT_SLIDER = core("IntSliderModel", value=3, min=0, max=9)
FLOAT_SLIDER = core("FloatSliderModel", value=0.5, min=0.0, max=1.0)
INT_RANGE = core("IntRangeSliderModel", value=[2, 4], min=0, max=9)
LOG_SLIDER = core("FloatLogSliderModel", value=10.0, min=0.0, max=4.0, base=10.0)
DROPDOWN = core("DropdownModel", index=0, _options_labels=["a", "b"])
MULTIPLE = core("SelectMultipleModel", index=[], _options_labels=["a", "b"])
RANGE_OF_OPTIONS = core("SelectionRangeSliderModel", index=[0, 1], _options_labels=["a", "b", "c"])
TAB = core("TabModel", selected_index=0, children=["IPY_MODEL_x", "IPY_MODEL_y"])
DATE = core("DatePickerModel", value=None, min={"year": 2020, "month": 0, "date": 1}, max=None)
TAGS = core("TagsInputModel", value=[], allowed_tags=["red"])
COMBOBOX = core("ComboboxModel", value="", options=["a"], ensure_option=True)
UPLOAD = core("FileUploadModel", value=[], accept=".csv,image/*", multiple=False)
THIRD_PARTY = {
    "_model_module": "jupyter-leaflet",
    "_model_name": "LeafletMapModel",
    "center": [0, 0],
    "layers": ["IPY_MODEL_l"],
    "control": "anywidget:c",
    "layout": "IPY_MODEL_x",
    "_esm": "code",
}
CSV = {"name": "a.csv", "type": "text/csv", "size": 2, "content": b"ab", "last_modified": 0}

ALLOWED = [
    (INT_SLIDER, "value", 0),
    (INT_SLIDER, "value", 9),
    (FLOAT_SLIDER, "value", 1),
    (FLOAT_SLIDER, "value", 0.25),
    (INT_RANGE, "value", [0, 9]),
    (LOG_SLIDER, "value", 10000.000000001),
    (core("CheckboxModel"), "value", True),
    (core("TextModel"), "value", "text"),
    (core("IntTextModel"), "value", -5),
    (core("FloatTextModel"), "value", 1e300),
    (core("ColorPickerModel"), "value", "#ff0000"),
    (core("PlayModel", min=0, max=10), "value", 3),
    (core("PlayModel", min=0, max=10), "playing", True),
    (DROPDOWN, "index", 1),
    (DROPDOWN, "index", None),
    (MULTIPLE, "index", [0, 1]),
    (RANGE_OF_OPTIONS, "index", [1, 2]),
    (TAB, "selected_index", 1),
    (DATE, "value", {"year": 2020, "month": 0, "date": 1}),
    (DATE, "value", None),
    (core("TimeModel"), "value", {"hours": 1, "minutes": 2, "seconds": 3, "milliseconds": 4}),
    (TAGS, "value", ["red"]),
    (COMBOBOX, "value", "a"),
    (UPLOAD, "value", [CSV]),
    (UPLOAD, "value", [{**CSV, "name": "a.bin", "type": "image/png"}]),
    (INT_SLIDER, "_view_count", 2),
    (THIRD_PARTY, "center", [1, 2]),
]

REFUSED = [
    ("out of bounds", INT_SLIDER, "value", 10),
    ("a number as text", INT_SLIDER, "value", "5"),
    ("a bool is no number", INT_SLIDER, "value", True),
    ("a bound", INT_SLIDER, "max", 999),
    ("its class", INT_SLIDER, "_model_name", "HTMLModel"),
    ("its look", INT_SLIDER, "layout", "IPY_MODEL_x"),
    ("its css", INT_SLIDER, "_dom_classes", ["x"]),
    ("its label", INT_SLIDER, "description", "<b>"),
    ("not a number", FLOAT_SLIDER, "value", float("nan")),
    ("infinite", core("FloatTextModel"), "value", float("inf")),
    ("a huge int", core("IntTextModel"), "value", LARGEST_INT),
    ("a range backwards", INT_RANGE, "value", [4, 2]),
    ("half a range", INT_RANGE, "value", [4]),
    ("a log slider's zero", LOG_SLIDER, "value", 0),
    ("beyond a log slider's exponent", LOG_SLIDER, "value", 100001.0),
    ("no such option", DROPDOWN, "index", 2),
    ("a negative option", DROPDOWN, "index", -1),
    ("other options", DROPDOWN, "_options_labels", ["x"]),
    ("one option is none", MULTIPLE, "index", [0, 5]),
    ("no such tab", TAB, "selected_index", 2),
    ("other children", TAB, "children", []),
    ("a day too early", DATE, "value", {"year": 2019, "month": 11, "date": 31}),
    ("half a date", DATE, "value", {"year": 2021}),
    ("more than a date", DATE, "value", {"year": 2021, "month": 1, "date": 1, "x": 1}),
    ("a tag that is not allowed", TAGS, "value", ["blue"]),
    ("no option of a strict combobox", COMBOBOX, "value", "b"),
    ("a text of megabytes", core("TextModel"), "value", "x" * 1_000_001),
    ("two files", UPLOAD, "value", [CSV, CSV]),
    ("a file of another kind", UPLOAD, "value", [{**CSV, "name": "a.exe"}]),
    ("a file that says another size", UPLOAD, "value", [{**CSV, "size": 1}]),
    ("a file name that is a path", UPLOAD, "value", [{**CSV, "name": "../a.csv"}]),
    ("text for a file", UPLOAD, "value", [{**CSV, "content": "ab"}]),
    ("an HTML widget", core("HTMLModel", value=""), "value", "<script>"),
    ("a progress bar", core("IntProgressModel", value=0, min=0, max=9), "value", 1),
    ("a button's label", core("ButtonModel", description=""), "description", "x"),
    ("what an output captured", {"_model_module": "@jupyter-widgets/output"}, "outputs", []),
    ("code of a third-party widget", THIRD_PARTY, "_esm", "alert(1)"),
    ("widgets inside a third-party widget", THIRD_PARTY, "layers", []),
    ("another anywidget inside", THIRD_PARTY, "control", None),
    ("an anywidget's reference", THIRD_PARTY, "center", ["anywidget:x"]),
    ("a reference", THIRD_PARTY, "center", {"a": ["IPY_MODEL_x"]}),
    ("a trait that is not there", THIRD_PARTY, "other", 1),
    ("a deeply nested value", THIRD_PARTY, "layout", [[[[1]]]]),
]


@pytest.mark.parametrize(("state", "trait", "value"), ALLOWED, ids=lambda v: str(v)[:30])
def test_a_visitor_may_set_what_the_widget_offers(state, trait, value):
    assert refusal_of_update(state, {trait: value}) is None


@pytest.mark.parametrize(("why", "state", "trait", "value"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_visitor_may_set_nothing_else(why, state, trait, value):
    assert refusal_of_update(state, {trait: value}) is not None


def test_a_refusal_never_repeats_the_value():
    assert "canary" not in str(refusal_of_update(INT_SLIDER, {"value": "canary"}))


SENT_UNASKED = [
    ("what the widget has not", THIRD_PARTY, {"_misspelt": 1, "center": [1, 2]}, {"center": [1, 2]}),
    ("its look", THIRD_PARTY, {"style": "IPY_MODEL_drag", "zoom": 3, "center": [1, 2]}, {"center": [1, 2]}),
    ("nothing else", THIRD_PARTY, {"layout": "IPY_MODEL_x", "_dom_classes": []}, {}),
    ("a widget that the browser made", THIRD_PARTY, {"center": "IPY_MODEL_theirs", "zoom": 3}, {}),
    ("a known widget stays, and is refused", THIRD_PARTY, {"center": "IPY_MODEL_ours"}, {"center": "IPY_MODEL_ours"}),
    ("its code stays, and is refused", THIRD_PARTY, {"_esm": "x"}, {"_esm": "x"}),
    ("other widgets stay, and are refused", THIRD_PARTY, {"layers": []}, {"layers": []}),
    ("a core widget sends nothing unasked", INT_SLIDER, {"style": "x", "other": 1}, {"style": "x", "other": 1}),
]


@pytest.mark.parametrize(("why", "state", "change", "part"), SENT_UNASKED, ids=[row[0] for row in SENT_UNASKED])
def test_what_a_third_party_widget_sends_unasked_is_left_out(why, state, change, part):
    assert settable_part(state, change, {ModelId("ours")}) == part


def test_a_disabled_widget_takes_nothing():
    assert refusal_of_update({**INT_SLIDER, "disabled": True}, {"value": 3}) == "the widget is disabled"
    assert refusal_of_custom({"disabled": True}) == "the widget is disabled"


def test_one_bad_trait_refuses_the_whole_message():
    assert refusal_of_update(INT_SLIDER, {"value": 3, "max": 999}) is not None


def test_a_trait_that_the_author_linked_may_be_set():
    link = core("LinkModel", source=["IPY_MODEL_slider", "value"], target=["IPY_MODEL_bar", "value"])
    bar = core("IntProgressModel", value=0)

    linked = linked_traits([link])

    assert linked == {ModelId("slider"): {"value"}, ModelId("bar"): {"value"}}
    assert refusal_of_update(bar, {"value": 3}, linked=linked[ModelId("bar")]) is None
    assert refusal_of_update(bar, {"max": 3}, linked=linked[ModelId("bar")]) is not None
    assert refusal_of_update(bar, {"value": "IPY_MODEL_x"}, linked=linked[ModelId("bar")]) is not None


def test_of_a_one_way_link_only_the_target_is_set_by_the_page():
    link = core("DirectionalLinkModel", source=["IPY_MODEL_a", "value"], target=["IPY_MODEL_b", "value"])

    assert linked_traits([link]) == {ModelId("b"): {"value"}}


def test_inputs_that_a_page_brings_along_are_sifted():
    brought = {InputKey("k"): {"value": 1, "_esm": "x", "children": []}, InputKey("l"): {"layout": "x"}}

    assert plausible_inputs(brought) == {InputKey("k"): {"value": 1}}


def test_every_core_widget_takes_the_value_that_it_has():
    options = {"options": ["a", "b"]}
    widgets = [
        ipywidgets.IntSlider(),
        ipywidgets.FloatSlider(),
        ipywidgets.FloatLogSlider(),
        ipywidgets.IntRangeSlider(),
        ipywidgets.FloatRangeSlider(),
        ipywidgets.BoundedIntText(),
        ipywidgets.BoundedFloatText(),
        ipywidgets.IntText(),
        ipywidgets.FloatText(),
        ipywidgets.Text(),
        ipywidgets.Textarea(),
        ipywidgets.Password(),
        ipywidgets.Combobox(),
        ipywidgets.Checkbox(),
        ipywidgets.ToggleButton(),
        ipywidgets.ColorPicker(),
        ipywidgets.DatePicker(),
        ipywidgets.TimePicker(),
        ipywidgets.DatetimePicker(),
        ipywidgets.NaiveDatetimePicker(),
        ipywidgets.Play(),
        ipywidgets.TagsInput(),
        ipywidgets.ColorsInput(),
        ipywidgets.IntsInput(),
        ipywidgets.FloatsInput(),
        ipywidgets.FileUpload(),
        ipywidgets.Dropdown(**options),
        ipywidgets.RadioButtons(**options),
        ipywidgets.Select(**options),
        ipywidgets.SelectMultiple(**options),
        ipywidgets.SelectionSlider(**options),
        ipywidgets.SelectionRangeSlider(**options),
        ipywidgets.ToggleButtons(**options),
        ipywidgets.Tab([ipywidgets.Label()]),
        ipywidgets.Accordion([ipywidgets.Label()]),
        ipywidgets.Stack([ipywidgets.Label()]),
    ]
    for widget in widgets:
        state = widget.get_state()
        (trait,) = {"value", "index", "selected_index"} & state.keys()
        assert refusal_of_update(state, {trait: state[trait]}) is None, type(widget).__name__
