"""Versions of values that belong to a channel: what a trait holds, what stands under a key of `session_state`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..reactive.fingerprint import ATOMS, Fingerprinter
from ..reactive.heap import Tokens
from ..reactive.records import Record, record_of

Version = tuple[Any, ...]
"""Equal versions mean equal values."""

StandIn = Callable[[object], "object | None"]


class Versions:
    """Makes versions. An opaque value (a figure, a connection) is known by its identity alone."""

    def __init__(self, namespace: dict[str, Any], stand_ins: Iterable[StandIn] = ()) -> None:
        self.namespace = namespace
        self._fingerprinter = Fingerprinter(namespace, Tokens().number_of, tuple(stand_ins))

    def of(self, value: object) -> Version:
        kind = type(value)
        if kind in ATOMS:
            return (kind, value) if kind is not float else (kind, repr(value))  # NaN is the same, 0.0 and -0.0 are not
        return ("digest", self._fingerprinter.version_of(value).digest)

    def is_opaque(self, value: object) -> bool:
        return type(value) not in ATOMS and bool(self._fingerprinter.version_of(value).opaque)

    def opaque_in(self, value: object, limit_seconds: float) -> tuple[object, ...]:
        """The objects in it that cannot be looked into; itself, if looking takes longer than the limit."""
        if type(value) in ATOMS:
            return ()
        version = self._fingerprinter.version_of(value, limit_seconds=limit_seconds)
        if version.too_large is not None:
            return (value,)
        return tuple(item for item in version.kept_alive if id(item) in version.opaque)

    def record_of(self, value: object) -> Record | None:
        """What its objects hold now, if all of it can be written back and can change in place."""
        if type(value) in ATOMS:
            return None
        version = self._fingerprinter.version_of(value)
        return None if version.is_immutable else record_of(version, self._fingerprinter.stand_in)

    def of_arguments(self, arguments: Sequence[object], by_name: dict[str, object]) -> Version:
        return ("arguments", self._fingerprinter.version_of((tuple(arguments), by_name)).digest)
