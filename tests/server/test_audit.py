"""`serve --audit` and `check --verify`: what no analysis sees is found by running everything again elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from live import LiveServer, serving, wait_until, write_notebook

from nbapp.kernel_protocol import CodeCell, LoadNotebook, Replay, StateCaptured
from nbapp.protocol import AppId
from nbapp.server.audit.pins import Pins
from nbapp.server.command import main
from nbapp.server.session_messages import AuditReplay, KernelSpoke, RulesChanged, SessionPlan

from .sessions import CODE, PLAN, A, B, asked, finish, opened, press, set_slider
from .visitor import Visitor

# How often the garbage collector runs is a number inside the interpreter: no name, trait, file or option leads there.
HIDDEN = (
    "from ipywidgets import IntSlider\ns = IntSlider(value=700, min=1, max=999)\ns",
    "import gc\ngc.set_threshold(s.value)",
    "print('constant')",
    "print('threshold', gc.get_threshold()[0])",
)


# Inside the interpreter, inside the C library, inside the interpreter again.
PLANTS = (
    *HIDDEN,
    "import ctypes\nctypes.CDLL(None).srand(s.value)",
    "print('drawn', ctypes.CDLL(None).rand() != 0, ctypes.CDLL(None).rand())",
    "import sys\nsys.setswitchinterval(s.value / 1e5)",
    "print('interval', round(sys.getswitchinterval() * 1e5))",
)


# --- which replays -----------------------------------------------------------------------------------------------


def captures(actions) -> list[bool]:
    return [request.captures for request in asked(actions) if isinstance(request, Replay)]


def audits(actions) -> list[AuditReplay]:
    return [action for action in actions if isinstance(action, AuditReplay)]


def capture(session, run: int) -> None:
    session.take(KernelSpoke(StateCaptured(run, {}, b"")))


def test_every_second_replay_is_captured_and_handed_over_when_it_is_done():
    session = opened(audit_every=2)

    assert captures(set_slider(session, 4)) == [True]
    capture(session, 2)
    (audit,) = audits(finish(session, 2, ran=(B,), kept=(A,)))
    assert audit.replay.plan == PLAN
    assert audit.replay.finished.kept == (A,)
    assert [cell.id for cell in audit.replay.page.cells] == [A, B]

    assert captures(set_slider(session, 5)) == [False]
    assert audits(finish(session, 3, ran=(B,), kept=(A,))) == []
    assert captures(set_slider(session, 6)) == [True]


def test_without_audits_nothing_is_captured():
    session = opened()

    assert captures(set_slider(session, 4)) == [False]


def test_a_press_is_never_repeated_and_leaves_its_turn_to_the_next_replay():
    session = opened(audit_every=2)

    assert captures(press(session, "p")) == [False]
    finish(session, 2, ran=(B,), kept=(A,))
    assert captures(set_slider(session, 5)) == [True]


@pytest.mark.parametrize("outcome", ["superseded", "stopped"])
def test_a_replay_that_ended_early_leaves_its_turn_to_the_next(outcome):
    session = opened(audit_every=2)
    set_slider(session, 4)
    capture(session, 2)
    set_slider(session, 5)

    actions = finish(session, 2, outcome, ran=(), kept=(A,), not_reached=(B,))

    assert audits(actions) == []
    assert captures(actions) == [True]


# --- pins --------------------------------------------------------------------------------------------------------

APP = AppId("x.ipynb")


def rules(plan: SessionPlan) -> list[str]:
    return [cell.rule for cell in plan.code]


def edited(source: str) -> SessionPlan:
    return SessionPlan(PLAN.page, (CODE[0], CodeCell(B, source)))


def test_a_pinned_cell_runs_always_in_its_app_alone():
    pins = Pins()

    assert pins.add(APP, PLAN, {B}) == (B,)

    assert rules(pins.applied_to(APP, PLAN)) == ["auto", "always"]
    assert rules(pins.applied_to(AppId("y.ipynb"), PLAN)) == ["auto", "auto"]
    assert pins.add(APP, PLAN, {B}) == ()


def test_a_pin_lasts_over_a_save_until_the_cell_itself_is_edited():
    pins = Pins()
    pins.add(APP, PLAN, {B})

    moved = SessionPlan(PLAN.page, (CodeCell(A, "new"), CodeCell(A, CODE[1].source)))
    assert rules(pins.applied_to(APP, moved)) == ["auto", "always"]
    assert rules(pins.applied_to(APP, edited("print(1)"))) == ["auto", "auto"]


def test_new_rules_are_loaded_and_replayed_at_once_and_that_replay_is_audited():
    session = opened(audit_every=20)
    code = (CODE[0], CodeCell(B, CODE[1].source, rule="always"))

    load, replay = asked(session.take(RulesChanged(code)))

    assert isinstance(load, LoadNotebook) and load.cells == code
    assert isinstance(replay, Replay) and replay.captures


# --- on a real server --------------------------------------------------------------------------------------------


# The cell that shows it is not the one that read it.
HIDDEN_BEHIND_A_NAME = (*HIDDEN[:3], "threshold = gc.get_threshold()[0]", "print('threshold', threshold)")


@pytest.fixture
def audited(tmp_path: Path) -> Iterator[LiveServer]:
    """One a test: a server has one audit at a time, and what comes meanwhile is not audited."""
    write_notebook(tmp_path / "hidden.ipynb", *HIDDEN)
    write_notebook(tmp_path / "behind.ipynb", *HIDDEN_BEHIND_A_NAME)
    with serving(tmp_path, "--audit=2") as server:  # the first replay of a session keeps nothing
        yield server


def test_a_hidden_dependency_is_found_and_pinned_for_this_visitor_and_the_next(audited, visit):
    first: Visitor = visit(audited, "hidden.ipynb")
    first.set(first.model("IntSliderModel"), value=500)

    first.wait_text("c3", "threshold 500\n")  # wrong until the audit has pinned the cell

    log = audited.log()
    assert "audit: In code cell 4 (id c3) output 1 is 'threshold 700' on the page, and 'threshold 500'" in log
    assert "from now on code cell 4 (id c3) runs in every replay" in log
    assert "code cell 3" not in log

    second: Visitor = visit(audited, "hidden.ipynb")
    second.set(second.model("IntSliderModel"), value=300)
    second.wait_text("c3", "threshold 300\n")
    wait_until(lambda: "audit: a fresh run shows the same" in audited.log(), 30, "no later audit came to its end")


def test_pins_go_up_to_the_cell_that_reads_what_is_hidden(audited, visit):
    visitor: Visitor = visit(audited, "behind.ipynb")
    visitor.set(visitor.model("IntSliderModel"), value=500)

    visitor.wait_text("c4", "threshold 500\n")

    assert "behind.ipynb: from now on code cell 4 (id c3) runs in every replay" in audited.log()


# --- check --verify ----------------------------------------------------------------------------------------------


def verified(capsys, path, *options: str) -> tuple[int, list[dict]]:
    code = main(["check", str(path), "--verify", "--json", *options])
    return code, json.loads(capsys.readouterr().out)["runs"]


def test_check_verify_fails_and_names_each_cell_that_hides_what_it_reads(tmp_path, capsys):
    path = write_notebook(tmp_path / "plants.ipynb", *PLANTS)

    code, (first, step) = verified(capsys, path, "--set", "s=500")

    assert code == 1
    assert first["differences"] == []
    assert [cell["id"] for cell in step["cells"] if cell["ran"]] == ["c1", "c4", "c6"]
    threshold, drawn, interval = step["differences"]
    assert threshold == (
        "In code cell 4 (id c3) output 1 is 'threshold 700' on the page, and 'threshold 500' in a fresh run."
    )
    assert drawn.startswith("In code cell 6 (id c5) output 1 is 'drawn True ")
    assert interval == (
        "In code cell 8 (id c7) output 1 is 'interval 700' on the page, and 'interval 500' in a fresh run."
    )


def test_check_verify_finds_nothing_in_a_sound_notebook(tmp_path, capsys):
    path = write_notebook(
        tmp_path / "sound.ipynb",
        "import ipywidgets as w, random, numpy\nfrom nbapp import pressed, session_state\n"
        "s, b, label = w.IntSlider(), w.Button(description='go'), w.Label('first')\n"
        "b.on_click(lambda _: setattr(label, 'value', 'clicked'))\nw.VBox([s, b, label])",
        "session_state.setdefault('n', 0)\nif pressed(b):\n    session_state.n += 1",
        "print(session_state.n, random.random(), numpy.random.rand(), {'a', 'b', 'c', 'd'}, object())",
        "if s.value > 3:\n    raise ValueError(s.value)",
        "print('end')",
    )

    code, runs = verified(capsys, path, "--set", "s=5", "--press", "go")

    assert code == 1  # a cell failed
    assert [cell["status"] for cell in runs[1]["cells"]] == ["kept", "ran", "ran", "failed", "not reached"]
    assert [(run["differences"], run["unverified"]) for run in runs] == [([], []), ([], [])]


def test_check_verify_says_when_session_state_cannot_leave_its_kernel(tmp_path, capsys):
    path = write_notebook(
        tmp_path / "lock.ipynb",
        "import threading\nfrom nbapp import session_state\nfrom ipywidgets import IntSlider\ns = IntSlider()",
        "session_state.setdefault('lock', threading.Lock())\nprint(s.value)",
    )

    code, (_, step) = verified(capsys, path, "--set", "s=5")

    assert code == 0
    assert step["unverified"] == ["Nothing: session_state.lock cannot leave its kernel, and a fresh run would lack it."]
