"""The page as a whole: its title, icon, width, menu and colours.

How it works. A call is an output like any other, so a cell that is kept keeps its page, and a call that is gone takes
its settings with it. Of several calls the later one counts, setting by setting. What the notebook's metadata say
(`{"nbapp": {"title": ..., "theme": {...}}}`) holds where no call says otherwise, and is there before anything runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ..protocol import Json
from ..theme import SIDEBAR_PIXELS, SIDEBAR_STATES, ThemeError, base_of, checked, variables_of
from .elements import as_text, show_element
from .errors import WrongValue
from .methods import element

LAYOUTS = ("centered", "wide")
MENU_ITEMS = {"get help": "Get help", "report a bug": "Report a bug", "about": "About"}


@element
def set_page_config(
    page_title: str | None = None,
    page_icon: object = None,
    layout: Literal["centered", "wide"] | None = None,
    initial_sidebar_state: Literal["auto", "expanded", "collapsed"] | int | None = None,
    menu_items: Mapping[str, str | None] | None = None,
    *,
    theme: Mapping[str, Any] | None = None,
) -> None:
    """Say how the page as a whole looks. May be called several times; the later call counts.

    `page_icon` is an emoji or an image's address. `theme` has colours and shapes (`nbapp/theme.py` lists its words);
    what is derived from them stays readable.

    >>> ui.set_page_config("Sales", "📈", layout="wide", theme={"primaryColor": "#d6336c"})
    """
    props: dict[str, Json] = {}
    if page_title is not None:
        props["title"] = as_text(page_title)
    if page_icon is not None:
        props["icon"] = _icon(page_icon)
    if layout is not None:
        props["layout"] = _one_of("layout", layout, LAYOUTS)
    if initial_sidebar_state is not None:
        props["sidebar"] = _sidebar_state(initial_sidebar_state)
    if menu_items is not None:
        props["menu"] = _menu(menu_items)
    if theme is not None:
        props["theme"] = _theme(theme)
    show_element("page_config", props, {"text/plain": ""})


def _one_of(name: str, value: object, known: tuple[str, ...]) -> str:
    if value not in known:
        raise WrongValue(f"set_page_config: {name} is {value!r}; it is one of {', '.join(map(repr, known))}.")
    return str(value)


def _sidebar_state(value: object) -> Json:
    if isinstance(value, int) and not isinstance(value, bool):
        if value not in SIDEBAR_PIXELS:
            raise WrongValue(
                f"set_page_config: a sidebar of {value} pixels; it can be from 200 to 600 wide.",
            )
        return value
    return _one_of("initial_sidebar_state", value, SIDEBAR_STATES)


def _icon(icon: object) -> str:
    text = icon if isinstance(icon, str) else None
    if not text or len(text) > 100_000:
        raise WrongValue(
            f"set_page_config: page_icon is {icon!r:.60}.",
            advice="It is an emoji such as '📈', or the address of an image as text (https:, data:, or files/...).",
        )
    return text


def _menu(items: Mapping[str, str | None]) -> dict[str, Json]:
    menu: dict[str, Json] = {}
    for name, value in items.items():
        known = MENU_ITEMS.get(str(name).lower())
        if known is None:
            raise WrongValue(
                f"set_page_config: the menu has no item {name!r}.",
                advice="menu_items may have 'Get help', 'Report a bug' (addresses), and 'About' (a text in Markdown).",
            )
        is_address = value is None or known == "About" or str(value).startswith(("https://", "http://", "mailto:"))
        if not is_address:
            raise WrongValue(
                f"set_page_config: {name!r} leads to {value!r}, which is no address.",
                advice="It begins with https://, http:// or mailto:.",
            )
        menu[known] = value
    return menu


def _theme(theme: Mapping[str, Any]) -> dict[str, Json]:
    try:
        known = checked(theme)
    except ThemeError as error:
        raise WrongValue(f"set_page_config: {error}", advice=error.advice) from None
    return {"base": base_of(known), "variables": variables_of(known)}
