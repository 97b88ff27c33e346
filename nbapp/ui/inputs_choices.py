"""Choices: `checkbox`, `toggle`, `radio`, `selectbox`, `multiselect`, `select_slider`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..protocol import Json
from .bindings import Bind
from .errors import WrongValue
from .inputs import PLAIN, LabelVisibility, OnChange, make_input, value_of
from .methods import element
from .options import Options

Arguments = Sequence[Any]
Keywords = Mapping[str, Any]


@element
def checkbox(
    label: str,
    value: bool = False,
    key: object = None,
    help: str | None = None,
    on_change: OnChange = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = "content",
    bind: Bind = None,
) -> bool:
    """A box that is ticked or not; returns whether it is.

    >>> ui.checkbox("Show the raw data")
    False
    """
    common = (key, help, on_change, args, kwargs, disabled, label_visibility, width, bind)
    return _truth("checkbox", label, value, *common)


@element
def toggle(
    label: str,
    value: bool = False,
    key: object = None,
    help: str | None = None,
    on_change: OnChange = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = "content",
    bind: Bind = None,
) -> bool:
    """A switch that is on or off; returns whether it is on.

    >>> ui.toggle("Live", True)
    True
    """
    common = (key, help, on_change, args, kwargs, disabled, label_visibility, width, bind)
    return _truth("toggle", label, value, *common)


def _truth(
    kind: str,
    label: str,
    value: bool,
    key: object,
    help: str | None,
    on_change: OnChange,
    args: Arguments | None,
    kwargs: Keywords | None,
    disabled: bool,
    label_visibility: LabelVisibility,
    width: object,
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
        width=width,
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
    on_change: OnChange = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    *,
    disabled: bool = False,
    horizontal: bool = False,
    captions: Sequence[str] | None = None,
    label_visibility: LabelVisibility = "visible",
    width: object = "content",
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
        width=width,
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
    on_change: OnChange = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    *,
    placeholder: str | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    accept_new_options: bool = False,
    width: object = "stretch",
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
        width=width,
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
    on_change: OnChange = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    *,
    max_selections: int | None = None,
    placeholder: str | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    accept_new_options: bool = False,
    width: object = "stretch",
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
        width=width,
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
def select_slider(
    label: str,
    options: Any = (),
    value: Any = None,
    format_func: Callable[[Any], object] = str,
    key: object = None,
    help: str | None = None,
    on_change: OnChange = None,
    args: Arguments | None = None,
    kwargs: Keywords | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = "stretch",
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
        width=width,
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
