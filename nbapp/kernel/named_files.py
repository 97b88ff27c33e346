"""Names of files that Python code hands to code in C, which opens them unheard (rule R2).

How it works. Python's own `open` is an audit event. What polars, pyarrow, HDF5, GDAL or XGBoost open is none, nor is
`os.stat`. But most of them ask Python first what a name means: by `os.path.expanduser`, `os.fsencode`, `os.fspath`, or
the `str` of a path. These raise audit events of our own from now on (`tell_of_names`), which `files.py` hears like
Python's. A folder or a pattern (`data/*.parquet`) that such a library is given stands for every file below it. SQL
names files between quotes.

Seen with polars 2.1, pyarrow 26, pandas 3.1, h5py 3.16, xarray, XGBoost 3, rasterio, PyTables and pyreadstat. A few
libraries ask nobody: with those in use, a cell that reads under a name which is found nowhere runs always
(`reads_unheard`).

What it does not know: what becomes of a name, and whether it is one.
"""

from __future__ import annotations

import functools
import glob
import os
import pathlib
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Literal

from ..reactive.code_facts import CodeFacts

NAMED = "nbapp.path_named"
"""Audit event, with a path or a text that may be one: somebody may be about to open it."""
LOOKED_AT = "nbapp.path_looked_at"
"""Audit event, with a path: somebody asks whether it is there, how large, how old."""

MOST_FILES = 2000
"""In one folder or pattern; a larger one costs more to look through in each replay than most cells take."""

_READ_FOLDERS = frozenset({"polars", "pyarrow"})
"""Packages that read a whole folder, or what a pattern matches, in C."""
_MAKE_IN_C = {
    "pandas": ("to_parquet", "to_feather", "to_orc"),
    "polars": ("write_", "sink_"),
    "pyarrow": ("write_",),
    "xgboost": ("save_model",),
}
"""How functions begin that make a file anew, by package."""
_READ_IN_C = frozenset({"polars", "pyarrow", "xgboost"})
"""Packages that read what they ask for elsewhere."""
_ASK_IN_PYTHON = frozenset({"expanduser", "fsencode"})
_OF_PATHS = frozenset({"os", "posixpath", "ntpath", "genericpath", "pathlib", "pathlib._local", "tempfile"})

_ASK_NOBODY = {
    "cv2": {"imread", "imreadmulti", "VideoCapture", "CascadeClassifier", "readNet"},
    "duckdb": {"read_csv", "read_parquet", "read_json", "from_csv_auto", "from_parquet", "sql", "query", "execute"},
    "netCDF4": {"Dataset", "MFDataset"},
    "pyogrio": {"read_dataframe", "read_arrow", "open_arrow", "read_info"},
    "python_calamine": {"load_workbook", "from_path"},
    "safetensors": {"safe_open", "load_file"},
}
"""What reads files in packages that open a text as it is."""
_TAKE_SQL = frozenset({"sql", "query", "execute"})

_PATH = re.compile(r"(?=.*\w)[\w .~/\\:+@%,()=-]{1,300}")
_QUOTED = re.compile(r"""'([^'\n]{1,300})'|"([^"\n]{1,300})\"""")
_PATTERN = re.compile(r"[*?[]")


def tell_of_names() -> None:
    """From now on whoever asks for a path or looks at one is heard."""
    fspath, stat, text_of = os.fspath, os.stat, pathlib.PurePath.__str__
    if hasattr(fspath, "_tells"):
        return

    @functools.wraps(fspath)
    def telling_fspath(path: Any) -> Any:
        text = fspath(path)
        caller = sys._getframe(1)
        if caller.f_globals.get("__name__") not in _OF_PATHS or caller.f_code.co_name in _ASK_IN_PYTHON:
            sys.audit(NAMED, text)
        return text

    @functools.wraps(stat)
    def telling_stat(path: Any, **options: Any) -> os.stat_result:
        if isinstance(path, os.PathLike):
            path = fspath(path)  # once: it is anybody's code
        if options.get("dir_fd") is None:
            sys.audit(LOOKED_AT, path)
        return stat(path, **options)

    @functools.wraps(text_of)
    def telling_text(path: pathlib.PurePath) -> str:
        text = text_of(path)
        sys.audit(NAMED, text)
        return text

    telling_fspath._tells = True  # type: ignore[attr-defined]
    telling_fspath.__module__ = telling_stat.__module__ = "os"  # where a pickle finds them
    os.fspath, os.stat = telling_fspath, telling_stat
    for able in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
        if stat in able:
            able.add(telling_stat)
    if hasattr(pathlib, "_NormalAccessor"):  # Python 3.10
        pathlib._NormalAccessor.stat = staticmethod(telling_stat)
    pathlib.PurePath.__str__ = telling_text  # type: ignore[method-assign, assignment]


def without_telling(error: BaseException) -> None:
    """Take out of a traceback, and those of what led to it, that a name was told of: nobody has called that."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        link = each.__traceback__
        while link is not None:
            while link.tb_next is not None and link.tb_next.tb_frame.f_code.co_filename == __file__:
                link.tb_next = link.tb_next.tb_next
            link = link.tb_next
        each = each.__cause__ or each.__context__


def is_name(path: object) -> bool:
    """It may be the path of a file here: no open file's number, no address, no text of many lines."""
    if isinstance(path, bytes):
        return 0 < len(path) < 4096 and b"\0" not in path and b"\n" not in path and b"://" not in path
    return isinstance(path, str) and 0 < len(path) < 4096 and not any(part in path for part in ("\0", "\n", "://"))


def files_meant(path: str, package: str) -> Iterator[str]:
    """The files that this absolute path stands for when that package is given it, and the folders they are found in.

    `package` is "" where nobody would look into a folder.
    """
    if package not in _READ_FOLDERS:
        if not os.path.isdir(path):
            yield path
    elif os.path.isdir(path):
        yield from _all_below(path)
    elif _PATTERN.search(path) and not os.path.exists(path):
        yield from _all_below(_before_pattern(path), path)
    else:
        yield path


def files_in(folder: str) -> Iterator[str]:
    """Not those of folders in it."""
    for _, _, names in os.walk(folder):
        yield from (os.path.join(folder, name) for name in names)
        return


def _before_pattern(path: str) -> str:
    while _PATTERN.search(path):
        path = os.path.dirname(path)
    return path


def _all_below(folder: str, pattern: str | None = None) -> Iterator[str]:
    """Of a pattern, what it matches; and each folder in which another file may appear."""
    if pattern is not None and os.path.dirname(pattern) == folder:
        yield folder
        yield from glob.iglob(pattern)
        return
    for place, _, names in os.walk(folder):
        yield place
        if pattern is None:
            yield from (os.path.join(place, name) for name in names)
    if pattern is not None:
        yield from (path for path in glob.iglob(pattern, recursive=True) if not os.path.isdir(path))


def use_of_name(package: str, functions: Iterable[str]) -> Literal["read", "written", "unknown"]:
    """What this package does with the file whose name it asks for, by those of its functions that run."""
    makers = _MAKE_IN_C.get(package)
    if makers is not None and any(name.startswith(makers) for name in functions):
        return "written"
    return "read" if package in _READ_IN_C else "unknown"


def paths_in(texts: Iterable[str]) -> Iterator[str]:
    """Texts, or what stands between quotes in them, that may be the path of a file: one line, with a dot or a slash."""
    for text in texts:
        if "." in text or "/" in text:
            if _PATH.fullmatch(text):
                yield from _full(text)
            elif "'" in text or '"' in text:
                for either in _QUOTED.findall(text):
                    yield from _full("".join(either))


def _full(text: str) -> Iterator[str]:
    if ("." in text or "/" in text) and "://" not in text:
        path = os.path.abspath(os.path.expanduser(text))
        if _PATH.fullmatch(text):
            yield path
        elif _PATTERN.search(text) and _PATH.fullmatch(_PATTERN.sub("", text)):
            yield from files_meant(path, "pyarrow")


def reads_unheard(facts: Iterable[CodeFacts]) -> str | None:
    """The package by which code with these facts may read files under names that nobody hears."""
    used = [(package, readers) for package, readers in _ASK_NOBODY.items() if package in sys.modules]
    if not used:
        return None
    for fact in facts:
        for package, readers in used:
            mine = fact.names & readers
            if mine and (not mine <= _TAKE_SQL or _has_part_of_a_name(fact.texts)):
                return package
    return None


def _has_part_of_a_name(texts: Collection[str]) -> bool:
    """The rest of it is put in between: f"select * from '{folder}/x.csv'"."""
    return any(text.count("'") % 2 for text in texts)
