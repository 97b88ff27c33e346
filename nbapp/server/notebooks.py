"""Reads a notebook's file into plain cells, or says in a sentence why it cannot.

How it works. The file is JSON of nbformat 4 (4.5 gives cells ids; older cells are named by their place). Older formats
are brought up by nbformat. Only the shape that is used is checked: a notebook that Jupyter opens, opens here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import nbformat

from ..errors import NbappError
from ..protocol import CellId, Json
from .api.public_inputs import PublicInputs, PublicInputsError, read_public_inputs
from .look import Look, LookError, read_look

_CELL_ID = re.compile(r"[\w.-]{1,64}")


class NotebookError(NbappError):
    """This file cannot be served as an app."""


class UnfinishedFile(NotebookError):
    """This file is no notebook as it is now: it is damaged, or somebody is writing it."""


@dataclass(frozen=True)
class NotebookCell:
    id: CellId
    kind: Literal["code", "markdown"]
    source: str
    tags: tuple[str, ...]
    attachments: dict[str, dict[str, str]]
    """By file name: base64 text by mime type."""


@dataclass(frozen=True)
class Notebook:
    cells: tuple[NotebookCell, ...]
    kernel_name: str | None
    language: str | None
    look: Look = field(default_factory=Look)
    """What its metadata say of the page."""
    public: PublicInputs = field(default_factory=PublicInputs)
    """What they say of inputs that programs may set."""


def read_notebook(path: Path) -> Notebook:
    """The notebook in this file.

    Raises:
        NotebookError: with a sentence for the author.
    """
    body = _parsed(path)
    if body["nbformat"] < 4:
        body = _upgraded(body, path)
    elif body["nbformat"] > 4:
        raise NotebookError(
            f"{path.name} has notebook format {body['nbformat']}, which is newer than this nbapp reads (4).",
            advice="Update nbapp, or save the notebook in format 4.",
        )
    metadata = body.get("metadata") or {}
    kernelspec = metadata.get("kernelspec") or {}
    cells = _cells(body, path)
    if not any(cell.source.strip() for cell in cells):
        raise NotebookError(f"{path.name} has no cells with anything in them, so there is nothing to show.")
    language = kernelspec.get("language") or (metadata.get("language_info") or {}).get("name")
    look, public = _what_it_says(metadata, path)
    return Notebook(cells, kernelspec.get("name"), language, look, public)


def _what_it_says(metadata: dict[str, Json], path: Path) -> tuple[Look, PublicInputs]:
    """Of the app as a whole."""
    try:
        return read_look(metadata.get("nbapp")), read_public_inputs(metadata.get("nbapp"))
    except (LookError, PublicInputsError) as error:
        raise NotebookError(f"The metadata of {path.name} are wrong: {error}", advice=error.advice) from None


def _parsed(path: Path) -> dict[str, Json]:
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise NotebookError(f"There is no file {path}.", advice="Check the path and its spelling.") from None
    except OSError as error:
        raise NotebookError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UnfinishedFile(f"{path.name} is not a notebook: it is not text.") from None
    if not text.strip():
        raise UnfinishedFile(f"{path.name} is empty.", advice="Open it in Jupyter and save it once.")
    try:
        body = json.loads(text)
    except ValueError as error:
        raise UnfinishedFile(
            f"{path.name} is not a notebook, or is damaged: its JSON breaks off or is wrong: {error}.",
            advice="A merge conflict or an interrupted save does this; restore an earlier version.",
        ) from None
    if not isinstance(body, dict) or not isinstance(body.get("nbformat"), int):
        raise NotebookError(f"{path.name} holds JSON, but is not a notebook: it has no `nbformat`.")
    return body


def _upgraded(body: dict[str, Json], path: Path) -> dict[str, Json]:
    try:
        upgraded: dict[str, Json] = nbformat.convert(nbformat.from_dict(body), 4)  # type: ignore[no-untyped-call]
    except Exception as error:  # nbformat's converters raise whatever the damage leads to
        raise NotebookError(
            f"{path.name} has the old notebook format {body['nbformat']}, and nbformat cannot convert it: "
            f"{type(error).__name__}.",
            advice="Open it in JupyterLab and save it again, or run: jupyter nbconvert --to notebook --inplace FILE",
        ) from error
    return upgraded


def _cells(body: dict[str, Json], path: Path) -> tuple[NotebookCell, ...]:
    cells = body.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise NotebookError(f"{path.name} is not a notebook: it has no list of cells.")
    taken: set[str] = set()
    return tuple(
        _cell(cell, place, taken) for place, cell in enumerate(cells) if cell.get("cell_type") in ("code", "markdown")
    )


def _cell(cell: Json, place: int, taken: set[str]) -> NotebookCell:
    id = cell.get("id")
    if not isinstance(id, str) or not _CELL_ID.fullmatch(id) or id in taken:
        id = f"cell-{place}"
    taken.add(id)
    source = cell.get("source", "")
    metadata = cell.get("metadata") or {}
    return NotebookCell(
        CellId(id),
        cell["cell_type"],
        "".join(source) if isinstance(source, list) else str(source),
        tuple(str(tag) for tag in metadata.get("tags") or ()),
        cell.get("attachments") or {},
    )
