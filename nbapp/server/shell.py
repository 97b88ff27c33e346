"""The HTML that a visitor's browser gets first: title, text of the notebook as data, and where the page's code is.

How it works. One document whose look is inline, so that something is painted before any file comes; the app's config
as JSON; and the bundle's script, by its content-hashed name from `static/manifest.json`. Messages (an app that is
broken, a page that is not there) use the same frame without the script.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import quote

from ..errors import NbappError
from ..protocol import Json
from .look import Look

STATIC = Path(__file__).parents[1] / "static"

# An icon of our own, inline: without one, each visit asks for /favicon.ico and logs a 404.
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' "
    "rx='3' fill='%23e46e2e'/%3E%3Ccircle cx='10' cy='8' r='2.6' fill='%23fff'/%3E%3Cpath d='M2 8h12' stroke='%23fff' "
    "stroke-width='1.4'/%3E%3C/svg%3E"
)

_FIRST_LOOK = (
    ":root{color-scheme:light dark}"
    "body{margin:0;font:16px/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}"
    "main{max-width:60rem;margin:0 auto;padding:1.5rem}"
)

# The index and messages have no stylesheet of their own; the colours are those of page/src/theme/variables.css.
_PLAIN_LOOK = (
    ":root{color-scheme:light dark;--page:#fff;--raised:#fff;--border:#e1e4ea;--text:#1c2430;--soft:#566072;"
    "--accent:#3b5bdb}"
    "@media(prefers-color-scheme:dark){:root{--page:#14171c;--raised:#1c2027;--border:#2d333d;--text:#e7eaf0;--soft:#a3acbb;"
    "--accent:#8ea6ff}}"
    "body{margin:0;font:16px/1.6 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;background:var(--page);"
    "color:var(--text)}"
    "main{max-width:52rem;margin:0 auto;padding:clamp(1.5rem,6vh,4rem) 1.5rem}"
    "h1{font-size:2.25rem;line-height:1.2;letter-spacing:-.02em;margin:0 0 1.5rem}"
    "p{max-width:40rem;overflow-wrap:anywhere}"
    "ul{list-style:none;margin:0;padding:0;display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr))}"
    "li a{display:block;height:100%;box-sizing:border-box;padding:1rem 1.25rem;border:1px solid var(--border);"
    "border-radius:10px;background:var(--raised);color:inherit;text-decoration:none}"
    "li a:hover{border-color:var(--accent)}li a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}"
    "li b{display:block;font-weight:600}li span{color:var(--soft);font-size:.875rem;overflow-wrap:anywhere}"
)

_DOCUMENT = """<!doctype html>
<html lang="en"{attributes}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="nbapp">
<title>{title}</title>
<link rel="icon" href="{icon}">
<style>{style}</style>
{head}</head>
<body>
{body}
</body>
</html>
"""


class BundleMissing(NbappError):
    """The page's code was not built."""


def app_document(title: str, config: Json, static_url: str, look: Look) -> str:
    """The page of an app; `static_url` is where the bundle is served and ends in a slash.

    Its look is there before anything is painted: the variables as a style sheet, light or dark by a script in the head.

    Raises:
        BundleMissing: with how to build it.
    """
    bundle = read_manifest()
    style = f'<link rel="stylesheet" href="{static_url}{bundle["css"]}">\n' if bundle.get("css") else ""
    script = f'<script type="module" crossorigin="anonymous" src="{static_url}{bundle["js"]}"></script>\n'
    # The script is asked for while the head is read, and runs when the document is there.
    head = f"{style}{_look_style(look)}<script>{_SCHEME % json.dumps(look.base)}</script>\n{script}"
    body = (
        f'<script type="application/json" id="nbapp-config">{script_json(config)}</script>\n'
        '<main id="nbapp"></main>\n'
        "<noscript>This app needs JavaScript: it runs in your browser and talks to its server.</noscript>"
    )
    icon = _icon_url(look.icon) if look.icon else _ICON
    return _document(title, body, head, icon=icon, attributes=f' data-layout="{look.layout}"')


# Twin of `look.ts`: the visitor's choice is in the fragment, else the author's, else the system's.
_SCHEME = (
    "(function(){var m=/[#&]theme=(light|dark|auto)/.exec(location.hash),b=m?m[1]:%s;"
    "document.documentElement.dataset.theme=b!=='auto'?b:"
    "matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'})()"
)


def _look_style(look: Look) -> str:
    rules = "".join(
        f":root[data-theme={mode}]{{{';'.join(f'{name}:{value}' for name, value in variables.items())}}}"
        for mode, variables in look.variables.items()
        if variables
    )
    return f'<style id="nbapp-look">{rules}</style>\n'


def _icon_url(icon: str) -> str:
    """The address of an icon that may be an emoji. Twin of `iconUrl` in `look.ts`."""
    if re.match(r"(https?:|data:|/|\./)|[\w./-]+\.(png|svg|ico|jpe?g|gif|webp)$", icon):
        return icon
    text = html.escape(icon)
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><text y='13' font-size='13'>{text}</text></svg>"
    return f"data:image/svg+xml,{quote(svg)}"


def message_document(title: str, *sentences: str) -> str:
    """A page that says something went wrong, and what to do."""
    paragraphs = "\n".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences if sentence)
    return _document(title, f"<main><h1>{html.escape(title)}</h1>\n{paragraphs}</main>", style=_PLAIN_LOOK)


def index_document(title: str, links: list[tuple[str, str, str]]) -> str:
    """A list of apps: URL, title and a remark for each."""
    items = "\n".join(
        f'<li><a href="{html.escape(url)}"><b>{html.escape(name)}</b> <span>{html.escape(note)}</span></a></li>'
        for url, name, note in links
    )
    return _document(title, f"<main><h1>{html.escape(title)}</h1>\n<ul>\n{items}\n</ul></main>", style=_PLAIN_LOOK)


def read_manifest() -> dict[str, str]:
    try:
        manifest: dict[str, str] = json.loads((STATIC / "manifest.json").read_text("utf-8"))
        return manifest
    except (OSError, ValueError):
        raise BundleMissing(
            "The code of the page was not built, so no app can be shown.",
            advice="In a checkout run `python -m pip install .`, or see CONTRIBUTING for an editable install.",
        ) from None


def script_json(value: Json) -> str:
    """JSON that may stand inside a script element: nothing in it can end the element."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _document(
    title: str, body: str, head: str = "", style: str = _FIRST_LOOK, *, icon: str = _ICON, attributes: str = ""
) -> str:
    return _DOCUMENT.format(
        title=html.escape(title), icon=html.escape(icon), style=style, head=head, body=body, attributes=attributes
    )
