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
ASK = """@ui.dialog('Who are you?', icon='👋')
def ask():
    name = ui.text_input('Name')
    color = ui.selectbox('Color', ['red', 'green', 'blue', 'white'])
    ui.write(f'Hello {name}')
    with ui.popover('More'):
        ui.toggle('Loud')
    if ui.button('Submit', type='primary'):
        ui.session_state.who = f'{name}, {color}'
        ui.rerun()"""
KEEP = """@ui.dialog('One thing first', dismissible=False, width='large')
def keep():
    if ui.button('Understood'):
        ui.rerun()"""
LEAVE = """@ui.dialog('Settings', width='medium', on_dismiss='rerun')
def leave():
    ui.text('nothing to set')"""
TABS = """first, second, third = ui.tabs(['One', 'Two', 'Three'])
with first:
    asks = ui.button('Introduce yourself')
    keeps = ui.button('Begin')
    leaves = ui.button('Set')"""
DIALOGS = (
    "import nbapp.ui as ui",
    "ui.session_state.runs = ui.session_state.get('runs', 0) + 1\nui.text(f'run {ui.session_state.runs}')",
    ASK,
    KEEP,
    LEAVE,
    TABS,
    "with second:\n    if asks:\n        ask()\n    elif keeps:\n        keep()\n    elif leaves:\n        leave()",
    "ui.text(f\"who: {ui.session_state.get('who')}\")",
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
    write_notebook(folder / "dialogs.ipynb", *DIALOGS)
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


def test_a_dialog_holds_the_focus_and_gives_it_back(server, visitor):
    page = visitor.open(server.app_url("dialogs.ipynb"))
    visitor.idle()
    opener = page.get_by_role("button", name="Introduce yourself")
    dialog = page.get_by_role("dialog", name="Who are you?")

    opener.press("Enter")
    expect(dialog).to_be_visible()
    expect(dialog).to_have_attribute("aria-modal", "true")
    expect(dialog.get_by_role("heading")).to_be_focused()
    assert visitor.accessibility_problems() == []
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("textbox", name="Name")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")

    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    expect(page.get_by_text("run 2", exact=True)).to_be_visible()  # of the press; dismissing runs nothing

    page.reload()
    visitor.idle()
    expect(page.get_by_text("run 2", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    opener.press("Enter")
    expect(dialog).to_be_visible()


def test_inputs_in_a_dialog_run_it_alone_and_a_submit_closes_it(server, visitor):
    page = visitor.open(server.app_url("dialogs.ipynb"))
    visitor.idle()
    page.get_by_role("button", name="Introduce yourself").click()
    dialog = page.get_by_role("dialog", name="Who are you?")

    dialog.get_by_role("textbox", name="Name").fill("Ada")
    dialog.get_by_role("textbox", name="Name").press("Enter")
    expect(dialog.get_by_text("Hello Ada")).to_be_visible()
    color = dialog.get_by_role("combobox", name="Color")
    color.click()
    expect(dialog.get_by_role("option", name="white")).to_be_visible()
    page.keyboard.press("Escape")  # closes the list alone
    expect(dialog.get_by_role("option")).to_have_count(0)
    dialog.get_by_role("button", name="More").click()
    page.keyboard.press("Escape")
    expect(dialog.get_by_role("switch")).to_be_hidden()
    expect(dialog).to_be_visible()
    color.click()
    dialog.get_by_role("option", name="green").click()
    expect(page.get_by_text("run 2", exact=True)).to_be_visible()

    dialog.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("who: Ada, green")).to_be_visible()
    expect(dialog).to_have_count(0)


def test_a_dialog_closes_by_its_button_and_by_a_click_beside_it(server, visitor):
    page = visitor.open(server.app_url("dialogs.ipynb"))
    visitor.idle()
    opener = page.get_by_role("button", name="Introduce yourself")
    dialog = page.get_by_role("dialog")

    for close in (lambda: dialog.get_by_role("button", name="Close").click(), lambda: page.mouse.click(5, 5)):
        opener.click()
        expect(dialog.get_by_role("textbox", name="Name")).to_be_visible()
        dialog.get_by_text("Hello").click()
        expect(dialog).to_be_visible()
        close()
        expect(dialog).to_have_count(0)


def test_what_must_be_answered_stays_open(server, visitor):
    page = visitor.open(server.app_url("dialogs.ipynb"))
    visitor.idle()
    page.get_by_role("button", name="Begin").click()
    dialog = page.get_by_role("dialog", name="One thing first")

    expect(dialog.get_by_role("button", name="Understood")).to_be_visible()
    expect(dialog.get_by_role("button", name="Close")).to_have_count(0)
    for _ in range(3):
        page.keyboard.press("Escape")
    page.mouse.click(5, 5)
    expect(dialog).to_be_visible()

    dialog.get_by_role("button", name="Understood").click()
    expect(dialog).to_have_count(0)


def test_dismissing_can_begin_a_replay(server, visitor):
    page = visitor.open(server.app_url("dialogs.ipynb"))
    visitor.idle()
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    expect(page.get_by_text("run 2", exact=True)).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_text("run 3", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_dialog_fits_a_phone(server, new_visitor):
    phone = new_visitor(viewport={"width": 390, "height": 700}, color_scheme="dark")
    page = phone.open(server.app_url("dialogs.ipynb"))
    phone.idle()
    page.get_by_role("button", name="Introduce yourself").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Submit")).to_be_visible()
    box = page.locator("dialog.nb-dialog").bounding_box()

    assert (box["x"], box["width"]) == (0, 390)
    assert box["y"] > 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert phone.accessibility_problems() == []
