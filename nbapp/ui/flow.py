"""`stop` and `rerun`: how a cell ends the replay (Streamlit's rules R8 and R10).

How it works. Both raise what `except Exception` does not catch, as `SystemExit` does. In an app the kernel's runner
takes it: after `stop` the cells below show nothing, as if the notebook ended here; after `rerun` the replay begins at
the top again, with the press over. In a plain notebook the cell just ends.
"""

from __future__ import annotations

from typing import Literal, NoReturn

from .errors import UiError, WrongValue


class ReplayEnds(BaseException):
    """The running cell wants no more of this replay."""

    def _render_traceback_(self) -> list[str]:
        """IPython asks for the text to show: none."""
        return []


class Stopped(ReplayEnds):
    """By `stop`."""


class RunAgain(ReplayEnds):
    """By `rerun`."""


class EndlessRerun(UiError):
    """`rerun` was called again and again."""


def stop() -> NoReturn:
    """End the replay here: what stands below shows nothing.

    >>> name = ui.text_input("Name")
    >>> if not name:
    ...     ui.stop()
    Traceback (most recent call last):
    ...
    nbapp.ui.flow.Stopped
    """
    raise Stopped


def rerun(scope: Literal["app"] = "app") -> NoReturn:
    """Begin the replay at the top again, at once; a button that was pressed is not pressed any more.

    >>> ui.rerun()
    Traceback (most recent call last):
    ...
    nbapp.ui.flow.RunAgain
    """
    if scope != "app":
        raise WrongValue(f"The scope of a rerun is 'app', not {scope!r}: nbapp runs again only the cells that need it.")
    raise RunAgain
