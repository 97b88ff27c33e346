"""Which notebooks their author has shared through a hub: a file for each, in the author's Jupyter data folder.

How it works. The name of the app's server is made of the notebook's name and a hash of its path, so that sharing a
notebook again gives the same link. The server finds its notebook here by the name that the hub gave it. Nobody but the
author can write here; what a hub's client may send with a request to start a server decides nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir

from ..errors import NbappError
from ..hub import APP_PREFIX

SERVER_VARIABLE = "JUPYTERHUB_SERVER_NAME"
"""A hub sets it for a named server."""


class NotShared(NbappError):
    """There is no shared notebook of this name."""


def folder() -> Path:
    return Path(jupyter_data_dir()) / "nbapp" / "shared"


def server_name(notebook: Path) -> str:
    """`app-sales-3f9a1c22` for `/home/ann/Sales.ipynb`: letters, digits and hyphens, at most 40."""
    path = str(notebook.resolve())
    word = re.sub(r"[^a-z0-9]+", "-", notebook.stem.lower()).strip("-")[:27].strip("-")
    return f"{APP_PREFIX}{word or 'notebook'}-{hashlib.sha256(path.encode()).hexdigest()[:8]}"


def remember(notebook: Path) -> str:
    """From now on this notebook is what its server shows; the server's name."""
    name = server_name(notebook)
    folder().mkdir(parents=True, exist_ok=True)
    temporary = folder() / f".{name}.{os.getpid()}"
    temporary.write_text(json.dumps({"path": str(notebook.resolve())}), "utf-8")
    temporary.replace(folder() / f"{name}.json")
    return name


def forget(name: str) -> None:
    (folder() / f"{name}.json").unlink(missing_ok=True)


def all_shared() -> dict[str, Path]:
    """By the servers' names."""
    found = {file.stem: _read(file) for file in sorted(folder().glob(f"{APP_PREFIX}*.json"))}
    return {name: path for name, path in found.items() if path is not None}


def notebook_of_this_server(environment: Mapping[str, str]) -> Path:
    """The notebook that the hub has started this server for.

    Raises:
        NotShared: the author has not shared it, or not any more.
    """
    name = environment.get(SERVER_VARIABLE, "")
    if not name.startswith(APP_PREFIX):
        raise NotShared(
            f"`serve --shared` runs in a hub's named server {APP_PREFIX}…, and {SERVER_VARIABLE} is {name!r}.",
            advice="The hub's configuration starts it: nbapp.hub.configure(c). Else say a notebook.",
        )
    path = _read(folder() / f"{name}.json") if re.fullmatch(r"[a-z0-9-]+", name) else None
    if path is None:
        raise NotShared(
            f"There is no shared notebook {name!r} in {folder()}.",
            advice="Share it again: jupyter nbapp share NOTEBOOK",
        )
    return path


def is_forgotten(environment: Mapping[str, str]) -> bool:
    """This server was started for a notebook that its author has stopped sharing since."""
    name = environment.get(SERVER_VARIABLE, "")
    return name.startswith(APP_PREFIX) and name not in all_shared()


def _read(file: Path) -> Path | None:
    try:
        said = json.loads(file.read_text("utf-8"))
        return Path(said["path"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
