"""What a browser does by itself when a visitor sets an input: it sets what a `jslink` joins to it. Pure.

A link whose other end cannot have the value is left out: what the browser's widget makes of it is its own business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from ...protocol import Json, ModelId, Update
from ..inputs import REFERENCE_PREFIX, State, linked_traits, refusal_of_update

End: TypeAlias = tuple[ModelId, str]
"""A trait of a widget."""


def with_links(updates: Sequence[Update], states: Mapping[ModelId, State], new_id: Callable[[], str]) -> list[Update]:
    """These updates, each followed by what the page's links make of it."""
    links = list(_links(states))
    linked = linked_traits(states.values())
    sent = list(updates)
    set_by_visitor = {(update.model, trait) for update in updates for trait in update.state}
    for update in sent:  # grows while links lead on
        for trait, value in update.state.items():
            for source, target in links:
                if source != (update.model, trait) or target in set_by_visitor:
                    continue
                set_by_visitor.add(target)
                if _may_be_set(target, value, states, linked):
                    sent.append(Update(new_id(), target[0], {target[1]: value}))
    return sent


def _links(states: Mapping[ModelId, State]) -> Iterator[tuple[End, End]]:
    """Who follows whom: a `LinkModel` joins both ways."""
    for state in states.values():
        kind = state.get("_model_name")
        if kind not in ("LinkModel", "DirectionalLinkModel"):
            continue
        source, target = _end(state.get("source")), _end(state.get("target"))
        if source is not None and target is not None:
            yield source, target
            if kind == "LinkModel":
                yield target, source


def _end(value: Json) -> End | None:
    if isinstance(value, (list, tuple)) and len(value) == 2:
        return ModelId(str(value[0]).removeprefix(REFERENCE_PREFIX)), str(value[1])
    return None


def _may_be_set(
    target: End, value: Json, states: Mapping[ModelId, State], linked: Mapping[ModelId, frozenset[str]]
) -> bool:
    model, trait = target
    state = states.get(model)
    if state is None or state.get(trait) == value:
        return False
    return refusal_of_update(state, {trait: value}, linked=linked.get(model, frozenset())) is None
