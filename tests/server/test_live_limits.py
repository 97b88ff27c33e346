"""Visitors and cells that want too much, on a real server: they are cut, the others go on."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Iterator

import psutil
import pytest
import websocket
from live import LiveServer, new_opener, serving, write_notebook

from nbapp.protocol import Open, Ping, Pong, Problem
from nbapp.server import problems
from nbapp.server.open_sockets import SPARE

from .conftest import SLIDER
from .visitor import Visitor

MANY = tuple(f"c{place}" for place in range(1, 9))
PICTURES = "from IPython.display import HTML\nHTML(f'<i>{s.value}' + 'x' * (s.value - 3) * 500_000)"
"""Eight of them may show 15 MB: 2 MB each, not 3."""

APPS = {
    "slider": (SLIDER, "print('value', s.value)"),
    "prints": (SLIDER, "while s.value > 5:\n    print('x' * 100)"),
    "large": (SLIDER, "from IPython.display import HTML\nHTML('<b>' + 'x' * (s.value - 3) * 30_000_000)"),
    "pictures": (SLIDER, *(PICTURES for _ in MANY)),
    "frames": (SLIDER, "from IPython.display import HTML\nHTML(f'{s.value}' + 'x' * 3_000_000)"),
}


@pytest.fixture(scope="module")
def busy(tmp_path_factory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("busy")
    for name, cells in APPS.items():
        write_notebook(folder / f"{name}.ipynb", *cells)
    options = ["--NbappApp.max_sessions_per_visitor=2", "--NbappApp.max_queue_bytes=20000000"]
    with serving(folder, "--NbappApp.session_ttl=0.5", *options) as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def silent(busy) -> Iterator[Visitor]:
    """Connected when the tests of this module begin, because it takes ten seconds until a server has enough."""
    visitor = Visitor(busy, "slider.ipynb")
    visitor.read_page()
    visitor.connect()
    yield visitor
    visitor.leave()


def test_a_visitor_gets_only_so_many_sessions_and_the_next_one_when_a_page_is_closed(busy, new_visitor):
    browser = new_opener()
    first, second, third = (new_visitor(busy, "slider.ipynb", opener=browser) for _ in range(3))
    first.open()
    second.open()
    third.read_page()
    third.connect()

    third.say(Open())

    problem = third.wait_for(Problem)
    assert (problem.kind, problem.actions) == ("busy", ("wait",))
    assert "Close another of these pages" in problem.message
    new_visitor(busy, "slider.ipynb").open()  # another visitor has places of their own
    first.leave()
    _retry_until_open(third)


def test_a_session_whose_page_was_closed_gives_its_place_to_the_same_visitor_at_once(tmp_path, new_visitor):
    write_notebook(tmp_path / "slider.ipynb", *APPS["slider"])
    browser = new_opener()
    with serving(tmp_path, "--NbappApp.max_sessions_per_visitor=2") as server:
        first, second, third = (new_visitor(server, "slider.ipynb", opener=browser) for _ in range(3))
        first.open()
        second.open()
        second.leave()
        first.leave()
        third.open()

        assert second.open(session=second.session).resumed is False  # it was the first to be left
        assert third.open(session=third.session).resumed


def _retry_until_open(visitor: Visitor) -> None:
    """As the page does."""
    for _ in range(100):
        visitor.connect()
        visitor.say(Open())
        if not isinstance(visitor.hear(), Problem):
            return
    raise AssertionError("no place became free")


def test_a_visitor_opens_only_so_many_sockets_and_a_refused_ticket_is_not_logged(busy, new_visitor):
    visitor = new_visitor(busy, "slider.ipynb")
    url = f"ws://127.0.0.1:{busy.port}{visitor.read_page()['socket']}?ticket={visitor.ticket}"

    sockets = [websocket.create_connection(url, timeout=10) for _ in range(2 * 2 + SPARE)]
    with pytest.raises(websocket.WebSocketBadStatusException) as caught:
        websocket.create_connection(url, timeout=10)

    assert caught.value.status_code == 429
    assert visitor.ticket not in busy.log()
    for socket in sockets:
        socket.close()
        socket.shutdown()


def test_a_page_that_sends_without_end_is_disconnected_and_its_session_lives(busy, visit):
    visitor = visit(busy, "slider.ipynb")
    ping = b"\x81\x8f\x00\x00\x00\x00" + b'{"type":"ping"}'  # a masked frame as websocket-client makes it

    for _ in range(200):
        visitor.socket.sock.sendall(ping * 100)

    assert visitor.close_code() == 4008
    visitor.open(session=visitor.session)
    assert visitor.resumed


def test_an_output_that_no_page_could_take_is_cut_with_a_sentence_and_others_go_on(busy, visit):
    other = visit(busy, "slider.ipynb")
    flooding = visit(busy, "large.ipynb")

    flooding.set(flooding.model("IntSliderModel"), value=8)
    flooding.wait_until(lambda: problems.REPLAY_FLOODS in flooding.received)

    other.set(other.model("IntSliderModel"), value=4)
    other.wait_text("c1", "value 4\n")
    flooding.set(flooding.model("IntSliderModel"), value=3)
    flooding.wait_until(lambda: "<b>" in str(flooding.outputs["c1"]) and flooding.activity == "idle")


def test_an_app_that_shows_ever_more_is_stopped_and_the_server_does_not_keep_it(busy, visit):
    visitor = visit(busy, "pictures.ipynb")

    visitor.set(visitor.model("IntSliderModel"), value=9)
    visitor.wait_until(lambda: problems.PAGE_TOO_LARGE in visitor.received and visitor.activity == "idle")

    visitor.set(visitor.model("IntSliderModel"), value=4)
    visitor.wait_until(lambda: all("<i>4" in str(visitor.outputs[cell]) for cell in MANY))
    visitor.open(session=visitor.session)
    assert visitor.resumed


def test_text_without_end_ends_on_the_page_and_others_do_not_feel_it(busy, visit):
    other = visit(busy, "slider.ipynb")
    printing = visit(busy, "prints.ipynb")

    printing.set(printing.model("IntSliderModel"), value=9)
    printing.wait_until(lambda: printing.text("c1").endswith("the rest is not shown.]\n"))

    assert statistics.median(_answer_seconds(other)) < 0.2


def _answer_seconds(visitor: Visitor) -> list[float]:
    seconds = []
    for _ in range(20):
        began = time.monotonic()
        visitor.say(Ping())
        visitor.wait_for(Pong)
        seconds.append(time.monotonic() - began)
    return seconds


def test_a_page_that_does_not_read_is_disconnected_and_the_server_keeps_nothing_for_it(busy, visit):
    visitor = visit(busy, "frames.ipynb")
    slider = visitor.model("IntSliderModel")
    process = psutil.Process(busy.process.pid)
    before = process.memory_info().rss

    for value in itertools.cycle(range(10)):
        if "does not read; it is disconnected" in busy.log():
            break
        visitor.set(slider, value=value)
        busy.get("nbapp/health")

    assert process.memory_info().rss - before < 150_000_000


def test_an_endless_cell_is_stopped_when_the_operator_says_so(serve, new_visitor):
    visitor = new_visitor(serve("print('before')\nwhile True:\n    pass", options=("--NbappApp.replay_timeout=1",)))

    visitor.open()

    visitor.wait_until(lambda: visitor.activity == "idle")
    assert any("for longer than it may here" in m.message for m in visitor.received if isinstance(m, Problem))
    assert visitor.statuses["c0"] != "running"


def test_a_socket_that_says_nothing_is_closed(silent):
    assert silent.close_code() == 4003
