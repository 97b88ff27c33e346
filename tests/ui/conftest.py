"""What the tests of the caches share."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

from nbapp.ui import plain


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where entries of this test stand."""
    monkeypatch.setenv("NBAPP_CACHE_FOLDER", str(tmp_path / "cache"))
    monkeypatch.setattr(plain, "_is_notebook", lambda: False)  # whatever shell another test has made in this process
    return tmp_path / "cache"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Functions note here that they ran: a builtin, since a global would have a part in their keys."""
    noted: list[Any] = []
    monkeypatch.setattr(builtins, "calls", noted, raising=False)
    return noted
