"""What is pressed: `button`, `download_button` and `link_button`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .elements import Element, show_element
from .errors import WrongValue
from .host import host
from .inputs import make_input
from .methods import element
from .shortcuts import checked_shortcut
from .sizes import Width, button_size_props, checked_one_of

IconPosition = Literal["left", "right"]

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
    icon_position: IconPosition = "left",
    disabled: bool = False,
    use_container_width: bool = False,
    width: Width = "content",
    shortcut: str | None = None,
    wrap: bool | None = None,
) -> bool:
    """A button: True in the one replay that its press causes, else False.

    `on_click` is called before the cells run. `shortcut` presses it by the keyboard: `"K"`, `"Ctrl+Enter"`, `"F2"`.
    With `wrap=False` a label that is too long is cut.

    >>> ui.button("Start", type="primary")
    False
    """
    props = ButtonLook(type, icon, icon_position, shortcut, wrap, width, use_container_width).props()
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


@dataclass(frozen=True)
class ButtonLook:
    """How a button looks, as the functions that make buttons are told."""

    type: str
    icon: str | None
    icon_position: str
    shortcut: str | None
    wrap: bool | None
    width: Width
    use_container_width: bool

    def props(self) -> dict[str, Any]:
        """As the page is told."""
        checked_one_of("The type of a button", self.type, TYPES)
        checked_one_of("icon_position", self.icon_position, ("left", "right"))
        props = {"type": self.type, **button_size_props(self.width, self.wrap, is_wide=self.use_container_width)}
        if self.icon is not None:
            props |= {"icon": self.icon} if self.icon_position == "left" else {"icon": self.icon, "icon_at_end": True}
        return props if self.shortcut is None else {**props, "shortcut": checked_shortcut(self.shortcut)}


@element
def download_button(
    label: str,
    data: Any,
    file_name: str | None = None,
    mime: str | None = None,
    key: object = None,
    help: str | None = None,
    on_click: Callable[..., object] | str | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    type: str = "secondary",
    icon: str | None = None,
    icon_position: IconPosition = "left",
    disabled: bool = False,
    use_container_width: bool = False,
    width: Width = "content",
    shortcut: str | None = None,
    wrap: bool | None = None,
) -> bool:
    """A button that gives the visitor a file: a text, bytes, an open file, or a function that returns one of them.

    The file travels when the button is pressed, and a function is called only then. The press is True in one replay,
    as a button's; with `on_click="ignore"` nothing runs.

    >>> ui.download_button("Save", "a,b", "table.csv", "text/csv")
    False
    """
    if isinstance(on_click, str) and on_click not in ("rerun", "ignore"):
        raise WrongValue(f"on_click of a download_button is 'rerun', 'ignore' or a function, not {on_click!r}.")
    props = ButtonLook(type, icon, icon_position, shortcut, wrap, width, use_container_width).props()
    give = _giver(data, file_name, mime)
    widget = make_input(
        "download_button",
        label,
        key=key,
        identity={"file_name": file_name, "mime": mime},
        props={**props, "quiet": True} if on_click == "ignore" else props,
        value=None,
        help=help,
        disabled=disabled,
        on_change=on_click if callable(on_click) else None,
        args=args,
        kwargs=kwargs,
    )
    widget.give = lambda: widget.send(*give())
    return host().is_pressed(widget)


def _giver(data: Any, file_name: str | None, mime: str | None) -> Callable[[], tuple[dict[str, Any], list[bytes]]]:
    """Makes the message that brings the file. What is no function is taken as it is now."""
    ready = None if callable(data) else as_bytes(data)

    def give() -> tuple[dict[str, Any], list[bytes]]:
        content, own_mime = ready or as_bytes(data())
        name = str(file_name or getattr(data, "name", None) or "download").replace("\\", "/").rpartition("/")[2]
        return {"event": "file", "name": name, "mime": mime or own_mime}, [content]

    return give


def as_bytes(data: Any) -> tuple[bytes, str]:
    """What goes into the visitor's file, and its type if nobody has named one."""
    if isinstance(data, str):
        return data.encode(), "text/plain"
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data), "application/octet-stream"
    if callable(getattr(data, "getvalue", None)):
        return as_bytes(data.getvalue())
    if callable(getattr(data, "read", None)):
        if callable(getattr(data, "seek", None)):
            data.seek(0)
        return as_bytes(data.read())
    raise WrongValue(
        f"The data of a download_button is a text, bytes, an open file or a function, not {data!r:.80}.",
        advice="Turn it into a text or bytes first, a table for example with frame.to_csv().",
    )


@element
def link_button(
    label: str,
    url: str,
    *,
    help: str | None = None,
    type: str = "secondary",
    icon: str | None = None,
    icon_position: IconPosition = "left",
    disabled: bool = False,
    use_container_width: bool = False,
    width: Width = "content",
    shortcut: str | None = None,
    wrap: bool | None = None,
) -> Element:
    """A link that looks like a button; it opens in a tab of its own.

    >>> _ = ui.link_button("The documentation", "https://docs.jupyter.org")
    """
    props = {
        "label": label,
        "url": url,
        **ButtonLook(type, icon, icon_position, shortcut, wrap, width, use_container_width).props(),
    }
    if help is not None:
        props["help"] = help
    if disabled:
        props["disabled"] = True
    return show_element("link_button", props, {"text/markdown": f"[{label}]({url})", "text/plain": f"{label}: {url}"})
