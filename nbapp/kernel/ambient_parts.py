"""The parts of the ambient state: how each is taken, and put back. Modules are looked up, never imported."""

from __future__ import annotations

import decimal
import locale
import os
import random
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """`take` gives the state as a value of its own that can be compared, or None if the part is not loaded yet."""

    what: str
    """For "… changed"."""
    take: Callable[[], Any]
    put: Callable[[Any], None]
    reset: Callable[[], None] = lambda: None
    """Put it back to what it is right after its module is imported."""
    is_drawn_from: bool = False
    """Who reads it moves it: random state."""


def parts_of_process() -> list[Part]:
    """In the order in which they are put back."""
    return [
        Part("the random state", random.getstate, random.setstate, is_drawn_from=True),
        _numpy_random(),
        Part("the environment", lambda: dict(os.environ), _put_environment),
        Part("the working directory", _working_directory, os.chdir),
        Part("`sys.path`", lambda: tuple(sys.path), lambda state: _put_list(sys.path, state)),
        Part("the decimal context", _decimal_context, _put_decimal_context),
        Part("the warning filters", lambda: tuple(warnings.filters), _put_warning_filters),
        Part("the locale", lambda: locale.setlocale(locale.LC_ALL), _put_locale),
        Part("the options of matplotlib", _rc_params, _put_rc_params, _reset_rc_params),
        Part("the options of pandas", _pandas_options, _put_pandas_options, _reset_pandas_options),
        _numpy_options(),
    ]


# --- random state ---


def _numpy_random() -> Part:
    first: list[Any] = []  # the state in which this session saw it first

    def take() -> Any:
        np: Any = sys.modules.get("numpy.random")
        if np is None or not hasattr(np, "get_state"):
            return None
        state = np.get_state(legacy=False)
        key = state["state"].get("key")
        if key is None:  # somebody put another bit generator in
            return (state["bit_generator"], repr(state))
        taken = (state["bit_generator"], key.tobytes(), state["state"]["pos"], state["has_gauss"], state["gauss"])
        if not first:
            first.append(taken)
        return taken

    def put(state: Any) -> None:
        if len(state) == 5:
            np: Any = sys.modules["numpy"]
            np.random.set_state((state[0], np.frombuffer(state[1], dtype=np.uint32), *state[2:]))

    def reset() -> None:
        if first:
            put(first[0])

    return Part("the random state of numpy", take, put, reset, is_drawn_from=True)


# --- the interpreter ---


def _put_environment(state: dict[str, str]) -> None:
    for name in os.environ.keys() - state.keys():
        del os.environ[name]
    for name, value in state.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


def _working_directory() -> str | None:
    try:
        return os.getcwd()
    except FileNotFoundError:  # somebody deleted it
        return None


def _put_list(target: list[Any], state: tuple[Any, ...]) -> None:
    target[:] = state


def _decimal_context() -> tuple[Any, ...]:
    context = decimal.getcontext()
    traps = tuple(signal for signal, is_on in context.traps.items() if is_on)
    return (context.prec, context.rounding, context.Emin, context.Emax, context.capitals, context.clamp, traps)


def _put_decimal_context(state: tuple[Any, ...]) -> None:
    decimal.setcontext(decimal.Context(*state[:6], [], list(state[6])))


def _put_warning_filters(state: tuple[Any, ...]) -> None:
    warnings.filters[:] = state  # type: ignore[index]
    getattr(warnings, "_filters_mutated", lambda: None)()  # else cached decisions stay


def _put_locale(state: str) -> None:
    locale.setlocale(locale.LC_ALL, state)


# --- libraries ---


def _rc_params() -> dict[str, Any] | None:
    matplotlib: Any = sys.modules.get("matplotlib")
    params = getattr(matplotlib, "rcParams", None)
    if params is None or not hasattr(matplotlib, "rcParamsOrig"):
        return None
    return {
        name: list(value) if type(value) is list else value
        for name, value in dict.items(params)
        if name not in _CHOSEN_ONCE
    }


_CHOSEN_ONCE = frozenset({"backend", "backend_fallback"})
"""The first figure resolves the backend; putting it back would switch it and close all figures."""


def _put_rc_params(state: dict[str, Any]) -> None:
    params: Any = sys.modules["matplotlib"].rcParams  # type: ignore[attr-defined]
    for name, value in state.items():
        if dict.get(params, name) != value:
            dict.__setitem__(params, name, list(value) if type(value) is list else value)


def _reset_rc_params() -> None:
    matplotlib: Any = sys.modules.get("matplotlib")
    if hasattr(matplotlib, "rcParamsOrig"):
        _put_rc_params({n: v for n, v in dict.items(matplotlib.rcParamsOrig) if n not in _CHOSEN_ONCE})


def _pandas_options() -> tuple[tuple[str, Any], ...] | None:
    config: Any = sys.modules.get("pandas._config.config")
    if config is None or "pandas" not in sys.modules or not hasattr(sys.modules["pandas"], "set_option"):
        return None
    return tuple(_flat(config._global_config))


def _flat(options: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """The options below each section, by their full names."""
    flat: list[tuple[str, Any]] = []
    for name, value in options.items():
        flat += _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, value)]
    return flat


def _put_pandas_options(state: tuple[tuple[str, Any], ...]) -> None:
    pandas: Any = sys.modules["pandas"]
    now = dict(_pandas_options() or ())
    for name, value in state:
        if now.get(name, pandas) is not value and now.get(name) != value:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # deprecated options complain whenever they are set
                pandas.set_option(name, value)


def _reset_pandas_options() -> None:
    config: Any = sys.modules.get("pandas._config.config")
    if config is not None and _pandas_options() is not None:
        _put_pandas_options(tuple((name, option.defval) for name, option in config._registered_options.items()))


def _numpy_options() -> Part:
    first: list[Any] = []

    def take() -> Any:
        np: Any = sys.modules.get("numpy")
        if np is None or not hasattr(np, "get_printoptions") or not hasattr(np, "geterr"):
            return None
        taken = (np.get_printoptions(), np.geterr())
        if not first:
            first.append(taken)
        return taken

    def put(state: Any) -> None:
        np: Any = sys.modules["numpy"]
        np.set_printoptions(**{n: v for n, v in state[0].items() if n not in ("override_repr",)})
        np.seterr(**state[1])

    def reset() -> None:
        if first:
            put(first[0])

    return Part("the options of numpy", take, put, reset)
