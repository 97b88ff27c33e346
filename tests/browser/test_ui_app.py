"""The page as a whole: its look from metadata and from calls, light and dark, wide, sidebar and menu."""

from __future__ import annotations

import json
import re

from live import serving, write_notebook
from playwright.sync_api import expect

SLIDER = "import nbapp.ui as ui\nn = ui.slider('n', 0, 9, 3)"
CONFIG = (
    "import nbapp.ui as ui\nwide = ui.slider('wide', 0, 2, 0)",
    "if wide:\n    ui.set_page_config('Sales', '📈', layout='wide', theme={'backgroundColor': '#fdf6e3'})",
    "if wide > 1:\n    ui.set_page_config(theme={'backgroundColor': '#10131a', 'primaryColor': '#00c2a8'})\nprint('wide is', wide)",
)
PAGE = "getComputedStyle(document.body).backgroundColor"


def with_metadata(path, **nbapp):
    notebook = json.loads(path.read_text())
    notebook["metadata"]["nbapp"] = nbapp
    path.write_text(json.dumps(notebook))
    return path


def test_the_look_of_the_metadata_is_there_before_any_code_of_the_page(tmp_path, new_visitor):
    path = write_notebook(tmp_path / "app.ipynb", "md:Hello")
    with_metadata(path, title="Sales", layout="wide", theme={"backgroundColor": "#101820", "primaryColor": "#ffb000"})
    with serving(path) as app:
        visitor = new_visitor()
        visitor.page.route("**/*.js", lambda route: route.abort())

        page = visitor.open(app.app_url())

        assert page.title() == "Sales"
        assert page.evaluate(PAGE) == "rgb(16, 24, 32)"
        assert page.evaluate("document.documentElement.dataset.layout") == "wide"


def test_the_metadata_say_how_the_sidebar_is_at_first_and_a_save_changes_it(tmp_path, visitor):
    path = write_notebook(tmp_path / "app.ipynb", "# nbapp: sidebar\nprint('beside')")
    with_metadata(path, sidebar="collapsed")
    with serving(path, "--dev") as app:
        page = visitor.open(app.app_url())
        visitor.idle()
        expect(page.get_by_role("button", name="Show the inputs")).to_have_attribute("aria-expanded", "false")
        expect(page.get_by_text("beside")).to_be_hidden()

        with_metadata(path, sidebar=333)

        expect(page.get_by_text("beside")).to_be_visible()
        assert page.locator("#nbapp-sidebar").bounding_box()["width"] == 333


def test_calls_lie_over_each_other_and_go_with_their_cells(serve, visitor):
    app = serve(*CONFIG)
    page = visitor.open(app.app_url())
    visitor.idle()
    assert page.evaluate(PAGE) == "rgb(255, 255, 255)"
    assert page.title() == "app"
    slider = page.get_by_role("slider", name="wide")

    slider.press("ArrowRight")
    expect(page.get_by_text("wide is 1")).to_be_visible()
    assert page.evaluate(PAGE) == "rgb(253, 246, 227)"
    assert page.title() == "Sales"
    assert page.locator("main").bounding_box()["width"] > 1200

    slider.press("ArrowRight")
    expect(page.get_by_text("wide is 2")).to_be_visible()
    assert page.evaluate(PAGE) == "rgb(16, 19, 26)"
    assert page.title() == "Sales"
    assert page.evaluate("document.body.dataset.jpThemeLight") == "false"

    slider.press("Home")
    expect(page.get_by_text("wide is 0")).to_be_visible()
    assert page.evaluate(PAGE) == "rgb(255, 255, 255)"
    assert page.title() == "app"


def test_a_visitor_chooses_dark_and_a_reload_keeps_it_and_the_session(serve, visitor):
    app = serve(SLIDER, "print('n is', n)")
    page = visitor.open(app.app_url())
    visitor.idle()
    page.get_by_role("slider").press("ArrowRight")
    expect(page.get_by_text("n is 4")).to_be_visible()

    page.get_by_role("button", name="Menu of this page").click()
    page.get_by_role("radio", name="Dark").check()
    assert (
        page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--jp-layout-color1').trim()")
        == "#14171c"
    )
    page.reload()

    expect(page.get_by_text("n is 4")).to_be_visible()
    assert page.evaluate(PAGE) == "rgb(20, 23, 28)"


def test_the_sidebar_folds_and_comes_back(serve, visitor):
    app = serve("import nbapp.ui as ui\nn = ui.sidebar.slider('n', 0, 9, 3)", "print('n is', n)")
    page = visitor.open(app.app_url())
    visitor.idle()

    page.get_by_role("button", name="Hide the inputs").click()
    expect(page.get_by_role("slider")).to_be_hidden()
    page.get_by_role("button", name="Show the inputs").click()

    expect(page.get_by_role("slider")).to_be_visible()


def test_on_a_phone_the_sidebar_is_a_drawer(serve, new_visitor):
    app = serve("import nbapp.ui as ui\nn = ui.sidebar.slider('n', 0, 9, 3)", "# the page\nui.header(f'n is {n}')")
    phone = new_visitor(viewport={"width": 390, "height": 844})
    page = phone.open(app.app_url())
    phone.idle()
    button, heading = page.locator(".nb-sidebar-button"), page.get_by_role("heading", name="n is")
    expect(page.get_by_role("slider")).to_be_hidden()
    expect(button).to_have_accessible_name("Show the inputs")
    expect(button).to_have_attribute("aria-expanded", "false")
    place = heading.bounding_box()
    assert place["y"] > button.bounding_box()["y"] + button.bounding_box()["height"]

    button.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("slider")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("n is 4")).to_be_visible()
    assert page.get_by_text("n is 4").bounding_box() == place  # nothing is pushed away
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert phone.accessibility_problems() == []

    page.keyboard.press("Escape")
    expect(page.get_by_role("slider")).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")

    button.click()
    expect(page.get_by_role("slider")).to_be_visible()
    page.mouse.click(380, 400)  # beside the drawer
    expect(page.get_by_role("slider")).to_be_hidden()
    button.click()
    page.set_viewport_size({"width": 1000, "height": 800})
    expect(page.get_by_role("slider")).to_be_visible()
    expect(page.locator("#nbapp-main")).not_to_have_attribute("inert", "")


CHART = "ui.bar_chart({'name': ['a', 'b'], 'value': [n, 2]}, x='name', y='value')"
LABELS = "getComputedStyle(document.querySelector('.nb-vega .role-axis-label text')).fill"


def test_charts_have_the_colours_of_the_page_and_not_of_the_system(serve, visitor):
    theme = "ui.set_page_config(theme={'base': 'dark' if n > 3 else 'light'})"
    app = serve("import nbapp.ui as ui\nn = ui.slider('n', 0, 9, 3)", CHART, theme)
    visitor.page.emulate_media(color_scheme="dark")
    page = visitor.open(app.app_url())
    visitor.idle()
    expect(page.locator(".nb-vega svg")).to_be_visible()
    page.wait_for_function(f"{LABELS} === 'rgb(86, 96, 114)'")

    page.get_by_role("slider").press("ArrowRight")

    page.wait_for_function(f"{LABELS} === 'rgb(163, 172, 187)'")


def test_a_call_that_is_wrong_says_what_would_be_right(serve, visitor):
    app = serve("import nbapp.ui as ui\nui.set_page_config(layout='full')", options=("--show-tracebacks",))
    page = visitor.open(app.app_url())

    expect(page.get_by_text(re.compile("layout is 'full'; it is one of 'centered', 'wide'")).first).to_be_visible()


def test_a_bound_input_begins_with_the_address_and_is_in_it_afterwards(serve, visitor):
    bound = "bind='query-params'"
    app = serve(
        f"import nbapp.ui as ui\ncity = ui.selectbox('City', ['Rome', 'Oslo'], key='city', {bound})",
        f"one, two = ui.tabs(['One', 'Two'], key='tab', {bound})",
        f"live = ui.checkbox('Live', key='live', {bound})",
        "print(city, live, two.open)",
    )
    page = visitor.open(f"{app.app_url()}?city=Oslo&live=perhaps")
    expect(page.get_by_text("Oslo False False")).to_be_visible()
    expect(page.get_by_text("The address of this page has a live that cannot be chosen here")).to_be_visible()
    visitor.idle()

    page.get_by_role("tab", name="Two").click()
    expect(page.get_by_text("Oslo False True")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?city=Oslo&live=perhaps&tab=Two"))
    page.get_by_role("checkbox", name="Live").press("Space")
    expect(page).to_have_url(re.compile(r"\?city=Oslo&live=true&tab=Two"))
    expect(page.get_by_text("cannot be chosen here")).to_have_count(0)

    page.reload()
    expect(page.get_by_text("Oslo True True")).to_be_visible()
    page.get_by_role("tab", name="One").click()
    expect(page).to_have_url(re.compile(r"\?city=Oslo&live=true(#.*)?$"))


def test_the_address_and_the_notebook_follow_each_other_also_back(serve, visitor):
    app = serve(
        "import nbapp.ui as ui\nn = ui.slider('n', 0, 9, 3)",
        "ui.query_params['twice'] = n * 2",
        "print('city is', ui.query_params.get('city'))",
        "print('twice is', ui.query_params['twice'])",
    )
    page = visitor.open(app.app_url() + ("&" if "?" in app.app_url() else "?") + "city=Rome")
    expect(page.get_by_text("city is Rome")).to_be_visible()
    visitor.idle()
    expect(page).to_have_url(re.compile(r"city=Rome&twice=6#"))

    page.get_by_role("slider").press("ArrowRight")
    expect(page.get_by_text("twice is 8")).to_be_visible()
    expect(page).to_have_url(re.compile(r"city=Rome&twice=8#"))

    page.evaluate(
        "history.pushState(null, '', '?city=Oslo&twice=8' + location.hash); dispatchEvent(new PopStateEvent('popstate'))"
    )

    expect(page.get_by_text("city is Oslo")).to_be_visible()
    page.reload()
    expect(page.get_by_text("city is Oslo")).to_be_visible()
    expect(page.get_by_text("twice is 8")).to_be_visible()
