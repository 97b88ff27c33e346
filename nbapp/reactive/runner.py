"""Who runs cells for the engine: one small interface. In a kernel that is `kernel/run_cell.py`."""

from __future__ import annotations

from dataclasses import dataclass
from types import CodeType
from typing import Literal, Protocol

from .cells import Cell


@dataclass(frozen=True)
class Outcome:
    """How one run of one cell ended."""

    status: Literal["ran", "failed", "interrupted", "ended"]
    """`ended`: it asked for the end of the replay, which is no error."""


class CellRunner(Protocol):
    """Runs cells in the namespace; their outputs are its business."""

    def compile(self, source: str) -> CodeType:
        """The code that `run` will execute, with IPython's transforms; may raise SyntaxError."""

    async def run(self, cell: Cell, code: CodeType | None, why: str) -> Outcome:
        """Execute the cell in the namespace. `code` is None if `compile` raised: show that error, return `failed`."""
