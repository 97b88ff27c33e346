"""Parts of the ambient state in the interpreter, its logging and IPython: see `ambient.py`."""

from __future__ import annotations

import gc
import logging
import signal
import sys
from typing import Any

from ..reactive.code_facts import CodeFacts
from ..reactive.libraries import SHOWS_LAST_VALUE
from .ambient_parts import Part


def parts_of_python() -> list[Part]:
    return [
        Part("the recursion limit", sys.getrecursionlimit, sys.setrecursionlimit, is_read_by=lambda fact: True),
        Part("the switch of the garbage collector", gc.isenabled, lambda on: gc.enable() if on else gc.disable()),
        Part("what handles signals", _signals, _put_signals, holds_objects=True),
        Part("the logging levels", _logging, _put_logging, is_set_by_imports=True, holds_objects=True),
        Part("the options of IPython", _ipython, _put_ipython, is_read_by=_shows_last_value),
        _inline_figures(),
    ]


def _shows_last_value(fact: CodeFacts) -> bool:
    return SHOWS_LAST_VALUE in fact.names


_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGUSR1", "SIGUSR2", "SIGALRM", "SIGHUP", "SIGTERM") if hasattr(signal, name)
)
"""SIGINT belongs to the kernel, which changes its handler around each request."""


_handler_of: Any = getattr(sys.modules.get("_signal"), "getsignal", signal.getsignal)
"""`signal.getsignal` without looking for each handler in an enumeration."""


def _signals() -> tuple[Any, ...]:
    return tuple(map(_handler_of, _SIGNALS))


def _put_signals(state: tuple[Any, ...]) -> None:
    for number, handler in zip(_SIGNALS, state, strict=True):
        if handler is not None and _handler_of(number) is not handler:
            signal.signal(number, handler)


# --- logging ---

_Logging = tuple[Any, ...]


def _logging() -> _Logging:
    """Level and handlers of the root logger, and of each logger that says something of its own."""
    manager = logging.root.manager
    named = [
        (name, logger.level, logger.disabled, logger.propagate, tuple(logger.handlers))
        for name, logger in list(manager.loggerDict.items())
        if type(logger) is logging.Logger
        and (logger.level or logger.handlers or logger.disabled or not logger.propagate)
    ]
    return (manager.disable, logging.root.level, tuple(logging.root.handlers), tuple(named))


def _put_logging(state: _Logging) -> None:
    disabled, level, handlers, named = state
    logging.disable(disabled)
    logging.root.setLevel(level)
    logging.root.handlers[:] = handlers
    wanted = {name: values for name, *values in named}
    for name in {*wanted, *(name for name, *_ in _logging()[3])}:
        logger = logging.getLogger(name)
        own_level, logger.disabled, logger.propagate, own_handlers = wanted.get(name, (0, False, True, ()))
        logger.setLevel(own_level)
        logger.handlers[:] = own_handlers


# --- IPython ---

_FORMATTER_TRAITS = ("float_precision", "pprint", "max_width", "max_seq_length", "newline", "verbose", "enabled")


def shell() -> Any:
    """IPython's; None outside of it."""
    return getattr(
        getattr(sys.modules.get("IPython.core.interactiveshell"), "InteractiveShell", None), "_instance", None
    )


def formatters() -> dict[str, Any]:
    """Of what cells show, by the kind of text they make; empty outside of IPython."""
    running = shell()
    display = None if running is None else traits_of(running, ("display_formatter",))[0]
    return {} if display is None else traits_of(display, ("formatters",))[0]


def _plain_formatter() -> Any:
    """Of what a cell shows as text (`%precision`, `%pprint`)."""
    return formatters().get("text/plain")


def _ipython() -> tuple[Any, ...] | None:
    formatter = _plain_formatter()
    return None if formatter is None else traits_of(formatter, _FORMATTER_TRAITS)


def traits_of(owner: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    """Values of these traits. 40 of them are asked for after each cell: by traitlets' own way that takes 20 µs."""
    values = owner._trait_values
    try:
        return tuple([values[name] for name in names])
    except KeyError:  # one that nobody has asked for yet
        return tuple([getattr(owner, name) for name in names])


def _put_ipython(state: tuple[Any, ...]) -> None:
    formatter = _plain_formatter()
    for name, value in zip(_FORMATTER_TRAITS, state, strict=True):
        if getattr(formatter, name) != value:
            setattr(formatter, name, value)


_INLINE_TRAITS = ("figure_formats", "print_figure_kwargs", "close_figures", "rc")


def _inline_backend() -> Any:
    """matplotlib's inline backend, once it is configured (`%config InlineBackend.figure_format = 'svg'`)."""
    module = sys.modules.get("matplotlib_inline.config")
    backend: Any = getattr(module, "InlineBackend", None)
    return backend._instance if backend is not None and backend.initialized() else None


def _inline_figures() -> Part:
    first: list[tuple[Any, ...]] = []

    def take() -> tuple[Any, ...] | None:
        backend = _inline_backend()
        if backend is None:
            return None
        values = (getattr(backend, name) for name in _INLINE_TRAITS)
        taken = tuple(value.copy() if isinstance(value, (set, dict)) else value for value in values)
        first.extend([taken] if not first else [])
        return taken

    def put(state: tuple[Any, ...]) -> None:
        backend = _inline_backend()
        for name, value in zip(_INLINE_TRAITS, state, strict=True):
            if getattr(backend, name) != value:
                setattr(backend, name, value)

    def reset() -> None:
        if first:
            put(first[0])

    return Part("the options of inline figures", take, put, reset, is_set_by_imports=True)
