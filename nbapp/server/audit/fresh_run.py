"""Repeat a replay in full in a process that has run nothing yet, and hold what a page shows against it (rule P).

How it works. A fresh kernel loads the same cells, begins with what the replay began with (`StateCaptured`), and runs
them all. What it sends is folded into a `Page` of its own, as a session does it. If the two pages differ a second
fresh kernel tells whether the notebook is determined there at all.

Such a run repeats the effects of the cells: a file that a cell writes is written again. Callbacks are not repeated.

What it does not know: when to compare, and what to do about a difference (`auditor.py`, `check/checking.py`).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from ...errors import NbappError
from ...kernel_protocol import (
    CellExplanation,
    CellFinished,
    CellsExplained,
    CellStarted,
    Explain,
    InputNamed,
    KernelEvent,
    KernelRequest,
    LoadNotebook,
    Replay,
    ReplayFinished,
)
from ...protocol import Json
from ..apps import App
from ..kernels import KernelCannotLoad, KernelHost
from ..page import Page
from ..page_widgets import fold_comm_message
from ..session_messages import FinishedReplay
from .comparison import Difference, Verdict, differences_between, judge
from .shown import PageCopy, copy_of, shown_on

LONGEST_SECONDS = 600.0
"""A fresh run that takes longer is given up: it pays for every import and every cell."""


class NoFreshRun(NbappError):
    """The fresh kernel did not come to the end, so nothing can be said about the page."""


@dataclass(frozen=True)
class FreshRun:
    page: PageCopy
    explained: tuple[CellExplanation, ...]
    left_out: tuple[str, ...] = ()
    """Values that a cell asked for and only the live kernel can have (`kernel/capture.py`)."""


async def hold_against_fresh_run(app: App, replay: FinishedReplay, host: KernelHost) -> Verdict:
    """Raises NoFreshRun if a fresh kernel cannot start, dies or does not end."""
    if replay.captured.left_out:
        return Verdict(left_out=replay.captured.left_out)
    first = await run_fresh(app, replay, host)
    differences = await asyncio.to_thread(_differences, replay, first)
    if not differences:
        return Verdict()
    second = await run_fresh(app, replay, host)
    if left_out := {*first.left_out, *second.left_out}:
        return Verdict(left_out=tuple(sorted(left_out)))
    between = await asyncio.to_thread(_differences_between_fresh, first, second)
    return judge(differences, between, replay.plan.code, replay.finished.kept, first.explained)


def _differences(live: FinishedReplay, fresh: FreshRun) -> tuple[Difference, ...]:
    return differences_between(shown_on(live.page, live.captured.set_by_events), shown_on(fresh.page))


def _differences_between_fresh(one: FreshRun, other: FreshRun) -> tuple[Difference, ...]:
    return differences_between(shown_on(one.page), shown_on(other.page))


async def run_fresh(app: App, replay: FinishedReplay, host: KernelHost) -> FreshRun:
    """All cells of the plan, in a kernel of their own that is gone afterwards; raises NoFreshRun."""
    listener = _Folding(replay)
    kernel = host.new_kernel(app.kernel.name, app.path, listener)
    captured = replay.captured
    try:
        await kernel.start()
        kernel.ask(LoadNotebook(replay.plan.code, captured.inputs, captured.state, replay.uploads))
        kernel.ask(Replay(captured.run, press_key=captured.press))
        kernel.ask(Explain())
        explained = await asyncio.wait_for(listener.explained, LONGEST_SECONDS)
    except asyncio.TimeoutError:
        raise NoFreshRun(f"A fresh run of {app.path.name} did not end within {LONGEST_SECONDS:g} s.") from None
    except KernelCannotLoad as error:
        raise NoFreshRun(f"No fresh kernel could be started: {error}", advice=error.advice) from error
    finally:
        await kernel.stop()
    assert listener.page is not None, "a kernel explains its cells after the replay, in the order of the requests"
    return FreshRun(listener.page, explained, tuple(listener.left_out))


@dataclass
class _Folding:
    """Hears the fresh kernel: its page, until the replay is over."""

    replay: FinishedReplay
    page: PageCopy | None = None
    left_out: list[str] = field(default_factory=list)
    explained: asyncio.Future[tuple[CellExplanation, ...]] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def __post_init__(self) -> None:
        plan, shows = self.replay.plan.page, self.replay.shows_tracebacks
        self._page = Page(plan, show_tracebacks=shows, new_error_id=lambda: "0" * 8)

    def kernel_spoke(self, event: KernelEvent) -> None:
        match event:
            case InputNamed():
                self._page.models.name(event.model, event.key, is_button=event.is_button)
            case CellStarted():
                self._page.start_cell(event.run, event.cell)
            case CellFinished():
                self._page.finish_cell(event.run, event.cell, event.status)
            case ReplayFinished():
                self._finish(event)
            case CellsExplained() if not self.explained.done():
                self.explained.set_result(event.cells)

    def _finish(self, event: ReplayFinished) -> None:
        self._page.finish_replay(kept=event.kept, stale=event.not_reached)
        self.page = copy_of(self._page)

    def lets_through(self, size: int) -> bool:
        return True

    def kernel_wrote(self, kind: str, parent: str, content: Json, buffers: tuple[bytes, ...]) -> None:
        if kind == "error" and content.get("ename") == "CannotRestore":
            self.left_out.append(str(content.get("evalue")).partition(" ")[0])
        if kind == "error" and content.get("ename") == "UploadGone":
            self.left_out.append("a file that the visitor has removed since")
        if kind.startswith("comm_"):
            fold_comm_message(self._page, kind, parent, content, buffers)
        else:
            self._page.write(kind, parent, content)

    def request_failed(self, request: KernelRequest, details: str) -> None:
        self._fail(f"A fresh kernel could not take {request.type}: {details}.")

    def kernel_died(self, exit_code: int | None) -> None:
        self._fail(f"A fresh kernel ended while it ran the notebook (exit code {exit_code}).")

    def _fail(self, message: str) -> None:
        if not self.explained.done():
            self.explained.set_exception(NoFreshRun(message))
            self.explained.exception()  # marked as seen: nobody waits for it while the kernel starts
