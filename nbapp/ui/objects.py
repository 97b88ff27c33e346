"""Things of Python's as they are: code, JSON, exceptions, and the documentation of any object."""

from __future__ import annotations

import builtins
import inspect
import json as json_text
import traceback
from collections.abc import Mapping, Set
from typing import Any

from ..protocol import Json
from .elements import Element, as_text, show_element
from .errors import WrongValue
from .methods import element
from .sizes import box_props

MOST_MEMBERS = 100
"""Of an object in `help`: what nobody reads to its end."""


@element
def code(
    body: object,
    language: str | None = "python",
    *,
    line_numbers: bool = False,
    wrap_lines: bool = False,
    height: int | str | None = "content",
    width: object = "stretch",
) -> Element:
    """Code in the colours of its language, with a button that copies it. `language=None`: no colours.

    >>> ui.code("print('hello')")
    <Element ...-plain>
    """
    text = as_text(body).strip("\n")
    props: dict[str, Json] = {"body": text, "language": language or "text", **box_props(width)}
    if line_numbers:
        props["lines"] = True
    if wrap_lines:
        props["wrap"] = True
    if isinstance(height, int):
        props["height"] = height
    return show_element("code", props, {"text/markdown": f"```{language or ''}\n{text}\n```", "text/plain": text})


@element
def json(body: Any, *, expanded: bool | int = True, width: object = "stretch") -> Element:
    """A tree of what JSON can hold, or of a text of JSON. `expanded`: how many levels are open at first.

    >>> ui.json({"a": [1, 2, 3]})
    <Element ...-plain>
    """
    value = _parsed(body) if isinstance(body, str) else as_tree(body)
    props = {"body": value, "expanded": expanded, **box_props(width)}
    text = json_text.dumps(value, indent=2, ensure_ascii=False)
    return show_element("json", props, {"application/json": value, "text/plain": text})


def _parsed(text: str) -> Json:
    try:
        return json_text.loads(text)
    except ValueError as error:
        raise WrongValue(f"ui.json was given a text that is no JSON: {error}.") from None


def as_tree(value: Any) -> Json:
    """A copy that JSON can hold: mappings and sequences by their items, other things by their text."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    if hasattr(value, "_asdict"):
        return as_tree(value._asdict())
    if isinstance(value, Mapping) or hasattr(value, "to_dict"):
        entries = value if isinstance(value, Mapping) else value.to_dict()
        if isinstance(entries, Mapping):
            return {str(key): as_tree(item) for key, item in entries.items()}
    if isinstance(value, (list, tuple, Set)):
        return [as_tree(item) for item in value]
    if hasattr(value, "tolist"):
        return as_tree(value.tolist())
    return str(value)


@element
def exception(exception: BaseException, width: object = "stretch") -> Element:
    """An exception that was caught: its kind, its text, and where it came from.

    >>> try:
    ...     rows = [][0]
    ... except IndexError as error:
    ...     _ = ui.exception(error)
    """
    lines = traceback.format_exception(exception)
    name, message = type(exception).__name__, str(exception)
    trace = "".join(lines) if exception.__traceback__ else ""
    props = {"name": name, "message": message, "traceback": trace, **box_props(width)}
    return show_element("exception", props, {"text/plain": f"{name}: {message}"})


@element
def help(obj: Any = None, *, width: object = "stretch") -> Element:
    """What any object is: its signature, its documentation, and its public members.

    >>> ui.help(len)
    <Element ...-plain>
    """
    kind = type(obj).__name__
    name = getattr(obj, "__qualname__", getattr(obj, "__name__", "")) or ""
    described = obj if name else type(obj)
    docs = inspect.getdoc(obj) or ""
    members = [[member, *_about(obj, member)] for member in _public(obj)]
    props: dict[str, Json] = {
        "name": (f"{name}{_signature(described)}" if name else _short(obj)),
        "type": kind,
        "docs": docs,
        "members": members,
        **box_props(width),
    }
    return show_element("help", props, {"text/plain": f"{props['name']} ({kind})\n\n{docs}"})


def _public(obj: Any) -> list[str]:
    if inspect.isroutine(obj):
        return []
    return [name for name in dir(obj) if not name.startswith("_")][:MOST_MEMBERS]


def _about(obj: Any, name: str) -> tuple[str, str]:
    """Kind and first line of documentation of a member, without running a property."""
    member = inspect.getattr_static(obj, name, None)
    if isinstance(member, (staticmethod, classmethod)):
        member = member.__func__
    if builtins.callable(member) or isinstance(member, property):
        docs = inspect.getdoc(member) or ""
        kind = "property" if isinstance(member, property) else type(member).__name__
        return kind, docs.strip().split("\n")[0]
    return type(member).__name__, _short(member)


def _signature(obj: Any) -> str:
    try:
        return str(inspect.signature(obj)) if builtins.callable(obj) else ""
    except (TypeError, ValueError):
        return "(...)"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."
