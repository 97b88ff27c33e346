"""Answers what a page asks of a table: windows of views, parts of a download, whole texts.

How it works. A view is an order of rows and what filters and a search leave of them. Its places (an array of int) are
made when it is first asked for, and the last few are kept: scrolling takes slices of them. The data is never copied.

What it does not know: whether the page may ask (`grid_values.py`).
"""

from __future__ import annotations

import csv
import io
import json
import threading
from collections import OrderedDict
from typing import Any

from ...protocol import Json
from .cells import as_cell
from .source import Look, Source

_MOST_KEPT = 4
"""Views: that on the page, and those that its visitor comes back to. One of a million rows has 8 MB."""


class Views:
    def __init__(self, source: Source, version: str, look: Look | None = None) -> None:
        self.source = source
        self.version = version
        self.look = look or Look()
        self._places: OrderedDict[str, Any] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, query: Json) -> bytes:
        """JSON; of a download the text itself."""
        match query["what"]:
            case "csv":
                return self._csv(query)
            case "text":
                value = self.source.cells(query["column"], slice(query["row"], query["row"] + 1))[0]
                return _encoded({"text": as_cell(value, whole=True)})
            case _:
                return _encoded(self.window(query))

    def window(self, query: Json) -> Json:
        """`rows`: their places in the data; `cells`: by column, as many as `rows`."""
        places = self._view(query)
        total = self.source.rows if places is None else len(places)
        start = min(query["start"], total)
        stop = min(start + query["count"], total)
        chosen: Any = slice(start, stop) if places is None else places[start:stop]
        rows = list(range(start, stop)) if places is None else chosen.tolist()
        columns = query["columns"]
        cells = [[as_cell(value) for value in self.source.cells(column, chosen)] for column in columns]
        answer = {"version": self.version, "total": total, "start": start, "rows": rows, "cells": cells}
        if self.look.styles or self.look.texts:
            answer["styles"] = [[self.look.styles.get((row, column), "") for row in rows] for column in columns]
            answer["texts"] = [[self.look.texts.get((row, column)) for row in rows] for column in columns]
        return answer

    def _view(self, query: Json) -> Any:
        """Places; None: all rows in their own order."""
        sort, filters, search = query.get("sort") or [], query.get("filters") or {}, query.get("search") or ""
        if not sort and not filters and not search:
            return None
        name = json.dumps([sort, filters, search], sort_keys=True)
        with self._lock:
            if name in self._places:
                self._places.move_to_end(name)
                return self._places[name]
        places = self._make_view(sort, filters, search)
        with self._lock:
            self._places[name] = places
            if len(self._places) > _MOST_KEPT:
                self._places.popitem(last=False)
        return places

    def _make_view(self, sort: Json, filters: Json, search: str) -> Any:
        import numpy as np

        mask: Any = None
        for column, wanted in filters.items():
            found = self.source.matching(int(column), wanted)
            mask = found if mask is None else mask & found
        if search:
            hits = np.zeros(self.source.rows, dtype=bool)
            for column, described in enumerate(self.source.columns):
                is_text = described.kind not in ("checkbox", "duration")
                found = self.source.containing(column, search) if is_text else None
                hits = hits if found is None else hits | found
            mask = hits if mask is None else mask & hits
        places = None if mask is None else np.flatnonzero(mask)
        return self.source.in_order([(column, bool(down)) for column, down in sort], places) if sort else places

    def _csv(self, query: Json) -> bytes:
        places = self._view(query)
        total = self.source.rows if places is None else len(places)
        stop = min(query["start"] + query["count"], total)
        chosen = slice(query["start"], stop) if places is None else places[query["start"] : stop]
        columns = query["columns"]
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\n")
        if query.get("header"):
            writer.writerow([self.source.columns[column].label for column in columns])
        lists = [map(_as_text, self.source.cells(column, chosen)) for column in columns]
        writer.writerows(zip(*lists, strict=True))
        return target.getvalue().encode("utf-8")


def _as_text(value: Any) -> Any:
    """What the csv writer knows stays what it is."""
    if value is None or isinstance(value, (str, int)) or (isinstance(value, float) and value == value):
        return value
    cell = as_cell(value, whole=True)
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, (list, dict)) else cell


def _encoded(answer: Json) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "replace")
