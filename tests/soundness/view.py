"""What one replay left, in words that are the same in every process."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    ran: str
    """Letters of the cells that ran."""
    kept: str
    failed: str | None
    reasons: dict[str, str]
    outputs: dict[str, tuple[str, ...]]
    """By cell, down to the one that failed."""
    widgets: dict[str, str]
    """States of all widgets, by key."""
    names: dict[str, str]
    state: dict[str, str]
    """`session_state`."""
    folder: dict[str, str]
    changed_outside: bool = False
    """The replay changed `session_state` or the folder: a full run would begin elsewhere now."""
    problems: tuple[str, ...] = ()
    """What the step asked for and could not be done."""
