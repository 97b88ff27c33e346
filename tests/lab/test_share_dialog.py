"""*Share app* where there is no hub: the ways to the dialog, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from .conftest import Author

IS_IN_TOOLBAR = "document.activeElement.closest('.jp-NotebookPanel-toolbar') !== null"
SHOWN = "print('I am', 'the app')"


@pytest.fixture(autouse=True)
def close_dialog(lab_page) -> Iterator[None]:
    """Behind it nothing of the page can be reached."""
    yield
    lab_page[1].evaluate("document.querySelector('dialog.nbapp-Share')?.close()")


def by_the_toolbar(author: Author) -> None:
    author.page.locator(".jp-NotebookPanel-toolbar").get_by_role("button", name="Share app…").click()


def by_the_file_menu(author: Author) -> None:
    author.open_menu("File")
    author.choose("Share app…")


def by_the_palette(author: Author) -> None:
    author.wait_for_kernel()  # when it is there the notebook takes the focus, and the palette closes
    author.command("apputils:activate-command-palette")
    author.page.locator(".lm-CommandPalette-input").fill("share app")
    author.page.locator(".lm-CommandPalette-item", has_text="Share app…").first.click()


def by_the_file_browser(author: Author) -> None:
    author.command("filebrowser:refresh")
    author.page.locator(".jp-DirListing-item", has_text=author.notebook.name).click(button="right")
    author.choose("Share app…")


def by_the_panel_of_the_app(author: Author) -> None:
    author.run_as_app()
    author.panel.get_by_role("button", name="Share app…").click()


def dialog_of(author: Author) -> Locator:
    return author.page.get_by_role("dialog", name=f"Share “{author.notebook.stem}” as an app")


@pytest.mark.parametrize(
    "open_dialog",
    [by_the_toolbar, by_the_file_menu, by_the_palette, by_the_file_browser, by_the_panel_of_the_app],
    ids=lambda way: way.__name__,
)
def test_without_a_hub_the_dialog_says_how_to_share(open_lab, open_dialog: Callable[[Author], None]) -> None:
    author = open_lab(SHOWN)

    open_dialog(author)

    dialog = dialog_of(author)
    expect(dialog).to_contain_text("This Jupyter server is not part of a JupyterHub")
    expect(dialog).to_contain_text(f'jupyter nbapp serve "{author.notebook.name}" --ip 0.0.0.0')
    expect(dialog.get_by_role("combobox")).to_have_count(0)
    dialog.get_by_role("button", name="Done").click()
    expect(dialog).to_have_count(0)


def test_without_a_hub_the_apps_address_is_copied(open_lab) -> None:
    author = open_lab(SHOWN)
    author.context.grant_permissions(["clipboard-read", "clipboard-write"])
    by_the_toolbar(author)

    dialog_of(author).get_by_role("button", name="Copy: The app’s address on this server").click()

    expect(dialog_of(author).get_by_role("status")).to_have_text("The app’s address on this server: copied.")
    address = author.page.evaluate("navigator.clipboard.readText()")
    assert address == author.server.app_url(author.notebook.name)


def test_where_the_browser_has_no_clipboard_the_older_way_copies(open_lab) -> None:
    author = open_lab(SHOWN)
    author.context.grant_permissions(["clipboard-read", "clipboard-write"])
    by_the_toolbar(author)
    author.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")

    dialog_of(author).get_by_role("button", name="Copy: The app’s address on this server").click()

    expect(dialog_of(author).get_by_role("status")).to_have_text("The app’s address on this server: copied.")
    assert author.page.evaluate("navigator.clipboard.readText()") == author.server.app_url(author.notebook.name)
    author.page.evaluate("delete navigator.clipboard.writeText")


def test_the_dialog_is_used_by_keyboard_and_gives_the_focus_back(open_lab) -> None:
    author = open_lab(SHOWN)
    author.wait_for_kernel()  # when it is there the notebook takes the focus
    button = author.page.locator(".jp-NotebookPanel-toolbar").get_by_role("button", name="Share app…")

    button.press("Enter")
    dialog = dialog_of(author)
    expect(dialog).to_contain_text("How to share it from here")
    found = Axe().run(author.page, context=".nbapp-Share").response["violations"]
    assert [(one["id"], node["html"]) for one in found for node in one["nodes"]] == []
    address = "The app’s address on this server"
    for role, name in (("button", "Close"), ("textbox", address), ("button", f"Copy: {address}"), ("button", "Done")):
        author.page.keyboard.press("Tab")
        expect(dialog.get_by_role(role, name=name, exact=True)).to_be_focused()
    author.page.keyboard.press("Escape")

    expect(dialog).to_have_count(0)
    assert author.page.evaluate(IS_IN_TOOLBAR)


def test_a_server_without_nbapp_is_told_of_in_words(open_lab) -> None:
    author = open_lab(SHOWN)
    author.page.route("**/nbapp/api/**", lambda route: route.fulfill(status=404, body="404 : Not Found"))

    by_the_toolbar(author)

    problem = dialog_of(author).get_by_role("alert")
    expect(problem).to_contain_text("The Jupyter server knows no sharing of apps.")
    expect(problem).to_contain_text("Install nbapp in the environment that the server runs in, and restart it.")
