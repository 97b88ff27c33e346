"""Generated notebooks by the thousand: played in batches, and reported as cases that can be pasted."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass

from .generated import as_code, written
from .shrink import shrunk
from .world import Played, World

BATCH = 250
HEAVY_EVERY = 8
"""One batch in eight has arrays, frames and figures: these notebooks take four times as long."""


@dataclass
class Tally:
    notebooks: int = 0
    replays: int = 0
    mismatches: int = 0
    ran: int = 0
    cells: int = 0
    """Of the replays after a step; `ran` of these ran."""

    def add(self, played: Played, *, is_mismatch: bool) -> None:
        self.notebooks += 1
        self.replays += len(played.replays)
        self.mismatches += is_mismatch
        self.ran += sum(len(step.ran) for step in played.steps)
        self.cells += sum(len(step.ran) + len(step.kept) for step in played.steps)

    def plus(self, other: Tally) -> Tally:
        return Tally(*(one + another for one, another in zip(astuple(self), astuple(other), strict=True)))

    def __str__(self) -> str:
        share = self.ran / max(self.cells, 1)
        return (
            f"{self.notebooks} notebooks, {self.replays} replays, {self.mismatches} mismatches; "
            f"after a step {share:.0%} of the cells ran"
        )


def play_batch(
    world: World, number: int, count: int, *, mostly: str | None = None, on_mismatch: Callable[[Played], None]
) -> Tally:
    """The notebooks of this number are always the same ones."""
    tally = Tally()
    is_heavy = number % HEAVY_EVERY == HEAVY_EVERY - 1
    chance = random.Random(number)
    for _ in range(count):
        played = world.play(written(chance.randrange, heavy=is_heavy, mostly=mostly))
        is_mismatch = bool(played.mismatches(forgives=True))
        tally.add(played, is_mismatch=is_mismatch)
        if is_mismatch:
            on_mismatch(played)
    return tally


def report(world: World, played: Played) -> str:
    """The case, made smaller, as source for `regressions/`; and what is wrong with it."""
    small = shrunk(played.case, lambda case: bool(world.play(case).mismatches(forgives=True)))
    again = world.play(small)
    if not again.mismatches(forgives=True):  # it does not fail each time
        again = played
    ran = [f"after {replay.after}: ran {replay.ran!r} {replay.app.reasons}" for replay in again.replays[1:]]
    return "\n".join([as_code(again.case), *again.mismatches(forgives=True), *ran, ""])


def batches(first_seed: int, count: int) -> Iterator[tuple[int, int]]:
    """Numbers and sizes of the batches that make up so many notebooks."""
    for done in range(0, count, BATCH):
        yield first_seed * 1_000_000 + done // BATCH, min(BATCH, count - done)
