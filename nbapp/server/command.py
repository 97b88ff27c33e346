"""The command `jupyter nbapp`: finds out which command is meant, and says its errors in a sentence with exit code 1."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .. import __version__
from ..errors import NbappError
from . import command_serve
from .check import command as command_check
from .command_line import BadCommand, nearest_of
from .share import command as command_share

HELP = """\
Serve a Jupyter notebook as an app, and see what its cells do.

  jupyter nbapp serve PATH [options]         serve a notebook, or a folder of notebooks
  jupyter nbapp check NOTEBOOK [options]     run a notebook, and say what each cell reads, changes and costs
  jupyter nbapp share NOTEBOOK [options]     give people of your JupyterHub the app
  jupyter nbapp --version

Examples
  jupyter nbapp serve explore.ipynb          opens the app in your browser
  jupyter nbapp serve explore.ipynb --dev    the page follows each save of the notebook
  jupyter nbapp check explore.ipynb          which cells run again, and why
  jupyter nbapp check explore.ipynb --set longest=20

`jupyter nbapp serve --help`, and `check --help` and `share --help`, list all options.
"""


@dataclass(frozen=True)
class _Command:
    help: str
    run: Callable[[Sequence[str]], int]


_COMMANDS = {
    "serve": _Command(command_serve.HELP, command_serve.run),
    "check": _Command(command_check.HELP, command_check.run),
    "share": _Command(command_share.HELP, command_share.run),
}


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["--version"]:
        print(__version__)
        return 0
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(HELP)
        return 0
    try:
        return _run(arguments[0], arguments[1:])
    except NbappError as error:
        print(error.explain(), file=sys.stderr)
        return 1
    except BrokenPipeError:  # `| head` has read enough; what Python flushes at its end must not fail either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:  # before a server runs; that has a handler of its own
        return 130


def _run(name: str, arguments: Sequence[str]) -> int:
    command = _COMMANDS.get(name)
    if command is None:
        meant = nearest_of(name, _COMMANDS) or "serve"
        raise BadCommand(f"nbapp has no command {name!r}.", advice=f"Did you mean `jupyter nbapp {meant}`? See --help.")
    if any(argument in ("-h", "--help") for argument in arguments):
        print(command.help)
        return 0
    return command.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
