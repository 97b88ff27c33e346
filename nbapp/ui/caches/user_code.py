"""Which modules are the author's: the notebook and files beside it, in whose code an edit has to be noticed.

What is installed (the standard library, packages, nbapp itself) counts by name and version.
"""

from __future__ import annotations

import functools
import os
import site
import sys
import sysconfig
from types import FunctionType, ModuleType

_OURS = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep


def is_users_module(name: object) -> bool:
    """False for what is installed; an unknown name is somebody's `exec`, so it is the author's."""
    module = sys.modules.get(name) if isinstance(name, str) else None
    if module is None or name == "__main__":
        return True
    path = getattr(module, "__file__", None)
    return isinstance(path, str) and not _is_installed(path)


def is_users_function(function: FunctionType) -> bool:
    """By where its globals are: a decorator gives the name of another module to its wrapper."""
    names = function.__globals__
    module = sys.modules.get(names.get("__name__", ""))
    if module is None or vars(module) is not names:
        return True
    return is_users_module(module.__name__)


def edition_of(module: ModuleType | None) -> str:
    """The version of the package that this module belongs to, "" if that is unknown."""
    if module is None:
        return ""
    package = sys.modules.get(module.__name__.partition(".")[0])
    version = getattr(package, "__version__", "")
    return version if isinstance(version, str) else ""


@functools.lru_cache(maxsize=4096)
def _is_installed(path: str) -> bool:
    full = os.path.abspath(path)
    return full.startswith(_prefixes()) or os.path.realpath(full).startswith(_prefixes())


@functools.lru_cache(maxsize=1)
def _prefixes() -> tuple[str, ...]:
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    places = [sysconfig.get_paths()[name] for name in names]
    places += [*site.getsitepackages(), site.getusersitepackages()]
    places += [os.path.realpath(place) for place in places]
    return (_OURS, *(place.rstrip(os.sep) + os.sep for place in places))
