"""Hand-written cases on the real engine: right in every step, and nearly as lazy as can be.

`python -m tests.soundness.cases` prints what is kept of what an ideal engine keeps, by topic, and each miss.
"""

from __future__ import annotations

import dataclasses

import pytest

from .case import Case
from .cases import CASES
from .laziness import Score, kept_beyond_ideal, score_of
from .world import Played, World

UNSOUND: dict[str, str] = {}
"""Names of cases that the engine gets wrong, and why."""


def params(cases: tuple[Case, ...]) -> list[object]:
    return [
        pytest.param(
            case,
            id=case.name,
            marks=[pytest.mark.xfail(strict=True, reason=why)] if (why := UNSOUND.get(case.name)) else [],
        )
        for case in cases
    ]


@pytest.fixture(scope="module")
def played_by_name() -> dict[str, Played]:
    """Every case is played once."""
    return {}


@pytest.mark.parametrize("case", params(CASES))
def test_each_step_is_right(world: World, played_by_name: dict[str, Played], case: Case) -> None:
    played = played_by_name[case.name] = world.play(case)

    assert played.mismatches() == []
    assert kept_beyond_ideal(played) == []


def test_the_engine_keeps_nearly_all_that_an_ideal_one_keeps(world: World, played_by_name: dict[str, Played]) -> None:
    played = [played_by_name.get(case.name) or world.play(case) for case in CASES]

    everything = sum(map(score_of, played), Score(0, 0))
    open_values = sum((score_of(p) for p in played if not p.case.opaque), Score(0, 0))

    assert everything.ratio >= 0.965
    assert open_values.ratio >= 0.98


def test_every_case_says_what_an_ideal_engine_keeps() -> None:
    assert [case.name for case in CASES if len(case.keeps) != len(case.steps)] == []


def test_no_two_cases_have_one_name() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))


def test_a_name_in_the_list_of_the_unsound_is_a_case() -> None:
    assert UNSOUND.keys() - {case.name for case in CASES} == set()


def test_a_cell_that_is_kept_beyond_the_ideal_is_noticed(world: World) -> None:
    case = Case("case", "topic", ("x = 1", "print(x)"), CASES[0].steps[:0], ())
    step = dataclasses.replace(CASES[0].steps[0], set={})

    played = world.play(dataclasses.replace(case, steps=(step,), keeps=("a",)))

    assert kept_beyond_ideal(played) == ["step 1: cell b was kept"]
    assert score_of(played) == Score(1, 1)
