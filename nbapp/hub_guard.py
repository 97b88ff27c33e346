"""A guard for users' own servers on a hub: whoever such a server is shared with reaches its apps, and nothing else.

How it works. A share of a server lets a person in everywhere: they run code in the author's name. With
`nbapp.hub.configure(c, guard=True)` users' servers take their identity provider and authorizer from here. Every request
of Jupyter server asks the identity provider who it is; here it is refused there, by the class of the handler that it
would reach, unless it is the owner's. An authorizer alone is not enough: handlers of extensions need not ask it.

A share with the scope `custom:nbapp:edit` beside `access:servers` gives everything, as a share without a guard does.

What it does not know: handlers that are not Jupyter server's (`JupyterHandler`). Jupyter's and JupyterLab's own are.
"""

from __future__ import annotations

import json
import logging
import os
import time
from typing import Any, NoReturn

from jupyterhub.singleuser.extension import JupyterHubAuthorizer, JupyterHubIdentityProvider
from tornado import web
from tornado.httpclient import AsyncHTTPClient

from .hub import EDIT_SCOPE, next_offset

log = logging.getLogger(__name__)

GRANT_SECONDS = 30.0
"""How long the hub's answer holds: what was taken back is gone within a minute."""

REFUSAL_SECONDS = 1.0
"""How long it holds against whom it does not name: what was given holds at once."""


class GuardedIdentityProvider(JupyterHubIdentityProvider):  # type: ignore[misc] # (untyped)
    """Knows nobody but the owner at what is not for visitors of apps."""

    _editors: frozenset[str] = frozenset()
    _asked_at = float("-inf")

    async def get_user(self, handler: Any) -> Any:
        user = await super().get_user(handler)
        if user is None:
            return None
        user.may_do_all = not is_for_visitors(handler) and await self._may_do_all(user.hub_user)
        if not user.may_do_all and not is_for_visitors(handler):
            _refuse(handler)
        return user

    async def _may_do_all(self, who: dict[str, Any]) -> bool:
        owner = os.environ.get("JUPYTERHUB_USER", "")
        if who.get("kind") != "user" or not owner:  # a service of the hub has no owner: nobody is it
            return False
        return who["name"] == owner or await self._edits(who["name"], owner)

    async def _edits(self, name: str, owner: str) -> bool:
        """Up to JupyterHub 6.1 a login does not carry a scope like ours that a share gave: the hub is asked for it."""
        holds = GRANT_SECONDS if name in self._editors else REFUSAL_SECONDS
        if time.monotonic() - self._asked_at > holds:
            self._editors = await self._ask_for_editors(owner, os.environ.get("JUPYTERHUB_SERVER_NAME", ""))
            self._asked_at = time.monotonic()
        return name in self._editors

    async def _ask_for_editors(self, owner: str, server: str) -> frozenset[str]:
        url = f"{self.hub_auth.api_url}/shares/{owner}/{server}"
        headers = {"Authorization": f"token {self.hub_auth.api_token}"}
        wanted = f"{EDIT_SCOPE}!server={owner}/{server}"
        editors: set[str] = set()
        offset: int | None = 0
        try:
            while offset is not None:
                page = json.loads((await AsyncHTTPClient().fetch(f"{url}?offset={offset}", headers=headers)).body)
                shares = page["items"]
                editors |= {share["user"]["name"] for share in shares if share["user"] and wanted in share["scopes"]}
                offset = next_offset(page)
            return frozenset(editors)
        except Exception as error:  # whatever it is: without an answer nobody gets more than they must
            log.warning("The hub does not say who may edit here: %s", error)
            return frozenset()


def _refuse(handler: Any) -> NoReturn:
    """Answered here, because a handler's own way to write an error may be broken (JupyterLab 4: licenses)."""
    handler.current_user = handler._jupyter_current_user = None
    handler.set_status(403)
    handler.set_header("Content-Type", "text/plain; charset=utf-8")
    web.RequestHandler.finish(handler, "Only the apps of this server are shared with you.")
    raise web.Finish


class GuardedAuthorizer(JupyterHubAuthorizer):  # type: ignore[misc]
    """The second layer: what asks an authorizer asks this one."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        if not super().is_authorized(handler, user, action, resource):
            return False
        return getattr(user, "may_do_all", False) or (resource == "nbapp" and is_for_visitors(handler))


def is_for_visitors(handler: Any) -> bool:
    """By its class, never by its path."""
    return getattr(type(handler), "is_for_visitors", False) is True
