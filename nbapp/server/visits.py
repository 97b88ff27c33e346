"""All sessions of this server: which page gets which one, and how many there may be.

How it works. A page opens with the id of its session, or with none. The id is looked up together with app and
visitor: a session of another visitor is not found, exactly as one that never was. Only the page has the id; here a
session is known by its hash, so that neither logs nor memory hold what opens one. Without a place left, in all or for
this visitor, they are told to wait; a place becomes free when a session has had no page for its time to live, or when
its own visitor needs it and no page has it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path

from ..protocol import AppId, Open, Problem, SessionId
from . import problems
from .apps import App
from .assets import Assets
from .audit.auditor import Auditor
from .audit.pins import Pins
from .kernels import KernelHost
from .metrics import Metrics
from .session import Session
from .session_messages import FinishedReplay, SessionOptions
from .visit import Connection, Visit

SESSION_ID_BYTES = 24  # 192 bits: whoever guesses one has solved harder problems


class Visits:
    def __init__(
        self,
        host: KernelHost,
        assets: Assets,
        options: SessionOptions,
        most_sessions: int,
        most_of_visitor: int,
        audit_host: KernelHost,
        page_app: Callable[[App, str], App] | None = None,
        uploads_folder: Path | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        """`page_app`: the notebook at this path beside an app's own, as a page of it."""
        self._uploads_folder = uploads_folder
        self._host = host
        self._audit_host = audit_host
        self._page_app = page_app
        self.metrics = metrics or Metrics()
        self.metrics.watch_sessions(self.__len__, lambda: sum(visit.has_page for visit in self))
        self._assets = assets
        self._options = options
        self._most_sessions = most_sessions
        self._most_of_visitor = most_of_visitor
        self._by_hash: dict[SessionId, Visit] = {}
        self._pins = Pins()
        self._auditor = Auditor(audit_host, self._pins, self._apply_pins)

    def __len__(self) -> int:
        return len(self._by_hash)

    def __iter__(self) -> Iterator[Visit]:
        return iter(tuple(self._by_hash.values()))

    def open(
        self,
        opened: Open,
        app: App,
        user: str,
        connection: Connection,
        new_ticket: Callable[[], str],
        is_author: bool = False,
    ) -> Visit | Problem:
        """The session that this page has from now on, or why it has none.

        `new_ticket` is called only if it has one. An author's session shows tracebacks, and why cells ran.
        """
        visit = self._by_hash.get(_hash_of(opened.session)) if opened.session else None
        if visit is not None and (visit.app.id, visit.user) == (app.id, user):
            visit.connect(connection, new_ticket(), {}, opened.visitor, opened.session, resumed=True)
            return visit
        if opened.session and opened.inputs:
            return problems.SESSION_GONE  # the visitor has something to lose: they decide
        of_visitor = [visit for visit in self if visit.user == user]
        if len(of_visitor) >= self._most_of_visitor or len(self) >= self._most_sessions:
            left = [visit for visit in of_visitor if not visit.has_page]
            if left:
                min(left, key=lambda visit: visit.left_at).stop()
            elif len(of_visitor) >= self._most_of_visitor:
                return problems.TOO_MANY_OF_YOURS
            else:
                return problems.BUSY
        id = SessionId(secrets.token_urlsafe(SESSION_ID_BYTES))
        visit = self._begin(id, app, user, is_author)
        visit.connect(connection, new_ticket(), opened.inputs, opened.visitor, id, resumed=False)
        return visit

    def find(self, id: SessionId) -> Visit | None:
        """Who asks must show more than the id."""
        return self._by_hash.get(_hash_of(id))

    def resume(self, id: SessionId, app: App, user: str, connection: Connection) -> Visit | None:
        """This visitor's session, which this connection has from now on; None: it is not there."""
        visit = self.find(id)
        if visit is None or (visit.app.id, visit.user) != (app.id, user):
            return None
        visit.connect(connection, "", {}, {}, id, resumed=True)
        return visit

    def of_app(self, app: AppId) -> tuple[Visit, ...]:
        return tuple(visit for visit in self if visit.app.id == app)

    def change_notebook(self, visit: Visit, app: App) -> None:
        """The app's notebook was saved: this session runs it from now on, with what is pinned in it."""
        visit.change_notebook(app, self._pins.applied_to(app.id, app.plan))

    def apps(self) -> frozenset[AppId]:
        """Those that somebody visits."""
        return frozenset(visit.app.id for visit in self)

    def apps_by_visitor(self) -> dict[str, frozenset[AppId]]:
        """Of those who have a session."""
        return {user: frozenset(v.app.id for v in self if v.user == user) for user in {v.user for v in self}}

    def end_of(self, user: str, apps: Collection[AppId]) -> None:
        """This visitor may not use these any more."""
        for visit in self:
            if visit.user == user and visit.app.id in apps:
                visit.refuse()

    def end_all(self) -> None:
        """The author shares none of it any more."""
        for visit in self:
            visit.refuse(problems.SHARING_ENDED)

    async def stop(self) -> None:
        """Tell every page, and end every kernel."""
        for visit in self:
            visit.stop()
        await self._auditor.stop()
        await self._audit_host.stop_all()
        await self._host.stop_all()

    def _begin(self, id: SessionId, app: App, user: str, is_author: bool) -> Visit:
        plan = self._pins.applied_to(app.id, app.plan)
        options = replace(self._options, dev=True, show_tracebacks=True) if is_author else self._options
        session = Session(_hash_of(id), plan, options)
        parts = (self._host, self._assets, self._forget, self._audit, self._page_app, self._uploads_folder)
        visit = Visit(
            session,
            app,
            user,
            *parts,
            self.metrics,
            replay_seconds=options.replay_seconds,
            page_bytes=options.page_bytes,
        )
        self._by_hash[session.id] = visit
        return visit

    def _audit(self, visit: Visit, replay: FinishedReplay) -> None:
        self._auditor.take(visit.app, visit.session.id, replay)

    def _apply_pins(self, app: AppId) -> None:
        for visit in self.of_app(app):
            visit.change_rules(self._pins.applied_to(app, visit.app.plan))

    def _forget(self, visit: Visit) -> None:
        self._by_hash.pop(visit.session.id, None)


def _hash_of(id: SessionId) -> SessionId:
    """The name of a session: to be logged and compared, and good for nothing else."""
    return SessionId(hashlib.sha256(id.encode()).hexdigest())
