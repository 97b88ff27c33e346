"""A save of the notebook, from any editor, reaches the page that is open; what the visitor did there stays (rule G4)."""

from __future__ import annotations

import nbformat
import pytest
from playwright.sync_api import Page, expect

SLIDER = "from ipywidgets import IntSlider\ns = IntSlider(value=3, max=9, description='size')\ns"
DEV = ("--dev",)


@pytest.fixture
def opened(serve, visitor):
    """An app with these cells, open with the slider at 4."""

    def open(*cells: str):
        app = serve(SLIDER, *cells, options=DEV)
        page = visitor.open(app.app_url())
        visitor.idle()
        page.get_by_role("slider").press("ArrowRight")
        expect(page.get_by_text("size is 4")).to_be_visible()
        return app, page

    return open


def expect_reasons(page: Page, *did: str) -> None:
    """What each code cell did in the last replay."""
    script = "did => [...document.querySelectorAll('.nb-reason')].map(note => note.dataset.did).join() === did"
    page.wait_for_function(script, arg=",".join(did), timeout=15_000)


def save(app, change) -> None:
    """As an editor does that knows cells by their ids."""
    notebook = nbformat.read(app.path, 4)
    change(notebook.cells)
    beside = app.path.with_suffix(".tmp")
    nbformat.write(notebook, beside)
    beside.replace(app.path)


def test_an_edited_cell_and_what_depends_on_it_run_and_the_slider_keeps_value_and_focus(opened):
    app, page = opened("n = 2", "print('size is', s.value)", "print('n is', n)", "print('alone')")

    app.rewrite(SLIDER, "n = 5", "print('size is', s.value)", "print('n is', n)", "print('alone')")

    expect(page.get_by_text("n is 5")).to_be_visible()
    expect(page.get_by_text("size is 4")).to_be_visible()
    expect(page.get_by_role("slider")).to_be_focused()
    expect_reasons(page, "kept", "ran", "kept", "ran", "kept")


MOVES = {
    # how the cells "first" (c1), "second" (c2) and "size" (c3) below the slider change; what is shown; what they did
    "moved": (lambda cells: cells.insert(1, cells.pop(2)), ["second", "first", "size is 4"], "kept kept kept kept"),
    "moved above the slider": (
        lambda cells: cells.insert(0, cells.pop(1)),
        ["first", "second", "size is 4"],
        "kept kept kept kept",
    ),
    "deleted": (lambda cells: cells.pop(1), ["second", "size is 4"], "kept kept kept"),
    "added": (
        lambda cells: cells.insert(1, nbformat.v4.new_code_cell("print('new')", id="new")),
        ["new", "first", "second", "size is 4"],
        "kept ran kept kept kept",
    ),
    "split": (
        lambda cells: (
            cells[1].update(source="a = 'first'"),
            cells.insert(2, nbformat.v4.new_code_cell("print(a)", id="n")),
        ),
        ["first", "second", "size is 4"],
        "kept ran ran kept kept",
    ),
    "merged": (
        lambda cells: (cells[1].update(source="print('first')\nprint('second')"), cells.pop(2)),
        ["first\nsecond", "size is 4"],
        "kept ran kept",
    ),
    "made text": (
        lambda cells: (cells.pop(1), cells.insert(1, nbformat.v4.new_markdown_cell("now text", id="c1"))),
        ["second", "size is 4"],
        "kept kept kept",
    ),
}


@pytest.mark.parametrize(("change", "shown", "did"), MOVES.values(), ids=MOVES)
def test_cells_that_changed_places_are_kept_and_the_slider_keeps_value_and_focus(opened, change, shown, did):
    app, page = opened("print('first')", "print('second')", "print('size is', s.value)")

    save(app, change)

    expect(page.locator("#nbapp-main .nb-output-stream, #nbapp-main pre")).to_have_text(shown)
    expect_reasons(page, *did.split())
    expect(page.get_by_role("slider")).to_be_focused()


def test_the_page_stays_where_it_was_scrolled_to(opened):
    tall = "from IPython.display import HTML\nHTML('<div style=\"height: 3000px\">tall</div>')"
    app, page = opened("print('size is', s.value)", tall, "print('below')")
    page.get_by_text("below").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")

    app.rewrite(SLIDER, "print('size is', s.value)", tall, "print('below, and new')")

    expect(page.get_by_text("below, and new")).to_be_visible()
    assert before > 1000
    assert page.evaluate("scrollY") == before


def test_a_syntax_error_keeps_the_last_good_page_and_says_where(opened):
    app, page = opened("print('size is', s.value)", "print('fine')")

    app.rewrite(SLIDER, "print('size is', s.value)", "print('new')\nprint('not closed'")

    expect(page.get_by_role("alert")).to_contain_text("Cell 3, line 2 is not Python: '(' was never closed.")
    expect(page.get_by_text("fine")).to_be_visible()
    page.get_by_role("slider").press("ArrowRight")
    expect(page.get_by_text("size is 5")).to_be_visible()

    app.rewrite(SLIDER, "print('size is', s.value)", "print('closed')")

    expect(page.get_by_text("closed")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_text("size is 5")).to_be_visible()


def test_a_file_that_is_no_notebook_any_more_keeps_the_last_good_page(opened):
    app, page = opened("print('size is', s.value)")

    app.path.write_text("<<<<<<< a merge")

    expect(page.get_by_role("alert")).to_contain_text("app.ipynb is not a notebook")
    expect(page.get_by_text("size is 4")).to_be_visible()


def test_a_notebook_that_was_broken_from_the_beginning_is_mended_bit_by_bit(serve, visitor):
    app = serve("print('one'", "print('two')", options=DEV)
    page = visitor.open(app.app_url())
    visitor.idle()

    app.rewrite("print('one'", "print('two'", "print('three')")
    expect(page.get_by_role("alert").filter(has_text="Cell 2, line 1 is not Python")).to_be_visible()
    app.rewrite("print('one')", "print('two')")

    expect(page.get_by_text("two")).to_be_visible()
    expect(page.get_by_text("one", exact=True)).to_be_visible()


def test_a_renamed_notebook_is_followed(opened):
    app, page = opened("print('size is', s.value)")

    app.path = app.path.rename(app.path.with_name("renamed.ipynb"))
    expect(page.get_by_role("heading", name="renamed")).to_be_attached()
    app.rewrite(SLIDER, "print('the size is', s.value)")

    expect(page.get_by_text("the size is 4")).to_be_visible()
    page.reload()
    expect(page.get_by_text("the size is 4")).to_be_visible()
    app.rewrite(SLIDER, "print('again the size is', s.value)")
    expect(page.get_by_text("again the size is 4")).to_be_visible()
