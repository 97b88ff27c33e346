"""Widgets are inputs: what is read, what is remembered, who keeps its identity (rules I1 and I3)."""

from __future__ import annotations

import pytest

from .app_kernel import AppKernel

IMPORT = "import ipywidgets as w"


def test_only_the_cells_that_read_a_value_run(app: AppKernel) -> None:
    app.start(IMPORT, "s = w.IntSlider(3)\ns", "print(s.value)", "print('other')")

    done = app.set("c1/IntSlider/0", value=7)

    assert done.ran == ["c2"]
    assert done.text("c2") == "7\n"


@pytest.mark.parametrize(
    "source",
    [
        "w.VBox([s])",
        "from IPython.display import display\ndisplay(s)",
        "s",
        "x = [s]",
        "s.get_state()",
        "w.HBox([w.VBox([s]), w.Output()])",
    ],
)
def test_a_cell_that_only_places_a_widget_does_not_read_it(app: AppKernel, source: str) -> None:
    app.start(IMPORT, "s = w.IntSlider(3)", source + ";", "print(s.value)")

    assert app.set("c1/IntSlider/0", value=7).ran == ["c3"]


@pytest.mark.parametrize(
    "source",
    [
        "print(s.value)",
        "def f():\n    return s.value\nprint(f())",
        "print(getattr(s, 'value'))",
        "print([t.value for t in [s]][0])",
    ],
)
def test_a_cell_that_reads_a_value_by_any_way_depends_on_it(app: AppKernel, source: str) -> None:
    app.start(IMPORT, "s = w.IntSlider(3)", source)

    done = app.set("c1/IntSlider/0", value=7)

    assert done.ran == ["c2"]
    assert done.text("c2") == "7\n"


def test_a_cell_that_makes_and_reads_a_widget_runs_with_the_visitors_value(app: AppKernel) -> None:
    first = app.start(IMPORT, "s = w.IntSlider(3)\nprint(s.value)\ns")
    model = app.model_by_key["c1/IntSlider/0"]

    done = app.set("c1/IntSlider/0", value=7)

    assert (first.text("c1")[:2], done.ran) == ("3\n", ["c1"])
    assert done.text("c1").startswith("7\n")
    assert (done.opened(), done.closed(), app.model_by_key["c1/IntSlider/0"]) == ([], [], model)
    assert done.sent(model) == []


def test_a_widget_keeps_model_and_value_when_its_cell_runs_again(app: AppKernel) -> None:
    app.start(IMPORT, "m = w.IntSlider(5, max=100)", "s = w.IntSlider(3, max=m.value + 5)\ns", "print(s.value)")
    model = app.model_by_key["c2/IntSlider/0"]
    app.set("c2/IntSlider/0", value=8)

    done = app.set("c1/IntSlider/0", value=50)

    assert (done.ran, done.opened(), done.closed()) == (["c2"], [], [])
    assert done.sent(model) == [{"max": 55}]
    assert app.state("c2/IntSlider/0")["value"] == 8


@pytest.mark.parametrize(
    ("make", "state", "then", "expected"),
    [
        pytest.param("w.IntSlider(2, max=n)", {"value": 8}, 5, "2", id="out of range: the author's default"),
        pytest.param("w.IntSlider(2, max=n)", {"value": 8}, 9, "8", id="still in range"),
        pytest.param("w.Dropdown(options=list(range(n)))", {"index": 8}, 5, "0", id="no more an option"),
        pytest.param("w.Dropdown(options=list(range(n)))", {"index": 3}, 5, "3", id="still an option"),
        pytest.param("w.Dropdown(options=[n, 1, 2, 3])", {"index": 2}, 3, "2", id="the option, not its place"),
        pytest.param("w.Text('a', description=str(n))", {"value": "mine"}, 5, "mine", id="text"),
        pytest.param("w.SelectMultiple(options=list(range(n)))", {"index": [0, 1]}, 5, "(0, 1)", id="several"),
        pytest.param("w.IntRangeSlider(value=(0, 1), max=n)", {"value": [1, 3]}, 5, "(1, 3)", id="range"),
        pytest.param("w.Checkbox(False, description=str(n))", {"value": True}, 5, "True", id="checkbox"),
        pytest.param(
            "w.DatePicker(description=str(n))",
            {"value": {"year": 2024, "month": 1, "date": 5}},
            5,
            "2024-02-05",
            id="date",
        ),
    ],
)
def test_the_visitors_value_survives_while_it_is_valid(
    app: AppKernel, make: str, state: dict, then: int, expected: str
) -> None:  # type: ignore[type-arg]
    app.start(IMPORT, "m = w.IntSlider(10)\nn = m.value", f"s = {make}", "print(s.value)")
    key = next(key for key in app.model_by_key if key.startswith("c2/"))
    app.set(key, **state)

    done = app.set("c1/IntSlider/0", value=then)

    assert "c2" in done.ran
    assert (
        app.start(IMPORT, "m = w.IntSlider(10)\nn = m.value", f"s = {make}", "print(s.value) # again").text("c3")
        == expected + "\n"
    )


def test_a_value_that_is_invalid_for_a_while_comes_back(app: AppKernel) -> None:
    app.start(IMPORT, "m = w.IntSlider(10)", "s = w.IntSlider(2, max=m.value)", "print(s.value)")
    app.set("c2/IntSlider/0", value=8)

    assert app.set("c1/IntSlider/0", value=5).text("c3") == "2\n"
    assert app.set("c1/IntSlider/0", value=9).text("c3") == "8\n"


def test_widgets_of_a_loop_keep_their_values_when_one_is_added_before_them(app: AppKernel) -> None:
    cells = (
        IMPORT,
        "m = w.IntSlider(2)",
        "boxes = [w.IntText(description=f'row {i}') for i in range(5 - m.value, 5)]",
        "print([b.value for b in boxes])",
    )
    app.start(*cells)
    app.set("c2/IntText/1", value=4)
    model = app.model_by_key["c2/IntText/1"]

    done = app.set("c1/IntSlider/0", value=3)

    assert done.text("c3") == "[0, 0, 4]\n"
    assert app.model_by_key["c2/IntText/2"] == model
    assert len(done.opened()) == 3  # one IntText, with its layout and style


def test_a_kept_cell_still_holds_the_widget_that_its_maker_made_again(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "m = w.IntSlider(5)",
        "s = w.IntSlider(1, description=f'{m.value}')",
        "box = w.VBox([s])\nbox",
        "print(box.children[0] is s, s.description)",
    )

    done = app.set("c1/IntSlider/0", value=6)

    assert done.ran == ["c2", "c4"]
    assert done.text("c4") == "True 6\n"


def test_a_widget_that_is_made_no_more_is_closed(app: AppKernel) -> None:
    app.start(IMPORT, "m = w.IntSlider(2)", "boxes = [w.IntText() for i in range(m.value)]")
    model = app.model_by_key["c2/IntText/1"]

    app.set("c1/IntSlider/0", value=1)
    done = app.start(
        IMPORT, "m = w.IntSlider(2)", "boxes = [w.IntText() for i in range(m.value)]", "import gc\ngc.collect();"
    )

    assert model not in app.models, done.closed()


def test_keys_are_the_same_in_every_kernel_and_bring_values_of_an_earlier_one(app: AppKernel) -> None:
    done = app.start(
        IMPORT,
        "a, b = w.IntSlider(1), w.Dropdown(options=['x', 'y', 'z'])",
        "print(a.value, b.value)",
        inputs={"c1/IntSlider/0": {"value": 9}, "c1/Dropdown/0": {"index": 2}},
    )

    assert done.text("c2") == "9 z\n"


@pytest.mark.parametrize(
    ("make", "key", "read"),
    [
        ("a = w.IntSlider(1)", "c1/IntSlider/0", "a.value"),
        ("a = nbapp.ui.slider('a', 0, 50, key='a')", "key/a", "a"),
        ("class Own(w.IntSlider):\n    pass\na = Own(1)", "c1/Own/0", "a.value"),
        ("a = w.VBox([w.IntText(1)]).children[0]", "c1/IntText/0", "a.value"),
    ],
)
def test_an_input_that_began_with_an_earlier_value_goes_on_being_the_visitor_s(
    app: AppKernel, make: str, key: str, read: str
) -> None:
    """I1: after a restart, or in a new session, the value is no write of the cell's, which each replay would repeat."""
    cells = [f"{IMPORT}\nimport nbapp.ui", make, f"print({read})"]
    assert app.start(*cells, inputs={key: {"value": 9}}).text("c2") == "9\n"

    moved = [app.set(key, value=value) for value in (7, 5)]

    assert [done.text("c2") for done in moved] == ["7\n", "5\n"]
    assert all("c2" in done.ran for done in moved)


def test_what_a_seed_holds_that_is_not_valid_is_left_out(app: AppKernel) -> None:
    done = app.start(
        IMPORT, "a = w.IntSlider(1, max=5)", "print(a.value)", inputs={"c1/IntSlider/0": {"value": 9, "wings": 2}}
    )

    assert done.text("c2") == "1\n"


def test_a_trait_that_a_cell_sets_is_put_back_for_the_cells_above(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "t = w.IntText(1)",
        "m = w.IntSlider(5)",
        "print(t.value + 0 * m.value)",
        "t.value = 10 + m.value",
        "print(t.value)",
    )

    done = app.set("c2/IntSlider/0", value=6)

    assert done.ran == ["c3", "c4", "c5"]
    assert (done.text("c3"), done.text("c5")) == ("1\n", "16\n")
    assert app.state("c1/IntText/0")["value"] == 16


def test_a_trait_that_a_cell_set_is_set_again_when_the_visitor_changes_it(app: AppKernel) -> None:
    app.start(IMPORT, "t = w.IntText(1)", "t.value = 5", "print(t.value)")

    done = app.set("c1/IntText/0", value=9)

    assert done.ran == []
    assert app.state("c1/IntText/0")["value"] == 5


def test_a_cell_that_sets_a_trait_runs_again_when_somebody_listens_to_it(app: AppKernel) -> None:
    listen = "heard = []\nt.observe(lambda change: heard.append(change['new']), 'value')"
    app.start(IMPORT, "t = w.IntText(1)", listen, "t.value = 5", "print(heard)")

    assert app.set("c1/IntText/0", value=9).ran == ["c3"]
    done = app.set("c1/IntText/0", value=5)

    assert (done.ran, done.text("c4")) == (["c3", "c4"], "[]\n")


def test_a_value_that_a_cell_sets_stays_within_the_limit_that_another_sets(app: AppKernel) -> None:
    limits = "s, t = w.IntSlider(1, max=9), w.IntSlider(0, max=20)"
    app.start(IMPORT, limits, "t.max = s.value + 5", "t.value = 9", "print(t.value)")

    done = app.set("c1/IntSlider/0", value=2)

    assert done.text("c4") == "7\n"


def test_options_that_a_cell_sets_follow_its_inputs(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "d = w.Dropdown(options=[0])",
        "m = w.IntSlider(3)",
        "d.options = list(range(m.value))",
        "print(d.options, d.value)",
    )

    done = app.set("c2/IntSlider/0", value=2)

    assert done.ran == ["c3", "c4"]
    assert done.text("c4") == "(0, 1) 0\n"
    assert app.state("c1/Dropdown/0")["_options_labels"] == ["0", "1"]


def test_a_progress_bar_moves_on_the_page_while_its_cell_runs(app: AppKernel) -> None:
    app.start(
        IMPORT, "bar = w.IntProgress(max=3)\nm = w.IntSlider(1)", "for i in range(3):\n    bar.value = i + m.value"
    )
    model = app.model_by_key["c1/IntProgress/0"]

    done = app.set("c1/IntSlider/0", value=1)
    again = app.set("c1/IntSlider/0", value=0)

    assert done.ran == []
    assert [state["value"] for state in again.sent(model)] == [1, 2] or [0, 1, 2]
    assert app.state("c1/IntProgress/0")["value"] == 2


def test_a_value_that_is_not_valid_is_refused_and_the_page_gets_the_true_one(app: AppKernel) -> None:
    app.start(IMPORT, "d = w.Dropdown(options=['a', 'b'])", "print(d.value)")
    model = app.model_by_key["c1/Dropdown/0"]

    done = app.set("c1/Dropdown/0", index=17)

    assert [(e.model, "out of bounds" in e.reason) for e in done.refused()] == [(model, True)]
    assert (done.ran, done.sent(model), done.outcome) == ([], [{"index": 0}], "complete")


@pytest.mark.parametrize("state", [{"wings": 2}, {"_model_name": "Evil"}, {"value": "text"}, {"value": None}])
def test_what_a_widget_does_not_have_or_take_is_refused(app: AppKernel, state: dict) -> None:  # type: ignore[type-arg]
    app.start(IMPORT, "s = w.IntSlider(3)", "print(s.value)")

    done = app.set("c1/IntSlider/0", **state)

    assert len(done.refused()) == 1
    assert done.ran == []
    assert app.set("c1/IntSlider/0", value=4).text("c2") == "4\n"


def test_an_event_for_an_unknown_widget_is_refused_and_the_session_lives(app: AppKernel) -> None:
    app.start("print(1)")
    app.model_by_key["ghost"] = "0" * 32

    done = app.set("ghost", value=1)

    assert len(done.refused()) == 1
    assert done.outcome == "complete"


def test_an_echo_carries_the_id_of_the_pages_message(app: AppKernel) -> None:
    app.start(IMPORT, "s = w.IntSlider(3)")
    update = app.update("c1/IntSlider/0", value=4)

    done = app.replay(update)

    assert [(data["method"], parent) for _, _, data, parent in done.comms] == [("echo_update", update.id)]


def test_a_choice_among_options_that_a_later_cell_gave_is_kept(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "land = w.Dropdown(options=['a', 'b'])\ntown = w.Dropdown()",
        "town.options = [land.value + str(i) for i in range(3)]",
        "print(town.value)",
    )

    done = app.set("c1/Dropdown/1", index=2)

    assert done.text("c3") == "a2\n"
    assert app.set("c1/Dropdown/0", index=1).text("c3") == "None\n"
    assert app.set("c1/Dropdown/0", index=0).text("c3") == "a2\n"
    assert app.state("c1/Dropdown/1")["index"] == 2


@pytest.mark.parametrize("text", ["print(s)", "print([s])", "f'{s}'", "str(w.VBox([s]))"])
def test_a_cell_that_writes_a_widget_as_text_reads_its_value(app: AppKernel, text: str) -> None:
    app.start("import ipywidgets as w", "s = w.IntSlider(2)", text, "w.VBox([s])")

    done = app.set("c1/IntSlider/0", value=5)

    assert done.ran == ["c2"]
    assert "IntSlider(value=5)" in done.text("c2")
