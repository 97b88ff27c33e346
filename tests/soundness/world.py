"""Play cases and hold every replay against a full run: the client of the zygotes.

`differences` compares what a visitor would see, what the cells left in the namespace, in `session_state` and in the
folder, cell by cell and output by output.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from .case import LETTERS, Case
from .view import View
from .zygote import Answer, Request, read_frame, write_frame

_PACKAGE = __name__.rpartition(".")[0]
"""`tests.soundness`, or `soundness` under pytest: the zygote must know classes by the same names."""
_ROOT = Path(__file__).parents[len(_PACKAGE.split("."))]
_HEAVY = ("numpy", "pandas", "matplotlib", "pyplot")


@dataclass(frozen=True)
class Replayed:
    """One replay of the app, and what a full run at this moment shows."""

    after: str
    """What happened before it, for messages."""
    app: View
    full: View | None
    """None: nothing ran, and nothing had changed since the replay before."""
    is_again: bool
    """A replay without any change."""
    was_pressed: bool = False
    """The replay before was of a press, which is over now."""

    @property
    def ran(self) -> str:
        return self.app.ran

    @property
    def kept(self) -> str:
        return self.app.kept

    def text(self, cell: str) -> str:
        """Everything that this cell shows, in one string."""
        return "".join(self.app.outputs[cell])


@dataclass(frozen=True)
class Played:
    case: Case
    replays: tuple[Replayed, ...]
    """The first run, then for each step its replay and one without a change."""
    error: str | None = None
    """What broke, if the case could not be played to its end."""

    @property
    def steps(self) -> tuple[Replayed, ...]:
        """The replays of the steps alone."""
        return tuple(replay for replay in self.replays[1:] if not replay.is_again)

    @property
    def _moves_state(self) -> bool:
        """A cell may leave `session_state` as it was, by setting a key and deleting it."""
        return any("session_state" in source for source in self.case.sources())

    def mismatches(self, *, forgives: bool = False) -> list[str]:
        """Everything in which the app differs from full runs; empty if the engine is right.

        `forgives`: a step may speak of widgets that are not there.
        """
        found = [f"the case broke: {self.error}"] if self.error else []
        for replay in self.replays:
            differences = [*(() if forgives else replay.app.problems), *_differences(replay, self._moves_state)]
            found += [f"after {replay.after}: {difference}" for difference in differences]
        return found


class World:
    """Zygotes that play cases; started when the first case needs them."""

    def __init__(self) -> None:
        self._light: _Zygote | None = None
        self._heavy: _Zygote | None = None

    def play(self, case: Case, *, fault: str | None = None, refresh_at: int | None = None) -> Played:
        """`fault`: break the engine like this first. `refresh_at`: before this step all traces are forgotten."""
        answer = self._zygote_for(case).ask(Request(case, fault, refresh_at))
        afters = list(_afters(case))
        replays = [
            Replayed(after, app, full, is_again, was_pressed)
            for (after, is_again, was_pressed), (app, full) in zip(afters, answer.replays, strict=False)
        ]
        return Played(case, tuple(replays), answer.error)

    def close(self) -> None:
        for zygote in (self._light, self._heavy):
            if zygote is not None:
                zygote.close()
        self._light = self._heavy = None

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _zygote_for(self, case: Case) -> _Zygote:
        """A process with pandas in it takes longer to fork."""
        if any(name in text for text in (*case.sources(), *case.files.values()) for name in _HEAVY):
            self._heavy = self._heavy or _Zygote("--heavy")
            return self._heavy
        self._light = self._light or _Zygote()
        return self._light


class _Zygote:
    def __init__(self, *options: str) -> None:
        command = [sys.executable, "-m", f"{_PACKAGE}.zygote", *options]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT)
        assert read_frame(self._answers) == "ready", "the zygote did not start; its error is above"

    @property
    def _answers(self) -> BinaryIO:
        return cast(BinaryIO, self._process.stdout)

    def ask(self, request: Request) -> Answer:
        write_frame(cast(BinaryIO, self._process.stdin), request)
        answer: Any = read_frame(self._answers)
        assert isinstance(answer, Answer), "the zygote died; its error is above"
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._answers.close()


def _afters(case: Case) -> Iterator[tuple[str, bool, bool]]:
    yield "the first run", False, False
    for number, step in enumerate(case.steps, 1):
        yield f"step {number}", False, False
        yield f"step {number} and no change", True, step.press is not None


def _differences(replay: Replayed, moves_state: bool) -> Iterator[str]:
    app, full = replay.app, replay.full
    if replay.is_again and not replay.was_pressed and not moves_state:
        yield from _needless(app)
    if full is None:
        return
    if app.failed != full.failed:
        yield f"the app failed at {app.failed}, a full run at {full.failed}"
    for cell in sorted({*app.outputs, *full.outputs}, key=LETTERS.index):
        yield from _unequal(f"cell {cell} shows", app.outputs.get(cell), full.outputs.get(cell))
    yield from _unequal_entries("the widget", app.widgets, full.widgets)
    yield from _unequal_entries("the name", app.names, full.names)
    yield from _unequal_entries("session_state", app.state, full.state)
    yield from _unequal_entries("the file", app.folder, full.folder)


_MAY_RUN_AGAIN = (
    "always",
    "session_state",
    "press",
    "the file",
    "starts a program",
    "changes the folder",
    "asks for",
    "last result",
    "are over",
    "made before",
    "told apart",
)
"""Parts of the reasons for which a cell runs although nobody did anything."""


def _needless(app: View) -> Iterator[str]:
    """Nothing had changed: one of the cells that ran must say why it always does; others may run because of it.

    Not judged where `session_state` is used or the folder holds something: cells that move it run again in each replay, and may
    give another reason first.
    """
    if app.folder or not app.ran:
        return
    if not any(part in why for why in app.reasons.values() for part in _MAY_RUN_AGAIN):
        yield f"without any change cells {app.ran} ran: {app.reasons}"


def _unequal_entries(what: str, app: dict[str, str], full: dict[str, str]) -> Iterator[str]:
    for name in sorted(app.keys() | full.keys()):
        yield from _unequal(f"{what} {name} is", app.get(name), full.get(name))


def _unequal(what: str, app: object, full: object) -> Iterator[str]:
    if app != full:
        yield f"{what}\n    in the app   {app!r}\n    in a full run {full!r}"
