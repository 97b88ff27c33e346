"""The reference: all cells, from the top, in a fresh process, and no engine that could be wrong.

It stands where `start.py` puts the engine. Of the channels it drives the widgets' alone, which gives the visitor's
values to the widgets that cells make (rule I1); there is nothing to be restored, and nothing to be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nbapp.kernel.widgets import Widgets
from nbapp.reactive.cells import Cell
from nbapp.reactive.engine import Replay
from nbapp.reactive.runner import CellRunner


class FullRun:
    """Has what `Replays` asks of an engine."""

    def __init__(self, namespace: dict[str, Any], runner: CellRunner, channels: Sequence[Any], **_: Any) -> None:
        self._runner = runner
        self._widgets: Widgets = next(channel for channel in channels if isinstance(channel, Widgets))
        self._cells: tuple[Cell, ...] = ()

    def load(self, cells: Sequence[Cell]) -> None:
        self._cells = tuple(cells)

    def settle(self) -> None:
        pass

    async def replay(self, *, should_end: Callable[[], bool]) -> Replay:
        ran: list[str] = []
        failed, status = None, ""
        for cell in self._cells:
            ran.append(cell.id)
            status = await self._run(cell)
            if status == "failed" and not cell.may_raise:
                failed = cell.id
            if failed is not None or status == "ended":
                break
        ids = tuple(cell.id for cell in self._cells)
        ended_by = ran[-1] if ran and status == "ended" else None
        return Replay(tuple(ran), (), ids[len(ran) :], failed, False, dict.fromkeys(ran, "a full run"), ended_by)

    async def _run(self, cell: Cell) -> str:
        self._widgets.before_run(cell.id)
        try:
            code = self._runner.compile(cell.source)
        except SyntaxError:
            code = None
        outcome = await self._runner.run(cell, code, "a full run")
        self._widgets.after_run(cell.id)
        return outcome.status
