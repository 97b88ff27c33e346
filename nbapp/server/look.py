"""What the notebook's metadata say of the page: `{"nbapp": {"title", "icon", "layout", "sidebar", "theme"}}`.

How it works. Read with the notebook, so that the page has its look before anything runs. The form is documented in
`docs/ui/app.md`: whoever writes it (the property inspector in JupyterLab) relies on it. A call of `set_page_config`
says more than it, setting by setting. Other keys under "nbapp" belong to others and are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..errors import NbappError
from ..protocol import Json
from ..theme import SIDEBAR_PIXELS, SIDEBAR_STATES, ThemeError, base_of, checked, variables_of

LAYOUTS = ("centered", "wide")
_LONGEST = {"title": 300, "icon": 100_000}


class LookError(NbappError):
    """The metadata say something of the page that is not understood."""


@dataclass(frozen=True)
class Look:
    """The page's look before anything has run."""

    title: str = ""
    icon: str = ""
    layout: str = "centered"
    sidebar: str | int = "auto"
    """As it is at first; pixels: open, and so wide."""
    base: str = "auto"
    variables: dict[str, dict[str, str]] = field(default_factory=dict)
    """CSS variables by mode."""

    @property
    def props(self) -> Json:
        """As `set_page_config` would show it."""
        theme = {"base": self.base, "variables": self.variables}
        return {
            "title": self.title,
            "icon": self.icon,
            "layout": self.layout,
            "sidebar": self.sidebar,
            "theme": theme,
        }


def read_look(metadata: Json) -> Look:
    """The look in this value of the metadata's key "nbapp".

    Raises:
        LookError: with what would be right.
    """
    if metadata is None:
        return Look()
    if not isinstance(metadata, dict):
        raise LookError(f'"nbapp" is {metadata!r:.60}.', advice='It is an object such as {"title": "Sales"}.')
    title, icon = (_text(metadata, word) for word in ("title", "icon"))
    layout: Any = metadata.get("layout") or "centered"
    if layout not in LAYOUTS:
        raise LookError(f"nbapp.layout is {layout!r:.60}.", advice='It is "centered" or "wide".')
    sidebar = _sidebar(metadata.get("sidebar") or "auto")
    try:
        theme = checked(metadata.get("theme") or {})
    except ThemeError as error:
        raise LookError(f"nbapp: {error}", advice=error.advice) from None
    return Look(title, icon, layout, sidebar, base_of(theme), variables_of(theme))


def _sidebar(value: Any) -> str | int:
    is_width = isinstance(value, int) and not isinstance(value, bool) and value in SIDEBAR_PIXELS
    if not is_width and value not in SIDEBAR_STATES:
        raise LookError(
            f"nbapp.sidebar is {value!r:.60}.",
            advice='It is "auto", "expanded", "collapsed", or a width from 200 to 600 (pixels).',
        )
    state: str | int = value
    return state


def _text(metadata: dict[str, Json], word: str) -> str:
    value = metadata.get(word) or ""
    if not isinstance(value, str) or len(value) > _LONGEST[word]:
        raise LookError(
            f"nbapp.{word} is {value!r:.60}.", advice=f"It is a text of at most {_LONGEST[word]} characters."
        )
    return value.strip()
