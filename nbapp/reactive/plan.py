"""Decide whether a cell may be kept: does its trace agree with what the replay has reached?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from .addresses import address_of
from .cells import Cell
from .channels import AlwaysRuns, Channel, ChannelTrace
from .closure import Reach
from .code_facts import ModuleFacts
from .heap import AliasClasses, Bindings, Held, aliasing_of
from .hidden import shown_name
from .memo import Trace, proof_of
from .names import LAST_RESULTS
from .time_of_day import asks_time_of_day


def why_stale(
    cell: Cell,
    trace: Trace | None,
    bindings: Bindings,
    classes: AliasClasses,
    channels: Sequence[Channel],
    now: float,
) -> str | None:
    """Why the cell must run, in words for the author, or None if it is kept.

    Skip lemma: if everything that the cell read has the version that it had, with the same aliasing, and channels
    agree, then running it would write what its trace says and show what it showed.
    """
    if trace is None:
        return "first run"
    if trace.source != cell.source:
        return "its source changed"
    if cell.rule == "always":
        return "always runs"
    if cell.rule == "once" and not trace.has_failed:
        return None
    if cell.ttl_seconds is not None and now - trace.finished_at >= cell.ttl_seconds:
        return f"its {cell.ttl_seconds:g} s are over"
    if trace.runs_always is not None and cell.ttl_seconds is None:
        return trace.runs_always
    changed = _changed_name(trace, bindings, classes) or _other_sharer(trace, bindings)
    if changed is not None:
        return changed
    for channel in channels:
        why = channel.why_stale(cell.id, trace.channels.get(channel.name))
        if why is not None and not (cell.ttl_seconds is not None and isinstance(why, AlwaysRuns)):
            return why
    return None


def why_always(facts: ModuleFacts, reach: Reach, value_of: Callable[[str], object]) -> str | None:
    """Why no trace of a cell with this code can be trusted (rule R7), or None. `value_of` a name."""
    if facts.exposed & LAST_RESULTS:
        return "reads the last result"
    if asks_time_of_day(reach.facts, value_of):
        return "asks for the time of day"
    return None


def _changed_name(trace: Trace, bindings: Bindings, classes: AliasClasses) -> str | None:
    if trace.all_names is not None and trace.all_names != tuple(bindings):
        name = min(bindings.keys() ^ trace.all_names, default=None)
        if name is None:
            return "the order of the names changed"
        return f"`{shown_name(name)}` is new" if name in bindings else f"`{shown_name(name)}` is gone"
    for name, held in trace.proof:
        if bindings.get(name) is not held:
            break
    else:
        return None  # the very same objects in the same versions: a microsecond, and true of nearly all kept cells
    for name, digest in trace.reads.items():
        held = bindings.get(name)
        if (held.version.digest if held is not None else None) != digest:
            return f"`{shown_name(name)}` changed"
    if aliasing_of(trace.reads, bindings, classes) != trace.aliasing:
        return "what shares memory changed"
    trace.proof = proof_of(trace.reads, bindings)
    return None


def _other_sharer(trace: Trace, bindings: Bindings) -> str | None:
    """A name that the cell has not read or changed, and that by now shares what it changes; or one that did so when it
    ran, and does no more: pandas writes elsewhere where frames share memory, and in place where they do not.

    What other names shared with these objects when the cell ran, and kept as it was, is not what it changes.
    """
    if not trace.damaged or trace.bound == bindings:  # compares by identity: 15 ns a name
        return None
    then, changed = trace.bound, _addresses_of(bindings.get(name) for name in trace.damaged)
    new = {name: held for name, held in bindings.items() if held is not then.get(name) and name not in trace.damaged}
    shared = changed & _addresses_of(new.values())
    if shared:
        shared -= _addresses_of(held for name, held in then.items() if name not in trace.damaged)
    for name, held in new.items():
        if not shared.isdisjoint(held.version.addresses):
            return f"`{shown_name(name)}` shares what it changes"
    if left := _sharers_of_memory(trace.damaged, then) - _sharers_of_memory(trace.damaged, bindings):
        return f"`{shown_name(min(left)[0])}` shares no more what it changes"
    trace.bound = dict(bindings)
    return None


def _sharers_of_memory(names: Collection[str], bindings: Bindings) -> set[tuple[str, str, int]]:
    """Other names whose frames look at the memory of frames of these names; and at which part of it."""
    sharers: set[tuple[str, str, int]] = set()
    for name in names:
        if (held := bindings.get(name)) is None or held.version.addresses is held.version.shared:
            continue
        borrowed = held.version.addresses - held.version.shared
        near = {other: h for other, h in bindings.items() if other not in names}
        near = {other: h for other, h in near.items() if not borrowed.isdisjoint(h.version.addresses)}
        for place, owner in enumerate(held.version.kept_alive if near else ()):
            if (address := address_of(owner)) in borrowed:
                sharers.update((other, name, place) for other, h in near.items() if address in h.version.addresses)
    return sharers


def _addresses_of(helds: Iterable[Held | None]) -> set[int]:
    return set().union(*(held.version.addresses for held in helds if held is not None))


def readers_among(
    cells: Iterable[Cell],
    traces: Mapping[str, Trace],
    is_changed: Callable[[str, Mapping[str, ChannelTrace]], bool],
) -> frozenset[str]:
    """Cells whose traces say that they read what changed, or a name that such a cell wrote."""
    readers: set[str] = set()
    changed_names: set[str] = set()
    for cell in cells:
        trace = traces.get(cell.id)
        if trace is None:
            continue
        if not changed_names.isdisjoint(trace.reads) or is_changed(cell.id, trace.channels):
            readers.add(cell.id)
            changed_names |= trace.writes.keys()
        else:
            changed_names -= trace.writes.keys()
    return frozenset(readers)
