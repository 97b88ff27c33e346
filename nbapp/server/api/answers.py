"""What an app shows, as a notebook of nbformat 4.5 for programs: outputs without source. Pure.

How it works. The cells are those of the page, in order; a code cell's source is empty, because code never travels.
What only a page can draw is left out: the views of widgets (a program reads the inputs' values instead), and the form
in which elements of `nbapp.ui` travel to our page; the text, HTML, picture or chart beside it stays. What stands in a
container is an output like any other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Literal

from ...protocol import Json, PageCell, Problem, Snapshot
from ..problems import REPLAY_FAILED, REPLAY_FLOODS, REPLAY_TOO_LONG
from .inputs import PublicInput

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_ELEMENT = "application/vnd.nbapp.element.v1+json"
_STOPPED = (REPLAY_FAILED, REPLAY_FLOODS, REPLAY_TOO_LONG)

Outcome = Literal["done", "failed", "stopped"]


def described_inputs(title: str, inputs: Mapping[str, PublicInput]) -> dict[str, Json]:
    return {
        "title": title,
        "inputs": {name: one.described() for name, one in inputs.items() if not one.is_button},
        "buttons": {name: one.described() for name, one in inputs.items() if one.is_button},
    }


def answer_of(snapshot: Snapshot, inputs: Mapping[str, PublicInput], problems: Iterable[Problem]) -> dict[str, Json]:
    """All that the app shows and has now. `problems`: what its visitor was told meanwhile."""
    told = tuple(problems)
    return {
        **described_inputs(snapshot.title, inputs),
        "outcome": outcome_of(snapshot, told),
        "notices": [problem.message for problem in told],
        "notebook": notebook_of(snapshot),
    }


def outcome_of(snapshot: Snapshot, problems: Iterable[Problem]) -> Outcome:
    """failed: a cell raised an error. stopped: not all cells came to their end."""
    statuses = {cell.status for cell in snapshot.cells}
    if "failed" in statuses:
        return "failed"
    return "stopped" if "stale" in statuses or any(problem in _STOPPED for problem in problems) else "done"


def notebook_of(snapshot: Snapshot) -> dict[str, Json]:
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"title": snapshot.title},
        "cells": [_cell(cell) for cell in snapshot.cells],
    }


def _cell(cell: PageCell) -> dict[str, Json]:
    about: dict[str, Json] = {"id": cell.id, "cell_type": cell.kind, "metadata": {"nbapp": {"region": cell.region}}}
    if cell.kind == "markdown":
        return {**about, "source": cell.markdown}
    about["metadata"]["nbapp"]["status"] = cell.status
    outputs = [made for output in (*cell.outputs, *cell.callback_outputs) if (made := _output(output)) is not None]
    return {**about, "source": "", "execution_count": None, "outputs": outputs}


def _output(output: Json) -> Json | None:
    """As nbformat has it; None if only a page can show it."""
    match output["output_type"]:
        case "stream":
            return {"output_type": "stream", "name": output["name"], "text": output["text"]}
        case "error":
            return {word: output[word] for word in ("output_type", "ename", "evalue", "traceback")}
    if _WIDGET_VIEW in output["data"]:
        return None
    data = {mime: content for mime, content in output["data"].items() if mime != _ELEMENT}
    if not data or (_ELEMENT in output["data"] and not any(data.values())):
        return None
    made = {"output_type": output["output_type"], "data": data, "metadata": output.get("metadata") or {}}
    return {**made, "execution_count": None} if output["output_type"] == "execute_result" else made


def without_nan(value: Json) -> Json:
    """With nothing in its place: JSON has no such numbers, though Python writes and reads them (charts have gaps)."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: without_nan(item) for name, item in value.items()}
    return [without_nan(item) for item in value] if isinstance(value, (list, tuple)) else value
