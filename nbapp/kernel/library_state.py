"""What libraries keep that nobody can look into: themes, registries, default connections (rule R2).

How it works. A cell that calls something of a library for its effect alone (`alt.themes.enable("dark")`, `effects.py`)
may have left something there, by its top-level package. A cell that touches that package, or another library that may
use it, sees what the cells above have left, each time anew: when one of them runs again, so does it.

What it does not know: what the effect was. So it cannot be taken back: a cell above that runs again, or a cell whose
effect is gone after an edit, finds what the last replay left. Of packages whose state other channels know nothing is
kept here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from ..reactive.channels import Account
from ..reactive.code_facts import CodeFacts, touch_library

_KNOWN = frozenset(
    {"IPython", "builtins", "ipywidgets", "matplotlib", "nbapp", "numpy", "pandas", "seaborn", "traitlets"}
)
"""Packages whose state other channels know, beside Python's own."""
_OF_PYTHON = frozenset(
    [
        "calendar",
        "codecs",
        "copyreg",
        "email",
        "html",
        "keyword",
        "linecache",
        "mimetypes",
        "reprlib",
        "socket",
        "sqlite3",
        "tracemalloc",
        "urllib",
        "xml",
    ]
)
"""Modules of Python's own library that keep something that no other channel knows."""
_KNOWN_OR_PYTHONS = frozenset({*_KNOWN, *sys.stdlib_module_names, "__main__", ""})
_USE_NO_OTHER = frozenset({*sys.stdlib_module_names, *_KNOWN} - {"pandas", "seaborn"})
"""Packages in which an effect on a package outside of Python's library does not show. pandas draws with others."""
_DRAW = frozenset({"altair", "bokeh", "folium", "holoviews", "hvplot", "lets_plot", "plotly", "plotnine", "pydeck"})
"""Packages that make charts: what is done to a chart (`px.bar(df).show()`) is done to nothing else."""
_HAVE_TABLES = frozenset({"chdb", "duckdb"})
"""Packages with a database of their own, which statements of SQL change whatever they give back."""
_CHANGES_TABLES = re.compile(
    r"(^|;|\()\s*(alter|attach|call|copy|create|delete|detach|drop|import|insert|install|load|pragma|set|update|use)\s",
    re.IGNORECASE,
)
_OF_MODULES = (FunctionType, BuiltinFunctionType, ModuleType, type)

Effect = tuple[str, str, int]
"""Package, cell, and a number that is another one each time that the cell runs."""


@dataclass(frozen=True)
class LibraryTrace:
    left: tuple[Effect, ...]
    seen: tuple[Effect, ...] | None
    """Of cells above. None: it touches no library."""
    reached: frozenset[str] | None
    """Packages that it touches; None: any."""


class LibraryStateChannel:
    name = "libraries"

    def __init__(
        self, namespace: Mapping[str, Any], is_own: Callable[[str], bool], has_shown_none: Callable[[], bool]
    ) -> None:
        """`is_own`: whether a module of this name is one of the notebook's folder. `has_shown_none`: the cell that ran
        ended with an expression that gave None."""
        self._namespace = namespace
        self._is_own = is_own
        self._has_shown_none = has_shown_none
        self._virtual: tuple[Effect, ...] = ()
        self._count = 0
        self._facts_of: Callable[[str], tuple[CodeFacts, ...]] = lambda cell: ()

    def attach(self, facts_of: Callable[[str], tuple[CodeFacts, ...]]) -> None:
        self._facts_of = facts_of

    def begin_replay(self) -> None:
        self._virtual = ()

    def why_stale(self, cell: str, trace: LibraryTrace | None) -> str | None:
        if trace is None:
            return "first run"
        if trace.seen is None or (not self._virtual and not trace.seen):
            return None
        now = self._concerning(trace.reached)
        if now == trace.seen:
            return None
        package = min({effect[0] for effect in {*now} ^ {*trace.seen}}, default="a library")
        return f"what `{package}` holds may have changed"

    def skip(self, cell: str, trace: LibraryTrace) -> None:
        self._virtual += trace.left

    def before_run(self, cell: str) -> None:
        pass

    def after_run(self, cell: str) -> LibraryTrace:
        facts = self._facts_of(cell)
        seen, reached = None, None
        if touch_library(facts):
            reached = self._reached(facts)
            seen = self._concerning(reached)
        left = tuple((package, cell, self._next()) for package in sorted(set(self._affected(facts))))
        self._virtual += left
        return LibraryTrace(left, seen, reached)

    def end_replay(self) -> None:
        pass

    def stand_in(self, value: object) -> object | None:
        return None

    def describe(self, cell: str, trace: LibraryTrace) -> Account:
        reads = {package for package, *_ in trace.seen or ()}
        writes = {package for package, *_ in trace.left}
        return Account(tuple(map(_phrase, sorted(reads))), tuple(map(_phrase, sorted(writes))))

    def may_keep_objects(self, trace: LibraryTrace) -> bool:
        return bool(trace.left)

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _concerning(self, reached: frozenset[str] | None) -> tuple[Effect, ...]:
        return tuple(effect for effect in self._virtual if _may_show(effect[0], reached))

    def _affected(self, facts: Iterable[CodeFacts]) -> Iterator[str]:
        for fact in facts:
            names = fact.effects | (fact.effects_if_none if self._has_shown_none() else frozenset())
            yield from filter(self._may_keep_something, map(self._package_named, names))
            others = filter(self._may_keep_something, map(self._package_named, fact.chained_effects))
            yield from (package for package in others if package not in _DRAW)
            if any(map(_CHANGES_TABLES.search, fact.texts)):
                yield from _HAVE_TABLES & sys.modules.keys() & set(map(self._package_named, fact.names))

    def _package_named(self, name: str) -> str:
        value = self._namespace.get(name, sys.modules.get(name))
        return _package_of(value) if isinstance(value, _OF_MODULES) else ""

    def _may_keep_something(self, package: str) -> bool:
        return package in _OF_PYTHON or (package not in _KNOWN_OR_PYTHONS and not self._is_own(package))

    def _reached(self, facts: tuple[CodeFacts, ...]) -> frozenset[str] | None:
        if any(fact.is_dynamic for fact in facts):
            return None
        found: set[str] = set()
        for name in set[str]().union(*(fact.names for fact in facts)):
            value = self._namespace.get(name, sys.modules.get(name))
            if value is None:
                continue
            package = _package_of(value if isinstance(value, _OF_MODULES) else type(value))
            if package == "__main__" or isinstance(value, (list, dict, tuple, set)) or self._is_own(package):
                return None  # whatever it holds, or uses
            found.add(package)
        return frozenset(found)


def _may_show(package: str, reached: frozenset[str] | None) -> bool:
    if reached is None or package in sys.stdlib_module_names:
        return True
    return package in reached or not reached <= _USE_NO_OTHER


def _package_of(value: Any) -> str:
    name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    package = str(name or "").partition(".")[0]
    return "" if package == "__main__" and isinstance(value, FunctionType) else package


def _phrase(package: str) -> str:
    return f"what `{package}` holds"
