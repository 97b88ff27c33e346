"""What a dialog in the author's server asks: share a notebook, see who has it, take it back; for the author alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from .people import Answer, Person


@dataclass
class Api:
    person: Person
    url: str

    def ask(self, method: str = "GET", path: str = "", body: Any = None, *, xsrf: bool = True) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"X-XSRFToken": self.person.cookie("_xsrf", "/user/ann/")} if xsrf else {}
        answer: Answer = self.person.ask(self.url + path, data, method, **headers)
        return answer.status, json.loads(answer.text) if answer.text.startswith("{") else answer.text


@pytest.fixture(scope="module")
def api(ann, hub) -> Api:
    """As ann, logged in on her server."""
    assert hub.person("ann").open(f"{hub.url}user/ann/nbapp/").status == 200  # logs in
    return Api(hub.person("ann"), f"{hub.url}user/ann/nbapp/api/shares")


def test_an_author_shares_sees_and_takes_back(api, hub):
    status, app = api.ask("POST", "/sales.ipynb", {"users": ["gil"], "groups": ["analysts"]})

    assert status == 200, app
    assert {"gil", "carol"} <= set(app["users"])
    assert (app["notebook"], app["groups"], app["new_link"]) == ("sales.ipynb", ["analysts"], None)
    assert hub.person("gil").open(hub.url.rstrip("/") + app["link"]).status == 200

    status, shares = api.ask()
    assert (status, shares["can_share"], shares["why_not"], shares["own_domains"]) == (200, True, "", False)
    assert [one["notebook"] for one in shares["apps"]] == ["sales.ipynb"]

    status, app = api.ask("DELETE", "/sales.ipynb?user=gil")
    assert (status, "gil" in app["users"], "carol" in app["users"]) == (200, False, True)
    assert api.ask("GET", "/sales.ipynb")[1]["users"] == app["users"]


def test_a_link_is_made_with_an_expiry_and_taken_back_by_its_id(api, hub):
    status, app = api.ask("POST", "/sales.ipynb", {"expires_in": 3600})

    assert status == 200, app
    assert "/hub/accept-share?code=" in app["new_link"]
    assert [code["uses"] for code in app["codes"]][-1] == 0
    assert app["codes"][-1]["expires_at"]

    for code in app["codes"]:
        status, left = api.ask("DELETE", f"/sales.ipynb?code={code['id']}")
    assert left["codes"] == []
    assert hub.person("gil").open(hub.url.rstrip("/") + app["new_link"]).status in (400, 403, 404)


def test_a_request_that_another_site_could_forge_is_refused(api):
    before = api.ask()

    assert api.ask("POST", "/sales.ipynb", {"users": ["gil"]}, xsrf=False)[0] == 403
    assert api.ask("DELETE", "/sales.ipynb", xsrf=False)[0] == 403
    assert api.ask() == before


def test_nobody_but_the_author_may_share(ann, hub, api):
    hub.ask("POST", "shares/ann/", {"user": "eve"}, token=ann.environment["JUPYTERHUB_API_TOKEN"])
    eve = hub.person("eve")

    assert eve.open(f"{hub.url}user/ann/nbapp/").status == 200
    assert eve.ask(api.url).status == 403


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "says"),
    [
        ("POST", "/sales.ipynb", {}, 400, "Share it with whom?"),
        ("POST", "/sales.ipynb", {"users": "gil"}, 400, "is a list of names"),
        ("POST", "/sales.ipynb", {"expires_in": 5}, 400, "from a minute to a year"),
        ("POST", "/sales.ipynb", {"users": ["nobody"]}, 400, "The hub refused"),
        ("POST", "/missing.ipynb", {"users": ["gil"]}, 400, "There is no"),
        ("POST", "/..%2f..%2fsecret.ipynb", {"users": ["gil"]}, 404, ""),
        ("GET", "/other.ipynb", None, 404, "You do not share"),
        ("DELETE", "/other.ipynb", None, 404, "You do not share"),
    ],
)
def test_what_cannot_be_done_is_said(api, method, path, body, status, says):
    answered, said = api.ask(method, path, body)

    assert answered == status, said
    assert says in (said["message"] if isinstance(said, dict) else said)
