"""Where what the kernel sends belongs: the address of every output, and our own events in order with them.

How it works. Jupyter marks each message with its parent, the request that caused it. While a cell runs, or a callback
of a widget of it, the parent is an `OutputAddress`. Streams are flushed before an address changes and before each
event, so that iopub carries everything in the order in which it happened.

A thread or task that outlives its cell still holds the cell's parent header. When the cell is over that header is
rewritten in place to `LATE_TEXT`, so that what it prints later goes to the log strip, never into a wrong cell.
The headers of containers that were entered meanwhile (`placed`) are rewritten with it.
Measured on ipykernel 7.4 and 6.31: a thread that inherits no context falls back to the parent of whatever runs now,
so threads are started with the context of their starter (`inherit_parent_in_threads`; Python 3.14 offers the same).
"""

from __future__ import annotations

import contextvars
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ..codec import to_parts
from ..kernel_protocol import KERNEL_EVENT_TYPE, KernelEvent, OutputAddress, Together
from .held_events import HeldEvents

LATE_TEXT = "nbapp-late"
"""Parent of what is printed when its cell is over. No `OutputAddress`, so it goes to the log strip."""


class Outlet:
    """The kernel's iopub, seen by address."""

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel
        self._headers: list[dict[str, Any]] = []
        """Of the address that holds now, and of the containers that were entered under it."""
        self.current_event: str | None = None
        """Id of the page's message that is being applied; ipywidgets' echo of it carries it."""
        for stream in (sys.stdout, sys.stderr):
            _note_flushes(stream)
        io_thread = getattr(kernel.iopub_socket, "io_thread", None)
        self._held = None if io_thread is None else HeldEvents(io_thread, self._write)

    def send(self, event: KernelEvent) -> None:
        """Send one of our own events, after everything that was printed or displayed before it."""
        flush_streams()
        self.send_aside(event)

    def send_soon(self, event: KernelEvent) -> None:
        """The same outside of any `addressed`, whose end flushed; it may wait a moment for others that follow."""
        if self._held is None:
            self.send(event)
        else:
            self._held.hold(event)

    def send_last(self, event: KernelEvent) -> None:
        """The same, with what waits: nothing follows."""
        self.send_soon(event)
        if self._held is not None:
            self._held.send()

    def display(self, bundle: dict[str, Any], transient: dict[str, Any], *, update: bool) -> None:
        """What ipykernel's display publisher sends, without its two waits for streams that hold nothing."""
        flush_streams()
        self._kernel.session.send(
            self._kernel.iopub_socket,
            "update_display_data" if update else "display_data",
            {"data": bundle, "metadata": {}, "transient": transient},
            parent=self._kernel.get_parent(),
            ident=b"display_data",
        )

    def send_aside(self, event: KernelEvent) -> None:
        """Send an event that needs no place among the outputs; from any thread."""
        self._write(self._kernel.iopub_socket, [event])

    def _write(self, socket: Any, events: Sequence[KernelEvent]) -> None:
        content, buffers = to_parts(events[0] if len(events) == 1 else Together(tuple(events)))
        self._kernel.session.send(
            socket, KERNEL_EVENT_TYPE, content, parent={}, ident=KERNEL_EVENT_TYPE.encode(), buffers=buffers
        )

    @contextmanager
    def addressed(self, address: OutputAddress) -> Iterator[None]:
        """Everything sent in this block belongs to `address`."""
        headers, self._headers = self._headers, []
        outer, header = self._enter(address.encode())
        try:
            yield
        finally:
            flush_streams()
            for given in (header, *self._headers):
                given["msg_id"] = LATE_TEXT
            self._headers = headers
            self._set(outer)

    @property
    def address(self) -> OutputAddress | None:
        """Where what is printed now belongs; None if no cell and no callback runs."""
        return OutputAddress.decode(self._kernel.get_parent().get("header", {}).get("msg_id", ""))

    @contextmanager
    def placed(self, place: str) -> Iterator[None]:
        """Everything sent in this block stands in this container of the page."""
        address = self.address
        if address is None:
            yield
            return
        with self._also_addressed(replace(address, place=place)):
            yield

    @contextmanager
    def in_fragment(self, fragment: str) -> Iterator[None]:
        """Everything sent in this block belongs to this fragment of the running cell, and stands in its place."""
        address = self.address
        assert address is not None
        with self._also_addressed(replace(address, place=fragment, fragment=fragment)):
            yield

    @contextmanager
    def _also_addressed(self, address: OutputAddress) -> Iterator[None]:
        with self.parent(address.encode()) as header:
            self._headers.append(header)
            yield

    @contextmanager
    def parent(self, msg_id: str) -> Iterator[dict[str, Any]]:
        """Messages in this block have this parent; yields the header that they carry."""
        outer, header = self._enter(msg_id)
        try:
            yield header
        finally:
            flush_streams()
            self._set(outer)

    def _enter(self, msg_id: str) -> tuple[Any, dict[str, Any]]:
        """The parent so far, and the header of the new one."""
        outer = self._kernel.get_parent()
        header = {**outer.get("header", {}), "msg_id": msg_id}
        flush_streams()
        self._set({"header": header, "parent_header": {}, "metadata": {}, "content": {}})
        return outer, header

    def _set(self, parent: dict[str, Any]) -> None:
        # "shell" named, because without it ipykernel 6.31 takes the channel from the calling thread
        self._kernel.set_parent([], parent, channel="shell")


def flush_streams() -> None:
    """A flush waits for another thread: 26 of them were two thirds of a small replay's time. So none without need.

    `_buffers` is ipykernel's (6.0 to 7.4); a stream without it is flushed always.
    """
    for stream in (sys.stdout, sys.stderr):
        holds_text = getattr(stream, "_buffers", True) or getattr(stream, "is_being_flushed", False)
        if holds_text and stream is not None and not stream.closed:
            stream.flush()


def _note_flushes(stream: Any) -> None:
    """The iopub thread flushes too, some time after a text came. It may have taken that, and not sent it yet."""
    flush = getattr(stream, "_flush", None)
    if flush is None or hasattr(stream, "is_being_flushed"):
        return

    def noted_flush() -> None:
        stream.is_being_flushed = True  # before it takes the text
        try:
            flush()
        finally:
            stream.is_being_flushed = False

    stream.is_being_flushed = False
    stream._flush = noted_flush


def inherit_parent_in_threads() -> None:
    """From now on a thread keeps the output address of the code that started it."""
    start = threading.Thread.start
    if getattr(start, "_carries_context", False):
        return

    def start_in_context(thread: threading.Thread) -> None:
        context = contextvars.copy_context()
        run = thread.run
        thread.run = lambda: context.run(run)  # type: ignore[method-assign]
        start(thread)

    start_in_context._carries_context = True  # type: ignore[attr-defined]
    threading.Thread.start = start_in_context  # type: ignore[method-assign, assignment]
