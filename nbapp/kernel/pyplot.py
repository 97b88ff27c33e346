"""Figures that pyplot keeps open from cell to cell, as a channel: `plt.plot(…)` in one, `plt.title(…)` in the next.

How it works. Inline figures are closed at the end of their cell, so that nothing crosses; with `%matplotlib widget`, or
where the author keeps them open, pyplot's current figure is a variable that every cell shares. The methods by which
pyplot looks at its figures report here what a cell looked at, made and may have drawn into. A figure is known by its
manager and a count of the cells that may have drawn into it. Before a cell runs, pyplot is given the figures that a run
from the top would have left; a figure that a later cell has drawn into cannot be brought back, so the cells that made
it run again (`needs`).

What it does not know: drawing by a name (`ax.plot(…)`), which is a change in place like every other.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..reactive.addresses import address_of

_Figures = tuple[tuple[Any, int], ...]
"""Managers with their counts, the current one last."""


@dataclass
class PyplotTrace:
    numbers: tuple[Any, ...] | None
    """Of the figures that were open, if the cell asked pyplot for anything."""
    looked_at: dict[int, tuple[Any, int]]
    """Of the figures that were open before, those whose content it saw, by id of the manager."""
    after: _Figures


@dataclass
class _Recording:
    before: _Figures
    has_asked: bool = False
    looked_at: set[int] = field(default_factory=set)
    drawn_into: set[int] = field(default_factory=set)


class PyplotChannel:
    name = "pyplot"

    def __init__(self) -> None:
        self._virtual: _Figures = ()
        self._count_by_manager: dict[int, int] = {}
        self._traces: dict[str, PyplotTrace] = {}
        self._makers: dict[int, list[str]] = {}
        """Cells that made a figure or drew into it, so far in this pass."""
        self._late: frozenset[str] = frozenset()
        self._recording: _Recording | None = None
        self._gcf: Any = None

    # --- Channel

    def begin_replay(self) -> None:
        self._virtual = ()
        self._makers = {}
        self._late = frozenset()
        self._hook()

    def why_stale(self, cell: str, trace: PyplotTrace | None) -> str | None:
        if trace is None or trace.numbers is None:
            return None
        if tuple(manager.num for manager, _ in self._virtual) != trace.numbers:
            return "the open figures changed"
        now = {address_of(manager): count for manager, count in self._virtual}
        if any(now.get(address) != count for address, (_, count) in trace.looked_at.items()):
            return "the figure that it draws into changed"
        return None

    def skip(self, cell: str, trace: PyplotTrace | None) -> None:
        if trace is not None and trace.numbers is not None:
            before = {address_of(manager): count for manager, count in self._virtual}
            new = {address_of(manager): count for manager, count in trace.after}
            touched = {address for address in new if address not in before or address in trace.looked_at}
            self._virtual = tuple(
                (manager, count if address_of(manager) in touched else before[address_of(manager)])
                for manager, count in trace.after
            )
            self._note_makers(cell, touched)

    def needs(self, cell: str) -> frozenset[str]:
        """Cells above that must run again, for this one uses figures that were drawn into since."""
        late, self._late = self._late, frozenset()
        if late:
            return late
        trace = self._traces.get(cell)
        if trace is None:
            numbers = {manager.num for manager, _ in self._virtual}
        else:
            numbers = {manager.num for manager, _ in trace.looked_at.values()}
        return self._makers_of_damaged([manager for manager, _ in self._virtual if manager.num in numbers])

    def before_run(self, cell: str) -> None:
        self._hook()
        self._put(self._virtual)
        self._recording = _Recording(self._virtual)

    def after_run(self, cell: str) -> PyplotTrace | None:
        recording, self._recording = self._recording, None
        if recording is None:
            return None
        self._hook()
        open_now = tuple(self._gcf.figs.values()) if self._gcf is not None else ()
        before = {address_of(manager): (manager, count) for manager, count in recording.before}
        made = {address_of(manager) for manager in open_now if address_of(manager) not in before}
        has_asked = recording.has_asked or bool(made) or len(open_now) != len(before)
        damaged = [before[a][0] for a in recording.looked_at & before.keys()]
        self._late = self._makers_of_damaged(damaged)
        touched = made | recording.drawn_into
        for address in touched:
            self._count_by_manager[address] = self._count_by_manager.get(address, 0) + 1
        counts = {address: count for address, (_, count) in before.items() if address not in touched}
        self._virtual = tuple(
            (m, counts.get(address_of(m), self._count_by_manager.get(address_of(m), 0))) for m in open_now
        )
        self._note_makers(cell, touched)
        self._traces[cell] = trace = PyplotTrace(
            numbers=tuple(m.num for m, _ in recording.before) if has_asked else None,
            looked_at={address: before[address] for address in recording.looked_at & before.keys()},
            after=self._virtual,
        )
        return trace

    def end_replay(self) -> None:
        self._put(self._virtual)
        pairs = [*self._virtual, *(pair for trace in self._traces.values() for pair in trace.after)]
        kept = {address_of(manager) for manager, _ in pairs}
        self._count_by_manager = {a: count for a, count in self._count_by_manager.items() if a in kept}

    def stand_in(self, value: object) -> object | None:
        return None

    # --- figures

    def _note_makers(self, cell: str, managers: set[int]) -> None:
        for address in managers:
            self._makers.setdefault(address, []).append(cell)

    def _makers_of_damaged(self, managers: list[Any]) -> frozenset[str]:
        expected = {address_of(manager): count for manager, count in self._virtual}
        damaged = [m for m in managers if self._count_by_manager.get(address_of(m), 0) != expected.get(address_of(m))]
        return frozenset(cell for manager in damaged for cell in self._makers.get(address_of(manager), ()))

    def _put(self, figures: _Figures) -> None:
        if self._gcf is None or tuple(self._gcf.figs.values()) == tuple(manager for manager, _ in figures):
            return
        self._gcf.figs.clear()
        self._gcf.figs.update((manager.num, manager) for manager, _ in figures)

    # --- what pyplot tells

    def _hook(self) -> None:
        """Once matplotlib is there."""
        helpers: Any = sys.modules.get("matplotlib._pylab_helpers")
        if self._gcf is not None or not hasattr(helpers, "Gcf"):
            return
        self._gcf = gcf = helpers.Gcf
        gcf.figs = _NotingDict(gcf.figs)
        gcf.figs.note = self._note_asked
        for name, note in (
            ("get_active", self._note_drawn_into),
            ("get_fig_manager", self._note_drawn_into),
            ("set_active", self._note_drawn_into),
            ("get_all_fig_managers", self._note_looked_at),
        ):
            setattr(gcf, name, _noting(getattr(gcf, name), note))

    def _note_asked(self) -> None:
        if self._recording is not None:
            self._recording.has_asked = True

    def _note_drawn_into(self, argument: Any, manager: Any) -> None:
        if self._recording is not None:
            self._recording.has_asked = True
            manager = argument if manager is None and hasattr(argument, "canvas") else manager
            if manager is not None:
                self._recording.looked_at.add(address_of(manager))
                self._recording.drawn_into.add(address_of(manager))

    def _note_looked_at(self, argument: Any, managers: Any) -> None:
        if sys._getframe(2).f_code.co_name == "draw_all":
            return  # in interactive mode pyplot redraws what is stale after each cell, whatever the cell did
        if self._recording is not None and managers:
            self._recording.has_asked = True
            self._recording.looked_at |= {address_of(manager) for manager in managers}


class _NotingDict(OrderedDict[Any, Any]):
    """Managers by number; says when somebody asks which numbers there are (`plt.get_fignums()`)."""

    note: Callable[[], None] = staticmethod(lambda: None)

    def __iter__(self) -> Iterator[Any]:
        self.note()
        return super().__iter__()

    def __contains__(self, number: object) -> bool:
        self.note()
        return super().__contains__(number)


def _noting(method: Callable[..., Any], note: Callable[[Any, Any], None]) -> Any:
    """The class method, with a report of what it was asked and what it gave."""

    def call(cls: Any, *args: Any) -> Any:
        result = method(*args)
        note(args[0] if args else None, result)
        return result

    call.__name__, call.__doc__ = method.__name__, method.__doc__
    return classmethod(call)
