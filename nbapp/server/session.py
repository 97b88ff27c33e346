"""One visitor's run of one app. Pure: an event in, actions out; no clock, no I/O, no randomness.

How it works. A session begins when a page opens it, and then starts its kernel; never before. It loads the notebook
into the kernel and asks for replays, one at a time. What the visitor does to a widget is answered at once (`intake.py`)
and waits in `Batches` while a replay runs; when it is done the next batch becomes the next replay. Whatever the kernel
sends is folded into the `Page`, and what changed there is said to the page. When a newer value comes in during a replay
the kernel is told at once, and ends the replay early if the new value makes it pointless (rule I5).

Rules. Only `Session` changes a session. A session without a page goes on, and ends when no page has come back for
`ttl_seconds`.

What it does not know: sockets, processes and time. `visit.py` carries out its actions, and passes on what a kernel
says only while that kernel is this session's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, NoReturn

from ..kernel_protocol import (
    AddressNotUsed,
    CellFinished,
    CellsExplained,
    CellStarted,
    EventRefused,
    FragmentFinished,
    FragmentStarted,
    InputNamed,
    KernelEvent,
    KernelReady,
    LoadNotebook,
    PageChosen,
    QuerySet,
    Replay,
    ReplayFinished,
    ReplayStarted,
    SourcesChecked,
    StateCaptured,
)
from ..protocol import (
    Answer,
    Custom,
    DialogDismissed,
    Event,
    FragmentDue,
    Json,
    Model,
    ModelOpened,
    Open,
    PageMessage,
    Ping,
    Pong,
    Problem,
    Progress,
    Query,
    QueryChanged,
    Refresh,
    Restart,
    SessionId,
    Snapshot,
    Stop,
    Update,
    VisitorChanged,
    Welcome,
)
from . import problems
from .audit.shown import PageCopy, copy_of
from .audit.turns import AuditTurns
from .batches import Batch, Batches
from .intake import Intake
from .page import Page
from .page_errors import ErrorIds
from .page_widgets import fold_comm_message
from .queries import Queries
from .reasons import Reasons
from .running_replay import Running, RunningReplay
from .session_messages import (
    Action,
    AskKernel,
    AuditReplay,
    CancelTimer,
    EndSession,
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
    PageSpokeAtOnce,
    ReplayMustEnd,
    RequestFailed,
    RulesChanged,
    ServerStops,
    SessionEvent,
    SessionOptions,
    SessionPlan,
    SetTimer,
    StartKernel,
    StopKernel,
    Timer,
    TimerRang,
    may_be_named_next,
)
from .uploads import Upload, Uploads
from .visitor_values import VisitorNews, plausible_visitor
from .voice import Voice


class Session:
    def __init__(self, id: SessionId, plan: SessionPlan, options: SessionOptions) -> None:
        self.id = id
        self._plan = plan
        self._options = options
        self._new_error_id = ErrorIds(id)
        self._page = self._new_page()
        self._batches, self._queries = Batches(), Queries()
        self._kernel: Literal["none", "starting", "ready", "gone"] = "none"
        self._next_run = 1
        self._must_load = self._must_replay = True
        self._voice = Voice()
        self._running = Running(self._voice)
        self._intake = Intake(self._batches, self._voice, options.uploads)
        self._visitor = VisitorNews()
        self._awaits_page = False
        """The notebook chose a page, and its cells are not there yet."""
        self._audits, self._reasons = AuditTurns(options), Reasons(is_told=options.dev)

    @property
    def plan(self) -> SessionPlan:
        return self._plan

    @property
    def has_page(self) -> bool:
        return self._voice.has_page

    @property
    def uploads(self) -> Uploads:
        return self._intake.uploads

    def begin_upload(self, id: str, asked: Json) -> Upload:
        """A file will come for an input of the page's; raises UploadRefused."""
        return self.uploads.begin(id, asked, self._page.models)

    def page_copy(self) -> PageCopy:
        return copy_of(self._page)

    def snapshot(self) -> Snapshot:
        return self._page.snapshot(self._voice.progress)

    @property
    def page_weight(self) -> int:
        """In bytes, about."""
        return self._page.weight

    @property
    def is_settled(self) -> bool:
        """Nothing more happens by itself: no replay runs or waits, or there is no kernel any more."""
        is_idle = self._kernel == "ready" and self._running.replay is None and not self._awaits_page
        return is_idle or self._kernel == "gone"

    def take(self, event: SessionEvent) -> tuple[Action, ...]:
        """Let this happen to the session; carry out the actions in order."""
        if not may_be_named_next(event):
            self._voice.say_opened()
        self._dispatch(event)
        self._next_replay()
        if self._running.replay is None:  # no cell could still read them
            self._intake.let_files_go(self._page.models)
        return self._voice.collected()

    def _dispatch(self, event: SessionEvent) -> None:
        match event:
            case PageConnected():
                self._connect(event)
            case PageLeft():
                self._voice.has_page = False
                self._voice.act(SetTimer("expire", self._options.ttl_seconds))
            case PageSpoke():
                self._hear_page(event.message)
            case PageSpokeAtOnce():
                self._batches.add_nothing()
                for message in event.messages:
                    self._take_event(message)
            case KernelUp():
                self._kernel = "ready"
                self._voice.solve("kernel_died", "kernel_failed_to_start", "timed_out")
            case KernelNotStarted():
                self._lose_kernel(problems.kernel_not_started(event.told(self._options.dev)), event.details)
            case KernelDied():
                self._lose_kernel(problems.kernel_died(event.exit_code), f"the kernel died: exit {event.exit_code}")
            case KernelSpoke():
                self._hear_kernel(event.event)
            case KernelWrote():
                self._read_kernel(event)
            case ReplayMustEnd():
                self._voice.raise_problem(event.problem)
                self._stop_replay()
            case RequestFailed():
                self._fail_request(event)
            case TimerRang():
                self._ring(event.timer)
            case NotebookSaved():
                self._change_notebook(event.plan)
            case KernelChanged():
                self._plan = event.plan
                self._restart()
                self._voice.say(problems.KERNEL_CHANGED)
            case RulesChanged():
                self._plan, self._must_load = replace(self._plan, code=event.code), True
                self._audits.rules_changed()
            case PageLoaded():
                self._awaits_page = False
                self._change_notebook(event.plan)
                if event.problem:
                    self._voice.raise_problem(problems.notebook_broke(event.problem))
            case NotebookBroke():
                self._voice.raise_problem(problems.notebook_broke(event.told(self._options.dev)))
            case ServerStops():
                self._voice.raise_problem(problems.SERVER_STOPS)
                self._end()
            case _:
                _unreachable(event)

    # --- the page -------------------------------------------------------------------------------------------------

    def _connect(self, event: PageConnected) -> None:
        self._voice.has_page = True
        self._voice.act(CancelTimer("expire"))
        options = self._options
        tickets = (event.ticket, event.upload_ticket)
        id = event.session or self.id
        self._voice.say(Welcome(id, *tickets, event.resumed, options.show_tracebacks, options.dev))
        self._say_page()
        self._voice.repeat_standing()
        self._hear_visitor(event.visitor)
        if self._kernel == "none":
            self._intake.begin_with(event.inputs)
            self._kernel = "starting"
            self._voice.act(StartKernel())

    def _hear_page(self, message: PageMessage) -> None:
        match message:
            case Update() | Custom():
                self._take_event(message)
            case Stop():
                self._stop_replay()
            case Restart():
                self._restart()
            case Refresh():
                self._batches.add_refresh()
                self._running.say_superseded()
            case VisitorChanged():
                self._hear_visitor(plausible_visitor(message.values))
            case Query():
                self._ask(message)
            case FragmentDue() | DialogDismissed():
                self._intake.hear_fragment(message, self._page)
            case Ping():
                self._voice.say(Pong())
            case Open():
                pass  # a connection opens once; `visits.py` answers before a session hears it
            case _:
                _unreachable(message)

    def _hear_visitor(self, values: dict[str, Json]) -> None:
        if self._visitor.hear(values) and self._kernel == "ready":
            self._batches.add_nothing()
            self._running.say_superseded()

    def _ask(self, query: Query) -> None:
        """The kernel answers in its own time, beside the replays."""
        reason = self._queries.refusal_of(query, self._page.models.get(query.model))
        if reason:
            self._voice.log(f"refused query: {reason}")
        if reason or self._kernel != "ready":
            self._voice.say(Answer(query.id))
            return
        self._queries.asked(query.id)
        self._voice.act(AskKernel(query))

    def _take_event(self, event: Event) -> None:
        update = self._intake.take(event, self._page.models, has_kernel=self._kernel in ("ready", "starting"))
        replay = self._running.replay if self._batches.first_is_open() else None
        if update is not None and replay is not None and (news := replay.news_of(update)):
            self._voice.act(AskKernel(news))

    def _stop_replay(self) -> None:
        self._batches.drop_presses()
        self._running.stop()

    # --- the kernel -----------------------------------------------------------------------------------------------

    def _restart(self) -> None:
        self._running.end()
        self._batches.clear()
        self._queries.clear()
        self._page = self._new_page()
        self._kernel, self._must_load, self._must_replay = "starting", True, True
        self._visitor.tell_all_again()
        self._voice.progress = Progress("starting")
        self._voice.solve_all()
        self._say_page()
        self._voice.act(StartKernel())

    def _lose_kernel(self, problem: Problem, details: str) -> None:
        self._voice.log(details)
        self._running.end()
        self._batches.clear()
        self._queries.clear()
        self._kernel = "gone"
        self._voice.say_effects(self._page.drop_running())
        self._voice.say_progress(Progress("gone"))
        self._voice.raise_problem(problem)

    def _hear_kernel(self, event: KernelEvent) -> None:
        match event:
            case InputNamed():
                self._name_input(event)
            case ReplayStarted():
                self._running.started(event)
            case CellStarted():
                self._running.cell_started(event, self._page)
            case CellFinished():
                if self._running.of(event.run):
                    self._reasons.hear(event)
                self._running.cell_finished(event, self._page)
            case ReplayFinished():
                if self._running.of(event.run):
                    self._finish_replay(event)
            case FragmentStarted() | FragmentFinished():
                self._running.hear_fragment(event, self._page)
            case PageChosen():
                self._awaits_page = True
                self._voice.act(LoadPage(event))
            case QuerySet():
                self._visitor.set_query(event.query)
                self._voice.say(QueryChanged(event.query))
            case AddressNotUsed():
                self._voice.say_of_address(event)
            case EventRefused():
                self._intake.take_back(event, self._running.replay, self._page.models)
            case StateCaptured():
                self._audits.hear(event)
            case Answer():
                self._voice.say(self._queries.answer(event))
            case KernelReady() | CellsExplained() | SourcesChecked():
                pass  # heard by who asked for it: `kernels.py`, `check`, an audit, `visit.py`
            case _:
                _unreachable(event)

    def _read_kernel(self, written: KernelWrote) -> None:
        if not written.kind.startswith("comm_"):
            self._voice.say_effects(self._page.write(written.kind, written.parent, written.content))
            return
        effects = fold_comm_message(self._page, written.kind, written.parent, written.content, written.buffers)
        self._voice.say_of_widgets(effects, in_replay=self._running.replay is not None)

    def _name_input(self, event: InputNamed) -> None:
        self._page.models.name(event.model, event.key, is_button=event.is_button)
        model = self._page.models.get(event.model)
        if model is None:
            return
        if self._intake.refuses_claim(event.key, model):
            self._restart()  # the cells have run with it: begin without it
            return
        if not self._voice.name_held(event.model, event.key):
            self._voice.say(ModelOpened(Model(model.id, dict(model.state), model.key)))

    def _fail_request(self, event: RequestFailed) -> None:
        self._voice.log(f"the kernel could not take {event.request.type}: {event.details}")
        if isinstance(event.request, Query):
            self._voice.say(self._queries.answer(Answer(event.request.id)))
        if isinstance(event.request, LoadNotebook):
            self._voice.raise_problem(problems.NOTEBOOK_NOT_TAKEN)
        if isinstance(event.request, Replay) and self._running.of(event.request.run):
            self._voice.say_effects(self._page.drop_running())
            self._running.end()
            self._voice.say_progress(Progress("idle"))
            self._voice.raise_problem(problems.REPLAY_FAILED)

    # --- a replay -------------------------------------------------------------------------------------------------

    def _next_replay(self) -> None:
        if self._kernel != "ready" or self._running.replay is not None or self._awaits_page:
            return
        if self._must_load:
            self._voice.act(AskKernel(LoadNotebook(self._plan.code, dict(self._intake.inputs))))
            self._must_load, self._must_replay = False, True
        batch = self._batches.next_batch()
        if batch is not None or self._must_replay:
            self._must_replay = False
            self._begin_replay(batch or Batch())

    def _begin_replay(self, batch: Batch) -> None:
        run, self._next_run = self._next_run, self._next_run + 1
        events = tuple(e for e in batch.events if self._page.models.get(e.model) is not None)
        press = batch.press if events and events[-1].model == batch.press else None
        is_watched = self._voice.progress.activity != "idle"
        replay = RunningReplay(run, press, self._page.models.apply(events), is_watched)
        captures, visitor = self._audits.begins(press), self._visitor.news()
        request = Replay(run, events, press, batch.refresh, None, captures, visitor, batch.fragments, batch.dismissed)
        self._voice.act(AskKernel(request))
        self._running.begin(replay)

    def _finish_replay(self, event: ReplayFinished) -> None:
        stale = event.not_reached if event.outcome in ("failed", "stopped") else ()
        self._voice.say_effects(self._page.drop_running())
        blank = event.not_reached if event.outcome == "ended" else ()
        self._voice.say_effects(self._page.finish_replay(kept=event.kept, stale=stale, blank=blank))
        self._voice.say_effects(self._page.set_reasons(self._reasons.told_at_end(event, self._plan.code)))
        if audited := self._audits.ends(event, self._plan, self._page):
            self._voice.act(AuditReplay(audited))
        self._running.end()
        self._voice.solve("timed_out")
        # Newer values ended it: if none waits (a refusal emptied the batch) its cells must still run.
        self._must_replay = self._must_replay or event.outcome == "superseded"
        if not self._batches and not self._must_replay and not self._must_load and not self._awaits_page:
            self._voice.say_progress(Progress("idle"))

    def _ring(self, timer: Timer) -> None:
        if timer != "expire":
            self._running.ring(timer, self._page)
        elif not self._voice.has_page:
            self._end()

    # --- the notebook ---------------------------------------------------------------------------------------------

    def _change_notebook(self, plan: SessionPlan) -> None:
        self._plan, self._must_load = plan, True
        self._voice.solve("notebook_broken")
        self._page.restructure(plan.page)
        self._say_page()
        self._running.say_superseded()

    def _end(self) -> None:
        self._running.end()
        self._kernel = "gone"
        self._voice.act(StopKernel())
        self._voice.act(EndSession())

    def _new_page(self) -> Page:
        return Page(self._plan.page, show_tracebacks=self._options.show_tracebacks, new_error_id=self._new_error_id)

    def _say_page(self) -> None:
        self._voice.forget_held()
        self._voice.say(self.snapshot())


def _unreachable(value: NoReturn) -> NoReturn:
    raise AssertionError(f"not handled: {type(value).__name__}")
