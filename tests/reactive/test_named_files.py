"""Files that code in C opens: by the names that Python code hands to it (rule R2)."""

from __future__ import annotations

import os
import sys
import sysconfig
import traceback
from pathlib import Path
from types import ModuleType

import pytest

from nbapp.kernel.ambient import AmbientChannel
from nbapp.kernel.files import FilesChannel
from nbapp.kernel.named_files import paths_in, reads_unheard, without_telling
from nbapp.reactive.code_facts import facts_of

from .plain import Notebook


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notebook:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("n\n1\n")
    (tmp_path / "in" / "b.csv").write_text("n\n2\n")
    return Notebook([AmbientChannel(), FilesChannel(str(tmp_path))])


BEFORE = "import os, pathlib\nimport polars as pl\nimport pyarrow.csv, pyarrow.dataset\nfolder = pathlib.Path('in')\nname = 'a'"

READS = {
    "polars, a path": "pl.read_csv(folder / f'{name}.csv')",
    "polars, a text": "pl.read_csv(f'{folder}/{name}.csv')",
    "polars, a pattern": "pl.read_csv(f'{folder}/*.csv')",
    "polars, a pattern of folders": "pl.read_csv('**/' + f'{name}*.csv')",
    "polars, a folder": "pl.scan_csv(folder).collect()",
    "polars, a list": "pl.read_csv([folder / f'{name}.csv', folder / f'{chr(98)}.csv'])",
    "polars, SQL": "pl.sql(\"select * from read_csv('in/a.csv')\").collect()",
    "polars, SQL with a pattern": "pl.sql(\"select * from read_csv('in/*.csv')\").collect()",
    "pyarrow": "pyarrow.csv.read_csv(f'{folder}/{name}.csv')",
    "pyarrow, a memory map": "pyarrow.memory_map(f'{folder}/{name}.csv').read()",
    "pyarrow, a folder": "pyarrow.dataset.dataset(folder, format='csv').to_table()",
    "size": "os.stat(f'{folder}/{name}.csv').st_size",
    "size of a path": "(folder / f'{name}.csv').stat().st_size",
    "sizes of the entries of a folder": "sorted(entry.stat().st_size for entry in os.scandir(folder))",
    "time": "os.path.getmtime(f'{folder}/{name}.csv')",
    "the name of a file, for whoever opens it": "str(folder / f'{name}.csv')",
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_file_that_is_opened_in_c_is_a_read_of_the_cell(notebook: Notebook, tmp_path: Path, read: str) -> None:
    notebook.run(BEFORE, f"print({read})", "print('apart')")
    assert notebook.run() == ""

    (tmp_path / "in" / "a.csv").write_text("n\n1\n3\n")

    assert notebook.run() == "b"
    assert notebook.run() == ""


@pytest.mark.parametrize("kind", ["polars, a pattern", "polars, a folder", "pyarrow, a folder"])
def test_a_file_that_appears_in_a_folder_or_pattern_is_a_change_of_it(
    notebook: Notebook, tmp_path: Path, kind: str
) -> None:
    notebook.run(BEFORE, f"print(len({READS[kind]}))")
    assert notebook.shown()[1] == "2\n"

    (tmp_path / "in" / "c.csv").write_text("n\n5\n")

    assert notebook.run() == "b"
    assert notebook.shown()[1] == "3\n"


def test_a_file_is_looked_for_before_it_is_there(notebook: Notebook, tmp_path: Path) -> None:
    notebook.run(BEFORE, "print((folder / f'later-{name}.csv').exists())")

    (tmp_path / "in" / "later-a.csv").write_text("")

    assert notebook.run() == "b"
    assert notebook.shown()[1] == "True\n"


def test_where_python_looks_for_packages_is_no_read(notebook: Notebook, tmp_path: Path) -> None:
    files = FilesChannel(str(tmp_path))
    files.begin_replay()
    files.before_run("a")

    sysconfig.get_paths()

    assert files.after_run("a").reads == ()


WRITES = {
    "polars": "pl.DataFrame({'n': [1]}).write_csv(folder / f'out-{name}')",
    "polars, parquet": "pl.DataFrame({'n': [1]}).write_parquet(f'{folder}/out-{name}')",
    "polars, lazily": "pl.LazyFrame({'n': [1]}).sink_csv(folder / f'out-{name}')",
    "pandas": "pl.DataFrame({'n': [1]}).to_pandas().to_parquet(folder / f'out-{name}')",
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_cell_that_makes_a_file_in_c_is_kept_until_somebody_else_changes_it(
    notebook: Notebook, tmp_path: Path, write: str
) -> None:
    notebook.run(BEFORE, write)
    assert notebook.run() == ""
    made = (tmp_path / "in" / "out-a").read_bytes()

    (tmp_path / "in" / "out-a").write_text("yours")

    assert notebook.run() == "b"
    assert (tmp_path / "in" / "out-a").read_bytes() == made
    assert notebook.run() == ""


def test_a_cell_that_reads_what_it_then_writes_runs_always(notebook: Notebook) -> None:
    notebook.run(BEFORE, "pl.concat([pl.read_csv(p := f'{folder}/{name}.csv')] * 2).write_csv(p)")

    assert notebook.run() == "b"
    assert notebook.run() == "b"


def test_a_cell_that_speaks_of_a_file_and_one_that_writes_it_are_kept(notebook: Notebook) -> None:
    notebook.run(BEFORE, "out = folder / f'out-{name}'", "print(f'to {out}')", "out.write_text('mine')", "print(out)")
    assert notebook.run() == "c"  # there was none when it spoke of it

    assert notebook.run() == ""


def test_an_error_does_not_show_that_it_was_told(notebook: Notebook) -> None:
    try:
        os.path.getsize("missing")
    except FileNotFoundError as error:
        without_telling(error)
        functions = [frame.name for frame in traceback.extract_tb(error.__traceback__)]

    assert functions == ["test_an_error_does_not_show_that_it_was_told", "getsize"]


class Counted(os.PathLike[str]):
    """A path of somebody else's."""

    count = 0

    def __fspath__(self) -> str:
        self.count += 1
        return "in/a.csv"


def test_a_path_is_asked_for_its_text_once(notebook: Notebook) -> None:
    path = Counted()

    os.stat(path)
    os.fspath(path)

    assert path.count == 2


@pytest.mark.parametrize("path", ["", "a\0b", "\udfff", "x" * 5000, b"in/a.csv", 0], ids=ascii)
def test_odd_names_do_no_harm(notebook: Notebook, path: object) -> None:
    notebook.run(
        "import os",
        f"try: os.stat({path!r})\nexcept (OSError, ValueError): pass\nos.path.expanduser({path!r}) if {path!r} else 0",
    )

    assert notebook.run() == ""


PATHS = {
    "data/a.csv": ["data/a.csv"],
    "no path": [],
    "https://a.example/b.csv": [],
    "select * from 'data/a.parquet'": ["data/a.parquet"],
    "copy \"b.csv\" to 'c d.csv'": ["b.csv", "c d.csv"],
    "it's o'clock": [],
    "<a href='https://a.example/b.csv'>": [],
}


@pytest.mark.parametrize(("text", "paths"), PATHS.items(), ids=PATHS)
def test_paths_are_found_in_texts(text: str, paths: list[str]) -> None:
    assert list(paths_in([text])) == [os.path.abspath(path) for path in paths]


UNHEARD = {
    "an image": ("cv2", lambda cv2, n: cv2.imread(n), True),
    "no reader": ("cv2", lambda cv2, n: cv2.resize(n), False),
    "another package": ("netCDF4", lambda cv2, n: cv2.imread(n), False),
    "a query of a file": ("duckdb", lambda db, n: db.sql(f"select * from '{n}.csv'"), True),
    "a query of a frame": ("duckdb", lambda db, n: db.sql(f"select * from df where a > {n}"), False),
    "a file": ("duckdb", lambda db, n: db.read_parquet(n), True),
}


@pytest.mark.parametrize(("package", "code", "is_unheard"), UNHEARD.values(), ids=UNHEARD)
def test_packages_that_open_a_text_as_it_is_are_known(
    package: str, code: object, is_unheard: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for known in ("cv2", "duckdb", "netCDF4"):
        monkeypatch.delitem(sys.modules, known, raising=False)
    monkeypatch.setitem(sys.modules, package, ModuleType(package))

    assert reads_unheard([facts_of(code.__code__)]) == (package if is_unheard else None)  # type: ignore[attr-defined]


def test_a_cell_that_may_read_unheard_runs_always_unless_its_file_is_known(
    notebook: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = ModuleType("cv2")
    reader.imread = os.path.basename  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "cv2", reader)
    notebook.run(BEFORE + "\nimport cv2", "cv2.imread('in/' + name + '.csv')", "cv2.imread('in/a.csv')")

    replay = notebook.replay()

    assert replay.ran == ("b",)
    assert replay.reasons["b"] == "may read files through cv2, which cannot be seen"
