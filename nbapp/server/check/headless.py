"""A visitor without a browser: one session of an app on a real kernel, through the same parts as the server's.

How it works. `Visit`, `Session` and `Page` are those of the server; only the websocket is missing. In its place stands
`_Page`, which keeps what it is told. A page's state is read by reloading it: the session then says all that it shows.
Between the visit and the kernels stands `_Overheard`, which hears what goes both ways, so that it is known when a
replay is over, which cells ran and why.

What it does not know: what is asked of the app (`checking.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...errors import NbappError
from ...kernel_protocol import (
    CellFinished,
    CellsExplained,
    CellStarted,
    EventRefused,
    Explain,
    KernelEvent,
    KernelRequest,
    Replay,
    ReplayFinished,
    StateCaptured,
)
from ...protocol import CellId, Custom, Json, Problem, ServerMessage, SessionId, Snapshot, Update
from ..apps import App
from ..assets import Assets
from ..audit.shown import PageCopy
from ..kernels import Kernel, KernelCannotLoad, KernelHost, KernelListener
from ..problems import reason_of_death
from ..session import Session
from ..session_messages import PageSpokeAtOnce, SessionOptions, SessionPlan
from ..visit import Visit

Watch = Callable[[CellStarted], None]
"""Is told of each cell that begins to run."""


PageApp = Callable[[App, str], App]
"""Reads the notebook at this path beside an app's own, as a page of it."""


class AppFailed(NbappError):
    """The app's kernel could not do what it was asked to do."""


@dataclass
class Replayed:
    """What was heard of the replays since `perform`."""

    finished: list[ReplayFinished] = field(default_factory=list)
    why_ran: dict[CellId, str] = field(default_factory=dict)
    captured: list[StateCaptured] = field(default_factory=list)
    refused: list[EventRefused] = field(default_factory=list)


class Headless:
    """Made by `opened`."""

    def __init__(self, app: App, host: KernelHost, watch: Watch, page_app: PageApp, *, captures: bool) -> None:
        self._overheard = _Overheard(host, watch, captures=captures)
        self._page = _Page()
        self._page_app = page_app
        session = Session(SessionId("check"), app.plan, SessionOptions(show_tracebacks=True))
        self._visit = Visit(
            session, app, "check", self._overheard, Assets(), lambda visit: None, page_app=self._read_page
        )

    def _read_page(self, app: App, path: str) -> App:
        try:
            return self._page_app(app, path)
        except NbappError as error:
            self._overheard.fail(error)
            raise

    @property
    def plan(self) -> SessionPlan:
        """The cells that run now: the app's own, and those of the page that it has chosen."""
        return self._visit.session.plan

    def open(self) -> None:
        """The page is opened: the kernel starts, and the first replay follows."""
        self._visit.connect(self._page, "", {}, {}, resumed=False)

    async def has_begun(self) -> None:
        """Returns when the kernel is up and was asked for the first replay; raises as `replayed` does."""
        await self._overheard.first_asked()

    async def replayed(self) -> Replayed:
        """What was done since the last call, when all replays are over; raises AppFailed, or another NbappError."""
        await self._overheard.quiet()
        done, self._overheard.done = self._overheard.done, Replayed()
        return done

    def perform(self, messages: Sequence[Update | Custom]) -> None:
        """The visitor does all of this at once."""
        self._overheard.expect()
        self._visit.take(PageSpokeAtOnce(tuple(messages)))

    def reload(self) -> Snapshot:
        """All that the page shows now."""
        self._visit.connect(self._page, "", {}, {}, resumed=True)
        assert self._page.snapshot is not None
        return self._page.snapshot

    def page_copy(self) -> PageCopy:
        """The same, to be compared with what another kernel shows."""
        return self._visit.session.page_copy()

    def problems(self) -> list[Problem]:
        """What the visitor was told since the last call."""
        told, self._page.problems = self._page.problems, []
        return told

    async def explain(self) -> CellsExplained:
        return await self._overheard.explain()

    def running_cell(self) -> CellId | None:
        return self._overheard.running_cell

    def stop(self) -> None:
        self._visit.stop()


@asynccontextmanager
async def opened(
    app: App, host: KernelHost, page_app: PageApp, *, watch: Watch = lambda started: None, captures: bool = False
) -> AsyncIterator[Headless]:
    """A session with its page open; the kernel is gone at the end. `captures`: ask for `StateCaptured` each time."""
    headless = Headless(app, host, watch, page_app, captures=captures)
    headless.open()
    try:
        yield headless
    finally:
        headless.stop()
        await host.stop_all()


class _Page:
    """The websocket's place."""

    assets_url = ""

    def __init__(self) -> None:
        self.visitor: dict[str, Json] = {}
        self.snapshot: Snapshot | None = None
        self.problems: list[Problem] = []

    def send(self, message: ServerMessage) -> None:
        if isinstance(message, Snapshot):
            self.snapshot = message
        elif isinstance(message, Problem):
            self.problems.append(message)

    def forget(self, problem: Problem) -> None:
        """It takes its own session over when it is reloaded."""


class _Overheard:
    """A host of kernels, of which one is listened to."""

    def __init__(self, host: KernelHost, watch: Watch, *, captures: bool) -> None:
        self._host = host
        self._watch = watch
        self._captures = captures
        self._kernel: Kernel | None = None
        self._asked = 0
        """Of the last replay, its run; 0: none yet."""
        self._was_asked = asyncio.Event()
        self._is_quiet = asyncio.Event()
        self._explained: asyncio.Future[CellsExplained] | None = None
        self._failure: NbappError | None = None
        self.done = Replayed()
        self.running_cell: CellId | None = None

    # --- KernelHost

    def new_kernel(self, name: str, notebook: Path, listener: KernelListener) -> Kernel:
        self._kernel = self._host.new_kernel(name, notebook, _Listener(self, listener))
        return _Kernel(self, self._kernel)

    async def stop_all(self) -> None:
        await self._host.stop_all()

    # --- who waits

    def expect(self) -> None:
        self._is_quiet.clear()

    async def first_asked(self) -> None:
        await self._was_asked.wait()
        if self._failure is not None:
            raise self._failure

    async def quiet(self) -> None:
        while not self._is_quiet.is_set():  # a page that was chosen is loaded after the replay, and asks for another
            await self._is_quiet.wait()
        if self._failure is not None:
            raise self._failure

    async def explain(self) -> CellsExplained:
        assert self._kernel is not None
        self._explained = asyncio.get_running_loop().create_future()
        self._kernel.ask(Explain())
        return await self._explained

    # --- what is heard

    def asking(self, request: KernelRequest) -> KernelRequest:
        """What to ask for in place of it."""
        if isinstance(request, Replay):
            self.expect()
            self._asked = request.run
            self._was_asked.set()
            return replace(request, captures=self._captures)
        return request

    def hear(self, event: KernelEvent) -> None:
        """After the session has heard it, and asked for the next replay if there is one."""
        match event:
            case CellStarted():
                self.running_cell = event.cell
                self._watch(event)
            case CellFinished():
                self.running_cell = None
                self.done.why_ran.setdefault(event.cell, event.why)
            case StateCaptured():
                self.done.captured.append(event)
            case EventRefused():
                self.done.refused.append(event)
            case ReplayFinished():
                self.done.finished.append(event)
                if event.run == self._asked:
                    self._is_quiet.set()
            case CellsExplained():
                if self._explained is not None and not self._explained.done():
                    self._explained.set_result(event)

    def fail(self, error: NbappError) -> None:
        """Nothing more will come."""
        self._failure = self._failure or error
        self._was_asked.set()
        self._is_quiet.set()
        if self._explained is not None and not self._explained.done():
            self._explained.set_exception(self._failure)


class _Kernel:
    def __init__(self, overheard: _Overheard, kernel: Kernel) -> None:
        self._overheard = overheard
        self._kernel = kernel

    async def start(self) -> None:
        try:
            await self._kernel.start()
        except KernelCannotLoad as error:
            self._overheard.fail(error)
            raise

    def ask(self, request: KernelRequest) -> None:
        self._kernel.ask(self._overheard.asking(request))

    async def interrupt(self) -> None:
        await self._kernel.interrupt()

    async def stop(self) -> None:
        await self._kernel.stop()


class _Listener:
    def __init__(self, overheard: _Overheard, listener: KernelListener) -> None:
        self._overheard = overheard
        self._listener = listener

    def kernel_spoke(self, event: KernelEvent) -> None:
        self._listener.kernel_spoke(event)
        self._overheard.hear(event)

    def lets_through(self, size: int) -> bool:
        return self._listener.lets_through(size)

    def kernel_wrote(self, kind: str, parent: str, content: Json, buffers: tuple[bytes, ...]) -> None:
        self._listener.kernel_wrote(kind, parent, content, buffers)

    def request_failed(self, request: KernelRequest, details: str) -> None:
        self._listener.request_failed(request, details)
        self._overheard.fail(
            AppFailed(
                f"The kernel could not take {request.type}: {details}.",
                advice="This is a fault of nbapp's, or of a library that the notebook imports; please report it.",
            )
        )

    def kernel_died(self, exit_code: int | None) -> None:
        self._listener.kernel_died(exit_code)
        self._overheard.fail(AppFailed(f"The app's kernel stopped: {reason_of_death(exit_code)}"))
