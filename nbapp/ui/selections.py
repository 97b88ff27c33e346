"""What a visitor has selected in a chart, as the author's code gets it, and how such a chart is an input.

How it works. A chart with `on_select` is an `Input` whose value is the selection: the page draws the chart from the
input's properties, as it draws a chart that only shows something. A selection reads as a dictionary and by attributes:
`event.selection.points`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any

from ..protocol import Json
from .errors import WrongValue
from .inputs import Coder, Input, make_input

OnSelect = str | Callable[..., object]


class Selection(dict[str, Any]):
    """A dictionary whose entries are attributes as well."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"There is no {name!r} in this selection; there are {', '.join(self)}.") from None


def as_selection(value: Json) -> Any:
    """JSON with attributes."""
    if isinstance(value, dict):
        return Selection({name: as_selection(item) for name, item in value.items()})
    return [as_selection(item) for item in value] if isinstance(value, list) else value


def _refuse(value: object) -> Json:
    raise WrongValue(f"A chart's selection is the visitor's: it cannot be set to {value!r}.")


SELECTED: Coder[Any] = Coder(_refuse, lambda value: Selection(selection=as_selection(value)))


def is_selectable(on_select: OnSelect) -> bool:
    if on_select == "ignore":
        return False
    if on_select == "rerun" or callable(on_select):
        return True
    raise WrongValue(f"on_select is 'ignore', 'rerun' or a function, not {on_select!r}.")


def make_chart_input(kind: str, props: dict[str, Json], nothing: Json, key: object, on_select: OnSelect) -> Input:
    """Show a chart in which something can be selected; `nothing` is its value when nothing is."""
    told = hashlib.blake2b(json.dumps(props, sort_keys=True, default=str).encode(), digest_size=8).hexdigest()
    return make_input(
        kind,
        "",
        key=key,
        identity={"told": told, "nothing": nothing},
        keyed_identity=("nothing",),
        props=props,
        value=nothing,
        coder=SELECTED,
        on_change=on_select if callable(on_select) else None,
    )


def modes_of(said: str | Iterable[str], known: Iterable[str], what: str) -> list[str]:
    """The selection modes that the author named, in the order of `known`."""
    named = {said} if isinstance(said, str) else set(said)
    possible = list(known)
    if unknown := sorted(named - set(possible)):
        raise WrongValue(
            f"selection_mode names {', '.join(map(repr, unknown))}, which {what} does not have.",
            advice=f"There are: {', '.join(map(repr, possible)) or 'none'}.",
        )
    return [name for name in possible if name in named]
