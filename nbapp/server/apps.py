"""The apps below a folder: each notebook with its cells as the page and the kernel get them.

How it works. An app is known by its notebook's path below the root, and made when it is asked for. It is made again
when the file's time, size or inode changed; if the new version cannot be served the last good one stays, and the error
stands beside it. A path of a request is looked up here and nowhere else: it must lie inside the root, links resolved,
and no part of it may be hidden.

A notebook that is renamed within its folder is followed: the app keeps its id, and pages that are open stay.

What it does not know: sessions and who may see an app.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ..directives import DirectiveError, Directives, read_directives
from ..errors import NbappError
from ..kernel_protocol import CodeCell
from ..protocol import AppId, PageCell
from .api.public_inputs import PublicInputs
from .images import Publish, with_published_images
from .kernelspecs import KernelChoice
from .notebooks import Notebook, NotebookCell, read_notebook
from .page import PagePlan
from .session_messages import SessionPlan

_HEADING = re.compile(r"^\s{0,3}#\s+(.+?)\s*#*\s*$|^\s*<h1[^>]*>(.*?)</h1>", re.MULTILINE | re.IGNORECASE)
_CODE_FENCE = re.compile(r"^(```+|~~~+).*?^\1", re.DOTALL | re.MULTILINE)
_SUFFIX = ".ipynb"


class NoSuchApp(NbappError):
    """There is no notebook for this app id, or it may not be served."""


@dataclass(frozen=True)
class App:
    """One version of a notebook, ready to be run."""

    id: AppId
    path: Path
    plan: SessionPlan
    kernel: KernelChoice
    public: PublicInputs = field(default_factory=PublicInputs)
    """The inputs that programs may set."""

    @property
    def title(self) -> str:
        return self.plan.page.title


@dataclass(frozen=True)
class _Known:
    """What was made of a file when it was like `stamp`: an app, an error, or the last good app and a newer error."""

    stamp: tuple[int, ...]
    app: App | None
    error: NbappError | None


class Apps:
    """All notebooks below `root`, or only those in `only`."""

    def __init__(
        self,
        root: Path,
        choose_kernel: Callable[[Notebook], KernelChoice],
        publish: Publish,
        only: frozenset[Path] | None = None,
    ) -> None:
        self.root = root.resolve()
        self._choose_kernel = choose_kernel
        self._publish = publish
        self._only = only
        self._known: dict[AppId, _Known] = {}
        self._new_names: dict[AppId, Path] = {}

    def get(self, id: AppId) -> App:
        """The newest version that can be served.

        Raises:
            NoSuchApp: no notebook has this id.
            NbappError: it has never been in a state that can be served.
        """
        known = self._look(id)
        if known.app is not None:
            return known.app
        assert known.error is not None
        raise known.error

    def page_of(self, app: App, path: str) -> App:
        """The notebook at this path, seen from the app's own folder, as a page of the app: below the root it may be
        any, because the app's author has named it, also where that one app alone is served.

        Raises:
            NoSuchApp: there is none.
            NbappError: it has never been in a state that can be served.
        """
        known = self._look(AppId((PurePosixPath(app.id).parent / path).as_posix()), is_page=True)
        if known.app is not None:
            return known.app
        assert known.error is not None
        raise known.error

    def newest_error(self, id: AppId) -> NbappError | None:
        """Why the file as it is now cannot be served, or None if it can."""
        try:
            return self._look(id).error
        except NoSuchApp as error:
            return error

    def follow(self, old: str, new: str) -> None:
        """Jupyter has renamed this notebook; both are paths below the root. Another folder is not followed: the
        kernels of the app work in the old one."""
        before, after = (self.root / path.strip("/") for path in (old, new))
        if before.parent != after.parent or after.suffix != _SUFFIX or after.name.startswith("."):
            return
        for id, known in self._known.items():
            if known.app is not None and known.app.path == before.resolve():
                self._new_names[id] = after

    def ids(self) -> Iterator[AppId]:
        """In the order of an index page."""
        for path in sorted(self.root.rglob("*" + _SUFFIX)):
            id = AppId(path.relative_to(self.root).as_posix())
            try:
                self._path(id)
            except NoSuchApp:
                continue
            yield id

    def _look(self, id: AppId, *, is_page: bool = False) -> _Known:
        path = self._path(id, is_page=is_page)
        try:
            stat = path.stat()
        except OSError:
            raise NoSuchApp(f"There is no app {id!r}.") from None
        stamp = _stamp(stat)
        known = self._known.get(id)
        if known is None or known.stamp != stamp or (known.app is not None and known.app.path != path):
            known = self._known[id] = self._make(id, path, stamp, known.app if known else None)
        return known

    def _make(self, id: AppId, path: Path, stamp: tuple[int, ...], last_good: App | None) -> _Known:
        try:
            notebook = read_notebook(path)
            plan = make_plan(notebook, path, self._publish)
            app = App(id, path, plan, self._choose_kernel(notebook), notebook.public)
            return _Known(stamp, app, None)
        except NbappError as error:
            return _Known(stamp, last_good, error)

    def _path(self, id: AppId, *, is_page: bool = False) -> Path:
        parts = id.split("/")
        if (
            not id.endswith(_SUFFIX)
            or any(not part or part.startswith(".") for part in parts)
            or re.search(r"[\\\0]", id)
        ):
            raise NoSuchApp(f"There is no app {id!r}.")
        path = self.root.joinpath(*parts)
        resolved = path.resolve()
        if not resolved.is_file() and (renamed := self._renamed(id, path)):
            return renamed
        if not resolved.is_relative_to(self.root) or not resolved.is_file():
            raise NoSuchApp(f"There is no app {id!r}.")
        if not is_page and self._only is not None and resolved not in self._only:
            raise NoSuchApp(f"There is no app {id!r}.")
        return resolved

    def _renamed(self, id: AppId, path: Path) -> Path | None:
        """Where the file that this app was read from is now, if it was renamed within its folder.

        Inode, time and size must agree: an inode alone is soon given to another file.
        """
        path = self._new_names.get(id, path)
        known = self._known.get(id)
        if known is None or path.is_file():
            return path if path.is_file() else None
        with contextlib.suppress(OSError), os.scandir(path.parent) as entries:
            for entry in entries:
                is_notebook = entry.name.endswith(_SUFFIX) and entry.name[0] != "." and not entry.is_symlink()
                if is_notebook and _stamp(entry.stat()) == known.stamp:
                    self._new_names[id] = Path(entry.path)
                    return Path(entry.path)
        return None


def _stamp(stat: os.stat_result) -> tuple[int, ...]:
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def make_plan(notebook: Notebook, path: Path, publish: Publish) -> SessionPlan:
    """What the page shows and what the kernel runs.

    Raises:
        DirectiveError: a cell says something unknown.
    """
    said = [(cell, _directives_of(cell, place)) for place, cell in enumerate(notebook.cells, 1)]
    used = [(cell, directives) for cell, directives in said if not directives.is_skipped]
    return SessionPlan(
        page=PagePlan(
            title=notebook.look.title or _title(notebook, path),
            cells=tuple(
                _page_cell(cell, directives, path, publish)
                for cell, directives in used
                if cell.kind == "code" or not directives.is_hidden
            ),
            hidden=frozenset(cell.id for cell, directives in used if directives.is_hidden),
            look=notebook.look.props,
        ),
        code=tuple(_code_cell(cell, directives) for cell, directives in used if cell.kind == "code"),
        look=notebook.look,
    )


def _directives_of(cell: NotebookCell, place: int) -> Directives:
    try:
        return read_directives(cell.tags, cell.source)
    except DirectiveError as error:
        raise DirectiveError(f"Cell {place}: {error}", advice=error.advice) from None


def _page_cell(cell: NotebookCell, directives: Directives, path: Path, publish: Publish) -> PageCell:
    if cell.kind == "code":
        return PageCell(cell.id, "code", directives.region)
    markdown = with_published_images(cell.source, cell.attachments, path.parent, publish)
    return PageCell(cell.id, "markdown", directives.region, markdown)


def _code_cell(cell: NotebookCell, directives: Directives) -> CodeCell:
    return CodeCell(
        cell.id, cell.source, directives.rule, directives.ttl_seconds, may_raise="raises-exception" in cell.tags
    )


def _title(notebook: Notebook, path: Path) -> str:
    for cell in notebook.cells:
        if cell.kind == "markdown" and (match := _HEADING.search(_CODE_FENCE.sub("", cell.source))):
            return re.sub(r"<[^>]+>|[*_`]", "", match[1] or match[2]).strip()
    return path.stem.replace("_", " ").replace("-", " ").strip()
