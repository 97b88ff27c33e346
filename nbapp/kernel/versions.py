"""Versions of values that belong to a channel: what a trait holds, what stands under a key of `session_state`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..reactive.addresses import address_of
from ..reactive.fingerprint import ATOMS, Fingerprinter
from ..reactive.heap import Tokens
from ..reactive.records import Record, record_of

Version = tuple[Any, ...]
"""Equal versions mean equal values."""

StandIn = Callable[[object], "object | None"]


@dataclass(frozen=True)
class Seen:
    """One look at a value."""

    version: Version
    objects: frozenset[int] = frozenset()
    """Ids of what can change in place in it, and of what opaque objects in it hold. Not of the notebook's classes, and
    what these hold: their cells may be kept, so that an instance stays one of its class."""
    is_opaque: bool = False
    take_record: Callable[[], Record | None] = lambda: None
    """What its objects hold now, as far as it can be written back."""


class Versions:
    """Makes versions. An opaque value (a figure, a connection) is known by its identity alone."""

    def __init__(self, namespace: dict[str, Any], stand_ins: Iterable[StandIn] = ()) -> None:
        self.namespace = namespace
        self._fingerprinter = Fingerprinter(namespace, Tokens().number_of, tuple(stand_ins))

    def of(self, value: object) -> Version:
        return self.look(value).version

    def look(self, value: object) -> Seen:
        kind = type(value)
        if kind in ATOMS:
            is_float = kind is float  # NaN is the same, 0.0 and -0.0 are not
            return Seen((kind, repr(value) if is_float else value))
        seen = self._fingerprinter.version_of(value)
        take_record = partial(record_of, seen, self._fingerprinter.stand_in, in_part=True)
        is_opaque = bool(seen.opaque)
        if seen.is_immutable:
            return Seen(("digest", seen.digest), seen.shared, is_opaque)
        classes = [item for item in seen.kept_alive if isinstance(item, type) and address_of(item) in seen.shared]
        objects = seen.shared.difference(*(self._fingerprinter.version_of(cls).shared for cls in classes))
        return Seen(("digest", seen.digest), objects, is_opaque, take_record)

    def opaque_in(self, value: object, limit_seconds: float) -> tuple[object, ...]:
        """The objects in it that cannot be looked into; itself, if looking takes longer than the limit."""
        if type(value) in ATOMS:
            return ()
        version = self._fingerprinter.version_of(value, limit_seconds=limit_seconds)
        if version.too_large is not None:
            return (value,)
        return tuple(item for item in version.kept_alive if address_of(item) in version.opaque)

    def of_arguments(self, arguments: Sequence[object], by_name: dict[str, object]) -> Version:
        return ("arguments", self._fingerprinter.version_of((tuple(arguments), by_name)).digest)
