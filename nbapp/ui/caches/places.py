"""Where entries are kept, and who may read them.

How it works. A server gives every kernel a folder that lives as long as it serves (`NBAPP_CACHE_FOLDER`) and the path
of its notebook (`NBAPP_NOTEBOOK`): the visitors of one app share entries, two apps do not. A kernel that no server of
ours started (JupyterLab, a script) has a folder of its own, which goes with the process. With `persist="disk"` entries
are in the user's cache folder. All of it belongs to the user alone; a folder of somebody else's is refused.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import secrets
import shutil
import stat
import sys
import tempfile
from functools import cache
from pathlib import Path

from .errors import UnsafeFolder

FOLDER_VARIABLE = "NBAPP_CACHE_FOLDER"
NOTEBOOK_VARIABLE = "NBAPP_NOTEBOOK"
URL_VARIABLE = "NBAPP_CACHE_URL"
SECRET_VARIABLE = "NBAPP_CACHE_SECRET"
_SECRET_BYTES = 32


def folder_of_app(*, lasting: bool) -> Path:
    """Made if it was not there. `lasting`: it is still there after the server's end. Raises UnsafeFolder."""
    return safe_folder((_lasting_root() if lasting else _passing_root()) / name_of_app())


def name_of_app() -> str:
    """By the notebook's path: relative paths in two apps may mean different files."""
    notebook = os.environ.get(NOTEBOOK_VARIABLE) or os.environ.get("JPY_SESSION_NAME") or sys.argv[0]
    text = f"{os.path.abspath(notebook)}\n{_folder_at_the_beginning()}"
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=10).hexdigest()


def secret_of(root: Path) -> bytes:
    """What entries below this folder are signed with; made by the first who asks. Only the user can read it."""
    path = root / "secret"
    while True:
        try:
            found = path.read_bytes()
        except FileNotFoundError:
            _make_secret(path)
            continue
        _refuse_foreign(path)
        if len(found) == _SECRET_BYTES:
            return found
        path.unlink(missing_ok=True)  # torn: what was signed with it is made again


def safe_folder(folder: Path) -> Path:
    """Make it, or see that nobody else can write or read there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_foreign(folder)
    if hasattr(os, "getuid") and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        folder.chmod(0o700)
    return folder


def _refuse_foreign(path: Path) -> None:
    status = path.lstat()
    owner = getattr(os, "getuid", lambda: status.st_uid)()
    if status.st_uid != owner or stat.S_ISLNK(status.st_mode):
        raise UnsafeFolder(
            f"{str(path)!r}, where cache_data keeps its entries, belongs to somebody else (user {status.st_uid}) or is "
            "a link, so what is in it cannot be trusted.",
            advice=f"Remove it, or name another folder in the environment variable {FOLDER_VARIABLE}.",
        )


def _make_secret(path: Path) -> None:
    """In one step, so that two processes agree."""
    beside = path.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "wb") as stream:
        stream.write(secrets.token_bytes(_SECRET_BYTES))
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        os.replace(beside, path)
        return
    beside.unlink()


@cache
def _folder_at_the_beginning() -> str:
    return os.getcwd()


def _passing_root() -> Path:
    given = os.environ.get(FOLDER_VARIABLE)
    return safe_folder(Path(given)) if given else _folder_of_process(os.getpid())


@cache
def _folder_of_process(process: int) -> Path:
    """`process`: a fork makes its own."""
    folder = tempfile.mkdtemp(prefix="nbapp-cache-")
    atexit.register(_remove, folder, process)
    return Path(folder)


def _remove(folder: str, process: int) -> None:
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


def _lasting_root() -> Path:
    import platformdirs  # only who keeps entries needs it

    return safe_folder(Path(platformdirs.user_cache_dir("nbapp", appauthor=False)) / "cache_data")
