"""What a session is told and what it asks for, as frozen dataclasses: the two sides of `Session.take`.

Events come from three sides: the visitor's page, the kernel, and the server around them (clock, notebook, operator).
Actions are carried out by `visit.py`, in order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ..kernel_protocol import (
    CodeCell,
    InputNamed,
    KernelEvent,
    KernelRequest,
    PageChosen,
    ReplayFinished,
    StateCaptured,
)
from ..protocol import Custom, InputKey, Json, PageMessage, Problem, ServerMessage, SessionId, Update
from .audit.shown import PageCopy
from .look import Look
from .page import PagePlan
from .page_errors import Logged
from .uploads import UploadLimits

Timer: TypeAlias = Literal["reveal", "progress", "stop", "stuck", "expire"]
"""reveal: the running cell is long at it. progress: the replay is. stop, stuck: a stop was asked for and the replay
still runs. expire: nobody has looked at the session for a while."""


@dataclass(frozen=True)
class SessionPlan:
    """The app as one session runs it."""

    page: PagePlan
    code: tuple[CodeCell, ...]
    look: Look = field(default_factory=Look)


@dataclass(frozen=True)
class SessionOptions:
    show_tracebacks: bool = False
    dev: bool = False
    ttl_seconds: float = 600.0
    audit_every: int = 0
    """Every so manieth replay is repeated in full in another process (`AuditReplay`); 0: none."""
    uploads: UploadLimits = field(default_factory=UploadLimits)
    replay_seconds: float = 0.0
    """How long a replay may take; 0: as long as it needs."""
    page_bytes: float = math.inf
    """How large all that a page shows may be."""


@dataclass(frozen=True)
class FinishedReplay:
    """A replay that can be repeated elsewhere: what it began with, what it did, and what the page showed after it."""

    plan: SessionPlan
    captured: StateCaptured
    finished: ReplayFinished
    page: PageCopy
    shows_tracebacks: bool = False
    uploads: str = ""
    """The folder of what the visitor has uploaded."""


# --- events ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PageConnected:
    """A page opened or resumed this session. A page that was here before is no longer."""

    ticket: str
    """Opens its next connection."""
    resumed: bool
    inputs: dict[InputKey, dict[str, Json]] = field(default_factory=dict)
    visitor: dict[str, Json] = field(default_factory=dict)
    """What the page and the server know of the visitor's browser; checked."""
    upload_ticket: str = ""
    """Of this connection (`Welcome`)."""
    session: SessionId | None = None
    """By this the page finds the session again; None: by the session's own id."""


@dataclass(frozen=True)
class PageLeft:
    """The page's connection ended, for whatever reason."""


@dataclass(frozen=True)
class PageSpoke:
    message: PageMessage


@dataclass(frozen=True)
class PageSpokeAtOnce:
    """The page did all of this between two replays: one replay follows, and one more for each further press.

    A browser never does; programs do (`api/client.py`, `check`), because a step of theirs is one replay.
    """

    messages: tuple[Update | Custom, ...]


@dataclass(frozen=True)
class KernelUp:
    """The kernel runs and has loaded nbapp."""


@dataclass(frozen=True)
class KernelNotStarted:
    """`message` is for the visitor, `details` for the author and the log."""

    message: str
    details: str

    def told(self, is_author: bool) -> str:
        return self.details if is_author else self.message


@dataclass(frozen=True)
class KernelDied:
    exit_code: int | None
    """Negative: ended by this signal. None: unknown."""


@dataclass(frozen=True)
class KernelSpoke:
    event: KernelEvent


@dataclass(frozen=True)
class KernelWrote:
    """A Jupyter message on iopub: an output, or one of a widget's comm."""

    kind: str
    parent: str
    content: Json
    buffers: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class ReplayMustEnd:
    """It takes too long, or sends too much."""

    problem: Problem


@dataclass(frozen=True)
class RequestFailed:
    """The kernel could not do what it was asked to do; `details` is for the author's log."""

    request: KernelRequest
    details: str


@dataclass(frozen=True)
class TimerRang:
    timer: Timer


@dataclass(frozen=True)
class NotebookSaved:
    """The notebook has other cells now (rule G4)."""

    plan: SessionPlan


@dataclass(frozen=True)
class KernelChanged:
    """The notebook names another kernel now, and has these cells."""

    plan: SessionPlan


@dataclass(frozen=True)
class RulesChanged:
    """The same cells run by these rules from now on: an audit pinned one of them to `always`."""

    code: tuple[CodeCell, ...]


@dataclass(frozen=True)
class PageLoaded:
    """The cells of the page that the notebook chose are among the app's now."""

    plan: SessionPlan
    problem: str = ""
    """Why they are not, for the visitor."""


@dataclass(frozen=True)
class NotebookBroke:
    """The notebook was saved in a state that cannot run; the last good one goes on."""

    message: str
    for_author: str = ""
    """In its place: it says more, and may quote the notebook."""

    def told(self, is_author: bool) -> str:
        return (is_author and self.for_author) or self.message


@dataclass(frozen=True)
class ServerStops:
    pass


SessionEvent: TypeAlias = (
    PageConnected
    | PageLeft
    | PageSpoke
    | PageSpokeAtOnce
    | KernelUp
    | KernelNotStarted
    | KernelDied
    | KernelSpoke
    | KernelWrote
    | ReplayMustEnd
    | RequestFailed
    | TimerRang
    | NotebookSaved
    | KernelChanged
    | RulesChanged
    | PageLoaded
    | NotebookBroke
    | ServerStops
)


def may_be_named_next(event: SessionEvent) -> bool:
    """A new model is said together with its key, which follows its comm_open."""
    match event:
        case KernelWrote(kind="comm_open") | KernelSpoke(event=InputNamed()) | PageSpoke() | PageConnected():
            return True
    return False


# --- actions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Say:
    """Send this to the page that is connected."""

    message: ServerMessage


@dataclass(frozen=True)
class StartKernel:
    """Answered by `KernelUp` or `KernelNotStarted`. A kernel that this session had is stopped first."""


@dataclass(frozen=True)
class StopKernel:
    pass


@dataclass(frozen=True)
class InterruptKernel:
    """As Ctrl-C does: for a kernel that does not hear its control channel."""


@dataclass(frozen=True)
class AskKernel:
    request: KernelRequest


@dataclass(frozen=True)
class SetTimer:
    """`TimerRang` after this many seconds; a timer of the same name that runs is forgotten."""

    timer: Timer
    seconds: float


@dataclass(frozen=True)
class CancelTimer:
    timer: Timer


@dataclass(frozen=True)
class RemoveUploads:
    """Nobody needs these files of the visitor's any more."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class AuditReplay:
    """Repeat this replay in a process of its own, and compare. Nothing waits for it."""

    replay: FinishedReplay


@dataclass(frozen=True)
class LoadPage:
    """Put the cells of this notebook among the app's, and say `PageLoaded`."""

    choice: PageChosen


@dataclass(frozen=True)
class EndSession:
    """Nothing more comes: forget this session."""


Action: TypeAlias = (
    Say
    | StartKernel
    | StopKernel
    | InterruptKernel
    | AskKernel
    | SetTimer
    | CancelTimer
    | AuditReplay
    | RemoveUploads
    | LoadPage
    | EndSession
    | Logged
)
