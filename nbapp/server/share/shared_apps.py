"""Which notebooks their author has shared through a hub: a file for each, in the author's Jupyter data folder.

How it works. The name of the app's server is made of the notebook's name and a hash of its path, so that sharing a
notebook again gives the same link. The server finds its notebook here by the name that the hub gave it. Nobody but the
author can write here; what a hub's client may send with a request to start a server decides nothing.

A notebook that Jupyter renames or moves keeps its server's name, so that links stay good (`moved_apps.py`); names that
it had before are remembered for addresses that visitors have kept.

What it does not know: files that are moved by other means than Jupyter.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir

from ...errors import NbappError
from ...hub import APP_PREFIX

SERVER_VARIABLE = "JUPYTERHUB_SERVER_NAME"
"""A hub sets it for a named server."""

MOST_EARLIER_NAMES = 20


class NotShared(NbappError):
    """There is no shared notebook of this name."""


def folder() -> Path:
    return Path(jupyter_data_dir()) / "nbapp" / "shared"


def server_of(notebook: Path) -> str | None:
    """The name of the server of this notebook; None: it is not shared."""
    path = notebook.resolve()
    return next((name for name, shared in all_shared().items() if shared == path), None)


def remember(notebook: Path) -> str:
    """From now on this notebook is what its server shows; the server's name."""
    if name := server_of(notebook):
        return name
    name = _new_name(notebook, all_shared())
    _write(name, _Record(notebook.resolve()))
    return name


def follow(old: Path, new: Path) -> frozenset[str]:
    """The file or folder `old` is `new` now: the names of servers whose notebooks lie in another folder since."""
    moved = set()
    for name in all_shared():
        record = _read(folder() / f"{name}.json")
        if record is None or not (record.path == old or record.path.is_relative_to(old)):
            continue
        path = new / record.path.relative_to(old)
        earlier = [one for one in (*record.earlier_names, record.path.name) if one != path.name]
        _write(name, _Record(path, tuple(dict.fromkeys(earlier))[-MOST_EARLIER_NAMES:]))
        if path.parent != record.path.parent:
            moved.add(name)
    return frozenset(moved)


def forget(name: str) -> None:
    (folder() / f"{name}.json").unlink(missing_ok=True)


@contextmanager
def forgetting(name: str) -> Iterator[None]:
    """Forget it, unless what is done meanwhile fails."""
    file = folder() / f"{name}.json"
    said = file.read_bytes()
    forget(name)
    try:
        yield
    except BaseException:
        file.write_bytes(said)
        raise


def all_shared() -> dict[str, Path]:
    """By the servers' names."""
    found = {file.stem: _read(file) for file in sorted(folder().glob(f"{APP_PREFIX}*.json"))}
    return {name: record.path for name, record in found.items() if record is not None}


def gone() -> tuple[Path, ...]:
    """Shared notebooks that are not where they were: moved by other means than Jupyter, or deleted."""
    return tuple(path for path in all_shared().values() if not path.is_file())


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
    record = _read_of(name)
    if record is None:
        raise NotShared(
            f"There is no shared notebook {name!r} in {folder()}.",
            advice="Share it again: jupyter nbapp share NOTEBOOK",
        )
    return record.path


def earlier_names(environment: Mapping[str, str]) -> frozenset[str]:
    """What the notebook of this server was called before."""
    record = _read_of(environment.get(SERVER_VARIABLE, ""))
    return frozenset(record.earlier_names if record else ())


def is_forgotten(environment: Mapping[str, str]) -> bool:
    """This server was started for a notebook that its author has stopped sharing since."""
    name = environment.get(SERVER_VARIABLE, "")
    return name.startswith(APP_PREFIX) and name not in all_shared()


@dataclass(frozen=True)
class _Record:
    path: Path
    earlier_names: tuple[str, ...] = ()


def _new_name(notebook: Path, taken: Collection[str]) -> str:
    """`app-sales-3f9a1c22` for `/home/ann/Sales.ipynb`: letters, digits and hyphens, at most 40.

    It is taken if another notebook was shared from this path, and moved away."""
    word = re.sub(r"[^a-z0-9]+", "-", notebook.stem.lower()).strip("-")[:27].strip("-") or "notebook"
    path = str(notebook.resolve())
    hashes = (hashlib.sha256(f"{path}{'/' * number}".encode()).hexdigest()[:8] for number in itertools.count())
    return next(name for name in (f"{APP_PREFIX}{word}-{one}" for one in hashes) if name not in taken)


def _write(name: str, record: _Record) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    temporary = folder() / f".{name}.{os.getpid()}"
    said = {"path": str(record.path), "earlier_names": list(record.earlier_names)}
    temporary.write_text(json.dumps(said), "utf-8")
    temporary.replace(folder() / f"{name}.json")


def _read_of(name: str) -> _Record | None:
    is_ours = name.startswith(APP_PREFIX) and re.fullmatch(r"[a-z0-9-]+", name)
    return _read(folder() / f"{name}.json") if is_ours else None


def _read(file: Path) -> _Record | None:
    try:
        said = json.loads(file.read_text("utf-8"))
        return _Record(Path(said["path"]), tuple(map(str, said.get("earlier_names", ()))))
    except (OSError, ValueError, KeyError, TypeError):
        return None
