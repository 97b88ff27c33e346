"""The ExtensionApp: the same code as a server of its own and inside a running Jupyter server.

How it works. Jupyter server loads `NbappApp`, which makes the `Service` and adds the routes below `/nbapp/`. Alone
(`jupyter nbapp serve`) it runs on `NbappServer`, a Jupyter server without contents, kernels and terminals, on which
everything but the app and its login answers 404. Inside Lab's server, or under a hub, the page gets an opaque origin,
because it shares the real one with the visitor's own account.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import os
import secrets
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.paths import jupyter_path
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from traitlets import Integer, Unicode, default

from ..errors import NbappError
from ..protocol import AppId
from ..upload_values import MEGABYTE
from .access import Access, Everybody, HubAccess, keep_grants_only
from .api.handlers import API_ROUTES
from .app_groups import AppGroups
from .apps import Apps
from .assets import Assets
from .handlers import PUBLIC_ROUTES, STANDALONE_ROUTES
from .hub_api import OWNER_VARIABLE
from .hub_login import HUB_VARIABLE, refuse_foreign_login, refuse_half_a_hub
from .kernels import LocalHost
from .kernelspecs import KernelChoice, choose_kernel
from .labextensions import find_labextensions
from .notebooks import Notebook
from .open_sockets import OpenSockets
from .service import Service
from .session_messages import SessionOptions
from .settings import SettingsTraits
from .share.handlers import SHARE_ROUTES
from .share.moved_apps import MovedApps
from .share.shared_apps import earlier_names, is_forgotten
from .socket import AppSocket
from .tickets import Tickets
from .upload_handler import UploadHandler
from .uploads import UploadLimits
from .visits import Visits
from .watch import Watch

DEFAULT_PORT = 8899
CONTENTS_EVENTS = "https://events.jupyter.org/jupyter_server/contents_service/v1"
AUDIT_NICENESS = 10
"""An audit gets about a tenth of a processor that a visitor's cell wants too."""

HUB_ANSWER_SECONDS = 30.0
"""How long an answer of the hub's about a login holds; the hub's own default of 300 is long after something was taken
back."""

LARGEST_BODY = 2 * 2**20
"""A page sends nothing larger than a part of an upload; Jupyter server takes whole notebooks."""

REQUEST_SECONDS = 120.0
"""Until the headers of a request, and then its body, must be here."""


def in_our_words(record: logging.LogRecord) -> bool:
    """A filter for the log of a server without terminals and notebooks: what Jupyter says of those is not true here."""
    text = str(record.msg)
    if text.startswith("Use Control-C to stop this server and shut down all kernels"):
        return False  # `running_server_info` has said so, and nobody asks for a confirmation
    if "will be able to run code" in text:
        record.msg = "There is no login: whoever reaches this server may use its apps."
    return True


class NbappServer(ServerApp):
    """A Jupyter server that has nothing but logins and what its one extension adds."""

    name = "jupyter-nbapp-server"
    default_services = ("auth",)  # type: ignore[assignment] # (typed as a tuple of 13)
    port_env = "NBAPP_PORT"
    max_body_size = Integer(LARGEST_BODY, config=True, help="The largest body of a request, in bytes.")
    max_buffer_size = Integer(config=True, help="Bytes that may wait of one connection: a page's largest message fits.")
    port_default_value = DEFAULT_PORT

    @default("max_buffer_size")
    def _default_max_buffer_size(self) -> int:
        largest = self.config.NbappApp.get("max_message_bytes", SettingsTraits.max_message_bytes.default_value)
        return int(largest) + 2 * LARGEST_BODY

    @default("allow_unauthenticated_access")
    def _default_allow_unauthenticated_access(self) -> bool:
        return False

    @default("allow_root")
    def _default_allow_root(self) -> bool:
        # Jupyter server refuses root because its browser gets a shell. A visitor of an app gets none, and in a
        # container root is who one is.
        return True

    def init_logging(self) -> None:
        super().init_logging()
        self.log.addFilter(in_our_words)

    def running_server_info(self, kernel_count: bool = True) -> str:
        return f"The app runs at\n    {self.display_url}\nCtrl-C stops it."

    def init_httpserver(self) -> None:
        super().init_httpserver()
        # Jupyter server has no option for it: who sends slowly holds a connection no longer than this.
        self.http_server.conn_params.header_timeout = REQUEST_SECONDS
        self.http_server.conn_params.body_timeout = REQUEST_SECONDS

    def init_signal(self) -> None:
        super().init_signal()
        # Jupyter server does this on a terminal only; elsewhere the pages would not be told and kernels would stay.
        signal.signal(signal.SIGINT, self._handle_sigint)

    def _handle_sigint(self, sig: Any, frame: Any) -> None:
        """Ctrl-C stops at once: Jupyter's question whether to is for servers that hold unsaved work."""
        self._signal_stop(sig, frame)


class NbappApp(SettingsTraits, ExtensionApp):
    """Serves notebooks as apps."""

    name = "nbapp"
    description = "Serve notebooks as apps."
    extension_url = "/nbapp/"
    load_other_extensions = False
    serverapp_class = NbappServer

    path = Unicode(
        "", help="The notebook, or the folder of notebooks, that is served; in Jupyter its root folder."
    ).tag(config=True)

    @classmethod
    def initialize_server(cls, argv: Any = None, load_other_extensions: bool = True, **kwargs: Any) -> ServerApp:
        refuse_half_a_hub(os.environ)
        if HUB_VARIABLE in os.environ:
            # The hub's own extension brings its login and tells it of activity. Its package's name, not its module's:
            # with a wrong name Jupyter server only warns, and comes up with a token of its own.
            cls.serverapp_config = {**cls.serverapp_config, "jpserver_extensions": {"jupyterhub": True}}
        server: ServerApp = super().initialize_server(argv, load_other_extensions, **kwargs)  # type: ignore[no-untyped-call]
        return server

    @default("default_url")
    def _default_default_url(self) -> str:
        only = self._only_app()
        return f"/nbapp/app/{only}" if only else "/nbapp/"

    @property
    def is_standalone(self) -> bool:
        return isinstance(self.serverapp, NbappServer)

    def initialize_settings(self) -> None:
        assert self.serverapp is not None
        refuse_foreign_login(os.environ, type(self.serverapp.identity_provider))
        # What our modules log appears as the server's own lines do, in its level (as Jupyter server does for tornado).
        logger = logging.getLogger("nbapp")
        logger.parent = self.log
        logger.setLevel(self.log.level)
        self.service = self._make_service()
        self.settings["nbapp_service"] = self.service
        # A ticket that was refused for another reason is still good: it has no business in a log.
        self.settings["extra_log_scrub_param_keys"] = [*self.settings.get("extra_log_scrub_param_keys", ()), "ticket"]

    def initialize_handlers(self) -> None:
        self.handlers.extend(
            [*PUBLIC_ROUTES, (r"/nbapp/socket/(.+)", AppSocket), (r"/nbapp/upload/(.+)", UploadHandler)]
        )
        self.handlers.extend(API_ROUTES)
        self.handlers.extend(STANDALONE_ROUTES if self.is_standalone else SHARE_ROUTES)

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        if self.service.settings.dev or not self.is_standalone:
            watch = Watch(self.service.apps, self.service.visits)
            self._watching = asyncio.ensure_future(watch.run())
            events = serverapp.event_logger
            if events is not None and CONTENTS_EVENTS in events.schemas:
                events.add_listener(schema_id=CONTENTS_EVENTS, listener=watch.hear_of_change)
                if os.environ.get(OWNER_VARIABLE):
                    moved = MovedApps(self.service.apps.root)
                    events.add_listener(schema_id=CONTENTS_EVENTS, listener=moved.hear_of_change)
        if isinstance(self.service.access, HubAccess):
            checking = self.service.access.watch(self.service.settings.access_check_interval)
            self._checking = asyncio.ensure_future(checking)
        if self.service.only_app is not None:
            try:
                note = self.service.apps.get(self.service.only_app).kernel.note
            except NbappError as error:
                note = error.explain()
            if note:
                self.log.warning(note)

    async def stop_extension(self) -> None:
        for task in (getattr(self, "_watching", None), getattr(self, "_checking", None)):
            if task is not None:
                task.cancel()
        if self.is_standalone and is_forgotten(os.environ):
            self.service.visits.end_all()
        await self.service.visits.stop()
        for folder in (self._cache_folder, self._uploads_folder):
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    # --- the parts ------------------------------------------------------------------------------------------------

    def _make_service(self) -> Service:
        assert self.serverapp is not None
        settings = self.plain_settings()
        specs = self.serverapp.kernel_spec_manager or KernelSpecManager()
        assets = Assets()
        base_url = url_path_join(self.serverapp.base_url, "nbapp") + "/"
        root = self._root()
        path = Path(self.path).resolve() if self.path else root
        options = SessionOptions(
            settings.show_tracebacks,
            settings.dev,
            settings.session_ttl,
            settings.audit,
            UploadLimits(settings.max_upload_mb * MEGABYTE, settings.max_session_upload_mb * MEGABYTE),
            replay_seconds=settings.replay_timeout,
            page_bytes=settings.max_queue_bytes * 3 / 4,  # a page comes in one message, and others may wait with it
        )
        hash_seed = secrets.randbelow(2**32) if settings.audit else None
        caches = self._cache_folder = Path(tempfile.mkdtemp(prefix="nbapp-cache-"))  # readable by this user alone
        self._uploads_folder = Path(tempfile.mkdtemp(prefix="nbapp-uploads-"))
        host = LocalHost(specs, settings.startup_timeout, cache_folder=caches, hash_seed=hash_seed)
        audit_host = LocalHost(
            specs, settings.startup_timeout, cache_folder=caches, hash_seed=hash_seed, niceness=AUDIT_NICENESS
        )
        apps = Apps(
            root,
            choose_kernel=lambda notebook: kernel_of(notebook, specs),
            publish=lambda content, suffix: f"{base_url}assets/{assets.put(content, suffix)}",
            only=frozenset({path}) if path.is_file() else None,
        )
        most = (settings.max_sessions, settings.max_sessions_per_visitor)
        visits = Visits(host, assets, options, *most, audit_host, apps.page_of, self._uploads_folder)
        return Service(
            settings=settings,
            apps=apps,
            visits=visits,
            tickets=Tickets(_ticket_key(self.serverapp), time.time, lambda: secrets.token_urlsafe(16)),
            assets=assets,
            base_url=base_url,
            is_sandboxed=not self.is_standalone or HUB_VARIABLE in os.environ,
            only_app=self._only_app(),
            earlier_names=earlier_names(os.environ) if self.is_standalone else frozenset(),
            has_index=self.is_standalone,
            has_authors=not self.is_standalone,
            labextensions=find_labextensions(jupyter_path()),
            access=self._access(visits),
            app_groups=AppGroups(settings.app_groups),
            sockets=OpenSockets(*most),
        )

    def _access(self, visits: Visits) -> Access:
        if HUB_VARIABLE not in os.environ:
            return Everybody()
        hub_auth = self.serverapp.identity_provider.hub_auth  # type: ignore[union-attr]
        hub_auth.cache_max_age = min(hub_auth.cache_max_age, int(HUB_ANSWER_SECONDS))
        keep_grants_only(hub_auth)
        return HubAccess(hub_auth, AppGroups(self.app_groups), visits.apps_by_visitor, visits.end_of)

    def _root(self) -> Path:
        assert self.serverapp is not None
        path = Path(self.path or self.serverapp.root_dir).resolve()
        return path.parent if path.is_file() else path

    def _only_app(self) -> AppId | None:
        path = Path(self.path)
        return AppId(path.name) if self.path and path.is_file() else None


def kernel_of(notebook: Notebook, specs: KernelSpecManager) -> KernelChoice:
    return choose_kernel(notebook.kernel_name, notebook.language, specs)


def _ticket_key(serverapp: ServerApp) -> bytes:
    """Derived from the secret that signs cookies, so that open pages can come back after a restart of the server."""
    return hmac.digest(bytes(serverapp.cookie_secret), b"nbapp tickets", hashlib.sha256)
