"""What it costs to give a chart new data 50 times in one run, in a real Chromium; Streamlit beside it if installed."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.server import notebook, serving
from benchmarks.table import Row, print_rows, spread
from benchmarks.ui import streamlit

DRAW = """chart = st.line_chart({'x': list(range(200)), 'y': [0.0] * 200}, x='x', y='y')
for step in range(50):
    chart.line_chart({'x': list(range(200)), 'y': [(i * step + n) % 17 / 2 for i in range(200)]}, x='x', y='y')"""
CELLS = ("import nbapp.ui as st", "n = st.slider('n', 0, 100, 0)", DRAW, "st.text(f'drawn {n}')")
CHANGES = 8


def main() -> None:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        with serving(notebook(Path(folder) / "chart.ipynb", *CELLS)) as server:
            rows = updated(browser, "nbapp", server.app_url())
        script = "\n".join(["import streamlit as st", *CELLS[1:]])
        with streamlit(Path(folder) / "chart.py", script) as url:
            rows += updated(browser, "Streamlit", url) if url else [("50 in-place updates: Streamlit", "not installed")]
        browser.close()
    print_rows(rows)


def updated(browser: Browser, name: str, url: str) -> list[Row]:
    """A key press on the slider until what stands below the chart has changed, and what the server sends for it."""
    page = browser.new_page()
    sizes: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sizes.append(len(frame))))
    page.goto(url)
    page.get_by_text("drawn 0").wait_for(timeout=60_000)
    page.locator("svg, canvas").first.wait_for()
    page.evaluate("new Promise(go => setTimeout(go, 1000))")
    page.evaluate("document.querySelectorAll('.nb-vega svg, canvas').forEach(one => { one.dataset.first = '' })")
    page.locator("[role=slider], input[type=range]").first.focus()
    milliseconds: list[float] = []
    for change in range(1, CHANGES + 1):
        began = page.evaluate("performance.now()")
        sizes.clear()
        page.keyboard.press("ArrowRight")
        page.get_by_text(f"drawn {change}", exact=True).wait_for()
        ended = page.evaluate("new Promise(go => requestAnimationFrame(() => setTimeout(() => go(performance.now()))))")
        milliseconds.append(ended - began)
        page.evaluate("new Promise(go => setTimeout(go, 500))")
    is_first = page.locator("[data-first]").count() > 0
    page.close()
    return [
        (f"50 in-place chart updates: {name}, key press -> painted", spread(milliseconds, "ms")),
        (f"50 in-place chart updates: {name}, received", f"{sum(sizes) / 1000:.0f} kB"),
        (f"50 in-place chart updates: {name}, the chart of the beginning", "stays" if is_first else "was replaced"),
    ]


if __name__ == "__main__":
    main()
