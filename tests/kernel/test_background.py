"""Threads and tasks of the notebook that go on beside the replays: who reads what they change runs again."""

from __future__ import annotations

from .app_kernel import AppKernel

IMPORT = "import asyncio, os, threading, ipywidgets as w\nn = w.IntSlider(3, max=50)"


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
