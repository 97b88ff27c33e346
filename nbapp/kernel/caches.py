"""The caches of `nbapp.ui` as a channel of the engine: cells run again when what they were answered is no longer good.

How it works. A cell that was answered from a cache is kept until the entry is too old or somebody has cleared the
cache, in whatever process. That another entry was dropped for lack of place changes nothing. A decorated function
counts as the function that it was made of, so its code, helpers and globals are followed as everybody's are.

A resource persists, as `session_state` does: what cells change in it is seen by the cells that use it, in this replay
or the next one, and no replay takes it back. `hits["n"] += 1` counts replays.

What it does not know (the author waives it): changes inside of what cannot be looked into, such as a connection, or not
within 20 ms, such as a large model. It counts as one constant value as long as it is the same object.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..reactive.addresses import address_of
from ..reactive.channels import Account
from ..ui.caches import watch
from ..ui.caches.functions import BoundCachedFunction, CachedFunction
from ..ui.caches.watch import Use
from .versions import Version, Versions

_LOOK_SECONDS = 0.02
"""What takes longer is looked at as little as what cannot be looked into: every replay would pay."""

Place = Any


@dataclass
class CacheTrace:
    replay: int
    uses: dict[Place, Use] = field(default_factory=dict)
    contents: dict[Place, Version] = field(default_factory=dict)
    """Of resources: versions when the cell first got them."""


@dataclass(frozen=True)
class _Resource:
    use: Use
    value: object
    constants: tuple[object, ...]
    """The objects in it, maybe itself, that count as they are."""


class CachesChannel:
    name = "caches"

    def __init__(self, versions: Versions) -> None:
        self._versions = versions
        self._replay = 0
        self._recording: CacheTrace | None = None
        self._resources: dict[Place, _Resource] = {}
        self._constants: dict[int, tuple[object, str]] = {}
        """Stand-ins by id."""
        self._labels_made = 0
        self._known: dict[Place, Version] = {}
        """Versions of resources, until the next cell has run."""
        watch.connect(self)

    # --- Watcher

    def used(self, use: Use) -> None:
        if self._recording is not None:
            self._recording.uses[use.place] = use

    def got_resource(self, use: Use, resource: object) -> None:
        known = self._resources.get(use.place)
        if known is None or known.value is not resource or known.use != use:
            self._forget(use.place)
            self._resources[use.place] = _Resource(use, resource, self._constants_in(resource))
        if self._recording is not None:
            self._recording.uses[use.place] = use
            if use.place not in self._recording.contents:
                self._known.pop(use.place, None)
                self._recording.contents[use.place] = self._content_of(use.place)

    # --- Channel

    def begin_replay(self) -> None:
        self._recording = None
        self._known.clear()
        for place, resource in tuple(self._resources.items()):
            if resource.use.why_over() is not None:
                self._forget(place)

    def why_stale(self, cell: str, trace: CacheTrace | None) -> str | None:
        if trace is None or trace.replay == self._replay:
            return None
        for use in trace.uses.values():
            why = use.why_over()
            if why is not None:
                return why
        for place, version in trace.contents.items():
            if self._content_of(place) != version:
                return f"what {trace.uses[place].label} holds changed"
        return None

    def skip(self, cell: str, trace: CacheTrace | None) -> None:
        """Caches are what they are."""

    def before_run(self, cell: str) -> None:
        self._recording = CacheTrace(self._replay)

    def after_run(self, cell: str) -> CacheTrace:
        trace, self._recording = self._recording or CacheTrace(self._replay), None
        self._known.clear()
        return trace

    def describe(self, cell: str, trace: CacheTrace | None) -> Account:
        labels = {use.label for use in trace.uses.values()} if trace is not None else ()
        return Account(tuple(f"the cache of {label}" for label in sorted(labels)))

    def end_replay(self) -> None:
        self._recording = None
        self._known.clear()
        self._replay += 1

    def kept_values(self) -> Iterable[object]:
        return [resource.value for resource in self._resources.values()]

    def is_lasting(self, value: object) -> bool:
        return any(resource.value is value for resource in self._resources.values())

    def stand_in(self, value: Any) -> object | None:
        kind = type(value)
        if issubclass(kind, CachedFunction):
            return "cached function", (value.__wrapped__, value.settings)
        if issubclass(kind, BoundCachedFunction):
            return "cached method", (value.__func__, value.__self__)
        constant = self._constants.get(address_of(value))
        return constant[1] if constant is not None and constant[0] is value else None

    # --- resources

    def _content_of(self, place: Place) -> Version:
        known = self._known.get(place)
        if known is None:
            resource = self._resources.get(place)
            known = ("gone",) if resource is None else self._versions.of(resource.value)
            self._known[place] = known
        return known

    def _constants_in(self, resource: object) -> tuple[object, ...]:
        constants = self._versions.opaque_in(resource, _LOOK_SECONDS)
        for value in constants:
            self._labels_made += 1
            self._constants[address_of(value)] = (value, f"resource {self._labels_made}")
        return constants

    def _forget(self, place: Place) -> None:
        resource = self._resources.pop(place, None)
        for value in resource.constants if resource is not None else ():
            self._constants.pop(address_of(value), None)
