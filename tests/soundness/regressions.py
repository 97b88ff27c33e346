"""Every notebook that the engine once got wrong, by what it was about."""

from __future__ import annotations

from .case import Case, Step

SETUP = "import ipywidgets as w"
S = "s = w.IntSlider(2, max=6, description='s')"

REGRESSIONS: tuple[Case, ...] = (
    Case(
        "a function is in a list that a cell below changes",
        "regressions",
        (
            SETUP,
            S,
            "calls = []\ndef register(f): calls.append(f); return f\n@register\ndef g(q=1): return 1",
            "both = ([0], g)",
            "if s.value > 2: calls.append(s.value)",
        ),
        (Step(set={"s": 5}), Step(set={"s": 3})),
    ),
    Case("a widget is printed", "widgets", (SETUP, S, "print(repr(s))"), (Step(set={"s": 5}),)),
)
