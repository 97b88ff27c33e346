"""The smallest world that an engine needs: cells run by `exec`, with what they print as their output."""

from __future__ import annotations

import builtins
import contextlib
import io
import re
from collections.abc import Callable, MutableMapping, Sequence
from functools import lru_cache
from types import CodeType
from typing import Any, cast

from nbapp.reactive.cells import Cell
from nbapp.reactive.channels import Channel
from nbapp.reactive.engine import Engine, Replay
from nbapp.reactive.runner import Outcome, WatchedNames

_ADDRESS = re.compile(r"0x[0-9a-f]+")


class PlainRunner:
    """Runs cells in `namespace` and keeps the output of each cell's last run."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.outputs: dict[str, str] = {}
        self.interrupt: str | None = None
        """The cell whose next run is interrupted at its end."""

    def compile(self, source: str) -> CodeType:
        return compile_cell(source)

    async def run(self, cell: Cell, code: CodeType | None, why: str, *, watches: bool = False) -> Outcome:
        assert why
        watched = WatchedNames(self.namespace) if watches else None
        output, has_failed = run_code(code, self.namespace, watched)
        if self.interrupt == cell.id:
            self.interrupt = None
            return Outcome("interrupted")
        self.outputs[cell.id] = output
        looked_up = None if watched is None else frozenset(watched.looked_up)
        return Outcome("failed" if has_failed else "ran", looked_up)

    def put_back(self, cell: str, made: object, kept: object) -> None:
        pass


@lru_cache(maxsize=256)
def compile_cell(source: str) -> CodeType:
    return builtins.compile(source, "<cell>", "exec")


def run_code(
    code: CodeType | None, namespace: dict[str, Any], names: MutableMapping[str, Any] | None = None
) -> tuple[str, bool]:
    """What the cell printed, and the exception that ended it; True if there was one."""
    if code is None:
        return "!SyntaxError", True
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            exec(code, namespace, namespace if names is None else names)  # the author's cell
        except Exception as error:
            return f"{_ADDRESS.sub('0x', printed.getvalue())}!{type(error).__name__}: {error}", True
    return _ADDRESS.sub("0x", printed.getvalue()), False


def new_namespace() -> dict[str, Any]:
    return {"__builtins__": builtins, "__name__": "__main__"}


class Notebook:
    """An engine, and the cells `a`, `b`, `c`, … that it is given."""

    def __init__(
        self,
        channels: Sequence[Channel] = (),
        clock: Callable[[], float] = lambda: 0.0,
        namespace: dict[str, Any] | None = None,
        runner: type[PlainRunner] | None = None,
        judging_clock: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """`namespace`: what is there before the first cell."""
        self.namespace = {**new_namespace(), **(namespace or {})}
        self.runner = (runner or PlainRunner)(self.namespace)
        self.engine = Engine(self.namespace, self.runner, channels, clock=clock, judging_clock=judging_clock)
        self.cells: list[Cell] = []

    def load(self, *cells: str | Cell) -> None:
        """Sources in order; a `Cell` says more."""
        named = [c if isinstance(c, Cell) else Cell(chr(97 + place), c) for place, c in enumerate(cells)]
        self.cells = named
        self.engine.load(named)

    def replay(self, should_end: Callable[[], bool] = lambda: False) -> Replay:
        replay = self.engine.replay(should_end=should_end)
        try:
            replay.send(None)  # nothing in it ever waits, so it needs no event loop
        except StopIteration as end:
            return cast(Replay, end.value)
        raise AssertionError("a replay of plain cells waited")

    def run(self, *cells: str | Cell) -> str:
        """Load, replay, and the ids of the cells that ran, as one word."""
        if cells:
            self.load(*cells)
        ran = "".join(self.replay().ran)
        self.engine.settle()
        return ran

    def shown(self) -> list[str]:
        """The outputs down to the first cell that failed."""
        outputs = []
        for cell in self.cells:
            outputs.append(self.runner.outputs.get(cell.id, ""))
            trace = self.engine.trace_of(cell.id)
            if trace is not None and trace.has_failed and not cell.may_raise:
                break
        return outputs


def full_run(cells: Sequence[str]) -> list[str]:
    """The outputs of a fresh run from the top, which ends at the first exception."""
    namespace, outputs = new_namespace(), []
    for source in cells:
        try:
            code: CodeType | None = compile_cell(source)
        except SyntaxError:
            code = None
        output, has_failed = run_code(code, namespace)
        outputs.append(output)
        if has_failed:
            break
    return outputs
