"""The TypeScript of the page and of the extension: it type-checks, and keeps a visitor's browser here."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "nbapp/page"
LAB = Path(__file__).parents[2] / "labextension"
FOLDERS = [PAGE, LAB]
SOURCES = sorted(path for folder in FOLDERS for path in (folder / "src").rglob("*.ts"))

needs_packages = pytest.mark.skipif(
    not all((folder / "node_modules/typescript").is_dir() for folder in FOLDERS) or shutil.which("node") is None,
    reason="needs Node and the packages (python nbapp/page/build_backend.py fetches them)",
)


def run_node(folder: Path, *command: str) -> str:
    done = subprocess.run(["node", *command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_packages
@pytest.mark.parametrize("folder", FOLDERS, ids=["page", "labextension"])
def test_the_sources_type_check_strictly(folder: Path) -> None:
    run_node(folder, "node_modules/typescript/bin/tsc", "--noEmit")


@needs_packages
def test_the_extension_is_free_of_what_a_linter_finds() -> None:
    run_node(LAB, "node_modules/@biomejs/biome/bin/biome", "lint", "--error-on-warnings")


HEADERS = {
    # what a page says, and whether it may be shown in a frame of the same and of another origin
    "nothing": ({}, True, True),
    "ours": ({"Content-Security-Policy": "frame-ancestors 'self'; object-src 'none'"}, True, False),
    "nobody": ({"Content-Security-Policy": "frame-ancestors 'none'; report-uri /x"}, False, False),
    "after another rule": ({"Content-Security-Policy": "object-src 'none'; Frame-Ancestors 'none'"}, False, False),
    "two policies": ({"Content-Security-Policy": "frame-ancestors *, frame-ancestors 'self'"}, True, False),
    "a host": ({"Content-Security-Policy": "frame-ancestors https://lab.example"}, False, True),
    "hosts below": ({"Content-Security-Policy": "frame-ancestors https://*.example"}, True, True),
    "a scheme": ({"Content-Security-Policy": "frame-ancestors https:"}, True, True),
    "older, nobody": ({"X-Frame-Options": "DENY"}, False, False),
    "older, ours": ({"X-Frame-Options": "SAMEORIGIN"}, True, False),
    "both: the newer counts": ({"X-Frame-Options": "DENY", "Content-Security-Policy": "frame-ancestors *"}, True, True),
}

FRAMING_SCRIPT = """
const fs = require('fs'), ts = require('./node_modules/typescript');
const module_ = { exports: {} };
new Function('exports', ts.transpile(fs.readFileSync('src/framing.ts', 'utf8'), { module: 'CommonJS', target: 'ES2022' }))(module_.exports);
const page = 'https://page.example';
const may = (headers, ours) => !module_.exports.framesRefusedBy(new Headers(headers), ours, page);
console.log(JSON.stringify(JSON.parse(process.argv[1]).map(headers => [may(headers, page), may(headers, 'https://lab.example')])));
"""


@needs_packages
def test_what_headers_say_about_frames_is_read_as_browsers_read_it() -> None:
    answers = json.loads(run_node(LAB, "-e", FRAMING_SCRIPT, json.dumps([headers for headers, *_ in HEADERS.values()])))

    assert dict(zip(HEADERS, answers, strict=True)) == {name: [own, other] for name, (_, own, other) in HEADERS.items()}


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


@pytest.mark.parametrize("folder", FOLDERS, ids=["page", "labextension"])
def test_the_lock_file_names_no_registry(folder: Path) -> None:
    packages = json.loads((folder / "package-lock.json").read_text())["packages"]

    assert [name for name, package in packages.items() if "resolved" in package] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=["page", "labextension"])
def test_every_package_is_pinned(folder: Path) -> None:
    manifest = json.loads((folder / "package.json").read_text())
    ranges = {**manifest["dependencies"], **manifest["devDependencies"]}

    assert {name: version for name, version in ranges.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == {}
