"""The hub's REST API, as far as sharing needs it, with the token that the hub gave to the author's server.

Source: JupyterHub 5.0 to 6.1, "JupyterHub REST API" (servers, shares, share-codes).
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ..errors import NbappError

OWNER_VARIABLE = "JUPYTERHUB_USER"
"""A hub sets it for a user's server."""

POLL_SECONDS = 0.3


class HubRefused(NbappError):
    """The hub did not do it; the sentences are for the author."""


@dataclass(frozen=True)
class Code:
    """A link that gives access."""

    id: str
    expires_at: str | None
    uses: int
    """How often it was opened."""


@dataclass(frozen=True)
class Hub:
    api_url: str
    token: str
    user: str
    """The author."""
    public_url: str
    """Of the whole hub, for links; ends in a slash. Without a known host only its path."""

    def start(self, server: str, seconds: float = 120.0) -> None:
        """Start the author's named server, and wait until it is ready.

        Raises:
            HubRefused: it did not start.
        """
        self._ask("POST", f"users/{_q(self.user)}/servers/{_q(server)}", allowed=(400,))  # 400: it runs already
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            user = self._ask("GET", f"users/{_q(self.user)}?include_stopped_servers")
            state = user.get("servers", {}).get(server, {})
            if state.get("ready"):
                return
            if not state.get("pending"):
                break
            time.sleep(POLL_SECONDS)
        raise HubRefused(
            f"The hub could not start the app's server {server!r} within {seconds:.0f} s.",
            advice="Its log, which the hub's administrator can read, says why. Is nbapp installed where servers run?",
        )

    def stop(self, server: str) -> None:
        self._ask("DELETE", f"users/{_q(self.user)}/servers/{_q(server)}", {"remove": True}, allowed=(404,))

    def share(self, server: str, with_whom: Mapping[str, str]) -> None:
        """`with_whom`: {"user": name} or {"group": name}."""
        self._ask("POST", self._of("shares", server), with_whom)

    def shared_with(self, server: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of users, and of groups."""
        items = self._ask("GET", self._of("shares", server), allowed=(404,)).get("items", [])
        users, groups = (sorted(item[kind]["name"] for item in items if item.get(kind)) for kind in ("user", "group"))
        return tuple(users), tuple(groups)

    def members_of(self, group: str) -> list[str]:
        return sorted(self._ask("GET", f"groups/{_q(group)}")["users"])

    def revoke(self, server: str, with_whom: Mapping[str, str]) -> None:
        self._ask("PATCH", self._of("shares", server), with_whom)

    def revoke_all(self, server: str) -> None:
        """From everybody, and whoever has a code can no longer use it."""
        self._ask("DELETE", self._of("shares", server), allowed=(404,))
        self._ask("DELETE", self._of("share-codes", server), allowed=(404,))

    def new_code(self, server: str, expires_in: int) -> str:
        """A link by which any user of the hub gets access, for so many seconds."""
        made = self._ask("POST", self._of("share-codes", server), {"expires_in": expires_in})
        link = made.get("full_accept_url") or self._link(made["accept_url"])
        return f"{link}&next={quote(self.path_of(server), safe='')}"

    def codes(self, server: str) -> tuple[Code, ...]:
        """The links that are still good."""
        items = self._ask("GET", self._of("share-codes", server), allowed=(404,)).get("items", [])
        return tuple(Code(item["id"], item["expires_at"], item["exchange_count"]) for item in items)

    def revoke_code(self, server: str, id: str) -> None:
        self._ask("DELETE", f"{self._of('share-codes', server)}?id={_q(id)}", allowed=(404,))

    def link_to(self, server: str) -> str:
        return self._link(self.path_of(server))

    def path_of(self, server: str) -> str:
        return f"{_path_of(self.public_url)}user/{_q(self.user)}/{_q(server)}/"

    def _link(self, path: str) -> str:
        return self.public_url.removesuffix(_path_of(self.public_url)) + path

    def _of(self, what: str, server: str) -> str:
        return f"{what}/{_q(self.user)}/{_q(server)}"

    def _ask(self, method: str, path: str, body: Any = None, allowed: tuple[int, ...] = ()) -> Any:
        """The answer as JSON; {} where there is none, or the status is one of `allowed`."""
        request = urllib.request.Request(
            f"{self.api_url.rstrip('/')}/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            if error.code in allowed:
                return {}
            raise HubRefused(*_refusal(error)) from None
        except OSError as error:
            raise HubRefused(f"The hub does not answer at {self.api_url}: {error}.") from None


def _refusal(error: urllib.error.HTTPError) -> tuple[str]:
    try:
        message = json.loads(error.read()).get("message") or error.reason
    except (ValueError, AttributeError):
        message = error.reason
    hint = ""
    if error.code in (401, 403):
        hint = " The hub's configuration must allow sharing: nbapp.hub.configure(c); restart your server after that."
    return (f"The hub refused: {message}.{hint}",)


def hub_of(environment: Mapping[str, str]) -> Hub:
    """The hub that this process' server belongs to.

    Raises:
        HubRefused: it belongs to none.
    """
    names = ("JUPYTERHUB_API_URL", "JUPYTERHUB_API_TOKEN", OWNER_VARIABLE)
    if missing := [name for name in names if not environment.get(name)]:
        raise HubRefused(
            f"This is no server of a JupyterHub: {', '.join(missing)} is not set.",
            advice="Open a terminal in your server on the hub. Elsewhere, `jupyter nbapp serve` serves a notebook.",
        )
    api_url, token, user = (environment[name] for name in names)
    public = environment.get("JUPYTERHUB_PUBLIC_HUB_URL", "")
    base = public.removesuffix("hub/") if public else environment.get("JUPYTERHUB_BASE_URL", "/")
    return Hub(api_url, token, user, base if base.endswith("/") else f"{base}/")


def _path_of(url: str) -> str:
    _, has_host, rest = url.partition("://")
    return "/" + rest.partition("/")[2] if has_host else url


def _q(name: str) -> str:
    return quote(name, safe="")
