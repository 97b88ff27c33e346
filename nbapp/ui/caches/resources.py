"""`cache_resource`: objects of this process, made once and handed out to every call as they are.

How it works. A session is a process, so a resource is made once for each visitor. A cell that runs again and defines
the function anew finds what was made before: entries belong to the function's code, not to the object that decorates
it. What is no longer good (too old, refused by `validate`, one too many, cleared) is handed to `on_release`.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from .functions import Hit
from .shown import Steps
from .store import Limits
from .watch import tell_resource

_PAUSE_SECONDS = 0.01
_numbers = itertools.count(1)


@dataclass(frozen=True)
class _Made:
    number: int
    value: Any
    shown: Steps
    made_at: float


@dataclass(frozen=True)
class ResourceUse:
    label: str
    place: tuple[str, str]
    resources: Resources
    number: int

    def why_over(self) -> str | None:
        return None if self.resources.is_good(self.place[1], self.number) else f"{self.label} is made anew"


class Resources:
    """What one function made in this process, the least recently used first."""

    def __init__(self) -> None:
        self._made: OrderedDict[str, _Made] = OrderedDict()
        self._mutex = threading.Lock()
        self._lock_by_key: dict[str, threading.Lock] = {}
        self.limits = Limits(None, None)
        self.clock: Callable[[], float] = time.monotonic

    def get(self, key: str) -> _Made | None:
        with self._mutex:
            made = self._made.get(key)
            if made is not None:
                self._made.move_to_end(key)
        return made

    def put(self, key: str, computed: Hit) -> tuple[_Made, list[Any]]:
        """What it is now, and what has to be released for it."""
        made = _Made(next(_numbers), computed.value, computed.shown, self.clock())
        with self._mutex:
            old = self._made.pop(key, None)
            self._made[key] = made
            released = [] if old is None else [old.value]
            most = self.limits.most_entries
            while most is not None and len(self._made) > most:
                released.append(self._made.popitem(last=False)[1].value)
        return made, released

    def take(self, key: str | None) -> list[Any]:
        """Remove this one, or all of them."""
        with self._mutex:
            keys = list(self._made) if key is None else [key] if key in self._made else []
            return [self._made.pop(one).value for one in keys]

    def is_old(self, made: _Made) -> bool:
        ttl = self.limits.ttl_seconds
        return ttl is not None and self.clock() - made.made_at >= ttl

    def is_good(self, key: str, number: int) -> bool:
        made = self._made.get(key)
        return made is not None and made.number == number and not self.is_old(made)

    def lock_of(self, key: str) -> threading.Lock:
        with self._mutex:
            return self._lock_by_key.setdefault(key, threading.Lock())


class ResourceCache:
    """One decoration of a function."""

    def __init__(
        self,
        name: str,
        function: str,
        limits: Limits,
        validate: Callable[[Any], bool] | None,
        on_release: Callable[[Any], object] | None,
    ) -> None:
        self._label = f"`{name}()`"
        self._function = function
        self._validate = validate
        self._on_release = on_release
        self._resources = _by_function.setdefault(function, Resources())
        self._resources.limits = limits
        _releasing[function] = self

    def find(self, key: str) -> Hit | None:
        made = self._resources.get(key)
        if made is None:
            return None
        if self._resources.is_old(made) or (self._validate is not None and not self._validate(made.value)):
            self._release(self._resources.take(key))
            return None
        self._tell(key, made)
        return Hit(made.value, made.shown)

    def begin(self) -> None:
        return None

    def keep(self, key: str, computed: Hit, begun: object) -> Any:
        made, released = self._resources.put(key, computed)
        self._release(released)
        self._tell(key, made)
        return computed.value

    def clear(self, key: str | None) -> None:
        self._release(self._resources.take(key))

    @contextmanager
    def lock(self, key: str) -> Iterator[None]:
        with self._resources.lock_of(key):  # a KeyboardInterrupt ends the wait
            yield

    @asynccontextmanager
    async def lock_async(self, key: str) -> AsyncIterator[None]:
        lock = self._resources.lock_of(key)
        while not lock.acquire(blocking=False):
            await asyncio.sleep(_PAUSE_SECONDS)
        try:
            yield
        finally:
            lock.release()

    def _release(self, values: list[Any]) -> None:
        if self._on_release is not None:
            for value in values:
                self._on_release(value)

    def _tell(self, key: str, made: _Made) -> None:
        tell_resource(ResourceUse(self._label, (self._function, key), self._resources, made.number), made.value)


_by_function: dict[str, Resources] = {}
"""Of this process: a resource outlives the cell that defined its function."""
_releasing: dict[str, ResourceCache] = {}
"""Who knows how to release them."""


def clear_all() -> None:
    """Every resource of every function."""
    for cache in tuple(_releasing.values()):
        cache.clear(None)
