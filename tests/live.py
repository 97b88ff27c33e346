"""A real server for tests: the command itself as a process, and what a test may do to it from outside."""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

import nbapp

START_SECONDS = 60.0  # a machine that runs other tests beside
STOP_SECONDS = 15.0
ABSENT = Path(__file__).parent / "absent"


@dataclass
class LiveServer:
    """`jupyter nbapp serve PATH` as a process of its own."""

    path: Path
    port: int
    process: subprocess.Popen[bytes]
    log_file: Path
    base_url: str = "/"
    opener: urllib.request.OpenerDirector = field(default_factory=lambda: new_opener())

    def url(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.port}{self.base_url}{path}"

    def app_url(self, name: str = "") -> str:
        """Of the one notebook, or of this one in the folder."""
        return self.url(f"nbapp/app/{name or self.path.name}")

    def status_of(self, path: str, **headers: str) -> int:
        """Of a GET without a cookie; redirects are not followed."""
        connection = urllib.request.Request(self.url(path), headers=headers)
        try:
            with urllib.request.build_opener(_NoRedirect()).open(connection, timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def get(self, path: str) -> str:
        with self.opener.open(self.url(path), timeout=20) as response:
            return str(response.read().decode())

    def log(self) -> str:
        return self.log_file.read_text("utf-8", "replace")

    def answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(self.url(path), timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def kernel_pids(self) -> list[int]:
        """The server's child processes that are kernels."""
        return [pid for pid in _children_of(self.process.pid) if "ipykernel_launcher" in _command_of(pid)]

    def wait_for_no_kernels(self, seconds: float = 20.0) -> None:
        wait_until(lambda: not self.kernel_pids(), seconds, "kernels are still running")

    def rewrite(self, *cells: str) -> None:
        """Save the notebook with these cells."""
        write_notebook(self.path, *cells)

    def kill(self) -> None:
        """As a crash does: no goodbye."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def terminate(self, signal_number: int = signal.SIGTERM) -> None:
        """As an operator does, or an author with Ctrl-C (SIGINT)."""
        self.process.send_signal(signal_number)


@contextlib.contextmanager
def serving(path: Path, *options: str) -> Iterator[LiveServer]:
    """The command on a notebook or a folder, until it answers; stopped at the end with its kernels."""
    port = free_port()
    command = [sys.executable, "-m", "nbapp.server.command", "serve", str(path), f"--port={port}"]
    base_url = next((o.partition("=")[2] for o in options if o.startswith("--base-url=")), "/")
    with started([*command, "--ip=127.0.0.1", "--no-browser", "--token=", *options], port, path, base_url) as server:
        yield server


@contextlib.contextmanager
def started(
    command: list[str],
    port: int,
    path: Path,
    base_url: str = "/",
    ready: str = "nbapp/health",
    variables: dict[str, str] | None = None,
) -> Iterator[LiveServer]:
    log_file = Path(os.environ.get("TMPDIR", "/tmp")) / f"nbapp-test-{port}.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment(**(variables or {}))
        )
    server = LiveServer(path.resolve(), port, process, log_file, base_url)
    try:
        wait_until(
            lambda: process.poll() is not None or server.answers(ready), START_SECONDS, "the server does not answer"
        )
        assert process.poll() is None, f"the server ended:\n{server.log()}"
        yield server
    finally:
        kernels = server.kernel_pids()
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pid in kernels:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        log_file.unlink(missing_ok=True)


def write_notebook(path: Path, *cells: str, kernel: str = "python3", says: dict[str, object] | None = None) -> Path:
    """A notebook of these code cells; `md:` begins a markdown cell. Cells are named by their place.

    `says`: its metadata under the key `nbapp`."""
    made = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}}
    )
    if says is not None:
        made.metadata["nbapp"] = says
    for place, source in enumerate(cells):
        kind = nbformat.v4.new_markdown_cell if source.startswith("md:") else nbformat.v4.new_code_cell
        made.cells.append(kind(source.removeprefix("md:"), id=f"c{place}"))
    # At once, as editors do: a reader never sees half a file.
    beside = path.with_suffix(".tmp")
    nbformat.write(made, beside)
    beside.replace(path)
    return path


def write_kernelspec(data: Path, name: str, *arguments: str, **variables: str) -> None:
    """A kernel of this Python with these arguments, found where JUPYTER_PATH has `data`."""
    folder = data / "kernels" / name
    folder.mkdir(parents=True)
    argv = [sys.executable, *(arguments or ("-m", "ipykernel_launcher")), "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": name, "language": "python", "env": variables}
    (folder / "kernel.json").write_text(json.dumps(spec))


def environment(**more: str) -> dict[str, str]:
    """Of a process that runs the nbapp under test wherever it starts, as its kernels must."""
    installed = str(Path(nbapp.__file__).parents[1])
    paths = [installed, str(ABSENT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **more}


def new_opener() -> urllib.request.OpenerDirector:
    """A browser's worth of cookies."""
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


def free_port() -> int:
    """Below those that systems give to kernels and connections, which might get it before its server starts."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")


def wait_until(is_so, seconds: float, otherwise: str) -> None:
    """Look until it is so; the one place of the tests that sleeps, because processes cannot be waited for otherwise."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, otherwise
        time.sleep(0.02)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args, **_kwargs) -> None:
        return None


def _children_of(pid: int) -> list[int]:
    children = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            match = re.search(r"^PPid:\s*(\d+)", status.read_text(), re.MULTILINE)
            if match and int(match[1]) == pid:
                children.append(int(status.parent.name))
    return children


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
