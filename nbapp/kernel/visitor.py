"""What the page tells of its visitor, as a channel of the engine: the address's parameters and `context`, by name.

How it works. A trace holds what each name was when the cell first read it, and what the cell set it to. Like
`session_state`, what cells set stays: a replay begins with the values that the last one left and with what the page
said since. When the engine starts a pass over, values go back to where the replay began, and kept cells set theirs
again. At the end the page is told if the query is another one than it knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..protocol import Json
from ..reactive.channels import Account
from ..ui.logins import User
from ..ui.visitor import CONTEXT, QUERY, Context, QueryParams, visitor_values
from .address_inputs import AddressInputs

_NAMES = "all names"


@dataclass
class VisitorTrace:
    reads: dict[str, Any] = field(default_factory=dict)
    writes: dict[str, Any] = field(default_factory=dict)
    replay: int = 0


class VisitorChannel:
    name = "the page's address"

    def __init__(self) -> None:
        self._replay = 0
        self._began_with: dict[str, Any] = {}
        self._told: dict[str, tuple[str, ...]] = {}
        """The query that the page knows."""
        self._recording: VisitorTrace | None = None
        self.inputs = AddressInputs()
        visitor_values.watcher = self

    def new_replay(self, values: Mapping[str, Json]) -> None:
        """A request has come, with what is new since the last one."""
        self._replay += 1
        held = visitor_values.held
        for name, value in values.items():
            if name == "query":
                for known in [n for n in held if n.startswith(QUERY)]:
                    del held[known]
                held.update({QUERY + key: tuple(texts) for key, texts in value.items()})
                self._told = self.query()
                self.inputs.page_said(value)
            else:
                held[CONTEXT + name] = value
        self._began_with = dict(held)

    def begin_now(self) -> None:
        """Events are applied: what callbacks and bound inputs set holds from the beginning of the replay."""
        self._began_with = dict(visitor_values.held)

    def query(self) -> dict[str, tuple[str, ...]]:
        held = visitor_values.held
        return {name.removeprefix(QUERY): held[name] for name in held if name.startswith(QUERY)}

    def query_to_tell(self) -> dict[str, tuple[str, ...]] | None:
        """The query, if the page does not know it yet."""
        query = self.query()
        if query == self._told:
            return None
        self._told = query
        return query

    def captured(self) -> dict[str, Any]:
        return dict(visitor_values.held)

    def begin_with(self, values: Mapping[str, Any]) -> None:
        visitor_values.held.clear()
        visitor_values.held.update(values)
        self._told = self.query()

    # --- Watcher

    def reading(self, name: str) -> None:
        self.inputs.cells_asked(name.removeprefix(QUERY))
        recording = self._recording
        if recording is not None and name not in recording.reads and name not in recording.writes:
            recording.reads[name] = self._now(name)

    def reading_names(self) -> None:
        self.inputs.cells_asked_for_all()
        self.reading(_NAMES)

    def writing(self, name: str) -> None:
        self.inputs.cells_asked(name.removeprefix(QUERY))
        if self._recording is not None:
            self._recording.writes[name] = None

    def _now(self, name: str) -> Any:
        held = visitor_values.held
        return tuple(n for n in held if n.startswith(QUERY)) if name == _NAMES else held.get(name)

    # --- Channel

    def begin_replay(self) -> None:
        visitor_values.held.clear()
        visitor_values.held.update(self._began_with)

    def why_stale(self, cell: str, trace: VisitorTrace | None) -> str | None:
        if trace is None or trace.replay == self._replay:
            return None
        for name, value in trace.reads.items():
            if self._now(name) != value:
                return f"{_words(name)} changed"
        for name, value in trace.writes.items():
            if self._now(name) != value:
                return f"{_words(name)}, which it sets, was changed"
        return None

    def skip(self, cell: str, trace: VisitorTrace | None) -> None:
        for name, value in (trace.writes if trace is not None else {}).items():
            self._put(name, value)

    def _put(self, name: str, value: Any) -> None:
        if value is None:
            visitor_values.held.pop(name, None)
        else:
            visitor_values.held[name] = value

    def before_run(self, cell: str) -> None:
        self._recording = VisitorTrace(replay=self._replay)

    def after_run(self, cell: str) -> VisitorTrace:
        trace, self._recording = self._recording or VisitorTrace(), None
        trace.writes = {name: self._now(name) for name in trace.writes}
        return trace

    def end_replay(self) -> None:
        pass

    def stand_in(self, value: object) -> object | None:
        if isinstance(value, QueryParams):
            return "query_params"
        return "context" if isinstance(value, (Context, User)) else None

    def describe(self, cell: str, trace: VisitorTrace) -> Account:
        return Account(tuple(sorted(map(_words, trace.reads))), tuple(sorted(map(_words, trace.writes))))


def _words(name: str) -> str:
    if name == _NAMES:
        return "the names of the address's parameters"
    if name.startswith(QUERY):
        return f"`{name.removeprefix(QUERY)}` in the page's address"
    return "user" if name == CONTEXT + "user" else name
