"""A real server for this folder's end-to-end tests, and visitors without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from live import LiveServer, serving, write_notebook

from .visitor import Visitor


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., LiveServer]]:
    """`serve("x = 1", "print(x)", options=("--dev",))`: an app of these code cells; `md:` begins a markdown cell."""
    running = []

    def start(*cells: str, options: tuple[str, ...] = ()) -> LiveServer:
        context = serving(write_notebook(tmp_path / "app.ipynb", *cells), *options)
        running.append(context)
        return context.__enter__()

    yield start
    for context in reversed(running):
        context.__exit__(None, None, None)


@pytest.fixture
def visit() -> Iterator[Callable[[LiveServer], Visitor]]:
    """`visit(server)`: a new visitor, whose page is open and idle."""
    visitors: list[Visitor] = []

    def enter(server: LiveServer, app: str = "") -> Visitor:
        visitors.append(Visitor(server, app))
        return visitors[-1].open().wait_idle()

    yield enter
    for visitor in visitors:
        if visitor.socket is not None:
            visitor.socket.close()
