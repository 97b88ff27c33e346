"""The command line: what it says when it cannot serve, and what it passes on."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from live import write_notebook

from nbapp import __version__
from nbapp.server import command_serve
from nbapp.server.check import command as command_check
from nbapp.server.command import HELP, main
from nbapp.server.command_serve import Command, read_command


def test_the_version_is_one_line(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == __version__ + "\n"


HELPS = {
    "": HELP,
    "--help": HELP,
    "-h": HELP,
    "serve --help": command_serve.HELP,
    "serve a.ipynb -h": command_serve.HELP,
    "check --help": command_check.HELP,
}


@pytest.mark.parametrize("arguments", HELPS)
def test_help_teaches_by_examples(capsys, arguments):
    assert main(arguments.split()) == 0
    assert capsys.readouterr().out == HELPS[arguments] + "\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["a.ipynb"], Command(Path("a.ipynb"), None, "localhost", ())),
        (
            ["a.ipynb", "--port=80"],
            Command(Path("a.ipynb"), 80, "localhost", ("--ServerApp.port=80", "--ServerApp.port_retries=0")),
        ),
        (
            ["--port", "80", "a.ipynb", "--ip", "0.0.0.0"],
            Command(
                Path("a.ipynb"),
                80,
                "0.0.0.0",
                ("--ServerApp.port=80", "--ServerApp.ip=0.0.0.0", "--ServerApp.port_retries=0"),
            ),
        ),
        (
            ["a.ipynb", "--dev", "--no-browser", "--show-tracebacks"],
            Command(
                Path("a.ipynb"),
                None,
                "localhost",
                ("--NbappApp.dev=True", "--ServerApp.open_browser=False", "--NbappApp.show_tracebacks=True"),
            ),
        ),
        (
            ["a.ipynb", "--token=x", "--token="],
            Command(Path("a.ipynb"), None, "localhost", ("--IdentityProvider.token=",)),
        ),
        (
            ["a.ipynb", "--base-url=/x/", "--ServerApp.trust_xheaders", "True", "--debug"],
            Command(
                Path("a.ipynb"),
                None,
                "localhost",
                ("--ServerApp.base_url=/x/", "--ServerApp.trust_xheaders=True", "--debug"),
            ),
        ),
    ],
)
def test_options_are_passed_on_to_jupyter_server(arguments, expected):
    assert read_command(arguments) == expected


def test_a_password_is_hashed_before_it_is_passed_on():
    (option,) = read_command(["a.ipynb", "--password=secret"]).options

    assert option.startswith("--PasswordIdentityProvider.hashed_password=argon2:")
    assert "secret" not in option


NOTEBOOK = '{"nbformat": 4, "metadata": {"kernelspec": {"name": "ir", "language": "R"}}, "cells": [%s]}'
CELL = '{"cell_type": "code", "source": "%s"}'

FAILING = {
    "no such command": (["run", "x"], "no command 'run'"),
    "a misspelt command": (["chek", "x"], "Did you mean `jupyter nbapp check`?"),
    "no path": (["serve"], "Which notebook?"),
    "a missing file": (["serve", "none.ipynb"], "There is no none.ipynb"),
    "a misspelt file": (["serve", "god.ipynb"], "Did you mean good.ipynb?"),
    "a file that is no notebook": (["serve", "text.txt"], "does not end in .ipynb"),
    "broken JSON": (["serve", "broken.ipynb"], "damaged"),
    "an empty file": (["serve", "empty.ipynb"], "is empty"),
    "an empty notebook": (["serve", "blank.ipynb"], "no cells with anything in them"),
    "another language": (["serve", "r.ipynb"], "written in r"),
    "an unknown directive": (["serve", "typo.ipynb"], "Did you mean `always`?"),
    "a folder without notebooks": (["serve", "folder"], "There is no notebook"),
    "no number for a port": (["serve", "good.ipynb", "--port=http"], "'http' is no port"),
    "no address of this machine": (["serve", "good.ipynb", "--ip=256.1.1.1", "--port=1"], "no address"),
}


@pytest.mark.parametrize("what", FAILING)
def test_what_cannot_be_served_is_said_in_a_sentence(tmp_path, monkeypatch, capsys, what):
    monkeypatch.chdir(tmp_path)
    write_notebook(Path("good.ipynb"), "x = 1")
    Path("text.txt").write_text("x")
    Path("broken.ipynb").write_text("{")
    Path("empty.ipynb").write_text("")
    Path("blank.ipynb").write_text(NOTEBOOK % "")
    Path("r.ipynb").write_text(NOTEBOOK % (CELL % "x"))
    write_notebook(Path("typo.ipynb"), "# nbapp: alway\nx")
    Path("folder").mkdir()
    arguments, sentence = FAILING[what]

    code = main(arguments)

    assert code == 1
    assert sentence in capsys.readouterr().err


def test_a_port_that_is_taken_is_said_before_anything_starts(tmp_path, capsys):
    path = write_notebook(tmp_path / "a.ipynb", "x")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        code = main(["serve", str(path), "--ip=127.0.0.1", f"--port={port}"])

    assert code == 1
    assert f"Port {port} is in use" in capsys.readouterr().err
