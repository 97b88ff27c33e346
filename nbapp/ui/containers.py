"""Containers: parts of the page that are filled from any cell, with `with` or by their methods.

How it works. A layout (columns, tabs) is one output of its cell that names its parts by their ids. What is shown in a
part is an ordinary output of the cell that shows it, addressed to the part (`Host.placed`). So a container is never
changed: cells that fill the same one do not depend on each other, and the page puts their outputs in the order of the
cells. Also what is printed, displayed or plotted in a `with` block stands in the container.

What it does not know: how a layout looks, and where it stands on the page (`page/src/elements/`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Any

from ..protocol import Json
from .elements import ELEMENT_MIME, Element, at_its_place
from .host import host
from .methods import element

SIDEBAR = "sidebar"
"""The id of the place beside the page."""

_entered: ContextVar[tuple[tuple[Container, AbstractContextManager[None]], ...]] = ContextVar("entered", default=())
"""The containers whose `with` blocks the running code is in, and how each is left."""


class Container(Element):
    """A part of the page. Fill it in a `with` block, or by its methods: `left.metric("Rows", 12)`."""

    __slots__ = ("_form", "_region")

    def __init__(self, id: str, *, form: str = "", region: str = "main") -> None:
        super().__init__(id)
        self._form = form
        """The form that it is in; empty: none."""
        self._region = region

    def __enter__(self) -> Container:
        block = host().placed(self._id)
        block.__enter__()
        _entered.set((*_entered.get(), (self, block)))
        return self

    def __exit__(self, *error: Any) -> None:
        *outer, (_, block) = _entered.get()
        _entered.set(tuple(outer))
        block.__exit__(*error)

    def _call(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        with self:
            return function(*args, **kwargs)


def form_here() -> str:
    """The form that an element which is made now belongs to; empty: none."""
    inside = _entered.get()
    return inside[-1][0]._form if inside else ""


def region_here() -> str:
    """`main` or `sidebar`."""
    inside = _entered.get()
    return inside[-1][0]._region if inside else "main"


def make_container(kind: str, props: dict[str, Json], *, form: str = "", text: str = "") -> Container:
    """Show a layout with one part, and return the part. `text` is what it says in a front end without layouts."""
    with at_its_place():
        here = host()
        id = here.new_id()
        here.show_containers(_layout_bundle(kind, id, props, text), id, (id,))
    return Container(id, form=form or form_here(), region=region_here())


def make_containers(kind: str, count: int, props: dict[str, Json]) -> list[Container]:
    """Show a layout with several parts, and return the parts."""
    with at_its_place():
        here = host()
        id = here.new_id()
        parts = [f"{id}.{part}" for part in range(count)]
        here.show_containers(_layout_bundle(kind, id, {**props, "parts": parts}, ""), id, parts)
    return [Container(part, form=form_here(), region=region_here()) for part in parts]


def _layout_bundle(kind: str, id: str, props: dict[str, Json], text: str) -> dict[str, Any]:
    return {ELEMENT_MIME: {"kind": kind, "id": id, **props}, "text/plain": text}


sidebar = Container(SIDEBAR, region=SIDEBAR)
"""The part beside the page: `with ui.sidebar:` or `ui.sidebar.slider(...)`."""


@element
def container(*, border: bool = False, height: int | None = None, key: str | None = None) -> Container:
    """A part of the page that holds several elements.

    `border` draws a line around it; `height` in pixels makes it scroll.

    >>> box = container(border=True)
    >>> box.write("First")
    >>> with box:
    ...     ui.write("Second")
    """
    props: dict[str, Json] = {"border": border}
    if height is not None:
        props["height"] = height
    if key is not None:
        props["key"] = key
    return make_container("container", props)


@element
def columns(spec: int | Sequence[float], *, gap: str = "small", border: bool = False) -> list[Container]:
    """Parts side by side: `left, right = ui.columns(2)`, or `ui.columns([3, 1])` for their widths.

    Below each other where the page is narrow.
    """
    weights = [1.0] * spec if isinstance(spec, int) else [float(weight) for weight in spec]
    return make_containers("columns", len(weights), {"weights": weights, "gap": gap, "border": border})


@element
def empty() -> Element:
    """A place for one element, which the next one takes: `place = ui.empty()`, then `place.write("now this")`."""
    from .elements import show_element

    return show_element("empty", {}, {"text/plain": ""})
