"""Notices that a notebook was saved while somebody visits its app, and tells its sessions (rule G4).

A look at the file's time ten times a second: it sees every editor's save, on every file system, and costs one `stat`
an app. Of what Jupyter itself saves it hears at once. A save that cannot be served is told once, and the last
good version goes on.
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
        self._errors: dict[AppId, str] = {}

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            self.look_at_all()

    async def hear_of_change(self, logger: object, schema_id: str, data: object) -> None:
        """A listener for Jupyter's contents events. Which path changed is not asked: to look is cheaper."""
        self.look_at_all()

    def look_at_all(self) -> None:
        for app in self._visits.apps():
            self.look(app)

    def look(self, id: AppId) -> None:
        self._look_at_entry(id)
        for visit in self._visits.of_app(id):
            visit.look_at_page()

    def _look_at_entry(self, id: AppId) -> None:
        error = self._apps.newest_error(id)
        if error is not None:
            self._tell_error(id, str(error))
            return
        was_broken = self._errors.pop(id, None) is not None
        try:
            app = self._apps.get(id)
        except NbappError:
            return  # gone since the line above; the next look says so
        self._tell_new(app, also_unchanged=was_broken)

    def _tell_new(self, app: App, *, also_unchanged: bool) -> None:
        for visit in self._visits.of_app(app.id):
            if visit.app is not app or also_unchanged:
                self._visits.change_notebook(visit, app)

    def _tell_error(self, id: AppId, message: str) -> None:
        if self._errors.get(id) != message:
            self._errors[id] = message
            for visit in self._visits.of_app(id):
                visit.tell_broken(message)
