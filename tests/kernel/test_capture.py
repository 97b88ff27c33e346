"""What one kernel captures, a fresh one restores: the same replay, run there in full, comes to the same end (rule P)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nbapp.codec import to_parts
from nbapp.kernel_protocol import LoadNotebook, Replay, StateCaptured
from nbapp.protocol import Custom

from .app_kernel import AppKernel, Done, new_kernel

COUNTER = "from nbapp import session_state, pressed\nsession_state.setdefault('n', 0)"


@pytest.fixture(scope="module")
def fresh() -> Iterator[AppKernel]:
    """One for all: each replay of this file begins in it with a state of its own, and no cells."""
    with new_kernel() as kernel:
        yield kernel


def capture(app: AppKernel, *events, press: str | None = None) -> tuple[StateCaptured, Done]:
    """Replay these events; what the replay began with, and what it did."""
    done = app.ask_replay(Replay(0, events, press, captures=True))
    (state,) = [event for event in done.events if isinstance(event, StateCaptured)]
    return state, done


def run_fresh(fresh: AppKernel, cells: list[str], state: StateCaptured) -> Done:
    fresh.reset()
    fresh.load(*cells, inputs=state.inputs, state=state.state)
    return fresh.ask_replay(Replay(0, press_key=state.press))


def test_inputs_and_session_state_are_those_that_the_replay_began_with(app, fresh):
    cells = [
        "import ipywidgets as w\ns = w.IntSlider(value=1)\nd = w.Dropdown(options=[('one', object()), ('two', 2)])",
        COUNTER,
        "session_state.n += 1\nprint(s.value, d.label, session_state.n)",
    ]
    app.start(*cells)
    app.set("c0/IntSlider/0", value=7)

    state, live = capture(app, app.update("c0/Dropdown/0", index=1))

    assert live.text("c2") == "7 two 3\n"
    assert state.inputs == {"c0/IntSlider/0": {"value": 7}, "c0/Dropdown/0": {"value": 2, "label": "two"}}
    assert run_fresh(fresh, cells, state).text("c2") == "7 two 3\n"


def test_an_input_that_the_replay_makes_first_takes_its_value_from_the_address_there_too(app, fresh):
    cells = [
        "import nbapp.ui as ui\nmore = ui.checkbox('More', key='more')",
        "if more:\n    print(ui.slider('Late', 0, 9, key='late'), ui.query_params.late)",
    ]
    app.load(*cells)
    app.ask_replay(Replay(0, visitor={"query": {"late": ["5"]}}))

    state, live = capture(app, app.update("key/more", value=True))

    assert live.text("c1") == "5 5\n"
    assert run_fresh(fresh, cells, state).text("c1") == "5 5\n"


def test_times_and_ranges_come_through_as_the_widgets_read_them(app, fresh):
    cells = [
        "import ipywidgets as w\nt, day, d, r = w.TimePicker(), w.DatePicker(), w.NaiveDatetimePicker(), w.IntRangeSlider()",
        "many = w.SelectMultiple(options=['a', 'b', 'c'])",
        "print(t.value, day.value, d.value, r.value, many.value)",
    ]
    app.start(*cells)
    moment = {"hours": 9, "minutes": 30, "seconds": 0, "milliseconds": 0}
    date = {"year": 2026, "month": 0, "date": 31}
    app.set("c0/TimePicker/0", value=moment)
    app.set("c0/DatePicker/0", value=date)
    app.set("c0/NaiveDatetimePicker/0", value=date | moment)
    app.set("c0/IntRangeSlider/0", value=[2, 5])

    state, live = capture(app, app.update("c1/SelectMultiple/0", index=[0, 2]))

    assert live.text("c2") == "09:30:00 2026-01-31 2026-01-31 09:30:00 (2, 5) ('a', 'c')\n"
    assert run_fresh(fresh, cells, state).text("c2") == live.text("c2")


def test_what_a_callback_set_is_captured_after_the_callback(app, fresh):
    cells = [
        "import ipywidgets as w\nfrom nbapp import session_state\na, b = w.IntSlider(), w.IntSlider()",
        "def double(change):\n    b.value = 2 * change.new\n    session_state.seen = change.new\na.observe(double, 'value')",
        "print(b.value, session_state.get('seen'))",
    ]
    app.start(*cells)

    state, live = capture(app, app.update("c0/IntSlider/0", value=4))

    assert live.text("c2") == "8 4\n"
    fresh_run = run_fresh(fresh, cells, state)
    assert fresh_run.text("c2") == "8 4\n"
    assert fresh_run.callback_outputs == {}


def test_what_a_callback_wrote_into_a_label_is_named_until_its_cell_runs_again(app):
    cells = [
        "import ipywidgets as w\nb, label = w.Button(), w.Label('first')",
        "b.on_click(lambda _: (setattr(label, 'value', 'clicked'), setattr(label.layout, 'width', '3px')))",
    ]
    app.start(*cells)
    app.click("c0/Button/0")
    label = app.model_by_key["c0/Label/0"]
    layout = app.models[label]["layout"].removeprefix("IPY_MODEL_")

    state, _ = capture(app)
    app.replay(refresh=True)
    after, _ = capture(app)

    assert state.inputs == {}
    assert state.set_by_events == {label: ("value",), layout: ("width",)}
    assert after.set_by_events == {}


def test_an_input_whose_widget_was_never_made_is_passed_on(app, fresh):
    cells = ["import ipywidgets as w\nif False:\n    s = w.IntSlider()"]
    app.start(*cells, inputs={"c0/IntSlider/0": {"value": 5}})

    state, _ = capture(app)

    assert state.inputs == {"c0/IntSlider/0": {"value": 5}}


@pytest.mark.parametrize("key", ["", ", key='n'"])
def test_a_hidden_input_comes_back_with_its_value(app, fresh, key):
    """R17, as nbapp has it: a value survives being hidden."""
    cells = [
        "import nbapp.ui as ui\nshow = ui.checkbox('show', True, key='show')",
        f"print(ui.slider('n', 0, 9, 2{key}) if show else '-')",
    ]
    app.start(*cells)
    app.set(next(key for key, model in app.model_by_key.items() if "slider" in key or key == "key/n"), value=7)
    app.set("key/show", value=False)

    state, live = capture(app, app.update("key/show", value=True))

    assert live.text("c1") == "7\n"
    assert run_fresh(fresh, cells, state).text("c1") == "7\n"


def test_a_keys_value_of_the_input_before_is_not_given_to_another_one(app, fresh):
    """R13: other bounds make it another input, whose value is its default."""
    cells = [
        "import nbapp.ui as ui\ntop = ui.checkbox('top', True, key='top')",
        "print(ui.slider('n', 0, 9 if top else 8, 2, key='n'))",
    ]
    app.start(*cells)
    app.set("key/n", value=7)

    state, live = capture(app, app.update("key/top", value=False))

    assert live.text("c1") == "2\n"
    assert run_fresh(fresh, cells, state).text("c1") == "2\n"


def test_the_button_that_was_pressed_is_pressed_in_the_fresh_kernel(app, fresh):
    cells = [
        "import ipywidgets as w\nb, other = w.Button(description='b'), w.Button(description='other')\n" + COUNTER,
        "if pressed(b):\n    session_state.n += 1\nprint(pressed(b), pressed(other), session_state.n)",
    ]
    app.start(*cells)
    model = app.model_by_key["c0/Button/0"]

    state, live = capture(app, Custom("p", model, {"event": "click"}), press=model)

    assert state.press == "c0/Button/0"
    assert live.text("c1") == "True False 1\n"
    assert run_fresh(fresh, cells, state).text("c1") == "True False 1\n"


def test_unseeded_random_numbers_are_the_same_also_where_their_cell_imports_numpy(app, fresh):
    cells = ["import random, numpy\nprint(random.random(), numpy.random.rand())"]
    live = app.start(*cells)

    state, _ = capture(app)

    assert run_fresh(fresh, cells, state).text("c0") == live.text("c0")
    assert run_fresh(fresh, cells, state).text("c0") == live.text("c0")  # it has imported numpy now


def test_a_value_of_a_class_that_a_cell_defines_arrives_when_a_cell_asks_for_it(app, fresh):
    cells = [
        "from nbapp import session_state\nclass Game:\n    def __init__(self):\n        self.moves = []",
        "if 'game' not in session_state:\n    session_state.game = Game()",
        "session_state.game.moves.append(1)\nprint(session_state.game.moves, isinstance(session_state.game, Game))",
    ]
    app.start(*cells)

    state, live = capture(app)

    assert state.left_out == ()
    assert live.text("c2") == "[1, 1] True\n"
    assert run_fresh(fresh, cells, state).text("c2") == "[1, 1] True\n"


def test_what_two_keys_share_stays_shared(app, fresh):
    cells = [
        "from nbapp import session_state\nif 'a' not in session_state:\n    session_state.a = session_state.b = []",
        "session_state.a.append(0)\nprint(session_state.b)",
    ]
    app.start(*cells)

    state, live = capture(app)

    assert live.text("c1") == "[0, 0]\n"
    assert run_fresh(fresh, cells, state).text("c1") == "[0, 0]\n"


def test_what_cannot_be_pickled_is_left_out_by_name_and_the_rest_is_there(app, fresh):
    cells = [
        "import threading\nfrom nbapp import session_state\nsession_state.setdefault('lock', threading.Lock())",
        "session_state.setdefault('n', 3)",
    ]
    app.start(*cells)

    state, _ = capture(app)

    assert state.left_out == ("session_state.lock",)
    looks = ["from nbapp import session_state\nprint(dict(session_state))"]
    assert run_fresh(fresh, looks, state).text("c0") == "{'n': 3}\n"


def test_what_a_replay_begins_with_never_breaks_the_replay(app):
    cells = [
        "from nbapp import session_state\nimport ipywidgets as w\nclass Odd:\n    def __reduce__(self):\n        1 / 0",
        "session_state.setdefault('odd', Odd())\nsession_state.setdefault('label', w.Label())\nprint('fine')",
    ]
    app.start(*cells)

    state, done = capture(app)

    assert done.outcome == "complete"
    assert state.left_out == ("session_state.odd", "session_state.label")


def test_a_kernel_that_began_elsewhere_can_be_captured_again(app, fresh):
    cells = [COUNTER, "session_state.n += 1\nprint(session_state.n)"]
    app.start(*cells)
    state, live = capture(app)
    run_fresh(fresh, ["x = 1"], state)

    again, _ = capture(fresh)

    assert live.text("c1") == "2\n"
    assert run_fresh(app, cells, again).text("c1") == "2\n"


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (b"{}", "no state of a session"),
        (b"nbapp state 3\nno pickle", "is damaged"),
        (b"nbapp state 3\n\x80\x04}\x94.", "is damaged"),
    ],
)
def test_bytes_that_are_no_state_are_refused_in_words(app, state, says):
    body, buffers = to_parts(LoadNotebook((), state=state))

    reply = app.ask(body, buffers)

    assert reply["ok"] is False
    assert says in reply["error"]
