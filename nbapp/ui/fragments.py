"""`fragment`: a function that runs again alone when only inputs inside of it change (Streamlit's rules R24 and R25).

How it works. Calling the function makes a place on the page and calls it there; what it shows and the inputs that it
makes belong to the call. The host keeps the call with its arguments. When the visitor changes nothing but inputs of it,
or its time has come (`run_every`), the host calls the function again, and what it shows takes the place of what it
showed. The cell around it runs in the next replay, so nothing that the function did alone is ever taken for what the
whole notebook does.

What it does not know: when that is (`kernel/fragments.py`). In a plain notebook the function just runs.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast, overload

from .caches.durations import seconds_of
from .caches.errors import WrongOption
from .errors import WrongValue
from .host import FragmentCall, host

_Function = TypeVar("_Function", bound=Callable[..., Any])


@overload
def fragment(func: _Function, *, run_every: float | timedelta | str | None = None) -> _Function: ...
@overload
def fragment(
    func: None = None, *, run_every: float | timedelta | str | None = None
) -> Callable[[_Function], _Function]: ...
def fragment(func: Any = None, *, run_every: float | timedelta | str | None = None) -> Any:
    """A function that runs again alone when inputs inside of it change; the rest of the page stays as it is.

    It gets the arguments that it was called with, and finds the names as its cell left them, `session_state` as it is
    now. What it shows takes the place of what it showed before, in containers that were made outside of it too. Other
    cells see what it changed in the next replay, in which its cell runs as a whole: any other input begins one, and
    so does `ui.rerun()`. What it returns counts only then. Where cells below have changed what it uses, its cell runs.

    `run_every` also runs it every few seconds while the page is open and in sight: seconds, a `timedelta`, or a text
    such as "5s". In a plain notebook the function just runs.

    >>> @ui.fragment
    ... def counter(start):
    ...     n = ui.slider("Number", 0, 100, start)
    ...     ui.write("Its square:", n * n)
    >>> counter(5)

    >>> @ui.fragment(run_every="10s")
    ... def load():
    ...     ui.metric("Messages", len(ui.session_state.get("messages", [])))
    >>> load()
    """
    every = _checked_seconds(run_every)
    if func is None:
        return lambda function: fragment(function, run_every=run_every)
    check_function("fragment", func)
    props = {"kind": "fragment"} if every is None else {"kind": "fragment", "every": every}

    @wraps(func)
    def call(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        return host().call_fragment(FragmentCall(func, args, kwargs, props))

    return call


def check_function(decorator: str, function: object) -> None:
    """Raises WrongValue for what cannot be called again by itself."""
    if not callable(function):
        raise WrongValue(f"ui.{decorator} is put above a function, not {function!r}.")
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        raise WrongValue(
            f"The {decorator} {cast(Any, function).__name__} is no plain function: it would be made, and not run.",
            advice="Write it with `def` and without `yield`; await in the cell, and give it what came of that.",
        )


def _checked_seconds(run_every: float | timedelta | str | None) -> float | None:
    try:
        return seconds_of(run_every)
    except WrongOption:
        raise WrongValue(
            f"run_every={run_every!r} is no length of time.",
            advice='Give seconds (5), a datetime.timedelta, or a text such as "5s" or "1m30s".',
        ) from None
