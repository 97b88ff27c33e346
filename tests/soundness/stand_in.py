"""A kernel without sockets: ipykernel's own kernel and shell, whose messages go into a list.

How it works. `IPythonKernel` sends everything, be it an output, a comm message or one of our events, by its session.
This one keeps them. Standard output and error are streams that send at once, with the parent of the moment, in place
of ipykernel's, which send from a thread of their own: so the process has one thread, and may be forked.
"""

from __future__ import annotations

import contextvars
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from jupyter_client.session import Session, extract_header
from traitlets.config import Config


@dataclass(frozen=True)
class Message:
    """What would have gone out on iopub."""

    kind: str
    parent: str
    """The parent's id: an `OutputAddress`, or the id of a page's message."""
    content: Any
    buffers: tuple[bytes, ...] = ()


class KeptMessages(Session):
    """A session that keeps what it is given to send."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.kept: list[Message] = []

    def send(
        self,
        stream: Any,
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        ident: Any = None,
        buffers: Sequence[Any] | None = None,
        *rest: Any,
        **more: Any,
    ) -> Any:
        if isinstance(msg_or_type, dict):
            kind, header, content = msg_or_type["msg_type"], msg_or_type["parent_header"], msg_or_type["content"]
        else:
            kind, header = msg_or_type, extract_header(parent) if parent else {}
        raw = tuple(bytes(buffer) for buffer in buffers or ())
        self.kept.append(Message(kind, header.get("msg_id", ""), content, raw))
        return None

    def take(self) -> list[Message]:
        """All since the last time."""
        kept, self.kept = self.kept, []
        return kept


class SentText(io.TextIOBase):
    """Standard output or error of the notebook's cells."""

    encoding = "UTF-8"

    def __init__(self, session: KeptMessages, name: str) -> None:
        self._session = session
        self.name = name
        self._parent: contextvars.ContextVar[Any] = contextvars.ContextVar(f"parent of {name}")
        self._parent.set({})

    def set_parent(self, parent: Any) -> None:
        self._parent.set(extract_header(parent))

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if text:
            parent = self._parent.get({})
            self._session.kept.append(Message("stream", parent.get("msg_id", ""), {"name": self.name, "text": text}))
        return len(text)


def make_kernel() -> IPythonKernel:
    """The one kernel of this process."""
    settings = Config()
    settings.HistoryManager.enabled = False  # its database has a thread
    settings.InteractiveShell.colors = "NoColor"
    settings.InteractiveShell.xmode = "Minimal"  # a full traceback takes 15 ms, and says nothing about the engine
    return IPythonKernel.instance(config=settings, session=KeptMessages(), iopub_socket=object())
