"""The replay engine (skeleton: the interface; the algorithm follows)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any, Literal, Protocol

from .cells import Cell
from .channels import Channel, ChannelTrace


@dataclass(frozen=True)
class Outcome:
    """How one run of one cell ended."""

    status: Literal["ran", "failed", "interrupted"]


class CellRunner(Protocol):
    """Runs cells in the namespace; their outputs are its business."""

    def compile(self, source: str) -> CodeType:
        """The code that `run` will execute, with IPython's transforms; may raise SyntaxError."""

    async def run(self, cell: Cell, code: CodeType | None, why: str) -> Outcome:
        """Execute the cell in the namespace. `code` is None if `compile` raised: show that error, return `failed`."""


@dataclass(frozen=True)
class Replay:
    """What one replay did. Every cell is in exactly one of `ran`, `kept` and `not_reached`, in notebook order."""

    ran: tuple[str, ...]
    kept: tuple[str, ...]
    not_reached: tuple[str, ...]
    failed: str | None
    """The cell whose exception ended the replay; it is in `ran`, or in `kept` if it failed like this before."""
    interrupted: bool
    reasons: dict[str, str]
    """Why each cell ran, in words for the author."""


class Engine:
    def __init__(
        self,
        namespace: dict[str, Any],
        runner: CellRunner,
        channels: Sequence[Channel] = (),
        *,
        clock: Callable[[], float],
    ) -> None:
        self._namespace, self._runner, self._channels, self._clock = namespace, runner, channels, clock
        self._cells: tuple[Cell, ...] = ()

    def load(self, cells: Sequence[Cell]) -> None:
        """These are the cells from now on; traces of unchanged ones stay."""
        self._cells = tuple(cells)

    async def replay(self, *, should_end: Callable[[], bool]) -> Replay:
        """One pass top to bottom. `should_end` is asked before each cell that would run."""
        ran: list[str] = []
        failed = None
        interrupted = False
        for cell in self._cells:
            if should_end():
                break
            try:
                code = self._runner.compile(cell.source)
            except SyntaxError:
                code = None
            for channel in self._channels:
                channel.before_run(cell.id)
            outcome = await self._runner.run(cell, code, "first run")
            for channel in self._channels:
                channel.after_run(cell.id)
            ran.append(cell.id)
            interrupted = outcome.status == "interrupted"
            if outcome.status == "failed" and not cell.may_raise:
                failed = cell.id
            if failed or interrupted:
                break
        rest = tuple(cell.id for cell in self._cells[len(ran) :])
        return Replay(tuple(ran), (), rest, failed, interrupted, dict.fromkeys(ran, "first run"))

    def forget(self) -> None:
        """Every cell runs in the next replay; the namespace begins empty again."""

    def recheck(self, names: Collection[str] | None = None) -> None:
        """Something outside a replay (a widget's callback) may have changed objects: look at them again."""

    def readers_of(self, is_changed: Callable[[str, Mapping[str, ChannelTrace]], bool]) -> frozenset[str]:
        """Cells that depend, directly or through names, on a changed channel read. Callable from another thread."""
        return frozenset()
