"""Numbers: `slider`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .inputs import Coder, LabelVisibility, make_input, value_of
from .methods import element


@element
def slider(
    label: str,
    min_value: int = 0,
    max_value: int = 100,
    value: int | None = None,
    step: int = 1,
    key: object = None,
    help: str | None = None,
    on_change: Callable[..., object] | None = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
) -> int:
    """A slider."""
    start = min_value if value is None else value
    bounds = {"min": min_value, "max": max_value, "step": step}
    widget = make_input(
        "slider",
        label,
        key=key,
        identity={**bounds, "value": start},
        keyed_identity=("min", "max", "step"),
        props={**bounds, "type": "int"},
        value=start,
        coder=Coder(int, int),
        help=help,
        disabled=disabled,
        label_visibility=label_visibility,
        on_change=on_change,
        args=args,
        kwargs=kwargs,
    )
    result: int = value_of(widget)
    return result
