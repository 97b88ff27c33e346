"""The cells of an app that has several pages: the entry notebook's, with those of the chosen page among them. Pure.

How it works. The page's cells stand right below the entry's cell that chose it, for the page as for the kernel, so the
whole reads, runs and is cached as one notebook. The page's cells get ids that begin with the page's name, so that two
notebooks may use the same ids.
"""

from __future__ import annotations

from dataclasses import replace

from ..kernel_protocol import PageChosen
from ..protocol import CellId
from .session_messages import SessionPlan


def with_page(entry: SessionPlan, choice: PageChosen, page: SessionPlan) -> SessionPlan:
    """The entry's plan with the page's cells in it."""
    named = _prefixed(page, choice.name)
    shown = entry.page.cells
    at = next((place for place, cell in enumerate(shown, 1) if cell.id == choice.cell), len(shown))
    code_at = next((place for place, cell in enumerate(entry.code, 1) if cell.id == choice.cell), len(entry.code))
    return replace(
        entry,
        page=replace(
            entry.page,
            cells=(*shown[:at], *named.page.cells, *shown[at:]),
            hidden=entry.page.hidden | named.page.hidden,
        ),
        code=(*entry.code[:code_at], *named.code, *entry.code[code_at:]),
    )


def _prefixed(plan: SessionPlan, name: str) -> SessionPlan:
    def new(id: CellId) -> CellId:
        return CellId(f"{name}.{id}")

    return replace(
        plan,
        page=replace(
            plan.page,
            cells=tuple(replace(cell, id=new(cell.id)) for cell in plan.page.cells),
            hidden=frozenset(map(new, plan.page.hidden)),
        ),
        code=tuple(replace(cell, id=new(cell.id)) for cell in plan.code),
    )
