"""Caches in Streamlit's terms: `cache_data` for values, `cache_resource` for what is shared as it is.

How they work is said in `caches/__init__.py`, what an author should know in `docs/caching.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal, ParamSpec, TypeVar, overload

from ..reactive.walk_code import code_digest
from .caches import data, resources
from .caches.durations import seconds_of
from .caches.errors import WrongOption
from .caches.functions import CachedFunction
from .caches.keys import CallKeys
from .caches.store import Limits
from .caches.walk import HashFunctions

P = ParamSpec("P")
R = TypeVar("R")
Decorator = Callable[[Callable[P, R]], CachedFunction[P, R]]
_LASTING = {None: False, False: False, True: True, "disk": True}


@overload
def cache_data(func: Callable[P, R]) -> CachedFunction[P, R]: ...
@overload
def cache_data(
    func: None = None,
    *,
    ttl: float | timedelta | str | None = ...,
    max_entries: int | None = ...,
    show_spinner: bool | str = ...,
    persist: Literal["disk"] | bool | None = ...,
    hash_funcs: HashFunctions | None = ...,
) -> Decorator[P, R]: ...
def cache_data(
    func: Callable[P, R] | None = None,
    *,
    ttl: float | timedelta | str | None = None,
    max_entries: int | None = None,
    show_spinner: bool | str = True,
    persist: Literal["disk"] | bool | None = None,
    hash_funcs: HashFunctions | None = None,
) -> CachedFunction[P, R] | Decorator[P, R]:
    """Keep what a function returned, for every visitor of the app; each call gets a copy of its own.

    A call is answered from the cache if nothing changed that it can depend on: its arguments, the function's code, the
    helpers that it calls, the globals that they read. Arguments whose names begin with an underscore do not count.

    >>> @ui.cache_data
    ... def load(city, *, year=2024):
    ...     print("loading", city)
    ...     return [city, year]
    >>> load("Bern")
    loading Bern
    ['Bern', 2024]
    >>> load("Bern", year=2024)
    ['Bern', 2024]
    >>> load.clear()
    >>> load("Bern")
    loading Bern
    ['Bern', 2024]

    `ttl`: how long an entry is good, in seconds, as a `timedelta`, or as a text such as "1h30m". `max_entries`: the
    least recently used one goes first. `persist="disk"`: entries survive the server's end. `show_spinner`: show that
    the function runs, or what to show instead. `hash_funcs`: by type (or its full name) what counts of such a value.

    `cache_data.clear()` forgets everything, `load.clear()` what `load` returned, `load.clear("Bern")` one call.
    """

    def decorate(function: Callable[P, R]) -> CachedFunction[P, R]:
        limits = _limits(ttl, max_entries)
        if persist not in _LASTING:
            raise WrongOption(f"persist={persist!r} is no place for entries.", advice='Use "disk" or None.')
        lasting = _LASTING[persist]
        cache = data.DataCache(_name(function), _id_of(function, limits, lasting), limits, lasting=lasting)
        keys = CallKeys(function, "cache_data", hash_funcs)
        return CachedFunction(function, keys, cache, show_spinner, ("data", ttl, max_entries, persist, hash_funcs))

    return decorate if func is None else decorate(func)


@overload
def cache_resource(func: Callable[P, R]) -> CachedFunction[P, R]: ...
@overload
def cache_resource(
    func: None = None,
    *,
    ttl: float | timedelta | str | None = ...,
    max_entries: int | None = ...,
    show_spinner: bool | str = ...,
    validate: Callable[[Any], bool] | None = ...,
    hash_funcs: HashFunctions | None = ...,
    on_release: Callable[[Any], object] | None = ...,
) -> Decorator[P, R]: ...
def cache_resource(
    func: Callable[P, R] | None = None,
    *,
    ttl: float | timedelta | str | None = None,
    max_entries: int | None = None,
    show_spinner: bool | str = True,
    validate: Callable[[Any], bool] | None = None,
    hash_funcs: HashFunctions | None = None,
    on_release: Callable[[Any], object] | None = None,
) -> CachedFunction[P, R] | Decorator[P, R]:
    """Make something once a session and share it: a connection, a model. Every call returns the very same object.

    What a cell changes in it stays changed, in this replay and in later ones.

    >>> @ui.cache_resource
    ... def basket():
    ...     print("making a basket")
    ...     return []
    >>> basket().append("apple")
    making a basket
    >>> basket()
    ['apple']

    `validate`: called with the object before each use; if it returns False, a new one is made. `on_release`: called
    with an object that is no longer used: too old, not valid, one too many, or cleared. The other options, and `clear`,
    are those of `cache_data`.
    """

    def decorate(function: Callable[P, R]) -> CachedFunction[P, R]:
        limits = _limits(ttl, max_entries)
        cache = resources.ResourceCache(_name(function), _id_of(function, limits, False), limits, validate, on_release)
        keys = CallKeys(function, "cache_resource", hash_funcs)
        settings = ("resource", ttl, max_entries, validate, hash_funcs, on_release)
        return CachedFunction(function, keys, cache, show_spinner, settings)

    return decorate if func is None else decorate(func)


cache_data.clear = data.clear_all  # type: ignore[attr-defined] # a function may have attributes
cache_resource.clear = resources.clear_all  # type: ignore[attr-defined]


def _limits(ttl: float | timedelta | str | None, max_entries: int | None) -> Limits:
    if max_entries is not None and (not isinstance(max_entries, int) or max_entries < 1):
        raise WrongOption(f"max_entries={max_entries!r} is no number of entries.", advice="Use 1 or more, or None.")
    return Limits(seconds_of(ttl), max_entries)


def _name(function: Callable[..., Any]) -> str:
    name: str = function.__name__
    return name


def _id_of(function: Any, limits: Limits, lasting: bool) -> str:
    """The same in every process for the same code under the same name; another limit is another cache."""
    code = getattr(function, "__code__", None)
    parts = (function.__module__, function.__qualname__, code and code_digest(code).hex(), limits, lasting)
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()
