"""`ui.dialog` on a real kernel: it is a fragment that is open, one at a time, until a replay does not call it."""

from __future__ import annotations

from typing import Any

import pytest

from nbapp.kernel_protocol import Replay
from nbapp.protocol import FragmentId

from .app_kernel import AppKernel, Done

IMPORT = "import nbapp.ui as ui"
DIALOG = "@ui.dialog('Name', {})\ndef ask(greeting='Hello'):\n    name = ui.text_input('Name', key='who')\n    print(greeting, name)\n"
ASK = FragmentId("c2|ask.0")


def ask_dialog(arguments: str = "", more: str = "") -> str:
    return DIALOG.format(arguments).replace(", )", ")") + more


def element(done: Done, cell: str) -> dict[str, Any] | None:
    """The dialog that this cell shows."""
    bundles = [
        o["data"].get("application/vnd.nbapp.element.v1+json", {}) for o in done.outputs.get(cell, ()) if "data" in o
    ]
    return next((bundle for bundle in bundles if bundle.get("kind") == "dialog"), None)


def dismissed(app: AppKernel) -> Done:
    return app.ask_replay(Replay(0, dismissed=(ASK,)))


def test_calling_it_opens_it_and_a_replay_that_does_not_closes_it(app: AppKernel) -> None:
    first = app.start(
        IMPORT, ask_dialog("width='large', icon='👋'"), "if ui.button('Open', key='open'):\n    ask('Hi')"
    )

    opened, closed = app.click("key/open"), app.replay()

    assert element(first, "c2") is None
    assert element(opened, "c2") == {
        "kind": "dialog",
        "title": "Name",
        "width": "large",
        "dismissible": True,
        "icon": "👋",
        "id": ASK,
    }
    assert opened.text("c2") == "Hi \n"
    assert (closed.ran, element(closed, "c2")) == (["c2"], None)


def test_an_input_in_it_runs_it_alone_and_a_rerun_closes_it(app: AppKernel) -> None:
    submit = "    if ui.button('Submit', key='submit'):\n        ui.session_state.told = name\n        ui.rerun()\n"
    app.start(
        IMPORT,
        ask_dialog(more=submit),
        "if ui.button('Open', key='open'):\n    ask()",
        "print('told', ui.session_state.get('told'))",
    )
    app.click("key/open")

    typed = app.set("key/who", value="Ada")
    submitted = app.click("key/submit")

    assert (list(typed.finished.fragments), typed.text("c2")) == ([ASK], "Hello Ada\n")
    assert submitted.ran == ["c2", "c3"]
    assert element(submitted, "c2") is None
    assert submitted.text("c3") == "told Ada\n"


def test_the_cell_of_a_dismissed_dialog_runs_in_the_next_replay(app: AppKernel) -> None:
    app.start(IMPORT, ask_dialog(), "ask()", "k = ui.toggle('k', key='k')")

    done = app.ask_replay(Replay(0, (app.update("key/k", value=True),), dismissed=(ASK,)))

    assert done.ran == ["c2", "c3"]
    assert app.why(done)["c2"] == "its dialog `ask` was closed"
    assert element(done, "c2") is not None  # it is called again


def test_what_is_to_be_called_when_it_is_dismissed_is_called_before_the_cells(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "ui.session_state.setdefault('asks', True)\ndef stop():\n    print('dismissed')\n    ui.session_state.asks = False\n"
        + ask_dialog("on_dismiss=stop"),
        "if ui.session_state.asks:\n    ask()",
        "print('asks', ui.session_state.asks)",
    )

    done = dismissed(app)

    assert done.ran == ["c1", "c2", "c3"]
    assert done.callback_text("c2") == "dismissed\n"
    assert (element(done, "c2"), done.text("c3")) == (None, "asks False\n")


def test_an_error_in_it_is_shown_and_the_replay_goes_on(app: AppKernel) -> None:
    app.start(IMPORT, ask_dialog("on_dismiss=lambda: 1 / 0"), "if ui.button('Open', key='open'):\n    ask()")
    app.click("key/open")

    done = dismissed(app)

    assert done.callback_text("c2") == "!ZeroDivisionError"
    assert (done.outcome, done.ran) == ("complete", ["c2"])


def test_dismissing_with_a_rerun_replays_all_even_with_news_of_a_fragment(app: AppKernel) -> None:
    app.start(
        IMPORT,
        ask_dialog("on_dismiss='rerun'"),
        "if ui.button('Open', key='open'):\n    ask()",
        "@ui.fragment\ndef panel():\n    print(ui.slider('n', 0, 9, key='n'))\npanel()",
    )
    assert (element(app.click("key/open"), "c2") or {})["asks"] is True

    done = app.ask_replay(Replay(0, (app.update("key/n", value=3),), dismissed=(ASK,)))

    assert (done.ran, list(done.finished.fragments)) == (["c2", "c3"], [])


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (("ask()\nask()",), "while another one is"),
        (("ask()", "ask()"), "while another one is"),
        (("@ui.dialog('Outer')\ndef outer():\n    ask()\nouter()",), "opened in a dialog"),
        (
            ("@ui.dialog('Outer')\ndef outer():\n    inner()\n@ui.fragment\ndef inner():\n    ask()\nouter()",),
            "in a dialog",
        ),
    ],
)
def test_one_is_open_at_a_time(app: AppKernel, cells: tuple[str, ...], says: str) -> None:
    done = app.start(IMPORT, ask_dialog(), *cells)

    assert done.outcome == "failed"
    assert says in done.outputs[f"c{len(cells) + 1}"][-1]["evalue"]


def test_a_cell_below_gives_way_to_one_above(app: AppKernel) -> None:
    app.start(
        IMPORT,
        ask_dialog(),
        "k = ui.toggle('k', key='k')\nif k:\n    ask()",
        "if not ui.session_state.k:\n    ask('below')",
    )

    done, back = app.set("key/k", value=True), app.set("key/k", value=False)

    assert (done.outcome, done.ran) == ("complete", ["c2", "c3"])
    assert (element(done, "c2") is not None, element(done, "c3")) == (True, None)
    assert (back.outcome, element(back, "c2"), element(back, "c3") is not None) == ("complete", None, True)


def test_a_fragment_may_open_one(app: AppKernel) -> None:
    app.start(
        IMPORT,
        ask_dialog(),
        "@ui.fragment\ndef panel():\n    if ui.button('Open', key='open'):\n        ask()\npanel()",
    )

    opened = app.click("key/open")
    typed = app.set("key/who", value="Ada")

    assert list(opened.finished.fragments) == ["c2|panel.0"]
    assert (element(opened, "c2") or {})["id"] == "c2|panel.0|ask.0"
    assert (list(typed.finished.fragments), typed.text("c2")) == (["c2|panel.0|ask.0"], "Hello Ada\n")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("@ui.dialog\ndef ask(): ...", "The title of a dialog is a text"),
        ("@ui.dialog('  ')\ndef ask(): ...", "The title of a dialog is a text"),
        ("@ui.dialog('a', width=300)\ndef ask(): ...", "The width of a dialog is one of 'small'"),
        ("@ui.dialog('a', on_dismiss='close')\ndef ask(): ...", "on_dismiss is 'ignore'"),
        ("@ui.dialog('a')\nasync def ask(): ...", "no plain function"),
    ],
)
def test_what_can_be_no_dialog_says_so(app: AppKernel, source: str, says: str) -> None:
    done = app.start(IMPORT, source)

    assert says in done.outputs["c1"][-1]["evalue"]
