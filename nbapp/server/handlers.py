"""Every URL below `/nbapp/`, and how it is answered. A GET reads and never starts a kernel.

    /nbapp/                       the apps of a folder
    /nbapp/app/<path>.ipynb       the page of an app; for visitors who are logged in
    /nbapp/socket/<path>.ipynb    its websocket; opens with a ticket from the page
    /nbapp/upload/<path>.ipynb    the files that its visitor uploads (`upload_handler.py`); with a ticket as well
    /nbapp/api/apps/<path>.ipynb  for programs, if its author has said so (`api/handlers.py`)
    /nbapp/static/…               the page's code; /nbapp/labextensions/…, /nbapp/assets/…: of widgets and images
    /nbapp/file/<path>            files beside notebooks that the operator declared (`static_files`)
    /nbapp/health                 200 while the server runs
    /nbapp/metrics                numbers for Prometheus; behind the login

The page's code, widgets' code and assets need no login, because a sandboxed page has no cookie to show: they are files
of installed packages, or are named by their content's hash.
"""

from __future__ import annotations

import fnmatch
import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import ensure_async
from tornado import web

from ..errors import NbappError
from ..protocol import AppId
from . import shell
from .apps import NoSuchApp
from .assets import ASSET_NAME, MIME_BY_SUFFIX
from .metrics import CONTENT_TYPE_LATEST
from .service import Service
from .visitor_login import for_visitors, is_anonymous, is_operator, known_of

FOR_EVER = "public, max-age=31536000, immutable"
SANDBOX = "sandbox allow-scripts allow-forms allow-downloads allow-modals allow-popups"
_TEXT_SUFFIXES = frozenset({".css", ".html", ".js", ".json", ".map", ".mjs", ".svg", ".txt", ".wasm"})
_SMALLEST_TO_COMPRESS = 1000


class NbappHandler(JupyterHandler):
    """Friendly error pages, and the headers of our routes."""

    is_for_visitors = True
    """In a server that is shared: for more people than its owner (`hub_guard.py`)."""

    @property
    def service(self) -> Service:
        return cast(Service, self.settings["nbapp_service"])

    @property
    def content_security_policy(self) -> str:
        policy = f"frame-ancestors {self.service.settings.frame_ancestors}; object-src 'none'; base-uri 'none'"
        return f"{policy}; {SANDBOX}" if self.service.is_sandboxed else policy

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")

    def compute_etag(self) -> str | None:
        return None

    def may_open(self, app: AppId) -> bool:
        """Whether this visitor may, who was let in."""
        return self.service.app_groups.allow(app, known_of(self).get("groups", ()))

    def send_page(self, document: str) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.send_text(document.encode())

    def send_text(self, content: bytes) -> None:
        """Compressed if the browser takes it."""
        self.set_header("Vary", "Accept-Encoding")
        if self.takes_gzip() and len(content) >= _SMALLEST_TO_COMPRESS:
            self.set_header("Content-Encoding", "gzip")
            content = gzip.compress(content, 5)
        self.finish(content)

    def takes_gzip(self) -> bool:
        return "gzip" in self.request.headers.get("Accept-Encoding", "")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        title = {403: "You may not open this", 404: "There is no such page"}.get(status_code, "Something went wrong")
        sentence = {
            403: "You are not logged in here, or this app was not shared with you.",
            404: "Check the address, or ask whoever sent it to you.",
        }.get(status_code, "The server could not answer. Please try again in a moment.")
        self.set_status(status_code)
        self.send_page(shell.message_document(title, sentence))

    def send_problem(self, status: int, title: str, error: NbappError) -> None:
        self.set_status(status)
        self.send_page(shell.message_document(title, str(error), error.advice))


class AppPage(NbappHandler):
    @for_visitors
    async def get(self, path: str) -> None:
        service = self.service
        if not self.may_open(AppId(path)):
            raise web.HTTPError(403)
        try:
            app = service.apps.get(AppId(path))
            service.access.remember(self.current_user.username, self)
            is_author = bool(self.get_query_argument("preview", "")) and await self._may_write_notebooks()
            known = known_of(self)
            config = service.page_config(app, self.current_user.username, known, is_author=is_author)
            document = shell.app_document(app.title, config, f"{service.base_url}static/", app.plan.look)
        except NoSuchApp:
            if service.only_app is None or path not in service.earlier_names:
                raise web.HTTPError(404) from None
            query = f"?{self.request.query}" if self.request.query else ""
            self.redirect(service.app_url(service.only_app) + query)
        except NbappError as error:
            self.log.warning("%s cannot be served: %s", path, error.explain())
            self.send_problem(500, "This app cannot be shown", error)
        else:
            self.send_page(document)

    async def _may_write_notebooks(self) -> bool:
        """Who may change the code may also see it; where nobody can change it from here there is no author."""
        if not self.service.has_authors or is_anonymous(self.current_user.username):
            return False
        return bool(await ensure_async(self.authorizer.is_authorized(self, self.current_user, "write", "contents")))


class Index(NbappHandler):
    @for_visitors
    def get(self) -> None:
        service = self.service
        if service.only_app is not None:
            self.redirect(service.app_url(service.only_app))
        elif not service.has_index:
            self.send_page(shell.message_document("nbapp", "Open a notebook in Jupyter and choose “Run as app”."))
        else:
            self.send_page(
                shell.index_document("Apps", [self._link(id) for id in service.apps.ids() if self.may_open(id)])
            )

    def _link(self, id: AppId) -> tuple[str, str, str]:
        url = self.service.app_url(id)
        try:
            return url, self.service.apps.get(id).title, id
        except NbappError:
            return url, id, "cannot be shown; open it to read why"


class Health(NbappHandler):
    @allow_unauthenticated
    def get(self) -> None:
        self.set_header("Cache-Control", "no-store")
        # By this a page with an opaque origin knows our answer from that of a hub or a proxy in our place.
        self.set_header("Access-Control-Allow-Origin", "*")
        self.finish("ok")


class MetricsPage(NbappHandler):
    """Not for visitors; for whoever reaches the server with `--ServerApp.authenticate_prometheus=False`."""

    @allow_unauthenticated
    def get(self) -> None:
        if self.settings["authenticate_prometheus"] and not is_operator(self):
            raise web.HTTPError(403)
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.set_header("Cache-Control", "no-store")
        self.finish(self.service.visits.metrics.as_text())


class PublicFile(NbappHandler):
    """A file below a folder, with nothing secret in it: any origin may read it, and keep it for ever."""

    def send_file(self, folder: Path, path: str) -> None:
        file = _file_below(folder, path)
        if file is None:
            raise web.HTTPError(404)
        self.send_public(file, _content_type(file))

    def send_public(self, file: Path, content_type: str) -> None:
        self.set_public_headers(content_type)
        self.set_header("Vary", "Accept-Encoding")
        if self.takes_gzip() and file.suffix in _TEXT_SUFFIXES:
            self.set_header("Content-Encoding", "gzip")
            self.finish(_compressed(file, file.stat().st_mtime_ns))
        else:
            self.finish(file.read_bytes())

    def set_public_headers(self, content_type: str) -> None:
        self.set_header("Content-Type", content_type)
        self.set_header("Cache-Control", FOR_EVER)
        self.set_header("Access-Control-Allow-Origin", "*")
        self.set_header("Cross-Origin-Resource-Policy", "cross-origin")


class Static(PublicFile):
    @allow_unauthenticated
    def get(self, path: str) -> None:
        self.send_file(shell.STATIC, path)


class LabExtensionFile(PublicFile):
    @allow_unauthenticated
    def get(self, path: str) -> None:
        parts = path.split("/")
        name = "/".join(parts[: 2 if path.startswith("@") else 1])
        extension = self.service.labextensions.get(name)
        rest = path[len(name) + 1 :]
        # Only what the browser needs: beside it lie package.json and schemas, which say what is installed here.
        if extension is None or not rest.startswith("static/"):
            raise web.HTTPError(404)
        self.send_file(extension.folder, rest)


class Asset(PublicFile):
    # An SVG opened as a page of its own could run scripts on this origin.
    content_security_policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

    @allow_unauthenticated
    def get(self, name: str) -> None:
        content = self.service.assets.get(name) if ASSET_NAME.fullmatch(name) else None
        if content is None:
            raise web.HTTPError(404)
        suffix = Path(name).suffix
        self.set_public_headers(MIME_BY_SUFFIX.get(suffix, "application/octet-stream"))
        if suffix in _TEXT_SUFFIXES:
            self.send_text(content)
        else:
            self.finish(content)


class DeclaredFile(NbappHandler):
    """A file beside a notebook, if `static_files` says so; notebooks and hidden files are never sent."""

    @for_visitors
    def get(self, path: str) -> None:
        service = self.service
        file = _file_below(service.apps.root, path)
        is_declared = any(fnmatch.fnmatchcase(path, pattern) for pattern in service.settings.static_files)
        if file is None or not is_declared or file.suffix == ".ipynb":
            raise web.HTTPError(404)
        self.set_header("Content-Type", _content_type(file))
        self.set_header("Content-Security-Policy", "sandbox")
        self.set_header("Cache-Control", "private, no-cache")
        self.finish(file.read_bytes())


class Home(NbappHandler):
    """`/` of the standalone server."""

    @allow_unauthenticated
    def get(self) -> None:
        query = f"?{self.request.query}" if self.request.query else ""
        only = self.service.only_app
        self.redirect((self.service.app_url(only) if only else self.service.base_url) + query)


class Nothing(NbappHandler):
    """Every URL of the standalone server that is not ours: Jupyter server has more routes than an app needs."""

    @allow_unauthenticated
    def get(self, *_: str) -> None:
        raise web.HTTPError(404)

    head = post = put = patch = delete = options = get

    def check_xsrf_cookie(self) -> None:
        """There is nothing here that could be forged; 404 is the whole answer."""


def _file_below(folder: Path, path: str) -> Path | None:
    """The file, or None: links that lead out, hidden parts and `..` find nothing."""
    parts = path.split("/")
    if "\\" in path or "\0" in path or any(not part or part.startswith(".") for part in parts):
        return None
    file = folder.joinpath(*parts).resolve()
    return file if file.is_relative_to(folder.resolve()) and file.is_file() else None


def _content_type(file: Path) -> str:
    if file.suffix in (".js", ".mjs"):  # mimetypes asks the machine, and some say text/plain, which no browser runs
        return "text/javascript; charset=utf-8"
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


@lru_cache(maxsize=256)
def _compressed(file: Path, _mtime_ns: int) -> bytes:
    ready = file.with_name(file.name + ".gz")
    return ready.read_bytes() if ready.is_file() else gzip.compress(file.read_bytes(), 6)


PUBLIC_ROUTES: list[tuple[str, type[JupyterHandler]]] = [
    (r"/nbapp/?", Index),
    (r"/nbapp/app/(.+)", AppPage),
    (r"/nbapp/static/(.+)", Static),
    (r"/nbapp/labextensions/(.+)", LabExtensionFile),
    (r"/nbapp/assets/([^/]+)", Asset),
    (r"/nbapp/file/(.+)", DeclaredFile),
    (r"/nbapp/health", Health),
    (r"/nbapp/metrics", MetricsPage),
]
"""Without the socket, which `extension.py` adds."""

# What the identity provider, the login page and the hub need stays; everything else of Jupyter server answers 404.
STANDALONE_ROUTES: list[tuple[str, type[JupyterHandler]]] = [
    (r"/", Home),
    (r"/(?!(?:login|logout|oauth_callback|api/security/csp-report)(?:$|[/?])|static/)(.*)", Nothing),
]
