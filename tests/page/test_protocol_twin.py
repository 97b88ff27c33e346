"""The page's protocol.ts says the same as protocol.py: a field that one of them lacks would be lost without a word."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from pathlib import Path
from typing import Any

import pytest

from nbapp import protocol

TWIN = Path(__file__).parents[2] / "nbapp/page/src/protocol.ts"
SPOKEN_BY_PAGE: set[Any] = {*typing.get_args(protocol.PageMessage), *typing.get_args(protocol.ServerMessage)}
INSIDE: set[Any] = {
    *typing.get_args(protocol.Change),
    protocol.PageCell,
    protocol.CellReason,
    protocol.Model,
    protocol.Progress,
}


def interfaces_of_twin() -> dict[str, dict[str, str]]:
    """TypeScript's types by field, by interface, in the order in which they are written."""
    blocks = re.findall(r"^export interface (\w+) \{\n(.*?)^\}", TWIN.read_text(), re.MULTILINE | re.DOTALL)
    return {name: dict(re.findall(r"^  (\w+): (.+);$", body, re.MULTILINE)) for name, body in blocks}


def union_of_twin(name: str) -> set[str]:
    body = re.search(rf"^export type {name} =(.*?);", TWIN.read_text(), re.MULTILINE | re.DOTALL)
    assert body is not None, f"protocol.ts has no type {name}"
    return {member.strip().strip("'") for member in body[1].split("|") if member.strip()}


def typescript_of(hint: Any) -> str:
    """The TypeScript that must stand for a Python annotation."""
    hint = getattr(hint, "__supertype__", hint)
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return "Json"
    if origin in (typing.Union, types.UnionType):
        return " | ".join(typescript_of(a) for a in args)
    if origin is tuple and args[-1] is ...:
        return f"{typescript_of(args[0])}[]"
    if origin is dict:
        return f"Record<string, {typescript_of(args[1])}>"
    if origin is typing.Literal:
        return " | ".join(f"'{a}'" for a in args)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return hint.__name__
    return {str: "string", int: "number", float: "number", bool: "boolean", bytes: "Buffer", type(None): "null"}[hint]


# Named in TypeScript, or said more exactly there than in Python.
NAMED = {
    ("PageCell", "status"): "CellStatus",
    ("PageCell", "outputs"): "Output[]",
    ("PageCell", "callback_outputs"): "Output[]",
    ("OutputSet", "output"): "Output",
    ("OutputsSpliced", "outputs"): "Output[]",
    ("StatusChanged", "status"): "CellStatus",
    ("Progress", "activity"): "Activity",
    ("Problem", "kind"): "ProblemKind",
    ("Problem", "actions"): "Action[]",
    ("ProblemSolved", "kind"): "ProblemKind",
    ("Delta", "changes"): "Change[]",
}


def name_of(cls: Any) -> str:
    return str(cls.__name__)


@pytest.mark.parametrize("cls", sorted(SPOKEN_BY_PAGE | INSIDE, key=name_of), ids=name_of)
def test_a_message_has_the_same_fields_in_both_languages(cls: Any) -> None:
    hints = typing.get_type_hints(cls)

    expected = {"type": f"'{cls.type}'"} if hasattr(cls, "type") else {}
    for field in dataclasses.fields(cls):
        expected[field.name] = NAMED.get((cls.__name__, field.name)) or typescript_of(hints[field.name])

    assert list(interfaces_of_twin()[cls.__name__].items()) == list(expected.items())


@pytest.mark.parametrize("name", ["PageMessage", "ServerMessage", "Change"])
def test_a_side_may_speak_the_same_messages_in_both_languages(name: str) -> None:
    assert union_of_twin(name) == {cls.__name__ for cls in typing.get_args(getattr(protocol, name))}


@pytest.mark.parametrize("name", ["CellStatus", "Activity", "ProblemKind"])
def test_a_set_of_words_is_the_same_in_both_languages(name: str) -> None:
    assert union_of_twin(name) == set(typing.get_args(getattr(protocol, name)))


def test_the_actions_of_a_problem_are_the_same_in_both_languages() -> None:
    actions = typing.get_args(typing.get_type_hints(protocol.Problem)["actions"])[0]

    assert union_of_twin("Action") == set(typing.get_args(actions))
