"""What the page must know of each column: what the data says of it, and on top what its author says.

How it works. `column_config` names columns by their name, by position or as `_index`. A text is a label, None hides the
column, and a configuration of `column_config.py` says how its cells are drawn (`type`) and edited (`edit`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...protocol import Json
from ..errors import WrongValue
from .source import Source, SourceColumn

EDITS = {
    "number": "number",
    "text": "text",
    "link": "text",
    "checkbox": "checkbox",
    "selectbox": "select",
    "date": "date",
    "time": "time",
    "datetime": "datetime",
    "list": "list",
    "multiselect": "list",
    "markdown": "text",
    "progress": "",
}
"""How cells are edited, by how they are drawn; those that are missing cannot be."""

_FITTING: dict[str, tuple[str, ...]] = {
    "number": ("number", "checkbox", "duration", "text"),
    "checkbox": ("checkbox", "number"),
    "date": ("date", "datetime", "number", "text"),
    "time": ("time", "datetime", "number", "text"),
    "datetime": ("datetime", "date", "number", "text"),
}
"""Kinds of data that a type can draw; the others can draw any."""


def describe_columns(
    source: Source,
    config: Mapping[Any, Any] | None,
    order: Iterable[Any] | None,
    *,
    hide_index: bool | None,
    disabled: bool | Iterable[Any] = False,
    is_editor: bool = False,
) -> list[dict[str, Json]]:
    """One dictionary a column, in the order of the data; `place` is where it stands on the page, None: not at all."""
    given = _given(source, config)
    places = _places(source, order)
    off: set[Any] = set(disabled) if not isinstance(disabled, bool) else set()
    found = []
    for number, column in enumerate(source.columns):
        described = _describe(column, given.get(number, {}))
        described["place"] = places.get(number)
        is_hidden = (source.hides_index if hide_index is None else hide_index) and column.is_index
        if (is_hidden and number not in given) or described.pop("hidden", False):
            described["place"] = None
        if is_editor:
            _say_how_to_edit(described, column, is_off=disabled is True or column.name in off or number in off)
        found.append(described)
    return found


def _given(source: Source, config: Mapping[Any, Any] | None) -> dict[int, dict[str, Any]]:
    """Configurations by number of their column."""
    if config is None:
        return {}
    if not isinstance(config, Mapping):
        raise WrongValue(
            f"column_config is a dictionary, not {type(config).__name__}.",
            advice="Such as column_config={'price': ui.column_config.NumberColumn('Price', format='%.2f €')}.",
        )
    indexes = [number for number, column in enumerate(source.columns) if column.is_index]
    found = {}
    for name, wanted in config.items():
        number = _number_of(source, name, indexes)
        if number is not None:  # Streamlit ignores names that the data does not have; so it can be one for several
            found[number] = _as_config(name, wanted)
    return found


def _number_of(source: Source, name: Any, indexes: list[int]) -> int | None:
    if name == "_index":
        return indexes[0] if indexes else None
    for number, column in enumerate(source.columns):
        if column.name == name or (not column.is_index and column.key == name and type(column.key) is type(name)):
            return number
        if column.is_index and column.label and column.label == name:
            return number
    shown = [number for number in range(len(source.columns)) if number not in indexes]
    is_position = isinstance(name, int) and not isinstance(name, bool) and 0 <= name < len(shown)
    return shown[name] if is_position else None


def _as_config(name: Any, wanted: Any) -> dict[str, Any]:
    if wanted is None:
        return {"hidden": True}
    if isinstance(wanted, str):
        return {"label": wanted}
    if isinstance(wanted, Mapping):
        return {key: value for key, value in wanted.items() if value is not None}
    raise WrongValue(
        f"column_config[{name!r}] is {wanted!r}: a label, None to hide the column, or a ui.column_config of some kind.",
        advice="Such as ui.column_config.TextColumn('Name').",
    )


def _describe(column: SourceColumn, config: dict[str, Any]) -> dict[str, Json]:
    kind_config = {key: value for key, value in (config.get("type_config") or {}).items() if value is not None}
    type_ = str(kind_config.pop("type", "") or _default_type(column))
    fitting = _FITTING.get(type_)
    if fitting is not None and column.kind not in fitting:
        raise WrongValue(
            f"The column {column.name!r} holds {column.kind}, which a {type_} column cannot show.",
            advice=f"Convert it before, or leave ui.column_config.{type_.title()}Column out.",
        )
    described: dict[str, Json] = {"name": column.name, "label": column.label, "kind": column.kind, "type": type_}
    if column.group:
        described["group"] = column.group
    if column.is_index:
        described["index"] = True
    if column.is_int:
        described["is_int"] = True
    if column.options is not None and type_ == "selectbox":
        described["options"] = list(column.options)
    rest = {key: value for key, value in config.items() if key != "type_config"}
    return {**described, **rest, **kind_config}


def _default_type(column: SourceColumn) -> str:
    if column.kind == "text" and column.options is not None:
        return "selectbox"
    return column.kind


def _places(source: Source, order: Iterable[Any] | None) -> dict[int, int]:
    """Where columns stand; the index stands first."""
    numbers = range(len(source.columns))
    indexes = [number for number in numbers if source.columns[number].is_index]
    if order is None:
        return {number: number for number in numbers}
    chosen = []
    for name in order:
        number = _number_of(source, name, indexes)
        if number is not None and number not in chosen and number not in indexes:
            chosen.append(number)
    return {number: place for place, number in enumerate([*indexes, *chosen])}


def _say_how_to_edit(described: dict[str, Json], column: SourceColumn, *, is_off: bool) -> None:
    edit = EDITS.get(described["type"], "")
    if edit == "number" and column.kind not in ("number",):
        edit = ""
    if edit in ("date", "time", "datetime") and column.kind != edit:
        edit = column.kind if column.kind in ("date", "time", "datetime") else ""
    if edit == "text" and column.kind != "text":
        edit = ""
    if edit == "select" and not described.get("options"):
        edit = "text" if column.kind == "text" else ""
    described["edit"] = edit
    if is_off or not edit or described.get("disabled"):
        described["disabled"] = True
