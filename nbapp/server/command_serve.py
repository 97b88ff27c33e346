"""The command `jupyter nbapp serve`: reads its options, looks at the notebooks, and starts the server.

How it works. What we promise in `--help` is translated to Jupyter server's own options; all others pass through as
they are. What can be known to fail is found before a server starts.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .command_line import BadCommand, check_path

HELP = """\
Serve a Jupyter notebook, or a folder of them, as apps.

  jupyter nbapp serve PATH [options]     PATH is a notebook, or a folder of notebooks

Examples
  jupyter nbapp serve explore.ipynb                 opens the app in your browser
  jupyter nbapp serve explore.ipynb --dev           the page follows each save of the notebook
  jupyter nbapp serve notebooks/ --no-browser       a page that lists the folder's apps
  jupyter nbapp serve explore.ipynb --ip=0.0.0.0 --port=80 --password=…
                                                    for others on your network

Options
  --port=PORT          8899; if you do not say one and it is taken, the next free one
  --ip=ADDRESS         localhost; 0.0.0.0 to be reached from other machines
  --base-url=/PATH/    where a proxy shows the server
  --no-browser         only print the link
  --token=TOKEN        the secret in the link (new for each start); empty: whoever reaches the server may come in
  --password=PASSWORD  ask for this instead
  --dev                update open pages when the notebook is saved, show tracebacks, and why each cell ran
  --show-tracebacks    show errors as Jupyter does; they quote the notebook's code and values
  --audit=N            repeat every Nth replay of a session in full in another process, compare, log what differs, and
                       run the cells that differ in every replay from then on; costs a kernel, and what cells write is
                       written again
  --shared             what a JupyterHub runs after `jupyter nbapp share`; see there
  --max-upload-mb=200  the largest file that a visitor may upload by ui.file_uploader
  --NbappApp.max_sessions=100      visitors at a time; each has a kernel
  --NbappApp.session_ttl=600       seconds that a session outlives its page
  Every option of `jupyter server` works too; `jupyter nbapp serve --help-all` lists them.
"""


SHARED = "--shared"
"""For a hub: serve the notebook that its author has shared under the name of this server (`share/shared_apps.py`)."""


@dataclass(frozen=True)
class Command:
    """`jupyter nbapp serve`, taken apart."""

    path: Path
    port: int | None
    """None: the author did not say one."""
    ip: str
    options: tuple[str, ...]
    """For Jupyter server."""


def run(arguments: Sequence[str]) -> int:
    """`arguments`: those after `serve`. Returns the exit code; raises NbappError."""
    if "--help-all" in arguments:
        _start(["--help-all"])
        return 0
    if SHARED in arguments:
        from .share.shared_apps import notebook_of_this_server

        notebook = str(notebook_of_this_server(os.environ))
        arguments = [notebook, *(argument for argument in arguments if argument != SHARED)]
    command = read_command(arguments)
    check_path(command.path)
    if command.port:
        check_port(command.ip, command.port)
    _start([f"--NbappApp.path={command.path}", *command.options])
    return 0


def _start(options: list[str]) -> None:
    # Here, because it costs half a second, and `--help` should not.
    from .extension import NbappApp

    NbappApp.launch_instance(options)  # type: ignore[no-untyped-call]


# --- the command line --------------------------------------------------------------------------------------------

_TRANSLATED = {
    "--audit": "--NbappApp.audit",
    "--max-upload-mb": "--NbappApp.max_upload_mb",
    "--port": "--ServerApp.port",
    "--ip": "--ServerApp.ip",
    "--base-url": "--ServerApp.base_url",
    "--token": "--IdentityProvider.token",
    "--password": "--PasswordIdentityProvider.hashed_password",
}
_FLAGS = {
    "--dev": "--NbappApp.dev=True",
    "--show-tracebacks": "--NbappApp.show_tracebacks=True",
    "--no-browser": "--ServerApp.open_browser=False",
}


def read_command(arguments: Sequence[str]) -> Command:
    """`arguments`: those after `serve`. Raises BadCommand if they are none that we know how to begin with."""
    paths, given = _split(arguments)
    if not paths:
        raise BadCommand("Which notebook?", advice="Say a notebook or a folder: jupyter nbapp serve notebook.ipynb")
    last = {name: place for place, (name, _) in enumerate(given)}  # `--port=1 --port=2` is 2, as elsewhere
    given = [option for place, option in enumerate(given) if option[0] not in _TRANSLATED or last[option[0]] == place]
    options = [_translated(name, value) for name, value in given]
    values = {name: value for name, value in given if value is not None}
    port = _port(values.get("--port") or values.get("--ServerApp.port"))
    if port:
        options.append("--ServerApp.port_retries=0")  # the author chose it: another one would not be found
    _check_audit(values.get("--audit"))
    ip = values.get("--ip") or values.get("--ServerApp.ip") or "localhost"
    return Command(Path(paths[0]), port, ip, (*options, *paths[1:]))


def _split(arguments: Sequence[str]) -> tuple[list[str], list[tuple[str, str | None]]]:
    """Paths, and options with their values; `--port 80` and `--port=80` are the same."""
    paths: list[str] = []
    options: list[tuple[str, str | None]] = []
    waiting = list(arguments)
    while waiting:
        argument = waiting.pop(0)
        if not argument.startswith("-"):
            paths.append(argument)
            continue
        name, is_assigned, value = argument.partition("=")
        takes_value = name in _TRANSLATED or (name.startswith("--") and "." in name)
        if not is_assigned and takes_value and waiting and not waiting[0].startswith("-"):
            options.append((name, waiting.pop(0)))
        else:
            options.append((name, value if is_assigned else None))
    return paths, options


def _translated(name: str, value: str | None) -> str:
    if name == "--password" and value:
        from jupyter_server.auth.security import passwd

        return f"{_TRANSLATED[name]}={passwd(value)}"  # type: ignore[no-untyped-call]
    if name in _FLAGS and value is None:
        return _FLAGS[name]
    if value is None:
        return name
    return f"{_TRANSLATED.get(name, name)}={value}"


def _check_audit(text: str | None) -> None:
    if text is not None and not text.isdecimal():
        raise BadCommand(
            f"{text!r} is no number of replays.", advice="Say a number, such as --audit=20 for every 20th; 0 is never."
        )


def _port(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or int(text) > 65535:
        raise BadCommand(f"{text!r} is no port.", advice="Say a number up to 65535, such as --port=8899.")
    return int(text)


# --- what can be known before ------------------------------------------------------------------------------------


def check_port(ip: str, port: int) -> None:
    """Raises BadCommand if another program has the port."""
    for family, kind, _, _, address in _addresses(ip, port):
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                raise BadCommand(*_port_error(ip, port, error)) from None


def _addresses(ip: str, port: int) -> list[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int]]]:
    try:
        found = socket.getaddrinfo(ip or "0.0.0.0", port, socket.AF_INET, socket.SOCK_STREAM)
    except OSError:
        raise BadCommand(f"{ip!r} is no address of this machine.", advice="Leave --ip out, or say 0.0.0.0.") from None
    return [
        (family, kind, proto, name, (str(address[0]), int(address[1]))) for family, kind, proto, name, address in found
    ]


def _port_error(ip: str, port: int, error: OSError) -> tuple[str]:
    match error.errno:
        case errno.EADDRINUSE:
            return (f"Port {port} is in use by another program. Say another, or leave --port out to get a free one.",)
        case errno.EACCES:
            return (f"This user may not use port {port}. Ports from 1024 on need no rights.",)
        case _:
            return (f"Port {port} of {ip!r} cannot be opened: {error.strerror}.",)
