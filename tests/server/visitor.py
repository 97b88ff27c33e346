"""A visitor without a browser: opens an app's page and speaks with its websocket, as the page's code does.

It keeps what a page would show by applying every delta, so that a test can ask for the page instead of for messages.
"""

from __future__ import annotations

import itertools
import json
import re
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from typing import Any

import websocket
from live import LiveServer, new_opener

from nbapp.codec import from_frame, to_frame
from nbapp.protocol import (
    Custom,
    Delta,
    ModelClosed,
    ModelOpened,
    ModelUpdated,
    Open,
    OutputsCut,
    OutputSet,
    Ping,
    Pong,
    Problem,
    ProgressChanged,
    ServerMessage,
    Snapshot,
    StatusChanged,
    TextAppended,
    Update,
    Welcome,
)

WAIT_SECONDS = 30.0


@dataclass
class Visitor:
    server: LiveServer
    app: str = ""
    opener: urllib.request.OpenerDirector = field(default_factory=new_opener)
    received: list[ServerMessage] = field(default_factory=list)
    frames: list[str | bytes] = field(default_factory=list)
    outputs: dict[str, list[Any]] = field(default_factory=dict)
    callbacks: dict[str, list[Any]] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    models: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str | None] = field(default_factory=dict)
    activity: str = ""
    session: str = ""
    ticket: str = ""
    upload_ticket: str = ""
    resumed: bool = False

    def __post_init__(self) -> None:
        self._ids = (f"{uuid.uuid4().hex[:8]}-{n}" for n in itertools.count(1))
        self.socket: websocket.WebSocket | None = None

    # --- coming and going -----------------------------------------------------------------------------------------

    def read_page(self) -> dict[str, Any]:
        """GET the page; returns its config."""
        page = self._get(self.server.app_url(self.app))
        match = re.search(r'id="nbapp-config">(.*?)</script>', page, re.DOTALL)
        assert match is not None, page
        self.config = json.loads(match[1])
        self.ticket = self.config["ticket"]
        return self.config

    def _get(self, url: str) -> str:
        try:
            with self.opener.open(url, timeout=30) as response:
                return str(response.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{error.code}: {error.read().decode()}") from None

    def connect(self, ticket: str | None = None, **options: Any) -> None:
        """Open the websocket; no message yet."""
        self.leave()
        path = self.config["socket"]
        url = f"ws://127.0.0.1:{self.server.port}{path}?ticket={self.ticket if ticket is None else ticket}"
        self.socket = websocket.create_connection(url, timeout=WAIT_SECONDS, **options)

    def open(self, session: str | None = None, inputs: dict[str, Any] | None = None) -> Visitor:
        """The page, its websocket, and the first message; returns when the session's snapshot is here."""
        if not self.ticket:
            self.read_page()
        self.connect()
        self.say(Open(session, inputs or {}))
        self.wait_for(Snapshot)
        return self

    def leave(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket.shutdown()  # also where the server closed first
            self.socket = None

    # --- speaking -------------------------------------------------------------------------------------------------

    def say(self, message: object) -> None:
        frame = to_frame(message)
        self.say_raw(frame)

    def say_raw(self, frame: str | bytes) -> None:
        assert self.socket is not None
        if isinstance(frame, bytes):
            self.socket.send_binary(frame)
        else:
            self.socket.send(frame)

    def set(self, model: str, **state: Any) -> str:
        id = next(self._ids)
        self.say(Update(id, model, state))
        return id

    def press(self, model: str) -> str:
        id = next(self._ids)
        self.say(Custom(id, model, {"event": "click"}))
        return id

    # --- hearing --------------------------------------------------------------------------------------------------

    def hear(self, seconds: float = WAIT_SECONDS) -> ServerMessage:
        """The next message, folded into what this visitor sees."""
        frame = self._receive(seconds)
        self.frames.append(frame)
        message: ServerMessage = from_frame(ServerMessage, frame)
        self.received.append(message)
        self._fold(message)
        return message

    def _receive(self, seconds: float) -> str | bytes:
        """The next frame; pings of the server do not count, or each would begin the wait anew."""
        assert self.socket is not None
        end = time.monotonic() + seconds
        while True:
            self.socket.settimeout(max(0.001, end - time.monotonic()))
            opcode, data = self.socket.recv_data(control_frame=True)
            assert opcode != websocket.ABNF.OPCODE_CLOSE, "the server closed the connection"
            if opcode in (websocket.ABNF.OPCODE_TEXT, websocket.ABNF.OPCODE_BINARY):
                return data.decode() if opcode == websocket.ABNF.OPCODE_TEXT else data

    def wait_for(self, kind: type, **fields: Any) -> Any:
        """The next message of this kind with these fields."""
        while True:
            message = self.hear()
            if isinstance(message, kind) and all(getattr(message, k) == v for k, v in fields.items()):
                return message

    def wait_until(self, is_so, seconds: float = WAIT_SECONDS) -> None:
        end = time.monotonic() + seconds
        while not is_so():
            left = end - time.monotonic()
            assert left > 0, f"it did not come to be; {self.outputs} {self.activity}"
            try:
                self.hear(left)
            except websocket.WebSocketTimeoutException:
                raise AssertionError(f"it did not come to be: {self.outputs} {self.statuses} {self.activity}") from None

    def wait_idle(self) -> Visitor:
        self.wait_until(lambda: self.activity == "idle")
        return self

    def wait_text(self, cell: str, text: str, seconds: float = WAIT_SECONDS) -> None:
        self.wait_until(lambda: self.text(cell) == text, seconds)

    def settle(self) -> list[ServerMessage]:
        """Everything that the server has said by now; it answers a ping after all that."""
        before = len(self.received)
        self.say(Ping())
        self.wait_for(Pong)
        return self.received[before:-1]

    def close_code(self) -> int:
        """Of the connection that the server closes now; messages before are heard."""
        assert self.socket is not None
        while True:
            opcode, data = self.socket.recv_data(control_frame=True)
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                return int.from_bytes(data[:2], "big")
            if opcode in (websocket.ABNF.OPCODE_TEXT, websocket.ABNF.OPCODE_BINARY):
                frame = data.decode() if opcode == websocket.ABNF.OPCODE_TEXT else data
                message = from_frame(ServerMessage, frame)
                self.received.append(message)
                self._fold(message)

    # --- what is seen ---------------------------------------------------------------------------------------------

    def text(self, cell: str) -> str:
        """Of all streams and plain texts of a cell."""
        return "".join(_text_of(output) for output in self.outputs.get(cell, []))

    def model(self, name: str, place: int = 0) -> str:
        """The id of the nth open widget of this class, such as IntSliderModel."""
        found = [id for id, state in self.models.items() if state.get("_model_name") == name]
        return found[place]

    def problems(self) -> list[str]:
        return [m.kind for m in self.received if isinstance(m, Problem)]

    def _fold(self, message: ServerMessage) -> None:
        match message:
            case Welcome():
                self.session, self.ticket, self.resumed = message.session, message.ticket, message.resumed
                self.upload_ticket = message.upload_ticket
            case Snapshot():
                self.outputs = {c.id: list(c.outputs) for c in message.cells}
                self.callbacks = {c.id: list(c.callback_outputs) for c in message.cells}
                self.statuses = {c.id: c.status for c in message.cells}
                self.models = {m.id: dict(m.state) for m in message.models}
                self.keys = {m.id: m.key for m in message.models}
                self.activity = message.progress.activity
            case ModelOpened(model=model):
                self.models.setdefault(model.id, {}).update(model.state)
                self.keys[model.id] = model.key
            case ModelUpdated():
                self.models[message.model].update(message.state)
            case ModelClosed():
                self.models.pop(message.model, None)
            case Delta():
                for change in message.changes:
                    self._fold_change(change)

    def _fold_change(self, change: object) -> None:
        match change:
            case OutputSet():
                outputs = (self.callbacks if change.callback else self.outputs)[change.cell]
                outputs[change.index : change.index + 1] = [change.output]
            case TextAppended():
                outputs = (self.callbacks if change.callback else self.outputs)[change.cell]
                outputs[change.index] = _longer(outputs[change.index], change.text)
            case OutputsCut():
                del (self.callbacks if change.callback else self.outputs)[change.cell][change.length :]
            case StatusChanged():
                self.statuses[change.cell] = change.status
            case ProgressChanged():
                self.activity = change.progress.activity


def _longer(output: Any, text: str) -> Any:
    if output["output_type"] == "stream":
        return {**output, "text": output["text"] + text}
    ((mime, props),) = output["data"].items()
    return {**output, "data": {mime: {**props, "body": props["body"] + text}}}


def _text_of(output: Any) -> str:
    if output["output_type"] == "stream":
        return str(output["text"])
    if output["output_type"] == "error":
        return f"error: {output['evalue']}"
    return str(output.get("data", {}).get("text/plain", ""))
