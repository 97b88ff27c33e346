"""A real server for this folder's end-to-end tests, and visitors without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from live import LiveServer, serving, write_notebook

from .visitor import Visitor

SLIDER = "from ipywidgets import IntSlider\ns = IntSlider(value=3, max=9)\ns"

PRESSES = """\
from nbapp import pressed, session_state
import time
time.sleep(0.05)
session_state.count = session_state.get('count', 0) + pressed(b)
print(session_state.count)"""

FAILING_CALLBACKS = """\
from ipywidgets import Button, IntSlider, Output
from IPython.display import display
b, s, o = Button(), IntSlider(max=9), Output()
def fail(_):
    canary_name = 'canary_value'
    raise KeyError(canary_name)  # canary_source
def fail_inside(_):
    with o:
        fail(_)
b.on_click(fail)
s.observe(fail_inside, 'value')
display(b, s, o)"""

APPS = {
    "slider": (SLIDER, "print('value', s.value)", "print('constant')"),
    "time": (SLIDER, "import time\nprint(s.value, time.time_ns())"),
    "presses": ("from ipywidgets import Button\nb = Button(description='+')\nb", PRESSES),
    "slow": (SLIDER, "import time\nprint('ran', s.value)\ntime.sleep(0.4)\nprint('done', s.value)"),
    "endless": (SLIDER, "print('before')\nimport time\nwhile s.value > 5:\n    time.sleep(0.01)\nprint('after')"),
    "error": (
        SLIDER,
        "canary_name = 'canary_value'\nif s.value > 5:\n    raise KeyError(canary_name)  # canary_source",
    ),
    "callback": (FAILING_CALLBACKS, "print('below')"),
    "titled": ("md:# A good app", "x = 1"),
    "ends": (SLIDER, "import os\nif s.value == 9:\n    os._exit(3)"),
}


@pytest.fixture(scope="package")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server with an app for each entry of `APPS`."""
    folder = tmp_path_factory.mktemp("apps")
    for name, cells in APPS.items():
        write_notebook(folder / f"{name}.ipynb", *cells)
    (folder / "secret.txt").write_text("secret")
    (folder / "broken.ipynb").write_text("{")
    # Sessions that tests have left end while others run: at the end there would be fifty kernels to stop.
    with serving(folder, "--NbappApp.session_ttl=10") as server:
        yield server


@pytest.fixture
def new_visitor() -> Iterator[Callable[..., Visitor]]:
    """`new_visitor(server, "slider.ipynb")`: one who has not opened anything yet; gone at the end of the test."""
    visitors: list[Visitor] = []

    def come(server: LiveServer, app: str = "", **options: object) -> Visitor:
        visitors.append(Visitor(server, app, **options))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.leave()


@pytest.fixture(scope="module")
def resident(apps: LiveServer) -> Iterator[Visitor]:
    """A visitor of the app `slider` with 3 on the slider, for tests after which a session must go on as before."""
    visitor = Visitor(apps, "slider.ipynb").open().wait_idle()
    yield visitor
    visitor.leave()


@pytest.fixture
def visit(new_visitor: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """The same, with their page open and its first replay done."""
    return lambda server, app="": new_visitor(server, app).open().wait_idle()
