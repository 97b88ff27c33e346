"""Files that cells read and write, and modules beside the notebook."""

from __future__ import annotations

import builtins
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nbapp.kernel.ambient import AmbientChannel
from nbapp.kernel.file_backups import FILE_LIMIT, FileBackups
from nbapp.kernel.files import FilesChannel
from nbapp.kernel.local_modules import LocalModules
from nbapp.reactive.cells import Cell

from .plain import Notebook


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return tmp_path


@pytest.fixture
def notebook(folder: Path) -> Iterator[Notebook]:
    modules = set(sys.modules)
    yield Notebook([AmbientChannel(), FilesChannel(str(folder))])
    for name in sys.modules.keys() - modules:
        del sys.modules[name]


def test_a_cell_runs_again_when_the_file_that_it_read_changed(notebook: Notebook, folder: Path) -> None:
    (folder / "a.txt").write_text("one")
    notebook.run("with open('a.txt') as file: text = file.read()", "print(text)", "print('other')")
    assert notebook.run() == ""

    (folder / "a.txt").write_text("three")
    replay = notebook.replay()

    assert replay.ran == ("a", "b")
    assert replay.reasons["a"] == "the file `a.txt` changed"
    assert notebook.shown()[1] == "three\n"


def test_a_path_that_is_put_together_counts(notebook: Notebook, folder: Path) -> None:
    (folder / "a.txt").write_text("one")
    notebook.run("import pathlib, os", "print(pathlib.Path(os.sep.join(['.', 'a' + '.txt'])).read_text())")

    (folder / "a.txt").write_text("three")

    assert notebook.run() == "b"
    assert notebook.shown()[1] == "three\n"


def test_a_file_that_appears_is_seen_though_nobody_opened_it(notebook: Notebook, folder: Path) -> None:
    notebook.run("import os.path", "print(os.path.exists('later.csv'))")

    (folder / "later.csv").write_text("")

    assert notebook.run() == "b"
    assert notebook.shown()[1] == "True\n"


def test_a_listing_is_a_read_of_the_folder(notebook: Notebook, folder: Path) -> None:
    (folder / "in").mkdir()
    notebook.run("import os", "print(os.listdir('in'))")
    assert notebook.run() == ""

    (folder / "in" / "new.txt").write_text("")

    assert notebook.run() == "b"
    assert notebook.shown()[1] == "['new.txt']\n"


def test_a_cell_that_wrote_a_file_is_kept_until_somebody_else_changes_it(notebook: Notebook, folder: Path) -> None:
    notebook.run("with open('out.txt', 'w') as f: f.write('mine')")
    assert notebook.run() == ""

    (folder / "out.txt").write_text("yours!")

    assert notebook.run() == "a"
    assert (folder / "out.txt").read_text() == "mine"


def test_a_reader_follows_a_writer_of_the_same_file(notebook: Notebook) -> None:
    cells = ["with open('out.txt', 'w') as f: f.write('$' * 3)", "with open('out.txt') as f: print(f.read())"]
    notebook.run(*[cell.replace("$", "a") for cell in cells])
    assert notebook.run() == ""

    ran = notebook.run(*[cell.replace("$", "bb") for cell in cells])

    assert ran == "ab"
    assert notebook.shown()[1] == "bbbbbb\n"


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess\nsubprocess.run(['true'], check=True)",
        "import os\nopen('x', 'w').close()\nos.rename('x', 'y')",
        "import os\nopen('x', 'w').close()\nos.remove('x')",
        "with open('log.txt', 'a') as f: f.write('line')",
    ],
    ids=["a program", "rename", "remove", "append"],
)
def test_what_cannot_be_judged_runs_in_every_replay(notebook: Notebook, source: str) -> None:
    notebook.run(source, "print(1)")

    assert notebook.run() == "a"
    assert notebook.run() == "a"


def test_a_temporary_file_of_its_own_is_nobodys_business(notebook: Notebook) -> None:
    notebook.run("import tempfile", "with tempfile.TemporaryDirectory() as d:\n  open(d + '/x', 'w').close()")

    assert notebook.run() == ""


def test_making_a_folder_that_is_there_changes_nothing(notebook: Notebook, folder: Path) -> None:
    (folder / "out").mkdir()
    notebook.run("import os\nos.makedirs('out', exist_ok=True)")

    assert notebook.run() == ""


def test_an_edited_module_beside_the_notebook_is_imported_again(notebook: Notebook, folder: Path) -> None:
    (folder / "nbapp_test_tools.py").write_text("VALUE = 1\ndef f(): return VALUE\n")
    cells = ["k = 0", "import nbapp_test_tools", "from nbapp_test_tools import f", "print(nbapp_test_tools.VALUE, f())"]
    notebook.run(*cells)
    assert notebook.shown()[3] == "1 1\n"
    assert notebook.run() == ""

    (folder / "nbapp_test_tools.py").write_text("VALUE = 22\ndef f(): return VALUE\n")
    os.utime(folder / "nbapp_test_tools.py", ns=(10**18, 10**18))
    replay = notebook.replay()

    assert replay.ran == ("b", "c", "d")
    assert notebook.shown()[3] == "22 22\n"


@pytest.mark.usefixtures("notebook")
@pytest.mark.parametrize("edition", [("nbapp_test_tools", 2), ("nbapp_test_other", 1)])
def test_a_module_that_comes_in_place_of_a_forgotten_one_is_found(folder: Path, edition: tuple[str, int]) -> None:
    """The number of loaded modules does not tell."""
    for name in ("nbapp_test_tools", "nbapp_test_other"):
        (folder / f"{name}.py").write_text("")
    modules = LocalModules(str(folder), lambda path: False)
    importlib.import_module("nbapp_test_tools")
    assert modules.editions() == {("nbapp_test_tools", 1)}

    del sys.modules["nbapp_test_tools"]
    importlib.import_module(edition[0])

    assert edition in modules.editions()


def test_a_module_is_another_one_when_a_module_that_it_imports_was_edited(notebook: Notebook, folder: Path) -> None:
    (folder / "nbapp_test_base.py").write_text("VALUE = 1")
    (folder / "nbapp_test_tools.py").write_text("import nbapp_test_base\ndef f(): return nbapp_test_base.VALUE")
    notebook.run("import nbapp_test_tools", "print(nbapp_test_tools.f())")

    (folder / "nbapp_test_base.py").write_text("VALUE = 22")
    os.utime(folder / "nbapp_test_base.py", ns=(10**18, 10**18))

    assert notebook.run() == "ab"
    assert notebook.shown()[1] == "22\n"


def test_reading_libraries_is_no_read(notebook: Notebook) -> None:
    notebook.run("import json.tool, wave", "import zoneinfo\nprint(zoneinfo.ZoneInfo('UTC'))")

    traces = [notebook.engine.trace_of(cell) for cell in "ab"]
    assert [trace.channels["files"].reads for trace in traces if trace is not None] == [(), ()]


def test_a_library_that_looks_for_installed_packages_reads_no_folder(notebook: Notebook, folder: Path) -> None:
    notebook.run("import importlib.metadata", "importlib.metadata.entry_points(group='nbapp_test')")

    (folder / "new.txt").write_text("")

    assert notebook.run() == ""


def test_a_file_that_a_module_reads_while_it_is_imported_counts(notebook: Notebook, folder: Path) -> None:
    (folder / "numbers.txt").write_text("1")
    (folder / "nbapp_test_reader.py").write_text("with open('numbers' + '.txt') as f: VALUE = f.read()")
    notebook.run("import nbapp_test_reader")

    (folder / "numbers.txt").write_text("22")

    assert notebook.replay().reasons == {"a": "the file `numbers.txt` changed"}


def test_a_connection_is_noted_and_the_cell_kept(notebook: Notebook) -> None:
    notebook.run(
        "import socket", "try: socket.create_connection(('127.0.0.1', 9), 0.01)\nexcept OSError: print('refused')"
    )

    trace = notebook.engine.trace_of("b")
    assert trace is not None
    assert trace.channels["files"].hosts == {"127.0.0.1"}
    assert notebook.run() == ""


# --- a pass that is given up: nobody can copy `it`, so an edit above `next(it)` makes the engine start over there


def run_over(notebook: Notebook, *cells: str | Cell, below: str = "") -> str:
    """Run cells twice, the second time for another `line`: the pass is given up between them and the one `below`."""

    def all_cells(line: str) -> list[str | Cell]:
        return [f"line = '{line}'", "it = iter('xyz')", *cells, "print(line, next(it))", below]

    notebook.run(*all_cells("a"))
    return notebook.run(*all_cells("b"))


@pytest.mark.parametrize(
    ("writer", "held"),
    [
        ("with open('out.txt', 'a') as f: f.write(line)", "0ab"),
        ("with open('out.txt') as f: o = f.read()\nwith open('out.txt', 'w') as f: f.write(o + line)", "0ab"),
        ("with open('out.txt', 'r+') as f:\n  o = f.read()\n  f.write(line)", "0ab"),
        ("import os\nn = len(line) + os.path.getsize('out.txt')\nos.truncate('out.txt', n)", "0\0\0"),
        (
            "import os\nwith open('out.txt') as f, open('n', 'w') as g: g.write(f.read() + line)\nos.replace('n', 'out.txt')",
            "0ab",
        ),
    ],
    ids=["append", "write what was read", "read and write", "truncate", "replace"],
)
def test_a_pass_that_is_given_up_does_nothing_twice_to_a_file(
    notebook: Notebook, folder: Path, writer: str, held: str
) -> None:
    (folder / "out.txt").write_text("0")

    run_over(notebook, writer)

    assert (folder / "out.txt").read_text() == held
    assert os.listdir(folder) == ["out.txt"]


def test_a_file_that_a_given_up_pass_deleted_is_there_for_the_next_pass(notebook: Notebook, folder: Path) -> None:
    remover = "import os\ntry:\n  os.remove('out.txt')\n  print('gone')\nexcept OSError: print('-')"
    run_over(notebook, remover, below="with open('out.txt', 'w') as f: f.write(line)")

    assert notebook.runner.outputs["c"] == "gone\n"
    assert (folder / "out.txt").read_text() == "b"


def test_two_cells_that_append_to_a_file_in_a_given_up_pass_did_so_once(notebook: Notebook, folder: Path) -> None:
    (folder / "out.txt").write_text("")
    append = "with open('out.txt', 'a') as f: f.write(line + '$')"

    run_over(notebook, append.replace("$", "1"), append.replace("$", "2"))

    assert (folder / "out.txt").read_text() == "a1a2b1b2"


def test_a_cell_that_runs_once_does_not_lose_the_file_of_a_given_up_pass(notebook: Notebook, folder: Path) -> None:
    writer = Cell("c", "with open('out.txt', 'w') as f: f.write(line)", rule="once")
    cells = [writer, Cell("d", "print(line, next(it))"), Cell("e", "with open('out.txt') as f: print(f.read())")]
    notebook.run("line = 'a'", "it = iter('xyz')", Cell("c", ""), *cells[1:2])

    notebook.run("line = 'b'", "it = iter('xyz')", *cells)

    assert notebook.runner.outputs["e"] == "b\n"
    assert (folder / "out.txt").read_text() == "b"


def test_a_cell_that_wrote_over_a_file_in_a_given_up_pass_need_not_run_again(
    notebook: Notebook, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "out.txt").write_text("0")
    opened: list[str] = []
    monkeypatch.setattr(builtins, "open", lambda *args, real=open: (opened.append(args[1]), real(*args))[1])

    run_over(notebook, "with open('out.txt', 'w') as f: f.write(line)")

    assert (folder / "out.txt").read_text() == "b"
    assert opened.count("w") == 2
    assert notebook.run() == ""


def test_what_others_wrote_into_a_file_survives_a_given_up_pass(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("0")
    backups = FileBackups()
    backups.begin_pass()
    backups.begin_run("a")
    backups.remember(str(tmp_path / "log.txt"))
    (tmp_path / "log.txt").write_text("0 mine")
    backups.end_run("a")
    (tmp_path / "log.txt").write_text("0 mine theirs")

    backups.begin_pass()

    assert (tmp_path / "log.txt").read_text() == "0 mine theirs"


def test_a_large_file_is_not_remembered(notebook: Notebook, folder: Path) -> None:
    (folder / "out.txt").write_bytes(b"0" * (FILE_LIMIT + 1))

    run_over(notebook, "with open('out.txt', 'a') as f: f.write(line)")

    assert (folder / "out.txt").read_bytes().strip(b"0") == b"abb"


STARTS_ONE = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''])\n"


def test_a_library_that_starts_a_program_when_it_is_first_imported_makes_no_cell_run_always(
    notebook: Notebook, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """matplotlib asks for the fonts of a machine where it was never imported."""
    library = tmp_path_factory.mktemp("library")
    (library / "starting_library.py").write_text(STARTS_ONE)
    monkeypatch.syspath_prepend(str(library))

    notebook.run("import starting_library")

    assert notebook.run() == ""


def test_a_module_of_the_folder_that_starts_a_program_does(notebook: Notebook, folder: Path) -> None:
    (folder / "starting_module.py").write_text(STARTS_ONE)

    notebook.run("import starting_module")

    assert notebook.replay().reasons == {"a": "starts a program"}
