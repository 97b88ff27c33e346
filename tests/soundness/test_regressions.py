"""What the engine once got wrong stays right."""

from __future__ import annotations

import pytest

from .case import Case
from .regressions import REGRESSIONS
from .world import World


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in REGRESSIONS])
def test_what_was_wrong_once_is_right(world: World, case: Case) -> None:
    assert world.play(case).mismatches() == []
