"""Every message between page and server, as frozen dataclasses; `codec.py` puts them on the wire.

How it works. A message is a dataclass with a `type` of its own, and the union of the messages that one side of a link
may speak. `bytes` may stand anywhere inside a message (a widget's state holds arrays).

`PageMessage` is what a visitor's browser may say, the least trusted side; `ServerMessage` is what it is told. Both
travel as websocket frames. What server and kernel say to each other is in `kernel_protocol.py`.

What it does not know: what a message leads to. That is `server/session.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, NewType, TypeAlias

Json: TypeAlias = Any
"""What `json.loads` may return, with `bytes` allowed as leaves (see above). The one place where `Any` is used."""

Buffer: TypeAlias = bytes
AppId = NewType("AppId", str)
SessionId = NewType("SessionId", str)
CellId = NewType("CellId", str)
ModelId = NewType("ModelId", str)
FragmentId = NewType("FragmentId", str)
"""Of one call of a function of `ui.fragment`: `kernel_protocol.is_within` says how ids nest."""
InputKey = NewType("InputKey", str)
"""Names an input across replays, kernels and sessions (rule I1): the author's key, else cell, class and order."""

ELEMENT_MIME = "application/vnd.nbapp.element.v1+json"
"""Of what `nbapp.ui` shows: an object with its `kind`, its `id`, and what `page/src/elements/` knows of that kind."""


# --- what an event is --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Update:
    """The visitor set traits of one widget. Of several, the latest of each trait counts (rule I5)."""

    type: ClassVar[str] = "update"
    id: str
    """The page's id of this message; it is acknowledged with `Done`, and echoed by the kernel."""
    model: ModelId
    state: dict[str, Json]


@dataclass(frozen=True)
class Custom:
    """A message to one widget that is no trait value: a button's press, a mouse position in a plot."""

    type: ClassVar[str] = "custom"
    id: str
    model: ModelId
    content: Json
    buffers: tuple[Buffer, ...] = ()


Event: TypeAlias = Update | Custom


# --- page -> server ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Open:
    """First message of every connection: resume this session, or begin a new one with these inputs."""

    type: ClassVar[str] = "open"
    session: SessionId | None = None
    inputs: dict[InputKey, dict[str, Json]] = field(default_factory=dict)
    visitor: dict[str, Json] = field(default_factory=dict)
    """What the browser tells of its visitor: `server/visitor_values.py` has the names."""


@dataclass(frozen=True)
class Stop:
    """The visitor pressed the stop button: interrupt the running cell and end the replay."""

    type: ClassVar[str] = "stop"


@dataclass(frozen=True)
class Restart:
    """Give this session a new kernel and set the inputs it had: the answer to a kernel that died."""

    type: ClassVar[str] = "restart"


@dataclass(frozen=True)
class Refresh:
    """Run every cell again, kept or not (rule R7: the visitor asks for a fresh run)."""

    type: ClassVar[str] = "refresh"


@dataclass(frozen=True)
class VisitorChanged:
    """The visitor went to another address of this page (Back, a link), or looks at it otherwise: these are new."""

    type: ClassVar[str] = "visitor_changed"
    values: dict[str, Json]


@dataclass(frozen=True)
class Query:
    """A view asks for a part of what its input shows, such as some rows of a table.

    It changes nothing and starts no replay: the kernel answers it with `Answer`, also while a cell runs.
    """

    type: ClassVar[str] = "query"
    id: str
    model: ModelId
    content: Json


@dataclass(frozen=True)
class FragmentDue:
    """The time of a fragment that runs every few seconds has come; the page has the clock, and sleeps with its tab."""

    type: ClassVar[str] = "fragment_due"
    fragment: FragmentId


@dataclass(frozen=True)
class DialogDismissed:
    """The visitor has closed this dialog: it is not on the page any more."""

    type: ClassVar[str] = "dialog_dismissed"
    dialog: FragmentId


@dataclass(frozen=True)
class Ping:
    """Answered with `Pong` at once; a page that hears nothing for a while tells its visitor (rule G3)."""

    type: ClassVar[str] = "ping"


PageMessage: TypeAlias = (
    Open | Update | Custom | Stop | Restart | Refresh | VisitorChanged | Query | FragmentDue | DialogDismissed | Ping
)


# --- server -> page ----------------------------------------------------------------------------------------------

CellStatus: TypeAlias = Literal["waiting", "running", "done", "failed", "stale"]
"""waiting: has not run yet. running: 150 ms or more into its run. stale: a cell above it failed, or it was stopped."""

Activity: TypeAlias = Literal["starting", "replaying", "idle", "gone"]
"""What the session does now; `gone`: there is no kernel any more, and a `Problem` says why."""


@dataclass(frozen=True)
class CellReason:
    """What a cell did in the last replay and why, for its author; a visitor is told only with `--dev`."""

    did: Literal["ran", "failed", "kept", "not_reached"]
    why: str
    """In Markdown's `code` for what is the author's: "`df` changed"."""
    seconds: float | None = None
    """Of this run; None if it did not run."""


@dataclass(frozen=True)
class PageCell:
    """One cell as the visitor sees it. Code never travels; a markdown cell's text is its content."""

    id: CellId
    kind: Literal["markdown", "code"]
    region: Literal["main", "sidebar"] = "main"
    markdown: str = ""
    status: CellStatus = "waiting"
    outputs: tuple[Json, ...] = ()
    """nbformat outputs without `execution_count`; a stream's text is one string."""
    callback_outputs: tuple[Json, ...] = ()
    """What the latest callback of a widget of this cell printed or displayed (rule I2); shown below `outputs`."""
    reason: CellReason | None = None


@dataclass(frozen=True)
class Model:
    """One live widget, its state merged over all messages so far."""

    id: ModelId
    state: dict[str, Json]
    key: InputKey | None = None


@dataclass(frozen=True)
class Progress:
    """How far the replay is: `done` of `total` cells are finished or kept."""

    activity: Activity
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Welcome:
    """First message to every connection."""

    type: ClassVar[str] = "welcome"
    session: SessionId
    ticket: str
    """Opens the next connection of this page, once."""
    upload_ticket: str
    """With the session's id it lets this page upload files, until another connection has the session."""
    resumed: bool
    show_tracebacks: bool = False
    dev: bool = False


@dataclass(frozen=True)
class Snapshot:
    """The whole page: after `Welcome`, and whenever the notebook's cells changed (rule G4)."""

    type: ClassVar[str] = "snapshot"
    title: str
    cells: tuple[PageCell, ...]
    models: tuple[Model, ...] = ()
    progress: Progress = Progress("starting")
    log: str = ""
    look: dict[str, Json] = field(default_factory=dict)
    """What the notebook's metadata say of the page, in the form of an output of `set_page_config`."""


@dataclass(frozen=True)
class OutputSet:
    """Put `output` at `index` of the cell's outputs: replaces what is there, or is added at the end."""

    type: ClassVar[str] = "output_set"
    cell: CellId
    index: int
    output: Json
    callback: bool = False


@dataclass(frozen=True)
class TextAppended:
    """The stream at `index` grew, or the body of the element there."""

    type: ClassVar[str] = "text_appended"
    cell: CellId
    index: int
    text: str
    callback: bool = False


@dataclass(frozen=True)
class OutputsCut:
    """The cell has only its first `length` outputs now."""

    type: ClassVar[str] = "outputs_cut"
    cell: CellId
    length: int
    callback: bool = False


@dataclass(frozen=True)
class OutputsSpliced:
    """At `index` of the cell's outputs, take out `removed` and put these in; those below stay what they are."""

    type: ClassVar[str] = "outputs_spliced"
    cell: CellId
    index: int
    removed: int
    outputs: tuple[Json, ...] = ()
    callback: bool = False


@dataclass(frozen=True)
class StatusChanged:
    type: ClassVar[str] = "status_changed"
    cell: CellId
    status: CellStatus


@dataclass(frozen=True)
class ReasonSet:
    """Why the cell ran or was kept in the replay that is over now."""

    type: ClassVar[str] = "reason_set"
    cell: CellId
    reason: CellReason


@dataclass(frozen=True)
class ProgressChanged:
    type: ClassVar[str] = "progress_changed"
    progress: Progress


@dataclass(frozen=True)
class LogAppended:
    """Text that no cell can be found for, such as what a thread prints later."""

    type: ClassVar[str] = "log_appended"
    text: str


Change: TypeAlias = (
    OutputSet | TextAppended | OutputsCut | OutputsSpliced | StatusChanged | ReasonSet | ProgressChanged | LogAppended
)


@dataclass(frozen=True)
class Delta:
    """What changes on the page, to be applied in order and painted at once."""

    type: ClassVar[str] = "delta"
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class ModelOpened:
    type: ClassVar[str] = "model_opened"
    model: Model


@dataclass(frozen=True)
class ModelUpdated:
    """The kernel set traits of a widget; `echo` repeats what a page set, and names its message (ipywidgets' echo)."""

    type: ClassVar[str] = "model_updated"
    model: ModelId
    state: dict[str, Json]
    echo: str | None = None


@dataclass(frozen=True)
class ModelMessage:
    """A custom message of a widget in the kernel to its views."""

    type: ClassVar[str] = "model_message"
    model: ModelId
    content: Json
    buffers: tuple[Buffer, ...] = ()


@dataclass(frozen=True)
class ModelClosed:
    type: ClassVar[str] = "model_closed"
    model: ModelId


@dataclass(frozen=True)
class Done:
    """The message `id` of this page was taken: ipywidgets sends its next change only then."""

    type: ClassVar[str] = "done"
    id: str


@dataclass(frozen=True)
class Answer:
    """To the query `id`, in the form that its view knows; none: it cannot be answered now."""

    type: ClassVar[str] = "answer"
    id: str
    body: Buffer | None = None


ProblemKind: TypeAlias = Literal[
    "kernel_died",
    "kernel_failed_to_start",
    "session_gone",
    "busy",
    "stopping",
    "taken_over",
    "access_ended",
    "timed_out",
    "notebook_broken",
    "input_refused",
    "notice",
]


@dataclass(frozen=True)
class Problem:
    """Something went wrong, in words for the visitor (rule G3)."""

    type: ClassVar[str] = "problem"
    kind: ProblemKind
    message: str
    """What happened and the likely reason, in one or two sentences; nothing of the author's."""
    actions: tuple[Literal["restart", "new_session", "reload", "wait", "dismiss"], ...] = ("dismiss",)


@dataclass(frozen=True)
class ProblemSolved:
    """The problem of this kind is over; its notice goes."""

    type: ClassVar[str] = "problem_solved"
    kind: ProblemKind


@dataclass(frozen=True)
class QueryChanged:
    """The notebook set the query of the page's address."""

    type: ClassVar[str] = "query_changed"
    query: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class AddressNotNeeded:
    """The app makes nothing of these parameters of the page's address: a link to it goes without them."""

    type: ClassVar[str] = "address_not_needed"
    names: tuple[str, ...]


@dataclass(frozen=True)
class Pong:
    type: ClassVar[str] = "pong"


ServerMessage: TypeAlias = (
    Welcome
    | Snapshot
    | Delta
    | ModelOpened
    | ModelUpdated
    | ModelMessage
    | ModelClosed
    | Done
    | Answer
    | Problem
    | ProblemSolved
    | QueryChanged
    | AddressNotNeeded
    | Pong
)
