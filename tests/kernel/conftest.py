"""One real kernel for all tests of this folder; each test begins with an app of its own and an empty session."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

from .app_kernel import AppKernel


@pytest.fixture(scope="session")
def kernel() -> Iterator[AppKernel]:
    manager = KernelManager()
    # the Python that runs the tests, whatever kernelspecs this machine has
    manager._kernel_spec = KernelSpec(argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"])
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield AppKernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture
def app(kernel: AppKernel) -> AppKernel:
    kernel.reset()
    return kernel
