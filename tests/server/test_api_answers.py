"""What a program gets of a page: a notebook that nbformat takes, and the app's OpenAPI document. No kernel."""

from __future__ import annotations

import nbformat
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from nbapp.protocol import CellId, PageCell, Snapshot
from nbapp.server.api.answers import answer_of, notebook_of, outcome_of, without_nan
from nbapp.server.api.document import openapi_document
from nbapp.server.api.inputs import public_inputs_of
from nbapp.server.problems import REPLAY_TOO_LONG

from .test_api_inputs import EVERY, KINDS, model_of

ELEMENT = "application/vnd.nbapp.element.v1+json"
VIEW = "application/vnd.jupyter.widget-view+json"

OUTPUTS = {
    # as a page has it: as nbformat has it, or None
    "text": (
        {"output_type": "stream", "name": "stdout", "text": "a", "place": "p1"},
        {"output_type": "stream", "name": "stdout", "text": "a"},
    ),
    "a picture": (
        {"output_type": "display_data", "data": {"image/png": "AA=="}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/png": "AA=="}, "metadata": {}},
    ),
    "a result": (
        {"output_type": "execute_result", "data": {"text/plain": "2"}},
        {"output_type": "execute_result", "data": {"text/plain": "2"}, "metadata": {}, "execution_count": None},
    ),
    "an error": (
        {"output_type": "error", "ename": "Error", "evalue": "sentence", "traceback": []},
        {"output_type": "error", "ename": "Error", "evalue": "sentence", "traceback": []},
    ),
    "an element": (
        {"output_type": "display_data", "data": {ELEMENT: {"kind": "text"}, "text/markdown": "**a**"}, "metadata": {}},
        {"output_type": "display_data", "data": {"text/markdown": "**a**"}, "metadata": {}},
    ),
    "an element that only a page shows": (
        {"output_type": "display_data", "data": {ELEMENT: {"kind": "page_config"}, "text/plain": ""}, "metadata": {}},
        None,
    ),
    "a widget": ({"output_type": "display_data", "data": {VIEW: {"model_id": "m"}, "text/plain": "IntSlider()"}}, None),
}


@pytest.mark.parametrize(("output", "expected"), OUTPUTS.values(), ids=OUTPUTS)
def test_outputs_are_those_of_nbformat(output, expected):
    cell = PageCell(CellId("c1"), "code", "sidebar", "", "done", (output,))

    notebook = notebook_of(Snapshot("Title", (cell,)))

    nbformat.validate(nbformat.from_dict(notebook))
    assert notebook["cells"][0]["outputs"] == ([] if expected is None else [expected])


def test_a_notebook_has_the_page_s_cells_and_no_source():
    cells = (
        PageCell(CellId("m"), "markdown", "main", "# Title"),
        PageCell(
            CellId("c"), "code", "main", "", "done", (), ({"output_type": "stream", "name": "stdout", "text": "b"},)
        ),
    )

    notebook = notebook_of(Snapshot("Title", cells))

    nbformat.validate(nbformat.from_dict(notebook))
    assert [(cell["id"], cell["source"]) for cell in notebook["cells"]] == [("m", "# Title"), ("c", "")]
    assert notebook["cells"][1]["outputs"] == [{"output_type": "stream", "name": "stdout", "text": "b"}]


OUTCOMES = {
    "all is done": (("done", "done"), (), "done"),
    "the notebook ends before a cell": (("done", "waiting"), (), "done"),
    "a cell has failed": (("failed", "stale"), (), "failed"),
    "cells were not reached": (("done", "stale"), (), "stopped"),
    "the last cell was stopped": (("done", "done"), (REPLAY_TOO_LONG,), "stopped"),
}


@pytest.mark.parametrize(("statuses", "problems", "outcome"), OUTCOMES.values(), ids=OUTCOMES)
def test_the_outcome_says_whether_every_cell_came_to_its_end(statuses, problems, outcome):
    cells = tuple(PageCell(CellId(str(n)), "code", status=status) for n, status in enumerate(statuses))

    assert outcome_of(Snapshot("Title", cells), problems) == outcome


def test_an_answer_has_the_values_of_now_and_what_was_told():
    models = (model_of("n", "slider", 4, type="int", help="How many"), model_of("go", "button", disabled=True))
    snapshot = Snapshot("Title", (), models)

    answer = answer_of(snapshot, public_inputs_of(models, EVERY), (REPLAY_TOO_LONG,))

    notebook = answer.pop("notebook")
    assert notebook["cells"] == []
    assert answer == {
        "title": "Title",
        "inputs": {
            "n": {"kind": "slider", "label": "n", "help": "How many", "schema": {"type": "integer"}, "value": 4}
        },
        "buttons": {"go": {"kind": "button", "label": "go", "disabled": True}},
        "outcome": "stopped",
        "notices": [REPLAY_TOO_LONG.message],
    }


def test_what_is_no_number_in_json_is_nothing():
    value = {"a": [1.5, float("nan"), (float("inf"), "x")], "b": None, "c": True}

    assert without_nan(value) == {"a": [1.5, None, [None, "x"]], "b": None, "c": True}


def test_the_document_of_an_app_with_every_kind_of_input_is_valid_openapi():
    models = [model_of(f"{n}", kind, value, **props) for n, (kind, props, value, _, _) in enumerate(KINDS.values())]
    models += [model_of("ask", "chat_input", max_chars=5), model_of("go", "button")]
    inputs = public_inputs_of(models, EVERY)

    document = openapi_document("Title", "/nbapp/api/apps/a.ipynb", inputs)

    OpenAPIV31SpecValidator(document).validate()
    request = document["components"]["schemas"]["Request"]
    assert request["properties"]["press"]["enum"] == ["ask", "go"]
    assert list(document["components"]["schemas"]["Values"]["properties"]) == [str(n) for n in range(len(KINDS))]


def test_the_document_says_what_an_input_takes_and_tells_no_password():
    models = [
        model_of("city", "selectbox", 1, options=["Rome", "Oslo"], help="Where"),
        model_of("word", "text_input", "hunter2", type="password"),
    ]

    document = openapi_document("Title", "/x", public_inputs_of(models, EVERY))

    assert document["components"]["schemas"]["Values"]["properties"] == {
        "city": {"enum": ["Rome", "Oslo"], "title": "city", "default": "Oslo", "description": "Where"},
        "word": {"type": "string", "title": "word", "writeOnly": True},
    }
    assert set(document["components"]["schemas"]["Request"]["properties"]) == {"inputs"}
