"""What is built, installed and taken away again: an sdist, and a wheel made from it without Node."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXTENSION = "share/jupyter/labextensions/nbapp"
NOT_COPIED = (
    ".git",
    ".tox",
    ".venv",
    ".*_cache",
    "node_modules",
    "*.egg-info",
    "build",
    "dist",
    "__pycache__",
    "tests",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an sdist of the checkout, and a wheel that was made from it.

    Built from a copy: where a bundle is old, its packages are fetched anew, under the feet of tests that use them."""
    checkout, out = tmp_path_factory.mktemp("checkout") / "nbapp", tmp_path_factory.mktemp("dist")
    shutil.copytree(ROOT, checkout, symlinks=True, ignore=shutil.ignore_patterns(*NOT_COPIED))
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(checkout))
    return out


@pytest.fixture
def environment(built: Path, tmp_path: Path) -> Path:
    """A virtual environment with the wheel, in which all other packages of this one can be imported."""
    prefix = tmp_path / "environment"
    run(sys.executable, "-m", "venv", "--without-pip", str(prefix))
    [site_packages] = prefix.glob("lib/python*/site-packages")
    (site_packages / "others.pth").write_text(sysconfig.get_path("purelib"))
    # Where this one has the wheel too, as in tox, pip sees the same version through the .pth and would install nothing.
    pip(prefix, "install", "--ignore-installed", "--no-deps", "--no-index", str(next(built.glob("*.whl"))))
    return prefix


def pip(prefix: Path, *arguments: str) -> None:
    run(sys.executable, "-m", "pip", "--python", str(prefix / "bin/python"), "--no-input", *arguments)


def run(*command: str) -> str:
    without_path = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, env=without_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_sdist_carries_both_bundles_and_their_sources(built: Path) -> None:
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    wanted = {"labextension/src/index.ts", "labextension/package-lock.json", "labextension/built/sources.sha256"}
    assert wanted | {"nbapp/static/sources.sha256"} <= names
    assert not [name for name in names if "node_modules" in name]


def test_a_wheel_brings_the_extension_of_jupyterlab_once_and_takes_it_away_again(environment: Path) -> None:
    python = str(environment / "bin/python")
    of_server = run(python, "-m", "jupyter_server.extension.serverextension", "list")
    of_lab = run(python, "-m", "jupyterlab.labextensions", "list")

    assert re.search(r"nbapp\S* (\S*)enabled", of_server)
    assert re.search(r"nbapp v[\d.]+ .*enabled.* .*OK", of_lab)
    assert {p.name for p in (environment / EXTENSION).iterdir()} == {
        "install.json",
        "package.json",
        "schemas",
        "static",
    }
    assert len(list(environment.rglob("remoteEntry.*.js"))) == 1

    pip(environment, "uninstall", "--yes", "nbapp")

    assert list(environment.rglob("*nbapp*")) == []
