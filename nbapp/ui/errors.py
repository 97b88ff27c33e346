"""What goes wrong in the author's calls of `nbapp.ui`, in words for the author."""

from __future__ import annotations

from ..errors import NbappError


class UiError(NbappError):
    """A function of `nbapp.ui` cannot do what it was asked. Its text is all that a notebook shows: advice included."""

    def __str__(self) -> str:
        return f"{super().__str__()} {self.advice}".rstrip()


class DuplicateKey(UiError):
    """Two inputs of one app have the same key, or two of one cell cannot be told apart."""


class WrongValue(UiError, ValueError):
    """An argument, or a value in `session_state`, is none that this element can have."""


class WrongPlace(UiError):
    """An element cannot stand here, such as a button in a form."""
