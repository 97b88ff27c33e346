"""Containers: parts of the page that are filled from any cell, with `with` or by their methods.

How it works. A layout (columns, tabs) is one output of its cell that names its parts by their ids. What is shown in a
part is an ordinary output of the cell that shows it, addressed to the part (`Host.placed`). So a container is never
changed: cells that fill the same one do not depend on each other, and the page puts their outputs in the order of the
cells. Also what is printed, displayed or plotted in a `with` block stands in the container.

What it does not know: how a layout looks, and where it stands on the page (`page/src/elements/`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ..protocol import Json
from .elements import ELEMENT_MIME, Element, at_its_place, enter_block, leave_block
from .host import host

SIDEBAR = "sidebar"
"""The id of the place beside the page."""

LOOK_OF_CONTAINER = ".look"
"""Ends the id of the place where cells that have not made a container say how it looks from now on."""

_entered: ContextVar[tuple[tuple[Container, AbstractContextManager[None]], ...]] = ContextVar("entered", default=())
"""The containers whose `with` blocks the running code is in, and how each is left."""


@dataclass(frozen=True)
class Form:
    """What the elements in a form know of it (`forms.py`)."""

    key: str
    clears: bool = False
    """It is set back when it was submitted."""
    takes_enter: bool = True


class Container(Element):
    """A part of the page. Fill it in a `with` block, or by its methods.

    >>> with ui.sidebar:
    ...     rows = ui.slider("Rows", 1, 50, 10)
    >>> _ = ui.sidebar.metric("Rows", rows)
    """

    __slots__ = ("_form", "_region")

    _holds_one = False

    def __init__(self, id: str, *, form: Form | None = None, region: str = "main") -> None:
        super().__init__(id)
        self._form = form
        """The form that it is in."""
        self._region = region

    def __enter__(self) -> Container:
        block = host().placed(self._id)
        block.__enter__()
        _entered.set((*_entered.get(), (self, block)))
        enter_block(self._id if self._holds_one else None)
        return self

    def __exit__(self, *error: Any) -> None:
        leave_block()
        *outer, (_, block) = _entered.get()
        _entered.set(tuple(outer))
        block.__exit__(*error)

    def _call(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        with self:
            return function(*args, **kwargs)


class Empty(Container):
    """What `ui.empty` returns: the next element takes the place of the last one, in a `with` block as well."""

    __slots__ = ()

    _holds_one = True

    def _call(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        outer = _entered.get()
        _entered.set((*outer, (self, nullcontext())))  # for its form; the host looks where the element goes
        try:
            return Element._call(self, function, args, kwargs)
        finally:
            _entered.set(outer)


def form_here() -> Form | None:
    """The form that an element which is made now belongs to."""
    inside = _entered.get()
    return inside[-1][0]._form if inside else None


def region_here() -> str:
    """`main` or `sidebar`."""
    inside = _entered.get()
    return inside[-1][0]._region if inside else "main"


def make_container(kind: str, props: dict[str, Json], *, form: Form | None = None, text: str = "") -> Container:
    """Show a layout with one part, and return the part. `text` is what it says in a front end without layouts."""
    with at_its_place():
        here = host()
        id = here.new_id()
        here.show_containers(layout_bundle(kind, id, props, text), id, (id,))
    return Container(id, form=form or form_here(), region=region_here())


def make_containers(kind: str, count: int, props: dict[str, Json]) -> list[Container]:
    """Show a layout with several parts, and return the parts."""
    with at_its_place():
        here = host()
        id = here.new_id()
        parts = [f"{id}.{part}" for part in range(count)]
        here.show_containers(layout_bundle(kind, id, {**props, "parts": parts}, ""), id, parts)
    return [Container(part, form=form_here(), region=region_here()) for part in parts]


def layout_bundle(kind: str, id: str, props: dict[str, Json], text: str) -> dict[str, Any]:
    """What is displayed for a layout."""
    return {ELEMENT_MIME: {"kind": kind, "id": id, **props}, "text/plain": text}


sidebar = Container(SIDEBAR, region=SIDEBAR)
"""The part beside the page: `with ui.sidebar:` or `ui.sidebar.slider(...)`."""
