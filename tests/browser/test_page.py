"""What a visitor sees and does on any page: inputs, streams, every kind of output, keyboard, dark mode, a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

SLIDER = "from ipywidgets import IntSlider\ns = IntSlider(value=3, max=9, description='s')\ns"


def test_a_change_that_is_sent_while_a_replay_runs_ends_at_the_last_value(serve, visitor):
    app = serve(SLIDER, "import time\ntime.sleep(0.3)\nprint('value', s.value)")
    page = visitor.open(app.app_url())
    visitor.idle()

    for _ in range(5):
        page.get_by_role("slider").press("ArrowRight")

    expect(page.get_by_text("value 8")).to_be_visible()
    visitor.idle()
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuenow", "8.0")


@pytest.mark.parametrize("spacing_ms", [0, 5, 33])
def test_twenty_presses_count_twenty(serve, visitor, spacing_ms):
    app = serve(
        "from ipywidgets import Button\nfrom nbapp import pressed, session_state\n"
        "session_state.setdefault('n', 0)\nb = Button(description='Count')\nb",
        "import time\nif pressed(b):\n    session_state.n += 1\n    time.sleep(0.05)",
        "print('count', session_state.n)",
    )
    page = visitor.open(app.app_url())
    visitor.idle()

    page.evaluate(
        """async ms => { const button = document.querySelector('button.jupyter-button');
           for (let i = 0; i < 20; i++) { button.click(); await new Promise(go => setTimeout(go, ms)) } }""",
        spacing_ms,
    )

    expect(page.get_by_text("count 20")).to_be_visible(timeout=30_000)
    visitor.idle()
    expect(page.get_by_text("count 20")).to_be_visible()


def test_two_visitors_do_not_see_each_other(serve, new_visitor):
    app = serve(SLIDER, "print('value', s.value)")
    one, two = new_visitor(), new_visitor()
    one.open(app.app_url())
    two.open(app.app_url())
    one.idle()
    two.idle()

    one.page.get_by_role("slider").press("ArrowRight")

    expect(one.page.get_by_text("value 4")).to_be_visible()
    expect(two.page.get_by_text("value 3")).to_be_visible()
    expect(two.page.get_by_role("slider")).to_have_attribute("aria-valuenow", "3.0")


def test_text_streams_while_the_cell_runs_and_old_text_stays_until_then(serve, visitor, tmp_path):
    go = tmp_path / "go"
    app = serve(
        SLIDER,
        f"import pathlib, time\ngo = pathlib.Path({str(go)!r})",
        "print('step 0 of', s.value)\nwhile not go.exists():\n    time.sleep(0.02)\nprint('step 1 of', s.value)",
    )
    page = visitor.open(app.app_url())

    expect(page.get_by_text("step 0 of 3")).to_be_visible()
    expect(page.get_by_text("step 1 of 3")).to_have_count(0)
    go.touch()
    expect(page.get_by_text("step 1 of 3")).to_be_visible()


def test_await_works_in_a_cell(serve, visitor):
    app = serve("import asyncio\nawait asyncio.sleep(0.01)\nprint('awaited')")

    page = visitor.open(app.app_url())

    expect(page.get_by_text("awaited")).to_be_visible()


def test_interact_works_as_in_a_notebook(serve, visitor):
    app = serve("from ipywidgets import interact\n@interact(x=(0, 9))\ndef square(x=3):\n    print('square', x * x)")
    page = visitor.open(app.app_url())
    expect(page.get_by_text("square 9")).to_be_visible()

    page.get_by_role("slider").press("ArrowRight")

    expect(page.get_by_text("square 16")).to_be_visible()
    expect(page.get_by_text("square 9")).to_have_count(0)


def test_markdown_shows_math_attachments_and_images_beside_the_notebook(serve, visitor, tmp_path):
    (tmp_path / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"/>')
    app = serve("md:# Heading\n\n$$x^2$$\n\n![a dot](dot.svg)\n\n| a | b |\n|---|---|\n| 1 | 2 |")

    page = visitor.open(app.app_url())

    expect(page.get_by_role("heading", name="Heading")).to_be_visible()
    expect(page.locator(".katex").first).to_be_visible()
    expect(page.get_by_role("img", name="a dot")).to_be_visible()
    assert page.evaluate("document.querySelector('img').naturalWidth") == 20
    expect(page.get_by_role("cell", name="2")).to_be_visible()


def test_saving_the_notebook_updates_the_open_page_and_keeps_the_inputs(serve, visitor):
    app = serve(SLIDER, "print('before', s.value)", options=("--dev",))
    page = visitor.open(app.app_url())
    visitor.idle()
    page.get_by_role("slider").press("ArrowRight")
    expect(page.get_by_text("before 4")).to_be_visible()

    app.rewrite(SLIDER, "print('after', s.value)", "md:A new paragraph")

    expect(page.get_by_text("after 4")).to_be_visible()
    expect(page.get_by_text("A new paragraph")).to_be_visible()
    expect(page.get_by_text("before")).to_have_count(0)


def test_a_browser_sends_nothing_but_messages_of_the_page(serve, visitor):
    app = serve(SLIDER, "print('value', s.value)")
    page = visitor.open(app.app_url())
    visitor.idle()
    page.get_by_role("slider").press("ArrowRight")
    expect(page.get_by_text("value 4")).to_be_visible()

    sent = "".join(str(frame) for frame in visitor.frames_sent)

    assert '"type":"update"' in sent
    assert "execute_request" not in sent and "comm_open" not in sent


PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.mark.parametrize("notebook", ["explore.ipynb", "counter.ipynb", "widgets.ipynb", "maps.ipynb"])
def test_nothing_is_wider_than_a_phone(examples, new_visitor, notebook):
    visitor = new_visitor(**PHONE)
    page = visitor.open(examples.app_url(notebook))
    visitor.idle()

    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    assert too_wide <= 0


def test_dark_mode_follows_the_browser(examples, new_visitor):
    visitor = new_visitor(color_scheme="dark")
    page = visitor.open(examples.app_url("counter.ipynb"))
    visitor.idle()

    red, green, blue = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).slice(0, 3).map(Number)"
    )

    assert max(red, green, blue) < 60
