"""A function with a cache: one call, from its key to its value.

How it works. A hit needs no lock. On a miss one caller computes, the others wait for it, look again, and find the
entry. Exceptions are not kept, so the next one who waited tries in turn. What is behind (`Cache`) differs: pickles on
disk for `cache_data` (`data.py`), the objects themselves for `cache_resource` (`resources.py`).
"""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, Protocol, TypeVar

from .keys import CallKeys
from .shown import Steps, recorded, show_again
from .spinner import running

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Hit:
    value: Any
    shown: Steps
    """What the function showed when it was computed."""


class Cache(Protocol):
    """What the calls of one function returned, by key."""

    def find(self, key: str) -> Hit | None: ...

    def begin(self) -> object:
        """A computation begins; what this returns is given to `keep`."""

    def keep(self, key: str, computed: Hit, begun: object) -> Any:
        """Returns what the caller gets: the same as later callers."""

    def clear(self, key: str | None) -> None:
        """This entry, or all of them."""

    def lock(self, key: str) -> AbstractContextManager[None]: ...

    def lock_async(self, key: str) -> AbstractAsyncContextManager[None]: ...


class CachedFunction(Generic[P, R]):
    """Called like the function that it was made of."""

    is_nbapp_cached_function = True
    """Looked up by `special_values.py` and by the kernel."""
    __wrapped__: Callable[P, R]

    def __init__(
        self, function: Callable[P, R], keys: CallKeys, cache: Cache, show_spinner: bool | str, settings: object
    ) -> None:
        """`settings`: whatever beside the function decides what a call returns."""
        functools.update_wrapper(self, function)
        self._keys = keys
        self._cache = cache
        self._show_spinner = show_spinner
        self._name = function.__name__
        self.settings = settings
        if is_async := inspect.iscoroutinefunction(function):
            _mark_as_async(self)
        self._answer: Callable[..., Any] = self._call_async if is_async else self._call

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        result: R = self._answer(args, kwargs)
        return result

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else BoundCachedFunction(self, instance)

    def clear(self, *args: Any, **kwargs: Any) -> None:
        """Forget everything, or with arguments what the call with these arguments returned."""
        is_one = bool(args or kwargs)
        self._cache.clear(self._keys.key_of(args, kwargs).digest if is_one else None)

    def _call(self, args: tuple[Any, ...], by_name: Mapping[str, Any]) -> Any:
        key = self._keys.key_of(args, by_name).digest
        hit = self._cache.find(key)
        if hit is None:
            with running(self._name, self._show_spinner), self._computing(key), self._cache.lock(key):
                hit = self._cache.find(key)
                if hit is None:
                    begun = self._cache.begin()
                    with recorded(self._name) as steps:
                        value: Any = self.__wrapped__(*args, **by_name)
                    return self._cache.keep(key, Hit(value, tuple(steps)), begun)
        show_again(hit.shown)
        return hit.value

    async def _call_async(self, args: tuple[Any, ...], by_name: Mapping[str, Any]) -> Any:
        key = self._keys.key_of(args, by_name).digest
        hit = self._cache.find(key)
        if hit is None:
            with running(self._name, self._show_spinner), self._computing(key):
                async with self._cache.lock_async(key):
                    hit = self._cache.find(key)
                    if hit is None:
                        begun = self._cache.begin()
                        function: Any = self.__wrapped__
                        with recorded(self._name) as steps:
                            value = await function(*args, **by_name)
                        return self._cache.keep(key, Hit(value, tuple(steps)), begun)
        show_again(hit.shown)
        return hit.value

    @contextmanager
    def _computing(self, key: str) -> Iterator[None]:
        """Who needs its own result waits for itself."""
        mine = (id(self._cache), key)
        computing = _computing.get()
        if mine in computing:
            raise RecursionError(f"{self._name}() calls itself with the same arguments, and would wait for itself.")
        token = _computing.set((*computing, mine))
        try:
            yield
        finally:
            _computing.reset(token)


class BoundCachedFunction:
    """A cached method of one instance."""

    def __init__(self, function: CachedFunction[..., Any], instance: object) -> None:
        functools.update_wrapper(self, function.__wrapped__)
        self.__func__ = function
        self.__self__ = instance

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__func__(self.__self__, *args, **kwargs)

    def clear(self, *args: Any, **kwargs: Any) -> None:
        """As of the function; with arguments the instance counts too."""
        if args or kwargs:
            self.__func__.clear(self.__self__, *args, **kwargs)
        else:
            self.__func__.clear()


_computing: ContextVar[tuple[tuple[int, str], ...]] = ContextVar("nbapp_computing", default=())


def _mark_as_async(function: Any) -> None:
    """For `inspect` (Python 3.12) and `asyncio`, which ask whether it has to be awaited."""
    if hasattr(inspect, "markcoroutinefunction"):
        inspect.markcoroutinefunction(function)
    elif hasattr(asyncio.coroutines, "_is_coroutine"):
        function._is_coroutine = asyncio.coroutines._is_coroutine
