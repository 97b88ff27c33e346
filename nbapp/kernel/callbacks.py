"""What an author's callback may have changed: where the engine has to look again after an event."""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable

from ipywidgets import interactive
from traitlets import dlink, link


def reached_by(handlers: Iterable[object]) -> list[object] | None:
    """The author's functions behind these handlers; None if one cannot be judged: it may have changed anything."""
    functions: list[object] = []
    for handler in handlers:
        behind = _authors_part(handler)
        if behind is None:
            return None
        functions += behind
    return functions


def _authors_part(handler: object) -> list[object] | None:
    if isinstance(handler, functools.partial):
        behind = _authors_part(handler.func)
        return None if behind is None else [*behind, handler.args, handler.keywords]
    if isinstance(handler, types.MethodType):
        if isinstance(handler.__self__, interactive):
            return _authors_part(handler.__self__.f)
        if isinstance(handler.__self__, (link, dlink)):
            return []  # sets a trait, which is the channel's business
        return [handler] if _is_of_notebook(handler.__func__) else None
    return [handler] if isinstance(handler, types.FunctionType) and _is_of_notebook(handler) else None


def _is_of_notebook(function: object) -> bool:
    return getattr(function, "__module__", None) == "__main__"
