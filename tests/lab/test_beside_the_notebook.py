"""What the panel tells about the notebook, and the notebook about the panel; and inputs in the notebook itself."""

from __future__ import annotations

import re

from playwright.sync_api import expect

SLIDER = "import nbapp.ui as ui\nrows = ui.slider('Rows', 0, 10, 3, key='rows')"
ACTIVE = re.compile("jp-mod-active")
CELLS = (SLIDER, "print('rows:', rows)", "print('alone')")


def test_the_panel_says_which_cells_ran_and_why(open_lab) -> None:
    author = open_lab(*CELLS)
    app = author.run_as_app()
    expect(author.panel.get_by_role("status")).to_have_text("3 cells ran, 0 kept")

    app.get_by_role("slider", name="Rows").press("ArrowRight")

    expect(author.panel.get_by_role("status")).to_have_text("2 cells ran, 1 kept")
    told = (author.panel.get_by_role("status").get_attribute("title") or "").split("\n")
    assert [line.partition(" because ")[0] for line in told] == ["Cell 1 ran", "Cell 2 ran", "Cell 3 kept"]
    assert "rows changed" in told[1]


def test_the_notebooks_cells_are_marked_when_that_is_switched_on(open_lab) -> None:
    author = open_lab(*CELLS)
    app = author.run_as_app()
    marks = author.page.locator(".jp-Cell[data-nbapp-did]")
    expect(marks).to_have_count(0)

    author.panel.get_by_role("button", name="Show in notebook").click()
    expect(marks).to_have_count(3)
    app.get_by_role("slider", name="Rows").press("ArrowRight")

    expect(author.cell(2)).to_have_attribute("data-nbapp-did", "kept")
    expect(author.cell(1)).to_have_attribute("data-nbapp-did", "ran")
    assert "rows changed" in (author.cell(1).get_attribute("data-nbapp-why") or "")

    author.panel.get_by_role("button", name="Show in notebook").click()
    expect(marks).to_have_count(0)


def test_a_click_on_what_a_cell_shows_finds_the_cell_and_the_reverse(open_lab) -> None:
    filler = "\n".join(f"# line {n}" for n in range(60))
    author = open_lab("print('at the top')", filler, "print('at the bottom')")
    app = author.run_as_app()
    expect(author.cell(2)).not_to_be_in_viewport()

    app.get_by_text("at the bottom").click()

    expect(author.cell(2)).to_be_in_viewport()
    expect(author.cell(2)).to_have_class(ACTIVE)

    author.cell(2).locator(".jp-InputPrompt").click()  # its toolbar may lie over the text
    author.page.keyboard.press("ArrowUp")
    author.page.keyboard.press("ArrowUp")
    expect(author.cell(0)).to_have_class(ACTIVE)
    expect(app.locator("[data-cell=c0]")).to_have_attribute("data-is-found", "")


def test_an_input_of_nbapp_ui_works_in_the_notebook_itself(open_lab) -> None:
    author = open_lab(SLIDER, "print('rows:', rows)")
    author.wait_for_kernel()
    author.command("notebook:run-all-cells")
    expect(author.cell(1).get_by_text("rows: 3")).to_be_visible(timeout=60_000)
    slider = author.cell(0).get_by_role("slider", name="Rows")
    slider.press("ArrowRight")
    expect(slider).to_have_value("4")

    author.command("notebook:run-all-cells")

    expect(author.cell(1).get_by_text("rows: 4")).to_be_visible()
