"""`session_state` as a channel of the engine: tracked by key, never rolled back (rule I6).

How it works. A cell's trace holds the version of each key when the cell first read it. What it changed, by assignment
or in place, is found after its run. Nothing is restored: a run from the top would begin with the values of now as well.

Rules
- A cell whose own write moved a key that it reads runs again in the next replay (`count += 1` counts replays), but not
  again in the same one when the engine starts a pass over: its run in this replay has happened.
- When the engine starts a pass over, what the given-up pass did is taken back: assignments, and changes in place of
  values that the cell read here. It is done again for each cell that is kept: a cell that is forced to run again in the
  same replay counts a press once.
- An opaque value (a model, a connection) may be changed by whoever gets hold of it, so a cell that does counts as a
  writer of its key.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from ..reactive.channels import Account
from ..reactive.records import Record
from ..ui.presses import pressed
from ..ui.session_state import SessionState, session_state, values_of, watch
from .versions import Seen, Version, Versions

_log = logging.getLogger(__name__)

_KEYS = "all keys"
_ABSENT: Version = ("absent",)
_NO_VALUE = object()


@dataclass(frozen=True)
class _Assignment:
    """A cell set this key in this replay; `_NO_VALUE` where it was not there, or was deleted."""

    cell: str
    key: str
    old: object
    new: object


@dataclass(frozen=True)
class _Change:
    """A cell changed what stands under a key in place, in this replay."""

    cell: str
    before: Record
    after: Record


@dataclass
class StateTrace:
    """Versions at the first read, by key; `_KEYS` (no text with a space can be an attribute) is the list of keys."""

    reads: dict[str, Version] = field(default_factory=dict)
    writes: dict[str, Version] = field(default_factory=dict)
    """Versions that the cell left, of keys that it set or whose values it changed in place."""
    left: dict[str, object] = field(default_factory=dict)
    """The values of these, where they can change in place: another one, though equal, is another object."""
    given: frozenset[int] = frozenset()
    """Ids of the objects in what it left."""
    presences: dict[str, bool] = field(default_factory=dict)
    """Keys of which the cell asked only whether they are there."""
    got: set[int] = field(default_factory=set)
    """Ids of the objects in what it read."""
    found: dict[str, object] = field(default_factory=dict)
    """What it read, by key."""
    replay: int = 0


class SessionStateChannel:
    name = "session_state"

    def __init__(self, versions: Versions) -> None:
        self._versions = versions
        self._replay = 0
        self._cell = ""
        self.may_assign: Callable[[str], None] = lambda key: None
        """Called before a cell assigns to a key; raises if it must not."""
        self.is_deleted: Callable[[str], None] = lambda key: None
        """Called before a key is deleted, by a cell or a callback."""
        self._recording: StateTrace | None = None
        self._touches: dict[str, int] = {}
        """How often a key with an opaque value was handed out to a cell."""
        self._old_values: dict[str, object] = {}
        """Of the keys that the running cell has set, what they were."""
        self._records: dict[str, tuple[object, Record | None]] = {}
        """Of the keys that the running cell has read, the values and what they held, if that can be written back."""
        self._reached: dict[str, Version] = {}
        """Keys whose values the running cell reaches by names, as they were when it began."""
        self._changes: list[_Change] = []
        self._changes_taken_back: list[_Change] = []
        self._rewritten: set[int] = set()
        self._done: list[_Assignment] = []
        self._taken_back: list[_Assignment] = []
        self._later: dict[str, Callable[[], object]] = {}
        """Values that are made when they are first asked for; until then None stands under their keys."""
        watch(self)

    def begin_with(self, makers: Mapping[str, Callable[[], object]]) -> None:
        """The session begins with these keys, in this order; each value is made when it is first asked for."""
        held = values_of(session_state)
        held.clear()
        held.update(dict.fromkeys(makers))
        self._later = dict(makers)

    def make_all(self) -> None:
        """Make the values that nobody has asked for yet."""
        for key in tuple(self._later):
            self._make(key)

    def _make(self, key: str) -> None:
        make = self._later.pop(key, None)
        if make is not None:
            values_of(session_state)[key] = make()

    def new_replay(self) -> None:
        """The engine may begin several passes; this is called once a request."""
        self._replay += 1
        self._done.clear()
        self._taken_back.clear()
        self._changes.clear()
        self._changes_taken_back.clear()

    # --- Watcher

    def reading(self, key: str) -> None:
        self._make(key)
        recording = self._recording
        if recording is not None and key not in recording.reads and key not in recording.writes:
            value, seen = self._look(key)
            recording.reads[key] = self._version_of(key, seen)
            recording.got |= seen.objects
            if seen.objects:
                recording.found[key] = value
            if key not in self._records:
                self._records[key] = (value, seen.take_record())

    def reading_presence(self, key: str) -> None:
        recording = self._recording
        if recording is not None and key not in recording.reads and key not in recording.writes:
            recording.presences.setdefault(key, key in values_of(session_state))

    def reading_keys(self) -> None:
        recording = self._recording
        if recording is not None and _KEYS not in recording.reads:
            recording.reads[_KEYS] = self._version(_KEYS)

    def writing(self, key: str) -> None:
        if self._recording is not None:
            self.may_assign(key)
        self._note_old(key)

    def deleting(self, key: str) -> None:
        self.is_deleted(key)
        self._note_old(key)

    def _note_old(self, key: str) -> None:
        self._make(key)  # a pass that is given up puts it back
        if self._recording is not None:
            self._recording.writes[key] = _ABSENT
            self._old_values.setdefault(key, values_of(session_state).get(key, _NO_VALUE))

    # --- keys of inputs

    def value_of(self, key: str) -> object:
        """What stands under a key that there is. The running cell does not read it by this."""
        self._make(key)
        return values_of(session_state)[key]

    def adopt(self, key: str, value: object) -> None:
        """The running cell makes an input with this key: its value stands here, and the cell follows it."""
        values = values_of(session_state)
        self._make(key)
        self._done.append(_Assignment(self._cell, key, values.get(key, _NO_VALUE), value))
        values[key] = value
        self.reading(key)

    def is_set_by_cell(self, key: str) -> bool:
        """Whether a cell has assigned to it in this replay."""
        recording = self._recording
        is_here = recording is not None and key in recording.writes
        return is_here or any(done.key == key for done in self._done)

    def _version(self, key: str) -> Version:
        if key is _KEYS:
            return ("keys", *values_of(session_state))
        return self._version_of(key, self._look(key)[1])

    def _look(self, key: str) -> tuple[object, Seen]:
        value = values_of(session_state).get(key, _NO_VALUE)
        return value, Seen(_ABSENT) if value is _NO_VALUE else self._versions.look(value)

    def _version_of(self, key: str, seen: Seen) -> Version:
        return seen.version if seen.version is _ABSENT else (*seen.version, self._touches.get(key, 0))

    # --- Channel

    def begin_replay(self) -> None:
        for done in reversed(self._done):
            if values_of(session_state).get(done.key, _NO_VALUE) is done.new:
                _put(done.key, done.old)
                self._taken_back.insert(0, done)
        self._done.clear()
        for change in reversed(self._changes):
            self._write(change.before)
            self._changes_taken_back.insert(0, change)
        self._changes.clear()

    def rewrote(self) -> set[int]:
        """Ids of objects that were written back since this was asked last."""
        rewritten, self._rewritten = self._rewritten, set()
        return rewritten

    def _write(self, record: Record) -> None:
        self._rewritten |= record.addresses
        try:
            record.write_back()
        except Exception:  # whatever an object raises that refuses it: it stays as it is
            _log.debug("cannot write back a value of session_state", exc_info=True)

    def why_stale(self, cell: str, trace: StateTrace | None) -> str | None:
        if trace is None or trace.replay == self._replay:
            return None
        for key, version in trace.reads.items():
            if self._version(key) != version:
                return "the keys of session_state changed" if key is _KEYS else f"session_state.{key} changed"
        for key, was_there in trace.presences.items():
            if (key in values_of(session_state)) != was_there:
                return f"session_state.{key} is {'gone' if was_there else 'new'}"
        values = values_of(session_state)
        for key, version in trace.writes.items():
            is_other = key in trace.left and values.get(key) is not trace.left[key]
            if is_other or self._version(key) != version:
                return f"session_state.{key}, which it sets, was changed"
        return None

    def skip(self, cell: str, trace: StateTrace | None) -> None:
        for taken in self._taken_back_of(cell):
            _put(taken.key, taken.new)
            self._done.append(taken)
        for change in self._changes_taken_back_of(cell):
            self._write(change.after)
            self._changes.append(change)

    def before_run(self, cell: str) -> None:
        self._taken_back_of(cell)
        self._changes_taken_back_of(cell)
        self._old_values = {}
        self._records, self._reached = {}, {}
        self._cell = cell
        self._recording = StateTrace(replay=self._replay)

    def may_be_changed(self, addresses: Set[int]) -> None:
        """The cell that begins to run reaches these objects by names."""
        for key, value in list(values_of(session_state).items()):
            seen = self._versions.look(value)
            if not seen.objects.isdisjoint(addresses):
                self._records[key] = (value, seen.take_record())
                self._reached[key] = self._version_of(key, seen)

    def _taken_back_of(self, cell: str) -> list[_Assignment]:
        """What the given-up pass did for this cell; from now on it is the cell's own business again."""
        mine = [taken for taken in self._taken_back if taken.cell == cell]
        self._taken_back = [taken for taken in self._taken_back if taken.cell != cell]
        return mine

    def _changes_taken_back_of(self, cell: str) -> list[_Change]:
        mine = [change for change in self._changes_taken_back if change.cell == cell]
        self._changes_taken_back = [change for change in self._changes_taken_back if change.cell != cell]
        return mine

    def after_run(self, cell: str) -> StateTrace:
        trace, self._recording = self._recording or StateTrace(), None
        values = values_of(session_state)
        keys = {*trace.reads, *trace.writes, *self._reached}
        seen = {key: self._versions.look(values[key]) for key in keys if key in values}
        for key in trace.reads:
            if key in seen and seen[key].is_opaque:
                self._touches[key] = self._touches.get(key, 0) + 1
        now = {key: self._version_of(key, seen[key]) for key in seen}
        changed = {key for key, version in trace.reads.items() if key is not _KEYS and now.get(key, _ABSENT) != version}
        trace.writes = {key: now.get(key, _ABSENT) for key in changed | trace.writes.keys()}
        given = trace.writes.keys() & seen.keys()
        trace.given = frozenset[int]().union(*(seen[key].objects for key in given))
        trace.left = {key: values[key] for key in given if seen[key].objects}
        changed |= {key for key, version in self._reached.items() if now.get(key, _ABSENT) != version}
        self._note_changes(cell, changed & seen.keys(), seen)
        for key, old in self._old_values.items():
            self._done.append(_Assignment(cell, key, old, values.get(key, _NO_VALUE)))
        return trace

    def describe(self, cell: str, trace: StateTrace) -> Account:
        reads = [_name_of(key) for key in sorted({*trace.reads, *trace.presences})]
        return Account(tuple(reads), tuple(_name_of(key) for key in sorted(trace.writes)))

    def _note_changes(self, cell: str, keys: set[str], seen: Mapping[str, Seen]) -> None:
        for key in keys & self._records.keys():
            value, before = self._records[key]
            after = seen[key].take_record() if values_of(session_state)[key] is value else None
            if before is not None and after is not None:
                self._changes.append(_Change(cell, before, after))

    def end_replay(self) -> None:
        for change in self._changes_taken_back:
            self._write(change.after)
        self._changes_taken_back.clear()
        for taken in self._taken_back:  # the last pass did not come as far as their cells
            _put(taken.key, taken.new)
        self._taken_back.clear()

    def kept_values(self) -> Iterable[object]:
        return list(values_of(session_state).values())

    def values_replaced(self, trace: StateTrace) -> Iterable[object]:
        values = values_of(session_state)
        return [values[key] for key, value in trace.found.items() if key in values and values[key] is not value]

    def stand_in(self, value: object) -> object | None:
        if isinstance(value, SessionState):
            return "session_state"
        return "nbapp.pressed" if value is pressed else None


def _name_of(key: str) -> str:
    return "the keys of session_state" if key == _KEYS else f"session_state.{key}"


def _put(key: str, value: Any) -> None:
    values = values_of(session_state)
    if value is _NO_VALUE:
        values.pop(key, None)
    else:
        values[key] = value
