"""For `jupyterhub_config.py`: what a hub needs so that its users can share notebooks as apps (JupyterHub 5 and 6).

    import nbapp.hub
    nbapp.hub.configure(c)

How it works. An app that is shared is a named server of its author, `app-…`, on which `jupyter nbapp serve --shared`
runs instead of JupyterLab: whoever it is shared with reaches the app and nothing else. Which notebook it shows stands
in a file of the author's (`server/share/shared_apps.py`), never in what a hub's client can send. Authors share by
`jupyter nbapp share` in a terminal of their own server, whose token may start the author's servers and share them.

What it does not know: how servers are spawned. A `pre_spawn_hook` that the configuration has is called as before.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue

APP_PREFIX = "app-"
"""Named servers whose names begin like this are apps."""

SHARING_SCOPES = ("shares!user", "servers!user", "read:users:name", "read:groups")
"""What a user needs to share an app by the names of people and groups, and to know who is in a group."""

EDIT_SCOPE = "custom:nbapp:edit"
"""What a share of a guarded server gives a whole server by."""

GUARD_ARGUMENTS = (
    "--ServerApp.identity_provider_class=nbapp.hub_guard.GuardedIdentityProvider",
    "--ServerApp.authorizer_class=nbapp.hub_guard.GuardedAuthorizer",
)
"""On the command line, because jupyterhub's extension of Jupyter server overrides what files say."""

_OF_EVERY_SERVER = ("users:activity!user", "access:servers!server")
_OF_AN_APP = ("users:activity!server", "access:servers!server")


def configure(
    c: Config, *, command: Sequence[str] = ("jupyter-nbapp", "serve", "--shared"), guard: bool = False
) -> None:
    """Let users of this hub share notebooks as apps.

    Args:
        c: the hub's configuration, as `get_config()` gives it; call this after all that sets roles or a
            `pre_spawn_hook`.
        command: what starts an app's server, found in the environment in which users' servers run.
        guard: users' other servers show those they are shared with the apps there, and nothing else (`hub_guard.py`);
            only a share with the scope `custom:nbapp:edit` too gives a whole server.
    """
    c.JupyterHub.allow_named_servers = True
    scopes = (*SHARING_SCOPES, *([f"{EDIT_SCOPE}!user"] if guard else []))
    _allow_users_to_share(c, scopes)
    hook = _given(c.Spawner, "pre_spawn_hook")

    async def start_apps_by_nbapp(spawner: Any) -> None:
        if hook is not None and inspect.isawaitable(done := hook(spawner)):
            await done
        if spawner.name.startswith(APP_PREFIX):
            spawner.cmd = list(command)
            spawner.args = []
            spawner.default_url = "/nbapp/"
        elif guard:
            spawner.args = [*(a for a in spawner.args if a not in GUARD_ARGUMENTS), *GUARD_ARGUMENTS]

    c.Spawner.pre_spawn_hook = start_apps_by_nbapp
    c.Spawner.server_token_scopes = _token_scopes(_given(c.Spawner, "server_token_scopes"), scopes)
    if guard:
        custom = _given(c.JupyterHub, "custom_scopes") or {}
        c.JupyterHub.custom_scopes = {
            EDIT_SCOPE: {"description": "Use a shared server as its owner"},
            **custom,
        }


def next_offset(page: Mapping[str, Any]) -> int | None:
    """Where the page after this one, of a list in the hub's REST API, begins; None: it is the last."""
    after = page.get("_pagination", {}).get("next")
    return after and int(after["offset"])


def _token_scopes(given: Any, sharing: Sequence[str]) -> Callable[[Any], list[str]]:
    """An app's server may do nothing in the author's name; the author's own may share."""

    def scopes_of(spawner: Any) -> list[str]:
        if spawner.name.startswith(APP_PREFIX):
            return list(_OF_AN_APP)
        own = given(spawner) if callable(given) else given
        return [*(own or _OF_EVERY_SERVER), *sharing]

    return scopes_of


def _allow_users_to_share(c: Config, sharing: Sequence[str]) -> None:
    """The role `user` is every user's; one that the configuration has keeps its scopes."""
    roles = _given(c.JupyterHub, "load_roles") or []
    others = [role for role in roles if role.get("name") != "user"]
    own = next((role for role in roles if role.get("name") == "user"), {"name": "user", "scopes": ["self"]})
    own = {**own, "scopes": [*own["scopes"], *(scope for scope in sharing if scope not in own["scopes"])]}
    c.JupyterHub.load_roles = [*others, own]


def _given(section: Config, name: str) -> Any:
    """None if the configuration does not say it."""
    value = section.get(name)
    return None if isinstance(value, LazyConfigValue) else value
