"""A link to an app from its panel in JupyterLab."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect


def test_a_link_copied_in_the_panel_is_the_apps_own_address_with_the_inputs_of_now(open_lab) -> None:
    author = open_lab("import nbapp.ui as ui", "n = ui.slider('N', 0, 9, 3, key='n')\nprint('n is', n)")
    author.context.grant_permissions(["clipboard-read", "clipboard-write"])
    app = author.run_as_app()
    app.get_by_role("slider", name="N").press("ArrowRight")
    expect(app.get_by_text("n is 4")).to_be_visible()

    app.get_by_role("button", name="Menu of this page").click()
    app.get_by_role("button", name="Copy link").click()

    expect(app.get_by_text("The link is copied.")).to_be_visible()
    link = urlsplit(author.page.evaluate("navigator.clipboard.readText()"))
    assert (link.path, parse_qs(link.query), link.fragment) == (f"/nbapp/app/{author.notebook.name}", {"n": ["4"]}, "")
