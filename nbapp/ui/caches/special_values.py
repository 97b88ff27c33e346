"""Values that a key looks into in a way of its own: open files, widgets, `session_state`, images, tensors."""

from __future__ import annotations

import io
import os
import re
import sys
import types
from typing import Any

from ..session_state import SessionState, session_state
from ..uploads import UploadedFile, content_of

_HOLD_THE_SESSION = frozenset({"nbapp", "nbapp.ui"})


def visit(walk: Any, value: Any) -> bool:
    """False if it is none of these."""
    kind = type(value)
    if kind is re.Pattern:
        walk.put("pattern")
        walk.visit_all((value.pattern, value.flags))
    elif kind is UploadedFile:
        _visit_upload(walk, value)
    elif issubclass(kind, (io.BytesIO, io.StringIO)):
        _visit_buffer(walk, value)
    elif issubclass(kind, io.IOBase):
        _visit_file(walk, value)
    elif issubclass(kind, SessionState):
        _visit_session_state(walk, value)
    elif getattr(kind, "is_nbapp_cached_function", False):
        walk.put("cached function")
        walk.visit(value.__wrapped__)
    else:
        return _visit_of_library(walk, value, kind)
    return True


def visit_state_behind(walk: Any, module: types.ModuleType, names: frozenset[str]) -> bool:
    """Code that uses `st.session_state` depends on all that the session holds."""
    if module.__name__ not in _HOLD_THE_SESSION:
        return False
    if "session_state" in names:
        _visit_session_state(walk, session_state)
    return True


def _visit_session_state(walk: Any, state: SessionState) -> None:
    if not walk.is_known(state):
        walk.put("session_state")
        walk.visit_apart(dict(state))


def _visit_upload(walk: Any, value: UploadedFile) -> None:
    """By its content: two visitors who upload the same file share an entry."""
    if not walk.is_known(value):
        walk.put("uploaded file")
        walk.visit_all(content_of(value))


def _visit_buffer(walk: Any, value: Any) -> None:
    if not walk.is_known(value):
        walk.put(type(value).__qualname__)
        walk.visit_all((value.tell(), value.getvalue(), dict(getattr(value, "__dict__", {}))))


def _visit_file(walk: Any, value: Any) -> None:
    """An open file counts as its name, its time of change, and where it stands."""
    try:
        status = os.fstat(value.fileno())
        walk.visit_all((type(value), value.name, status.st_mtime_ns, status.st_size, value.tell()))
    except (OSError, AttributeError, ValueError):  # a pipe, a terminal, a file that is closed
        walk.unjudged(value)


def _visit_of_library(walk: Any, value: Any, kind: type) -> bool:
    for package, path, visitor in _BY_CLASS:
        cls = _loaded_class(package, path)
        if cls is not None and issubclass(kind, cls):
            visitor(walk, value)
            return True
    return False


def _loaded_class(module: str, name: str) -> Any:
    """None while nobody has imported it: then no value is one of these."""
    found = getattr(sys.modules.get(module), name, None)
    return found if isinstance(found, type) else None


def _visit_widget(walk: Any, value: Any) -> None:
    """What the visitor and the author set. Read as a cell reads it, so that the cell depends on it."""
    if walk.is_known(value):
        return
    walk.put(f"widget {type(value).__module__}.{type(value).__qualname__}")
    for name in sorted(value.keys):
        if not name.startswith("_") and name not in ("layout", "style", "comm", "tabbable", "tooltip"):
            walk.put(name)
            walk.visit(getattr(value, name))


def _visit_image(walk: Any, value: Any) -> None:
    walk.put("image")
    walk.visit_all((value.mode, value.size, value.tobytes(), value.getpalette() if value.mode == "P" else None))


def _visit_tensor(walk: Any, value: Any) -> None:
    walk.put(f"tensor {value.dtype} {value.device} {value.requires_grad}")
    walk.visit_apart(value.detach().cpu().numpy())


def _visit_pydantic(walk: Any, value: Any) -> None:
    walk.visit(type(value))
    walk.visit_pairs(dict(vars(value)))
    walk.visit(getattr(value, "__pydantic_extra__", None))


_BY_CLASS = (
    ("ipywidgets.widgets.widget", "Widget", _visit_widget),
    ("PIL.Image", "Image", _visit_image),
    ("torch", "Tensor", _visit_tensor),
    ("pydantic", "BaseModel", _visit_pydantic),
)
