"""A notebook with what visitors and authors do to it, as plain data: what a hand-written case, a generated notebook
and a past failure have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyz"
"""Cells go by letters, by position: `a` is the first. A cell that a step adds gets the next free one."""


@dataclass(frozen=True)
class Step:
    """What happens before one replay."""

    set: Mapping[str, Any] = field(default_factory=dict)
    """Widget -> its new value (for selections: the label). A widget goes by a variable that is bound to it, or by its
    description."""
    press: str | None = None
    """A button, named likewise."""
    edit: Mapping[int, str | None] = field(default_factory=dict)
    """Position of a cell (the first is 0) -> its new source. None deletes the cell; the others keep their letters.
    The position after the last one adds a cell."""
    files: Mapping[str, str | None] = field(default_factory=dict)
    """Somebody writes (None: deletes) these files of the notebook's folder."""


@dataclass(frozen=True)
class Case:
    """A notebook, its steps, and how lazy an ideal engine is. The first run of all cells comes before the steps."""

    name: str
    topic: str
    cells: tuple[str, ...]
    steps: tuple[Step, ...]
    keeps: tuple[str, ...] = ()
    """For each step the cells that an ideal engine keeps, by their letters: "acd". Empty: not judged."""
    opaque: bool = False
    """A value that nobody can look into takes part: a generator, a figure, a connection, an `lru_cache`."""
    files: Mapping[str, str] = field(default_factory=dict)
    """What lies in the notebook's folder before the first run."""

    def sources(self) -> list[str]:
        """Of all its cells, as they are and as steps edit them."""
        return [*self.cells, *(s for step in self.steps for s in step.edit.values() if s is not None)]
