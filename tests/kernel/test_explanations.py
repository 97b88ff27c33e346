"""What a cell reads, writes and changes, and why it ran or was kept, told by a real kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbapp.kernel_protocol import CellExplanation, CodeCell, InputExplanation

from .app_kernel import AppKernel

SLIDER = "from ipywidgets import IntSlider\ns = IntSlider(value=3, max=9, description='Size')\ns"


def explained(app: AppKernel) -> dict[str, CellExplanation]:
    return {cell.cell: cell for cell in app.explain().cells}


def inputs(app: AppKernel) -> list[InputExplanation]:
    return list(app.explain().inputs)


def test_names_are_read_bound_or_changed_in_place(app: AppKernel):
    app.start(
        "import math\nitems, other = [1], 2\ndef double(x):\n    return 2 * x",
        "items.append(double(other))",
        "total = math.fsum(items)",
    )

    cells = explained(app)

    assert cells["c0"].writes == ("items", "other", "double", "math")
    assert (cells["c1"].reads, cells["c1"].tools) == (("items", "other"), ("double",))
    assert (cells["c1"].writes, cells["c1"].changes) == ((), ("items",))
    assert (cells["c2"].reads, cells["c2"].writes, cells["c2"].changes) == (("items",), ("total",), ())


def test_who_only_reads_an_object_that_it_might_have_ended_is_not_said_to_bind_it(app: AppKernel):
    app.start("class A:\n    n = 1\n    def __del__(self): print('end')", "a = A()", "print(a.n)", "del a")

    cells = explained(app)

    assert [cells[f"c{place}"].writes for place in (1, 2, 3)] == [("a",), (), ("a",)]
    assert (cells["c2"].reads, cells["c2"].changes) == (("a",), ())


OUTSIDE = {
    "a widget": ("print(s.value)", ("`value` of the widget `Size`",), ()),
    "a widget's bounds": (
        "s.max = 20",
        (
            "`min` of the widget `Size`",
            "`value` of the widget `Size`",
            "what the visitor chose in the widget `Size`",
        ),
        ("`max` of the widget `Size`",),
    ),
    "a button": ("from nbapp import pressed\npressed(b)", ("presses of the button `b`",), ()),
    "a session key": ("session_state.seen", ("session_state.seen",), ()),
    "a session key that is set": ("session_state['a'] = 1", (), ("session_state.a",)),
    "an attribute of a module": ("import json\njson.extra = 1", (), ("the attribute `json.extra`",)),
    "a callback": ("s.observe(print)\ns.observe(lambda change: None)", (), ("callbacks of widgets",)),
    "random numbers": ("import random\nrandom.random()", ("the random state",), ()),
    "a file that is read": ("open('explained.csv').read()", ("the file `explained.csv`",), ()),
    "a file that is written": ("_ = open('explained.txt', 'w').write('x')", (), ("the file `explained.txt`",)),
    "the environment": ("import os\nos.environ.get('HOME')", ("the environment",), ()),
    "the environment that is set": (
        "import os\nos.environ['NBAPP_X'] = '1'",
        ("the environment",),
        ("the environment",),
    ),
}


@pytest.mark.parametrize("what", OUTSIDE)
def test_what_lies_outside_the_namespace_is_said_in_words(app: AppKernel, what: str):
    source, reads, writes = OUTSIDE[what]
    Path("explained.csv").write_text("1")
    try:
        app.start(SLIDER, "from ipywidgets import Button\nb = Button()\nsession_state.setdefault('seen', 1)", source)

        cell = explained(app)["c2"]
    finally:
        for name in ("explained.csv", "explained.txt"):
            Path(name).unlink(missing_ok=True)

    assert (cell.reads_outside, cell.writes_outside) == (reads, writes)


WHY_ALWAYS = {
    "the time of day": ("import datetime\ndatetime.datetime.now().year", "asks for the time of day"),
    "a program": ("import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''])", "starts a program"),
    "the author's word": (CodeCell("c1", "x = 1", rule="always"), "its author says `always`"),  # type: ignore[arg-type]
    "a duration": ("import time\ntime.perf_counter()", None),
    "the author's word against a clock": (
        CodeCell("c1", "import datetime\ndatetime.datetime.now().year", rule="once"),  # type: ignore[arg-type]
        None,
    ),
}


@pytest.mark.parametrize("what", WHY_ALWAYS)
def test_a_cell_says_why_it_cannot_be_kept(app: AppKernel, what: str):
    source, why = WHY_ALWAYS[what]
    app.start("a = 1", source)

    assert explained(app)["c1"].runs_always == why


@pytest.mark.parametrize(
    ("source", "measures"),
    [
        ("import time\nt = time.time()", True),
        ("from time import perf_counter as clock\nclock()", True),
        ("def f():\n    import time\n    return time.monotonic()\nf()", True),
        ("import time\ntime.sleep(0)", False),
        ("class P:\n    time = 1\nP.time", False),
    ],
)
def test_a_look_at_a_stopwatch_is_told(app: AppKernel, source: str, measures: bool):
    app.start(source)

    assert explained(app)["c0"].measures_time is measures


def test_each_cell_says_why_it_ran_or_was_kept(app: AppKernel):
    app.start(SLIDER, "big = [s.value > 5]", "print(big)", "x = 1", CodeCell("c4", "y = s.value", rule="once"))  # type: ignore[arg-type]
    first = {id: (cell.status, cell.why) for id, cell in explained(app).items()}

    app.set("c0/IntSlider/0", value=4)
    second = {id: (cell.status, cell.why) for id, cell in explained(app).items()}

    assert set(first.values()) == {("ran", "first run")}
    assert second == {
        "c0": ("kept", "nothing that it reads changed"),
        "c1": ("ran", "`value` of the widget `Size` changed"),
        "c2": ("kept", "`big` was made again with equal content"),
        "c3": ("kept", "nothing that it reads changed"),
        "c4": ("kept", "runs once a session"),
    }


def test_a_failed_cell_stays_failed_and_those_below_are_not_reached(app: AppKernel):
    app.start("a = 1", "1 / 0", "b = 2")
    first = [(cell.status, cell.ran) for cell in explained(app).values()]

    app.replay()
    second = [(cell.status, cell.ran) for cell in explained(app).values()]

    assert first == [("ran", True), ("failed", True), ("not_reached", False)]
    assert second == [("kept", False), ("failed", False), ("not_reached", False)]


def test_time_of_the_run_and_of_judging_it_are_measured(app: AppKernel):
    app.start("import time\ntime.sleep(0.05)")

    cell = explained(app)["c0"]

    assert cell.seconds >= 0.05
    assert 0 < cell.judging_seconds < cell.seconds


def test_a_host_is_called_by_the_name_that_the_cell_asked_for(app: AppKernel):
    app.start("import socket\nserver = socket.create_server(('127.0.0.1', 0))", "socket.getaddrinfo('localhost', 80)")

    assert explained(app)["c1"].hosts == ("localhost",)


def test_a_cell_that_sees_every_name_says_so(app: AppKernel):
    app.start("a = 1", "list(globals())", "a")

    assert [cell.reads_every_name for cell in explained(app).values()] == [False, True, False]


def test_a_value_that_nobody_can_look_into_is_named(app: AppKernel):
    app.start("lines = (str(n) for n in range(3))", "print(next(lines))")

    assert explained(app)["c1"].opaque == ("lines",)


def test_inputs_are_known_by_variable_place_in_a_container_and_description(app: AppKernel):
    app.start(
        "from ipywidgets import *\na = IntSlider(4)\nrow = [Text('x'), Dropdown(options=[('One', 1)], description='Pick')]"
    )

    found = {i.class_name: (i.key, i.variables, i.description, i.value, i.options) for i in inputs(app)}

    assert found == {
        "IntSlider": ("c0/IntSlider/0", ("a",), "", 4, None),
        "Text": ("c0/Text/0", ("row[0]",), "", "x", None),
        "Dropdown": ("c0/Dropdown/0", ("row[1]",), "Pick", 1, (1,)),
    }


def test_who_follows_an_input_is_told(app: AppKernel):
    app.start(
        "from ipywidgets import *\nread, heard, linked, alone = (IntSlider() for _ in range(4))\n"
        "other = IntSlider()\nlink_ = jslink((linked, 'value'), (other, 'value'))",
        "print(read.value)\nheard.observe(print, 'value')",
    )

    followed = {i.variables: (i.read_by, i.is_heard) for i in inputs(app)}

    assert followed == {
        ("read",): (("c1",), False),
        ("heard",): ((), True),
        ("linked",): ((), True),
        ("other",): ((), True),
        ("alone",): ((), False),
    }


def test_before_the_first_replay_no_cell_has_been_reached(app: AppKernel):
    app.load("x = 1")

    assert [cell.status for cell in app.explain().cells] == ["not_reached"]
