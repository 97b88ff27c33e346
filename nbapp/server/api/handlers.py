"""`/nbapp/api/apps/<path>.ipynb`: an app for programs (docs/api.md), where its notebook's metadata say so.

    GET    …/openapi.json     what is here, and what the inputs take
    GET    …/inputs           the public inputs: what they take, and their values
    POST   …/run              {"inputs": {…}, "press": …}: what the app shows then; the session ends with the answer
    POST   …/session          the same, and the session stays: its id is in the answer, and in `X-Nbapp-Session` later
    GET, PATCH, DELETE …/session     what it shows; set and press more; end it

How it works. The login, groups and caps are those of pages. A request shows a token, or what no other site can send
beside a visitor's cookies: also a GET, because to describe inputs takes a run of the notebook if no session is named.
Where no login is needed it is enough to say that one sends JSON, which no other site's page may. An app that is not
there for programs answers as one that does not exist.

What it does not know: what is done in a session (`client.py`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timezone
from typing import Any, Literal

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from ...errors import NbappError
from ...protocol import AppId, Json, Open, Problem, SessionId
from .. import problems
from ..apps import App
from ..handlers import NbappHandler
from ..visit import Visit
from ..visitor_login import for_visitors, known_of, name_of
from ..visitor_values import seen_of_visitor
from .answers import without_nan
from .client import ApiProblem, Client
from .document import SESSION_HEADER, openapi_document
from .inputs import Asked, BadRequest, read_asked, unknown_input

log = logging.getLogger(__name__)

_STATUS = {
    "access_ended": 403,
    "busy": 503,
    "input_refused": 422,
    "session_gone": 404,
    "stopping": 503,
    "taken_over": 409,
    "timed_out": 504,
}
_WORDS = {
    403: (
        "You are not logged in, the app was not shared with you, or the request does not show that you mean it.",
        "Send a token in the header `Authorization: token …`; with cookies, send `X-XSRFToken` as well.",
    ),
    404: (
        "There is no such app here, or it is not open to programs.",
        "Check the address; the app's author opens it with nbapp.api in the notebook's metadata.",
    ),
    405: ("This address does not answer to this method.", "See docs/api.md."),
    413: ("The request is too large.", "Send less at once."),
    415: (
        "A request does not say that it sends JSON, or is without a login.",
        "Send the header `Content-Type: application/json`, without a login also where there is no body.",
    ),
    429: ("You have too many requests open here at a time.", "Wait for their answers."),
}


class ApiHandler(NbappHandler):
    """Login, requests and answers; errors are JSON."""

    _to_end: Visit | None = None
    """Its client waits; when it goes away, nobody needs the session any more."""

    async def prepare(self) -> None:  # type: ignore[override] # (as JupyterHandler's own)
        await super().prepare()
        if self.request.method == "GET" and not self._finished and not self.token_authenticated:
            if self.service.is_sandboxed and not self._needs_no_login:  # a hub asks no more of a GET than its cookies
                raise web.HTTPError(403)
            self.check_xsrf_cookie()

    def check_xsrf_cookie(self) -> None:
        is_too_early = not hasattr(self, "_jupyter_current_user")  # as in JupyterHandler, which calls it again
        if is_too_early or not self._needs_no_login:
            super().check_xsrf_cookie()
            return
        if not self.check_origin():
            raise web.HTTPError(404)
        self._require_json()

    @property
    def _needs_no_login(self) -> bool:
        is_anonymous = self.current_user is None and self.service.settings.allow_anonymous
        return is_anonymous or not self.identity_provider.auth_enabled

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")

    @property
    def content_security_policy(self) -> str:
        return "default-src 'none'; frame-ancestors 'none'; sandbox"

    def get_login_url(self) -> str:
        """No program can read the page that it would be redirected to."""
        raise web.HTTPError(403)

    def on_connection_close(self) -> None:
        if self._to_end is not None:
            self._to_end.stop()

    # --- what is asked --------------------------------------------------------------------------------------------

    def open_app(self, path: str) -> App:
        if not self.may_open(AppId(path)):
            raise web.HTTPError(403)
        try:
            app = self.service.apps.get(AppId(path))
        except NbappError:
            raise web.HTTPError(404) from None
        if not app.public.is_open:
            raise web.HTTPError(404)
        self.service.access.remember(self.current_user.username, self)
        return app

    def asked(self, app: App) -> Asked:
        """What the body says."""
        self._require_json()
        if len(self.request.body) > self.service.settings.max_message_bytes:
            raise web.HTTPError(413)
        try:
            body = json.loads(self.request.body)
        except (ValueError, RecursionError):
            raise BadRequest("The body is not JSON.", advice='Send an object such as {"inputs": {}}.') from None
        asked = read_asked(body)
        for name in asked.inputs:
            if not app.public.has(name):  # before a kernel starts
                raise unknown_input(name, sorted(app.public.names or ()))
        return asked

    def _require_json(self) -> None:
        if self.request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
            raise web.HTTPError(415)

    # --- sessions -------------------------------------------------------------------------------------------------

    @contextmanager
    def new_session(self, app: App, kept: Literal["kept", "for now"] = "for now") -> Iterator[tuple[Client, Visit]]:
        """If it is kept, it stays when all went well."""
        with self._connected() as client:
            opened = self.service.visits.open(Open(), app, self._user, client, lambda: "")
            if isinstance(opened, Problem):
                raise ApiProblem(opened)
            self._to_end = opened
            is_kept = False
            try:
                yield client, opened
                is_kept = kept == "kept"
            finally:
                self._to_end = None
                opened.disconnect(client)
                if not is_kept:
                    opened.stop()

    @contextmanager
    def session(self, app: App) -> Iterator[tuple[Client, Visit]]:
        """The one that the request names."""
        with self._connected() as client:
            id = SessionId(self.request.headers.get(SESSION_HEADER, ""))
            visit = self.service.visits.resume(id, app, self._user, client)
            if visit is None:
                raise ApiProblem(problems.SESSION_GONE)
            client.forget_notices()
            try:
                yield client, visit
            finally:
                visit.disconnect(client)

    def described_session(self, app: App) -> AbstractContextManager[tuple[Client, Visit]]:
        """The session that the request names, or a new one."""
        return self.session(app) if SESSION_HEADER in self.request.headers else self.new_session(app)

    @contextmanager
    def _connected(self) -> Iterator[Client]:
        service, user = self.service, self._user
        if not service.sockets.has_room_for(user):
            raise web.HTTPError(429)
        self.settings["last_activity_times"]["nbapp"] = datetime.now(timezone.utc)
        service.sockets.enter(user)
        assets_url = f"{self.request.protocol}://{self.request.host}{service.base_url}assets/"
        visitor = seen_of_visitor(self.request.headers, self.request.remote_ip, known_of(self))
        try:
            yield Client(assets_url, visitor)
        finally:
            service.sockets.leave(user)

    @property
    def _user(self) -> str:
        return name_of(self)

    # --- answers --------------------------------------------------------------------------------------------------

    def say(self, status: int, answer: Json) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.send_text(json.dumps(without_nan(answer), ensure_ascii=False, allow_nan=False).encode())

    def log_exception(self, kind: Any, error: Any, traceback: Any) -> None:
        if isinstance(error, NbappError):
            log.info("%s: %s", self.path_args[0] if self.path_args else self.request.path, type(error).__name__)
        else:
            super().log_exception(kind, error, traceback)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        match error:
            case BadRequest():
                self._refuse(422, "bad_request", str(error), error.advice)
            case ApiProblem(problem=problem):
                status = 429 if problem == problems.TOO_MANY_OF_YOURS else _STATUS.get(problem.kind, 500)
                self._refuse(status, problem.kind, str(error), error.advice)
            case _:
                message, advice = _WORDS.get(status_code, ("The server could not answer.", "Ask again later."))
                self._refuse(status_code, "refused", message, advice)

    def _refuse(self, status: int, kind: str, message: str, advice: str | None) -> None:
        self.say(status, {"kind": kind, "message": message, "advice": advice or ""})


class ApiDocument(ApiHandler):
    @for_visitors
    async def get(self, path: str) -> None:
        app = self.open_app(path)
        with self.described_session(app) as (client, visit):
            await client.settled(visit)
            self.say(200, openapi_document(app.title, self.service.api_url(app.id), client.inputs(visit)))


class ApiInputs(ApiHandler):
    @for_visitors
    async def get(self, path: str) -> None:
        with self.described_session(self.open_app(path)) as (client, visit):
            await client.settled(visit)
            self.say(200, client.description(visit))


class ApiRun(ApiHandler):
    @for_visitors
    async def post(self, path: str) -> None:
        app = self.open_app(path)
        asked = self.asked(app)
        with self.new_session(app) as (client, visit):
            await client.do(visit, asked)
            self.say(200, client.answer(visit))


class ApiSession(ApiHandler):
    @for_visitors
    async def post(self, path: str) -> None:
        app = self.open_app(path)
        asked = self.asked(app)
        with self.new_session(app, "kept") as (client, visit):
            await client.do(visit, asked)
            self.say(201, {"session": client.session, **client.answer(visit)})

    @for_visitors
    async def get(self, path: str) -> None:
        with self.session(self.open_app(path)) as (client, visit):
            await client.settled(visit)
            self.say(200, client.answer(visit))

    @for_visitors
    async def patch(self, path: str) -> None:
        app = self.open_app(path)
        asked = self.asked(app)
        with self.session(app) as (client, visit):
            await client.do(visit, asked)
            self.say(200, client.answer(visit))

    @for_visitors
    async def delete(self, path: str) -> None:
        with self.session(self.open_app(path)) as (_, visit):
            visit.stop()
        self.set_status(204)
        self.finish()


API_ROUTES: list[tuple[str, type[JupyterHandler]]] = [
    (r"/nbapp/api/apps/(.+\.ipynb)/openapi\.json", ApiDocument),
    (r"/nbapp/api/apps/(.+\.ipynb)/inputs", ApiInputs),
    (r"/nbapp/api/apps/(.+\.ipynb)/run", ApiRun),
    (r"/nbapp/api/apps/(.+\.ipynb)/session", ApiSession),
]
