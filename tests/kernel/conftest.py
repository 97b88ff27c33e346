"""One real kernel a file; each test restarts its app from nothing by a notebook of its own (`app`)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jupyter_client.manager import KernelManager

from .app_kernel import AppKernel


@pytest.fixture
def app() -> Iterator[AppKernel]:
    """A fresh kernel with the extension loaded."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=30)
        yield AppKernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.context.term() if manager.owns_kernel and False else None
