"""Replays of random notebooks after random changes show what full runs show. `NBAPP_NOTEBOOKS=5000` tries more."""

from __future__ import annotations

import os

import pytest

from .random_notebooks import check

_COUNT = int(os.environ.get("NBAPP_NOTEBOOKS", "150"))
_BATCH = 50


@pytest.mark.parametrize("first", range(1, _COUNT + 1, _BATCH))
def test_a_replay_of_a_random_notebook_is_a_full_run(first: int, caplog: pytest.LogCaptureFixture) -> None:
    for seed in range(first, min(first + _BATCH, _COUNT + 1)):
        mismatch, _, _ = check(seed)
        assert mismatch is None, f"seed {seed}, step {mismatch.step}\n{mismatch.report}"
    assert caplog.text == "", "the engine gave up on a notebook and ran all of it"
