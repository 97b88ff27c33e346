"""Entries of `cache_data` behind a URL, for an app that several machines serve: `NBAPP_CACHE_URL=s3://bucket/folder`.

How it works. Whatever fsspec can open will do. Entries are signed as on disk; the secret is the environment's
(`NBAPP_CACHE_SECRET`), since all machines must have the same. Processes of one machine wait for each other; two
machines may compute the same at the same time. Entries stay until they are cleared, too old, or too many.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import secrets
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from pathlib import Path
from typing import Any

from . import locks
from .entry import entry_of, parts_of, signature_of
from .errors import NoNetworkStore
from .places import SECRET_VARIABLE, URL_VARIABLE, name_of_app, safe_folder
from .store import Cleared, Found, Limits
from .watch import unwatched

_log = logging.getLogger(__name__)
_LEAST_SECRET_CHARACTERS = 16
_LONGEST_BELIEF_SECONDS = 5.0
"""`clear` on another machine is seen after this long: asking the network for every kept cell would cost more."""


def url() -> str | None:
    return os.environ.get(URL_VARIABLE) or None


class UrlStore:
    """The entries of one function."""

    def __init__(self, url: str, function: str, limits: Limits, clock: Callable[[], float] = time.time) -> None:
        """Raises NoNetworkStore."""
        self._secret = _secret()
        self._files, root = _open(url)
        self._folder = f"{root}/{name_of_app()}/{function}"
        self._function = function
        self._limits = limits
        self._clock = clock
        self._cleared: tuple[float, Cleared] = (0.0, None)

    def find(self, key: str) -> Found | None:
        with unwatched():
            try:
                data = bytearray(self._files.cat_file(self._path(key)))
            except FileNotFoundError:
                return None
            except Exception as error:  # each kind of store raises its own
                _log.warning("cache_data cannot read an entry of %s: %s", self._function, error)
                return None
            entry = entry_of(data, self._secret, f"{self._function}/{key}")
        if entry is None or self._is_old(entry.made_at):
            return None
        try:
            return Found(entry.value(), entry.made_at)
        except Exception:  # as in `FolderStore.find`
            _log.info("cannot unpickle an entry of %s", self._function, exc_info=True)
            return None

    def keep(self, key: str, value: object, *, cleared: Cleared) -> float | None:
        made_at = self._clock()
        parts = parts_of(value, made_at)
        signature = signature_of(parts, self._secret, f"{self._function}/{key}")
        with unwatched():
            try:
                if self._read_cleared() != cleared:
                    return None
                self._files.makedirs(self._folder, exist_ok=True)
                self._files.pipe_file(self._path(key), b"".join([signature, *parts]))
                self._drop_too_many()
            except Exception as error:
                _log.warning("cache_data cannot keep what %s returned: %s", self._function, error)
                return None
        return made_at

    def clear(self, key: str | None) -> None:
        with unwatched(), contextlib.suppress(FileNotFoundError):
            self._files.makedirs(self._folder, exist_ok=True)
            self._files.pipe_file(f"{self._folder}/cleared", secrets.token_hex(16).encode())
            self._cleared = (0.0, None)
            for path in self._entries() if key is None else [self._path(key)]:
                self._remove(path)

    def cleared(self) -> Cleared:
        read_at, cleared = self._cleared
        return cleared if time.monotonic() - read_at < _LONGEST_BELIEF_SECONDS else self._read_cleared()

    def lock(self, key: str) -> AbstractContextManager[None]:
        return locks.held(self._lock_path(key))

    def lock_async(self, key: str) -> AbstractAsyncContextManager[None]:
        return locks.held_async(self._lock_path(key))

    def _read_cleared(self) -> Cleared:
        with unwatched():
            try:
                cleared: Cleared = self._files.cat_file(f"{self._folder}/cleared")
            except Exception:  # nobody has cleared it, or the network is gone
                cleared = None
        self._cleared = (time.monotonic(), cleared)
        return cleared

    def _path(self, key: str) -> str:
        return f"{self._folder}/{key}"

    def _lock_path(self, key: str) -> str:
        with unwatched():
            name = getattr(os, "getuid", lambda: "user")()
            folder = safe_folder(Path(tempfile.gettempdir()) / f"nbapp-locks-{name}")
        return str(folder / hashlib.blake2b(self._path(key).encode(), digest_size=16).hexdigest())

    def _is_old(self, made_at: float) -> bool:
        return self._limits.ttl_seconds is not None and self._clock() - made_at >= self._limits.ttl_seconds

    def _entries(self) -> list[str]:
        found: list[Any] = self._files.ls(self._folder, detail=False)
        return [path for path in found if not path.endswith("/cleared")]

    def _drop_too_many(self) -> None:
        """The oldest go first: a store of this kind does not say when something was read."""
        most = self._limits.most_entries
        if most is None:
            return
        entries = self._entries()
        if len(entries) > most:
            for path in sorted(entries, key=self._changed_at)[:-most]:
                self._remove(path)

    def _changed_at(self, path: str) -> float:
        try:
            return float(self._files.modified(path).timestamp())
        except Exception:  # not every kind of store knows
            return 0.0

    def _remove(self, path: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._files.rm_file(path)


def clear_app(url: str) -> None:
    """Of every function of this app."""
    files, root = _open(url)
    with contextlib.suppress(FileNotFoundError):
        for path in files.ls(f"{root}/{name_of_app()}", detail=False):
            UrlStore(url, path.rstrip("/").rpartition("/")[2], Limits(None, None)).clear(None)


def _secret() -> bytes:
    secret = os.environ.get(SECRET_VARIABLE, "")
    if len(secret) < _LEAST_SECRET_CHARACTERS:
        raise NoNetworkStore(
            f"Entries behind {URL_VARIABLE} are signed, and the environment has no secret to sign them with.",
            advice=f"Set {SECRET_VARIABLE} to the same {_LEAST_SECRET_CHARACTERS} or more random characters on every "
            "machine: python -c 'import secrets; print(secrets.token_hex(32))'",
        )
    return secret.encode()


def _open(url: str) -> tuple[Any, str]:
    try:
        import fsspec

        files, root = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise NoNetworkStore(
            f"{URL_VARIABLE}={url!r} cannot be opened: {error}.",
            advice="python -m pip install 'nbapp[network-cache]', and what fsspec needs for this kind of URL (s3fs for "
            "s3://, gcsfs for gs://).",
        ) from error
    return files, str(root).rstrip("/")
