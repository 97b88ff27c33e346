"""Whether the visitors of this server may still use it: under a hub, what was shared may be taken back.

How it works. Whoever opens a page has shown the hub's token, which stays here. With it the hub is asked again before a
websocket opens, and every so often for the visitors who have sessions; when it no longer gives access, their sessions
end. A hub that does not answer takes nothing back from an open page, and lets no new one in. Without a hub, who was let
in once may come again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal, Protocol

from tornado.web import HTTPError

from ..protocol import AppId
from .app_groups import AppGroups
from .visitor_login import is_anonymous

log = logging.getLogger(__name__)

MOST_TOKENS = 20
"""Of one visitor: each login has one."""


class Access(Protocol):
    def remember(self, user: str, handler: Any) -> None:
        """This request of this visitor was let in."""

    async def may(self, user: str, app: AppId) -> bool: ...


class Everybody:
    """Who was let in once may come again."""

    def remember(self, user: str, handler: Any) -> None:
        pass

    async def may(self, user: str, app: AppId) -> bool:
        return True


def keep_grants_only(hub_auth: Any) -> None:
    """What the hub answers is kept for a while if it gives access; a refusal is not, so that what is given holds at
    once. Each request of who is refused asks the hub, as they could themselves."""
    kept = type(hub_auth.cache)

    class Grants(kept):  # type: ignore[misc, valid-type] # (a class of jupyterhub's own, without a name for others)
        def __setitem__(self, key: str, model: Any) -> None:
            if model and hub_auth.check_scopes(hub_auth.access_scopes, model):
                super().__setitem__(key, model)

    hub_auth.cache = Grants(hub_auth.cache_max_age)


class HubAccess:
    def __init__(
        self,
        hub_auth: Any,
        app_groups: AppGroups,
        apps_by_visitor: Callable[[], Mapping[str, Collection[AppId]]],
        end_sessions: Callable[[str, Collection[AppId]], None],
    ) -> None:
        """`hub_auth`: `jupyterhub.services.auth.HubOAuth` of this server. `apps_by_visitor`: of open sessions."""
        self._hub_auth = hub_auth
        self._app_groups = app_groups
        self._apps_by_visitor = apps_by_visitor
        self._end_sessions = end_sessions
        self._tokens: dict[str, dict[str, None]] = {}
        """By visitor, the latest last."""

    def remember(self, user: str, handler: Any) -> None:
        if is_anonymous(user):
            return
        tokens = self._tokens.setdefault(user, {})
        if token := self._hub_auth.get_token(handler):
            tokens.pop(token, None)
            tokens[token] = None
            for old in [*tokens][:-MOST_TOKENS]:
                del tokens[old]

    async def may(self, user: str, app: AppId) -> bool:
        """An answer of the hub's that is as young as a login may rest on will do."""
        if is_anonymous(user):  # has a ticket of a page that was given to everybody
            return True
        for token in reversed([*self._tokens.get(user, ())]):
            groups = await self._groups_of(token, use_cache=True)
            if isinstance(groups, frozenset) and self._app_groups.allow(app, groups):
                return True
        return False

    async def watch(self, seconds: float) -> None:
        """For ever: ask the hub for every visitor who has a session, every so many seconds."""
        while True:
            await asyncio.sleep(seconds)
            for user, apps in self._apps_by_visitor().items():
                if not is_anonymous(user):
                    await self._check(user, apps)

    async def _check(self, user: str, apps: Collection[AppId]) -> None:
        tokens = self._tokens.get(user, {})
        lost = frozenset(apps)
        for token in [*tokens]:
            groups = await self._groups_of(token, use_cache=False)
            if groups is None:
                tokens.pop(token, None)
            elif groups == "unknown":
                lost = frozenset()
            else:
                lost = frozenset(app for app in lost if not self._app_groups.allow(app, groups))
        if not tokens:
            self._tokens.pop(user, None)
        if lost:
            log.info("The hub gives %s no access any more to %s.", user, ", ".join(sorted(lost)))
            self._hub_auth.cache.clear()  # it holds answers for a while: a reload must not be let in by one
            self._end_sessions(user, lost)

    async def _groups_of(self, token: str, *, use_cache: bool) -> frozenset[str] | Literal["unknown"] | None:
        """The groups of whose token it is, if it still gives access; None: it does not. Unknown: the hub is silent."""
        try:
            model = await self._hub_auth.user_for_token(token, use_cache=use_cache, sync=False)
        except (HTTPError, OSError) as error:
            log.warning("The hub does not say who still has access: %s", error)
            return "unknown"
        if not model or not self._hub_auth.check_scopes(self._hub_auth.access_scopes, model):
            return None
        return frozenset(model.get("groups", ()))
