"""What a replay began with, as bytes, so that a fresh kernel can run the same replay in full (rule P).

How it works. `take` is called when a replay's events are applied and before its first cell. What widgets are set to
travels as the JSON that they would send to a page, by `InputKey`. `session_state` is pickled, with the state that
random numbers began with, and what the kernel knows of the inputs of `nbapp.ui`, also of hidden ones. `restore` puts
all that into a kernel that has run no cell yet.

A value of `session_state` is unpickled when a cell first asks for it: a class that a cell defines exists in the fresh
kernel only when its cell has run there, and modules are imported in the order of the notebook. Values that cannot be
pickled are left out, and named.

Only a server and its own kernels exchange these bytes: pickle runs whatever code it is told to. Nothing that a page
sends may ever come here; a page's inputs are JSON, checked in `server/inputs.py`.
"""

from __future__ import annotations

import io
import logging
import pickle
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from ipywidgets import Widget

from ..errors import NbappError
from ..kernel_protocol import StateCaptured
from ..ui.session_state import session_state, values_of
from ..ui.uploads import UploadedFile, is_as_uploaded, uploaded_again
from .ambient import AmbientChannel
from .session_state import SessionStateChannel
from .ui_host import AppHost
from .visitor import VisitorChannel
from .widgets import Widgets

_log = logging.getLogger(__name__)

_MARK = b"nbapp state 3\n"

MOST_BYTES = 256 * 2**20
"""Of `session_state`: beyond, copying it takes a visitor longer than a replay should."""


class CannotRestore(NbappError):
    """These bytes, or one value in them, cannot be had in this kernel."""


@dataclass(frozen=True)
class _Packed:
    """Values of `session_state`, pickled together so that what they share stays shared."""

    keys: tuple[str, ...]
    pickled: bytes
    needs_cells: bool = False
    """It holds something of a class or function that a cell defines."""


class Captures:
    """Takes and restores the state of this kernel."""

    def __init__(
        self,
        widgets: Widgets,
        state: SessionStateChannel,
        ambient: AmbientChannel,
        visitor: VisitorChannel,
        ui_host: AppHost,
    ) -> None:
        self._widgets = widgets
        self._state = state
        self._ambient = ambient
        self._visitor = visitor
        self._ui_host = ui_host

    def take(self, run: int) -> StateCaptured:
        """Never raises: a visitor's replay follows, and it does not need this."""
        try:
            return self._taken(run)
        except Exception:  # serializers and `__reduce__` are anybody's code
            _log.warning("what this replay begins with cannot be captured", exc_info=True)
            return StateCaptured(run, {}, b"", left_out=("what widgets and session_state hold",))

    def _taken(self, run: int) -> StateCaptured:
        inputs, left_out = self._widgets.remembered_inputs()
        self._state.make_all()
        values = values_of(session_state)
        packed, not_packed = _pack(values)
        state = {
            "python": sys.version_info[:2],
            "random": self._ambient.random_starts(),
            "visitor": self._visitor.captured(),
            "address": self._visitor.inputs.captured(),
            "inputs": self._widgets.constructions.inputs.captured(),
            "keyed inputs": self._ui_host.captured(),
            "keys": tuple(values),
            "packed": [(p.keys, p.pickled) for p in packed],
        }
        left_out += [f"session_state.{key}" for key in not_packed]
        return StateCaptured(
            run,
            inputs,
            _MARK + pickle.dumps(state),
            self._widgets.pressed_key,
            tuple(left_out),
            self._widgets.set_by_events(),
        )

    def restore(self, state: bytes) -> None:
        """Let this kernel, which has run no cell yet, begin with this state.

        Raises:
            CannotRestore: it is not of `take`, or of another version of nbapp or Python.
        """
        read = _read(state)
        self._ambient.begin_random_at(read["random"])
        self._visitor.begin_with(read["visitor"])
        self._visitor.inputs.begin_with(read["address"])
        self._widgets.constructions.forget_earlier_inputs()
        self._widgets.constructions.inputs.begin_with(read["inputs"])
        self._ui_host.begin_with(read["keyed inputs"])
        makers = {key: maker for keys, pickled in read["packed"] for key, maker in _makers(keys, pickled).items()}
        self._state.begin_with({key: makers[key] for key in read["keys"] if key in makers})


def _read(state: bytes) -> dict[str, Any]:
    if not state.startswith(_MARK):
        raise CannotRestore(
            "This is no state of a session: its first bytes are not those of this nbapp.",
            advice="Server and kernel must have the same version of nbapp.",
        )
    try:
        read: dict[str, Any] = pickle.loads(state[len(_MARK) :])
        version = read["python"]
    except Exception as error:  # damaged bytes make pickle raise nearly anything
        raise CannotRestore(f"The state of the session is damaged: {type(error).__name__}: {error}") from error
    if version != sys.version_info[:2]:
        had, has = (".".join(map(str, v)) for v in (version, sys.version_info[:2]))
        raise CannotRestore(f"The state of the session comes from Python {had}, and this kernel has {has}.")
    return read


def _pack(values: dict[str, object]) -> tuple[list[_Packed], list[str]]:
    """All in one where that is possible; else key by key, with the keys that cannot be pickled."""
    if not values:
        return [], []
    whole = _packed(values)
    if whole is not None and not whole.needs_cells:
        return [whole], []
    each = {key: _packed({key: value}) for key, value in values.items()}
    return [packed for packed in each.values() if packed], [key for key, packed in each.items() if packed is None]


def _packed(values: dict[str, object]) -> _Packed | None:
    target = _Bounded()
    pickler = _Pickler(target, pickle.HIGHEST_PROTOCOL)
    try:
        pickler.dump(values)
    except Exception:  # a lock, a connection, a lambda: `__reduce__` is anybody's code
        return None
    return _Packed(tuple(values), target.getvalue(), pickler.needs_cells)


class _Bounded(io.BytesIO):
    def write(self, part: Any) -> int:
        if self.tell() + len(part) > MOST_BYTES:
            raise OverflowError("larger than a capture may be")
        return super().write(part)


class _Pickler(pickle.Pickler):
    """Notices what is pickled by a name of the notebook's own."""

    needs_cells = False

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, Widget):
            raise pickle.PicklingError("a widget lives in its kernel")
        if type(value) is UploadedFile and is_as_uploaded(value):
            return uploaded_again, (value.as_record(), value.tell())  # its bytes are in the folder of the session
        if getattr(value, "__module__", None) == "__main__":
            self.needs_cells = True
        return NotImplemented


def _makers(keys: tuple[str, ...], pickled: bytes) -> dict[str, Callable[[], object]]:
    """For each key what makes its value; those that were pickled together are made together."""
    values = cache(lambda: _unpickled(", ".join(keys), pickled))
    return {key: lambda key=key: values()[key] for key in keys}  # type: ignore[misc] # (a default for a closure)


def _unpickled(what: str, pickled: bytes) -> dict[str, object]:
    try:
        values: dict[str, object] = pickle.loads(pickled)
    except Exception as error:  # `__setstate__` and `__reduce__` are anybody's code
        raise CannotRestore(f"session_state.{what} cannot be had in this kernel: {error}") from error
    return values
