"""Several processes, as the sessions of an app are: they share entries, wait for each other, and survive a death."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LOAD = """
    import os, sys, time
    import nbapp.ui as ui

    @ui.cache_data(**OPTIONS)
    def load(n, words=frozenset({"one", "two", "three"})):
        say("running")
        hear()
        return [n, "from", WHO]
"""
PRELUDE = """
    import builtins, os, sys, time
    if later := float(os.environ.get("LATER_SECONDS", 0)):
        clock = time.time
        time.time = lambda: clock() + later
    WHO, OPTIONS = sys.argv[1], eval(sys.argv[2])
    def _say(text):
        print(text, flush=True)
    def _hear():
        sys.stdin.readline()
    builtins.say, builtins.hear, builtins.WHO = _say, _hear, WHO
    del WHO
"""


class Process:
    """One session. What the function does in it is said and heard over pipes."""

    def __init__(self, folder: Path, who: str, body: str, options: str = "{}", **environment: str) -> None:
        source = textwrap.dedent(PRELUDE) + textwrap.dedent(LOAD) + textwrap.dedent(body)
        env = {**os.environ, "NBAPP_CACHE_FOLDER": str(folder), "PYTHONPATH": ":".join(sys.path), **environment}
        self.process = subprocess.Popen(
            [sys.executable, "-c", source, who, options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
            cwd=folder.parent,
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go_on(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    started: list[Process] = []

    def start(who: str, body: str = "say(load(1))", options: str = "{}", **environment: str) -> Process:
        started.append(Process(tmp_path / "cache", who, body, options, **environment))
        return started[-1]

    yield start
    for process in started:
        process.end()


def test_the_second_visitor_does_not_load_again(start: Any) -> None:
    ann = start("ann", PYTHONHASHSEED="1")
    assert ann.line() == "running"
    ann.go_on()
    assert ann.line() == "[1, 'from', 'ann']"

    bob = start("bob", PYTHONHASHSEED="2")

    assert bob.line() == "[1, 'from', 'ann']"


def test_one_computes_while_the_others_wait(start: Any) -> None:
    ann = start("ann")
    assert ann.line() == "running"
    bob, eve = start("bob", "say('calls'); say(load(1))"), start("eve", "say('calls'); say(load(1))")
    assert (bob.line(), eve.line()) == ("calls", "calls")

    ann.go_on()

    assert (bob.line(), eve.line()) == ("[1, 'from', 'ann']", "[1, 'from', 'ann']")


def test_a_process_that_dies_while_it_computes_frees_the_others(start: Any) -> None:
    ann = start("ann")
    assert ann.line() == "running"
    bob = start("bob", "say('calls'); say(load(1))")
    assert bob.line() == "calls"

    ann.process.kill()

    assert bob.line() == "running"
    bob.go_on()
    assert bob.line() == "[1, 'from', 'bob']"


def test_an_exception_lets_the_next_one_try(start: Any) -> None:
    failing = """
        import builtins
        def fail(text):
            print(text, flush=True)
            sys.stdin.readline()
            raise ValueError("not today")
        builtins.say = fail
        try:
            load(1)
        except ValueError as error:
            print(error, flush=True)
    """
    ann = start("ann", failing)
    assert ann.line() == "running"
    bob = start("bob", "say('calls'); say(load(1))")
    assert bob.line() == "calls"

    ann.go_on()

    assert ann.line() == "not today"
    assert bob.line() == "running"


def test_an_interrupt_ends_the_wait(start: Any) -> None:
    ann = start("ann")
    assert ann.line() == "running"
    waiting = """
        try:
            say("calls")
            load(1)
        except KeyboardInterrupt:
            say("interrupted")
        hear()
    """
    bob = start("bob", waiting)
    assert bob.line() == "calls"

    bob.process.send_signal(signal.SIGINT)

    assert bob.line() == "interrupted"
    ann.go_on()
    assert ann.line() == "[1, 'from', 'ann']"


CLEARING = """
    say(load(1))
    hear()
    load.clear()
    say("cleared")
"""


def test_clear_holds_in_the_other_processes(start: Any) -> None:
    ann = start("ann", CLEARING)
    assert ann.line() == "running"
    ann.go_on()
    assert ann.line() == "[1, 'from', 'ann']"
    bob = start("bob", "say(load(1)); hear(); say(load(1))")
    assert bob.line() == "[1, 'from', 'ann']"

    ann.go_on()
    assert ann.line() == "cleared"
    bob.go_on()

    assert bob.line() == "running"


def test_max_entries_holds_across_processes(start: Any) -> None:
    options = "{'max_entries': 1}"
    ann = start("ann", "say(load(1)); hear(); say(load(1))", options)
    assert ann.line() == "running"
    ann.go_on()
    assert ann.line() == "[1, 'from', 'ann']"
    bob = start("bob", "say(load(2))", options)
    assert bob.line() == "running"
    bob.go_on()
    assert bob.line() == "[2, 'from', 'bob']"

    ann.go_on()

    assert ann.line() == "running"


def test_ttl_holds_across_processes(start: Any) -> None:
    options = "{'ttl': 60}"
    ann = start("ann", "say(load(1))", options)
    assert ann.line() == "running"
    ann.go_on()
    assert ann.line() == "[1, 'from', 'ann']"

    soon = start("soon", options=options, LATER_SECONDS="50")
    late = start("late", options=options, LATER_SECONDS="70")

    assert soon.line() == "[1, 'from', 'ann']"
    assert late.line() == "running"


def test_only_what_is_persisted_survives_the_server(start: Any, tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path / "home"), "HOME": str(tmp_path), "NBAPP_NOTEBOOK": "/a/b.ipynb"}
    kept, gone = "{'persist': 'disk'}", "{}"
    for options in (kept, gone):
        ann = start("ann", "say(load(1))", options, **environment)
        assert ann.line() == "running"
        ann.go_on()
        assert ann.line() == "[1, 'from', 'ann']"

    environment["NBAPP_CACHE_FOLDER"] = str(tmp_path / "cache of the next server")

    assert start("bob", "say(load(1))", kept, **environment).line() == "[1, 'from', 'ann']"
    assert start("bob", "say(load(1))", gone, **environment).line() == "running"
    environment["NBAPP_NOTEBOOK"] = "/a/another.ipynb"
    assert start("eve", "say(load(1))", kept, **environment).line() == "running"


def test_without_a_server_entries_go_with_their_process(start: Any, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    environment = {"TMPDIR": str(tmp_path / "tmp"), "NBAPP_CACHE_FOLDER": ""}
    body = "say(load(1)); say(load(1)); hear()"

    ann = start("ann", body, **environment)
    assert ann.line() == "running"
    ann.go_on()
    assert [ann.line(), ann.line()] == ["[1, 'from', 'ann']"] * 2
    assert len(list((tmp_path / "tmp").iterdir())) == 1
    ann.go_on()
    ann.process.wait(10)

    assert list((tmp_path / "tmp").iterdir()) == []


def test_entries_behind_a_url_are_shared(start: Any, tmp_path: Path) -> None:
    environment = {"NBAPP_CACHE_URL": f"file://{tmp_path}/bucket", "NBAPP_CACHE_SECRET": "0123456789abcdef"}
    ann = start("ann", CLEARING, **environment)
    assert ann.line() == "running"
    ann.go_on()
    assert ann.line() == "[1, 'from', 'ann']"

    assert start("bob", **environment).line() == "[1, 'from', 'ann']"
    environment["NBAPP_CACHE_SECRET"] = "another secret of 16"
    eve = start("eve", **environment)
    assert eve.line() == "running"
    eve.end()
    environment["NBAPP_CACHE_SECRET"] = "0123456789abcdef"
    ann.go_on()
    assert ann.line() == "cleared"
    assert start("bob", **environment).line() == "running"


def test_a_store_behind_a_url_needs_a_secret(start: Any, tmp_path: Path) -> None:
    body = """
        try:
            load(1)
        except Exception as error:
            say(error)
    """
    ann = start("ann", body, NBAPP_CACHE_URL=f"file://{tmp_path}/bucket")

    assert ann.line().startswith("Entries behind NBAPP_CACHE_URL are signed, and the environment has no secret")
