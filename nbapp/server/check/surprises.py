"""What may surprise an author about how their notebook runs as an app, in sentences. Pure.

A surprise is no error: the app is right in each of these cases. It says what the app costs more than it could, or
shows older than one may think.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ...kernel_protocol import InputExplanation
from ...protocol import CellId
from ..inputs import settable_traits
from .inputs import label_of
from .runs import CheckedCell, CheckedRun

MANY = 3
"""So many readers make a value one that others depend on."""

NOTABLE_SECONDS = 0.02
"""A cell that is judged in less is no burden, whatever its run costs."""

SLOW_SECONDS = 0.1
"""A visitor notices when a cell that takes so long runs without need."""


@dataclass(frozen=True)
class Surprise:
    cell: CellId | None
    text: str


def surprises_in(run: CheckedRun) -> list[Surprise]:
    """In the order of the cells; what concerns an input comes after."""
    of_cells = [Surprise(cell.code.id, text) for cell in run.cells for find in _FINDERS for text in find(cell, run)]
    return [*of_cells, *(Surprise(None, text) for text in _unread_inputs(run))]


def _waives(cell: CheckedCell, run: CheckedRun) -> Iterator[str]:
    code = cell.code
    if code.rule == "once":
        yield (
            f"Cell {cell.place} says `once`: it is kept whatever changes above it, so the page may show what no fresh "
            "run would."
        )
    if code.ttl_seconds is not None:
        yield (
            f"Cell {cell.place} says `ttl={code.ttl_seconds:g}s`: what it takes from clocks, programs and the network "
            "may be that old, so the page may show what no fresh run would."
        )


def _changes_what_others_read(cell: CheckedCell, run: CheckedRun) -> Iterator[str]:
    for name in sorted({*cell.did.changes} - {*cell.did.opaque}):
        readers = _readers(name, run, besides=cell)
        if len(readers) >= MANY:
            yield (
                f"Cell {cell.place} changes `{name}` in place, and {_cells(readers)} read it too. Before cell "
                f"{cell.place} runs again, `{name}` is brought back to what it was; a copy under a new name would "
                "spare that."
            )


def _network(cell: CheckedCell, run: CheckedRun) -> Iterator[str]:
    if cell.did.hosts and _may_be_kept(cell):
        yield (
            f"Cell {cell.place} reads from the network ({', '.join(cell.did.hosts)}) and is kept: what it shows may be "
            "as old as the session. `# nbapp: ttl=60s` or `# nbapp: always` as its first line asks again."
        )


def _clock(cell: CheckedCell, run: CheckedRun) -> Iterator[str]:
    if cell.did.runs_always is not None and cell.code.rule != "always":
        yield (
            f"Cell {cell.place} runs in every replay: it {cell.did.runs_always}. If a result may be older, "
            "`# nbapp: ttl=60s` as its first line says how old."
        )
    elif cell.did.measures_time and _may_be_kept(cell):
        yield (
            f"Cell {cell.place} reads a clock as for a duration, and is kept: a time that it shows is the one of its "
            "last run. `# nbapp: always` as its first line runs it each time."
        )


def _too_large(cell: CheckedCell, run: CheckedRun) -> Iterator[str]:
    for name in cell.did.writes:
        if name in _names_too_large(run):
            yield (
                f"`{name}`, which cell {cell.place} makes, takes longer to judge than to make: it counts as changed "
                "when a cell that reads it has run, and is made again for the next one that needs it."
            )


def _opaque(cell: CheckedCell, run: CheckedRun) -> Iterator[str]:
    names_by_readers: dict[str, list[str]] = {}
    for name in sorted({*cell.did.writes} - _names_too_large(run)):
        readers = [other for other in run.cells if name in other.did.opaque]
        if len(readers) >= MANY:
            names_by_readers.setdefault(_cells(readers), []).append(f"`{name}`")
    for cells, names in names_by_readers.items():
        it = "it" if len(names) == 1 else "them"
        yield (
            f"Nobody can look into {_listed(names, 'and')}, which cell {cell.place} makes: when one of {cells} runs, "
            f"it may have changed {it}, so the others run too."
        )


def _sees_all(cell: CheckedCell, run: CheckedRun) -> Iterator[str]:
    if cell.did.reads_every_name and cell.did.reads and cell.did.seconds >= SLOW_SECONDS:
        yield (
            f"Cell {cell.place} can see every name (it uses a magic, `globals()`, `exec` or the like), so it runs "
            "whenever one of them changes. Slow work is better done in a cell that names what it needs."
        )


def _costly_judging(cell: CheckedCell, run: CheckedRun) -> Iterator[str]:
    did = cell.did
    touched = {*did.writes, *did.reads}
    if did.judging_seconds > max(NOTABLE_SECONDS, did.seconds) and not touched & _names_too_large(run):
        yield (
            f"Judging cell {cell.place} costs more than running it ({did.judging_seconds * 1000:.0f} ms against "
            f"{did.seconds * 1000:.0f} ms): what it reads or writes is large, and is looked at whenever it runs."
        )


_FINDERS: tuple[Callable[[CheckedCell, CheckedRun], Iterable[str]], ...] = (
    _waives,
    _clock,
    _network,
    _changes_what_others_read,
    _opaque,
    _too_large,
    _sees_all,
    _costly_judging,
)


def _unread_inputs(run: CheckedRun) -> Iterator[str]:
    if any(cell.did.status == "not_reached" for cell in run.cells):
        return  # one of them may read it
    unread = [found for found in run.inputs if _is_unread(found, run)]
    values = [f"`{label_of(found)}` ({found.class_name})" for found in unread if not found.is_button]
    buttons = [f"`{label_of(found)}`" for found in unread if found.is_button]
    if values:
        yield f"No cell reads {_listed(values, 'or')}, and no callback hears it: setting it changes nothing."
    if buttons:
        yield f"No cell asks for a press of {_listed(buttons, 'or')}, and no callback hears one: pressing does nothing."


def _is_unread(found: InputExplanation, run: CheckedRun) -> bool:
    traits = settable_traits(run.states.get(found.model, {})) or ()
    if found.read_by or found.is_heard or not (found.is_button or {"value", "index"} & {*traits}):
        return False
    # Another cell that knows it may read it another time, as after `if pressed(…)`.
    names = {variable.partition("[")[0] for variable in found.variables}
    return not any(names & {*cell.did.reads} for cell in run.cells if cell.code.id != found.cell)


def _may_be_kept(cell: CheckedCell) -> bool:
    return cell.code.rule == "auto" and cell.code.ttl_seconds is None and cell.did.runs_always is None


def _names_too_large(run: CheckedRun) -> set[str]:
    return {name for cell in run.cells for name in cell.did.too_large}


def _readers(name: str, run: CheckedRun, besides: CheckedCell) -> list[CheckedCell]:
    return [cell for cell in run.cells if name in cell.did.reads and cell is not besides]


def _cells(cells: list[CheckedCell]) -> str:
    return f"cells {_listed([str(cell.place) for cell in cells], 'and')}"


def _listed(texts: list[str], joint: str) -> str:
    return f"{', '.join(texts[:-1])} {joint} {texts[-1]}" if len(texts) > 1 else texts[0]
