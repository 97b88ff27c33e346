"""One real kernel for all tests of this folder; each test begins with an app of its own and an empty session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .app_kernel import AppKernel, new_kernel


@pytest.fixture(scope="session")
def kernel() -> Iterator[AppKernel]:
    with new_kernel() as kernel:
        yield kernel


@pytest.fixture
def app(kernel: AppKernel) -> AppKernel:
    kernel.reset()
    return kernel
