"""How a walk visits functions with a cache (`functools.lru_cache`).

How it works. What such a function keeps shows in what it returns only if the function looks at more than its arguments,
or returns objects that somebody can change. A function that computes with numbers and texts alone is trusted: it counts
as its code, and calls leave no trace, unless the notebook asks for its `cache_info`. Every other one is opaque.
"""

from __future__ import annotations

import functools
import gc
import types
from typing import Any

from .addresses import address_of
from .code_facts import facts_of
from .walk import ATOMS, Visitor, Walk
from .walk_objects import visit_opaque

ASKS_FOR_CACHES = frozenset({"cache_info", "cache_clear", "cache_parameters"})
_PURE_MODULES = frozenset({"math", "cmath", "operator", "itertools", "functools", "string", "re", "statistics"})
_PURE_BUILTINS = frozenset(
    {
        "abs",
        "all",
        "any",
        "bin",
        "bool",
        "bytes",
        "chr",
        "complex",
        "divmod",
        "enumerate",
        "filter",
        "float",
        "format",
        "hex",
        "int",
        "isinstance",
        "len",
        "list",
        "map",
        "max",
        "min",
        "oct",
        "ord",
        "pow",
        "range",
        "repr",
        "reversed",
        "round",
        "set",
        "sorted",
        "str",
        "sum",
        "tuple",
        "zip",
        "ValueError",
        "TypeError",
        "KeyError",
    }
)


def visit_cached_function(walk: Walk, value: Any) -> None:
    function = getattr(value, "__wrapped__", None)
    if not walk.world.trusts_caches or not is_pure_cache(value):
        visit_opaque(walk, value)
    elif not walk.is_known(value):
        walk.is_plain = False
        walk.note_library()
        walk.put("cached function")
        walk.visit(function)


def is_pure_cache(value: Any) -> bool:
    """A function with a cache that nobody can tell from the function itself, but by asking what it holds."""
    return type(value) is _CACHED and _is_pure(value, set()) and _holds_only_atoms(value)


def _is_pure(function: Any, seen: set[int]) -> bool:
    """It reads nothing but its arguments, calls nothing but pure functions, and changes no name."""
    if address_of(function) in seen:
        return True
    seen.add(address_of(function))
    if type(function) is _CACHED:
        return _is_pure(getattr(function, "__wrapped__", None), seen)
    if type(function) is not types.FunctionType:
        return False
    facts = facts_of(function.__code__)
    if function.__closure__ or facts.stores or facts.is_dynamic or facts.assigned:
        return False
    if not all(
        type(default) in ATOMS for default in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}))
    ):
        return False
    names = function.__globals__
    if any(type(names.get(base)) in (types.FunctionType, _CACHED) for base, _ in facts.attributes):
        return False  # an attribute of a function is a variable
    return all(_is_pure_name(names, name, seen) for name in facts.loads)


def _is_pure_name(names: dict[str, Any], name: str, seen: set[int]) -> bool:
    if name not in names:
        return name in _PURE_BUILTINS
    value = names[name]
    if type(value) is types.ModuleType:
        return value.__name__ in _PURE_MODULES
    return _is_pure(value, seen)


def _holds_only_atoms(value: Any) -> bool:
    """Keys and results of all calls so far; the wrapper itself visits them for the garbage collector."""
    for item in gc.get_referents(value):
        if type(item) is dict:
            held = [*item.keys(), *(v for v in item.values() if type(v).__name__ != "_lru_list_elem")]
            if item is not value.__dict__ and not all(map(_is_atom, held)):
                return False
        elif type(item) is _CACHED:
            if not _holds_only_atoms(item):
                return False
        elif type(item) not in (types.FunctionType, type, object) and not _is_atom(item):
            return False
    return True


def _is_atom(item: Any) -> bool:
    return type(item) in ATOMS or (type(item) is tuple and all(map(_is_atom, item)))


_CACHED: Any = type(functools.lru_cache(lambda: None))
VISITORS: dict[type, Visitor] = {_CACHED: visit_cached_function}
