"""A code cell of the app as the engine sees it: its source and what its tags say (rule R6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Cell:
    id: str
    source: str
    rule: Literal["auto", "always", "once"] = "auto"
    """`always`: runs in every replay. `once`: runs once a session. `auto`: runs when what it read has changed."""
    ttl_seconds: float | None = None
    """It runs again when its last run is older than this; until then neither clock nor network make it run."""
    may_raise: bool = False
    """It has the tag `raises-exception`: the replay goes on after its error (rule R5)."""
