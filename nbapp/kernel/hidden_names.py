"""All hidden names of a kernel, from several adapters, seen as one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..reactive.code_facts import CodeFacts
from ..reactive.hidden import HiddenNames


class AllHiddenNames:
    """Asks each adapter for its own; no two share a name."""

    def __init__(self, parts: Sequence[HiddenNames]) -> None:
        self._parts = tuple(parts)

    def reached_by(self, facts: tuple[CodeFacts, ...], bound: Collection[str]) -> set[str]:
        return set().union(*(part.reached_by(facts, bound) for part in self._parts))

    def prepare(self, cell: str, facts: tuple[CodeFacts, ...], wanted: Mapping[str, object]) -> None:
        for part in self._parts:
            part.prepare(cell, facts, wanted)

    def values(self, cell: str) -> dict[str, Any]:
        return {name: value for part in self._parts for name, value in part.values(cell).items()}

    def settle(self, wanted: Mapping[str, object]) -> None:
        for part in self._parts:
            part.settle(wanted)

    def can_put(self, name: str) -> bool:
        return all(part.can_put(name) for part in self._parts)
