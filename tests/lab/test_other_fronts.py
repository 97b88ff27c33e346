"""Where a browser page of its own is needed: Notebook 7, a hub, a reload of JupyterLab."""

from __future__ import annotations

import pytest
from live import write_notebook
from playwright.sync_api import Browser, expect

from .conftest import Author, jupyter

SHOWN = "print('I am', 'the app')"


@pytest.fixture(scope="module")
def notebook_server(tmp_path_factory: pytest.TempPathFactory):
    with jupyter("notebook", tmp_path_factory.mktemp("nb7")) as server:
        yield server


@pytest.fixture
def page(browser: Browser):
    context = browser.new_context(viewport={"width": 1500, "height": 900})
    yield context.new_page()
    context.close()


def test_notebook_7_shows_the_app_beside_the_notebook(notebook_server, page) -> None:
    author = Author(page, notebook_server, write_notebook(notebook_server.path / "app.ipynb", SHOWN))
    page.goto(notebook_server.url("notebooks/app.ipynb"))

    app = author.run_as_app()

    expect(app.get_by_text("I am the app")).to_be_visible()
    expect(page.locator(".jp-Notebook")).to_be_visible()


def test_notebook_7_has_the_dialog_that_shares(notebook_server, page) -> None:
    write_notebook(notebook_server.path / "shared.ipynb", SHOWN)
    page.goto(notebook_server.url("notebooks/shared.ipynb"))

    page.locator(".jp-NotebookPanel-toolbar").get_by_role("button", name="Share app…").click(timeout=60_000)

    dialog = page.get_by_role("dialog", name="Share “shared” as an app")
    expect(dialog).to_contain_text('jupyter nbapp serve "shared.ipynb" --ip 0.0.0.0')


def test_notebook_7s_list_of_files_opens_an_app_in_a_browser_tab(notebook_server, page) -> None:
    write_notebook(notebook_server.path / "listed.ipynb", SHOWN)
    page.goto(notebook_server.url("tree"))

    page.locator(".jp-DirListing-item", has_text="listed.ipynb").click(button="right", timeout=60_000)
    with page.context.expect_page() as opened:
        page.get_by_role("menuitem", name="Run as app").click()

    expect(opened.value.get_by_text("I am the app")).to_be_visible(timeout=60_000)


def test_on_a_hub_it_opens_in_a_new_browser_tab(lab_page, page) -> None:
    server, _ = lab_page
    author = Author(page, server, write_notebook(server.path / "on_a_hub.ipynb", SHOWN))
    # What a hub's server writes into JupyterLab's page.
    page.route(
        "**/lab/**/on_a_hub.ipynb",
        lambda route: route.fulfill(
            body=route.fetch().text().replace('"baseUrl"', '"hubPrefix": "/hub/", "hubUser": "a", "baseUrl"', 1),
            content_type="text/html",
        ),
    )
    page.goto(server.url("lab/workspaces/hub/tree/on_a_hub.ipynb"))

    with page.context.expect_page() as opened:
        author.run_button.click(timeout=60_000)

    expect(opened.value.get_by_text("I am the app")).to_be_visible(timeout=60_000)


def test_a_reload_of_lab_brings_the_panel_back_and_it_follows_saves(lab_page, page) -> None:
    server, _ = lab_page
    author = Author(page, server, write_notebook(server.path / "again.ipynb", SHOWN))
    page.goto(server.url("lab/workspaces/again/tree/again.ipynb"))
    expect(author.run_button).to_be_enabled(timeout=60_000)

    with page.expect_response(lambda r: "/api/workspaces/" in r.url and "nbapp:again" in (r.request.post_data or "")):
        author.run_as_app()
    page.goto(server.url("lab/workspaces/again"))
    expect(author.app.get_by_text("I am the app")).to_be_visible(timeout=60_000)
    write_notebook(author.notebook, "print('I am', 'a new one')")

    expect(author.app.get_by_text("I am a new one")).to_be_visible()
