"""Our exceptions: what happened, and what the reader can do about it."""

from __future__ import annotations


class NbappError(Exception):
    """Base of every error that an author or an operator may read.

    `str(error)` is what happened with the value and the likely reason; `advice` is what to do, or "".
    """

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice

    def explain(self) -> str:
        """Both sentences, for a terminal or a log."""
        return f"{self}\n{self.advice}" if self.advice else str(self)
