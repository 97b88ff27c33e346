"""Sharing an app through the hub, for the command `jupyter nbapp share` and for the REST API that a dialog calls.

How it works. An app that is shared has a named server of its author's; `shared_apps.py` remembers which notebook it
shows, and the hub who may open it. Everything here asks the hub, and blocks while it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import NbappError
from . import shared_apps
from .command_line import read_app
from .hub_api import Code, Hub


class NotYours(NbappError):
    """The author does not share this notebook."""


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
        name = shared_apps.server_name(notebook)
        path = shared_apps.all_shared().get(name)
        if path is None:
            raise NotYours(f"You do not share {notebook}.", advice="`jupyter nbapp share --list` says what you share.")
        return self._app(name, path)

    def start(self, notebook: Path) -> str:
        """The name of the app's server, which runs now; raises NbappError if the notebook cannot be an app."""
        read_app(notebook)  # better found out now than by a visitor
        name = shared_apps.remember(notebook)
        self._hub.start(name)
        return name

    def share(self, notebook: Path, users: Sequence[str], groups: Sequence[str]) -> SharedApp:
        """With a group come its members of now: up to JupyterHub 6.1 a login does not carry what a group has."""
        whom = self._people(users, groups)
        name = self.start(notebook)
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
        name = self.app(notebook).name
        for one in self._people(users, groups):
            self._hub.revoke(name, one)
        for code in codes:
            self._hub.revoke_code(name, code)
        return self.app(notebook)

    def end(self, notebook: Path) -> None:
        """Nobody has it any more, by no link, and its server stops."""
        name = self.app(notebook).name
        self._hub.revoke_all(name)
        self._hub.stop(name)
        shared_apps.forget(name)

    def _people(self, users: Sequence[str], groups: Sequence[str]) -> list[dict[str, str]]:
        members = [member for group in groups for member in self._hub.members_of(group) if member != self._hub.user]
        names = dict.fromkeys([*users, *members])
        return [*({"group": name} for name in groups), *({"user": name} for name in names)]

    def _app(self, name: str, path: Path) -> SharedApp:
        users, groups = self._hub.shared_with(name)
        return SharedApp(name, path, self._hub.link_to(name), users, groups, self._hub.codes(name))
