"""Places that cells share without naming them, given names of their own: `json.dumps`, the callbacks of a widget.

How it works. A cell may replace an attribute of a module, or register a callback that another cell's assignment to a
trait calls. What stands there is bound, changed and brought back like what stands under a name of the namespace; so it
gets a *hidden name*, which begins with a dot, and the engine treats it as one more name.

What it does not know: where the values really are. That is said by an adapter (`HiddenNames`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from .code_facts import CodeFacts


class HiddenNames(Protocol):
    """The engine calls `prepare` before a cell runs and `settle` at the end of a replay; `values` after a run."""

    def reached_by(self, facts: tuple[CodeFacts, ...], bound: Collection[str]) -> set[str]:
        """Of these hidden names those that code with these facts may use, though it does not name them."""

    def prepare(self, cell: str, facts: tuple[CodeFacts, ...], wanted: Mapping[str, object]) -> None:
        """Make the real places hold what is wanted, and nothing else that this cell could meet; watch for changes."""

    def values(self, cell: str) -> dict[str, Any]:
        """What the places hold now that this cell has run: those that it, or a cell above, has bound."""

    def settle(self, wanted: Mapping[str, object]) -> None:
        """Make the real places hold what is wanted: the replay is over."""

    def can_put(self, name: str) -> bool:
        """Whether an older object can take the place of an equal one."""


class NoHiddenNames:
    """Nothing is shared but names."""

    def reached_by(self, facts: tuple[CodeFacts, ...], bound: Collection[str]) -> set[str]:
        return set()

    def prepare(self, cell: str, facts: tuple[CodeFacts, ...], wanted: Mapping[str, object]) -> None:
        pass

    def values(self, cell: str) -> dict[str, Any]:
        return {}

    def settle(self, wanted: Mapping[str, object]) -> None:
        pass

    def can_put(self, name: str) -> bool:
        return True


def is_hidden(name: str) -> bool:
    return name.startswith(".")


def shown_name(name: str) -> str:
    """As the author reads it: without what stands behind ` #`."""
    return name.removeprefix(".").partition(" #")[0]
