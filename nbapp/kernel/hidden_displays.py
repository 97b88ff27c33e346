"""Displays that have an id, as hidden names of the engine: a cell below may update one that it knows by its id alone.

How it works. `display(x, display_id="mine")` binds a hidden name; `update_display(y, display_id="mine")` in another
cell changes what stands there. So the updating cell reaches every display of the cells above, and where it runs again,
or updates no more, the cells that made them run again first (rule R3): nobody can take an update back.

Where a second cell makes a display with the same id, an update changes both. So it counts as reading the first one's:
who updates the last of them hears of a change of any.

What it does not know: displays whose id IPython has made up, since only their handle knows them, and that is a value;
and that two cells make the same id, where the text of the second one does not say it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from IPython.display import DisplayHandle

from ..reactive.code_facts import CodeFacts

DISPLAY_PREFIX = ".display "
_MADE_UP = re.compile(r"[0-9a-f]{32}")


class HiddenDisplays:
    """Hidden names of displays, by their ids."""

    def __init__(self, publisher: Any, position_of: Callable[[str], int]) -> None:
        """`publisher`: IPython's, whose `publish` is watched from now on."""
        self._position_of = position_of
        self._cell: str | None = None
        self._made: dict[tuple[str, str], DisplayHandle] = {}
        """By cell and id."""
        publish = publisher.publish

        def watched(*arguments: Any, **more: Any) -> Any:
            id = (more.get("transient") or {}).get("display_id")
            if more.get("update"):
                return None if self._is_made_below(id) else publish(*arguments, **more)
            if self._cell is not None and isinstance(id, str) and not _MADE_UP.fullmatch(id):
                self._made[self._cell, id] = DisplayHandle(id)  # type: ignore[no-untyped-call]
            return publish(*arguments, **more)

        publisher.publish = watched

    def _is_made_below(self, id: object) -> bool:
        """A run from the top has not come to any cell that makes it: there is nothing to update yet."""
        makers = [cell for cell, made in self._made if made == id]
        here = self._position_of(self._cell) if self._cell is not None else None
        return here is not None and bool(makers) and all(self._position_of(cell) > here for cell in makers)

    def reached_by(self, facts: tuple[CodeFacts, ...], bound: Collection[str]) -> set[str]:
        made = {name for name in bound if name.startswith(DISPLAY_PREFIX)}
        if any("update_display" in fact.names or "update" in fact.texts for fact in facts):
            return made
        texts = set[str]().union(*(fact.texts for fact in facts if "display_id" in fact.texts))
        return {name for name in made if name.removeprefix(DISPLAY_PREFIX) in texts}

    def prepare(self, cell: str, facts: tuple[CodeFacts, ...], wanted: Mapping[str, object]) -> None:
        self._cell = cell
        self._made = {key: handle for key, handle in self._made.items() if key[0] != cell}

    def values(self, cell: str) -> dict[str, Any]:
        """Of several displays with one id the last one counts; the cells that made the others have written it, too."""
        self._cell, here = None, self._position_of(cell)
        places = {key: self._position_of(key[0]) for key in self._made}
        above = sorted((key for key in self._made if places[key] <= here), key=lambda key: places[key])
        return {DISPLAY_PREFIX + id: self._made[maker, id] for maker, id in above}

    def settle(self, wanted: Mapping[str, object]) -> None:
        pass

    def can_put(self, name: str) -> bool:
        return not name.startswith(DISPLAY_PREFIX)
