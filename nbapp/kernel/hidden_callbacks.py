"""Callbacks that cells registered on widgets, as hidden names of the engine: an assignment to a trait calls them.

How it works. `s.value = 3` in one cell runs what another cell gave to `s.observe`: it may read and change whatever
that function reaches, or set a trait that is linked. So every callback of the author's, and every link, is bound to a
hidden name by the cell that registered it, and a cell that may set a trait reaches those of all cells above. (What
cells below registered is silent while it runs.)

What it does not know: callbacks for a visitor's events. These run before the replay, and the engine looks again.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Collection, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from ipywidgets import Widget, interactive
from traitlets import dlink, link

from ..reactive.code_facts import CodeFacts
from .registrations import Listener, Observer, Registrations

CALLBACK_PREFIX = ".callback "
_SETS_TRAITS = frozenset(
    [
        "click",
        "dlink",
        "hold_sync",
        "hold_trait_notifications",
        "interact",
        "interact_manual",
        "interactive",
        "interactive_output",
        "link",
        "notify_change",
        "observe",
        "on_click",
        "on_submit",
        "set_state",
        "set_trait",
        "setattr",
        "unlink",
        "unobserve",
        "unobserve_all",
        "update",
    ]
)
"""A cell that uses one of these names, or assigns to an attribute, may call what others registered, or remove it."""


class HiddenCallbacks:
    """Hidden names of registrations, by the cell that made them and their order there."""

    def __init__(self, registrations: Registrations, position_of: Callable[[str], int]) -> None:
        self._registrations = registrations
        self._position_of = position_of
        self._known: dict[str, Observer | Listener] = {}
        self._links: WeakKeyDictionary[Any, tuple[object, ...]] = WeakKeyDictionary()

    def reached_by(self, facts: tuple[CodeFacts, ...], bound: Collection[str]) -> set[str]:
        if not any(fact.assigned or not fact.names.isdisjoint(_SETS_TRAITS) for fact in facts):
            return set()
        return {name for name in bound if name.startswith(CALLBACK_PREFIX)}

    def prepare(self, cell: str, facts: tuple[CodeFacts, ...], wanted: Mapping[str, object]) -> None:
        """What a cell below took back is there again, what one above took back is not."""
        self.settle(wanted)
        here = self._position_of(cell)
        for name, registration in self._named().items():
            if name not in wanted and self._position_of(registration.maker) < here:
                self._registrations.remove(registration)

    def values(self, cell: str) -> dict[str, Any]:
        here = self._position_of(cell)
        named = {n: r for n, r in self._named().items() if self._position_of(r.maker) <= here}
        self._known.update(named)
        return {name: self._value_of(registration.handler) for name, registration in named.items()}

    def settle(self, wanted: Mapping[str, object]) -> None:
        named = self._named()
        for name, registration in self._known.items():
            if name not in named and wanted.get(name) is self._value_of(registration.handler):
                self._registrations.add(registration)
                registration.attach()

    def can_put(self, name: str) -> bool:
        return not name.startswith(CALLBACK_PREFIX)

    def _named(self) -> dict[str, Observer | Listener]:
        return {
            f"{CALLBACK_PREFIX}{registration.number} of {registration.maker}": registration
            for registration in self._registrations.all()
            if self._value_of(registration.handler) is not None
        }

    def _value_of(self, handler: Any) -> Any:
        """What of this handler a cell may depend on: the function of the author's that it calls, or what it links."""
        owner = handler.__self__ if isinstance(handler, types.MethodType) else None
        if not isinstance(owner, (link, dlink)):
            return _function_of(handler)
        if owner not in self._links:
            transforms = (getattr(owner, name, None) for name in ("_transform", "_transform_inv"))
            ends = [part for end in (owner.source, owner.target) for part in (_name_of(end[0]), end[1])]
            self._links[owner] = (*ends, *filter(_is_of_notebook, transforms))
        return self._links[owner]


def _function_of(handler: Any) -> Any:
    """What of this handler is the author's: itself, or the function that a library's handler calls; None if nothing."""
    if isinstance(handler, types.MethodType):
        owner = handler.__self__
        if isinstance(owner, interactive):
            return owner.f
        transform = getattr(owner, "transform", None)
        if _is_of_notebook(transform):
            return transform
        return handler if _is_of_notebook(handler.__func__) else None
    return handler if isinstance(handler, functools.partial) or _is_of_notebook(handler) else None


def _name_of(linked: Any) -> Any:
    """Of a widget its id: what is linked shares no memory with the link."""
    return linked.model_id if isinstance(linked, Widget) else linked


def _is_of_notebook(function: object) -> bool:
    return getattr(function, "__module__", None) == "__main__"
