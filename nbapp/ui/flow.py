"""`stop` and `rerun`: how a cell ends the replay (Streamlit's rules R8 and R10).

How it works. Both raise what `except Exception` does not catch, as `SystemExit` does. In an app the kernel's runner
takes it: after `stop` the cells below show nothing, as if the notebook ended here; after `rerun` the replay begins at
the top again, with the press over. In a fragment that runs alone, `stop` ends only that, `rerun` begins a replay of
all, and with the scope "fragment" the fragment begins again. In a plain notebook the cell just ends.
"""

from __future__ import annotations

from typing import Literal, NoReturn

from .errors import UiError, WrongPlace, WrongValue
from .host import host


class ReplayEnds(BaseException):
    """The running cell wants no more of this replay."""

    def _render_traceback_(self) -> list[str]:
        """IPython asks for the text to show: none."""
        return []


class Stopped(ReplayEnds):
    """By `stop`."""


class RunAgain(ReplayEnds):
    """By `rerun`."""


class FragmentAgain(ReplayEnds):
    """By `rerun` of the fragment."""


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


def rerun(scope: Literal["app", "fragment"] = "app") -> NoReturn:
    """Begin the replay at the top again, at once; a button that was pressed is not pressed any more.

    With the scope "fragment", which only code in a `ui.fragment` or `ui.dialog` may ask for, that function alone begins
    again.

    >>> ui.rerun()
    Traceback (most recent call last):
    ...
    nbapp.ui.flow.RunAgain
    """
    if scope == "app":
        raise RunAgain
    if scope != "fragment":
        raise WrongValue(f"The scope of a rerun is 'app' or 'fragment', not {scope!r}.")
    if not host().is_in_fragment():
        raise WrongPlace(
            "rerun(scope='fragment') is called outside of a fragment: there is none to run again.",
            advice="Call it in a function of ui.fragment or ui.dialog, or call ui.rerun().",
        )
    raise FragmentAgain
