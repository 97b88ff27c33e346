"""The inputs of `nbapp.ui` as their visitor uses them: by keyboard, with the mouse, with a screen reader."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from live import serving, write_notebook
from playwright.sync_api import expect

CELLS = (
    "import nbapp.ui as ui\nfrom datetime import date",
    "n = ui.slider('Rows', 1, 50, 10)\npair = ui.slider('Between', 0, 10, (2, 5))",
    "month = ui.selectbox('Month', [f'Month {i}' for i in range(10_000)])\nfew = ui.multiselect('Few', ['red', 'green', 'blue'])",
    "limit = ui.number_input('Limit', 0, 10)\nname = ui.text_input('Name', max_chars=5)",
    "day = ui.date_input('Day', date(2026, 11, 25))\nraw = ui.checkbox('Raw')\nside = ui.radio('Side', ['left', 'right'])",
    "view = ui.segmented_control('View', ['table', 'chart'])\nui.button('Go', type='primary')\nui.chat_input('Ask')",
    "ui.text(f'n={n} pair={pair} month={month} few={few} limit={limit} name={name} day={day} raw={raw} side={side} view={view}')",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inputs")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# Inputs"), *map(nbformat.v4.new_code_cell, CELLS)]
    )
    nbformat.write(notebook, folder / "inputs.ipynb")
    with serving(folder) as server:
        yield server


def shown(page):
    return page.locator(".nb-element[data-kind=text]").last


def test_every_input_is_used_by_keyboard_and_keeps_its_focus(server, visitor):
    page = visitor.open(server.app_url("inputs.ipynb"))
    visitor.idle()

    slider = page.get_by_role("slider", name="Rows")
    slider.press("ArrowRight")
    expect(shown(page)).to_contain_text("n=11 ")
    expect(slider).to_be_focused()

    page.get_by_role("slider", name="Between, end").press("ArrowRight")
    expect(shown(page)).to_contain_text("pair=(2, 6)")

    month = page.get_by_role("combobox", name="Month")
    month.focus()
    page.keyboard.type("month 9876")
    page.keyboard.press("Enter")
    expect(shown(page)).to_contain_text("month=Month 9876 ")
    expect(month).to_have_value("Month 9876")

    few = page.get_by_role("combobox", name="Few")
    few.focus()
    for key in ["ArrowDown", "ArrowDown", "Enter", "Enter"]:
        page.keyboard.press(key)
    expect(shown(page)).to_contain_text("few=['green', 'red']")
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")
    expect(shown(page)).to_contain_text("few=['green']")

    limit = page.get_by_role("spinbutton", name="Limit")
    limit.press("ArrowUp")
    expect(shown(page)).to_contain_text("limit=1 ")
    limit.fill("99")
    limit.press("Enter")
    expect(shown(page)).to_contain_text("limit=10 ")
    expect(page.get_by_text("The largest is 10.")).to_be_visible()

    name = page.get_by_role("textbox", name="Name")
    name.press_sequentially("Ada Lovelace")
    name.press("Enter")
    expect(shown(page)).to_contain_text("name=Ada L ")

    page.get_by_label("Day").fill("2026-12-24")
    page.get_by_label("Day").press("Tab")
    expect(shown(page)).to_contain_text("day=2026-12-24 ")

    page.get_by_role("checkbox", name="Raw").press("Space")
    page.get_by_role("radio", name="right").check()
    page.get_by_role("button", name="chart").press("Enter")
    expect(shown(page)).to_contain_text("raw=True side=right view=chart")


@pytest.mark.parametrize("name", ["Month", "Few"], ids=["a long list", "a short one"])
def test_a_list_lies_over_what_stands_below_and_moves_nothing(server, visitor, name):
    page = visitor.open(server.app_url("inputs.ipynb"))
    visitor.idle()
    field, below = page.get_by_role("combobox", name=name), page.get_by_role("textbox", name="Name")
    field.scroll_into_view_if_needed()

    field.click()
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    height = page.evaluate("document.querySelector('.nbi-list:not([hidden])').getBoundingClientRect().height")
    far = below.bounding_box()["y"] - field.bounding_box()["y"]
    at = options.first.bounding_box()
    top = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).getAttribute('role') ?? ''", [at["x"] + 9, at["y"] + 9]
    )
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)

    assert height > 80
    assert top == "option"
    assert abs(below.bounding_box()["y"] - field.bounding_box()["y"] - far) < 12  # the gap above the list


def test_a_page_of_inputs_has_no_serious_fault_of_accessibility(server, visitor, new_visitor):
    for options in ({}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}}):
        one = new_visitor(**options)
        one.open(server.app_url("inputs.ipynb"))
        one.idle()

        assert one.accessibility_problems() == []
        assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("on_click", ["rerun", "ignore"])
def test_a_file_is_saved_when_its_button_is_pressed(serve, visitor, on_click):
    call = f"ui.download_button('Save', lambda: 'a,b', 'table.csv', on_click={on_click!r})"
    app = serve("import nbapp.ui as ui", call)
    page = visitor.open(app.app_url())
    visitor.idle()

    with page.expect_download() as download:
        page.get_by_role("button", name="Save").click()

    assert download.value.suggested_filename == "table.csv"
    assert Path(download.value.path()).read_text() == "a,b"


def test_an_ignored_change_waits_in_the_page_for_what_the_visitor_does_next(visitor, tmp_path: Path) -> None:
    cells = (
        "import nbapp.ui as ui",
        "n = ui.slider('Rows', 0, 9, 1, on_change='ignore')\nraw = ui.checkbox('Raw', on_change='ignore')",
        "go = ui.button('Go')",
        "ui.text(f'n={n} raw={raw} go={go}')",
    )
    with serving(write_notebook(tmp_path / "ignored.ipynb", *cells)) as server:
        page = visitor.open(server.app_url())
        expect(shown(page)).to_have_text("n=1 raw=False go=False")

        page.get_by_role("slider").press("End")
        page.get_by_role("checkbox").check()
        visitor.idle()
        expect(page.get_by_role("slider")).to_have_value("9")
        expect(shown(page)).to_have_text("n=1 raw=False go=False")

        page.get_by_role("button", name="Go").click()

        expect(shown(page)).to_have_text("n=9 raw=True go=True")
