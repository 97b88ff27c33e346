"""Generated notebooks: what the app shows after each step is what a full run shows. `NBAPP_NOTEBOOKS=5000` plays more.

A mismatch is printed as a `Case`, made small, for `regressions/`.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings

from .case import Case
from .generated import Size, as_code, cases
from .long_run import play_batch, report
from .world import Played, World

COUNT = int(os.environ.get("NBAPP_NOTEBOOKS", "400"))
BATCH = 50
FIRST = 5_000_001


@pytest.mark.parametrize("number", range(FIRST, FIRST + COUNT // BATCH))
def test_a_replay_of_a_generated_notebook_shows_what_a_full_run_shows(world: World, number: int) -> None:
    failed: list[Played] = []

    play_batch(world, number, BATCH, on_mismatch=failed.append)

    assert not failed, report(world, failed[0])


@settings(
    max_examples=100,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(case=cases(Size(cells=5, steps=2)))
def test_hypothesis_finds_no_notebook_that_shows_something_else(world: World, case: Case) -> None:
    mismatches = world.play(case).mismatches(forgives=True)

    assert not mismatches, "\n".join([as_code(case), *mismatches])
