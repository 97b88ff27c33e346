"""`nbapp.ui` in a plain notebook: an IPython kernel without the app, whose front end is JupyterLab's."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

from nbapp.ui import plain
from nbapp.ui.errors import UiError


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    manager = KernelManager()
    manager._kernel_spec = KernelSpec(argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"])
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(client: Any, source: str) -> list[Any]:
    """What the kernel sends for this cell: type and content of every message, until it is idle."""
    request = client.execute(source)
    sent = []
    while True:
        message = client.get_iopub_msg(timeout=60)
        of_this_cell = message["parent_header"].get("msg_id") == request
        if of_this_cell and message["content"].get("execution_state") == "idle":
            return sent
        sent.append((message["msg_type"], message["content"]))


def texts(sent: list[Any]) -> str:
    return "".join(content["text"] for kind, content in sent if kind == "stream")


def test_an_input_is_a_widget_that_anywidgets_front_end_draws(client: Any) -> None:
    sent = run(client, "import nbapp.ui as ui\nprint(ui.slider('Rows', 0, 9, 3))")

    state = next(content["data"]["state"] for kind, content in sent if kind == "comm_open")
    names = ("_model_module", "_model_name", "_view_module", "_view_name", "_anywidget_id", "kind", "value")
    assert [state[name] for name in names] == [
        "anywidget", "AnyModel", "anywidget", "AnyView", "nbapp.ui.Input", "slider", 3,
    ]  # fmt: skip
    assert state["_model_module_version"].startswith("~0.")
    assert "render" in state["_esm"]
    assert texts(sent) == "3\n"


def test_a_cell_that_runs_again_gets_the_value_that_was_set_meanwhile(client: Any) -> None:
    sent = run(client, "print(ui.slider('Again', 0, 9, 3))")
    model = next(content["comm_id"] for kind, content in sent if kind == "comm_open")
    update = {"comm_id": model, "data": {"method": "update", "state": {"value": 7}, "buffer_paths": []}}
    client.session.send(client.shell_channel.socket, "comm_msg", update)

    assert texts(run(client, "print(ui.slider('Again', 0, 9, 3))")) == "7\n"


def test_a_pressed_button_is_true_once(client: Any) -> None:
    sent = run(client, "print(ui.button('Go'))")
    model = next(content["comm_id"] for kind, content in sent if kind == "comm_open")
    press = {"comm_id": model, "data": {"method": "custom", "content": {"event": "click"}}}
    client.session.send(client.shell_channel.socket, "comm_msg", press)

    assert [texts(run(client, "print(ui.button('Go'))")) for _ in range(2)] == ["True\n", "False\n"]


def answers_to(client: Any, model: str, content: dict[str, Any], *buffers: bytes) -> list[Any]:
    """What the widget sends back for this message of the front end."""
    data = {"comm_id": model, "data": {"method": "custom", "content": content}}
    request = client.session.send(client.shell_channel.socket, "comm_msg", data, buffers=list(buffers))
    found = []
    while True:
        message = client.get_iopub_msg(timeout=60)
        kind, content = message["msg_type"], message["content"]
        if message["parent_header"].get("msg_id") == request["header"]["msg_id"]:
            if content.get("execution_state") == "idle":
                return found
            if kind == "comm_msg":
                found.append(content["data"]["content"])


def test_files_come_by_the_widget_s_own_messages(client: Any) -> None:
    cell = "f = ui.file_uploader('F', 'csv')\nprint(f and (f.name, f.read()))"
    sent = run(client, cell)
    model = next(content["comm_id"] for kind, content in sent if kind == "comm_open")
    about = {"event": "upload", "id": "1", "upload": None, "name": "a.csv", "type": "", "size": 5, "offset": 0}

    (first,) = answers_to(client, model, about, b"a,b")
    (second,) = answers_to(client, model, {**about, "upload": first["upload"], "offset": 3}, b"\nc")
    value = [{"id": first["upload"], "name": "a.csv", "type": "text/csv", "size": 5}]
    update = {"comm_id": model, "data": {"method": "update", "state": {"value": value}, "buffer_paths": []}}
    client.session.send(client.shell_channel.socket, "comm_msg", update)

    assert (first["received"], second["received"], second["upload"]) == (3, 5, first["upload"])
    assert texts(run(client, cell)) == "('a.csv', b'a,b\\nc')\n"
    assert texts(run(client, cell)) == "('a.csv', b'a,b\\nc')\n"


def test_what_the_author_does_not_take_is_refused_in_a_plain_notebook_too(client: Any) -> None:
    sent = run(client, "ui.file_uploader('Small', 'csv', max_upload_size=1)")
    model = next(content["comm_id"] for kind, content in sent if kind == "comm_open")
    about = {"event": "upload", "id": "1", "upload": None, "name": "a.csv", "type": "", "size": 1, "offset": 0}

    refused = [
        answers_to(client, model, {**about, **change}, b"x")[0]["failure"]
        for change in ({"name": "a.exe"}, {"name": "../a.csv"}, {"size": 2 * 2**20})
    ]

    assert refused == [
        "a.exe is of a type that is not taken here.",
        "A file with such a name cannot be uploaded. Please rename it.",
        "a.csv is larger than 1 MB.",
    ]


def test_what_shows_something_has_a_form_that_any_front_end_knows(client: Any) -> None:
    sent = run(client, "with ui.container():\n    ui.markdown('**bold**')\n_ = ui.columns(2)")

    shown = [content["data"] for kind, content in sent if kind == "display_data"]
    assert "**bold**" in [data.get("text/markdown") for data in shown]


def test_a_status_changes_its_label_where_it_stands(client: Any) -> None:
    sent = run(client, "with ui.status('Reading') as status:\n    status.update(label='Read')")

    changed = [content["data"]["state"].get("value") for kind, content in sent if kind == "comm_msg"]
    assert [value for value in changed if value] == ["<b>Read (running)</b>", "<b>Read (complete)</b>"]


def test_a_place_for_one_element_holds_the_last_one(client: Any) -> None:
    sent = run(client, "with ui.empty():\n    ui.text('one')\n    ui.text('two')")

    shown = [(kind, content["data"]["text/plain"]) for kind, content in sent if "data" in content]
    assert shown == [("display_data", ""), ("update_display_data", "one"), ("update_display_data", "two")]


def test_the_chosen_tab_is_known_and_kept(client: Any) -> None:
    cell = "one, two = ui.tabs(['a', 'b'], on_change='rerun')\nprint(one.open)"
    sent = run(client, cell)
    box = next(
        c["comm_id"] for kind, c in sent if kind == "comm_open" and c["data"]["state"].get("_model_name") == "TabModel"
    )
    choice = {"comm_id": box, "data": {"method": "update", "state": {"selected_index": 1}, "buffer_paths": []}}
    client.session.send(client.shell_channel.socket, "comm_msg", choice)

    assert [texts(sent), texts(run(client, cell))] == ["True\n", "False\n"]


def test_without_its_front_end_an_input_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(plain, "SCRIPT", tmp_path / "inputs.js")

    with pytest.raises(UiError, match="npm ci"):
        plain._script.__wrapped__()
