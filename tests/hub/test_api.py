"""People of a hub use an app from programs: by a token of their own, if it was shared with them, and as themselves."""

from __future__ import annotations

import pytest
from live import wait_until
from server.program import Program

from .conftest import link_in
from .people import AppServer


@pytest.fixture(scope="module")
def opened(ann, hub):
    """ann's app `open.ipynb`, which bob and the group of carol may open."""
    done = ann.run("share", "open.ipynb", "--with", "bob", "--group", "analysts")
    assert done.returncode == 0, done.stderr
    yield AppServer(hub.url.rstrip("/") + link_in(done.stdout))
    ann.run("share", "open.ipynb", "--revoke")


def test_who_it_is_shared_with_uses_it_by_their_token_and_is_known(opened, program_of):
    for name, groups in (("bob", "()"), ("carol", "('analysts',)")):
        answer = program_of(name, opened).run("open.ipynb", inputs={"n": 5})

        assert answer.status == 200, answer
        assert (answer.printed("c1"), answer.printed("c2")) == ("value 5\n", f"Hello {name} of {groups}\n")


def test_a_stranger_s_token_and_no_token_open_nothing(opened, program_of):
    for program in (program_of("dan", opened), Program(opened.url, "made-up"), Program(opened.url)):
        for method, path, body in (("GET", "inputs", None), ("POST", "run", {}), ("POST", "session", {})):
            answer = program.ask(method, path, body, "open.ipynb")
            assert (answer.status, answer.body["kind"]) == (403, "refused"), answer


def test_a_session_is_its_visitor_s_alone(opened, program_of):
    bob, carol = program_of("bob", opened), program_of("carol", opened)
    begun = bob.ask("POST", "session", {"inputs": {"n": 5}}, "open.ipynb")
    header = {"X_Nbapp_Session": begun.body["session"]}

    assert carol.ask("GET", "session", None, "open.ipynb", **header).status == 404
    assert carol.ask("DELETE", "session", None, "open.ipynb", **header).status == 404
    assert bob.ask("GET", "session", None, "open.ipynb", **header).values() == {"n": 5}
    assert bob.ask("DELETE", "session", None, "open.ipynb", **header).status == 204


def test_a_visitor_s_cookies_alone_do_nothing(opened, hub):
    bob = hub.person("bob")
    assert bob.open(opened.app_url("open.ipynb")).status == 200
    program = Program(opened.url, opener=bob.opener)

    for headers in ({}, {"Origin": "null"}, {"Origin": "http://evil.example", "Referer": "http://evil.example/"}):
        for method, path, body in (("GET", "inputs", None), ("POST", "run", {}), ("POST", "session", {})):
            assert program.ask(method, path, body, "open.ipynb", **headers).status in (403, 404), headers


def test_an_app_that_is_for_another_group_is_refused(hub, program_of):
    board = AppServer(hub.url + "services/board/")
    carol = program_of("carol", board)

    assert carol.run("open.ipynb", inputs={"n": 4}).printed("c1") == "value 4\n"
    assert carol.run("secret/plans.ipynb").status == 403
    assert carol.run("sales.ipynb").status == carol.run("none.ipynb").status == 404
    assert program_of("bob", board).run("open.ipynb").status == 403


def test_access_that_was_taken_back_ends_sessions_and_lets_no_request_in(opened, ann, program_of):
    ann.run("share", "open.ipynb", "--with", "gil")
    gil = program_of("gil", opened)
    begun = gil.ask("POST", "session", {}, "open.ipynb")
    assert begun.status == 201, begun
    header = {"X_Nbapp_Session": begun.body["session"]}

    ann.run("share", "open.ipynb", "--revoke", "--with", "gil")

    wait_until(
        lambda: gil.ask("GET", "session", None, "open.ipynb", **header).status == 403, 60, "gil still has access"
    )
    assert gil.run("open.ipynb").status == 403


@pytest.fixture
def everybody(hub) -> Program:
    """Of the service that lets in whoever reaches the hub; it keeps its cookies."""
    return Program(AppServer(hub.url + "services/open/").url)


JSON = {"Content_Type": "application/json"}


def test_where_everybody_is_let_in_a_program_needs_no_token_and_is_nobody(everybody):
    answer = everybody.run("open.ipynb", inputs={"n": 5})

    assert answer.status == 200, answer
    assert (answer.printed("c1"), answer.printed("c2")) == ("value 5\n", "Hello None of ()\n")
    assert everybody.ask("GET", "inputs", None, "open.ipynb", **JSON).values() == {"n": 3}


def test_a_session_of_nobody_s_is_bound_to_a_cookie(everybody, hub):
    begun = everybody.ask("POST", "session", {"inputs": {"n": 5}}, "open.ipynb")
    header = {"X_Nbapp_Session": begun.body["session"], **JSON}
    other = Program(everybody.url)

    assert other.ask("GET", "session", None, "open.ipynb", **header).status == 404
    assert everybody.ask("PATCH", "session", {"inputs": {"n": 6}}, "open.ipynb", **header).values() == {"n": 6}
    assert everybody.ask("GET", "session", None, "open.ipynb", **header).values() == {"n": 6}
    assert everybody.ask("DELETE", "session", None, "open.ipynb", **header).status == 204


def test_where_everybody_is_let_in_no_other_site_can_use_the_way_of_a_visitor(everybody):
    theirs = {"Origin": "http://evil.example", "Referer": "http://evil.example/"}
    forms = [{"Content_Type": kind} for kind in ("application/x-www-form-urlencoded", "text/plain")]

    for headers in (*forms, {**theirs, **JSON}, {"Origin": "null", **JSON}):
        for method, path, body in (("GET", "inputs", None), ("POST", "run", {}), ("POST", "session", {})):
            assert everybody.ask(method, path, body, "open.ipynb", **headers).status in (404, 415), headers
    assert everybody.ask("GET", "inputs", None, "open.ipynb").status == 415
