"""The replay that the kernel is at, and what its page is told of it: how far it is, which cell takes long. Pure.

How it works. A replay that takes a moment says nothing; a timer reveals what takes longer. A stop is a message to the
kernel first, then an interrupt, then the offer of a new kernel.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..kernel_protocol import (
    CellFinished,
    CellStarted,
    FragmentFinished,
    FragmentStarted,
    InputsChanged,
    ReplayStarted,
    StopReplay,
)
from ..protocol import CellId, Json, ModelId, Progress, Update
from . import problems
from .page import Page
from .session_messages import AskKernel, CancelTimer, InterruptKernel, SetTimer, Timer
from .voice import Voice

LONG_SECONDS = 0.15
"""A cell or a replay that takes longer shows that it runs; below, a mark would only flicker."""

STOP_SECONDS = 2.0
"""A kernel that has not ended its replay so long after a stop does not hear its control channel: interrupt it."""

STUCK_SECONDS = 6.0
"""So long after a stop the visitor is offered a new kernel."""


@dataclass
class RunningReplay:
    run: int
    press: ModelId | None
    values_before: dict[str, tuple[ModelId, dict[str, Json]]]
    """By event id, what the traits were that it set: shown again if the kernel refuses it."""
    is_watched: bool
    """It is long enough that the page shows its progress."""
    announced: set[tuple[ModelId, str]] = field(default_factory=set)
    """Traits that the kernel knows to have newer values."""
    cell: CellId | None = None
    done: int = 0
    total: int = 0

    def news_of(self, update: Update) -> InputsChanged | None:
        """What the kernel is to be told of newer values, each trait once; nothing where a press must be heard first."""
        new = {(update.model, trait) for trait in update.state} - self.announced
        if self.press is not None or not new:
            return None
        self.announced |= new
        return InputsChanged(self.run, tuple(sorted(new)))


class Running:
    """Of one session; `replay` is None between two."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self.replay: RunningReplay | None = None

    def begin(self, replay: RunningReplay) -> None:
        self.replay = replay
        if not replay.is_watched:
            self._voice.act(SetTimer("progress", LONG_SECONDS))

    def end(self) -> None:
        if self.replay is not None:
            self.replay = None
            self._voice.say_closed()
            for timer in ("reveal", "progress", "stop", "stuck"):
                self._voice.act(CancelTimer(timer))

    def of(self, run: int) -> RunningReplay | None:
        """The replay, if it is still this one."""
        return self.replay if self.replay is not None and self.replay.run == run else None

    def say_superseded(self) -> None:
        """What it makes is out of date whatever it reads: end it before its next cell."""
        if self.replay is not None and self.replay.press is None:
            self._voice.act(AskKernel(InputsChanged(self.replay.run, ())))

    def stop(self) -> None:
        if self.replay is not None:
            self._voice.act(AskKernel(StopReplay(self.replay.run)))
            self._voice.act(SetTimer("stop", STOP_SECONDS))

    # --- what the kernel says of it -------------------------------------------------------------------------------

    def started(self, event: ReplayStarted) -> None:
        if replay := self.of(event.run):
            replay.total = event.total
            self._say_progress(replay)

    def cell_started(self, event: CellStarted, page: Page) -> None:
        if replay := self.of(event.run):
            replay.cell, replay.done = event.cell, event.position
            page.start_cell(event.run, event.cell)
            self._voice.act(SetTimer("reveal", LONG_SECONDS))
            self._say_progress(replay)

    def cell_finished(self, event: CellFinished, page: Page) -> None:
        if replay := self.of(event.run):
            replay.cell = None
            self._voice.say_effects(page.finish_cell(event.run, event.cell, event.status))
            self._voice.say_closed()

    def hear_fragment(self, event: FragmentStarted | FragmentFinished, page: Page) -> None:
        if replay := self.of(event.run):
            self._voice.say_effects(page.hear_fragment(event))
            if isinstance(event, FragmentFinished):
                self._voice.say_closed()
            elif replay.cell is None:
                self._voice.act(SetTimer("reveal", LONG_SECONDS))

    # --- time -----------------------------------------------------------------------------------------------------

    def ring(self, timer: Timer, page: Page) -> None:
        if self.replay is None:
            return
        if timer == "reveal":
            self._voice.say_effects(page.reveal(self.replay.cell))
        elif timer == "progress":
            self.replay.is_watched = True
            self._say_progress(self.replay)
        elif timer == "stop":
            self._voice.act(InterruptKernel())
            self._voice.act(SetTimer("stuck", STUCK_SECONDS - STOP_SECONDS))
        elif timer == "stuck":
            self._voice.raise_problem(problems.STUCK)

    def _say_progress(self, replay: RunningReplay) -> None:
        if replay.is_watched:
            self._voice.say_progress(Progress("replaying", replay.done, replay.total))
