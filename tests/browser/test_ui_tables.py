"""Tables of `nbapp.ui` as their visitor uses them: a million rows, by keyboard, with search, download and edits."""

from __future__ import annotations

import nbformat
import pytest
from live import serving
from playwright.sync_api import expect

CELLS = (
    "import nbapp.ui as ui, numpy as np, pandas as pd",
    "df = pd.DataFrame({'city': ['Rome', 'Oslo', 'Paris'], 'people': [2.8, 0.7, 2.1]})",
    "event = ui.dataframe(df, on_select='rerun', key='cities')\nui.text(f'rows={event.selection.rows}')",
    "big = pd.DataFrame({'number': np.arange(1_000_000), 'half': np.arange(1_000_000) / 2})\nui.dataframe(big, key='big')",
    "edited = ui.data_editor(df, key='edit')\nui.text(f'edited={list(edited.city)}')",
    "ui.table(df)",
    "left = ui.data_editor(df, num_rows='delete', key='left')\nui.text(f'left={list(left.city)}')",
    "wide = pd.DataFrame(np.arange(3_000).reshape(3, 1_000)).assign(text='long ' * 1_000)\nui.dataframe(wide, key='wide')",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# Tables"), *map(nbformat.v4.new_code_cell, CELLS)]
    )
    nbformat.write(notebook, folder / "tables.ipynb")
    with serving(folder) as server:
        yield server


def test_a_million_rows_are_scrolled_sorted_and_searched_without_travelling(server, visitor):
    page = visitor.open(server.app_url("tables.ipynb"))
    visitor.idle()
    big = page.get_by_role("grid").nth(1)
    big.get_by_role("gridcell").first.click()

    page.keyboard.press("Control+End")
    expect(big.get_by_text("999,999").first).to_be_visible()
    expect(page.locator(":focus")).to_have_text("499,999.5")

    big.get_by_role("columnheader", name="number").click()
    big.get_by_role("columnheader", name="number").click()
    expect(big.get_by_role("gridcell").first).to_have_text("999,999")

    page.get_by_role("searchbox").nth(1).fill("123456")
    expect(page.get_by_text("3 of 1,000,000 rows")).to_be_visible()
    assert sum(len(frame) for frame in visitor.frames_received) < 400_000


def test_rows_are_chosen_and_the_choice_survives_sorting(server, visitor):
    page = visitor.open(server.app_url("tables.ipynb"))
    visitor.idle()
    cities = page.get_by_role("grid").first

    cities.get_by_text("Oslo").click()
    expect(page.get_by_text("rows=[1]")).to_be_visible()
    cities.get_by_role("columnheader", name="people").click()
    expect(cities.get_by_role("row", selected=True)).to_contain_text("Oslo")
    expect(cities.get_by_role("row").nth(1)).to_contain_text("Oslo")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("rows=[1, 2]")).to_be_visible()


def test_a_cell_is_edited_and_brought_back(server, visitor):
    page = visitor.open(server.app_url("tables.ipynb"))
    visitor.idle()
    editor = page.get_by_role("grid").nth(2)

    editor.get_by_text("Paris").dblclick()
    page.keyboard.type("Lyon")
    page.keyboard.press("Enter")
    expect(page.get_by_text("edited=['Rome', 'Oslo', 'Lyon']")).to_be_visible()

    page.keyboard.press("Control+z")
    expect(page.get_by_text("edited=['Rome', 'Oslo', 'Paris']")).to_be_visible()


def test_a_row_is_deleted_and_brought_back(server, visitor):
    page = visitor.open(server.app_url("tables.ipynb"))
    visitor.idle()
    page.get_by_role("grid").nth(3).get_by_text("Oslo").click()

    page.get_by_role("button", name="Delete the row").click()
    expect(page.get_by_text("left=['Rome', 'Paris']")).to_be_visible()
    expect(page.get_by_text("1 row is deleted")).to_be_visible()

    page.get_by_role("button", name="Delete the row").click()
    expect(page.get_by_text("left=['Rome', 'Oslo', 'Paris']")).to_be_visible()


def test_a_table_is_downloaded_as_it_is_shown(server, visitor, tmp_path):
    page = visitor.open(server.app_url("tables.ipynb"))
    visitor.idle()
    page.get_by_role("grid").first.get_by_role("columnheader", name="city").click()
    expect(page.get_by_role("grid").first.get_by_role("row").nth(1)).to_contain_text("Oslo")

    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").first.click()
    download.value.save_as(tmp_path / "t.csv")

    assert (tmp_path / "t.csv").read_text() == ",city,people\n1,Oslo,0.7\n2,Paris,2.1\n0,Rome,2.8\n"


def test_tables_have_no_serious_fault_of_accessibility(server, new_visitor):
    for options in ({}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}}):
        one = new_visitor(**options)
        one.open(server.app_url("tables.ipynb"))
        one.idle()
        expect(one.page.get_by_role("grid").first.get_by_text("Oslo")).to_be_visible()

        assert one.accessibility_problems() == []
        assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_thousand_columns_come_as_they_are_scrolled_into_sight_below_their_titles(server, visitor):
    page = visitor.open(server.app_url("tables.ipynb"))
    visitor.idle()
    wide = page.get_by_role("grid").nth(4)
    wide.get_by_role("gridcell").first.click()

    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(":focus")).to_have_text("999")
    cell, title = page.locator(":focus"), wide.get_by_role("columnheader", name="999", exact=True)
    assert cell.bounding_box()["x"] == title.bounding_box()["x"]
    assert cell.bounding_box()["width"] == title.bounding_box()["width"]
    assert wide.get_by_role("gridcell").count() < 150
    expect(wide.get_by_role("rowheader").first).to_be_in_viewport()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="text")).to_contain_text("long " * 1_000)
    page.keyboard.press("Escape")
    expect(page.locator(":focus")).to_contain_text("long")


def test_rows_that_are_not_here_are_copied_too(server, new_visitor):
    one = new_visitor(permissions=["clipboard-read", "clipboard-write"])
    page = one.open(server.app_url("tables.ipynb"))
    one.idle()
    page.get_by_role("grid").nth(1).get_by_role("gridcell").first.click()

    page.keyboard.press("Control+Shift+End")
    page.keyboard.press("Control+c")

    expect(page.get_by_text("The first 50,000 rows are copied; the download has all.")).to_be_visible()
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert (lines[0], lines[-1]) == ("0\t0", "49999\t24999.5")
