"""What a page may ask of the session's inputs beside the replays, and how much at once. Pure.

How it works. A query goes to the kernel as it is, if the input that it asks has such an answer. One page may have a few
of them open: a view that scrolls asks for one window after the other. There is no clock here; what bounds their rate is
that the kernel answers one at a time.

What it does not know: what the answers say.
"""

from __future__ import annotations

from dataclasses import replace

from ..element_values import MODEL_NAME, refusal_of_query
from ..protocol import Answer, Query
from .page_models import OpenModel

MOST_OPEN = 16
"""A page with several tables that scroll has one open for each."""

LARGEST_ANSWER_BYTES = 16_000_000
"""A part of a table that is downloaded has about 2 MB; what a visitor waits for in one piece should not be larger."""


class Queries:
    """Those that the kernel has not answered yet."""

    def __init__(self) -> None:
        self._open: set[str] = set()

    def refusal_of(self, query: Query, model: OpenModel | None) -> str | None:
        """Why it may not be asked, for the author's log; None if it may."""
        if model is None or model.state.get("_model_name") != MODEL_NAME:
            return "it asks what is no input of nbapp.ui"
        if len(self._open) >= MOST_OPEN:
            return "too many queries are open"
        if query.id in self._open:
            return "its id is taken"
        return refusal_of_query(str(model.state.get("kind")), model.state["props"], query.content)

    def asked(self, id: str) -> None:
        self._open.add(id)

    def answer(self, answer: Answer) -> Answer:
        """The query is answered; what the page hears of it."""
        self._open.discard(answer.id)
        is_too_large = answer.body is not None and len(answer.body) > LARGEST_ANSWER_BYTES
        return replace(answer, body=None) if is_too_large else answer

    def clear(self) -> None:
        """The kernel is gone."""
        self._open.clear()
