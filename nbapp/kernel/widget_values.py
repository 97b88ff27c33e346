"""The visitor's value of a widget over its lives: remembered, and given back while it is valid (rule I1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ipywidgets
from traitlets import Undefined

from ..codec import to_parts
from ..protocol import Custom, Json, ModelId
from ..ui.inputs import Input
from .widget_records import WidgetRecord
from .widget_traits import is_tracked, is_visitors

_SHOWS_ONLY: tuple[type[Any], ...] = (
    ipywidgets.Label,
    ipywidgets.HTML,
    ipywidgets.HTMLMath,
    ipywidgets.IntProgress,
    ipywidgets.FloatProgress,
    ipywidgets.Valid,
    ipywidgets.Image,
    ipywidgets.Audio,
    ipywidgets.Video,
)
_VALUE_NAMES = frozenset({"value", "label", "index", "selected_index", "selected", "checked"})


def remember(record: WidgetRecord, names: Iterable[str]) -> None:
    """The visitor set these traits."""
    widget = record.widget
    names = [name for name in names if is_visitors(name) and widget.has_trait(name)]
    if "index" in names and hasattr(widget, "_options_full"):
        # the choice is what it says, not where it stood: options may come in another order next time
        names = [name for name in names if name not in ("index", "value", "label")] + ["value", "label"]
    for name in names:
        record.remembered.pop(name, None)
        record.remembered[name] = _to_remember(widget, name)


def _to_remember(widget: Any, name: str) -> object:
    return widget.to_remember if isinstance(widget, Input) and name == "value" else getattr(widget, name)


def remember_consequences(record: WidgetRecord, names: Iterable[str]) -> None:
    """A callback or a link set these traits: what is an input stays as the visitor sees it."""
    if not isinstance(record.widget, _SHOWS_ONLY):
        remember(record, [name for name in names if name in _VALUE_NAMES])


def give_back(record: WidgetRecord) -> None:
    """Set what is remembered. Where the widget refuses or changes it, the author's default stays."""
    widget = record.widget
    was_set: set[str] = set()
    for name, value in record.remembered.items():
        if name == "label" and "value" in was_set:
            continue  # labels may have been given to other values meanwhile
        if _try_to_set(widget, name, value):
            was_set.add(name)
    for name, value in record.seeds.items():
        if name == "label" and "value" in was_set:
            continue
        given = _from_json(widget, name, value) if widget.has_trait(name) and is_visitors(name) else Undefined
        if given is not Undefined and _try_to_set(widget, name, given):
            was_set.add(name)
            remember(record, [name])
    record.seeds = {}


def inputs_of(record: WidgetRecord) -> frozenset[str]:
    """The traits that follow from what is remembered."""
    names = frozenset(record.remembered)
    return names | {"index", "value", "label"} if "label" in names else names


def as_seeds(record: WidgetRecord) -> tuple[dict[str, Json], list[str]]:
    """What is remembered, as seeds for the same widget in another kernel; and the traits that JSON cannot hold."""
    widget, seeds, left_out = record.widget, dict(record.seeds), []
    for name, value in record.remembered.items():
        try:
            seeds[name] = _to_json(widget, name, value)
        except Exception:  # a serializer is any library's code
            left_out.append(name)
    if "label" in seeds and "value" in left_out:
        left_out.remove("value")  # an option may be any object; its label names it
    return seeds, left_out


def _to_json(widget: Any, name: str, value: object) -> Json:
    """As the widget would send it to a page. Raises if that is nothing that another kernel can read."""
    if isinstance(widget, Input) and name == "value":
        value = widget.as_now(value)
    made = widget.trait_metadata(name, "to_json", widget._trait_to_json)(value, widget)
    if isinstance(made, str) and made.startswith("IPY_MODEL_"):
        raise TypeError("a widget lives in its kernel")
    to_parts(Custom("", ModelId(""), made))
    return _as_from_browser(made)


def _as_from_browser(value: Json) -> Json:
    """JavaScript has one kind of number: a time's `{"milliseconds": 0.0}` comes back as 0, and only so is it read."""
    if isinstance(value, Mapping):
        return {name: int(v) if isinstance(v, float) and v.is_integer() else v for name, v in value.items()}
    return value


def _from_json(widget: Any, name: str, value: Json) -> object:
    """`Undefined` if the widget cannot read it."""
    try:
        return widget.trait_metadata(name, "from_json", widget._trait_from_json)(value, widget)
    except Exception:  # the value is of an earlier kernel, and the notebook may have changed since
        return Undefined


def _try_to_set(widget: Any, name: str, value: object) -> bool:
    before = dict(widget._trait_values)
    try:
        if isinstance(widget, Input) and name == "value":
            value = widget.as_now(value)
        widget.set_trait(name, value)
        if _is_equal(getattr(widget, name), value):
            return True
    except Exception:  # not valid any more, by whatever its validators raise
        pass
    for changed in [n for n, v in before.items() if is_tracked(n) and widget._trait_values.get(n) is not v]:
        widget._trait_values[changed] = before[changed]
        if changed in widget.keys:
            widget.send_state(changed)
    return False


def _is_equal(one: object, other: object) -> bool:
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        one, other = list(one), list(other)  # JSON knows no tuples
    try:
        return bool(one == other) or one is other
    except Exception:  # arrays: `==` is no answer
        return one is other
