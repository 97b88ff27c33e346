"""The simple charts as Vega-Lite specifications. Pure: a table and the author's words in, a specification out.

How it works. `x` and `y` name columns. Several `y` (or none: all columns) make one series a column: the page gets the
columns as they are, and Vega-Lite folds them. The data are not in the specification but beside it, under a name, so
that new data for the same chart are all that travels and the chart is not built anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..protocol import Json
from .chart_data import Table
from .errors import WrongValue

DATA = "d0"
"""The name of the data."""

SERIES, VALUE = "series--", "value--"
"""The columns that folding makes."""

HEIGHT = 320

ROOM = 60
"""Letters that stand side by side under a chart; names that need more are turned by Vega-Lite."""

Mark = Literal["line", "bar", "area", "point"]

_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|(?:rgb|hsl)a?\([^)]*\)")
NAMED_COLORS = frozenset(
    ("red", "orange", "yellow", "green", "blue", "violet", "gray", "grey", "black", "white", "purple", "pink", "brown")
)


@dataclass(frozen=True)
class Words:
    """What the author said of a chart."""

    mark: Mark
    x: str | None = None
    y: str | Sequence[str] | None = None
    x_label: str | None = None
    y_label: str | None = None
    color: Any = None
    stack: bool | str | None = None
    horizontal: bool = False
    size: str | float | None = None
    sort: bool | str = True
    height: int | None = None


def spec_of(table: Table, words: Words) -> Json:
    """The specification of this chart.

    Raises:
        WrongValue: it names a column that is not there.
    """
    x_name = _x_column(table, words)
    ys = _y_columns(table, words, x_name)
    series = _Series(table, words, ys)
    x, y = _x_channel(table, x_name, words), series.y
    if words.mark == "point":
        y["scale"] = {"zero": False}
    stack = _stack(words)
    if stack is not _NOT_SAID:
        y["stack"] = stack
    encoding = {"x": x, "y": y, "tooltip": [_tip(x, x_name), *series.tips(y)], **series.color}
    if words.size is not None:
        encoding["size"] = _size(table, words.size)
    if words.stack is False and words.mark == "bar" and series.is_grouped:
        encoding["xOffset"] = {"field": encoding["color"]["field"]}
    if words.horizontal:
        encoding = _turned(encoding)
    spec: Json = {"data": {"name": DATA}, "mark": _mark(words, x["type"]), "encoding": encoding}
    if series.is_folded:
        spec["transform"] = [{"fold": [escaped(name) for name in ys], "as": [SERIES, VALUE]}]
    spec["height"] = words.height or HEIGHT
    return spec


def escaped(name: str) -> str:
    """Vega takes dots and brackets in a name for a path."""
    return re.sub(r"([.\[\]\\'\"])", r"\\\1", name)


def is_color(value: Any) -> bool:
    """Whether it names a colour: a text of CSS, or three or four numbers."""
    if isinstance(value, str):
        return _COLOR.fullmatch(value) is not None or value in NAMED_COLORS
    return (
        isinstance(value, (tuple, list))
        and len(value) in (3, 4)
        and all(isinstance(part, (int, float)) and not isinstance(part, bool) for part in value)
    )


def as_css(color: Any) -> str:
    """`(255, 0, 0)` and `(1.0, 0.0, 0.0, 0.5)` as CSS says them."""
    if isinstance(color, str):
        return color
    parts = list(color)
    whole = [round(part * 255) if isinstance(part, float) else part for part in parts[:3]]
    if len(parts) == 3:
        return "#" + "".join(f"{part:02x}" for part in whole)
    alpha = parts[3] if isinstance(parts[3], float) else parts[3] / 255
    return f"rgba({', '.join(map(str, whole))}, {alpha:g})"


def check_column(table: Table, name: object, argument: str) -> str:
    if str(name) not in table.columns:
        raise WrongValue(
            f"{argument} names the column {name!r}, which the data do not have.",
            advice=f"There are: {', '.join(map(repr, table.data_columns)) or 'none'}.",
        )
    return str(name)


def _x_column(table: Table, words: Words) -> str:
    if words.x is not None:
        return check_column(table, words.x, "x")
    if table.index is None:
        table.add("index", [])
        table.index = "index"
    return table.index


def _y_columns(table: Table, words: Words, x: str) -> list[str]:
    if words.y is None:
        said = {x, *(name for name in (words.color, words.size) if isinstance(name, str))}
        return [name for name in table.data_columns if name not in said]
    names = [words.y] if isinstance(words.y, str) or not isinstance(words.y, Sequence) else list(words.y)
    return [check_column(table, name, "y") for name in names]


def _x_channel(table: Table, name: str, words: Words) -> Json:
    x: Json = {
        "field": escaped(name),
        "type": _x_kind(table, name, words),
        "title": _title(words.x_label, name if words.x else ""),
    }
    if words.mark == "bar" and x["type"] != "quantitative" and words.sort is not True:
        x["sort"] = _sort(words.sort)
    if x["type"] in ("nominal", "ordinal") and sum(len(str(value)) + 2 for value in set(table.columns[name])) < ROOM:
        x["axis"] = {"labelAngle": 0}
    if x["type"] == "quantitative" and words.mark != "bar":
        x["scale"] = {"zero": False, "nice": words.mark == "point"}
    return x


def _x_kind(table: Table, name: str, words: Words) -> str:
    kind = table.kinds[name]
    if words.mark == "bar" and kind == "quantitative":
        # bars stand on whole numbers as on names; on other numbers they stand where the numbers are
        values = table.columns[name]
        return "ordinal" if len(values) <= 100 and all(isinstance(v, int) for v in values) else "quantitative"
    return kind


class _Series:
    """What is drawn along y, and how the series are told apart."""

    def __init__(self, table: Table, words: Words, ys: list[str]) -> None:
        self.is_folded = len(ys) > 1
        self.ys = ys
        kind = "quantitative" if self.is_folded or not ys else table.kinds[ys[0]]
        field = VALUE if self.is_folded else escaped(ys[0]) if ys else VALUE
        shown = "" if self.is_folded or words.y is None else ys[0]
        self.y: Json = {"field": field, "type": kind, "title": _title(words.y_label, shown)}
        self.color = self._color(table, words)
        self.is_grouped = "field" in self.color.get("color", {})

    def _color(self, table: Table, words: Words) -> dict[str, Json]:
        color = words.color
        if isinstance(color, str) and not is_color(color):
            return {"color": _color_by(table, check_column(table, color, "color"))}
        if not self.is_folded:
            if color is None:
                return {}
            chosen = color if is_color(color) else next(iter(color))
            return {"color": {"value": as_css(chosen)}}
        scale: Json = {"domain": self.ys}
        if color is not None:
            colors = [color] if is_color(color) else list(color)
            if len(colors) != len(self.ys):
                raise WrongValue(
                    f"color has {len(colors)} colours for {len(self.ys)} series.", advice="Give one for each of y."
                )
            scale["range"] = [as_css(item) for item in colors]
        return {"color": {"field": SERIES, "type": "nominal", "title": None, "scale": scale}}

    def tips(self, y: Json) -> list[Json]:
        """What is told of a point under the pointer, beside its x."""
        of_y = _tip(y, self.ys[0] if self.ys and not self.is_folded else "value")
        if not self.is_grouped:
            return [of_y]
        color = self.color["color"]
        return [{"field": color["field"], "type": color["type"], "title": color.get("title") or "series"}, of_y]


def _color_by(table: Table, name: str) -> Json:
    values = [value for value in table.columns[name] if value is not None]
    if values and all(is_color(value) for value in values):
        return {"field": escaped(name), "type": "nominal", "scale": None}
    return {"field": escaped(name), "type": table.kinds[name], "title": name}


def _size(table: Table, size: str | float) -> Json:
    if isinstance(size, str):
        return {"field": escaped(check_column(table, size, "size")), "type": "quantitative", "title": size}
    return {"value": size}


class _NotSaid:
    pass


_NOT_SAID = _NotSaid()


def _stack(words: Words) -> Any:
    if words.mark not in ("bar", "area") or words.stack is None:
        return _NOT_SAID
    if words.stack not in (True, False, "normalize", "center", "layered"):
        raise WrongValue(f"stack is True, False, 'normalize', 'center' or 'layered', not {words.stack!r}.")
    stacks: dict[bool | str, Json] = {True: "zero", False: None, "layered": None}
    return stacks.get(words.stack, words.stack)


def _sort(sort: bool | str) -> Json:
    if isinstance(sort, bool):
        return None
    name, descends = sort.removeprefix("-"), sort.startswith("-")
    return {"field": escaped(name), "order": "descending" if descends else "ascending"}


def _mark(words: Words, x_kind: str) -> Json:
    match words.mark:
        case "line":
            return {"type": "line", "strokeWidth": 2, "strokeCap": "round", "strokeJoin": "round"}
        case "area":
            is_over = words.stack in (False, "layered")
            return {"type": "area", "opacity": 0.5 if is_over else 0.75, "line": is_over}
        case "bar":
            round_end = {"cornerRadiusEnd": 3} if x_kind != "quantitative" else {}
            return {"type": "bar", **round_end, **({"opacity": 0.7} if words.stack == "layered" else {})}
        case _:
            return {"type": "point", "filled": True, "opacity": 0.8, **({"size": 60} if words.size is None else {})}


def _turned(encoding: dict[str, Json]) -> dict[str, Json]:
    names = {"x": "y", "y": "x", "xOffset": "yOffset"}
    return {names.get(name, name): channel for name, channel in encoding.items()}


def _title(said: str | None, column: str) -> Json:
    """No title at all is null in Vega-Lite."""
    return said if said is not None else column or None


def _tip(channel: Json, name: str) -> Json:
    return {"field": channel["field"], "type": channel["type"], "title": channel.get("title") or name}
