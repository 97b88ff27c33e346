"""What a dialog in the author's server asks: share a notebook, see who has it, take it back; for the author alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from live import wait_until, write_notebook

from .conftest import Hub
from .people import Answer, AppServer, Person


@dataclass
class Api:
    person: Person
    url: str
    """Ends in `/nbapp/api/`."""

    def ask(self, method: str = "GET", path: str = "shares", body: Any = None, *, xsrf: bool = True) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"X-XSRFToken": self.person.cookie("_xsrf", "/user/ann/")} if xsrf else {}
        answer: Answer = self.person.ask(f"{self.url}{path}", data, method, **headers)
        return answer.status, json.loads(answer.text) if answer.text.startswith("{") else answer.text

    def progress(self, notebook: str) -> list[Any]:
        """What is told while the notebook's server starts, to the last."""
        answer = self.person.ask(f"{self.url}shares/{notebook}/progress")
        assert answer.headers["Content-Type"] == "application/x-ndjson", answer.text
        return [json.loads(line) for line in answer.text.splitlines() if line]

    def wait(self, notebook: str) -> Any:
        return self.progress(notebook)[-1]


@pytest.fixture(scope="module")
def api(ann, hub) -> Api:
    """As ann, logged in on her server."""
    assert hub.person("ann").open(f"{hub.url}user/ann/nbapp/").status == 200  # logs in
    return Api(hub.person("ann"), f"{hub.url}user/ann/nbapp/api/")


def test_an_author_shares_sees_and_takes_back(api, hub):
    status, app = api.ask("POST", "shares/sales.ipynb", {"users": ["gil"], "groups": ["analysts"]})

    assert status == 200, app
    assert {"gil", "carol"} <= set(app["users"])
    assert app["server"] in ("starting", "ready")
    assert api.wait("sales.ipynb") == {"server": "ready"}
    assert api.ask("GET", "shares/sales.ipynb")[1]["server"] == "ready"
    assert (app["notebook"], app["groups"], app["new_link"]) == ("sales.ipynb", ["analysts"], None)
    assert hub.person("gil").open(hub.url.rstrip("/") + app["link"]).status == 200

    status, shares = api.ask()
    assert (status, list(shares)) == (200, ["apps"])
    assert "sales.ipynb" in [one["notebook"] for one in shares["apps"]]

    status, app = api.ask("DELETE", "shares/sales.ipynb?user=gil")
    assert (status, "gil" in app["users"], "carol" in app["users"]) == (200, False, True)
    assert api.ask("GET", "shares/sales.ipynb")[1]["users"] == app["users"]


def test_an_author_is_told_whether_and_with_whom_they_may_share(api):
    assert api.ask("GET", "sharing") == (
        200,
        {
            "is_on_hub": True,
            "can_share": True,
            "why_not": "",
            "advice": "",
            "own_domains": False,
            "users": ["dan"],
            "groups": ["team"],
            "gone": [],
        },
    )


def test_a_shared_notebook_that_was_moved_in_a_terminal_is_said_to_be_gone_and_followed_when_its_author_says_so(
    ann, api, hub
):
    write_notebook(ann.home / "lost.ipynb", "print('before')")
    link = api.ask("POST", "shares/lost.ipynb", {"users": ["bob"]})[1]["link"]
    assert api.wait("lost.ipynb") == {"server": "ready"}
    (ann.home / "lost.ipynb").rename(ann.home / "found.ipynb")
    write_notebook(ann.home / "found.ipynb", "print('after')")

    assert api.ask("GET", "sharing")[1]["gone"] == ["lost.ipynb"]
    for gone, refusal in (("sales.ipynb", (400, "is still there")), ("none.ipynb", (404, "You do not share"))):
        status, answer = api.ask("POST", "shares/found.ipynb", {"moved_from": gone})
        assert (status, refusal[1] in answer["message"]) == (refusal[0], True), answer
    status, app = api.ask("POST", "shares/found.ipynb", {"moved_from": "lost.ipynb"})

    assert (status, app["notebook"], app["link"], app["users"]) == (200, "found.ipynb", link, ["bob"])
    assert api.wait("found.ipynb") == {"server": "ready"}
    assert api.ask("GET", "sharing")[1]["gone"] == []
    assert hub.person("bob").open(hub.url.rstrip("/") + link).url.endswith("/found.ipynb")
    assert api.ask("DELETE", "shares/found.ipynb")[0] == 204


def test_while_an_apps_server_starts_its_spawner_is_heard(ann, api):
    write_notebook(ann.home / "slow.ipynb", "x = 1")

    status, app = api.ask("POST", "shares/slow.ipynb", {"start": True})
    told = api.progress("slow.ipynb")

    assert (status, app["server"], app["users"]) == (200, "starting", []), app
    assert {tuple(one) for one in told[:-1]} == {("percent", "message")}, told
    assert "Spawning server..." in [one.get("message") for one in told]
    assert told[-1] == {"server": "ready"}


def test_when_an_apps_server_does_not_start_the_hub_says_why(ann, api):
    write_notebook(ann.home / "broken.ipynb", "x = 1")

    assert api.ask("POST", "shares/broken.ipynb", {"start": True})[0] == 200

    assert "there is no room on any machine" in api.wait("broken.ipynb")["message"]
    assert api.ask("GET", "shares/broken.ipynb")[1]["server"] == "stopped"
    assert api.ask("DELETE", "shares/broken.ipynb")[0] == 204


def test_a_link_is_made_with_an_expiry_and_taken_back_by_its_id(api, hub):
    status, app = api.ask("POST", "shares/sales.ipynb", {"expires_in": 3600})

    assert status == 200, app
    assert "/hub/accept-share?code=" in app["new_link"]
    assert [code["uses"] for code in app["codes"]][-1] == 0
    assert app["codes"][-1]["expires_at"]

    for code in app["codes"]:
        status, left = api.ask("DELETE", f"shares/sales.ipynb?code={code['id']}")
    assert left["codes"] == []
    assert hub.person("gil").open(hub.url.rstrip("/") + app["new_link"]).status in (400, 403, 404)


def test_a_renamed_notebook_is_shared_under_the_same_link(ann, api, hub):
    write_notebook(ann.home / "before.ipynb", "md:# Sales", "print('here', __import__('os').getcwd())")
    link = api.ask("POST", "shares/before.ipynb", {"users": ["gil"]})[1]["link"]
    assert api.wait("before.ipynb") == {"server": "ready"}
    gil, url = hub.person("gil"), hub.url.rstrip("/") + link
    assert gil.open(url).url.endswith("/before.ipynb")

    assert rename(api, hub, "before.ipynb", "after.ipynb") == 200

    status, app = api.ask("GET", "shares/after.ipynb")
    assert (status, app["link"], app["users"], app["server"]) == (200, link, ["gil"], "ready"), app
    assert api.ask("GET", "shares/before.ipynb")[0] == 404
    assert gil.open(url).status == 200

    api.ask("DELETE", "shares/after.ipynb")


def test_a_moved_notebook_is_shared_under_the_same_link_and_addresses_with_its_earlier_name_are_good(
    ann, api, hub, visit_as
):
    (ann.home / "moved").mkdir()
    write_notebook(ann.home / "here.ipynb", "md:# Sales", "import os\nprint(os.path.basename(os.getcwd()))")
    link = api.ask("POST", "shares/here.ipynb", {"users": ["gil"]})[1]["link"]
    assert api.wait("here.ipynb") == {"server": "ready"}
    url = hub.url.rstrip("/") + link
    first = visit_as("gil", AppServer(url), "here.ipynb")

    assert rename(api, hub, "here.ipynb", "moved/there.ipynb") == 200

    first.wait_until(lambda: "stopping" in first.problems())
    gil, kept = hub.person("gil"), f"{url}nbapp/app/here.ipynb?city=Oslo"
    wait_until(lambda: gil.open(kept).status == 200, 60, "the app's server did not start again")
    assert gil.open(kept).url == f"{url}nbapp/app/there.ipynb?city=Oslo"
    visitor = visit_as("gil", AppServer(url), "there.ipynb")
    assert visitor.text("c1") == "moved\n"
    assert gil.open(f"{url}nbapp/app/none.ipynb").status == 404

    api.ask("DELETE", "shares/moved/there.ipynb")


def rename(api: Api, hub: Hub, old: str, new: str) -> int:
    """As JupyterLab does."""
    headers = {"X-XSRFToken": api.person.cookie("_xsrf", "/user/ann/")}
    body = json.dumps({"path": new}).encode()
    return api.person.ask(f"{hub.url}user/ann/api/contents/{old}", body, "PATCH", **headers).status


def test_a_request_that_another_site_could_forge_is_refused(api):
    before = api.ask()

    assert api.ask("POST", "shares/sales.ipynb", {"users": ["gil"]}, xsrf=False)[0] == 403
    assert api.ask("DELETE", "shares/sales.ipynb", xsrf=False)[0] == 403
    assert api.ask() == before


def test_nobody_but_the_author_may_share(ann, hub, api):
    hub.ask("POST", "shares/ann/", {"user": "eve"}, token=ann.environment["JUPYTERHUB_API_TOKEN"])
    eve = hub.person("eve")

    assert eve.open(f"{hub.url}user/ann/nbapp/").status == 200
    assert {eve.ask(f"{api.url}{path}").status for path in ("shares", "sharing", "shares/sales.ipynb/progress")} == {
        403
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "says"),
    [
        ("POST", "shares/sales.ipynb", {}, 400, "Share it with whom?"),
        ("POST", "shares/sales.ipynb", {"users": "gil"}, 400, "is a list of names"),
        ("POST", "shares/sales.ipynb", {"expires_in": 5}, 400, "from a minute to a year"),
        ("POST", "shares/sales.ipynb", {"start": "yes"}, 400, "Share it with whom?"),
        ("POST", "shares/sales.ipynb", {"users": ["nobody"]}, 400, "The hub has no user 'nobody'."),
        ("POST", "shares/sales.ipynb", {"groups": ["nobodies"]}, 400, "The hub has no group 'nobodies'."),
        ("POST", "shares/missing.ipynb", {"users": ["gil"]}, 400, "There is no"),
        ("POST", "shares/..%2f..%2fsecret.ipynb", {"users": ["gil"]}, 404, ""),
        ("GET", "shares/other.ipynb", None, 404, "You do not share"),
        ("DELETE", "shares/other.ipynb", None, 404, "You do not share"),
        ("GET", "shares/other.ipynb/progress", None, 404, "You do not share"),
    ],
)
def test_what_cannot_be_done_is_said(api, method, path, body, status, says):
    answered, said = api.ask(method, path, body)

    assert answered == status, said
    assert says in (said["message"] if isinstance(said, dict) else said)
