"""What one request makes the kernel do: which cells run, what they show, how a replay ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from nbapp.kernel_protocol import KERNEL_EVENT_TYPE, CellFinished, CellStarted, CodeCell, ReplayFinished, ReplayStarted

from .app_kernel import AppKernel


def test_cells_run_from_top_to_bottom_and_each_output_has_its_address(app: AppKernel) -> None:
    done = app.start("x = 2\nprint('one')", "x * 21", "from IPython.display import display, HTML\ndisplay(HTML('<b>'))")

    assert done.ran == ["c0", "c1", "c2"]
    assert done.text("c0") == "one\n"
    assert done.text("c1") == "42"
    assert done.outputs["c2"][0]["data"]["text/html"] == "<b>"
    assert done.stray == []


def test_events_tell_what_runs_in_order(app: AppKernel) -> None:
    done = app.start("1", "2")

    kinds = [type(event) for event in done.events]
    assert kinds == [ReplayStarted, CellStarted, CellFinished, CellStarted, CellFinished, ReplayFinished]


def told_by_message(app: AppKernel, *sources: str) -> list[list[object]]:
    """What each message of a first run tells: our events by their class and cell, all else by its kind."""
    app.load(*sources)
    run = app.begin()
    told: list[list[object]] = []
    for message in app.messages():
        kind = message["msg_type"]
        if kind != KERNEL_EVENT_TYPE:
            told.append([message["content"].get("text", kind)])
            continue
        events = app._events_of(message)
        told.append([(type(event), getattr(event, "cell", None)) for event in events])
        if isinstance(events[-1], ReplayFinished) and events[-1].run == run:
            break
    return [each for each in told if each not in (["status"], ["comm_close"])]  # a widget of a test before is freed


NEVER_SOON = """
from nbapp.kernel.held_events import HeldEvents
HeldEvents.in_earnest = HeldEvents._send_soon
HeldEvents._send_soon = lambda self: setattr(self, "_is_timed", False)
"""


@pytest.fixture
def patient_app(app: AppKernel) -> Iterator[AppKernel]:
    """Its events wait until something else is sent."""
    app.execute(NEVER_SOON)
    yield app
    app.execute("from nbapp.kernel.held_events import HeldEvents; HeldEvents._send_soon = HeldEvents.in_earnest")


def test_what_a_quick_replay_tells_is_one_message(patient_app: AppKernel) -> None:
    assert told_by_message(patient_app, "1 + 1;", "2;") == [
        [
            (ReplayStarted, None),
            (CellStarted, "c0"),
            (CellFinished, "c0"),
            (CellStarted, "c1"),
            (CellFinished, "c1"),
            (ReplayFinished, None),
        ]
    ]


# Text is written at once: `print` writes its end apart, and ipykernel may send the two as two messages.
SENDS = {
    "printed text": ("import sys\nsys.stdout.write('one\\n')\nsys.stdout.flush()", "one\n"),
    "an error": ("1 / 0", "error"),
    "a displayed value": ("41 + 1", "execute_result"),
    "a display that is made anew": ("display(1, display_id='d')", "display_data"),
    "cleared outputs": ("from IPython.display import clear_output; clear_output()", "clear_output"),
    "a widget": ("import ipywidgets; w = ipywidgets.Layout()", "comm_open"),
    "a message of a library's own": (
        "k = get_ipython().kernel; k.send_response(k.iopub_socket, 'stream', {'name': 'stdout', 'text': 'own'})",
        "own",
    ),
    "text from a thread": (
        "import sys, threading\nt = threading.Thread(target=sys.stdout.write, args=('two\\n',)); t.start(); t.join()",
        "two\n",
    ),
}


@pytest.mark.parametrize(("source", "kind"), SENDS.values(), ids=SENDS)
def test_what_a_cell_sends_comes_between_its_beginning_and_its_end(
    patient_app: AppKernel, source: str, kind: str
) -> None:
    told = [each for message in told_by_message(patient_app, "x = 0", source) for each in message]

    begin, end = told.index((CellStarted, "c1")), told.index((CellFinished, "c1"))
    assert told[begin + 1 : end].count(kind) == 1
    assert kind not in (*told[:begin], *told[end:])


FLUSHES_SLOWLY = """
def _():
    import sys, threading
    from nbapp.kernel.outputs import Outlet
    taken, told, send_soon = threading.Event(), threading.Event(), Outlet.send_soon
    flush_buffers = sys.stdout._flush_buffers
    def slowly():
        for part in flush_buffers():
            taken.set()
            told.wait(0.3)
            yield part
    def send_and_note(outlet, event):
        send_soon(outlet, event)
        if type(event).__name__ == "CellFinished":
            told.set()
            Outlet.send_soon = send_soon
            del sys.stdout._flush_buffers
    slowly.taken = taken
    sys.stdout._flush_buffers = slowly
    Outlet.send_soon = send_and_note
_()
del _
"""


def test_text_that_another_thread_is_about_to_send_still_comes_before_the_end_of_its_cell(app: AppKernel) -> None:
    """ipykernel's own thread flushes 0.2 s after a text came, in the middle of whatever runs then."""
    app.execute(FLUSHES_SLOWLY)

    done = app.start(
        "import sys\nprint('aside')\n"
        "sys.stdout.pub_thread.schedule(sys.stdout._flush)\nsys.stdout._flush_buffers.taken.wait();"
    )

    assert (done.text("c0"), done.stray) == ("aside\n", [])


def test_a_cell_that_goes_on_is_told_meanwhile(app: AppKernel) -> None:
    """Nothing else is sent that could take the event along."""
    app.load("import threading\nnever = threading.Event()", "never.wait()")
    run = app.begin()

    app.wait_for_cell("c1")

    app.stop(run)
    assert app.wait().outcome == "stopped"


def test_a_forked_process_does_not_tell_what_its_parent_has_to_tell(patient_app: AppKernel) -> None:
    source = (
        "import os\npid = os.fork()\nif not pid:\n    print('child', flush=True)\n    os._exit(0)\nos.waitpid(pid, 0);"
    )

    told = told_by_message(patient_app, source)

    assert [each for message in told for each in message if isinstance(each, tuple)] == [
        (ReplayStarted, None),
        (CellStarted, "c0"),
        (CellFinished, "c0"),
        (ReplayFinished, None),
    ]


def test_a_replay_in_which_all_is_kept_sends_only_its_end(app: AppKernel) -> None:
    app.start("x = 1", "print(x)")

    done = app.replay()

    assert [type(event) for event in done.events] == [ReplayFinished]
    assert (done.ran, list(done.finished.kept), done.outcome) == ([], ["c0", "c1"], "complete")


def test_a_refresh_runs_every_cell(app: AppKernel) -> None:
    app.start("x = 1", "print(x)")

    assert app.replay(refresh=True).ran == ["c0", "c1"]


def test_a_changed_cell_and_its_readers_run_when_the_notebook_is_saved(app: AppKernel) -> None:
    app.start("x = 1", "y = 10", "print(x)")

    done = app.start("x = 2", "y = 10", "print(x)")

    assert done.ran == ["c0", "c2"]
    assert done.text("c2") == "2\n"


def test_an_awaiting_cell_runs_and_can_gather(app: AppKernel) -> None:
    done = app.start(
        "import asyncio", "a, b = await asyncio.gather(asyncio.sleep(0, 1), asyncio.sleep(0, 2))\nprint(a + b)"
    )

    assert done.text("c1") == "3\n"


def test_a_failing_cell_ends_the_replay_and_shows_its_error(app: AppKernel) -> None:
    done = app.start("x = 1", "1 / 0", "print('below')")

    assert (done.ran, list(done.finished.not_reached), done.outcome) == (["c0", "c1"], ["c2"], "failed")
    assert done.text("c1") == "!ZeroDivisionError"


def test_the_traceback_shows_the_authors_frames_only(app: AppKernel) -> None:
    done = app.start("def f():\n    return 1 / 0", "f()")

    traceback = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(done.outputs["c1"][0]["traceback"]))
    assert "return 1 / 0" in traceback
    assert "nbapp" not in traceback


def test_the_traceback_does_not_show_how_a_file_is_heard_of(app: AppKernel) -> None:
    done = app.start("x = 0", "import os\nos.path.getsize('missing')")

    traceback = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(done.outputs["c1"][0]["traceback"]))
    assert "getsize" in traceback
    assert "nbapp" not in traceback


@pytest.mark.parametrize("source", ["def (:", "x = = 1", "  y = 1\n z = 2", "return 5", "await = 3"])
def test_a_cell_that_is_no_python_fails_and_says_so(app: AppKernel, source: str) -> None:
    done = app.start("x = 1", source)

    assert done.outcome == "failed"
    assert done.text("c1") in ("!SyntaxError", "!IndentationError")


def test_a_cell_tagged_raises_exception_lets_the_replay_go_on(app: AppKernel) -> None:
    done = app.start(CodeCell("c0", "1 / 0", may_raise=True), CodeCell("c1", "print('below')"))  # type: ignore[arg-type]

    assert (done.ran, done.outcome) == (["c0", "c1"], "complete")
    assert done.text("c1") == "below\n"


@pytest.mark.parametrize("source", ["1;", "1;  # quiet", "x = 1", "None", "for i in range(3): i"])
def test_nothing_is_displayed_where_jupyter_displays_nothing(app: AppKernel, source: str) -> None:
    assert app.start(source).text("c0") == ""


def test_magics_and_shell_lines_run(app: AppKernel) -> None:
    done = app.start("%%capture text\nprint('caught')", "text.stdout", "import nbapp\n%timeit -n1 -r1 -q pass")

    assert done.outcome == "complete", done.outputs
    assert done.text("c1") == "'caught\\n'"


def test_the_last_value_is_that_of_the_cell_above(app: AppKernel) -> None:
    done = app.start("41", "_ + 1")

    assert done.text("c1") == "42"


def test_system_exit_fails_the_cell_and_the_kernel_lives(app: AppKernel) -> None:
    done = app.start("raise SystemExit(3)")

    assert done.outcome == "failed"
    assert app.start("print('alive')").text("c0") == "alive\n"


def test_figures_of_the_inline_backend_belong_to_their_cell(app: AppKernel) -> None:
    pytest.importorskip("matplotlib")

    done = app.start("%matplotlib inline\nimport matplotlib.pyplot as plt", "plt.plot([1, 2]);", "print('below')")

    assert "image/png" in done.outputs["c1"][0]["data"]
    assert done.text("c2") == "below\n"


def test_what_a_thread_prints_while_its_cell_runs_is_the_cells(app: AppKernel) -> None:
    source = "import threading\nt = threading.Thread(target=lambda: print('in thread'))\nt.start()\nt.join()"

    assert app.start(source).text("c0") == "in thread\n"


def test_what_a_thread_prints_later_is_in_no_cell(app: AppKernel) -> None:
    done = app.start(
        "import threading\ngo = threading.Event()\nsaid = threading.Event()\n"
        "def late():\n    go.wait()\n    print('late')\n    said.set()\n"
        "threading.Thread(target=late, daemon=True).start()",
        "go.set()\n_ = said.wait(5)\nprint('mine')",
    )

    assert done.text("c1") == "mine\n"
    assert done.text("c0") == ""
    assert [output["text"] for output in done.stray] == ["late\n"]
