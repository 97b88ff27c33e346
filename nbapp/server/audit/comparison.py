"""Hold what a page shows against what a fresh run shows: cell by cell, output by output. Pure.

How it works. `differences_between` compares two `Shown`. What differs between two fresh runs too is not the cache's
doing: the notebook itself is not determined there (`judge`). Neither is what the author or rule R7 lets grow old:
cells that run once, for a time, or that are kept although they read from the network, and what depends on those.
`suspects` names the cells that should not have been kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...kernel_protocol import CellExplanation, CodeCell
from ...protocol import CellId, InputKey, Json
from .shown import ANYTHING, Shown, ShownCell

LONGEST_EXCERPT = 300
_BEFORE_DIFFERENCE = 40
_OF_WIDGET = " of the widget "


@dataclass(frozen=True)
class Difference:
    """One thing that the page shows and a fresh run does not, or the other way round. For the author: it has values."""

    cell: CellId
    what: str
    """`output 1`, `whether it failed`, `` `value` of the widget c0/Label/0 ``."""
    live: str
    fresh: str

    @property
    def place(self) -> tuple[CellId, str]:
        return self.cell, self.what


@dataclass(frozen=True)
class Verdict:
    """How a replay stands against fresh runs of it."""

    differences: tuple[Difference, ...] = ()
    """Held against the cache."""
    undetermined: tuple[CellId, ...] = ()
    """What they show differs between two fresh runs: by the clock, the network, true chance."""
    waived: tuple[CellId, ...] = ()
    """They differ, and the author (`once`, `ttl`) or rule R7 (network) lets them be old."""
    left_out: tuple[str, ...] = ()
    """Could not leave the live kernel. A fresh run without it says nothing, so none was made or held against it."""
    suspects: tuple[CellId, ...] = ()
    """Cells that were kept and should not have been."""


def differences_between(live: Shown, fresh: Shown) -> tuple[Difference, ...]:
    """In notebook order."""
    found: list[Difference] = []
    fresh_cells = {cell.id: cell for cell in fresh.cells}
    for cell in live.cells:
        other = fresh_cells.get(cell.id, ShownCell(cell.id, "not reached", ()))
        found += _of_cell(cell, other)
        if "not reached" not in (cell.status, other.status):
            found += _of_widgets(cell.id, live, fresh)
    return tuple(found)


def _of_cell(live: ShownCell, fresh: ShownCell) -> Iterator[Difference]:
    if live.status != fresh.status:
        yield Difference(live.id, "whether it failed", live.status, fresh.status)
    if "not reached" in (live.status, fresh.status):
        return  # the page goes on to show what the cell showed before (rule R5)
    for place in range(max(len(live.outputs), len(fresh.outputs))):
        one, other = _nth(live.outputs, place), _nth(fresh.outputs, place)
        if not agree(one, other):
            yield Difference(live.id, f"output {place + 1}", *_excerpts(_described(one), _described(other)))


def _of_widgets(cell: CellId, live: Shown, fresh: Shown) -> Iterator[Difference]:
    """Widgets that this cell made in both."""
    for key, state in live.widgets.items():
        other = fresh.widgets.get(key)
        if other is None or cell_of(key) != cell:
            continue
        for trait in sorted(state.keys() & other.keys()):
            if not agree(state[trait], other[trait]):
                texts = _excerpts(_as_text(state[trait]), _as_text(other[trait]))
                yield Difference(cell, f"`{trait}`{_OF_WIDGET}{key}", *texts)


def cell_of(key: InputKey) -> CellId:
    """The cell that made the widget of this key."""
    return CellId(key.partition("/")[0])


def agree(one: Json, other: Json) -> bool:
    """Equal, NaN included, and `ANYTHING` agrees with everything."""
    if one is ANYTHING or other is ANYTHING or one is other:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(agree(value, other[name]) for name, value in one.items())
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(agree, one, other))
    return bool(one == other) or (one != one and other != other)


# --- whose doing a difference is ---------------------------------------------------------------------------------


def judge(
    first: Sequence[Difference],
    between_fresh: Sequence[Difference],
    code: Sequence[CodeCell],
    kept: Collection[CellId],
    explained: Sequence[CellExplanation],
) -> Verdict:
    """`first`: live against fresh; `between_fresh`: one fresh run against another; `explained`: of a fresh kernel."""
    undetermined_places = {difference.place for difference in between_fresh}
    may_be_old = _may_be_old(code, explained)
    held = [d for d in first if d.place not in undetermined_places]
    differences = tuple(d for d in held if d.cell not in may_be_old)
    return Verdict(
        differences,
        undetermined=_in_order({d.cell for d in between_fresh}, code),
        waived=_in_order({d.cell for d in held} & may_be_old, code),
        suspects=suspects(differences, code, kept, explained),
    )


def suspects(
    differences: Iterable[Difference],
    code: Sequence[CodeCell],
    kept: Collection[CellId],
    explained: Sequence[CellExplanation],
) -> tuple[CellId, ...]:
    """The kept cells that differ; for one that ran and differs, what it got is wrong: the kept ones that it follows.

    Those that it follows directly first: the next audit tells whether the fault lies further up. Where that names
    nobody, all kept cells above it are suspects. A widget's trait may also have been set by a cell below the one that
    made it.
    """
    found: set[CellId] = set()
    order = [cell.id for cell in code]
    for difference in differences:
        cell = difference.cell
        setters = _setters_of(difference, explained) & set(kept)
        found |= setters
        if cell in kept:
            found.add(cell)
        if cell in kept or setters:
            continue
        above = {id for id in order[: order.index(cell)] if id in kept} if cell in order else set()
        found |= above & _directly_leading_to(cell, explained) or above & _leading_to(cell, explained) or above
    return _in_order(found, code)


def _setters_of(difference: Difference, explained: Sequence[CellExplanation]) -> set[CellId]:
    """Cells that set a trait of this name, if the difference is one of a widget's trait."""
    trait, is_trait, _ = difference.what.partition(_OF_WIDGET)
    if not is_trait:
        return set()
    return {e.cell for e in explained if any(written.startswith(trait + _OF_WIDGET) for written in e.writes_outside)}


def _may_be_old(code: Sequence[CodeCell], explained: Sequence[CellExplanation]) -> set[CellId]:
    """Cells that may be kept although what they read has changed, and those that follow them."""
    own = {c.id for c in code if c.rule == "once" or c.ttl_seconds is not None} | {e.cell for e in explained if e.hosts}
    return own | {e.cell for e in explained if own & _leading_to(e.cell, explained)}


def _leading_to(cell: CellId, explained: Sequence[CellExplanation]) -> set[CellId]:
    """Cells above it that it follows, also by way of others, functions and classes included."""
    leading: set[CellId] = set()
    todo = [cell]
    while todo:
        new = _directly_leading_to(todo.pop(), explained, by_tools=True) - leading
        leading |= new
        todo += new
    return leading


def _directly_leading_to(cell: CellId, explained: Sequence[CellExplanation], *, by_tools: bool = False) -> set[CellId]:
    """Cells above it that write what it reads: names, or what lies outside the namespace.

    `by_tools`: also what makes its functions, classes and modules; those seldom hold what differs.
    """
    place = next((n for n, e in enumerate(explained) if e.cell == cell), None)
    if place is None:
        return set()
    here = explained[place]
    wanted = {*here.reads, *here.reads_outside, *(here.tools if by_tools else ())}
    return {e.cell for e in explained[:place] if wanted & {*e.writes, *e.changes, *e.writes_outside}}


def _in_order(cells: Collection[CellId], code: Sequence[CodeCell]) -> tuple[CellId, ...]:
    return tuple(cell.id for cell in code if cell.id in cells)


# --- in words ----------------------------------------------------------------------------------------------------


def difference_in_words(difference: Difference, code: Sequence[CodeCell]) -> str:
    """For the author: it quotes values."""
    return (
        f"In {called(difference.cell, code)} {difference.what} is {difference.live!r} on the page, and "
        f"{difference.fresh!r} in a fresh run."
    )


def unverified_in_words(verdict: Verdict, code: Sequence[CodeCell]) -> Iterator[str]:
    if verdict.left_out:
        yield f"Nothing: {', '.join(verdict.left_out)} cannot leave its kernel, and a fresh run would lack it."
    if verdict.undetermined:
        yield f"In {_all_called(verdict.undetermined, code)} two fresh runs differ too (clock, network, or chance)."
    if verdict.waived:
        yield f"In {_all_called(verdict.waived, code)} the page may be older than a fresh run (once, ttl, or network)."


def called(cell: CellId, code: Sequence[CodeCell]) -> str:
    """As `check` and the log call it: by its place among the code cells."""
    place = next((n for n, one in enumerate(code, 1) if one.id == cell), 0)
    return f"code cell {place} (id {cell})"


def _all_called(cells: Iterable[CellId], code: Sequence[CodeCell]) -> str:
    return ", ".join(called(cell, code) for cell in cells)


def _nth(outputs: Sequence[Json], place: int) -> Json:
    return outputs[place] if place < len(outputs) else None


def _described(output: Json) -> str:
    if output is None:
        return "nothing"
    kind = output.get("output_type")
    if kind == "stream":
        return str(output["text"])
    if kind == "error":
        return f"{output['ename']}: {output['evalue']}".strip(": ")
    data = output.get("data") or {}
    return "\n".join(
        _data_as_text(mime, value) if len(data) == 1 else f"{mime}: {_data_as_text(mime, value)}"
        for mime, value in data.items()
    )


def _data_as_text(mime: str, value: Json) -> str:
    if mime.startswith("image/") and mime != "image/svg+xml":  # base64 says nothing to anybody
        return f"an {mime} ({hashlib.sha256(str(value).encode()).hexdigest()[:8]})"
    return _as_text(value)


def _as_text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=repr)


def _excerpts(live: str, fresh: str) -> tuple[str, str]:
    """Both from shortly before the place where they begin to differ."""
    same = next((i for i, (a, b) in enumerate(zip(live, fresh, strict=False)) if a != b), min(len(live), len(fresh)))
    start = max(0, same - _BEFORE_DIFFERENCE)
    return _excerpt(live, start), _excerpt(fresh, start)


def _excerpt(text: str, start: int) -> str:
    part = text[start : start + LONGEST_EXCERPT]
    return f"{'…' if start else ''}{part}{'…' if start + LONGEST_EXCERPT < len(text) else ''}".strip() or "nothing"
