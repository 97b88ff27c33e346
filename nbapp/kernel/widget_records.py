"""Which widget of the next run is which widget of the last one (rule I1).

How it works. Each cell keeps the list of the widgets that it made in its last run, and each fragment that it called
keeps its own. When it runs again and makes a widget, that one is matched with one of the list that has not been matched
yet:
    1. of the same class with the same constructor arguments (value aside), at the same place or at another
    2. only for ipywidgets' own classes, whose browser side takes any state: of the same class with the same
       `description`, or if it has none at the same place, or the only one of its class whatever it says.
What remains unmatched when the cell has finished is retired: it lives for as long as something holds it.

What a widget's own constructor makes (its layout, the parts of a composite) is matched among what it made last time.

An `InputKey` is `cell/class/place`, so that it is the same in every kernel that runs the notebook.
"""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ipywidgets import Widget

from ..kernel_protocol import cell_of
from ..protocol import InputKey, Json, ModelId
from ..ui.inputs import Input
from .versions import Version, Versions


@dataclass(eq=False)
class WidgetRecord:
    """One widget, over all of its lives."""

    cls: type[Any]
    """The class that the author called; `type(widget)` may be a subclass of it that `add_traits` made."""
    maker: str
    """The cell that made it, or the fragment (`kernel_protocol.fragment_id`)."""
    place: int
    """Counted among the widgets of this class and this maker."""
    arguments: Version
    description: object
    remembered: dict[str, object] = field(default_factory=dict)
    """What the visitor set, by trait, in order."""
    seeds: dict[str, Json] = field(default_factory=dict)
    """The same from an earlier kernel, as the page knew it."""
    set_by_events: set[str] = field(default_factory=set)
    """Traits that the visitor or a callback has set since it was constructed."""
    is_closed: bool = False
    parent: WidgetRecord | None = None
    """The widget whose constructor made it."""
    inner: Births = field(default_factory=lambda: Births())
    """What its own constructor makes: its layout, the parts of a composite widget."""
    arguments_before: Version = ()
    """Those of its life before this one."""
    own_key: InputKey | None = None
    """Of an input of `nbapp.ui`, which has an identity of its own."""
    library_names: frozenset[str] = frozenset()
    """Attributes that its library's constructor set; the others are the author's."""
    variable: str | None = None
    """That was found to lead to it."""
    _widget: Any = None

    def inherit(self, other: WidgetRecord) -> None:
        """It stands where `other` stood, with another model. The parts of a composite may still be the same ones."""
        self.remembered = dict(other.remembered)
        self.inner, other.inner = other.inner, Births()
        self.inner.begin_run()

    @property
    def cell(self) -> str:
        return cell_of(self.maker)

    @property
    def key(self) -> InputKey:
        if self.own_key is not None:
            return self.own_key
        maker = self.maker if self.parent is None else self.parent.key
        return InputKey(f"{maker}/{self.cls.__qualname__}/{self.place}")

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

    def describe(self, variable: str | None = None) -> str:
        """For the author: what to call it. `variable` leads to it."""
        if self.description:
            return f"`{self.description}`"
        return f"`{variable}`" if variable else f"{self.cls.__name__} {self.place + 1} of its cell"


class Births:
    """The widgets of one maker (a cell, a fragment, a widget): those of its last run, and those made so far in this."""

    def __init__(self) -> None:
        self._last: list[WidgetRecord] = []
        self._now: list[WidgetRecord] = []
        self._counts: dict[type[Any], int] = {}

    def begin_run(self) -> None:
        """What an unfinished run had not reached can still be matched."""
        self._last = self._now + self._last
        self._now = []
        self._counts = {}

    def claim(self, cls: type[Any], arguments: Version, description: object) -> tuple[WidgetRecord | None, int]:
        """The record of the last run for the widget that is being made, if any, and the widget's place now."""
        place = self._counts.get(cls, 0)
        self._counts[cls] = place + 1
        found = self._find(cls, place, arguments, description)
        if found is not None:
            self._last.remove(found)
            self._now.append(found)
            found.arguments_before = found.arguments
            found.cls, found.place, found.arguments, found.description = cls, place, arguments, description
        return found, place

    def find_same(self, cls: type[Any], arguments: Version) -> WidgetRecord | None:
        """The widget of the last run with these very arguments, if it has not been matched yet."""
        return next((r for r in self._last if r.cls is cls and r.arguments == arguments), None)

    def add(self, record: WidgetRecord) -> None:
        """Nobody was found: a widget begins its first life. It takes what the visitor had set at its place."""
        for other in self._last:
            if _is_same_class(other.cls, record.cls) and other.place == record.place:
                record.inherit(other)
                break
        self._now.append(record)

    def append(self, record: WidgetRecord) -> None:
        """A widget begins its first life, and takes nothing from those that stood there before."""
        self._now.append(record)

    def replace(self, old: WidgetRecord, new: WidgetRecord) -> None:
        """`old` could not be born again."""
        self._now[self._now.index(old)] = new

    @property
    def is_empty(self) -> bool:
        return not self._now and not self._last

    def all_now(self) -> Iterator[WidgetRecord]:
        """What was made in this run, and the parts of it."""
        for record in self._now:
            yield record
            yield from record.inner.all_now()

    def all_known(self) -> Iterator[WidgetRecord]:
        """Also what an unfinished run had not reached, and the next one may make again. Those of this run come last."""
        for record in (*self._last, *self._now):
            yield record
            yield from record.inner.all_known()

    def end_run(self) -> list[WidgetRecord]:
        """The cell has finished: what it made no more."""
        retired, self._last = self._last, []
        return retired

    def _find(self, cls: type[Any], place: int, arguments: Version, description: object) -> WidgetRecord | None:
        candidates = [r for r in self._last if _is_same_class(r.cls, cls) and r.widget is not None]
        same = [r for r in candidates if r.arguments == arguments]
        if not same and issubclass(cls, Input):
            same = [r for r in candidates if r.place == place and kind_of(r.arguments) == kind_of(arguments)]
        if not same and is_core(cls):
            same = [r for r in candidates if r.description == description and (description or r.place == place)]
            if not same and len(candidates) == 1 and self._was_only_one(candidates[0]):
                same = candidates
        return min(same, key=lambda r: abs(r.place - place), default=None)

    def _was_only_one(self, record: WidgetRecord) -> bool:
        """Two with descriptions of their own are told apart by these; one may change its description."""
        return record.place == 0 and not any(_is_same_class(r.cls, record.cls) for r in self._now)


def kind_of(identity: Version) -> str:
    """Of an input of `nbapp.ui`."""
    return str(identity[-1]).partition(":")[0]


def is_core(cls: type[Any]) -> bool:
    return cls.__module__.partition(".")[0] == "ipywidgets"


def _is_same_class(one: type[Any], other: type[Any]) -> bool:
    """A class of the notebook is another object each time its cell runs."""
    return one is other or (one.__module__, one.__qualname__) == (other.__module__, other.__qualname__)


def split_arguments(
    versions: Versions | None, cls: type[Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Version, object]:
    """The version of the constructor's arguments without the value, and the description among them.

    `versions` is None where it does not matter: the arguments of a plotly figure lead to all of its insides.
    """
    if issubclass(cls, Input):
        return ("identity", kwargs["identity"]), kwargs["props"].get("label")
    if versions is None:
        return ("not compared",), kwargs.get("description")
    rest = {name: value for name, value in kwargs.items() if name != "value"}
    positional = args[1:] if args and _takes_value_first(cls.__init__) else args
    if cls.__module__ == "__main__":
        positional = (cls, *positional)  # the notebook may say something else under the same name by now
    return versions.of_arguments(positional, rest), kwargs.get("description")


@cache
def _takes_value_first(constructor: Callable[..., None]) -> bool:
    try:
        names = list(inspect.signature(constructor).parameters)
    except (TypeError, ValueError):
        return False
    return names[1:2] == ["value"]


def is_widget_class(cls: type[Any]) -> bool:
    return issubclass(cls, Widget)
