"""Values of widget traits as the cells of a run from the top would see them, one after the other.

How it works. A trait that no cell sets simply has its value. For one that some cell sets, `base` holds what it is
before any cell sets it: what the constructor gave it, then the visitor, then callbacks. `written` holds what the cells
so far in this replay have set. Before a cell runs the real value is put back to `written`, else `base`, without a
notification and without telling the page; at the end of the replay the page is told what it does not know yet.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from traitlets import Undefined

from ..reactive.addresses import address_of
from .versions import Version, Versions
from .widget_rebirth import is_same_json
from .widget_records import WidgetRecord

Place = tuple[WidgetRecord, str]
"""One trait of one widget."""

PRESS = "a press"
"""Stands in for a trait name where a cell asked `pressed(button)`."""

VISITORS_VALUE = "the visitor's value"
"""Stands in for a trait name where a cell set the bounds of a widget: what the visitor chose may be valid then."""

_INTERNAL = frozenset({"comm", "keys", "log", "msg_id"})
_NEVER_READ = _INTERNAL | {"layout", "style"}

LOOKS = frozenset(
    [
        "bar_style",
        "button_style",
        "continuous_update",
        "description",
        "description_allow_html",
        "disabled",
        "icon",
        "indent",
        "orientation",
        "placeholder",
        "readout",
        "readout_format",
        "rows",
        "tabbable",
        "tooltip",
        "tooltips",
    ]
)
"""Traits of ipywidgets' own inputs that say nothing about which values are valid."""

PLUMBING = frozenset(
    [
        "_trait_values",
        "_trait_notifiers",
        "_trait_validators",
        "_cross_validation_lock",
        "_model_id",
        "_property_lock",
        "_holding_sync",
        "_states_to_send",
        "_repr_mimebundle_",
        "notify_change",
        "keys",
        "comm",
    ]
)
"""Attributes of a widget that are its library's business, beside what its constructor set."""


def is_tracked(name: str) -> bool:
    """Whether cells and visitors may set it. `_view_name` and the like are the widget's own business."""
    return not name.startswith("_") and name not in _INTERNAL


def is_visitors(name: str) -> bool:
    """Whether what a page sets it to is the visitor's choice. What an Output widget has captured is none."""
    return is_tracked(name) and name != "outputs"


def is_readable(name: str) -> bool:
    """`s.layout` and `s.style` only lead to other widgets, whose traits count."""
    return not name.startswith("_") and name not in _NEVER_READ


@dataclass(frozen=True)
class Written:
    """What a cell set a trait to, and from what."""

    value: object
    base: Version


@dataclass
class Recording:
    """What the cell that runs has read and set so far."""

    reads: dict[Place, Version] = field(default_factory=dict)
    writes: set[Place] = field(default_factory=set)


@dataclass
class TraitTrace:
    """What one run of a cell read and set."""

    reads: dict[Place, Version] = field(default_factory=dict)
    writes: dict[Place, Written] = field(default_factory=dict)


class TraitState:
    def __init__(self, versions: Versions, sending_for: Callable[[str], AbstractContextManager[None]]) -> None:
        """`sending_for`: what is sent meanwhile belongs to this cell."""
        self._versions = versions
        self._sending_for = sending_for
        self._base: dict[Place, object] = {}
        self._written: dict[Place, object] = {}
        self._cells: dict[Place, str] = {}
        """Who has left that."""
        self._page: dict[Place, Any] = {}
        """What the page has where it is not what the widget has, because a value was put back in silence."""

    # --- values

    def value(self, place: Place) -> object:
        """What a cell at this point of the replay would read."""
        if place in self._written:
            return self._written[place]
        return self._base[place] if place in self._base else real_value(place)

    def version(self, place: Place) -> Version:
        return self._versions.of(self.value(place))

    def base_version(self, place: Place) -> Version:
        return self._versions.of(self._base[place] if place in self._base else real_value(place))

    # --- what happens to them

    def begin_replay(self) -> None:
        self._written.clear()

    def before_write(self, place: Place, old: object) -> None:
        """A cell sets it for the first time."""
        if place not in self._base:
            self._base[place] = old

    def with_base(self, record: WidgetRecord) -> set[str]:
        """The traits of it that cells set."""
        return {name for r, name in self._base if r is record}

    def rebase(self, place: Place) -> None:
        """The visitor or a callback set it."""
        self._written.pop(place, None)
        if place in self._base:
            self._base[place] = real_value(place)

    def rebase_all(self, record: WidgetRecord) -> None:
        """Its constructor ran."""
        for place in [p for p in self._base if p[0] is record]:
            self.rebase(place)

    def write(self, place: Place, value: object, cell: str) -> None:
        self._written[place], self._cells[place] = value, cell

    def forget(self, record: WidgetRecord) -> None:
        for table in (self._base, self._written, self._page, self._cells):
            for place in [p for p in table if p[0] is record]:
                del table[place]

    def put_back(self) -> None:
        """Make the real values those of this point of the replay."""
        for place in list(self._base):
            record, name = place
            widget = record.widget
            if widget is None:
                self.forget(record)
                continue
            wanted, real = self.value(place), real_value(place)
            if wanted is real or self._versions.of(wanted) == self._versions.of(real):
                continue
            if name in widget.keys and place not in self._page:
                self._page[place] = widget.get_state(name)[name]
            _set_in_silence(widget, name, wanted)

    # --- what the page knows

    def was_sent(self, record: WidgetRecord, names: list[str]) -> None:
        for name in names:
            self._page.pop((record, name), None)

    def page_state(self, record: WidgetRecord) -> dict[str, Any]:
        """The widget as the page has it."""
        state: dict[str, Any] = record.widget.get_state()
        state.update({name: value for (r, name), value in self._page.items() if r is record})
        return state

    def send_rest(self) -> None:
        """Tell the page every value that it does not have."""
        unknown: dict[int, tuple[WidgetRecord, list[str]]] = {}
        for record, name in self._page:
            unknown.setdefault(address_of(record), (record, []))[1].append(name)
        for record, names in unknown.values():
            widget = record.widget
            if widget is None or widget.comm is None:
                continue
            state = widget.get_state(names)
            changed = [n for n in names if not is_same_json(state[n], self._page[record, n])]
            if "outputs" in changed and (cell := self._cells.get((record, "outputs"))) is not None:
                changed.remove("outputs")
                with self._sending_for(cell):  # an Output widget shows it where this cell writes
                    widget.send_state("outputs")
            if changed:
                widget.send_state(changed)
        self._page.clear()


def real_value(place: Place) -> object:
    widget = place[0].widget
    return Undefined if widget is None else getattr(widget, place[1], Undefined)


def _set_in_silence(widget: Any, name: str, value: object) -> None:
    widget._trait_values[name] = value
    if name == "options" and hasattr(widget, "_options_full"):
        # a selection keeps its options three times, twice outside its traits (ipywidgets 8, widget_selection.py)
        from ipywidgets.widgets.widget_selection import _make_options

        widget._options_full = _make_options(value)
        widget._options_values = tuple(pair[1] for pair in widget._options_full)
        widget._trait_values["_options_labels"] = tuple(pair[0] for pair in widget._options_full)
