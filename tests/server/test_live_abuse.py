"""What a visitor with a browser's tools, or a page elsewhere, tries beside using the app (numbers: SECURITY.md)."""

from __future__ import annotations

import ast
import base64
import json
import os
import pickle
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from live import LiveServer, environment, serving, write_notebook
from routes import routes_of, walk

import nbapp.server
from nbapp.protocol import Custom, Open, Problem, SessionId, Update

from .conftest import SLIDER
from .visitor import Visitor

SECRET = """\
# canary_comment
from ipywidgets import IntSlider
canary_name = 'canary_value'
s = IntSlider(value=3, max=9)
s"""
FAILS = "if s.value > 5:\n    raise KeyError(canary_name)"
HIDDEN = "# nbapp: hide\nprint('canary_hidden')"

INPUTS = """\
from ipywidgets import Button, Dropdown, FloatSlider, HTML, IntSlider, Text
from IPython.display import display
inputs = [IntSlider(value=3, max=9), FloatSlider(max=2.0), Dropdown(options=['a', 'b']), Text('x'), HTML('<b>mine</b>')]
off = IntSlider(value=1, disabled=True)
display(*inputs, off)"""

APPS = {
    "slider": (SLIDER, "print('value', s.value)"),
    "secret": (SECRET, FAILS, HIDDEN),
    "inputs": (INPUTS, "print([i.value for i in inputs], off.value)"),
    "mine": (
        "import nbapp.ui as ui\nfrom ipywidgets import Text\nt = Text()\nt",
        "from nbapp import session_state\nsession_state.setdefault('said', []).append(t.value)",
        "print(t.value, session_state['said'], ui.query_params.get('q'))",
    ),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("abuse")
    for name, cells in APPS.items():
        write_notebook(folder / f"{name}.ipynb", *cells)
    outside = tmp_path_factory.mktemp("outside")
    write_notebook(outside / "other.ipynb", "print('canary_outside')")
    (outside / "other.txt").write_text("canary_outside")
    (folder / "link.ipynb").symlink_to(outside / "other.ipynb")
    (folder / "link.txt").symlink_to(outside / "other.txt")
    with serving(folder, "--NbappApp.session_ttl=5", "--NbappApp.static_files=*.txt") as server:
        yield server


# --- 2: every route ------------------------------------------------------------------------------------------------


def test_of_all_routes_only_the_app_s_answer_and_only_to_get(place):
    arguments = [f"--NbappApp.path={place.path}", "--IdentityProvider.token=", "--ServerApp.port=0"]
    routes = routes_of("nbapp.server.extension.NbappApp", *arguments, environment=environment())

    answered = {(handler, method) for _, handler, method, status in walk(routes, _status_on(place)) if status < 400}

    ours = {handler.removeprefix("nbapp.server.") for _, handler in routes if handler.startswith("nbapp.")}
    assert ours == {
        *("handlers.Index", "handlers.AppPage", "handlers.Static", "handlers.LabExtensionFile", "handlers.Asset"),
        *("handlers.DeclaredFile", "handlers.Health", "handlers.MetricsPage", "handlers.Home", "handlers.Nothing"),
        *("socket.AppSocket", "upload_handler.UploadHandler"),
        *("api.handlers.ApiDocument", "api.handlers.ApiInputs", "api.handlers.ApiRun", "api.handlers.ApiSession"),
    }, "a new route: say in SECURITY.md who may use it, and list it here"
    login = {"jupyter_server.auth.login.LoginFormHandler", "jupyter_server.auth.logout.LogoutHandler"}
    assert {handler for handler, _ in answered if not handler.startswith("nbapp.")} <= login
    assert {method for handler, method in answered if handler.startswith("nbapp.")} == {"GET"}


def _status_on(server: LiveServer):
    def status_of(path: str, method: str) -> int:
        data = None if method == "GET" else b"{}"
        request = urllib.request.Request(server.url(path.lstrip("/")), data, method=method)
        try:
            with server.opener.open(request, timeout=20) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    return status_of


# --- 5 to 8: values and widgets ------------------------------------------------------------------------------------

BAD = {
    "out of range": ("IntSliderModel", '{"value": 10}'),
    "too large a number": ("IntSliderModel", '{"value": 1%s}' % ("0" * 400)),
    "another type": ("IntSliderModel", '{"value": "3"}'),
    "no number": ("FloatSliderModel", '{"value": NaN}'),
    "infinity": ("FloatSliderModel", '{"value": 1e999}'),
    "no option": ("DropdownModel", '{"index": 2}'),
    "five megabytes for a number": ("IntSliderModel", '{"value": "%s"}' % ("x" * 5_000_000)),
    "deeply nested": ("TextModel", '{"value": %s}' % ("[" * 100 + "]" * 100)),
    "its bounds": ("IntSliderModel", '{"max": 99}'),
    "its options": ("DropdownModel", '{"_options_labels": ["c"]}'),
    "what only the author writes": ("HTMLModel", '{"value": "<script>"}'),
    "its classes": ("TextModel", '{"_dom_classes": ["x"]}'),
}


@pytest.fixture(scope="module")
def user_of_inputs(place) -> Iterator[Visitor]:
    visitor = Visitor(place, "inputs.ipynb").open().wait_idle()
    yield visitor
    visitor.leave()


SHOWN = "[3, 0.0, 'a', 'x', '<b>mine</b>'] 1\n"


@pytest.mark.parametrize("what", BAD)
def test_a_bad_value_is_refused_with_a_message_and_the_session_lives(user_of_inputs, what):
    model, state = BAD[what]
    before = len(user_of_inputs.received)

    id = user_of_inputs.model(model)
    user_of_inputs.say_raw(f'{{"type": "update", "id": "bad-{what}", "model": "{id}", "state": {state}}}')

    user_of_inputs.settle()
    problems = [m.kind for m in user_of_inputs.received[before:] if isinstance(m, Problem)]
    assert problems == ["input_refused"]
    assert user_of_inputs.text("c1") == SHOWN


def test_a_disabled_widget_is_not_set(user_of_inputs):
    before = len(user_of_inputs.received)

    user_of_inputs.set(user_of_inputs.model("IntSliderModel", 1), value=5)

    user_of_inputs.settle()
    assert [m.kind for m in user_of_inputs.received[before:] if isinstance(m, Problem)] == ["input_refused"]
    assert user_of_inputs.text("c1") == SHOWN


def test_what_is_no_widget_of_this_session_is_out_of_reach(place, user_of_inputs, visit):
    other = visit(place, "slider.ipynb")
    theirs = other.model("IntSliderModel")

    for id in (theirs, "no-such-widget", "../../x", "x" * 5000):
        user_of_inputs.say(Update(f"to-{id[:9]}", id, {"value": 7}))
        user_of_inputs.say(Custom(f"press-{id[:9]}", id, {"event": "click"}))

    user_of_inputs.settle()
    assert other.settle() == []
    assert user_of_inputs.text("c1") == SHOWN


# --- 10: what is data stays data -----------------------------------------------------------------------------------


class Bomb:
    def __reduce__(self):
        return (os.system, ("touch /tmp/nbapp-was-here",))


def test_a_pickle_in_a_text_is_a_text(place, visit):
    visitor = visit(place, "mine.ipynb")
    payload = base64.b64encode(pickle.dumps(Bomb())).decode()

    visitor.set(visitor.model("TextModel"), value=payload)
    visitor.wait_until(lambda: payload in visitor.text("c2"))

    assert not Path("/tmp/nbapp-was-here").exists()


def test_the_server_has_nothing_that_makes_objects_or_code_of_data():
    forbidden = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "yaml", "eval", "exec", "compile"}
    for file in Path(nbapp.server.__file__).parent.glob("*.py"):
        names = {node.id for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Name)}
        imports = {
            alias.name.partition(".")[0]
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        assert not (names | imports) & forbidden, file.name


# --- 11, 12: what is not served ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "nbapp/app/../abuse/slider.ipynb",
        "nbapp/app/%2e%2e/outside/other.ipynb",
        "nbapp/app/..%2fother.ipynb",
        "nbapp/app/..%5cother.ipynb",
        "nbapp/app/slider.ipynb%00.txt",
        "nbapp/app//etc/passwd",
        "nbapp/app/link.ipynb",
        "nbapp/file/link.txt",
        "nbapp/file/..%2f..%2fetc%2fpasswd",
        "nbapp/file/%00",
        "nbapp/assets/..%2f..%2fslider.ipynb",
        "nbapp/labextensions/%2e%2e/%2e%2e/setup.cfg",
        "nbapp/static/page.js.map",
        "files/slider.ipynb",
        "slider.ipynb",
    ],
)
def test_no_path_leads_to_what_is_not_the_app(place, path):
    unknown = _body_of(place, "nbapp/app/no-such.ipynb")

    assert place.status_of(path) in (400, 404)
    assert "canary" not in _body_of(place, path)
    if path.startswith("nbapp/app/") and "%00" not in path:
        assert _body_of(place, path) == unknown


def _body_of(server: LiveServer, path: str) -> str:
    try:
        return server.get(path)
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode()


def test_no_source_no_comment_and_no_hidden_output_reaches_the_page(place, visit):
    page = place.get("nbapp/app/secret.ipynb") + place.get("nbapp/app/secret.ipynb?raw=1&source=1")
    visitor = visit(place, "secret.ipynb")

    visitor.set(visitor.model("IntSliderModel"), value=9)
    visitor.wait_until(lambda: "error" in visitor.statuses.values() or "failed" in visitor.statuses.values())
    visitor.settle()

    assert "canary" not in page
    assert "canary" not in repr(visitor.frames)
    assert "canary_value" in place.log()


# --- 14, 15: forged requests ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["nbapp/app/slider.ipynb", "nbapp/upload/slider.ipynb", "logout", "api/shutdown"])
def test_a_form_on_another_site_changes_nothing(place, path):
    headers = {"Origin": "http://evil.example", "Content-Type": "application/x-www-form-urlencoded"}
    request = urllib.request.Request(place.url(path), b"a=b", headers, method="POST")

    with pytest.raises(urllib.error.HTTPError) as caught:
        place.opener.open(request, timeout=10)

    with caught.value as error:
        assert error.code in (403, 404, 405)


# --- 17, 18: sessions ----------------------------------------------------------------------------------------------


def test_a_session_has_the_id_that_the_server_chose_and_no_other(place, new_visitor):
    chosen = SessionId("chosen-by-somebody-else-" + "0" * 8)
    visitor = new_visitor(place, "slider.ipynb")
    visitor.read_page()
    visitor.connect()

    visitor.say(Open(chosen))
    visitor.wait_idle()

    assert not visitor.resumed
    assert visitor.session != chosen
    assert len(base64.urlsafe_b64decode(visitor.session)) == 24
    assert visitor.session not in place.log()


def test_of_many_visitors_each_sees_their_own(place, visit):
    visitors = [visit(place, "mine.ipynb") for _ in range(6)]

    for number, visitor in enumerate(visitors):
        visitor.set(visitor.model("TextModel"), value=f"canary{number}")
    for number, visitor in enumerate(visitors):
        visitor.wait_until(lambda n=number, v=visitor: f"canary{n}" in v.text("c2"))

    for number, visitor in enumerate(visitors):
        visitor.settle()
        heard = repr(visitor.frames)
        assert [other for other in range(6) if f"canary{other}" in heard] == [number]


def test_the_frames_that_bring_a_page_up_hold_the_page_and_no_more(place, visit):
    """Of the notebook's file, its metadata and its environment nothing travels."""
    visitor = visit(place, "slider.ipynb")

    heard = repr(visitor.frames) + json.dumps(visitor.config)

    for word in (str(place.path), "IntSlider(", "kernelspec", "nbformat", os.environ["PATH"]):
        assert word not in heard, word
