"""What a browser cannot do (design, section 5), tried on a real server."""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
import urllib.request

import pytest
import websocket
from live import environment, free_port, serving, started, write_notebook

from nbapp.protocol import Custom, Delta, InputKey, Open, Problem, Update

from .conftest import SLIDER

EXECUTE = {"header": {"msg_type": "execute_request", "msg_id": "1"}, "content": {"code": "s.value = 9"}, "metadata": {}}
COMM_OPEN = {"header": {"msg_type": "comm_open"}, "content": {"comm_id": "x", "target_name": "jupyter.widget"}}

NO_MESSAGES = {
    "execute_request": json.dumps(EXECUTE),
    "execute_request as our type": json.dumps({"type": "execute_request", "code": "1"}),
    "comm_open": json.dumps(COMM_OPEN),
    "a kernel request": json.dumps({"type": "load_notebook", "cells": []}),
    "a replay": json.dumps({"type": "replay", "run": 99, "events": []}),
    "an unknown field": json.dumps({"type": "stop", "code": "1"}),
    "an update without a model": json.dumps({"type": "update", "id": "1", "state": {}}),
    "no JSON": "hello",
    "a list": "[]",
    "deeply nested JSON": "[" * 100_000,
    "Jupyter's binary protocol": struct.pack("<QQ", 1, 16) + b"shell",
    "a binary frame of nonsense": b"\xff" * 100,
    "an empty binary frame": b"",
}


@pytest.mark.parametrize("what", NO_MESSAGES)
def test_what_is_no_message_of_a_page_closes_the_connection_and_reaches_no_kernel(resident, what):
    resident.say_raw(NO_MESSAGES[what])

    assert resident.close_code() == 4003
    resident.open(session=resident.session)
    assert resident.resumed
    assert resident.text("c1") == "value 3\n"


REFUSED = {
    "a bound": {"max": 999},
    "out of bounds": {"value": 999},
    "its look": {"layout": "IPY_MODEL_x"},
    "its code": {"_esm": "alert(1)"},
    "a trait that is not there": {"other": 1},
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_visitor_sets_values_only_and_the_session_lives_on(resident, what):
    slider = resident.model("IntSliderModel")

    resident.set(slider, **REFUSED[what])
    assert resident.wait_for(Problem).kind == "input_refused"

    for value in (4, 3):
        resident.set(slider, value=value)
        resident.wait_text("c1", f"value {value}\n")
    assert resident.models[slider]["max"] == 9


def test_a_widget_of_another_session_is_out_of_reach(apps, visit):
    mine, theirs = visit(apps, "slider.ipynb"), visit(apps, "slider.ipynb")

    for message in (Update("1", theirs.model("LayoutModel"), {"width": "1px"}), Custom("2", "no-such", {})):
        mine.say(message)

    mine.settle()
    assert "input_refused" in mine.problems()
    assert theirs.settle() == []


# --- who gets in -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ticket", ["", "x.y", "WzFd.AAAA"])
def test_without_a_ticket_no_connection_opens(apps, new_visitor, ticket):
    visitor = new_visitor(apps, "slider.ipynb")
    visitor.read_page()

    with pytest.raises(websocket.WebSocketBadStatusException) as caught:
        visitor.connect(ticket)

    assert caught.value.status_code == 403


def test_a_ticket_opens_one_session_and_no_other_app(apps, visit, new_visitor):
    visitor = visit(apps, "slider.ipynb")
    used = visitor.config["ticket"]
    other = new_visitor(apps, "time.ipynb")
    other.read_page()

    for ticket in (used, visitor.ticket):
        with pytest.raises(websocket.WebSocketBadStatusException):
            other.connect(ticket)


def test_the_id_of_another_visitor_s_session_opens_nothing(apps, visit, new_visitor):
    theirs = visit(apps, "slider.ipynb")
    mine = new_visitor(apps, "slider.ipynb")
    mine.read_page()
    mine.connect()

    mine.say(Open(theirs.session, {InputKey("k"): {"value": 1}}))

    assert mine.wait_for(Problem).kind == "session_gone"
    assert theirs.settle() == []


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_page_of_another_origin_does_not_connect(apps, new_visitor, origin):
    visitor = new_visitor(apps, "slider.ipynb")
    visitor.read_page()

    with pytest.raises(websocket.WebSocketBadStatusException) as caught:
        visitor.connect(origin=origin)

    assert caught.value.status_code == 403


def test_a_request_for_another_host_is_refused(apps):
    assert apps.status_of("nbapp/app/slider.ipynb", Host="evil.example") == 403


def test_with_a_token_only_those_who_have_it_get_in(serve, new_visitor):
    server = serve("print('x')", options=("--token=secret",))

    assert server.status_of("nbapp/app/app.ipynb") == 302
    assert server.status_of("nbapp/app/app.ipynb?token=wrong") == 302
    assert server.status_of("nbapp/app/app.ipynb?token=secret") == 200
    assert server.status_of("nbapp/socket/app.ipynb") == 403
    assert server.status_of("nbapp/") == 302
    assert "print(" not in server.get("nbapp/app/app.ipynb?token=secret")


# --- what is served ----------------------------------------------------------------------------------------------


def test_a_hundred_gets_start_no_kernel(apps):
    before = apps.kernel_pids()

    for _ in range(100):
        assert apps.status_of("nbapp/app/slider.ipynb") == 200

    assert apps.kernel_pids() == before


@pytest.mark.parametrize(
    "path",
    [
        "api",
        "api/status",
        "api/contents",
        "api/kernels",
        "api/kernelspecs",
        "api/sessions",
        "api/terminals",
        "api/me",
        "api/events/subscribe",
        "api/shutdown",
        "metrics",
        "files/slider.ipynb",
        "files/secret.txt",
        "view/secret.txt",
        "nbconvert/html/slider.ipynb",
        "lab",
        "tree",
        "terminals/websocket/1",
        "kernelspecs/python3/logo-64x64.png",
        "custom/custom.js",
        "favicon.ico",
        "nbapp/nothing",
        "nbapp/app/none.ipynb",
        "nbapp/app/secret.txt",
        "nbapp/app/../secret.txt",
        "nbapp/app/%2e%2e/secret.ipynb",
        "nbapp/file/secret.txt",
        "nbapp/file/slider.ipynb",
        "nbapp/static/../protocol.py",
        "nbapp/static/..%2fprotocol.py",
        "nbapp/static/%2e%2e/protocol.py",
        "nbapp/static//etc/passwd",
        "nbapp/labextensions/anywidget/package.json",
        "nbapp/labextensions/anywidget/static/../package.json",
        "nbapp/labextensions/../../../../etc/passwd",
        "nbapp/assets/secret.txt",
        "nbapp/assets/" + "0" * 64 + ".png",
    ],
)
def test_nothing_but_the_app_is_served(apps, path):
    assert apps.status_of(path) == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["api/kernels", "api/shutdown", "nbapp/app/slider.ipynb", ""])
def test_nothing_can_be_changed_by_a_request(apps, method, path):
    request = urllib.request.Request(apps.url(path), method=method, data=b"{}")

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)

    with caught.value as error:
        assert error.code in (403, 404, 405)


def test_the_page_holds_no_code_of_the_notebook(apps):
    page = apps.get("nbapp/app/error.ipynb")

    assert "canary" not in page
    assert "IntSlider" not in page


def test_code_of_the_page_is_kept_for_ever_and_compressed(apps):
    manifest = json.loads(apps.get("nbapp/static/manifest.json"))
    request = urllib.request.Request(apps.url("nbapp/static/" + manifest["js"]), headers={"Accept-Encoding": "gzip"})

    with urllib.request.urlopen(request, timeout=10) as response:
        headers = response.headers
        assert headers["Content-Type"].startswith("text/javascript")

    assert headers["Content-Encoding"] == "gzip"
    assert "immutable" in headers["Cache-Control"]
    assert headers["Access-Control-Allow-Origin"] == "*"


@pytest.fixture(scope="module")
def strict_server(tmp_path_factory):
    """A server whose operator declared files, bounded the messages, and has secrets in the environment."""
    folder = tmp_path_factory.mktemp("strict")
    write_notebook(folder / "slider.ipynb", SLIDER)
    write_notebook(
        folder / "env.ipynb", "import os\nprint([k for k, v in os.environ.items() if v.startswith('canary')])"
    )
    (folder / "table.csv").write_text("a,b")
    (folder / "table.txt").write_text("no")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN", "JUPYTER_TOKEN", "OTHER"):
            patch.setenv(name, f"canary-{name}")
        with serving(folder, "--NbappApp.static_files=*.csv", "--NbappApp.max_message_bytes=10000") as server:
            yield server


def test_files_that_the_operator_declared_are_served_to_visitors(strict_server):
    assert strict_server.get("nbapp/file/table.csv") == "a,b"
    assert strict_server.status_of("nbapp/file/table.txt") == 404


def test_a_message_that_is_too_large_closes_the_connection(strict_server, visit):
    visitor = visit(strict_server, "slider.ipynb")

    visitor.set(visitor.model("IntSliderModel"), value="x" * 20_000)

    assert visitor.close_code() == 1009


def test_a_kernel_has_none_of_the_server_s_secrets(strict_server, visit):
    assert visit(strict_server, "env.ipynb").text("c0") == "['OTHER']\n"


# --- other hosts -------------------------------------------------------------------------------------------------


def test_under_a_hub_without_the_hub_s_login_the_server_does_not_start(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "x")
    command = [sys.executable, "-m", "nbapp.server.command", "serve", str(path), f"--port={free_port()}"]
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "jupyterhub.py").write_text("raise ImportError('as if it was not installed')")
    known = environment(
        JUPYTERHUB_SERVICE_URL="http://127.0.0.1:1/",
        JUPYTERHUB_SERVICE_PREFIX="/services/a/",
        JUPYTERHUB_SERVICE_NAME="a",
        JUPYTERHUB_CLIENT_ID="service-a",
        JUPYTERHUB_API_TOKEN="a",
        JUPYTERHUB_API_URL="http://127.0.0.1:1/hub/api",
    )

    ended = subprocess.run(
        [*command, "--no-browser"],
        env={**known, "PYTHONPATH": os.pathsep.join([str(tmp_path / "without"), known.get("PYTHONPATH", "")])},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode != 0
    assert b"not by the hub" in ended.stderr


@pytest.fixture(scope="module")
def lab_server(tmp_path_factory):
    """A Jupyter server with all its routes, and nbapp as one of its extensions."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("app.ipynb", "saved.ipynb"):
        write_notebook(folder / name, SLIDER, "print('value', s.value)")
    port = free_port()
    command = [
        *(sys.executable, "-m", "jupyter_server", f"--port={port}", "--ip=127.0.0.1", "--no-browser"),
        *("--IdentityProvider.token=", "--allow-root", f"--ServerApp.root_dir={folder}"),
        "--ServerApp.jpserver_extensions={'nbapp': True}",
    ]
    with started(command, port, folder / "saved.ipynb") as server:
        yield server


def test_inside_a_jupyter_server_the_app_runs_with_an_origin_of_its_own(lab_server, new_visitor):
    visitor = new_visitor(lab_server, "app.ipynb")
    visitor.read_page()
    with visitor.opener.open(lab_server.app_url("app.ipynb")) as response:
        policy = response.headers["Content-Security-Policy"]

    visitor.connect(origin="null", cookie="")
    visitor.say(Open())
    visitor.wait_idle()
    visitor.set(visitor.model("IntSliderModel"), value=4)
    visitor.wait_text("c1", "value 4\n")

    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert lab_server.status_of("api/status") == 200
    assert "[]" in lab_server.get("api/kernels")  # the app's kernel is not among the server's own


READERS = """
from jupyter_server.auth import AllowAllAuthorizer
class Readers(AllowAllAuthorizer):
    def is_authorized(self, handler, user, action, resource):
        return action == "read"
"""


def shows_to_authors(server) -> list[object]:
    """Whether the page of a visit, and one that asks for the author's, shows tracebacks."""
    pages = [server.get("nbapp/app/app.ipynb"), server.get("nbapp/app/app.ipynb?preview=1")]
    configs = [json.loads(re.search(r'id="nbapp-config">(.*?)</script>', page)[1]) for page in pages]
    assert [config["dev"] for config in configs] == [config["showTracebacks"] for config in configs]
    return [config["showTracebacks"] for config in configs]


def test_who_may_write_notebooks_may_see_an_app_as_its_author_does(lab_server, tmp_path):
    (tmp_path / "readers.py").write_text(READERS)
    write_notebook(tmp_path / "app.ipynb", "x = 1")
    port = free_port()
    command = [
        *(sys.executable, "-m", "jupyter_server", f"--port={port}", "--ip=127.0.0.1", "--no-browser", "--allow-root"),
        *("--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}"),
        *("--ServerApp.jpserver_extensions={'nbapp': True}", "--ServerApp.authorizer_class=readers.Readers"),
    ]
    path = os.pathsep.join([environment()["PYTHONPATH"], str(tmp_path)])
    with started(command, port, tmp_path, variables={"PYTHONPATH": path}) as of_readers:
        assert shows_to_authors(of_readers) == [False, False]

    assert shows_to_authors(lab_server) == [False, True]


def test_where_nobody_edits_there_is_no_author(serve):
    assert shows_to_authors(serve("x = 1")) == [False, False]


def test_inside_a_jupyter_server_a_save_reaches_the_open_page(lab_server, visit):
    visitor = visit(lab_server, "saved.ipynb")

    lab_server.rewrite(SLIDER, "print('saved', s.value)")

    visitor.wait_text("c1", "saved 3\n")
    assert any(isinstance(m, Delta) for m in visitor.received)
