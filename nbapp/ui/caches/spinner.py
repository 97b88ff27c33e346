"""What the visitor sees while a cached function runs: `Running load(...)`, if that takes longer than a moment.

How it works. Only the outermost call shows something, and only on a miss. `ui.spinner` is looked up when it is needed;
a timer opens it, in the context of the call, so that it stands where the call stands. It takes no number from the
elements below it: they are the same whether it was shown or not.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar, copy_context
from typing import Any

from ..elements import passing

PATIENCE_SECONDS = 0.1

_is_inside: ContextVar[bool] = ContextVar("nbapp_is_inside_cached_function", default=False)


@contextmanager
def running(name: str, show_spinner: bool | str) -> Iterator[None]:
    """A cached function of this name is being computed."""
    text = show_spinner if isinstance(show_spinner, str) else f"Running `{name}(...)`."
    is_shown = bool(show_spinner) and not _is_inside.get()
    token = _is_inside.set(True)
    try:
        with _Delayed(text) if is_shown else ExitStack():
            yield
    finally:
        _is_inside.reset(token)


class _Delayed:
    """A spinner that opens when it is still wanted after a moment."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spinner: AbstractContextManager[Any] | None = None
        self._lock = threading.Lock()
        self._is_over = False
        self._timer: threading.Timer | None = None

    def __enter__(self) -> None:
        if _spinner_function() is None:
            return
        context = copy_context()
        self._timer = threading.Timer(PATIENCE_SECONDS, lambda: context.run(self._open))
        self._timer.daemon = True
        self._timer.start()

    def __exit__(self, *exception: object) -> None:
        if self._timer is None:
            return
        self._timer.cancel()
        with self._lock:
            self._is_over = True
        self._timer.join()
        if self._spinner is not None:
            self._spinner.__exit__(None, None, None)

    def _open(self) -> None:
        spinner = _spinner_function()
        with self._lock:
            if self._is_over or spinner is None:
                return
            opened = spinner(self._text)
            with passing():
                opened.__enter__()
            self._spinner = opened


def _spinner_function() -> Any:
    return getattr(sys.modules.get("nbapp.ui"), "spinner", None)
