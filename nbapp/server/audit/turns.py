"""Which replays of a session are audited: every so manieth. Pure.

How it works. A replay whose turn it is asks the kernel for `StateCaptured`. When it is over, that and a copy of the
page make a `FinishedReplay`, which can be repeated elsewhere. A replay that newer values or the visitor ended early
leaves its turn to the next one.

Rules. A replay of a press is never audited: repeating it would do twice what the visitor asked for once (rule I4). The
turn goes to the next replay without one.
"""

from __future__ import annotations

from ...kernel_protocol import ReplayFinished, StateCaptured
from ...protocol import ModelId
from ..page import Page
from ..session_messages import FinishedReplay, SessionOptions, SessionPlan
from .shown import copy_of


class AuditTurns:
    def __init__(self, options: SessionOptions) -> None:
        self._every = options.audit_every
        self._left = options.audit_every
        self._shows_tracebacks = options.show_tracebacks
        self._captured: StateCaptured | None = None

    def rules_changed(self) -> None:
        """A cell was pinned: the next replay shows whether that was enough, or what it reads is wrong as well."""
        self._left = min(self._left, 1)

    def begins(self, press: ModelId | None) -> bool:
        """A replay begins, perhaps of a press; whether it must capture its state."""
        self._captured = None
        if not self._every:
            return False
        self._left = max(0, self._left - 1)
        return self._left == 0 and press is None

    def hear(self, captured: StateCaptured) -> None:
        self._captured = captured

    def ends(self, finished: ReplayFinished, plan: SessionPlan, page: Page) -> FinishedReplay | None:
        """What is to be repeated, if it was this replay's turn and it came to its end."""
        captured, self._captured = self._captured, None
        if captured is None or captured.run != finished.run or finished.outcome not in ("complete", "failed", "ended"):
            return None
        self._left = self._every
        return FinishedReplay(plan, captured, finished, copy_of(page), self._shows_tracebacks)
