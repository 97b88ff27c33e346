"""The command `jupyter nbapp share`: give people of the author's JupyterHub an app, see who has it, take it back."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from .command_line import BadCommand, read_app
from .hub_api import Hub, hub_of

HELP = """\
Share a notebook as an app with people of your JupyterHub. They see the app, not the notebook, and run nothing else.

  jupyter nbapp share NOTEBOOK [--with USER] [--group GROUP] [--link]
  jupyter nbapp share --list
  jupyter nbapp share NOTEBOOK --revoke [--with USER] [--group GROUP]

Examples, in a terminal of your server on the hub
  jupyter nbapp share sales.ipynb --with bob --group analysts
                                             they open the link that this prints, and log in
  jupyter nbapp share sales.ipynb --link --expires 7d
                                             a link for any user of the hub, good for a week
  jupyter nbapp share sales.ipynb --revoke --with bob
  jupyter nbapp share sales.ipynb --revoke   from everybody; the app's server stops

Options
  --with USER        a user of the hub; may be said more than once
  --group GROUP      a group of the hub: those who are in it now; may be said more than once
  --link             a link that gives access to whoever of the hub opens it
  --expires TIME     how long that link is good: 30m, 12h, 7d (1d); access that it gave stays until you revoke it
  --revoke           take it back; within a minute, from open pages too
  --list             what you share, and with whom

The app runs in a server of its own (`app-…`), in your name, in your environment, and reads the notebook where it lies:
save the notebook and visitors see the new one when they open it next. Your hub's administrator allows sharing by
`nbapp.hub.configure(c)` in the hub's configuration.
"""

_UNITS = {"m": 60, "h": 3600, "d": 86400}
_LONGEST = 365 * _UNITS["d"]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadCommand(f"{message[:1].upper()}{message[1:]}.", advice="See: jupyter nbapp share --help")


def run(arguments: Sequence[str]) -> int:
    """`arguments`: those after `share`. Returns the exit code; raises NbappError."""
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("notebook", nargs="?", type=Path)
    parser.add_argument("--with", dest="users", action="append", default=[], metavar="USER")
    parser.add_argument("--group", dest="groups", action="append", default=[], metavar="GROUP")
    parser.add_argument("--link", action="store_true")
    parser.add_argument("--expires", type=seconds_of, default=_UNITS["d"], metavar="TIME")
    parser.add_argument("--revoke", action="store_true")
    parser.add_argument("--list", action="store_true")
    said = parser.parse_args(arguments)
    hub = hub_of(os.environ)
    if said.list:
        _list(hub)
        return 0
    if said.notebook is None:
        raise BadCommand("Which notebook?", advice="Say one: jupyter nbapp share notebook.ipynb --with USER")
    whom = _people(hub, said.users, said.groups)
    if said.revoke:
        _revoke(hub, said.notebook, whom)
    else:
        _share(hub, said.notebook, whom, said.expires if said.link else None)
    return 0


def seconds_of(text: str) -> int:
    """`30m`, `12h` or `7d` in seconds; at least a minute, at most a year, as a hub has it."""
    found = re.fullmatch(r"(\d{1,6})([mhd])", text)
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if not 60 <= seconds <= _LONGEST:
        raise argparse.ArgumentTypeError(f"{text!r} is no time from a minute to a year, such as 30m, 12h or 7d")
    return seconds


def _people(hub: Hub, users: Sequence[str], groups: Sequence[str]) -> list[dict[str, str]]:
    """With a group come its members of now: up to JupyterHub 6.1 a login does not carry what is shared with a group."""
    members = [member for group in groups for member in hub.members_of(group) if member != hub.user]
    names = dict.fromkeys([*users, *members])
    return [*({"group": name} for name in groups), *({"user": name} for name in names)]


def _share(hub: Hub, notebook: Path, whom: list[dict[str, str]], expires: int | None) -> None:
    # Here, because these cost half a second, and `--help` should not.
    from . import shared_apps

    if not whom and expires is None:
        raise BadCommand("Share it with whom?", advice="Say --with USER, --group GROUP, or --link for whoever has it.")
    read_app(notebook)  # a notebook that cannot run is better found out now than by a visitor
    name = shared_apps.remember(notebook)
    print(f"Starting the app's server {name} …", flush=True)
    hub.start(name)
    for one in whom:
        hub.share(name, one)
    if whom:
        print(f"Shared with {', '.join(hub.shared_with(name))}. They open\n  {hub.link_to(name)}")
    if expires is not None:
        print(f"Whoever of the hub opens this link gets access, for {expires // 60} minutes from now:")
        print(f"  {hub.new_code(name, expires)}")


def _revoke(hub: Hub, notebook: Path, whom: list[dict[str, str]]) -> None:
    from . import shared_apps

    name = shared_apps.server_name(notebook)
    if name not in shared_apps.all_shared():
        raise BadCommand(f"You do not share {notebook}.", advice="`jupyter nbapp share --list` says what you share.")
    if whom:
        for one in whom:
            hub.revoke(name, one)
        left = hub.shared_with(name)
        print(f"Taken back. It is still shared with {', '.join(left)}." if left else "Taken back. Nobody has it now.")
        return
    hub.revoke_all(name)
    hub.stop(name)
    shared_apps.forget(name)
    print("Taken back from everybody. The app's server has stopped.")


def _list(hub: Hub) -> None:
    from . import shared_apps

    shared = shared_apps.all_shared()
    if not shared:
        print("You share no notebook.")
    for name, path in shared.items():
        print(f"{path}\n  {hub.link_to(name)}")
        codes = hub.codes(name)
        links = f"{codes} link{'s' if codes > 1 else ''} that give access" if codes else ""
        print(f"  {', '.join(filter(None, [*hub.shared_with(name), links])) or 'nobody has it'}")
