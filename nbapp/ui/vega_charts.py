"""Charts of Altair and Vega-Lite, and what is selected in them."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from ..protocol import Json
from .chart_data import table_of
from .charts import show_vega, vega_props
from .errors import WrongValue
from .inputs import value_of
from .methods import element
from .selections import OnSelect, is_selectable, make_chart_input, modes_of


@element
def altair_chart(
    altair_chart: Any,
    *,
    width: object = None,
    height: int | str = "content",
    use_container_width: bool | None = None,
    theme: str | None = "streamlit",
    key: object = None,
    on_select: OnSelect = "ignore",
    selection_mode: str | Iterable[str] | None = None,
    alt: str | None = None,
) -> Any:
    """A chart of Altair's. With `on_select="rerun"` it returns what is selected, by the names of its parameters.

    >>> import altair as alt
    >>> rows = {"values": [{"month": "May", "trips": 3}, {"month": "June", "trips": 5}]}
    >>> bars = alt.Chart(rows).mark_bar().encode(x="month:N", y="trips:Q")
    >>> _ = ui.altair_chart(bars)
    """
    spec = _dict_of(altair_chart)
    return _show(spec, {}, _width(width, use_container_width), height, theme, key, on_select, selection_mode, alt)


@element
def vega_lite_chart(
    data: Any = None,
    spec: dict[str, Json] | None = None,
    *,
    width: object = None,
    height: int | str = "content",
    use_container_width: bool | None = None,
    theme: str | None = "streamlit",
    key: object = None,
    on_select: OnSelect = "ignore",
    selection_mode: str | Iterable[str] | None = None,
    alt: str | None = None,
    **more: Json,
) -> Any:
    """A chart by its Vega-Lite specification; `data` are any that the simple charts take.

    >>> ui.vega_lite_chart({"a": [1, 2]}, {"mark": "bar", "encoding": {"x": {"field": "a"}}})
    <Element ...-plain>
    """
    if spec is None and isinstance(data, dict) and ("mark" in data or "layer" in data or "encoding" in data):
        data, spec = None, data
    whole: Json = {**copy.deepcopy(spec or {}), **more}
    if not whole:
        raise WrongValue("vega_lite_chart was given no specification.", advice='Give it one: {"mark": "bar", ...}.')
    own: dict[str, Json] = {}
    if data is not None:
        whole["data"] = {"name": "d0"}
        own["d0"] = table_of(data).as_json()
    return _show(whole, own, _width(width, use_container_width), height, theme, key, on_select, selection_mode, alt)


def _width(width: object, use_container_width: bool | None) -> object:
    if use_container_width is None:
        return width
    return "stretch" if use_container_width else "content"


def _dict_of(chart: Any) -> Json:
    """Of Altair's chart, with all of its rows: its own limit of 5000 is for notebooks' files."""
    import altair

    with altair.data_transformers.enable("default", max_rows=None):
        return chart.to_dict()


def _show(
    spec: Json,
    data: dict[str, Json],
    width: object,
    height: int | str,
    theme: str | None,
    key: object,
    on_select: OnSelect,
    selection_mode: str | Iterable[str] | None,
    alt: str | None,
) -> Any:
    data = {**data, **take_data(spec)}
    if isinstance(height, int):
        spec["height"] = height
    if width is None:
        width = "content" if isinstance(spec.get("width"), (int, dict)) or _has_parts(spec) else "stretch"
    told = alt or str(spec.get("description") or "Chart")
    if not is_selectable(on_select):
        return show_vega(spec, data, width=width, alt=told, theme=theme is not None)
    names = selection_names(spec)
    if not names:
        raise WrongValue(
            "on_select is given, but nothing can be selected in this chart: it has no selection parameter.",
            advice="In Altair: chart.add_params(alt.selection_point()).",
        )
    params = names if selection_mode is None else modes_of(selection_mode, names, "this chart")
    props = {**vega_props(spec, data, width, told, theme is not None), "params": params}
    return value_of(make_chart_input("vega_chart", props, {name: {} for name in params}, key, on_select))


def _has_parts(spec: Json) -> bool:
    """Charts side by side have widths of their own."""
    return any(name in spec for name in ("hconcat", "vconcat", "concat", "facet", "repeat", "spec"))


def selection_names(spec: Json) -> list[str]:
    """Of its selection parameters, wherever they stand."""
    found = [str(param["name"]) for param in spec.get("params", ()) if "select" in param]
    for part in ("layer", "hconcat", "vconcat", "concat"):
        for inner in spec.get(part, ()):
            found += selection_names(inner)
    return list(dict.fromkeys(found + (selection_names(spec["spec"]) if isinstance(spec.get("spec"), dict) else [])))


def take_data(spec: Json) -> dict[str, Json]:
    """Take the rows out of a specification, and leave names that are the same whenever the chart is made again.

    Altair names its data by their hash, so that new data would make another chart of it.
    """
    datasets = spec.pop("datasets", {})
    taken: dict[str, Json] = {}
    names: dict[str, str] = {}
    _rename(spec, datasets, taken, names)
    return taken


def _rename(node: Any, datasets: Json, taken: dict[str, Json], names: dict[str, str]) -> None:
    if isinstance(node, list):
        for item in node:
            _rename(item, datasets, taken, names)
        return
    if not isinstance(node, dict):
        return
    data = node.get("data")
    if isinstance(data, dict):
        node["data"] = _named(data, datasets, taken, names)
    for name, item in node.items():
        if name != "data":
            _rename(item, datasets, taken, names)


def _named(data: Json, datasets: Json, taken: dict[str, Json], names: dict[str, str]) -> Json:
    old = data.get("name")
    if old in datasets:
        if old not in names:
            names[old] = f"d{len(taken)}"
            taken[names[old]] = _rows(datasets[old])
        return {**data, "name": names[old]}
    if isinstance(data.get("values"), list) and old is None:
        name = f"d{len(taken)}"
        taken[name] = _rows(data["values"])
        return {**{key: item for key, item in data.items() if key != "values"}, "name": name}
    return data


def _rows(rows: Json) -> Json:
    """As columns, if all rows have the same: then each name travels once."""
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        return {"rows": rows}
    names = rows[0].keys()
    if any(row.keys() != names for row in rows):
        return {"rows": rows}
    return {"columns": {name: [row[name] for row in rows] for name in names}}
