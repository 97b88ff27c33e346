"""Text: `write`, `markdown`, and what is built on them."""

from __future__ import annotations

from .elements import Element, as_text, show_element
from .methods import element


@element
def markdown(body: object, *, help: str | None = None) -> Element:
    """A text in Markdown, with TeX between dollars."""
    text = as_text(body)
    props = {"body": text} if help is None else {"body": text, "help": help}
    return show_element("markdown", props, {"text/markdown": text, "text/plain": text})


@element
def text(body: object) -> Element:
    """A text as it is, in letters of one width."""
    shown = as_text(body)
    return show_element("text", {"body": shown}, {"text/plain": shown})


@element
def write(*args: object) -> None:
    """Show anything."""
    for value in args:
        markdown(value)
