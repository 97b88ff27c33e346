"""Runs an app without a browser, takes it through steps, and tells after each what ran, what was kept, and why.

How it works. `checked_runs` opens a headless session (`headless.py`) and yields a `CheckedRun` for the first run and
for each step. A step becomes what a page would have sent: names are looked up among the widgets that exist then
(`inputs.py`), and values are held against the bounds that a visitor has.

What it does not know: how it is printed (`report.py`, `json_report.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from ...errors import NbappError
from ...kernel_protocol import CellsExplained
from ...protocol import Custom, Update
from ..apps import App
from ..audit.comparison import Verdict, difference_in_words, unverified_in_words
from ..audit.fresh_run import hold_against_fresh_run
from ..kernels import KernelHost
from ..session_messages import FinishedReplay
from .headless import Headless, PageApp, Replayed, Watch, opened
from .inputs import press_of, update_of
from .links import with_links
from .runs import CheckedRun, checked_cells, with_all_replays
from .steps import BadStep, Step


class ReplayTooLong(NbappError):
    """A replay was not over in time."""


async def checked_runs(
    app: App,
    steps: Sequence[Step],
    host: KernelHost,
    page_app: PageApp,
    *,
    timeout_seconds: float | None = None,
    watch: Watch = lambda started: None,
    verifies: bool = False,
) -> AsyncGenerator[CheckedRun, None]:
    """The first run, then the state after each step. `verifies`: each is held against a fresh run (rule P).

    Raises:
        BadStep: a step names no input, or sets it to what a visitor cannot.
        ReplayTooLong: a replay took longer than this.
        NbappError: the kernel cannot start, or stopped.
    """
    async with opened(app, host, page_app, watch=watch, captures=verifies) as headless:
        checking = _Checking(app, headless, timeout_seconds, host if verifies else None)
        run = await checking.look(None)
        yield run
        for step in steps:
            headless.perform(checking.messages_of(step, run))
            run = await checking.look(step)
            yield run


def _read_file(path: str) -> bytes:
    return Path(path).read_bytes()


class _Checking:
    def __init__(
        self, app: App, headless: Headless, timeout_seconds: float | None, fresh_host: KernelHost | None
    ) -> None:
        """`fresh_host`: where fresh runs are made, if they are."""
        self._fresh_host = fresh_host
        self._app = app
        self._headless = headless
        self._timeout_seconds = timeout_seconds
        self._messages = 0

    def messages_of(self, step: Step, run: CheckedRun) -> list[Update | Custom]:
        """What a page would send for this step, after this run."""
        updates = [update_of(s, run.inputs, run.states, self._next_id(), _read_file) for s in step.settings]
        sent = with_links(updates, run.states, self._next_id)
        return [*sent, *(press_of(name, run.inputs, run.states, self._next_id()) for name in step.presses)]

    def _next_id(self) -> str:
        self._messages += 1
        return f"check-{self._messages}"

    async def look(self, step: Step | None) -> CheckedRun:
        """Wait until all is done, then look at everything."""
        await self._headless.has_begun()
        try:
            replayed, explained = await asyncio.wait_for(self._wait(), self._timeout_seconds)
        except asyncio.TimeoutError:
            raise self._too_long(step) from None
        self._refuse_refusals(step, replayed)
        page = self._headless.reload()
        why_ran = {cell: replayed.why_ran.get(cell, "") for done in replayed.finished for cell in done.ran}
        did = [with_all_replays(cell, why_ran) for cell in explained.cells]
        verdict = await self._verdict(replayed)
        code = self._headless.plan.code
        return CheckedRun(
            step,
            checked_cells(code, did, page.cells),
            explained.inputs,
            {model.id: model.state for model in page.models},
            sum(done.seconds for done in replayed.finished),
            self._fresh_host is not None,
            tuple(difference_in_words(difference, code) for difference in verdict.differences),
            tuple(unverified_in_words(verdict, code)),
        )

    async def _verdict(self, replayed: Replayed) -> Verdict:
        """Of the last replay, against a fresh run of it; nothing differs if nobody asked."""
        if self._fresh_host is None:
            return Verdict()
        captured, finished = replayed.captured[-1], replayed.finished[-1]
        page = self._headless.page_copy()
        replay = FinishedReplay(self._headless.plan, captured, finished, page, shows_tracebacks=True)
        return await hold_against_fresh_run(self._app, replay, self._fresh_host)

    async def _wait(self) -> tuple[Replayed, CellsExplained]:
        replayed = await self._headless.replayed()
        return replayed, await self._headless.explain()

    def _too_long(self, step: Step | None) -> ReplayTooLong:
        running = self._headless.running_cell()
        place = next((n for n, cell in enumerate(self._headless.plan.code, 1) if cell.id == running), None)
        where = f" It was at cell {place}." if place is not None else ""
        what = "The first run" if step is None else f"The replay after {step}"
        return ReplayTooLong(
            f"{what} took longer than {self._timeout_seconds:g} s.{where}", advice="Raise --timeout if it needs longer."
        )

    def _refuse_refusals(self, step: Step | None, replayed: Replayed) -> None:
        """What the session or the widget in the kernel did not take, although it looked right."""
        refusals = [event.reason for event in replayed.refused]
        refusals += [p.message for p in self._headless.problems() if p.kind == "input_refused" and not refusals]
        if refusals:
            raise BadStep(f"The app did not take {step}: {refusals[0]}")
