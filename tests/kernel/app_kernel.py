"""Drives a real kernel as the server does: requests on shell and control, everything that comes on iopub sorted."""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

from nbapp.codec import from_parts, to_parts
from nbapp.kernel_protocol import (
    KERNEL_EVENT_TYPE,
    KERNEL_REQUEST_TYPE,
    CellFinished,
    CellsExplained,
    CellStarted,
    CodeCell,
    EventRefused,
    Explain,
    Hello,
    InputNamed,
    InputsChanged,
    KernelEvent,
    KernelMessage,
    KernelReady,
    LoadNotebook,
    OutputAddress,
    Replay,
    ReplayFinished,
    StateCaptured,
    StopReplay,
    events_of,
)
from nbapp.protocol import CellId, Custom, Update

PATIENCE_SECONDS = 60.0
_OUTPUTS = ("stream", "display_data", "update_display_data", "execute_result", "error", "clear_output")


@dataclass
class Done:
    """What came on iopub from one request until its `ReplayFinished`."""

    finished: ReplayFinished
    outputs: dict[str, list[Any]] = field(default_factory=dict)
    callback_outputs: dict[str, list[Any]] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    """Of each of a cell's outputs, the container it stands in."""
    stray: list[Any] = field(default_factory=list)
    """Outputs with no address: the log strip's."""
    events: list[KernelEvent] = field(default_factory=list)
    comms: list[tuple[str, str, dict[str, Any], str]] = field(default_factory=list)
    """Message type, model, data, parent id."""

    @property
    def ran(self) -> list[str]:
        return list(self.finished.ran)

    @property
    def outcome(self) -> str:
        return self.finished.outcome

    def text(self, cell: str) -> str:
        return text_of(self.outputs.get(cell, []))

    def callback_text(self, cell: str) -> str:
        return text_of(self.callback_outputs.get(cell, []))

    def sent(self, model: str) -> list[dict[str, Any]]:
        """States that the kernel sent for this model."""
        return [
            d["state"] for kind, m, d, _ in self.comms if kind == "comm_msg" and m == model and d["method"] == "update"
        ]

    def opened(self) -> list[str]:
        return [model for kind, model, _, _ in self.comms if kind == "comm_open"]

    def closed(self) -> list[str]:
        return [model for kind, model, _, _ in self.comms if kind == "comm_close"]

    def refused(self) -> list[EventRefused]:
        return [event for event in self.events if isinstance(event, EventRefused)]


def text_of(outputs: list[Any]) -> str:
    """Streams and plain text of displayed values, one after the other; errors as `!Name`."""
    parts = []
    for output in outputs:
        if "text" in output:
            parts.append(output["text"])
        elif "ename" in output:
            parts.append(f"!{output['ename']}")
        elif "data" in output:
            parts.append(output["data"].get("text/plain", ""))
    return "".join(parts)


@contextmanager
def new_kernel() -> Iterator[AppKernel]:
    manager = KernelManager()
    # the Python that runs the tests, whatever kernelspecs this machine has
    manager._kernel_spec = KernelSpec(argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"])
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield AppKernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


class AppKernel:
    """A kernel with an app in it, and what the page knows of its widgets."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self._manager = manager
        self._client = client
        self._run = 0
        self._event = 0
        self.models: dict[str, dict[str, Any]] = {}
        self.model_by_key: dict[str, str] = {}
        self.load_extension()
        self._run += 1
        self.send(Replay(self._run, captures=True))
        self._empty_state = next(e.state for e in self.wait().events if isinstance(e, StateCaptured))

    def execute(self, source: str) -> None:
        """Past the app, as Jupyter runs it."""
        reply = self._reply_to(self._client.execute(source, silent=True, store_history=False))
        assert reply["status"] == "ok", reply

    def load_extension(self) -> None:
        self.execute("%load_ext nbapp.kernel")
        for _ in range(400):
            self.send(Hello())  # again and again, as the server does: a subscription takes time to connect
            try:
                message = self._client.get_iopub_msg(timeout=0.05)
            except queue.Empty:
                continue
            if message["msg_type"] == KERNEL_EVENT_TYPE and KernelReady("0.1.0") in self._events_of(message):
                return
        raise TimeoutError("the extension did not answer")

    def reset(self) -> None:
        """No cells, no names, no widgets of cells, an empty session, nothing that a visitor had set."""
        self.start("session_state.clear()")
        self.load(state=self._empty_state)
        self.replay(refresh=True)
        self.models.clear()
        self.model_by_key.clear()

    # --- requests

    def send(self, request: Any) -> None:
        self._send(self._client.shell_channel, request)

    def send_control(self, request: Any) -> None:
        self._send(self._client.control_channel, request)

    def _send(self, channel: Any, request: Any) -> None:
        content, buffers = to_parts(request)
        channel.socket  # noqa: B018
        session = self._client.session
        session.send(channel.socket, KERNEL_REQUEST_TYPE, content, buffers=buffers)

    def load(
        self,
        *cells: str | CodeCell,
        inputs: dict[str, dict[str, Any]] | None = None,
        state: bytes | None = None,
        uploads: str = "",
    ) -> None:
        """Cells get the ids c0, c1, ..."""
        code = tuple(c if isinstance(c, CodeCell) else CodeCell(CellId(f"c{i}"), c) for i, c in enumerate(cells))
        self.send(LoadNotebook(code, inputs or {}, state, uploads))  # type: ignore[arg-type]

    def start(self, *cells: str | CodeCell, inputs: dict[str, dict[str, Any]] | None = None) -> Done:
        self.load(*cells, inputs=inputs)
        return self.replay()

    def replay(self, *events: Any, press: str | None = None, refresh: bool = False) -> Done:
        self.begin(*events, press=press, refresh=refresh)
        return self.wait()

    def begin(self, *events: Any, press: str | None = None, refresh: bool = False) -> int:
        self._run += 1
        self.send(Replay(self._run, events, press, refresh))  # type: ignore[arg-type]
        return self._run

    def ask_replay(self, request: Replay) -> Done:
        """A replay of any kind; it gets the next run number."""
        self._run += 1
        self.send(replace(request, run=self._run))
        return self.wait()

    def set(self, key: str, **state: Any) -> Done:
        return self.replay(self.update(key, **state))

    def update(self, key: str, **state: Any) -> Update:
        self._event += 1
        return Update(f"e{self._event}", self.model_by_key[key], state)  # type: ignore[arg-type]

    def click(self, key: str) -> Done:
        self._event += 1
        model = self.model_by_key[key]
        return self.replay(Custom(f"e{self._event}", model, {"event": "click"}), press=model)  # type: ignore[arg-type]

    def explain(self) -> CellsExplained:
        self.send(Explain())
        for message in self.messages():
            for event in self._take(Done(None), message):  # type: ignore[arg-type]
                if isinstance(event, CellsExplained):
                    return event
        raise AssertionError("unreachable")

    def inputs_changed(self, run: int, key: str, trait: str) -> None:
        self.send_control(InputsChanged(run, ((self.model_by_key[key], trait),)))  # type: ignore[arg-type]

    def stop(self, run: int) -> None:
        self.send_control(StopReplay(run))

    # --- what comes back

    def wait(self, until: type[Any] = ReplayFinished) -> Done:
        done = Done(None)  # type: ignore[arg-type]
        for message in self.messages():
            for event in self._take(done, message):
                if isinstance(event, ReplayFinished):
                    done.finished = event
                if isinstance(event, until) and getattr(event, "run", self._run) == self._run:
                    return done
        raise AssertionError("unreachable")

    def wait_for_cell(self, cell: str) -> None:
        for message in self.messages():
            for event in self._take(Done(None), message):  # type: ignore[arg-type]
                if isinstance(event, CellStarted) and event.cell == cell:
                    return

    def wait_for_text(self, text: str) -> None:
        """A cell prints it when it is where the test wants it to be."""
        for message in self.messages():
            self._take(Done(None), message)  # type: ignore[arg-type]
            if text in message["content"].get("text", ""):
                return

    def messages(self) -> Any:
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            yield self._client.get_iopub_msg(timeout=max(0.1, end - time.monotonic()))
        raise TimeoutError("the kernel did not finish")

    def _events_of(self, message: Any) -> tuple[KernelEvent, ...]:
        return events_of(from_parts(KernelMessage, message["content"], [bytes(b) for b in message["buffers"]]))

    def _take(self, done: Done, message: Any) -> tuple[KernelEvent, ...]:
        kind, content = message["msg_type"], message["content"]
        parent = message["parent_header"].get("msg_id", "")
        if kind == KERNEL_EVENT_TYPE:
            events = self._events_of(message)
            done.events.extend(events)
            for event in events:
                if isinstance(event, InputNamed):
                    self.model_by_key[event.key] = event.model
            return events
        if kind.startswith("comm_"):
            self._take_comm(done, kind, content, parent)
        elif kind in _OUTPUTS:
            address = OutputAddress.decode(parent)
            if address is None:
                done.stray.append(content)
            else:
                outputs = done.callback_outputs if address.callback else done.outputs
                outputs.setdefault(address.cell, []).append(content)
                done.places.setdefault(address.cell, []).append(address.place)
        return ()

    def _take_comm(self, done: Done, kind: str, content: Any, parent: str) -> None:
        model, data = content["comm_id"], content["data"]
        if kind == "comm_close" and model not in self.models:
            return  # of a test before: Python frees a widget when it likes
        done.comms.append((kind, model, data, parent))
        if kind == "comm_open":
            self.models[model] = dict(data["state"])
        elif kind == "comm_msg" and data.get("method") in ("update", "echo_update"):
            self.models[model].update(data["state"])
        elif kind == "comm_close":
            self.models.pop(model, None)

    def state(self, key: str) -> dict[str, Any]:
        return self.models[self.model_by_key[key]]

    def why(self, done: Done) -> dict[str, str]:
        return {e.cell: e.why for e in done.events if isinstance(e, CellFinished)}

    def ask(self, body: dict[str, Any], buffers: Sequence[bytes] = ()) -> dict[str, Any]:
        """The reply to a request of any shape."""
        session = self._client.session
        sent = session.send(self._client.shell_channel.socket, KERNEL_REQUEST_TYPE, body, buffers=list(buffers))
        return self._reply_to(sent["header"]["msg_id"])

    def _reply_to(self, request_id: str) -> dict[str, Any]:
        while True:
            reply = self._client.get_shell_msg(timeout=PATIENCE_SECONDS)
            if reply["parent_header"].get("msg_id") == request_id:
                content: dict[str, Any] = reply["content"]
                return content

    def interrupt_from_outside(self) -> None:
        self._manager.interrupt_kernel()
