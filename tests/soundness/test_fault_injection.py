"""An engine that is broken on purpose is noticed, by the hand-written cases or soon by the generated ones."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from .case import Case
from .cases import CASES
from .faults import FAULTS
from .generated import Size, written
from .world import World

MOST_CASES = 150


def cases_in_a_mixed_order() -> Iterator[Case]:
    """Hand-written and generated ones in turn."""
    chance = random.Random(1)
    for case in chance.sample(CASES, MOST_CASES // 2):
        yield case
        yield written(chance.randrange, Size(cells=6))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_engine_is_noticed(world: World, fault: str) -> None:
    noticing = (c for c in cases_in_a_mixed_order() if world.play(c, fault=fault).mismatches(forgives=True))

    assert next(noticing, None) is not None, f"no case noticed that {fault}"
