"""What the callbacks of an event may have changed: where the engine has to look again.

How it works. A function of the notebook changes what it can reach, and the engine knows how to follow that. A widget
of a library has handlers of its own (a live plot draws and zooms); they may call functions that the author gave to the
library, but what they keep in opaque objects is the widget's own state, as a slider's value is: it is not taken for
damage, or every zoom would be undone by running the plot's cell again.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable
from dataclasses import dataclass, field

from ipywidgets import Widget, interactive
from traitlets import dlink, link


@dataclass
class Reached:
    functions: list[object] = field(default_factory=list)
    """Functions of the notebook, and what they were given."""
    interactives: list[object] = field(default_factory=list)
    """Widgets of `interact` whose function was called: what it did stands for the run of their cell."""
    has_library: bool = False
    """A library's widget handled the event by itself."""
    has_unknown: bool = False
    """Something ran that cannot be judged."""

    def add(self, handler: object) -> None:
        if isinstance(handler, functools.partial):
            self.functions += [handler.args, handler.keywords]
            self.add(handler.func)
        elif isinstance(handler, types.MethodType):
            self._add_method(handler)
        elif isinstance(handler, types.FunctionType) and _is_of_notebook(handler):
            self.functions.append(handler)
        else:
            self.has_unknown = True

    def _add_method(self, method: types.MethodType) -> None:
        owner = method.__self__
        if isinstance(owner, interactive):
            self.interactives.append(owner)
            self.add(owner.f)
        elif isinstance(owner, (link, dlink)):
            pass  # sets a trait, which is the channel's business
        elif _is_of_notebook(method.__func__):
            self.functions.append(method)
        elif isinstance(owner, Widget):
            self.has_library = True
        else:
            self.has_unknown = True


def reached_by(handlers: Iterable[object]) -> Reached:
    """What these handlers, which ran for an event, may have changed."""
    reached = Reached()
    for handler in handlers:
        reached.add(handler)
    return reached


def _is_of_notebook(function: object) -> bool:
    return getattr(function, "__module__", None) == "__main__"
