"""Which names of the namespace are the notebook's own, and how the namespace is made to hold what it should."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from .heap import Bindings
from .hidden import is_hidden

_SCENERY = frozenset(
    [
        "__builtins__",
        "__builtin__",
        "__name__",
        "__doc__",
        "__package__",
        "__loader__",
        "__spec__",
        "__file__",
        "__annotations__",
        "__conditional_annotations__",
        "__annotate__",
        "__warningregistry__",
        "In",
        "Out",
        "get_ipython",
    ]
)
_HISTORY = re.compile(r"_i?\d+|_{1,3}|_i{1,3}|_[iod]h|_sh")
"""Names in which IPython keeps inputs and results. A cell that reads one always runs (`LAST_RESULTS`)."""

LAST_RESULTS = frozenset({"_", "__", "___", "_i", "_ii", "_iii"})


@lru_cache(maxsize=8192)
def is_scenery(name: str) -> bool:
    """It is the interpreter's or IPython's."""
    return name in _SCENERY or _HISTORY.fullmatch(name) is not None


class _IsOwn(dict[str, bool]):
    """Whether names are the notebook's. It is asked for every name after each run of a cell."""

    def __init__(self, find_out: Callable[[str], bool]) -> None:
        self._find_out = find_out

    def __missing__(self, name: str) -> bool:
        answer = self[name] = self._find_out(name)
        return answer


class Namespace:
    """The live namespace, apart from what was in it before the first cell."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self._first_values = dict(names)
        self._taken: frozenset[str] = frozenset()
        self._is_own = _IsOwn(self.is_user_name)

    def take(self, names: Iterable[str]) -> None:
        """The notebook binds these, so they are its own even if something was there before (`exit = 5`)."""
        self._taken = frozenset(names)
        self._is_own.clear()

    def is_user_name(self, name: str) -> bool:
        if is_scenery(name):
            return False
        return name not in self._first_values or name in self._taken

    def bind(self, bindings: Bindings, *, in_order: bool = False) -> None:
        """Make the namespace hold these names and no others; `in_order`: in that order, which `globals()` shows."""
        names = self.names
        for name in names.keys() - bindings.keys():
            if self.is_user_name(name):
                self._unbind(name)
        for name, held in bindings.items():
            value = held.thing.value
            if names.get(name, self) is not value and not is_hidden(name):
                if not held.thing.is_gone:
                    names[name] = value
                elif name in names:
                    self._unbind(name)
        if in_order:
            self._put_in_order([name for name in bindings if name in names and name not in self._first_values])

    def _put_in_order(self, wanted: list[str]) -> None:
        """A name that a cell below deletes was bound again after all others."""
        if [name for name in self.user_values() if name not in self._first_values] != wanted:
            for name in wanted:
                self.names[name] = self.names.pop(name)

    def user_values(self) -> dict[str, Any]:
        """What is bound now to names of the notebook."""
        is_own = self._is_own
        return {name: value for name, value in list(self.names.items()) if is_own[name]}

    def _unbind(self, name: str) -> None:
        if name not in self._first_values:
            del self.names[name]
        elif self.names[name] is not self._first_values[name]:
            self.names[name] = self._first_values[name]
