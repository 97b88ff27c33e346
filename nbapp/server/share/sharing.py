"""Sharing an app through the hub, for the command `jupyter nbapp share` and for the REST API that a dialog calls.

How it works. An app that is shared has a named server of its author's; `shared_apps.py` remembers which notebook it
shows, and the hub who may open it. Everything here asks the hub, and blocks while it does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import NbappError
from ..command_line import read_app
from ..hub_api import Code, Hub, HubRefused, Progress, ServerState
from . import shared_apps

STOP_SECONDS = 60.0
"""A hub's own patience with a server that it stops is shorter."""


class NotYours(NbappError):
    """The author does not share this notebook."""


class NotGone(NbappError):
    """A notebook cannot take the place of one that is in its own."""


@dataclass(frozen=True)
class SharedApp:
    name: str
    """Of its server."""
    notebook: Path
    link: str
    users: tuple[str, ...]
    groups: tuple[str, ...]
    codes: tuple[Code, ...]
    """Links that give access to whoever of the hub opens them, as far as they are still good."""
    server: ServerState
    """Visitors come in while it is ready."""

    @property
    def people(self) -> list[str]:
        """In words: `group analysts`, `user bob`."""
        return [*(f"group {name}" for name in self.groups), *(f"user {name}" for name in self.users)]


class Sharing:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def apps(self) -> list[SharedApp]:
        return [self._app(name, path) for name, path in shared_apps.all_shared().items()]

    def app(self, notebook: Path) -> SharedApp:
        """Raises NotYours if it is not shared."""
        return self._app(self._name(notebook), notebook.resolve())

    def start(self, notebook: Path) -> str:
        """Ask for the app's server and do not wait for it; its name.

        Raises:
            NbappError: the notebook cannot be an app, or the hub starts nothing.
        """
        read_app(notebook)  # better found out now than by a visitor
        return self._start(notebook)

    def progress(self, notebook: Path) -> Iterator[Progress | None]:
        """As `Hub.progress`, of the app's server."""
        return self._hub.progress(self._name(notebook))

    def wait(self, notebook: Path) -> None:
        """Until the app's server is ready; raises HubRefused if it does not start."""
        for _ in self.progress(notebook):
            pass

    def share(self, notebook: Path, users: Sequence[str], groups: Sequence[str]) -> SharedApp:
        """With a group come its members of now: up to JupyterHub 6.1 a login does not carry what a group has."""
        read_app(notebook)
        for user in users:
            self._hub.require_user(user)
        whom = self._people(users, groups)
        name = self._start(notebook)  # when nothing else can be wrong
        for one in whom:
            self._hub.share(name, one)
        return self.app(notebook)

    def new_link(self, notebook: Path, expires_in: int) -> str:
        """By it any user of the hub gets access, for so many seconds."""
        return self._hub.new_code(self.start(notebook), expires_in)

    def revoke(
        self, notebook: Path, users: Sequence[str], groups: Sequence[str], codes: Sequence[str] = ()
    ) -> SharedApp:
        """Within a minute it bites, in open pages too. `codes`: the ids of links; who used one keeps their access."""
        name = self._name(notebook)
        for one in self._people(users, groups):
            self._hub.revoke(name, one)
        for code in codes:
            self._hub.revoke_code(name, code)
        return self.app(notebook)

    def end(self, notebook: Path) -> None:
        """Nobody has it any more, by no link, and its server stops."""
        name = self._name(notebook)
        self._hub.revoke_all(name)
        with shared_apps.forgetting(name):  # by this its server knows what to tell open pages when it stops
            self._hub.remove(name)

    def restart(self, name: str) -> None:
        """The server of this name, if it runs."""
        if self._hub.state_of(name) != "ready":
            return
        self._hub.stop(name)
        deadline = time.monotonic() + STOP_SECONDS
        while self._hub.state_of(name) == "stopping" and time.monotonic() < deadline:
            time.sleep(0.2)
        self._hub.start(name)

    def follow(self, gone: Path, notebook: Path) -> SharedApp:
        """This notebook is what `gone` was: it has its link, and the people who may open it.

        Raises:
            NbappError: `gone` is not shared or still there, or this one is shared itself or cannot be an app.
        """
        read_app(notebook)
        name = self._name(gone)
        if gone.exists():
            raise NotGone(f"{gone} is still there.", advice="Stop sharing it, and share the other one.")
        if shared_apps.server_of(notebook):
            raise NotGone(f"You share {notebook} already.", advice="Stop sharing one of the two.")
        shared_apps.follow(gone.resolve(), notebook.resolve())
        self.restart(name)
        return self.app(notebook)

    def colleagues(self, groups: Sequence[str]) -> tuple[str, ...]:
        """Who is in these groups beside the author, as far as the hub tells."""
        try:
            return tuple(sorted({one for group in groups for one in self._hub.members_of(group)} - {self._hub.user}))
        except HubRefused:
            return ()

    def _start(self, notebook: Path) -> str:
        is_new = shared_apps.server_of(notebook) is None
        name = shared_apps.remember(notebook)
        try:
            self._hub.start(name)
        except HubRefused:
            if is_new:
                shared_apps.forget(name)
            raise
        return name

    def _name(self, notebook: Path) -> str:
        name = shared_apps.server_of(notebook)
        if name is None:
            raise NotYours(f"You do not share {notebook}.", advice="`jupyter nbapp share --list` says what you share.")
        return name

    def _people(self, users: Sequence[str], groups: Sequence[str]) -> list[dict[str, str]]:
        members = [member for group in groups for member in self._hub.members_of(group) if member != self._hub.user]
        names = dict.fromkeys([*users, *members])
        return [*({"group": name} for name in groups), *({"user": name} for name in names)]

    def _app(self, name: str, path: Path) -> SharedApp:
        users, groups = self._hub.shared_with(name)
        link, codes, server = self._hub.link_to(name), self._hub.codes(name), self._hub.state_of(name)
        return SharedApp(name, path, link, users, groups, codes, server)
