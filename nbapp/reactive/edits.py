"""The notebook was edited: which cells hold references to objects of cells that are gone or moved?

How it works. A cell whose source changed runs again, and the engine sees what it replaces then. A cell that was deleted
does not run: under a name that it bound, cells below find what another cell binds above them, an equal object perhaps,
but another one. So each cell that holds one of the objects in whose place there is another one now runs again. Where
cells changed places, all that holds what two of them may have put under one name does.

A cell of which only a comment or a space was edited is kept where nobody can see the difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import CodeType

from .addresses import address_of
from .cells import Cell
from .cutoff import replaced_memory, replaced_objects
from .heap import Held
from .memo import Trace

Writes = dict[str, "Held | None"]


def owners_after_edit(
    old_cells: Sequence[Cell], traces: Mapping[str, Trace], cells: Sequence[Cell], kept: Mapping[str, Trace]
) -> set[str]:
    """Cells of the new notebook that hold objects which no longer stand where they did. `traces`: of the old cells;
    `kept`: of those of the new ones that still have one."""
    if [cell.id for cell in old_cells] == [cell.id for cell in cells]:
        return set()
    stays = {address_of(trace) for trace in kept.values()}
    was_order = [address_of(traces[c.id]) for c in old_cells if c.id in traces and address_of(traces[c.id]) in stays]
    now_order = [address_of(kept[c.id]) for c in cells if c.id in kept]
    replaced = _replaced_by_moves(kept) if was_order != now_order else _replaced_where_gone(old_cells, traces, stays)
    return {id for id, trace in kept.items() if replaced and trace.holds_one_of(replaced)}


def _replaced_where_gone(old_cells: Sequence[Cell], traces: Mapping[str, Trace], stays: set[int]) -> set[int]:
    replaced: set[int] = set()
    was: Writes = {}
    now: Writes = {}
    for cell in old_cells:
        trace = traces.get(cell.id)
        if trace is None:
            continue
        was.update(trace.writes)
        if address_of(trace) in stays:
            now.update(trace.writes)
        else:
            replaced |= replaced_objects(was, now, trace.writes) | replaced_memory(was, now, trace.writes)
    return replaced


def _replaced_by_moves(kept: Mapping[str, Trace]) -> set[int]:
    first: set[str] = set()
    twice: set[str] = set()
    for trace in kept.values():
        twice |= first & trace.writes.keys()
        first |= trace.writes.keys()
    helds = [trace.writes.get(name) for trace in kept.values() for name in twice]
    return set().union(*(held.version.addresses for held in helds if held is not None))


def is_same_code(one: CodeType | None, other: CodeType | None) -> bool:
    """They do the same, instruction by instruction, and make no function, which would keep its place in the source."""
    if one is None or other is None or any(isinstance(const, CodeType) for const in one.co_consts):
        return False
    return one == other or one.replace(co_linetable=b"", co_filename="", co_firstlineno=1) == other.replace(
        co_linetable=b"", co_filename="", co_firstlineno=1
    )
