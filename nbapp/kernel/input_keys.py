"""The keys of `nbapp.ui`'s inputs: which cell has made which, and what the visitor had set in those that are hidden.

How it works. A key belongs to one input of the app. Two in one run of all cells are an error of the author's; one that
a lower cell still holds from its last run is not: that cell runs again and finds out. An input that its cell makes no
more leaves the visitor's value here, and takes it back when it is made again, in this cell or, with a key, in another
(Streamlit drops it: rule R17 of its semantics).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..kernel_protocol import cell_of, is_within
from ..protocol import InputKey
from ..ui.errors import DuplicateKey
from .versions import Version
from .widget_records import WidgetRecord


class InputKeys:
    def __init__(self) -> None:
        self.positions: dict[str, int] = {}
        self._records: dict[InputKey, WidgetRecord] = {}
        self._stashed: dict[InputKey, tuple[Version, dict[str, object]]] = {}
        """With the identity that the input had: for another one the value means something else."""
        self._made_in_run: set[InputKey] = set()
        self._made_around: set[InputKey] = set()
        """By the cell of the fragment that runs alone, outside of that fragment."""
        self.disputed: dict[str, str] = {}
        """Cells that hold a key which another one claims, and why they run."""

    def begin_run(self, maker: str) -> None:
        """A cell begins to run, or a fragment alone."""
        cell = cell_of(maker)
        self._made_in_run.clear()
        self._made_around.clear()
        if maker == cell:
            self.disputed.pop(cell, None)
        else:
            around = {k: r for k, r in self._records.items() if r.cell == cell and not is_within(r.maker, maker)}
            self._made_around = {key for key, record in around.items() if _is_alive(record)}

    def begin_again(self, fragment: str) -> None:
        """A fragment begins once more within its run, or that of its cell."""
        mine = {key for key in self._made_in_run if (r := self._records.get(key)) and is_within(r.maker, fragment)}
        self._made_in_run -= mine

    def enter(self, maker: str, arguments: Mapping[str, Any]) -> InputKey:
        """The key of the input that this cell or fragment makes now with these arguments.

        Raises:
            DuplicateKey: the app has made it already.
        """
        key, kind, cell = arguments["key"], arguments["kind"], cell_of(maker)
        own_key = InputKey(f"key/{key}" if key is not None else f"{maker}/{arguments['identity']}")
        if own_key in self._made_in_run or own_key in self._made_around:
            self.disputed[cell] = "two of its inputs cannot be told apart"
            raise _twice_in_cell(kind, key, arguments["props"].get("label", ""))
        known = self._records.get(own_key)
        if key is not None and known is not None and known.cell != cell and _is_alive(known):
            self._claim(cell, known, kind, key)
        self._made_in_run.add(own_key)
        return own_key

    def _claim(self, cell: str, known: WidgetRecord, kind: str, key: str) -> None:
        last = len(self.positions)
        if self.positions.get(known.cell, last) < self.positions.get(cell, last):
            self.disputed[cell] = f"the key {key!r} was used by a cell above"
            raise DuplicateKey(
                f"The key {key!r} of this {kind} is the key of another input, which a cell above has made.",
                advice="Give each input a key of its own, such as key='rows of the table'.",
            )
        self.disputed[known.cell] = f"the key {key!r} is used by a cell above"
        self.stash(known, known.arguments)

    def made(self, record: WidgetRecord) -> None:
        assert record.own_key is not None
        self._records[record.own_key] = record

    def record_of(self, key: str) -> WidgetRecord | None:
        """The input with this key of the author's, if its cell has made it in its last run."""
        record = self._records.get(InputKey(f"key/{key}"))
        return record if record is not None and _is_alive(record) else None

    def is_made_in_run(self, key: str) -> bool:
        """Whether the running cell has made it in this run."""
        return InputKey(f"key/{key}") in self._made_in_run

    def knows(self, own_key: InputKey) -> bool:
        """Whether the visitor's value of this input, shown or hidden, is known with the identity that it belongs to."""
        record = self._records.get(own_key)
        return own_key in self._stashed or (record is not None and _is_alive(record))

    def stash(self, record: WidgetRecord, identity: Version) -> None:
        """The input of this identity is not on the page any more."""
        if record.own_key is None:
            return
        if record.remembered:
            self._stashed[record.own_key] = (identity, dict(record.remembered))
        if self._records.get(record.own_key) is record:
            del self._records[record.own_key]

    def forget_cell(self, cell: str) -> None:
        """The cell is gone from the notebook, and its inputs without keys with it."""
        gone = [key for key in self._stashed if is_within(key.partition("/")[0], cell)]
        for key in gone:
            del self._stashed[key]

    def lend(self, record: WidgetRecord, own_key: InputKey) -> None:
        """Another input begins to live in this record, with its model."""
        if record.own_key != own_key:
            self.stash(record, record.arguments_before)
        record.own_key = own_key
        record.remembered = self.take_stashed(own_key, record.arguments)

    def captured(self) -> dict[InputKey, tuple[Version, dict[str, object]]]:
        """What the visitor has set, in hidden inputs as well, for `begin_with` in another kernel."""
        alive = {k: (r.arguments, r.remembered) for k, r in self._records.items() if _is_alive(r) and r.remembered}
        return {**self._stashed, **alive}

    def begin_with(self, captured: Mapping[InputKey, tuple[Version, dict[str, object]]]) -> None:
        """No input has been made yet."""
        self._stashed = dict(captured)

    def take_stashed(self, own_key: InputKey, identity: Version) -> dict[str, object]:
        stashed_identity, remembered = self._stashed.pop(own_key, (identity, {}))
        return remembered if stashed_identity == identity else {}


def _is_alive(record: WidgetRecord) -> bool:
    return record.widget is not None and not record.is_closed


def _twice_in_cell(kind: str, key: str | None, label: str) -> DuplicateKey:
    if key is not None:
        return DuplicateKey(
            f"The key {key!r} is used twice in this cell.",
            advice=f"Give each {kind} a key of its own, in a loop for example key=f'{key}-{{i}}'.",
        )
    return DuplicateKey(
        f"This cell makes two inputs of the kind {kind} with equal arguments ({label!r}): they cannot be told apart.",
        advice=f"Give each a key of its own, in a loop for example ui.{kind}(..., key=f'{{i}}').",
    )
