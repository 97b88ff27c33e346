"""Answers what a page asks of an input beside the replays: rows of a table, while a cell runs.

How it works. Queries come in the control thread, which must stay free to hear that a replay should stop. They wait for
a thread of their own, which answers one after the other. An input that can be asked has `answers` (`ui/inputs.py`), a
function of a frozen view of what it shows: nothing of the author's is changed, nothing is recorded as read by a cell.

What it does not know: what queries and answers say; that the query may be asked (`server/queries.py`).
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from ..protocol import Answer, Query
from .widgets import Widgets

_log = logging.getLogger(__name__)


class Queries:
    def __init__(self, widgets: Widgets, send: Callable[[Answer], None]) -> None:
        """`send`: callable from any thread."""
        self._widgets = widgets
        self._send = send
        self._waiting: queue.SimpleQueue[Query] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def take(self, query: Query) -> None:
        """Answer it soon. Called from the control thread."""
        self._waiting.put(query)
        if self._thread is None:
            self._thread = threading.Thread(target=self._answer_all, name="nbapp queries", daemon=True)
            self._thread.start()

    def _answer_all(self) -> None:
        while True:
            query = self._waiting.get()
            self._send(Answer(query.id, self._answer(query)))

    def _answer(self, query: Query) -> bytes | None:
        record = self._widgets.find(query.model)
        if record is None:
            return None
        # not by `widget.answers`: reading a widget's attributes is what the hooks watch
        answers = vars(record.widget).get("answers")
        try:
            return None if answers is None else answers(query.content)
        except Exception:  # the page must hear something, whatever the data does; the author finds it in the log
            _log.warning("nbapp could not answer a query of %s", record.key, exc_info=True)
            return None
