"""How tests are shared out to processes."""

from __future__ import annotations

from pathlib import Path

import pytest
from side_by_side import LONG_FIRST, place_of, share_of

ROOT = Path(__file__).parents[1]

SHARES = {
    # a test, and what goes to one process with it
    "of a folder that stays together": ("tests/hub/test_api.py::test_x[a/b]", "tests/hub"),
    "of another of its files": ("tests/hub/test_guard.py::test_x", "tests/hub"),
    "of a folder that is shared out": ("tests/browser/test_page.py::test_x[tests/hub/]", "tests/browser/test_page.py"),
    "of no folder": ("tests/test_codec.py::test_x", "tests/test_codec.py"),
}


@pytest.mark.parametrize(("test_id", "share"), SHARES.values(), ids=SHARES)
def test_a_test_goes_with_its_file_or_with_its_folder(test_id: str, share: str) -> None:
    assert share_of(test_id) == share


def test_long_folders_come_first_and_all_of_them_are_there() -> None:
    names = ["tests/test_codec.py::test_x", "tests/browser/test_page.py::test_x", "tests/lab/test_saves.py::test_x"]

    assert sorted(names, key=place_of) == names[::-1]
    assert [folder for folder in LONG_FIRST if not (ROOT / folder).is_dir()] == []
