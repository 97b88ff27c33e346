"""`jupyter nbapp serve` unchanged as a service that the hub runs: for whoever has its access scope."""

from __future__ import annotations

import pytest

from .people import AppServer


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


def test_it_lists_the_folder_s_apps(board, hub):
    assert "Sales" in hub.person("carol").open(board.url).text
