"""`jupyter nbapp serve` as a service that somebody else than the hub starts, by the recipe of docs/deploy.md."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from live import environment, free_port, wait_until, write_notebook

from nbapp.server.hub_login import refuse_half_a_hub

from .conftest import WAIT_SECONDS, Hub
from .people import AppServer, Person

COMMAND = [sys.executable, "-m", "nbapp.server.command", "serve"]
TOKEN = "token-of-outside-" + "0" * 20
OF_A_HUB = ("JUPYTERHUB_", "JPY_")
WHOLE = {
    "JUPYTERHUB_SERVICE_NAME": "outside",
    "JUPYTERHUB_SERVICE_PREFIX": "/services/outside/",
    "JUPYTERHUB_SERVICE_URL": "http://127.0.0.1:{port}",
    "JUPYTERHUB_CLIENT_ID": "service-outside",
    "JUPYTERHUB_API_TOKEN": TOKEN,
    "JUPYTERHUB_API_URL": "http://127.0.0.1:{api_port}/hub/api",
}


def environment_of(port: int, api_port: int, **other: str) -> dict[str, str]:
    mine = {name: value for name, value in environment().items() if not name.startswith(OF_A_HUB)}
    recipe = {name: value.format(port=port, api_port=api_port) for name, value in WHOLE.items()}
    return {**mine, **recipe, **other}


@contextmanager
def running(hub: Hub, **other: str) -> Iterator[AppServer]:
    """The service `outside`, with ann's notebooks, until the end of the block."""
    notebook, port = hub.folder / "homes" / "ann" / "sales.ipynb", free_port()
    log_file = hub.folder / "outside.log"
    with log_file.open("wb") as log:
        command = [*COMMAND, str(notebook), "--NbappApp.access_check_interval=1"]
        known = environment_of(port, hub.api_port, **other)
        process = subprocess.Popen(command, env=known, cwd=hub.folder, stdout=log, stderr=subprocess.STDOUT)

    def answers() -> bool:
        assert process.poll() is None, f"it has ended:\n{log_file.read_text()}"
        with suppress(OSError):
            return Person("nobody").ask(f"http://127.0.0.1:{port}/services/outside/nbapp/health").text == "ok"
        return False

    try:
        wait_until(answers, WAIT_SECONDS, "the service did not start")
        # As the configuration's `services` do, without a hub of its own for this test.
        said = {"url": f"http://127.0.0.1:{port}", "api_token": TOKEN, "oauth_no_confirm": True}
        hub.ask("POST", "services/outside", said)
        hub.ask("POST", "proxy")
        try:
            yield AppServer(hub.url + "services/outside/")
        finally:
            hub.ask("DELETE", "services/outside")
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def outside(hub) -> Iterator[AppServer]:
    with running(hub) as server:
        yield server


def test_a_visitor_logs_in_at_the_hub_and_uses_it(outside, visit_as):
    visitor = visit_as("carol", outside)

    visitor.set(visitor.model("IntSliderModel"), value=5)

    visitor.wait_text("c2", "value 5\n")
    assert visitor.text("c3") == "Hello carol of ('analysts',)\n"
    assert visitor.text("c4") == "[]\n"  # its kernels have none of the hub's variables


def test_who_has_not_the_scope_and_who_has_no_login_are_refused(outside, hub):
    stranger = hub.person("bob").open(outside.app_url("sales.ipynb"))
    nobody = Person("nobody").ask(outside.app_url("sales.ipynb"))

    assert (stranger.status, "Hello" in stranger.text) == (403, False)
    assert "/hub/login" in nobody.url


def test_nothing_but_the_app_answers(outside, hub):
    assert hub.person("carol").open(outside.app_url("sales.ipynb")).status == 200

    paths = ("api/contents", "api/kernels", "api/terminals", "files/sales.ipynb", "lab", "tree")
    assert {hub.person("carol").ask(outside.url + path).status for path in paths} == {404}


def test_access_that_a_group_lost_ends_open_pages(outside, hub, visit_as):
    hub.ask("POST", "groups/analysts/users", {"users": ["eve"]})
    visitor = visit_as("eve", outside)

    hub.ask("DELETE", "groups/analysts/users", {"users": ["eve"]})

    visitor.wait_until(lambda: "access_ended" in visitor.problems())


@pytest.mark.parametrize("missing", [*WHOLE])
def test_with_a_part_of_the_recipe_nothing_starts(tmp_path, missing):
    known = environment_of(free_port(), free_port())
    del known[missing]

    ended = serve(tmp_path, known)

    assert ended.returncode != 0
    assert f"  {missing}: " in ended.stderr
    assert "nbapp/app/a.ipynb" not in ended.stdout + ended.stderr  # no link with a token


def test_an_empty_variable_counts_as_missing(tmp_path):
    ended = serve(tmp_path, environment_of(free_port(), free_port(), JUPYTERHUB_API_TOKEN=""))

    assert ended.returncode != 0
    assert "JUPYTERHUB_API_TOKEN: the service's api_token" in ended.stderr


def test_what_a_script_of_the_hub_s_api_has_does_not_make_a_service():
    refuse_half_a_hub({"JUPYTERHUB_API_TOKEN": "x", "JUPYTERHUB_API_URL": "http://127.0.0.1:8081/hub/api"})


def test_with_a_token_that_the_hub_does_not_know_nobody_gets_in(hub):
    with running(hub, JUPYTERHUB_API_TOKEN="made-up") as server:
        answer = Person("carol").open(server.app_url("sales.ipynb"))

    assert answer.status in (403, 500), answer
    assert "Sales" not in answer.text


def serve(folder: Path, known: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Until it ends by itself."""
    write_notebook(folder / "a.ipynb", "x")
    command = [*COMMAND, str(folder / "a.ipynb"), "--no-browser"]
    return subprocess.run(command, env=known, capture_output=True, text=True, timeout=120, check=False)
