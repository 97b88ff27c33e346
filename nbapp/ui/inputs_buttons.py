"""What is pressed: `button`, `download_button` and `link_button`."""

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
    disabled: bool = False,
    use_container_width: bool = False,
    width: object = None,
) -> bool:
    """A button that gives the visitor a file: a text, bytes, an open file, or a function that returns one of them.

    The file travels when the button is pressed, and a function is called only then. The press is True in one replay,
    as a button's; with `on_click="ignore"` nothing runs.

    >>> ui.download_button("Save", "a,b", "table.csv", "text/csv")
    False
    """
    if isinstance(on_click, str) and on_click not in ("rerun", "ignore"):
        raise WrongValue(f"on_click of a download_button is 'rerun', 'ignore' or a function, not {on_click!r}.")
    props = button_props(type, icon, is_wide=use_container_width or width == "stretch")
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
