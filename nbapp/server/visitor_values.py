"""What is known of a visitor: what their page may tell, by name and size, and what the server sees. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..protocol import Json

MOST_KEYS = 100
LONGEST_TEXT = 4_000
MOST_CHARACTERS = 32_000
"""Of a whole query: more than any server takes in an address."""

KEPT_HEADERS = ("User-Agent", "Accept-Language", "Host", "Referer")
"""A notebook may know these; cookies and tokens stay with the server."""

_TIMEZONE = re.compile(r"[A-Za-z0-9_+\-/]{1,60}")
_LOCALE = re.compile(r"[A-Za-z0-9\-]{1,40}")
_URL = re.compile(r"https?://[^\s<>\"]{1,4000}")


def plausible_visitor(told: object) -> dict[str, Json]:
    """The values that a page can have told."""
    if not isinstance(told, Mapping):
        return {}
    return {name: told[name] for name, is_plausible in _CHECKS.items() if name in told and is_plausible(told[name])}


def seen_of_visitor(headers: Mapping[str, str], remote: str | None, who: Mapping[str, Json]) -> dict[str, Json]:
    """What the server itself knows: of their request, and from their login."""
    kept = {name: headers[name][:2000] for name in KEPT_HEADERS if name in headers}
    is_here = remote in (None, "", "127.0.0.1", "::1")  # the visitor's own machine has no address that says anything
    return {"headers": kept, "ip_address": None if is_here else remote, "user": dict(who)}


def _is_query(value: Json) -> bool:
    if not isinstance(value, dict) or len(value) > MOST_KEYS:
        return False
    for key, texts in value.items():
        if not isinstance(key, str) or not isinstance(texts, (list, tuple)) or not 0 < len(texts) <= MOST_KEYS:
            return False
        if any(not isinstance(text, str) or len(text) > LONGEST_TEXT for text in (key, *texts)):
            return False
    return sum(len(text) for key, texts in value.items() for text in (key, *texts)) <= MOST_CHARACTERS


def _matches(pattern: re.Pattern[str]) -> Callable[[Json], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


_CHECKS: dict[str, Callable[[Json], bool]] = {
    "query": _is_query,
    "theme": lambda value: value in ("light", "dark"),
    "timezone": _matches(_TIMEZONE),
    "timezone_offset": lambda value: isinstance(value, int) and not isinstance(value, bool) and abs(value) <= 1000,
    "locale": _matches(_LOCALE),
    "url": _matches(_URL),
    "is_embedded": lambda value: isinstance(value, bool),
}


class VisitorNews:
    """What is known of a session's visitor, and what of it the kernel has not been told."""

    def __init__(self) -> None:
        self._known: dict[str, Json] = {}
        self._untold: set[str] = set()

    def hear(self, values: Mapping[str, Json]) -> bool:
        """Whether any of it is new."""
        new = {name: value for name, value in values.items() if self._known.get(name) != value}
        self._known.update(new)
        self._untold |= new.keys()
        return bool(new)

    def set_query(self, query: Mapping[str, tuple[str, ...]]) -> None:
        """The kernel has set it; what the page has said meanwhile counts more."""
        if "query" not in self._untold:
            self._known["query"] = {key: list(texts) for key, texts in query.items()}

    def news(self) -> dict[str, Json]:
        """What the kernel has to be told; from now on it has been."""
        news = {name: self._known[name] for name in sorted(self._untold)}
        self._untold.clear()
        return news

    def tell_all_again(self) -> None:
        """To a new kernel."""
        self._untold = set(self._known)
