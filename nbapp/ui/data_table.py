"""`table`: all rows at once, as HTML, for small tables. Its texts may hold Markdown."""

from __future__ import annotations

import html
from typing import Any, Literal

from ..protocol import Json
from .data import Height, Width, size_props
from .elements import Element, show_element
from .errors import WrongValue
from .grid.source import Source
from .grid.tables import source_of
from .grid.views import Views
from .methods import element

MOST_CELLS = 20_000
"""A browser draws so many in half a second; the rest is told in a note."""
_MOST_FALLBACK_ROWS = 100


@element
def table(
    data: Any = None,
    *,
    border: bool | Literal["horizontal"] = True,
    width: Width = "stretch",
    height: Height = "content",
    hide_index: bool | None = None,
    hide_header: bool | None = None,
    alt: str | None = None,
) -> Element:
    """A table that shows all its rows; texts in its cells and headers are Markdown. For large data use `dataframe`.

    `border` draws lines around all cells, with "horizontal" only between rows, with False none.

    >>> table({"planet": ["Mars", "Venus"], "moons": [2, 0]})
    <Element 1-plain>
    """
    if border not in (True, False, "horizontal"):
        raise WrongValue(f"border is True, False or 'horizontal', not {border!r}.")
    source, look = source_of(data)
    rows = min(source.rows, max(1, MOST_CELLS // max(1, len(source.columns))))
    is_index_hidden = source.hides_index if hide_index is None else hide_index
    shown = [n for n, column in enumerate(source.columns) if not (column.is_index and is_index_hidden)]
    window = Views(source, "", look).window({"start": 0, "count": rows, "columns": shown})
    props: dict[str, Json] = {
        "columns": [_column(source, number) for number in shown],
        "cells": window["cells"],
        "rows": source.rows,
        "border": border,
        "hide_header": bool(hide_header),
        **size_props(width, height, None, None),
    }
    for name in ("styles", "texts"):
        if name in window:
            props[name] = window[name]
    if alt:
        props["alt"] = alt
    fallback = {"text/html": _as_html(props), "text/plain": f"a table of {source.rows} rows"}
    return show_element("table", props, fallback)


def _column(source: Source, number: int) -> dict[str, Json]:
    column = source.columns[number]
    described: dict[str, Json] = {"name": column.name, "label": column.label, "kind": column.kind, "type": column.kind}
    for name, value in (("group", column.group), ("index", column.is_index), ("is_int", column.is_int)):
        if value:
            described[name] = value
    return described


def _as_html(props: dict[str, Json]) -> str:
    """For front ends that do not know the element."""
    head = "".join(f"<th>{html.escape(column['label'])}</th>" for column in props["columns"])
    count = min(_MOST_FALLBACK_ROWS, len(props["cells"][0]) if props["cells"] else 0)
    rows = [
        "".join(f"<td>{html.escape('' if cells[row] is None else str(cells[row]))}</td>" for cells in props["cells"])
        for row in range(count)
    ]
    body = "".join(f"<tr>{cells}</tr>" for cells in rows)
    left = props["rows"] - count
    note = f"<p>{left} more rows</p>" if left > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"
