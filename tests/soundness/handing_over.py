"""What a fresh kernel is given so that it runs the same replay: the state as it stands when the events are applied.

How it works. A widget's value belongs to the widget that rule I1 says is the same one: by cell, class, arguments and
order. So the fresh kernel is told of every widget that the app has now, as if it had made them itself in a run
before and lost them: its cells make new ones, which inherit by the same rule. The rest is plain data.
"""

from __future__ import annotations

import io
import pickle
import sys
from dataclasses import dataclass
from typing import Any

from nbapp.kernel.widget_records import Births, WidgetRecord
from nbapp.kernel.widgets import Widgets
from nbapp.ui.session_state import session_state, values_of


@dataclass(frozen=True)
class Remembered:
    """One widget of the app, without the widget."""

    cls: tuple[str, str]
    """Module and qualified name."""
    place: int
    arguments: Any
    description: Any
    values: dict[str, bytes]
    """What the visitor has set, by trait, pickled."""
    is_pressed: bool
    inner: tuple[Remembered, ...]


@dataclass(frozen=True)
class Standing:
    """Where the app stood when the cells of a replay were about to run."""

    sources: dict[str, str]
    """The notebook as saved, by the cells' letters."""
    widgets: dict[str, tuple[Remembered, ...]]
    """By cell."""
    session_state: bytes
    """Pickled as a whole: its values may share objects."""
    left_out: tuple[str, ...]
    """Keys of `session_state` whose values cannot leave their process."""
    folder: str
    """A copy of the working folder, for the fresh kernel to work in."""


def remembered_widgets(widgets: Widgets) -> dict[str, tuple[Remembered, ...]]:
    births = widgets.constructions._births
    return {cell: _remembered(made, widgets._pressed) for cell, made in births.items()}


def _remembered(births: Births, pressed: WidgetRecord | None) -> tuple[Remembered, ...]:
    return tuple(
        Remembered(
            (record.cls.__module__, record.cls.__qualname__),
            record.place,
            record.arguments,
            record.description,
            {name: value for name, v in record.remembered.items() if (value := pickled(v)) is not None},
            record is pressed,
            _remembered(record.inner, pressed),
        )
        for record in [*births._now, *births._last]
        if record.widget is not None
    )


def hand_over_widgets(widgets: Widgets, remembered: dict[str, tuple[Remembered, ...]]) -> None:
    """These are the widgets of the run that this kernel is told it had."""
    inherit = WidgetRecord.inherit

    def inherit_press_too(self: WidgetRecord, other: WidgetRecord) -> None:
        inherit(self, other)
        if widgets._pressed is other:
            widgets._pressed = self

    WidgetRecord.inherit = inherit_press_too  # type: ignore[method-assign]
    widgets.press = lambda *_: None  # type: ignore[method-assign]  # which button it was is said here
    for cell, records in remembered.items():
        births = Births()
        births._now = [_record_of(cell, widgets, one, None) for one in records]
        widgets.constructions._births[cell] = births


def _record_of(cell: str, widgets: Widgets, one: Remembered, parent: WidgetRecord | None) -> WidgetRecord:
    module, name = one.cls
    cls: Any = type(name.rpartition(".")[2], (), {"__module__": module, "__qualname__": name})
    record = WidgetRecord(cls, cell, one.place, one.arguments, one.description, parent=parent)
    record.remembered = {name: pickle.loads(value) for name, value in one.values.items()}
    record._widget = _Lost
    record.inner._now = [_record_of(cell, widgets, inner, record) for inner in one.inner]
    if one.is_pressed:
        widgets._pressed = record
    return record


class _Lost:
    """A widget that was, in another process; it cannot be born again."""

    comm = None


def state_values() -> tuple[bytes, tuple[str, ...]]:
    """`session_state`, pickled, and the keys whose values cannot be."""
    values = values_of(session_state)
    left_out = tuple(key for key, value in values.items() if pickled(value) is None)
    return _dumped({key: value for key, value in values.items() if key not in left_out}), left_out


def hand_over_state(packed: bytes) -> None:
    values_of(session_state).update(pickle.loads(packed))


def pickled(value: object) -> bytes | None:
    """None for what only lives in its own process, and for what classes of the notebook or of its folder make."""
    try:
        packed = _dumped(value)
    except Exception:  # whatever its `__reduce__` raises
        return None
    return None if b"__main__" in packed or b"helper" in packed else packed


def _dumped(value: object) -> bytes:
    file = io.BytesIO()
    _Pickler(file).dump(value)
    return file.getvalue()


class _Pickler(pickle.Pickler):
    """Keeps views of arrays what they are."""

    def reducer_override(self, value: Any) -> Any:
        numpy = sys.modules.get("numpy")
        if numpy is None or type(value) is not numpy.ndarray or value.dtype.hasobject:
            return NotImplemented
        root = value
        while type(root.base) is numpy.ndarray:
            root = root.base
        if root is value or not root.flags.c_contiguous:
            return NotImplemented
        offset = value.__array_interface__["data"][0] - root.__array_interface__["data"][0]
        return numpy.ndarray, (value.shape, value.dtype, root, offset, value.strides)
