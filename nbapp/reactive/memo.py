"""What the engine remembers of one run of one cell: a trace, that proves later that the cell need not run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from weakref import ref

from .channels import ChannelTrace, names_found
from .closure import Reach
from .code_facts import ModuleFacts
from .heap import Bindings, Held, Thing


@dataclass
class Trace:
    """If all that the cell read is as it was then, running it would do again what it did then."""

    source: str
    reads: dict[str, bytes | None]
    """Digests of the names that it could read; None: was not bound."""
    all_names: tuple[str, ...] | None
    """Every name that was bound, in this order, if the cell could see them all (`globals()`, `eval`)."""
    aliasing: tuple[Any, ...]
    """How the values of `reads` shared memory."""
    writes: dict[str, Held | None]
    """What it left: bound, possibly bound, or changed in place. None: it deleted the name."""
    channels: dict[str, ChannelTrace]
    """By name of the channel."""
    has_failed: bool
    """It did not come to its end."""
    finished_at: float
    """By the engine's clock, in seconds."""
    runs_always: str | None
    """Why no trace of this cell can be trusted ("asks for the time of day"), or None."""
    damaged: frozenset[str]
    """Names whose objects it changed in place."""
    got: frozenset[int]
    """Ids of the objects that it found in what outlives the replay (`kept_values.py`)."""
    got_by_name: frozenset[str]
    """Names that it read, and that held one of these."""
    given: frozenset[int]
    """Ids of those that it gave there."""
    bound: Bindings
    """If it changed objects in place: all that was bound when it ran, or when that last agreed."""
    proof: tuple[tuple[str, Held | None], ...]
    """What the reads were bound to when they last agreed: if these are bound again, nothing needs comparing."""
    registered: frozenset[int] = frozenset()
    """Ids of the objects that it read, if it may have left one of them somewhere outside of the notebook."""
    hidden_seen: frozenset[str] = frozenset()
    """Every hidden name that was bound when it began (`hidden.py`)."""
    writes_hidden: bool = False
    let_go: frozenset[str] = frozenset()
    """Names of objects that it might have ended, so that it counts as who left them (`ends.py`)."""
    replaced: dict[str, ref[Thing]] = field(default_factory=dict)
    """What was bound to these, and to the names that it wrote."""
    has_ended: bool = False
    """It has asked for the end of the replay; `has_failed` is true as well, for it did not come to its own."""
    seconds: float = 0.0
    """Of the run itself."""
    judging_seconds: float = 0.0
    """Of everything around it: what the cell can reach, copies, channels, what it changed."""

    @property
    def touched(self) -> frozenset[str]:
        """Names that its code need not say: what it wrote, and what somebody looked up for it."""
        return names_found(self.channels).union(self.writes)

    def has_one_of(self, addresses: set[int]) -> bool:
        """One of these objects is its own: not only looked at, as frames do."""
        return any(h is not None and not h.version.shared.isdisjoint(addresses) for h in self.writes.values())

    def holds_one_of(self, addresses: set[int]) -> bool:
        """What it left reaches, or reaches by now, an object with one of these ids."""
        if not self.registered.isdisjoint(addresses):
            return True
        helds = [held for held in self.writes.values() if held is not None]
        return any(held.version.reaches(addresses) or held.thing.version.reaches(addresses) for held in helds)


def reads_of(
    reach: Reach,
    facts: ModuleFacts,
    before: Bindings,
    damaged: set[str],
    *,
    has_failed: bool,
    not_taken: frozenset[str] = frozenset(),
) -> dict[str, bytes | None]:
    """Digests of all that the cell could read, apart from names that it surely bound itself before it read them.

    After an exception nothing is sure; and a function that the cell called may have read the name earlier. What it
    changed in place (`damaged`) it has read, also where it shares memory with its own names only: the new version
    comes of the old one.

    Nor did it read what stands in branches which it did not take (`not_taken`): if all that it did read is the same, it
    takes the same branches again.
    """
    unread: frozenset[str] = frozenset()
    if not has_failed and not reach.is_dynamic:
        unread = bound_first(reach, facts) | not_taken
    names = sorted((reach.own - unread) | damaged)
    return {name: before[name].version.digest if name in before else None for name in names}


def bound_first(reach: Reach, facts: ModuleFacts) -> frozenset[str]:
    """Names that the cell binds before any code of it can look them up: it never sees what stood there before."""
    if reach.is_dynamic:
        return frozenset()
    return facts.sure_stores - facts.exposed - reach.through_values


def proof_of(names: Iterable[str], bindings: Bindings) -> tuple[tuple[str, Held | None], ...]:
    return tuple((name, bindings.get(name)) for name in names)


def things_at(names: Iterable[str], bindings: Bindings) -> dict[str, ref[Thing]]:
    return {name: ref(bindings[name].thing) for name in names if name in bindings}
