"""`jupyter nbapp check` on a real kernel: what it prints, what it ran, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from live import environment, write_notebook

from nbapp.server.command import main

CONTROLS = """\
from ipywidgets import Button, IntSlider, VBox
from nbapp import pressed, session_state
s = IntSlider(value=3, max=9, description='Size')
go = Button(description='Go')
VBox([s, go])"""

CELLS = (
    CONTROLS,
    "big = [s.value > 5]",
    "print(big)\nbig",
    "session_state.n = session_state.get('n', 0) + pressed(go)\nprint(session_state.n)",
    "import sys\nprint('bad', file=sys.stderr)\nif s.value == 8:\n    raise ValueError('eight')",
    "constant = 1",
)


def check(path: Path, *options: str) -> int:
    return main(["check", str(path), *options])


def checked(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the document of --json."""
    code = check(path, "--json", *options)
    return code, json.loads(capsys.readouterr().out)


def fates(run: dict[str, Any]) -> list[str]:
    return [cell["status"] for cell in run["cells"]]


def text(run: dict[str, Any], place: int) -> str:
    return "".join(output.get("text", "") for output in run["cells"][place - 1]["outputs"])


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_notebook(tmp_path_factory.mktemp("check") / "app.ipynb", *CELLS)


def test_the_first_run_and_a_step_are_explained(notebook, capsys):
    code = check(notebook, "--set", "Size=4", "--press=go")

    said = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert code == 0
    assert "reads outside `value` of the widget `Size`" in lines
    assert "reads outside presses of the button `Go`, session_state.n" in lines
    assert "6 kept constant = 1 nothing that it reads changed" in lines
    assert "3 kept print(big) `big` was made again with equal content" in lines
    # The time stands behind it, on a line of its own if it is long.
    assert any(line.startswith("2 ran big = [s.value > 5] `value` of the widget `Size` changed") for line in lines)
    assert any(line.startswith("4 ran session_state.n = ") for line in lines)
    assert "\x1b" not in said


def test_each_step_of_a_file_is_told_as_json_with_outputs_of_a_notebook(notebook, tmp_path, capsys):
    steps = [{"set": {"s": 7}, "press": ["go"]}, {}, {"press": ["Go", "c0/Button/0"]}, {"set": {"s": 8}}]
    (tmp_path / "steps.json").write_text(json.dumps(steps))

    code, report = checked(capsys, notebook, "--steps", str(tmp_path / "steps.json"))

    first, set_and_pressed, nothing, pressed_twice, failing = report["runs"]
    assert code == 1
    assert report["error"] is None
    assert [run["step"] for run in report["runs"]] == [
        None,
        {"set": {"s": 7}, "press": ["go"]},
        {"set": {}, "press": []},
        {"set": {}, "press": ["Go", "c0/Button/0"]},
        {"set": {"s": 8}, "press": []},
    ]
    assert fates(first) == ["ran"] * 6
    assert fates(set_and_pressed) == ["kept", "ran", "ran", "ran", "ran", "kept"]
    assert fates(nothing)[:3] == ["kept", "kept", "kept"]
    assert fates(pressed_twice) == ["kept", "kept", "kept", "ran", "kept", "kept"]
    assert fates(failing) == ["kept", "ran", "kept", "ran", "failed", "not reached"]
    assert [text(run, 3) for run in report["runs"]] == ["[False]\n", *["[True]\n"] * 4]
    assert [text(run, 4) for run in report["runs"]] == ["0\n", "1\n", "1\n", "3\n", "3\n"]
    assert failing["cells"][5]["reason"] == "a cell above it failed"
    assert set_and_pressed["cells"][1]["reason"] == "`value` of the widget `Size` changed"
    assert [i["variables"] for i in first["inputs"]] == [["s"], ["go"]]
    for run in report["runs"]:
        assert_is_notebook(run)


def assert_is_notebook(run: dict[str, Any]) -> None:
    cells = [nbformat.v4.new_code_cell(outputs=[*map(nbformat.from_dict, c["outputs"])]) for c in run["cells"]]
    nbformat.validate(nbformat.v4.new_notebook(cells=cells))


def test_a_figure_that_nobody_shows_is_shown_in_each_replay(tmp_path, capsys):
    """Of a kernel that has drawn nothing before: the first figure loads the inline backend."""
    cells = (CONTROLS, "import matplotlib.pyplot as plt", "plt.plot([1, s.value]);", "constant = 1")
    path = write_notebook(tmp_path / "plot.ipynb", *cells)
    (tmp_path / "steps.json").write_text('[{"set": {"s": 4}}, {"set": {"s": 5}}]')

    _, report = checked(capsys, path, "--steps", str(tmp_path / "steps.json"))

    assert [fates(run)[1:] for run in report["runs"]] == [["ran"] * 3, *[["kept", "ran", "kept"]] * 2]
    assert [[list(o["data"]) for o in run["cells"][2]["outputs"]] for run in report["runs"]] == [[["image/png"]]] * 3


@pytest.mark.parametrize("options", [(), ("--verify",)], ids=["", "with a second kernel"])
def test_only_the_document_is_on_stdout_whatever_the_kernel_writes(tmp_path, options):
    noise = (
        "import os, sys\nos.write(1, b'raw')\nsys.__stdout__.write('dunder')\nos.system('echo shell')\nprint('cell')"
    )
    path = write_notebook(tmp_path / "noisy.ipynb", noise)
    command = [sys.executable, "-m", "nbapp.server.command", "check", str(path), "--json", *options]

    done = subprocess.run(command, capture_output=True, env=environment(), timeout=100, check=True)

    (run,) = json.loads(done.stdout)["runs"]
    assert "cell" in text(run, 1)
    assert done.stderr == b""


def test_a_failed_cell_is_shown_and_ends_with_1(tmp_path, capsys):
    path = write_notebook(tmp_path / "a.ipynb", "a = 1", "1 / 0", "b = 2")

    code = check(path)

    said = capsys.readouterr().out
    assert code == 1
    assert "Cell 2 failed:" in said
    assert "ZeroDivisionError: division by zero" in said


def test_a_step_that_cannot_be_done_is_said_after_the_first_run(notebook, capsys):
    code = check(notebook, "--json", "--set", "s=10")

    said = capsys.readouterr()
    report = json.loads(said.out)
    assert code == 1
    assert said.err == "A visitor cannot set `s` to 10.\nIt takes whole numbers from 0 to 9.\n"
    assert report["error"] == said.err.rstrip()
    assert [fates(run) for run in report["runs"]] == [["ran"] * 6]


DYING = "import os, time\nif s.value == 8:\n    os.write(2, b'last words')\n    os._exit(7)\ntime.sleep(60 * (s.value == 9))"

ENDINGS = {
    "the kernel's death": ("--set=s=8", "The app's kernel stopped: its process ended with exit code 7.\nIt wrote last:\nlast words"),
    "a replay that takes too long": ("--set=s=9", "The replay after --set s=9 took longer than 3 s. It was at cell 2."),
}  # fmt: skip


@pytest.mark.parametrize("what", ENDINGS)
def test_what_ends_a_replay_early_is_said(tmp_path, capsys, what):
    option, sentence = ENDINGS[what]
    path = write_notebook(tmp_path / "a.ipynb", CONTROLS, DYING)

    code = check(path, option, "--timeout=3")

    assert code == 1
    assert capsys.readouterr().err.startswith(sentence)


BAD_COMMANDS = {
    "no notebook": ([], "Which notebook?"),
    "two notebooks": (["a.ipynb", "b.ipynb"], "One notebook at a time, not 2."),
    "a missing file": (["none.ipynb"], "There is no none.ipynb."),
    "a folder": (["."], ". is a folder."),
    "a broken notebook": (["broken.ipynb"], "broken.ipynb is not a notebook, or is damaged"),
    "an unknown option": (["a.ipynb", "--jsno"], "Unrecognized arguments: --jsno."),
    "no value": (["a.ipynb", "--set", "s"], "--set 's' sets nothing."),
    "no time": (["a.ipynb", "--timeout=soon"], "'soon' is no length of time."),
    "steps twice": (["a.ipynb", "--steps=s.json", "--press=go"], "--steps says all steps"),
    "no steps": (["a.ipynb", "--steps=none.json"], "The steps in none.json cannot be read: No such file"),
    "broken steps": (["a.ipynb", "--steps=broken.ipynb"], "broken.ipynb is not JSON"),
}


@pytest.mark.parametrize("what", BAD_COMMANDS)
def test_a_command_that_cannot_be_done_is_said_in_a_sentence(tmp_path, monkeypatch, capsys, what):
    monkeypatch.chdir(tmp_path)
    write_notebook(Path("a.ipynb"), "x = 1")
    Path("broken.ipynb").write_text("{")
    arguments, sentence = BAD_COMMANDS[what]

    code = main(["check", *arguments])

    assert code == 1
    assert capsys.readouterr().err.startswith(sentence)


def test_with_json_also_an_error_is_a_document(tmp_path, capsys):
    code, report = checked(capsys, tmp_path / "none.ipynb")

    assert code == 1
    assert report["runs"] == []
    assert report["error"].startswith("There is no ")


def test_an_app_of_several_pages_is_run_with_the_page_that_it_chooses(tmp_path, capsys):
    pages = "import nbapp.ui as ui\npage = ui.navigation([ui.Page('one.ipynb'), ui.Page('two.ipynb')])\npage.run()"
    app = write_notebook(tmp_path / "app.ipynb", pages, "print('below')")
    write_notebook(
        tmp_path / "one.ipynb", "import nbapp.ui as ui\nn = ui.slider('Size', 0, 9, 3)", "print('page one', n)"
    )
    write_notebook(tmp_path / "two.ipynb", "print('page two')")

    code, told = checked(capsys, app, "--set", "Size=5", "--verify")

    assert code == 0
    first, second = told["runs"]
    assert [text(first, place) for place in (3, 4)] == ["page one 3\n", "below\n"]
    assert text(second, 3) == "page one 5\n"
    assert fates(second) == ["kept", "ran", "ran", "kept"]


def test_a_page_that_is_no_notebook_fails_the_check(tmp_path, capsys):
    app = write_notebook(tmp_path / "app.ipynb", "import nbapp.ui as ui\nui.navigation([ui.Page('one.ipynb')]).run()")
    (tmp_path / "one.ipynb").write_text("no notebook")

    code = check(app)

    assert code != 0
    assert "one.ipynb" in "".join(capsys.readouterr())
