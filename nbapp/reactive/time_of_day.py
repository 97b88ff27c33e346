"""Does code ask for the time of day, or for true chance? Such a cell runs in every replay (rule R7).

A stale clock is not what a fresh run could show; a stale measurement of a duration is (`time.time`, `perf_counter`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from .code_facts import CodeFacts

_ATTRIBUTES = frozenset(
    [
        "now",
        "today",
        "utcnow",
        "uuid1",
        "uuid4",
        "uuid7",
        "urandom",
        "getrandom",
        "SystemRandom",
        "token_hex",
        "token_bytes",
        "token_urlsafe",
    ]
)
"""Looked up on anything."""
_OF_TIME = frozenset(["strftime", "localtime", "gmtime", "ctime", "asctime"])
"""Looked up on the module `time`; a date's `strftime` is no question."""
_TEXTS = frozenset({"now", "today"})
"""`pd.Timestamp("now")`, `np.datetime64("today")`."""
_DURATIONS = frozenset(["time", "perf_counter", "monotonic", "process_time", "thread_time"])
"""Functions of the module `time`, each also with `_ns`."""


def asks_time_of_day(facts: Iterable[CodeFacts], value_of: Callable[[str], Any]) -> bool:
    """`value_of` gives what a name is bound to after the run, or None."""
    for fact in facts:
        if fact.texts & _TEXTS or any(_asks(base, name, value_of) for base, name in fact.attributes):
            return True
        if any(_is_clock(value_of(name)) for name in fact.loads):
            return True
    return False


def measures_time(facts: Iterable[CodeFacts], value_of: Callable[[str], Any]) -> bool:
    """It looks at a clock as for a duration, so it may be kept: what it shows then is the time of its last run."""
    return any(
        any(_is_duration(name) and _module_named(base, value_of) == "time" for base, name in fact.attributes)
        or any(_is_stopwatch(value_of(name)) for name in fact.loads)
        for fact in facts
    )


def _is_duration(name: str) -> bool:
    return name.removesuffix("_ns") in _DURATIONS


def _is_stopwatch(value: Any) -> bool:
    """It was imported by name: `from time import perf_counter`."""
    return type(value) is BuiltinFunctionType and value.__module__ == "time" and _is_duration(value.__name__)


def _asks(base: str, attribute: str, value_of: Callable[[str], Any]) -> bool:
    if attribute in _ATTRIBUTES:
        return True
    module = _module_named(base, value_of)
    return module == "secrets" or (module == "time" and attribute in _OF_TIME)


def _module_named(name: str, value_of: Callable[[str], Any]) -> str:
    """What the module that `name` is bound to is called. A name that is not bound may be an import in a function."""
    module = value_of(name)
    return module.__name__ if type(module) is ModuleType else name


def _is_clock(value: Any) -> bool:
    """It was imported by name: `from time import strftime`."""
    if type(value) not in (FunctionType, BuiltinFunctionType):  # `isinstance` may call code of the value's class
        return False
    module = value.__module__
    return module == "secrets" or (
        module in ("time", "uuid", "posix", "nt", "os") and value.__name__ in _ATTRIBUTES | _OF_TIME
    )
