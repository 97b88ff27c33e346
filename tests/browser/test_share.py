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
