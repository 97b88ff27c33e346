"""A press: True in the one replay that it started (rule I4)."""

from __future__ import annotations

from collections.abc import Callable


def _never(button: object) -> bool:
    return False


class _Connection:
    """Who answers; the kernel extension puts the app's answer here."""

    answer: Callable[[object], bool] = staticmethod(_never)


def pressed(button: object) -> bool:
    """Whether this replay was started by a press of `button` (an `ipywidgets.Button`).

    True for exactly one replay; a cell that asks runs in that replay, and again in the next one, where it is False.
    Outside of an app it is always False.
    """
    return _Connection.answer(button)


def connect(answer: Callable[[object], bool]) -> None:
    """From now on `pressed` asks `answer`."""
    _Connection.answer = staticmethod(answer)
