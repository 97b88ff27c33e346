"""Which names a cell can reach: those in its code, and those in every function and class that its values hold.

All of them must be right in the namespace before the cell runs, so this errs on the side of too many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, replace

from .code_facts import TOUCHES_LIBRARY, CodeFacts, ModuleFacts, identifiers_in
from .fingerprint import texts_in
from .heap import Held
from .libraries import is_way_out


@dataclass(frozen=True)
class Reach:
    """What one cell may touch if it runs now."""

    names: frozenset[str]
    """Names that must be right in the namespace before it runs: `own`, and all that shares memory with these."""
    own: frozenset[str]
    """Names that its code, or code it can call, looks up. What it sees of the others it sees through these."""
    stores: frozenset[str]
    """Names that it, or a function it can call, may bind or delete."""
    through_values: frozenset[str]
    """Of `names` those that a function or class reads or binds: before a line of the cell itself did, maybe."""
    facts: tuple[CodeFacts, ...]
    """Of the cell and of every function it can call, and `TOUCHES_LIBRARY` if a name or value leads to a library."""
    is_dynamic: bool
    """It may read and bind every name."""


def reach_of(
    cell: ModuleFacts, also: Iterable[str], bindings: Mapping[str, Held], is_user_name: Callable[[str], bool]
) -> Reach:
    """Follow the names of a cell through the values they are bound to. `also`: names it has touched before."""
    facts = [cell.code]
    stores = set(cell.code.stores)
    through_values: set[str] = set()
    names: set[str] = set()
    dormant = dict(cell.dormant)
    todo = {*cell.code.loads, *cell.code.stores, *also}
    while todo:
        name = todo.pop()
        names.add(name)
        held = bindings.get(name)
        if held is not None:
            through_values |= held.version.reads | held.version.writes
            stores |= held.version.writes
            facts += held.version.facts
        for woken in through_values & dormant.keys():  # a function above knows the name, so it may call this one
            function = dormant.pop(woken)
            through_values |= function.loads | function.stores
            stores |= function.stores
            facts.append(function)
        todo |= through_values - names
        if not todo:  # only now are the facts of all functions known
            todo = _named_in_texts(facts, names, bindings) - names
    mine = {name for name in stores if is_user_name(name)}
    if any(is_way_out(name, is_bound=name in bindings or name in mine) for name in names):
        facts.append(TOUCHES_LIBRARY)
    is_dynamic = any(f.is_dynamic for f in facts)
    if is_dynamic:
        names |= bindings.keys()
    own = frozenset(filter(is_user_name, names))
    return Reach(
        own,
        own,
        frozenset(filter(is_user_name, stores)),
        frozenset(through_values),
        tuple(facts),
        is_dynamic,
    )


def not_taken(
    cell: ModuleFacts,
    reach: Reach,
    looked_up: Set[str] | None,
    bindings: Mapping[str, Held],
    is_user_name: Callable[[str], bool],
) -> frozenset[str]:
    """What it reaches only through names in branches that it did not take; `looked_up` are those that it did look up.

    A name that it may bind is none of these: where it does not bind it, it leaves what was there.
    """
    if looked_up is None or reach.is_dynamic or any(fact.names_in_text for fact in reach.facts):
        return frozenset()
    unread = cell.in_branches - looked_up
    if not unread:
        return frozenset()
    taken = replace(cell, code=replace(cell.code, loads=cell.code.loads - unread))
    everything, rest = (reach_of(facts, (), bindings, is_user_name) for facts in (cell, taken))
    return everything.own - rest.own - reach.stores


def _named_in_texts(facts: list[CodeFacts], names: set[str], bindings: Mapping[str, Held]) -> set[str]:
    """Bound names that occur in strings, if the cell uses `df.query("a > @limit")` or the like."""
    if not any(f.names_in_text for f in facts):
        return set()
    texts = [text for f in facts for text in f.texts]
    for name in names & bindings.keys():
        texts += texts_in(bindings[name].thing.value)
    return set(identifiers_in(texts) & bindings.keys())
