"""`ui.fragment` on a real kernel: what runs alone, what it sees, what it leaves, and what a full replay makes of it."""

from __future__ import annotations

import pytest

from nbapp.kernel_protocol import CodeCell, FragmentFinished, FragmentStarted, Replay
from nbapp.protocol import CellId, Custom, FragmentId

from .app_kernel import AppKernel, Done

IMPORT = "import nbapp.ui as ui"
PANEL = "@ui.fragment\ndef panel(start=0):\n    n = ui.slider('n', 0, 9, start, key='n')\n    print('panel', n)\n"


def alone(done: Done) -> list[str]:
    """The fragments that ran alone; no cell was looked at."""
    assert (done.ran, list(done.finished.kept), list(done.finished.not_reached)) == ([], [], [])
    assert [e.fragment for e in done.events if isinstance(e, FragmentStarted)] == list(done.finished.fragments)
    return list(done.finished.fragments)


def test_an_input_in_a_fragment_runs_the_fragment_alone(app: AppKernel) -> None:
    app.start(IMPORT, f"{PANEL}panel()\nprint('rest of the cell')", "print('other')")

    done = app.set("key/n", value=4)

    assert alone(done) == ["c1|panel.0"]
    assert done.text("c1") == "panel 4\n"
    assert done.outputs.keys() == {"c1"}


def test_any_other_input_replays_all_and_the_fragment_is_as_its_cell_runs_it(app: AppKernel) -> None:
    app.start(IMPORT, f"{PANEL}panel()\nprint('rest')", "k = ui.slider('k', 0, 9, key='k')", "print(k)")
    app.set("key/n", value=4)

    done = app.set("key/k", value=2)

    assert done.ran == ["c1", "c2", "c3"]
    assert app.why(done)["c1"] == "a fragment of it ran alone"
    assert done.text("c1") == "panel 4\nrest\n"
    assert app.replay().ran == []


def test_both_at_once_are_one_full_replay(app: AppKernel) -> None:
    app.start(IMPORT, f"{PANEL}panel()", "k = ui.slider('k', 0, 9, key='k')")

    done = app.replay(app.update("key/n", value=4), app.update("key/k", value=2))

    assert (done.ran, done.text("c1"), list(done.finished.fragments)) == (["c1", "c2"], "panel 4\n", [])


def test_it_gets_the_arguments_of_its_call_and_its_outputs_stand_in_its_place(app: AppKernel) -> None:
    source = "@ui.fragment\ndef panel(name, *, factor):\n    print(name, ui.slider('n', 0, 9, key=name) * factor)\n"
    first = app.start(IMPORT, f"{source}panel('a', factor=10)\nfor name in 'bc':\n    panel(name, factor=2)")

    done = app.set("key/b", value=3)

    assert first.text("c1") == "a 0\nb 0\nc 0\n"
    assert alone(done) == ["c1|panel.1"]
    assert done.text("c1") == "b 6\n"
    assert set(done.places["c1"]) == {"c1|panel.1"}


def test_elements_and_inputs_have_the_same_ids_alone_as_with_their_cell(app: AppKernel) -> None:
    source = "@ui.fragment\ndef panel():\n    ui.slider('n', 0, 9, key='n')\n    with ui.container():\n        ui.text('x')\n"
    first = app.start(IMPORT, f"ui.text('above')\n{source}panel()\nui.text('below')")

    done = app.set("key/n", value=4)

    ids = [o["transient"].get("display_id") for o in first.outputs["c1"]]
    assert ids == ["1-c1", "c1|panel.0", None, "1-c1|panel.0", "2-c1|panel.0", "2-c1"]
    assert [o["transient"].get("display_id") for o in done.outputs["c1"]] == [None, "1-c1|panel.0", "2-c1|panel.0"]
    assert done.opened() == done.closed() == []


def test_inputs_without_keys_are_told_apart_by_their_fragments(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "@ui.fragment\ndef panel(name):\n    print(name, ui.slider('n', 0, 9))\n",
        "for name in 'ab':\n    panel(name)",
    )
    second = sorted(app.model_by_key)[1]

    done = app.set(second, value=7)

    assert alone(done) == ["c2|panel.1"]
    assert done.text("c2") == "b 7\n"


def test_a_fragment_in_a_fragment_runs_alone_or_with_the_outer_one(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "@ui.fragment\ndef inner():\n    print('inner', ui.slider('i', 0, 9, key='i'))\n"
        "@ui.fragment\ndef outer():\n    print('outer', ui.slider('o', 0, 9, key='o'))\n    inner()\nouter()",
    )

    inner = app.set("key/i", value=1)
    outer = app.set("key/o", value=2)
    both = app.replay(app.update("key/i", value=3), app.update("key/o", value=4))
    again = app.set("key/i", value=5)

    assert (alone(inner), inner.text("c1")) == (["c1|outer.0|inner.0"], "inner 1\n")
    assert (alone(outer), outer.text("c1")) == (["c1|outer.0"], "outer 2\ninner 1\n")
    assert (alone(both), both.text("c1")) == (["c1|outer.0"], "outer 4\ninner 3\n")
    assert (alone(again), again.text("c1")) == (["c1|outer.0|inner.0"], "inner 5\n")


def test_several_fragments_run_in_the_order_of_the_page(app: AppKernel) -> None:
    source = "@ui.fragment\ndef panel(key):\n    print(key, ui.slider('n', 0, 9, key=key))\n"
    app.start(IMPORT, source, "panel('a')\npanel('b')", "panel('c')")

    done = app.replay(*(app.update(f"key/{key}", value=1) for key in "cab"))

    assert alone(done) == ["c2|panel.0", "c2|panel.1", "c3|panel.0"]


def test_a_press_is_true_in_its_fragment_once(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "@ui.fragment\ndef panel():\n    print(ui.button('Go', key='go'))\npanel()",
        "k = ui.toggle('k', key='k')",
    )

    pressed, after = app.click("key/go"), app.set("key/k", value=True)

    assert (alone(pressed), pressed.text("c1")) == (["c1|panel.0"], "True\n")
    assert (after.ran, after.text("c1")) == (["c1", "c2"], "False\n")


def test_callbacks_come_before_the_fragment(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "def changed():\n    ui.session_state.log = [*ui.session_state.get('log', []), ui.session_state.n]",
        "@ui.fragment\ndef panel():\n    ui.slider('n', 0, 9, key='n', on_change=changed)\n"
        "    print(ui.session_state.get('log'))\npanel()",
        "print('other', ui.session_state.get('log'))",
    )

    done = app.set("key/n", value=4)

    assert (alone(done), done.text("c2")) == (["c2|panel.0"], "[4]\n")
    assert app.set("key/n", value=5).text("c2") == "[4, 5]\n"
    assert app.replay().text("c3") == "other [4, 5]\n"


def test_a_rerun_in_a_callback_asks_the_cells(app: AppKernel) -> None:
    app.start(
        IMPORT,
        f"{PANEL.replace('start,', 'start, on_change=ui.rerun,')}panel()",
        "print('other', ui.session_state.n)",
    )

    done = app.set("key/n", value=4)

    assert (done.ran, done.text("c2")) == (["c1", "c2"], "other 4\n")


# --- names and session_state


def test_cells_see_what_a_fragment_did_to_session_state_at_the_next_full_replay(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "@ui.fragment\ndef panel():\n    ui.session_state.twice = 2 * ui.slider('n', 0, 9, key='n')\npanel()",
        "print(ui.session_state.twice, ui.session_state.n)",
    )

    done, full = app.set("key/n", value=4), app.replay()

    assert alone(done) == ["c1|panel.0"]
    assert (full.ran, full.text("c2")) == (["c1", "c2"], "8 4\n")


def test_changes_of_names_add_up_until_the_cell_runs_again(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "log = []",
        "@ui.fragment\ndef panel():\n    log.append(ui.slider('n', 0, 9, key='n'))\n    print(log)\npanel()",
        "print('below', log)",
    )

    texts = [app.set("key/n", value=value).text("c2") for value in (1, 2)]
    full = app.replay()

    assert texts == ["[0, 1]\n", "[0, 1, 2]\n"]
    assert full.ran == ["c2", "c3"]
    assert (full.text("c2"), full.text("c3")) == ("[2]\n", "below [2]\n")
    assert app.set("key/n", value=5).text("c2") == "[2, 5]\n"


def test_a_global_name_that_a_fragment_binds_is_its_cells(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "@ui.fragment\ndef panel():\n    global chosen\n    chosen = ui.slider('n', 0, 9, key='n')\npanel()",
        "print(chosen)",
        "k = ui.toggle('k', key='k')",
    )
    app.set("key/n", value=4)

    done = app.set("key/k", value=True)

    assert done.ran == ["c1", "c2", "c3"]
    assert done.text("c2") == "4\n"


def test_it_sees_names_as_its_cell_left_them(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "x = 'mine'\n@ui.fragment\ndef panel():\n    print(x, ui.slider('n', 0, 9, key='n'), 'y' in globals())\npanel()",
        "x = 'of below'",
        "y = 1",
        "print(x, y)",
    )

    done, full = app.set("key/n", value=1), app.replay()

    assert (alone(done), done.text("c1")) == (["c1|panel.0"], "mine 1 False\n")
    assert full.ran == ["c1"]
    assert app.set("key/n", value=2).text("c1") == "mine 2 False\n"


def test_where_a_cell_below_changed_what_it_reads_its_cell_runs_instead(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "rows = [1]",
        "@ui.fragment\ndef panel():\n    print(rows, ui.slider('n', 0, 9, key='n'))\npanel()",
        "rows.append(2)\nprint(rows)",
    )

    done = app.set("key/n", value=1)

    assert (done.ran, list(done.finished.kept)) == (["c2"], ["c0", "c1", "c3"])
    assert app.why(done)["c2"] == "its fragment cannot run alone"
    assert done.text("c2") == "[1] 1\n"


def test_a_run_counter_outside_stays(app: AppKernel) -> None:
    count = "ui.session_state.runs = ui.session_state.get('runs', 0) + 1\nprint(ui.session_state.runs)"
    app.start(IMPORT, count, f"{PANEL}panel()")

    for value in (1, 2, 3):
        alone(app.set("key/n", value=value))

    assert app.replay().text("c1") == "2\n"


def test_a_cell_that_runs_once_is_not_run_for_its_fragment(app: AppKernel) -> None:
    once = CodeCell(CellId("c1"), f"{PANEL}panel()\nprint('rest')", rule="once")
    app.start(IMPORT, once, "k = ui.toggle('k', key='k')")  # type: ignore[arg-type]

    done, full = app.set("key/n", value=4), app.set("key/k", value=True)

    assert (alone(done), done.text("c1")) == (["c1|panel.0"], "panel 4\n")
    assert full.ran == ["c2"]
    assert app.set("key/n", value=5).text("c1") == "panel 5\n"


def test_its_author_is_told_that_only_the_fragment_ran(app: AppKernel) -> None:
    app.start(IMPORT, f"{PANEL}panel()", "print('other')")
    app.set("key/n", value=4)

    told = {cell.cell: (cell.status, cell.why) for cell in app.explain().cells}

    assert told == {
        "c0": ("kept", "nothing that it reads changed"),
        "c1": ("ran", "only its fragment `panel`"),
        "c2": ("kept", "nothing that it reads changed"),
    }


# --- ends


def test_an_error_stands_in_its_place_and_the_rest_stays(app: AppKernel) -> None:
    app.start(IMPORT, f"{PANEL}    1 / (n - 4)\npanel()", "print('below')")

    failed = app.set("key/n", value=4)
    fine = app.set("key/n", value=5)
    app.set("key/n", value=4)
    full = app.replay()

    assert (alone(failed), failed.text("c1")) == (["c1|panel.0"], "panel 4\n!ZeroDivisionError")
    assert set(failed.places["c1"]) == {"c1|panel.0"}
    assert not any("nbapp/kernel" in line for line in failed.outputs["c1"][-1]["traceback"])
    assert [e.status for e in failed.events if isinstance(e, FragmentFinished)] == ["failed"]
    assert (alone(fine), fine.text("c1")) == (["c1|panel.0"], "panel 5\n")
    assert (full.outcome, full.ran) == ("failed", ["c1"])
    assert full.places["c1"][-1] == "c1|panel.0"


def test_a_rerun_in_a_fragment_replays_all(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "@ui.fragment\ndef panel():\n    if ui.button('Add', key='add'):\n        ui.session_state.count = 1\n"
        "        ui.rerun()\n    print('end')\npanel()",
        "print(ui.session_state.get('count'))",
    )

    done = app.click("key/add")

    assert done.ran == ["c1", "c2"]
    assert done.text("c2") == "1\n"
    assert [e.status for e in done.events if isinstance(e, FragmentFinished)] == ["interrupted"]


def test_a_stop_ends_the_fragment_alone(app: AppKernel) -> None:
    app.start(IMPORT, f"{PANEL}    if n > 4:\n        ui.stop()\n    print('end')\npanel()", "print('below')")

    done, full = app.set("key/n", value=5), app.replay()

    assert (alone(done), done.text("c1"), done.outcome) == (["c1|panel.0"], "panel 5\n", "complete")
    assert (full.outcome, full.ran) == ("ended", ["c1"])


@pytest.mark.parametrize("is_alone", [True, False], ids=["alone", "with its cell"])
def test_a_fragment_that_asks_begins_again(app: AppKernel, is_alone: bool) -> None:
    app.start(
        IMPORT,
        "@ui.fragment\ndef panel():\n    with ui.form('f', border=False):\n        go = ui.form_submit_button('Go')\n"
        "    print('begins', go)\n    if go:\n        ui.session_state.gone = True\n        ui.rerun(scope='fragment')\n"
        "    print('ends', ui.session_state.get('gone'))\npanel()\nprint('rest')",
        "k = ui.toggle('k', key='k')",
    )
    [button] = [key for key in app.model_by_key if "form_submit_button" in key]
    others = [] if is_alone else [app.update("key/k", value=True)]
    model = app.model_by_key[button]

    done = app.replay(*others, Custom("p", model, {"event": "click"}), press=model)  # type: ignore[arg-type]

    assert list(done.finished.fragments) == (["c1|panel.0"] if is_alone else [])
    assert done.text("c1") == "begins True\nbegins False\nends True\n" + ("" if is_alone else "rest\n")
    assert len([e for e in done.events if isinstance(e, FragmentStarted)]) == (2 if is_alone else 1)


def test_a_fragment_that_begins_again_without_end_is_an_error(app: AppKernel) -> None:
    done = app.start(IMPORT, "@ui.fragment\ndef panel():\n    ui.rerun(scope='fragment')\npanel()")

    assert (done.outcome, done.outputs["c1"][-1]["ename"]) == ("failed", "EndlessRerun")


def test_outside_of_a_fragment_there_is_none_to_run_again(app: AppKernel) -> None:
    done = app.start(IMPORT, "ui.rerun(scope='fragment')")

    assert done.outcome == "failed"
    assert "outside of a fragment" in done.outputs["c1"][-1]["evalue"]


# --- the clock


def test_a_fragment_whose_time_has_come_runs_alone(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "@ui.fragment(run_every='5s')\ndef tick():\n    ui.session_state.ticks = ui.session_state.get('ticks', 0) + 1\n"
        "    print(ui.session_state.ticks)\ntick()",
        "print('below')",
    )

    done = [app.ask_replay(Replay(0, fragments=(FragmentId("c1|tick.0"),))) for _ in range(2)]

    assert [alone(d) for d in done] == [["c1|tick.0"]] * 2
    assert [d.text("c1") for d in done] == ["2\n", "3\n"]


def test_a_clock_that_is_late_asks_for_nothing(app: AppKernel) -> None:
    app.start(IMPORT, "print(1)")

    done = app.ask_replay(Replay(0, fragments=(FragmentId("c1|gone.0"),)))

    assert (alone(done), done.outcome) == ([], "complete")


def test_random_numbers_of_a_clock_go_on(app: AppKernel) -> None:
    app.start("import random\n" + IMPORT, "@ui.fragment(run_every=1)\ndef tick():\n    print(random.random())\ntick()")

    texts = [app.ask_replay(Replay(0, fragments=(FragmentId("c1|tick.0"),))).text("c1") for _ in range(3)]

    assert len(set(texts)) == 3


def test_newer_values_stop_a_fragment_and_it_begins_again_with_them(app: AppKernel) -> None:
    app.start(
        "import time\n" + IMPORT,
        f"{PANEL}    print('begun')\n    while n == 1:\n        time.sleep(0.01)\npanel()",
        "print('below')",
    )

    run = app.begin(app.update("key/n", value=1))
    app.wait_for_text("begun")
    app.inputs_changed(run, "key/n", "value")
    stopped = app.wait()
    done = app.set("key/n", value=2)

    assert stopped.outcome == "superseded"
    assert (alone(done), done.text("c1")) == (["c1|panel.0"], "panel 2\nbegun\n")


# --- what else belongs to a fragment


def test_widgets_of_ipywidgets_and_what_is_registered_on_them_belong_to_it(app: AppKernel) -> None:
    app.start(
        "import ipywidgets as w\n" + IMPORT,
        "heard = []\n@ui.fragment\ndef panel():\n    s = w.IntSlider(description='s')\n"
        "    s.observe(lambda change: print('heard', change.new), 'value')\n    print(s.value)\npanel()",
    )
    [key] = [key for key in app.model_by_key if "IntSlider" in key]

    done = [app.set(key, value=value) for value in (1, 2)]

    assert [alone(d) for d in done] == [["c1|panel.0"]] * 2
    assert [(d.callback_text("c1"), d.text("c1")) for d in done] == [("heard 1\n", "1\n"), ("heard 2\n", "2\n")]
    assert [d.opened() for d in done] == [[], []]


def test_an_input_that_it_makes_no_more_is_gone_and_comes_back_with_its_value(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "@ui.fragment\ndef panel():\n    if ui.toggle('more', True, key='more'):\n"
        "        print(ui.slider('n', 0, 9, key='n'))\npanel()",
    )
    app.set("key/n", value=4)

    hidden = app.set("key/more", value=False)
    shown = app.set("key/more", value=True)

    assert (alone(hidden), hidden.text("c1")) == (["c1|panel.0"], "")
    assert (alone(shown), shown.text("c1")) == (["c1|panel.0"], "4\n")


def test_a_form_in_a_fragment_sends_its_values_to_it(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "@ui.fragment\ndef panel():\n    with ui.form('f'):\n        name = ui.text_input('Name', key='asked')\n"
        "        sent = ui.form_submit_button('Send')\n    print(name, sent)\npanel()",
    )
    button = next(model for key, model in app.model_by_key.items() if "form_submit_button" in key)
    values = {app.model_by_key["key/asked"]: "Ada"}

    done = app.replay(Custom("p", button, {"event": "click", "values": values}), press=button)  # type: ignore[arg-type]

    assert (alone(done), done.text("c1")) == (["c1|panel.0"], "Ada True\n")


def test_the_key_of_an_input_outside_is_taken_also_alone(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "ui.slider('outside', 0, 9, key='k')\n@ui.fragment\ndef panel():\n    if ui.toggle('t', key='t'):\n"
        "        ui.slider('inside', 0, 9, key='k')\npanel()",
    )

    done = app.set("key/t", value=True)

    assert done.outputs["c1"][-1]["ename"] == "DuplicateKey"


def test_a_fragment_may_set_the_key_of_an_input_outside(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "n = ui.slider('n', 0, 9, 5, key='n')\nprint(n)",
        "@ui.fragment\ndef panel():\n    if ui.button('Reset', key='reset'):\n        ui.session_state.n = 0\n"
        "        ui.rerun()\npanel()",
    )

    done = app.click("key/reset")

    assert (done.ran, done.text("c1")) == (["c1", "c2"], "0\n")


def test_an_element_outside_is_covered_and_not_changed(app: AppKernel) -> None:
    app.start(IMPORT, f"place = ui.empty()\n{PANEL}    place.text(str(n))\npanel()")

    done = app.set("key/n", value=4)

    kinds = [
        (o.get("data", {}).get("text/plain"), place)
        for o, place in zip(done.outputs["c1"], done.places["c1"], strict=True)
    ]
    assert kinds[-1] == ("4", "1-c1")


def test_figures_stand_in_the_place_of_their_fragment(app: AppKernel) -> None:
    pytest.importorskip("matplotlib")
    plot = "    plt.plot([n])\n"
    first = app.start(
        f"%matplotlib inline\nimport matplotlib.pyplot as plt\n{IMPORT}", f"{PANEL}{plot}panel()\nplt.plot([1])"
    )

    done = app.set("key/n", value=4)

    places = [
        p for o, p in zip(first.outputs["c1"], first.places["c1"], strict=True) if "image/png" in o.get("data", {})
    ]
    assert places == ["c1|panel.0", ""]
    assert [
        p for o, p in zip(done.outputs["c1"], done.places["c1"], strict=True) if "image/png" in o.get("data", {})
    ] == ["c1|panel.0"]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("@ui.fragment\nasync def panel(): ...", "no plain function"),
        ("@ui.fragment\ndef panel():\n    yield", "no plain function"),
        ("ui.fragment(3)", "put above a function"),
        ("ui.fragment(run_every='soon')", "no length of time"),
        ("ui.fragment(run_every=0)", "no length of time"),
    ],
)
def test_what_can_be_no_fragment_says_so(app: AppKernel, source: str, says: str) -> None:
    done = app.start(IMPORT, source)

    assert says in done.outputs["c1"][-1]["evalue"]
