"""Every message between server and kernel, as frozen dataclasses; `codec.py` puts them on the wire.

How it works. A request goes to the kernel's shell or control channel, with message type `nbapp_request`; an event comes
on iopub as `nbapp_event`, in order with outputs and comm messages, which travel as Jupyter's own.

What it does not know: what a message leads to. That is `server/session.py` and `kernel/endpoint.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias
from urllib.parse import quote, unquote

from .protocol import Answer, CellId, Event, FragmentId, InputKey, Json, ModelId, Query

KERNEL_REQUEST_TYPE = "nbapp_request"
KERNEL_REPLY_TYPE = "nbapp_reply"
KERNEL_EVENT_TYPE = "nbapp_event"


# --- server -> kernel --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CodeCell:
    """A code cell of the app with what its tags and first line say (rule R6)."""

    id: CellId
    source: str
    rule: Literal["auto", "always", "once"] = "auto"
    ttl_seconds: float | None = None
    may_raise: bool = False
    """It has the tag `raises-exception`: the replay goes on after its error (rule R5)."""


@dataclass(frozen=True)
class Hello:
    """Asks for `KernelReady` on iopub; sent until that arrives, because a subscription takes time to connect."""

    type: ClassVar[str] = "hello"


@dataclass(frozen=True)
class LoadNotebook:
    """These are the app's cells from now on, and the values that its inputs begin with."""

    type: ClassVar[str] = "load_notebook"
    cells: tuple[CodeCell, ...]
    inputs: dict[InputKey, dict[str, Json]] = field(default_factory=dict)
    state: bytes | None = None
    """Of `StateCaptured`: this kernel begins where another one stood."""
    uploads: str = ""
    """The folder of what the session's visitor uploads, each file under its id. Empty: there is none."""


@dataclass(frozen=True)
class Replay:
    """Apply these events in order, then run what they changed. At most one of them is a press, and it is the last."""

    type: ClassVar[str] = "replay"
    run: int
    events: tuple[Event, ...] = ()
    press: ModelId | None = None
    """The button whose press this replay is for (rule I4)."""
    refresh: bool = False
    """Forget every trace first, so that every cell runs."""
    press_key: InputKey | None = None
    """Names the button instead of `press` in a kernel where no cell has made it yet."""
    captures: bool = False
    """Send `StateCaptured` when the events are applied, before the first cell."""
    visitor: dict[str, Json] = field(default_factory=dict)
    """What is new of the visitor since the last replay: `query` of the page's address, `theme`, `locale`, ..."""
    fragments: tuple[FragmentId, ...] = ()
    """Those whose time has come; they run alone."""
    dismissed: tuple[FragmentId, ...] = ()
    """Dialogs that the visitor has closed since the last replay."""


@dataclass(frozen=True)
class InputsChanged:
    """On the control channel, while `run` goes on: these traits have newer values that the next replay will bring.

    The kernel interrupts the running cell if it depends on one of them, and ends the replay before the next cell
    either way (rule I5). Not sent for a replay that carries a press.
    """

    type: ClassVar[str] = "inputs_changed"
    run: int
    changed: tuple[tuple[ModelId, str], ...]


@dataclass(frozen=True)
class StopReplay:
    """On the control channel: the visitor asked to stop `run`."""

    type: ClassVar[str] = "stop_replay"
    run: int


@dataclass(frozen=True)
class Explain:
    """Asks for `CellsExplained`; answered between replays."""

    type: ClassVar[str] = "explain"


@dataclass(frozen=True)
class CheckSources:
    """On the control channel: could these cells be compiled? Answered with `SourcesChecked`."""

    type: ClassVar[str] = "check_sources"
    id: int
    cells: tuple[CodeCell, ...]


KernelRequest: TypeAlias = Hello | LoadNotebook | Replay | InputsChanged | StopReplay | Explain | CheckSources | Query
"""A `Query` comes on the control channel, as the page sent it."""


# --- kernel -> server --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KernelReady:
    type: ClassVar[str] = "kernel_ready"
    version: str


@dataclass(frozen=True)
class InputNamed:
    """Comes after a widget's comm_open, before anything shows it."""

    type: ClassVar[str] = "input_named"
    model: ModelId
    key: InputKey
    is_button: bool = False
    """Its custom message `{"event": "click"}` is a press."""


@dataclass(frozen=True)
class ReplayStarted:
    type: ClassVar[str] = "replay_started"
    run: int
    total: int


@dataclass(frozen=True)
class CellStarted:
    """`position` counts from 0 among the app's code cells. A kept cell has neither this message nor the next."""

    type: ClassVar[str] = "cell_started"
    run: int
    cell: CellId
    position: int


@dataclass(frozen=True)
class CellFinished:
    """All outputs of this run of the cell have been sent before."""

    type: ClassVar[str] = "cell_finished"
    run: int
    cell: CellId
    status: Literal["ran", "failed", "interrupted", "ended"]
    """`ended`: it asked for the end of the replay (`nbapp.ui.stop`)."""
    seconds: float
    why: str
    """Why it ran, for the author: "`df` changed"."""


@dataclass(frozen=True)
class ReplayFinished:
    """`superseded`: newer inputs ended it, the server sends the next replay at once. `stopped`: the visitor did.
    `ended`: a cell did, and what it does not reach shows nothing."""

    type: ClassVar[str] = "replay_finished"
    run: int
    outcome: Literal["complete", "failed", "superseded", "stopped", "ended"]
    ran: tuple[CellId, ...]
    kept: tuple[CellId, ...]
    not_reached: tuple[CellId, ...]
    seconds: float
    fragments: tuple[FragmentId, ...] = ()
    """Those that ran alone. If there are some and no cells, no cell was looked at."""


@dataclass(frozen=True)
class FragmentStarted:
    """What this fragment has shown is replaced by what it shows from here on.

    Sent where a fragment runs alone, and where it begins again while its cell runs; else it is a part of its cell.
    """

    type: ClassVar[str] = "fragment_started"
    run: int
    cell: CellId
    fragment: FragmentId


@dataclass(frozen=True)
class FragmentFinished:
    """A fragment that ran alone has sent all its outputs. `interrupted`: newer values come, it shows what it showed."""

    type: ClassVar[str] = "fragment_finished"
    run: int
    cell: CellId
    fragment: FragmentId
    status: Literal["ran", "failed", "interrupted", "ended"]


@dataclass(frozen=True)
class QuerySet:
    """Cells or callbacks have set the query of the page's address; this is all of it."""

    type: ClassVar[str] = "query_set"
    query: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class AddressNotUsed:
    """Names of parameters of the page's address that mean nothing to the app, and of those whose values do not fit."""

    type: ClassVar[str] = "address_not_used"
    unknown: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    is_new_address: bool = True
    """False: the app has asked for another one of them since it was told of this address."""


@dataclass(frozen=True)
class PageChosen:
    """The app's cells are now those of the entry notebook, and below `cell` those of this notebook.

    The replay that goes on ends; the server loads the cells before the next one. None: the entry's cells alone.
    """

    type: ClassVar[str] = "page_chosen"
    cell: CellId
    path: str | None = None
    """Relative to the entry notebook's folder."""
    name: str = ""
    """Cells of this page have ids that begin so."""


@dataclass(frozen=True)
class EventRefused:
    """The widget did not take this value or message; it has the value that it had."""

    type: ClassVar[str] = "event_refused"
    id: str
    model: ModelId
    reason: str
    """For the author's log: it may hold values."""


@dataclass(frozen=True)
class StateCaptured:
    """All that a fresh kernel needs to run this replay in full, and to come to the same end (rule P)."""

    type: ClassVar[str] = "state_captured"
    run: int
    inputs: dict[InputKey, dict[str, Json]]
    """What the visitor, or a callback, has set."""
    state: bytes
    """`session_state` and the state that random numbers began with; for `LoadNotebook`, nobody else reads it."""
    press: InputKey | None = None
    left_out: tuple[str, ...] = ()
    """What cannot leave this process, as an author calls it: the fresh kernel begins without it."""
    set_by_events: dict[ModelId, tuple[str, ...]] = field(default_factory=dict)
    """Traits that callbacks have set and that are no inputs: a label's text. A fresh run shows what cells set."""


@dataclass(frozen=True)
class CellExplanation:
    """What one cell did when it ran last, and why it ran or was kept in the last replay; for the author."""

    cell: CellId
    status: Literal["ran", "kept", "failed", "not_reached"]
    why: str
    """Why it ran (or failed), or was kept."""
    ran: bool = False
    """In the last replay; a cell that failed earlier in the same way is kept as failed."""
    reads: tuple[str, ...] = ()
    """Names of values that it may read."""
    tools: tuple[str, ...] = ()
    """Names of modules, functions and classes that it may read."""
    reads_every_name: bool = False
    """It uses a magic, `globals()` or the like, so `reads` and `tools` are all names."""
    writes: tuple[str, ...] = ()
    """Names that it bound or deleted, values before tools."""
    changes: tuple[str, ...] = ()
    """Names bound by cells above whose objects it changed in place."""
    reads_outside: tuple[str, ...] = ()
    """In words: "the file `data.csv`", "`value` of the widget `n`", "random numbers"."""
    writes_outside: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    """That it connected to over the network, and is kept in spite of it (rule R7)."""
    runs_always: str | None = None
    """Why it cannot be kept."""
    measures_time: bool = False
    """It looks at a clock as for a duration, and may be kept in spite of it (rule R7)."""
    opaque: tuple[str, ...] = ()
    """Names that it reads and nobody can look into: any cell that touches them may have changed them."""
    too_large: tuple[str, ...] = ()
    """Of `opaque` those that could be looked into, but running the cells that make them costs less."""
    seconds: float = 0.0
    """Of its last run."""
    judging_seconds: float = 0.0
    """What looking at its values cost in that run."""


@dataclass(frozen=True)
class InputExplanation:
    """One widget that the notebook made, as an author speaks of it."""

    key: InputKey
    model: ModelId
    cell: CellId
    class_name: str
    description: str
    variables: tuple[str, ...] = ()
    """Names that are bound to it, or that lead to it: `sliders[0]`."""
    value: Json = None
    """As JSON; what JSON cannot hold is text."""
    options: tuple[Json, ...] | None = None
    """The values that its labels stand for, in their order."""
    is_button: bool = False
    read_by: tuple[CellId, ...] = ()
    """Cells that read one of its traits, or ask whether it was pressed."""
    is_heard: bool = False
    """Something follows it without reading it: a callback, a link, the widget that it is a part of."""


@dataclass(frozen=True)
class CellsExplained:
    """In notebook order: all code cells, and all widgets apart from layouts and styles."""

    type: ClassVar[str] = "cells_explained"
    cells: tuple[CellExplanation, ...]
    inputs: tuple[InputExplanation, ...] = ()


@dataclass(frozen=True)
class SourcesChecked:
    """The first cell that is no Python, and where; None: all are."""

    type: ClassVar[str] = "sources_checked"
    id: int
    cell: CellId | None = None
    line: int | None = None
    message: str = ""
    """Python's own: it may quote a character of the source."""


KernelEvent: TypeAlias = (
    KernelReady
    | InputNamed
    | ReplayStarted
    | CellStarted
    | CellFinished
    | ReplayFinished
    | FragmentStarted
    | FragmentFinished
    | QuerySet
    | AddressNotUsed
    | PageChosen
    | EventRefused
    | StateCaptured
    | CellsExplained
    | SourcesChecked
    | Answer
)


@dataclass(frozen=True)
class Together:
    """Events that came within a moment, in one message."""

    type: ClassVar[str] = "together"
    events: tuple[KernelEvent, ...]


KernelMessage: TypeAlias = KernelEvent | Together


def events_of(message: KernelMessage) -> tuple[KernelEvent, ...]:
    """What a message tells, in order."""
    return message.events if isinstance(message, Together) else (message,)


# --- where an output belongs -------------------------------------------------------------------------------------

_STEP = "|"
"""Between a maker and a fragment that it called. No cell's id has one."""


def fragment_id(maker: str, name: str, number: int) -> FragmentId:
    """Of the call of a fragment by a cell or another fragment: by its function, and how many calls of it came before.

    So it is the same in every run, also where other calls come and go.
    """
    return FragmentId(f"{maker}{_STEP}{name}.{number}")


def name_of_fragment(id: FragmentId) -> str:
    """Of its function."""
    return id.rpartition(_STEP)[2].rpartition(".")[0]


def cell_of(maker: str) -> CellId:
    """The cell that has called this fragment, or this cell."""
    return CellId(maker.partition(_STEP)[0])


def is_within(maker: str, outer: str) -> bool:
    """Whether a cell or fragment is this one, or was called by it."""
    return maker == outer or maker.startswith(outer + _STEP)


def makers_within(outer: str, makers: Iterable[str]) -> list[str]:
    """Those of these cells and fragments that are `outer`, or were called by it."""
    called = outer + _STEP
    return [maker for maker in makers if maker == outer or maker.startswith(called)]


@dataclass(frozen=True)
class OutputAddress:
    """Stamped by the kernel as `parent_header.msg_id` of every output, so that nobody has to guess its cell.

    `place` is the container of `nbapp.ui` that the output stands in, made by this cell or another one; empty: none.
    `fragment` is the fragment that makes the output; empty: the cell itself.
    """

    run: int
    cell: CellId
    callback: bool = False
    place: str = ""
    fragment: str = ""

    def encode(self) -> str:
        kind = "callback" if self.callback else "cell"
        place = f"@{quote(self.place, safe='')}" if self.place else ""
        fragment = f"#{quote(self.fragment, safe='')}" if self.fragment else ""
        return f"nbapp:{self.run}:{kind}{place}{fragment}:{self.cell}"

    @classmethod
    def decode(cls, msg_id: str) -> OutputAddress | None:
        """None for every id that `encode` did not make."""
        parts = msg_id.split(":", 3)
        if len(parts) != 4 or parts[0] != "nbapp" or not parts[1].isdecimal():
            return None
        rest, _, fragment = parts[2].partition("#")
        kind, _, place = rest.partition("@")
        if kind not in ("cell", "callback"):
            return None
        cell = CellId(parts[3])
        return cls(int(parts[1]), cell, callback=kind == "callback", place=unquote(place), fragment=unquote(fragment))
