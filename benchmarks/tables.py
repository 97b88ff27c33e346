"""What a table of 1,000,000 rows and 20 columns costs, in a real Chromium: to show, to scroll, to sort, to search.

pandas' HTML stands beside it for a thousandth of the rows, and Streamlit's `dataframe` where it is installed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from benchmarks.server import notebook, serving
from benchmarks.table import Row, print_rows, spread
from benchmarks.ui import streamlit

ROWS = 1_000_000
CELLS = (
    "import nbapp.ui as st, numpy as np, pandas as pd",
    f"df = pd.DataFrame(np.random.default_rng(1).random(({ROWS}, 20)), columns=[f'c{{i}}' for i in range(20)])",
    "df['number'] = np.arange(len(df))\ndf['name'] = 'name ' + (df.number % 1000).astype(str)",
    "df = df[['number', 'name', *df.columns[:18]]]",
    "import time\nbegan = time.perf_counter()\nst.dataframe(df)\ntook = time.perf_counter() - began",
    "st.text(f'made in {1000 * took:.1f} ms')",
)
SCRIPT = "\n".join(["import streamlit as st, numpy as np, pandas as pd", *CELLS[1:]])
HTML = (*CELLS[:3], "df.head(1_000).style", "st.text('made')")
PLACES = 20


def main() -> None:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        with serving(notebook(Path(folder) / "table.ipynb", *CELLS)) as server:
            rows = shown(browser, server.app_url())
        with serving(notebook(Path(folder) / "html.ipynb", *HTML)) as server:
            rows += first_rows(browser, "pandas' HTML, 1,000 rows", server.app_url(), "table td")
        with streamlit(Path(folder) / "table.py", SCRIPT) as url:
            peer = "Streamlit, a million rows"
            rows += (
                first_rows(browser, peer, url, "[data-testid=stDataFrame] canvas") if url else [(peer, "not installed")]
            )
        browser.close()
    print_rows(rows)


def first_rows(browser: Browser, name: str, url: str, selector: str) -> list[Row]:
    """From the address to the last line of the page, with the kernel's start, and what came over the websocket."""
    page, sizes = open_page(browser)
    began = time.perf_counter()
    page.goto(url)
    page.locator(selector).first.wait_for(timeout=120_000)
    page.get_by_text("made").first.wait_for(timeout=120_000)
    seconds = time.perf_counter() - began
    page.close()
    return [(f"{name}: first rows, kernel's start and data included", f"{seconds:.2f} s, {sum(sizes) / 1000:,.0f} kB")]


def shown(browser: Browser, url: str) -> list[Row]:
    rows = first_rows(browser, "a million rows", url, "[role=gridcell]")
    page, sizes = open_page(browser)
    page.goto(url)
    page.get_by_text("made in").wait_for(timeout=60_000)
    rows.append(("a million rows: the element, in the kernel", page.get_by_text("made in").inner_text()[8:]))
    sizes.clear()
    windows = [timed(partial(jump, page, place), row_is(page, place)) for place in places()]
    rows.append(("a million rows: a jump to rows that are not here", spread(windows, "ms")))
    rows.append(("a million rows: received for a jump", f"{sum(sizes) / PLACES / 1000:.0f} kB"))
    for what, name in (("number", "c0"), ("text", "name")):
        head = page.get_by_role("columnheader", name=name, exact=True)
        milliseconds = timed(head.click, is_sorted(page, head))
        rows.append((f"a million rows: sort by a {what}", f"{milliseconds:.0f} ms"))
    search = page.get_by_role("searchbox")
    found = page.get_by_text("1,000 of 1,000,000 rows")
    milliseconds = timed(lambda: search.fill("name 777"), lambda: expect(found).to_be_visible(timeout=60_000))
    rows.append(("a million rows: search for a text, with 250 ms of waiting for more keys", f"{milliseconds:.0f} ms"))
    page.close()
    return rows


def open_page(browser: Browser) -> tuple[Page, list[int]]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    sizes: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sizes.append(len(frame))))
    return page, sizes


def places() -> list[int]:
    return [(number * 48_611 + 1_000) % ROWS for number in range(PLACES)]


def timed(act: Callable[[], object], wait: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    wait()
    return 1000 * (time.perf_counter() - began)


def jump(page: Page, row: int) -> None:
    """The scrolling box is as high as a browser can bear, so a row is found by its share."""
    page.get_by_role("grid").evaluate(
        "(box, share) => { box.scrollTop = share * (box.scrollHeight - box.clientHeight) }", row / ROWS
    )


def row_is(page: Page, row: int) -> Callable[[], object]:
    """Waits until a row within a screen of this one is drawn with its cells."""
    script = """row => [...document.querySelectorAll('.nbg-body .nbg-row')].some(
        drawn => Math.abs(drawn.ariaRowIndex - row) < 60 && drawn.children[1]?.textContent)"""
    return lambda: page.wait_for_function(script, arg=row, polling="raf")


def is_sorted(page: Page, head: Locator) -> Callable[[], object]:
    def wait() -> None:
        expect(head).to_have_attribute("aria-sort", "ascending")
        expect(page.get_by_role("grid")).to_have_attribute("aria-busy", "false", timeout=60_000)

    return wait


if __name__ == "__main__":
    main()
