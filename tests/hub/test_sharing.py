"""An author shares a notebook as an app with people of the hub, sees who has it, and takes it back."""

from __future__ import annotations

import re
import urllib.error

import pytest
from playwright.sync_api import Page, expect


def link_in(text: str) -> str:
    """The last of those that the command printed, each in a line of its own."""
    found = re.findall(r"^  (\S+)$", text, re.MULTILINE)
    assert found, text
    return found[-1]


@pytest.fixture(scope="module")
def app(ann, hub) -> str:
    """The address of ann's app, which bob and the group of carol may open."""
    done = ann.run("share", "sales.ipynb", "--with", "bob", "--group", "analysts")
    assert done.returncode == 0, done.stderr
    assert "Shared with group analysts, user bob, user carol" in done.stdout
    return hub.url.rstrip("/") + link_in(done.stdout)


def expect_app(page: Page) -> None:
    expect(page.get_by_role("heading", name="Sales")).to_be_visible()
    expect(page.get_by_text("value 3")).to_be_visible()


@pytest.mark.parametrize("name", ["bob", "carol"])
def test_who_it_is_shared_with_logs_in_and_uses_the_app(app, open_as, name):
    page = open_as(name, app)

    expect_app(page)
    page.get_by_role("slider").press("ArrowRight")
    expect(page.get_by_text("value 4")).to_be_visible()


def test_the_notebook_knows_its_visitor(ann, hub, open_as):
    done = ann.run("share", "greeting.ipynb", "--group", "analysts")

    page = open_as("carol", hub.url.rstrip("/") + link_in(done.stdout))

    expect(page.get_by_text("Hello carol of ('analysts',)")).to_be_visible()


def test_nobody_else_may_open_it(app, open_as):
    page = open_as("dan", app)

    expect(page.get_by_text("403")).to_be_visible()
    expect(page.get_by_role("heading", name="Sales", exact=True)).to_have_count(0)


@pytest.mark.parametrize("path", ["api/contents", "api/kernels", "api/terminals", "lab", "tree", "files/sales.ipynb"])
def test_on_the_apps_server_there_is_nothing_but_the_app(app, open_as, path):
    page = open_as("bob", app)

    assert page.request.get(app + path).status == 404


def test_a_list_says_what_is_shared_and_with_whom(app, ann):
    said = ann.run("share", "--list").stdout

    assert str(ann.home / "sales.ipynb") in said
    assert "group analysts, user bob, user carol" in said


def test_whoever_has_the_link_gets_access(app, ann, hub, open_as):
    hub.ask("POST", "users/eve")
    done = ann.run("share", "sales.ipynb", "--link", "--expires", "2h")
    assert "for 120 minutes from now" in done.stdout, done.stderr

    expect_app(open_as("eve", hub.url.rstrip("/") + link_in(done.stdout)))
    assert "user eve" in ann.run("share", "--list").stdout


def test_what_is_taken_back_is_gone_from_an_open_page_and_from_its_link(app, ann, open_as):
    page = open_as("bob", app)
    expect_app(page)

    done = ann.run("share", "sales.ipynb", "--revoke", "--with", "bob")

    assert "still shared with group analysts" in done.stdout, done.stderr
    expect(page.get_by_text("You may not use this app any more")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Sales", exact=True)).to_have_count(0)


def test_others_keep_their_sessions_when_one_loses_access(app, ann, open_as):
    page = open_as("carol", app)
    expect_app(page)
    ann.run("share", "sales.ipynb", "--with", "bob")

    ann.run("share", "sales.ipynb", "--revoke", "--with", "bob")

    page.get_by_role("slider").press("ArrowRight")
    expect(page.get_by_text("value 4")).to_be_visible()


def test_an_apps_server_may_do_nothing_in_its_authors_name(app, hub):
    """Whoever breaks into it finds a token that starts and shares nothing."""
    environment = hub.environment_of("ann", app.rstrip("/").rpartition("/")[2])

    with pytest.raises(urllib.error.HTTPError, match="403"):
        hub.ask("GET", "shares/ann", token=environment["JUPYTERHUB_API_TOKEN"])


def test_a_hub_that_has_no_such_user_says_so(ann):
    done = ann.run("share", "sales.ipynb", "--with", "nobody")

    assert done.returncode == 1
    assert "The hub refused: " in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["sales.ipynb"], "Share it with whom?"),
        (["--with", "bob"], "Which notebook?"),
        (["missing.ipynb", "--with", "bob"], "There is no missing.ipynb"),
        (["sales.ipynb", "--link", "--expires", "soon"], "no time from a minute to a year"),
        (["other.ipynb", "--revoke"], "You do not share other.ipynb"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(ann, arguments, says):
    done = ann.run("share", *arguments)

    assert (done.returncode, says in done.stderr) == (1, True), done.stderr
