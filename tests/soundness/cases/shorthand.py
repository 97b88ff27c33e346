"""What most cases begin with, and the steps that most of them take."""

from __future__ import annotations

from ..case import Step

SLIDER = "import ipywidgets as w\ns = w.IntSlider(1, max=9)"
"""The first cell of most cases: the visitor moves `s`, which begins at 1."""

AGAIN = (Step(),)
"""Nothing happens, and the notebook is replayed."""


def slide(*values: int, name: str = "s") -> tuple[Step, ...]:
    """The visitor moves the slider to each of these values."""
    return tuple(Step(set={name: value}) for value in values)


def press(name: str) -> tuple[Step, ...]:
    """The visitor presses this button."""
    return (Step(press=name),)


def edit(cell: int, source: str | None) -> tuple[Step, ...]:
    """The author saves another source for the cell at this position, or deletes it."""
    return (Step(edit={cell: source}),)


def files(**texts: str | None) -> tuple[Step, ...]:
    """Somebody writes or deletes `<name>.txt` for each of these names."""
    return (Step(files={f"{name}.txt": text for name, text in texts.items()}),)
