"""What the author asks `check` to do: steps as they are written, and the inputs and values that they mean."""

from __future__ import annotations

import pytest

from nbapp.kernel_protocol import InputExplanation
from nbapp.protocol import CellId, Custom, InputKey, ModelId, Update
from nbapp.server.check.inputs import press_of, update_of
from nbapp.server.check.links import with_links
from nbapp.server.check.steps import BadStep, Setting, Step, setting_from_text, steps_from_json

CONTROLS = "@jupyter-widgets/controls"


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("n=3", Setting("n", 3, "3")),
        ("n=[1, 2]", Setting("n", [1, 2], "[1, 2]")),
        ("n=three", Setting("n", "three", "three")),
        ("n=", Setting("n", "", "")),
        ("n=a=b", Setting("n", "a=b", "a=b")),
        ("Longest trip, minutes=true", Setting("Longest trip, minutes", True, "true")),
    ],
)
def test_a_value_is_json_or_else_text(text, setting):
    assert setting_from_text(text) == setting


@pytest.mark.parametrize("text", ["n", "=3"])
def test_a_setting_without_a_name_and_a_value_is_refused(text):
    with pytest.raises(BadStep, match="sets nothing"):
        setting_from_text(text)


def test_a_file_holds_steps_that_set_and_press():
    steps = steps_from_json('[{"set": {"s": 3, "t": "x"}}, {"press": ["go", "go"]}, {"press": "go"}, {}]', "steps.json")

    assert steps == (
        Step((Setting("s", 3), Setting("t", "x"))),
        Step((), ("go", "go")),
        Step((), ("go",)),
        Step(),
    )


BAD_FILES = {
    "no JSON": ("[{]", "f.json is not JSON"),
    "no list": ('{"set": {}}', "f.json holds an object, not a list of steps"),
    "an entry that is no object": ('[{}, "go"]', "Step 2 of f.json is text, not an object"),
    "an unknown word": ('[{"click": ["go"]}]', "Step 1 of f.json says 'click'"),
    "settings that are no object": ('[{"set": ["s", 3]}]', "Step 1 of f.json: `set` is a list"),
    "presses that are no names": ('[{"press": [1]}]', "Step 1 of f.json: `press` is not a list of names"),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_file_that_holds_something_else_is_refused_with_the_entry_named(what):
    text, sentence = BAD_FILES[what]

    with pytest.raises(BadStep) as refused:
        steps_from_json(text, "f.json")

    assert sentence in str(refused.value)


def an_input(model: str, description: str = "", *variables: str, **more: object) -> InputExplanation:
    key = InputKey(f"c0/{model}/0")
    is_button = model.startswith("Button")
    return InputExplanation(
        key, ModelId(model), CellId("c0"), model, description, variables, is_button=is_button, **more
    )


def a_state(model: str, **traits: object) -> dict[str, object]:
    return {"_model_module": CONTROLS, "_model_name": model, **traits}


INPUTS = [
    an_input("IntSlider", "Size:", "n", "sizes[0]", value=3),
    an_input("Dropdown", "Colour", "d", options=("#f00", "#0f0"), value="#f00"),
    an_input("SelectMultiple", "Many", options=("a", 2, True)),
    an_input("Text", "Name", "text"),
    an_input("Checkbox", "Agree"),
    an_input("DatePicker", "Day"),
    an_input("TimePicker", "Hour"),
    an_input("FloatLogSlider", "Power"),
    an_input("FloatRangeSlider", "Span"),
    an_input("FileUpload", "Upload"),
    an_input("Label", "", "label"),
    an_input("Map", "", "map"),
    an_input("Button", "Go", "go"),
    an_input("Button2", "Off"),
    an_input("Twin1", "Twin"),
    an_input("Twin2", "Twin"),
]
STATES = {
    ModelId("IntSlider"): a_state("IntSliderModel", value=3, min=0, max=9),
    ModelId("Dropdown"): a_state("DropdownModel", index=0, _options_labels=["red", "green"]),
    ModelId("SelectMultiple"): a_state("SelectMultipleModel", index=[], _options_labels=["a", "2", "True"]),
    ModelId("Text"): a_state("TextModel", value=""),
    ModelId("Checkbox"): a_state("CheckboxModel", value=False),
    ModelId("DatePicker"): a_state("DatePickerModel", value=None),
    ModelId("TimePicker"): a_state("TimeModel", value=None),
    ModelId("FloatLogSlider"): a_state("FloatLogSliderModel", value=10.0, min=0, max=3, base=10.0),
    ModelId("FloatRangeSlider"): a_state("FloatRangeSliderModel", value=[0.0, 1.0], min=0.0, max=9.5),
    ModelId("FileUpload"): a_state("FileUploadModel", value=[], multiple=False, accept=".csv"),
    ModelId("Label"): a_state("LabelModel", value="x"),
    ModelId("Map"): {"_model_module": "jupyter-leaflet", "_model_name": "LeafletMapModel", "zoom": 3, "center": [0, 0]},
    ModelId("Button"): a_state("ButtonModel"),
    ModelId("Button2"): a_state("ButtonModel", disabled=True),
    ModelId("Twin1"): a_state("TextModel", value=""),
    ModelId("Twin2"): a_state("TextModel", value=""),
}


def set_by(text: str) -> tuple[str, dict[str, object]]:
    update = update_of(setting_from_text(text), INPUTS, STATES, "e1", read_file=lambda path: b"1,2")
    assert isinstance(update, Update)
    return update.model, update.state


MEANT = {
    "a variable": ("n=5", ("IntSlider", {"value": 5})),
    "a place in a container": ("sizes[0]=5", ("IntSlider", {"value": 5})),
    "a key": ("c0/IntSlider/0=5", ("IntSlider", {"value": 5})),
    "a description": ("Size:=5", ("IntSlider", {"value": 5})),
    "a description without its colon": ("size=5", ("IntSlider", {"value": 5})),
    "a whole number with a point": ("n=5.0", ("IntSlider", {"value": 5})),
    "an option by its value": ("d=#0f0", ("Dropdown", {"index": 1})),
    "an option by its label": ("d=green", ("Dropdown", {"index": 1})),
    "no option": ("d=null", ("Dropdown", {"index": None})),
    "several options": ('Many=["a", true]', ("SelectMultiple", {"index": [0, 2]})),
    "text that looks like a number": ("text=5", ("Text", {"value": "5"})),
    "text that looks like a list": ("text=[1]", ("Text", {"value": "[1]"})),
    "true": ("Agree=true", ("Checkbox", {"value": True})),
    "a date": ("Day=2026-03-01", ("DatePicker", {"value": {"year": 2026, "month": 2, "date": 1}})),
    "a time": ("Hour=09:30", ("TimePicker", {"value": {"hours": 9, "minutes": 30, "seconds": 0, "milliseconds": 0}})),
    "a power": ("Power=100", ("FloatLogSlider", {"value": 100})),
    "a pair": ("Span=[1, 2.5]", ("FloatRangeSlider", {"value": [1, 2.5]})),
    "another library's trait": ("map.zoom=4", ("Map", {"zoom": 4})),
    "a file": (
        "Upload=some/data.csv",
        (
            "FileUpload",
            {
                "value": [
                    {"name": "data.csv", "type": "text/csv", "size": 3, "last_modified": 0, "content": b"1,2"},
                ]
            },
        ),
    ),
}


@pytest.mark.parametrize("what", MEANT)
def test_a_setting_becomes_what_a_page_would_send(what):
    text, expected = MEANT[what]

    assert set_by(text) == expected


REFUSED = {
    "an unknown name": ("sixe=3", "There is no input 'sixe'.", "Did you mean `Size:`?"),
    "an unknown name, with the list": ("x=3", "There is no input 'x'.", '`n` = `sizes[0]` ("Size:", IntSlider, 3)'),
    "two of one name": ("Twin=x", "2 inputs are called 'Twin'.", "`c0/Twin1/0`, `c0/Twin2/0`"),
    "a number beyond": ("n=10", "A visitor cannot set `n` to 10.", "It takes whole numbers from 0 to 9."),
    "a number that is none": ("n=three", "A visitor cannot set `n` to three.", "whole numbers from 0 to 9"),
    "no number for an index": ("d=0", "A visitor cannot set `d` to 0.", "It takes one of: red, green."),
    "one for several": ("Many=a", "A visitor cannot set `Many` to a.", "It takes a list of: a, 2, True."),
    "a word for a checkbox": ("Agree=yes", "A visitor cannot set `Agree` to yes.", "It takes true or false."),
    "no date": ("Day=tomorrow", "A visitor cannot set `Day` to tomorrow.", "It takes text such as 2026-01-31."),
    "a power beyond": ("Power=5000", "cannot set `Power` to 5000", "It takes numbers from 1 to 1000."),
    "a pair the wrong way round": ("Span=[2, 1]", "cannot set `Span`", "It takes a pair [low, high] of numbers from 0 to 9.5."),
    "what only shows": ("label=x", "A visitor cannot set `label`: a Label only shows something.", ""),
    "a button": ("go=1", "`go` is a button, which has no value.", "Press it: --press go"),
    "another library's widget": ("map=1", "`map` is a Map, which has no `value`.", "TRAIT is one of center, zoom"),
    "a trait that is not there": ("map.size=1", "A visitor cannot set `map.size` to 1", ""),
    "a trait that a visitor has not": ("n.max=99", "a visitor cannot set it", ""),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_a_visitor_could_not_do_is_refused_with_what_can_be_done(what):
    text, sentence, advice = REFUSED[what]

    with pytest.raises(BadStep) as refused:
        set_by(text)

    assert sentence in str(refused.value)
    assert advice in refused.value.advice


def test_a_file_that_is_not_there_is_said():
    def read_file(path: str) -> bytes:
        raise FileNotFoundError(2, "No such file or directory", path)

    with pytest.raises(BadStep, match=r"The file none\.csv cannot be uploaded: No such file or directory\."):
        update_of(setting_from_text("Upload=none.csv"), INPUTS, STATES, "e1", read_file)


def test_a_button_is_pressed_by_its_name():
    press = press_of("Go", INPUTS, STATES, "e1")

    assert press == Custom("e1", ModelId("Button"), {"event": "click"})


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("n", "`n` is no button but an IntSlider"),
        ("Off", "The button `Off` is disabled"),
        ("Goo", "There is no button 'Goo'"),
    ],
)
def test_what_cannot_be_pressed_is_said(name, sentence):
    with pytest.raises(BadStep, match=sentence):
        press_of(name, INPUTS, STATES, "e1")


def a_link(kind: str, source: tuple[str, str], target: tuple[str, str]) -> dict[str, object]:
    source, target = ((f"IPY_MODEL_{model}", trait) for model, trait in (source, target))
    return {"_model_module": CONTROLS, "_model_name": kind, "source": list(source), "target": list(target)}


LINKED = {
    "both ways": ([a_link("LinkModel", ("B", "value"), ("A", "value"))], [("A", 5), ("B", 5)]),
    "one way": ([a_link("DirectionalLinkModel", ("A", "value"), ("B", "value"))], [("A", 5), ("B", 5)]),
    "the other way": ([a_link("DirectionalLinkModel", ("B", "value"), ("A", "value"))], [("A", 5)]),
    "in a chain": (
        [a_link("LinkModel", ("A", "value"), ("B", "value")), a_link("LinkModel", ("B", "value"), ("C", "value"))],
        [("A", 5), ("B", 5), ("C", 5)],
    ),
    "to a bound": ([a_link("LinkModel", ("A", "value"), ("B", "max"))], [("A", 5), ("B", 5)]),
    "to what cannot have it": ([a_link("LinkModel", ("A", "value"), ("D", "value"))], [("A", 5)]),
    "to a widget that is gone": ([a_link("LinkModel", ("A", "value"), ("gone", "value"))], [("A", 5)]),
}


@pytest.mark.parametrize("how", LINKED)
def test_what_a_jslink_joins_to_an_input_is_set_with_it(how):
    links, expected = LINKED[how]
    sliders = {model: a_state("IntSliderModel", value=3, min=0, max=9) for model in "ABC"}
    states = {
        **sliders,
        "D": a_state("IntSliderModel", value=3, min=0, max=4),
        **{f"l{i}": s for i, s in enumerate(links)},
    }
    ids = iter(["e2", "e3"])

    sent = with_links([Update("e1", ModelId("A"), {"value": 5})], states, lambda: next(ids))

    assert [(update.model, *update.state.values()) for update in sent] == expected
    assert [update.id for update in sent] == ["e1", "e2", "e3"][: len(sent)]
