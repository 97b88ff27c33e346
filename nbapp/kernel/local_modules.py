"""Modules that the notebook imported from its own folder: files that can be edited while the app is served.

When one was edited, all of them are forgotten, so that the cells that run next import them anew. A cell that imported a
module first and runs again imports it anew too, so that it finds what a run from the top finds; and a module is hidden
from cells above its first import.

What it does not know: a file that such a module reads while it is imported is seen to change, but the module is
imported again only when its source changed.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterable
from os import stat as _stat  # not the one of `named_files.py`, which tells of it
from stat import S_ISDIR
from types import FunctionType, ModuleType
from typing import Any

from ..reactive.addresses import address_of
from ..reactive.code_facts import facts_of

Stamp = Any
"""What a path was: a tuple that differs if it changed, None if there was nothing."""

Editions = frozenset[tuple[str, int]]


class LocalModules:
    """Modules that the notebook imported from its own folder."""

    def __init__(self, folder: str, is_scenery: Callable[[str], bool]) -> None:
        self._folder = folder + os.sep
        self._is_scenery = is_scenery
        self._not_ours = set(sys.modules)
        self._seen: object = None
        self._stamp_by_module: dict[str, tuple[ModuleType, str, Stamp]] = {}
        self._edition_by_module: dict[str, int] = {}
        self._first_by_module: dict[str, tuple[ModuleType, dict[str, Any]]] = {}
        """The classes and functions that its first load has defined: `importlib.reload` makes others."""
        self._hidden: dict[str, tuple[ModuleType, str, Stamp]] = {}
        self._sees_notebook: dict[int, tuple[ModuleType, bool]] = {}

    def stamps(self) -> dict[str, Stamp]:
        """By path, as they were when they were loaded; new ones are found here."""
        if (now := self._glance()) != self._seen:
            self._seen = now
            for name in sys.modules.keys() - self._not_ours:
                self._add(name)
        return {path: stamp for _, path, stamp in self._stamp_by_module.values()}

    def _glance(self) -> object:
        """It differs if a module was loaded meanwhile: that stands at the end then, or is one of ours in a new edition.
        To compare all 2,000 names takes 50 µs."""
        newest = next(reversed(sys.modules))
        ours = [address_of(sys.modules.get(name)) for name in self._stamp_by_module]
        return len(sys.modules), newest, address_of(sys.modules.get(newest)), ours

    def stamp_of_module(self, module: ModuleType) -> Stamp:
        self.stamps()
        known = self._stamp_by_module.get(module.__name__)
        if known is None or known[0] is not module:
            return None
        return known[2], self._edition_by_module[module.__name__]

    def is_loaded_again(self, value: type | FunctionType) -> bool:
        """A class or function that `importlib.reload` has put in the place of another one of the same source."""
        module, defined = self._first_by_module.get(value.__module__, (None, {}))
        first = defined.get(value.__qualname__)
        return (
            first is not None
            and first is not value
            and module is sys.modules.get(value.__module__)
            and type(first) is type(value)
            and getattr(first, "__code__", None) == getattr(value, "__code__", None)  # else it is what this one wraps
        )

    def has(self, package: str) -> bool:
        """A module of this name, or one in it, is loaded."""
        self.stamps()
        return any(name.partition(".")[0] == package for name in self._stamp_by_module)

    def sees_notebook(self, module: ModuleType) -> bool:
        """Whether its code may get at the notebook's names: by `__main__`, by frames, by the shell."""
        known = self._sees_notebook.get(address_of(module))
        if known is None or known[0] is not module:
            known = self._sees_notebook[address_of(module)] = module, _sees_main(module)
        return known[1]

    def editions(self) -> Editions:
        """Which modules are loaded, and how often each was loaded so far: nothing of an earlier edition may be used."""
        self.stamps()
        return frozenset((name, self._edition_by_module[name]) for name in self._stamp_by_module)

    def hide(self, visible: Editions) -> None:
        """A cell runs that finds these loaded, and no others: what it imports beside them, it imports anew."""
        self.stamps()
        names = {name for name, _ in visible}
        self._hidden = {name: known for name, known in self._stamp_by_module.items() if name not in names}
        for name in self._hidden:
            sys.modules.pop(name, None)
            del self._stamp_by_module[name]

    def show(self) -> Editions:
        """The cell is over: those that it did not import are there again. Returns what it found or imported."""
        seen = self.editions()
        for name, known in self._hidden.items():
            if name not in sys.modules:
                sys.modules[name] = known[0]
                self._stamp_by_module[name] = known
        self._hidden = {}
        return seen

    def loaded(self) -> list[ModuleType]:
        self.stamps()
        return [module for module, _, _ in self._stamp_by_module.values()]

    def forget_edited(self) -> None:
        """One that was edited may have been imported by the others, so all of them go."""
        if any(stamp_of(path) != stamp for path, stamp in self.stamps().items()):
            self.forget()

    def forget(self) -> None:
        """The next import runs their code again."""
        for name in self._stamp_by_module:
            sys.modules.pop(name, None)
        self._stamp_by_module.clear()
        self._first_by_module.clear()
        self._sees_notebook.clear()
        importlib.invalidate_caches()

    def _add(self, name: str) -> None:
        module = sys.modules.get(name)
        path = getattr(module, "__file__", None)
        is_nbapp = (
            name.partition(".")[0] == __name__.partition(".")[0]
        )  # in a checkout it lies in the notebook's folder
        if is_nbapp or not isinstance(module, ModuleType) or not isinstance(path, str):
            self._not_ours.add(name)
            return
        full = os.path.abspath(path)
        if not full.startswith(self._folder) or self._is_scenery(full):
            self._not_ours.add(name)
        elif name not in self._stamp_by_module or self._stamp_by_module[name][0] is not module:
            self._stamp_by_module[name] = (module, full, stamp_of(full))
            self._edition_by_module[name] = self._edition_by_module.get(name, 0) + 1
            defined = {key: item for key, item in vars(module).items() if isinstance(item, (type, FunctionType))}
            self._first_by_module[name] = (module, defined)


def _sees_main(module: ModuleType) -> bool:
    try:
        code = module.__loader__.get_code(module.__name__)  # type: ignore[union-attr]
    except (AttributeError, ImportError, OSError, SyntaxError):
        return True  # nobody knows
    return code is not None and facts_of(code).names_main


def stamp_of(path: str) -> Stamp:
    """What a path is now. Two stamps are equal if nothing changed, as far as the file system says."""
    try:
        status = _stat(path)
        if S_ISDIR(status.st_mode):
            return tuple(sorted(entry for entry in _names_in(path)))
        return (status.st_size, status.st_mtime_ns, status.st_ino)
    except (OSError, ValueError):  # a name with a zero in it names nothing
        return None


def _names_in(path: str) -> Iterable[str]:
    return (name for name in os.listdir(path) if name != "__pycache__" and not name.startswith(".~"))
