"""Names that code uses for an effect alone: `alt.themes.enable("dark")` as a statement, `px.defaults.width = 900`.

How it works. A call whose result nobody takes is there for what it does, and so is an assignment to something that a
chain of lookups leads to. Both are found in the bytecode, with the plain name that they begin with: what is popped or
stored begins where that name stands in the source.

What it does not know: what the name is bound to, and whether the call had an effect at all.
"""

from __future__ import annotations

import dis
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any

from .libraries import SHOWS_LAST_VALUE

_LOADS = frozenset({"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FAST", "LOAD_FAST_BORROW", "LOAD_DEREF"})
_STORES = frozenset({"STORE_ATTR", "STORE_SUBSCR", "DELETE_ATTR", "DELETE_SUBSCR"})
_KNOWS_PLACES = sys.version_info >= (3, 11)
_FIRST, _FIRST_AND_NEXT = (1, 2) if _KNOWS_PLACES else (None, None)
"""Where only lines are known, every name on the line may be the one."""
_PADDING = frozenset({"CACHE", "PRECALL", "PUSH_NULL", "NOP", "RESUME", "EXTENDED_ARG"})


@dataclass(frozen=True)
class Effects:
    names: frozenset[str]
    """Names that calls and assignments for effect begin with, local names among them."""
    chained: frozenset[str]
    """The same where it is done to what a call has given: `px.bar(df).show()`."""
    if_none: frozenset[str]
    """The same of a call whose result is shown: it is there for its effect if that is None."""


@lru_cache(maxsize=4096)
def effects_of(code: CodeType) -> Effects:
    """Of one code object, without those nested in it."""
    steps = [step for step in dis.get_instructions(code) if step.opname not in _PADDING]
    names: set[str] = set()
    chained: set[str] = set()
    if_none: set[str] = set()
    roots: dict[Any, list[str]] = {}
    calls: Counter[Any] = Counter()
    for place, (where, step) in enumerate(zip(_places(steps), steps, strict=True)):
        if step.opname in _LOADS:
            roots.setdefault(where, []).append(step.argval)
        elif step.opname.startswith("CALL"):
            calls[where] += 1
        elif step.opname == "POP_TOP" and _is_call(steps, place - 1):
            found = roots.get(where, [])
            if found[:1] == [SHOWS_LAST_VALUE]:
                if_none.update(found[1:_FIRST_AND_NEXT] if _is_call(steps, place - 2) else ())
            else:
                (chained if _KNOWS_PLACES and calls[where] > 1 else names).update(found[:_FIRST])
        elif step.opname in _STORES and not _is_plain(steps, place):
            (chained if _KNOWS_PLACES and calls[where] else names).update(roots.get(where, [])[:_FIRST])
    return Effects(frozenset(names), frozenset(chained), frozenset(if_none))


def _places(steps: list[dis.Instruction]) -> Iterator[Any]:
    """Where in the source each begins; before Python 3.11 only the line is known."""
    line = 0
    for step in steps:
        if _KNOWS_PLACES:
            positions: Any = step.positions
            yield positions.lineno, positions.col_offset
        else:
            line = step.starts_line or line
            yield line


def _is_call(steps: list[dis.Instruction], place: int) -> bool:
    """Not the one that ends a `with`."""
    if place < 0 or not steps[place].opname.startswith("CALL"):
        return False
    before = steps[max(0, place - 3) : place]
    return not (len(before) == 3 and all(s.opname == "LOAD_CONST" and s.argval is None for s in before))


def _is_plain(steps: list[dis.Instruction], place: int) -> bool:
    """`json.dumps = f`: an attribute of what the name itself is bound to."""
    return "ATTR" in steps[place].opname and place > 0 and steps[place - 1].opname in _LOADS
