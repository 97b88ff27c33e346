"""Tables of `nbapp.ui` on a real kernel: selections, edits, what a page may ask, and what runs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nbapp.protocol import Answer, Query

from .app_kernel import AppKernel

IMPORT = "import nbapp.ui as ui\nimport pandas as pd"
FRAME = "df = pd.DataFrame({'city': ['Rome', 'Oslo', 'Bern'], 'people': [2.8, 0.7, 0.1]})"


def ask(app: AppKernel, key: str, **content: Any) -> Any:
    """What the kernel answers to a page's question, as JSON."""
    app.send_control(Query("q1", app.model_by_key[key], content))  # type: ignore[arg-type]
    for message in app.messages():
        if message["msg_type"] == "nbapp_event" and isinstance(event := app._events_of(message)[0], Answer):
            return json.loads(bytes(event.body)) if event.body else None
    raise AssertionError("unreachable")


def test_a_selection_comes_back_by_places_in_the_data(app: AppKernel) -> None:
    app.start(IMPORT, FRAME, "event = ui.dataframe(df, on_select='rerun', key='t')", "print(event.selection.rows)")

    done = app.set("key/t", value={"rows": [2, 0], "columns": [], "cells": []})

    assert done.ran == ["c2", "c3"]
    assert done.text("c3") == "[2, 0]\n"


def test_a_table_without_selection_is_kept_and_shown_once(app: AppKernel) -> None:
    app.start(IMPORT, FRAME, "ui.dataframe(df, key='t')", "n = ui.slider('n')", "print(n)")
    key = next(key for key in app.model_by_key if "slider" in key)

    assert app.set(key, value=3).ran == ["c3", "c4"]


REFUSED = {
    "a row that there is not": {"rows": [3], "columns": [], "cells": []},
    "a column that there is not": {"rows": [], "columns": ["x"], "cells": []},
    "more than the mode allows": {"rows": [0, 1], "columns": [], "cells": []},
    "something else": [0],
}


@pytest.mark.parametrize("value", REFUSED.values(), ids=REFUSED)
def test_a_selection_that_cannot_be_is_refused(app: AppKernel, value: Any) -> None:
    app.start(IMPORT, FRAME, "ui.dataframe(df, on_select='rerun', selection_mode='single-row', key='t')")

    done = app.set("key/t", value=value)

    assert len(done.refused()) == 1


def test_a_window_of_a_view_is_answered_beside_the_replays(app: AppKernel) -> None:
    app.start(IMPORT, FRAME, "ui.dataframe(df, key='t')", "df.loc[0, 'city'] = 'changed'")

    [key] = app.model_by_key

    answer = ask(
        app,
        key,
        what="rows",
        sort=[[2, True]],
        filters={"1": {"contains": "o"}},
        search="",
        start=0,
        count=5,
        columns=[1, 2],
    )

    assert answer["rows"] == [0, 1]
    assert answer["cells"] == [["Rome", "Oslo"], [2.8, 0.7]]  # as it was when the table was made


def test_an_editor_gives_an_edited_copy(app: AppKernel) -> None:
    app.start(
        IMPORT,
        FRAME,
        "edited = ui.data_editor(df, num_rows='dynamic', key='t')",
        "print(edited.to_dict('list'), len(df))",
    )

    value = {"edited_rows": {"1": {"city": "Lyon"}}, "added_rows": [{"city": "Wien"}], "deleted_rows": [0]}
    done = app.set("key/t", value=value)

    assert done.text("c3") == "{'city': ['Lyon', 'Bern', 'Wien'], 'people': [0.7, 0.1, nan]} 3\n"
    assert app.replay(refresh=True).text("c3") == done.text("c3")


EDITS_REFUSED = {
    "another type": {"edited_rows": {"1": {"people": "many"}}, "added_rows": [], "deleted_rows": []},
    "a column that there is not": {"edited_rows": {"1": {"x": 1}}, "added_rows": [], "deleted_rows": []},
    "a disabled column": {"edited_rows": {"1": {"city": "Lyon"}}, "added_rows": [], "deleted_rows": []},
    "a row where none may be added": {"edited_rows": {}, "added_rows": [{}], "deleted_rows": []},
}


@pytest.mark.parametrize("value", EDITS_REFUSED.values(), ids=EDITS_REFUSED)
def test_an_edit_that_the_editor_does_not_allow_is_refused(app: AppKernel, value: Any) -> None:
    app.start(IMPORT, FRAME, "ui.data_editor(df, disabled=['city'], key='t')")

    assert len(app.set("key/t", value=value).refused()) == 1


SOURCES = {
    "a list of rows": "[{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}]",
    "a dictionary of columns": "{'a': [1, 2], 'b': ['x', 'y']}",
    "a series": "pd.Series([1, 2], name='a')",
    "a frame with an index of two levels": "pd.DataFrame({'a': [1, 2]}, index=pd.MultiIndex.from_tuples([(1, 'x'), (2, 'y')]))",
    "an array": "__import__('numpy').arange(6).reshape(3, 2)",
    "nothing": "None",
    "an empty frame": "pd.DataFrame()",
    "a styler": "pd.DataFrame({'a': [0.5]}).style.format('{:.1%}')",
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_all_kinds_of_data_are_shown(app: AppKernel, source: str) -> None:
    done = app.start(IMPORT, f"ui.dataframe({source})", f"ui.table({source})")

    assert done.outcome == "complete"


def test_a_question_is_answered_while_a_cell_runs(app: AppKernel) -> None:
    wait = "import threading, time\nprint('begun')\nend = time.monotonic() + 30\nwhile time.monotonic() < end and not gone:\n    time.sleep(0.01)"
    app.start(IMPORT, FRAME, "ui.dataframe(df, key='t')", "gone = [1]", "n = ui.slider('n')", f"n\n{wait}")
    [key] = [key for key in app.model_by_key if "slider" not in key]
    slider = next(key for key in app.model_by_key if "slider" in key)
    app.replay(refresh=True)
    app.load(IMPORT, FRAME, "ui.dataframe(df, key='t')", "gone = []", "n = ui.slider('n')", f"n\n{wait}")
    run = app.begin(app.update(slider, value=3))
    app.wait_for_text("begun")

    answer = ask(app, key, what="rows", start=1, count=1, columns=[1])
    app.stop(run)

    assert answer["cells"] == [["Oslo"]]
    assert app.wait().outcome == "stopped"


def test_a_table_is_kept_while_cells_below_change_its_frame(app: AppKernel) -> None:
    app.start(
        IMPORT,
        FRAME,
        "ui.dataframe(df)",
        "n = ui.slider('n')",
        "df.loc[n, 'people'] = 9.0",
        "print(df.people.tolist())",
    )
    slider = next(key for key in app.model_by_key if "slider" in key)

    done = app.set(slider, value=1)

    assert done.ran == ["c3", "c4", "c5"]  # without the table (c2) the same: `df` is brought back as it was (R3)
    assert done.text("c5") == "[2.8, 9.0, 0.1]\n"


def test_a_table_whose_data_changed_is_the_same_input_with_other_rows(app: AppKernel) -> None:
    app.start(IMPORT, "n = ui.slider('n', 1, 9)", "ui.dataframe(pd.DataFrame({'v': range(n)}), key='t')")
    [key] = [key for key in app.model_by_key if "slider" not in key]
    slider = next(key for key in app.model_by_key if "slider" in key)
    model = app.model_by_key[key]

    done = app.set(slider, value=4)

    assert [state["props"]["rows"] for state in done.sent(model)] == [4]
    assert (done.opened(), done.closed()) == ([], [])


def test_a_table_that_is_shown_again_with_the_same_data_sends_nothing(app: AppKernel) -> None:
    app.start(IMPORT, FRAME, "n = ui.slider('n')", "n\nui.dataframe(df, key='t')")
    [key] = [key for key in app.model_by_key if "slider" not in key]
    slider = next(key for key in app.model_by_key if "slider" in key)

    done = app.set(slider, value=4)

    assert done.ran == ["c2", "c3"]
    assert done.sent(app.model_by_key[key]) == []


def test_edits_live_with_their_key_while_the_shape_is_the_same(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "n = ui.slider('n', 0, 9)",
        "rows = [{'v': n}, {'v': 1}] + [{'v': 2}] * (n > 5)",
        "edited = ui.data_editor(rows, key='t')",
        "print(edited, ui.session_state.t.edited_rows)",
    )
    slider = next(key for key in app.model_by_key if "slider" in key)
    app.set("key/t", value={"edited_rows": {"1": {"v": 7}}, "added_rows": [], "deleted_rows": []})

    assert app.set(slider, value=3).text("c4") == "[{'v': 3}, {'v': 7}] {1: {'v': 7}}\n"
    assert app.set(slider, value=6).text("c4") == "[{'v': 6}, {'v': 1}, {'v': 2}] {}\n"
