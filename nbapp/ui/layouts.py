"""Layouts: columns, tabs, and the other parts of the page that authors fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any, Literal

from ..protocol import Json
from .bindings import Bind
from .containers import Container, Empty, form_here, make_container, make_containers, region_here
from .elements import Element, show_element
from .errors import WrongValue
from .layout_states import OnChange, Part, make_foldable, tabs_state
from .methods import element
from .sizes import Height, Width, button_size_props, checked_gap, checked_one_of, size_props


@element
def container(
    *,
    border: bool | None = None,
    key: str | None = None,
    width: Width = "stretch",
    height: Height = "content",
    horizontal: bool = False,
    wrap: bool = True,
    horizontal_alignment: Literal["left", "center", "right", "distribute"] = "left",
    vertical_alignment: Literal["top", "center", "bottom", "distribute"] = "top",
    gap: str | int | None = "small",
    autoscroll: bool | None = None,
) -> Container:
    """A part of the page that holds several elements.

    `border` draws a line around it. `height` in pixels makes it scroll, and with `autoscroll`, or when it holds chat
    messages, to what comes last; `"stretch"` fills the part that it stands in. `horizontal` puts what it holds side by
    side, on several lines unless `wrap=False`. The alignments say where it stands in the room that is left.

    >>> box = ui.container(border=True)
    >>> box.write("First")
    >>> with box:
    ...     ui.write("Second")
    """
    is_scrolling = isinstance(height, int)
    checked_one_of("horizontal_alignment", horizontal_alignment, ("left", "center", "right", "distribute"))
    checked_one_of("vertical_alignment", vertical_alignment, ("top", "center", "bottom", "distribute"))
    if not wrap and not horizontal:
        raise WrongValue("wrap=False is for elements side by side.", advice="Add horizontal=True.")
    props: dict[str, Json] = {"border": is_scrolling if border is None else border, "gap": checked_gap(gap)}
    props |= size_props(width, height)
    changed = {
        "horizontal": horizontal,
        "key": key,
        "nowrap": not wrap,
        "across": horizontal_alignment if horizontal_alignment != "left" else None,
        "down": vertical_alignment if vertical_alignment != "top" else None,
    }
    props |= {name: value for name, value in changed.items() if value}
    if autoscroll is not None:
        props["autoscroll"] = bool(autoscroll)
    return make_container("container", props)


@element
def columns(
    spec: int | Sequence[float],
    *,
    gap: str | int | None = "small",
    vertical_alignment: Literal["top", "center", "bottom"] = "top",
    border: bool = False,
    width: Width = "stretch",
    wrap: bool = True,
) -> list[Container]:
    """Parts side by side: `left, right = ui.columns(2)`, or `ui.columns([3, 1])` for their widths.

    They stand below each other where the page is narrow; with `wrap=False` they stay beside each other and scroll.

    >>> left, right = ui.columns([2, 1])
    >>> left.text("wide")
    <Element ...>
    """
    weights = _weights(spec)
    align = checked_one_of("vertical_alignment", vertical_alignment, ("top", "center", "bottom"))
    props = {"weights": weights, "gap": checked_gap(gap), "align": align, "border": border, **size_props(width)}
    return make_containers("columns", len(weights), props if wrap else {**props, "nowrap": True})


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


@element
def tabs(
    tabs: Sequence[str],
    *,
    width: Width = "stretch",
    height: Height = "content",
    default: str | None = None,
    key: object = None,
    on_change: OnChange = "ignore",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    bind: Bind = None,
) -> list[Part]:
    """Parts of which one is seen at a time; all of them are filled.

    With `on_change="rerun"` or a function a tab's `open` says whether it is seen now, and `session_state` has the
    chosen label under the key. So a cell can leave out what is hidden: `if data.open: ...`.

    >>> chart, data = ui.tabs(["Chart", "Data"], on_change="rerun")
    >>> if data.open:
    ...     data.text("all of it")
    >>> chart.open
    True
    """
    if isinstance(tabs, str) or not tabs or not all(isinstance(label, str) for label in tabs):
        raise WrongValue(f"The labels of tabs are a list of texts, not {tabs!r}.")
    if default is not None and default not in tabs:
        raise WrongValue(f"The default {default!r} is none of these tabs: {', '.join(map(repr, tabs))}.")
    start = list(tabs).index(default) if default is not None else 0
    props: dict[str, Json] = {"labels": list(tabs), "start": start, **size_props(width, height)}
    if key is not None:
        props["key"] = str(key)
    state = tabs_state(tabs, start, key=key, on_change=on_change, call=(args, kwargs), bind=bind)
    if state is not None:
        props["input"] = state.model_id
    return [Part(part, state, index) for index, part in enumerate(make_containers("tabs", len(tabs), props))]


ExpanderType = Literal["default", "compact", "step"]
EXPANDER_TYPES: tuple[ExpanderType, ...] = ("default", "compact", "step")


def expander_props(label: str, expanded: bool, type: ExpanderType, width: Width) -> dict[str, Json]:
    """What parts that open and close have in common."""
    checked_one_of("The type", type, EXPANDER_TYPES)
    props: dict[str, Json] = {"label": label, "expanded": bool(expanded), **size_props(width)}
    return props if type == "default" else {**props, "type": type}


@element
def expander(
    label: str,
    expanded: bool = False,
    *,
    key: object = None,
    icon: str | None = None,
    type: ExpanderType = "default",
    width: Width = "stretch",
    on_change: OnChange = "ignore",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    bind: Bind = None,
) -> Part:
    """A part that opens and closes with its label.

    `type`: `default` is a box, `compact` a line that opens, `step` one of several steps that a line connects.
    With `on_change="rerun"` or a function its `open` says whether it is open, as for `tabs`.

    >>> with ui.expander("Details"):
    ...     ui.text("more")
    <Element ...>
    """
    props = expander_props(label, expanded, type, width)
    if icon is not None:
        props["icon"] = icon
    call = (args, kwargs)
    return make_foldable("expander", props, key=key, on_change=on_change, call=call, is_open=bool(expanded), bind=bind)


@element
def popover(
    label: str,
    *,
    type: str = "secondary",
    help: str | None = None,
    icon: str | None = None,
    disabled: bool = False,
    use_container_width: bool = False,
    width: Width = "content",
    wrap: bool | None = None,
    key: object = None,
    on_change: OnChange = "ignore",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
) -> Part:
    """A button that opens a part over the page.

    With `on_change="rerun"` or a function its `open` says whether it is open, as for `tabs`.

    >>> with ui.popover("Settings"):
    ...     ui.checkbox("Live")
    False
    """
    props: dict[str, Json] = {"label": label, "type": type, "disabled": disabled}
    given = {"help": help, "icon": icon, **button_size_props(width, wrap, is_wide=use_container_width)}
    props |= {name: value for name, value in given.items() if value is not None}
    return make_foldable("popover", props, key=key, on_change=on_change, call=(args, kwargs), is_open=False)


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
