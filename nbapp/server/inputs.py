"""What a visitor may set: value-like traits of widgets that the session's kernel opened, within their bounds.

How it works. For each ipywidgets class a table names the traits that a visitor sets by using the widget, each with a
check against the widget's own state (`min`, `max`, options, …). Everything else of these classes is refused: a
visitor who could set `max` could then set any value. A third-party class has no table: its synced traits may be set,
save those that say how it is drawn, that hold other widgets, or that hold code. A trait that the author joined with
`jslink` to another is set by the page on the visitor's behalf, so it counts as value-like too.

What it does not know: whether the kernel will take the value; the widget's own validation comes after.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import TypeAlias

from ..element_values import MODEL_NAME, refusal_of_message, refusal_of_value
from ..protocol import InputKey, Json, ModelId

State: TypeAlias = Mapping[str, Json]
Check: TypeAlias = Callable[[Json, State], bool]
"""Is this a value that the widget with this state can have?"""

LARGEST_INT = 2**63
"""Beyond, no array type of an author holds it, and Python's own arithmetic with it becomes a burden on the kernel."""

LONGEST_STRING = 1_000_000

CORE_MODULES = ("@jupyter-widgets/base", "@jupyter-widgets/controls", "@jupyter-widgets/output")

REFERENCE_PREFIX = "IPY_MODEL_"

REFERENCE_PREFIXES = (REFERENCE_PREFIX, "anywidget:")
"""How a trait names another widget: ipywidgets' way, and that of anywidget 0.11's `WidgetTrait`."""


def _is_int(value: Json, _state: State) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_INT


def _is_number(value: Json, _state: State) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return math.isfinite(value) if isinstance(value, float) else abs(value) < LARGEST_INT


def _is_bool(value: Json, _state: State) -> bool:
    return isinstance(value, bool)


def _is_text(value: Json, _state: State) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_STRING


def _within(value: float, state: State) -> bool:
    low, high = state.get("min"), state.get("max")
    return (low is None or value >= low) and (high is None or value <= high)


def _is_bounded_int(value: Json, state: State) -> bool:
    return _is_int(value, state) and _within(value, state)


def _is_bounded_number(value: Json, state: State) -> bool:
    return _is_number(value, state) and _within(value, state)


def _is_bounded_power(value: Json, state: State) -> bool:
    """A FloatLogSlider's `min` and `max` are exponents; the browser rounds, so the ends have a margin."""
    if not _is_number(value, state) or value <= 0:
        return False
    exponent = math.log(value, float(state.get("base", 10.0)))
    margin = 1e-9
    return bool(float(state["min"]) - margin <= exponent <= float(state["max"]) + margin)


def _range_of(item: Check) -> Check:
    def is_range(value: Json, state: State) -> bool:
        return _is_list(value, 2) and all(item(v, state) for v in value) and value[0] <= value[1]

    return is_range


def _list_of(item: Check) -> Check:
    def is_list(value: Json, state: State) -> bool:
        return _is_list(value) and all(item(v, state) for v in value)

    return is_list


def _is_list(value: Json, length: int | None = None) -> bool:
    return isinstance(value, (list, tuple)) and (length is None or len(value) == length)


def _is_option_text(value: Json, state: State) -> bool:
    return _is_text(value, state) and (not state.get("ensure_option") or value in (*state.get("options", ()), ""))


def _is_tag(value: Json, state: State) -> bool:
    return _is_text(value, state) and (not state.get("allowed_tags") or value in state["allowed_tags"])


def _is_index(value: Json, state: State) -> bool:
    return _is_int(value, state) and 0 <= value < len(state.get("_options_labels") or ())


def _is_child_index(value: Json, state: State) -> bool:
    return value is None or (_is_int(value, state) and 0 <= value < len(state.get("children") or ()))


def _or_none(check: Check) -> Check:
    return lambda value, state: value is None or check(value, state)


_PARTS_OF_TIME = ("year", "month", "date", "hours", "minutes", "seconds", "milliseconds")


def _is_moment(*parts: str) -> Check:
    """A date or time of day as ipywidgets' browser side sends it, between `min` and `max`."""

    def check(value: Json, state: State) -> bool:
        if not isinstance(value, Mapping) or not all(_is_int(value.get(p), state) for p in parts):
            return False
        if not set(value) <= set(_PARTS_OF_TIME):
            return False
        low, high = state.get("min"), state.get("max")
        here = _moment(value)
        return (not low or here >= _moment(low)) and (not high or here <= _moment(high))

    return check


def _moment(value: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(value.get(part) or 0 for part in _PARTS_OF_TIME)


def _are_files(value: Json, state: State) -> bool:
    if not _is_list(value) or (len(value) > 1 and not state.get("multiple")):
        return False
    return all(_is_file(file) and _is_accepted(file, str(state.get("accept") or "")) for file in value)


def _is_file(file: Json) -> bool:
    if not isinstance(file, Mapping) or not isinstance(file.get("name"), str):
        return False
    content = file.get("content")
    if not isinstance(content, bytes) or file.get("size") != len(content):
        return False
    # The name comes from the visitor's machine and authors write files under it.
    return not re.search(r"[/\\\0]", file["name"]) and file["name"] not in ("", ".", "..")


def _is_accepted(file: Mapping[str, Json], accept: str) -> bool:
    """HTML's `accept`: `.csv, image/*, text/plain`; an empty one takes everything."""
    wanted = [part.strip().lower() for part in accept.split(",") if part.strip()]
    name, mime = file["name"].lower(), str(file.get("type") or "").lower()

    def fits(part: str) -> bool:
        if part.startswith("."):
            return bool(name.endswith(part))
        return mime.startswith(part[:-1]) if part.endswith("/*") else mime == part

    return not wanted or any(fits(part) for part in wanted)


_VALUE_CHECKS: dict[str, Check] = {
    "BoundedFloatTextModel": _is_bounded_number,
    "BoundedIntTextModel": _is_bounded_int,
    "CheckboxModel": _is_bool,
    "ColorPickerModel": _is_text,
    "ColorsInputModel": _list_of(_is_tag),
    "ComboboxModel": _is_option_text,
    "DatePickerModel": _or_none(_is_moment("year", "month", "date")),
    "DatetimeModel": _or_none(_is_moment("year", "month", "date", "hours", "minutes")),
    "FloatLogSliderModel": _is_bounded_power,
    "FloatRangeSliderModel": _range_of(_is_bounded_number),
    "FloatSliderModel": _is_bounded_number,
    "FloatTextModel": _is_number,
    "FloatsInputModel": _list_of(_is_bounded_number),
    "IntRangeSliderModel": _range_of(_is_bounded_int),
    "IntSliderModel": _is_bounded_int,
    "IntTextModel": _is_int,
    "IntsInputModel": _list_of(_is_bounded_int),
    "NaiveDatetimeModel": _or_none(_is_moment("year", "month", "date", "hours", "minutes")),
    "PasswordModel": _is_text,
    "TagsInputModel": _list_of(_is_tag),
    "TextModel": _is_text,
    "TextareaModel": _is_text,
    "TimeModel": _or_none(_is_moment("hours", "minutes")),
    "ToggleButtonModel": _is_bool,
}

_CHOICES = ("DropdownModel", "RadioButtonsModel", "SelectModel", "SelectionSliderModel", "ToggleButtonsModel")
_PAGERS = ("AccordionModel", "StackModel", "TabModel")

_TRAITS: dict[str, dict[str, Check]] = {
    **{name: {"value": check} for name, check in _VALUE_CHECKS.items()},
    **{name: {"index": _or_none(_is_index)} for name in _CHOICES},
    "SelectMultipleModel": {"index": _list_of(_is_index)},
    "SelectionRangeSliderModel": {"index": _range_of(_is_index)},
    **{name: {"selected_index": _is_child_index} for name in _PAGERS},
    "PlayModel": {"value": _is_bounded_int, "playing": _is_bool, "repeat": _is_bool},
    "FileUploadModel": {"value": _are_files, "error": _is_text},
}

_LOOKS = frozenset({"_dom_classes", "layout", "style", "tabbable", "tooltip"})

_FORBIDDEN = frozenset(
    {
        "_anywidget_id",
        "_css",
        "_esm",
        "_model_module",
        "_model_module_version",
        "_model_name",
        "_view_module",
        "_view_module_version",
        "_view_name",
        "children",
        "disabled",
    }
)

_NEVER_SET = _LOOKS | _FORBIDDEN
"""Of a third-party widget: how it is drawn; what it is, and what code runs in the browser."""


def refusal_of_update(state: State, change: Mapping[str, Json], *, linked: frozenset[str] = frozenset()) -> str | None:
    """Why a visitor may not set these traits of a widget in this state, or None if they may.

    `linked` are its traits that a `jslink` of the author's joins to another widget. The reason is for the author's
    log; it names the trait and never its value.
    """
    if is_disabled(state):
        return "the widget is disabled"
    if is_ours(state):
        return _refusal_of_ours(state, change)
    for trait, value in change.items():
        if reason := _refusal_of_trait(state, trait, value, linked):
            return f"{state.get('_model_name', 'a widget')}.{trait}: {reason}"
    return None


def settable_part(state: State, change: Mapping[str, Json], models: Container[ModelId] = ()) -> dict[str, Json]:
    """Of what a page sets on a widget: without what a third-party widget's code in the browser sends unasked.

    That is what the kernel would ignore or cannot have (plotly 7.1 sets a misspelt `_js2py_widget_layoutDelta` at each
    drawing; bqplot's toolbar names a `PanZoom` that it made in the browser, which is none of the session's `models`),
    and its own look (ipyleaflet sets `style` for the mouse's cursor while it drags the map). It stands beside the
    visitor's input, and deserves no notice.
    """
    if state.get("_model_module") in CORE_MODULES or is_ours(state):
        return dict(change)

    def is_asked(trait: str, value: Json) -> bool:
        return trait in state and trait not in _LOOKS and all(model in models for model in models_named_by(value))

    return {t: v for t, v in change.items() if t in _FORBIDDEN or is_asked(t, v)}


def refusal_of_custom(state: State, content: Json = None) -> str | None:
    """Why a visitor may not send this widget this message, or None."""
    if is_disabled(state):
        return "the widget is disabled"
    return refusal_of_message(str(state.get("kind")), state["props"], content) if is_ours(state) else None


def form_values(state: State, content: Json) -> Mapping[ModelId, Json]:
    """The values of a form's inputs that come with the press of its button, by model."""
    values = content.get("values") if is_ours(state) and isinstance(content, Mapping) else None
    return values if isinstance(values, Mapping) else {}


def refusal_of_form_value(button: State, state: State, value: Json) -> str | None:
    """Why this press may not bring this value for the input in this state, or None."""
    form = button["props"].get("form")
    if not is_ours(state) or not form or state["props"].get("form") != form:
        return "it is no input of this form"
    return refusal_of_update(state, {"value": value})


def is_ours(state: State) -> bool:
    """Is it an input of `nbapp.ui`?"""
    return state.get("_model_name") == MODEL_NAME and isinstance(state.get("props"), Mapping)


def is_disabled(state: State) -> bool:
    """May nobody set it now?"""
    return bool(state["props"].get("disabled") if is_ours(state) else state.get("disabled"))


def _refusal_of_ours(state: State, change: Mapping[str, Json]) -> str | None:
    kind = str(state.get("kind"))
    for trait, value in change.items():
        reason = "a visitor cannot set it"
        if trait == "value":
            reason = refusal_of_value(kind, state["props"], value) or ""
        if reason:
            return f"{kind}.{trait}: {reason}"
    return None


def linked_traits(states: Iterable[State]) -> dict[ModelId, frozenset[str]]:
    """Traits that `jslink` and `jsdlink` of the author's let the page set, by model."""
    linked: dict[ModelId, set[str]] = {}
    for state in states:
        ends = {"LinkModel": ("source", "target"), "DirectionalLinkModel": ("target",)}
        for end in ends.get(str(state.get("_model_name")), ()):
            if _is_list(state.get(end), 2):
                reference, trait = state[end]
                linked.setdefault(ModelId(str(reference).removeprefix(REFERENCE_PREFIX)), set()).add(str(trait))
    return {model: frozenset(traits) for model, traits in linked.items()}


_CONFIGURING = frozenset(
    {
        "_options_labels",
        "accept",
        "allow_duplicates",
        "allowed_tags",
        "base",
        "concise",
        "continuous_update",
        "description",
        "description_allow_html",
        "ensure_option",
        "format",
        "interval",
        "max",
        "min",
        "msg_id",
        "multiple",
        "options",
        "orientation",
        "outputs",
        "placeholder",
        "readout",
        "readout_format",
        "rows",
        "show_repeat",
        "source",
        "step",
        "target",
        "titles",
    }
)
"""Traits of core widgets by which an author says what a value may be, or how it looks."""


def plausible_inputs(inputs: Mapping[InputKey, Mapping[str, Json]]) -> dict[InputKey, dict[str, Json]]:
    """Of the inputs that a page brings to a new session, those that may be set on some widget.

    There is no widget yet to check them against. The kernel takes a value only if it is valid for the widget that the
    cell makes (rule I1), and `is_settable` tells of that widget whether a visitor may set it at all.
    """
    return {
        key: kept
        for key, traits in inputs.items()
        if (kept := {t: v for t, v in traits.items() if t not in _NEVER_SET | _CONFIGURING and not holds_reference(v)})
    }


def is_settable(state: State, trait: str) -> bool:
    """May a visitor bring a value for this trait of this widget into a new session, whatever the value?"""
    if state.get("_model_module") in CORE_MODULES:
        return trait in _TRAITS.get(str(state.get("_model_name")), {})
    if is_ours(state):
        return trait == "value" and state.get("kind") != "file_uploader"  # files end with their session
    return trait not in _NEVER_SET


def settable_traits(state: State) -> tuple[str, ...] | None:
    """Those that a visitor sets by using this widget, the main one first; None: of another library, so any may be."""
    if state.get("_model_module") in CORE_MODULES:
        return tuple(_TRAITS.get(str(state.get("_model_name")), {}))
    return ("value",) if is_ours(state) else None


def holds_reference(value: Json) -> bool:
    """Does it name another widget? Such traits say what a widget consists of."""
    return next(models_named_by(value), None) is not None


def models_named_by(value: Json) -> Iterator[ModelId]:
    """The widgets that a trait's value names, at any depth."""
    if isinstance(value, str):
        for prefix in REFERENCE_PREFIXES:
            if value.startswith(prefix):
                yield ModelId(value.removeprefix(prefix))
    elif isinstance(value, (Mapping, list, tuple)):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from models_named_by(item)


def _refusal_of_trait(state: State, trait: str, value: Json, linked: frozenset[str]) -> str | None:
    if trait == "_view_count":  # ipywidgets' own count of the views on a page; it means nothing to an author
        return None if value is None or _is_int(value, state) else "not a count"
    if state.get("_model_module") in CORE_MODULES:
        check = _TRAITS.get(str(state.get("_model_name")), {}).get(trait)
        if check is not None:
            return None if check(value, state) else "not a value that it can have now"
        if trait in linked and trait in state and trait not in _NEVER_SET and not holds_reference(value):
            return None if _is_plain(value) else "not a plain value"
        return "a visitor cannot set it"
    return _refusal_of_foreign_trait(state, trait, value)


def _refusal_of_foreign_trait(state: State, trait: str, value: Json) -> str | None:
    if trait in _NEVER_SET:
        return "a visitor cannot set it"
    if trait not in state:
        return "the widget has no such trait"
    if holds_reference(value) or holds_reference(state[trait]):
        return "it holds other widgets"
    return None


def _is_plain(value: Json) -> bool:
    return value is None or _is_bool(value, {}) or _is_number(value, {}) or _is_text(value, {})
