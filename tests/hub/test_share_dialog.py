"""An author shares an app from JupyterLab, sees who has it, and takes it back; in real browsers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from live import wait_until, write_notebook
from playwright.sync_api import Browser, Locator, Page, expect

from .conftest import SLIDER, USER, Hub, log_in

SETTINGS = ".jupyter/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
NO_NEWS = {"fetchNews": "false", "checkForUpdates": False}
OPEN = """async path => {
  document.querySelector('dialog.nbapp-Share')?.close();
  for (const widget of [...jupyterapp.shell.widgets('main')]) widget.dispose();
  const panel = await jupyterapp.commands.execute('docmanager:open', {path});
  await panel.revealed;
  panel.content.activate();
}"""
STRANGERS = "all servers share one web address"


@dataclass
class Lab:
    """JupyterLab of an author, with one notebook in front."""

    page: Page

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def said(self) -> Locator:
        return self.dialog.locator(".nbapp-Share-said")

    @property
    def state(self) -> Locator:
        """Of the app's server."""
        return self.dialog.locator(".nbapp-Share-state")

    @property
    def problem(self) -> Locator:
        return self.dialog.get_by_role("alert")

    @property
    def holders(self) -> Locator:
        return self.dialog.get_by_role("listitem")

    @property
    def share_button(self) -> Locator:
        return self.page.locator(".jp-NotebookPanel-toolbar").get_by_role("button", name="Share app…")

    def open_dialog(self) -> None:
        self.share_button.click()
        expect(self.name).to_be_focused()

    def choose_theme(self, name: str) -> None:
        self.page.evaluate("name => jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name)
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-name", name)

    def accessibility_problems(self) -> list[str]:
        """What axe finds in the dialog; the rest of the page is JupyterLab's."""
        found = Axe().run(self.page, context=".nbapp-Share").response["violations"]
        return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]

    @property
    def name(self) -> Locator:
        return self.dialog.get_by_role("combobox", name="Name")

    def share_with(self, name: str, kind: str = "A person") -> None:
        self.dialog.get_by_role("radio", name=kind).check()
        self.name.fill(name)
        self.name.press("Enter")

    def make_link(self, good_for: str) -> str:
        """The link, as its button copies it."""
        self.dialog.get_by_role("radio", name="Anyone with a link").check()
        self.dialog.get_by_label("Good for").select_option(good_for)
        self.dialog.get_by_role("button", name="Make link").click()
        copy = self.dialog.get_by_role("button", name=f"Copy: New link, good for {good_for}")
        expect(copy).to_be_focused(timeout=60_000)
        return self.copied_by(copy)

    def copied_by(self, button: Locator) -> str:
        button.click()
        expect(button).to_have_text("Copied")
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def address(self) -> str:
        return self.copied_by(self.dialog.get_by_role("button", name="Copy: The app’s address"))

    def revoke(self, name: str) -> None:
        self.dialog.get_by_role("button", name=f"Revoke: {name}").click()


@pytest.fixture(scope="module")
def labs(hub: Hub, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """`labs("ann")`: their JupyterLab, one for all tests."""
    pages: dict[str, Page] = {}

    def open_lab(user: str) -> Page:
        file = hub.folder / "homes" / user / SETTINGS
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(NO_NEWS))
        if not hub.ask("GET", f"users/{user}")["servers"].get(""):
            hub.start_server(user)
        context = browser.new_context(viewport={"width": 1280, "height": 860})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = log_in(context.new_page(), user, f"{hub.url}user/{user}/lab")
        page.wait_for_function("globalThis.jupyterapp", timeout=60_000)
        page.evaluate("async () => void await jupyterapp.restored")
        return page

    yield lambda user: pages[user] if user in pages else pages.setdefault(user, open_lab(user))
    for page in pages.values():
        page.context.close()


@pytest.fixture
def open_lab(hub: Hub, labs: Callable[[str], Page]) -> Callable[[str, str], Lab]:
    """`open_lab("ann", "trips.ipynb")`: a notebook of this name in front of them, and no other."""

    def open_notebook(user: str, name: str) -> Lab:
        write_notebook(hub.folder / "homes" / user / name, "md:# Trips", SLIDER, "print('value', s.value)", USER)
        lab = Lab(labs(user))
        lab.page.evaluate(OPEN, name)
        expect(lab.share_button).to_be_enabled(timeout=60_000)
        return lab

    return open_notebook


def expect_app(page: Page, who: str) -> None:
    expect(page.get_by_text(f"Hello {who} of")).to_be_visible(timeout=60_000)
    page.get_by_role("slider").press("ArrowRight")
    expect(page.get_by_text("value 4")).to_be_visible()


def test_an_author_shares_with_a_person_and_by_a_link_and_takes_both_back(ann, open_lab, open_as):
    lab = open_lab("ann", "trips.ipynb")
    lab.open_dialog()
    expect(lab.dialog.get_by_text("Nobody but you.")).to_be_visible()

    lab.share_with("bob")
    expect(lab.said).to_have_text("bob has access now: send the app’s address.", timeout=60_000)
    expect(lab.holders).to_have_text(["bobPersonRevoke"])
    expect(lab.state).to_have_text("The app is running.", timeout=60_000)
    bob, dan = (open_as(name, lab.address()) for name in ("bob", "dan"))
    expect_app(bob, "bob")
    expect(dan.get_by_role("heading", name="403 :")).to_be_visible()
    expect(dan.get_by_role("heading", name="Trips", exact=True)).to_have_count(0)

    eve = open_as("eve", lab.make_link("1 hour"))
    expect_app(eve, "eve")

    lab.page.keyboard.press("Escape")
    expect(lab.dialog).to_have_count(0)
    lab.open_dialog()
    expect(lab.holders).to_have_count(3)
    expect(lab.holders.nth(1)).to_contain_text("eve")
    expect(lab.holders.nth(2)).to_contain_text("used once")

    for name, page in (("bob", bob), ("eve", eve)):
        lab.revoke(name)
        expect(lab.said).to_contain_text(f"{name} has no access any more.")
        expect(page.get_by_text("You may not use this app any more")).to_be_visible(timeout=60_000)
        page.reload()
        expect(page.get_by_role("heading", name="Trips", exact=True)).to_have_count(0)
    expect(lab.holders).to_have_count(1)
    expect(lab.dialog.get_by_role("button", name="Revoke: Anyone on this hub with the link")).to_be_focused()


def test_before_sharing_with_whoever_an_author_is_told_whom_to_share_with(ann, open_lab):
    lab = open_lab("ann", "warning.ipynb")
    lab.open_dialog()
    warning = lab.dialog.get_by_role("note")

    expect(warning).to_have_count(0)
    lab.dialog.get_by_role("radio", name="A group").check()
    expect(warning).to_contain_text(STRANGERS)
    lab.dialog.get_by_role("radio", name="A person").check()
    expect(warning).to_have_count(0)
    lab.dialog.get_by_role("radio", name="Anyone with a link").check()
    expect(warning).to_contain_text(STRANGERS)


def test_names_of_the_authors_own_groups_are_offered(ann, open_lab):
    lab = open_lab("ann", "names.ipynb")
    lab.open_dialog()
    offered = lab.dialog.locator("datalist option")

    expect(offered).to_have_text("dan")
    lab.dialog.get_by_role("radio", name="A group").check()
    expect(offered).to_have_text("team")


def test_to_stop_sharing_ends_open_pages_and_the_apps_server(ann, hub, open_lab, open_as):
    lab = open_lab("ann", "ends.ipynb")
    lab.open_dialog()
    lab.share_with("analysts", "A group")
    expect(lab.holders).to_have_text(["analystsGroupRevoke", "carolPersonRevoke"], timeout=60_000)
    expect(lab.state).to_have_text("The app is running.", timeout=60_000)
    carol = open_as("carol", lab.address())
    expect_app(carol, "carol")

    lab.dialog.get_by_role("button", name="Stop sharing…").click()
    expect(lab.dialog.get_by_role("button", name="Keep")).to_be_focused()
    lab.dialog.get_by_role("button", name="Stop sharing", exact=True).click()

    expect(lab.said).to_contain_text("Nobody has the app any more", timeout=60_000)
    expect(lab.dialog.get_by_text("Nobody but you.")).to_be_visible()
    # Which of the two depends on what comes first: the app's server asks the hub each second here, or is stopped.
    ended = carol.get_by_role("alert").filter(
        has_text=re.compile("Sharing of this app has ended|it is no longer shared")
    )
    expect(ended).to_be_visible(timeout=60_000)
    expect(carol.get_by_role("alert")).to_have_count(1)  # and it does not try to connect
    expect(carol.get_by_role("slider")).to_be_visible()
    servers = hub.ask("GET", "users/ann?include_stopped_servers")["servers"]
    assert not [name for name in servers if name.startswith("app-ends-")]


def test_an_app_that_the_hub_has_stopped_is_started_again(ann, hub, open_lab):
    lab = open_lab("ann", "culled.ipynb")
    lab.open_dialog()
    lab.share_with("bob")
    expect(lab.state).to_have_text("The app is running.", timeout=60_000)
    lab.dialog.get_by_role("button", name="Done").click()
    name = next(name for name in hub.ask("GET", "users/ann")["servers"] if name.startswith("app-culled-"))
    hub.ask("DELETE", f"users/ann/servers/{name}")
    wait_until(lambda: name not in hub.ask("GET", "users/ann")["servers"], 30, "the app's server did not stop")

    lab.open_dialog()
    expect(lab.state).to_contain_text("The app is not running")
    lab.dialog.get_by_role("button", name="Start", exact=True).click()

    expect(lab.state).to_have_text("The app is running.", timeout=60_000)
    expect(lab.holders).to_have_text(["bobPersonRevoke"])


@pytest.mark.parametrize(
    ("kind", "name", "says", "advises"),
    [
        ("A person", "nobody", "The hub has no user 'nobody'.", "the name that they log in with"),
        ("A group", "nobodies", "The hub has no group 'nobodies'.", "administrator knows its groups"),
    ],
)
def test_who_is_not_of_the_hub_gets_nothing_and_no_server_starts(ann, hub, open_lab, kind, name, says, advises):
    lab = open_lab("ann", "unknown.ipynb")
    lab.open_dialog()

    lab.share_with(name, kind)

    expect(lab.problem).to_contain_text(says)
    expect(lab.problem).to_contain_text(advises)
    expect(lab.name).to_have_value(name)
    expect(lab.dialog.get_by_text("Nobody but you.")).to_be_visible()
    assert not [name for name in hub.ask("GET", "users/ann")["servers"] if name.startswith("app-unknown-")]


def test_a_server_that_does_not_start_is_told_of_with_its_reason(ann, open_lab):
    lab = open_lab("ann", "broken.ipynb")
    lab.open_dialog()

    lab.share_with("bob")

    expect(lab.problem).to_contain_text("there is no room on any machine", timeout=60_000)
    expect(lab.problem).to_contain_text("The server's log, which the hub's administrator can read, says more.")
    expect(lab.state).to_contain_text("The app is not running")
    expect(lab.dialog.get_by_role("button", name="Start", exact=True)).to_be_visible()


def test_who_has_all_servers_that_the_hub_allows_is_told_to_delete_one(hub, open_lab):
    lab = open_lab("gil", "first.ipynb")
    lab.open_dialog()
    lab.share_with("bob")
    expect(lab.said).to_contain_text("bob has access now", timeout=60_000)

    lab = open_lab("gil", "second.ipynb")
    lab.open_dialog()
    lab.share_with("bob")

    expect(lab.problem).to_contain_text("You have 1 named servers, as many as the hub allows")
    expect(lab.problem).to_contain_text("Delete one on the hub's home page, or stop sharing another app.")
    expect(lab.dialog.get_by_text("Nobody but you.")).to_be_visible()


def test_where_the_hub_lets_nobody_share_the_dialog_says_whom_to_ask(hub, open_lab):
    lab = open_lab("hal", "mine.ipynb")

    lab.share_button.click()

    expect(lab.problem).to_contain_text("This hub does not let its users share what they run.")
    expect(lab.problem).to_contain_text("Its administrator allows it by nbapp.hub.configure(c)")
    expect(lab.name).to_have_count(0)


def test_a_shared_notebook_that_was_moved_in_a_terminal_keeps_its_link_when_its_author_says_which_it_is(ann, open_lab):
    lab = open_lab("ann", "old.ipynb")
    lab.open_dialog()
    lab.share_with("bob")
    expect(lab.state).to_have_text("The app is running.", timeout=60_000)
    link = lab.address()
    lab = open_lab("ann", "new.ipynb")
    (ann.home / "old.ipynb").unlink()

    lab.open_dialog()
    expect(lab.dialog.get_by_role("heading", name="Shared notebooks that are gone")).to_be_visible()
    assert lab.accessibility_problems() == []
    lab.dialog.get_by_role("button", name="It is this notebook: old.ipynb").click()

    expect(lab.said).to_have_text(
        "This notebook has the link of old.ipynb, and whoever had access has it.", timeout=60_000
    )
    expect(lab.holders).to_have_text(["bobPersonRevoke"])
    assert lab.address() == link

    (ann.home / "new.ipynb").unlink()
    lab = open_lab("ann", "third.ipynb")
    lab.open_dialog()
    lab.dialog.get_by_role("button", name="Stop sharing: new.ipynb").click()
    expect(lab.said).to_have_text("new.ipynb is not shared any more.", timeout=60_000)
    expect(lab.dialog.get_by_role("heading", name="Shared notebooks that are gone")).to_have_count(0)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_dialog_is_accessible(ann, open_lab, theme):
    lab = open_lab("ann", "accessible.ipynb")
    lab.choose_theme(theme)
    lab.share_button.press("Enter")
    expect(lab.name).to_be_focused()
    lab.share_with("nobody")
    expect(lab.problem).to_contain_text("The hub has no user")
    assert lab.accessibility_problems() == []

    lab.share_with("analysts", "A group")
    expect(lab.said).to_contain_text("The group analysts has access now", timeout=60_000)
    expect(lab.state).to_have_text("The app is running.", timeout=60_000)
    lab.make_link("1 day")
    assert lab.accessibility_problems() == []
