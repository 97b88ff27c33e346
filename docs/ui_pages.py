"""Makes the pages of `docs/ui/`: one for each name of `nbapp.ui`, from its docstring and its cell in the gallery.

    python docs/ui_pages.py            writes the texts (a test holds that they are as this makes them)
    python docs/ui_pages.py pictures   takes the pictures, from example_notebooks/gallery.ipynb in a real Chromium;
                                       names after it: of these only

A cell of the gallery belongs to a name if the cell's id is the name, or begins with it and `--`.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbapp.ui as ui

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "ui"
GALLERY = ROOT / "example_notebooks" / "gallery.ipynb"

NO_PAGE = frozenset({"SessionState", "UiError"})

SHOWN_BY = {"form_submit_button": "form"}
"""Names that have no cell of their own in the gallery, and the cell that shows them."""

BESIDE = {"logo", "sidebar"}
"""They are seen where the page is wide enough for a sidebar."""


def names() -> list[str]:
    """All that authors may use, in the order of the alphabet."""
    return sorted({name for module in ui.MODULES.values() for name in module} - NO_PAGE)


def page_of(name: str, cells: dict[str, str]) -> str:
    """The text of one page, in Markdown; `cells` are the gallery's, by id."""
    value = getattr(ui, name)
    parts = [f"# `ui.{name}`", *_signature(name, value), _description(inspect.getdoc(value) or "")]
    examples = [source for id, source in cells.items() if id == name or id.startswith(f"{name}--")]
    if examples:
        parts += ["## Example", *(f"```python\n{source}\n```" for source in examples)]
    if (PAGES / f"{name}.png").exists():
        parts.append(f"![ui.{name} on a page]({name}.png)")
    return "\n\n".join(parts) + "\n"


def index(cells: dict[str, str]) -> str:
    """The list of all pages, by the gallery's sections."""
    lines = ["# The functions of `nbapp.ui`", ""]
    lines += ["`import nbapp.ui as ui`, or `import nbapp.ui as st` for a script that was written for Streamlit.", ""]
    lines += [f"- [`{name}`]({name}.md): {_first_sentence(name)}" for name in names()]
    return "\n".join(lines) + "\n"


def gallery_cells() -> dict[str, str]:
    """The sources of the gallery's code cells, by id."""
    notebook = json.loads(GALLERY.read_text("utf-8"))
    return {c["id"]: "".join(c["source"]).strip() for c in notebook["cells"] if c["cell_type"] == "code"}


def texts() -> Iterator[tuple[Path, str]]:
    """All pages, and what stands in them."""
    cells = gallery_cells()
    for name in names():
        yield PAGES / f"{name}.md", page_of(name, cells)
    yield PAGES / "README.md", index(cells)


def _signature(name: str, value: object) -> list[str]:
    if not callable(value):
        return []
    try:
        parameters = [
            p.replace(annotation=inspect.Parameter.empty) for p in inspect.signature(value).parameters.values()
        ]
    except (TypeError, ValueError):
        return []
    shown = str(inspect.Signature(parameters))
    line = f"ui.{name}{shown}"
    if len(line) > 100:
        line = f"ui.{name}(\n    " + ",\n    ".join(shown[1:-1].split(", ")) + ",\n)"
    return [f"```python\n{line}\n```"]


def _description(docstring: str) -> str:
    """The docstring, with its doctest examples as blocks of code."""
    return re.sub(
        r"(?m)((?:^>>> .*\n?)(?:^(?!\s*$).*\n?)*)", lambda found: f"```pycon\n{found[1].rstrip()}\n```\n", docstring
    )


def _first_sentence(name: str) -> str:
    text = (inspect.getdoc(getattr(ui, name)) or "").split("\n\n")[0].replace("\n", " ")
    return text.split(". ")[0].rstrip(".") + "."


def take_pictures(chosen: list[str]) -> None:
    """One PNG for each cell of the gallery that belongs to a name, or to one of those that were chosen."""
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT))
    from benchmarks.server import serving

    wanted = {id: id for id in gallery_cells() if id in names()} | SHOWN_BY
    wanted = {name: id for name, id in wanted.items() if not chosen or name in chosen}
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright, serving(GALLERY) as server:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 800, "height": 700})
        page.goto(server.app_url())
        page.locator("body[data-activity=idle]").wait_for(state="attached", timeout=120_000)
        page.evaluate("document.fonts.ready")
        for name, id in wanted.items():
            cell = page.locator(f'[data-cell="{id}"]')
            if cell.is_visible():
                cell.scroll_into_view_if_needed()
                shown = _opened(page, cell) if name == "dialog" else cell
                shown.screenshot(path=PAGES / f"{name}.png", animations="disabled")
                page.keyboard.press("Escape")
        page.set_viewport_size({"width": 1200, "height": 280})
        page.evaluate("scrollTo(0, 0)")
        for name in BESIDE & wanted.keys():
            page.screenshot(path=PAGES / f"{name}.png", animations="disabled")
        browser.close()


def _opened(page: Any, cell: Any) -> Any:
    """The dialog that the button of a cell opens."""
    cell.get_by_role("button").first.click()
    page.get_by_role("dialog").get_by_role("button").first.wait_for()
    return page.get_by_role("dialog")


def main(arguments: list[str]) -> None:
    PAGES.mkdir(exist_ok=True)
    if "pictures" in arguments:
        take_pictures([name for name in arguments if name != "pictures"])
    for path, text in texts():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
