"""An app's public inputs as programs know them: each by its key, with a JSON schema and a value in plain words. Pure.

How it works. A page knows a choice by its place among the options and a slider's date by a number; a program says what
a person would: the option's label, `"2026-01-31"`. `_ITEMS` has for each kind how one such value looks, is written and
is read; pairs, lists and "nothing" are made of that. What is read is then held against the same policy as what a page
sets (`permission.py`). A button is no input but is pressed; a `chat_input` is pressed with a text.

What it does not know: kinds whose values only a page can make (uploads, edits of tables, selections in charts). They
do not exist for programs.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...address_values import QUANTITIES
from ...element_values import TRIGGERS, Props, as_words, from_words
from ...errors import NbappError
from ...protocol import Custom, Json, Model, ModelId, Update
from ..inputs import is_disabled, is_ours, refusal_of_custom, refusal_of_update
from .public_inputs import PublicInputs

PRESSABLE = TRIGGERS - {"download_button"}
_MICROSECONDS = 1_000_000
_NUMBER_WORDS = {"min": "minimum", "max": "maximum"}


class BadRequest(NbappError):
    """A program asks for something that the app cannot do; the message is for its author."""


@dataclass(frozen=True)
class PublicInput:
    name: str
    model: ModelId
    state: Mapping[str, Json]

    @property
    def kind(self) -> str:
        return str(self.state["kind"])

    @property
    def props(self) -> Props:
        props: Props = self.state["props"]
        return props

    @property
    def is_button(self) -> bool:
        return self.kind in PRESSABLE

    @property
    def is_secret(self) -> bool:
        return self.props.get("type") == "password"

    def schema(self) -> Json:
        """What it can be set to, as JSON Schema says it; a `chat_input`: the text that comes with its press."""
        return _schema(self.kind, self.props)

    def value(self) -> Json:
        """As `inputs` of a request would set it."""
        return None if self.is_secret else _written(self.kind, self.props, self.state.get("value"))

    def described(self) -> dict[str, Json]:
        told = {"kind": self.kind, "label": str(self.props.get("label") or ""), "help": self.props.get("help")}
        if is_disabled(self.state):
            told["disabled"] = True
        if self.kind == "chat_input":
            told["text"] = self.schema()
        if not self.is_button:
            told |= {"schema": self.schema(), "value": self.value()}
        return {name: item for name, item in told.items() if item is not None or name == "value"}


@dataclass(frozen=True)
class Asked:
    """What a program wants done, all at once."""

    inputs: Mapping[str, Json] = field(default_factory=dict)
    press: str | None = None
    text: str | None = None
    """What a `chat_input` is pressed with."""

    def __bool__(self) -> bool:
        return bool(self.inputs) or self.press is not None


def read_asked(body: Json) -> Asked:
    """The request in this body.

    Raises:
        BadRequest: it is none.
    """
    known = '{"inputs": {"city": "Rome"}, "press": "go"}'
    if not isinstance(body, dict) or not set(body) <= {"inputs", "press", "text"}:
        raise BadRequest("The body is not a request that an app knows.", advice=f"It is an object such as {known}.")
    inputs, press, text = body.get("inputs", {}), body.get("press"), body.get("text")
    if not isinstance(inputs, dict):
        raise BadRequest("`inputs` is not an object.", advice=f"It has the inputs' values by their keys: {known}.")
    if not isinstance(press, str | None) or not isinstance(text, str | None):
        raise BadRequest("`press` and `text` are texts.", advice=f"`press` is the key of a button: {known}.")
    if text is not None and press is None:
        raise BadRequest("There is a `text`, but nothing is pressed.", advice="Say the chat_input's key in `press`.")
    return Asked(inputs, press, text)


def public_inputs_of(models: Iterable[Model], public: PublicInputs) -> dict[str, PublicInput]:
    """All that there are now, in the order in which they were made."""
    named = [(public.name_of(model.key), model) for model in models if is_ours(model.state)]
    found = [PublicInput(name, model.id, model.state) for name, model in named if name is not None]
    return {one.name: one for one in found if one.is_button or one.kind in _ITEMS}


def events_of(
    asked: Asked, inputs: Mapping[str, PublicInput], new_id: Callable[[], str]
) -> tuple[Update | Custom, ...]:
    """What a page would send for this request, all of it allowed.

    Raises:
        BadRequest: an input is not there, or cannot have this value now; then nothing at all is to be done.
    """
    events: list[Update | Custom] = [
        _update_of(_named(name, inputs, is_button=False), value, new_id()) for name, value in asked.inputs.items()
    ]
    if asked.press is not None:
        events.append(_press_of(_named(asked.press, inputs, is_button=True), asked.text, new_id()))
    return tuple(events)


def unknown_input(name: str, known: Iterable[str], what: str = "input") -> BadRequest:
    names = list(known)
    nearest = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {_quoted(nearest[0])}? " if nearest else ""
    listed = f"There are: {', '.join(map(_quoted, names))}." if names else f"The app has no public {what} now."
    return BadRequest(f"There is no {what} {_quoted(name)} now.", advice=hint + listed)


def _named(name: str, inputs: Mapping[str, PublicInput], *, is_button: bool) -> PublicInput:
    found = inputs.get(name)
    if found is None or found.is_button != is_button:
        known = [one.name for one in inputs.values() if one.is_button == is_button]
        raise unknown_input(name, known, "button" if is_button else "input")
    if is_disabled(found.state):
        raise BadRequest(f"{_quoted(name)} is disabled now.", advice="Set what enables it, in a session, before.")
    return found


def _update_of(found: PublicInput, value: Json, id: str) -> Update:
    try:
        change = {"value": _read(found.kind, found.props, value)}
        reason = refusal_of_update(found.state, change)
    except (ValueError, TypeError, OverflowError):
        reason = "not of its form"
    if reason is not None:
        raise BadRequest(
            f"The input {_quoted(found.name)} cannot have this value now.",
            advice=f"It takes: {_shortened(json.dumps(found.schema(), ensure_ascii=False))}",
        )
    return Update(id, found.model, change)


def _press_of(found: PublicInput, text: str | None, id: str) -> Custom:
    content: dict[str, Json] = {"event": "click"}
    if found.kind == "chat_input":
        content["value"] = text
    elif text is not None:
        raise BadRequest(f"{_quoted(found.name)} is a button, which takes no `text`.", advice="Leave `text` out.")
    if refusal_of_custom(found.state, content):
        takes = json.dumps(found.schema()) if found.kind == "chat_input" else "a press"
        raise BadRequest(f"{_quoted(found.name)} cannot be pressed like this.", advice=f"It takes in `text`: {takes}")
    return Custom(id, found.model, content)


def _quoted(name: str) -> str:
    return f"`{name}`" if len(name) <= 80 else f"`{name[:79]}…`"


def _shortened(text: str) -> str:
    return text if len(text) <= 1_000 else f"{text[:999]}…"


# --- values ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Item:
    """One value of a kind: its schema, and how a program writes and reads it."""

    schema: Callable[[Props], dict[str, Json]]
    write: Callable[[Props, Json], Json] = lambda _props, value: value
    read: Callable[[Props, Json], Json] = lambda _props, value: value


def _is_many(kind: str, props: Props) -> bool:
    return kind == "multiselect" or bool(props.get("multiple") or props.get("range"))


def _schema(kind: str, props: Props) -> dict[str, Json]:
    schema = (_TEXT if kind == "chat_input" else _ITEMS[kind]).schema(props)
    if _is_many(kind, props):
        schema = {"type": "array", "items": schema, **_lengths(kind, props)}
    return {"anyOf": [schema, {"type": "null"}]} if props.get("nullable") else schema


def _lengths(kind: str, props: Props) -> dict[str, Json]:
    if props.get("range"):
        return {"minItems": 0 if kind == "date_input" else 2, "maxItems": 2}
    most = props.get("max_selections")
    return {"uniqueItems": True} if most is None else {"uniqueItems": True, "maxItems": most}


def _written(kind: str, props: Props, value: Json) -> Json:
    item = _ITEMS[kind]
    if isinstance(value, (list, tuple)):
        return [item.write(props, one) for one in value]
    return None if value is None else item.write(props, value)


def _read(kind: str, props: Props, value: Json) -> Json:
    """The value as the page would set it; what cannot be one is left for the policy to refuse, or raises ValueError."""
    item = _ITEMS[kind]
    if _is_many(kind, props):
        if not isinstance(value, list):
            raise ValueError("not a list")
        return [item.read(props, one) for one in value]
    return None if value is None else item.read(props, value)


def _bounds(props: Props, write: Callable[[Json], Json] = lambda value: value) -> dict[str, Json]:
    return {word: write(props[name]) for name, word in _NUMBER_WORDS.items() if props.get(name) is not None}


def _number_schema(props: Props) -> dict[str, Json]:
    match props.get("type"):
        case "date":
            return {"type": "string", "format": "date", **_described_bounds(props)}
        case "time":
            return {"type": "string", "pattern": f"^{_TIME}$", **_described_bounds(props)}
        case "datetime":
            return {"type": "string", "pattern": f"^{_DATE}T{_TIME}$", **_described_bounds(props)}
        case "timedelta":
            seconds = _bounds(props, lambda number: number / _MICROSECONDS)
            return {"type": "number", **seconds, "description": "A duration in seconds."}
        case "int":
            return {"type": "integer", **_bounds(props)}
    return {"type": "number", **_bounds(props)}


def _write_number(props: Props, value: Json) -> Json:
    if props.get("type") == "timedelta":
        return value / _MICROSECONDS
    quantity = QUANTITIES.get(str(props.get("type")))
    return value if quantity is None else quantity[1](value)


def _read_number(props: Props, value: Json) -> Json:
    if props.get("type") == "timedelta":
        return round(_as_number(value) * _MICROSECONDS)
    quantity = QUANTITIES.get(str(props.get("type")))
    return value if quantity is None else quantity[0](_as_text(value))


def _as_number(value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("not a number")
    return value


def _as_text(value: Json) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value


def _described_bounds(props: Props) -> dict[str, Json]:
    """JSON Schema has no bounds for texts."""
    low, high = (None if props.get(name) is None else _text_of(props, props[name]) for name in ("min", "max"))
    ends = [*([f"from {low}"] if low else []), *([f"to {high}"] if high else [])]
    return {"description": f"{' '.join(ends).capitalize()}."} if ends else {}


def _text_of(props: Props, bound: Json) -> str:
    return str(bound if isinstance(bound, str) else _write_number(props, bound))


_DATE = r"\d{4}-\d{2}-\d{2}"
_TIME = r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?"


def _choice_schema(props: Props) -> dict[str, Json]:
    options: Sequence[Json] = list(dict.fromkeys(props.get("options") or ()))
    if props.get("accepts_new"):
        return {"type": "string", "examples": options}
    return {"enum": options}


def _read_choice(props: Props, value: Json) -> Json:
    """An option is said by its label alone: a number would be its place on this day."""
    text = _as_text(value)
    index = from_words("selectbox", props, text)
    if isinstance(index, str) and not props.get("accepts_new"):
        raise ValueError("not an option")
    return index


def _moment(pattern: str, *, form: str | None = None) -> _Item:
    told = {"format": form} if form else {"pattern": f"^{pattern}$"}
    return _Item(lambda props: {"type": "string", **told, **_described_bounds(props)})


_TRUTH = _Item(lambda _props: {"type": "boolean"})
_TEXT = _Item(
    lambda props: {"type": "string", **({"maxLength": most} if (most := props.get("max_chars")) is not None else {})}
)
_CHOICE = _Item(_choice_schema, lambda props, value: as_words("selectbox", props, value), _read_choice)

_ITEMS: Mapping[str, _Item] = {
    **dict.fromkeys(("checkbox", "toggle", "expander", "popover"), _TRUTH),
    **dict.fromkeys(("text_input", "text_area"), _TEXT),
    **dict.fromkeys(("number_input", "slider"), _Item(_number_schema, _write_number, _read_number)),
    **dict.fromkeys(
        ("selectbox", "radio", "select_slider", "multiselect", "pills", "segmented_control", "tabs"), _CHOICE
    ),
    "feedback": _Item(lambda props: {"type": "integer", "minimum": 0, "maximum": len(props["options"]) - 1}),
    "date_input": _moment(_DATE, form="date"),
    "time_input": _moment(_TIME),
    "datetime_input": _moment(f"{_DATE}T{_TIME}"),
    "color_picker": _Item(lambda _props: {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}),
}
