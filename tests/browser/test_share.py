"""A link to an app with the values that its inputs have now."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from live import serving, write_notebook
from playwright.sync_api import expect

CELLS = (
    "import nbapp.ui as ui",
    "city = ui.radio('City', ['Rome', 'Oslo'], key='city')",
    "n = ui.slider('N', 0, 9, 3, key='n')",
    "own = ui.slider('Mine alone', 0, 9, 1)",
    "print(f'{city} {n} {own}')",
)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with serving(write_notebook(tmp_path_factory.mktemp("share") / "app.ipynb", *CELLS)) as server:
        yield server


def copied_link(page) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Menu of this page").click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    return page.evaluate("navigator.clipboard.readText()")


def with_query(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}"


def test_a_copied_link_opens_the_app_with_the_inputs_of_now(app, visitor):
    page = visitor.open(app.app_url())
    page.get_by_role("radio", name="Oslo").check()
    page.get_by_role("slider", name="N", exact=True).press("ArrowRight")
    page.get_by_role("slider", name="Mine alone").press("ArrowRight")
    expect(page.get_by_text("Oslo 4 2")).to_be_visible()

    link = copied_link(page)

    assert (urlsplit(link).fragment, parse_qs(urlsplit(link).query)) == ("", {"city": ["Oslo"], "n": ["4"]})
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_text("Oslo 4 1")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("radio", name="Oslo")).to_be_checked()


@pytest.fixture(scope="module")
def app_of_pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    write_notebook(folder / "overview.ipynb", "md:# Overview", "ui.slider('N', 0, 9, 3, key='n')")
    details = "print('rows', ui.slider('Rows', 0, 9, 1, key='rows'), 'in', ui.query_params.get('lang', 'en'))"
    write_notebook(folder / "details.ipynb", "md:# Details", details)
    pages = "ui.navigation([ui.Page('overview.ipynb', default=True), 'details.ipynb']).run()"
    with serving(write_notebook(folder / "app.ipynb", "import nbapp.ui as ui", pages)) as server:
        yield server


def test_a_link_copied_on_a_page_opens_that_page_with_its_inputs_and_no_notice(app_of_pages, visitor):
    page = visitor.open(app_of_pages.app_url())
    page.get_by_role("slider", name="N").press("ArrowRight")
    page.get_by_role("link", name="Details").click()
    page.get_by_role("slider", name="Rows").press("ArrowRight")
    expect(page.get_by_text("rows 2 in en")).to_be_visible()
    visitor.idle()  # the inputs of the other page are gone

    link = copied_link(page)

    assert parse_qs(urlsplit(link).query) == {"page": ["details"], "rows": ["2"]}
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_role("heading", name="Details")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("rows 2 in en")).to_be_visible()
    visitor.idle()
    expect(page.get_by_text("does not know what all")).to_have_count(0)


def test_a_copied_link_has_what_cells_read_of_the_address_and_not_what_was_added_on_the_way(app_of_pages, visitor):
    query = "utm_source=mail&lang=de&page=details&rows=4&utm_campaign=spring&rows=many"
    page = visitor.open(with_query(app_of_pages.app_url(), query))
    expect(page.get_by_text("rows 1 in de")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("nothing to set by the name of “utm_source” or “utm_campaign”")).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
    wanted = {"page": ["details"], "rows": ["1"], "lang": ["de"]}

    assert parse_qs(urlsplit(copied_link(page)).query) == wanted

    page.reload()
    expect(page.get_by_text("rows 1 in de")).to_be_visible()
    assert parse_qs(urlsplit(copied_link(page)).query) == wanted


def test_a_parameter_that_means_nothing_and_a_value_that_does_not_fit_are_told(app, visitor):
    page = visitor.open(with_query(app.app_url(), "city=Graz&n=5&colour=red"))

    expect(page.get_by_text("Rome 5 1")).to_be_visible(timeout=30_000)
    notice = page.get_by_text("does not know what all of this page's address means")
    expect(notice).to_contain_text("There is nothing to set by the name of “colour”. The value of “city” is none that")

    page.get_by_role("button", name="Dismiss").click()
    expect(notice).to_have_count(0)


def test_where_the_clipboard_is_closed_the_link_is_shown_to_be_copied(app, visitor):
    page = visitor.open(app.app_url())
    expect(page.get_by_text("Rome 3 1")).to_be_visible(timeout=30_000)
    page.evaluate("navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false")

    page.get_by_role("button", name="Menu of this page").click()
    page.get_by_role("button", name="Copy link").click()

    link = page.get_by_role("textbox", name="Link").input_value()
    assert parse_qs(urlsplit(link).query) == {"city": ["Rome"], "n": ["3"]}
