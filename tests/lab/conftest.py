"""A real JupyterLab and a real Notebook 7 with the extension, and a real Chromium.

One JupyterLab in one browser page serves all tests of a folder, because a page of it takes four seconds to come: each
test opens a notebook of its own in it, and what it opened is closed behind it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from chromium import chromium
from live import LiveServer, free_port, started, write_kernelspec, write_notebook
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect

import nbapp

BUILT = Path(nbapp.__file__).parents[1] / "labextension/built"
"""In a checkout; where a wheel is installed, Jupyter finds the extension itself."""

OTHER_KERNEL = "other"
"""Where WHICH is "the other"."""

# What would reach out to other hosts, or cover the page.
USER_SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}


@contextmanager
def jupyter(module: str, folder: Path) -> Iterator[LiveServer]:
    """`python -m jupyterlab` (or `notebook`) on this folder, with settings of its own."""
    own = folder.with_name(f"{folder.name}-jupyter")
    for name, values in USER_SETTINGS.items():
        file = own / "settings/@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    write_kernelspec(own / "share", OTHER_KERNEL, WHICH="the other")
    if BUILT.is_dir():
        (own / "share/labextensions").mkdir()
        (own / "share/labextensions/nbapp").symlink_to(BUILT)
    variables = {
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_PATH": os.pathsep.join([str(own / "share"), *filter(None, [os.environ.get("JUPYTER_PATH")])]),
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
    }
    port = free_port()
    command = [sys.executable, "-m", module, f"--port={port}", "--ip=127.0.0.1", "--no-browser", "--allow-root"]
    command += ["--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={folder}"]
    command += ['--ServerApp.jpserver_extensions={"nbapp": True}']
    with started(command, port, folder, ready="api", variables=variables) as server:
        yield server


@dataclass
class Author:
    """Somebody with a notebook open in a Jupyter of theirs."""

    page: Page
    server: LiveServer
    notebook: Path

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    @property
    def panel(self) -> Locator:
        """The panel of the app beside the notebook."""
        return self.page.locator(".nbapp-Preview")

    @property
    def app(self) -> FrameLocator:
        return self.page.frame_locator(".nbapp-Preview iframe")

    @property
    def run_button(self) -> Locator:
        return self.page.locator(".jp-NotebookPanel-toolbar").get_by_role("button", name="Run as app")

    def run_as_app(self) -> FrameLocator:
        self.run_button.click()
        expect(self.app.locator("body")).to_have_attribute("data-activity", "idle", timeout=60_000)
        return self.app

    def cell(self, place: int) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(place)

    def write(self, place: int, source: str) -> None:
        """Replace the source of the cell at this place, by keyboard."""
        self.cell(place).locator(".cm-content").first.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)

    def save(self) -> None:
        with self.page.expect_response(lambda r: "/api/contents/" in r.url and r.request.method == "PUT"):
            self.page.keyboard.press("ControlOrMeta+s")

    def wait_for_kernel(self) -> None:
        """The notebook's own."""
        expect(self.page.get_by_role("button", name="Python 3 (ipykernel) | Idle")).to_be_visible(timeout=60_000)

    def command(self, name: str, **args: object) -> None:
        """Start a command of JupyterLab's; what it leads to is waited for by what it shows."""
        self.page.evaluate("([name, args]) => void jupyterapp.commands.execute(name, args)", [name, args])

    def open_menu(self, name: str) -> None:
        self.page.get_by_role("menuitem", name=name, exact=True).click()

    def choose(self, name: str) -> None:
        self.page.get_by_role("menuitem", name=name).first.click()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that failed says what the frames of apps showed, and what the server logged last."""
    report = yield
    if report.when == "call" and report.failed and "lab_page" in getattr(item, "funcargs", {}):
        server, page = item.funcargs["lab_page"]  # type: ignore[attr-defined]
        for frame in page.frames[1:]:
            report.sections.append(
                (f"frame {frame.url}", frame.evaluate("document.documentElement.outerHTML")[:10_000])
            )
        report.sections.append(("log of the server", server.log()[-10_000:]))
    return report


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def lab_page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveServer, Page]]:
    with jupyter("jupyterlab", tmp_path_factory.mktemp("lab")) as server:
        page = browser.new_context(viewport={"width": 1500, "height": 900}).new_page()
        page.goto(server.url("lab"))
        page.wait_for_function("globalThis.jupyterapp", timeout=60_000)
        page.evaluate("async () => void await jupyterapp.restored")
        yield server, page
        page.context.close()


OPEN = """async path => {
  const panel = await jupyterapp.commands.execute('docmanager:open', {path});
  await panel.revealed;
  panel.content.activate();
}"""
_places = count()


@pytest.fixture
def open_lab(lab_page: tuple[LiveServer, Page]) -> Iterator[Callable[..., Author]]:
    """`open_lab("x = 1", "print(x)")`: JupyterLab with a notebook of these cells in front."""
    server, page = lab_page

    def open(*cells: str) -> Author:
        author = Author(page, server, write_notebook(server.path / f"test{next(_places)}.ipynb", *cells))
        page.evaluate(OPEN, author.notebook.name)
        expect(author.run_button).to_be_enabled()
        return author

    yield open
    page.unroute_all()
    # Without the questions whether to save and which kernels to keep.
    page.evaluate(
        """async () => {
             jupyterapp.shell.collapseRight();
             for (const widget of [...jupyterapp.shell.widgets('main')]) widget.dispose();
             await jupyterapp.serviceManager.sessions.shutdownAll();
           }"""
    )
