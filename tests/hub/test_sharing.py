"""An author shares a notebook as an app with people of the hub, sees who has it, and takes it back."""

from __future__ import annotations

import pytest
from live import write_notebook
from playwright.sync_api import Page, expect

from nbapp.server.command import main

from .conftest import SLIDER, link_in
from .people import AppServer


def expect_app(page: Page) -> None:
    expect(page.get_by_role("heading", name="Sales")).to_be_visible()
    expect(page.get_by_text("value 3")).to_be_visible()


def test_in_a_browser_who_it_is_shared_with_uses_the_app_until_it_is_taken_back(app, ann, open_as):
    bob, carol, dan = (open_as(name, app.url) for name in ("bob", "carol", "dan"))

    expect_app(bob)
    bob.get_by_role("slider").press("ArrowRight")
    expect(bob.get_by_text("value 4")).to_be_visible()
    expect(bob.get_by_text("Hello bob of ()")).to_be_visible()
    expect(carol.get_by_text("Hello carol of ('analysts',)")).to_be_visible()
    expect(dan.get_by_role("heading", name="403 :")).to_be_visible()
    expect(dan.get_by_role("heading", name="Sales", exact=True)).to_have_count(0)

    done = ann.run("share", "sales.ipynb", "--revoke", "--with", "bob")

    assert "still shared with group analysts" in done.stdout, done.stderr
    expect(bob.get_by_text("You may not use this app any more")).to_be_visible()
    bob.reload()
    expect(bob.get_by_role("heading", name="Sales", exact=True)).to_have_count(0)
    carol.get_by_role("slider").press("ArrowRight")
    expect(carol.get_by_text("value 4")).to_be_visible()


def test_who_was_refused_gets_in_as_soon_as_it_is_shared_with_them(app, ann, hub):
    fay = hub.person("fay")
    assert fay.open(app.app_url("sales.ipynb")).status == 403

    assert ann.run("share", "sales.ipynb", "--with", "fay").returncode == 0

    assert fay.open(app.app_url("sales.ipynb")).status == 200
    ann.run("share", "sales.ipynb", "--revoke", "--with", "fay")


def test_a_notebook_that_was_moved_in_a_terminal_keeps_its_link_when_its_author_says_so(ann):
    write_notebook(ann.home / "first.ipynb", "print('first')")
    link = link_in(ann.run("share", "first.ipynb", "--with", "bob").stdout)
    (ann.home / "first.ipynb").rename(ann.home / "second.ipynb")
    assert "This notebook is gone. Was it moved?" in ann.run("share", "--list").stdout

    refused = ann.run("share", "second.ipynb", "--moved-from", "sales.ipynb")
    done = ann.run("share", "second.ipynb", "--moved-from", "first.ipynb")

    assert (refused.returncode, "sales.ipynb" in refused.stderr) == (1, True), refused
    assert "It is shared with user bob, as before." in done.stdout, done.stderr
    assert link_in(done.stdout) == link
    assert ann.run("share", "second.ipynb", "--revoke").returncode == 0


def test_an_open_page_says_that_the_app_does_not_run_and_opens_it_when_it_is_back(ann, hub, open_as):
    write_notebook(ann.home / "breaks.ipynb", "md:# Sales", SLIDER, "print('value', s.value)")
    link = link_in(ann.run("share", "breaks.ipynb", "--with", "bob").stdout)
    server = f"users/ann/servers/{link.rstrip('/').rpartition('/')[2]}"
    bob = open_as("bob", hub.url.rstrip("/") + link)
    expect_app(bob)
    bob.get_by_role("slider").press("ArrowRight")
    expect(bob.get_by_text("value 4")).to_be_visible()

    hub.ask("DELETE", server)

    expect(bob.get_by_role("alert")).to_have_count(1)
    expect(bob.get_by_role("alert")).to_contain_text("The app is not running", timeout=30_000)
    expect(bob.get_by_text("value 4")).to_be_visible()

    hub.ask("POST", server)

    # To the hub it is another server than before: its visitors agree again that it may know who they are.
    bob.get_by_role("button", name="Authorize").click(timeout=60_000)
    expect_app(bob)


def test_who_has_a_page_open_when_sharing_ends_is_told_so(ann, hub, visit_as):
    write_notebook(ann.home / "over.ipynb", SLIDER)
    link = link_in(ann.run("share", "over.ipynb", "--with", "bob").stdout)
    visitor = visit_as("bob", AppServer(hub.url.rstrip("/") + link), "over.ipynb")

    done = ann.run("share", "over.ipynb", "--revoke")

    assert done.returncode == 0, done.stderr
    visitor.wait_until(lambda: "access_ended" in visitor.problems())
    assert hub.person("bob").ask(f"{hub.url.rstrip('/')}{link}nbapp/app/over.ipynb").status in (403, 404)


def test_a_list_says_what_is_shared_and_with_whom(app, ann):
    said = ann.run("share", "--list").stdout

    assert str(ann.home / "sales.ipynb") in said
    assert "group analysts, " in said


def test_whoever_has_the_link_gets_access(app, ann, hub):
    done = ann.run("share", "sales.ipynb", "--link", "--expires", "2h")
    assert "for 120 minutes from now" in done.stdout, done.stderr

    answer = hub.person("eve").open(hub.url.rstrip("/") + link_in(done.stdout))

    assert (answer.status, answer.url) == (200, app.app_url("sales.ipynb"))
    assert "user eve" in ann.run("share", "--list").stdout


def test_an_apps_server_may_do_nothing_in_its_authors_name(app, hub):
    """Whoever breaks into it finds a token that starts and shares nothing."""
    environment = hub.environment_of("ann", app.url.rstrip("/").rpartition("/")[2])

    with pytest.raises(AssertionError, match="403"):
        hub.ask("GET", "shares/ann", token=environment["JUPYTERHUB_API_TOKEN"])


def test_a_hub_that_has_no_such_user_says_so(ann):
    done = ann.run("share", "sales.ipynb", "--with", "nobody")

    assert done.returncode == 1
    assert "The hub has no user 'nobody'.\nWrite the name that they log in with." in done.stderr


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
def test_what_cannot_be_done_is_said_with_what_to_do(monkeypatch, tmp_path, capsys, arguments, says):
    monkeypatch.chdir(tmp_path)
    write_notebook(tmp_path / "sales.ipynb", "x = 1")
    for name in ("JUPYTERHUB_API_URL", "JUPYTERHUB_API_TOKEN", "JUPYTERHUB_USER"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))

    assert main(["share", *arguments]) == 1
    assert says in capsys.readouterr().err
