"""What all of `nbapp.ui` stands on, on a real kernel: ids, places, who an input is and what it is worth (I1, I2, R2)."""

from __future__ import annotations

from typing import Any

import pytest

from nbapp.kernel_protocol import CodeCell
from nbapp.protocol import CellId, Custom

from .app_kernel import AppKernel, Done

ELEMENT = "application/vnd.nbapp.element.v1+json"
IMPORT = "import nbapp.ui as ui"


def elements(done: Done, cell: str) -> list[Any]:
    """What the cell's elements are, without their ids; texts of streams."""
    shown = []
    for output in done.outputs.get(cell, []):
        element = output.get("data", {}).get(ELEMENT)
        if element is not None:
            shown.append({name: value for name, value in element.items() if name != "id"})
        elif "text" in output:
            shown.append(output["text"])
    return shown


def error_of(done: Done, cell: str) -> str:
    return next((o["evalue"] for o in done.outputs.get(cell, []) if "evalue" in o), "")


def test_an_element_has_a_fallback_for_other_front_ends(app: AppKernel) -> None:
    done = app.start(IMPORT, "ui.markdown('**bold**')")

    data = done.outputs["c1"][0]["data"]
    assert data == {
        ELEMENT: {"kind": "markdown", "id": "1-c1", "body": "**bold**"},
        "text/markdown": "**bold**",
        "text/plain": "**bold**",
    }


def test_an_element_has_the_same_id_in_each_run_of_its_cell(app: AppKernel) -> None:
    source = "if n.value > 5:\n    ui.text('more')\nui.text(n.value)"
    app.start(IMPORT, "import ipywidgets\nn = ipywidgets.IntSlider(3)", source)

    ids = [
        [output["data"][ELEMENT]["id"] for output in done.outputs["c2"]]
        for done in (app.set("c1/IntSlider/0", value=4), app.set("c1/IntSlider/0", value=6))
    ]

    assert ids == [["1-c2"], ["1-c2", "2-c2"]]


def test_a_handle_is_overwritten_in_place_by_the_cell_that_made_it(app: AppKernel) -> None:
    done = app.start(IMPORT, "shown = ui.text('one')\nshown.text('two')\nshown.markdown('three')")

    kinds = [(o["data"][ELEMENT]["kind"], o["data"][ELEMENT]["id"]) for o in done.outputs["c1"]]
    assert kinds == [("text", "1-c1"), ("text", "1-c1"), ("markdown", "1-c1")]
    assert {o["transient"]["display_id"] for o in done.outputs["c1"]} == {"1-c1"}


def test_a_cell_that_fills_a_container_depends_on_no_other_that_fills_it(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "import ipywidgets\nn = ipywidgets.IntSlider(3)",
        "box = ui.container()",
        "with box:\n    print('above')",
        "with box:\n    print(n.value)",
        "box.text('below')",
    )

    done = app.set("c1/IntSlider/0", value=4)

    assert done.ran == ["c4"]
    assert done.text("c4") == "4\n"


def test_everything_in_a_with_block_stands_in_the_container(app: AppKernel) -> None:
    source = "with ui.container() as box:\n    print('in it')\n    display(1)\n    ui.text('too')\nprint('outside')"

    places = app.start(IMPORT, source).places["c1"]

    assert places == ["", "1-c1", "1-c1", "1-c1", ""]


def test_containers_nest_and_a_failing_block_is_left(app: AppKernel) -> None:
    source = (
        "outer, inner = ui.container(), None\n"
        "try:\n"
        "    with outer:\n"
        "        print('outer')\n"
        "        with ui.container() as inner:\n"
        "            print('inner')\n"
        "            1 / 0\n"
        "except ZeroDivisionError:\n"
        "    print('outside')"
    )

    done = app.start(IMPORT, source)

    assert done.places["c1"] == ["", "1-c1", "1-c1", "2-c1", ""]
    assert done.text("c1") == "outer\ninner\noutside\n"


# --- inputs: who they are ----------------------------------------------------------------------------------------


def test_an_input_returns_its_value_and_only_its_readers_run(app: AppKernel) -> None:
    app.start(IMPORT, "n = ui.slider('Rows', 1, 50, 10)", "print(n)", "print('other')")
    [key] = app.model_by_key

    done = app.set(key, value=20)

    assert done.ran == ["c1", "c2"]
    assert done.text("c2") == "20\n"


def test_an_input_keeps_its_model_when_its_cell_runs_again(app: AppKernel) -> None:
    first = app.start(IMPORT, "n = ui.slider('Rows', 1, 50, 10)")
    [key] = app.model_by_key

    done = app.set(key, value=20)

    assert (len(first.opened()), done.opened(), done.closed()) == (1, [], [])


CHANGED = {
    "its label": ("ui.slider(f'Rows {m}', 0, 9, 5)", 5),
    "its bounds": ("ui.slider('Rows', 0, 9 + m, 5)", 5),
    "its default": ("ui.slider('Rows', 0, 9, 5 + m)", 6),
    "its help, which says nothing about it": ("ui.slider('Rows', 0, 9, 5, help=str(m))", 5),
    "nothing": ("ui.slider('Rows', 0, 9, 5)", 7),
    "whether it is disabled": ("ui.slider('Rows', 0, 9, 5, disabled=m > 0)", 7),
}


@pytest.mark.parametrize(("call", "value"), CHANGED.values(), ids=CHANGED)
def test_without_a_key_another_call_is_another_input_with_its_default(app: AppKernel, call: str, value: int) -> None:
    app.start(IMPORT, "m = ui.slider('More', 0, 3)", f"n = {call}", "print(n)")
    more, rows = app.model_by_key
    app.set(rows, value=7)

    done = app.set(more, value=1)

    assert app.replay(refresh=True).text("c3") == f"{value}\n"
    assert done.opened() == []  # the model and its place on the page are lent to the new input


KEYED = {
    "its label": ("ui.slider(f'Rows {m}', 0, 9, 5, key='k')", 7),
    "its default": ("ui.slider('Rows', 0, 9, 5 + m, key='k')", 7),
    "its bounds": ("ui.slider('Rows', 0, 9 + m, 5, key='k')", 5),
}


@pytest.mark.parametrize(("call", "value"), KEYED.values(), ids=KEYED)
def test_with_a_key_only_what_gives_its_values_a_meaning_makes_it_another(
    app: AppKernel, call: str, value: int
) -> None:
    app.start(IMPORT, "m = ui.slider('More', 0, 3)", f"n = {call}", "print(n)")
    more = next(key for key in app.model_by_key if key != "key/k")
    app.set("key/k", value=7)

    app.set(more, value=1)

    assert app.replay(refresh=True).text("c3") == f"{value}\n"


@pytest.mark.parametrize("key", ["", ", key='k'"], ids=["without a key", "with a key"])
def test_a_hidden_input_comes_back_with_its_value(app: AppKernel, key: str) -> None:
    source = f"if shown:\n    print(ui.slider('Rows', 0, 9{key}))"
    app.start(IMPORT, "shown = ui.slider('Shown', 0, 1, 1)", source)
    shown, rows = app.model_by_key
    app.set(rows, value=7)

    hidden, back = app.set(shown, value=0), app.set(shown, value=1)

    assert (hidden.text("c2"), back.text("c2")) == ("", "7\n")


def test_an_input_with_a_key_may_move_to_another_cell(app: AppKernel) -> None:
    app.start(IMPORT, "print(ui.slider('Rows', 0, 9, key='k'))", "print('below')")
    app.set("key/k", value=7)

    app.load(IMPORT, "print('above')", "print(ui.slider('Rows', 0, 9, key='k'))")

    assert app.replay().text("c2") == "7\n"


TWICE = {
    "two that cannot be told apart": "ui.slider('Rows')\nui.slider('Rows')",
    "two with one key": "ui.slider('Rows', key='k')\nui.button('Go', key='k')",
}


@pytest.mark.parametrize("source", TWICE.values(), ids=TWICE)
def test_two_inputs_of_a_cell_with_one_identity_are_an_error_that_says_what_to_do(app: AppKernel, source: str) -> None:
    done = app.start(IMPORT, source)

    assert done.outcome == "failed"
    assert "a key of its own" in error_of(done, "c1")


def test_a_key_that_a_cell_above_uses_is_an_error_until_it_does_so_no_more(app: AppKernel) -> None:
    source = "ui.slider('Rows', key='k' if n.value < 5 else None)"
    app.start(IMPORT, "import ipywidgets\nn = ipywidgets.IntSlider(3)", source, "print(ui.button('Go', key='k'))")

    failed = app.replay()
    done = app.set("c1/IntSlider/0", value=6)

    assert failed.outcome == "failed"
    assert (done.outcome, done.text("c3")) == ("complete", "False\n")


# --- inputs: session_state and callbacks -------------------------------------------------------------------------


def test_a_key_stands_in_session_state_and_its_readers_follow(app: AppKernel) -> None:
    app.start(IMPORT, "n = ui.slider('Rows', 0, 9, 2, key='rows')", "print(ui.session_state.rows)", "print('other')")

    done = app.set("key/rows", value=7)

    assert done.ran == ["c1", "c2"]
    assert done.text("c2") == "7\n"


def test_nothing_runs_again_in_a_replay_without_a_change(app: AppKernel) -> None:
    app.start(IMPORT, "n = ui.slider('Rows', 0, 9, 2, key='rows')", "m = ui.slider('More')", "ui.button('Go')", "n + m")

    assert app.replay().ran == []


def test_a_cell_above_gives_an_input_its_value_by_its_key(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "import ipywidgets\nb = ipywidgets.IntSlider(3)",
        "ui.session_state.rows = b.value",
        "print(ui.slider('Rows', 0, 9, key='rows'))",
    )

    done = app.set("c1/IntSlider/0", value=8)

    assert done.ran == ["c2", "c3"]
    assert done.text("c3") == "8\n"
    assert app.models[app.model_by_key["key/rows"]]["value"] == 8


def test_a_key_cannot_be_set_after_its_input_was_made(app: AppKernel) -> None:
    done = app.start(IMPORT, "ui.slider('Rows', 0, 9, key='rows')", "ui.session_state.rows = 3")

    assert done.outcome == "failed"
    assert "in a callback such as on_click" in error_of(done, "c2")


def test_a_value_that_the_input_cannot_have_is_an_error(app: AppKernel) -> None:
    done = app.start(IMPORT, "ui.session_state.rows = 99", "ui.slider('Rows', 0, 9, key='rows')")

    assert error_of(done, "c2").startswith("99 is not a value that this slider can have now")


def test_a_callback_runs_before_the_cells_and_sees_the_new_value(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "def told(name, more=0):\n    ui.session_state.told = (name, more, ui.session_state.rows)",
        "ui.slider('Rows', 0, 9, key='rows', on_change=told, args=('n',), kwargs={'more': 1})",
        "print(ui.session_state.get('told'))",
    )

    done = app.set("key/rows", value=7)

    assert done.text("c3") == "('n', 1, 7)\n"


def test_a_callback_does_not_run_for_the_value_that_an_input_has(app: AppKernel) -> None:
    app.start(IMPORT, "ui.slider('Rows', 0, 9, 3, key='rows', on_change=print, args=('changed',))")

    assert [app.set("key/rows", value=value).callback_outputs != {} for value in (3, 4, 4)] == [False, True, False]


def test_a_callback_sets_the_value_of_another_input(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "def reset():\n    ui.session_state.rows = 1",
        "ui.button('Reset', on_click=reset)\nn = ui.slider('Rows', 0, 9, 5, key='rows')",
        "print(n)",
    )
    app.set("key/rows", value=7)

    done = app.click(next(key for key in app.model_by_key if "button" in key))

    assert done.text("c3") == "1\n"


def test_callbacks_run_when_all_new_values_are_there_in_the_order_of_the_changes(app: AppKernel) -> None:
    """R21: also a press that comes with them is heard last, and knows them."""
    app.start(
        IMPORT,
        "def told(name):\n    print(name, ui.session_state.a, ui.session_state.b)",
        "ui.slider('A', 0, 9, key='a', on_change=told, args=('a',))\n"
        "ui.slider('B', 0, 9, key='b', on_change=told, args=('b',))\n"
        "ui.button('Go', key='go', on_click=told, args=('go',))",
    )
    press = Custom("e99", app.model_by_key["key/go"], {"event": "click"})  # type: ignore[arg-type]

    done = app.replay(app.update("key/b", value=4), app.update("key/a", value=3), press, press=press.model)

    assert done.callback_text("c2") == "b 3 4\na 3 4\ngo 3 4\n"


def test_an_error_in_a_callback_is_shown_and_the_others_run(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "ui.slider('A', 0, 9, key='a', on_change=lambda: 1 / 0)\nui.slider('B', 0, 9, key='b', on_change=print, args=('b',))",
        "print(ui.session_state.a)",
    )

    done = app.replay(app.update("key/a", value=3), app.update("key/b", value=4))

    assert done.callback_text("c1") == "!ZeroDivisionErrorb\n"
    assert done.text("c2") == "3\n"


def test_a_buttons_key_cannot_be_set(app: AppKernel) -> None:
    done = app.start(IMPORT, "ui.session_state.go = True", "ui.button('Go', key='go')")

    assert "that only visitors press" in error_of(done, "c2")


def test_a_button_is_true_in_exactly_one_replay(app: AppKernel) -> None:
    app.start(IMPORT, "pressed = ui.button('Go')", "print(pressed)")
    [button] = app.model_by_key

    assert [app.click(button).text("c2"), app.replay().text("c2"), app.click(button).text("c2")] == [
        "True\n",
        "False\n",
        "True\n",
    ]


def test_a_value_that_the_input_cannot_have_is_refused(app: AppKernel) -> None:
    app.start(IMPORT, "n = ui.slider('Rows', 0, 9, 2)", "print(n)")
    [key] = app.model_by_key

    done = app.set(key, value=99)

    assert len(done.refused()) == 1
    assert done.ran == []


def test_a_message_to_an_input_that_is_no_press_changes_nothing(app: AppKernel) -> None:
    app.start(IMPORT, "n = ui.slider('Rows', 0, 9, 2)", "print(n)")
    [key] = app.model_by_key

    done = app.replay(Custom("e1", app.model_by_key[key], {"event": "click", "values": {key: 5}}))  # type: ignore[arg-type]

    assert done.ran == []


def test_an_app_that_names_a_cell_strangely_still_finds_its_containers(app: AppKernel) -> None:
    cell = CodeCell(CellId("a:b@c/d"), f"{IMPORT}\nwith ui.container():\n    print('in it')")

    done = app.start(cell)

    assert done.places["a:b@c/d"] == ["", "1-a:b@c/d"]


# --- what an input costs when it is made again -------------------------------------------------------------------


def test_an_input_that_is_made_again_with_the_same_arguments_sends_nothing_but_its_place(app: AppKernel) -> None:
    app.start(IMPORT, "n = [ui.slider(f'Rows {i}', 0, 9) for i in range(3)]", "print(n)")
    first = next(iter(app.model_by_key))

    done = app.set(first, value=7)

    assert done.text("c2") == "[7, 0, 0]\n"
    assert len(done.outputs["c1"]) == 3
    told = [(kind, model) for kind, model, *_ in done.comms if model in app.models]  # others are freed at any time
    assert told == [("comm_msg", app.model_by_key[first])]  # the echo


def test_an_input_whose_trait_another_cell_set_is_made_anew(app: AppKernel) -> None:
    """It could not be told apart from one that the visitor has changed."""
    app.start(
        IMPORT,
        "ui.session_state.rows = 4",
        "print(ui.slider('Rows', 0, 9, key='rows'))",
    )

    assert [app.replay(refresh=True).text("c2"), app.replay(refresh=True).text("c2")] == ["4\n", "4\n"]


def test_an_input_that_is_captured_is_not_shown_twice(app: AppKernel) -> None:
    source = (
        "from IPython.utils.capture import capture_output\n"
        "with capture_output() as captured:\n"
        "    ui.slider('Rows', 0, 9)\n"
        "print(len(captured.outputs))"
    )

    done = app.start(IMPORT, source)

    assert done.text("c1") == "1\n"
    assert {output.get("name") for output in done.outputs["c1"]} == {"stdout"}  # in one part or two
