"""Starts the real command on a notebook, for a benchmark to visit."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    name: str

    def app_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/nbapp/app/{self.name}"


def notebook(path: Path, *cells: str) -> Path:
    """A notebook with a title and these code cells."""
    title = nbformat.v4.new_markdown_cell("# Benchmark")
    made = nbformat.v4.new_notebook(cells=[title, *map(nbformat.v4.new_code_cell, cells)])
    nbformat.write(made, path)
    return path


@contextlib.contextmanager
def serving(path: Path, *options: str, inside_jupyter: bool = False) -> Iterator[Server]:
    """The command, or a Jupyter server with nbapp on the notebook's folder, until it answers; stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "nbapp.server.command", "serve", str(path), "--token="]
    if inside_jupyter:
        command = [sys.executable, "-m", "jupyter_server", "--allow-root", f"--ServerApp.root_dir={path.parent}"]
        command += ["--IdentityProvider.token=", '--ServerApp.jpserver_extensions={"nbapp": True}']
        command += ["--ServerApp.disable_check_xsrf=True"]
    command += [f"--port={port}", "--no-browser", *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/nbapp/health", timeout=1).close()
                break
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with exit code {process.returncode}")
            time.sleep(0.05)
        yield Server(port, process.pid, path.name)
    finally:
        process.terminate()
        process.wait(10)
