"""Why each cell ran or was kept in a replay, for the page of an author (`--dev`). Pure.

How it works. The kernel says why each cell runs when it has run. What it did not run was kept, or not reached; why
follows from the cell's rule and from how the replay ended. A replay that newer values ended says nothing: the next one
comes at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..kernel_protocol import CellFinished, CodeCell, ReplayFinished
from ..protocol import CellId, CellReason

UNCHANGED = "nothing that it reads changed"


class Reasons:
    """Of one session. `is_told`: whether the page is one of an author."""

    def __init__(self, *, is_told: bool) -> None:
        self._is_told = is_told
        self._ran: dict[CellId, CellReason] = {}

    def hear(self, finished: CellFinished) -> None:
        reason = CellReason("ran", finished.why, finished.seconds)
        self._ran[finished.cell] = replace(reason, did="failed") if finished.status == "failed" else reason

    def told_at_end(self, finished: ReplayFinished, code: Iterable[CodeCell]) -> dict[CellId, CellReason]:
        """What the page is to show now, by cell."""
        ran, self._ran = self._ran, {}
        if not self._is_told or finished.outcome == "superseded":
            return {}
        kept = {cell.id: CellReason("kept", _why_kept(cell)) for cell in code if cell.id in finished.kept}
        why = "a cell above it failed" if finished.outcome == "failed" else "the replay was stopped"
        not_reached = {cell: CellReason("not_reached", why) for cell in finished.not_reached}
        return {**kept, **not_reached, **{cell: ran[cell] for cell in finished.ran if cell in ran}}


def _why_kept(cell: CodeCell) -> str:
    if cell.rule == "once":
        return "it runs once a session"
    return UNCHANGED if cell.ttl_seconds is None else f"{UNCHANGED}, and its {cell.ttl_seconds:g} s are not over"
