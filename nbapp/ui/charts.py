"""Simple charts: `line_chart`, `bar_chart`, `area_chart`, `scatter_chart`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..protocol import Json
from .chart_data import table_of
from .chart_specs import DATA, Words, spec_of
from .elements import Element, show_element
from .methods import element

VEGALITE_MIME = "application/vnd.vegalite.v5+json"


@element
def line_chart(
    data: Any = None,
    *,
    x: str | None = None,
    y: str | Sequence[str] | None = None,
    x_label: str | None = None,
    y_label: str | None = None,
    color: Any = None,
    width: object = "stretch",
    height: int | str = "content",
    use_container_width: bool | None = None,
    alt: str | None = None,
) -> Element:
    """Lines: one for each column, or one for each value of the column that `color` names.

    >>> ui.line_chart({"day": [1, 2, 3], "visits": [5, 9, 7]}, x="day", y="visits")
    <Element ...-plain>
    """
    words = Words("line", x, y, x_label, y_label, color, height=_pixels(height))
    return _show_chart(data, words, width, alt)


@element
def bar_chart(
    data: Any = None,
    *,
    x: str | None = None,
    y: str | Sequence[str] | None = None,
    x_label: str | None = None,
    y_label: str | None = None,
    color: Any = None,
    horizontal: bool = False,
    sort: bool | str = True,
    stack: bool | str | None = None,
    width: object = "stretch",
    height: int | str = "content",
    use_container_width: bool | None = None,
    alt: str | None = None,
) -> Element:
    """Bars. `stack`: False puts them side by side, `"normalize"` shows shares; `sort`: False, or `"-column"`.

    >>> ui.bar_chart({"Oslo": 12, "Rome": 25}, horizontal=True)
    <Element ...-plain>
    """
    words = Words("bar", x, y, x_label, y_label, color, stack, horizontal, None, sort, _pixels(height))
    return _show_chart(data, words, width, alt)


@element
def area_chart(
    data: Any = None,
    *,
    x: str | None = None,
    y: str | Sequence[str] | None = None,
    x_label: str | None = None,
    y_label: str | None = None,
    color: Any = None,
    stack: bool | str | None = None,
    width: object = "stretch",
    height: int | str = "content",
    use_container_width: bool | None = None,
    alt: str | None = None,
) -> Element:
    """Filled lines. `stack`: True, `"normalize"`, `"center"`, or False for one over the other.

    >>> ui.area_chart([[1, 2], [2, 3], [3, 1]])
    <Element ...-plain>
    """
    words = Words("area", x, y, x_label, y_label, color, stack, height=_pixels(height))
    return _show_chart(data, words, width, alt)


@element
def scatter_chart(
    data: Any = None,
    *,
    x: str | None = None,
    y: str | Sequence[str] | None = None,
    x_label: str | None = None,
    y_label: str | None = None,
    color: Any = None,
    size: str | float | None = None,
    width: object = "stretch",
    height: int | str = "content",
    use_container_width: bool | None = None,
    alt: str | None = None,
) -> Element:
    """Points. `size` is a number, or the column that says how large each is.

    >>> ui.scatter_chart({"a": [1, 2], "b": [3, 1]}, x="a", y="b", size=80)
    <Element ...-plain>
    """
    words = Words("point", x, y, x_label, y_label, color, None, False, size, True, _pixels(height))
    return _show_chart(data, words, width, alt)


def _pixels(height: int | str) -> int | None:
    return height if isinstance(height, int) else None


def _show_chart(data: Any, words: Words, width: object, alt: str | None) -> Element:
    table = table_of(data)
    spec = spec_of(table, words)
    return show_vega(spec, {DATA: _used(table.as_json(), spec)}, width=width, alt=alt or f"{words.mark} chart")


def _used(data: Json, spec: Json) -> Json:
    """Only the columns that the chart draws travel."""
    said = str(spec)
    fields = {name for name in data["columns"] if repr(name) in said or "\\" in said}
    columns = {name: values for name, values in data["columns"].items() if name in fields}
    dates = [name for name in data.get("dates", ()) if name in columns]
    return {"columns": columns, **({"dates": dates} if dates else {})}


def show_vega(spec: Json, data: dict[str, Json], *, width: object, alt: str, theme: bool = True) -> Element:
    """Show a chart of Vega-Lite, or of Vega if its specification says so; its data stand beside it, by name."""
    return show_element("vega_chart", vega_props(spec, data, width, alt, theme), fallback_of(spec, data))


def vega_props(spec: Json, data: dict[str, Json], width: object, alt: str, theme: bool = True) -> dict[str, Json]:
    props: dict[str, Json] = {"spec": spec, "data": data, "alt": alt}
    if isinstance(width, int):
        props["width"] = width
    elif width == "content":
        props["fit"] = False
    if not theme:
        props["theme"] = False
    return props


def fallback_of(spec: Json, data: dict[str, Json]) -> dict[str, Any]:
    """What JupyterLab draws: the specification with the data as rows."""
    datasets = {name: rows_of(given) for name, given in data.items()}
    schema = spec.get("$schema", "https://vega.github.io/schema/vega-lite/v5.json")
    whole = {"$schema": schema, "width": "container", **spec, "datasets": datasets}
    return {VEGALITE_MIME: whole, "text/plain": "<chart>"}


def rows_of(data: Json) -> Json:
    """Columns as rows; rows stay."""
    if "columns" not in data:
        return data["rows"]
    columns = data["columns"]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
