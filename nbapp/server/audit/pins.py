"""Cells that an audit found showing something else than a fresh run: they run in every replay from now on. Pure.

How it works. A cell is known by its app and its source, so a pin survives a save of the notebook, and ends when the
author edits that cell. Pins last as long as the server: the author's own `# nbapp: always` lasts longer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ...kernel_protocol import CodeCell
from ...protocol import AppId, CellId
from ..session_messages import SessionPlan


class Pins:
    """Of all apps of a server."""

    def __init__(self) -> None:
        self._sources_by_app: dict[AppId, frozenset[str]] = {}

    def add(self, app: AppId, plan: SessionPlan, cells: Collection[CellId]) -> tuple[CellId, ...]:
        """Pin these cells of the plan; returns those that were not pinned before, in notebook order."""
        known = self._sources_by_app.get(app, frozenset())
        new = [cell for cell in plan.code if cell.id in cells and cell.source not in known and cell.rule == "auto"]
        self._sources_by_app[app] = known | {cell.source for cell in new}
        return tuple(cell.id for cell in new)

    def applied_to(self, app: AppId, plan: SessionPlan) -> SessionPlan:
        """The plan with the rule of pinned cells changed."""
        pinned = self._sources_by_app.get(app)
        if not pinned:
            return plan
        return replace(plan, code=tuple(_pinned(cell) if cell.source in pinned else cell for cell in plan.code))


def _pinned(cell: CodeCell) -> CodeCell:
    """`once` stays: its author has said that it may be old."""
    return replace(cell, rule="always", ttl_seconds=None) if cell.rule == "auto" else cell
