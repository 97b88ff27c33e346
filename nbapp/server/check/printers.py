"""Where what `check` finds out is printed: the report on stdout, as text or as JSON, and where it is now on stderr."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Protocol

from ...errors import NbappError
from ...kernel_protocol import CellStarted
from .json_report import report_as_json
from .report import Paper, first_run_report, step_report, surprises_report
from .runs import CheckedRun
from .surprises import surprises_in

WIDEST = 140
"""Characters a line; longer ones are hard to read."""


def paper_of_stdout(*, may_be_coloured: bool) -> Paper:
    has_colours = may_be_coloured and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return Paper(min(shutil.get_terminal_size((100, 24)).columns, WIDEST), has_colours)


class Progress:
    """Says on a terminal which cell runs, on a line that is gone when the report comes."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._is_terminal = sys.stderr.isatty()

    def show(self, started: CellStarted) -> None:
        if self._is_terminal:
            self._total = max(self._total, started.position + 1)  # a page may have been added
            print(f"\rCell {started.position + 1} of {self._total} runs …\x1b[K", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._is_terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


class Printer(Protocol):
    is_good: bool
    """No cell has failed so far."""

    def take(self, run: CheckedRun) -> None: ...

    def end(self, error: NbappError | None) -> None:
        """`error`: why no more runs come, though they should."""


class TextPrinter:
    """Says each run as it comes."""

    def __init__(self, notebook: str, paper: Paper) -> None:
        self._notebook = notebook
        self._paper = paper
        self.is_good = True

    def take(self, run: CheckedRun) -> None:
        self.is_good = self.is_good and run.is_good
        if run.step is None:
            parts = [
                first_run_report(run, self._notebook, self._paper),
                surprises_report(surprises_in(run), self._paper),
            ]
        else:
            parts = [step_report(run, self._paper)]
        print("\n\n".join(filter(None, parts)), end="\n\n", flush=True)

    def end(self, error: NbappError | None) -> None:
        pass  # the command says it


class JsonPrinter:
    """Says one document at the end, also if that comes early."""

    def __init__(self, notebook: str) -> None:
        self._notebook = notebook
        self._runs: list[CheckedRun] = []
        self.is_good = True

    def take(self, run: CheckedRun) -> None:
        self.is_good = self.is_good and run.is_good
        self._runs.append(run)

    def end(self, error: NbappError | None) -> None:
        surprises = surprises_in(self._runs[0]) if self._runs else []
        why = None if error is None else error.explain()
        print(report_as_json(self._notebook, self._runs, surprises, why), flush=True)
