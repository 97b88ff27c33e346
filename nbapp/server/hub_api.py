"""The hub's REST API, as far as sharing needs it, with the token that the hub gave to the author's server.

Source: JupyterHub 5.0 to 6.1, "JupyterHub REST API" (servers, shares, share-codes).
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any, Literal
from urllib.parse import quote

from ..errors import NbappError
from ..hub import next_offset

OWNER_VARIABLE = "JUPYTERHUB_USER"
"""A hub sets it for a user's server."""

ANSWER_SECONDS = 60.0
"""A hub answers a request to start a server after 10 s at most, and says that it lives every 8 s while one starts."""

ServerState = Literal["stopped", "starting", "ready", "stopping"]


class HubRefused(NbappError):
    """The hub did not do it; the sentences are for the author."""

    def __init__(self, message: str, *, advice: str = "", status: int = 0) -> None:
        super().__init__(message, advice=advice)
        self.status = status
        """Of the hub's answer; 0: there was none."""


@dataclass(frozen=True)
class Progress:
    """Of a server that starts, as its spawner tells."""

    percent: int
    message: str


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

    def reason_against_sharing(self) -> HubRefused | None:
        """What the hub's configuration does not let the author's token do, if it is anything that sharing needs."""
        scopes = self._ask("GET", "user").get("scopes", [])
        if all(any(scope in (what, f"{what}!user={self.user}") for scope in scopes) for what in ("shares", "servers")):
            return None
        return HubRefused("This hub does not let its users share what they run.", advice=ASK_FOR_SHARING)

    def start(self, server: str) -> None:
        """Ask for the author's named server, unless it runs or starts already; `progress` says how that goes on."""
        try:
            self._ask("POST", self._server(server))
        except HubRefused as error:
            if error.status != 400 or self.state_of(server) not in ("starting", "ready"):
                raise

    def progress(self, server: str) -> Iterator[Progress | None]:
        """While the server starts; ends when it is ready. None: a sign of life.

        Raises:
            HubRefused: it does not start.
        """
        with self._open("GET", f"{self._server(server)}/progress") as answer:
            for line in answer:
                said = json.loads(line[5:]) if line.startswith(b"data:") else None
                if said and said.get("ready"):
                    return
                if said and said.get("failed"):
                    raise _not_started(said.get("message") or "the hub does not say why")
                yield Progress(int(said.get("progress") or 0), said.get("message") or "") if said else None
        raise _not_started("the hub said nothing more")

    def state_of(self, server: str) -> ServerState:
        user = self._ask("GET", f"users/{_q(self.user)}?include_stopped_servers")
        said = user.get("servers", {}).get(server, {})
        if said.get("pending"):
            return "stopping" if said["pending"] == "stop" else "starting"
        return "ready" if said.get("ready") else "stopped"

    def stop(self, server: str) -> None:
        """Its shares stay."""
        self._ask("DELETE", self._server(server), allowed=(404,))

    def remove(self, server: str) -> None:
        self._ask("DELETE", self._server(server), {"remove": True}, allowed=(404,))

    def share(self, server: str, with_whom: Mapping[str, str]) -> None:
        """`with_whom`: {"user": name} or {"group": name}."""
        self._ask("POST", self._of("shares", server), with_whom)

    def shared_with(self, server: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of users, and of groups."""
        items = [*self._items(self._of("shares", server))]
        users, groups = (sorted(item[kind]["name"] for item in items if item.get(kind)) for kind in ("user", "group"))
        return tuple(users), tuple(groups)

    def require_user(self, name: str) -> None:
        """Raises HubRefused if there is none of this name."""
        try:
            self._ask("GET", f"users/{_q(name)}")
        except HubRefused as error:
            raise _no_such("user", name) if error.status == 404 else error from None

    def members_of(self, group: str) -> list[str]:
        try:
            return sorted(self._ask("GET", f"groups/{_q(group)}")["users"])
        except HubRefused as error:
            raise _no_such("group", group) if error.status == 404 else error from None

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
        items = self._items(self._of("share-codes", server))
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

    def _server(self, server: str) -> str:
        return f"users/{_q(self.user)}/servers/{_q(server)}"

    def _items(self, path: str) -> Iterator[dict[str, Any]]:
        """Of a list that the hub gives page by page; none where there is no such list."""
        offset: int | None = 0
        while offset is not None:
            page = self._ask("GET", f"{path}?offset={offset}", allowed=(404,))
            yield from page.get("items", [])
            offset = next_offset(page)

    def _ask(self, method: str, path: str, body: Any = None, allowed: tuple[int, ...] = ()) -> Any:
        """The answer as JSON; {} where there is none, or the status is one of `allowed`."""
        try:
            with self._open(method, path, body) as answer:
                return json.loads(answer.read() or b"{}")
        except HubRefused as error:
            if error.status in allowed:
                return {}
            raise

    def _open(self, method: str, path: str, body: Any = None) -> HTTPResponse:
        request = urllib.request.Request(
            f"{self.api_url.rstrip('/')}/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        try:
            answer: HTTPResponse = urllib.request.urlopen(request, timeout=ANSWER_SECONDS)
            return answer
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error.code, error.read(), error.reason) from None
        except OSError as error:
            advice = "Try again in a minute; if it stays so, ask the hub's administrator."
            raise HubRefused(f"The hub does not answer at {self.api_url}: {error}.", advice=advice) from None


# --- in words ----------------------------------------------------------------------------------------------------

ASK_FOR_SHARING = (
    "Its administrator allows it by nbapp.hub.configure(c) in the hub's configuration (JupyterHub 5 or newer). Restart "
    "your server after that."
)

ASK_THE_LOG = (
    "The server's log, which the hub's administrator can read, says more. Is nbapp installed where servers run?"
)

_IN_WORDS = (
    (
        r"Named servers are not enabled",
        "This hub has no named servers, and a shared app runs in one.",
        "Its administrator allows them by nbapp.hub.configure(c) in the hub's configuration.",
    ),
    (
        r"already has the maximum of (\d+) named servers",
        "You have {0} named servers, as many as the hub allows, and a shared app needs one more.",
        "Delete one on the hub's home page, or stop sharing another app.",
    ),
    (r"is pending stop", "The app's server is just stopping.", "Try again in a minute."),
    (r"is pending", "The app's server is just starting.", "Try again when it runs."),
    (r"is not starting", "The app's server does not run.", "Share the app again, which starts it."),
)
"""What a hub answers (JupyterHub 5.0 to 6.1), and what that means to an author."""


def _refusal(status: int, body: bytes, reason: str) -> HubRefused:
    try:
        message = json.loads(body).get("message") or reason
    except (ValueError, AttributeError):
        message = reason
    for pattern, words, advice in _IN_WORDS:
        if found := re.search(pattern, message):
            return HubRefused(words.format(*found.groups()), advice=advice, status=status)
    advice = f"Perhaps it does not let its users share. {ASK_FOR_SHARING}" if status in (401, 403) else ""
    if status >= 500:
        advice = ASK_THE_LOG
    return HubRefused(f"The hub refused: {message.rstrip('.')}.", advice=advice, status=status)


def _no_such(kind: Literal["user", "group"], name: str) -> HubRefused:
    advice = {
        "user": "Write the name that they log in with. Who has never logged in may be unknown to the hub.",
        "group": "The hub's administrator knows its groups.",
    }
    return HubRefused(f"The hub has no {kind} {name!r}.", advice=advice[kind], status=404)


def _not_started(why: str) -> HubRefused:
    return HubRefused(
        f"The app's server did not start: {why.rstrip('.')}.",
        advice=ASK_THE_LOG,
    )


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
