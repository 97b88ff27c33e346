"""What `check` found out, as data: the first run, and the state after each step. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from ...kernel_protocol import CellExplanation, CodeCell, InputExplanation
from ...protocol import CellId, Json, ModelId, PageCell
from ..inputs import State, settable_traits
from .steps import Step


@dataclass(frozen=True)
class CheckedCell:
    """One code cell in one state of the app."""

    place: int
    """Among the app's code cells, from 1."""
    code: CodeCell
    did: CellExplanation
    outputs: tuple[Json, ...] = ()
    callback_outputs: tuple[Json, ...] = ()

    @property
    def title(self) -> str:
        """Its first line of code, by which an author knows it again."""
        lines = [line.strip() for line in self.code.source.splitlines()]
        return next((line for line in lines if line and not line.startswith("#")), next(filter(None, lines), "(empty)"))

    @property
    def has_broken(self) -> bool:
        """It failed, and its author does not expect that."""
        return self.did.status == "failed" and not self.code.may_raise


@dataclass(frozen=True)
class CheckedRun:
    """The app after the first run (`step` is None), or after a step."""

    step: Step | None
    cells: tuple[CheckedCell, ...]
    inputs: tuple[InputExplanation, ...]
    states: Mapping[ModelId, State]
    """The widgets as the page has them."""
    seconds: float
    """Of its replays together, in the kernel."""
    is_verified: bool = False
    """It was held against a fresh run of the same (`--verify`)."""
    differences: tuple[str, ...] = ()
    """From what that shows."""
    unverified: tuple[str, ...] = ()
    """What that says nothing about, and why."""

    @property
    def settable_inputs(self) -> tuple[InputExplanation, ...]:
        """Without what only shows something: labels, boxes, progress bars."""
        return tuple(i for i in self.inputs if i.is_button or settable_traits(self.states.get(i.model, {})) != ())

    @property
    def is_good(self) -> bool:
        return not self.differences and not any(cell.has_broken for cell in self.cells)


def with_all_replays(explained: CellExplanation, why_ran: Mapping[CellId, str]) -> CellExplanation:
    """A step with several presses is several replays: a cell that ran in an earlier one of them ran in this step."""
    why = why_ran.get(explained.cell)
    if explained.ran or why is None:
        return explained
    return replace(explained, ran=True, why=why, status="ran" if explained.status == "kept" else explained.status)


def checked_cells(
    code: Sequence[CodeCell], explained: Sequence[CellExplanation], page: Collection[PageCell]
) -> tuple[CheckedCell, ...]:
    shown = {cell.id: cell for cell in page}
    return tuple(
        CheckedCell(place, cell, did, shown[cell.id].outputs, shown[cell.id].callback_outputs)
        for place, (cell, did) in enumerate(zip(code, explained, strict=True), 1)
    )
