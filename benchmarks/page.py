"""What a visitor waits for, in a real Chromium: first visit, next visit, a key press until the new output is painted.

Needs `pip install playwright` and a Chromium (CHROMIUM, or on the PATH).
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.server import notebook, serving
from benchmarks.table import print_rows, spread

SLIDER = "from ipywidgets import IntSlider\ns = IntSlider(value=0, min=0, max=1000, description='s')\ns"
TRIVIAL = (SLIDER, "print('value', s.value)")
IMPORTS = (
    "import matplotlib.pyplot as plt\nimport pandas as pd",
    SLIDER,
    "pd.DataFrame({'value': [s.value, s.value + 1]})",
    "fig, ax = plt.subplots()\nax.plot([0, s.value])\nplt.show()",
)
TWO_OF_TWENTY = (SLIDER, *["import time\ntime.sleep(0.1)\nprint('slow')"] * 18, "time.sleep(0.1)\na = s.value",
                 "time.sleep(0.1)\nprint('value', a)")  # fmt: skip
CHANGES = 60

# Presses a key on the slider and resolves, with milliseconds, in the frame after the output shows the new value.
PRESS = """(last) => new Promise(done => {
  const cell = [...document.querySelectorAll('[data-cell]')].at(-1)
  const began = performance.now()
  const observer = new MutationObserver(() => {
    if (cell.textContent.trim() === last) return
    observer.disconnect()
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)))
  })
  observer.observe(cell, {childList: true, subtree: true, characterData: true})
  document.querySelector('[role=slider]').dispatchEvent(
    new KeyboardEvent('keydown', {key: 'ArrowRight', code: 'ArrowRight', bubbles: true, cancelable: true}))
})"""


def main() -> None:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        rows = [*visits(browser, Path(folder)), *changes(browser, Path(folder), "trivial cell", TRIVIAL, CHANGES)]
        rows += changes(browser, Path(folder), "2 of 20 cells of 100 ms", TWO_OF_TWENTY, 10)
        browser.close()
    print_rows(rows)


def visits(browser: Browser, folder: Path) -> list[tuple[str, str]]:
    """First visit with an empty cache, next visit with a full one; both get a kernel of their own."""
    rows = []
    with serving(notebook(folder / "visits.ipynb", *IMPORTS)) as server:
        context = browser.new_context()
        for name in ("first visit", "next visit"):
            page, counted = open_counted(context, server.app_url())
            paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
            rows += [
                (f"{name}: first paint", f"{paint:.0f} ms"),
                (f"{name}: every output there (pandas, matplotlib imported)", f"{counted['seconds']:.2f} s"),
                (f"{name}: requests, transferred", f"{counted['requests']}, {counted['bytes'] / 1000:.0f} kB"),
            ]
            page.close()
        context.close()
    return rows


def open_counted(context: BrowserContext, url: str) -> tuple[Page, dict[str, float]]:
    page, counted = context.new_page(), {"requests": 0, "bytes": 0, "seconds": 0.0}

    def finished(request) -> None:  # type: ignore[no-untyped-def]
        counted["requests"] += 1
        sizes = request.sizes()
        counted["bytes"] += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def received(frame: str | bytes) -> None:
        counted["bytes"] += len(frame)

    page.on("requestfinished", finished)
    page.on("websocket", lambda socket: socket.on("framereceived", received))
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator("body[data-activity=idle]").wait_for(state="attached", timeout=60_000)
    counted["seconds"] = time.perf_counter() - began
    return page, counted


def changes(browser: Browser, folder: Path, name: str, cells: tuple[str, ...], count: int) -> list[tuple[str, str]]:
    """Key press until the new output is painted, and what travels for it."""
    with serving(notebook(folder / "changes.ipynb", *cells)) as server:
        context = browser.new_context()
        page = context.new_page()
        received: list[int] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
        page.goto(server.app_url())
        page.locator("body[data-activity=idle]").wait_for(state="attached", timeout=60_000)
        page.evaluate("new Promise(go => setTimeout(go, 500))")  # let the late chunks of the page load
        last, milliseconds = page.locator("[data-cell]").last, []
        received.clear()
        for _ in range(count):
            milliseconds.append(page.evaluate(PRESS, last.evaluate("e => e.textContent.trim()")))
            page.locator("body[data-activity=idle]").wait_for(state="attached")
        context.close()
    return [
        (f"{name}: key press -> new output painted", spread(milliseconds, "ms")),
        (f"{name}: received for a change", f"{statistics.mean([sum(received) / count]):.0f} bytes"),
    ]


if __name__ == "__main__":
    main()
