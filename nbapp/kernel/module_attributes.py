"""Attributes of modules and library classes that cells change, as hidden names of the engine (rules R1, R2).

How it works. A cell that assigns to an attribute of something (`json.dumps = fast`, `setattr(pd.DataFrame, …)`) is
watched: the attributes of every module and class that its names lead to are compared before and after. What differs
is a *place* from then on, with a name of its own (`.json.dumps`), and its first value, which comes back where no cell
so far has changed it. Of modules of the notebook's own folder every attribute is a place that holds something which
can change, since their own functions change them too; and so is what these functions keep themselves: their
attributes, defaults and closures.

What it does not know: what a library's function keeps inside its package; a module that is changed by the very cell
that imports it first keeps the change also for cells above.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import BuiltinFunctionType, CellType, FunctionType, ModuleType
from typing import Any

from ..reactive.addresses import address_of
from ..reactive.code_facts import CodeFacts, touch_library
from ..reactive.fingerprint import ATOMS
from ..reactive.libraries import SHOWS_LAST_VALUE
from ..reactive.walk_caches import is_pure_cache
from .ambient_parts import DISPLAY_HOOK

_SETS_BY_NAME = frozenset({"setattr", "delattr", "__setattr__", "__delattr__", "__dict__", "vars", "patch", "reload"})
"""With one of these a cell can set attributes whose names are not in its code."""
_USED_BY = {
    "print": frozenset({"sys", "io", "ipykernel"}),
    SHOWS_LAST_VALUE: frozenset(
        {"IPython", "collections", "inspect", "io", "ipykernel", "json", "os", "re", "reprlib", "sys", "traitlets"}
    ),
}
"""Packages that builtins look into for a cell that touches no library itself: `sys.stdout`."""
_MAY_OWN = (FunctionType, ModuleType, type)
_NO_DATA = (FunctionType, BuiltinFunctionType, ModuleType, type)


class Absent:
    """Stands where an attribute was deleted."""


class _Unknown:
    """What an attribute was before the cell that imported its module changed it."""


@dataclass(frozen=True)
class _Owner:
    """A module, or a library's class; or, by its name, a function or class of a module of the notebook's folder, where
    a cell may put another one in its place (`importlib.reload`)."""

    home: Any
    key: str = ""

    def get(self) -> Any:
        return vars(self.home).get(self.key) if self.key else self.home


@dataclass
class _Place:
    owner: _Owner
    attribute: str
    original: Any

    def now(self) -> Any:
        return _state_of(self.owner.get()).get(self.attribute, Absent)

    def put(self, value: Any) -> None:
        owner = self.owner.get()
        if value is _Unknown or value is self.now():
            return
        if isinstance(value, CellType) or self.attribute.startswith("("):
            if isinstance(owner, FunctionType):
                _put_default(owner, self.attribute.strip("()"), value)
        elif value is Absent:
            delattr(owner, self.attribute)
        elif isinstance(owner, _MAY_OWN):
            setattr(owner, self.attribute, value)


class ModuleAttributes:
    """Hidden names of what cells, and the notebook's own modules, keep in modules and classes."""

    def __init__(
        self,
        namespace: Mapping[str, Any],
        own_modules: Callable[[], Iterable[ModuleType]] = lambda: (),
    ) -> None:
        """`own_modules`: those of the notebook's folder."""
        self._namespace = namespace
        self._own_modules = own_modules
        self._places: dict[str, _Place] = {}
        self._watched: dict[str, tuple[Any, dict[str, Any]]] = {}
        self._own_names: set[str] = set()
        self._left: dict[str, Any] = {}
        """What stays in places that the running cell should find empty, since nobody knows what was there."""
        self._assigned: frozenset[str] = frozenset()
        self._words: frozenset[str] = frozenset()

    # --- HiddenNames

    def reached_by(self, facts: tuple[CodeFacts, ...], bound: Collection[str]) -> set[str]:
        """All of them if the cell touches a library, which may use any attribute; else what plain code uses."""
        mine = {name for name in bound if name in self._places}
        if not mine or touch_library(facts):
            return mine
        words = frozenset().union(*(fact.names for fact in facts))
        modules = {module for word, modules in _USED_BY.items() if word in words for module in modules}
        return {name for name in mine if _is_used(name, words, modules)}

    def prepare(self, cell: str, facts: tuple[CodeFacts, ...], wanted: Mapping[str, object]) -> None:
        words = frozenset().union(*(fact.names for fact in facts))
        self._drop_forgotten()
        self.settle(wanted)
        self._left = {name: place.now() for name, place in self._places.items() if name not in wanted}
        assigned = frozenset(attribute for fact in facts for _, attribute in fact.assigned)
        self._words = words if assigned or not words.isdisjoint(_SETS_BY_NAME) else frozenset()
        self._assigned = assigned if words.isdisjoint(_SETS_BY_NAME) else frozenset()
        self._watched = {
            name: (owner, self._attributes(owner)) for name, owner in ((n, o.get()) for n, o in self._owners())
        }

    def values(self, cell: str) -> dict[str, Any]:
        self._drop_forgotten()
        self._find_new_places()
        self._watched = {}
        return {name: place.now() for name, place in self._places.items() if self._is_bound(name, place)}

    def _is_bound(self, name: str, place: _Place) -> bool:
        value = place.now()
        if name in self._left and value is self._left[name]:
            return place.original is _Unknown and place.attribute in self._assigned
        return value is not place.original

    def settle(self, wanted: Mapping[str, object]) -> None:
        for name in sorted(self._places):  # a function before what it keeps
            self._places[name].put(wanted.get(name, self._places[name].original))

    def can_put(self, name: str) -> bool:
        return True

    # --- what to watch

    def _owners(self) -> Iterator[tuple[str, _Owner]]:
        """Modules and library classes that the running cell can change, by their full names."""
        for module in self._own_modules():
            yield module.__name__, _Owner(module)
            for key, item in list(vars(module).items()):
                if isinstance(item, (type, FunctionType)) and item.__module__ == module.__name__:
                    yield f"{module.__name__}.{key}", _Owner(module, key)
        todo = [self._namespace.get(word) for word in self._words] + [sys.modules.get(word) for word in self._words]
        seen: set[int] = set()
        while todo:
            owner = todo.pop()
            if address_of(owner) in seen or not _is_of_library(owner):
                continue
            seen.add(address_of(owner))
            yield _name_of(owner), _Owner(owner)
            todo += [item for word, item in list(vars(owner).items()) if word in self._words]

    def _attributes(self, owner: Any) -> dict[str, Any]:
        """Those that could be set. In place of a missing one stands `Absent`, so that it is seen to appear."""
        if self._assigned and not self._is_own(owner):
            return {name: vars(owner).get(name, Absent) for name in self._assigned}
        state = _state_of(owner)
        return {name: value for name, value in list(state.items()) if not name.startswith("__")}

    def _is_own(self, owner: Any) -> bool:
        name = owner.__name__ if isinstance(owner, ModuleType) else owner.__module__
        return any(module.__name__ == name for module in self._own_modules())

    def _find_new_places(self) -> None:
        for name, place_of in self._owners():
            owner = place_of.get()
            watched = self._watched.get(name)
            before = watched[1] if watched is not None and watched[0] is owner else None
            for attribute, value in self._attributes(owner).items():
                place = f".{name}.{attribute}"
                if place in self._places or isinstance(value, ModuleType) or (name, attribute) == DISPLAY_HOOK:
                    continue
                if before is not None:
                    if before.get(attribute, Absent) is not value or _may_change_inside(value, self._is_own(owner)):
                        self._places[place] = _Place(place_of, attribute, self._original(before, attribute, value))
                elif value is not Absent and self._is_made_by_notebook(owner, attribute, value):
                    self._places[place] = _Place(place_of, attribute, _Unknown)
            for attribute in (before or {}).keys() - _state_of(owner).keys():
                if before is not None and before[attribute] is not Absent:
                    self._places.setdefault(f".{name}.{attribute}", _Place(place_of, attribute, before[attribute]))

    def _original(self, before: dict[str, Any], attribute: str, value: Any) -> Any:
        was = before.get(attribute, Absent)
        return _Unknown if was is value else was

    def _is_made_by_notebook(self, owner: Any, attribute: str, value: Any) -> bool:
        """Of a module that the running cell has imported: whether this is the author's and not the module's own."""
        if self._is_own(owner):
            return _may_change_inside(value, True)
        return attribute in self._assigned or getattr(value, "__module__", None) == "__main__"

    # --- modules of the notebook's folder

    def _drop_forgotten(self) -> None:
        """Of modules that were imported again, or will be."""
        own = {module.__name__: module for module in self._own_modules()}
        gone, self._own_names = self._own_names - own.keys(), self._own_names | own.keys()
        self._places = {
            name: place
            for name, place in self._places.items()
            if _module_of(place.owner.home) not in gone and _is_current(place.owner.home, own)
        }


def _state_of(owner: Any) -> Mapping[str, Any]:
    """Its attributes; of a function also its defaults, `(calls)`, and the variables of its closure, `calls`, where they
    can change without being assigned to."""
    state: dict[str, Any] = vars(owner) if isinstance(owner, _MAY_OWN) else {}
    if not isinstance(owner, FunctionType):
        return state
    kept = dict(zip(_arguments_with_defaults(owner), owner.__defaults__ or (), strict=True)) | (
        owner.__kwdefaults__ or {}
    )
    kept = {f"({name})": value for name, value in kept.items()}
    kept |= dict(zip(owner.__code__.co_freevars, owner.__closure__ or (), strict=True))
    return {**{name: value for name, value in kept.items() if _may_change(value)}, **state}


def _arguments_with_defaults(function: FunctionType) -> tuple[str, ...]:
    end = function.__code__.co_argcount
    return function.__code__.co_varnames[end - len(function.__defaults__ or ()) : end]


def _put_default(function: FunctionType, argument: str, value: Any) -> None:
    """Nothing is put into a closure: its variables are the same all its life."""
    defaults, by_name = function.__defaults__ or (), function.__kwdefaults__ or {}
    if argument in by_name:
        by_name[argument] = value
        return
    arguments = _arguments_with_defaults(function)
    if argument in arguments:
        pairs = zip(arguments, defaults, strict=True)
        function.__defaults__ = tuple(value if name == argument else default for name, default in pairs)


def _may_change(kept: Any) -> bool:
    if not isinstance(kept, CellType):
        return type(kept) not in ATOMS and not isinstance(kept, _NO_DATA)
    try:
        return not isinstance(kept.cell_contents, _NO_DATA)
    except ValueError:  # it is bound later
        return True


def _is_used(name: str, words: Collection[str], packages: Collection[str]) -> bool:
    """By plain code with these words: `.builtins.answer` by who loads `answer`."""
    package, _, attribute = name.removeprefix(".").partition(".")
    if package == "builtins":
        return attribute in words or attribute.startswith("__")
    return package in packages


def _is_current(owner: Any, own: dict[str, ModuleType]) -> bool:
    module = own.get(_module_of(owner))
    return module is None or owner is module or vars(module).get(getattr(owner, "__name__", "")) is owner


def _is_of_library(owner: Any) -> bool:
    """A module, or a class that no cell has defined."""
    kind = type(owner)
    if kind is ModuleType or issubclass(kind, ModuleType):
        return bool(vars(owner).get("__name__") != "__main__")
    return issubclass(kind, type) and vars(owner).get("__module__", "") != "__main__"


def _name_of(owner: Any) -> str:
    if isinstance(owner, ModuleType):
        return owner.__name__
    return f"{owner.__module__}.{owner.__qualname__}"


def _module_of(owner: Any) -> str:
    return str(owner.__name__ if isinstance(owner, ModuleType) else owner.__module__)


def _may_change_inside(value: Any, is_own: bool) -> bool:
    """Data of a module of the notebook's folder. Functions and classes are the module's source, whose file counts."""
    return is_own and type(value) not in ATOMS and not isinstance(value, _NO_DATA) and not is_pure_cache(value)
