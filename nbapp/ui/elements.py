"""Elements that show something and ask nothing: a text, a number, a picture.

How it works. An element is one output of its cell: a MIME bundle with our own description of it, and beside that what
any other front end can draw (Markdown, HTML). It has an id, by which its handle finds it again: calling an element's
method on a handle shows that in its place. In the cell that made it this updates the output; from another cell it lays
a new output over it, which goes when that cell shows something else. So kept cells stay kept (rules R2 and G1).

What it does not know: where outputs go (`host.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ..protocol import ELEMENT_MIME as ELEMENT_MIME
from ..protocol import Json
from . import methods
from .host import host

_overwritten: ContextVar[str | None] = ContextVar("overwritten", default=None)
"""The id of the element that the next one takes the place of."""

_is_passing: ContextVar[bool] = ContextVar("passing", default=False)

_single: ContextVar[tuple[str | None, ...]] = ContextVar("single", default=())
"""Of the `with` blocks that the running code is in, the ids of those whose container holds one element."""


class Element:
    """The handle of one place on the page: `bar = ui.progress(0)`, then `bar.progress(50)`."""

    __slots__ = ("_id",)

    def __init__(self, id: str) -> None:
        self._id = id

    @property
    def id(self) -> str:
        """Finds it on the page; also the place that it is."""
        return self._id

    def __getattr__(self, name: str) -> Callable[..., Any]:
        function = None if name.startswith("_") else methods.find(name)
        if function is None:
            raise AttributeError(f"nbapp.ui has no element {name!r}; there are {', '.join(methods.names())}")
        return lambda *args, **kwargs: self._call(function, args, kwargs)

    def _call(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        with overwriting(self._id):
            return function(*args, **kwargs)

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *methods.names()]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._id}>"

    # a cell's last expression shows its value: a handle has been shown already
    def _ipython_display_(self) -> None:
        pass


def show_element(kind: str, props: dict[str, Json], fallback: dict[str, Any]) -> Element:
    """Show an element of this kind at the current place.

    `fallback` is what other front ends show: a MIME bundle, with "text/plain" at least.
    """
    return _show(lambda id: element_bundle(kind, id, props, fallback))


def show_bundle(bundle: dict[str, Any]) -> Element:
    """Show any MIME bundle at the current place, as an element of its own."""
    return _show(lambda id: bundle)


@contextmanager
def passing() -> Iterator[None]:
    """What is shown in this block is there for a while, and perhaps not when the cell runs again."""
    token = _is_passing.set(True)
    try:
        yield
    finally:
        _is_passing.reset(token)


@contextmanager
def overwriting(id: str) -> Iterator[None]:
    """The element that is shown first in this block takes the place of that one."""
    token = _overwritten.set(id)
    try:
        yield
    finally:
        _overwritten.reset(token)


def enter_block(single: str | None) -> None:
    """A `with` block of a container begins; `single`: its id, if it holds one element only."""
    _single.set((*_single.get(), single))


def leave_block() -> None:
    """It ends."""
    _single.set(_single.get()[:-1])


def _target() -> str | None:
    """What the next element takes the place of."""
    return _overwritten.get() or (_single.get() or (None,))[-1]


@contextmanager
def at_its_place() -> Iterator[None]:
    """What is shown in this block stands where the next element should stand: over another one, or where we are."""
    target = _target()
    if target is None:
        yield
        return
    _overwritten.set(None)
    here = host()
    here.clear(target)
    with here.placed(target):
        yield


def _show(bundle_of: Callable[[str], dict[str, Any]]) -> Element:
    here, target = host(), _target()
    if target is not None and here.owns(target):
        _overwritten.set(None)
        here.update(bundle_of(target), target)
        return Element(target)
    with at_its_place():
        id = here.new_passing_id() if _is_passing.get() else here.new_id()
        here.show(bundle_of(id), id)
    return Element(id)


def element_bundle(kind: str, id: str, props: dict[str, Json], fallback: dict[str, Any]) -> dict[str, Any]:
    """What is displayed for an element."""
    return {ELEMENT_MIME: {"kind": kind, "id": id, **props}, **fallback}


def as_text(value: object) -> str:
    """As Streamlit takes what should be a text: `str`, whatever it is."""
    return value if isinstance(value, str) else str(value)


def as_json(value: object) -> Json:
    """A copy that JSON can hold; raises TypeError if there is none."""
    return json.loads(json.dumps(value))
