"""Do something right after a module was imported, before the code that imports it goes on."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


def when_imported(name: str, action: Callable[[], None]) -> None:
    """Call `action` once, when the module is imported; never if it is already."""
    if name not in sys.modules:
        sys.meta_path.insert(0, _Announcer(name, action))


class _Announcer(MetaPathFinder):
    """Finds nothing by itself: it lets the others find the module, and waits for its code to have run."""

    def __init__(self, name: str, action: Callable[[], None]) -> None:
        self._name = name
        self._action = action

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is not None and spec.loader is not None:
            self._follow(spec.loader)
        return spec

    def _follow(self, loader: object) -> None:
        run: Callable[[ModuleType], None] = getattr(loader, "exec_module")  # noqa: B009 - the protocol lacks it

        def run_and_tell(module: ModuleType) -> None:
            run(module)
            self._action()

        loader.exec_module = run_and_tell  # type: ignore[attr-defined]
