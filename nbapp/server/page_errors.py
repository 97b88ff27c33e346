"""The one place that decides what of an error a visitor may see (rule G3).

How it works. Every output passes through `Disclosure.of` before it is kept: outputs of cells, of callbacks, and those
inside Output widgets. With `show_tracebacks` off an error becomes a sentence and a short id; what it was goes to the
author's log under that id. Text on stderr is kept back whole, because warnings quote source lines.

What it does not know: values that the author's own code prints or displays. That is output, not an error.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from ..protocol import ELEMENT_MIME, Json

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_TRACEBACK = "Traceback (most recent call last)"


@dataclass(frozen=True)
class Logged:
    """A line for the author's log."""

    text: str
    is_warning: bool = True


@dataclass(frozen=True)
class Disclosed:
    """What is left of an output for the visitor (None: nothing), and what the author must be told instead."""

    output: Json | None
    logged: Logged | None = None


class Disclosure:
    """Decides for one session; `new_error_id` names what was kept back."""

    def __init__(self, *, show_tracebacks: bool, new_error_id: Callable[[], str]) -> None:
        self.show_tracebacks = show_tracebacks
        self._new_error_id = new_error_id
        self._printed_by = ""

    def of(self, output: Json, parent: str = "") -> Disclosed:
        """`parent` is the message id that the output answers: a traceback may come in several pieces of one stream."""
        if self.show_tracebacks:
            return Disclosed(output)
        if output["output_type"] == "error":
            return self._replaced("\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}")
        if output["output_type"] == "stream":
            return self._of_stream(output, parent)
        shown = output.get("data", {}).get(ELEMENT_MIME)
        if shown and shown.get("kind") == "exception":
            return self._replaced(shown["traceback"] or f"{shown['name']}: {shown['message']}")
        text = _text_of(output)
        return self._replaced(text) if _is_traceback(text) else Disclosed(output)

    def _of_stream(self, output: Json, parent: str) -> Disclosed:
        if output["name"] == "stderr":
            return Disclosed(None, Logged(f"stderr: {output['text'].rstrip()}", is_warning=False))
        if parent and parent == self._printed_by:
            return Disclosed(None, Logged(output["text"].rstrip()))
        if not _is_traceback(output["text"]):
            return Disclosed(output)
        self._printed_by = parent
        return self._replaced(output["text"])

    def _replaced(self, details: str) -> Disclosed:
        error_id = self._new_error_id()
        return Disclosed(friendly_error(error_id), Logged(f"error {error_id}:\n{_ANSI.sub('', details)}"))


class ErrorIds:
    """New ids for one session's errors: short enough to read out, and found in the log once."""

    def __init__(self, session: str) -> None:
        self._session = session
        self._count = 0

    def __call__(self) -> str:
        self._count += 1
        return hashlib.sha256(f"{self._session}:{self._count}".encode()).hexdigest()[:8]


def friendly_error(error_id: str) -> Json:
    return {
        "output_type": "error",
        "ename": "",
        "evalue": f"Something went wrong in this part of the app. Its author finds the details in the log: {error_id}.",
        "traceback": [],
    }


def _text_of(output: Json) -> str:
    data = output.get("data", {})
    return "\n".join(str(data[mime]) for mime in ("text/plain", "text/html", "text/markdown") if mime in data)


def _is_traceback(text: str) -> bool:
    # The cheap test first: this sees every output.
    return "Traceback" in text and _TRACEBACK in _ANSI.sub("", text)
