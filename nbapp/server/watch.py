"""Notices that a notebook was saved while somebody visits its app, and tells its sessions (rule G4).

How it works. A look at the file's time twenty times a second: it sees every editor's save, on every file system, and
costs one `stat` an app. Of what Jupyter itself saves it hears at once. A save that cannot be served is told once, and
the last good version goes on.

Many programs empty a file before they write it (Jupyter server too), so a look may find half of one. That is an error
when it stays so for a second: what is still being written changes before.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from ..errors import NbappError
from ..protocol import AppId
from .apps import App, Apps, NoSuchApp
from .notebooks import UnfinishedFile
from .visits import Visits

log = logging.getLogger(__name__)

EVERY_SECONDS = 0.05
AFTER_FAILURE_SECONDS = 5.0

LOOKS_AT_UNFINISHED = 20
"""A second. While Jupyter server 2.21 writes a notebook its file is empty: 0.15 s for one of 10 MB, 0.6 s for 50 MB."""


class Watch:
    def __init__(self, apps: Apps, visits: Visits) -> None:
        self._apps = apps
        self._visits = visits
        self._found: dict[AppId, tuple[NbappError, int]] = {}
        """The error that the last look found, and how many looks in a row have found the file so."""
        self._told: dict[AppId, str] = {}

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                self.look_at_all()
            except Exception:  # whatever a disk can do: what is saved next must be seen all the same
                log.exception("A look at the notebooks failed.")
                await asyncio.sleep(AFTER_FAILURE_SECONDS)

    async def hear_of_change(self, logger: object, schema_id: str, data: Mapping[str, Any]) -> None:
        """A listener for Jupyter's contents events. Which path changed is not asked: to look is cheaper. A new name
        is: a renamed notebook that was written to since could not be told from another one.

        An error waits for the looks that come by the clock, because this may come right after one of them.
        """
        if data.get("action") == "rename":
            self._apps.follow(str(data["source_path"]), str(data["path"]))
        for app in self._visits.apps():
            self._look_for_new(app)

    def look_at_all(self) -> None:
        for app in self._visits.apps():
            self.look(app)

    def look(self, id: AppId) -> None:
        error = self._look_for_new(id)
        if error is None:
            self._found.pop(id, None)
            return
        before, looks = self._found.get(id, (None, 0))
        # `apps.py` makes an error anew when the file has changed; one that says that there is none, each time.
        is_as_before = error is before or type(error) is type(before) is NoSuchApp
        looks = looks + 1 if is_as_before else 1
        self._found[id] = (error, looks)
        if looks >= LOOKS_AT_UNFINISHED or not isinstance(error, (UnfinishedFile, NoSuchApp)):
            self._tell_error(id, str(error))

    def _look_for_new(self, id: AppId) -> NbappError | None:
        """Tell of a new version, if there is one; the error if it cannot be served."""
        error = self._apps.newest_error(id)
        if error is None:
            try:
                self._tell_new(self._apps.get(id))
            except NbappError as gone_since:
                error = gone_since
        for visit in self._visits.of_app(id):
            visit.look_at_page()
        return error

    def _tell_new(self, app: App) -> None:
        was_broken = self._told.pop(app.id, None) is not None
        for visit in self._visits.of_app(app.id):
            if visit.app is not app or was_broken:
                self._visits.change_notebook(visit, app)

    def _tell_error(self, id: AppId, message: str) -> None:
        if self._told.get(id) != message:
            self._told[id] = message
            for visit in self._visits.of_app(id):
                visit.tell_broken(message)
