"""Sizes and distances as the author's functions take them, checked, and as the page is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..protocol import Json
from .errors import WrongValue

Width = Literal["stretch", "content"] | int | None
"""None is Streamlit's old default."""
Height = Literal["stretch", "content"] | int | None

GAPS = (None, "xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge")


def checked_gap(gap: str | int | None) -> str | int:
    """A distance between elements: a name, or pixels."""
    if isinstance(gap, int) and not isinstance(gap, bool) and gap >= 0:
        return gap
    if gap not in GAPS:
        raise WrongValue(f"The gap is one of {', '.join(map(repr, GAPS))} or a number of pixels, not {gap!r}.")
    return gap or "none"


def checked_one_of(name: str, value: str, possible: Sequence[str]) -> str:
    """One of the words that an argument can be."""
    if value not in possible:
        raise WrongValue(f"{name} is one of {', '.join(map(repr, possible))}, not {value!r}.")
    return value


def size_props(width: Width, height: Height = "content") -> dict[str, Json]:
    """What the page is told of a layout's size: what is not as usual."""
    props: dict[str, Json] = {}
    for name, size, usual in (("width", width, "stretch"), ("height", height, "content")):
        is_pixels = isinstance(size, int) and not isinstance(size, bool) and size > 0
        if not is_pixels and size not in (None, "content", "stretch"):
            raise WrongValue(f"The {name} is a number of pixels, 'content' or 'stretch', not {size!r}.")
        if size is not None and size != usual:
            props[name] = size
    return props


def box_props(width: object, usual: str = "stretch") -> dict[str, Json]:
    """What the page is told of the width that an element or input takes, which is `usual` if nobody has said."""
    is_pixels = isinstance(width, int) and not isinstance(width, bool) and width > 0
    if not is_pixels and width not in (None, "auto", "content", "stretch"):
        raise WrongValue(f"The width is a number of pixels, 'content' or 'stretch', not {width!r}.")
    return {} if width in (None, "auto", usual) else {"box_width": width}


def button_size_props(width: Width, wrap: bool | None, *, is_wide: bool = False) -> dict[str, Json]:
    """What the page is told of a button's size."""
    size = size_props(width).get("width", "stretch" if width == "stretch" else "content")
    props: dict[str, Json] = {"wide": True} if is_wide or size == "stretch" else {}
    if isinstance(size, int):
        props["width"] = size
    return props if wrap is None else {**props, "wrap": wrap}
