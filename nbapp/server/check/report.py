"""What `check` prints for a person: blocks of text that fit the terminal, with colours only if it has some. Pure."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .runs import CheckedCell, CheckedRun
from .surprises import Surprise

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_LABEL_WIDTH = 16
_SHORTEST_TITLE = 12
_GLUE = "\xa0"  # a space where no line is broken

EVERY_NAME = "every name there is (it uses a magic, `globals()`, `exec` or the like)"

MOST_NAMES = 16
"""Of one kind in one cell; `--json` says all."""


@dataclass(frozen=True)
class Paper:
    """What is written on."""

    width: int = 100
    has_colours: bool = False

    def paint(self, text: str, colour: str) -> str:
        return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if self.has_colours and text else text


def first_run_report(run: CheckedRun, title: str, paper: Paper) -> str:
    """What each cell does."""
    cells = f"{_count(len(run.cells), 'code cell')}, first run in {seconds_in_words(run.seconds)}"
    blocks = [paper.paint(title, "bold") + f": {cells}", *(_cell_block(cell, paper) for cell in run.cells)]
    return "\n\n".join([*blocks, *_failures(run, paper), *_verdict(run, paper)])


def step_report(run: CheckedRun, paper: Paper) -> str:
    """What ran, what was kept, and why."""
    head = paper.paint(str(run.step), "bold") + f": {_summary(run)}"
    lines = [line for cell in run.cells for line in _fate(cell, paper)]
    return "\n\n".join(["\n".join([head, *lines]), *_failures(run, paper), *_verdict(run, paper)])


def surprises_report(surprises: Sequence[Surprise], paper: Paper) -> str:
    """Empty if there are none."""
    if not surprises:
        return ""
    bullets = [_wrapped(surprise.text, paper.width, "  - ", "    ") for surprise in surprises]
    return "\n".join([paper.paint("Good to know", "yellow"), *bullets])


def seconds_in_words(seconds: float) -> str:
    if seconds >= 100:
        return f"{seconds:.0f} s"
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"


# --- the first run -----------------------------------------------------------------------------------------------


def _cell_block(cell: CheckedCell, paper: Paper) -> str:
    return "\n".join([_heading(cell, paper), *_facts(cell, paper)])


def _heading(cell: CheckedCell, paper: Paper) -> str:
    did = cell.did
    run, judging = seconds_in_words(did.seconds), seconds_in_words(did.judging_seconds)
    times = f"{run:>7} + {judging:>6} to judge" if did.status != "not_reached" else "not reached"
    fate = "failed  " if did.status == "failed" else ""
    room = max(_SHORTEST_TITLE, paper.width - 5 - len(fate) - len(times) - 2)
    number, title = f"{cell.place:>3}  ", f"{_cut(cell.title, room):<{room}}  "
    return paper.paint(number + title, "bold") + paper.paint(fate, "red") + paper.paint(times, "dim")


def _facts(cell: CheckedCell, paper: Paper) -> Iterator[str]:
    """One line for each thing worth knowing, and none for what it does not do."""
    did = cell.did
    facts: tuple[tuple[str, Iterable[str], str], ...] = (
        ("reads", (EVERY_NAME,) if did.reads_every_name else did.reads, ""),
        ("works with", () if did.reads_every_name else _shortened(did.tools), "dim"),
        ("reads outside", _shortened(_together(did.reads_outside)), ""),
        ("binds", _shortened(did.writes), ""),
        ("changes", [name for name in did.changes if name not in did.opaque], ""),
        ("writes outside", _shortened(_together(did.writes_outside)), ""),
        ("network", did.hosts, ""),
        ("may change", _opaque(cell), "yellow"),
        ("says", _rules(cell), "yellow"),
        ("always runs", (f"it {did.runs_always}",) if did.runs_always and cell.code.rule != "always" else (), "yellow"),
    )
    for label, things, colour in facts:
        if text := ", ".join(things):
            start = f"     {label:<{_LABEL_WIDTH}} "
            block = _wrapped(text, paper.width, start, " " * len(start))
            yield (
                paper.paint(start, "dim") + paper.paint(block[len(start) :], colour)
                if colour
                else (paper.paint(start, "dim") + block[len(start) :])
            )


_OF_WIDGET = re.compile(r"(?P<trait>`\w+` of the widget|presses of the button) (?P<widget>.+)")


def _together(texts: Sequence[str]) -> list[str]:
    """With the widgets of which the same trait is meant named after each other."""
    widgets: dict[str, list[str]] = {}
    others: list[str] = []
    for text in texts:
        if match := _OF_WIDGET.fullmatch(text):
            widgets.setdefault(match["trait"], []).append(match["widget"])
        else:
            others.append(text)
    return [*(f"{trait}{'s' if names[1:] else ''} {', '.join(names)}" for trait, names in widgets.items()), *others]


def _opaque(cell: CheckedCell) -> Iterator[str]:
    did = cell.did
    if hidden := [name for name in did.opaque if name not in did.too_large]:
        yield f"{', '.join(_shortened(hidden))} (which nobody can look into)"
    if did.too_large:
        yield f"{', '.join(_shortened(did.too_large))} (too large to judge)"


def _shortened(names: Sequence[str]) -> list[str]:
    """`from numpy import *` binds hundreds."""
    more = len(names) - MOST_NAMES
    return [*names[:MOST_NAMES], f"and {more} more"] if more > 1 else list(names)


def _rules(cell: CheckedCell) -> Iterator[str]:
    if cell.code.rule != "auto":
        yield cell.code.rule
    if cell.code.ttl_seconds is not None:
        yield f"ttl={cell.code.ttl_seconds:g}s"
    if cell.code.may_raise:
        yield "raises-exception"


# --- a step ------------------------------------------------------------------------------------------------------


def _summary(run: CheckedRun) -> str:
    ran = sum(cell.did.ran for cell in run.cells)
    kept = sum(not cell.did.ran and cell.did.status != "not_reached" for cell in run.cells)
    missed = len(run.cells) - ran - kept
    parts = [f"{_count(ran, 'cell')} ran", f"{kept} kept", *([f"{missed} not reached"] if missed else [])]
    return f"{', '.join(parts)}, in {seconds_in_words(run.seconds)}"


def _fate(cell: CheckedCell, paper: Paper) -> Iterator[str]:
    did = cell.did
    word, colour = {
        "ran": ("ran", "yellow"),
        "kept": ("kept", "green"),
        "failed": ("failed", "red"),
        "not_reached": ("missed", "dim"),
    }[did.status]
    title_width = max(_SHORTEST_TITLE, min(36, paper.width // 3))
    start = f"{cell.place:>3}  {word:<7}{_cut(cell.title, title_width):<{title_width}}  "
    time = f" ({seconds_in_words(did.seconds).replace(' ', _GLUE)})" if did.ran else ""
    block = _wrapped(did.why + time, paper.width, start, " " * len(start)).replace(_GLUE, " ")
    yield block.replace(word, paper.paint(word, colour), 1) if paper.has_colours else block


# --- what went wrong ---------------------------------------------------------------------------------------------


def _failures(run: CheckedRun, paper: Paper) -> Iterator[str]:
    for cell in run.cells:
        if cell.has_broken and cell.did.ran:  # else its traceback has been shown
            yield paper.paint(f"Cell {cell.place} failed:", "red") + "\n" + _traceback(cell, paper)


def _verdict(run: CheckedRun, paper: Paper) -> Iterator[str]:
    if run.is_verified and not run.differences and not run.unverified:
        yield paper.paint("A fresh run shows the same.", "green")
    if run.differences:
        lines = [_wrapped(text, paper.width, "  - ", "    ") for text in run.differences]
        yield "\n".join([paper.paint("A fresh run shows something else:", "red"), *lines])
    if run.unverified:
        lines = [_wrapped(text, paper.width, "  - ", "    ") for text in run.unverified]
        yield "\n".join([paper.paint("Not held against a fresh run:", "yellow"), *lines])


def _traceback(cell: CheckedCell, paper: Paper) -> str:
    errors = [output for output in cell.outputs if output["output_type"] == "error"]
    text = "\n".join("\n".join(e["traceback"]) or f"{e['ename']}: {e['evalue']}" for e in errors)
    return textwrap.indent(text if paper.has_colours else _ANSI.sub("", text), "     ")


# --- text --------------------------------------------------------------------------------------------------------


def _wrapped(text: str, width: int, start: str, rest: str) -> str:
    return textwrap.fill(
        text,
        max(width, len(start) + 20),
        initial_indent=start,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
