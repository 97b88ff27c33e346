"""What value an input of `nbapp.ui` may have, by its kind and its properties: one table, for kernel and server alike.

How it works. An input travels as a widget with three traits: `kind`, `props` (what its function was told: bounds,
options) and `value`, all of them JSON. The server holds what a page sets against this table, and so does the kernel.
A choice is an index into `props["options"]`, so a page can only choose what is there.

What it does not know: what the author's code gets for a value (`ui/`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from .grid_values import are_edits, is_selection, refusal_of_grid_query
from .upload_values import are_files

Json = Any
Props = Mapping[str, Json]
Check = Callable[[Json, Props], bool]

LONGEST_TEXT = 1_000_000
"""Characters of a text that a visitor may set; as for ipywidgets' texts."""
LARGEST_INT = 2**53
"""Beyond, a browser's numbers are not exact."""

MODEL_NAME = "NbappInputModel"
"""Of the widget that carries an input."""

TRIGGERS = frozenset({"button", "form_submit_button", "download_button", "chat_input"})
"""Kinds that are pressed: their message `{"event": "click"}` starts a replay of its own (rule I4)."""


def refusal_of_value(kind: str, props: Props, value: Json) -> str | None:
    """Why an input of this kind cannot have this value, or None if it can. The reason names no value."""
    check = _CHECKS.get(kind)
    if check is None:
        return f"a {kind} has no value that can be set"
    if value is None and props.get("nullable"):
        return None
    return None if check(value, props) else f"not a value that this {kind} can have now"


def refusal_of_message(kind: str, props: Props, content: Json) -> str | None:
    """Why a page may not send this message to an input of this kind, or None."""
    if not isinstance(content, Mapping):
        return "not a message of ours"
    if kind == "download_button" and content.get("event") == "download":
        return None  # its file alone
    if content.get("event") == "query":
        return "a page asks by a query of its own"
    if kind == "file_uploader":
        return "its files come by a way of their own"
    if content.get("event") != "click":
        return None if kind not in TRIGGERS else "a button can only be pressed"
    if kind not in TRIGGERS:
        return f"a {kind} cannot be pressed"
    return _refusal_of_chat(props, content) if kind == "chat_input" else None


def _refusal_of_chat(props: Props, content: Mapping[str, Json]) -> str | None:
    text, files = content.get("value"), content.get("files", [])
    if files != [] and not (props.get("accepts_files") and are_files(files, props)):
        return "not files that this chat_input can have now"
    return None if _is_text(text, props) and (text or files) else "not a text that this chat_input can have now"


_TABLES = frozenset({"dataframe", "data_editor"})


def refusal_of_query(kind: str, props: Props, content: Json) -> str | None:
    """Why a page may not ask this of an input of this kind, or None."""
    return refusal_of_grid_query(props, content) if kind in _TABLES else f"a {kind} cannot be asked"


CHOICES = frozenset({"selectbox", "radio", "multiselect", "pills", "segmented_control", "select_slider", "tabs"})
"""Kinds whose value is an index into the options, or a list of them."""


def as_labels(props: Props, value: Json) -> Json:
    """A choice by what it says, not by where it stands: options may come in another order next time."""
    if isinstance(value, (list, tuple)):
        return [as_labels(props, item) for item in value]
    return {"option": props["options"][value]} if _is_index(value, props) else value


def as_words(kind: str, props: Props, value: Json) -> Json:
    """The value as a visitor reads it: a choice by its label."""
    if kind not in CHOICES:
        return value
    if isinstance(value, (list, tuple)):
        return [as_words(kind, props, item) for item in value]
    return props["options"][value] if _is_index(value, props) else value


def from_words(kind: str, props: Props, words: Json) -> Json:
    """The value that these words mean; what means nothing stays what it is."""
    if kind not in CHOICES:
        return words
    if isinstance(words, list):
        return [from_words(kind, props, item) for item in words]
    options = list(props.get("options") or ())
    return options.index(words) if words in options else words


def as_indices(props: Props, labels: Json) -> Json:
    """The same choice among these options; of several what is left of them.

    Raises:
        ValueError: it is not among them any more.
    """
    options = list(props.get("options") or ())
    if isinstance(labels, list):
        return [as_indices(props, item) for item in labels if not isinstance(item, dict) or item["option"] in options]
    return options.index(labels["option"]) if isinstance(labels, dict) else labels


def _is_bool(value: Json, _props: Props) -> bool:
    return isinstance(value, bool)


def _is_text(value: Json, props: Props) -> bool:
    longest = props.get("max_chars")
    return isinstance(value, str) and len(value) <= (LONGEST_TEXT if longest is None else longest)


def _is_int(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_INT


def _is_number(value: Json, props: Props) -> bool:
    """Within `min` and `max`; whole if the input's `type` is `int`."""
    if isinstance(value, float):
        if not math.isfinite(value) or (props.get("type") == "int" and not value.is_integer()):
            return False
    elif not _is_int(value):
        return False
    low, high = props.get("min"), props.get("max")
    return (low is None or value >= low) and (high is None or value <= high)


def _is_range(value: Json, props: Props) -> bool:
    return (
        isinstance(value, (list, tuple))
        and len(value) == 2
        and all(_is_number(item, props) for item in value)
        and value[0] <= value[1]
    )


def _is_slider(value: Json, props: Props) -> bool:
    return _is_range(value, props) if props.get("range") else _is_number(value, props)


def _is_index(value: Json, props: Props) -> bool:
    return _is_int(value) and 0 <= value < len(props.get("options") or ())


def _is_choice(value: Json, props: Props) -> bool:
    """An index; or a new option's text, where the author lets visitors add some."""
    return _is_index(value, props) or bool(props.get("accepts_new") and value and _is_text(value, {}))


def _are_choices(value: Json, props: Props) -> bool:
    most = props.get("max_selections")
    return (
        isinstance(value, (list, tuple))
        and all(_is_choice(item, props) for item in value)
        and len({*map(repr, value)}) == len(value)
        and (most is None or len(value) <= most)
    )


def _is_one_or_many(value: Json, props: Props) -> bool:
    return _are_choices(value, props) if props.get("multiple") else _is_choice(value, props)


def _is_select_slider(value: Json, props: Props) -> bool:
    if not props.get("range"):
        return _is_index(value, props)
    is_pair = isinstance(value, (list, tuple)) and len(value) == 2 and all(_is_index(item, props) for item in value)
    return is_pair and value[0] <= value[1]


def _is_moment(pattern: str) -> Check:
    """ISO 8601 texts of one form sort as the moments do."""

    def check(value: Json, props: Props) -> bool:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            return False
        low, high = props.get("min"), props.get("max")
        return (low is None or value >= low) and (high is None or value <= high)

    return check


_DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?"
_is_date = _is_moment(_DATE)


def _is_date_or_range(value: Json, props: Props) -> bool:
    """A range has two dates, or one or none while it is being picked."""
    if not props.get("range"):
        return _is_date(value, props)
    is_list = isinstance(value, (list, tuple)) and len(value) <= 2
    return is_list and all(_is_date(item, props) for item in value) and list(value) == sorted(value)


def _is_color(value: Json, _props: Props) -> bool:
    return isinstance(value, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", value) is not None


MOST_SELECTED = 100_000
"""Values of a selection in a chart: beyond, a page asks for more than anyone has drawn with the mouse."""


def _is_vega_selection(value: Json, props: Props) -> bool:
    """What is selected, by the chart's parameters: ranges by field, or a list of points."""
    if not isinstance(value, dict) or not set(value) <= set(props.get("params", ())):
        return False
    return all(isinstance(item, (dict, list)) for item in value.values()) and _is_small(value)


def _is_plotly_selection(value: Json, props: Props) -> bool:
    if not isinstance(value, dict) or set(value) != {"points", "point_indices", "box", "lasso"}:
        return False
    if any(value[mode] for mode in ("box", "lasso") if mode not in props.get("modes", ())):
        return False
    return all(isinstance(item, list) for item in value.values()) and _is_small(value)


def _is_small(value: Json) -> bool:
    """Counted without recursion: what a page sends may be nested deeply."""
    waiting, count = [value], 0
    while waiting:
        item = waiting.pop()
        count += 1
        if count > MOST_SELECTED or (isinstance(item, str) and len(item) > LONGEST_TEXT):
            return False
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, (list, tuple)):
            waiting.extend(item)
    return True


_CHECKS: dict[str, Check] = {
    "vega_chart": _is_vega_selection,
    "plotly_chart": _is_plotly_selection,
    "checkbox": _is_bool,
    "toggle": _is_bool,
    "text_input": _is_text,
    "text_area": _is_text,
    "number_input": _is_number,
    "slider": _is_slider,
    "select_slider": _is_select_slider,
    "selectbox": _is_choice,
    "radio": _is_index,
    "multiselect": _are_choices,
    "pills": _is_one_or_many,
    "segmented_control": _is_one_or_many,
    "feedback": _is_index,
    "date_input": _is_date_or_range,
    "time_input": _is_moment(_TIME),
    "datetime_input": _is_moment(f"{_DATE}T{_TIME}"),
    "color_picker": _is_color,
    "tabs": _is_index,
    "expander": _is_bool,
    "popover": _is_bool,
    "dataframe": is_selection,
    "data_editor": are_edits,
    "file_uploader": are_files,
}
