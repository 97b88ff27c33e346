"""Callbacks: who registered them, when they run, where they print (rule I2), and interact, link, Output."""

from __future__ import annotations

import pytest

from .app_kernel import AppKernel

IMPORT = "import ipywidgets as w\nfrom IPython.display import display"


def test_an_observer_runs_once_a_change_however_often_its_cell_ran(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "s = w.IntSlider(0)",
        "m = w.IntSlider(1)",
        "m.value\ndef told(change):\n    print('now', change.new)\ns.observe(told, 'value')",
    )
    for value in (2, 3, 4):
        assert app.set("c2/IntSlider/0", value=value).ran == ["c3"]

    done = app.set("c1/IntSlider/0", value=5)

    assert done.callback_text("c1") == "now 5\n"
    assert done.text("c3") == ""


def test_callbacks_run_before_the_cells_and_print_under_the_cell_that_owns_the_widget(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "b = w.Button(description='go')\ncount = []",
        "def go(_):\n    session_state['n'] = session_state.get('n', 0) + 1\n    print('went')\nb.on_click(go)",
        "print(session_state.get('n', 0))",
    )

    done = app.click("c1/Button/0")

    assert done.callback_text("c1") == "went\n"
    assert (done.ran, done.text("c3")) == (["c3"], "1\n")


def test_what_a_callback_changes_in_the_namespace_is_brought_back_by_the_replay(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "seen = []",
        "b = w.Button()\nb.on_click(lambda _: seen.append(1))",
        "print(len(seen))",
    )

    done = app.click("c2/Button/0")

    assert done.outcome == "complete"
    assert app.replay(refresh=True).text("c3") == "0\n"


def test_an_observer_of_a_cell_below_is_silent_while_a_cell_above_runs(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "t = w.IntText(0)\nm = w.IntSlider(1)",
        "t.value = m.value",
        "t.observe(lambda change: print('told'), 'value')",
    )

    done = app.set("c1/IntSlider/0", value=2)

    assert "c2" in done.ran
    assert "told" not in str(done.outputs) + str(done.callback_outputs)


def test_unobserve_takes_an_observer_back(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "s = w.IntSlider(0)",
        "def told(c):\n    print('told')\ns.observe(told, 'value')",
        "s.unobserve(told, 'value')",
    )

    done = app.set("c1/IntSlider/0", value=5)

    assert done.callback_outputs == {}


def test_an_observer_of_another_cell_survives_that_the_widget_is_made_again(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "m = w.IntSlider(5)",
        "s = w.IntSlider(0, max=m.value)",
        "s.observe(lambda c: print('told', c.new), 'value')",
        "b = w.Button(description=str(m.value))",
        "b.on_click(lambda _: print('clicked'))",
    )

    done = app.set("c1/IntSlider/0", value=6)

    assert done.ran == ["c2", "c4"]
    assert app.set("c2/IntSlider/0", value=3).callback_text("c2") == "told 3\n"
    assert app.click("c4/Button/0").callback_text("c4") == "clicked\n"


def test_an_error_in_a_callback_is_shown_at_its_widget_and_the_replay_goes_on(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "s = w.IntSlider(0)\ndef bad(c):\n    1 / 0\ns.observe(bad, 'value')",
        "print(s.value)",
    )

    done = app.set("c1/IntSlider/0", value=5)

    assert done.callback_text("c1") == "!ZeroDivisionError"
    assert (done.text("c2"), done.outcome, done.refused()) == ("5\n", "complete", [])


def test_an_error_in_on_click_is_shown_at_its_button(app: AppKernel) -> None:
    app.start(IMPORT, "b = w.Button()\nb.on_click(lambda _: 1 / 0)")

    done = app.click("c1/Button/0")

    assert (done.callback_text("c1"), done.outcome) == ("!ZeroDivisionError", "complete")


def test_a_link_keeps_two_widgets_together_and_its_cell_sound(app: AppKernel) -> None:
    app.start(
        IMPORT, "a, b = w.IntSlider(1), w.IntSlider(2)", "link = w.link((a, 'value'), (b, 'value'));", "print(b.value)"
    )

    done = app.set("c1/IntSlider/0", value=7)

    assert done.text("c3") == "7\n"
    assert app.state("c1/IntSlider/1")["value"] == 7
    assert app.set("c1/IntSlider/1", value=4).text("c3") == "4\n"
    assert app.state("c1/IntSlider/0")["value"] == 4


def test_interact_calls_its_function_with_each_change_and_shows_it_in_its_output(app: AppKernel) -> None:
    app.start(IMPORT, "def f(x=3):\n    print('f', x)\nw.interact(f, x=(0, 10));")
    key = next(key for key in app.model_by_key if key.endswith("IntSlider/0"))
    output = next(key for key in app.model_by_key if key.endswith("Output/0"))

    done = app.set(key, value=8)

    assert done.ran == []
    assert done.callback_text("c1") == "f 8\n"
    assert [s["msg_id"] for s in done.sent(app.model_by_key[output])][-1] == ""
    assert done.sent(app.model_by_key[output])[0]["msg_id"].endswith(":callback:c1")


def test_interact_runs_again_when_what_its_function_reads_has_changed(app: AppKernel) -> None:
    app.start(IMPORT, "k = w.IntSlider(2)", "def f(x=3):\n    print(x * k.value)", "w.interact(f, x=(0, 10));")
    key = next(key for key in app.model_by_key if key.startswith("c3") and key.endswith("IntSlider/0"))
    model = app.model_by_key[key]
    app.set(key, value=8)

    done = app.set("c1/IntSlider/0", value=5)

    assert done.ran == ["c3"]  # `interact` sets `f.widget`, which is brought back before
    assert (done.text("c3")[:3], done.opened()) == ("40\n", [])
    assert app.model_by_key[key] == model


def test_output_written_with_an_output_widget_has_the_cells_address(app: AppKernel) -> None:
    done = app.start(IMPORT, "out = w.Output()\nout", "with out:\n    print('inside')\nprint('outside')")

    model = app.model_by_key["c1/Output/0"]
    assert [s["msg_id"] for s in done.sent(model)] == ["nbapp:1:cell:c2".replace("1", str(done.finished.run), 1), ""]
    assert done.text("c2") == "inside\noutside\n"


def test_an_error_inside_an_output_widget_does_not_end_the_replay(app: AppKernel) -> None:
    done = app.start(IMPORT, "out = w.Output()", "with out:\n    1 / 0", "print('below')")

    assert (done.outcome, done.text("c3")) == ("complete", "below\n")


def test_a_widget_that_a_callback_makes_works(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "box = w.VBox()\nb = w.Button()\nbox",
        "def add(_):\n    t = w.IntText()\n    t.observe(lambda c: print('new', c.new), 'value')\n    box.children += (t,)\nb.on_click(add)",
    )

    app.click("c1/Button/0")
    key = next(key for key in app.model_by_key if "IntText" in key)

    assert app.set(key, value=3).callback_text("c1") == "new 3\n"


@pytest.mark.parametrize("clicks", [1, 3])
def test_a_callback_that_sets_a_widget_is_seen_by_its_readers(app: AppKernel, clicks: int) -> None:
    app.start(
        IMPORT,
        "t = w.IntText(0)\nb = w.Button()",
        "def more(_):\n    t.value += 1\nb.on_click(more)",
        "print(t.value)",
    )

    for _ in range(clicks):
        done = app.click("c1/Button/0")

    assert (done.ran, done.text("c3")) == (["c3"], f"{clicks}\n")


def test_interact_runs_again_when_something_changed_that_only_a_later_call_read(app: AppKernel) -> None:
    app.start(
        IMPORT, "k = w.IntSlider(2)", "def f(x=3):\n    print(x * k.value if x > 5 else x)\nw.interact(f, x=(0, 10));"
    )
    key = next(key for key in app.model_by_key if key.startswith("c2") and key.endswith("IntSlider/0"))
    assert app.set("c1/IntSlider/0", value=3).ran == []
    assert app.set(key, value=8).callback_text("c2") == "24\n"

    done = app.set("c1/IntSlider/0", value=4)

    assert (done.ran, done.text("c2")[:3]) == (["c2"], "32\n")


def test_a_cell_that_reads_the_result_of_interactive_follows_it(app: AppKernel) -> None:
    app.start(IMPORT, "def f(x=3):\n    return x * 2\nboth = w.interactive(f, x=(0, 10))\nboth", "print(both.result)")
    key = next(key for key in app.model_by_key if key.endswith("IntSlider/0"))

    done = app.set(key, value=8)

    assert (done.ran, done.text("c2")) == (["c2"], "16\n")


@pytest.mark.parametrize("kind", ["link", "dlink"])
def test_a_link_follows_when_its_source_is_made_with_another_value(app: AppKernel, kind: str) -> None:
    app.start(
        IMPORT,
        "m = w.IntSlider(3)",
        "a = w.IntSlider(m.value)",
        "b = w.IntSlider(1)",
        f"joined = w.{kind}((a, 'value'), (b, 'value'));",
        "print(b.value)",
    )

    done = app.set("c1/IntSlider/0", value=9)

    assert (done.ran, done.text("c5")) == (["c2", "c4", "c5"], "9\n")


def test_after_a_callback_only_what_it_can_reach_is_looked_at_again(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "numbers = iter([1, 2, 3])\nnext(numbers)",  # opaque: whoever could have touched it counts as having done so
        "print(next(numbers))",
        "def told(change):\n    print('got', change.new)",
        "s = w.IntSlider(0)\ns.observe(told, 'value')",
        "print(s.value)",
    )

    done = app.set("c4/IntSlider/0", value=5)

    assert done.callback_text("c4") == "got 5\n"
    assert done.ran == ["c5"]


def test_a_callback_that_changes_what_a_function_of_its_reaches_is_noticed(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "seen = []",
        "def add(x):\n    seen.append(x)",
        "s = w.IntSlider(0)\ns.observe(lambda change: add(change.new), 'value')",
        "print(len(seen), s.value)",
    )

    done = app.set("c3/IntSlider/0", value=5)

    assert done.text("c4") == "0 5\n"  # as a run from the top: the callback's change of a plain name is undone
