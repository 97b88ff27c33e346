"""A real kernel with the extension, driven without a server: requests in, how long the replay took out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from nbapp.codec import from_parts, to_parts
from nbapp.kernel_protocol import (
    KERNEL_EVENT_TYPE,
    KERNEL_REQUEST_TYPE,
    CodeCell,
    InputNamed,
    KernelEvent,
    LoadNotebook,
    Replay,
    ReplayFinished,
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
            event = from_parts(KernelEvent, message["content"], message["buffers"])
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
    manager, client = start_new_kernel()
    try:
        client.execute_interactive("%load_ext nbapp.kernel", silent=True, store_history=False)
        yield AppKernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
