"""`/nbapp/api/shares`: what a dialog in the author's own server asks, to share apps. Only the author may.

    GET    /nbapp/api/sharing                    {"is_on_hub", "can_share", "why_not", "advice", "own_domains",
                                                 "users", "groups", "gone"}: whether apps can be shared here; the
                                                 author's groups, and who is in them; shared notebooks that were
                                                 moved by other means than Jupyter, or deleted
    GET    /nbapp/api/shares                     {"apps": [app, …]}
    GET    /nbapp/api/shares/<path>.ipynb        the app of this notebook; 404: it is not shared
    POST   /nbapp/api/shares/<path>.ipynb        {"users": […], "groups": […]} or {"expires_in": seconds}: share it with
                                                 them, or by a link; {"start": true}: only start its server;
                                                 {"moved_from": path}: it is what this one was, which is gone. The
                                                 app, with "new_link"; its server may still be starting
    DELETE /nbapp/api/shares/<path>.ipynb?user=…&group=…&code=…
                                                 take it back from these; from everybody, if none is named: 204
    GET    /nbapp/api/shares/<path>.ipynb/progress
                                                 while its server starts, a line of JSON at a time: {"percent",
                                                 "message"}; the last is {"server": "ready"} or an error. Empty lines
                                                 are signs of life

An app is {"name", "notebook", "link", "server", "users", "groups", "codes": [{"id", "expires_at", "uses"}]}, its
notebook's path as in Jupyter's contents API, its server "stopped", "starting", "ready" or "stopping". A link without a
host is for the host that the author is on. An error is {"message", "advice"}. `own_domains` is false where all servers
share an origin: then share with people who trust the author.

What it does not know: other ways to share than a hub's. Each request starts from what the hub says now.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado import web
from tornado.iostream import StreamClosedError

from ...errors import NbappError
from ...protocol import Json
from ..hub_api import OWNER_VARIABLE, Hub, HubRefused, Progress, hub_of
from ..service import Service
from . import shared_apps
from .sharing import NotYours, SharedApp, Sharing

LONGEST_SECONDS = 365 * 86_400
MOST_GROUPS = 5
MOST_NAMES = 200
"""Suggestions: a request to the hub for each group, and no list that nobody reads."""

_Result = TypeVar("_Result")


class ShareHandler(APIHandler):
    @property
    def root(self) -> Path:
        return cast(Service, self.settings["nbapp_service"]).apps.root

    async def prepare(self) -> None:  # type: ignore[override] # (as APIHandler's own)
        await super().prepare()
        owner = os.environ.get(OWNER_VARIABLE, "")
        user = getattr(self.current_user, "hub_user", None) or {}
        is_owner = bool(owner) and (user.get("kind"), user.get("name")) == ("user", owner)
        if owner and not is_owner:  # without a hub there is nothing to share, and GET says so
            raise web.HTTPError(403, "Only the author of these notebooks may share them.")

    async def ask(self, question: Callable[[Sharing], _Result]) -> _Result:
        """It asks the hub, which takes a while."""
        return await asyncio.to_thread(lambda: question(Sharing(hub_of(os.environ))))

    def notebook(self, path: str) -> Path:
        """The notebook below the server's root; a path that leads elsewhere finds nothing."""
        file = (self.root / path).resolve()
        is_hidden = any(part.startswith(".") for part in Path(path).parts)
        if is_hidden or "\0" in path or file.suffix != ".ipynb" or not file.is_relative_to(self.root.resolve()):
            raise web.HTTPError(404, "There is no such notebook.")
        return file

    def path_of(self, notebook: Path) -> str:
        """As in Jupyter's contents API; of one that is not below the root the whole path."""
        root = self.root.resolve()
        return notebook.relative_to(root).as_posix() if notebook.is_relative_to(root) else str(notebook)

    def described(self, app: SharedApp) -> Json:
        return {
            "name": app.name,
            "notebook": self.path_of(app.notebook),
            "link": app.link,
            "server": app.server,
            "users": list(app.users),
            "groups": list(app.groups),
            "codes": [{"id": code.id, "expires_at": code.expires_at, "uses": code.uses} for code in app.codes],
        }

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        if not isinstance(error, NbappError):
            super().write_error(status_code, **kwargs)
            return
        self.set_status(404 if isinstance(error, NotYours) else 400)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(_described(error)))


class SharingHere(ShareHandler):
    @web.authenticated
    @authorized("read", resource="nbapp")  # type: ignore[untyped-decorator]
    async def get(self) -> None:
        try:
            hub = hub_of(os.environ)
        except HubRefused as error:
            self.finish(_sharing_here(is_on_hub=False, reason=error))
            return
        groups = sorted((getattr(self.current_user, "hub_user", None) or {}).get("groups") or [])[:MOST_GROUPS]
        reason, users = await asyncio.to_thread(_ask_who_is_there, hub, groups)
        names = {"users": users[:MOST_NAMES], "groups": groups}
        root = self.root.resolve()
        gone = [self.path_of(notebook) for notebook in shared_apps.gone() if notebook.is_relative_to(root)]
        self.finish({**_sharing_here(is_on_hub=True, reason=reason), **names, "gone": gone})


def _ask_who_is_there(hub: Hub, groups: list[str]) -> tuple[HubRefused | None, tuple[str, ...]]:
    try:
        reason = hub.reason_against_sharing()
    except HubRefused as error:
        reason = error
    return reason, () if reason else Sharing(hub).colleagues(groups)


def _sharing_here(*, is_on_hub: bool, reason: HubRefused | None) -> dict[str, Json]:
    return {
        "is_on_hub": is_on_hub,
        "can_share": reason is None,
        "why_not": "" if reason is None else str(reason),
        "advice": "" if reason is None else reason.advice,
        "own_domains": bool(os.environ.get("JUPYTERHUB_HOST")),  # set where each user has a domain
        "users": [],
        "groups": [],
        "gone": [],
    }


class Shares(ShareHandler):
    @web.authenticated
    @authorized("read", resource="nbapp")  # type: ignore[untyped-decorator]
    async def get(self) -> None:
        self.finish({"apps": [self.described(app) for app in await self.ask(lambda sharing: sharing.apps())]})


class Share(ShareHandler):
    @web.authenticated
    @authorized("read", resource="nbapp")  # type: ignore[untyped-decorator]
    async def get(self, path: str) -> None:
        notebook = self.notebook(path)
        self.finish(self.described(await self.ask(lambda sharing: sharing.app(notebook))))

    @web.authenticated
    @authorized("write", resource="nbapp")  # type: ignore[untyped-decorator]
    async def post(self, path: str) -> None:
        notebook, body = self.notebook(path), self.get_json_body() or {}
        users, groups, expires_in = _names(body, "users"), _names(body, "groups"), body.get("expires_in")
        if expires_in is not None and (type(expires_in) is not int or not 60 <= expires_in <= LONGEST_SECONDS):
            raise web.HTTPError(400, "`expires_in` is a number of seconds, from a minute to a year.")
        moved_from = body.get("moved_from")
        if isinstance(moved_from, str):
            self.finish(self.described(await self.ask(lambda s: s.follow(self.root / moved_from, notebook))))
            return
        if not (users or groups or expires_in or body.get("start") is True):
            raise web.HTTPError(400, "Share it with whom? Say `users`, `groups` or `expires_in`.")
        link = await self.ask(lambda sharing: sharing.new_link(notebook, expires_in)) if expires_in else None
        app = await self.ask(lambda sharing: sharing.share(notebook, users, groups))
        self.finish({**self.described(app), "new_link": link})

    @web.authenticated
    @authorized("write", resource="nbapp")  # type: ignore[untyped-decorator]
    async def delete(self, path: str) -> None:
        notebook = self.notebook(path)
        users, groups, codes = (self.get_query_arguments(name) for name in ("user", "group", "code"))
        if users or groups or codes:
            self.finish(self.described(await self.ask(lambda s: s.revoke(notebook, users, groups, codes))))
            return
        await self.ask(lambda sharing: sharing.end(notebook))
        self.set_status(204)
        self.finish()


class ShareProgress(ShareHandler):
    @web.authenticated
    @authorized("read", resource="nbapp")  # type: ignore[untyped-decorator]
    async def get(self, path: str) -> None:
        notebook = self.notebook(path)
        lines = _lines(await self.ask(lambda sharing: sharing.progress(notebook)))
        self.set_header("Content-Type", "application/x-ndjson")
        self.set_header("X-Accel-Buffering", "no")  # nginx would hold the lines back
        try:
            while (line := await asyncio.to_thread(next, lines, None)) is not None:
                self.write(f"{line}\n")
                await self.flush()
        except StreamClosedError:
            return  # the author's page has gone; the server starts all the same


def _lines(progress: Iterator[Progress | None]) -> Iterator[str]:
    try:
        for step in progress:
            yield json.dumps({"percent": step.percent, "message": step.message}) if step else ""
    except HubRefused as error:
        yield json.dumps(_described(error))
    else:
        yield json.dumps({"server": "ready"})


def _described(error: NbappError) -> dict[str, Json]:
    return {"message": str(error), "advice": error.advice}


def _names(body: Json, field: str) -> list[str]:
    names = body.get(field, []) if isinstance(body, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise web.HTTPError(400, f"`{field}` is a list of names.")
    return names


SHARE_ROUTES: list[tuple[str, type[JupyterHandler]]] = [
    (r"/nbapp/api/sharing", SharingHere),
    (r"/nbapp/api/shares", Shares),
    (r"/nbapp/api/shares/(.+\.ipynb)/progress", ShareProgress),
    (r"/nbapp/api/shares/(.+)", Share),
]
