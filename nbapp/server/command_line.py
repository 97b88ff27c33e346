"""What the commands share: their errors, and the notebook that they are given."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import NbappError
from ..protocol import AppId

if TYPE_CHECKING:
    from .apps import App


class BadCommand(NbappError):
    """The command cannot do what was asked; its sentences go to the terminal."""


def check_path(path: Path) -> None:
    """Raises an error that says why there is nothing here to make an app of."""
    if not path.exists():
        raise BadCommand(f"There is no {path}.", advice=_suggestion(path))
    if path.is_dir():
        if not any(path.rglob("*.ipynb")):
            raise BadCommand(f"There is no notebook (*.ipynb) in {path.resolve()}.", advice="Say another folder.")
        return  # a notebook that is broken gets a page that says so
    read_app(path)


def read_app(path: Path) -> App:
    """The app in this one notebook; raises an error for the author if it cannot run."""
    if not path.exists():
        raise BadCommand(f"There is no {path}.", advice=_suggestion(path))
    if path.is_dir():
        raise BadCommand(f"{path} is a folder.", advice="Say one notebook in it.")
    if path.suffix != ".ipynb":
        raise BadCommand(f"{path} is not a notebook: its name does not end in .ipynb.", advice="Say a notebook.")
    # Here, because these cost half a second, and `--help` should not.
    from jupyter_client.kernelspec import KernelSpecManager

    from .apps import App, make_plan
    from .kernelspecs import choose_kernel
    from .notebooks import read_notebook

    path = path.resolve()
    notebook = read_notebook(path)
    plan = make_plan(notebook, path, lambda content, suffix: "")
    kernel = choose_kernel(notebook.kernel_name, notebook.language, KernelSpecManager())
    return App(AppId(path.name), path, plan, kernel)


def nearest_of(name: str, known: Iterable[str]) -> str | None:
    """The one of these that `name` may be a misspelling of."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1)), None)


def _suggestion(path: Path) -> str:
    folder = path.parent
    names = [p.name for p in folder.glob("*.ipynb")] if folder.is_dir() else []
    nearest = nearest_of(path.name, names)
    return f"Did you mean {folder / nearest}?" if nearest else "Check the path and its spelling."
