"""What every handler needs, made once when the extension is loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from ..codec import to_parts
from ..protocol import AppId, Json, Progress
from ..upload_values import MEGABYTE
from .access import Access, Everybody
from .app_groups import AppGroups
from .apps import App, Apps
from .assets import Assets
from .labextensions import LabExtension
from .open_sockets import OpenSockets
from .page import Page
from .settings import Settings
from .tickets import Tickets
from .visits import Visits

_FILLS_SIDEBAR = re.compile(r"\b(?:ui|st)\.(?:sidebar|navigation)\b")
"""A guess, so that the page makes room for the sidebar before anything has run; nothing else depends on it."""


@dataclass(frozen=True)
class Service:
    settings: Settings
    apps: Apps
    visits: Visits
    tickets: Tickets
    assets: Assets
    base_url: str
    """Of all our routes; ends in `/nbapp/`."""
    is_sandboxed: bool
    """The page shares its origin with a Jupyter server or a hub: it gets an opaque one of its own."""
    only_app: AppId | None = None
    """The one app that is served, if it is one."""
    earlier_names: frozenset[str] = frozenset()
    """Of the one app: addresses with these lead to it."""
    has_index: bool = True
    has_authors: bool = False
    """Notebooks are edited on this very server: who may write them may ask to see an app as its author does."""
    labextensions: dict[str, LabExtension] = field(default_factory=dict)
    access: Access = field(default_factory=Everybody)
    app_groups: AppGroups = field(default_factory=lambda: AppGroups({}))
    sockets: OpenSockets = field(default_factory=lambda: OpenSockets(100, 100))

    def app_url(self, app: AppId) -> str:
        return f"{self.base_url}app/{quote(app)}"

    def api_url(self, app: AppId) -> str:
        return f"{self.base_url}api/apps/{quote(app)}"

    def mint_ticket(self, app: AppId, user: str, who: Mapping[str, Json], *, is_author: bool) -> str:
        # A page that waits for a place, or sleeps, comes back with the ticket that it has.
        return self.tickets.mint(app, user, max(self.settings.session_ttl, 3600.0), who, is_author=is_author)

    def page_config(self, app: App, user: str, who: Mapping[str, Json], *, is_author: bool) -> Json:
        """What the page is told in its HTML: enough to paint the notebook's text before there is a kernel."""
        page = Page(app.plan.page, show_tracebacks=False, new_error_id=lambda: "")
        snapshot, _ = to_parts(page.snapshot(Progress("starting")))
        return {
            "title": app.title,
            "socket": f"{self.base_url}socket/{quote(app.id)}",
            "ticket": self.mint_ticket(app.id, user, who, is_author=is_author),
            "uploads": {
                "url": f"{self.base_url}upload/{quote(app.id)}",
                "limit_bytes": self.settings.max_upload_mb * MEGABYTE,
            },
            "static": f"{self.base_url}static/",
            "extensions": [
                extension.for_page(f"{self.base_url}labextensions/{name}")
                for name, extension in self.labextensions.items()
            ],
            "snapshot": snapshot,
            "sidebar": any(_FILLS_SIDEBAR.search(cell.source) for cell in app.plan.code),
            "dev": self.settings.dev or is_author,
            "showTracebacks": self.settings.show_tracebacks or is_author,
        }
