"""Text: Markdown, headings, captions, formulas, lines, and HTML of the author's.

How it works. Each is an element with its text as it was written; the page draws Markdown, Streamlit's colours, icons
and emoji in it (`page/src/elements/directives.ts`). Other front ends get the same text as Markdown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from inspect import cleandoc
from pathlib import Path
from typing import Any, Literal

from ..protocol import Json
from .elements import Element, as_text, show_element
from .errors import WrongValue
from .methods import element
from .sizes import box_props, checked_one_of

Align = Literal["left", "center", "right", "justify"]
ALIGNMENTS = ("left", "center", "right", "justify")
Divider = bool | str

COLORS = ("blue", "green", "orange", "red", "violet", "yellow", "gray", "grey", "rainbow", "primary")
"""What a divider, a badge and `:color[...]` can be."""

_DIRECTIVE = re.compile(r":(?:[a-z]+(?:-background|-badge)?|small|material/\w+)(?:\[([^\]]*)\]|:)")


@dataclass(frozen=True)
class TextLook:
    """How the text stands in the room that it has."""

    alignment: str
    wraps: bool
    width: object
    usual_width: str = "stretch"

    def props(self) -> dict[str, Json]:
        """As the page is told: what is not as usual."""
        checked_one_of("text_alignment", self.alignment, ALIGNMENTS)
        align = "" if self.alignment == "left" else self.alignment
        return {**_given(align=align, nowrap=not self.wraps), **box_props(self.width, self.usual_width)}


USUAL_LOOK = TextLook("left", True, None)


@element
def markdown(
    body: object,
    unsafe_allow_html: bool = False,
    *,
    help: str | None = None,
    width: object = "auto",
    text_alignment: Align = "left",
    wrap: bool = True,
) -> Element:
    """A text in Markdown, with TeX between dollars, `:red[colours]`, `:material/icons:` and `:emoji:`.

    HTML in it shows as it is written, unless `unsafe_allow_html`; scripts never run. With `wrap=False` it is one line,
    cut where there is no room for it.

    >>> ui.markdown("A **bold** word, :red[a red one], and $e^{i\\\\pi} = -1$")
    <Element ...-plain>
    """
    look = TextLook(text_alignment, wrap, width, "auto")
    return show_markdown(body, look, help=help, html=unsafe_allow_html)


@element
def caption(
    body: object,
    unsafe_allow_html: bool = False,
    *,
    help: str | None = None,
    width: object = "stretch",
    text_alignment: Align = "left",
    wrap: bool = True,
) -> Element:
    """A small, soft text in Markdown: what stands under a figure.

    >>> _ = ui.caption("Source: the *city* of Rome")
    """
    look = TextLook(text_alignment, wrap, width)
    return show_markdown(body, look, help=help, html=unsafe_allow_html, is_caption=True)


def show_growing(text: str, cursor: str) -> Element:
    """A text to which more will be appended; `cursor` follows it as long as it does."""
    return show_element("markdown", *growing_props(text, cursor))


def growing_props(text: str, cursor: str) -> tuple[dict[str, Json], dict[str, Any]]:
    """What `show_growing` says of it, for our page and for others."""
    props: dict[str, Json] = {"body": text, "cursor": cursor} if cursor else {"body": text}
    return props, {"text/markdown": text + cursor, "text/plain": text + cursor}


def show_markdown(
    body: object,
    look: TextLook = USUAL_LOOK,
    *,
    help: str | None = None,
    html: bool = False,
    is_caption: bool = False,
) -> Element:
    """Show a text in Markdown."""
    text = cleandoc(as_text(body))
    props: dict[str, Json] = {"body": text}
    props |= {**_given(help=help, html=html, look="caption" if is_caption else ""), **look.props()}
    return show_element("markdown", props, {"text/markdown": text, "text/plain": text})


@element
def title(
    body: object,
    anchor: str | bool | None = None,
    *,
    help: str | None = None,
    icon: str | None = None,
    width: object = "stretch",
    text_alignment: Align = "left",
    wrap: bool = True,
) -> Element:
    """The title of the app. `anchor` names it for links; False: no link to it.

    >>> _ = ui.title("Trips by bike")
    """
    return _heading(1, body, anchor, help, icon, TextLook(text_alignment, wrap, width), False)


@element
def header(
    body: object,
    anchor: str | bool | None = None,
    *,
    help: str | None = None,
    icon: str | None = None,
    divider: Divider = False,
    width: object = "stretch",
    text_alignment: Align = "left",
    wrap: bool = True,
) -> Element:
    """A heading of the second rank. `divider`: True, or a colour, draws a line under it.

    >>> ui.header("Results", divider="blue")
    <Element ...-plain>
    """
    return _heading(2, body, anchor, help, icon, TextLook(text_alignment, wrap, width), divider)


@element
def subheader(
    body: object,
    anchor: str | bool | None = None,
    *,
    help: str | None = None,
    icon: str | None = None,
    divider: Divider = False,
    width: object = "stretch",
    text_alignment: Align = "left",
    wrap: bool = True,
) -> Element:
    """A heading of the third rank, as `header`.

    >>> _ = ui.subheader("By month", divider=True)
    """
    return _heading(3, body, anchor, help, icon, TextLook(text_alignment, wrap, width), divider)


def _heading(
    level: int,
    body: object,
    anchor: str | bool | None,
    help: str | None,
    icon: str | None,
    look: TextLook,
    divider: Divider,
) -> Element:
    if anchor is True:
        raise WrongValue("anchor is a name, None (named after the text) or False (no link), not True.")
    if isinstance(divider, str) and divider not in COLORS:
        raise WrongValue(f"divider is True, False or one of {', '.join(COLORS)}, not {divider!r}.")
    text = f"{icon} {as_text(body)}" if icon else as_text(body)
    color = next_divider(level) if divider is True else divider
    props: dict[str, Json] = {"level": level, "body": text}
    props |= {**_given(help=help, divider=color), **look.props()}
    if anchor is not None:
        props["anchor"] = anchor
    return show_element("heading", props, {"text/markdown": f"{'#' * level} {text}", "text/plain": text})


def next_divider(level: int) -> str:
    """The colour of a divider that was asked for without one: one for each rank, as a page has several."""
    return "blue" if level == 2 else "gray"


@element
def text(
    body: object,
    *,
    help: str | None = None,
    width: object = "content",
    text_alignment: Align = "left",
    wrap: bool = True,
) -> Element:
    """A text as it is, in letters of one width.

    >>> _ = ui.text("as it is: *no* Markdown")
    """
    shown = as_text(body)
    props = {"body": shown, **_given(help=help), **TextLook(text_alignment, wrap, width, "content").props()}
    return show_element("text", props, {"text/plain": shown})


@element
def latex(body: Any, *, help: str | None = None, width: object = "stretch") -> Element:
    """A formula in TeX, or an expression of sympy's.

    >>> ui.latex(r"a^2 + b^2 = c^2")
    <Element ...-plain>
    """
    if not isinstance(body, str) and hasattr(body, "free_symbols"):
        import sympy

        body = sympy.latex(body)
    formula = cleandoc(as_text(body))
    props = {"body": formula, **_given(help=help), **box_props(width)}
    return show_element("latex", props, {"text/latex": f"$$\n{formula}\n$$", "text/plain": formula})


@element
def divider(*, width: object = "stretch") -> Element:
    """A line across the page.

    >>> _ = ui.divider()
    """
    return show_element("divider", box_props(width), {"text/markdown": "---", "text/plain": "---"})


@element
def badge(
    label: str,
    *,
    icon: str | None = None,
    color: str = "blue",
    width: object = "content",
    help: str | None = None,
) -> Element:
    """A small coloured mark.

    >>> ui.badge("New", color="green")
    <Element ...-plain>
    """
    if color not in COLORS:
        raise WrongValue(f"A badge's color is one of {', '.join(COLORS)}, not {color!r}.")
    shown = f"{icon} {label}" if icon else label
    props = {"body": f":{color}-badge[{shown}]", **_given(help=help), **box_props(width, "content")}
    return show_element("markdown", props, {"text/markdown": f"`{shown}`", "text/plain": shown})


@element
def html(body: Any, *, width: object = "stretch", unsafe_allow_javascript: bool = False) -> Element:
    """HTML: a text, the path of a file (`.html`, `.css`), or what has a `_repr_html_`. Scripts are left out.

    With `unsafe_allow_javascript` they run; never do that with a text that a visitor has written.

    >>> _ = ui.html("<p>Two lines,<br>one paragraph.</p>")
    """
    source = html_source(body)
    if not source.strip():
        raise WrongValue("html was given nothing to show.", advice="Give it a text of HTML, or the path of a file.")
    props = {"body": source, **_given(scripts=unsafe_allow_javascript), **box_props(width)}
    return show_element("html", props, {"text/html": source, "text/plain": "<HTML>"})


def html_source(body: Any) -> str:
    """The HTML that `ui.html` was given, in any of its forms."""
    if hasattr(body, "_repr_html_"):
        return str(body._repr_html_())
    if isinstance(body, Path) or (isinstance(body, str) and _is_file(body)):
        path = Path(body)
        content = path.read_text("utf-8")
        return f"<style>{content}</style>" if path.suffix == ".css" else content
    return cleandoc(as_text(body))


def _is_file(text: str) -> bool:
    """A text with markup or several lines is no path."""
    if len(text) > 1000 or "<" in text or "\n" in text:
        return False
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def without_directives(text: str) -> str:
    """Without Streamlit's colours and icons, for what shows plain text."""
    return _DIRECTIVE.sub(lambda match: match[1] or "", text)


def _given(**props: Json) -> dict[str, Json]:
    """Only what says something: less travels."""
    return {name: value for name, value in props.items() if value not in (None, False, "")}
