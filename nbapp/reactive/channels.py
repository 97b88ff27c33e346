"""What the engine must be told of state that lies outside the namespace: one small interface, many adapters.

A channel is a piece of such state with a version: widget traits, `session_state`, random state, the environment, files.
The engine drives every channel through a replay in the same order; a channel keeps
a *virtual* state, the one that a fresh run from the top would have reached, and makes the real state equal to it
before a cell runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

ChannelTrace = Any
"""What a channel remembers of one run of one cell: reads with versions, writes with values. Opaque to the engine."""


@dataclass(frozen=True)
class Account:
    """What one run of one cell did with a channel, in words for the author."""

    reads: tuple[str, ...] = ()
    """"the file `data.csv`", "`value` of the widget `n`"."""
    writes: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    """That it connected to over the network, though nothing of that makes it run again (rule R7)."""
    always: str | None = None
    """What it did that nobody can judge, so that it runs in every replay."""


class Channel(Protocol):
    """One piece of state outside the namespace. Methods are called in this order: begin_replay, then for each cell in
    notebook order either `why_stale` and `skip`, or `before_run` and `after_run`; end_replay at last. When the engine
    starts a pass over (a destroyed value must be rebuilt), it calls begin_replay again, without an end_replay between:
    a channel whose state persists (`session_state`) then goes back to what it was at the first begin_replay, so that
    what the cells of the given-up pass did to it is not done twice.

    A channel may have a method `attach(facts_of)`: the engine passes a function that gives, during `before_run` of a
    cell, the `CodeFacts` of all code that the cell can reach (some of its strings are paths of files). It may have a
    method `describe(cell, trace)`, which returns an `Account`; and a method `needs(cell)`, asked before the cell runs
    and after: cells above whose effect it uses and the channel cannot put back, so that they must run again; and a
    method `rewrote()`: ids of objects into which it has written back what they held, since it was asked last; and a
    method `kept_values()`: objects that it holds beyond a replay, which no replay may bring back to what they were,
    with `values_replaced(trace)`: those that stand now where the cell of this trace found another object, and in its
    traces `got` and `given`: ids of the objects in what the cell found there, and in what it set or changed; and
    `is_lasting(value)`: it holds this very object, so that no copy may take its place; and `may_keep_objects(trace)`:
    what the cell of this trace left there may be, or hold, objects that it has made.
    """

    name: str
    """For messages to the author: "ran because the widget `n` changed"."""

    def begin_replay(self) -> None:
        """The virtual state is now the one before the first cell."""

    def why_stale(self, cell: str, trace: ChannelTrace) -> str | None:
        """Why the cell must run, or None if all that it read is as it was at this point of the replay."""

    def skip(self, cell: str, trace: ChannelTrace) -> None:
        """The cell is kept: the virtual state advances by what it wrote."""

    def before_run(self, cell: str) -> None:
        """Make the real state equal to the virtual one and begin to record."""

    def after_run(self, cell: str) -> ChannelTrace:
        """End recording, advance the virtual state, return what was read and written."""

    def end_replay(self) -> None:
        """Make the real state equal to the virtual one."""

    def stand_in(self, value: object) -> object | None:
        """How to fingerprint a value whose content belongs to this channel (a widget, `session_state`): a constant
        string or a tuple `(string, value to fingerprint instead)`; None for every other value. Two values with equal
        stand-ins may be taken for each other: after a run that left an equal value the engine keeps the older one."""


class AlwaysRuns(str):
    """A reason of `why_stale` that holds whatever has changed: the cell started a program, or deleted a file.

    A cell that the author gave a `ttl` is kept in spite of it until its time is over.
    """


def that_have(method: str, channels: Iterable[Channel]) -> list[Any]:
    """Those of these channels that have this method of the optional ones; asked once, since asking takes long."""
    return [channel for channel in channels if hasattr(channel, method)]


def kept_values_of(channels: Iterable[Any]) -> Iterator[object]:
    """What these hold beside the namespace (the values of `session_state`); all have a method `kept_values`."""
    for channel in channels:
        yield from channel.kept_values()


def has_written_kept_values(channels: Iterable[Channel], traces: Mapping[str, ChannelTrace]) -> bool:
    """Whether the cell of these traces has set or changed one of theirs."""
    return any(getattr(traces.get(channel.name), "writes", None) for channel in channels)


def names_found(traces: Mapping[str, ChannelTrace]) -> frozenset[str]:
    """Names of the notebook that a library looked up for the cell of these traces: those that a pickle names."""
    return frozenset[str]().union(*(getattr(trace, "names_found", ()) for trace in traces.values()))


def needed_by(channels: Iterable[Any], cell: str) -> set[str]:
    """Cells that left outside of the namespace what this one uses, and what no channel can put back. All of these
    channels have a method `needs`."""
    return set[str]().union(*[channel.needs(cell) for channel in channels])
