"""Where kernels live: one port, `KernelHost`, and the adapter that starts them as processes on this machine.

How it works. `LocalKernel` starts a plain ipykernel in the notebook's folder, with an environment that holds none of
the server's secrets. It then has it load `nbapp.kernel` by the one `execute_request` of a kernel's life, and says
`Hello` until `KernelReady` comes back on iopub: a subscription takes time to connect, and what is published before is
lost. From there on, requests go out on shell and control, and everything that iopub carries goes to the listener in
order; a kernel that did not notice a request is nudged (`nudges.py`). The process is waited for: a death is
seen within a tenth of a second.

A kernel that ends while it starts is started once more, with other ports: between their choice and the moment when the
kernel takes them, any connection of this machine may have got one.

What it does not know: what the messages mean. That is `session.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Mapping
from pathlib import Path
from typing import IO, Any, Protocol

from jupyter_client.ioloop.manager import AsyncIOLoopKernelManager
from jupyter_client.kernelspec import KernelSpecManager

from .. import __version__
from ..codec import ProtocolError, from_parts, to_parts
from ..errors import NbappError
from ..kernel_protocol import (
    KERNEL_EVENT_TYPE,
    KERNEL_REPLY_TYPE,
    KERNEL_REQUEST_TYPE,
    CheckSources,
    Hello,
    InputsChanged,
    KernelEvent,
    KernelMessage,
    KernelReady,
    KernelRequest,
    StopReplay,
    events_of,
)
from ..protocol import Json, Query
from .limits import call_later
from .nudges import Nudges

log = logging.getLogger(__name__)

HELLO_SECONDS = 0.05
CACHE_FOLDER_VARIABLE, NOTEBOOK_VARIABLE = "NBAPP_CACHE_FOLDER", "NBAPP_NOTEBOOK"
"""What `ui/caches/places.py` asks a kernel's environment for."""
STOP_SECONDS = 2.0
"""A kernel that is asked to end gets this long before it is killed."""

OUTPUT_KINDS = frozenset(
    {"stream", "display_data", "execute_result", "error", "update_display_data", "clear_output"}
    | {"comm_open", "comm_msg", "comm_close"}
)
_SECRET_PREFIXES = ("JUPYTERHUB_", "JPY_", "JUPYTER_TOKEN", "JUPYTER_PASSWORD", "JUPYTER_SERVER_", "JUPYTER_GATEWAY_")


class KernelCannotLoad(NbappError):
    """The kernel's process runs, or not even that, but nbapp does not run in it."""


class KernelEnded(KernelCannotLoad):
    """Its process ended while it started."""


class KernelListener(Protocol):
    """Hears one kernel, in order; nothing more comes after `kernel_died`."""

    def kernel_spoke(self, event: KernelEvent) -> None: ...

    def lets_through(self, size: int) -> bool:
        """Whether it wants to hear what the kernel wrote, of so many bytes."""

    def kernel_wrote(self, kind: str, parent: str, content: Json, buffers: tuple[bytes, ...]) -> None: ...

    def request_failed(self, request: KernelRequest, details: str) -> None: ...

    def kernel_died(self, exit_code: int | None) -> None: ...


class Kernel(Protocol):
    """One kernel of one session."""

    async def start(self) -> None:
        """Returns when it takes requests; raises KernelCannotLoad."""

    def ask(self, request: KernelRequest) -> None: ...

    async def interrupt(self) -> None: ...

    async def stop(self) -> None:
        """Ends it for good, also in the middle of `start`. Its listener hears nothing any more."""


class KernelHost(Protocol):
    def new_kernel(self, name: str, notebook: Path, listener: KernelListener) -> Kernel:
        """It runs in the notebook's folder."""

    async def stop_all(self) -> None: ...


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Without the server's secrets: the author's code may be anyone's."""
    return {name: value for name, value in environment.items() if not name.startswith(_SECRET_PREFIXES)}


class LocalHost:
    """Starts kernels as child processes of the server."""

    def __init__(
        self,
        specs: KernelSpecManager,
        startup_seconds: float,
        *,
        cache_folder: Path | None = None,
        kernel_output: IO[bytes] | None = None,
        hash_seed: int | None = None,
        niceness: int = 0,
    ) -> None:
        """`cache_folder`: where kernels keep what their visitors share; None: each has its own.

        `kernel_output`: takes what the processes write past their messages; None: our own stdout and stderr do.

        `hash_seed`: text has the same hashes in all kernels, so that a set shows the same order in two of them that
        are compared; None: each has its own. `niceness`: as of the command `nice`; 0: as much of the processor as we.
        """
        self._specs = specs
        self._startup_seconds = startup_seconds
        self._kernel_output = kernel_output
        self._niceness = niceness
        self._environment = {} if hash_seed is None else {"PYTHONHASHSEED": str(hash_seed)}
        if cache_folder is not None:
            self._environment[CACHE_FOLDER_VARIABLE] = str(cache_folder)
        self._running: set[LocalKernel] = set()

    def new_kernel(self, name: str, notebook: Path, listener: KernelListener) -> LocalKernel:
        folder = notebook.parent
        kernel = LocalKernel(name, folder, listener, self._specs, self._startup_seconds, self._kernel_output)
        kernel.environment = {**self._environment, NOTEBOOK_VARIABLE: str(notebook)}
        kernel.niceness = self._niceness
        self._running = {k for k in self._running if not k.is_stopped}
        self._running.add(kernel)
        return kernel

    async def stop_all(self) -> None:
        await asyncio.gather(*(kernel.stop() for kernel in self._running), return_exceptions=True)
        self._running.clear()


class LocalKernel:
    def __init__(
        self,
        name: str,
        folder: Path,
        listener: KernelListener,
        specs: KernelSpecManager,
        startup_seconds: float,
        output: IO[bytes] | None = None,
    ) -> None:
        self._popen_options = {} if output is None else {"stdout": output, "stderr": output}
        self.environment: Mapping[str, str] = {}
        """Variables that it has unless the server's own environment says otherwise."""
        self.niceness = 0
        self._name = name
        self._folder = folder
        self._listener = listener
        self._startup_seconds = startup_seconds
        self._specs = specs
        self._manager: Any = self._new_manager()
        self._streams: dict[str, Any] = {}
        self._requests: dict[str, KernelRequest] = {}
        self._loading: asyncio.Future[None] | None = None
        self._ready: asyncio.Future[None] | None = None
        self._nudges = Nudges(call_later, self._nudge)
        self._load_id = ""
        self._tasks: list[asyncio.Task[None]] = []
        self._has_process = asyncio.Lock()
        self._stopping: asyncio.Future[None] | None = None
        self.is_stopped = False

    def _new_manager(self) -> AsyncIOLoopKernelManager:
        manager = AsyncIOLoopKernelManager(kernel_name=self._name, kernel_spec_manager=self._specs, autorestart=False)
        manager.shutdown_wait_time = STOP_SECONDS
        if manager.has_trait("transport_encryption"):  # jupyter_client 8.10; TCP is readable by other users
            manager.transport_encryption = "auto"
        return manager

    async def start(self) -> None:
        try:
            await asyncio.wait_for(self._start(), self._startup_seconds)
        except asyncio.TimeoutError:
            raise KernelCannotLoad(
                f"The kernel {self._name!r} did not answer within {self._startup_seconds:g} s.",
                advice="Raise NbappApp.startup_timeout if it only needs longer.",
            ) from None

    async def _start(self) -> None:
        try:
            await self._start_process()
        except KernelEnded as error:
            log.info("%s It is started once more: another program may have taken one of its ports.", error)
            async with self._has_process:
                if self.is_stopped:
                    return
                await self._end_process()
                self._manager = self._new_manager()
            await self._start_process()

    async def _start_process(self) -> None:
        loop = asyncio.get_running_loop()
        self._loading, self._ready = loop.create_future(), loop.create_future()
        await self._launch()
        if self.is_stopped:
            return
        self._make_nice()
        self._connect()
        self._watch_process()
        await self._load_extension()
        assert self._ready is not None
        while not self._ready.done():
            self.ask(Hello())
            await asyncio.wait([self._ready], timeout=HELLO_SECONDS)
        self._ready.result()

    async def _launch(self) -> None:
        async with self._has_process:
            if self.is_stopped:
                return
            try:
                await self._manager.start_kernel(
                    cwd=str(self._folder),
                    env={**self.environment, **clean_environment(os.environ)},
                    **self._popen_options,
                )
            except Exception as error:  # a kernelspec's command may be anything, and so may its failure
                raise KernelCannotLoad(
                    f"The kernel {self._name!r} could not be started: {error}",
                    advice="See which kernels work: jupyter kernelspec list",
                ) from error

    def _make_nice(self) -> None:
        if self.niceness and hasattr(os, "setpriority"):
            with contextlib.suppress(OSError, AttributeError):  # another provisioner has no process here
                os.setpriority(os.PRIO_PROCESS, self._manager.provisioner.pid, self.niceness)

    def ask(self, request: KernelRequest) -> None:
        if self.is_stopped or not self._streams:
            return
        channel = "control" if isinstance(request, (InputsChanged, StopReplay, CheckSources, Query)) else "shell"
        id = self._send(self._streams[channel], request)
        if not isinstance(request, Hello):
            self._requests[id] = request
            self._nudges.asked(id)

    def _nudge(self) -> None:
        """By connections of its own: on the same ones it would lie there unnoticed too."""
        if not self._streams:
            return
        connect = {"shell nudge": self._manager.connect_shell, "control nudge": self._manager.connect_control}
        for name, connected in connect.items():
            if (older := self._streams.pop(name, None)) is not None:
                older.close(linger=0)
            self._streams[name] = connected()
            self._send(self._streams[name], Hello())

    def _send(self, stream: Any, request: KernelRequest) -> str:
        """Its id."""
        body, buffers = to_parts(request)
        sent = self._manager.session.send(stream, KERNEL_REQUEST_TYPE, body, buffers=buffers)
        return str(sent["header"]["msg_id"])

    async def interrupt(self) -> None:
        if not self.is_stopped and self._manager.has_kernel:
            with contextlib.suppress(Exception):  # it may have died in between; its death is told by another way
                await self._manager.interrupt_kernel()

    async def stop(self) -> None:
        """Also for a second caller it returns when the process is gone."""
        if self._stopping is None:
            self.is_stopped = True
            self._stopping = asyncio.ensure_future(self._stop())
        await asyncio.shield(self._stopping)

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        for future in (self._loading, self._ready):
            if future is not None and not future.done():
                future.cancel()
        async with self._has_process:
            await self._end_process()

    async def _end_process(self) -> None:
        await self._close_streams()
        if self._manager.has_kernel:
            # Twice the kernel's own grace: after that the process is killed by all means.
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._manager.shutdown_kernel(), 2 * STOP_SECONDS)
            if self._manager.has_kernel:
                with contextlib.suppress(Exception):
                    await self._manager.shutdown_kernel(now=True)
        self._clean_up()

    async def _close_streams(self) -> None:
        """Before the manager's own clean-up: it closes the sockets below them, and pyzmq then warns of the loop's. It
        warns as well of what it has left to the loop for a stream that is closed by then."""
        self._nudges.stop()
        streams, self._streams = list(self._streams.values()), {}
        for stream in streams:
            stream.stop_on_recv()
        await asyncio.sleep(0)
        for stream in streams:
            stream.close(linger=0)

    def _clean_up(self) -> None:
        self._manager.cleanup_connection_file()
        if getattr(self._manager, "_created_context", False):
            # Sockets are closed; `destroy` would wait for messages that nobody takes.
            self._manager.context.destroy(linger=0)

    # --- its process ----------------------------------------------------------------------------------------------

    def _watch_process(self) -> None:
        self._tasks.append(asyncio.create_task(self._wait_for_death()))

    async def _wait_for_death(self) -> None:
        provisioner = self._manager.provisioner
        while (exit_code := await provisioner.poll()) is None:
            await asyncio.sleep(0.1)
        if self.is_stopped:
            return
        error = KernelEnded(
            f"The kernel {self._name!r} ended with exit code {exit_code} while it started.",
            advice="Its messages above, or `jupyter console --kernel` with its name, tell why.",
        )
        assert self._loading is not None and self._ready is not None
        if not self._ready.done():
            for future in (self._loading, self._ready):
                if not future.done():
                    future.set_exception(error)
                    future.exception()  # marked as seen: only one of the two is awaited
            return
        self._nudges.stop()
        # What the kernel said last is still on its way.
        self._streams["iopub"].flush()
        self._listener.kernel_died(exit_code)

    # --- its messages ---------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._streams = {
            "iopub": self._manager.connect_iopub(),
            "shell": self._manager.connect_shell(),
            "control": self._manager.connect_control(),
        }
        self._streams["iopub"].on_recv(self._hear_iopub)
        self._streams["shell"].on_recv(self._hear_reply)
        self._streams["control"].on_recv(self._hear_reply)

    def _load_extension(self) -> Awaitable[None]:
        content = {
            "code": "%load_ext nbapp.kernel",
            "silent": True,
            "store_history": False,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        sent = self._manager.session.send(self._streams["shell"], "execute_request", content)
        self._load_id = sent["header"]["msg_id"]
        assert self._loading is not None
        return self._loading

    def _hear_reply(self, frames: list[bytes]) -> None:
        message = self._read(frames)
        if message is None:
            return
        parent = message["parent_header"].get("msg_id", "")
        if message["msg_type"] == "execute_reply" and parent == self._load_id:
            self._hear_loaded(message["content"])
        if message["msg_type"] == KERNEL_REPLY_TYPE:
            request = self._requests.pop(parent, None)
            if request is not None and not message["content"].get("ok"):
                self._listener.request_failed(request, str(message["content"].get("error")))

    def _hear_loaded(self, reply: Json) -> None:
        assert self._loading is not None
        if self._loading.done():
            return
        if reply.get("status") == "ok":
            self._loading.set_result(None)
            return
        python = (self._manager.kernel_spec.argv or ["python"])[0]
        self._loading.set_exception(
            KernelCannotLoad(
                f"The kernel {self._name!r} cannot load nbapp: {reply.get('ename')}: {reply.get('evalue')}",
                advice=f"In that kernel's environment run: {python} -m pip install nbapp=={__version__}",
            )
        )

    def _hear_iopub(self, frames: list[bytes]) -> None:
        message = self._read(frames)
        if message is None:
            return
        parent = str(message["parent_header"].get("msg_id", ""))
        self._nudges.heard(parent)
        if message["msg_type"] == KERNEL_EVENT_TYPE:
            self._hear_event(message)
        elif message["msg_type"] in OUTPUT_KINDS and self._ready is not None and self._ready.done():
            if not self._listener.lets_through(sum(map(len, frames))):
                return
            buffers = tuple(bytes(buffer) for buffer in message["buffers"])
            self._listener.kernel_wrote(message["msg_type"], parent, message["content"], buffers)

    def _hear_event(self, message: Json) -> None:
        try:
            told = from_parts(KernelMessage, message["content"], [bytes(b) for b in message["buffers"]])
        except ProtocolError as error:
            log.warning("The kernel %s sent an event that this server does not know: %s", self._name, error)
            return
        for event in events_of(told):
            self._take_event(event)

    def _take_event(self, event: KernelEvent) -> None:
        if not isinstance(event, KernelReady):
            self._listener.kernel_spoke(event)
        elif self._ready is not None and not self._ready.done():
            if event.version != __version__:
                log.warning("The kernel %s has nbapp %s, the server %s.", self._name, event.version, __version__)
            self._ready.set_result(None)

    def _read(self, frames: list[bytes]) -> Json | None:
        """The message, or None if it is not signed by our kernel."""
        if self.is_stopped:
            return None
        try:
            _, parts = self._manager.session.feed_identities(frames)
            return self._manager.session.deserialize(parts)
        except Exception as error:  # whatever a stray sender put there
            log.warning("A message that is not the kernel's was dropped: %s", error)
            return None
