"""`session_state`: what one visitor's session remembers from replay to replay (rule I6)."""

from __future__ import annotations

import dis
import sys
from collections.abc import Iterator, MutableMapping
from functools import cache
from types import CodeType, FrameType
from typing import Any, Protocol

_ABSENT = object()


class Watcher(Protocol):
    """Told of every access, before it happens."""

    def reading(self, key: str) -> None: ...

    def reading_presence(self, key: str) -> None:
        """Whether it is there, and no more than that."""

    def reading_keys(self) -> None:
        """Which keys there are, and in which order."""

    def writing(self, key: str) -> None: ...

    def deleting(self, key: str) -> None: ...


class SessionState(MutableMapping[str, Any]):
    """A mapping whose keys are attributes too: `session_state.count += 1`.

    It starts empty for each visitor, and survives replays, page reloads and reconnects. Cells that read a key run again
    when its value has changed, also when it was changed in place.
    """

    def __init__(self) -> None:
        object.__setattr__(self, "_values", {})
        object.__setattr__(self, "_watcher", None)

    def __getitem__(self, key: str) -> Any:
        self._tell("reading", key)
        try:
            return self._values[key]
        except KeyError:
            raise KeyError(_unknown(key, self._values)) from None

    def __setitem__(self, key: str, value: Any) -> None:
        if not isinstance(key, str):
            raise TypeError(f"session_state has text as keys, not {type(key).__name__}: {key!r}")
        self._tell("writing", key)
        self._values[key] = value

    def __delitem__(self, key: str) -> None:
        self._tell("reading", key)
        if key not in self._values:
            raise KeyError(_unknown(key, self._values))
        self._tell("deleting", key)
        del self._values[key]

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str):
            self._tell("reading_presence", key)
        return key in self._values

    def setdefault(self, key: str, default: Any = None) -> Any:
        """A first value. As a statement of its own it reads no value, so its cell does not follow each change."""
        if key in self:
            if not _is_result_dropped(sys._getframe(1)):
                self._tell("reading", key)
            return self._values[key]
        self[key] = default
        return default

    def get(self, key: str, default: Any = None) -> Any:
        self._tell("reading", key)
        return self._values.get(key, default)

    def __iter__(self) -> Iterator[str]:
        if self._watcher is not None:
            self._watcher.reading_keys()
        return iter(list(self._values))

    def __len__(self) -> int:
        if self._watcher is not None:
            self._watcher.reading_keys()
        return len(self._values)

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__") or key.startswith("_repr_") or key.startswith("_ipython_"):
            raise AttributeError(key)  # Python and IPython ask for their own methods
        try:
            return self[key]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __setattr__(self, key: str, value: Any) -> None:
        if hasattr(type(self), key) or key in self.__dict__:
            raise AttributeError(
                f"session_state.{key} is a method of the mapping; for a key of this name write session_state[{key!r}]"
            )
        self[key] = value

    def __delattr__(self, key: str) -> None:
        try:
            del self[key]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __repr__(self) -> str:
        return f"session_state({dict(self)!r})"

    def _tell(self, what: str, key: str) -> None:
        if self._watcher is not None:
            getattr(self._watcher, what)(key)


def _is_result_dropped(caller: FrameType) -> bool:
    """Whether the call that `caller` is in now is a statement, whose value nobody takes."""
    following = (i for i in _instructions(caller.f_code) if i[0] > caller.f_lasti and i[1] != "CACHE")
    return next(following, (0, ""))[1] == "POP_TOP"


@cache
def _instructions(code: CodeType) -> tuple[tuple[int, str], ...]:
    return tuple((i.offset, i.opname) for i in dis.get_instructions(code))


def _unknown(key: object, values: dict[str, Any]) -> str:
    known = ", ".join(map(repr, values)) or "nothing yet"
    return (
        f"session_state has no {key!r} (it holds {known}). It starts empty for each visitor: "
        f"set a first value with session_state.setdefault({key!r}, ...)."
    )


session_state = SessionState()
"""The one of this process: each visitor has a process of their own."""


def watch(watcher: Watcher | None) -> None:
    """From now on every access is told to `watcher`."""
    object.__setattr__(session_state, "_watcher", watcher)


def values_of(state: SessionState) -> dict[str, Any]:
    """What it holds, untold."""
    values: dict[str, Any] = state.__dict__["_values"]
    return values
