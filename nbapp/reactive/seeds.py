"""Does a cell begin with a seed? Then the random numbers that were drawn above it make no difference to it.

How it works. `random.seed(7)` or `np.random.seed(7)` has to be the first thing that the cell calls, after imports at
most, with a number that stands there; nothing can have drawn before it. That the name is the module's, and the function
the library's own, is looked up before the cell runs.

What it does not know: a seed that comes after other calls, or out of a variable.
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import CodeType
from typing import Any

from .code_facts import CodeFacts
from .heap import Held
from .libraries import SHOWS_LAST_VALUE

_PADDING = frozenset({"CACHE", "PRECALL", "PUSH_NULL", "NOP", "RESUME", "EXTENDED_ARG"})
_CALLS = frozenset({"CALL", "CALL_METHOD", "CALL_FUNCTION"})
_MODULES = frozenset({"random", "numpy"})


def with_seed(
    code: CodeType | None, facts: tuple[CodeFacts, ...], bindings: Mapping[str, Held]
) -> tuple[CodeFacts, ...]:
    """The facts of a cell with this code, whose own come first."""
    module = _seeds_first(code, lambda name: bindings[name].thing.value if name in bindings else None)
    return facts if module is None else (replace(facts[0], seeds=module), *facts[1:])


def _seeds_first(code: CodeType | None, value_of: Callable[[str], Any]) -> str | None:
    """The module whose random state this cell sets before it does anything else: `random`, `numpy.random`, or None.

    `value_of` gives what a name is bound to before the run, or None.
    """
    found = _first_call(code) if code is not None else None
    if found is None:
        return None
    base, path, imported = found
    module = sys.modules.get(imported) if imported is not None else value_of(base)
    random: Any = sys.modules.get("random")
    numpy: Any = sys.modules.get("numpy")
    if module is None:
        return None
    if module is random and path == ("seed",) and getattr(random.seed, "__func__", None) is random.Random.seed:
        return "random"
    if module is numpy and path == ("random", "seed") and numpy.random.seed is numpy.random.mtrand.seed:
        return "numpy.random"
    return None


@lru_cache(maxsize=1024)
def _first_call(code: CodeType) -> tuple[str, tuple[str, ...], str | None] | None:
    """The name and attributes that are called first, and what module the cell has imported under that name by then."""
    if "seed" not in code.co_names:
        return None
    steps = [step for step in dis.get_instructions(code) if step.opname not in _PADDING]
    end = next((place for place, step in enumerate(steps) if step.opname in _CALLS), 0)
    start = max((place for place in range(end) if steps[place].opname == "LOAD_NAME"), default=0)
    imports = _imports(steps[:start])
    chain, argument = steps[start + 1 : end - 1], steps[end - 1] if end else None
    if imports is None or argument is None or argument.opname != "LOAD_CONST" or type(argument.argval) is not int:
        return None
    if steps[end].arg != 1 or any(step.opname not in ("LOAD_ATTR", "LOAD_METHOD") for step in chain):
        return None
    base = str(steps[start].argval)
    return base, tuple(str(step.argval) for step in chain), imports.get(base)


def _imports(steps: Sequence[dis.Instruction]) -> dict[str, str] | None:
    """The modules by the names that they are imported under; None if there is anything else."""
    module_by_name: dict[str, str] = {}
    imported = ""
    for step in steps:
        if step.opname == "IMPORT_NAME" and step.argval in _MODULES:
            imported = step.argval
        elif step.opname == "STORE_NAME" and imported:
            module_by_name[step.argval], imported = imported, ""
        elif step.opname != "LOAD_CONST" and step.argval != SHOWS_LAST_VALUE:
            return None
    return module_by_name
