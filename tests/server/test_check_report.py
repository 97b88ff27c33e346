"""What `check` says of its runs: the text for a terminal, what may surprise, and the JSON."""

from __future__ import annotations

import json

import pytest

from nbapp.kernel_protocol import CellExplanation, CodeCell, InputExplanation
from nbapp.protocol import CellId, InputKey, ModelId
from nbapp.server.check.json_report import report_as_json
from nbapp.server.check.report import Paper, first_run_report, seconds_in_words, step_report, surprises_report
from nbapp.server.check.runs import CheckedCell, CheckedRun, with_all_replays
from nbapp.server.check.steps import Setting, Step
from nbapp.server.check.surprises import Surprise, surprises_in

PLAIN = Paper(width=80)


def a_cell(place: int, source: str = "x = 1", *, outputs=(), code=None, status="ran", why="first run", **did: object):
    id = CellId(f"c{place}")
    ran = did.pop("ran", status in ("ran", "failed"))
    explained = CellExplanation(id, status, why, ran=ran, **did)
    return CheckedCell(place, CodeCell(id, source, **(code or {})), explained, tuple(outputs))


def a_run(*cells: CheckedCell, step: Step | None = None, inputs=(), states=None, **more: object) -> CheckedRun:
    return CheckedRun(step, cells, tuple(inputs), states or {}, 0.25, **more)


def test_the_first_run_says_what_each_cell_does():
    run = a_run(
        a_cell(
            1, "# nbapp: once\nimport pandas as pd\ndf = pd.DataFrame()", writes=("df", "pd"), code={"rule": "once"}
        ),
        a_cell(
            2,
            "df['size'] = s.value",
            reads=("df", "s"),
            tools=("pd",),
            changes=("df",),
            reads_outside=("`value` of the widget `A`", "the file `data.csv`", "`value` of the widget `B`"),
            writes_outside=("session_state.n",),
            hosts=("10.0.0.1",),
            runs_always="starts a program",
            opaque=("s",),
            seconds=1.5,
            judging_seconds=0.002,
        ),
    )

    assert first_run_report(run, "a.ipynb", PLAIN) == (
        """\
a.ipynb: 2 code cells, first run in 250 ms

  1  import pandas as pd                                0.0 ms + 0.0 ms to judge
     binds            df, pd
     says             once

  2  df['size'] = s.value                                1.5 s + 2.0 ms to judge
     reads            df, s
     works with       pd
     reads outside    `value` of the widgets `A`, `B`, the file `data.csv`
     changes          df
     writes outside   session_state.n
     network          10.0.0.1
     may change       s (which nobody can look into)
     always runs      it starts a program"""
    )


def test_a_step_says_what_ran_what_was_kept_and_why():
    run = a_run(
        a_cell(1, "a = s.value", why="`value` of the widget `Size` changed", seconds=0.012),
        a_cell(2, "b = 1  # " + "long " * 20, status="kept", why="nothing that it reads changed"),
        a_cell(3, "1 / 0", status="failed", why="`a` changed", code={"may_raise": True}, seconds=0.001),
        a_cell(4, "c = 1", status="not_reached", why="a cell above it failed"),
        step=Step((Setting("s", 3, "3"), Setting("t", "x y")), ("go",)),
    )

    assert step_report(run, PLAIN) == (
        """\
--set s=3 --set t="x y" --press go: 2 cells ran, 1 kept, 1 not reached, in 250 ms
  1  ran    a = s.value                 `value` of the widget `Size` changed
                                        (12 ms)
  2  kept   b = 1  # long long long l…  nothing that it reads changed
  3  failed 1 / 0                       `a` changed (1.0 ms)
  4  missed c = 1                       a cell above it failed"""
    )


ERROR = {"output_type": "error", "ename": "E", "evalue": "bad", "traceback": ["\x1b[31mTraceback\x1b[39m", "E: bad"]}


def test_a_failed_cell_shows_its_traceback_once():
    failed = a_run(a_cell(1, "f()", status="failed", outputs=[ERROR]))
    kept = a_run(a_cell(1, "f()", status="failed", ran=False, outputs=[ERROR]), step=Step())

    assert first_run_report(failed, "a", PLAIN).endswith("Cell 1 failed:\n     Traceback\n     E: bad")
    assert "Traceback" not in step_report(kept, PLAIN)
    assert not failed.is_good
    assert not kept.is_good


def test_a_cell_that_may_raise_is_no_failure():
    run = a_run(a_cell(1, "f()", status="failed", outputs=[ERROR], code={"may_raise": True}))

    assert run.is_good
    assert "Traceback" not in first_run_report(run, "a", PLAIN)


def test_a_difference_from_a_fresh_run_is_an_error():
    run = a_run(a_cell(1), differences=("cell 1 shows 2, a fresh run 3",))

    assert not run.is_good
    assert "A fresh run shows something else:\n  - cell 1 shows 2, a fresh run 3" in first_run_report(run, "a", PLAIN)


VERDICTS = {
    "nothing": ({}, ""),
    "the same": ({"is_verified": True}, "A fresh run shows the same."),
    "no verdict": ({"is_verified": True, "unverified": ("cell 2",)}, "Not held against a fresh run:\n  - cell 2"),
}


@pytest.mark.parametrize("what", VERDICTS)
def test_the_verdict_of_a_fresh_run_stands_last(what):
    more, expected = VERDICTS[what]

    report = step_report(a_run(a_cell(1), step=Step(), **more), PLAIN)

    assert report.partition("\n\n")[2] == expected


def test_hundreds_of_names_are_cut_short():
    report = first_run_report(a_run(a_cell(1, writes=tuple(f"n{i}" for i in range(100)))), "a", Paper(200))

    assert "n14, n15, and 84 more" in report


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_report_fits_the_terminal(width):
    cell = a_cell(
        3, "y = " + "x" * 200, reads=tuple(f"name_{i}" for i in range(16)), why="because " * 20, judging_seconds=99.0
    )

    for report in (
        first_run_report(a_run(cell), "a", Paper(width)),
        step_report(a_run(cell, step=Step()), Paper(width)),
    ):
        assert max(map(len, report.splitlines())) <= max(width, 46)


def test_colours_are_used_only_where_there_are_some():
    run = a_run(a_cell(1, reads=("a",), opaque=("a",)), a_cell(2, status="failed", outputs=[ERROR]), step=Step())

    assert "\x1b[" in first_run_report(run, "a", Paper(80, has_colours=True))
    assert "\x1b[" not in first_run_report(run, "a", PLAIN) + step_report(run, PLAIN)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0001, "0.1 ms"), (0.0456, "46 ms"), (1.26, "1.3 s"), (125.4, "125 s")]
)
def test_a_time_has_two_or_three_digits(seconds, words):
    assert seconds_in_words(seconds) == words


# --- what may surprise -------------------------------------------------------------------------------------------

READERS = [a_cell(place, reads=("df",)) for place in (3, 4, 5)]

SURPRISING = {
    "a cell that changes what others read": (
        [a_cell(1, writes=("df",)), a_cell(2, reads=("df",), changes=("df",)), *READERS],
        "Cell 2 changes `df` in place, and cells 3, 4 and 5 read it too.",
    ),
    "a network read that is kept": ([a_cell(1, hosts=("h",))], "Cell 1 reads from the network (h) and is kept"),
    "a cell that asks the time": (
        [a_cell(1, runs_always="asks for the time of day")],
        "Cell 1 runs in every replay: it asks for the time of day.",
    ),
    "a stopwatch that is kept": ([a_cell(1, measures_time=True)], "Cell 1 reads a clock as for a duration, and is kept"),
    "once": ([a_cell(1, code={"rule": "once"})], "Cell 1 says `once`: it is kept whatever changes above it"),
    "ttl": ([a_cell(1, code={"ttl_seconds": 60.0})], "Cell 1 says `ttl=60s`: what it takes from clocks"),
    "an opaque value with many readers": (
        [a_cell(1, writes=("gen",)), *(a_cell(place, reads=("gen",), opaque=("gen",)) for place in (2, 3, 4))],
        "Nobody can look into `gen`, which cell 1 makes: when one of cells 2, 3 and 4 runs",
    ),
    "a value that is too large": (
        [a_cell(1, writes=("df",)), a_cell(2, reads=("df",), opaque=("df",), too_large=("df",))],
        "`df`, which cell 1 makes, takes longer to judge than to make",
    ),
    "a slow cell that sees every name": (
        [a_cell(1, writes=("a",)), a_cell(2, reads=("a",), reads_every_name=True, seconds=0.5)],
        "Cell 2 can see every name",
    ),
    "judging that costs more than running": (
        [a_cell(1, seconds=0.004, judging_seconds=0.2)],
        "Judging cell 1 costs more than running it (200 ms against 4 ms)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SURPRISING)
def test_what_may_surprise_is_said_once(what):
    cells, sentence = SURPRISING[what]

    (surprise,) = surprises_in(a_run(*cells))

    assert surprise.text.startswith(sentence)


UNSURPRISING = {
    "two other readers": [a_cell(2, reads=("df",), changes=("df",)), *READERS[:2]],
    "a network read in each replay": [a_cell(1, hosts=("h",), code={"rule": "always"}, runs_always="its author says `always`")],
    "a stopwatch that runs always": [a_cell(1, measures_time=True, code={"rule": "always"})],
    "a quick cell that sees every name": [a_cell(1, reads=("a",), reads_every_name=True, seconds=0.01)],
    "a magic before there are names": [a_cell(1, reads_every_name=True, seconds=0.5)],
    "judging that takes a moment": [a_cell(1, seconds=0.001, judging_seconds=0.01)],
}  # fmt: skip


@pytest.mark.parametrize("what", UNSURPRISING)
def test_what_is_as_one_would_think_is_not_said(what):
    assert surprises_in(a_run(*UNSURPRISING[what])) == []


SLIDER = {"_model_module": "@jupyter-widgets/controls", "_model_name": "IntSliderModel", "value": 1}
LABEL = {"_model_module": "@jupyter-widgets/controls", "_model_name": "LabelModel", "value": "x"}
FOREIGN = {"_model_module": "jupyter-leaflet", "_model_name": "LeafletMapModel", "zoom": 3}

FOLLOWED = {
    "nobody": (SLIDER, {}, ["No cell reads `s` (IntSlider), and no callback hears it: setting it changes nothing."]),
    "a cell": (SLIDER, {"read_by": (CellId("c2"),)}, []),
    "a callback": (SLIDER, {"is_heard": True}, []),
    "maybe a cell that knows it": (SLIDER, {"variables": ("known",)}, []),
    "maybe a cell that knows its list": (SLIDER, {"variables": ("known[0]",)}, []),
    "nobody, of what only shows": (LABEL, {}, []),
    "nobody, of another library's": (FOREIGN, {}, []),
    "nobody, of a button": (
        {**LABEL, "_model_name": "ButtonModel"},
        {"is_button": True},
        ["No cell asks for a press of `s`, and no callback hears one: pressing does nothing."],
    ),
}


@pytest.mark.parametrize("who", FOLLOWED)
def test_an_input_that_nobody_follows_is_said(who):
    state, more, expected = FOLLOWED[who]
    known = {"variables": ("s",), **more}
    found = InputExplanation(InputKey("k"), ModelId("m"), CellId("c1"), "IntSlider", "", **known)
    run = a_run(a_cell(1, writes=("s",)), a_cell(2, reads=("known",)), inputs=[found], states={ModelId("m"): state})

    assert [surprise.text for surprise in surprises_in(run)] == expected


def test_a_cell_that_was_not_reached_may_read_every_input():
    found = InputExplanation(InputKey("k"), ModelId("m"), CellId("c1"), "IntSlider", "", ("s",))
    run = a_run(a_cell(1), a_cell(2, status="not_reached"), inputs=[found], states={ModelId("m"): SLIDER})

    assert surprises_in(run) == []


def test_surprises_are_a_list_or_nothing():
    assert surprises_report([], PLAIN) == ""
    assert (
        surprises_report([Surprise(None, "One."), Surprise(None, "Two.")], PLAIN) == "Good to know\n  - One.\n  - Two."
    )


# --- several replays in a step, and JSON -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "ran", "expected"),
    [("kept", False, ("ran", True, "pressed")), ("failed", False, ("failed", True, "pressed")), ("ran", True, ("ran", True, "now"))],
)  # fmt: skip
def test_a_cell_that_ran_in_one_replay_of_a_step_ran_in_the_step(status, ran, expected):
    explained = CellExplanation(CellId("c1"), status, "now", ran=ran)

    merged = with_all_replays(explained, {CellId("c1"): "pressed"})

    assert (merged.status, merged.ran, merged.why) == expected


def test_json_says_the_runs_in_plain_values():
    stream = {"output_type": "stream", "name": "stdout", "text": "hi"}
    run = a_run(
        a_cell(1, status="not_reached", why="a cell above it failed", outputs=[stream]),
        step=Step((Setting("s", 3, "3"),), ("go",)),
        inputs=[InputExplanation(InputKey("k"), ModelId("m"), CellId("c1"), "FloatText", "", value=float("inf"))],
        states={ModelId("m"): {**SLIDER, "_model_name": "FloatTextModel"}},
    )

    report = json.loads(report_as_json("a.ipynb", [run], [Surprise(CellId("c1"), "Oh.")], None))

    (said,) = report["runs"]
    assert said["step"] == {"set": {"s": 3}, "press": ["go"]}
    cell = {name: said["cells"][0][name] for name in ("id", "place", "status", "ran", "reason", "outputs", "reads")}
    assert cell == {
        "id": "c1",
        "place": 1,
        "status": "not reached",
        "ran": False,
        "reason": "a cell above it failed",
        "outputs": [stream],
        "reads": [],
    }
    assert said["inputs"][0]["value"] == "inf"
    assert report["warnings"] == [{"cell": "c1", "text": "Oh."}]
    assert report["error"] is None
