"""`docs/ui/` says what the docstrings and the gallery say: `python docs/ui_pages.py` writes it."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_every_page_is_as_its_docstring_and_its_cell_make_it() -> None:
    spec = spec_from_file_location("ui_pages", DOCS / "ui_pages.py")
    assert spec is not None and spec.loader is not None
    pages = module_from_spec(spec)
    sys.modules["ui_pages"] = pages
    spec.loader.exec_module(pages)

    out_of_date = [path.name for path, text in pages.texts() if not path.exists() or path.read_text("utf-8") != text]

    assert out_of_date == [], "run `python docs/ui_pages.py`"
