"""People of a hub without a browser: they log in, accept a share and allow an app's server to know who they are, each
by the hub's own pages and forms."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlparse

from live import new_opener

_FORM = re.compile(r"<form[^>]*>.*?</form>", re.DOTALL)
_INPUT = re.compile(r"<input\s[^>]*>", re.DOTALL)
MOST_FORMS = 5


@dataclass(frozen=True)
class Answer:
    status: int
    url: str
    text: str
    headers: Any


@dataclass(frozen=True)
class AppServer:
    """Where an app is, as `server.visitor.Visitor` asks it."""

    url: str
    """Of the server; ends in a slash."""

    @property
    def port(self) -> int:
        return urlparse(self.url).port or 80

    def app_url(self, name: str) -> str:
        return f"{self.url}nbapp/app/{name}"


@dataclass
class Person:
    name: str
    opener: urllib.request.OpenerDirector = field(default_factory=new_opener)

    def open(self, url: str) -> Answer:
        """As in a browser: through login, consent and acceptance, wherever the hub asks for them."""
        answer = self.ask(url)
        for _ in range(MOST_FORMS):
            form = self._form_of(answer)
            if form is None:
                return answer
            answer = self.ask(urljoin(answer.url, form[0]), urlencode(form[1]).encode())
        raise AssertionError(f"{self.name} was asked again and again: {answer.url}")

    def ask(self, url: str, data: bytes | None = None, method: str | None = None, **headers: str) -> Answer:
        """One request, with this person's cookies."""
        request = urllib.request.Request(url, data, headers, method=method)
        try:
            with self.opener.open(request, timeout=60) as response:
                return _answer(response)
        except urllib.error.HTTPError as error:
            with error:
                return _answer(error)

    def cookies_for(self, url: str) -> str:
        request = urllib.request.Request(url)
        self._jar.add_cookie_header(request)
        return request.get_header("Cookie", "")

    def cookie(self, name: str, path: str) -> str:
        return next((cookie.value or "" for cookie in self._jar if (cookie.name, cookie.path) == (name, path)), "")

    @property
    def _jar(self) -> Any:
        return next(h for h in self.opener.handlers if isinstance(h, urllib.request.HTTPCookieProcessor)).cookiejar

    def _form_of(self, answer: Answer) -> tuple[str, list[tuple[str, str]]] | None:
        """The address and the fields of the hub's form on this page, filled in; None: this is no page that asks."""
        if not re.search(r"/hub/(login|accept-share|api/oauth2/authorize)", answer.url) or answer.status >= 400:
            return None
        form = _FORM.search(answer.text)
        assert form is not None, answer.text
        fields = [(_attribute(tag, "name"), _attribute(tag, "value")) for tag in _INPUT.findall(form[0])]
        filled = [(name, value) for name, value in fields if name and name not in ("username", "password")]
        if "/hub/login" in answer.url:
            filled += [("username", self.name), ("password", "any")]
        action = _attribute(form[0].partition(">")[0], "action")
        return action or answer.url, filled


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\s{name}=[\"']([^\"']*)[\"']", tag)
    return found[1].replace("&amp;", "&") if found else ""


def _answer(response: Any) -> Answer:
    return Answer(response.status, response.url, response.read().decode("utf-8", "replace"), response.headers)
