"""A guarded server of an author's, shared as a whole: its visitors reach the apps there, and nothing else."""

from __future__ import annotations

import json

import pytest
import websocket
from live import free_port, wait_until
from routes import METHODS, routes_of, walk

from .people import AppServer

FOR_VISITORS = {
    f"nbapp.server.{name}"
    for name in (
        *("handlers.Index", "handlers.AppPage", "handlers.Static", "handlers.LabExtensionFile", "handlers.Asset"),
        *(
            "handlers.DeclaredFile",
            "handlers.Health",
            "handlers.MetricsPage",
            "socket.AppSocket",
            "upload_handler.UploadHandler",
        ),
        *("api.handlers.ApiDocument", "api.handlers.ApiInputs", "api.handlers.ApiRun", "api.handlers.ApiSession"),
    )
}


REFUSALS = (403, 404, 405)
HARMLESS = {
    ("jupyterhub.singleuser.extension.JupyterHubOAuthCallbackHandler", "GET", 400),
    *(("jupyter_server.base.handlers.TrailingSlashHandler", method, 302) for method in METHODS),
    # robots.txt, which jupyter_server 2.21 cannot send
    *(("jupyter_server.base.handlers.PublicStaticFileHandler", method, 503) for method in METHODS),
}
"""Handlers that have nothing to give: what they answer leads to a refusal, or to nothing."""


@pytest.fixture(scope="module")
def server(ann, hub) -> AppServer:
    """Ann's own, shared with bob as JupyterHub does it; with eve as one who may edit."""
    token = ann.environment["JUPYTERHUB_API_TOKEN"]
    hub.ask("POST", "shares/ann/", {"user": "bob"}, token=token)
    scopes = ["access:servers!server=ann/", "custom:nbapp:edit!server=ann/"]
    hub.ask("POST", "shares/ann/", {"user": "eve", "scopes": scopes}, token=token)
    return AppServer(hub.url + "user/ann/")


def test_whoever_it_is_shared_with_uses_its_apps(server, visit_as):
    visitor = visit_as("bob", server)

    visitor.set(visitor.model("IntSliderModel"), value=6)

    visitor.wait_text("c2", "value 6\n")
    assert visitor.text("c3") == "Hello bob of ()\n"


def test_a_visitor_s_program_uses_the_apps_that_are_open_to_programs(server, program_of):
    bob = program_of("bob", server)

    assert bob.run("open.ipynb", inputs={"n": 5}).printed("c2") == "Hello bob of ()\n"
    assert bob.run("sales.ipynb").status == 404
    assert program_of("dan", server).run("open.ipynb").status == 403


@pytest.fixture(scope="module")
def routes(server, ann):
    """Of a server like ann's, which is made and does not run."""
    environment = {**ann.environment, "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{free_port()}/user/ann/"}
    arguments = ("--allow-root", "--ServerApp.jpserver_extensions={'nbapp': True}")
    application = "jupyterhub.singleuser.extension.JupyterHubSingleUser"
    return routes_of(application, *arguments, environment=environment)


def test_of_all_routes_a_visitor_reaches_those_of_apps_alone(server, routes, hub):
    bob = hub.person("bob")
    bob.open(server.app_url("sales.ipynb"))
    xsrf = {"X-XSRFToken": bob.cookie("_xsrf", "/user/ann/")}
    assert xsrf["X-XSRFToken"]

    def status_of(path: str, method: str) -> int:
        return bob.ask(hub.url.rstrip("/") + path, None if method == "GET" else b"{}", method, **xsrf).status

    statuses = [*walk([route for route in routes if route[0].startswith("/user/ann/")], status_of)]

    reached = {(handler, method, status) for _, handler, method, status in statuses if status not in REFUSALS}
    assert len(statuses) > 200
    assert {one for one in reached if one[0] not in FOR_VISITORS} <= HARMLESS
    assert {method for handler, method, _ in reached if handler in FOR_VISITORS} == {"GET"}


def test_a_visitor_starts_no_process_and_opens_no_other_socket(server, ann, hub):
    bob, process = hub.person("bob"), hub.process_of("ann")
    before = {child.pid for child in process.children(recursive=True)}
    bob.open(server.app_url("sales.ipynb"))

    for path in ("api/kernels", "api/sessions", "api/terminals"):
        assert bob.ask(server.url + path, b"{}", "POST").status == 403
    for path in ("api/kernels/x/channels", "terminals/websocket/1", "lsp/ws/x", "api/events/subscribe"):
        assert _socket_status(bob, server.url + path) in (403, 404)

    assert {child.pid for child in process.children(recursive=True)} == before


def _socket_status(person, url: str) -> int:
    try:
        websocket.create_connection(url.replace("http", "ws", 1), cookie=person.cookies_for(url), timeout=10).close()
    except websocket.WebSocketBadStatusException as error:
        return int(error.status_code)
    return 101


def test_the_owner_and_those_who_may_edit_have_the_whole_server(server, hub):
    for name in ("ann", "eve"):
        hub.person(name).open(server.app_url("sales.ipynb"))
        answer = hub.person(name).ask(server.url + "api/contents")
        assert answer.status == 200, answer.text
        assert "sales.ipynb" in {entry["name"] for entry in json.loads(answer.text)["content"]}


def test_who_is_allowed_to_edit_may_do_so_within_seconds(server, ann, hub):
    """Nothing that was told of others, or of them, before that holds against them."""
    gil, contents = hub.person("gil"), server.url + "api/contents"
    hub.ask("POST", "shares/ann/", {"user": "gil"}, token=ann.environment["JUPYTERHUB_API_TOKEN"])
    gil.open(server.app_url("sales.ipynb"))
    assert gil.ask(contents).status == 403

    scopes = ["access:servers!server=ann/", "custom:nbapp:edit!server=ann/"]
    hub.ask("POST", "shares/ann/", {"user": "gil", "scopes": scopes}, token=ann.environment["JUPYTERHUB_API_TOKEN"])

    wait_until(lambda: gil.ask(contents).status == 200, 10, "gil may edit, and is refused")


def test_who_has_no_share_is_refused_everywhere(server, hub):
    dan = hub.person("dan")

    assert dan.open(server.app_url("sales.ipynb")).status == 403
    assert dan.ask(server.url + "api/contents").status == 403
