"""Who runs cells for the engine: one small interface. In a kernel that is `kernel/run_cell.py`."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from types import CodeType
from typing import Any, Literal, Protocol

from .cells import Cell

Status = Literal["ran", "failed", "interrupted", "ended"]


@dataclass(frozen=True)
class Outcome:
    """How one run of one cell ended."""

    status: Status
    """`ended`: it asked for the end of the replay, which is no error."""
    looked_up: frozenset[str] | None = None
    """The names that the cell's own lines looked up, functions and classes apart; None: nobody has watched."""


class WatchedNames(MutableMapping[str, Any]):
    """The namespace as a cell's own lines see it, while it is written down what they look up."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names
        self.looked_up: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.looked_up.add(name)
        return self._names[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._names[name] = value

    def __delitem__(self, name: str) -> None:
        self.looked_up.add(name)
        del self._names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class CellRunner(Protocol):
    """Runs cells in the namespace; their outputs are its business."""

    def compile(self, source: str) -> CodeType:
        """The code that `run` will execute, with IPython's transforms; may raise SyntaxError."""

    async def run(self, cell: Cell, code: CodeType | None, why: str, *, watches: bool = False) -> Outcome:
        """Execute the cell in the namespace. `code` is None if `compile` raised: show that error, return `failed`.

        `watches`: it pays to say what was looked up."""

    def put_back(self, cell: str, made: object, kept: object) -> None:
        """The cell has `made` this, and what it had left before, `kept`, is equal and stays in its place."""
