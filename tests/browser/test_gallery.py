"""The gallery shows every function of `nbapp.ui`, as its visitors see it: light, dark and on a phone."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

import nbapp.ui as ui

from .conftest import EXAMPLES

NOT_IN_IT = {
    "Page", "navigation", "switch_page",  # several notebooks: tests/browser/test_ui_app.py
    "UiError", "form_submit_button", "rerun",
}  # fmt: skip

LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}


def test_every_function_has_a_cell_of_its_own():
    notebook = json.loads((EXAMPLES / "gallery.ipynb").read_text("utf-8"))
    cells = {cell["id"] for cell in notebook["cells"]}
    names = {name for names in ui.MODULES.values() for name in names}

    assert names - cells - NOT_IN_IT == set()


@pytest.mark.parametrize("look", LOOKS)
def test_the_gallery_is_shown_without_a_serious_fault(examples, new_visitor, look):
    visitor = new_visitor(**LOOKS[look])
    page = visitor.open(examples.app_url("gallery.ipynb"))
    visitor.idle()
    expect(page.get_by_text("presses so far")).to_be_visible()
    expect(page.locator(".nb-cell:not([data-cell=exception]) .nb-failure")).to_have_count(0)

    assert page.locator('[data-status="failed"]').count() == 0
    assert visitor.accessibility_problems() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visitor.errors == []
    assert {host.split(":")[0] for host in visitor.hosts} <= {"127.0.0.1", "localhost", ""}
