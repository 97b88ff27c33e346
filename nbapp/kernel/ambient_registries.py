"""Parts of the ambient state that are registered somewhere: accessors, colour maps, magics; see `ambient.py`.

How it works. What is taken of a registry of IPython or of the import system is what the notebook itself has put there:
what libraries register stays, for they do it once.
"""

from __future__ import annotations

import functools
import os
import socket
import sys
import time
import weakref
from abc import ABCMeta
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from ..reactive.addresses import address_of
from ..reactive.code_facts import CodeFacts
from .ambient_parts import Part, if_changed
from .ambient_python import formatters, shell, traits_of

Tables = tuple[dict[Any, Any], ...]


def parts_of_registries() -> list[Part]:
    registered = _Shell()
    return [
        Part(
            "what is registered with IPython",
            registered.take,
            registered.put,
            is_read_by=_is_any,
            holds_objects=True,
        ),
        *_part_of_abstract_classes(),
        Part("the import system", if_changed(_all_finders, _finders), _put_finders, holds_objects=True),
        Part("the default timeout of sockets", lambda: (socket.getdefaulttimeout(),), _put_timeout),
        Part("the time zone", lambda: (time.tzname, time.timezone), _put_time_zone),
        _part_of("the dialects of csv", "csv", _dialects, _put_dialects),
        _part_of("the first day of a calendar's week", "calendar", _first_day, _put_first_day),
        _part_of("the accessors of pandas", "pandas", if_changed(_look_at_accessors, _accessors), _put_accessors),
        _part_of("what is registered with matplotlib", "matplotlib", _of_matplotlib, _put_of_matplotlib),
    ]


def _is_any(fact: CodeFacts) -> bool:
    return True


def _part_of(what: str, module: str, take: Callable[[Any], Any], put: Callable[[Any, Any], None]) -> Part:
    """Of a library: it begins as it is found first."""
    first: list[Any] = []

    def take_loaded() -> Any:
        library = sys.modules.get(module)
        taken = take(library) if library is not None else None
        if taken is not None and not first:
            first.append(taken)
        return taken

    def put_loaded(state: Any) -> None:
        put(sys.modules[module], state)

    def reset() -> None:
        if first:
            put_loaded(first[0])

    return Part(what, take_loaded, put_loaded, reset, is_set_by_imports=True, holds_objects=True)


def _put_all(
    table: dict[Any, Any], wanted: dict[Any, Any], is_meant: Callable[[Any], bool] = lambda value: True
) -> None:
    """Of these entries the table holds the wanted ones."""
    for key in [key for key, value in table.items() if is_meant(value) and key not in wanted]:
        del table[key]
    for key, value in wanted.items():
        if table.get(key) is not value:
            table[key] = value


def _is_of_notebook(value: Any) -> bool:
    return "__main__" in (getattr(value, "__module__", None), type(value).__module__)


# --- IPython and the import system ---


def _formatter_tables() -> Iterator[dict[Any, Any]]:
    for formatter in formatters().values():
        yield from traits_of(formatter, _PRINTERS)


_PRINTERS = ("type_printers", "deferred_printers", "singleton_printers")


def _is_own_magic(magic: Any) -> bool:
    return _is_of_notebook(magic) or type(magic).__name__ == "MagicAlias"


_OfShell: TypeAlias = "tuple[Tables, Tables, tuple[tuple[Any, ...], ...]]"


class _Shell:
    """What the notebook has registered with IPython.

    500 entries lie in 40 tables there, so the tables count themselves how often something is put in or taken out.
    """

    def __init__(self) -> None:
        self._followed: Any = None
        """The shell whose tables count."""
        self.take = if_changed(self._look, self._take)

    def _look(self) -> Any:
        running = shell()
        if running is None:
            return None
        if self._followed is not running:
            self._followed = running
            _follow(running)
        return _CountingTable.changes, list(map(tuple, running.events.callbacks.values()))

    def _take(self) -> _OfShell | None:
        running = self._followed
        if running is None:
            return None
        _follow(running)  # a table may be a new one
        printers = tuple({k: p for k, p in t.items() if _is_of_notebook(p)} if t else {} for t in _formatter_tables())
        magics = tuple({n: m for n, m in t.items() if _is_own_magic(m)} for t in running.magics_manager.magics.values())
        listeners = tuple(tuple(filter(_is_of_notebook, heard)) for heard in running.events.callbacks.values())
        return printers, magics, listeners

    def put(self, state: _OfShell) -> None:
        printers, magics, listeners = state
        for table, wanted in zip(_formatter_tables(), printers, strict=True):
            _put_all(table, wanted, _is_of_notebook)
        for table, wanted in zip(self._followed.magics_manager.magics.values(), magics, strict=True):
            _put_all(table, wanted, _is_own_magic)
        for heard, mine in zip(self._followed.events.callbacks.values(), listeners, strict=True):
            _put_mine(heard, mine)


class _CountingTable(dict[Any, Any]):
    """A dict, of which it shows whether it was changed."""

    changes = 0
    """Of all tables."""


def _counted(kind: Any, change: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(change)
    def counted(self: Any, *args: Any, **kwargs: Any) -> Any:
        kind.changes += 1
        return change(self, *args, **kwargs)

    return counted


for _name in ("__setitem__", "__delitem__", "__ior__", "clear", "pop", "popitem", "setdefault", "update"):
    setattr(_CountingTable, _name, _counted(_CountingTable, getattr(dict, _name)))


def _follow(running: Any) -> None:
    """Let each table of this shell count."""
    display, magics = running.display_formatter, running.magics_manager
    _count_in(display, ("formatters",))
    for formatter in formatters().values():
        _count_in(formatter, _PRINTERS)
    _count_in(magics, ("magics",))
    for kind, table in magics.magics.items():
        if type(table) is dict:
            dict.__setitem__(magics.magics, kind, _CountingTable(table))


def _count_in(owner: Any, names: tuple[str, ...]) -> None:
    """Let the tables in these traits count, also those that take their place."""
    if owner is None:
        return
    for name in names:
        table = getattr(owner, name)
        if type(table) is dict:
            owner.observe(_note_other_table, name)  # once, however often this is said
            owner._trait_values[name] = _CountingTable(table)


def _note_other_table(change: object) -> None:
    _CountingTable.changes += 1


def _put_mine(entries: list[Any], mine: Iterable[Any]) -> None:
    """At the end, where they stand unless the notebook said otherwise."""
    entries[:] = [*(entry for entry in entries if not _is_of_notebook(entry)), *mine]


def _all_finders() -> Any:
    return list(sys.meta_path), list(sys.path_hooks)


def _finders() -> tuple[tuple[tuple[int, Any], ...], ...]:
    """With their places: the first one that finds a module wins."""
    return tuple(
        tuple((place, entry) for place, entry in enumerate(entries) if _is_of_notebook(entry))
        for entries in (sys.meta_path, sys.path_hooks)
    )


def _put_finders(state: tuple[tuple[tuple[int, Any], ...], ...]) -> None:
    lists: tuple[list[Any], list[Any]] = (sys.meta_path, sys.path_hooks)
    for entries, mine in zip(lists, state, strict=True):
        entries[:] = [entry for entry in entries if not _is_of_notebook(entry)]
        for place, entry in mine:
            entries.insert(place, entry)


# --- Python's library ---


class _AbstractClasses:
    """What the notebook has registered with abstract classes, its own or a library's: `Shape.register(Square)`."""

    def __init__(self, tools: Any) -> None:
        """`tools`: Python's own module `_abc`, which alone can take a class out again."""
        self._tools = tools
        self._pairs: list[tuple[Any, Any]] = []
        """Abstract class and registered class, held weakly; in order."""
        _listen_for_registrations(self)

    def has(self, cls: Any, subclass: Any) -> bool:
        return subclass in self._registered(cls)

    def note(self, cls: Any, subclass: Any) -> None:
        """The notebook has registered one."""
        self._pairs.append((weakref.ref(cls), weakref.ref(subclass)))

    def take(self) -> tuple[tuple[Any, Any], ...]:
        self._pairs = [pair for pair in self._pairs if None not in (pair[0](), pair[1]())]
        return tuple(self._pairs)

    def put(self, state: tuple[tuple[Any, Any], ...]) -> None:
        for pair in self.take():
            if pair not in state:
                self._take_out(pair[0](), pair[1]())
        for cls, subclass in ((cls(), subclass()) for cls, subclass in state):
            if cls is not None and subclass is not None and subclass not in self._registered(cls):
                self._tools._abc_register(cls, subclass)
        self._pairs = list(state)

    def _registered(self, cls: Any) -> list[Any]:
        return [held() for held in self._tools._get_dump(cls)[0]]

    def _take_out(self, cls: Any, subclass: Any) -> None:
        left = [other for other in self._registered(cls) if other is not None and other is not subclass]
        self._tools._reset_registry(cls)
        for other in left:
            self._tools._abc_register(cls, other)
        for base in cls.__mro__:  # whose answers may have come from this class
            if isinstance(base, ABCMeta):
                self._tools._reset_caches(base)


_listeners: weakref.WeakSet[_AbstractClasses] = weakref.WeakSet()


def _listen_for_registrations(listener: _AbstractClasses) -> None:
    _listeners.add(listener)
    register = ABCMeta.register
    if hasattr(register, "is_heard"):
        return

    @functools.wraps(register)
    def heard(cls: Any, subclass: Any) -> Any:
        is_by_notebook = sys._getframe(1).f_globals.get("__name__") == "__main__"
        listeners = [one for one in _listeners if not one.has(cls, subclass)] if is_by_notebook else []
        answer = register(cls, subclass)
        for one in listeners:
            one.note(cls, subclass)
        return answer

    heard.is_heard = True  # type: ignore[attr-defined]
    ABCMeta.register = heard  # type: ignore[method-assign]


def _part_of_abstract_classes() -> list[Part]:
    tools = sys.modules.get("_abc")
    if not all(hasattr(tools, name) for name in ("_get_dump", "_reset_registry", "_reset_caches", "_abc_register")):
        return []  # a Python that is built otherwise
    classes = _AbstractClasses(tools)
    what = "what is registered with abstract classes"
    return [Part(what, classes.take, classes.put, is_read_by=_is_any, holds_objects=True)]


def _put_timeout(state: tuple[float | None]) -> None:
    socket.setdefaulttimeout(state[0])


def _put_time_zone(state: tuple[Any, ...]) -> None:
    """Its variable was put back before."""
    if (time.tzname, time.timezone) != state and hasattr(time, "tzset") and os.name == "posix":
        time.tzset()


def _dialects(csv: Any) -> Any:
    if not hasattr(csv, "field_size_limit"):
        return None
    return {name: csv.get_dialect(name) for name in csv.list_dialects()}, csv.field_size_limit()


def _put_dialects(csv: Any, state: Any) -> None:
    dialects, limit = state
    for name in set(csv.list_dialects()) - dialects.keys():
        csv.unregister_dialect(name)
    for name, dialect in dialects.items():
        csv.register_dialect(name, dialect)
    csv.field_size_limit(limit)


def _first_day(calendar: Any) -> Any:
    return (calendar.firstweekday(),) if hasattr(calendar, "firstweekday") else None


def _put_first_day(calendar: Any, state: tuple[int]) -> None:
    calendar.setfirstweekday(*state)


# --- pandas and matplotlib ---


class _CountingSet(set[str]):
    """Names of accessors, of which it shows whether one was registered: pandas adds the name each time."""

    changes = 0
    """Of all of them."""


for _name in ("__iand__", "__ior__", "__isub__", "add", "clear", "discard", "pop", "remove", "update"):
    setattr(_CountingSet, _name, _counted(_CountingSet, getattr(set, _name)))


def _look_at_accessors(pandas: Any) -> Any:
    classes: list[Any] = [getattr(pandas, name, None) for name in ("Series", "DataFrame", "Index")]
    for cls in classes:
        if type(getattr(cls, "_accessors", None)) is not _CountingSet:
            if not hasattr(cls, "_accessors"):
                return None
            cls._accessors = _CountingSet(cls._accessors)
            _CountingSet.changes += 1
    return _CountingSet.changes


def _accessors(pandas: Any) -> Any:
    classes: list[Any] = [getattr(pandas, name, None) for name in ("Series", "DataFrame", "Index")]
    if not all(hasattr(cls, "_accessors") for cls in classes):
        return None
    return tuple({name: vars(cls).get(name) for name in cls._accessors} for cls in classes)


def _put_accessors(pandas: Any, state: tuple[dict[str, Any], ...]) -> None:
    for cls, wanted in zip((pandas.Series, pandas.DataFrame, pandas.Index), state, strict=True):
        for name in cls._accessors - wanted.keys():
            cls._accessors.discard(name)
            if name in vars(cls):
                delattr(cls, name)
        for name, accessor in wanted.items():
            if accessor is not None and vars(cls).get(name) is not accessor:
                setattr(cls, name, accessor)
            cls._accessors.add(name)


def _tables_of_matplotlib(matplotlib: Any) -> Iterator[dict[Any, Any]]:
    yield from filter(
        None,
        [
            getattr(getattr(matplotlib, "colormaps", None), "_cmaps", None),
            getattr(sys.modules.get("matplotlib.units"), "registry", None),
            getattr(sys.modules.get("matplotlib.style"), "library", None),
        ],
    )


def _of_matplotlib(matplotlib: Any) -> Any:
    return {address_of(table): dict.copy(table) for table in _tables_of_matplotlib(matplotlib)}


def _put_of_matplotlib(matplotlib: Any, state: dict[int, dict[Any, Any]]) -> None:
    for table in _tables_of_matplotlib(matplotlib):
        if address_of(table) in state:
            _put_all(table, state[address_of(table)])
