"""What nbapp.ui shows, seen in a browser: things that happen once, charts that stay, selections that come back."""

from __future__ import annotations

import re
from pathlib import Path

from live import serving, write_notebook
from playwright.sync_api import Page, expect

IMPORT = "import nbapp.ui as ui"
SLIDER = "n = ui.slider('n', 0, 9, 1, key='n')"


def press_right(page: Page) -> None:
    page.locator("[role=slider], input[type=range]").first.press("ArrowRight")


def test_a_toast_shows_once_for_each_run_and_not_again_after_a_reload(visitor, tmp_path: Path) -> None:
    cells = (IMPORT, SLIDER, "ui.toast(f'n is {n}', duration='infinite')", "ui.toast('kept', duration='infinite')")
    with serving(write_notebook(tmp_path / "toast.ipynb", *cells)) as server:
        page = visitor.open(server.app_url())
        toasts = page.locator(".nb-toast-text")
        expect(toasts).to_have_text(["n is 1", "kept"])

        press_right(page)
        expect(toasts).to_have_text(["n is 1", "kept", "n is 2"])

        page.reload()
        visitor.idle()
        expect(page.locator("[data-kind=toast]")).to_have_count(2)
        expect(toasts).to_have_count(0)


def test_a_spinner_is_seen_while_its_block_runs(visitor, tmp_path: Path) -> None:
    wait = "import pathlib, time\nwith ui.spinner('Working'):\n    while not pathlib.Path(GO).exists():\n        time.sleep(0.02)"
    go = tmp_path / "go"
    with serving(write_notebook(tmp_path / "spinner.ipynb", IMPORT, f"GO = {str(go)!r}", wait)) as server:
        page = visitor.open(server.app_url())
        expect(page.get_by_text("Working")).to_be_visible()

        go.touch()

        expect(page.get_by_text("Working")).to_have_count(0)


STATUS = """import pathlib, time
with ui.status('Reading') as status:
    ui.text('file one')
    while not pathlib.Path(GO).exists():
        time.sleep(0.02)
    status.update(label='All read')"""


def test_a_status_turns_until_its_block_is_left_and_tells_those_who_do_not_see(visitor, tmp_path: Path) -> None:
    go = tmp_path / "go"
    cells = (
        IMPORT,
        SLIDER,
        f"GO = {str(go)!r}",
        STATUS,
        "if n > 1:\n    status.update(label='Gone', state='error', expanded=True)",
    )
    with serving(write_notebook(tmp_path / "status.ipynb", *cells)) as server:
        page = visitor.open(server.app_url())
        box, spoken = page.locator(".nb-status"), page.locator(".nb-status [role=status]")
        expect(spoken).to_have_text("Reading: running")
        expect(box.locator(".nb-spinner-ring")).to_be_visible()
        box.locator("summary").press("Enter")
        expect(page.get_by_text("file one")).to_be_visible()

        go.touch()
        expect(spoken).to_have_text("All read: complete")
        expect(page.get_by_text("file one")).to_be_visible()  # the visitor has opened it
        box.locator("summary").press("Enter")
        expect(page.get_by_text("file one")).to_be_hidden()

        press_right(page)  # a cell below says something else
        expect(spoken).to_have_text("Gone: failed")
        expect(page.get_by_text("file one")).to_be_visible()
        assert visitor.accessibility_problems() == []

        page.reload()
        expect(spoken).to_have_text("Gone: failed")


def test_a_stream_of_words_sends_each_of_them_once(visitor, tmp_path: Path) -> None:
    words = "def words():\n    for i in range(500):\n        time.sleep(0.002)\n        yield f'**word{i:04}** '"
    cells = ("import time\n" + IMPORT, words + "\n_ = ui.write_stream(words(), cursor='|')")
    with serving(write_notebook(tmp_path / "stream.ipynb", *cells)) as server:
        page = visitor.open(server.app_url())
        expect(page.get_by_text(re.compile(r"word0100 .*\|$"))).to_be_visible()
        visitor.idle()

        expect(page.get_by_text(re.compile(r"^word0000 word0001 .* word0499 ?$"))).to_be_visible()
        assert page.locator("strong").count() == 500
        sent = sum(len(frame) for frame in visitor.frames_received)
        assert sent < 200_000  # 1.9 million when each piece brought all before it


def test_new_data_go_into_the_chart_that_is_there(visitor, tmp_path: Path) -> None:
    chart = "ui.bar_chart({'name': ['a', 'b'], 'value': [n, 2]}, x='name', y='value')"
    with serving(write_notebook(tmp_path / "chart.ipynb", IMPORT, SLIDER, chart)) as server:
        page = visitor.open(server.app_url())
        bars = page.locator(".nb-vega [aria-roledescription=bar]")
        expect(bars.first).to_have_attribute("aria-label", re.compile("value: 1"))
        page.evaluate("document.querySelector('.nb-vega svg').dataset.same = 'yes'")

        press_right(page)

        expect(bars.first).to_have_attribute("aria-label", re.compile("value: 2"))
        assert page.locator(".nb-vega svg").get_attribute("data-same") == "yes"


SELECT = """event = ui.vega_lite_chart(
    {"a": [1, 2, 3], "b": [1, 2, 3]},
    {"mark": {"type": "point", "filled": True, "size": 900},
     "params": [{"name": "picked", "select": {"type": "point", "fields": ["a"]}}],
     "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "quantitative"}}},
    on_select="rerun", key="chart")"""


def test_a_point_that_is_clicked_comes_back(visitor, tmp_path: Path) -> None:
    with serving(write_notebook(tmp_path / "pick.ipynb", IMPORT, SELECT, "print(event.selection.picked)")) as server:
        page = visitor.open(server.app_url())
        visitor.idle()

        page.locator(".nb-vega .mark-symbol path").nth(1).click()

        expect(page.get_by_text("[{'a': 2}]")).to_be_visible()


PLOTLY = """import plotly.graph_objects as go
event = ui.plotly_chart(go.Figure(go.Bar(x=["p", "q"], y=[3, 4])), on_select="rerun", key="bars")"""


def test_a_bar_of_plotly_that_is_clicked_comes_back(visitor, tmp_path: Path) -> None:
    with serving(write_notebook(tmp_path / "bars.ipynb", IMPORT, PLOTLY, "print(event.selection.points)")) as server:
        page = visitor.open(server.app_url())
        visitor.idle()
        bar = page.locator(".nb-plotly .bars .point path").nth(1)
        expect(bar).to_be_visible()
        box = bar.bounding_box()

        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

        expect(page.get_by_text("'point_index': 1")).to_be_visible()


def test_a_graph_is_drawn_without_a_program_or_another_host(visitor, tmp_path: Path) -> None:
    cell = "ui.graphviz_chart('digraph { load -> plot }')\nui.map({'lat': [59.9], 'lon': [10.7]})"
    with serving(write_notebook(tmp_path / "graph.ipynb", IMPORT, cell)) as server:
        page = visitor.open(server.app_url())

        expect(page.locator(".nb-graph .node")).to_have_count(2)
        expect(page.locator("[data-kind=map] .mark-symbol path")).to_have_count(1)


def test_code_is_coloured_and_copied(new_visitor, tmp_path: Path) -> None:
    visitor = new_visitor(permissions=["clipboard-read", "clipboard-write"])
    with serving(write_notebook(tmp_path / "code.ipynb", IMPORT, "ui.code('def f():\\n    pass')")) as server:
        page = visitor.open(server.app_url())
        expect(page.locator(".hljs-keyword").first).to_have_text("def")

        page.locator(".nb-code").hover()
        page.get_by_role("button", name="Copy").click()

        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == "def f():\n    pass"
    assert visitor.errors == []


def test_what_a_visitor_wrote_never_becomes_markup(visitor, tmp_path: Path) -> None:
    evil = "'<img src=x onerror=\"document.title=1\"> <b>bold</b>'"
    cell = f"ui.markdown({evil})\nui.info({evil})\nui.toast({evil}, duration='infinite')\nui.metric({evil}, 1)"
    with serving(write_notebook(tmp_path / "evil.ipynb", IMPORT, cell)) as server:
        page = visitor.open(server.app_url())
        visitor.idle()

        expect(page.locator(".nb-toast")).to_have_count(1)
        assert page.locator("#nbapp-main img, #nbapp-main b, .nb-toast img").count() == 0
        expect(page.get_by_text("<b>bold</b>").first).to_be_visible()
