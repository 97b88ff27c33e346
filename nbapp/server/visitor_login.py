"""Who a visitor is: known by the login in front of the app, or anonymous where the operator lets everybody in.

How it works. A login is Jupyter server's own, or the hub's. With `allow_anonymous` whoever has none gets a name in a
signed cookie, so that a reload finds its session again; such a name holds a character that no login's has.
"""

from __future__ import annotations

import functools
import os
import secrets
from collections.abc import Callable
from typing import Any, TypeVar, cast

from jupyter_server.auth.decorator import allow_unauthenticated, authorized
from jupyter_server.auth.identity import IdentityProvider, LegacyIdentityProvider, PasswordIdentityProvider, User
from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from ..protocol import Json
from .hub_api import OWNER_VARIABLE

ANONYMOUS = "anonymous/"
"""JupyterHub allows no slash in a user's name."""

BY_TOKEN = "token/"

_COOKIE = "nbapp-visitor"
_Method = TypeVar("_Method", bound=Callable[..., Any])


def is_anonymous(user: str) -> bool:
    return user.startswith(ANONYMOUS)


def for_visitors(method: _Method) -> _Method:
    """Of a handler: this request is for visitors who are logged in, or for everybody if the operator says so."""
    logged_in = web.authenticated(authorized("read", resource="nbapp")(method))

    @functools.wraps(method)
    def answer(handler: Any, *arguments: str) -> Any:
        if handler.current_user is None and handler.service.settings.allow_anonymous:
            handler.current_user = _anonymous(handler)
            # Of somebody whom the hub knows and does not let in, jupyterhub turns a redirect into a refusal.
            vars(handler).pop("redirect", None)
            return method(handler, *arguments)
        return logged_in(handler, *arguments)

    return cast(_Method, allow_unauthenticated(answer))


def known_of(handler: JupyterHandler) -> dict[str, Json]:
    """What the login knows of this visitor; nothing where it makes up a name for whoever has the token."""
    user = handler.current_user
    made_up = (IdentityProvider, PasswordIdentityProvider, LegacyIdentityProvider)
    if type(handler.identity_provider) in made_up or is_anonymous(user.username):
        return {}
    groups = (getattr(user, "hub_user", None) or {}).get("groups", ())
    return {"name": user.username, "display_name": user.display_name or user.username, "groups": sorted(groups)}


def name_of(handler: JupyterHandler) -> str:
    """Under which sessions are found again. Where the login makes up a name at each request that comes with the
    server's token and without a cookie, whoever has the token is one visitor."""
    return BY_TOKEN if handler.token_authenticated and not known_of(handler) else str(handler.current_user.username)


def is_operator(handler: JupyterHandler) -> bool:
    """More than a visitor: whoever has a server's login; under a hub its owner, administrators, and services."""
    user = handler.current_user
    if user is None or (hub_user := getattr(user, "hub_user", None)) is None:
        return user is not None
    is_owner = bool(owner := os.environ.get(OWNER_VARIABLE)) and hub_user.get("name") == owner
    return is_owner or bool(hub_user.get("admin")) or hub_user.get("kind") == "service"


def _anonymous(handler: JupyterHandler) -> User:
    known = handler.get_secure_cookie(_COOKIE, max_age_days=1)
    name = known.decode() if known else secrets.token_urlsafe(16)
    if not known:
        is_secure = handler.request.protocol == "https"
        options: dict[str, Any] = {"path": handler.base_url, "httponly": True, "samesite": "Lax", "secure": is_secure}
        handler.set_secure_cookie(_COOKIE, name, expires_days=1, **options)
    return User(f"{ANONYMOUS}{name}")
