"""Containers and forms of `nbapp.ui` as their visitor sees and uses them."""

from __future__ import annotations

import nbformat
import pytest
from live import serving, write_notebook
from playwright.sync_api import expect

CELLS = (
    "import nbapp.ui as ui",
    "left, right = ui.columns([2, 1], border=True)\nbox = ui.container(border=True)\nplace = ui.empty()",
    "with ui.sidebar:\n    n = ui.slider('n', 0, 9)",
    "left.text(f'left {n}')",
    "with right:\n    print('printed')\n    ui.checkbox('in the right column')",
    "with box:\n    ui.text('first')",
    "one, two = ui.tabs(['One', 'Two'])\none.text('in one')\ntwo.text('in two')",
    "with ui.expander('More'):\n    ui.text('hidden at first')\nwith ui.popover('Settings'):\n    ui.toggle('Live')",
    "with ui.form('person', clear_on_submit=True):\n    name = ui.text_input('Name')\n    sent = ui.form_submit_button('Send')",
    "ui.text(f'name={name} sent={sent}')",
    "with box:\n    ui.text(f'last {n}')",
    "place.text('one')\nplace.text(f'two {n}')",
    "if n > 5:\n    place.text('laid over it')",
    "last = ui.empty()\nwith last:\n    for i in range(3):\n        ui.text(f'step {i}')",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("layout")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# Layout"), *map(nbformat.v4.new_code_cell, CELLS)]
    )
    nbformat.write(notebook, folder / "layout.ipynb")
    with serving(folder) as server:
        yield server


def test_containers_hold_what_cells_put_into_them_in_the_order_of_the_cells(server, visitor):
    page = visitor.open(server.app_url("layout.ipynb"))
    visitor.idle()
    columns = page.locator(".nb-column")

    expect(columns.nth(0)).to_have_text("left 0")
    expect(columns.nth(1)).to_contain_text("printed")
    expect(columns.nth(1).get_by_role("checkbox")).to_be_visible()
    expect(page.locator(".nb-container")).to_have_text("firstlast 0")
    expect(page.locator("#nbapp-sidebar").get_by_role("slider", name="n")).to_be_visible()
    expect(page.get_by_text("two 0")).to_be_visible()
    expect(page.get_by_text("step")).to_have_text("step 2")
    assert columns.nth(0).bounding_box()["width"] > 1.5 * columns.nth(1).bounding_box()["width"]

    page.evaluate("document.querySelector('.nb-container .nb-element').dataset.mark = 'untouched'")
    for _ in range(6):
        page.get_by_role("slider", name="n").press("ArrowRight")

    expect(page.locator(".nb-container")).to_have_text("firstlast 6")
    expect(page.locator(".nb-container .nb-element").first).to_have_attribute("data-mark", "untouched")
    expect(page.get_by_text("laid over it")).to_be_visible()
    expect(page.get_by_text("two 6")).to_be_hidden()

    page.get_by_role("slider", name="n").press("ArrowLeft")
    expect(page.get_by_text("two 5")).to_be_visible()
    expect(page.get_by_text("laid over it")).to_have_count(0)


def test_tabs_expanders_and_popovers_open_by_keyboard(server, visitor):
    page = visitor.open(server.app_url("layout.ipynb"))
    visitor.idle()

    expect(page.get_by_text("in two")).to_be_hidden()
    page.get_by_role("tab", name="One").press("ArrowRight")
    expect(page.get_by_text("in two")).to_be_visible()
    expect(page.get_by_role("tab", name="Two")).to_be_focused()

    page.get_by_text("More", exact=True).press("Enter")
    expect(page.get_by_text("hidden at first")).to_be_visible()

    page.get_by_role("button", name="Settings").press("Enter")
    expect(page.get_by_role("switch", name="Live")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("switch", name="Live")).to_be_hidden()
    assert visitor.accessibility_problems() == []


def test_a_form_sends_its_values_when_it_is_submitted_and_not_before(server, visitor):
    page = visitor.open(server.app_url("layout.ipynb"))
    visitor.idle()
    name = page.get_by_role("textbox", name="Name")
    visitor.frames_sent.clear()

    name.fill("Ada")
    name.blur()
    assert [frame for frame in visitor.frames_sent if "Ada" in str(frame)] == []

    name.press("Enter")
    expect(page.get_by_text("name=Ada sent=True")).to_be_visible()
    expect(name).to_have_value("")  # clear_on_submit


def test_a_form_without_a_button_says_so_until_a_cell_gives_it_one(visitor, tmp_path):
    cells = (
        "import nbapp.ui as ui",
        "has_button = ui.checkbox('Button')",
        "form = ui.form('person')\nform.text_input('Name')",
        "with ui.form('complete'):\n    ui.form_submit_button('Go')",
        "if has_button:\n    form.form_submit_button('Send')",
    )
    with serving(write_notebook(tmp_path / "form.ipynb", *cells)) as server:
        page = visitor.open(server.app_url())
        visitor.idle()
        warnings = page.get_by_text("This form has no submit button")
        expect(warnings).to_have_count(2)
        expect(warnings.nth(0)).to_be_visible()
        expect(warnings.nth(1)).to_be_hidden()
        assert visitor.accessibility_problems() == []

        page.get_by_role("checkbox", name="Button").press("Space")

        expect(page.get_by_role("button", name="Send")).to_be_visible()
        expect(warnings.nth(0)).to_be_hidden()


def test_a_reload_puts_everything_back_into_its_place(server, visitor):
    page = visitor.open(server.app_url("layout.ipynb"))
    visitor.idle()
    page.get_by_role("slider", name="n").press("ArrowRight")
    expect(page.locator(".nb-container")).to_have_text("firstlast 1")

    page.reload()

    expect(page.locator(".nb-container")).to_have_text("firstlast 1")
    expect(page.locator(".nb-column").first).to_have_text("left 1")


SIZED = (
    "import nbapp.ui as ui",
    (
        "with ui.container(horizontal=True, horizontal_alignment='distribute', vertical_alignment='center', key='row'):\n"
        "    ui.button('First')\n    ui.button('Last')"
    ),
    "with ui.container(horizontal_alignment='right'):\n    ui.button('At the end')",
    "with ui.container(height=400, vertical_alignment='bottom', border=True, key='low'):\n    ui.text('at the bottom')",
    (
        "left, right = ui.columns(2)\nleft.container(height=300).text('high')\n"
        "right.container(height='stretch', border=True, key='as high').text('low')"
    ),
    (
        "log = ui.container(height=200, key='log', autoscroll=True)\nn = ui.slider('n', 1, 60, 30)\n"
        "for i in range(n):\n    log.text(f'line {i}')"
    ),
    "with ui.container(horizontal=True, wrap=False, key='scrolling'):\n    for i in range(30):\n        ui.button(f'button {i}')",
    "a, b, c = ui.columns(3, wrap=False, gap=7)\na.text('a')\nb.text('b')\nc.text('c')",
    "with ui.container(width=300, key='narrow'):\n    ui.text('narrow')",
)


def test_containers_take_the_sizes_and_alignments_that_they_are_given(visitor, tmp_path):
    with serving(write_notebook(tmp_path / "sized.ipynb", *SIZED)) as server:
        page = visitor.open(server.app_url())
        visitor.idle()
        expect(page.get_by_text("narrow")).to_be_visible()

        def box(locator):
            return locator.bounding_box()

        row, last = box(page.locator(".st-key-row")), box(page.get_by_role("button", name="Last"))
        assert abs(last["x"] + last["width"] - row["x"] - row["width"]) < 2
        end = box(page.get_by_role("button", name="At the end"))
        assert abs(end["x"] + end["width"] - row["x"] - row["width"]) < 2
        low, text = box(page.locator(".st-key-low")), box(page.get_by_text("at the bottom"))
        assert text["y"] > low["y"] + 330
        assert abs(box(page.locator(".st-key-as-high"))["height"] - 300) < 40
        log = page.locator(".st-key-log")
        assert log.evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight") < 4
        page.get_by_role("slider", name="n").press("End")
        expect(page.get_by_text("line 59")).to_be_in_viewport()
        assert page.locator(".st-key-scrolling").evaluate(
            "row => row.scrollWidth > row.clientWidth && row.clientHeight < 60"
        )
        assert box(page.locator(".st-key-narrow"))["width"] == 300
        assert visitor.accessibility_problems() == []


def test_a_button_is_pressed_by_its_shortcut_but_not_while_the_visitor_writes(visitor, tmp_path):
    cells = (
        "import nbapp.ui as ui",
        "name = ui.text_input('Name')",
        "k = ui.button('Key', shortcut='K', icon='★', icon_position='right')\nenter = ui.button('Go', shortcut='Ctrl+Enter')",
        "ui.session_state.setdefault('count', 0)\nif k or enter:\n    ui.session_state.count += 1",
        "ui.text(f'{ui.session_state.count} presses, {name}')",
    )
    with serving(write_notebook(tmp_path / "keys.ipynb", *cells)) as server:
        page = visitor.open(server.app_url())
        visitor.idle()
        button = page.get_by_role("button", name="Key")
        expect(button).to_have_text("Key★K")
        expect(button).to_have_attribute("aria-keyshortcuts", "K")

        page.keyboard.press("k")
        expect(page.get_by_text("1 presses, ")).to_be_visible()
        page.get_by_role("textbox", name="Name").press_sequentially("kk")
        page.keyboard.press("Control+Enter")

        expect(page.get_by_text("2 presses, kk")).to_be_visible()


TRACKED = (
    "import nbapp.ui as ui",
    "n = ui.slider('n', 1, 3, 3)",
    "parts = ui.tabs(['one', 'two', 'three'][3 - n:], key='tab', on_change='rerun')\nui.text(f'tab {ui.session_state.tab}')",
    "loose = ui.tabs(['red', 'green', 'blue'][3 - n:])\nfor i, part in enumerate(loose):\n    part.text(f'panel {i} of {n}')",
    "more = ui.expander('More', on_change='rerun')\nif more.open:\n    more.text('loaded when opened')",
    "over = ui.popover('Settings', on_change='rerun')\nui.text(f'popover {over.open}')",
    "def open_it():\n    ui.session_state.tab = 'three'\nui.button('To the third', on_click=open_it)",
)


def test_the_kernel_knows_what_the_visitor_opens_and_opens_it_too(visitor, tmp_path):
    with serving(write_notebook(tmp_path / "tracked.ipynb", *TRACKED)) as server:
        page = visitor.open(server.app_url())
        visitor.idle()
        expect(page.get_by_text("tab one")).to_be_visible()

        page.get_by_role("tab", name="one").press("ArrowRight")
        expect(page.get_by_text("tab two")).to_be_visible()
        page.get_by_role("button", name="To the third").click()
        expect(page.get_by_text("tab three")).to_be_visible()
        expect(page.get_by_role("tab", name="three")).to_have_attribute("aria-selected", "true")

        page.get_by_text("More", exact=True).press("Enter")
        expect(page.get_by_text("loaded when opened")).to_be_visible()
        page.get_by_role("button", name="Settings").press("Enter")
        expect(page.get_by_text("popover True")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_text("popover False")).to_be_visible()

        page.reload()
        expect(page.get_by_role("tab", name="three")).to_have_attribute("aria-selected", "true")
        expect(page.get_by_text("loaded when opened")).to_be_visible()


def test_the_chosen_tab_stays_when_there_are_fewer_tabs(visitor, tmp_path):
    with serving(write_notebook(tmp_path / "tracked.ipynb", *TRACKED)) as server:
        page = visitor.open(server.app_url())
        visitor.idle()
        page.get_by_role("tab", name="blue").click()
        page.get_by_role("tab", name="three").click()

        page.get_by_role("slider", name="n").press("ArrowLeft")

        expect(page.get_by_text("panel 1 of 2")).to_be_visible()
        for name in ("blue", "three"):
            expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        expect(page.get_by_text("tab three")).to_be_visible()


def test_columns_that_do_not_wrap_stay_beside_each_other_on_a_phone(new_visitor, tmp_path):
    with serving(write_notebook(tmp_path / "sized.ipynb", *SIZED)) as server:
        phone = new_visitor(viewport={"width": 390, "height": 844})
        page = phone.open(server.app_url())
        phone.idle()
        first, second = (page.locator(".nb-columns.nb-nowrap > .nb-column").nth(i).bounding_box() for i in (0, 1))

        assert second["y"] == first["y"]
        assert round(second["x"] - first["x"] - first["width"]) == 7
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_columns_stand_below_each_other_on_a_phone(server, new_visitor):
    phone = new_visitor(viewport={"width": 390, "height": 844})
    page = phone.open(server.app_url("layout.ipynb"))
    phone.idle()
    first, second = (page.locator(".nb-column").nth(i).bounding_box() for i in (0, 1))

    assert second["y"] > first["y"] + first["height"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def width(found) -> int:
    return round(found.bounding_box()["width"])


def test_elements_and_inputs_are_as_wide_as_they_were_told_and_never_wider_than_the_page(serve, visitor):
    cells = (
        "import nbapp.ui as ui",
        "ui.info('A note', width=240)\nui.text_input('Name', width=180)\nui.checkbox('Raw', width=5000)",
        "ui.title('One ' * 100, wrap=False)\nui.text('two ' * 100, wrap=False)",
        "wide = ui.slider('Wide', 0, 1)\nui.success('Changing', width=300 if wide else 'content')",
    )
    server = serve(*cells)
    page = visitor.open(server.app_url())
    expect(page.get_by_text("A note")).to_be_visible()
    assert width(page.locator("[data-kind=alert]").first) == 240
    assert width(page.locator("[data-kind=text_input]")) == 180
    assert width(page.locator("[data-kind=checkbox]")) <= width(page.locator("main"))
    assert page.get_by_role("heading").first.bounding_box()["height"] < 80
    assert page.get_by_role("heading").first.evaluate("title => title.scrollWidth > title.clientWidth")
    assert page.locator("pre.nb-plain").first.bounding_box()["height"] < 40
    assert width(page.locator("[data-kind=alert]").last) < 300
    page.get_by_role("slider").press("End")

    expect(page.locator("[data-kind=alert]").last).to_have_css("width", "300px")
