"""The prebuilt JupyterLab extensions that are installed here: where third-party widgets have their browser code.

How it works. Jupyter keeps them in `share/jupyter/labextensions/<name>` (two levels for `@org/name`) of each data
folder, the first folder winning; `package.json` says under `jupyterlab._build` which file begins it. This is what
`jupyterlab_server.config.get_federated_extensions` reads, without needing JupyterLab.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..protocol import Json

REPLACED = frozenset({"@jupyter-widgets/jupyterlab-manager", "nbapp"})
"""The page draws core widgets itself; our own extension is for JupyterLab."""


@dataclass(frozen=True)
class LabExtension:
    name: str
    folder: Path
    version: str
    build: dict[str, str]
    """`load`, and where it has them `extension`, `mimeExtension` and `style`."""
    mime_types: tuple[str, ...] = ()

    def for_page(self, url: str) -> Json:
        """What the page's config says of it; `url` is where its folder is served."""
        return {
            "name": self.name,
            "version": self.version,
            "url": url,
            **self.build,
            "mimeTypes": list(self.mime_types),
        }


def find_labextensions(data_folders: Iterable[str]) -> dict[str, LabExtension]:
    """By name, from Jupyter's data folders in order of precedence."""
    found: dict[str, LabExtension] = {}
    for folder in _extension_folders(data_folders):
        extension = _read(folder)
        if extension is not None and extension.name not in REPLACED:
            found.setdefault(extension.name, extension)
    return found


def _extension_folders(data_folders: Iterable[str]) -> Iterator[Path]:
    for data_folder in data_folders:
        root = Path(data_folder) / "labextensions"
        for package in sorted([*root.glob("[!@]*/package.json"), *root.glob("@*/*/package.json")]):
            yield package.parent


def _read(folder: Path) -> LabExtension | None:
    try:
        package = json.loads((folder / "package.json").read_text("utf-8"))
        built = package["jupyterlab"]["_build"]
        # pythreejs was built on Windows and says `static\\remoteEntry…`
        build = {
            k: str(built[k]).replace("\\", "/") for k in ("load", "extension", "mimeExtension", "style") if built.get(k)
        }
        mime_types = package["jupyterlab"].get("mimeTypes") or ()
        name = str(package.get("name") or folder.name)
        if "load" not in build:
            return None
        return LabExtension(name, folder.resolve(), str(package.get("version", "")), build, tuple(map(str, mime_types)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # not prebuilt, or damaged: a widget that needs it says so on the page
