"""Make a failing case smaller: without cells, lines and steps that it does not need to fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from .case import Case, Step

_MOST_TRIES = 400


def shrunk(case: Case, fails: Callable[[Case], bool]) -> Case:
    """A smaller case that still fails; greedy, so not the smallest."""
    tries = 0
    while True:
        for smaller in _smaller(case):
            tries += 1
            if tries > _MOST_TRIES:
                return case
            if fails(smaller):
                case = smaller
                break
        else:
            return case


def _smaller(case: Case) -> Iterator[Case]:
    for place in reversed(range(len(case.steps))):
        yield replace(case, steps=case.steps[:place] + case.steps[place + 1 :])
    edited = {position for step in case.steps for position in step.edit}
    for place in reversed(range(len(case.cells))):
        if place not in edited:
            yield _without_cell(case, place)
    if case.files:
        yield replace(case, files={}, steps=tuple(replace(step, files={}) for step in case.steps))
    for place, source in enumerate(case.cells):
        for smaller in _smaller_sources(source):
            yield replace(case, cells=(*case.cells[:place], smaller, *case.cells[place + 1 :]))
    for place, step in enumerate(case.steps):
        for smaller_step in _smaller_steps(step):
            yield replace(case, steps=(*case.steps[:place], smaller_step, *case.steps[place + 1 :]))


def _without_cell(case: Case, gone: int) -> Case:
    def moved(step: Step) -> Step:
        return replace(step, edit={p - (p > gone): source for p, source in step.edit.items()})

    return replace(case, cells=case.cells[:gone] + case.cells[gone + 1 :], steps=tuple(map(moved, case.steps)))


def _smaller_sources(source: str) -> Iterator[str]:
    """Without one of its lines and what is indented under it, or an indented block without its head."""
    lines = source.split("\n")
    if len(lines) < 2:
        return
    for start, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        end = start + 1
        while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > indent:
            end += 1
        if lines[:start] + lines[end:]:
            yield "\n".join(lines[:start] + lines[end:])


def _smaller_steps(step: Step) -> Iterator[Step]:
    for position, source in step.edit.items():
        if source is not None:
            for smaller in (*_smaller_sources(source), "pass"):
                if smaller != source:
                    yield replace(step, edit={**step.edit, position: smaller})
    if step.set and (step.files or step.edit):
        yield replace(step, set={})
    if step.files and (step.set or step.edit):
        yield replace(step, files={})
