"""The parts of the ambient state: how each is taken, and put back. Modules are looked up, never imported."""

from __future__ import annotations

import ctypes
import decimal
import locale
import os
import random
import struct
import sys
import warnings
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from ..reactive.code_facts import CodeFacts
from .imports import when_imported


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
    is_set_by_imports: bool = False
    """Libraries change it when they are imported, which happens only in the first run of a cell."""
    is_read_by: Callable[[CodeFacts], bool] = lambda fact: False
    """Code that reads it, beside all that touches a library."""
    holds_objects: bool = False
    """What stands in it may be functions and classes of the notebook."""
    seeded_by: str = ""
    """The module whose `seed` sets all of it."""
    start: Callable[[], Any] = lambda: None
    """Where it begins when its module is imported; for `start_at` in another kernel."""
    start_at: Callable[[Any], None] = lambda start: None


def parts_of_process() -> list[Part]:
    """In the order in which they are put back."""
    python, numpy, pandas = _PythonRandom(), _NumpyRandom(), _PandasOptions()
    return [
        Part(
            "the random state",
            python.take,
            random.setstate,
            is_drawn_from=True,
            seeded_by="random",
            start_at=random.setstate,
        ),
        Part(
            "the random state of numpy",
            numpy.take,
            numpy.put,
            numpy.reset,
            is_drawn_from=True,
            seeded_by="numpy.random",
            start=numpy.start,
            start_at=numpy.start_at,
        ),
        Part("the environment", _environment, _put_environment),
        Part("the working directory", _working_directory, os.chdir),
        Part("the mode of new files", _umask, _put_umask),
        Part("`sys.path`", lambda: tuple(sys.path), lambda state: _put_list(sys.path, state)),
        Part("the decimal context", _DecimalContext().take, _put_decimal_context),
        Part("the warning filters", lambda: tuple(warnings.filters), _put_warning_filters, is_set_by_imports=True),
        Part("the locale", lambda: locale.setlocale(locale.LC_ALL), _put_locale, is_read_by=_formats),
        Part("the options of matplotlib", if_changed(_rc_values, _rc_params), _put_rc_params, _reset_rc_params),
        Part("pyplot's hook in IPython", _display_hook, _put_display_hook, lambda: _put_display_hook("IPYTHON")),
        Part("the options of pandas", pandas.take, pandas.put, pandas.reset),
        _numpy_options(),
    ]


def if_changed(look: Callable[..., Any], take: Callable[..., Any]) -> Callable[..., Any]:
    """`take`, called only when `look` sees something else than before. What `look` gives shows every change."""
    last: list[Any] = [None, None]

    def take_changed(*library: Any) -> Any:
        now = look(*library)
        if now is None or not is_equal(now, last[0]):
            last[:] = now, take(*library)
        return last[1]

    return take_changed


def is_equal(one: Any, other: Any) -> bool:
    if one is other:
        return True
    try:
        return bool(one == other)
    except Exception:  # options may hold arrays, whose `==` is no bool
        return False


def _formats(fact: CodeFacts) -> bool:
    return fact.formats_freely


# --- random state ---


class _PythonRandom:
    """The state of `random.…`. Python makes a tuple of 625 numbers of it, so its memory is looked at first."""

    def __init__(self) -> None:
        generator = getattr(random.getstate, "__self__", None)
        self._generator = generator if isinstance(generator, random.Random) else None
        self._last: Any = None
        self._last_memory = b""
        self._numbers = self._find()

    def take(self) -> Any:
        memory = self._memory()
        # a normal number that was drawn with the last one is kept beside this memory
        if memory and memory == self._last_memory and self._generator.gauss_next is None:  # type: ignore[union-attr]
            return self._last
        self._last = random.getstate()
        self._last_memory = memory if self._last[2] is None else b""
        return self._last

    def _find(self) -> Any:
        """The generator's numbers where they lie; None if they are not found in it."""
        if self._generator is None or sys.implementation.name != "cpython":
            return None
        *numbers, position = random.getstate()[1]
        lies = ctypes.string_at(id(self._generator), type(self._generator).__basicsize__)
        place = lies.find(struct.pack("=i624I", position, *numbers))
        return None if place < 0 else _numbers_at(id(self._generator) + place)

    def _memory(self) -> bytes:
        return b"" if self._numbers is None else bytes(self._numbers)


def _numbers_at(address: int) -> Any:
    """Of a Mersenne twister in this memory, with its position: a view, that holds nothing."""
    return memoryview((ctypes.c_ubyte * (4 + 624 * 4)).from_address(address))


class _NumpyRandom:
    """The state of `np.random.…`. Asking numpy for it takes 0.3 ms, so its memory is looked at first."""

    def __init__(self) -> None:
        self._first: Any = None  # the state in which this session saw it first
        self._last: Any = None
        self._last_memory = b""
        self._generator: Any = None
        """The one whose memory `_numbers` is."""
        self._numbers: Any = None
        # numpy would seed itself when it is imported; then nobody could tell another session where to begin.
        self._seed: Any = struct.unpack("4I", os.urandom(16))
        # At once: the cell that imports numpy may draw from it too, and would begin elsewhere when it runs again.
        when_imported("numpy.random", self._begin)

    def start(self) -> Any:
        """A state, or the seed for when numpy is imported."""
        return self._first or self._seed

    def start_at(self, start: Any) -> None:
        is_seed = len(start) == len(self._seed)
        self._first, self._seed = (None, start) if is_seed else (start, self._seed)
        self._last_memory = b""  # what is the first state is looked at anew
        if "numpy.random" in sys.modules:
            self._begin()

    def _begin(self) -> None:
        if self._first is None:
            sys.modules["numpy.random"].seed(self._seed)
        else:
            self.put(self._first)
        self.take()

    def take(self) -> Any:
        np: Any = sys.modules.get("numpy.random")
        if np is None or not hasattr(np, "get_state"):
            return None
        memory = self._memory(np)
        # A pair of normal numbers is drawn at once and the second one kept: it can go without the memory changing.
        if memory and memory == self._last_memory and not self._last[3]:
            return self._last
        state = np.get_state(legacy=False)
        key = state["state"].get("key")
        if key is None:  # somebody put another bit generator in
            return (state["bit_generator"], repr(state))
        taken = (state["bit_generator"], key.tobytes(), state["state"]["pos"], state["has_gauss"], state["gauss"])
        self._first = self._first or taken
        self._last, self._last_memory = taken, memory
        return taken

    def put(self, state: Any) -> None:
        if len(state) == 5:
            np: Any = sys.modules["numpy"]
            numpy_random: Any = sys.modules["numpy.random"]  # while it is imported, numpy has no such attribute yet
            numpy_random.set_state((state[0], np.frombuffer(state[1], dtype=np.uint32), *state[2:]))

    def reset(self) -> None:
        if self._first is not None:
            self.put(self._first)

    def _memory(self, np: Any) -> bytes:
        """The generator's key and position (a documented address), or b"" if it is not the usual one."""
        if not hasattr(np, "get_bit_generator"):  # numpy before 1.24
            return b""
        generator = np.get_bit_generator()
        if generator is not self._generator:
            is_usual = type(generator).__name__ == "MT19937"
            self._generator = generator
            self._numbers = _numbers_at(generator.ctypes.state_address) if is_usual else None
        return b"" if self._numbers is None else bytes(self._numbers)


# --- the interpreter ---


def _environment() -> dict[Any, Any]:
    """As encoded: decoding 50 variables takes 40 µs."""
    encoded = getattr(os.environ, "_data", None)
    return dict(encoded) if encoded is not None else dict(os.environ)


def _umask() -> int:
    """There is no way to ask for it but to set it: for that moment to what lets nobody else in."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _put_umask(mask: int) -> None:
    os.umask(mask)


def _put_environment(state: dict[Any, Any]) -> None:
    now = _environment()
    for name in now.keys() - state.keys():
        del os.environ[os.fsdecode(name)]
    for name, value in state.items():
        if now.get(name) != value:
            os.environ[os.fsdecode(name)] = os.fsdecode(value)


def _working_directory() -> str | None:
    try:
        return os.getcwd()
    except FileNotFoundError:  # somebody deleted it
        return None


def _put_list(target: list[Any], state: tuple[Any, ...]) -> None:
    target[:] = state


class _DecimalContext:
    """What `decimal` calculates with. Which signals are trapped is compared as a whole: going through them takes longer
    than all else here."""

    def __init__(self) -> None:
        self._trapping = decimal.getcontext().copy()
        self._traps = _traps_of(self._trapping)

    def take(self) -> tuple[Any, ...]:
        context = decimal.getcontext()
        if context.traps != self._trapping.traps:
            self._trapping = context.copy()
            self._traps = _traps_of(self._trapping)
        return (
            context.prec,
            context.rounding,
            context.Emin,
            context.Emax,
            context.capitals,
            context.clamp,
            self._traps,
        )


def _traps_of(context: decimal.Context) -> tuple[Any, ...]:
    return tuple(signal for signal, is_on in context.traps.items() if is_on)


def _put_decimal_context(state: tuple[Any, ...]) -> None:
    prec, rounding, smallest, largest, capitals, clamp, traps = state
    decimal.setcontext(decimal.Context(prec, rounding, smallest, largest, capitals, clamp, flags=[], traps=list(traps)))


def _put_warning_filters(state: tuple[Any, ...]) -> None:
    filters: Any = warnings.filters
    filters[:] = state
    getattr(warnings, "_filters_mutated", lambda: None)()  # else cached decisions stay


def _put_locale(state: str) -> None:
    locale.setlocale(locale.LC_ALL, state)


# --- libraries ---


def _rc_values() -> Any:
    params = getattr(sys.modules.get("matplotlib"), "rcParams", None)
    return None if params is None else ((*dict.values(params),), _INLINE_MODULE in sys.modules)


def _rc_params() -> dict[str, Any] | None:
    matplotlib: Any = sys.modules.get("matplotlib")
    params = getattr(matplotlib, "rcParams", None)
    if params is None or not hasattr(matplotlib, "rcParamsOrig"):
        return None
    state = {name: value for name, value in dict.items(params) if name not in _CHOSEN_ONCE}
    return state if _INLINE_MODULE in sys.modules else _as_first_figure_leaves(state)


_CHOSEN_ONCE = frozenset({"backend", "backend_fallback"})
"""The first figure resolves the backend; putting it back would switch it and close all figures."""


_INLINE_MODULE = "matplotlib_inline.backend_inline"


def _as_first_figure_leaves(state: dict[str, Any]) -> dict[str, Any]:
    """The inline backend switches the interactive mode on when the first figure loads it, and never again; without
    that mode only `show` shows a figure. So it counts as on from the start: the first figure's cell does not set it,
    and finds it on when it runs again (the test `a_figure_that_nobody_shows_is_shown_in_each_replay`)."""
    matplotlib: Any = sys.modules["matplotlib"]
    is_inline = str(dict.get(matplotlib.rcParams, "backend")) in ("inline", f"module://{_INLINE_MODULE}")
    return {**state, "interactive": True} if is_inline else state


def _put_rc_params(state: dict[str, Any]) -> None:
    params: Any = sys.modules["matplotlib"].rcParams
    for name, value in state.items():
        if dict.get(params, name) != value:
            dict.__setitem__(params, name, value)


def _reset_rc_params() -> None:
    matplotlib: Any = sys.modules.get("matplotlib")
    if hasattr(matplotlib, "rcParamsOrig"):
        first = {n: v for n, v in dict.items(matplotlib.rcParamsOrig) if n not in _CHOSEN_ONCE}
        _put_rc_params(_as_first_figure_leaves(first))


def _display_hook() -> str | None:
    """What `plt.ion` and `plt.ioff` switch beside an option: whether figures are drawn anew after each cell. pyplot
    notes it in a global of its own and registers a callback; putting back one without the other would break it."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    hook = getattr(pyplot, DISPLAY_HOOK[1], None)
    is_chosen = getattr(pyplot, "_backend_mod", None) is not None  # the first figure chooses the backend and sets it
    return hook.name if hook is not None and is_chosen else None


DISPLAY_HOOK = ("matplotlib.pyplot", "_REPL_DISPLAYHOOK")
"""Module and attribute."""


def _put_display_hook(state: str) -> None:
    pyplot: Any = sys.modules["matplotlib.pyplot"]
    if state == "IPYTHON":
        pyplot.install_repl_displayhook()
    else:
        pyplot.uninstall_repl_displayhook()


class _PandasOptions:
    """They lie in nested dicts; the list of these is made once, since walking them takes 40 µs."""

    def __init__(self) -> None:
        self._sections: list[tuple[str, dict[str, Any]]] = []
        self._values: list[Collection[Any]] = []
        """Of each section, as they are now."""
        self._count = 0
        self.take = if_changed(self._look, self._take)

    def _look(self) -> list[Any] | None:
        """The values alone. Options come and go only by registration, which changes the count of them."""
        config: Any = sys.modules.get("pandas._config.config")
        if config is None or not hasattr(sys.modules.get("pandas"), "set_option"):
            return None
        if len(config._registered_options) != self._count:
            self._count = len(config._registered_options)
            self._sections = list(_sections_of(config._global_config, ""))
            self._values = [section.values() for _, section in self._sections]
        return list(chain.from_iterable(self._values))

    def _take(self) -> tuple[dict[str, Any], ...] | None:
        """A copy of each section, always in the same order."""
        return tuple(dict(section) for _, section in self._sections) if self._sections else None

    def put(self, state: tuple[dict[str, Any], ...]) -> None:
        now = self.take() or ()
        for (prefix, _), is_now, was in zip(self._sections, now, state, strict=False):
            for name, value in was.items():
                if not isinstance(value, dict) and is_now[name] is not value and is_now[name] != value:
                    _set_pandas_option(prefix + name, value)

    def reset(self) -> None:
        if self.take() is not None:
            config: Any = sys.modules["pandas._config.config"]
            for name, option in config._registered_options.items():
                if config.get_option(name) != option.defval:
                    _set_pandas_option(name, option.defval)


def _sections_of(options: dict[str, Any], prefix: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield prefix, options
    for name, value in options.items():
        if isinstance(value, dict):
            yield from _sections_of(value, f"{prefix}{name}.")


def _set_pandas_option(name: str, value: Any) -> None:
    pandas: Any = sys.modules["pandas"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated options complain whenever they are touched
        pandas.set_option(name, value)


def _numpy_options() -> Part:
    first: list[Any] = []

    def look() -> Any:
        """numpy 2 keeps both in context variables, and puts another object there for every change."""
        printing = getattr(sys.modules.get("numpy._core.printoptions"), "format_options", None)
        errors = getattr(sys.modules.get("numpy._core._ufunc_config"), "_extobj_contextvar", None)
        return None if printing is None or errors is None else (printing.get(None), errors.get(None))

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

    return Part("the options of numpy", if_changed(look, take), put, reset)
