"""What the page tells of its visitor: `query_params`, the part of the address that a notebook may set, and `context`.

How it works. Values stand in a `VisitorValues` by names such as "query.city" and "context.theme". An app's kernel fills
it from what the page says and watches who reads what, so that only cells that read a value run when it changes. In a
plain notebook nobody fills it: `query_params` is a dictionary, and `context` knows next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any, Protocol

from .errors import WrongValue

QUERY = "query."
CONTEXT = "context."
PAGE = "page"
"""The parameter that names the page of an app with several (`navigation_pages.py`): no business of `query_params`."""

MOST_KEYS = 100
LONGEST_TEXT = 4_000
"""Servers and proxies take addresses of 8,000 characters or so."""

Values = tuple[str, ...]


class Watcher(Protocol):
    """Told of every access, before it happens."""

    def reading(self, name: str) -> None: ...

    def reading_names(self) -> None: ...

    def writing(self, name: str) -> None: ...


class VisitorValues:
    """By name: of the query a tuple of texts, of the context anything that JSON has."""

    def __init__(self) -> None:
        self.held: dict[str, Any] = {}
        self.watcher: Watcher | None = None

    def get(self, name: str) -> Any:
        if self.watcher is not None:
            self.watcher.reading(name)
        return self.held.get(name)

    def query_names(self) -> list[str]:
        if self.watcher is not None:
            self.watcher.reading_names()
        return [n.removeprefix(QUERY) for n in self.held if n.startswith(QUERY) and n != QUERY + PAGE]

    def put(self, name: str, values: Values | None) -> None:
        if self.watcher is not None:
            self.watcher.writing(name)
        if values is None:
            self.held.pop(name, None)
        else:
            self.held[name] = values


visitor_values = VisitorValues()
"""Of this process: each visitor has a process of their own."""


class QueryParams(MutableMapping[str, str]):
    """The parameters of the page's address (`?city=Rome`) as a mapping; attributes work too.

    A cell that reads a parameter runs again when the visitor comes to another address of this page, as with Back.
    Setting one changes the address, without a reload. An input with `bind="query-params"` has its value there, under
    its key.

    >>> ui.query_params.clear()
    >>> ui.query_params["city"] = "Rome"
    >>> ui.query_params.tags = ["a", "b"]
    >>> ui.query_params.tags, ui.query_params.get_all("tags")
    ('b', ['a', 'b'])
    >>> ui.query_params.to_dict()
    {'city': 'Rome', 'tags': 'b'}
    """

    def __getitem__(self, key: str) -> str:
        values: Values | None = visitor_values.get(QUERY + checked_key(key))
        if not values:
            known = ", ".join(map(repr, visitor_values.query_names())) or "none"
            raise KeyError(
                f"The page's address has no parameter {key!r} (it has {known}): use query_params.get({key!r})."
            )
        return values[-1]

    def get(self, key: str, default: Any = None) -> Any:
        """The mapping's own would read all names when there is none of this one, for the error that nobody sees."""
        values: Values | None = visitor_values.get(QUERY + checked_key(key))
        return values[-1] if values else default

    def get_all(self, key: str) -> list[str]:
        """All values of a parameter that stands in the address more than once."""
        return list(visitor_values.get(QUERY + checked_key(key)) or ())

    def __setitem__(self, key: str, value: Any) -> None:
        values = _as_values(key, value)
        name = QUERY + checked_key(key)
        if name not in visitor_values.held and len(visitor_values.held) >= MOST_KEYS:
            raise WrongValue(f"query_params has {MOST_KEYS} parameters already; an address cannot carry more.")
        visitor_values.put(name, values or None)

    def __delitem__(self, key: str) -> None:
        if not visitor_values.get(QUERY + checked_key(key)):
            raise KeyError(f"The page's address has no parameter {key!r}.")
        visitor_values.put(QUERY + key, None)

    def __iter__(self) -> Iterator[str]:
        return iter(visitor_values.query_names())

    def __len__(self) -> int:
        return len(visitor_values.query_names())

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key != PAGE and bool(visitor_values.get(QUERY + key))

    def __getattr__(self, key: str) -> str:
        if key.startswith("_"):
            raise AttributeError(key)  # Python and IPython ask for their own methods
        try:
            return self[key]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value

    def __delattr__(self, key: str) -> None:
        try:
            del self[key]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def clear(self) -> None:
        """Leave the address without parameters."""
        for key in visitor_values.query_names():
            visitor_values.put(QUERY + key, None)

    def to_dict(self) -> dict[str, str]:
        """A copy; of a parameter with several values the last one."""
        return {key: self[key] for key in self}

    def from_dict(self, params: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> None:
        """Set all parameters at once: those that are not among them go."""
        given = dict(params)
        checked = {checked_key(key): _as_values(key, value) for key, value in given.items()}
        if len(checked) > MOST_KEYS:
            raise WrongValue(f"query_params.from_dict: {len(checked)} parameters; at most {MOST_KEYS} fit an address.")
        self.clear()
        for key, values in checked.items():
            if values:
                visitor_values.put(QUERY + key, values)

    def __repr__(self) -> str:
        return repr(self.to_dict())


def checked_key(key: object) -> str:
    """The name of a parameter of the address."""
    if not isinstance(key, str) or not key or len(key) > LONGEST_TEXT:
        raise WrongValue(f"A parameter of the page's address has a text as its name, not {key!r:.80}.")
    if key == PAGE:
        raise WrongValue(
            f"query_params has no {PAGE!r}: this parameter names the page of an app with several.",
            advice="Use another name, or ui.switch_page to go to a page.",
        )
    return key


def _as_values(key: str, value: object) -> Values:
    if isinstance(value, Mapping):
        raise WrongValue(f"query_params[{key!r}] cannot be a dictionary: an address carries texts.")
    many = not isinstance(value, str) and isinstance(value, Iterable)
    values = tuple(str(one) for one in value) if many else (str(value),)  # type: ignore[attr-defined]
    if len(values) > MOST_KEYS or any(len(one) > LONGEST_TEXT for one in values):
        raise WrongValue(f"query_params[{key!r}] is longer than an address can carry ({LONGEST_TEXT} characters).")
    return values


class Context:
    """What is known of the visitor's browser, to read only. What nobody told is None.

    >>> ui.context.is_embedded
    False
    >>> ui.context.cookies
    {}
    """

    __slots__ = ()

    @property
    def headers(self) -> dict[str, str]:
        """Of the visitor's request those that say nothing secret: User-Agent, Accept-Language, Host, Referer."""
        return dict(visitor_values.get(CONTEXT + "headers") or {})

    @property
    def cookies(self) -> dict[str, str]:
        """Always empty: a page of nbapp may have an origin of its own, which has no cookies, and needs none."""
        return {}

    @property
    def theme(self) -> ContextTheme:
        """`context.theme.type` is "light" or "dark": what the visitor sees now."""
        return ContextTheme(visitor_values.get(CONTEXT + "theme"))

    @property
    def timezone(self) -> str | None:
        """Such as "Europe/Rome"."""
        return _text("timezone")

    @property
    def timezone_offset(self) -> int | None:
        """Minutes from the visitor's time to UTC, as JavaScript counts: -120 in Rome in summer."""
        offset: int | None = visitor_values.get(CONTEXT + "timezone_offset")
        return offset

    @property
    def locale(self) -> str | None:
        """Such as "it-IT"."""
        return _text("locale")

    @property
    def url(self) -> str | None:
        """The page"s address without its parameters."""
        return _text("url")

    @property
    def ip_address(self) -> str | None:
        """As the server sees it: behind a proxy that does not tell, the proxy"s. None on the visitor"s own machine."""
        return _text("ip_address")

    @property
    def is_embedded(self) -> bool:
        """Whether the page stands in another one."""
        return bool(visitor_values.get(CONTEXT + "is_embedded"))

    def __repr__(self) -> str:
        return "<context: what is known of the visitor's browser>"


def _text(name: str) -> str | None:
    value: str | None = visitor_values.get(CONTEXT + name)
    return value


class ContextTheme:
    """How the page looks to the visitor now."""

    def __init__(self, type: str | None) -> None:
        self.type = type

    def __getitem__(self, name: str) -> str | None:
        if name != "type":
            raise KeyError(name)
        return self.type

    def __repr__(self) -> str:
        return f"ContextTheme(type={self.type!r})"


query_params = QueryParams()
context = Context()
