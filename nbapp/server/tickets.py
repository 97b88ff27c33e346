"""Tickets that open a websocket once: a page with an opaque origin has no cookie to show (rule: docs/rules.md).

How it works. A request that is logged in gets a ticket, written into its page; each connection gets the next one. A
ticket names its app, its visitor and when it expires, and is signed. It is used up when a session is opened with it,
not when the connection begins: a visitor who is told to wait can come back with it.

What it does not know: that a ticket was used before this server was restarted with the same key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..errors import NbappError
from ..protocol import AppId, Json


class TicketRefused(NbappError):
    """The ticket opens nothing; the message never says more than that to a page."""


@dataclass(frozen=True)
class Ticket:
    app: AppId
    user: str
    expires: float
    """In seconds of the clock that `Tickets` was given."""
    nonce: str
    who: Mapping[str, Json] = field(default_factory=dict)
    """Of the visitor, for the notebook: what the login knows (`ui.user`)."""
    is_author: bool = False
    """Its session shows what only authors see."""


class Tickets:
    def __init__(self, key: bytes, clock: Callable[[], float], new_nonce: Callable[[], str]) -> None:
        self._key = key
        self._clock = clock
        self._new_nonce = new_nonce
        self._used: dict[str, float] = {}

    def mint(
        self,
        app: AppId,
        user: str,
        valid_seconds: float,
        who: Mapping[str, Json] | None = None,
        *,
        is_author: bool = False,
    ) -> str:
        expires = self._clock() + valid_seconds
        body = json.dumps([app, user, expires, self._new_nonce(), dict(who or {}), is_author]).encode()
        return f"{_encode(body)}.{_encode(self._signature(body))}"

    def check(self, text: str, app: AppId) -> Ticket:
        """The ticket, still unused.

        Raises:
            TicketRefused: it is forged, for another app, expired or used.
        """
        body_text, _, signature_text = text.partition(".")
        try:
            body, signature = _decode(body_text), _decode(signature_text)
        except ValueError:
            raise TicketRefused("the ticket is malformed") from None
        if not hmac.compare_digest(signature, self._signature(body)):
            raise TicketRefused("the ticket's signature is wrong")
        ticket = Ticket(*json.loads(body))
        if ticket.app != app:
            raise TicketRefused("the ticket is for another app")
        if ticket.expires < self._clock():
            raise TicketRefused("the ticket has expired")
        if ticket.nonce in self._used:
            raise TicketRefused("the ticket was used before")
        return ticket

    def use(self, ticket: Ticket) -> None:
        """From now on it opens nothing.

        Raises:
            TicketRefused: it was used since it was checked.
        """
        if ticket.nonce in self._used:
            raise TicketRefused("the ticket was used before")
        now = self._clock()
        self._used = {nonce: expires for nonce, expires in self._used.items() if expires >= now}
        self._used[ticket.nonce] = ticket.expires

    def _signature(self, body: bytes) -> bytes:
        return hmac.digest(self._key, b"nbapp ticket\0" + body, hashlib.sha256)


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode("ascii", "strict") + b"=" * (-len(text) % 4))
