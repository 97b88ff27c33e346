"""`ui.cache_data` and `ui.cache_resource` in an app: which cells run, what they show, and what no replay takes back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .app_kernel import AppKernel, new_kernel

SLIDER = "import ipywidgets as w\nimport nbapp.ui as ui\nn = w.IntSlider(value=1)"
PLACED = "n"
LOAD = """
import time

@ui.cache_data
def load(x):
    print("loading", x, time.perf_counter_ns())  # what a cached function printed is printed again: when tells the runs apart
    return [x]
"""


@pytest.fixture
def app(app: AppKernel) -> Iterator[AppKernel]:
    app.start("import nbapp.ui as ui\nui.cache_data.clear()\nui.cache_resource.clear()")
    app.reset()
    yield app
    app.reset()
    app.start("import gc\ngc.collect()")  # else a widget of this file is closed in the middle of another test


# --- cache_data ---


def test_a_cell_that_calls_a_cached_function_is_kept(app):
    done = app.start(SLIDER, LOAD, "a = load(3)\nprint(a)", "print(n.value)")
    assert done.text("c2").startswith("loading 3 ")

    done = app.set("c0/IntSlider/0", value=2)

    assert done.ran == ["c3"]


def test_a_value_that_was_there_before_is_not_computed_again(app):
    computed = app.start(SLIDER, LOAD, "print(load(n.value))").text("c2")
    assert app.set("c0/IntSlider/0", value=2).text("c2").startswith("loading 2 ")

    done = app.set("c0/IntSlider/0", value=1)

    assert (done.ran, done.text("c2")) == (["c2"], computed)
    assert computed.startswith("loading 1 ") and computed.endswith("\n[1]\n")


def test_a_call_that_is_answered_from_the_cache_touches_no_file_of_the_cell(app, tmp_path):
    app.start(SLIDER, LOAD, "a = load(n.value)\nprint(a)", "print(len(a))")
    app.set("c0/IntSlider/0", value=2)
    app.set("c0/IntSlider/0", value=1)

    done = app.replay()

    assert done.ran == []
    (cell,) = [cell for cell in app.explain().cells if cell.cell == "c2"]
    assert "the cache of `load()`" in cell.reads_outside
    assert [read for read in cell.reads_outside if "file" in read or "folder" in read] == []


def test_a_file_that_the_function_reads_is_still_the_cell_s(app, tmp_path):
    (tmp_path / "data.txt").write_text("one")
    read = f"@ui.cache_data(ttl=None)\ndef read(path):\n    return open(path).read()\nprint(read({str(tmp_path)!r} + '/data.txt'))"
    app.start(SLIDER, read)

    (cell,) = [cell for cell in app.explain().cells if cell.cell == "c1"]

    assert any("data.txt" in read for read in cell.reads_outside)


def test_cells_follow_what_a_cached_function_reads(app):
    cells = [SLIDER, "factor = n.value", "@ui.cache_data\ndef f(x):\n    return x * factor", "print(f(10))"]
    assert app.start(*cells).text("c3") == "10\n"

    done = app.set("c0/IntSlider/0", value=3)

    # c2 too: a decorator may call the function at once
    assert (done.ran, done.text("c3")) == (["c1", "c2", "c3"], "30\n")


def test_what_a_cell_does_to_its_copy_no_other_cell_sees(app):
    app.start(SLIDER, LOAD, "a = load(1)", "a.append(n.value)\nprint(a)", "print(load(1))")

    done = app.set("c0/IntSlider/0", value=5)

    assert (done.text("c3"), done.ran) == ("[1, 5]\n", ["c3"])


def test_clear_makes_the_cells_that_called_the_function_run_again(app):
    refresh = "b = w.Button()\nb.on_click(lambda _: load.clear())"
    computed = app.start(SLIDER, LOAD, refresh, "print(load(1))", "print('other')").text("c3")

    done = app.click("c2/Button/0")

    assert done.ran == ["c3"]
    assert done.text("c3").startswith("loading 1 ") and done.text("c3") != computed
    assert app.replay().ran == []


def test_an_entry_that_gets_too_old_makes_the_cell_run_again():
    later = """
import time
import types
import nbapp.ui.caches.data as data

def an_hour_later(_):
    clock = lambda: time.time() + 3600
    data.time = types.SimpleNamespace(time=clock)
    load._cache._store._clock = clock

b = w.Button()
b.on_click(an_hour_later)
"""
    cached = LOAD.replace("cache_data", "cache_data(ttl='1h')")
    with new_kernel() as app:
        computed = app.start(SLIDER, cached, later, "a = load(1)", "print(a)").text("c3")
        assert app.replay().ran == []

        done = app.click("c2/Button/0")

    assert done.ran == ["c3"]
    assert done.text("c3").startswith("loading 1 ") and done.text("c3") != computed


def test_an_entry_that_was_dropped_for_lack_of_place_makes_no_cell_run(app):
    cached = LOAD.replace("cache_data", "cache_data(max_entries=1)")
    app.start(SLIDER, cached, "a = load(1)", "b = load(2)", "print(n.value)")

    assert app.set("c0/IntSlider/0", value=2).ran == ["c4"]


def test_a_cached_function_is_awaited_in_a_cell(app):
    cached = "import time\n@ui.cache_data\nasync def load(x):\n    return f'loaded {x} {time.perf_counter_ns()}'"

    computed = app.start(SLIDER, cached, "print(await load(n.value))").text("c2")
    assert computed.startswith("loaded 1 ")
    app.set("c0/IntSlider/0", value=2)

    assert app.set("c0/IntSlider/0", value=1).text("c2") == computed


def test_pickling_an_instance_makes_no_reader_of_its_class_run(app):
    point = "class Point:\n    def __init__(self, x):\n        self.x = x"
    cached = "@ui.cache_data\ndef make(x):\n    return Point(x)"
    app.start(SLIDER, point, "p = Point(0)", cached, "q = make(n.value)\nprint(q.x)")

    done = app.set("c0/IntSlider/0", value=2)

    assert (done.ran, done.text("c4")) == (["c4"], "2\n")


def test_an_interrupt_ends_a_computation_and_nothing_is_kept(app):
    cached = "import time\n@ui.cache_data\ndef load(x):\n    print('loading', x)\n    time.sleep(60 if x == 2 else 0)\n    return x"
    app.start(SLIDER, cached, "print(load(n.value))")
    run = app.begin(app.update("c0/IntSlider/0", value=2))
    app.wait_for_text("loading 2")

    app.stop(run)

    assert app.wait().outcome == "stopped"
    assert app.set("c0/IntSlider/0", value=3).text("c2") == "loading 3\n3\n"


def test_the_second_session_is_answered_by_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NBAPP_CACHE_FOLDER", str(tmp_path / "cache"))
    with new_kernel() as one, new_kernel() as other:
        first = one.start(SLIDER, LOAD, "print(load(7))")
        second = other.start(SLIDER, LOAD, "print(load(7))")

        assert first.text("c2").startswith("loading 7 ")
        assert second.text("c2") == first.text("c2")


def test_who_waits_for_another_session_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NBAPP_CACHE_FOLDER", str(tmp_path / "cache"))
    os.mkfifo(tmp_path / "gate")
    cached = "@ui.cache_data\ndef load(_path):\n    print('loading')\n    return open(_path).read()"
    call = f"print('calls')\nprint(load({str(tmp_path / 'gate')!r}))"
    with new_kernel() as one, new_kernel() as other:
        one.load(SLIDER, cached, call)
        one.begin()
        one.wait_for_text("loading")
        other.load(SLIDER, cached, call)
        run = other.begin()
        other.wait_for_text("calls")

        other.stop(run)

        assert other.wait().outcome == "stopped"
        (tmp_path / "gate").write_text("through the gate")
        assert one.wait().outcome == "complete"
        assert other.replay().text("c2") == "calls\nloading\nthrough the gate\n"


def test_a_cached_function_that_reads_a_widget_or_session_state_depends_on_it(app):
    read = "@ui.cache_data\ndef read():\n    return n.value, ui.session_state.get('name')"
    app.start(
        SLIDER, "ui.session_state.name = 'Ada' if n.value < 5 else 'Bob'", read, "print(read())", "print('other')"
    )

    done = app.set("c0/IntSlider/0", value=4)
    assert (done.ran, done.text("c3")) == (["c1", "c3"], "(4, 'Ada')\n")

    done = app.set("c0/IntSlider/0", value=6)
    assert (done.ran, done.text("c3")) == (["c1", "c3"], "(6, 'Bob')\n")


# --- what a cached function shows ---

SHOWING = """
@ui.{decorator}
def report(x):
    ui.text(f"before {{x}}")
    left, right = ui.columns(2)
    left.text("left")
    with right:
        ui.markdown("right")
    place = ui.empty()
    place.text("in its place")
    ui.sidebar.text("beside")
    return x
"""


@pytest.mark.parametrize("decorator", ["cache_data", "cache_resource"])
def test_elements_that_a_cached_function_shows_are_shown_again(app, decorator):
    app.start(SLIDER, SHOWING.format(decorator=decorator), "ui.text('first')\nreport(n.value);", "report(1);")
    computed = app.set("c0/IntSlider/0", value=2).outputs["c2"]
    app.set("c0/IntSlider/0", value=3)

    done = app.set("c0/IntSlider/0", value=2)

    assert done.ran == ["c2"]
    assert [output["data"] for output in done.outputs["c2"]] == [output["data"] for output in computed]
    assert len(computed) == 8


PRINTING = """
import asyncio
import sys
import time
from IPython.display import HTML, clear_output, display, update_display

def say(x):
    print("first", x, time.perf_counter_ns())
    print("old")
    clear_output()
    print("a", 1, x)
    print("b", x, file=sys.stderr)
    ui.text("between")
    with ui.container():
        print("inside")
    display(HTML("<b>shown</b>"))
    handle = display(HTML("before"), display_id=True)
    handle.update(HTML("<b>after</b>"))

@ui.cache_data
def report(x):
    say(x)

@ui.cache_resource
def resource(x):
    say(x)

@ui.cache_data
def outer(x):
    report(x)
    print("outer")

@ui.cache_data
async def waiting(x):
    print("before", x)
    await asyncio.sleep(0)
    print("after", x)
"""


def told(outputs):
    """What was printed to each stream, and what was displayed, in order."""
    printed = {name: "".join(o["text"] for o in outputs if o.get("name") == name) for name in ("stdout", "stderr")}
    return printed, [output["data"] for output in outputs if "data" in output]


@pytest.mark.parametrize("call", ["report(n.value)", "resource(n.value)", "outer(n.value)"])
def test_what_a_cached_function_prints_and_displays_is_shown_again(app, call):
    app.start(SLIDER, PRINTING, call)
    computed = app.set("c0/IntSlider/0", value=2).outputs["c2"]
    app.set("c0/IntSlider/0", value=3)

    done = app.set("c0/IntSlider/0", value=2)

    assert done.ran == ["c2"]
    assert told(done.outputs["c2"]) == told(computed)
    printed, displayed = told(computed)
    assert "a 1 2\n" in printed["stdout"] and printed["stderr"] == "b 2\n"
    assert [data.get("text/html") for data in displayed if "text/html" in data][-1] == "<b>after</b>"


def test_functions_that_are_awaited_side_by_side_show_again_what_each_has_printed(app):
    both = "import asyncio\nawait asyncio.gather(waiting(n.value), waiting(n.value + 10))"
    app.start(SLIDER, PRINTING, f"{both}\nprint('.')", "await waiting(11)")

    assert app.replay(refresh=True).text("c3") == "before 11\nafter 11\n"


def test_what_is_printed_into_a_text_of_the_cell_goes_there_again(app):
    into = "import io\nfrom contextlib import redirect_stdout\nheld = io.StringIO()\nwith redirect_stdout(held):\n    line(1)\nprint(repr(held.getvalue()))"
    cached = "@ui.cache_data\ndef line(x):\n    print('line', x)"

    done = app.start(SLIDER, cached, into, into)

    assert (done.text("c2"), done.text("c3")) == ("'line 1\\n'\n", "'line 1\\n'\n")


STREAMING = """
import nbapp.ui as ui

@ui.cache_data(show_spinner=False)
def story():
    with ui.status("Writing") as status:
        ui.write_stream(f"word {i} " for i in range(5))
        status.update(label="Written")
"""


def test_a_status_and_a_stream_of_a_cached_function_end_as_they_did(app):
    element = "application/vnd.nbapp.element.v1+json"

    done = app.start(SLIDER, STREAMING, "story()", "story()")

    said = [output["data"][element] for output in done.outputs["c3"]]
    assert [one.get("label") or one["body"] for one in said] == [
        "Writing", "word 0 ", "word 0 word 1 word 2 word 3 word 4 ", "Written", "Written",
    ]  # fmt: skip
    assert said[-1]["state"] == "complete"


def test_what_is_shown_again_in_another_cell_has_ids_of_that_cell(app):
    element = "application/vnd.nbapp.element.v1+json"

    done = app.start(
        SLIDER, SHOWING.format(decorator="cache_data"), "report(1);", "with ui.container():\n    report(1)"
    )

    shown = [output["data"][element] for output in done.outputs["c3"]]
    assert [(one["kind"], one["id"]) for one in shown[:3]] == [
        ("container", "1-c3"),
        ("text", "2-c3"),
        ("columns", "3-c3"),
    ]
    assert shown[2]["parts"] == ["3-c3.0", "3-c3.1"]
    assert app.replay().ran == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("place.text(x)", "report() is cached and writes to an element that was made outside of it"),
        ("ui.slider('n')", "report() is cached and makes an input, whose value would be kept with the result"),
    ],
)
def test_what_could_not_be_shown_again_is_an_error(app, body, reason):
    cached = f"place = ui.container()\n@ui.cache_data\ndef report(x):\n    {body}"

    done = app.start(SLIDER, cached, "report(1)")

    assert done.outputs["c2"][0]["evalue"].startswith(reason)


# --- cache_resource ---

BASKET = """
@ui.cache_resource
def basket():
    return {"n": 0}
"""


def test_a_resource_is_made_once_and_shared_by_cells_over_replays(app):
    app.start(SLIDER, BASKET, "b = basket()", "print(basket() is b, n.value)")

    done = app.set("c0/IntSlider/0", value=2)

    assert (done.ran, done.text("c3")) == (["c3"], "True 2\n")


def test_a_resource_is_not_made_again_when_the_cell_of_its_function_runs_again(app):
    made = app.start(SLIDER, BASKET, "b = basket()\nprint(id(b))").text("c2")

    done = app.replay(refresh=True)

    assert done.ran == ["c0", "c1", "c2"]
    assert done.text("c2") == made


def test_what_a_cell_changes_in_a_resource_stays_changed(app):
    app.start(SLIDER, BASKET, "b = basket()", "b['n'] += n.value\nprint(b['n'])", "print(basket()['n'])")

    done = app.set("c0/IntSlider/0", value=10)

    assert (done.text("c3"), done.text("c4")) == ("11\n", "11\n")
    done = app.set("c0/IntSlider/0", value=100)
    assert (done.text("c3"), done.text("c4")) == ("111\n", "111\n")


def test_a_cell_that_counts_in_a_resource_counts_replays_as_in_session_state(app):
    app.start(SLIDER, BASKET, "basket()['n'] += 1\nprint(basket()['n'])")

    assert app.set("c0/IntSlider/0", value=2).text("c2") == "2\n"
    assert app.set("c0/IntSlider/0", value=3).text("c2") == "3\n"


def test_a_cell_that_reads_a_resource_sees_what_a_callback_changed(app):
    button = "b = w.Button()\n\ndef add(_):\n    basket()['n'] += 5\nb.on_click(add)"
    app.start(SLIDER, BASKET, button, "print(basket()['n'])", "print('other')")

    done = app.click("c2/Button/0")

    assert (done.ran, done.text("c3")) == (["c3"], "5\n")
    assert app.replay().ran == []


def test_a_connection_is_shared_and_its_readers_are_kept(app):
    connect = (
        "import sqlite3\n@ui.cache_resource\ndef connect():\n"
        "    c = sqlite3.connect(':memory:', check_same_thread=False)\n"
        "    c.execute('create table t (x)')\n    return c"
    )
    write = (
        "c.execute('insert into t values (?)', (n.value,))\nprint(c.execute('select count(*) from t').fetchone()[0])"
    )
    app.start(SLIDER, connect, "c = connect()", write, "print('rows', c.execute('select 1').fetchone())")

    done = app.set("c0/IntSlider/0", value=2)

    assert (done.ran, done.text("c3")) == (["c3"], "2\n")


def test_a_frame_that_is_a_resource_stays_the_same_object(app):
    frame = "import pandas as pd\n@ui.cache_resource\ndef frame():\n    return pd.DataFrame({'a': [1, 2]})"
    app.start(SLIDER, frame, "df = frame()", "df.loc[0, 'a'] = n.value", "print(frame() is df, df['a'].tolist())")

    done = app.set("c0/IntSlider/0", value=9)

    assert done.text("c4") == "True [9, 2]\n"


def test_a_plain_list_beside_a_resource_is_brought_back_as_ever(app):
    cells = [SLIDER, BASKET, "held = [basket()]", "held.append(n.value)\nprint(held[1:], held[0] is basket())"]
    app.start(*cells)

    done = app.set("c0/IntSlider/0", value=4)

    assert done.text("c3") == "[4] True\n"


def test_a_cleared_resource_is_made_again_and_its_cells_run(app):
    button = "b = w.Button()\nb.on_click(lambda _: basket.clear())"
    app.start(SLIDER, BASKET, button, "x = basket()\nx['n'] += 1\nprint(x)", "print('other')")

    done = app.click("c2/Button/0")

    assert (done.ran, done.text("c3")) == (["c3"], "{'n': 1}\n")


def test_what_stands_below_has_the_same_name_whether_a_spinner_was_shown_or_not(app):
    element = "application/vnd.nbapp.element.v1+json"
    at_once = "from nbapp.ui.caches import spinner\nspinner.PATIENCE_SECONDS = 0.0"
    load = (
        "import threading\n\n@ui.cache_data\ndef load(x):\n"
        "    [t.join() for t in threading.enumerate() if isinstance(t, threading.Timer)]\n    return x"
    )

    missed = app.start(SLIDER, at_once, load, "load(n.value)\nui.text('below')")
    app.set("c0/IntSlider/0", value=2)
    found = app.set("c0/IntSlider/0", value=1)

    shown, again = ([o["data"][element] for o in done.outputs["c3"]] for done in (missed, found))
    assert [one["kind"] for one in shown] == ["spinner", "empty", "text"]
    assert [one["kind"] for one in again] == ["text"]
    assert shown[-1]["id"] == again[-1]["id"]
