"""What a cached function prints, and displays with IPython, while it is computed.

How it works. `write` of `sys.stdout` and `sys.stderr`, and IPython's display publisher, get one of ours in their place
for good: it passes everything on, and tells the recorders of the running context (`shown.py`). Streams stay the objects
that they are: putting others in their place for a while would go wrong where async functions are computed side by side.

What it does not know: text that comes from C code or other processes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from typing import Any

Step = tuple[Any, ...]
Note = Callable[..., None]

WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
"""A widget lives in one kernel: nobody could display it again in another one."""


def stand_before_streams(note: Note) -> None:
    """From now on `note` is told of what is printed and displayed: `("print", name, text)`, for example."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not _is_ours(stream.write):
            with suppress(AttributeError):  # a stream that takes no attributes: what is printed there is not repeated
                stream.write = _noting(stream.write, lambda text, name=name: note("print", name, text))
    publisher = _display_publisher()
    if publisher is not None and not _is_ours(publisher.publish):
        publisher.publish = _noting(publisher.publish, _display_noted(note))
        publisher.clear_output = _noting(publisher.clear_output, lambda wait=False: note("clear_output", wait))


def _noting(function: Callable[..., Any], tell: Callable[..., None]) -> Callable[..., Any]:
    def noting(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        tell(*args, **kwargs)
        return result

    noting.is_nbapp_noting = True  # type: ignore[attr-defined]
    return noting


def _is_ours(function: Callable[..., Any]) -> bool:
    return getattr(function, "is_nbapp_noting", False)


def _display_noted(note: Note) -> Callable[..., None]:
    def tell(data: Any, metadata: Any = None, source: Any = None, **more: Any) -> None:
        if WIDGET_MIME not in data:
            id = (more.get("transient") or {}).get("display_id")
            note("display", id, data, metadata or {}, bool(more.get("update")))

    return tell


def _display_publisher() -> Any:
    shell = sys.modules.get("IPython.core.interactiveshell")
    is_there = shell is not None and shell.InteractiveShell.initialized()
    return shell.InteractiveShell.instance().display_pub if shell is not None and is_there else None


def print_again(name: str, text: str) -> None:
    """In a script nothing is shown again, and so nothing is printed again."""
    stream = getattr(sys, name)
    if stream is not None and _display_publisher() is not None:
        stream.write(text)


def display_again(id: str | None, data: dict[str, Any], metadata: dict[str, Any], *, update: bool) -> None:
    publisher = _display_publisher()
    if publisher is not None:
        publisher.publish(data=data, metadata=metadata, transient={"display_id": id} if id else {}, update=update)


def clear_output_again(wait: bool) -> None:
    publisher = _display_publisher()
    if publisher is not None:
        publisher.clear_output(wait)


def joined(steps: Iterable[Step]) -> Iterator[Step]:
    """The same, with what was printed piece by piece as one text: of a progress bar, how it looks in the end."""
    for (what, *given), together in groupby(steps, lambda step: step[:2] if step[0] == "print" else step[:1]):
        if what == "print":
            yield (what, given[0], folded("".join(text for _, _, text in together)))
        else:
            yield from together


def folded(text: str) -> str:
    """What is left of a text when each carriage return has gone back to the beginning of its line."""
    return "\n".join(map(_folded_line, text.split("\n"))) if "\r" in text else text


def _folded_line(line: str) -> str:
    """A return at the end waits for what comes next."""
    whole, end = (line[:-1], "\r") if line.endswith("\r") else (line, "")
    left = ""
    for text in whole.split("\r"):
        left = text + left[len(text) :]
    return left + end
