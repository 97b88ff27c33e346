"""Threads and tasks that a cell started and that go on beside the replays: what of the notebook they may change.

What it does not know: functions that wait in an executor's queue; those of its threads that work on them are the
library's.
"""

from __future__ import annotations

import asyncio
import threading
import types
from collections.abc import Iterator
from typing import Any


def running_code(namespace: dict[str, Any]) -> list[object]:
    """Functions of the notebook that run now beside the main thread, and what they were given."""
    return [*_of_threads(), *_of_tasks(namespace)]


def _of_threads() -> Iterator[object]:
    main = threading.main_thread()
    for thread in threading.enumerate():
        if thread is main:
            continue
        parts = vars(thread)
        for function in (parts.get("_target"), parts.get("function"), getattr(type(thread), "run", None)):
            if getattr(function, "__module__", None) == "__main__":
                yield function
                yield from (parts.get("_args"), parts.get("_kwargs"), parts.get("args"), parts.get("kwargs"))
                if function is type(thread).run:
                    yield thread


def _of_tasks(namespace: dict[str, Any]) -> Iterator[object]:
    try:
        tasks = asyncio.all_tasks()
    except RuntimeError:  # no loop runs here
        return
    for task in tasks:
        frame = getattr(task.get_coro(), "cr_frame", None)
        if frame is not None and frame.f_globals is namespace and task is not asyncio.current_task():
            names = dict(frame.f_locals)
            closure = tuple(types.CellType(names.get(name)) for name in frame.f_code.co_freevars)
            yield types.FunctionType(frame.f_code, namespace, closure=closure)
            yield tuple(names.values())
