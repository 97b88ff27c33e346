"""A real server and a real Chromium. A page that logs an error or asks another host fails its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import chromium
from live import LiveServer, serving
from playwright.sync_api import Browser, BrowserContext, Page, expect

EXAMPLES = Path(__file__).parents[2] / "example_notebooks"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for this folder; its event loop ends with it, so that async tests of other folders can run."""
    with chromium() as browser:
        yield browser


@dataclass
class Visitor:
    """A page in a browser of its own, and what it did behind the visitor's back."""

    page: Page
    context: BrowserContext
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    frames_sent: list[str | bytes] = field(default_factory=list)
    frames_received: list[str | bytes] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("request", lambda r: self.hosts.add(urlparse(r.url).netloc))
        self.page.on("websocket", self._watch_socket)

    def _watch_socket(self, socket) -> None:
        self.hosts.add(urlparse(socket.url).netloc)
        socket.on("framesent", lambda frame: self.frames_sent.append(frame))
        socket.on("framereceived", lambda frame: self.frames_received.append(frame))

    def open(self, url: str) -> Page:
        self.page.goto(url)
        return self.page

    def accessibility_problems(self) -> list[str]:
        """What axe finds serious or critical on the page as it is now."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{v['id']}: {node['target']} {node['html'][:120]}"
            for v in found
            if v["impact"] in ("serious", "critical")
            for node in v["nodes"]
        ]

    def idle(self) -> None:
        """Wait until the page shows the end of a replay."""
        expect(self.page.locator("body")).to_have_attribute("data-activity", "idle", timeout=60_000)


@pytest.fixture
def new_visitor(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def enter(**options) -> Visitor:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        visitors.append(Visitor(context.new_page(), context))
        visitors[-1].watch()
        return visitors[-1]

    yield enter
    for visitor in visitors:
        visitor.context.close()


@pytest.fixture
def visitor(new_visitor: Callable[..., Visitor]) -> Iterator[Visitor]:
    """A visitor who must not see an error on the console, nor reach another host."""
    one = new_visitor()
    yield one
    assert one.errors == []
    assert {host.split(":")[0] for host in one.hosts} <= {"127.0.0.1", "localhost", ""}


@pytest.fixture(scope="package")
def examples() -> Iterator[LiveServer]:
    with serving(EXAMPLES) as server:
        yield server
