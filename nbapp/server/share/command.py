"""The command `jupyter nbapp share`: give people of the author's JupyterHub an app, see who has it, take it back."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from ..command_line import BadCommand

if TYPE_CHECKING:
    from .sharing import Sharing

HELP = """\
Share a notebook as an app with people of your JupyterHub. They see the app, not the notebook, and run nothing else.

  jupyter nbapp share NOTEBOOK [--with USER] [--group GROUP] [--link]
  jupyter nbapp share --list
  jupyter nbapp share NOTEBOOK --revoke [--with USER] [--group GROUP]
  jupyter nbapp share NOTEBOOK --moved-from OLD

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
  --moved-from OLD   NOTEBOOK is what OLD was, which you share and which is gone: it keeps the link and the people.
                     Of what is renamed or moved in Jupyter nothing need be said

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
    parser.add_argument("--moved-from", dest="gone", type=Path, metavar="OLD")
    parser.add_argument("--list", action="store_true")
    said = parser.parse_args(arguments)
    # Here, because it costs half a second, and `--help` should not.
    from ..hub_api import hub_of
    from .sharing import Sharing

    sharing = Sharing(hub_of(os.environ))
    if said.list:
        _list(sharing)
        return 0
    if said.notebook is None:
        raise BadCommand("Which notebook?", advice="Say one: jupyter nbapp share notebook.ipynb --with USER")
    if said.gone is not None:
        app = sharing.follow(said.gone, said.notebook)
        print(f"It is shared with {', '.join(app.people) or 'nobody'}, as before. They open\n  {app.link}")
    elif said.revoke:
        _revoke(sharing, said.notebook, said.users, said.groups)
    else:
        _share(sharing, said.notebook, said.users, said.groups, said.expires if said.link else None)
    return 0


def seconds_of(text: str) -> int:
    """`30m`, `12h` or `7d` in seconds; at least a minute, at most a year, as a hub has it."""
    found = re.fullmatch(r"(\d{1,6})([mhd])", text)
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if not 60 <= seconds <= _LONGEST:
        raise argparse.ArgumentTypeError(f"{text!r} is no time from a minute to a year, such as 30m, 12h or 7d")
    return seconds


def _share(sharing: Sharing, notebook: Path, users: Sequence[str], groups: Sequence[str], expires: int | None) -> None:
    if not (users or groups) and expires is None:
        raise BadCommand("Share it with whom?", advice="Say --with USER, --group GROUP, or --link for whoever has it.")
    print("Starting the app's server …", flush=True)
    app = sharing.share(notebook, users, groups)
    link = None if expires is None else sharing.new_link(notebook, expires)
    sharing.wait(notebook)
    if users or groups:
        print(f"Shared with {', '.join(app.people)}. They open\n  {app.link}")
    if expires is not None:
        print(f"Whoever of the hub opens this link gets access, for {expires // 60} minutes from now:\n  {link}")


def _revoke(sharing: Sharing, notebook: Path, users: Sequence[str], groups: Sequence[str]) -> None:
    if not (users or groups):
        sharing.end(notebook)
        print("Taken back from everybody. The app's server has stopped.")
        return
    left = sharing.revoke(notebook, users, groups).people
    print(f"Taken back. It is still shared with {', '.join(left)}." if left else "Taken back. Nobody has it now.")


def _list(sharing: Sharing) -> None:
    apps = sharing.apps()
    if not apps:
        print("You share no notebook.")
    for app in apps:
        links = len(app.codes)
        link = f"{links} link{'s' if links > 1 else ''} that give access" if links else ""
        print(f"{app.notebook}\n  {app.link}\n  {', '.join(filter(None, [*app.people, link])) or 'nobody has it'}")
        if not app.notebook.is_file():
            print(
                "  This notebook is gone. Was it moved? Say where it is: jupyter nbapp share NOTEBOOK --moved-from OLD"
            )
