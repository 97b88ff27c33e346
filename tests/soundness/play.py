"""What the forked processes do: the app goes through a case, a reference runs one moment of it in full."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any

from nbapp.reactive import walk_arrow, walk_frames
from nbapp.reactive.engine import Engine

from .app import App
from .case import LETTERS, Case, Step
from .faults import FAULTS
from .full_run import FullRun
from .handing_over import Standing
from .view import View
from .zygote import FOLDER_OF_APP

_LONG_AGO = 1_700_000_000
_SECONDS_BETWEEN_EDITS = 10
"""Python knows a compiled module by its source's time in whole seconds."""


def run_in_full(zygote: Connection, app: App, standing: Standing) -> None:
    app.begin(standing.folder, FullRun)
    app.stand_at(standing)
    zygote.send(("view", app.replay()))


def play(zygote: Connection, app: App, request: Any, root: str) -> None:
    """Tell the zygote of each replay: where the app stood, if a full run might show something new, and its view.

    A full run that would begin without a value of `session_state`, because it cannot leave its process, judges nothing.
    """
    app.begin(os.path.join(root, *FOLDER_OF_APP), Engine)
    if len(request.case.cells) % 2:  # in half of the cases each column counts as a large one (`columns.py`)
        walk_frames.LARGE_BYTES = walk_arrow.LARGE_BYTES = 1
        walk_arrow._FEW = 0
    player = _Player(app, request.case, root)
    if request.fault is not None:
        FAULTS[request.fault].break_it(app.parts)
    for standing, view in player.play(request.refresh_at):
        if standing is not None and not standing.left_out:
            zygote.send(("standing", standing))
        zygote.send(("view", view))
    zygote.send(("done", None))


class _Player:
    def __init__(self, app: App, case: Case, root: str) -> None:
        self.app = app
        self._case = case
        self._root = root
        self._edits = self._replays = 0
        self._cells: dict[str, str] = dict(zip(LETTERS, case.cells, strict=False))
        self._letters = list(self._cells)
        """By position, those of deleted cells included."""
        self._standing: Standing | None = None
        self._has_stood = False
        """In this replay: the first of several fragments that run alone."""
        self._stand_before_cells()
        self._watch_callbacks()

    def play(self, refresh_at: int | None) -> Any:
        """Yields (standing, view) for each replay."""
        self._write(self._case.files)
        self.app.load(self._cells)
        view = self.app.replay()
        yield self._standing, view
        for number, step in enumerate(self._case.steps):
            self._write(step.files)
            self._edit(step.edit)
            self._has_stood = False
            before = self.app.replay(step, refresh=number == refresh_at)
            yield self._standing, before
            view = self.app.replay()
            yield self._standing if _may_differ(step, before, view) else None, view

    def _edit(self, edits: Mapping[int, str | None]) -> None:
        for position, source in edits.items():
            if position == len(self._letters):
                self._letters.append(LETTERS[position])
            letter = self._letters[position]
            if source is None:
                self._cells.pop(letter, None)
            else:
                self._cells[letter] = source
        if edits:
            self._cells = {letter: self._cells[letter] for letter in self._letters if letter in self._cells}
            self.app.load(self._cells)

    def _write(self, files: Mapping[str, str | None]) -> None:
        self._edits += 1
        for name, content in files.items():
            path = os.path.join(self.app.folder, name)
            if content is None:
                os.remove(path)
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(content)
            when = _LONG_AGO + self._edits * _SECONDS_BETWEEN_EDITS
            os.utime(path, (when, when))

    def _stand_before_cells(self) -> None:
        """Remember where the app stands when events are applied and no cell has run."""
        engine = self.app.parts.engine.chosen
        replay: Callable[..., Any] = engine.replay

        async def stand_and_replay(**arguments: Any) -> Any:
            self._stand()
            return await replay(**arguments)

        run_part: Callable[..., Any] = engine.run_part

        def stand_and_run_part(*arguments: Any) -> Any:
            if not self._has_stood:
                self._stand()
            return run_part(*arguments)

        engine.replay, engine.run_part = stand_and_replay, stand_and_run_part

    def _stand(self) -> None:
        self._replays += 1
        self._standing = self.app.standing(os.path.join(self._root, f"full{self._replays}", FOLDER_OF_APP[-1]))
        self._has_stood = True

    def _watch_callbacks(self) -> None:
        widgets = self.app.parts.widgets
        changed, before_run = widgets.changed, widgets.before_run

        def note_and_report(widget: object, name: str, old: object) -> None:
            if widgets._event_maker is not None:
                self.app.note_set_by_callback(widget, name)
            changed(widget, name, old)

        def forget_and_begin(cell: str) -> None:
            self.app.forget_callbacks_of(cell)
            before_run(cell)

        widgets.changed, widgets.before_run = note_and_report, forget_and_begin


def _may_differ(step: Step, before: View, now: View) -> bool:
    """Whether a full run might show something else than it showed before this replay."""
    return bool(now.ran or step.press) or before.changed_outside


def warm_up(app: App, *, heavy: bool) -> None:
    """What is imported, looked up or compiled at its first use would be so in every fork: three quarters of its time.

    No callbacks, which would be remembered, and cells and names that no notebook has.
    """
    sources = (*_WARM, *([_WARM_HEAVY] if heavy else []), _WARM_ERROR)
    app.load({f"warm-up {place}": source for place, source in enumerate(sources)})
    app.replay()
    app.replay(Step(set={"warm_s": 4}))
    app.replay(Step(press="warm_b"))
    app.end()


_WARM = (
    "import ipywidgets as warm_w\nfrom nbapp import pressed as warm_p\nwarm_s = warm_w.IntSlider(3)",
    "warm_b = warm_w.Button(description='go')\nwarm_d = warm_w.Dropdown(options=['a', 'b'])",
    "class Warm:\n    def __init__(self, n): self.n = [n]\nwarm_i = Warm(warm_s.value)\nprint(warm_p(warm_b))\nwarm_i",
    "warm_l = [warm_i]\nwarm_l.append({'a': warm_d.value})\nwarm_l[0].n.append(1)\nprint(warm_l[0].n)",
    "def warm_f(n=[]):\n    global warm_x\n    warm_x = n\n    return warm_l\nwarm_f()",
    "%time warm_f()\nwarm_b",
    "import asyncio as warm_a\nawait warm_a.sleep(0)",
)
_WARM_ERROR = "warm_none = None\nwarm_none.missing"
_WARM_HEAVY = """
import matplotlib.pyplot as warm_plt, numpy as warm_np, pandas as warm_pd
warm_frame = warm_pd.DataFrame({"a": warm_np.arange(3.0), "b": ["x", "y", "z"]})
warm_frame["c"] = warm_frame.a + 1
print(warm_frame.describe(), warm_frame.groupby("b").a.sum())
warm_plt.plot(warm_frame.a)
warm_plt.show()
warm_frame
"""
