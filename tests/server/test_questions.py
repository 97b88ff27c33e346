"""What a page may ask of a table while the session goes on: checked by the server, answered beside the replays."""

from __future__ import annotations

from typing import Any

import pytest

from nbapp.protocol import Answer, Delta, ModelId, Query, Update
from nbapp.server.queries import LARGEST_ANSWER_BYTES, MOST_OPEN
from nbapp.server.session import Session
from nbapp.server.session_messages import KernelDied, KernelSpoke, PageSpoke, TimerRang

from .sessions import BUTTON, SLIDER, asked, open_model, opened, said

TABLE = ModelId("table")
STATE = {
    "_model_module": "nbapp",
    "_model_name": "NbappInputModel",
    "kind": "dataframe",
    "value": None,
    "props": {"label": "Table", "rows": 1_000, "columns": [{"name": "a"}, {"name": "b"}]},
}
ROWS = {"what": "rows", "start": 0, "count": 100, "columns": [0, 1]}


def session_with_table() -> Session:
    session = opened()
    open_model(session, TABLE, STATE, "table-key")
    session.take(TimerRang("reveal"))  # a new widget is said with what comes next
    return session


def ask(session: Session, content: Any, id: str = "q", model: ModelId = TABLE):
    return session.take(PageSpoke(Query(id, model, content)))


def test_a_question_goes_to_the_kernel_while_a_replay_runs_and_starts_none() -> None:
    session = session_with_table()
    session.take(PageSpoke(Update("e", SLIDER, {"value": 5})))

    assert asked(ask(session, ROWS)) == [Query("q", TABLE, ROWS)]
    assert said(session.take(KernelSpoke(Answer("q", b"{}")))) == [Answer("q", b"{}")]


FINE: dict[str, Any] = {
    "sorted": {**ROWS, "sort": [[1, True], [0, False]]},
    "filtered": {**ROWS, "filters": {"0": {"min": 1, "max": "2024-01-01"}, "1": {"contains": "x", "is": True}}},
    "searched": {**ROWS, "search": "text"},
    "a download": {"what": "csv", "start": 0, "count": 250_000, "columns": [0, 1], "header": True},
    "a whole text": {"what": "text", "row": 999, "column": 1},
}


@pytest.mark.parametrize("content", FINE.values(), ids=FINE)
def test_what_a_table_answers_is_asked(content: Any) -> None:
    assert asked(ask(session_with_table(), content)) == [Query("q", TABLE, content)]


WRONG: dict[str, Any] = {
    "nothing": None,
    "another question": {"what": "drop"},
    "one thing too many": {**ROWS, "code": "1"},
    "too many rows": {**ROWS, "count": 1_001},
    "too large a download": {"what": "csv", "start": 0, "count": 250_001, "columns": [0, 1]},
    "a row before the first": {**ROWS, "start": -1},
    "half a row": {**ROWS, "start": 0.5},
    "yes for a row": {**ROWS, "start": True},
    "no such column": {**ROWS, "columns": [2]},
    "columns as a text": {**ROWS, "columns": "01"},
    "sorted by no column": {**ROWS, "sort": [[2, True]]},
    "sorted by words": {**ROWS, "sort": [["a", True]]},
    "sorted by too many": {**ROWS, "sort": [[0, True]] * 9},
    "an unknown filter": {**ROWS, "filters": {"0": {"eval": "1"}}},
    "a filter of no column": {**ROWS, "filters": {"2": {"min": 1}}},
    "a filter by a list": {**ROWS, "filters": {"0": {"min": [1]}}},
    "a filter by infinity": {**ROWS, "filters": {"0": {"min": float("inf")}}},
    "a search without end": {**ROWS, "search": "x" * 1_001},
    "a text of no row": {"what": "text", "row": 1_000, "column": 0},
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_what_a_table_does_not_answer_never_reaches_the_kernel(content: Any) -> None:
    actions = ask(session_with_table(), content)

    assert (asked(actions), said(actions)) == ([], [Answer("q")])


@pytest.mark.parametrize("model", [SLIDER, BUTTON, ModelId("none")])
def test_other_widgets_cannot_be_asked(model: ModelId) -> None:
    actions = ask(session_with_table(), ROWS, model=model)

    assert (asked(actions), said(actions)) == ([], [Answer("q")])


def test_a_page_has_only_so_many_questions_open() -> None:
    session = session_with_table()
    for number in range(MOST_OPEN):
        assert asked(ask(session, ROWS, f"q{number}"))

    assert said(ask(session, ROWS, "more")) == [Answer("more")]
    session.take(KernelSpoke(Answer("q0", b"{}")))
    assert asked(ask(session, ROWS, "again"))


def test_an_answer_that_is_too_large_does_not_travel() -> None:
    session = session_with_table()
    ask(session, ROWS)

    answer = Answer("q", b"x" * (LARGEST_ANSWER_BYTES + 1))

    assert said(session.take(KernelSpoke(answer))) == [Answer("q")]


def test_a_kernel_that_died_answers_nothing_and_blocks_nothing() -> None:
    session = session_with_table()
    for number in range(MOST_OPEN):
        ask(session, ROWS, f"q{number}")
    session.take(KernelDied(-9))

    assert [m for m in said(ask(session, ROWS, "after")) if not isinstance(m, Delta)] == [Answer("after")]
