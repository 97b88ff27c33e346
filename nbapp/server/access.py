"""Whether the visitors of this server may still use it: under a hub, what was shared may be taken back.

How it works. Whoever opens a page has shown the hub's token, which stays here. The hub is asked for it again every so
often; when it no longer gives access, the visitor's sessions end, and no ticket of theirs opens a websocket. Without a
hub, and while the hub does not answer, nothing is taken back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Protocol

from tornado.web import HTTPError

log = logging.getLogger(__name__)

MOST_TOKENS = 20
"""Of one visitor: each login has one."""


class Access(Protocol):
    def remember(self, user: str, handler: Any) -> None:
        """This request of this visitor was let in."""

    def may(self, user: str) -> bool: ...


class Everybody:
    """Who was let in once may come again."""

    def remember(self, user: str, handler: Any) -> None:
        pass

    def may(self, user: str) -> bool:
        return True


class HubAccess:
    def __init__(self, hub_auth: Any, end_sessions_of: Callable[[str], None]) -> None:
        """`hub_auth`: `jupyterhub.services.auth.HubOAuth` of this server."""
        self._hub_auth = hub_auth
        self._end_sessions_of = end_sessions_of
        self._tokens: dict[str, dict[str, None]] = {}
        """By visitor, the latest last."""

    def remember(self, user: str, handler: Any) -> None:
        tokens = self._tokens.setdefault(user, {})
        if token := self._hub_auth.get_token(handler):
            tokens.pop(token, None)
            tokens[token] = None
            for old in [*tokens][:-MOST_TOKENS]:
                del tokens[old]

    def may(self, user: str) -> bool:
        return bool(self._tokens.get(user))

    async def watch(self, seconds: float) -> None:
        """For ever: ask the hub for every visitor, every so many seconds."""
        while True:
            await asyncio.sleep(seconds)
            for user in [*self._tokens]:
                await self._check(user)

    async def _check(self, user: str) -> None:
        for token in [*self._tokens[user]]:
            if not await self._is_good(token):
                self._tokens[user].pop(token, None)
        if not self._tokens[user]:
            del self._tokens[user]
            log.info("The hub gives %s no access any more.", user)
            self._hub_auth.cache.clear()  # it holds answers for a while: a reload must not be let in by one
            self._end_sessions_of(user)

    async def _is_good(self, token: str) -> bool:
        try:
            model = await self._hub_auth.user_for_token(token, use_cache=False, sync=False)
        except (HTTPError, OSError) as error:
            log.warning("The hub does not say who still has access: %s", error)
            return True
        return bool(model and self._hub_auth.check_scopes(self._hub_auth.access_scopes, model))
