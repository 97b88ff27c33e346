"""What is pressed: `button` and `link_button`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .elements import Element, show_element
from .errors import WrongValue
from .host import host
from .inputs import make_input
from .methods import element

TYPES = ("primary", "secondary", "tertiary")


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
    icon: str | None = None,
    disabled: bool = False,
    use_container_width: bool = False,
    width: object = None,
) -> bool:
    """A button: True in the one replay that its press causes, else False.

    `on_click` is called before the cells run.

    >>> ui.button("Start", type="primary")
    False
    """
    props = button_props(type, icon, is_wide=use_container_width or width == "stretch")
    widget = make_input(
        "button",
        label,
        key=key,
        identity={},
        props=props,
        value=None,
        help=help,
        disabled=disabled,
        on_change=on_click,
        args=args,
        kwargs=kwargs,
    )
    return host().is_pressed(widget)


def button_props(type: str, icon: str | None, *, is_wide: bool) -> dict[str, Any]:
    """How a button looks."""
    if type not in TYPES:
        raise WrongValue(f"The type of a button is one of {', '.join(map(repr, TYPES))}, not {type!r}.")
    props: dict[str, Any] = {"type": type}
    if icon is not None:
        props["icon"] = icon
    if is_wide:
        props["wide"] = True
    return props


@element
def link_button(
    label: str,
    url: str,
    *,
    help: str | None = None,
    type: str = "secondary",
    icon: str | None = None,
    disabled: bool = False,
    use_container_width: bool = False,
    width: object = None,
) -> Element:
    """A link that looks like a button; it opens in a tab of its own.

    >>> _ = ui.link_button("The documentation", "https://docs.jupyter.org")
    """
    props = {"label": label, "url": url, **button_props(type, icon, is_wide=use_container_width or width == "stretch")}
    if help is not None:
        props["help"] = help
    if disabled:
        props["disabled"] = True
    return show_element("link_button", props, {"text/markdown": f"[{label}]({url})", "text/plain": f"{label}: {url}"})
