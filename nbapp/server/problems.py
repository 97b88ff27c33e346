"""What may go wrong, in a visitor's words, with what they can do about it (rule G3).

Nothing in here comes from the author's notebook: these sentences are shown with tracebacks off.
"""

from __future__ import annotations

import signal
from collections.abc import Sequence

from ..protocol import Problem

LONGEST_NAME = 40
MOST_NAMES = 4
"""Of the parameters that a notice names."""

INPUT_REFUSED = Problem("input_refused", "The app did not take this input. It has its earlier value again.")

SERVER_STOPS = Problem(
    "stopping",
    "The app's server is stopping. Your inputs stay on this page; it connects again when the server is back.",
    ("wait",),
)

TAKEN_OVER = Problem(
    "taken_over",
    "This session is open in another tab or window, and goes on there.",
    ("reload", "new_session"),
)

ACCESS_ENDED = Problem(
    "access_ended",
    "You may not use this app any more: it is no longer shared with you, or you have logged out.",
    ("reload",),
)

SHARING_ENDED = Problem(
    "access_ended", "Sharing of this app has ended: its author has taken it back. What you see stays."
)

TOO_MANY_OF_YOURS = Problem(
    "busy",
    "You have opened apps here so many times that there is no place left for you. Close another of these pages, and "
    "leave this one open: it gets the place.",
    ("wait",),
)

REPLAY_TOO_LONG = Problem(
    "notice",
    "The app was stopped: it computed for longer than it may here. What you see may be incomplete.",
)

REPLAY_FLOODS = Problem(
    "notice",
    "The app was stopped: it showed more, and faster, than a page can take. What you see may be incomplete.",
)

PAGE_TOO_LARGE = Problem(
    "notice",
    "The app was stopped: all that it shows together is more than a page can take. What you see may be incomplete.",
)

SESSION_GONE = Problem(
    "session_gone",
    "Your session has ended, because the server was restarted or nobody had it open for a while. "
    "You can start a new one with the inputs that you see here.",
    ("new_session",),
)

BUSY = Problem(
    "busy",
    "The app is busy: all its places are taken right now. You get the next free one; please leave this page open.",
    ("wait",),
)

STUCK = Problem(
    "timed_out",
    "The app does not react to the stop button. You can wait, or restart it with the same inputs.",
    ("restart", "wait"),
)

KERNEL_CHANGED = Problem(
    "notice",
    "The app's notebook has another kernel now, so the app began again, with the inputs that you had set.",
)

REPLAY_FAILED = Problem(
    "notice",
    "The app could not compute this, because of a fault inside it. What you see may be out of date; its author finds "
    "the details in the log.",
    ("restart", "dismiss"),
)

NOTEBOOK_NOT_TAKEN = Problem(
    "notebook_broken",
    "The app's notebook cannot be run. Its author finds the reason in the log.",
    ("reload",),
)


def address_not_used(unknown: Sequence[str], refused: Sequence[str]) -> Problem:
    """`unknown`, `refused`: names of parameters of the page's address."""
    sentences = ["The app does not know what all of this page's address means."]
    if unknown:
        sentences.append(f"There is nothing to set by the name of {_listed(unknown)}.")
    if refused:
        sentences.append(f"The value of {_listed(refused)} is none that the app can take, so it has its usual one.")
    return Problem("notice", " ".join(sentences))


def _listed(names: Sequence[str]) -> str:
    quoted = [f"“{name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + '…'}”" for name in names]
    most = quoted[:MOST_NAMES]
    rest = [f"{len(quoted) - MOST_NAMES} more"] if len(quoted) > MOST_NAMES else []
    return " or ".join(most + rest)


def notebook_broke(message: str) -> Problem:
    """`message` comes from our reading of the notebook's format and holds none of its content."""
    return Problem("notebook_broken", f"{message} The last version that worked goes on.", ("dismiss",))


def notebook_cannot_open() -> Problem:
    return Problem(
        "notebook_broken", "The app's notebook cannot be opened. Its author finds the reason in the log.", ("reload",)
    )


def kernel_not_started(message: str) -> Problem:
    return Problem("kernel_failed_to_start", message, ("restart", "wait"))


def kernel_died(exit_code: int | None) -> Problem:
    return Problem(
        "kernel_died",
        f"The app stopped: {reason_of_death(exit_code)} What you see stays. You can restart it with the same inputs.",
        ("restart",),
    )


def reason_of_death(exit_code: int | None) -> str:
    """Of a kernel's process, as far as its exit code tells."""
    match exit_code:
        case None:
            return "its process is gone."
        case 0:
            return "its process ended by itself."
        case -9 | 137:
            # The kernel of the operating system kills with this signal when memory runs out; an operator may too.
            return "its process was killed, probably because it ran out of memory."
        case -11 | 139 | -6 | 134:
            return "its process crashed inside a compiled library."
        case code if code < 0:
            return f"its process was ended from outside ({_signal_name(-code)})."
        case code:
            return f"its process ended with exit code {code}."


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
