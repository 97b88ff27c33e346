"""Every notebook that the engine once got wrong, by what it was about."""

from __future__ import annotations

from .case import Case, Step

SETUP = "import ipywidgets as w"
S = "s = w.IntSlider(2, max=6, description='s')"

REGRESSIONS: tuple[Case, ...] = (
    Case("a widget is printed", "widgets", (SETUP, S, "print(repr(s))"), (Step(set={"s": 5}),)),
)
