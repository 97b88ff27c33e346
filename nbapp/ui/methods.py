"""The author's functions as methods of containers: `ui.sidebar.slider(...)` is `with ui.sidebar: ui.slider(...)`.

How it works. `@element` enters a function in a table. A container finds its methods there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])

_BY_NAME: dict[str, Callable[..., Any]] = {}


def element(function: _Function) -> _Function:
    """This function shows something: containers have it as a method."""
    _BY_NAME[function.__name__] = function
    return function


def find(name: str) -> Callable[..., Any] | None:
    """The function of this name."""
    if name not in _BY_NAME:
        _import_all()
    return _BY_NAME.get(name)


def names() -> list[str]:
    """Of all functions that containers have as methods."""
    _import_all()
    return sorted(_BY_NAME)


def _import_all() -> None:
    from importlib import import_module

    from . import MODULES

    for module in MODULES:
        import_module(f".{module}", __package__)
