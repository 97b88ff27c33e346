"""Files that visitors upload, on a real server: what gets in, where it lies, and everything that does not get in."""

from __future__ import annotations

import json
import socket
import stat
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from live import free_port, serving, started, wait_until, write_notebook

from nbapp.protocol import Custom, InputKey, Problem, Restart

from .conftest import SLIDER
from .visitor import Visitor

UPLOADERS = """\
import nbapp.ui as ui
one = ui.file_uploader("one", type="csv", max_upload_size=1, key="one")
many = ui.file_uploader("many", accept_multiple_files=True, key="many")
off = ui.file_uploader("off", disabled=True, key="off")
ui.text_input("text", key="text")
said = ui.chat_input("chat", accept_file=True, file_type="csv", max_upload_size=1)
ui.chat_input("words")
if said:
    print("said", said.text, [(f.name, f.read()) for f in said.files])"""
SHOW = "print(one and (one.name, one.getvalue()), [(f.name, f.size) for f in many])"
MB = 1_000_000


@pytest.fixture(scope="module")
def temporary(tmp_path_factory) -> Path:
    """Where the server under test makes its temporary folders."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def server(tmp_path_factory, temporary):
    folder = tmp_path_factory.mktemp("uploads")
    write_notebook(folder / "app.ipynb", UPLOADERS, SHOW)
    write_notebook(folder / "other.ipynb", SLIDER)
    options = ("--max-upload-mb=3", "--NbappApp.max_session_upload_mb=5", "--NbappApp.session_ttl=1")
    options += ("--NbappApp.ping_interval=0",)  # `resident` answers none while others have their turn
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        with serving(folder, *options) as server:
            yield server


@pytest.fixture
def visitor(server, visit):
    return visit(server, "app.ipynb")


@pytest.fixture(scope="module")
def resident(server):
    """A visitor for tests after which nothing is uploaded."""
    visitor = Visitor(server, "app.ipynb").open().wait_idle()
    yield visitor
    visitor.leave()


class Answer(dict):
    status: int
    headers: Any


def ask(visitor, method: str, body: bytes | dict[str, Any] = b"", headers: dict[str, str] | None = None, **query):
    """One request as the page's code sends it; a header that is None is left out."""
    url = f"http://127.0.0.1:{visitor.server.port}{visitor.config['uploads']['url']}"
    sent = {"X-Nbapp-Session": visitor.session, "X-Nbapp-Ticket": visitor.upload_ticket, **(headers or {})}
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    request = urllib.request.Request(
        f"{url}?{urlencode(query)}" if query else url,
        method=method,
        data=data,
        headers={n: v for n, v in sent.items() if v is not None},
    )
    try:
        response = urllib.request.urlopen(request, timeout=20)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        text = response.read().decode()
        answer = Answer(json.loads(text) if text else {})
        answer.status, answer.headers = response.status, response.headers
        return answer


def model(visitor, label: str) -> str:
    return next(id for id, state in visitor.models.items() if state.get("props", {}).get("label") == label)


def begin(visitor, name: str = "a.csv", size: int = 3, label: str = "one", type: str = "text/csv", **options) -> Answer:
    return ask(
        visitor, "POST", {"model": model(visitor, label), "name": name, "type": type, "size": size}, options or None
    )


def upload(visitor, content: bytes = b"a,b", name: str = "a.csv", label: str = "one") -> str:
    """Returns its id; the uploader does not have it yet."""
    begun = begin(visitor, name, len(content), label)
    assert begun.status == 201, begun
    for offset in range(0, len(content), MB):
        assert ask(visitor, "PUT", content[offset : offset + MB], id=begun["id"], offset=offset).status == 200
    return str(begun["id"])


def choose(visitor, label: str, *ids: str) -> None:
    visitor.set(model(visitor, label), value=[{"id": id} for id in ids])


# --- what gets in ------------------------------------------------------------------------------------------------


def test_a_file_in_parts_becomes_the_value(visitor):
    content = bytes(range(256)) * 9_000

    id = upload(visitor, content, "data.bin", "many")
    choose(visitor, "many", id)

    visitor.wait_text("c1", "None [('data.bin', 2304000)]\n")
    record = {"id": id, "name": "data.bin", "type": "text/csv", "size": 2_304_000}
    assert visitor.models[model(visitor, "many")]["value"] == [record]  # and no path


def test_an_empty_file_is_a_file(visitor):
    choose(visitor, "one", upload(visitor, b""))

    visitor.wait_text("c1", "('a.csv', b'') []\n")


def test_a_reload_keeps_what_is_uploaded_and_runs_nothing(visitor):
    choose(visitor, "one", upload(visitor))
    visitor.wait_text("c1", "('a.csv', b'a,b') []\n")

    visitor.open(session=visitor.session)

    assert visitor.resumed
    assert visitor.models[model(visitor, "one")]["value"][0]["name"] == "a.csv"
    assert visitor.text("c1") == "('a.csv', b'a,b') []\n"


def test_a_new_kernel_of_the_session_has_the_files_again(visitor):
    choose(visitor, "one", upload(visitor))
    visitor.wait_text("c1", "('a.csv', b'a,b') []\n")

    visitor.say(Restart())
    visitor.wait_until(lambda: visitor.text("c1") == "")

    visitor.wait_text("c1", "('a.csv', b'a,b') []\n")


# --- with a message ----------------------------------------------------------------------------------------------


def chat(visitor, label: str = "chat") -> str:
    return next(id for id, state in visitor.models.items() if state.get("props", {}).get("placeholder") == label)


def say(visitor, label: str, **content: Any) -> None:
    visitor.say(Custom(f"m-{label}-{len(visitor.received)}", chat(visitor, label), {"event": "click", **content}))


def upload_to_chat(visitor, **file: Any) -> Answer:
    return ask(visitor, "POST", {"model": chat(visitor), "name": "a.csv", "type": "", "size": 3, **file})


def test_a_message_brings_its_file_which_goes_after_that_replay(visitor, temporary):
    id = upload_to_chat(visitor)["id"]
    ask(visitor, "PUT", b"a,b", id=id, offset=0)

    say(visitor, "chat", value="look", files=[{"id": id, "name": "x", "path": "/etc"}])

    visitor.wait_text("c0", "said look [('a.csv', b'a,b')]\n")
    wait_until(lambda: id not in [path.name for path in files_of(temporary)], 5, "the file is still there")
    say(visitor, "chat", value="again", files=[{"id": id}])
    assert visitor.wait_for(Problem).kind == "input_refused"


def test_messages_bring_only_what_their_input_takes(visitor):
    assert upload_to_chat(visitor, name="a.exe")["reason"] == "wrong_type"
    assert upload_to_chat(visitor, size=2**20 + 1)["reason"] == "too_large"
    assert ask(visitor, "POST", {"model": chat(visitor, "words"), "name": "a", "type": "", "size": 1}).status == 403
    other = upload(visitor, b"x", "a.exe", "many")

    for label, files in (
        ("chat", [{"id": other}]),
        ("chat", [{"id": "../x"}]),
        ("chat", "x"),
        ("words", [{"id": other}]),
    ):
        say(visitor, label, value="look", files=files)
        assert visitor.wait_for(Problem).kind == "input_refused"
    assert visitor.text("c0") == ""


# --- where it lies -----------------------------------------------------------------------------------------------


def files_of(temporary: Path) -> list[Path]:
    return list(temporary.glob("nbapp-uploads-*/*/*"))


def test_files_lie_in_a_private_folder_under_names_of_ours_and_go_with_their_value(server, visitor, temporary):
    first, second = upload(visitor, b"1", label="many"), upload(visitor, b"22", "b.csv", "many")
    choose(visitor, "many", first, second)
    visitor.wait_text("c1", "None [('a.csv', 1), ('b.csv', 2)]\n")

    mine = [path for path in files_of(temporary) if path.name in (first, second)]
    folder = mine[0].parent
    assert sorted(path.read_bytes() for path in folder.iterdir()) == [b"1", b"22"]
    assert {path.name for path in folder.iterdir()} == {first, second}
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder.parent, folder, *mine)] == [
        0o700,
        0o700,
        0o600,
        0o600,
    ]
    assert server.path not in folder.parents

    choose(visitor, "many", second)
    visitor.wait_text("c1", "None [('b.csv', 2)]\n")
    wait_until(lambda: [path.name for path in folder.iterdir()] == [second], 5, "the file is still there")

    visitor.leave()
    wait_until(lambda: not folder.exists(), 10, "the session's folder is still there")


def test_a_file_that_is_taken_back_before_it_is_the_value_goes_at_once(visitor, temporary):
    id = upload(visitor)
    assert [path.read_bytes() for path in files_of(temporary) if path.name == id] == [b"a,b"]

    assert ask(visitor, "DELETE", id=id).status == 204

    assert [path for path in files_of(temporary) if path.name == id] == []
    assert ask(visitor, "PUT", b"x", id=id, offset=3).status == 404


def test_the_value_s_file_is_not_taken_away_under_the_cell_that_reads_it(visitor):
    id = upload(visitor)
    choose(visitor, "one", id)
    visitor.wait_text("c1", "('a.csv', b'a,b') []\n")

    assert ask(visitor, "DELETE", id=id).status == 204

    choose(visitor, "many", upload(visitor, b"2", "b", "many"))
    visitor.wait_text("c1", "('a.csv', b'a,b') [('b', 1)]\n")


def test_nothing_is_left_when_the_server_stops(tmp_path, new_visitor, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    path = write_notebook(tmp_path / "app.ipynb", UPLOADERS, SHOW)
    with serving(path) as server:
        visitor = new_visitor(server).open().wait_idle()
        upload(visitor)
        assert len(files_of(tmp_path)) == 1

    assert list(tmp_path.glob("nbapp-uploads-*")) == []


def test_an_audit_sees_the_same_files(tmp_path, new_visitor):
    path = write_notebook(tmp_path / "app.ipynb", UPLOADERS, SHOW, "kept = 1")
    with serving(path, "--audit=2") as server:
        visitor = new_visitor(server).open().wait_idle()
        choose(visitor, "one", upload(visitor))
        visitor.wait_text("c1", "('a.csv', b'a,b') []\n")

        wait_until(lambda: "audit: " in server.log(), 60, "there was no audit")

        assert "audit: a fresh run shows the same" in server.log()


# --- who gets in -------------------------------------------------------------------------------------------------

NO_ACCESS = {
    "no ticket": {"X-Nbapp-Ticket": None},
    "an empty ticket": {"X-Nbapp-Ticket": ""},
    "a wrong ticket": {"X-Nbapp-Ticket": "x" * 32},
    "a ticket of other letters": {"X-Nbapp-Ticket": "\xe4"},
    "no session": {"X-Nbapp-Session": None},
    "a session that is none": {"X-Nbapp-Session": "x" * 32},
}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("what", NO_ACCESS)
def test_without_session_and_ticket_there_is_no_access(visitor, what, method):
    id = upload(visitor)

    answer = ask(visitor, method, b"{}", NO_ACCESS[what], id=id, offset=3)

    assert answer.status == 403
    assert answer["reason"] == "no_session"
    choose(visitor, "one", id)
    visitor.wait_text("c1", "('a.csv', b'a,b') []\n")


def test_the_ticket_of_another_session_opens_nothing(server, visit, visitor):
    theirs = visit(server, "app.ipynb")

    assert begin(visitor, **{"X-Nbapp-Ticket": theirs.upload_ticket}).status == 403
    assert begin(visitor, **{"X-Nbapp-Session": theirs.session}).status == 403


def test_a_ticket_ends_with_the_page_that_had_it(visitor):
    old = visitor.upload_ticket

    visitor.open(session=visitor.session)

    assert visitor.upload_ticket != old
    assert begin(visitor, **{"X-Nbapp-Ticket": old}).status == 403
    assert begin(visitor).status == 201


def test_a_session_uploads_to_its_own_app_only(visitor):
    visitor.config["uploads"]["url"] = visitor.config["uploads"]["url"].replace("app.ipynb", "other.ipynb")

    assert begin(visitor).status == 403


def test_what_another_session_has_uploaded_is_out_of_reach(server, visit, visitor):
    theirs = visit(server, "app.ipynb")
    id = upload(theirs)

    assert ask(visitor, "PUT", b"x", id=id, offset=3).status == 404
    assert ask(visitor, "DELETE", id=id).status == 404
    choose(visitor, "one", id)

    assert visitor.wait_for(Problem).kind == "input_refused"
    visitor.settle()
    assert visitor.models[model(visitor, "one")]["value"] == []
    choose(theirs, "one", id)
    theirs.wait_text("c1", "('a.csv', b'a,b') []\n")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_page_of_another_origin_is_refused_and_gets_no_leave(resident, origin):
    assert begin(resident, Origin=origin).status == 403

    asked = ask(resident, "OPTIONS", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})

    assert asked.headers["Access-Control-Allow-Origin"] is None


def test_a_form_of_another_site_with_the_visitor_s_cookies_gets_nothing(visitor):
    request = urllib.request.Request(
        visitor.server.url("nbapp/upload/app.ipynb"),
        data=b"model=x",
        headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://evil.example"},
    )

    with pytest.raises(urllib.error.HTTPError) as caught:
        visitor.opener.open(request, timeout=10)

    with caught.value as error:
        assert error.code == 403


def test_inside_a_jupyter_server_a_page_without_cookies_uploads(tmp_path, new_visitor):
    write_notebook(tmp_path / "app.ipynb", UPLOADERS, SHOW)
    port = free_port()
    command = [
        *("python", "-m", "jupyter_server", f"--port={port}", "--ip=127.0.0.1", "--no-browser"),
        *("--IdentityProvider.token=", "--allow-root", f"--ServerApp.root_dir={tmp_path}"),
        "--ServerApp.jpserver_extensions={'nbapp': True}",
    ]
    with started(command, port, tmp_path / "app.ipynb") as server:
        visitor = new_visitor(server, "app.ipynb").open().wait_idle()

        asked = ask(
            visitor,
            "OPTIONS",
            headers={
                "Origin": "null",
                "X-Nbapp-Session": None,
                "X-Nbapp-Ticket": None,
                "Access-Control-Request-Method": "PUT",
                "Access-Control-Request-Headers": "x-nbapp-session,x-nbapp-ticket",
            },
        )
        begun = begin(visitor, Origin="null")

        assert asked.status == 204
        assert asked.headers["Access-Control-Allow-Origin"] == "null"
        assert "PUT" in asked.headers["Access-Control-Allow-Methods"]
        assert asked.headers["Access-Control-Allow-Headers"].lower() == "x-nbapp-session, x-nbapp-ticket"
        assert asked.headers["Access-Control-Allow-Credentials"] is None
        assert begun.status == 201
        assert begun.headers["Access-Control-Allow-Origin"] == "null"
        assert begin(visitor, Origin="http://evil.example").status == 403


# --- to which uploader -------------------------------------------------------------------------------------------


def test_only_an_uploader_of_this_session_takes_files(server, visit, visitor):
    theirs = visit(server, "app.ipynb")
    file = {"name": "a.csv", "type": "", "size": 1}

    for other in ("", "no-such", model(visitor, "text"), model(theirs, "one")):
        assert ask(visitor, "POST", {**file, "model": other})["reason"] == "no_uploader"
    assert begin(visitor, label="off")["reason"] == "no_uploader"


def test_an_upload_for_one_uploader_is_no_way_around_the_limits_of_another(visitor):
    choose(visitor, "one", upload(visitor, b"x", "a.exe", "many"))
    assert visitor.wait_for(Problem).kind == "input_refused"

    choose(visitor, "one", upload(visitor, b"x" * 2 * MB, "a.csv", "many"))
    assert visitor.wait_for(Problem).kind == "input_refused"


NO_BEGINNINGS = {
    "no JSON": b"x",
    "a list": b"[]",
    "no size": {"name": "a.csv", "type": ""},
    "a size that is a text": {"name": "a.csv", "type": "", "size": "1"},
    "a size that is true": {"name": "a.csv", "type": "", "size": True},
    "a size below zero": {"name": "a.csv", "type": "", "size": -1},
    "a name that is a number": {"name": 1, "type": "", "size": 1},
    "a type that is a list": {"name": "a.csv", "type": [], "size": 1},
}


@pytest.mark.parametrize("what", NO_BEGINNINGS)
def test_what_is_no_beginning_of_an_upload_is_refused(resident, what):
    body = NO_BEGINNINGS[what]
    if isinstance(body, dict):
        body = {"model": model(resident, "one"), **body}

    assert ask(resident, "POST", body).status == 422


# --- names, types, sizes, counts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../../a.csv", "/etc/a.csv", "a/b.csv", "..\\a.csv", "C:\\a.csv", "a\0.csv", "a\n.csv"),
        *("x" * 252 + ".csv", "\ud800.csv", "a\x7f.csv"),
    ],
)
def test_a_name_that_could_lead_elsewhere_is_refused(resident, temporary, name):
    before = files_of(temporary)

    answer = begin(resident, name)

    assert (answer.status, answer["reason"]) == (422, "bad_name")
    assert files_of(temporary) == before


@pytest.mark.parametrize("name", ["a.exe", "csv", "a.csv.exe", "a.csv "])
def test_a_file_of_a_type_that_the_uploader_does_not_take_is_refused(resident, name):
    answer = begin(resident, name)

    assert (answer.status, answer["reason"]) == (415, "wrong_type")


def test_letters_of_any_size_are_the_same_type(visitor):
    assert begin(visitor, "A.CSV").status == 201


def test_the_uploader_s_own_limit_and_the_server_s_hold(visitor):
    assert begin(visitor, size=2**20).status == 201  # max_upload_size counts as Streamlit's does
    assert begin(visitor, size=2**20 + 1)["reason"] == "too_large"
    assert begin(visitor, size=3 * 2**20, label="many").status == 201
    answer = begin(visitor, size=3 * 2**20 + 1, label="many")
    assert (answer.status, answer["reason"]) == (413, "too_large")
    assert answer["message"] == "a.csv is larger than 3 MB."


def test_more_bytes_than_were_announced_are_refused(visitor, temporary):
    id = begin(visitor, size=3)["id"]

    answer = ask(visitor, "PUT", b"abcd", id=id, offset=0)

    assert (answer.status, answer["reason"]) == (413, "too_large")
    assert [path for path in files_of(temporary) if path.name == id and path.stat().st_size] == []


def raw(visitor, *lines: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", visitor.server.port), timeout=20)
    headers = (f"X-Nbapp-Session: {visitor.session}", f"X-Nbapp-Ticket: {visitor.upload_ticket}")
    host = f"Host: 127.0.0.1:{visitor.server.port}"
    connection.sendall("\r\n".join([lines[0], host, *headers, *lines[1:], "", ""]).encode())
    return connection


def test_a_part_that_is_announced_too_large_is_refused_before_it_comes(visitor):
    id = begin(visitor, size=3 * MB, label="many")["id"]

    with raw(
        visitor, f"PUT /nbapp/upload/app.ipynb?id={id}&offset=0 HTTP/1.1", "Content-Length: 900000000"
    ) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_part_that_does_not_end_is_cut_off(visitor):
    id = begin(visitor, size=3 * MB, label="many")["id"]

    with raw(
        visitor, f"PUT /nbapp/upload/app.ipynb?id={id}&offset=0 HTTP/1.1", "Transfer-Encoding: chunked"
    ) as connection:
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        with pytest.raises(OSError):
            connection.sendall(chunk * 2000)  # 131 MB

    assert ask(visitor, "PUT", b"x", id=id, offset=0)["received"] == 1


def test_without_access_not_even_the_body_is_read(visitor):
    visitor.upload_ticket = "x"
    with raw(visitor, "PUT /nbapp/upload/app.ipynb?id=x&offset=0 HTTP/1.1", "Content-Length: 900000000") as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 403 ")


def test_parts_come_in_order_and_a_page_learns_where_it_is(visitor):
    id = begin(visitor, size=6)["id"]
    ask(visitor, "PUT", b"abc", id=id, offset=0)

    for offset in (0, 2, 4, 10**30, -1):
        answer = ask(visitor, "PUT", b"x", id=id, offset=offset)
        assert (answer.status, answer["received"]) == (409, 3)
    assert ask(visitor, "PUT", b"x", id=id, offset="x").status == 422
    assert ask(visitor, "PUT", b"def", id=id, offset=3)["received"] == 6

    choose(visitor, "one", id)
    visitor.wait_text("c1", "('a.csv', b'abcdef') []\n")


def test_half_a_file_is_no_value(visitor):
    id = begin(visitor, size=6)["id"]
    ask(visitor, "PUT", b"abc", id=id, offset=0)

    choose(visitor, "one", id)

    assert visitor.wait_for(Problem).kind == "input_refused"


def test_an_uploader_of_one_file_takes_one(visitor):
    first, second = upload(visitor), upload(visitor, b"2")

    assert begin(visitor)["reason"] == "too_many"  # one that is the value, and one in its place
    choose(visitor, "one", first, second)

    assert visitor.wait_for(Problem).kind == "input_refused"
    choose(visitor, "one", second)
    visitor.wait_text("c1", "('a.csv', b'2') []\n")


def test_a_session_has_a_quota_in_all_and_gets_back_what_it_gives_up(visitor):
    first = begin(visitor, size=3 * 2**20, label="many")["id"]
    begin(visitor, size=2 * 2**20, label="many")

    answer = begin(visitor, size=1)
    assert (answer.status, answer["reason"]) == (413, "quota")

    ask(visitor, "DELETE", id=first)
    assert begin(visitor, size=1).status == 201


# --- what a page may say of it -----------------------------------------------------------------------------------

NO_VALUES = {
    "a path": "/etc/passwd",
    "a list of paths": ["/etc/passwd"],
    "an id that leads elsewhere": [{"id": "../../../etc/passwd"}],
    "a record with a path": [{"id": "x" * 32, "path": "/etc/passwd", "name": "a.csv", "type": "", "size": 1}],
    "a complete record of ours": [{"id": "x" * 32, "name": "a.csv", "type": "", "size": 1}],
    "no ids": [{}],
    "a number": 7,
    "nothing": None,
    "a deep list": [[[[]]]],
}


@pytest.mark.parametrize("what", NO_VALUES)
def test_a_value_names_uploads_of_this_session_and_nothing_else(resident, what):
    resident.set(model(resident, "many"), value=NO_VALUES[what])

    assert resident.wait_for(Problem).kind == "input_refused"
    resident.settle()
    assert resident.models[model(resident, "many")]["value"] == []
    assert resident.text("c1") == "None []\n"


def test_name_type_and_size_are_those_that_were_uploaded_whatever_the_page_says_now(visitor):
    id = upload(visitor)

    visitor.set(model(visitor, "one"), value=[{"id": id, "name": "../x", "type": "x", "size": 99, "path": "/etc"}])

    visitor.wait_text("c1", "('a.csv', b'a,b') []\n")
    record = {"id": id, "name": "a.csv", "type": "text/csv", "size": 3}
    assert visitor.models[model(visitor, "one")]["value"] == [record]


def test_the_same_file_is_in_a_value_once(visitor):
    id = upload(visitor, label="many")

    choose(visitor, "many", id, id)

    assert visitor.wait_for(Problem).kind == "input_refused"


@pytest.mark.parametrize("content", [{"event": "upload"}, {"event": "click"}, {"event": "query"}, {}, "x"])
def test_an_uploader_takes_no_messages(resident, content):
    resident.say(Custom(f"m{len(resident.received)}", model(resident, "one"), content, (b"x",)))

    assert resident.wait_for(Problem).kind == "input_refused"


def test_a_session_begins_without_files_whatever_a_page_brings_along(server, new_visitor):
    visitor = new_visitor(server, "app.ipynb")
    record = {"id": "x" * 32, "name": "a.csv", "type": "", "size": 1}

    visitor.open(inputs={InputKey("key/one"): {"value": [record]}, InputKey("key/text"): {"value": "kept"}})

    visitor.wait_text("c1", "None []\n")
    assert visitor.models[model(visitor, "one")]["value"] == []
    assert visitor.models[model(visitor, "text")]["value"] == "kept"


def test_what_the_log_says_of_a_refusal_names_no_file_of_the_visitor(resident):
    begin(resident, "secret-name.exe")

    assert "wrong_type" in resident.server.log()
    assert "secret-name" not in resident.server.log()
