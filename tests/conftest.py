"""What tests of the server and of the page share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from live import LiveServer, serving, write_notebook

pytest_plugins = ["side_by_side"]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., LiveServer]]:
    """`serve("x = 1", "print(x)", options=("--dev",))`: a server of its own with an app of these code cells."""
    running = []

    def start(*cells: str, options: tuple[str, ...] = ()) -> LiveServer:
        context = serving(write_notebook(tmp_path / "app.ipynb", *cells), *options)
        running.append(context)
        return context.__enter__()

    yield start
    for context in reversed(running):
        context.__exit__(None, None, None)
