"""Where one replay is, over all its passes, and what it did in the end."""

from __future__ import annotations

from dataclasses import dataclass, field


class StartOver(Exception):
    """Cells above the one that is to run were forced."""


class DoesNotAddUp(Exception):
    """A bug of ours, or values changed where nobody can see it."""


@dataclass(frozen=True)
class Replay:
    """What one replay did. Every cell is in exactly one of `ran`, `kept` and `not_reached`, in notebook order."""

    ran: tuple[str, ...]
    kept: tuple[str, ...]
    not_reached: tuple[str, ...]
    failed: str | None
    """The cell whose exception ended the replay; it is in `ran`, or in `kept` if it failed like this before."""
    interrupted: bool
    """A cell was interrupted; it is the first of `not_reached`."""
    reasons: dict[str, str]
    """Why each cell ran, in words for the author."""
    ended_by: str | None = None
    """The cell that asked for the end; what stands below shows nothing."""


@dataclass
class Progress:
    """Only the engine and `rebuild.py` change it."""

    ran: dict[str, str] = field(default_factory=dict)
    """The cells that ran, with the reason of the first time."""
    forced: dict[str, str] = field(default_factory=dict)
    """Cells that must run whatever their traces say, with the reason."""
    rebuilt: set[str] = field(default_factory=set)
    """A name of each alias class that has new objects in this replay."""
    ran_in_pass: set[str] = field(default_factory=set)
    reached: int = 0
    """So many cells are kept or have run."""
    failed: str | None = None
    ended_by: str | None = None
    is_interrupted: bool = False
    is_ended: bool = False
    """`should_end` said so."""
    is_last_resort: bool = False
    """All cells run in an empty namespace, and nothing is checked."""

    @property
    def is_complete(self) -> bool:
        return not self.is_interrupted and not self.is_ended

    @property
    def has_run(self) -> bool:
        return bool(self.ran) or self.is_interrupted

    def begin_pass(self) -> None:
        self.reached = 0
        self.failed = self.ended_by = None
        self.is_ended = False
        self.ran_in_pass.clear()

    def force_needed(self, cells: set[str], also: str | None = None) -> None:
        """Start over if a channel cannot put back what these cells left there, and that is used; `also`: who uses it
        runs again."""
        if needed := cells - self.ran_in_pass:
            for cell in (*needed, *filter(None, [also])):
                self.forced.setdefault(cell, "needed again for what it left outside the namespace")
            raise StartOver

    def begin_last_resort(self) -> None:
        self.forced.clear()
        self.is_last_resort = True

    def as_replay(self, cells: list[str]) -> Replay:
        reached = cells[: self.reached]
        return Replay(
            ran=tuple(id for id in reached if id in self.ran),
            kept=tuple(id for id in reached if id not in self.ran),
            not_reached=tuple(cells[self.reached :]),
            failed=self.failed,
            ended_by=self.ended_by,
            interrupted=self.is_interrupted,
            reasons={id: why for id, why in self.ran.items() if id in reached},
        )
