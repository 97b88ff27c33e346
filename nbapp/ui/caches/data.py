"""`cache_data`: pickles in a store that all sessions of an app share."""

from __future__ import annotations

import time
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from . import places, remote
from .errors import CannotStore
from .functions import Hit
from .store import Cleared, FolderStore, Limits, Store
from .watch import tell_used, unwatched


@dataclass(frozen=True)
class DataUse:
    """A cell got a private copy of an entry that was made at this time."""

    label: str
    place: tuple[str, str]
    store: Store
    cleared: Cleared
    over_at: float | None

    def why_over(self) -> str | None:
        if self.over_at is not None and time.time() >= self.over_at:
            return f"what {self.label} returned is older than its ttl"
        with unwatched():
            return f"the cache of {self.label} was cleared" if self.store.cleared() != self.cleared else None


class DataCache:
    """What the calls of one function returned, for all sessions."""

    def __init__(self, name: str, function: str, limits: Limits, *, lasting: bool) -> None:
        """`function`: the same in every process; `lasting`: entries survive the server's end."""
        self._label = f"`{name}()`"
        self._function = function
        self._limits = limits
        self._lasting = lasting

    def find(self, key: str) -> Hit | None:
        cleared = self._store.cleared()
        found = self._store.find(key)
        if found is None:
            return None
        self._tell(key, cleared, found.made_at)
        return Hit(*found.value)

    def begin(self) -> Cleared:
        return self._store.cleared()

    def keep(self, key: str, computed: Hit, begun: Cleared) -> Any:
        """A private copy, as every later call gets: what was computed may hold an argument, or be held elsewhere."""
        try:
            made_at = self._store.keep(key, (computed.value, computed.shown), cleared=begun)
        except Exception as error:  # pickling calls the value's own code
            kind = type(computed.value).__qualname__
            raise CannotStore(
                f"cache_data cannot keep what {self._label} returned: a {kind} that cannot be pickled ({error}).",
                advice="For a connection, a model or another object that all calls share use cache_resource; of a "
                "generator or a lazy frame return the result.",
            ) from error
        self._tell(key, begun, time.time() if made_at is None else made_at)
        found = self._store.find(key) if made_at is not None else None
        return computed.value if found is None else found.value[0]

    def clear(self, key: str | None) -> None:
        self._store.clear(key)

    def lock(self, key: str) -> AbstractContextManager[None]:
        return self._store.lock(key)

    def lock_async(self, key: str) -> AbstractAsyncContextManager[None]:
        return self._store.lock_async(key)

    @cached_property
    def _store(self) -> Store:
        return open_store(self._function, self._limits, lasting=self._lasting)

    def _tell(self, key: str, cleared: Cleared, made_at: float) -> None:
        ttl = self._limits.ttl_seconds
        over_at = None if ttl is None else made_at + ttl
        tell_used(DataUse(self._label, (self._function, key), self._store, cleared, over_at))


def open_store(function: str, limits: Limits, *, lasting: bool) -> Store:
    """Raises UnsafeFolder or NoNetworkStore."""
    with unwatched():
        url = remote.url()
        if url is not None:
            return remote.UrlStore(url, function, limits)
        return FolderStore(places.folder_of_app(lasting=lasting), function, limits)


def clear_all() -> None:
    """Every entry of every function of this app."""
    with unwatched():
        url = remote.url()
        if url is not None:
            remote.clear_app(url)
            return
        for lasting in (False, True):
            _clear_folder(lasting)


def _clear_folder(lasting: bool) -> None:
    root = places.folder_of_app(lasting=lasting)
    for folder in [item for item in root.iterdir() if item.is_dir()]:
        FolderStore(root, folder.name, Limits(None, None)).clear(None)
