"""What a key is made of: a walk as the engine's (`reactive/walk.py`) that goes on into globals and is the same in every
process.

How it works. The engine follows the global names of a function by the notebook's bindings; this walk visits their
values where the function stands, so one digest covers its code, helpers, globals, defaults and closure.

Rules
- Equal digests mean equal values; whole buffers are hashed, never samples. Text goes through a cryptographic hash: a
  visitor who may choose an argument cannot make it meet another one's key.
- Nothing depends on an address or on the order of a set.
- What cannot be looked into is asked for its pickle (`__reduce_ex__`), as Streamlit does. If it has none, it is
  *unjudged*: an error as an argument. As a global it counts as this very object of this process.

What it does not know: names that code makes up (`globals()["x"]`), and modules that a function imports in its body and
that nobody imported before.
"""

from __future__ import annotations

import builtins
import functools
import hashlib
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import xxhash

from ...reactive import fingerprint, walk_objects
from ...reactive.code_facts import CodeFacts, facts_of, identifiers_in
from ...reactive.columns import Columns
from ...reactive.walk import Walk
from ...reactive.walk_code import NO_CONTENT, code_digest
from ...reactive.walk_trees import Forest, forest_of
from . import special_values
from .user_code import edition_of, is_users_function, is_users_module

HashFunctions = Mapping["type | str", Callable[[Any], Any]]
_SETS = frozenset({set, frozenset})
_LARGE_BYTES = 1 << 16
"""From here on a buffer goes through xxh3 (30 GB/s) before it goes into the key."""


class Unjudged(Exception):
    """Nobody can tell this value from another one."""

    def __init__(self, value: object) -> None:
        super().__init__(value)
        self.value = value


class _OpaqueMet(Exception):
    def __init__(self, value: object) -> None:
        super().__init__(value)
        self.value = value


class Judge:
    """What the walk asks of the world: the engine's `World`."""

    trusts_caches = True
    shows_bases = False

    def __init__(self, hash_functions: HashFunctions, unjudged: Callable[[object], str]) -> None:
        """`unjudged`: what counts instead of a value that nobody can look into; it may raise Unjudged."""
        self.namespace: dict[str, Any] = {}
        self.columns = Columns()
        self.hash_functions = hash_functions
        self.unjudged = unjudged

    def token_of(self, value: object) -> int:
        raise _OpaqueMet(value)

    def stand_in(self, value: object) -> object | None:
        return None

    def is_of_notebook(self, function: types.FunctionType) -> bool:
        return is_users_function(function)


class KeyWalk(Walk):
    """One visit of one argument, or of the function itself."""

    def __init__(self, judge: Judge) -> None:
        super().__init__(judge, _VISITORS, _visit_other, _visit_no_table)
        self._judge = judge
        self._hash: Any = hashlib.blake2b(digest_size=20)
        self._has_hash_functions = bool(judge.hash_functions)

    def digest(self) -> bytes:
        result: bytes = self._hash.digest()
        return result

    def unjudged(self, value: object) -> None:
        self.put(f"unjudged {self._judge.unjudged(value)}")

    def put_bytes(self, data: Any) -> None:
        if len(data) > _LARGE_BYTES:
            data = b"%d:" % len(data) + xxhash.xxh3_128_digest(data)
        self._hash.update(data)

    def visit(self, value: Any) -> None:
        if self._has_hash_functions and self._is_hashed_by_author(value):
            return
        super().visit(value)

    def visit_items(self, items: Iterable[Any]) -> Forest | None:
        values = items if type(items) is list else list(items)
        self.put(f"items {len(values)}")
        forest = None if self._has_hash_functions else forest_of(values, self._places(), without=_SETS)
        if forest is not None:
            self.put_forest(forest)
        else:
            self.visit_all(values)
        return forest

    def _is_hashed_by_author(self, value: Any) -> bool:
        kind = type(value)
        functions = self._judge.hash_functions
        function = functions.get(kind) or functions.get(f"{kind.__module__}.{kind.__qualname__}")
        if function is None:
            return False
        self.put(f"by hash_funcs {kind.__module__}.{kind.__qualname__}")
        self._has_hash_functions = False  # it may return a value of the same type
        try:
            self.visit_apart(function(value))
        finally:
            self._has_hash_functions = True
        return True


def digest_of_function(function: types.FunctionType, judge: Judge) -> bytes:
    """Of its code, closure, and all that its globals lead to; not of its defaults, which are arguments of a call."""
    walk = KeyWalk(judge)
    walk.is_known(function)
    walk.put(f"function {function.__module__}.{function.__qualname__}")
    _put_code_and_globals(walk, function)
    walk.visit_all(_cells_of(function))
    return walk.digest()


def digest_of_value(value: object, judge: Judge) -> bytes:
    walk = KeyWalk(judge)
    walk.visit(value)
    return walk.digest()


# --- functions, classes, modules ---


def _visit_function(walk: Any, value: types.FunctionType) -> None:
    if walk.is_known(value):
        return
    if not is_users_function(value):
        walk.put(f"library function {value.__module__}.{value.__qualname__} {edition_of(_module_of(value))}")
        walk.put_bytes(code_digest(value.__code__))
    else:
        walk.put("function")
        _put_code_and_globals(walk, value)
    walk.visit_all((value.__defaults__, value.__kwdefaults__))
    walk.visit_all(_cells_of(value))
    attributes = {name: item for name, item in vars(value).items() if name != "__wrapped__" or is_users_function(value)}
    walk.visit_pairs(attributes)


def _put_code_and_globals(walk: Any, function: types.FunctionType) -> None:
    walk.put_bytes(code_digest(function.__code__))
    facts, names = facts_of(function.__code__), function.__globals__
    wanted = facts.loads
    if facts.names_in_text:
        wanted |= identifiers_in(facts.texts)
    for name in sorted(wanted & names.keys()):
        walk.put(name)
        _visit_global(walk, names[name], facts)
    for name in sorted(wanted - names.keys()):
        if not hasattr(builtins, name):
            walk.put(f"unbound {name}")


def _visit_global(walk: Any, value: Any, facts: CodeFacts) -> None:
    if type(value) is types.ModuleType:
        _visit_attributes(walk, value, facts.names, set())
    else:
        walk.visit(value)


def _visit_attributes(walk: Any, module: types.ModuleType, names: frozenset[str], seen: set[int]) -> None:
    """A module, and of one of the author's all that code with these names can use of it."""
    walk.visit(module)
    if special_values.visit_state_behind(walk, module, names) or not is_users_module(module.__name__):
        return
    seen.add(id(module))
    for name in sorted(names & vars(module).keys()):
        value = vars(module)[name]
        walk.put(name)
        if type(value) is not types.ModuleType:
            walk.visit(value)
        elif id(value) not in seen:
            _visit_attributes(walk, value, names, seen)


def _visit_module(walk: Any, value: types.ModuleType) -> None:
    walk.put(f"module {value.__name__} {edition_of(value)}")


def _visit_class(walk: Any, value: type) -> None:
    walk.put(f"class {value.__module__}.{value.__qualname__}")
    if not is_users_module(value.__module__):
        walk.put(edition_of(sys.modules.get(value.__module__)))
        return
    if walk.is_known(value):
        return
    walk.visit(type(value))
    walk.visit_all(value.__bases__)
    for name, item in list(vars(value).items()):
        if name not in NO_CONTENT and not name.startswith("__pydantic_"):
            walk.put(name)
            walk.visit(item)


def _visit_wrapped(walk: Any, value: Any) -> None:
    """An `lru_cache`: what it keeps is what its function returns."""
    walk.put("cached function")
    walk.visit(value.__wrapped__)


def _module_of(value: Any) -> types.ModuleType | None:
    return sys.modules.get(value.__module__ or "")


def _cells_of(function: types.FunctionType) -> list[Any]:
    """What is in the closure; an empty cell counts as the type of a cell."""
    contents = []
    for cell in function.__closure__ or ():
        try:
            contents.append(cell.cell_contents)
        except ValueError:
            contents.append(types.CellType)
    return contents


# --- values ---


def _visit_set(walk: Any, value: Any) -> None:
    """By the digests of its items, in their order: the set's own order differs from process to process."""
    if walk.is_known(value, has_identity=False):
        return
    walk.put(f"{type(value).__name__} {len(value)}")
    for digest in sorted(digest_of_value(item, walk._judge) for item in list(value)):
        walk.put_bytes(digest)


def _visit_tuple(walk: Any, value: tuple[Any, ...]) -> None:
    """One by one: the engine's short way would pass by `hash_funcs`."""
    if not walk.is_known(value, has_identity=False):
        walk.put("tuple")
        walk.visit_items(value)


def _visit_dict(walk: Any, value: dict[Any, Any]) -> None:
    if not walk.is_known(value):
        walk.put("dict")
        walk.visit_pairs(value)


def _visit_other(walk: Any, value: Any) -> None:
    kind = type(value)
    if issubclass(kind, type):
        _visit_class(walk, value)
    elif issubclass(kind, (set, frozenset)):
        _visit_subclass_of_set(walk, value)
    elif not special_values.visit(walk, value):
        try:
            walk_objects.visit_other(walk, value)
        except _OpaqueMet as met:
            if met.value is not value:
                raise
            _visit_pickled(walk, value)


def _visit_subclass_of_set(walk: Any, value: Any) -> None:
    walk.visit(type(value))
    _visit_set(walk, value)
    walk.visit_pairs(dict(getattr(value, "__dict__", {})))


def _visit_pickled(walk: Any, value: Any) -> None:
    try:
        parts = value.__reduce_ex__(4)
    except Exception:  # whatever a type raises that has no pickle
        walk.unjudged(value)
        return
    walk.put("pickled")
    if isinstance(parts, str):
        walk.put(f"{getattr(value, '__module__', '')}.{parts}")
        return
    for part in parts:
        walk.visit_apart(part if not hasattr(part, "__next__") else list(part))


def _visit_no_table(walk: Any, values: list[Any]) -> bool:
    return False


_VISITORS: dict[type, Callable[[Any, Any], None]] = {
    **fingerprint.VISITORS,
    types.FunctionType: _visit_function,
    types.ModuleType: _visit_module,
    type: _visit_class,
    type(functools.lru_cache(lambda: None)): _visit_wrapped,
    set: _visit_set,
    frozenset: _visit_set,
    tuple: _visit_tuple,
    dict: _visit_dict,
}
