"""An engine that is broken on purpose is noticed by the cases that the right one passes."""

from __future__ import annotations

import pytest

from .case import Case
from .cases import CASES
from .faults import FAULTS
from .regressions import REGRESSIONS
from .world import World


def cases_about(topic: str) -> list[Case]:
    """All cases, those about the topic first."""
    return sorted((*REGRESSIONS, *CASES), key=lambda case: case.topic != topic)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_engine_is_noticed(world: World, fault: str) -> None:
    def is_noticed_by(case: Case) -> bool:
        return bool(world.play(case, fault=fault).mismatches()) and not world.play(case).mismatches()

    assert any(map(is_noticed_by, cases_about(FAULTS[fault].topic))), f"no case noticed that {fault}"
