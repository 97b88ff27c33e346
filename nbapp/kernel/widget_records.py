"""Which widget of the next run is which widget of the last one (rule I1).

How it works. Each cell keeps the list of the widgets that it made in its last run. When it runs again and makes a
widget, that one is matched with one of the list that has not been matched yet:
    1. of the same class with the same constructor arguments (value aside), at the same place or at another
    2. only for ipywidgets' own classes, whose browser side takes any state: of the same class with the same
       `description`, else at the same place among those of its class.
What remains unmatched when the cell has finished is retired: it lives for as long as something holds it.

An `InputKey` is `cell/class/place`, so that it is the same in every kernel that runs the notebook.
"""

from __future__ import annotations

import inspect
import weakref
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ipywidgets import Widget

from ..protocol import InputKey, Json, ModelId
from .versions import Version, Versions


@dataclass(eq=False)
class WidgetRecord:
    """One widget, over all of its lives."""

    cls: type[Any]
    """The class that the author called; `type(widget)` may be a subclass of it that `add_traits` made."""
    cell: str
    place: int
    """Counted among the widgets of this class in this cell."""
    arguments: Version
    description: object
    remembered: dict[str, object] = field(default_factory=dict)
    """What the visitor set, by trait, in order."""
    seeds: dict[str, Json] = field(default_factory=dict)
    """The same from an earlier kernel, as the page knew it."""
    is_retired: bool = False
    _widget: Any = None

    @property
    def key(self) -> InputKey:
        return InputKey(f"{self.cell}/{self.cls.__qualname__}/{self.place}")

    @property
    def widget(self) -> Any:
        """None once it is gone."""
        return None if self._widget is None else self._widget()

    def bind(self, widget: Any) -> None:
        self._widget = weakref.ref(widget)

    @property
    def model(self) -> ModelId | None:
        widget = self.widget
        return None if widget is None else ModelId(widget.__dict__.get("_model_id") or "")

    def describe(self) -> str:
        """For the author: what to call it."""
        return f"`{self.description}`" if self.description else f"{self.cls.__name__} {self.place + 1} of its cell"


class Births:
    """The widgets of one cell: those of its last run, and those made so far in this one."""

    def __init__(self, cell: str) -> None:
        self.cell = cell
        self._last: list[WidgetRecord] = []
        self._now: list[WidgetRecord] = []
        self._counts: dict[type[Any], int] = {}

    def begin_run(self) -> None:
        """What an unfinished run had not reached can still be matched."""
        self._last = self._now + self._last
        self._now = []
        self._counts = {}

    def claim(self, cls: type[Any], arguments: Version, description: object) -> tuple[WidgetRecord, bool]:
        """The record for the widget that is being made, and whether it had a widget that can be born again."""
        place = self._counts.get(cls, 0)
        self._counts[cls] = place + 1
        found = self._find(cls, place, arguments, description)
        if found is None:
            record = WidgetRecord(cls, self.cell, place, arguments, description)
            record.remembered = self._remembered_at(cls, place)
            self._now.append(record)
            return record, False
        self._last.remove(found)
        self._now.append(found)
        found.cls, found.place, found.arguments, found.description = cls, place, arguments, description
        found.is_retired = False
        return found, True

    def replace(self, old: WidgetRecord, new: WidgetRecord) -> None:
        """`old` could not be born again."""
        self._now[self._now.index(old)] = new

    def end_run(self) -> list[WidgetRecord]:
        """The cell has finished: what it made no more."""
        retired, self._last = self._last, []
        return retired

    def _find(self, cls: type[Any], place: int, arguments: Version, description: object) -> WidgetRecord | None:
        candidates = [r for r in self._last if _is_same_class(r.cls, cls) and r.widget is not None]
        same = [r for r in candidates if r.arguments == arguments and r.cls is cls]
        if not same and is_core(cls):
            same = [r for r in candidates if description and r.description == description]
            same = same or [r for r in candidates if r.place == place]
        return min(same, key=lambda r: abs(r.place - place), default=None)

    def _remembered_at(self, cls: type[Any], place: int) -> dict[str, object]:
        """A widget that gets a new model still takes what the visitor had set at this place."""
        for record in self._last:
            if _is_same_class(record.cls, cls) and record.place == place:
                return dict(record.remembered)
        return {}


def is_core(cls: type[Any]) -> bool:
    return cls.__module__.partition(".")[0] == "ipywidgets"


def _is_same_class(one: type[Any], other: type[Any]) -> bool:
    """A class of the notebook is another object each time its cell runs."""
    return one is other or (one.__module__, one.__qualname__) == (other.__module__, other.__qualname__)


def split_arguments(
    versions: Versions, cls: type[Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Version, object]:
    """The version of the constructor's arguments without the value, and the description among them."""
    rest = {name: value for name, value in kwargs.items() if name != "value"}
    positional = args[1:] if args and _takes_value_first(cls) else args
    return versions.of_arguments(positional, rest), kwargs.get("description")


@lru_cache(maxsize=None)
def _takes_value_first(cls: type[Any]) -> bool:
    try:
        names = list(inspect.signature(cls.__init__).parameters)
    except (TypeError, ValueError):
        return False
    return names[1:2] == ["value"]


def is_widget_class(cls: type[Any]) -> bool:
    return issubclass(cls, Widget)
