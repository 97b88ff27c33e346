"""Images in markdown become content-addressed assets: the notebook's folder itself is never served.

An image is served if the text names it, it is of an image type, and it lies inside the notebook's folder (links out
of it do not count). Attachments are stored in the notebook. What cannot be resolved is left as it is written.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from .assets import IMAGE_SUFFIXES, MIME_BY_SUFFIX

LARGEST_IMAGE = 20 * 2**20

# Code comes first, so that what stands in it is matched as code and left alone.
_CODE_OR_IMAGE = re.compile(
    r"(?P<code>^(?P<fence>```+|~~~+).*?^(?P=fence)|(?P<ticks>`+)[^`].*?(?P=ticks))"
    r"|(?P<before>!\[[^\]]*\]\(\s*<?)(?P<source>[^\s)>]+)"
    r"|(?P<tag><img\b[^>]*?\bsrc\s*=\s*[\"'])(?P<tag_source>[^\"']+)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)

Publish = Callable[[bytes, str], str]
"""Keeps a file of this content and suffix, and returns its URL."""


def with_published_images(markdown: str, attachments: dict[str, dict[str, str]], folder: Path, publish: Publish) -> str:
    def replaced(match: re.Match[str]) -> str:
        if match["code"]:
            return match[0]
        before, source = (match["before"], match["source"]) if match["before"] else (match["tag"], match["tag_source"])
        return before + (_published(source, attachments, folder, publish) or source)

    return _CODE_OR_IMAGE.sub(replaced, markdown)


def _published(source: str, attachments: dict[str, dict[str, str]], folder: Path, publish: Publish) -> str | None:
    if source.startswith("attachment:"):
        return _published_attachment(attachments.get(unquote(source[11:])) or {}, publish)
    if re.match(r"[a-zA-Z][\w+.-]*:|/|#", source):
        return None
    path = (folder / unquote(source.partition("?")[0].partition("#")[0])).resolve()
    suffix = path.suffix.lower()
    if suffix not in IMAGE_SUFFIXES or not path.is_relative_to(folder.resolve()):
        return None
    try:
        if path.stat().st_size > LARGEST_IMAGE:
            return None
        return publish(path.read_bytes(), suffix)
    except (OSError, ValueError):
        return None


def _published_attachment(bundle: dict[str, str], publish: Publish) -> str | None:
    suffixes = {mime: suffix for suffix, mime in MIME_BY_SUFFIX.items() if suffix in IMAGE_SUFFIXES}
    for mime, text in bundle.items():
        if mime in suffixes and isinstance(text, str):
            try:
                return publish(base64.b64decode(text), suffixes[mime])
            except binascii.Error:
                return None
    return None
