"""The command `jupyter nbapp check`: reads its options, runs the notebook, and prints what came out."""

from __future__ import annotations

import argparse
import asyncio
import logging
import secrets
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

from ...errors import NbappError
from ..command_line import BadCommand, read_app
from .printers import JsonPrinter, Printer, Progress, TextPrinter, paper_of_stdout
from .steps import Setting, Step, setting_from_text, steps_from_json

if TYPE_CHECKING:
    from ..apps import App

HELP = """\
Run a notebook as an app without a browser, and say what its cells do.

  jupyter nbapp check NOTEBOOK [options]

For each cell: the names that it reads, binds and changes in place, what it reads and writes outside (widgets, files,
session_state, random numbers, …), what makes it run always, how long it ran, and what judging it cost. Then what may
surprise: values that are kept although they come from the network, inputs that nobody reads, and the like.

Examples
  jupyter nbapp check explore.ipynb                     what each cell does
  jupyter nbapp check explore.ipynb --set longest=20    which cells run after this change, which are kept, and why
  jupyter nbapp check counter.ipynb --set step=3 --press Add
  jupyter nbapp check explore.ipynb --set longest=20 --verify   is it what a fresh run shows?
  jupyter nbapp check explore.ipynb --steps steps.json --json > report.json

Options
  --set NAME=VALUE   set an input as a visitor would. NAME is a variable that holds the widget, its description, or its
                     key; VALUE is JSON, or else text: --set size=3, --set riders=members, --set 'span=[2, 5]',
                     --set day=2026-01-31. Another trait than its value: --set map.zoom=5
  --press NAME       press a button
                     All --set and --press make one step: everything is set, then pressed, in one replay. A second
                     --press is a second replay, as each press on a page is.
  --steps FILE       several steps, one replay each: [{"set": {"size": 3}}, {"set": {}, "press": ["go"]}]
                     A step with several presses counts as one: its cells are those that ran in any of its replays.
  --json             print JSON instead, with the outputs of each cell after the first run and after each step
  --verify           hold the page after the first run and after each step against a fresh run: all cells, in a process
                     that has run nothing, with the same inputs and session_state. A difference is an error. What the
                     cells write is written again.
  --timeout SECONDS  give up if a replay takes longer
  --no-color         plain text; so is what is not printed to a terminal, or with NO_COLOR set

The exit code is 0 if all is well, and 1 if a cell failed (unless it is tagged `raises-exception`), a fresh run shows
something else (--verify), or the notebook or a step cannot be run.

JSON
  {"notebook": name, "runs": [RUN, …], "warnings": [{"cell": id or null, "text": …}, …], "error": text or null}
  RUN    {"step": null for the first run, else {"set": …, "press": …}, "seconds": …, "cells": [CELL, …],
          "inputs": [INPUT, …], "is_verified": with --verify, "differences": from a fresh run, texts,
          "unverified": what a fresh run says nothing about, texts}
  CELL   {"id", "place": from 1 among the code cells, "status": "ran", "kept", "failed" or "not reached",
          "ran": in this step (a failed cell may be kept as failed), "reason": why it ran or was kept,
          "outputs": as in a notebook file (nbformat 4), "callback_outputs": the same of its widgets' callbacks,
          "reads", "tools", "writes", "changes", "opaque", "too_large": names,
          "reads_outside", "writes_outside", "hosts": texts,
          "reads_every_name", "measures_time": true or false, "runs_always": text or null,
          "seconds", "judging_seconds": of its latest run}
  INPUT  {"key", "variables", "description", "class_name", "value", "options", "is_button", "read_by", …}
"""

STARTUP_SECONDS = 60.0
"""That a kernel may take to start; `serve` has the same."""

OUR_OWN_INTERRUPT = "KeyboardInterrupt caught in kernel."
"""ipykernel's words when it is told to end."""


@dataclass(frozen=True)
class CheckOptions:
    """`jupyter nbapp check`, taken apart."""

    path: Path
    step: Step | None = None
    """Of --set and --press."""
    steps_file: Path | None = None
    is_json: bool = False
    verifies: bool = False
    timeout_seconds: float | None = None
    has_colours: bool = True
    """If there is a terminal that shows them."""


def run(arguments: Sequence[str]) -> int:
    """`arguments`: those after `check`. Returns the exit code; raises NbappError."""
    options = read_options(arguments)
    printer: Printer = JsonPrinter(options.path.name)
    if not options.is_json:
        printer = TextPrinter(options.path.name, paper_of_stdout(may_be_coloured=options.has_colours))
    try:
        app, steps = read_app(options.path), _steps(options)
        with _quiet_log():
            asyncio.run(_check(app, steps, options, printer))
    except NbappError as error:
        printer.end(error)
        raise
    printer.end(None)
    return 0 if printer.is_good else 1


@contextmanager
def _quiet_log() -> Iterator[None]:
    """What the server's parts log of this session is heard more closely, and said by the report."""
    logger = logging.getLogger("nbapp")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


# --- the command line --------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadCommand(f"{message[:1].upper()}{message[1:]}.", advice="See jupyter nbapp check --help.")


def read_options(arguments: Sequence[str]) -> CheckOptions:
    """Raises BadCommand, or BadStep for a --set that sets nothing."""
    parser = _Parser(prog="jupyter nbapp check", add_help=False, allow_abbrev=False)
    parser.add_argument("notebook", nargs="*")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--press", action="append", default=[], metavar="NAME")
    parser.add_argument("--steps", metavar="FILE")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--verify", action="store_true")
    parser.add_argument("--timeout", metavar="SECONDS")
    parser.add_argument("--no-color", action="store_true")
    given = parser.parse_args(list(arguments))
    if len(given.notebook) != 1:
        what = "Which notebook?" if not given.notebook else f"One notebook at a time, not {len(given.notebook)}."
        raise BadCommand(what, advice="Say one: jupyter nbapp check notebook.ipynb")
    settings: tuple[Setting, ...] = tuple(map(setting_from_text, given.set))
    step = Step(settings, tuple(given.press)) if settings or given.press else None
    if step is not None and given.steps is not None:
        raise BadCommand("--steps says all steps, so --set and --press cannot be given beside it.")
    return CheckOptions(
        Path(given.notebook[0]),
        step,
        None if given.steps is None else Path(given.steps),
        is_json=given.json,
        verifies=given.verify,
        timeout_seconds=_seconds(given.timeout),
        has_colours=not given.no_color,
    )


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not seconds > 0:
        raise BadCommand(f"{text!r} is no length of time.", advice="Say a number of seconds, such as --timeout=60.")
    return seconds


def _steps(options: CheckOptions) -> tuple[Step, ...]:
    if options.steps_file is None:
        return () if options.step is None else (options.step,)
    try:
        text = options.steps_file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise BadCommand(f"The steps in {options.steps_file} cannot be read: {why}.") from None
    return steps_from_json(text, options.steps_file.name)


# --- the runs ----------------------------------------------------------------------------------------------------


async def _check(app: App, steps: Sequence[Step], options: CheckOptions, printer: Printer) -> None:
    from jupyter_client.kernelspec import KernelSpecManager

    from ..kernels import KernelCannotLoad, LocalHost
    from .checking import checked_runs
    from .headless import AppFailed

    if app.kernel.note:
        print(app.kernel.note, file=sys.stderr)
    progress = Progress(len(app.plan.code))
    # A kernel's process may write past its messages, and stdout is the report's.
    with tempfile.TemporaryFile() as words:
        hash_seed = secrets.randbelow(2**32) if options.verifies else None
        host = LocalHost(KernelSpecManager(), STARTUP_SECONDS, kernel_output=words, hash_seed=hash_seed)
        checking = checked_runs(
            app,
            steps,
            host,
            lambda entry, path: read_app(entry.path.parent / path),
            timeout_seconds=options.timeout_seconds,
            watch=progress.show,
            verifies=options.verifies,
        )
        try:
            async with aclosing(checking) as runs:
                async for run in runs:
                    progress.clear()
                    printer.take(run)
        except (AppFailed, KernelCannotLoad) as error:
            raise AppFailed(str(error), advice=f"{error.advice}\n{_last_of(words)}".strip()) from None
        finally:
            progress.clear()


def _last_of(words: IO[bytes], lines: int = 20) -> str:
    words.seek(0)
    written = words.read().decode("utf-8", "replace").splitlines()
    last = [line for line in written if not line.endswith(OUR_OWN_INTERRUPT)][-lines:]
    return "\n".join(["It wrote last:", *last]) if last else ""
