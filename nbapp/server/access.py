"""Whether the visitors of this server may still use it: under a hub, what was shared may be taken back.

How it works. Whoever opens a page has shown the hub's token, which stays here. With it the hub is asked again before a
websocket opens, and every so often for the visitors who have sessions; when it no longer gives access, their sessions
end. A hub that does not answer takes nothing back from an open page, and lets no new one in. Without a hub, who was let
in once may come again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from tornado.web import HTTPError

log = logging.getLogger(__name__)

MOST_TOKENS = 20
"""Of one visitor: each login has one."""


class Access(Protocol):
    def remember(self, user: str, handler: Any) -> None:
        """This request of this visitor was let in."""

    async def may(self, user: str) -> bool: ...


class Everybody:
    """Who was let in once may come again."""

    def remember(self, user: str, handler: Any) -> None:
        pass

    async def may(self, user: str) -> bool:
        return True


class HubAccess:
    def __init__(
        self, hub_auth: Any, visitors: Callable[[], Iterable[str]], end_sessions_of: Callable[[str], None]
    ) -> None:
        """`hub_auth`: `jupyterhub.services.auth.HubOAuth` of this server. `visitors`: those who have sessions."""
        self._hub_auth = hub_auth
        self._visitors = visitors
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

    async def may(self, user: str) -> bool:
        """An answer of the hub's that is as young as a login may rest on will do."""
        for token in reversed([*self._tokens.get(user, ())]):
            if await self._is_good(token, use_cache=True):
                return True
        return False

    async def watch(self, seconds: float) -> None:
        """For ever: ask the hub for every visitor who has a session, every so many seconds."""
        while True:
            await asyncio.sleep(seconds)
            for user in sorted(set(self._visitors())):
                await self._check(user)

    async def _check(self, user: str) -> None:
        tokens = self._tokens.get(user, {})
        for token in [*tokens]:
            if await self._is_good(token, use_cache=False) is False:
                tokens.pop(token, None)
        if not tokens:
            self._tokens.pop(user, None)
            log.info("The hub gives %s no access any more.", user)
            self._hub_auth.cache.clear()  # it holds answers for a while: a reload must not be let in by one
            self._end_sessions_of(user)

    async def _is_good(self, token: str, *, use_cache: bool) -> bool | None:
        """None: the hub does not say."""
        try:
            model = await self._hub_auth.user_for_token(token, use_cache=use_cache, sync=False)
        except (HTTPError, OSError) as error:
            log.warning("The hub does not say who still has access: %s", error)
            return None
        return bool(model and self._hub_auth.check_scopes(self._hub_auth.access_scopes, model))
