"""SECURITY.md names a test for each attack, and each of them exists."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
TEXT = (TESTS.parent / "SECURITY.md").read_text("utf-8")


def test_each_of_the_25_attacks_has_a_test():
    rows = re.findall(r"^\| (\d+) \|.*\| (.*) \|$", TEXT, re.MULTILINE)

    assert [int(number) for number, _ in rows] == [*range(1, 26)]
    named = [name for _, names in rows for name in re.findall(r"`([^`]+)`", names)]
    missing = [name for name in named if not _exists(*name.partition("::")[::2])]
    assert missing == []


def _exists(file: str, test: str) -> bool:
    path = TESTS / file
    return path.is_file() and (not test or f"def {test}(" in path.read_text("utf-8"))
