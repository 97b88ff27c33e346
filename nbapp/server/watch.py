"""Notices that a notebook was saved while somebody visits its app, and tells its sessions (rule G4).

How it works. A look at the file's time ten times a second: it sees every editor's save, on every file system, and costs
one `stat` an app. Of what Jupyter itself saves it hears at once. A save that cannot be served is told once, and the
last good version goes on.

Many programs empty a file before they write it (Jupyter server too), so a look may find half of one. An error is told
when two looks in a row find the same: what is still being written has changed between them.
"""

from __future__ import annotations

import asyncio

from ..errors import NbappError
from ..protocol import AppId
from .apps import App, Apps
from .visits import Visits

EVERY_SECONDS = 0.1


class Watch:
    def __init__(self, apps: Apps, visits: Visits) -> None:
        self._apps = apps
        self._visits = visits
        self._found: dict[AppId, str] = {}
        """The errors that the last look found."""
        self._told: dict[AppId, str] = {}

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            self.look_at_all()

    async def hear_of_change(self, logger: object, schema_id: str, data: object) -> None:
        """A listener for Jupyter's contents events. Which path changed is not asked: to look is cheaper.

        An error waits for the looks that come by the clock, because this may come right after one of them.
        """
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
        if self._found.get(id) == str(error):
            self._tell_error(id, str(error))
        self._found[id] = str(error)

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
