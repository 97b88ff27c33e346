"""What a cell's tags or its first line say about how the app treats it (rule R6).

A tag `nbapp: hide`, or a first line `# nbapp: always, hide` (in a markdown cell `<!-- nbapp: sidebar -->`), holds words
separated by commas. A word that is unknown is an error: a misspelt `alway` that is silently ignored would show stale
values.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from .errors import NbappError

KNOWN_WORDS = {
    "always": "runs in every replay",
    "once": "runs once a session",
    "ttl=60s": "runs again when its result is older",
    "skip": "is not part of the app",
    "hide": "runs and shows nothing",
    "sidebar": "shows in the sidebar",
}

_SECONDS_BY_UNIT = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?")
_TAG = re.compile(r"nbapp\s*:(.*)", re.DOTALL)
_FIRST_LINE = re.compile(r"\s*(?:#\s*nbapp\s*:(?P<code>[^\n]*)|<!--\s*nbapp\s*:(?P<markdown>[^\n]*?)-->)")


class DirectiveError(NbappError):
    """A cell says something that nbapp does not understand."""


@dataclass(frozen=True)
class Directives:
    """What one cell says; the defaults are what a cell without any gets."""

    rule: Literal["auto", "always", "once"] = "auto"
    ttl_seconds: float | None = None
    is_skipped: bool = False
    is_hidden: bool = False
    region: Literal["main", "sidebar"] = "main"


def read_directives(tags: Iterable[str], source: str) -> Directives:
    """What these tags and the first line of this source say together.

    Raises:
        DirectiveError: a word is unknown, or two contradict each other.
    """
    said = [match[1] for tag in tags if (match := _TAG.fullmatch(tag.strip()))]
    if first_line := _FIRST_LINE.match(source):
        said.append(first_line["code"] if first_line["code"] is not None else first_line["markdown"])
    directives = Directives()
    for word in (word.strip() for text in said for word in text.split(",")):
        if word:
            directives = _with_word(directives, word)
    return directives


def _with_word(directives: Directives, word: str) -> Directives:
    name, is_assigned, value = (part.strip() for part in word.lower().partition("="))
    if name == "ttl" and is_assigned:
        _forbid_second_rule(directives, word)
        return replace(directives, ttl_seconds=_seconds(word, value))
    match word.lower():
        case "always" | "once" as rule:
            _forbid_second_rule(directives, word, except_for=rule)
            return replace(directives, rule=rule)
        case "skip":
            return replace(directives, is_skipped=True)
        case "hide":
            return replace(directives, is_hidden=True)
        case "sidebar":
            return replace(directives, region="sidebar")
    raise DirectiveError(f"A cell says `nbapp: {word}`, which nbapp does not know.", advice=_advice(word))


def _forbid_second_rule(directives: Directives, word: str, except_for: str = "") -> None:
    earlier = directives.rule if directives.rule != "auto" else "ttl" if directives.ttl_seconds is not None else ""
    if earlier and earlier != except_for:
        raise DirectiveError(
            f"A cell says `nbapp: {word}` and also `nbapp: {earlier}`, which contradict each other.",
            advice="Keep one of `always`, `once` and `ttl`.",
        )


def _seconds(word: str, value: str) -> float:
    match = _DURATION.fullmatch(value)
    if match is None:
        raise DirectiveError(
            f"A cell says `nbapp: {word}`, which is not a length of time.",
            advice="Write a number and a unit: `ttl=500ms`, `ttl=60s`, `ttl=5m`, `ttl=12h`, `ttl=1d`.",
        )
    return float(match[1]) * _SECONDS_BY_UNIT[match[2] or "s"]


def _advice(word: str) -> str:
    known = ", ".join(f"`{name}` ({meaning})" for name, meaning in KNOWN_WORDS.items())
    names = [name.partition("=")[0] for name in KNOWN_WORDS]
    nearest = difflib.get_close_matches(word.partition("=")[0].strip().lower(), names, n=1)
    return (f"Did you mean `{nearest[0]}`? " if nearest else "") + f"Known are: {known}."
