"""Modules that the notebook imported from its own folder: files that can be edited while the app is served.

When one was edited, all of them are forgotten, so that the cells that run next import them anew.

What it does not know: a file that such a module reads while it is imported is seen to change, but the module is
imported again only when its source changed.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

Stamp = Any
"""What a path was: a tuple that differs if it changed, None if there was nothing."""


class LocalModules:
    """Modules that the notebook imported from its own folder."""

    def __init__(self, folder: str, is_scenery: Callable[[str], bool]) -> None:
        self._folder = folder + os.sep
        self._is_scenery = is_scenery
        self._not_ours = set(sys.modules)
        self._count_seen = len(sys.modules)
        self._stamp_by_module: dict[str, tuple[ModuleType, str, Stamp]] = {}
        self.edition = 0
        """How often they were forgotten; what was made with an earlier edition is out of date."""

    def stamps(self) -> dict[str, Stamp]:
        """By path, as they were when they were loaded; new ones are found here."""
        if len(sys.modules) != self._count_seen:
            self._count_seen = len(sys.modules)
            for name in sys.modules.keys() - self._not_ours:
                self._add(name)
        return {path: stamp for _, path, stamp in self._stamp_by_module.values()}

    def stamp_of_module(self, module: ModuleType) -> Stamp:
        self.stamps()
        known = self._stamp_by_module.get(module.__name__)
        return known[2] if known is not None and known[0] is module else None

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
        self._count_seen = -1
        self.edition += 1
        importlib.invalidate_caches()

    def _add(self, name: str) -> None:
        module = sys.modules.get(name)
        path = getattr(module, "__file__", None)
        if not isinstance(module, ModuleType) or not isinstance(path, str):
            self._not_ours.add(name)
            return
        full = os.path.abspath(path)
        if not full.startswith(self._folder) or self._is_scenery(full):
            self._not_ours.add(name)
        elif name not in self._stamp_by_module or self._stamp_by_module[name][0] is not module:
            self._stamp_by_module[name] = (module, full, stamp_of(full))


def stamp_of(path: str) -> Stamp:
    """What a path is now. Two stamps are equal if nothing changed, as far as the file system says."""
    try:
        status = os.stat(path)
        if os.path.isdir(path):
            return tuple(sorted(entry for entry in _names_in(path)))
        return (status.st_size, status.st_mtime_ns, status.st_ino)
    except OSError:
        return None


def _names_in(path: str) -> Iterable[str]:
    return (name for name in os.listdir(path) if name != "__pycache__" and not name.startswith(".~"))
