"""How lazy the engine is: of the cells that an ideal engine keeps, those that ours keeps, and why not the others.

A cell that is kept beyond the ideal is an error: of the engine, or of whoever wrote the ideal down.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .case import Case
from .world import Played


@dataclass(frozen=True)
class Miss:
    """A cell that ran and need not have."""

    case: Case
    step: int
    """Counts from 1."""
    cell: str
    why: str
    """What the engine says; "" if the replay ended above the cell."""

    def __str__(self) -> str:
        return (
            f"{self.case.topic}: {self.case.name}\n    step {self.step}, cell {self.cell}: {self.why or 'not reached'}"
        )


@dataclass(frozen=True)
class Score:
    kept: int
    ideal: int

    def __add__(self, other: Score) -> Score:
        return Score(self.kept + other.kept, self.ideal + other.ideal)

    @property
    def ratio(self) -> float:
        return self.kept / self.ideal if self.ideal else 1.0


def score_of(played: Played) -> Score:
    """Of all steps of one case."""
    ideal = sum(len(keeps) for keeps in played.case.keeps)
    return Score(ideal - len(misses_of(played)), ideal)


def misses_of(played: Played) -> list[Miss]:
    case = played.case
    return [
        Miss(case, number, cell, replay.app.reasons.get(cell, ""))
        for number, (replay, keeps) in enumerate(zip(played.steps, case.keeps, strict=False), 1)
        for cell in keeps
        if cell not in replay.kept
    ]


def kept_beyond_ideal(played: Played) -> list[str]:
    """Cells that should have run, says the ideal."""
    return [
        f"step {number}: cell {cell} was kept"
        for number, (replay, keeps) in enumerate(zip(played.steps, played.case.keeps, strict=False), 1)
        for cell in replay.kept
        if cell not in keeps
    ]


def table(scores: Iterable[tuple[Case, Score]]) -> str:
    """One line for each topic, then the sums."""
    rows: dict[str, tuple[int, Score]] = {}
    open_sum, all_sum = Score(0, 0), Score(0, 0)
    for case, score in scores:
        count, sum_of_topic = rows.get(case.topic, (0, Score(0, 0)))
        rows[case.topic] = (count + 1, sum_of_topic + score)
        all_sum += score
        open_sum += Score(0, 0) if case.opaque else score
    lines = [f"{'topic':24} cases   kept/ideal"]
    lines += [_line(topic, count, score) for topic, (count, score) in rows.items()]
    lines.append(_line("all", sum(count for count, _ in rows.values()), all_sum))
    lines.append(f"{'no opaque value':24}       {open_sum.kept:5}/{open_sum.ideal:<5} {open_sum.ratio:.3f}")
    return "\n".join(lines)


def _line(topic: str, count: int, score: Score) -> str:
    return f"{topic:24} {count:5} {score.kept:5}/{score.ideal:<5} {score.ratio:.3f}"
