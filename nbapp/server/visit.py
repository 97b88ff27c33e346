"""One session at the rim: carries out what `Session` decides, on its page's connection, its kernel and its timers.

How it works. Everything that happens (a frame, a kernel's message, a timer) becomes one event; `take` gives it to the
session and performs the actions that come back, in order and without awaiting, so that what is said to the page keeps
the order of what happened. Starting and stopping kernels are the only tasks; a kernel that is no longer this
session's is heard no more.

What it does not know: how connections come and which session a page may have (`visits.py`).
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from ..errors import NbappError
from ..kernel_protocol import (
    CheckSources,
    KernelEvent,
    KernelRequest,
    LoadNotebook,
    PageChosen,
    Replay,
    ReplayFinished,
    SourcesChecked,
)
from ..protocol import Custom, InputKey, Json, PageMessage, Problem, ServerMessage, SessionId, Update
from . import problems
from .apps import App
from .assets import Assets, with_urls
from .kernels import Kernel, KernelHost
from .limits import ReplayLimits, call_later
from .metrics import Metrics, Waiting
from .offers import Offers
from .page_errors import Logged
from .page_plans import with_page
from .session import Session
from .session_messages import (
    Action,
    AskKernel,
    AuditReplay,
    CancelTimer,
    EndSession,
    FinishedReplay,
    InterruptKernel,
    KernelChanged,
    KernelDied,
    KernelNotStarted,
    KernelSpoke,
    KernelUp,
    KernelWrote,
    LoadPage,
    NotebookBroke,
    NotebookSaved,
    PageConnected,
    PageLeft,
    PageLoaded,
    PageSpoke,
    RemoveUploads,
    ReplayMustEnd,
    RequestFailed,
    RulesChanged,
    Say,
    ServerStops,
    SessionEvent,
    SessionPlan,
    SetTimer,
    StartKernel,
    StopKernel,
    Timer,
    TimerRang,
)
from .upload_files import UploadFiles
from .visitor_values import plausible_visitor

log = logging.getLogger(__name__)


class Connection(Protocol):
    """A page's websocket."""

    assets_url: str
    """Absolute, as this page's browser reaches it; ends in a slash."""

    visitor: dict[str, Json]
    """What the server itself knows of this page's browser."""

    def send(self, message: ServerMessage) -> None:
        """Never blocks and never raises; a page that is gone or too slow is disconnected."""

    def forget(self, problem: Problem) -> None:
        """This connection no longer has a session: say why."""


class Visit:
    def __init__(
        self,
        session: Session,
        app: App,
        user: str,
        host: KernelHost,
        assets: Assets,
        on_end: Callable[[Visit], None],
        on_audit: Callable[[Visit, FinishedReplay], None] | None = None,
        page_app: Callable[[App, str], App] | None = None,
        uploads_folder: Path | None = None,
        metrics: Metrics | None = None,
        *,
        replay_seconds: float = 0.0,
        page_bytes: float = math.inf,
    ) -> None:
        """`uploads_folder`: the private one of all sessions; None: nothing can be uploaded.

        `replay_seconds`: how long a replay may take; 0: as long as it needs. `page_bytes`: how large all that the
        page shows may be.
        """
        self.uploads = UploadFiles(session, uploads_folder)
        self.session = session
        self._metrics = metrics or Metrics()
        self._waiting = Waiting(self._metrics)
        self.app = app
        self.user = user
        self.is_over = False
        self.left_at = 0.0
        """When its last page went, in seconds of `time.monotonic`."""
        self._host = host
        self._assets = assets
        self._on_end = on_end
        self._on_audit = on_audit
        self._page_app = page_app
        weigh = (lambda: session.page_weight, page_bytes)
        self._limits = ReplayLimits(replay_seconds, time.monotonic, call_later, self._end_replay, *weigh)
        self._plan = session.plan
        """The entry's own, with what is pinned in it."""
        self._plan_before = self._plan
        """What `_plan` is again if the kernel refuses the cells that were saved."""
        self._offers = Offers()
        self._choice: PageChosen | None = None
        self._page: App | None = None
        """The chosen page's notebook, as it was when it was read."""
        self._connection: Connection | None = None
        self._kernel: Kernel | None = None
        self._kernel_is_up = False
        self._timers: dict[Timer, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_settled = asyncio.Event()

    # --- what happens ---------------------------------------------------------------------------------------------

    def connect(
        self,
        connection: Connection,
        ticket: str,
        inputs: dict[InputKey, dict[str, Json]],
        visitor: dict[str, Json],
        session: SessionId | None = None,
        *,
        resumed: bool,
    ) -> None:
        """This connection has the session from now on; `session` is the id by which its page finds it again."""
        older, self._connection = self._connection, connection
        if older is not None:
            older.forget(problems.TAKEN_OVER)
        known = {**plausible_visitor(visitor), **connection.visitor}
        self.take(PageConnected(ticket, resumed, inputs, known, self.uploads.new_ticket(), session))

    def disconnect(self, connection: Connection) -> None:
        if connection is self._connection:
            self._connection = None
            self.left_at = time.monotonic()
            self.take(PageLeft())

    def hear(self, connection: Connection, message: PageMessage) -> None:
        if connection is self._connection:
            if isinstance(message, (Update, Custom)):
                self._waiting.begins()
            self.take(PageSpoke(message))

    def change_notebook(self, app: App, plan: SessionPlan) -> None:
        """`plan`: the app's own, with what is pinned in it."""
        before, self.app = self.app, app
        self._plan_before, self._plan = self._plan, plan
        if app.kernel.note and app.kernel != before.kernel:
            log.warning("%s: %s", app.id, app.kernel.note)
        if app.kernel.name == before.kernel.name:
            self._offer(self._composed())
        else:  # what is Python for the kernel that goes says nothing of the one that comes
            self._offers.taken()
            self._plan_before = plan
            self.take(KernelChanged(self._composed()))

    def change_rules(self, plan: SessionPlan) -> None:
        """The same notebook, run by other rules."""
        self._plan = plan
        self.take(RulesChanged(self._composed().code))

    def look_at_page(self) -> None:
        """The notebook of the chosen page may have been saved."""
        if self._choice is None or self._page_app is None or self.is_over:
            return
        try:
            newest = self._page_app(self.app, self._choice.path or "")
        except NbappError:
            return  # the last good one goes on
        if newest is not self._page:
            self._offer(self._composed())

    def _offer(self, plan: SessionPlan) -> None:
        """Run these cells when the kernel has said that it can."""
        question = self._offers.offer(plan, self.session.plan)
        if question is not None and self._kernel is not None and self._kernel_is_up:
            self._kernel.ask(question)
        else:
            self._accept_offer()

    def _accept_offer(self) -> None:
        self._plan_before = self._plan
        if (plan := self._offers.taken()) is not None:
            self.take(NotebookSaved(plan))

    def _hear_of_offer(self, answer: SourcesChecked) -> None:
        if not self._offers.is_newest(answer):
            return
        if (refusal := self._offers.refusal(answer)) is None:
            self._accept_offer()
        else:
            self._offers.taken()
            self._plan = self._plan_before
            self.take(refusal)

    def _load_page(self) -> None:
        try:
            self.take(PageLoaded(self._composed()))
        except NbappError as error:
            log.warning("%s: the page %s cannot be shown: %s", self.app.id, self._choice, error.explain())
            self._choice = self._page = None
            self.take(PageLoaded(self._plan, "A page of this app cannot be shown."))

    def _composed(self) -> SessionPlan:
        """The cells of the entry notebook and of the chosen page."""
        if self._choice is None or self._page_app is None:
            self._page = None
            return self._plan
        self._page = self._page_app(self.app, self._choice.path or "")
        return with_page(self._plan, self._choice, self._page.plan)

    def tell_broken(self, message: str) -> None:
        self.take(NotebookBroke(message))

    def stop(self) -> None:
        """The server stops."""
        self.take(ServerStops())

    def refuse(self, why: Problem = problems.ACCESS_ENDED) -> None:
        """Its visitor may not use the app any more."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.forget(why)
        self.stop()

    def take(self, event: SessionEvent) -> None:
        if self.is_over:
            return
        for action in self.session.take(event):
            self._perform(action)
        if self.is_over or self.session.is_settled:
            self._is_settled.set()
        else:
            self._is_settled.clear()

    async def settled(self) -> None:
        """Returns when nothing more happens by itself; at once if nothing does now."""
        await self._is_settled.wait()

    # --- what the session asks for --------------------------------------------------------------------------------

    def _perform(self, action: Action) -> None:
        match action:
            case Say():
                if self._connection is not None:
                    self._connection.send(with_urls(action.message, self._connection.assets_url))
            case AskKernel():
                if self._kernel is not None:
                    self._kernel.ask(self._with_folder(action.request))
                if isinstance(action.request, Replay):
                    self._waiting.ends()
            case StartKernel():
                self._start_kernel()
            case StopKernel():
                self._stop_kernel()
            case InterruptKernel():
                if self._kernel is not None:
                    self._run(self._kernel.interrupt())
            case SetTimer():
                self._cancel(action.timer)
                loop = asyncio.get_running_loop()
                self._timers[action.timer] = loop.call_later(action.seconds, self._ring, action.timer)
            case CancelTimer():
                self._cancel(action.timer)
            case AuditReplay():
                if self._on_audit is not None:
                    self._on_audit(self, replace(action.replay, uploads=self._uploads_folder))
            case RemoveUploads():
                self.uploads.remove(action.ids)
            case LoadPage():
                self._choice = action.choice if action.choice.path else None
                # Later: the session says first what else it has to say.
                asyncio.get_running_loop().call_soon(self._load_page)
            case EndSession():
                self._end()
            case Logged():
                level = logging.WARNING if action.is_warning else logging.INFO
                log.log(level, "%s, session %.6s: %s", self.app.id, self.session.id, action.text)

    def _with_folder(self, request: KernelRequest) -> KernelRequest:
        """A session is pure, and knows no paths."""
        return replace(request, uploads=self._uploads_folder) if isinstance(request, LoadNotebook) else request

    @property
    def _uploads_folder(self) -> str:
        return str(self.uploads.folder or "")

    def _start_kernel(self) -> None:
        self._stop_kernel()
        listener = _Listener(self)
        kernel = self._kernel = self._host.new_kernel(self.app.kernel.name, self.app.path, listener)
        listener.kernel = kernel
        self._run(self._wait_for_kernel(kernel))

    async def _wait_for_kernel(self, kernel: Kernel) -> None:
        began = time.monotonic()
        try:
            await kernel.start()
        except NbappError as error:
            self._run(kernel.stop())
            if kernel is self._kernel:
                message = "The app could not be started. Its author finds the reason in the server's log."
                self.take(KernelNotStarted(message, error.explain()))
        else:
            self._metrics.kernel_started(time.monotonic() - began)
            if kernel is self._kernel:
                self._kernel_is_up = True
                self.take(KernelUp())

    def _stop_kernel(self) -> None:
        self._limits.stop()
        kernel, self._kernel, self._kernel_is_up = self._kernel, None, False
        if kernel is not None:
            self._run(kernel.stop())
            asyncio.get_running_loop().call_soon(self._accept_offer)  # it will not answer any more

    def hear_kernel(self, kernel: Kernel | None, event: SessionEvent) -> None:
        if kernel is not self._kernel:
            return
        match event:
            case KernelSpoke(SourcesChecked() as answer):
                self._hear_of_offer(answer)
                return
            case KernelSpoke(event=said):
                self._limits.hear(said)
                if isinstance(said, ReplayFinished):
                    self._metrics.replay_finished(said)
            case RequestFailed(CheckSources()) | KernelDied():
                self._accept_offer()  # nobody will answer
        if isinstance(event, KernelDied):
            self._metrics.kernel_died()
        self.take(event)

    def lets_through(self, size: int) -> bool:
        """Whether the kernel may write so many bytes more."""
        return self._limits.lets_through(size)

    def _end_replay(self, problem: Problem) -> None:
        log.warning("%s, session %.6s: %s", self.app.id, self.session.id, problem.message)
        self.take(ReplayMustEnd(problem))

    @property
    def has_page(self) -> bool:
        return self._connection is not None

    def with_marks(self, kind: str, content: Json) -> Json:
        """A widget message whose long module sources are kept once for all sessions."""
        state = (content.get("data") or {}).get("state") if kind in ("comm_open", "comm_msg") else None
        if not isinstance(state, dict):
            return content
        return {**content, "data": {**content["data"], "state": self._assets.with_marks(state)}}

    def _ring(self, timer: Timer) -> None:
        self._timers.pop(timer, None)
        self.take(TimerRang(timer))

    def _cancel(self, timer: Timer) -> None:
        if handle := self._timers.pop(timer, None):
            handle.cancel()

    def _end(self) -> None:
        self.is_over = True
        for timer in tuple(self._timers):
            self._cancel(timer)
        self._run(asyncio.to_thread(self.uploads.remove_all))
        self._on_end(self)

    def _run(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)  # the loop itself keeps only a weak reference
        task.add_done_callback(self._finish_task)

    def _finish_task(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("%s, session %.6s: %r", self.app.id, self.session.id, error, exc_info=error)


class _Listener:
    """Turns what one kernel says into events of the session that it belongs to."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self.kernel: Kernel | None = None

    def kernel_spoke(self, event: KernelEvent) -> None:
        self._visit.hear_kernel(self.kernel, KernelSpoke(event))

    def lets_through(self, size: int) -> bool:
        return self._visit.lets_through(size)

    def kernel_wrote(self, kind: str, parent: str, content: Json, buffers: tuple[bytes, ...]) -> None:
        self._visit.hear_kernel(self.kernel, KernelWrote(kind, parent, self._visit.with_marks(kind, content), buffers))

    def request_failed(self, request: KernelRequest, details: str) -> None:
        self._visit.hear_kernel(self.kernel, RequestFailed(request, details))

    def kernel_died(self, exit_code: int | None) -> None:
        self._visit.hear_kernel(self.kernel, KernelDied(exit_code))
