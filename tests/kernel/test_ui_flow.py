"""`ui.stop` and `ui.rerun` on a real kernel: where a replay ends, and how it begins again."""

from __future__ import annotations

from .app_kernel import AppKernel

IMPORT = "import nbapp.ui as ui"


def test_nothing_below_a_stop_runs_and_it_is_no_error(app: AppKernel) -> None:
    done = app.start(IMPORT, "print('above')\nui.stop()\nprint('never')", "print('below')")

    assert done.outcome == "ended"
    assert done.ran == ["c0", "c1"]
    assert list(done.finished.not_reached) == ["c2"]
    assert done.text("c1") == "above\n"


def test_a_stop_is_kept_and_goes_when_its_reason_goes(app: AppKernel) -> None:
    app.start(IMPORT, "name = ui.text_input('Name', key='name')", "if not name:\n    ui.stop()", "print('hello', name)")

    again = app.replay()
    named = app.set("key/name", value="Ada")
    empty = app.set("key/name", value="")
    back = app.set("key/name", value="Ada")

    assert (again.outcome, again.ran) == ("ended", [])
    assert (named.outcome, named.ran, named.text("c3")) == ("complete", ["c1", "c2", "c3"], "hello Ada\n")
    assert (empty.outcome, empty.ran) == ("ended", ["c1", "c2"])
    assert (back.outcome, back.ran) == ("complete", ["c1", "c2"])  # c3 read "Ada" when it ran last


def test_except_exception_does_not_catch_a_stop(app: AppKernel) -> None:
    done = app.start(
        IMPORT, "try:\n    ui.stop()\nexcept Exception:\n    print('caught')\nfinally:\n    print('finally')"
    )

    assert (done.outcome, done.text("c1")) == ("ended", "finally\n")


def test_a_rerun_begins_at_the_top_with_the_press_over(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "ui.session_state.setdefault('count', 0)",
        "print(ui.session_state.count)",
        "if ui.button('Add'):\n    ui.session_state.count += 1\n    ui.rerun()",
        "print('below')",
    )
    [button] = app.model_by_key

    done = app.click(button)

    assert done.outcome == "complete"
    assert done.text("c2") == "1\n"
    assert app.why(done)["c3"] == "it was interrupted"
    assert app.click(button).text("c2") == "2\n"


def test_reruns_without_end_are_an_error_that_says_so(app: AppKernel) -> None:
    done = app.start(IMPORT, "ui.rerun()")

    assert done.outcome == "failed"
    assert "25 times in one replay" in done.outputs["c1"][-1]["evalue"]


def test_a_rerun_in_a_callback_ends_the_callback_alone(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "def add():\n    ui.session_state.told = 1\n    ui.rerun()\n    ui.session_state.told = 2",
        "ui.button('Add', on_click=add)",
        "print(ui.session_state.get('told'))",
    )
    [button] = app.model_by_key

    assert app.click(button).text("c3") == "1\n"


def test_an_awaiting_cell_stops_as_well(app: AppKernel) -> None:
    done = app.start(IMPORT, "import asyncio\nawait asyncio.sleep(0)\nui.stop()", "print('below')")

    assert (done.outcome, done.ran) == ("ended", ["c0", "c1"])
