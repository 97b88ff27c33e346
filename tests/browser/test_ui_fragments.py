"""Fragments and dialogs of `nbapp.ui` as their visitor sees them."""

from __future__ import annotations

import pytest
from live import serving, write_notebook
from playwright.sync_api import expect

PANEL = """@ui.fragment
def panel(name):
    n = ui.slider(name, 0, 9)
    ui.text(f'{name}: {n}')
    if n > 1:
        ui.text('one more')
    if n == 3:
        raise ValueError('three')"""
CALLS = """ui.text('above')
left, right = ui.columns(2)
with left:
    panel('left')
with right:
    panel('right')
ui.text('below')"""
TICK = """@ui.fragment(run_every=5)
def tick():
    ui.session_state.ticks = ui.session_state.get('ticks', 0) + 1
    ui.text(f'tick {ui.session_state.ticks}')
tick()"""
CELLS = (
    "import nbapp.ui as ui",
    "ui.session_state.runs = ui.session_state.get('runs', 0) + 1\nui.text(f'run {ui.session_state.runs}')",
    PANEL,
    CALLS,
    "k = ui.slider('other', 0, 9)\nui.text(f'other: {k}')",
    TICK,
)
RINGING = """window.isHidden = false;
Object.defineProperty(document, 'hidden', { get: () => window.isHidden });
const set = window.setInterval;
window.setInterval = (ring, ms) => (ms === 5000 ? ((window.ring = ring), 1) : set(ring, ms));"""
"""The fragment's clock rings when a test says so."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fragments")
    write_notebook(folder / "fragments.ipynb", *CELLS)
    with serving(folder) as server:
        yield server


def test_a_slider_in_a_fragment_moves_its_fragment_alone(server, visitor):
    page = visitor.open(server.app_url("fragments.ipynb"))
    visitor.idle()
    left, right = page.locator(".nb-column").nth(0), page.locator(".nb-column").nth(1)
    page.evaluate("document.querySelectorAll('.nb-output').forEach(o => (o.dataset.mark = 'untouched'))")
    slider = left.get_by_role("slider")

    slider.press("ArrowRight")
    slider.press("ArrowRight")

    expect(left).to_contain_text("left: 2")
    expect(left).to_contain_text("one more")
    expect(slider).to_be_focused()
    expect(right).to_contain_text("right: 0")
    expect(page.get_by_text("run 1", exact=True)).to_be_visible()
    below = page.locator(".nb-output", has_text="below").last
    expect(below).to_have_attribute("data-mark", "untouched")

    slider.press("ArrowRight")
    expect(left.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("below", exact=True)).to_be_visible()
    slider.press("ArrowRight")
    expect(left.get_by_role("alert")).to_have_count(0)
    expect(left).to_contain_text("left: 4")

    page.get_by_role("slider", name="other").press("ArrowRight")
    expect(page.get_by_text("other: 1")).to_be_visible()
    expect(page.get_by_text("run 2", exact=True)).to_be_visible()
    expect(left).to_contain_text("left: 4")
    assert visitor.accessibility_problems() == []


def test_a_clock_runs_its_fragment_while_the_page_is_in_sight(server, visitor):
    visitor.page.add_init_script(RINGING)
    page = visitor.open(server.app_url("fragments.ipynb"))
    visitor.idle()

    page.evaluate("ring()")
    expect(page.get_by_text("tick 2", exact=True)).to_be_visible()
    page.evaluate("ring()")
    expect(page.get_by_text("tick 3", exact=True)).to_be_visible()
    expect(page.get_by_text("run 1", exact=True)).to_be_visible()

    visitor.frames_sent.clear()
    page.evaluate("isHidden = true; ring(); ring()")
    assert [frame for frame in visitor.frames_sent if "fragment_due" in str(frame)] == []
    page.evaluate("isHidden = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("tick 4", exact=True)).to_be_visible()

    page.reload()
    expect(page.get_by_text("tick 4", exact=True)).to_be_visible()
    page.evaluate("ring()")
    expect(page.get_by_text("tick 5", exact=True)).to_be_visible()
    expect(page.get_by_text("run 1", exact=True)).to_be_visible()
