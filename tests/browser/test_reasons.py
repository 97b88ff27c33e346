"""What an author sees with `--dev`: above each cell, why it ran or was kept in the last replay."""

from __future__ import annotations

from playwright.sync_api import expect

SLIDER = "from ipywidgets import IntSlider\ns = IntSlider(value=3, max=9, description='size')\ns"


def test_each_cell_says_why_it_ran_when_the_author_asks_by_keyboard_and_after_a_reload(serve, visitor):
    app = serve(SLIDER, "n = 2 * s.value", "print('n', n)", "print('constant')", options=("--dev",))
    page = visitor.open(app.app_url())
    visitor.idle()
    toggle = page.get_by_role("button", name="Why did cells run?")
    notes = page.locator(".nb-reason:visible")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    expect(notes).to_have_count(0)

    toggle.press("Enter")
    page.get_by_role("slider").press("ArrowRight")

    expect(page.get_by_text("n 8", exact=True)).to_be_visible()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    expect(notes).to_contain_text(
        [
            "Cell 1kept because nothing that it reads changed",
            "Cell 2ran because value of the widget size changed (",
            "Cell 3ran because n changed (",
            "Cell 4kept because nothing that it reads changed",
        ]
    )

    page.reload()
    expect(notes).to_have_count(4)
    expect(notes.nth(2)).to_contain_text("ran because n changed (")


def test_a_visitor_is_never_told_why(serve, visitor):
    app = serve(SLIDER, "print('n', s.value)")
    page = visitor.open(app.app_url())
    visitor.idle()

    page.get_by_role("slider").press("ArrowRight")
    expect(page.get_by_text("n 4", exact=True)).to_be_visible()

    expect(page.get_by_role("button", name="Why did cells run?")).to_have_count(0)
    assert not any("of the widget" in str(frame) for frame in visitor.frames_received)
