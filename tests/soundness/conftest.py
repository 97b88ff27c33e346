"""One pair of zygotes for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .world import World


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    with World() as world:
        yield world
