"""What outlives a replay and may hold objects that cells made: the values of `session_state`.

How it works. No replay may bring such an object back to what it was, or put another one in its place: it stays as it
is. A cell that gives one away in this replay (`session_state.last = df`) gives all that cells below do to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from .channels import Channel, has_written_kept_values, kept_values_of
from .heap import Bindings, Heap
from .memo import Trace


class KeptValues:
    def __init__(self, channels: Sequence[Channel], heap: Heap) -> None:
        self._channels = channels
        self._heap = heap
        self._has_given = False

    def hold(self, addresses: AbstractSet[int]) -> bool:
        """One of these objects is among them."""
        version_of = self._heap.fingerprinter.version_of
        return any(not version_of(v).addresses.isdisjoint(addresses) for v in kept_values_of(self._channels))

    def are_lasting(self, value: object) -> bool:
        """A channel holds this very object, so that no copy may take its place."""
        return any(channel.is_lasting(value) for channel in self._channels if hasattr(channel, "is_lasting"))

    def have_got(self, new: Trace, name: str) -> bool:
        """The cell of this trace has bound `name` to what a channel holds as well (`x = session_state.items = []`)."""
        held = new.writes.get(name) if has_written_kept_values(self._channels, new.channels) else None
        return held is not None and bool(held.version.shared) and self.hold(held.version.shared)

    def note(self, trace: Trace) -> None:
        """The cell of this trace ran."""
        self._has_given |= has_written_kept_values(self._channels, trace.channels)

    def end_replay(self, *, is_complete: bool) -> None:
        self._has_given &= not is_complete

    def why_stale(self, trace: Trace, bindings: Bindings) -> str | None:
        """Since the last whole replay a cell has given them what this one changes, and nobody knows whether it had so
        when this one ran."""
        if not self._has_given or not trace.damaged:
            return None
        helds = [bindings[name] for name in trace.damaged if name in bindings]
        if self.hold(set().union(*(held.version.shared for held in helds))):
            return "what it changes was given to `session_state`"
        return None
