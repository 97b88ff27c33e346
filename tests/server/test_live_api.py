"""An app for programs: a real server with a token, a real kernel, plain HTTP."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from live import LiveServer, new_opener, serving, wait_until, write_notebook
from openapi_spec_validator import OpenAPIV31SpecValidator

from .program import Answer, Program

TOKEN = "secret-of-the-tests"
DOCS = Path(__file__).parents[2] / "docs" / "api.md"

INPUTS = """\
import nbapp.ui as ui
from ipywidgets import IntSlider
city = ui.selectbox("City", ["Rome", "Oslo"], key="city", help="Where")
days = ui.slider("Days", 1, 14, 3, key="days")
off = ui.text_input("Off", "x", key="off", disabled=True)
hidden = ui.slider("No key", 0, 9)
plain = IntSlider(value=7)
plain"""
STAMP = "import time\nprint(time.perf_counter_ns())"
"""Of a cell that is kept it stays; a clock that measures durations makes no cell run."""

CELLS = (
    INPUTS,
    "print('constant')",
    "print(city)",
    "print(days, hidden, plain.value)",
    "go = ui.button('Go', key='go')\nword = ui.chat_input('Say', key='say')",
    "from nbapp import session_state\nsession_state.n = session_state.get('n', 0) + go\nprint(session_state.n, word)",
    "# nbapp: hide\nprint('canary_hidden')",
    "canary_name = 'canary_value'\nif days == 14:\n    raise KeyError(canary_name)",
)
APPS = {
    "app": (True, CELLS),
    "some": (["days"], CELLS),
    "closed": (None, CELLS),
    "ends": (True, ("import os, nbapp.ui as ui\nif ui.button('End', key='end'):\n    os._exit(3)",)),
    "slow": (
        True,
        (
            "import time, nbapp.ui as ui\nends = ui.checkbox('Ends', True, key='ends')",
            "print('begun')\nwhile not ends:\n    time.sleep(0.01)",
        ),
    ),
    "stamps": (True, (INPUTS, STAMP, f"{STAMP}, city", f"{STAMP}, days", "ui.button('Go', key='go')", STAMP)),
    "user": (True, ("import nbapp.ui as ui\nprint(ui.user.name, ui.context.ip_address)",)),
    "form": (
        True,
        (
            """\
import nbapp.ui as ui
with ui.form('f'):
    name = ui.text_input('Name', key='name')
    sent = ui.form_submit_button('Send', key='send')
print(name, sent)""",
        ),
    ),
    "later": (
        True,
        ("import nbapp.ui as ui\nif ui.checkbox('More', key='more'):\n    print(ui.slider('N', 0, 9, key='n'))",),
    ),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("api")
    for name, (api, cells) in APPS.items():
        write_notebook(folder / f"{name}.ipynb", *cells, says=None if api is None else {"api": api})
    (folder / "broken.ipynb").write_text("{")
    outside = write_notebook(tmp_path_factory.mktemp("outside") / "open.ipynb", *CELLS, says={"api": True})
    (folder / "link.ipynb").symlink_to(outside)
    options = ("--NbappApp.max_sessions_per_visitor=3", "--NbappApp.replay_timeout=3")
    with serving(folder, f"--token={TOKEN}", *options) as server:
        yield server


@pytest.fixture
def program(place) -> Program:
    return Program(place.url(), TOKEN)


@pytest.fixture
def session(program) -> Iterator[Callable[..., dict[str, str]]]:
    """`session(days=5)`: the header of a new one; ended after the test."""
    begun: list[tuple[str, dict[str, str]]] = []

    def begin(app: str = "app.ipynb", **inputs: object) -> dict[str, str]:
        answer = program.ask("POST", "session", {"inputs": inputs}, app)
        assert answer.status == 201, answer
        begun.append((app, {"X_Nbapp_Session": answer.body["session"]}))
        return begun[-1][1]

    yield begin
    for app, header in begun:
        program.ask("DELETE", "session", None, app, **header)


def stamps(answer: Answer) -> dict[str, str]:
    return {cell: answer.printed(cell) for cell in ("c1", "c2", "c3", "c5")}


def ran_between(first: Answer, second: Answer) -> list[str]:
    """The cells of the app `stamps` that have run again."""
    before, after = stamps(first), stamps(second)
    return [cell for cell in before if before[cell] != after[cell]]


# --- describe -----------------------------------------------------------------------------------------------------


def test_the_inputs_are_described_and_no_others(program, place):
    answer = program.ask("GET", "inputs")

    assert answer.status == 200
    assert answer.body == {
        "title": "app",
        "inputs": {
            "city": {
                **{"kind": "selectbox", "label": "City", "help": "Where"},
                **{"schema": {"enum": ["Rome", "Oslo"]}, "value": "Rome"},
            },
            "days": {
                **{"kind": "slider", "label": "Days"},
                **{"schema": {"type": "integer", "minimum": 1, "maximum": 14}, "value": 3},
            },
            "off": {
                **{"kind": "text_input", "label": "Off", "disabled": True},
                **{"schema": {"type": "string"}, "value": "x"},
            },
        },
        "buttons": {
            "go": {"kind": "button", "label": "Go"},
            "say": {"kind": "chat_input", "label": "Say", "text": {"type": "string"}},
        },
    }
    place.wait_for_no_kernels()


def test_a_list_of_keys_opens_these_inputs_alone(program):
    described = program.ask("GET", "inputs", app="some.ipynb").body
    refused = program.run("some.ipynb", inputs={"city": "Oslo"})

    assert (list(described["inputs"]), list(described["buttons"])) == (["days"], [])
    assert (refused.status, refused.body["advice"]) == (422, "There are: `days`.")
    assert program.run("some.ipynb", inputs={"days": 5}).printed("c3") == "5 0 7\n"


def test_the_openapi_document_is_valid_and_is_the_app_s(program):
    answer = program.ask("GET", "openapi.json")

    OpenAPIV31SpecValidator(answer.body).validate()
    assert answer.body["servers"] == [{"url": "/nbapp/api/apps/app.ipynb"}]
    assert list(answer.body["components"]["schemas"]["Values"]["properties"]) == ["city", "days", "off"]


# --- run ----------------------------------------------------------------------------------------------------------


def test_a_run_sets_inputs_and_answers_with_what_is_shown(program, place):
    answer = program.run(inputs={"city": "Oslo", "days": 5})

    assert (answer.status, answer.body["outcome"], answer.body["notices"]) == (200, "done", [])
    assert answer.values() == {"city": "Oslo", "days": 5, "off": "x"}
    assert (answer.printed("c2"), answer.printed("c3"), answer.printed("c5")) == ("Oslo\n", "5 0 7\n", "0 None\n")
    nbformat.validate(nbformat.from_dict(answer.body["notebook"]))
    assert "canary_hidden" not in repr(answer.body)
    place.wait_for_no_kernels()


def test_each_run_begins_anew(program):
    first = program.run(press="go")
    second = program.run(press="go")

    assert first.printed("c5") == second.printed("c5") == "1 None\n"


def test_a_chat_is_pressed_with_its_text(program):
    assert program.run(press="say", text="Hello").printed("c5") == "0 Hello\n"


def test_a_form_is_set_and_sent_at_once(program):
    assert program.run("form.ipynb", inputs={"name": "Ann"}, press="send").printed("c0") == "Ann True\n"


def test_the_notebook_knows_no_more_of_a_program_than_of_a_page(program):
    assert program.run("user.ipynb").printed("c0") == "None None\n"


# --- sessions -----------------------------------------------------------------------------------------------------


def test_in_a_session_kept_cells_are_not_run_again(program, session):
    mine = session("stamps.ipynb")
    begun = program.ask("GET", "session", None, "stamps.ipynb", **mine)

    one = program.ask("PATCH", "session", {"inputs": {"days": 9}}, "stamps.ipynb", **mine)
    both = program.ask("PATCH", "session", {"inputs": {"days": 5, "city": "Oslo"}}, "stamps.ipynb", **mine)
    same = program.ask("PATCH", "session", {"inputs": {"days": 5}}, "stamps.ipynb", **mine)
    pressed = program.ask("PATCH", "session", {"press": "go"}, "stamps.ipynb", **mine)
    looked = program.ask("GET", "session", None, "stamps.ipynb", **mine)

    assert both.values() == {"city": "Oslo", "days": 5, "off": "x"}
    assert ran_between(begun, one) == ["c3"]
    assert ran_between(one, both) == ["c2", "c3"]
    assert ran_between(both, same) == []
    assert ran_between(same, pressed) == []
    assert looked.body == pressed.body


def test_a_session_remembers_what_was_done_in_it(program, session):
    mine = session(days=9)

    first = program.ask("PATCH", "session", {"press": "go"}, **mine)
    second = program.ask("PATCH", "session", {"inputs": {"city": "Oslo"}, "press": "go"}, **mine)

    assert (first.printed("c5"), second.printed("c5")) == ("1 None\n", "2 None\n")
    assert second.values() == {"city": "Oslo", "days": 9, "off": "x"}
    assert program.ask("GET", "inputs", **mine).body["inputs"] == second.body["inputs"]


def test_an_input_that_is_made_later_is_there_for_the_next_request(program, session):
    mine = session("later.ipynb")

    early = program.ask("PATCH", "session", {"inputs": {"more": True, "n": 4}}, "later.ipynb", **mine)
    first = program.ask("PATCH", "session", {"inputs": {"more": True}}, "later.ipynb", **mine)
    second = program.ask("PATCH", "session", {"inputs": {"n": 4}}, "later.ipynb", **mine)

    assert early.status == 422
    assert (first.values(), second.values()) == ({"more": True, "n": 0}, {"more": True, "n": 4})
    assert second.printed("c0") == "4\n"


def test_a_session_that_was_ended_is_gone(program, session, place):
    mine = session()

    assert program.ask("DELETE", "session", **mine).status == 204

    place.wait_for_no_kernels()
    gone = program.ask("GET", "session", **mine)
    assert (gone.status, gone.body["kind"]) == (404, "session_gone")
    assert program.ask("DELETE", "session", **mine).status == 404
    assert mine["X_Nbapp_Session"] not in place.log()


def test_a_session_belongs_to_its_visitor_and_its_app(program, session, place):
    """Here a visitor is whoever has the server's token, or a browser with its cookie."""
    mine = session()
    other = Program(place.url(), TOKEN)
    browser = Program(place.url())
    browser.opener.open(place.url(f"nbapp/app/app.ipynb?token={TOKEN}")).close()
    page = {"Referer": place.url("nbapp/app/app.ipynb")}

    assert other.ask("GET", "session", **mine).status == 200
    assert program.ask("GET", "session", None, "some.ipynb", **mine).status == 404
    assert browser.ask("GET", "session", **mine, **page).status == 404


def test_there_are_only_so_many_sessions_and_idle_ones_make_room(program, session):
    headers = [session() for _ in range(4)]

    assert [program.ask("GET", "session", **mine).status for mine in headers] == [404, 200, 200, 200]


# --- what goes wrong ----------------------------------------------------------------------------------------------

BAD = {
    "no such input": {"inputs": {"town": "Rome"}},
    "an input without a key": {"inputs": {"No key": 3}},
    "a widget's id": {"inputs": {"key/days": 3}},
    "beyond its end": {"inputs": {"days": 15}},
    "another type": {"inputs": {"days": "3"}},
    "no option": {"inputs": {"city": "Bern"}},
    "a disabled one": {"inputs": {"off": "y"}},
    "one good, one bad": {"inputs": {"city": "Oslo", "days": 99}},
    "a button as an input": {"inputs": {"go": True}},
    "an input as a button": {"press": "days"},
    "no request": {"set": {"days": 3}},
    "a bound": {"inputs": {"days": {"value": 3, "max": 99}}},
    "five megabytes": {"inputs": {"days": "x" * 1_500_000}},
}


@pytest.fixture(scope="module")
def resident(place) -> Iterator[dict[str, str]]:
    """The header of a session for tests after which it must be as before."""
    program = Program(place.url(), TOKEN)
    mine = {"X_Nbapp_Session": program.ask("POST", "session", {}, "stamps.ipynb").body["session"]}
    yield mine
    program.ask("DELETE", "session", None, "stamps.ipynb", **mine)


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_bad_request_is_refused_with_what_to_do_and_nothing_is_set(program, resident, body):
    before = program.ask("GET", "session", None, "stamps.ipynb", **resident)

    answer = program.ask("PATCH", "session", body, "stamps.ipynb", **resident)

    assert (answer.status, answer.body["kind"]) == (422, "bad_request")
    assert answer.body["message"] and answer.body["advice"]
    after = program.ask("GET", "session", None, "stamps.ipynb", **resident)
    assert after.values() == {"city": "Rome", "days": 3, "off": "x"}
    assert ran_between(before, after) == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"inputs": ', b"\xff", b"[" * 100_000, b'{"inputs": {"days": 1%s}}' % (b"0" * 5000)]
)
def test_what_is_not_json_is_refused(program, body):
    assert program.ask("POST", "run", body).status == 422


def test_a_failing_cell_is_an_outcome_and_tells_nothing_of_the_author_s(program, session):
    mine = session()

    failed = program.ask("PATCH", "session", {"inputs": {"days": 14}}, **mine)

    assert (failed.status, failed.body["outcome"]) == (200, "failed")
    errors = [o for cell in failed.body["notebook"]["cells"] for o in cell.get("outputs", []) if "evalue" in o]
    assert len(errors) == 1
    assert "canary" not in repr(failed.body)
    nbformat.validate(nbformat.from_dict(failed.body["notebook"]))
    assert program.ask("PATCH", "session", {"inputs": {"days": 3}}, **mine).body["outcome"] == "done"


def test_a_kernel_that_dies_is_told_and_the_session_says_so_from_then_on(program, session):
    mine = session("ends.ipynb")

    died = program.ask("PATCH", "session", {"press": "end"}, "ends.ipynb", **mine)

    assert (died.status, died.body["kind"]) == (500, "kernel_died")
    assert "exit code 3" in died.body["message"]
    assert program.ask("GET", "session", None, "ends.ipynb", **mine).status == 500


def test_a_run_that_takes_too_long_is_stopped_and_its_session_lives(program, session):
    mine = session("slow.ipynb")

    slow = program.ask("PATCH", "session", {"inputs": {"ends": False}}, "slow.ipynb", **mine)

    assert (slow.status, slow.body["outcome"]) == (200, "stopped")
    assert slow.body["notices"] == [
        "The app was stopped: it computed for longer than it may here. What you see may be incomplete."
    ]
    better = program.ask("PATCH", "session", {"inputs": {"ends": True}}, "slow.ipynb", **mine)
    assert (better.body["outcome"], better.body["notices"]) == ("done", [])


def test_a_session_whose_client_goes_away_ends(program, place):
    before = {*place.kernel_pids()}
    body = b'{"inputs": {"ends": false}}'
    request = (
        f"POST /nbapp/api/apps/slow.ipynb/run HTTP/1.1\r\nHost: 127.0.0.1:{place.port}\r\n"
        f"Authorization: token {TOKEN}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", place.port)) as connection:
        connection.sendall(request.encode() + body)
        wait_until(lambda: {*place.kernel_pids()} - before, 20, "no kernel was started")

    wait_until(lambda: {*place.kernel_pids()} <= before, 20, "its kernel goes on")


# --- who may ------------------------------------------------------------------------------------------------------

ADDRESSES = [("GET", "openapi.json"), ("GET", "inputs"), ("POST", "run"), ("POST", "session"), ("GET", "session")]
ADDRESSES += [("PATCH", "session"), ("DELETE", "session")]


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_an_app_that_is_not_open_to_programs_is_as_one_that_does_not_exist(program, place, method, path):
    before = {*place.kernel_pids()}
    body = None if method in ("GET", "DELETE") else b"no JSON"
    answers = [
        program.ask(method, path, body, app)
        for app in ("closed.ipynb", "none.ipynb", "broken.ipynb", "link.ipynb", "../api/app.ipynb", "%2e%2e/x.ipynb")
    ]

    assert {(answer.status, answer.body["message"]) for answer in answers} == {
        (404, "There is no such app here, or it is not open to programs.")
    }
    assert {*place.kernel_pids()} <= before


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_without_a_login_nothing_answers_and_no_kernel_starts(place, method, path):
    before = {*place.kernel_pids()}
    body = None if method in ("GET", "DELETE") else {}

    for program in (Program(place.url()), Program(place.url(), "wrong")):
        answers = {app: program.ask(method, path, body, f"{app}.ipynb") for app in ("app", "closed", "none")}
        assert {(answer.status, answer.body["kind"]) for answer in answers.values()} == {(403, "refused")}

    assert {*place.kernel_pids()} <= before


@pytest.fixture
def browser(place) -> Program:
    """Logged in by a cookie."""
    made = Program(place.url(), opener=new_opener())
    made.opener.open(place.url(f"nbapp/app/app.ipynb?token={TOKEN}")).close()
    return made


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_what_another_site_can_send_with_a_visitor_s_cookie_is_refused(browser, place, method, path):
    before = {*place.kernel_pids()}
    body = None if method in ("GET", "DELETE") else b"{}"
    theirs = {"Origin": "http://evil.example", "Referer": "http://evil.example/"}
    forms = [{"Content_Type": kind} for kind in ("application/x-www-form-urlencoded", "text/plain")]

    for headers in ({}, {"Origin": "null"}, theirs, *forms, {**theirs, "Content_Type": "application/json"}):
        assert browser.ask(method, path, body, **headers).status in (403, 404), headers

    assert {*place.kernel_pids()} <= before


def test_a_page_of_this_server_may_use_the_visitor_s_cookie(browser, place):
    xsrf = {"Cookie": "", "X_XSRFToken": "1"}
    jar = next(h for h in browser.opener.handlers if hasattr(h, "cookiejar")).cookiejar
    xsrf["Cookie"] = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar) + "; _xsrf=1"

    assert browser.ask("POST", "run", {}, **xsrf).status == 200
    assert browser.ask("GET", "inputs", Referer=place.url("nbapp/app/app.ipynb")).status == 200


def test_where_no_login_is_needed_a_program_needs_none_and_other_sites_are_refused(tmp_path):
    write_notebook(tmp_path / "app.ipynb", *CELLS[:3], says={"api": True})
    json, form = {"Content_Type": "application/json"}, {"Content_Type": "text/plain"}
    with serving(tmp_path) as server:
        program = Program(server.url())

        assert program.run(inputs={"city": "Oslo"}).printed("c2") == "Oslo\n"
        assert program.ask("GET", "inputs", **json).values()["city"] == "Rome"
        for headers in ({}, form, {**json, "Origin": "http://evil.example"}):
            assert program.ask("GET", "inputs", **headers).status in (404, 415), headers
            if headers:
                assert program.ask("POST", "run", {}, **headers).status in (404, 415), headers


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
def test_a_body_that_does_not_say_that_it_is_json_is_refused(program, kind):
    assert program.ask("POST", "run", {}, Content_Type=kind).status == 415


def test_an_answer_is_kept_by_nobody_on_the_way(program):
    answer = program.ask("GET", "inputs", app="user.ipynb")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


# --- the documentation --------------------------------------------------------------------------------------------


def test_the_examples_of_the_documentation_do_what_they_say(tmp_path):
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", DOCS.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    inputs, outputs, example = [code for kind, code in blocks if kind == "python"]
    (curl,) = [code for kind, code in blocks if kind == "sh"]
    notebook = write_notebook(tmp_path / "weather.ipynb", inputs, outputs, says={"api": True})
    with serving(notebook, f"--token={TOKEN}") as server:
        address = server.url("nbapp/api/apps/weather.ipynb")
        environment = {**os.environ, "APP": address, "TOKEN": TOKEN}

        by_curl = subprocess.run(["sh", "-c", curl], env=environment, capture_output=True, text=True, timeout=60)
        by_python = subprocess.run(
            [sys.executable, "-c", example], env=environment, capture_output=True, text=True, timeout=60
        )

    assert '"text": "Oslo: 5 days of 7 °C\\n"' in by_curl.stdout, by_curl
    assert by_python.stdout == "Oslo: 3 days of 7 °C\n\nOslo: 6 days of 7 °C\n\n", by_python
