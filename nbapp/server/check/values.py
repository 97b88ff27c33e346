"""What a value that an author writes means to a widget: an option by its label, a date as text, a file by path. Pure.

What it does not know: whether the widget may have the value now (`inputs.py`).
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from ...element_values import from_words
from ...protocol import Json
from ..inputs import State, is_ours
from .steps import BadStep, Setting

ReadFile = Callable[[str], bytes]
"""The content of a file that a visitor would upload; raises OSError."""


def readings_of(
    setting: Setting, trait: str, state: State, options: Sequence[Json] | None, read_file: ReadFile
) -> Iterator[Json]:
    """What the value can mean for this trait of a widget in this state, the likeliest first.

    `options`: what the widget's labels stand for, if it has some.
    """
    value, model = setting.value, str(state.get("_model_name"))
    if trait == "index":
        yield _index_of(value, setting.text, state, options or ())
        return
    if is_ours(state):
        kind, props = str(state["kind"]), state["props"]
        yield from (from_words(kind, props, one) for one in (value, setting.text) if one is not None or value is None)
        return
    if model == "FileUploadModel":
        yield [_file(path, read_file) for path in (value if isinstance(value, list) else [value])]
        return
    if isinstance(value, str) and model in _MOMENTS and (moment := _moment(value, model)) is not None:
        yield moment
    yield value
    if isinstance(value, float) and value.is_integer():
        yield int(value)
    if setting.text is not None:
        yield setting.text


def what_it_takes(trait: str, state: State) -> str | None:
    """What a visitor may set the trait to, in words; None if there is nothing simple to say."""
    if trait == "index":
        return _labels_in_words(state)
    if is_ours(state):
        return _ours_in_words(state["props"], state.get("value"))
    model, now = str(state.get("_model_name")), state.get("value")
    if trait != "value":
        return None
    if model in _MOMENTS:
        return f"text such as {_MOMENTS[model][1]}"
    if model == "FileUploadModel":
        return (
            f"the path of a file{' or a list of them' if state.get('multiple') else ''}, {state.get('accept') or '*'}"
        )
    match now:
        case bool():
            return "true or false"
        case str():
            return "text"
    return _numbers_in_words(model, now, state)


# --- options -----------------------------------------------------------------------------------------------------


def _index_of(value: Json, text: str | None, state: State, options: Sequence[Json]) -> Json:
    """Where this option stands, or these options stand; -1, which is refused, for what is no option."""
    if value is None:
        return None
    if isinstance(value, list) and isinstance(state.get("index"), (list, tuple)):
        return [_place_of(one, None, state, options) for one in value]
    return _place_of(value, text, state, options)


def _place_of(value: Json, text: str | None, state: State, options: Sequence[Json]) -> int:
    as_json = [json.dumps(option) for option in options]  # as JSON, because True is no 1
    if json.dumps(value) in as_json:
        return as_json.index(json.dumps(value))
    labels = list(state.get("_options_labels") or ())
    for label in (value if isinstance(value, str) else json.dumps(value), text):
        if label in labels:
            return labels.index(label)
    return -1


def _labels_in_words(state: State) -> str:
    labels = [str(label) for label in state.get("_options_labels") or ()]
    shown = ", ".join(labels[:12]) + (", …" if len(labels) > 12 else "")
    return f"{'a list of' if isinstance(state.get('index'), (list, tuple)) else 'one of'}: {shown}"


def _ours_in_words(props: Mapping[str, Json], now: Json) -> str | None:
    if "options" in props:
        is_several = isinstance(now, (list, tuple))
        return _labels_in_words({"_options_labels": props["options"], "index": [] if is_several else None})
    return "true or false" if isinstance(now, bool) else _numbers_in_words("", now, props)


# --- dates, files, numbers ---------------------------------------------------------------------------------------

_DATE = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<date>\d\d)"
_TIME = r"(?P<hours>\d\d):(?P<minutes>\d\d)(:(?P<seconds>\d\d))?"
_MOMENTS = {
    "DatePickerModel": (re.compile(_DATE), "2026-01-31"),
    "TimeModel": (re.compile(_TIME), "09:30:00"),
    "DatetimeModel": (re.compile(f"{_DATE}[T ]{_TIME}"), "2026-01-31T09:30:00"),
    "NaiveDatetimeModel": (re.compile(f"{_DATE}[T ]{_TIME}"), "2026-01-31T09:30:00"),
}
"""By model: what is read, and an example of it. A `DatetimeModel` is in UTC."""


def _moment(text: str, model: str) -> Json | None:
    """ISO text as ipywidgets' browser side sends a date or time (months count from 0); None if it is none."""
    match = _MOMENTS[model][0].fullmatch(text)
    if match is None:
        return None
    sent = {part: int(number or 0) for part, number in match.groupdict().items()}
    if "month" in sent:
        sent["month"] -= 1
    if "hours" in sent:
        sent["milliseconds"] = 0
    return sent


def _file(path: Json, read_file: ReadFile) -> Json:
    """As a browser uploads it."""
    if not isinstance(path, str):
        raise BadStep(f"{json.dumps(path)} is no path of a file to upload.")
    try:
        content = read_file(path)
    except OSError as error:
        raise BadStep(f"The file {path} cannot be uploaded: {error.strerror}.") from None
    name = re.split(r"[/\\]", path)[-1]
    kind = mimetypes.guess_type(name)[0] or ""
    return {"name": name, "type": kind, "size": len(content), "last_modified": 0, "content": content}


def _numbers_in_words(model: str, now: Json, state: State) -> str | None:
    low, high = state.get("min"), state.get("max")
    if isinstance(low, (int, float)) and isinstance(high, (int, float)):
        if "base" in state:  # a FloatLogSlider's bounds are exponents
            low, high = float(state["base"]) ** low, float(state["base"]) ** high
        number = "whole numbers" if "Int" in model else "numbers"
        pair = "a pair [low, high] of " if isinstance(now, (list, tuple)) else ""
        return f"{pair}{number} from {low:g} to {high:g}"
    return "a whole number" if isinstance(now, int) else "a number" if isinstance(now, float) else None
