"""A page's websocket: frames in and out, and when it is closed.

How it works. It opens with a ticket in place of a cookie. The first message must be `Open`; from then on each message
goes to the visit. A frame that is no message of a page closes the connection with code 4003: our page never sends
one. A page that does not read gets nothing more once too much waits for it; it is disconnected, and when it is back a
snapshot tells it everything.

What it does not know: what messages mean.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import datetime, timezone
from typing import Any, cast

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from ..codec import ProtocolError, from_frame, to_frame
from ..errors import NbappError
from ..protocol import AppId, Json, Open, PageMessage, Ping, Pong, Problem, ServerMessage
from .apps import NoSuchApp
from .limits import MESSAGES_PER_SECOND, MOST_MESSAGES, Bucket
from .problems import notebook_cannot_open
from .service import Service
from .tickets import Ticket, TicketRefused
from .visit import Visit
from .visitor_login import is_anonymous
from .visitor_values import seen_of_visitor

log = logging.getLogger(__name__)

NOT_A_PAGE = 4003
TOO_MANY_MESSAGES = 4008
TAKEN_OVER = 4001
TOO_SLOW = 1013

OPEN_SECONDS = 10.0
"""A page speaks as soon as it is connected."""


class AppSocket(WebSocketMixin, WebSocketHandler, JupyterHandler):
    is_for_visitors = True
    assets_url = ""
    visitor: dict[str, Json]
    _ticket: Ticket
    _visit: Visit | None = None
    _app_id: AppId
    _waiting_bytes = 0
    _is_counted = False

    @property
    def service(self) -> Service:
        return cast(Service, self.settings["nbapp_service"])

    # Tornado reads these: pings in seconds (jupyter_server's mixin means milliseconds), and the largest frame.
    @property
    def ping_interval(self) -> float:
        return self.service.settings.ping_interval

    @property
    def ping_timeout(self) -> float:
        return self.service.settings.ping_interval

    @property
    def max_message_size(self) -> int:
        return self.service.settings.max_message_bytes

    def check_origin(self, origin: str | None = None) -> bool:
        """A sandboxed page has the origin `null`; its ticket says that it is ours."""
        if origin == "null" and self.service.is_sandboxed:
            return True
        return bool(super().check_origin(origin))

    @allow_unauthenticated
    async def get(self, path: str) -> Any:
        self._app_id = AppId(path)
        try:
            self._ticket = self.service.tickets.check(self.get_query_argument("ticket", ""), self._app_id)
        except TicketRefused as error:
            log.info("A connection to %s was refused: %s", path, error)
            raise web.HTTPError(403) from None
        if is_anonymous(self._ticket.user) and not self.service.settings.allow_anonymous:
            raise web.HTTPError(403)
        if not await self.service.access.may(self._ticket.user, self._app_id):
            log.info("A connection to %s was refused: its visitor has no access any more", path)
            raise web.HTTPError(403)
        if not self.service.sockets.has_room_for(self._ticket.user):
            log.warning("A connection to %s was refused: there are too many", path)
            raise web.HTTPError(429)
        return await super().get(path)

    def open(self, *args: str, **kwargs: str) -> None:
        # 40 ms a message is what Nagle's algorithm and delayed acknowledgements cost together.
        self.set_nodelay(True)
        self.service.sockets.enter(self._ticket.user)
        self._is_counted = True
        self._bucket = Bucket(MESSAGES_PER_SECOND, MOST_MESSAGES, time.monotonic)
        self._must_speak = asyncio.get_running_loop().call_later(OPEN_SECONDS, self._close_silent)
        # The page's own view of where it is, which a proxy may hide from us; a sandboxed page has none.
        origin = self.request.headers.get("Origin", "null")
        if origin == "null":
            origin = f"{self.request.protocol}://{self.request.host}"
        self.assets_url = f"{origin}{self.service.base_url}assets/"
        self.visitor = seen_of_visitor(self.request.headers, self.request.remote_ip, self._ticket.who)

    def on_message(self, frame: str | bytes) -> None:
        if not self._bucket.take():
            log.warning("A page of %s sends too many messages; it is disconnected.", self._app_id)
            self.close(TOO_MANY_MESSAGES, "too many messages")
            return
        try:
            message = from_frame(PageMessage, frame)
        except ProtocolError as error:
            log.warning("A page of %s sent what is no message of a page: %s", self._app_id, error)
            self.close(NOT_A_PAGE, "not a message of a page")
            return
        if not isinstance(message, Ping):
            self._note_activity()
        if self._visit is not None:
            self._visit.hear(self, message)
        elif isinstance(message, Open):
            self._open_session(message)
        else:
            self.close(NOT_A_PAGE, "the first message must be `open`")

    def _close_silent(self) -> None:
        if self._visit is None:
            self.close(NOT_A_PAGE, "nothing was said")

    def _note_activity(self) -> None:
        """Jupyter server tells it to the hub, which stops servers that nobody uses."""
        self.settings["last_activity_times"]["nbapp"] = datetime.now(timezone.utc)

    def on_close(self) -> None:
        if self._is_counted:
            self._is_counted = False
            self.service.sockets.leave(self._ticket.user)
            self._must_speak.cancel()
        if self._visit is not None:
            self._visit.disconnect(self)

    def _open_session(self, opened: Open) -> None:
        service = self.service
        try:
            service.tickets.check(self.get_query_argument("ticket", ""), self._app_id)
            app = service.apps.get(self._app_id)
        except TicketRefused:
            self.close(NOT_A_PAGE, "the ticket was used")
            return
        except NoSuchApp:
            self.close(NOT_A_PAGE, "no such app")
            return
        except NbappError as error:
            log.warning("%s cannot be served: %s", self._app_id, error.explain())
            self.send(notebook_cannot_open())
            return
        visit = service.visits.open(opened, app, self._ticket.user, self, self._next_ticket, self._ticket.is_author)
        if isinstance(visit, Problem):
            self.send(visit)  # the page opens again later, with the same ticket
        else:
            self._visit = visit

    def _next_ticket(self) -> str:
        self.service.tickets.use(self._ticket)
        ticket = self._ticket
        return self.service.mint_ticket(self._app_id, ticket.user, ticket.who, is_author=ticket.is_author)

    # --- as the visit's connection --------------------------------------------------------------------------------

    def send(self, message: ServerMessage) -> None:
        if not isinstance(message, Pong):
            self._note_activity()
        frame = to_frame(message)
        try:
            sent = self.write_message(frame, binary=isinstance(frame, bytes))
        except WebSocketClosedError:
            return
        self._waiting_bytes += len(frame)
        sent.add_done_callback(lambda done: self._forget_frame(len(frame), done))
        if self._waiting_bytes > self.service.settings.max_queue_bytes:
            log.warning("A page of %s does not read; it is disconnected.", self._app_id)
            self.close(TOO_SLOW, "too slow")

    def forget(self, problem: Problem) -> None:
        self._visit = None
        self.send(problem)
        self.close(TAKEN_OVER, problem.kind)

    def _forget_frame(self, size: int, done: asyncio.Future[None]) -> None:
        self._waiting_bytes -= size
        if not done.cancelled():
            done.exception()  # seen: the page is gone, which `on_close` tells
