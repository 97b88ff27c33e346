"""Threads and tasks of the notebook that go on beside the replays: who reads what they change runs again."""

from __future__ import annotations

import pytest

from .app_kernel import AppKernel

IMPORT = "import asyncio, os, threading, time, ipywidgets as w\nn = w.IntSlider(3, max=50)"


def test_who_reads_what_a_thread_changed_runs_and_the_thread_is_not_started_again(app: AppKernel) -> None:
    # It waits on pipes: an Event notes who waits, now or a moment later, and would be seen to change.
    app.start(
        IMPORT,
        "log, go, done, end = [], os.pipe(), os.pipe(), os.pipe()\n"
        "def work():\n"
        "    os.read(go[0], 1)\n    log.append(len(log))\n    os.write(done[1], b'.')\n    os.read(end[0], 1)\n"
        "thread = threading.Thread(target=work, daemon=True)\nthread.start()\nsession_state.end = end",
        "print(len(log))",
        "print('no log here', n.value)",
        "if n.value == 9:\n    os.write(go[1], b'.')\n    os.read(done[0], 1)",
    )

    app.set("c0/IntSlider/0", value=9)
    done = app.replay()
    after = app.replay()

    assert ("c2" in done.ran, done.text("c2")) == (True, "1\n")
    assert not {"c1", "c3"} & {*done.ran, *after.ran}
    assert "c2" not in after.ran
    app.start("import os\nos.write(session_state.end[1], b'.')")


def test_who_reads_what_a_task_changed_runs(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "seen, end = [], asyncio.Event()\nsession_state.end = end\nasync def work():\n    for k in range(1000):\n        seen.append(k)\n        await asyncio.sleep(0)\n"
        "    seen.append('end')\n    await end.wait()\ntask = asyncio.ensure_future(work())",
        "print(len(seen))",
        "if n.value == 9:\n    for turn in range(1100):\n        await asyncio.sleep(0)",  # the task has as many
    )

    waited = app.set("c0/IntSlider/0", value=9)
    done = app.replay()

    assert "c1" not in {*waited.ran, *done.ran}
    assert (done.text("c2") or waited.text("c2")) == "1001\n"
    app.start("import asyncio\nsession_state.end.set()\nawait asyncio.sleep(0)")


WORK = (
    "seen = []\ndef work():\n    for k in range(20):\n        seen.append(k)\n        time.sleep(0.005)\n"
    "threading.Thread(target=work).start()"
)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("while len(seen) < 20: time.sleep(0.005)\nprint(len(seen), n.value)", "20 {}\n"),
        ("while len(seen) < 20: time.sleep(0.005)\nseen.append(n.value)\nprint(len(seen), seen[-1])", "21 {}\n"),
    ],
    ids=["looks", "adds"],
)
def test_a_cell_that_waits_for_what_a_thread_makes_of_a_list_gets_it_in_every_replay(
    app: AppKernel, cell: str, shown: str
) -> None:
    # Without its end, which the thread has reached long ago, it would wait for ever.
    app.start(IMPORT, WORK, cell, "print('last', len(seen), n.value)")

    for value in (9, 10, 11):
        done = app.set("c0/IntSlider/0", value=value)
        assert done.text("c2") == shown.format(value)
        assert done.text("c3") == f"last {shown.split()[0]} {value}\n"


def test_what_a_thread_only_looks_at_is_brought_back_and_the_thread_not_started_again(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "seen, end = [], os.pipe()\ndef work():\n    len(seen)\n    os.read(end[0], 1)\n"
        "threading.Thread(target=work).start()\nsession_state.end = end",
        "seen.append(n.value)\nprint(seen)",
    )

    done = [app.set("c0/IntSlider/0", value=value) for value in (9, 10)]

    assert [(one.ran, one.text("c2")) for one in done] == [(["c2"], "[9]\n"), (["c2"], "[10]\n")]
    app.start("import os\nos.write(session_state.end[1], b'..')")
