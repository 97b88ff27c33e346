"""The contract with ipykernel: the parts of it that it does not document and that we rely on."""

from __future__ import annotations

import subprocess
import sys

import pytest
from ipykernel.ipkernel import IPythonKernel

from .app_kernel import AppKernel

LIGHT = """
import sys
import nbapp.kernel.start
heavy = {"numpy", "pandas", "matplotlib", "nbformat", "jupyter_server", "tornado.web"} & sys.modules.keys()
assert not heavy, heavy
"""


def test_ipykernel_still_has_what_the_endpoint_uses() -> None:
    kernel = IPythonKernel()
    try:
        assert callable(kernel.shell_handlers["execute_request"])
        assert callable(kernel.control_handlers["interrupt_request"])
        assert callable(kernel.set_parent)
        assert callable(kernel.get_parent)
    finally:
        IPythonKernel.clear_instance()


def test_the_kernel_side_imports_nothing_heavy() -> None:
    subprocess.run([sys.executable, "-c", LIGHT], check=True, timeout=60)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param({"type": "fly"}, "unknown message type", id="unknown"),
        pytest.param({"type": "replay"}, "needs the field 'run'", id="incomplete"),
        pytest.param({"type": "replay", "run": "1"}, "Replay.run has the wrong type", id="wrong type"),
        pytest.param({}, "unknown message type", id="empty"),
    ],
)
def test_every_request_is_answered_also_one_that_cannot_be_read(
    app: AppKernel, body: dict[str, object], error: str
) -> None:
    reply = app.ask(body)

    assert reply["ok"] is False
    assert error in reply["error"]


def test_a_good_request_is_answered_when_it_is_done(app: AppKernel) -> None:
    assert app.ask({"type": "hello"}) == {"ok": True}


def test_loading_the_extension_twice_does_nothing(app: AppKernel) -> None:
    app.start("x = 1")

    app.load_extension()

    assert app.replay().ran == []
