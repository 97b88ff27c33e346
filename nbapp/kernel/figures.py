"""Figures of pyplot's that a fragment has made, shown in its place: the inline backend waits for the cell's end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def figures_shown() -> Iterator[None]:
    """Inline figures that are new in this block are displayed at its end, and closed as at the end of a cell."""
    before = _open_figures()
    try:
        yield
    finally:
        new = [manager for manager in _open_figures() if manager not in before]
        inline: Any = sys.modules.get("matplotlib_inline.backend_inline")
        if new and inline is not None and _is_inline():
            _show(new, inline)


def _open_figures() -> list[Any]:
    pylab: Any = sys.modules.get("matplotlib._pylab_helpers")
    return [] if pylab is None else list(pylab.Gcf.figs.values())


def _is_inline() -> bool:
    return "inline" in str(sys.modules["matplotlib"].get_backend())


def _show(managers: list[Any], inline: Any) -> None:
    from IPython.display import display

    for manager in managers:
        figure = manager.canvas.figure
        if inline.InlineBackend.instance().close_figures:
            display(figure, metadata=inline._fetch_figure_metadata(figure))  # type: ignore[no-untyped-call]
            sys.modules["matplotlib.pyplot"].close(figure)
