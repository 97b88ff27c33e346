"""The page's TypeScript: it type-checks, and it keeps to what keeps a visitor's browser here."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "nbapp/page"
SOURCES = sorted((PAGE / "src").rglob("*.ts"))


@pytest.mark.skipif(
    not (PAGE / "node_modules/typescript").is_dir() or shutil.which("node") is None,
    reason="needs Node and the page's packages (python nbapp/page/build_backend.py fetches them)",
)
def test_the_sources_type_check_strictly() -> None:
    done = subprocess.run(
        ["node", "node_modules/typescript/bin/tsc", "--noEmit"], cwd=PAGE, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_no_source_names_another_host() -> None:
    named = {
        path.name: found
        for path in [*SOURCES, *(PAGE / "src/theme").glob("*.css")]
        if (found := re.findall(r"https?://(?!www\.w3\.org)[\w.-]+", path.read_text()))
    }

    assert named == {}


def test_a_file_is_short_enough_to_be_read_in_one_go() -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in SOURCES}

    assert {name: length for name, length in lengths.items() if length > 350} == {}


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((PAGE / "package-lock.json").read_text())["packages"]

    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_every_package_is_pinned() -> None:
    manifest = json.loads((PAGE / "package.json").read_text())
    ranges = {**manifest["dependencies"], **manifest["devDependencies"]}

    assert {name: version for name, version in ranges.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == {}
