"""`data_editor`: a table that the visitor edits.

How it works. The element is an input whose value is what was edited (`grid/edits.py`); its function gives an edited
copy of the data. The edits live as long as they fit: without a key, as long as the data is the same; with one, as long
as it has the same columns and as many rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeVar

from ..protocol import Json
from .data import AttributeDict, ColumnConfigs, Height, Width, show_table, size_props, table_props
from .errors import WrongValue
from .grid.columns import describe_columns
from .grid.edits import apply_edits
from .grid.tables import source_of
from .grid.views import Views
from .host import host
from .inputs import Coder, value_of
from .methods import element

T = TypeVar("T")

_UNTOUCHED: dict[str, Json] = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}


class EditingState(AttributeDict):
    """`edited_rows`, `added_rows` and `deleted_rows`, as `session_state` has them."""


@element
def data_editor(
    data: T,
    *,
    width: Width = "stretch",
    height: Height = "auto",
    use_container_width: bool | None = None,
    hide_index: bool | None = None,
    column_order: Iterable[Any] | None = None,
    column_config: ColumnConfigs | None = None,
    num_rows: Literal["fixed", "dynamic", "add", "delete"] = "fixed",
    disabled: bool | Iterable[Any] = False,
    key: object = None,
    on_change: Callable[..., object] | Literal["rerun"] | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    row_height: int | None = None,
    placeholder: str | None = None,
    alt: str | None = None,
) -> T:
    """A table that the visitor edits; gives an edited copy, of the same type as `data`.

    Cells are edited by their type: texts, numbers, checkboxes, dates, options. `num_rows="dynamic"` lets rows be added
    and deleted, `disabled` names columns that cannot be edited. With a key, `session_state[key]` says what was edited.

    >>> data_editor([{"task": "write", "done": True}], num_rows="dynamic", key="tasks")
    [{'task': 'write', 'done': True}]
    """
    if num_rows not in ("fixed", "dynamic", "add", "delete"):
        raise WrongValue(f"num_rows is 'fixed', 'dynamic', 'add' or 'delete', not {num_rows!r}.")
    source, look = source_of(data)
    views = Views(source, source.digest(), look)
    columns = describe_columns(
        source, column_config, column_order, hide_index=hide_index, disabled=disabled, is_editor=True
    )
    props = table_props(views, columns) | size_props(width, height, row_height, use_container_width)
    props |= {"num_rows": num_rows, "placeholder": placeholder}
    shape = [[column.name, column.kind] for column in source.columns]
    widget = show_table(
        "data_editor",
        alt,
        views,
        key=key,
        identity={
            "data": views.version,
            "shape": shape,
            "rows": source.rows,
            "num_rows": num_rows,
            "place": host().new_id(),
        },
        keyed_identity=("shape", "rows", "num_rows"),
        props=props,
        value=_UNTOUCHED,
        coder=Coder(_encode, _decode),
        disabled=disabled is True,
        on_change=on_change if callable(on_change) else None,
        args=args,
        kwargs=kwargs,
    )
    state = value_of(widget)
    result: T = apply_edits(data, source, _encode(state))
    return result


def _decode(value: Json) -> EditingState:
    return EditingState(
        edited_rows={int(row): dict(cells) for row, cells in value["edited_rows"].items()},
        added_rows=[dict(cells) for cells in value["added_rows"]],
        deleted_rows=list(value["deleted_rows"]),
    )


def _encode(state: Any) -> Json:
    if not isinstance(state, EditingState):
        raise WrongValue(
            "The value of a data_editor is what its visitor has edited; code cannot set it.",
            advice="Change the data that you give to it, and give it another key to begin anew.",
        )
    return {
        "edited_rows": {str(row): dict(cells) for row, cells in state["edited_rows"].items()},
        "added_rows": [dict(cells) for cells in state["added_rows"]],
        "deleted_rows": list(state["deleted_rows"]),
    }
