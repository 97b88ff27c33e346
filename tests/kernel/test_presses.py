"""Presses and `session_state` (rules I4 and I6)."""

from __future__ import annotations

import pytest

from nbapp.protocol import Custom

from .app_kernel import AppKernel

COUNTER = (
    "import ipywidgets as w\nfrom nbapp import pressed, session_state",
    "b = w.Button(description='more')\nb",
    "session_state.setdefault('n', 0)\nif pressed(b):\n    session_state.n += 1",
    "print(session_state.n)",
    "print('other')",
)


def test_a_press_is_true_for_exactly_one_replay(app: AppKernel) -> None:
    app.start(
        "import ipywidgets as w\nfrom nbapp import pressed", "b = w.Button()", "print(pressed(b))", "print('other')"
    )

    during = app.click("c1/Button/0")
    after = app.replay()
    later = app.replay()

    assert (during.ran, during.text("c2")) == (["c2"], "True\n")
    assert (after.ran, after.text("c2")) == (["c2"], "False\n")
    assert later.ran == []


def test_the_second_press_in_a_row_is_not_taken_for_the_first(app: AppKernel) -> None:
    """What it did may have left this process: a mail, a request."""
    app.start("import nbapp.ui as ui", "if ui.button('Send', key='send'):\n    print('sent')", "print('other')")

    done = [app.click("key/send") for _ in range(3)]

    assert [d.ran for d in done] == [["c1"]] * 3
    assert [d.text("c1") for d in done] == ["sent\n"] * 3


def test_two_messages_in_a_row_are_both_heard(app: AppKernel) -> None:
    app.start("import nbapp.ui as ui", "print(ui.chat_input('Say', key='chat'))")
    chat = app.model_by_key["key/chat"]

    said = [
        app.replay(Custom(text, chat, {"event": "click", "value": text}), press=chat).text("c1")  # type: ignore[arg-type]
        for text in ("one", "two", "two")
    ]

    assert said == ["one\n", "two\n", "two\n"]


def test_twenty_presses_count_twenty(app: AppKernel) -> None:
    app.start(*COUNTER)

    for _ in range(20):
        done = app.click("c1/Button/0")

    assert done.text("c3") == "20\n"
    assert "c4" not in done.ran
    assert app.replay().ran == ["c2"]
    assert app.replay().ran == []


def test_two_buttons_are_told_apart(app: AppKernel) -> None:
    app.start(
        "import ipywidgets as w\nfrom nbapp import pressed",
        "a, b = w.Button(), w.Button()",
        "print(pressed(a))",
        "print(pressed(b))",
    )

    done = app.click("c1/Button/1")

    assert (done.ran, done.text("c3")) == (["c3"], "True\n")


def test_session_state_is_there_without_an_import_and_is_kept(app: AppKernel) -> None:
    app.start("session_state.x = 5\nsession_state['y'] = 6", "print(session_state.x + session_state['y'])")

    done = app.replay()

    assert done.ran == []
    assert app.replay(refresh=True).text("c1") == "11\n"


def test_only_readers_of_a_changed_key_run(app: AppKernel) -> None:
    app.start(
        "import ipywidgets as w\ns = w.IntSlider(1)",
        "session_state.a = s.value",
        "session_state.b = 2",
        "print(session_state.a)",
        "print(session_state.b)",
    )

    assert app.set("c0/IntSlider/0", value=3).ran == ["c1", "c3"]


def test_a_change_in_place_of_a_held_value_counts(app: AppKernel) -> None:
    app.start(
        "import ipywidgets as w\ns = w.IntSlider(1)",
        "session_state.setdefault('log', [])",
        "session_state.log.append(s.value)",
        "print(session_state.log)",
    )

    done = app.set("c0/IntSlider/0", value=3)

    assert done.text("c3").startswith("[1")
    assert done.text("c3").endswith("3]\n")


def test_what_a_cell_sets_stands_for_the_cells_below_it(app: AppKernel) -> None:
    app.start("session_state.x = 5", "print(session_state.x)", "session_state.x += 1")

    done = app.replay()

    assert (done.text("c1") or "5\n") == "5\n"
    assert app.replay(refresh=True).text("c1") == "5\n"


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("session_state.nothing", "AttributeError"),
        ("session_state['nothing']", "KeyError"),
        ("session_state.items = 3", "AttributeError"),
        ("session_state[3] = 3", "TypeError"),
        ("del session_state.nothing", "AttributeError"),
    ],
)
def test_a_key_that_is_not_there_is_explained(app: AppKernel, source: str, error: str) -> None:
    done = app.start(source)

    assert done.outputs["c0"][0]["ename"] == error
    assert "session_state" in done.outputs["c0"][0]["evalue"]


def test_without_an_app_both_names_work() -> None:
    from nbapp import pressed
    from nbapp.ui import SessionState

    state = SessionState()
    state.x = 1
    state["y"] = 2

    assert pressed(object()) is False
    assert (dict(state), state.y, "x" in state, len(state)) == ({"x": 1, "y": 2}, 2, True, 2)


@pytest.mark.parametrize(
    "first", ["session_state.setdefault('n', 0)", "if 'n' not in session_state:\n    session_state.n = 0"]
)
def test_a_cell_that_only_gives_a_first_value_does_not_follow_it(app: AppKernel, first: str) -> None:
    app.start(
        "import ipywidgets as w\nfrom nbapp import pressed\nb = w.Button()",
        f"{first}\nx = 1",
        "if pressed(b):\n    session_state.n += 1",
        "print(session_state.n)",
    )
    app.click("c0/Button/0")

    done = app.click("c0/Button/0")

    assert (done.ran, done.text("c3")) == (["c2", "c3"], "2\n")


def test_a_first_value_that_is_used_at_once_is_read(app: AppKernel) -> None:
    app.start(
        "import ipywidgets as w\nfrom nbapp import pressed\nb = w.Button()",
        "print(session_state.setdefault('n', 0))",
        "if pressed(b):\n    session_state.n += 1",
    )
    app.click("c0/Button/0")

    assert app.replay().text("c1") == "1\n"
