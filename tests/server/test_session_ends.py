"""`server/session.py` when something ends or is replaced: stop, a dead kernel, a page that left, a saved notebook."""

from __future__ import annotations

from nbapp.kernel_protocol import CodeCell, InputsChanged, LoadNotebook, Replay, StopReplay
from nbapp.protocol import Done, InputKey, PageCell, Problem, ProblemSolved, Restart, Stop
from nbapp.server.page import PagePlan
from nbapp.server.session_messages import (
    EndSession,
    InterruptKernel,
    KernelChanged,
    KernelDied,
    KernelNotStarted,
    KernelUp,
    NotebookBroke,
    NotebookSaved,
    PageConnected,
    PageLeft,
    PageSpoke,
    RequestFailed,
    Say,
    ServerStops,
    SessionPlan,
    SetTimer,
    StartKernel,
    StopKernel,
    TimerRang,
)

from .sessions import (
    CODE,
    A,
    B,
    asked,
    finish,
    opened,
    press,
    said,
    set_slider,
)

# --- stopping ----------------------------------------------------------------------------------------------------


def test_stop_ends_the_replay_and_forgets_waiting_presses_but_no_values():
    session = opened()
    press(session, "p1")
    press(session, "p2")
    set_slider(session, 5)

    actions = session.take(PageSpoke(Stop()))
    after = finish(session, 2, "stopped", not_reached=(B,))

    assert asked(actions) == [StopReplay(2)]
    assert [[e.id for e in r.events] for r in asked(after)] == [["e-5"]]


def test_a_kernel_that_does_not_hear_stop_is_interrupted_and_then_the_visitor_is_asked():
    session = opened()
    press(session, "p1")
    session.take(PageSpoke(Stop()))

    first = session.take(TimerRang("stop"))
    second = session.take(TimerRang("stuck"))

    assert first == (InterruptKernel(), SetTimer("stuck", 4.0))
    assert [(m.kind, m.actions) for m in said(second)] == [("timed_out", ("restart", "wait"))]
    assert ProblemSolved("timed_out") in said(finish(session, 2, "stopped"))


# --- the kernel goes ---------------------------------------------------------------------------------------------


def test_a_dead_kernel_is_told_with_its_reason_and_a_restart_brings_the_inputs_back():
    session = opened()
    set_slider(session, 8)

    died = session.take(KernelDied(-9))
    restarted = session.take(PageSpoke(Restart()))
    up = session.take(KernelUp())

    (problem,) = [m for m in said(died) if isinstance(m, Problem)]
    assert problem.kind == "kernel_died"
    assert "memory" in problem.message
    assert ProblemSolved("kernel_died") in said(restarted)
    assert StartKernel() in restarted
    assert asked(up) == [LoadNotebook(CODE, {InputKey("slider-key"): {"value": 8}}), Replay(3)]


def test_what_is_set_while_there_is_no_kernel_is_answered():
    session = opened()
    session.take(KernelDied(1))

    assert said(set_slider(session, 5)) == [Done("e-5")]


def test_a_replay_that_the_kernel_cannot_take_ends_with_a_problem_and_the_session_goes_on():
    session = opened()
    set_slider(session, 5)

    actions = session.take(RequestFailed(Replay(2), "canary"))

    assert [m.kind for m in said(actions) if isinstance(m, Problem)] == ["notice"]
    assert "canary" not in repr(said(actions))
    assert asked(set_slider(session, 6))[0].run == 3


def test_a_session_that_nobody_comes_back_to_ends_with_its_kernel():
    session = opened(ttl_seconds=60)

    left = session.take(PageLeft())
    expired = session.take(TimerRang("expire"))

    assert SetTimer("expire", 60) in left
    assert expired == (StopKernel(), EndSession())


def test_a_timer_that_rings_just_after_the_page_is_back_ends_nothing():
    session = opened()
    session.take(PageLeft())
    session.take(PageConnected("t", resumed=True))

    assert session.take(TimerRang("expire")) == ()


def test_a_server_that_stops_says_so_first():
    session = opened()

    actions = session.take(ServerStops())

    assert [type(a) for a in actions] == [Say, StopKernel, EndSession]
    assert actions[0].message.kind == "stopping"


# --- the notebook is saved ---------------------------------------------------------------------------------------

NEW_CODE = (CodeCell(A, "s"), CodeCell(B, "print(-s.value)"))
NEW_LOOK = {"layout": "wide"}
NEW_PLAN = SessionPlan(PagePlan("New", (PageCell(A, "code"), PageCell(B, "code")), look=NEW_LOOK), NEW_CODE)


def test_a_saved_notebook_is_loaded_and_replayed_with_the_inputs():
    session = opened()
    set_slider(session, 5)
    finish(session, 2)

    actions = session.take(NotebookSaved(NEW_PLAN))

    assert (said(actions)[0].title, said(actions)[0].look) == ("New", NEW_LOOK)
    assert asked(actions) == [LoadNotebook(NEW_CODE, {InputKey("slider-key"): {"value": 5}}), Replay(3)]


def test_a_notebook_saved_during_a_replay_is_loaded_when_that_ends():
    session = opened()
    set_slider(session, 5)

    during = session.take(NotebookSaved(NEW_PLAN))
    after = finish(session, 2, "superseded")

    assert asked(during) == [InputsChanged(2, ())]
    assert [type(r) for r in asked(after)] == [LoadNotebook, Replay]


def test_a_broken_save_is_told_and_solved_by_a_good_one():
    session = opened()

    broke = session.take(NotebookBroke("app.ipynb is empty."))
    saved = session.take(NotebookSaved(NEW_PLAN))

    assert said(broke)[0].kind == "notebook_broken"
    assert ProblemSolved("notebook_broken") in said(saved)


def test_with_another_kernel_the_app_begins_again_with_the_inputs_and_says_so():
    session = opened()
    set_slider(session, 5)

    changed = session.take(KernelChanged(NEW_PLAN))
    up = session.take(KernelUp())

    assert StartKernel() in changed
    snapshot, notice = said(changed)[-2:]
    assert (snapshot.title, [cell.status for cell in snapshot.cells]) == ("New", ["waiting", "waiting"])
    assert (notice.kind, "another kernel now" in notice.message) == ("notice", True)
    assert asked(up) == [LoadNotebook(NEW_CODE, {InputKey("slider-key"): {"value": 5}}), Replay(3)]


def test_only_an_author_reads_why_a_kernel_cannot_be_started():
    failed = KernelNotStarted("It could not be started.", "The kernel 'bare' has no nbapp.")

    visitors, authors = (opened(dev=dev) for dev in (False, True))

    assert [m.message for m in said(visitors.take(failed)) if isinstance(m, Problem)] == ["It could not be started."]
    assert [m.message for m in said(authors.take(failed)) if isinstance(m, Problem)] == [
        "The kernel 'bare' has no nbapp."
    ]


def test_only_an_author_reads_where_the_notebook_is_broken():
    broke = NotebookBroke("It has an error.", "Cell 3 is not Python: invalid character '§'.")

    visitors, authors = (opened(dev=dev) for dev in (False, True))

    assert said(visitors.take(broke))[0].message == "It has an error. The last version that worked goes on."
    assert said(authors.take(broke))[0].message.startswith("Cell 3 is not Python: invalid character '§'.")
