"""`server/session.py` as a table of what happens and what is asked for: pages, values, presses, outputs."""

from __future__ import annotations

from nbapp.kernel_protocol import (
    AddressNotUsed,
    CellFinished,
    CellStarted,
    InputNamed,
    InputsChanged,
    LoadNotebook,
    Replay,
    ReplayStarted,
)
from nbapp.protocol import (
    AddressNotNeeded,
    CellReason,
    Custom,
    Delta,
    Done,
    InputKey,
    Model,
    ModelId,
    ModelOpened,
    ModelUpdated,
    OutputSet,
    PageCell,
    Ping,
    Pong,
    Problem,
    Progress,
    ProgressChanged,
    ReasonSet,
    Refresh,
    SessionId,
    Snapshot,
    StatusChanged,
    Update,
    Welcome,
)
from nbapp.server.session_messages import (
    AskKernel,
    CancelTimer,
    KernelDied,
    KernelNotStarted,
    KernelSpoke,
    KernelUp,
    KernelWrote,
    PageConnected,
    PageLeft,
    PageSpoke,
    PageSpokeAtOnce,
    Say,
    SetTimer,
    StartKernel,
    TimerRang,
)

from .sessions import (
    BUTTON,
    CODE,
    SLIDER,
    SLIDER_STATE,
    A,
    B,
    address,
    asked,
    finish,
    new_session,
    open_model,
    opened,
    press,
    printed,
    said,
    set_slider,
)

# --- a session begins --------------------------------------------------------------------------------------------


def test_what_the_address_has_for_nothing_is_a_notice_once_and_is_told_to_a_page_that_comes_later():
    session = opened()

    first = session.take(KernelSpoke(AddressNotUsed(("utm", "x"), ("n",))))
    later = session.take(KernelSpoke(AddressNotUsed(("utm",), ("n",), is_new_address=False)))
    again = session.take(PageConnected("ticket", resumed=True))

    not_needed, notice = said(first)
    assert not_needed == AddressNotNeeded(("utm", "x", "n"))
    assert (notice.kind, "“utm” or “x”" in notice.message) == ("notice", True)
    assert said(later) == [AddressNotNeeded(("utm", "n"))]
    assert said(again)[-1] == AddressNotNeeded(("utm", "n"))


def test_a_page_is_welcomed_and_then_the_kernel_starts():
    session = new_session(dev=True)

    actions = session.take(PageConnected("next-ticket", resumed=False))

    cells = (PageCell(A, "code"), PageCell(B, "code"))
    assert actions == (
        CancelTimer("expire"),
        Say(Welcome(SessionId("s"), "next-ticket", "", resumed=False, dev=True)),
        Say(Snapshot("Title", cells, (), Progress("starting"))),
        StartKernel(),
    )


def test_a_ready_kernel_gets_the_notebook_and_its_first_replay():
    session = new_session()
    inputs = {InputKey("k"): {"value": 7, "children": ["IPY_MODEL_x"]}}
    session.take(PageConnected("t", resumed=False, inputs=inputs))

    actions = session.take(KernelUp())

    assert asked(actions) == [LoadNotebook(CODE, {InputKey("k"): {"value": 7}}), Replay(1)]


def test_what_the_visitor_does_before_the_kernel_is_ready_is_not_lost():
    session = new_session()
    session.take(PageConnected("t", resumed=False))
    session.take(PageSpoke(Refresh()))

    actions = session.take(KernelUp())

    assert asked(actions)[-1] == Replay(1, refresh=True)


def test_a_page_that_comes_back_gets_a_snapshot_and_nothing_runs():
    session = opened()
    session.take(PageLeft())

    actions = session.take(PageConnected("t2", resumed=True))

    assert asked(actions) == []
    assert StartKernel() not in actions
    snapshot = said(actions)[1]
    assert [m.key for m in snapshot.models] == ["slider-key", "button-key"]
    assert snapshot.progress == Progress("idle")


def test_a_kernel_that_does_not_start_is_a_problem_that_stands_for_later_pages():
    session = new_session()
    session.take(PageConnected("t", resumed=False))

    actions = session.take(KernelNotStarted("It could not be started.", "details"))
    later = session.take(PageConnected("t2", resumed=True))

    assert [m.kind for m in said(actions) if isinstance(m, Problem)] == ["kernel_failed_to_start"]
    assert [m.kind for m in said(later) if isinstance(m, Problem)] == ["kernel_failed_to_start"]


# --- values ------------------------------------------------------------------------------------------------------


def test_a_value_is_answered_at_once_and_replayed():
    session = opened()

    actions = set_slider(session, 5)

    assert actions == (
        Say(Done("e-5")),
        AskKernel(Replay(2, (Update("e-5", SLIDER, {"value": 5}),))),
        SetTimer("progress", 0.15),
    )


def test_of_values_that_arrive_during_a_replay_the_latest_counts_and_the_kernel_is_told_once():
    session = opened()
    set_slider(session, 4)

    first, second = set_slider(session, 5), set_slider(session, 6)
    after = finish(session, 2, "superseded", not_reached=(B,))

    assert asked(first) == [InputsChanged(2, ((SLIDER, "value"),))]
    assert asked(second) == []
    assert asked(after) == [Replay(3, (Update("e-6", SLIDER, {"value": 6}),))]


def test_a_replay_that_was_superseded_is_made_good_even_if_nothing_waits():
    session = opened()
    session.take(PageSpoke(Refresh()))

    after = finish(session, 2, "superseded", not_reached=(A, B))

    assert asked(after) == [Replay(3)]


def test_an_event_that_the_page_sends_again_after_a_reconnect_counts_once():
    session = opened()
    press(session, "p1")
    session.take(PageConnected("t", resumed=True))

    actions = press(session, "p1")

    assert actions == (Say(Done("p1")),)


def test_a_value_out_of_bounds_is_refused_and_the_true_one_shown():
    session = opened()

    actions = set_slider(session, 99)

    assert said(actions)[:2] == [Done("e-99"), ModelUpdated(SLIDER, {"value": 3})]
    assert said(actions)[2].kind == "input_refused"
    assert asked(actions) == []


def test_what_a_widgets_own_code_sets_beside_an_input_is_dropped_without_a_notice():
    session = opened()
    third_party = ModelId("map")
    open_model(session, third_party, {"_model_module": "jupyter-leaflet", "zoom": 1, "style": "IPY_MODEL_a"}, "map-key")

    both = session.take(PageSpoke(Update("e1", third_party, {"style": "IPY_MODEL_b", "zoom": 2})))
    finish(session, 2, ran=(B,))
    unknown = session.take(PageSpoke(Update("e2", third_party, {"_misspelt": 1})))

    replay = Replay(2, (Update("e1", third_party, {"zoom": 2}),))
    assert both == (Say(Done("e1")), AskKernel(replay), SetTimer("progress", 0.15))
    assert unknown == (Say(Done("e2")),)


def test_a_widget_that_this_session_has_not_is_refused():
    session = opened()

    actions = session.take(PageSpoke(Update("e", ModelId("other"), {"value": 1})))

    assert [type(m) for m in said(actions)] == [Done, Problem]
    assert asked(actions) == []


def test_a_widget_that_was_just_closed_is_answered_quietly():
    session = opened()
    session.take(KernelWrote("comm_close", "", {"comm_id": SLIDER, "data": {}}))

    actions = set_slider(session, 5)

    assert actions == (Say(Done("e-5")),)


def test_a_value_that_the_kernel_refuses_is_taken_back():
    from nbapp.kernel_protocol import EventRefused

    session = opened()
    set_slider(session, 5)

    actions = session.take(KernelSpoke(EventRefused("e-5", SLIDER, "canary")))

    assert said(actions)[0] == ModelUpdated(SLIDER, {"value": 3})
    assert "canary" not in repr(said(actions))


def test_a_page_cannot_bring_along_a_value_for_what_is_no_input():
    session = new_session()
    brought = {InputKey("bar"): {"value": 9}, InputKey("slider-key"): {"value": 8, "max": 999}}
    session.take(PageConnected("t", resumed=False, inputs=brought))
    first = session.take(KernelUp())
    session.take(KernelSpoke(ReplayStarted(1, 2)))
    bar = {"_model_module": "@jupyter-widgets/controls", "_model_name": "IntProgressModel", "value": 9}
    content = {"comm_id": "m", "target_name": "jupyter.widget", "data": {"state": bar, "buffer_paths": []}}
    session.take(KernelWrote("comm_open", address(1, A), content))

    actions = session.take(KernelSpoke(InputNamed(ModelId("m"), InputKey("bar"))))
    again = session.take(KernelUp())

    assert asked(first)[0].inputs == brought | {InputKey("slider-key"): {"value": 8}}
    assert StartKernel() in actions
    assert asked(again)[0].inputs == {InputKey("slider-key"): {"value": 8}}


# --- presses -----------------------------------------------------------------------------------------------------


def test_every_press_has_a_replay_of_its_own_in_order():
    session = opened()
    started = asked(press(session, "p1"))
    for id in ("p2", "p3"):
        assert asked(press(session, id)) == []

    started += asked(finish(session, 2))
    started += asked(finish(session, 3))
    started += asked(finish(session, 4))

    assert [(r.run, r.press, [e.id for e in r.events]) for r in started] == [
        (2, BUTTON, ["p1"]),
        (3, BUTTON, ["p2"]),
        (4, BUTTON, ["p3"]),
    ]


def test_a_replay_with_a_press_is_never_superseded():
    session = opened()
    press(session, "p1")

    actions = set_slider(session, 5)

    assert asked(actions) == []


def test_a_value_behind_a_waiting_press_does_not_interrupt():
    session = opened()
    set_slider(session, 4)
    press(session, "p1")

    actions = set_slider(session, 5)

    assert asked(actions) == []


def test_values_and_presses_keep_their_order():
    session = opened()
    set_slider(session, 4)
    set_slider(session, 5)
    press(session, "p1")
    set_slider(session, 6)

    second = asked(finish(session, 2, "superseded"))[0]
    third = asked(finish(session, 3))[0]

    assert [e.id for e in second.events] == ["e-5", "p1"]
    assert second.press == BUTTON
    assert ([e.id for e in third.events], third.press) == (["e-6"], None)


def test_what_a_page_does_at_once_is_one_replay_and_one_more_for_each_further_press():
    session = opened()
    value = Update("v", SLIDER, {"value": 5})
    presses = [Custom(id, BUTTON, {"event": "click"}) for id in ("p1", "p2")]

    started = asked(session.take(PageSpokeAtOnce((value, *presses))))
    started += asked(finish(session, 2))
    started += asked(finish(session, 3))

    assert [(r.run, r.press, [e.id for e in r.events]) for r in started] == [
        (2, BUTTON, ["v", "p1"]),
        (3, BUTTON, ["p2"]),
    ]


def test_a_page_that_does_nothing_at_once_gets_a_replay_too():
    session = opened()

    assert asked(session.take(PageSpokeAtOnce(()))) == [Replay(2)]


def test_a_press_of_a_disabled_button_is_refused():
    session = opened()
    update = {"comm_id": BUTTON, "data": {"method": "update", "state": {"disabled": True}, "buffer_paths": []}}
    session.take(KernelWrote("comm_msg", address(1, A), update))

    actions = press(session, "p1")

    assert [type(m) for m in said(actions)] == [Done, Problem]


# --- outputs and progress ----------------------------------------------------------------------------------------


def test_outputs_of_a_quick_cell_come_in_one_delta_when_it_is_done():
    session = opened()
    set_slider(session, 5)
    session.take(KernelSpoke(ReplayStarted(2, 2)))
    session.take(KernelSpoke(CellStarted(2, B, 1)))

    assert printed(session, 2, B, "5\n") == ()
    actions = session.take(KernelSpoke(CellFinished(2, B, "ran", 0.001, "")))

    output = {"output_type": "stream", "name": "stdout", "text": "5\n"}
    assert said(actions) == [Delta((OutputSet(B, 0, output), StatusChanged(B, "done")))]


def test_a_quick_replay_says_nothing_of_its_progress_and_a_long_one_does():
    session = opened()
    set_slider(session, 5)
    session.take(KernelSpoke(ReplayStarted(2, 2)))
    session.take(KernelSpoke(CellStarted(2, A, 0)))

    watched = session.take(TimerRang("progress"))
    session.take(KernelSpoke(CellFinished(2, A, "ran", 0.3, "")))
    next_cell = session.take(KernelSpoke(CellStarted(2, B, 1)))
    done = finish(session, 2, ran=(A, B))

    assert said(watched) == [Delta((ProgressChanged(Progress("replaying", 0, 2)),))]
    assert Delta((ProgressChanged(Progress("replaying", 1, 2)),)) in said(next_cell)
    assert said(done) == [Delta((ProgressChanged(Progress("idle")),))]


def test_a_cell_that_is_long_at_it_shows_that_it_runs():
    session = opened()
    set_slider(session, 5)
    session.take(KernelSpoke(CellStarted(2, B, 1)))

    actions = session.take(TimerRang("reveal"))

    assert said(actions) == [Delta((StatusChanged(B, "running"),))]


def test_cells_below_an_error_are_stale():
    session = opened()
    set_slider(session, 5)

    actions = finish(session, 2, "failed", ran=(A,), not_reached=(B,))

    assert StatusChanged(B, "stale") in said(actions)[0].changes


def test_a_new_widget_is_said_together_with_its_key():
    session = opened()
    set_slider(session, 5)
    new = ModelId("new")
    content = {"comm_id": new, "target_name": "jupyter.widget", "data": {"state": SLIDER_STATE, "buffer_paths": []}}

    first = session.take(KernelWrote("comm_open", address(2, A), content))
    second = session.take(KernelSpoke(InputNamed(new, InputKey("k"))))
    third = printed(session, 2, A, "x")

    assert (first, second) == ((), ())
    assert said(third)[0] == ModelOpened(Model(new, SLIDER_STATE, InputKey("k")))


def test_an_echo_names_the_message_that_it_answers():
    session = opened()
    set_slider(session, 5)
    content = {"comm_id": SLIDER, "data": {"method": "echo_update", "state": {"value": 5}, "buffer_paths": []}}

    actions = session.take(KernelWrote("comm_msg", "e-5", content))

    assert said(actions) == [ModelUpdated(SLIDER, {"value": 5}, "e-5")]


def test_without_a_page_nothing_is_said():
    session = opened()
    session.take(PageLeft())

    assert said(printed(session, 1, B, "late\n")) == []


def test_a_ping_is_answered():
    assert said(opened().take(PageSpoke(Ping()))) == [Pong()]


# --- reasons, for an author -----------------------------------------------------------------------------------------


def run_with_reason(session, outcome="complete", **cells):
    session.take(KernelSpoke(CellStarted(2, B, 1)))
    session.take(KernelSpoke(CellFinished(2, B, "ran", 0.5, "`s` changed")))
    return [change for m in said(finish(session, 2, outcome, **cells)) if isinstance(m, Delta) for change in m.changes]


def test_an_author_is_told_why_each_cell_ran_or_was_kept_and_a_visitor_is_not():
    author, visitor = opened(dev=True), opened()
    set_slider(author, 4)
    set_slider(visitor, 4)

    told = run_with_reason(author, ran=(B,), kept=(A,))

    assert ReasonSet(A, CellReason("kept", "nothing that it reads changed")) in told
    assert ReasonSet(B, CellReason("ran", "`s` changed", 0.5)) in told
    assert not any(isinstance(change, ReasonSet) for change in run_with_reason(visitor, ran=(B,), kept=(A,)))


def test_a_page_that_comes_back_has_the_reasons_of_the_last_replay():
    session = opened(dev=True)
    set_slider(session, 4)
    run_with_reason(session, ran=(B,), kept=(A,))

    snapshot = said(session.take(PageConnected("next", resumed=True)))[1]

    assert [cell.reason.did for cell in snapshot.cells] == ["kept", "ran"]


def test_a_replay_that_newer_values_ended_gives_no_reasons():
    session = opened(dev=True)
    set_slider(session, 4)

    assert not any(isinstance(c, ReasonSet) for c in run_with_reason(session, "superseded", ran=(B,), kept=(A,)))


def test_a_session_is_settled_when_nothing_more_happens_by_itself():
    session = new_session()
    assert not session.is_settled
    session.take(PageConnected("ticket", resumed=False))
    assert not session.is_settled

    done = opened()
    assert done.is_settled
    done.take(PageSpoke(Update("1", SLIDER, {"value": 4})))
    assert not done.is_settled
    finish(done, 2, ran=(A,))
    assert done.is_settled

    session.take(KernelDied(-9))
    assert session.is_settled
