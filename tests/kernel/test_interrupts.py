"""Stopping: by the visitor, and by newer values of what the running cell reads (rule I5)."""

from __future__ import annotations

import pytest

from .app_kernel import AppKernel

WIDGETS = "import ipywidgets as w, time, asyncio\na, b = w.IntSlider(1), w.IntSlider(1)"
BUSY = {
    "computing": "while go:\n    pass",
    "blocked": "if go:\n    time.sleep(30)",
    "awaiting": "if go:\n    await asyncio.sleep(30)",
    "awaiting in a task of its own": "async def long():\n    while go:\n        pass\nif go:\n    await asyncio.gather(asyncio.create_task(long()))",
    "computing after an await": "await asyncio.sleep(0)\nwhile go:\n    pass",
}


@pytest.mark.parametrize("source", BUSY.values(), ids=BUSY.keys())
def test_a_busy_cell_is_stopped_by_the_visitor_and_the_session_lives(app: AppKernel, source: str) -> None:
    app.start(WIDGETS, "go = b.value > 1", f"print('going')\n{source}", "print('below')")

    run = app.begin(app.update("c0/IntSlider/1", value=2))
    app.wait_for_text("going")
    app.stop(run)
    done = app.wait()

    assert (done.outcome, done.ran, list(done.finished.not_reached)) == ("stopped", ["c1"], ["c2", "c3"])
    after = app.set("c0/IntSlider/1", value=1)
    assert (after.ran, after.outcome) == (["c1", "c2"], "complete")


@pytest.mark.parametrize("source", BUSY.values(), ids=BUSY.keys())
def test_a_cell_is_interrupted_when_what_it_reads_has_changed(app: AppKernel, source: str) -> None:
    app.start(WIDGETS, "go = b.value > 1", f"print('going', b.value)\n{source}", "print('below')")

    run = app.begin(app.update("c0/IntSlider/1", value=2))
    app.wait_for_text("going")
    app.inputs_changed(run, "c0/IntSlider/1", "value")
    done = app.wait()

    assert (done.outcome, list(done.finished.not_reached)) == ("superseded", ["c2", "c3"])
    assert app.set("c0/IntSlider/1", value=1).text("c2").startswith("going 1\n")


def test_a_cell_that_depends_through_a_name_is_interrupted(app: AppKernel) -> None:
    app.start(WIDGETS, "go = b.value > 1", "print('going')\nif go:\n    time.sleep(30)")

    run = app.begin(app.update("c0/IntSlider/1", value=2))
    app.wait_for_text("going")
    app.inputs_changed(run, "c0/IntSlider/1", "value")

    assert app.wait().outcome == "superseded"
    app.set("c0/IntSlider/1", value=1)


def test_a_cell_that_does_not_depend_finishes_and_the_replay_ends_after_it(app: AppKernel) -> None:
    app.start(WIDGETS, "print('going')\nb.value\ntime.sleep(0.3)", "print(a.value + b.value)")

    run = app.begin(app.update("c0/IntSlider/1", value=2))
    app.wait_for_text("going")
    app.inputs_changed(run, "c0/IntSlider/0", "value")
    done = app.wait()

    assert (done.outcome, done.ran, list(done.finished.not_reached)) == ("superseded", ["c1"], ["c2"])
    assert app.set("c0/IntSlider/0", value=5).ran == ["c2"]


STOPS_WHEN_A_CELL_BEGINS = """
def _(cell):
    import gc
    from nbapp.kernel.outputs import Outlet
    from nbapp.kernel.replay import Replays
    from nbapp.kernel_protocol import CellStarted, StopReplay
    replays = next(one for one in gc.get_objects() if type(one) is Replays)
    send = Outlet.send_soon
    def send_and_stop(outlet, event):
        send(outlet, event)
        if isinstance(event, CellStarted) and event.cell == cell:
            Outlet.send_soon = send
            replays.stop(StopReplay(event.run))
    Outlet.send_soon = send_and_stop
_("c2")
del _
"""


def test_a_cell_that_is_stopped_at_the_moment_when_it_begins_does_not_run(app: AppKernel) -> None:
    app.start(WIDGETS, "go = b.value > 1", "print('going')\nwhile go:\n    pass", "print('below')")
    app.execute(STOPS_WHEN_A_CELL_BEGINS)

    done = app.set("c0/IntSlider/1", value=2)

    assert (done.outcome, done.ran, list(done.finished.not_reached)) == ("stopped", ["c1"], ["c2", "c3"])
    assert "going" not in done.text("c2")
    after = app.set("c0/IntSlider/1", value=1)
    assert (after.ran, after.outcome) == (["c1", "c2"], "complete")


def test_news_about_an_older_replay_is_ignored(app: AppKernel) -> None:
    app.start(WIDGETS, "print('going')\nb.value\ntime.sleep(0.2)", "print(b.value)")

    run = app.begin(app.update("c0/IntSlider/1", value=2))
    app.wait_for_text("going")
    app.inputs_changed(run - 1, "c0/IntSlider/1", "value")
    app.stop(run - 1)
    done = app.wait()

    assert (done.outcome, done.ran) == ("complete", ["c1", "c2"])


def test_an_interrupt_that_comes_too_late_hurts_nobody(app: AppKernel) -> None:
    app.start(WIDGETS, "print(b.value)")

    for value in range(2, 40):
        run = app.begin(app.update("c0/IntSlider/1", value=value))
        app.stop(run)
        assert app.wait().outcome in ("stopped", "complete")

    assert app.set("c0/IntSlider/1", value=50).text("c1") == "50\n"


def test_a_cell_that_swallows_the_interrupt_still_ends_the_replay(app: AppKernel) -> None:
    app.start(
        WIDGETS,
        "print('going')\ntry:\n    if b.value > 1: time.sleep(30)\nexcept BaseException:\n    pass",
        "print(b.value)",
    )

    run = app.begin(app.update("c0/IntSlider/1", value=2))
    app.wait_for_text("going")
    app.stop(run)

    assert app.wait().outcome == "stopped"
    assert app.set("c0/IntSlider/1", value=1).outcome == "complete"


def test_a_busy_callback_is_stopped(app: AppKernel) -> None:
    app.start(
        WIDGETS, "def slow(_):\n    print('going')\n    time.sleep(30)\na.observe(slow, 'value')", "print(b.value)"
    )

    run = app.begin(app.update("c0/IntSlider/0", value=2))
    app.wait_for_text("going")
    app.stop(run)
    done = app.wait()

    assert done.outcome in ("stopped", "complete")
    assert app.set("c0/IntSlider/1", value=3).text("c2") == "3\n"


def test_an_interrupt_from_outside_stops_the_replay(app: AppKernel) -> None:
    app.start(WIDGETS, "print('going')\nif b.value > 1:\n    time.sleep(30)", "print(b.value)")

    app.begin(app.update("c0/IntSlider/1", value=2))
    app.wait_for_text("going")
    app.interrupt_from_outside()

    assert app.wait().outcome == "stopped"
    assert app.set("c0/IntSlider/1", value=1).outcome == "complete"


def test_replays_that_are_asked_for_while_an_awaiting_cell_runs_wait_their_turn(app: AppKernel) -> None:
    app.start(WIDGETS, "await asyncio.sleep(0.05)\nprint(b.value)")

    for value in (2, 3, 4):
        app.begin(app.update("c0/IntSlider/1", value=value))
    done = app.wait()

    assert done.text("c1").endswith("4\n")
