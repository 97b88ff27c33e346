"""`cache_data`: who may read what is kept, and what becomes of an entry that is not as it was written."""

from __future__ import annotations

import builtins
import os
import stat
from pathlib import Path
from typing import Any

import pytest

import nbapp.ui as ui
from nbapp.ui.caches import places
from nbapp.ui.caches.entry import MAPPED_BYTES
from nbapp.ui.caches.errors import UnsafeFolder
from nbapp.ui.caches.store import FolderStore, Limits

pytestmark = pytest.mark.usefixtures("folder")


def note(value: Any) -> None:
    builtins.calls.append(value)  # type: ignore[attr-defined]


def _entries(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and len(path.name) == 40]


@pytest.mark.parametrize("size", [10, MAPPED_BYTES], ids=["small", "mapped"])
@pytest.mark.parametrize("spoil", ["torn", "tampered", "empty"])
def test_an_entry_that_is_not_as_it_was_written_is_made_again(
    folder: Path, calls: list[Any], spoil: str, size: int
) -> None:
    @ui.cache_data
    def load(size):
        note(size)
        return b"x" * size

    load(size), load(size)
    (entry,) = _entries(folder)
    data = bytearray(entry.read_bytes())
    data[len(data) // 2] ^= 1
    entry.write_bytes({"torn": data[: len(data) // 2], "tampered": data, "empty": b""}[spoil])

    assert load(size) == b"x" * size
    assert load(size) == b"x" * size
    assert calls == [size, size]


def test_a_pickle_that_somebody_put_there_is_never_loaded(folder: Path, calls: list[Any]) -> None:
    class Attack:
        def __reduce__(self) -> Any:
            return note, ("attacked",)

    @ui.cache_data
    def load():
        note("computed")
        return 1

    load()
    (entry,) = _entries(folder)
    store = FolderStore(folder / "elsewhere", "f", Limits(None, None))
    store.keep("k", Attack(), cleared=None)
    entry.write_bytes((folder / "elsewhere" / "f" / "k").read_bytes())

    load()

    assert calls == ["computed", "computed"]


def test_an_entry_in_the_place_of_another_one_is_made_again(folder: Path, calls: list[Any]) -> None:
    @ui.cache_data
    def load(n):
        note(n)
        return n

    load(1)
    (one,) = _entries(folder)
    load(2)
    (other,) = set(_entries(folder)) - {one}
    other.write_bytes(one.read_bytes())

    assert load(2) == 2
    assert calls == [1, 2, 2]


def test_only_the_user_can_read_what_is_kept(folder: Path) -> None:
    folder.mkdir(mode=0o755)

    @ui.cache_data(max_entries=3)
    def load():
        return 1

    load()

    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".used")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")] if path.is_dir()} == {0o700}


def test_a_folder_of_somebody_else_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    monkeypatch.setattr(os, "getuid", lambda: 12345)

    @ui.cache_data
    def load():
        return 1

    with pytest.raises(UnsafeFolder, match="belongs to somebody else"):
        load()


def test_a_link_to_another_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    folder.symlink_to(tmp_path / "other")

    with pytest.raises(UnsafeFolder, match="or is a link"):
        places.folder_of_app(lasting=False)


def test_a_full_disk_costs_a_computation_and_no_error(
    folder: Path, calls: list[Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    @ui.cache_data
    def load():
        note("ran")
        return 1

    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)

    assert [load(), load()] == [1, 1]
    assert calls == ["ran", "ran"]
    assert "No space left on device" in caplog.text
    monkeypatch.undo()
    assert [path for path in folder.rglob("*.*") if path.suffix not in (".lock", ".used")] == []
