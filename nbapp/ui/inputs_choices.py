"""Choices: `checkbox`, `toggle`, `radio`, `selectbox`, `multiselect`, `pills`, `segmented_control`, `select_slider`,
`feedback`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from ..protocol import Json
from .bindings import Bind
from .errors import WrongValue
from .inputs import PLAIN, LabelVisibility, make_input, value_of
from .methods import element
from .options import Options, as_list

Callback = Callable[..., object]
Arguments = Sequence[Any]
Keywords = Mapping[str, Any]


@element
def checkbox(
    label: str,
    value: bool = False,
    key: object = None,
    help: str | None = None,
    on_change: Callback | None = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = None,
    bind: Bind = None,
) -> bool:
    """A box that is ticked or not; returns whether it is.

    >>> ui.checkbox("Show the raw data")
    False
    """
    return _truth("checkbox", label, value, key, help, on_change, args, kwargs, disabled, label_visibility, bind)


@element
def toggle(
    label: str,
    value: bool = False,
    key: object = None,
    help: str | None = None,
    on_change: Callback | None = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = None,
    bind: Bind = None,
) -> bool:
    """A switch that is on or off; returns whether it is on.

    >>> ui.toggle("Live", True)
    True
    """
    return _truth("toggle", label, value, key, help, on_change, args, kwargs, disabled, label_visibility, bind)


def _truth(
    kind: str,
    label: str,
    value: bool,
    key: object,
    help: str | None,
    on_change: Callback | None,
    args: Arguments | None,
    kwargs: Keywords | None,
    disabled: bool,
    label_visibility: LabelVisibility,
    bind: Bind,
) -> bool:
    widget = make_input(
        kind,
        label,
        key=key,
        identity={"value": bool(value)},
        props={},
        value=bool(value),
        coder=PLAIN,
        help=help,
        disabled=disabled,
        label_visibility=label_visibility,
        on_change=on_change,
        args=args,
        kwargs=kwargs,
        bind=bind,
    )
    return bool(value_of(widget))


@element
def radio(
    label: str,
    options: Any,
    index: int | None = 0,
    format_func: Callable[[Any], object] = str,
    key: object = None,
    help: str | None = None,
    on_change: Callback | None = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    *,
    disabled: bool = False,
    horizontal: bool = False,
    captions: Sequence[str] | None = None,
    label_visibility: LabelVisibility = "visible",
    width: object = None,
    bind: Bind = None,
) -> Any:
    """One of a few options, all of them in sight; returns it, or None if `index` is None and nothing is chosen yet.

    `captions` stand below the options.

    >>> ui.radio("Speed", ["slow", "fast"], index=1)
    'fast'
    """
    choice = Options("radio", options, format_func)
    start = choice.check_index(index)
    props: dict[str, Json] = {"options": choice.labels}
    if start is None:
        props["nullable"] = True
    if horizontal:
        props["horizontal"] = True
    if captions is not None:
        props["captions"] = [str(caption) for caption in captions]
    widget = make_input(
        "radio",
        label,
        key=key,
        identity={"options": choice.labels, "index": start},
        props=props,
        value=start,
        coder=choice.one(),
        help=help,
        disabled=disabled,
        label_visibility=label_visibility,
        on_change=on_change,
        args=args,
        kwargs=kwargs,
        bind=bind,
    )
    return value_of(widget)


@element
def selectbox(
    label: str,
    options: Any,
    index: int | None = 0,
    format_func: Callable[[Any], object] = str,
    key: object = None,
    help: str | None = None,
    on_change: Callback | None = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    *,
    placeholder: str | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    accept_new_options: bool = False,
    width: object = None,
    bind: Bind = None,
) -> Any:
    """One of many options, found by typing; returns it, or None if `index` is None and nothing is chosen yet.

    With `accept_new_options` a visitor may enter a text that is not among them.

    >>> ui.selectbox("Month", ["May", "June"])
    'May'
    """
    choice = Options("selectbox", options, format_func)
    start = choice.check_index(index)
    props: dict[str, Json] = {"options": choice.labels}
    if start is None:
        props["nullable"] = True
    if placeholder is not None:
        props["placeholder"] = placeholder
    if accept_new_options:
        props["accepts_new"] = True
    widget = make_input(
        "selectbox",
        label,
        key=key,
        identity={"options": choice.labels, "index": start, "accepts_new": accept_new_options},
        keyed_identity=("accepts_new",),
        props=props,
        value=start,
        coder=choice.one(accepts_new=accept_new_options),
        help=help,
        disabled=disabled,
        label_visibility=label_visibility,
        on_change=on_change,
        args=args,
        kwargs=kwargs,
        bind=bind,
    )
    return value_of(widget)


@element
def multiselect(
    label: str,
    options: Any,
    default: Any = None,
    format_func: Callable[[Any], object] = str,
    key: object = None,
    help: str | None = None,
    on_change: Callback | None = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    *,
    max_selections: int | None = None,
    placeholder: str | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    accept_new_options: bool = False,
    width: object = None,
    bind: Bind = None,
) -> list[Any]:
    """Any number of options; returns the chosen ones, in the order in which they were chosen.

    >>> ui.multiselect("Colours", ["red", "green", "blue"], default=["blue"])
    ['blue']
    """
    choice = Options("multiselect", options, format_func)
    coder = choice.many(accepts_new=accept_new_options)
    start = coder.encode(default)
    _check_count("multiselect", start, max_selections)
    props: dict[str, Json] = {"options": choice.labels}
    for name, given in (("placeholder", placeholder), ("max_selections", max_selections)):
        if given is not None:
            props[name] = given
    if accept_new_options:
        props["accepts_new"] = True
    identity = {"options": choice.labels, "default": start, "most": max_selections, "accepts_new": accept_new_options}
    widget = make_input(
        "multiselect",
        label,
        key=key,
        identity=identity,
        keyed_identity=("most", "accepts_new"),
        props=props,
        value=start,
        coder=coder,
        help=help,
        disabled=disabled,
        label_visibility=label_visibility,
        on_change=on_change,
        args=args,
        kwargs=kwargs,
        bind=bind,
    )
    chosen: list[Any] = value_of(widget)
    return chosen


def _check_count(kind: str, chosen: list[Json], most: int | None) -> None:
    if most is not None and len(chosen) > most:
        raise WrongValue(
            f"The default of this {kind} has {len(chosen)} options, but max_selections is {most}.",
            advice="Shorten the default, or allow more.",
        )


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
    on_change: Callback | None = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    required: bool = False,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = None,
    bind: Bind = None,
) -> Any:
    """Options as small buttons; returns the chosen one or None, with `selection_mode="multi"` a list.

    >>> ui.pills("Tags", ["north", "south"], selection_mode="multi", default=["south"])
    ['south']
    """
    common = (key, help, on_change, args, kwargs, disabled, label_visibility, bind)
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
    on_change: Callback | None = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    required: bool = False,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = None,
    bind: Bind = None,
) -> Any:
    """Options as one row of joined buttons; returns the chosen one or None, with `selection_mode="multi"` a list.

    >>> ui.segmented_control("View", ["table", "chart"], default="chart")
    'chart'
    """
    common = (key, help, on_change, args, kwargs, disabled, label_visibility, bind)
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
    on_change: Callback | None,
    args: Arguments | None,
    kwargs: Keywords | None,
    disabled: bool,
    label_visibility: LabelVisibility,
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
        bind=bind,
    )
    return value_of(widget)


@element
def select_slider(
    label: str,
    options: Any = (),
    value: Any = None,
    format_func: Callable[[Any], object] = str,
    key: object = None,
    help: str | None = None,
    on_change: Callback | None = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = None,
    bind: Bind = None,
) -> Any:
    """A slider over options in their order; returns the chosen one, or two if `value` is a pair.

    >>> ui.select_slider("Size", ["S", "M", "L"], value=("S", "M"))
    ('S', 'M')
    """
    choice = Options("select_slider", options, format_func)
    if not len(choice):
        raise WrongValue("A select_slider has no options.", advice="Give it a list with one option or more.")
    is_range = isinstance(value, (list, tuple)) and len(value) == 2 and not _is_option(choice, value)
    coder: Any = choice.many() if is_range else choice.one()
    start: Any = coder.encode(value) if value is not None else 0
    if is_range:
        start = sorted(start)
    props: dict[str, Json] = {"options": choice.labels}
    if is_range:
        props["range"] = True
    widget = make_input(
        "select_slider",
        label,
        key=key,
        identity={"options": choice.labels, "value": start},
        props=props,
        value=start,
        coder=coder,
        help=help,
        disabled=disabled,
        label_visibility=label_visibility,
        on_change=on_change,
        args=args,
        kwargs=kwargs,
        bind=bind,
    )
    chosen = value_of(widget)
    return tuple(chosen) if is_range else chosen


def _is_option(choice: Options, value: object) -> bool:
    try:
        choice.index_of(value)
    except WrongValue:
        return False
    return True


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
    on_change: Callback | None = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    width: object = None,
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
        bind=bind,
    )
    chosen: int | None = value_of(widget)
    return chosen
