"""What a cached call costs: its key, a small hit, one on a frame of 100 MB; beside Streamlit, where it is installed."""

from __future__ import annotations

import importlib
import logging
import os
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

from nbapp.ui import caching
from nbapp.ui.caches.keys import CallKeys

FRAME_BYTES = 100_000_000
SIDES = ("nbapp", "streamlit")


def main() -> None:
    """Each side in a process of its own, so that one's memory is not the other's."""
    figures = {side: _figures_of(side) for side in SIDES}
    names = list(figures["nbapp"])
    width = max(map(len, names))
    print(f"{'':<{width}}  {SIDES[0]:>12}  {SIDES[1]:>12}")
    for name in names:
        print(f"{name:<{width}}  " + "  ".join(f"{figures[side].get(name, '-'):>12}" for side in SIDES), flush=True)


def _figures_of(side: str) -> dict[str, str]:
    command = [sys.executable, "-m", "benchmarks.caches", side]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    return dict(line.split("\t") for line in run.stdout.splitlines() if "\t" in line)


def measure(side: str) -> None:
    """Prints name, tab, figure."""
    cache_data = _decorator_of(side)
    if cache_data is None:
        return
    numpy, pandas = importlib.import_module("numpy"), importlib.import_module("pandas")
    frame = pandas.DataFrame(numpy.random.default_rng(1).random((FRAME_BYTES // 80, 10)))

    small, large, array, rows = (cache_data(show_spinner=False)(f) for f in (_small, _large, _array, _rows))
    array(numpy.zeros(FRAME_BYTES // 8))
    _print("a small hit", _seconds(lambda: small("Bern"), 2000))
    _print("first call that returns 100 MB", _seconds(lambda: large(frame), 1, warm=0))
    _print("first hit on 100 MB in a process", _first_hit(side, frame, large))
    _print("a hit on 100 MB", _seconds(lambda: large(None), 20))
    _print("a hit on 100 MB, all of it read", _seconds(lambda: float(large(None).to_numpy().sum()), 10))
    _print("a hit on an array of 100 MB, all of it changed", _seconds(lambda: array(None), 5, _change))
    _print("a hit with a frame of 100 MB as argument", _seconds(lambda: rows(frame), 5))
    if side == "nbapp":
        keys = CallKeys(_small, "cache_data", None)
        _print("the key of a call alone", _seconds(lambda: keys.key_of(("Bern",), {}), 5000))


def _small(city: str, year: int = 2024) -> dict[str, Any]:
    return {"city": city, "year": year}


def _large(_frame: Any) -> Any:
    return _frame


def _array(_array: Any) -> Any:
    return _array


def _rows(frame: Any) -> int:
    return len(frame)


def _first_hit(side: str, frame: Any, large: Any) -> float:
    """As in the kernel of the second visitor, who checks the signature of the entry."""
    if side == "nbapp":
        large._cache._store._files._checked.clear()
    return _seconds(lambda: large(None), 1, warm=0)


def _change(array: Any) -> None:
    array += 1


def _decorator_of(side: str) -> Any:
    if side == "nbapp":
        return caching.cache_data
    try:
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)  # it is not run by its own command
        return importlib.import_module("streamlit").cache_data
    except ImportError:
        return None


def _seconds(call: Callable[[], Any], count: int, then: Callable[[Any], None] | None = None, warm: int = 2) -> float:
    for _ in range(warm):
        call()
    times = []
    for _ in range(count):
        began = time.perf_counter()
        value = call()
        if then is not None:
            then(value)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _print(name: str, seconds: float) -> None:
    figure = f"{seconds * 1e6:.0f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.1f} ms"
    print(f"{name}\t{figure}", flush=True)


if __name__ == "__main__":
    measure(sys.argv[1])
