"""Content-addressed files: images of a notebook's markdown, and long module sources of widgets.

How it works. A file's name is the hash of its content, so a browser may keep it for ever, and whoever knows the name
has seen the content: no login is needed. anywidget sends its source (`_esm`, 4.8 MB for plotly's FigureWidget) inside
every widget's state; longer ones are kept here once, and the state carries a mark, which becomes an absolute URL when
it is said to a page (anywidget takes `http(s)` URLs only).

What it does not know: which session uses what. The oldest go when there are too many.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace

from ..protocol import Json, ModelOpened, ModelUpdated, ServerMessage, Snapshot

MOST_BYTES = 256 * 2**20
"""All files together: 50 of the largest widget libraries."""

LONG_SOURCE = 2048
"""Characters of a widget's source from which a request of its own is cheaper than sending it again and again."""

MIME_BY_SUFFIX = {
    ".avif": "image/avif",
    ".bmp": "image/bmp",
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}

IMAGE_SUFFIXES = frozenset(suffix for suffix, mime in MIME_BY_SUFFIX.items() if mime.startswith("image/"))

ASSET_NAME = re.compile(r"[0-9a-f]{64}\.[a-z]{2,4}")

_MARK = "nbapp-asset:"
_SOURCES = {"_esm": ".js", "_css": ".css"}


class Assets:
    def __init__(self) -> None:
        self._content_by_name: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def put(self, content: bytes, suffix: str) -> str:
        """Returns the name, `<sha256><suffix>`."""
        name = hashlib.sha256(content).hexdigest() + suffix
        if name not in self._content_by_name:
            self._content_by_name[name] = content
            self._bytes += len(content)
            while self._bytes > MOST_BYTES and len(self._content_by_name) > 1:
                self._bytes -= len(self._content_by_name.popitem(last=False)[1])
        self._content_by_name.move_to_end(name)
        return name

    def get(self, name: str) -> bytes | None:
        return self._content_by_name.get(name)

    def with_marks(self, state: Mapping[str, Json]) -> dict[str, Json]:
        """A widget's state with its long sources kept here."""
        return {trait: self._marked(trait, value) for trait, value in state.items()}

    def _marked(self, trait: str, value: Json) -> Json:
        if trait in _SOURCES and isinstance(value, str) and len(value) > LONG_SOURCE:
            return _MARK + self.put(value.encode(), _SOURCES[trait])
        return value


def with_urls(message: ServerMessage, assets_url: str) -> ServerMessage:
    """The message as a page gets it: marks become URLs below `assets_url`, which ends in a slash."""
    match message:
        case Snapshot(models=models):
            return replace(message, models=tuple(replace(m, state=_url_state(m.state, assets_url)) for m in models))
        case ModelOpened(model=model):
            return ModelOpened(replace(model, state=_url_state(model.state, assets_url)))
        case ModelUpdated(state=state):
            return replace(message, state=_url_state(state, assets_url))
    return message


def _url_state(state: dict[str, Json], assets_url: str) -> dict[str, Json]:
    marked = {t: v for t in _SOURCES if isinstance(v := state.get(t), str) and v.startswith(_MARK)}
    return {**state, **{t: assets_url + v.removeprefix(_MARK) for t, v in marked.items()}} if marked else state
