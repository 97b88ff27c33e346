"""A real kernel with the extension, driven without a server: requests in, how long the replay took out."""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from nbapp.codec import from_parts, to_parts
from nbapp.kernel_protocol import (
    KERNEL_EVENT_TYPE,
    KERNEL_REQUEST_TYPE,
    CodeCell,
    InputNamed,
    KernelMessage,
    LoadNotebook,
    Replay,
    ReplayFinished,
    events_of,
)
from nbapp.protocol import CellId, Event, ModelId

WAIT_SECONDS = 60


@dataclass
class AppKernel:
    client: BlockingKernelClient
    models: dict[str, ModelId] = field(default_factory=dict)
    """By input key."""
    run: int = 0
    messages: int = 0
    """That came on iopub for the last replay, beside our own events and the kernel's status."""

    def load(self, *sources: str) -> None:
        cells = tuple(CodeCell(CellId(f"c{n}"), source) for n, source in enumerate(sources))
        self._request(LoadNotebook(cells))

    def replay(self, *events: Event) -> ReplayFinished:
        """One replay; returns when the kernel says that it is finished."""
        self.run += 1
        self.messages = 0
        self._request(Replay(self.run, events))
        while True:
            message = self.client.get_iopub_msg(timeout=WAIT_SECONDS)
            if message["msg_type"] != KERNEL_EVENT_TYPE:
                self.messages += message["msg_type"] != "status"
                continue
            for event in events_of(from_parts(KernelMessage, message["content"], message["buffers"])):
                if isinstance(event, InputNamed):
                    self.models[event.key] = event.model
                if isinstance(event, ReplayFinished) and event.run == self.run:
                    return event

    def _request(self, request: object) -> None:
        content, buffers = to_parts(request)
        session = self.client.session
        session.send(
            self.client.shell_channel.socket, session.msg(KERNEL_REQUEST_TYPE, content), buffers=buffers or None
        )


@contextlib.contextmanager
def app_kernel() -> Iterator[AppKernel]:
    """A plain ipykernel into which the extension was loaded."""
    with plain_kernel() as client:
        client.execute_interactive("%load_ext nbapp.kernel", silent=True, store_history=False)
        yield AppKernel(client)


@contextlib.contextmanager
def plain_kernel(argv: Sequence[str] = (sys.executable, "-m", "ipykernel_launcher")) -> Iterator[BlockingKernelClient]:
    """A kernel of this program, without us."""
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "measured" / "kernel.json"
        spec.parent.mkdir()
        spec.write_text(
            json.dumps({"argv": [*argv, "-f", "{connection_file}"], "display_name": "", "language": "python"})
        )
        specs = KernelSpecManager(kernel_dirs=[folder])
        manager = KernelManager(kernel_name="measured", kernel_spec_manager=specs)
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=WAIT_SECONDS)
            yield client
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def run_plainly(client: BlockingKernelClient, cells: Sequence[str]) -> float:
    """Seconds that these cells take as Jupyter runs them: one request each."""
    began = time.perf_counter()
    for source in cells:
        reply = client.execute_interactive(source, store_history=False, output_hook=lambda message: None)
        assert reply["content"]["status"] == "ok", source
    return time.perf_counter() - began


def printed(client: BlockingKernelClient, source: str) -> str:
    """What this code prints."""
    texts: list[str] = []
    client.execute_interactive(
        source, store_history=False, output_hook=lambda message: texts.append(message["content"].get("text", ""))
    )
    return "".join(texts).strip()
