"""A real server for this folder's end-to-end tests, and visitors without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from live import LiveServer, serving, write_notebook

from .visitor import Visitor

SLIDER = "from ipywidgets import IntSlider\ns = IntSlider(value=3, max=9)\ns"

APPS = {
    "slider": (SLIDER, "print('value', s.value)", "print('constant')"),
    "time": (SLIDER, "import time\nprint(s.value, time.time_ns())"),
    "presses": (
        "from ipywidgets import Button\nb = Button(description='+')\nb",
        "from nbapp import pressed, session_state\nimport time\ntime.sleep(0.2)\n"
        "session_state.count = session_state.get('count', 0) + pressed(b)\nprint(session_state.count)",
    ),
    "slow": (SLIDER, "import time\nprint('ran', s.value)\ntime.sleep(0.4)\nprint('done', s.value)"),
    "endless": (SLIDER, "print('before')\nimport time\nwhile s.value > 5:\n    time.sleep(0.01)\nprint('after')"),
    "error": (SLIDER, "canary_name = 'canary_value'\nif s.value > 5:\n    raise KeyError(canary_name)  # canary_source"),
    "callback": (
        "from ipywidgets import Button, IntSlider, Output\nfrom IPython.display import display\n"
        "b, s, o = Button(), IntSlider(max=9), Output()\n"
        "def fail(_):\n    canary_name = 'canary_value'\n    raise KeyError(canary_name)  # canary_source\n"
        "def fail_inside(_):\n    with o:\n        fail(_)\n"
        "b.on_click(fail)\ns.observe(fail_inside, 'value')\ndisplay(b, s, o)",
        "print('below')",
    ),
    "ends": (SLIDER, "import os\nif s.value == 9:\n    os._exit(3)"),
}


@pytest.fixture(scope="package")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server with an app for each entry of `APPS`."""
    folder = tmp_path_factory.mktemp("apps")
    for name, cells in APPS.items():
        write_notebook(folder / f"{name}.ipynb", *cells)
    (folder / "secret.txt").write_text("secret")
    with serving(folder) as server:
        yield server


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., LiveServer]]:
    """`serve("x = 1", "print(x)", options=("--dev",))`: a server of its own with an app of these code cells."""
    running = []

    def start(*cells: str, options: tuple[str, ...] = ()) -> LiveServer:
        context = serving(write_notebook(tmp_path / "app.ipynb", *cells), *options)
        running.append(context)
        return context.__enter__()

    yield start
    for context in reversed(running):
        context.__exit__(None, None, None)


@pytest.fixture
def visit() -> Iterator[Callable[..., Visitor]]:
    """`visit(server, "slider.ipynb")`: a new visitor, whose page is open and idle."""
    visitors: list[Visitor] = []

    def enter(server: LiveServer, app: str = "") -> Visitor:
        visitors.append(Visitor(server, app))
        return visitors[-1].open().wait_idle()

    yield enter
    for visitor in visitors:
        if visitor.socket is not None:
            visitor.socket.close()
