"""What `check` is asked to do after the first run: steps, read from the command line or from a file. Pure.

A step sets inputs and presses buttons, each by a name. What the names mean is known only when the notebook has run
(`inputs.py`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from ...errors import NbappError
from ...protocol import Json


class BadStep(NbappError):
    """A step cannot be done as it is written."""


@dataclass(frozen=True)
class Setting:
    """One input and its new value."""

    name: str
    value: Json
    text: str | None = None
    """As it was typed on the command line: a text input takes `5` as text."""


@dataclass(frozen=True)
class Step:
    """Set these inputs together, then press each button, in order: one replay, and one more for each further press."""

    settings: tuple[Setting, ...] = ()
    presses: tuple[str, ...] = ()

    def as_json(self) -> Json:
        return {"set": {s.name: s.value for s in self.settings}, "press": list(self.presses)}

    def __str__(self) -> str:
        said = [f"--set {s.name}={s.text if s.text is not None else json.dumps(s.value)}" for s in self.settings]
        return " ".join([*said, *(f"--press {name}" for name in self.presses)]) or "(nothing set)"


def setting_from_text(text: str) -> Setting:
    """Of `--set name=value`; the value is JSON, or text if it is none. Raises BadStep."""
    name, is_assigned, value = text.partition("=")
    if not is_assigned or not name.strip():
        raise BadStep(f"--set {text!r} sets nothing.", advice="Say a name and a value, such as --set size=3.")
    try:
        return Setting(name.strip(), json.loads(value), value)
    except ValueError:
        return Setting(name.strip(), value, value)


def steps_from_json(text: str, file: str) -> tuple[Step, ...]:
    """The steps in a file of this content. Raises BadStep, which names the entry (the first one is 1)."""
    try:
        entries = json.loads(text)
    except ValueError as error:
        raise BadStep(f"{file} is not JSON: {error}.", advice=f"Write a list of steps: {_EXAMPLE}") from None
    if not isinstance(entries, list):
        raise BadStep(f"{file} holds {_kind(entries)}, not a list of steps.", advice=f"Write {_EXAMPLE}")
    return tuple(_step(entry, f"Step {place} of {file}") for place, entry in enumerate(entries, 1))


_EXAMPLE = '[{"set": {"size": 3}}, {"press": ["go"]}]'


def _step(entry: Json, where: str) -> Step:
    if not isinstance(entry, dict):
        raise BadStep(f"{where} is {_kind(entry)}, not an object.", advice=f"Write {_EXAMPLE}")
    if unknown := sorted(entry.keys() - {"set", "press"}):
        raise BadStep(f"{where} says {unknown[0]!r}, which nbapp does not know.", advice="Known are `set` and `press`.")
    settings, presses = entry.get("set", {}), entry.get("press", [])
    if not isinstance(settings, dict):
        raise BadStep(f"{where}: `set` is {_kind(settings)}, not an object.", advice='Write {"set": {"size": 3}}.')
    if isinstance(presses, str):
        presses = [presses]
    if not isinstance(presses, list) or not all(isinstance(name, str) for name in presses):
        raise BadStep(f"{where}: `press` is not a list of names.", advice='Write {"press": ["go"]}.')
    return Step(tuple(Setting(name, value) for name, value in settings.items()), tuple(presses))


def _kind(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
    return "an object"
