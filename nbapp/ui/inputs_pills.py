"""Choices as small buttons: `pills`, `segmented_control`, `feedback`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from ..protocol import Json
from .bindings import Bind
from .errors import WrongValue
from .inputs import PLAIN, LabelVisibility, OnChange, make_input, value_of
from .inputs_choices import Arguments, Keywords
from .methods import element
from .options import Options, as_list


@element
def pills(
    label: str,
    options: Any,
    *,
    selection_mode: Literal["single", "multi"] = "single",
    default: Any = None,
    format_func: Callable[[Any], object] = str,
    key: object = None,
    help: str | None = None,
    on_change: OnChange = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    required: bool = False,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = "content",
    bind: Bind = None,
) -> Any:
    """Options as small buttons; returns the chosen one or None, with `selection_mode="multi"` a list.

    >>> ui.pills("Tags", ["north", "south"], selection_mode="multi", default=["south"])
    ['south']
    """
    common = (key, help, on_change, args, kwargs, disabled, label_visibility, width, bind)
    return _buttons("pills", label, options, selection_mode, default, format_func, required, *common)


@element
def segmented_control(
    label: str,
    options: Any,
    *,
    selection_mode: Literal["single", "multi"] = "single",
    default: Any = None,
    format_func: Callable[[Any], object] = str,
    key: object = None,
    help: str | None = None,
    on_change: OnChange = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    required: bool = False,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = "content",
    bind: Bind = None,
) -> Any:
    """Options as one row of joined buttons; returns the chosen one or None, with `selection_mode="multi"` a list.

    >>> ui.segmented_control("View", ["table", "chart"], default="chart")
    'chart'
    """
    common = (key, help, on_change, args, kwargs, disabled, label_visibility, width, bind)
    return _buttons("segmented_control", label, options, selection_mode, default, format_func, required, *common)


def _buttons(
    kind: str,
    label: str,
    options: Any,
    selection_mode: str,
    default: Any,
    format_func: Callable[[Any], object],
    required: bool,
    key: object,
    help: str | None,
    on_change: OnChange,
    args: Arguments | None,
    kwargs: Keywords | None,
    disabled: bool,
    label_visibility: LabelVisibility,
    width: object,
    bind: Bind,
) -> Any:
    if selection_mode not in ("single", "multi"):
        raise WrongValue(f"selection_mode is 'single' or 'multi', not {selection_mode!r}.")
    is_multi = selection_mode == "multi"
    choice = Options(kind, options, format_func)
    coder: Any = choice.many() if is_multi else choice.one()
    if not is_multi and isinstance(default, (list, tuple)):
        if len(default) > 1:
            raise WrongValue(
                f"The default of this {kind} has {len(default)} options, but only one can be chosen.",
                advice="Use selection_mode='multi', or give one option as the default.",
            )
        default = default[0] if default else None
    start = coder.encode(default if not is_multi else as_list(default))
    if required and start in (None, []) and len(choice):
        start = [0] if is_multi else 0
    props: dict[str, Json] = {"options": choice.labels}
    if is_multi:
        props["multiple"] = True
    if required:
        props["required"] = True
    elif not is_multi:
        props["nullable"] = True
    widget = make_input(
        kind,
        label,
        key=key,
        identity={"options": choice.labels, "default": start, "multi": is_multi},
        keyed_identity=("multi",),
        props=props,
        value=start,
        coder=coder,
        help=help,
        disabled=disabled,
        label_visibility=label_visibility,
        on_change=on_change,
        args=args,
        kwargs=kwargs,
        width=width,
        bind=bind,
    )
    return value_of(widget)


_FEEDBACK = {
    "thumbs": ["👎", "👍"],
    "faces": ["😞", "🙁", "😐", "🙂", "😀"],
    "stars": ["★", "★★", "★★★", "★★★★", "★★★★★"],
}
_FEEDBACK_WORDS = {
    "thumbs": ["Thumbs down", "Thumbs up"],
    "faces": ["Very bad", "Bad", "So so", "Good", "Very good"],
    "stars": ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"],
}


@element
def feedback(
    options: Literal["thumbs", "faces", "stars"] = "thumbs",
    *,
    default: int | None = None,
    key: object = None,
    disabled: bool = False,
    on_change: OnChange = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    width: object = "content",
    bind: Bind = None,
) -> int | None:
    """Thumbs, faces or stars; returns which one was chosen, from 0, or None.

    >>> ui.feedback("stars", default=3)
    3
    """
    if options not in _FEEDBACK:
        raise WrongValue(f"The options of a feedback are 'thumbs', 'faces' or 'stars', not {options!r}.")
    choice = Options("feedback", _FEEDBACK_WORDS[options])
    start = choice.check_index(default, "default")
    widget = make_input(
        "feedback",
        "Feedback",
        key=key,
        identity={"options": options, "default": start},
        keyed_identity=("options",),
        props={"options": choice.labels, "icons": _FEEDBACK[options], "style": options, "nullable": True},
        value=start,
        coder=PLAIN,
        disabled=disabled,
        label_visibility="collapsed",
        on_change=on_change,
        args=args,
        kwargs=kwargs,
        width=width,
        bind=bind,
    )
    chosen: int | None = value_of(widget)
    return chosen
