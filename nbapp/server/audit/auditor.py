"""`serve --audit N`: repeats every Nth replay of each session in full elsewhere, and pins the cells that differ.

How it works. A session hands over a finished replay. If no audit runs, one begins in the background: a fresh kernel
repeats the replay (`fresh_run.py`), and what differs is logged. Cells that were kept and should not have been are
pinned to `always` for the whole app, in every session at once and in later ones.

Rules. One audit at a time in a server: it costs a kernel and as much computing as a new visitor, and no visitor waits
for it. What comes meanwhile is not queued but skipped, and counted. A replay that kept nothing is not worth an audit.

What it does not know: which replays are handed over (`turns.py`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from ...errors import NbappError
from ...protocol import AppId, SessionId
from ..apps import App
from ..kernels import KernelHost
from ..session_messages import FinishedReplay, SessionPlan
from .comparison import Verdict, called, difference_in_words, unverified_in_words
from .fresh_run import hold_against_fresh_run
from .pins import Pins

log = logging.getLogger(__name__)

_HINT = "The cell depends on something that nbapp does not track, such as a setting inside a library."


@dataclass
class AuditCounts:
    """What the auditor has done since the server started."""

    done: int = 0
    differing: int = 0
    skipped: int = 0
    """Another audit was running."""


class Auditor:
    def __init__(self, host: KernelHost, pins: Pins, on_pinned: Callable[[AppId], None]) -> None:
        self._host = host
        self._pins = pins
        self._on_pinned = on_pinned
        self._running: asyncio.Task[None] | None = None
        self.counts = AuditCounts()

    def take(self, app: App, session: SessionId, replay: FinishedReplay) -> None:
        """Audit it now, or never."""
        if not replay.finished.kept:
            return
        if self._running is not None and not self._running.done():
            self.counts.skipped += 1
            skipped = self.counts.skipped
            log.info("%s, session %.6s: not audited, another audit runs (skipped so far: %d)", app.id, session, skipped)
            return
        self._running = asyncio.ensure_future(self._audit(app, session, replay))

    async def stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _audit(self, app: App, session: SessionId, replay: FinishedReplay) -> None:
        try:
            verdict = await hold_against_fresh_run(app, replay, self._host)
        except NbappError as error:
            log.warning("%s, session %.6s: the audit did not come to its end: %s", app.id, session, error.explain())
            return
        except Exception:  # whatever breaks in an audit, visitors and later audits go on
            log.exception("%s, session %.6s: the audit failed", app.id, session)
            return
        self.counts.done += 1
        self.counts.differing += bool(verdict.differences)
        for level, text in words_of(verdict, replay.plan):
            log.log(level, "%s, session %.6s: %s", app.id, session, text)
        self._pin(app, replay.plan, verdict)

    def _pin(self, app: App, plan: SessionPlan, verdict: Verdict) -> None:
        pinned = self._pins.add(app.id, plan, verdict.suspects)
        if pinned:
            log.warning(
                "%s: from now on %s in every replay, until its source is edited or the server is restarted. "
                "To keep it so, write `# nbapp: always` as its first line.",
                app.id,
                " and ".join(f"{called(cell, plan.code)} runs" for cell in pinned),
            )
            self._on_pinned(app.id)
        elif verdict.differences:
            log.warning(
                "%s: no kept cell explains this, so none was pinned. A cell that a later cell or an earlier replay "
                "influences past all that nbapp tracks does this; a restart of the session helps. Please report it.",
                app.id,
            )


def words_of(verdict: Verdict, plan: SessionPlan) -> list[tuple[int, str]]:
    """Lines for the author's log, by their level."""
    lines = [(logging.WARNING, f"audit: {difference_in_words(d, plan.code)} {_HINT}") for d in verdict.differences]
    lines += [(logging.INFO, f"audit: not compared. {text}") for text in unverified_in_words(verdict, plan.code)]
    return lines or [(logging.INFO, "audit: a fresh run shows the same")]
