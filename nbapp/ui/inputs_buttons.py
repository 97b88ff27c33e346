"""What is pressed: `button` and its relatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .host import host
from .inputs import make_input
from .methods import element


@element
def button(
    label: str,
    key: object = None,
    help: str | None = None,
    on_click: Callable[..., object] | None = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    type: str = "secondary",
    disabled: bool = False,
) -> bool:
    """A button: True in the one replay that its press causes."""
    widget = make_input(
        "button",
        label,
        key=key,
        identity={},
        props={"type": type},
        value=None,
        help=help,
        disabled=disabled,
        on_change=on_click,
        args=args,
        kwargs=kwargs,
    )
    return host().is_pressed(widget)
