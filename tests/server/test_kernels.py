"""A kernel as a process: what is asked of it reaches it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from ipykernel import version_info
from jupyter_client.kernelspec import KernelSpecManager
from live import write_kernelspec

from nbapp.kernel_protocol import CodeCell, LoadNotebook, Replay, ReplayFinished
from nbapp.protocol import CellId
from nbapp.server.kernels import KernelCannotLoad, LocalHost
from nbapp.server.nudges import FIRST_SECONDS, LONGEST_SECONDS, Nudges


class Loop:
    """Timers that ring when a test says so."""

    def __init__(self) -> None:
        self.ring = None
        self.seconds: list[float] = []

    def call_later(self, seconds, ring):
        self.seconds.append(seconds)
        self.ring = ring
        return self

    def cancel(self) -> None:
        self.ring = None


def new_nudges() -> tuple[Nudges, Loop, list[str]]:
    loop, nudged = Loop(), []
    return Nudges(loop.call_later, lambda: nudged.append("nudge")), loop, nudged


def test_who_is_heard_in_time_is_not_nudged():
    nudges, loop, nudged = new_nudges()

    nudges.asked("one")
    nudges.heard("one")

    assert loop.ring is None and not nudged


def test_who_is_not_heard_is_nudged_ever_more_rarely_until_it_is():
    nudges, loop, nudged = new_nudges()

    nudges.asked("one")
    nudges.asked("other")
    nudges.heard("one")
    for _ in range(10):
        loop.ring()

    assert len(nudged) == 10
    assert loop.seconds[:4] == [FIRST_SECONDS, 2 * FIRST_SECONDS, 4 * FIRST_SECONDS, 8 * FIRST_SECONDS]
    assert loop.seconds[-1] == LONGEST_SECONDS

    nudges.heard("other")
    assert loop.ring is None
    nudges.asked("third")
    assert loop.seconds[-1] == FIRST_SECONDS


# As ipykernel 7.0 to 7.3 send replies: past the stream that reads from the same socket.
SENDS_PAST_THE_STREAM = """
kernel = get_ipython().kernel
thread = kernel.shell_channel_thread
replies = thread.manager._main_to_shell_channel.to_stream
thread.io_loop.add_callback(replies.on_recv, kernel.shell_stream.socket.send_multipart, copy=False)
"""


class Listener:
    def __init__(self) -> None:
        self.finished: asyncio.Queue[int] = asyncio.Queue()

    def kernel_spoke(self, event) -> None:
        if isinstance(event, ReplayFinished):
            self.finished.put_nowait(event.run)

    def lets_through(self, size) -> bool:
        return True

    def kernel_wrote(self, *message) -> None:
        pass

    def request_failed(self, request, details) -> None:
        raise AssertionError(details)

    def kernel_died(self, exit_code) -> None:
        raise AssertionError(exit_code)


@pytest.mark.asyncio
@pytest.mark.skipif(version_info[0] < 7, reason="ipykernel 6 has no thread for the shell channel")
async def test_a_kernel_that_misses_requests_takes_them_all_the_same(tmp_path: Path):
    host, listener = LocalHost(KernelSpecManager(), startup_seconds=60), Listener()
    kernel = host.new_kernel("python3", tmp_path / "app.ipynb", listener)
    await kernel.start()
    try:
        kernel.ask(LoadNotebook((CodeCell(CellId("a"), SENDS_PAST_THE_STREAM),)))
        for run in range(1, 500):  # one in 200 or so is missed
            kernel.ask(Replay(run))
            assert await asyncio.wait_for(listener.finished.get(), 30) == run
    finally:
        await host.stop_all()


TAKES_A_PORT_FIRST = """
import json, pathlib, runpy, socket, sys
file, connection = pathlib.Path(sys.argv[1]), json.loads(pathlib.Path(sys.argv[-1]).read_text())
starts = file.read_text() if file.exists() else ""
file.write_text(starts + f"{connection['shell_port']} ")
if len(starts.split()) < int(sys.argv[2]):
    other = socket.socket()
    other.bind(("127.0.0.1", connection["shell_port"]))
    other.listen()
sys.argv[1:-2] = []
runpy.run_module("ipykernel_launcher", run_name="__main__")
"""


def host_of(folder: Path, *arguments: str) -> LocalHost:
    """Its kernel "unlucky" is this Python with these arguments."""
    write_kernelspec(folder, "unlucky", *arguments)
    return LocalHost(KernelSpecManager(kernel_dirs=[str(folder / "kernels")]), startup_seconds=60)


@pytest.mark.asyncio
async def test_a_kernel_whose_port_was_taken_meanwhile_is_started_with_others(tmp_path: Path):
    starts, listener = tmp_path / "starts", Listener()
    host = host_of(tmp_path, "-c", TAKES_A_PORT_FIRST, str(starts), "1")
    kernel = host.new_kernel("unlucky", tmp_path / "app.ipynb", listener)

    await kernel.start()

    try:
        kernel.ask(LoadNotebook(()))
        kernel.ask(Replay(1))
        assert await asyncio.wait_for(listener.finished.get(), 30) == 1
        first, second = starts.read_text().split()
        assert first != second
    finally:
        await host.stop_all()


@pytest.mark.asyncio
async def test_a_kernel_that_ends_again_is_not_started_for_ever(tmp_path: Path):
    starts = tmp_path / "starts"
    host = host_of(tmp_path, "-c", TAKES_A_PORT_FIRST, str(starts), "2")

    with pytest.raises(KernelCannotLoad, match="ended with exit code 1 while it started"):
        await host.new_kernel("unlucky", tmp_path / "app.ipynb", Listener()).start()

    assert len(starts.read_text().split()) == 2
    await host.stop_all()
