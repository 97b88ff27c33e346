"""Containers: parts of the page that are filled from any cell, with `with` or by their methods.

How it works. A layout (columns, tabs) is one output of its cell that names its parts by their ids. What is shown in a
part is an ordinary output of the cell that shows it, addressed to the part (`Host.placed`). So a container is never
changed: cells that fill the same one do not depend on each other, and the page puts their outputs in the order of the
cells. Also what is printed, displayed or plotted in a `with` block stands in the container.

What it does not know: how a layout looks, and where it stands on the page (`page/src/elements/`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from math import inf
from typing import Any, Literal

from ..protocol import Json
from .elements import ELEMENT_MIME, Element, at_its_place, enter_block, leave_block, show_element
from .errors import WrongValue
from .host import host
from .methods import element

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
    """A part of the page. Fill it in a `with` block, or by its methods: `left.metric("Rows", 12)`."""

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


@element
def container(
    *,
    border: bool | None = None,
    height: int | str | None = None,
    key: str | None = None,
    horizontal: bool = False,
    gap: str | None = "small",
    width: object = None,
) -> Container:
    """A part of the page that holds several elements.

    `border` draws a line around it; `height` in pixels makes it scroll; `horizontal` puts what it holds side by side.

    >>> box = container(border=True)
    >>> box.write("First")
    >>> with box:
    ...     ui.write("Second")
    """
    is_scrolling = isinstance(height, int) and not isinstance(height, bool)
    if not is_scrolling and height not in (None, "content", "stretch"):
        raise WrongValue(f"The height is a number of pixels, 'content' or 'stretch', not {height!r}.")
    props: dict[str, Json] = {"border": is_scrolling if border is None else border, "gap": checked_gap(gap)}
    given = {"height": height if is_scrolling else None, "horizontal": horizontal or None, "key": key}
    return make_container("container", props | {name: value for name, value in given.items() if value is not None})


@element
def columns(
    spec: int | Sequence[float],
    *,
    gap: str | None = "small",
    vertical_alignment: str = "top",
    border: bool = False,
    width: object = None,
) -> list[Container]:
    """Parts side by side: `left, right = ui.columns(2)`, or `ui.columns([3, 1])` for their widths.

    They stand below each other where the page is narrow.

    >>> left, right = ui.columns([2, 1])
    >>> left.text("wide")
    <Element ...>
    """
    weights = _weights(spec)
    if vertical_alignment not in ("top", "center", "bottom"):
        raise WrongValue(f"vertical_alignment is 'top', 'center' or 'bottom', not {vertical_alignment!r}.")
    props = {"weights": weights, "gap": checked_gap(gap), "align": vertical_alignment, "border": border}
    return make_containers("columns", len(weights), props)


def _weights(spec: Any) -> list[float]:
    weights: list[Any] = []
    if isinstance(spec, int):
        weights = [1.0] * max(0, spec)
    elif isinstance(spec, Sequence):
        weights = list(spec)
    if not weights or any(isinstance(w, bool) or not isinstance(w, (int, float)) or not 0 < w < inf for w in weights):
        raise WrongValue(
            f"{spec!r} says no columns.",
            advice="Give how many there are, or a list of their widths: ui.columns([3, 1]).",
        )
    return [float(weight) for weight in weights]


GAPS = (None, "xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge")


def checked_gap(gap: str | None) -> str:
    """The name of a distance between elements."""
    if gap not in GAPS:
        raise WrongValue(f"The gap is one of {', '.join(map(repr, GAPS))}, not {gap!r}.")
    return gap or "none"


@element
def tabs(labels: Sequence[str], *, default: str | None = None, width: object = None) -> list[Container]:
    """Parts of which one is seen at a time; all of them are filled.

    >>> chart, data = ui.tabs(["Chart", "Data"])
    >>> with data:
    ...     ui.text("all of it")
    <Element ...>
    """
    if isinstance(labels, str) or not labels or not all(isinstance(label, str) for label in labels):
        raise WrongValue(f"The labels of tabs are a list of texts, not {labels!r}.")
    if default is not None and default not in labels:
        raise WrongValue(f"The default {default!r} is none of these tabs: {', '.join(map(repr, labels))}.")
    start = list(labels).index(default) if default is not None else 0
    return make_containers("tabs", len(labels), {"labels": list(labels), "start": start})


ExpanderType = Literal["default", "compact", "step"]
EXPANDER_TYPES: tuple[ExpanderType, ...] = ("default", "compact", "step")


def checked_expander_type(type: ExpanderType) -> ExpanderType:
    """The looks of a part that opens and closes."""
    if type not in EXPANDER_TYPES:
        raise WrongValue(f"The type is one of {', '.join(map(repr, EXPANDER_TYPES))}, not {type!r}.")
    return type


@element
def expander(
    label: str,
    expanded: bool = False,
    *,
    icon: str | None = None,
    type: ExpanderType = "default",
    key: str | None = None,
    width: object = None,
) -> Container:
    """A part that opens and closes with its label.

    `type`: `default` is a box, `compact` a line that opens, `step` one of several steps that a line connects.

    >>> with ui.expander("Details"):
    ...     ui.text("more")
    <Element ...>
    """
    props: dict[str, Json] = {"label": label, "expanded": bool(expanded)}
    if icon is not None:
        props["icon"] = icon
    if checked_expander_type(type) != "default":
        props["type"] = type
    return make_container("expander", props, text=label)


@element
def popover(
    label: str,
    *,
    type: str = "secondary",
    help: str | None = None,
    icon: str | None = None,
    disabled: bool = False,
    use_container_width: bool = False,
    key: str | None = None,
    width: object = None,
) -> Container:
    """A button that opens a part over the page.

    >>> with ui.popover("Settings"):
    ...     ui.checkbox("Live")
    False
    """
    props: dict[str, Json] = {"label": label, "type": type, "disabled": disabled}
    given = {"help": help, "icon": icon, "wide": use_container_width or None}
    return make_container("popover", props | {n: v for n, v in given.items() if v is not None}, text=label)


@element
def empty() -> Empty:
    """A place for one element, which the next one takes.

    >>> place = ui.empty()
    >>> place.text("working...")
    <Element ...>
    >>> with place:
    ...     ui.text("done")
    <Element ...>
    """
    shown = show_element("empty", {}, {"text/plain": ""})
    return Empty(shown.id, form=form_here(), region=region_here())


@element
def space(size: str | int = "small") -> Element:
    """A distance: a name as for `gap`, or pixels.

    >>> _ = ui.space("large")
    """
    if not isinstance(size, int):
        checked_gap(size)
    elif size < 0:
        raise WrongValue(f"A distance is 0 pixels or more, not {size}.")
    return show_element("space", {"size": size}, {"text/plain": ""})
