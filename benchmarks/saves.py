"""What an author waits for: from the save of a notebook until the open page has painted what changed (rule G4).

The changed cell's own time is taken off. "from an editor": the file is replaced on the disk, and found by a look at it.
"from Jupyter": it is saved through Jupyter's contents API, as JupyterLab does; what Jupyter needs to write is in it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import nbformat
from playwright.sync_api import Page, sync_playwright

from benchmarks.server import Server, notebook, serving
from benchmarks.table import Row, print_rows, spread

SAVES = 30
OWN_SECONDS = 0.1
SLIDER = "from ipywidgets import IntSlider\ns = IntSlider(value=0, min=0, max=1000, description='s')\ns"
SLOW = f"import time\ntime.sleep({OWN_SECONDS})\nprint('slow')"
NOTEBOOKS = {
    "2 cells, a trivial one edited": ((SLIDER, "print('value', 0)"), 0.0),
    "20 cells of 100 ms, one edited": ((SLIDER, *[SLOW] * 18, f"{SLOW}\nprint('value', 0)"), OWN_SECONDS),
}

# Resolves, with the time of day in milliseconds, in the frame after the last cell shows this text.
WATCH = """(text) => { window.painted = new Promise(done => {
  const observer = new MutationObserver(() => {
    if (![...document.querySelectorAll('[data-cell]')].at(-1).textContent.includes(text)) return
    observer.disconnect()
    requestAnimationFrame(() => setTimeout(() => done(performance.timeOrigin + performance.now())))
  })
  observer.observe(document.body, {childList: true, subtree: true, characterData: true})
}) }"""

Save = Callable[[Server, Path, nbformat.NotebookNode], None]


def main() -> None:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    rows: list[Row] = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for place, (name, (cells, own_seconds)) in enumerate(NOTEBOOKS.items()):
            path = notebook(Path(folder) / f"saves{place}.ipynb", *cells)
            with serving(path, "--dev") as server:
                taken = measured(browser.new_page(), server, path, replace_file)
                rows.append((f"{name}, from an editor", spread([t - 1000 * own_seconds for t in taken], "ms")))
            with serving(path, inside_jupyter=True) as server:
                taken = measured(browser.new_page(), server, path, save_in_jupyter)
                rows.append((f"{name}, from Jupyter", spread([t - 1000 * own_seconds for t in taken], "ms")))
        browser.close()
    print_rows(rows)


def measured(page: Page, server: Server, path: Path, save: Save) -> list[float]:
    """Milliseconds of each save, with the changed cell's own."""
    page.goto(server.app_url())
    page.wait_for_selector("body[data-activity=idle]", timeout=60_000)
    made = nbformat.read(path, 4)
    taken = []
    for number in range(1, SAVES + 1):
        text = f"value {time.monotonic_ns()}"
        made.cells[-1].source = "\n".join([*made.cells[-1].source.split("\n")[:-1], f"print({text!r})"])
        page.evaluate(WATCH, text)
        page.wait_for_timeout(17 * (number % 7))  # not in step with the looks at the file
        began = time.time()
        save(server, path, made)
        taken.append(page.evaluate("window.painted") - 1000 * began)
    page.close()
    return taken


def replace_file(server: Server, path: Path, made: nbformat.NotebookNode) -> None:
    beside = path.with_suffix(".tmp")
    nbformat.write(made, beside)
    beside.replace(path)


def save_in_jupyter(server: Server, path: Path, made: nbformat.NotebookNode) -> None:
    body = json.dumps({"type": "notebook", "format": "json", "content": made}).encode()
    url = f"http://127.0.0.1:{server.port}/api/contents/{path.name}"
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method="PUT")
    urllib.request.urlopen(request, timeout=20).close()


if __name__ == "__main__":
    main()
