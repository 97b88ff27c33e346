"""`jupyter nbapp serve` unchanged as a service that the hub runs: for whoever has its access scope."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from server.visitor import Visitor

from .people import AppServer, Person


@pytest.fixture
def board(hub) -> AppServer:
    return AppServer(hub.url + "services/board/")


def test_a_group_with_the_service_s_scope_uses_its_apps_without_being_asked_for_consent(board, visit_as):
    visitor = visit_as("carol", board)

    visitor.set(visitor.model("IntSliderModel"), value=5)

    visitor.wait_text("c2", "value 5\n")
    assert visitor.text("c3") == "Hello carol of ('analysts',)\n"


def test_who_has_not_the_scope_may_not_open_it(board, hub):
    answer = hub.person("bob").open(board.app_url("sales.ipynb"))

    assert answer.status == 403
    assert "slider" not in answer.text.lower()


def test_an_app_that_is_for_another_group_is_not_listed_and_not_opened(board, hub):
    carol = hub.person("carol")

    index = carol.open(board.url).text

    assert "sales.ipynb" in index and "plans.ipynb" not in index
    assert carol.open(board.app_url("secret/plans.ipynb")).status == 403


def test_who_leaves_a_group_loses_its_apps_also_on_an_open_page(board, hub, visit_as):
    visitor = visit_as("fay", board, "secret/plans.ipynb")

    hub.ask("DELETE", "groups/planners/users", {"users": ["fay"]})

    visitor.wait_until(lambda: "access_ended" in visitor.problems())
    assert hub.person("fay").open(board.app_url("sales.ipynb")).status == 200


def test_without_a_login_only_what_an_administrator_opened_to_everybody_is_open(hub, board, browser):
    nobody = Person("nobody")
    assert "/hub/login" in nobody.ask(board.app_url("sales.ipynb")).url
    everybody = AppServer(hub.url + "services/open/")

    visitor = Visitor(everybody, "sales.ipynb", opener=nobody.opener).open().wait_idle()
    visitor.set(visitor.model("IntSliderModel"), value=5)
    visitor.wait_text("c2", "value 5\n")
    assert visitor.text("c3") == "Hello None of ()\n"

    # A reload finds the session again, and another visitor does not.
    again = Visitor(everybody, "sales.ipynb", opener=nobody.opener).open(session=visitor.session)
    assert again.resumed
    other = Visitor(everybody, "sales.ipynb").open(session=visitor.session)
    assert not other.resumed
    for one in (visitor, again, other):
        one.leave()

    page = browser.new_context().new_page()
    page.goto(everybody.url)
    expect(page.get_by_role("link", name="Sales")).to_be_visible()
    page.context.close()
