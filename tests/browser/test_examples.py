"""Each example notebook as its visitor uses it: open, move, read, reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

NOTEBOOKS = ["explore.ipynb", "counter.ipynb", "widgets.ipynb", "maps.ipynb"]


def output_of(page, cell):
    return page.locator(f'[data-cell="{cell}"]')


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_an_example_runs_to_its_end_without_an_error(examples, visitor, notebook):
    page = visitor.open(examples.app_url(notebook))
    visitor.idle()

    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator('[data-status="failed"]')).to_have_count(0)
    expect(page.locator('[data-status="waiting"]')).to_have_count(0)
    assert "import " not in page.content()  # code is hidden, also from who reads the page's source


def test_explore_follows_its_slider_and_sends_only_what_changed(examples, visitor):
    page = visitor.open(examples.app_url("explore.ipynb"))
    visitor.idle()
    table = output_of(page, "months").locator("table")
    page.evaluate("document.querySelector('[data-cell=months] table').dataset.mark = 'untouched'")
    before = output_of(page, "choose").inner_text()
    picture = output_of(page, "plot").locator("img")
    old_picture = picture.get_attribute("src")
    visitor.frames_received.clear()

    page.get_by_role("slider").first.press("ArrowLeft")

    expect(output_of(page, "choose")).not_to_have_text(before)
    expect(picture).not_to_have_attribute("src", old_picture)
    expect(table).to_have_attribute("data-mark", "untouched")
    sent = "".join(str(frame) for frame in visitor.frames_received)
    assert '"cell":"months"' not in sent and '"cell":"load"' not in sent
    assert '"cell":"plot"' in sent


def test_a_reload_brings_back_values_and_outputs_and_runs_nothing(examples, visitor):
    page = visitor.open(examples.app_url("explore.ipynb"))
    visitor.idle()
    before = output_of(page, "choose").inner_text()
    picture = output_of(page, "plot").locator("img")
    old_picture = picture.get_attribute("src")
    page.get_by_role("slider").first.press("ArrowLeft")
    expect(output_of(page, "choose")).not_to_have_text(before)
    expect(picture).not_to_have_attribute("src", old_picture)
    visitor.idle()
    after = output_of(page, "choose").inner_text()
    visitor.frames_received.clear()

    page.reload()

    expect(output_of(page, "choose")).to_have_text(after)
    expect(page.get_by_role("slider").first).to_have_attribute("aria-valuenow", "55.0")
    visitor.idle()
    assert not any('"running"' in str(frame) for frame in visitor.frames_received)


def test_counter_counts_every_press_and_goes_on_after_a_reload(examples, visitor):
    page = visitor.open(examples.app_url("counter.ipynb"))
    visitor.idle()

    for _ in range(3):
        page.get_by_role("button", name="Add").click()
    expect(output_of(page, "show")).to_contain_text("The count is 3.")
    page.reload()
    expect(output_of(page, "show")).to_contain_text("The count is 3.")
    page.get_by_role("button", name="Add").click()
    expect(output_of(page, "show")).to_contain_text("The count is 4.")
    page.get_by_role("button", name="Start over").click()
    expect(output_of(page, "show")).to_contain_text("The count is 0.")


def test_a_callback_prints_under_the_cell_that_owns_its_button(examples, visitor):
    page = visitor.open(examples.app_url("counter.ipynb"))
    visitor.idle()

    page.get_by_role("button", name="Cheer").click()

    expect(output_of(page, "callback")).to_contain_text("Hooray number 1")


def test_a_value_stands_beside_each_widget_and_follows_it(examples, visitor):
    page = visitor.open(examples.app_url("widgets.ipynb"))
    visitor.idle()
    numbers = output_of(page, "numbers")
    expect(numbers.locator("code").first).to_have_text("7")

    numbers.get_by_role("slider").first.press("ArrowRight")

    expect(numbers.locator("code").first).to_have_text("8")
    focused = page.evaluate("document.activeElement.getAttribute('role') || document.activeElement.className")
    assert "slider" in focused  # the cell ran again, the keyboard is where it was


def test_maps_draws_a_map_and_a_chart_and_follows_the_day(examples, visitor):
    page = visitor.open(examples.app_url("maps.ipynb"))
    visitor.idle()
    expect(page.locator(".leaflet-container")).to_be_visible()
    expect(page.locator(".leaflet-container path.leaflet-interactive")).to_have_count(4)
    expect(page.locator('[data-cell="chart"] .main-svg').first).to_be_visible()

    page.get_by_role("slider").first.press("ArrowRight")

    expect(output_of(page, "weather")).to_contain_text("Harbour on day 181")
