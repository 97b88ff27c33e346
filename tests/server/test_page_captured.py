"""`server/page_models.py`: what Output widgets capture and hold, and in which order it stands (rule G1)."""

from __future__ import annotations

from nbapp.protocol import CellId, ModelUpdated, PageCell
from nbapp.server.page import Page, PagePlan
from nbapp.server.page_widgets import fold_comm_message

from .test_page import OUT, A, B, at, capture, comm, display, new_page, open_output, print_, show, shown, text, update


def write_into_output(page: Page, run: int, cell: CellId, value: str, *, callback: bool = False) -> list:
    parent = at(run, cell, callback=callback)
    capture(page, parent)
    effects = print_(page, parent, value)
    capture(page, "")
    return effects


def run_cell_into_output(page: Page, run: int, cell: CellId, value: str) -> None:
    page.start_cell(run, cell)
    write_into_output(page, run, cell, value)
    page.finish_cell(run, cell, "ran")


def captured(page: Page) -> list:
    return page.models.get(OUT).state["outputs"]


def test_an_output_widget_gets_what_is_printed_inside_it():
    page = new_page()
    open_output(page)
    page.start_cell(1, A)
    write_into_output(page, 1, A, "inside\n")
    print_(page, at(1, A), "outside\n")

    effects = page.finish_cell(1, A, "ran")

    assert effects[0] == ModelUpdated(OUT, {"outputs": [text("inside\n")]})
    assert shown(page) == [text("outside\n")]


def test_a_cell_that_runs_again_replaces_what_it_had_written_in_its_place_and_nothing_else():
    page = new_page()
    open_output(page)
    run_cell_into_output(page, 1, A, "a1\n")
    run_cell_into_output(page, 1, B, "b1\n")

    page.start_cell(2, A)
    write_into_output(page, 2, A, "a2\n")
    assert captured(page) == [text("a1\n"), text("b1\n")]
    page.finish_cell(2, A, "ran")

    assert captured(page) == [text("a2\n"), text("b1\n")]


def test_a_callback_appends_to_an_output_widget_at_once():
    page = new_page()
    open_output(page)

    first = write_into_output(page, 2, A, "1\n", callback=True)
    write_into_output(page, 3, A, "2\n", callback=True)

    assert first == [ModelUpdated(OUT, {"outputs": [text("1\n")]})]
    assert captured(page) == [text("1\n"), text("2\n")]


def test_interact_replaces_its_output_without_an_empty_moment():
    page = new_page()
    open_output(page)
    seen = []
    for run, value in ((1, "1"), (2, "2")):
        parent = at(run, A, callback=True)
        capture(page, parent)
        page.write("clear_output", parent, {"wait": True})
        seen += show(page, parent, value)
        capture(page, "")

    assert seen == [ModelUpdated(OUT, {"outputs": [display(v)]}) for v in ("1", "2")]


def test_the_id_that_an_output_widget_captures_never_travels():
    page = new_page()
    open_output(page)

    assert capture(page, at(1, A)) == []


def set_own_outputs(page: Page, run: int, cell: CellId, *values: str) -> None:
    """As `append_stdout` does it."""
    outputs = update({"outputs": [text(value) for value in values]})
    fold_comm_message(page, "comm_msg", at(run, cell), comm(None, outputs), ())


def test_what_a_cell_appends_stands_below_what_a_cell_above_captures_when_that_runs_again():
    page = new_page()
    open_output(page)
    run_cell_into_output(page, 1, A, "captured 1\n")
    set_own_outputs(page, 1, B, "appended")

    run_cell_into_output(page, 2, A, "captured 2\n")

    assert captured(page) == [text("captured 2\n"), text("appended")]


def test_what_a_cell_appends_no_more_and_then_again_stands_where_it_stood():
    page = new_page()
    open_output(page)
    set_own_outputs(page, 1, A, "appended 1")
    run_cell_into_output(page, 1, B, "captured\n")

    set_own_outputs(page, 2, A)
    assert captured(page) == [text("captured\n")]
    set_own_outputs(page, 3, A, "appended 2")

    assert captured(page) == [text("appended 2"), text("captured\n")]


def test_what_a_deleted_cell_wrote_into_an_output_widget_goes_with_it():
    page = new_page()
    open_output(page)
    run_cell_into_output(page, 1, A, "kept\n")
    run_cell_into_output(page, 1, B, "gone\n")

    page.restructure(PagePlan("T", (PageCell(A, "code"),)))

    assert captured(page) == [text("kept\n")]
