"""Tables: `dataframe` to look at and select in. Its relatives are in `data_editor.py` and `data_table.py`.

How it works. The element is an input whose value is the selection. Its widget carries what the page needs at first
(columns, the first rows) and can be asked for more: `Views` reads windows of the data as it was when the element was
made. So a million rows cost what the rows on the screen cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, TypeAlias

from ..grid_values import SELECTION_MODES, is_selection
from ..protocol import Json
from . import column_config as column_config  # offered as nbapp.ui.column_config
from .column_checks import ColumnConfig
from .elements import overwriting, show_element
from .errors import WrongValue
from .grid.columns import describe_columns
from .grid.tables import source_of
from .grid.views import Views
from .host import host
from .inputs import Coder, Input, make_input, value_of
from .methods import element

ColumnConfigs: TypeAlias = Mapping[Any, ColumnConfig | str | None]
Width: TypeAlias = Literal["stretch", "content"] | int | None
Height: TypeAlias = Literal["auto", "stretch", "content"] | int | None

FIRST_ROWS = 100
"""They travel with the widget: a table of up to so many rows needs no round trip."""
FIRST_COLUMNS = 40


class AttributeDict(dict[str, Any]):
    """`state.rows` and `state["rows"]` are the same."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"there is no {name!r} here, but {', '.join(self)}") from None


@element
def dataframe(
    data: Any = None,
    width: Width = "stretch",
    height: Height = "auto",
    *,
    use_container_width: bool | None = None,
    hide_index: bool | None = None,
    column_order: Iterable[Any] | None = None,
    column_config: ColumnConfigs | None = None,
    key: object = None,
    on_select: Literal["ignore", "rerun"] | Callable[..., object] = "ignore",
    selection_mode: str | Iterable[str] = "multi-row",
    selection_default: Mapping[str, Any] | None = None,
    row_height: int | None = None,
    placeholder: str | None = None,
    lazy: bool | None = None,
    alt: str | None = None,
) -> Any:
    """A table that visitors sort, filter, search, copy from and download; of any size.

    `data` is a frame of pandas, polars or pyarrow, an array, a list or a dictionary. With `on_select="rerun"` (or a
    callback) the visitor selects rows, columns or cells, and the selection comes back: `event.selection.rows` holds
    places in the data, whatever the order on the page.

    >>> event = dataframe({"city": ["Rome", "Oslo"], "people": [2.8, 0.7]}, on_select="rerun", key="cities")
    >>> event.selection.rows
    []
    """
    source, look = source_of(data)
    modes = _modes(selection_mode) if on_select != "ignore" else []
    views = Views(source, source.digest(), look)
    props = table_props(views, describe_columns(source, column_config, column_order, hide_index=hide_index))
    props |= size_props(width, height, row_height, use_container_width)
    props |= {"selection_mode": modes, "placeholder": placeholder}
    value = _encode_selection(props, selection_default or {}) if modes else _NOTHING
    if on_select == "ignore":
        place = show_element("empty", {}, {"text/plain": ""})
        with overwriting(place._id):
            named = {"place": host().new_id() if key is None else str(key)}
            show_table("dataframe", alt, views, identity=named, props=props, value=value)
        return place
    if not callable(on_select) and on_select != "rerun":
        raise WrongValue(f"on_select is 'ignore', 'rerun' or a callback, not {on_select!r}.")
    widget = show_table(
        "dataframe",
        alt,
        views,
        key=key,
        identity={"data": views.version, "selection_mode": modes, "place": host().new_id()},
        keyed_identity=("selection_mode",),
        props=props,
        value=value,
        coder=Coder(lambda state: _encode_selection(props, state), _decode_selection),
        on_change=on_select if callable(on_select) else None,
    )
    return value_of(widget)


def show_table(kind: str, alt: str | None, views: Views, **options: Any) -> Input:
    widget = make_input(kind, alt or "Table", label_visibility="collapsed", **options)
    widget.answers = views.answer
    return widget


def table_props(views: Views, columns: list[dict[str, Json]]) -> dict[str, Json]:
    """What the page must know before it asks."""
    shown = [number for number, column in enumerate(columns) if column["place"] is not None]
    first = sorted(shown, key=lambda number: columns[number]["place"])[:FIRST_COLUMNS]
    window = views.window({"start": 0, "count": FIRST_ROWS, "columns": first})
    return {
        "rows": views.source.rows,
        "version": views.version,
        "columns": columns,
        "first": {**window, "columns": first},
    }


def size_props(
    width: Width, height: Height, row_height: int | None, use_container_width: bool | None
) -> dict[str, Json]:
    """Checked; pixels are whole numbers."""
    if use_container_width is not None:
        width = "stretch" if use_container_width else "content"
    width, height = "stretch" if width is None else width, "auto" if height is None else height
    if width not in ("stretch", "content") and not _is_pixels(width):
        raise WrongValue(f"The width of a table is 'stretch', 'content' or pixels, not {width!r}.")
    if height not in ("auto", "stretch", "content") and not _is_pixels(height):
        raise WrongValue(f"The height of a table is 'auto', 'stretch', 'content' or pixels, not {height!r}.")
    if row_height is not None and not _is_pixels(row_height):
        raise WrongValue(f"The row_height of a table is a number of pixels, not {row_height!r}.")
    return {"width": width, "height": height, "row_height": row_height}


def _is_pixels(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


# --- selections --------------------------------------------------------------------------------------------------

_NOTHING: dict[str, Json] = {"rows": [], "columns": [], "cells": []}


def _modes(wanted: str | Iterable[str]) -> list[str]:
    modes = [wanted] if isinstance(wanted, str) else list(dict.fromkeys(wanted))
    for mode in modes:
        if mode not in SELECTION_MODES:
            raise WrongValue(
                f"{mode!r} is no selection_mode.", advice=f"There are {', '.join(map(repr, SELECTION_MODES))}."
            )
    for what in ("row", "column", "cell"):
        if f"single-{what}" in modes and f"multi-{what}" in modes:
            raise WrongValue(f"selection_mode has both 'single-{what}' and 'multi-{what}': one {what}, or several?")
    return modes


def _decode_selection(value: Json) -> AttributeDict:
    selection = AttributeDict(
        rows=list(value.get("rows", ())),
        columns=list(value.get("columns", ())),
        cells=[(row, name) for row, name in value.get("cells", ())],
    )
    return AttributeDict(selection=selection)


def _encode_selection(props: Mapping[str, Json], state: Any) -> Json:
    chosen = state.get("selection", state) if isinstance(state, Mapping) else None
    if not isinstance(chosen, Mapping):
        raise WrongValue(
            f"A selection is like {{'selection': {{'rows': [0], 'columns': [], 'cells': []}}}}, not {state!r}."
        )
    value = {
        "rows": [int(row) for row in chosen.get("rows", ())],
        "columns": [str(name) for name in chosen.get("columns", ())],
        "cells": [[int(row), str(name)] for row, name in chosen.get("cells", ())],
    }
    if not is_selection(value, props):
        raise WrongValue(
            f"{state!r} cannot be selected in this table.",
            advice=f"Its selection_mode is {props['selection_mode']!r}, and rows are places in its data, from 0.",
        )
    return value
