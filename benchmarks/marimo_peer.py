"""Our comparison notebook in marimo's own runtime, by itself in a process: prints its figures as JSON.

Started by `benchmarks/peers.py` with a Python that has marimo; imports nothing of nbapp. Cells come on stdin as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

CHANGES = 20


async def main(sources: list[str]) -> dict[str, Any]:
    from marimo._ast.app_config import _AppConfig
    from marimo._config.config import DEFAULT_CONFIG
    from marimo._messaging.types import KernelStreams, NoopStream
    from marimo._runtime import commands, patches
    from marimo._runtime.context.kernel_context import initialize_kernel_context
    from marimo._runtime.runner.hooks import create_default_hooks
    from marimo._runtime.runtime import Kernel
    from marimo._session.model import SessionMode

    streams = KernelStreams(stream=NoopStream(), stdout=None, stderr=None, stdin=None)
    hooks, ran = create_default_hooks(), []
    hooks.add_pre_execution(lambda cell, context: ran.append(cell.cell_id))
    kernel = Kernel(
        cell_configs={},
        app_metadata=commands.AppMetadata({}, {}, _AppConfig(), filename=None),
        user_config=DEFAULT_CONFIG,
        streams=streams,
        module=patches.create_main_module(file=None, input_override=None),
        enqueue_control_request=lambda request: None,
        hooks=hooks,
    )
    initialize_kernel_context(kernel=kernel, streams=streams, virtual_file_storage=None, mode=SessionMode.EDIT)
    cells = [commands.ExecuteCellCommand(cell_id=f"c{n}", code=source) for n, source in enumerate(sources)]
    began = time.perf_counter()
    await kernel.run(cells)
    first_seconds = time.perf_counter() - began
    slider, seconds = kernel.globals["s"]._id, []
    for value in range(1, CHANGES + 1):
        ran.clear()
        change = commands.UpdateUIElementCommand(object_ids=[slider], values=[value])
        began = time.perf_counter()
        await kernel.set_ui_element_value(change, notify_frontend=False)
        seconds.append(time.perf_counter() - began)
    return {"first_seconds": first_seconds, "seconds": seconds, "ran": len(ran), "last": kernel.globals["b0"]}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(json.load(sys.stdin)))))
