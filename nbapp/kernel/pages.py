"""Which notebook of an app with several pages is among its cells: what `Page.run` asked for, told to the server.

How it works. A cell that calls `run` names a notebook; the name stands until the cell runs again without it, or is
gone. When it is another notebook than the server has put among the cells, the replay ends there: what stands below is
not the app any more. At the end of each replay the server is told. A kernel that is loaded with the page's cells from
the start (after a restart, or to check another one) finds them by their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from ..kernel_protocol import PageChosen
from ..protocol import CellId
from ..ui.errors import WrongPlace
from .interrupts import Interrupts
from .outputs import Outlet


class Pages:
    """Of this kernel's app."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._by_cell: dict[CellId, PageChosen] = {}
        self._told: PageChosen | None = None
        self._cells: tuple[CellId, ...] = ()
        self.end_replay: Callable[[], None] = lambda: None
        """End the replay before its next cell; another one follows."""
        self.interrupts: Interrupts | None = None

    def begin(self) -> None:
        """A cell begins to run, or an event to be applied."""
        address = self._outlet.address
        if address is not None and not address.callback:
            self._by_cell.pop(address.cell, None)

    def load(self, cells: Collection[CellId]) -> None:
        """These are the app's cells now."""
        self._cells = tuple(cells)
        self._by_cell = {cell: page for cell, page in self._by_cell.items() if cell in cells}

    def run(self, path: str, name: str) -> None:
        """The running cell wants this notebook's cells below it."""
        address = self._outlet.address
        if address is None or address.callback:
            raise WrongPlace("A page is run outside of a cell.", advice="Call page.run() in a cell of its own.")
        if any(cell != address.cell for cell in self._by_cell):
            raise WrongPlace(
                f"A second cell runs a page ({path!r}).",
                advice="An app has one call of ui.navigation, and runs the page that it returns once.",
            )
        chosen = self._by_cell[address.cell] = PageChosen(address.cell, path, name)
        is_new = self._told is None or self._told.name != name
        if is_new and any(cell.startswith(f"{name}.") for cell in self._cells):
            self._told = chosen
        if chosen != self._told:
            self.end_replay()

    def to_tell(self) -> PageChosen | None:
        """What the server has to change, if anything."""
        now = next(iter(self._by_cell.values()), None)
        if now == self._told:
            return None
        before, self._told = self._told, now
        return now if now is not None else PageChosen(before.cell if before else CellId(""))

    def leave_cell(self) -> None:
        """End the running cell and the replay; another one follows."""
        address = self._outlet.address
        if address is None or address.callback or self.interrupts is None:
            return
        self.end_replay()
        running = self.interrupts.current_run
        if running is not None:
            self.interrupts.request(running)
