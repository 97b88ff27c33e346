"""Displays that have an id, as hidden names of the engine: a cell below may update one that it knows by its id alone.

How it works. `display(x, display_id="mine")` binds a hidden name; `update_display(y, display_id="mine")` in another
cell changes what stands there. So the updating cell reaches every display of the cells above, and where it runs again,
or updates no more, the cells that made them run again first (rule R3): nobody can take an update back.

Who has a handle of a display updates it by that: the handle is what stands under the hidden name, so that the display
counts as changed though the author's name of the handle is bound anew. A display whose id IPython has made up is known
by its handles alone, and has a hidden name as long as its cell has left one.

Where a second cell makes a display with the same id, an update changes both. So it counts as reading the first one's:
who updates the last of them hears of a change of any.

What it does not know: who updates by an id that IPython has made up, without its handle; and that two cells make the
same id, where the text of the second one does not say it.
"""

from __future__ import annotations

import functools
import re
import weakref
from collections.abc import Callable, Collection, Mapping
from typing import Any

from IPython.display import DisplayHandle

from ..reactive.code_facts import CodeFacts

DISPLAY_PREFIX = ".display "
NAMELESS_PREFIX = ".a display #"
_UPDATES = frozenset({"update_display", "DisplayHandle"})
_MADE_UP = re.compile(r"[0-9a-f]{32}")


class HiddenDisplays:
    """Hidden names of displays, by their ids."""

    def __init__(self, publisher: Any, position_of: Callable[[str], int]) -> None:
        """`publisher`: IPython's, whose `publish` is watched from now on."""
        self._position_of = position_of
        self._cell: str | None = None
        self._made: dict[tuple[str, str], tuple[str, object]] = {}
        """The hidden name and the handles, by cell and id."""
        self._shown: dict[str, None] = {}
        """Ids of the displays that the running cell has made."""
        self._handles: dict[str, list[weakref.ref[DisplayHandle]]] = {}
        """That it has made, by id."""
        publish = publisher.publish

        def watched(*arguments: Any, **more: Any) -> Any:
            id = (more.get("transient") or {}).get("display_id")
            if more.get("update"):
                return None if self._is_made_below(id) else publish(*arguments, **more)
            if self._cell is not None and isinstance(id, str):
                self._shown[id] = None
            return publish(*arguments, **more)

        publisher.publish = watched
        _watch_handles(self._note)

    def _note(self, handle: DisplayHandle) -> None:
        if self._cell is not None and isinstance(handle.display_id, str):
            self._handles.setdefault(handle.display_id, []).append(weakref.ref(handle))

    def _is_made_below(self, id: object) -> bool:
        """A run from the top has not come to any cell that makes it: there is nothing to update yet."""
        if id in self._shown:
            return False
        makers = [cell for cell, made in self._made if made == id]
        here = self._position_of(self._cell) if self._cell is not None else None
        return here is not None and bool(makers) and all(self._position_of(cell) > here for cell in makers)

    def reached_by(self, facts: tuple[CodeFacts, ...], bound: Collection[str]) -> set[str]:
        made = {name for name in bound if name.startswith(DISPLAY_PREFIX)}
        if any(not fact.names.isdisjoint(_UPDATES) or "update" in fact.texts for fact in facts):
            return made
        texts = set[str]().union(*(fact.texts for fact in facts if "display_id" in fact.texts))
        return {name for name in made if name.removeprefix(DISPLAY_PREFIX) in texts}

    def prepare(self, cell: str, facts: tuple[CodeFacts, ...], wanted: Mapping[str, object]) -> None:
        self._cell, self._shown, self._handles = cell, {}, {}
        self._made = {key: made for key, made in self._made.items() if key[0] != cell}

    def values(self, cell: str) -> dict[str, Any]:
        """Of several displays with one id the last one counts; the cells that made the others have written it, too."""
        if self._cell == cell:
            self._cell = None
            self._take(cell)
        here = self._position_of(cell)
        places = {key: self._position_of(key[0]) for key in self._made}
        above = sorted((key for key in self._made if places[key] <= here), key=lambda key: places[key])
        return dict(self._made[key] for key in above)

    def _take(self, cell: str) -> None:
        for count, id in enumerate(self._shown):
            handles = [handle for reference in self._handles.get(id, ()) if (handle := reference()) is not None]
            if not _MADE_UP.fullmatch(id):
                handles = handles or [DisplayHandle(id)]  # type: ignore[no-untyped-call]
                self._made[cell, id] = DISPLAY_PREFIX + id, _one_or_all(handles)
            elif handles:
                self._made[cell, id] = f"{NAMELESS_PREFIX}{cell} {count}", _one_or_all(handles)

    def settle(self, wanted: Mapping[str, object]) -> None:
        pass

    def can_put(self, name: str) -> bool:
        return not name.startswith((DISPLAY_PREFIX, NAMELESS_PREFIX))


def _one_or_all(handles: list[DisplayHandle]) -> object:
    return handles[0] if len(handles) == 1 else tuple(handles)


def _watch_handles(note: Callable[[DisplayHandle], None]) -> None:
    make = DisplayHandle.__init__

    @functools.wraps(make)
    def make_and_note(handle: DisplayHandle, *arguments: Any, **more: Any) -> None:
        make(handle, *arguments, **more)  # type: ignore[no-untyped-call]
        note(handle)

    DisplayHandle.__init__ = make_and_note  # type: ignore[method-assign, assignment]
