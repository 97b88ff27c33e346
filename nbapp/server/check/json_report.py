"""What `check --json` prints: the runs as JSON that any program can read. Pure.

The shape is in the command's help (`command.py`) and is additive: fields may come, none goes.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import math
from collections.abc import Mapping, Sequence

from ...protocol import Json
from .runs import CheckedCell, CheckedRun
from .surprises import Surprise

_STATUS_IN_WORDS = {"not_reached": "not reached"}
_DID = (
    *("reads", "tools", "writes", "changes", "reads_outside", "writes_outside", "hosts", "opaque", "too_large"),
    *("reads_every_name", "runs_always", "measures_time", "seconds", "judging_seconds"),
)


def report_as_json(notebook: str, runs: Sequence[CheckedRun], surprises: Sequence[Surprise], error: str | None) -> str:
    """`error`: why the runs end here, or None if every step was done."""
    report = {
        "notebook": notebook,
        "runs": [_run(run) for run in runs],
        "warnings": [{"cell": surprise.cell, "text": surprise.text} for surprise in surprises],
        "error": error,
    }
    return json.dumps(_plain(report), ensure_ascii=False, allow_nan=False, indent=1)


def _run(run: CheckedRun) -> Json:
    return {
        "step": None if run.step is None else run.step.as_json(),
        "seconds": run.seconds,
        "cells": [_cell(cell) for cell in run.cells],
        "inputs": [dataclasses.asdict(found) for found in run.settable_inputs],
        "is_verified": run.is_verified,
        "differences": list(run.differences),
        "unverified": list(run.unverified),
    }


def _cell(cell: CheckedCell) -> Json:
    return {
        "id": cell.code.id,
        "place": cell.place,
        "status": _STATUS_IN_WORDS.get(cell.did.status, cell.did.status),
        "ran": cell.did.ran,
        "reason": cell.did.why,
        "outputs": list(cell.outputs),
        "callback_outputs": list(cell.callback_outputs),
        **{name: getattr(cell.did, name) for name in _DID},
    }


def _plain(value: Json) -> Json:
    """JSON knows no infinite numbers and no bytes (a widget's arrays)."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
