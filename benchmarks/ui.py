"""What `nbapp.ui` costs, in a real Chromium: one of 90 sliders of one cell is moved.

Streamlit runs the same script beside it where it is installed (in this Python, or the one that STREAMLIT_PYTHON names).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.server import notebook, serving
from benchmarks.table import Row, print_rows, spread

CELLS = (
    "import nbapp.ui as st",
    "values = [st.slider(f'Slider {i}', 0, 100, 50) for i in range(90)]",
    "st.text(f'sum {sum(values)}')",
)
SCRIPT = "\n".join(["import streamlit as st", *CELLS[1:]])
CHANGES = 20

# Resolves, with the time that the browser says it is, in the frame after the sum has changed.
WAIT = """(last) => new Promise(done => {
  const shown = () => /sum \\d+/.exec(document.body.textContent)?.[0]
  const check = () => shown() !== last && requestAnimationFrame(() => setTimeout(() => done(performance.now())))
  const observer = new MutationObserver(() => check() && observer.disconnect())
  observer.observe(document.body, {childList: true, subtree: true, characterData: true})
  check()
})"""


def main() -> None:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        with serving(notebook(Path(folder) / "sliders.ipynb", *CELLS)) as server:
            rows = moved(browser, "nbapp", server.app_url())
        with streamlit(Path(folder) / "sliders.py", SCRIPT) as url:
            rows += moved(browser, "Streamlit", url) if url else [("one of 90 sliders: Streamlit", "not installed")]
        browser.close()
    print_rows(rows)


def moved(browser: Browser, name: str, url: str) -> list[Row]:
    """A key press on the first slider until the sum below has changed, and what the server sends for it."""
    page = browser.new_page()
    sizes: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sizes.append(len(frame))))
    page.goto(url)
    page.get_by_text("sum 4500").wait_for(timeout=60_000)
    handle = page.locator("[role=slider], input[type=range]").first
    handle.focus()
    milliseconds: list[float] = []
    for _ in range(2 + CHANGES):
        if len(milliseconds) == 2:
            sizes.clear()
        milliseconds.append(press(page))
    page.close()
    return [
        (f"one of 90 sliders: {name}, key press -> painted", spread(milliseconds[2:], "ms")),
        (f"one of 90 sliders: {name}, received for a change", f"{sum(sizes) / CHANGES:.0f} bytes"),
    ]


def press(page: Page) -> float:
    last = page.evaluate("/sum \\d+/.exec(document.body.textContent)[0]")
    painted = page.evaluate_handle(f"({{painted: ({WAIT})({last!r})}})")
    began = page.evaluate("performance.now()")
    page.keyboard.press("ArrowRight")
    ended = painted.evaluate("held => held.painted")
    page.evaluate("new Promise(go => setTimeout(go, 300))")  # Streamlit still works when it has painted
    return float(ended - began)


@contextlib.contextmanager
def streamlit(script: Path, source: str) -> Iterator[str | None]:
    """This app in Streamlit; None if there is no Streamlit."""
    python = os.environ.get("STREAMLIT_PYTHON", sys.executable)
    if subprocess.run([python, "-c", "import streamlit"], capture_output=True, check=False).returncode:
        yield None
        return
    script.write_text(source)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--server.port={port}", "--server.headless=true", "--browser.gatherUsageStats=false"]
    command = [python, "-m", "streamlit", "run", str(script), *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main()
