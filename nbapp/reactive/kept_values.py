"""What outlives a replay and may hold objects that cells made: the values of `session_state`.

How it works. No replay may bring such an object back to what it was, or put another one in its place: it stays as it
is. A cell that gives one away in this replay (`session_state.last = df`) gives all that cells below do to it. From the
next replay on, what was given is of the past: until that replay has come to the giving cell, a cell that reaches the
object gets another one in its place, a copy or made anew (`rebuild.py`), and then the giving cell runs again. Not where
the cell that bound the name has found the object there (`df = session_state.df`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Literal

from .channels import Channel, ChannelTrace, has_written_kept_values, kept_values_of, that_have
from .heap import Bindings, Heap, Held
from .memo import Trace


class KeptValues:
    def __init__(self, channels: Sequence[Channel], heap: Heap) -> None:
        self._holding = that_have("kept_values", channels)
        self._keeping = that_have("may_keep_objects", channels)
        self._lasting = that_have("is_lasting", channels)
        self._heap = heap
        self._has_given = False
        """A cell has, since the last whole replay."""
        self.is_used = False
        """A cell has given or found an object there; in most notebooks none ever does."""
        self.past: frozenset[int] = frozenset()
        """Ids of what they hold from cells that are gone, or have given something else since."""

    def values(self) -> Iterator[object]:
        return kept_values_of(self._holding)

    def hold(self, addresses: Set[int]) -> bool:
        """One of these objects is among them."""
        version_of = self._heap.fingerprinter.version_of
        return any(not version_of(v).addresses.isdisjoint(addresses) for v in self.values())

    def addresses(self) -> set[int]:
        """Ids of all objects among them."""
        version_of = self._heap.fingerprinter.version_of
        return set[int]().union(*(version_of(value).addresses for value in self.values()))

    def are_lasting(self, value: object) -> bool:
        """A channel holds this very object, so that no copy may take its place."""
        return any(channel.is_lasting(value) for channel in self._lasting)

    def can_put_old(self, new: Trace, old: Trace | None, given: frozenset[int], name: str) -> bool:
        """Whether what the cell left under this name the last time may stand for what it leaves now, if it is equal.

        Not where a channel holds the new object as well (`x = session_state.items = []`), or may do so (the cell has
        registered something), or has the old one from an earlier replay (`given`).
        """
        was, held = old.writes.get(name) if old is not None else None, new.writes.get(name)
        if held is not None and held.version.shared and self._may_have_kept(new):
            return False
        if was is not None and not given.isdisjoint(was.version.shared):
            return False
        has_given = has_written_kept_values(self._holding, new.channels)
        return not (has_given and held is not None and bool(held.version.shared) and self.hold(held.version.shared))

    def _may_have_kept(self, trace: Trace) -> bool:
        return any(channel.may_keep_objects(trace.channels[channel.name]) for channel in self._keeping)

    def objects_of(self, traces: Mapping[str, ChannelTrace], attribute: Literal["got", "given"]) -> frozenset[int]:
        """Ids of the objects that the cell of these traces found among them, or gave there."""
        found = (getattr(traces.get(c.name), attribute, ()) for c in self._holding)
        return frozenset[int]().union(*found)

    def given_by_name(self, damaged: Set[str], bindings: Bindings, traces: Iterable[Trace]) -> frozenset[int]:
        """Ids of the objects in what a cell has changed by a name that holds one of them: `h = session_state.h` in
        another cell, `h.append(x)` in this one."""
        if not damaged or not self.is_used:
            return frozenset()
        helds = (bindings[name] for name in self._names_of_theirs(damaged, bindings, traces))
        return frozenset[int]().union(*(held.thing.version.shared for held in helds))

    def before_run(self, names: Iterable[str], bindings: Bindings, traces: Iterable[Trace]) -> None:
        """A cell runs that may change what they hold by one of these names: a pass that is given up takes that back."""
        helds = (bindings[n] for n in self._names_of_theirs(names, bindings, traces)) if self.is_used else ()
        if addresses := frozenset[int]().union(*(held.version.shared for held in helds)):
            for channel in that_have("may_be_changed", self._holding):
                channel.may_be_changed(addresses)

    def _names_of_theirs(self, names: Iterable[str], bindings: Bindings, traces: Iterable[Trace]) -> frozenset[str]:
        theirs = frozenset[int]().union(*(trace.got | trace.given for trace in traces))
        return sharing(theirs, bindings, names)

    def note(self, new: Trace, old: Trace | None, bindings: Bindings) -> None:
        """The cell of this trace ran, and this was bound before."""
        if self._may_have_kept(new):
            read = (bindings[name].version.shared for name in new.reads if name in bindings)
            new.registered = frozenset[int]().union(*read)
        self.is_used |= bool(new.got or new.given)
        self._has_given |= has_written_kept_values(self._holding, new.channels)
        if old is not None:
            self.past |= old.given - new.given

    def note_gone(self, traces: Iterable[Trace]) -> None:
        """The cells of these are deleted."""
        self.past |= frozenset[int]().union(*(trace.given for trace in traces))

    def end_replay(self, *, is_complete: bool) -> None:
        self._has_given &= not is_complete
        if self.past:
            values = self.values()
            self.past &= frozenset[int]().union(*(self._heap.latest_version_of(value).shared for value in values))

    def why_stale(self, trace: Trace, bindings: Bindings, given_below: Callable[[], frozenset[int]]) -> str | None:
        """Why the cell must run, because names share other objects with them than they did when it ran.

        `given_below`: what this cell, or one below, gave in an earlier replay.
        """
        if trace.damaged and self._has_given:
            helds = [bindings[name] for name in trace.damaged if name in bindings]
            if self.hold(frozenset[int]().union(*(held.version.shared for held in helds))):
                return "what it changes was given to `session_state`"
        if trace.got and self._shares_other_objects(trace, bindings, given_below()):
            return "what it reads of `session_state` is another object"
        return None

    def _shares_other_objects(self, trace: Trace, bindings: Bindings, given_below: frozenset[int]) -> bool:
        is_bound = bool(sharing(trace.got, trace.writes, trace.writes))
        past = trace.got & (given_below | self.past)
        if past and sharing(past, bindings, bindings if is_bound else trace.reads):
            return True
        now, replacing = trace.got, self._replacing(trace)
        if replacing:
            now = frozenset[int]().union(*(self._heap.latest_version_of(value).shared for value in replacing))
        return bool(replacing and is_bound) or sharing(now, bindings, trace.reads) != trace.got_by_name

    def _replacing(self, trace: Trace) -> list[object]:
        """What stands now where the cell of this trace found other objects."""
        return [
            value
            for channel in that_have("values_replaced", self._holding)
            if (of_channel := trace.channels.get(channel.name)) is not None
            for value in channel.values_replaced(of_channel)
        ]


def sharing(addresses: Set[int], bindings: Mapping[str, Held | None], names: Iterable[str]) -> frozenset[str]:
    """Those of these names that hold one of these objects."""
    helds = ((name, bindings.get(name)) for name in names) if addresses else ()
    return frozenset(name for name, held in helds if held is not None and not held.version.shared.isdisjoint(addresses))
