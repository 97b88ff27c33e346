"""Saved cells that are not run yet, because the kernel has not said that they are Python. Pure.

How it works. A notebook is saved while somebody types. Its new cells are offered to the kernel first; if one cannot be
compiled the page keeps the version that it has, and its author is told where. Cells that run already are not asked
about, so that a notebook that was broken from the beginning can be mended bit by bit.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..kernel_protocol import CheckSources, SourcesChecked
from .session_messages import NotebookBroke, SessionPlan

FOR_VISITORS = "The app's notebook has an error as it was saved."


@dataclass
class Offers:
    """Of one session; the newest offer counts."""

    offered: SessionPlan | None = None
    _number: int = 0

    def offer(self, plan: SessionPlan, running: SessionPlan) -> CheckSources | None:
        """What to ask the kernel before `plan` is run, or None if there is nothing new in it."""
        known = {cell.source for cell in running.code}
        new = tuple(cell for cell in plan.code if cell.source not in known)
        self._number += 1
        self.offered = plan
        return CheckSources(self._number, new) if new else None

    def taken(self) -> SessionPlan | None:
        """The offer, which is none any more."""
        offered, self.offered = self.offered, None
        return offered

    def refusal(self, answer: SourcesChecked) -> NotebookBroke | None:
        """What to tell of the offer that this answers, or None if it may be run."""
        if self.offered is None or answer.cell is None:
            return None
        place = next(n for n, cell in enumerate(self.offered.code, 1) if cell.id == answer.cell)
        line = f"line {answer.line}" if answer.line else "a line"
        return NotebookBroke(FOR_VISITORS, f"Cell {place}, {line} is not Python: {answer.message.rstrip('.')}.")

    def is_newest(self, answer: SourcesChecked) -> bool:
        return self.offered is not None and answer.id == self._number
