"""What must hold of any notebook, without a full run to hold it against."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from .case import LETTERS, Case, Step
from .cases import CASES
from .generated import Size, written
from .variants import merged, renamed, split, without_edits
from .view import View
from .world import Played, World

COUNT = 15
NO_STATE = frozenset({"state", "given state", "callbacks", "outside", "appended files", "named files", "displays"})
"""Topics whose replays depend on those before, or on what else is in their cell (`clear_output`)."""

SEEDS = range(COUNT)


def notebook(seed: int, without: frozenset[str] = frozenset()) -> Case:
    return written(random.Random(seed).randrange, Size(cells=6), without=without)


def shown(view: View) -> dict[str, tuple[str, ...]]:
    return view.outputs


@pytest.mark.parametrize("seed", SEEDS)
def test_going_there_and_back_shows_the_same(world: World, seed: int) -> None:
    case = notebook(seed, NO_STATE)
    there = {"s": 5}

    played = world.play(replace(case, steps=(Step(set={"s": 3}), Step(set=there), Step(set={"s": 3}))))

    first, _, again = played.steps
    assert shown(first.app) == shown(again.app)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_full_replay_at_any_moment_makes_no_difference(world: World, seed: int) -> None:
    case = notebook(seed)
    for moment in range(len(case.steps)):
        plain, refreshed = world.play(case), world.play(case, refresh_at=moment)

        assert [shown(step.app) for step in plain.steps] == [shown(step.app) for step in refreshed.steps]
        assert [step.app.names for step in plain.steps] == [step.app.names for step in refreshed.steps]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_statements_in_more_cells_show_the_same(world: World, seed: int) -> None:
    case = without_edits(notebook(seed, NO_STATE))
    in_more_cells, origins = split(case)

    assert texts(world.play(in_more_cells), origins) == texts(world.play(case), range(len(case.cells)))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_statements_in_fewer_cells_show_the_same(world: World, seed: int) -> None:
    case = without_edits(notebook(seed, NO_STATE))
    in_fewer_cells, places = merged(case)

    assert texts(world.play(in_fewer_cells), range(len(in_fewer_cells.cells))) == texts(world.play(case), places)


def texts(played: Played, place_of_cell: range | tuple[int, ...]) -> list[dict[int, str]]:
    """What is printed in each replay by the cells that go to one place, as one text; up to the first error."""
    found = []
    for replay in played.replays:
        printed: dict[int, str] = {}
        for cell, outputs in replay.app.outputs.items():
            place = place_of_cell[LETTERS.index(cell)]
            printed[place] = printed.get(place, "") + "".join(
                json.loads(output).get("stdout", "") for output in outputs
            )
        found.append({place: text for place, text in printed.items() if text and replay.app.failed is None})
    return found


PAIRS = [(case, other) for case in CASES if (other := renamed(case)) is not None]


@pytest.mark.parametrize(
    ("case", "other"), [pytest.param(*pair, id=pair[0].name) for pair in random.Random(2).sample(PAIRS, COUNT)]
)
def test_with_other_names_the_same_cells_run(world: World, case: Case, other: Case) -> None:
    assert [replay.ran for replay in world.play(other).replays] == [replay.ran for replay in world.play(case).replays]
