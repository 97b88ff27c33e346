"""`/nbapp/upload/<app>`: how a page's files come in, in parts, each a request of its own.

    POST                   {"model", "name", "type", "size"}: a file will come -> {"id", "received", "part_bytes"}
    PUT ?id=…&offset=…     the next part of it -> {"received"}; at another place than `received` it is refused with that
    DELETE ?id=…           the visitor wants it no more

How it works. A request shows the id of its page's session and the ticket that came over that session's websocket, both
in headers of our own: no cookie is looked at, so a page with an opaque origin can upload as well, and a form of another
site cannot. Both are checked before the body is read, and no more of a body is read than a part may have. A refusal is
JSON: a `reason` for the page's code, and a `message` for the visitor.

What it does not know: which files are taken (`uploads.py`).
"""

from __future__ import annotations

import errno
import json
import logging
from typing import Any, cast

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from ..protocol import AppId, Json, SessionId
from .service import Service
from .upload_files import UploadFiles, no_room
from .uploads import Reason, UploadRefused

log = logging.getLogger(__name__)

PART_BYTES = 1_000_000
"""nginx lets 1 MiB through by default. A part is in memory while it comes, and what is lost is sent again."""

_STATUS: dict[Reason, int] = {
    "no_uploader": 403,
    "malformed": 422,
    "bad_name": 422,
    "wrong_type": 415,
    "too_large": 413,
    "too_many": 422,
    "quota": 413,
    "no_room": 507,
    "no_upload": 404,
    "not_here": 409,
}
_HEADERS = "X-Nbapp-Session, X-Nbapp-Ticket"


@web.stream_request_body
class UploadHandler(JupyterHandler):
    is_for_visitors = True
    path_args: list[str]
    _files: UploadFiles

    @property
    def service(self) -> Service:
        return cast(Service, self.settings["nbapp_service"])

    def check_xsrf_cookie(self) -> None:
        """The ticket, which no other site has, stands in its place."""

    def check_origin(self, origin: str | None = None) -> bool:
        """As `AppSocket.check_origin`: a sandboxed page has the origin `null`."""
        if self.request.headers.get("Origin") == "null" and self.service.is_sandboxed:
            return True
        return bool(super().check_origin(origin or ""))

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        if self.request.headers.get("Origin") == "null" and self.service.is_sandboxed:
            self.set_header("Access-Control-Allow-Origin", "null")
            self.set_header("Access-Control-Allow-Methods", "POST, PUT, DELETE")
            self.set_header("Access-Control-Allow-Headers", _HEADERS)
            self.set_header("Access-Control-Max-Age", "600")

    def set_cors_headers(self) -> None:
        """Those of `set_default_headers`: what the server's own options allow is for its own pages."""

    # --- before the body is read ----------------------------------------------------------------------------------

    async def prepare(self) -> None:  # type: ignore[override] # (no page of ours redirects to a login)
        self._body = bytearray()
        self.request.connection.set_max_body_size(PART_BYTES)  # type: ignore[union-attr]
        await super().prepare()
        if self._finished or self.request.method == "OPTIONS":
            return
        files = await self._find_files()
        if files is None:
            self._say(403, {"reason": "no_session", "message": "This page has no session that files could belong to."})
        elif self._announced_bytes() > PART_BYTES:
            self._refuse(UploadRefused("too_large", "A part of the file is too large."))
        else:
            self._files = files

    async def _find_files(self) -> UploadFiles | None:
        headers = self.request.headers
        visit = self.service.visits.find(SessionId(headers.get("X-Nbapp-Session", "")))
        if visit is None or visit.app.id != AppId(self.path_args[0]) or not self.check_origin():
            return None
        is_theirs = visit.uploads.opens_with(headers.get("X-Nbapp-Ticket", ""))
        return visit.uploads if is_theirs and await self.service.access.may(visit.user, visit.app.id) else None

    def _announced_bytes(self) -> int:
        length = self.request.headers.get("Content-Length", "0")
        return int(length) if length.isdecimal() else 0

    def data_received(self, chunk: bytes) -> None:
        self._body += chunk  # bounded by `set_max_body_size`

    # --- requests -------------------------------------------------------------------------------------------------

    @allow_unauthenticated
    def options(self, path: str) -> None:
        """A browser asks on behalf of a page whose origin is opaque."""
        self.set_status(204)
        self.finish()

    @allow_unauthenticated
    def post(self, path: str) -> None:
        try:
            upload = self._files.begin(_as_json(bytes(self._body)))
        except UploadRefused as refused:
            self._refuse(refused)
        except OSError as error:
            self._tell_disk(error)
        else:
            self._say(201, {"id": upload.id, "received": 0, "part_bytes": PART_BYTES})

    @allow_unauthenticated
    def put(self, path: str) -> None:
        try:
            upload = self._files.add_part(self._id(), self._offset(), bytes(self._body))
        except UploadRefused as refused:
            self._refuse(refused)
        except OSError as error:
            self._tell_disk(error)
        else:
            self._say(200, {"received": upload.received})

    @allow_unauthenticated
    def delete(self, path: str) -> None:
        try:
            self._files.take_back(self._id())
        except UploadRefused as refused:
            self._refuse(refused)
        else:
            self.set_status(204)
            self.finish()

    def _id(self) -> str:
        return self.get_query_argument("id", "")

    def _offset(self) -> int:
        try:
            return int(self.get_query_argument("offset", ""))
        except ValueError:
            raise UploadRefused("malformed", "The page sent what is no part of a file. Please reload it.") from None

    # --- answers --------------------------------------------------------------------------------------------------

    def _refuse(self, refused: UploadRefused) -> None:
        if refused.reason != "not_here":  # a page that lost a connection learns where it is
            log.info("%s: an upload was refused: %s", self.path_args[0], refused.reason)
        answer = {"reason": refused.reason, "message": str(refused)}
        self._say(
            _STATUS[refused.reason], answer if refused.received is None else {**answer, "received": refused.received}
        )

    def _tell_disk(self, error: OSError) -> None:
        log.error("%s: an upload cannot be written: %s", self.path_args[0], error)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            self._refuse(no_room())
        else:
            self._say(500, {"reason": "failed", "message": "The server could not keep this file."})

    def _say(self, status: int, answer: Json) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(answer))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self._say(status_code, {"reason": "failed", "message": "The server could not answer. Please try again."})


def _as_json(body: bytes) -> Json:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
