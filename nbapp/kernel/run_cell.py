"""Run one cell in IPython as Jupyter would: plain or awaiting, its outputs stamped with its address.

How it works. A cell is compiled once, with IPython's transforms, into one code object; its last expression is given to
IPython's display hook by a call that `compile` adds. Then the code runs between the same hooks and traps as in
`InteractiveShell.run_cell` (measured: 0.2 ms a run less than that, which parses each time). We do not use
`run_cell` because the code that runs has to be the code that the engine looked at, and because an interrupt may be
raised only while the author's code runs (`interrupts.py`).

Where the engine asks for it, the cell's own lines look names up through a mapping that writes them down: a name in a
branch that was not taken is no read. Only cells without a loop are watched, at 0.1 µs a name.

What it does not know: why a cell runs, and what its run changed.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import inspect
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import CodeType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult

from ..kernel_protocol import CellFinished, CellStarted, OutputAddress, cell_of
from ..protocol import CellId, FragmentId
from ..reactive.cells import Cell
from ..reactive.runner import Outcome, Status, WatchedNames
from ..ui.flow import EndlessRerun, ReplayEnds, RunAgain, Stopped
from .interrupts import Interrupts
from .named_files import without_telling
from .outputs import Outlet

MOST_RERUNS = 25
"""In one replay; an app that needs two is rare."""

SHOW_LAST_VALUE = "__nbapp_show__"
"""Name of the call that `compile` puts around a cell's last expression. It lives among the builtins, so that it is
no variable of anybody."""

_OURS = str(Path(__file__).parent)
"""Frames of the kernel's side are no part of what an author did."""

_MENTIONS_LAST_VALUE = re.compile(r"(?<![\w.])_(?!\w)")


class IPythonRunner:
    """The engine's `CellRunner`."""

    def __init__(self, shell: Any, outlet: Outlet, interrupts: Interrupts) -> None:
        self._shell = shell
        self._outlet = outlet
        self._interrupts = interrupts
        self.run_number = 0
        """Of the replay that goes on."""
        self._positions: Mapping[str, int] = {}
        self._announce: Callable[[], None] | None = None
        self._should_end: Callable[[], bool] = lambda: False
        self._keeps_last_values = False
        self._last_values: dict[str, object] = {}
        self.before_cell: Callable[[OutputAddress], None] = lambda address: None
        """Called before each run of a cell, with where its outputs belong."""
        self.running_cell: str | None = None
        """Read by the control thread."""
        self.reruns_left = 0
        """How often a cell of this replay may still ask for another one."""
        self._is_asked_again = False
        self.has_finished = True
        """The cell or fragment that ran last came to its end, without an error."""
        self.has_shown_none = True
        """The cell that ran last showed no value at its end, though it may have called something for one."""
        self.at_place_of: Callable[[BaseException], AbstractContextManager[object]] = lambda error: nullcontext()
        """Where an error of the running code is shown."""
        setattr(builtins, SHOW_LAST_VALUE, _show)
        shell.displayhook.cache_size = 0  # IPython would hold every value that was ever displayed, for `Out[n]`

    def load(self, positions: Mapping[str, int], sources: Iterable[str]) -> None:
        """The app's cells, by their positions."""
        self._positions = dict(positions)
        self._keeps_last_values = any(_MENTIONS_LAST_VALUE.search(source) for source in sources)
        self._last_values = {cell: v for cell, v in self._last_values.items() if cell in positions}

    def begin_replay(self, run: int, announce: Callable[[], None], should_end: Callable[[], bool]) -> None:
        """`announce` is called before the first cell of this replay runs, if one does.

        `should_end` is asked once more when a cell can be interrupted: who wanted that just before found no cell.
        """
        self.run_number = run
        self._announce, self._should_end = announce, should_end
        self.reruns_left, self._is_asked_again = MOST_RERUNS, False

    def take_rerun(self) -> bool:
        """Whether a cell has asked since this was asked last for the replay to begin again."""
        is_asked, self._is_asked_again = self._is_asked_again, False
        return is_asked

    def compile(self, source: str) -> CodeType:
        """The code that `run` executes; raises SyntaxError, whatever IPython's transforms raised."""
        try:
            transformed = self._shell.transform_cell(source)
            name = self._shell.compile.cache(transformed, 0, raw_code=source)
            module = self._shell.transform_ast(self._shell.compile.ast_parse(transformed, filename=name))
            if not _ends_with_semicolon(source):
                _show_last_expression(module)
            with self._shell.compile.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
                code: CodeType = self._shell.compile(module, name, "exec")
        except SyntaxError:
            raise
        except Exception as error:  # an input transformer is anybody's code, and compile() raises what it likes
            raise SyntaxError(str(error)) from error
        return code

    async def run(self, cell: Cell, code: CodeType | None, why: str, *, watches: bool = False) -> Outcome:
        announce, self._announce = self._announce, None
        if announce is not None:
            announce()
        cell_id = CellId(cell.id)
        self._outlet.send_soon(CellStarted(self.run_number, cell_id, self._positions.get(cell.id, 0)))
        watched = WatchedNames(self._shell.user_ns) if watches else None
        self._last_values.pop(cell.id, None)  # here, for the end of what it showed last is no output of this run
        began = time.perf_counter()
        address = OutputAddress(self.run_number, cell_id)
        with self._outlet.addressed(address), self._interrupts.cell_running():
            self.running_cell, self.has_finished = cell.id, False
            self.before_cell(address)
            try:
                status: Status = "interrupted"
                if not self._should_end():
                    status = await self._run_in_shell(cell, code, watched)
            finally:
                self.running_cell = None
        self.has_finished = status == "ran"
        seconds = time.perf_counter() - began
        self._outlet.send_soon(CellFinished(self.run_number, cell_id, status, seconds, why))
        return Outcome(status, None if watched is None else frozenset(watched.looked_up))

    def sending_for(self, cell: str) -> AbstractContextManager[None]:
        """What is sent in this block belongs to this cell, although it does not run."""
        return self._outlet.addressed(OutputAddress(self.run_number, CellId(cell)))

    def put_back(self, cell: str, made: object, kept: object) -> None:
        """See `CellRunner`: `_` is the object that has a name."""
        if self._last_values.get(cell) is made:
            self._last_values[cell] = kept

    def run_alone(self, fragment: FragmentId, function: Callable[[], object]) -> Status:
        """Call the function of a fragment; where and how it is called there is `function`'s business."""
        address = OutputAddress(self.run_number, cell_of(fragment), place=fragment, fragment=fragment)
        with self._outlet.addressed(address), self._interrupts.cell_running():
            self.running_cell, self.has_finished = address.cell, False
            self.before_cell(address)
            is_late = self._should_end()
            try:
                error = None if is_late else self._call(function)
            finally:
                self.running_cell = None
            status: Status = "ran" if error is None else "ended" if isinstance(error, Stopped) else "failed"
            if is_late or self._interrupts.stopped_the_cell or self._is_asked_again:
                status = "interrupted"
        self.has_finished = status == "ran"
        return status

    def _call(self, function: Callable[[], object]) -> BaseException | None:
        with self._shell.builtin_trap, self._shell.display_trap:
            try:
                with self._interrupts.armed():
                    function()
            except BaseException as raised:  # the author's function, as in `_execute`
                error = self._taken(raised)
                if not isinstance(error, ReplayEnds):
                    self._show_error(error)
                return error
        return None

    async def _run_in_shell(self, cell: Cell, code: CodeType | None, watched: WatchedNames | None) -> Any:
        if code is None:
            self._show_syntax_error(cell.source)
            return "failed"
        result = self._begin(cell)
        is_good = await self._execute(code, result, watched)
        self._end(result)
        if self._interrupts.stopped_the_cell or self._is_asked_again:
            return "interrupted"
        return "ran" if is_good else "ended" if isinstance(result.error_in_exec, Stopped) else "failed"

    def _begin(self, cell: Cell) -> Any:
        shell = self._shell
        info: Any = ExecutionInfo(cell.source, False, False, True, cell.id)  # type: ignore[no-untyped-call]
        shell.events.trigger("pre_execute")
        shell.events.trigger("pre_run_cell", info)
        self._set_last_value(cell.id)
        return ExecutionResult(info)  # type: ignore[no-untyped-call]

    def _end(self, result: Any) -> None:
        """matplotlib's inline backend shows its figures here."""
        if self._keeps_last_values and result.result is not None:
            self._last_values[result.info.cell_id] = result.result
        self._shell.last_execution_result = result
        self._shell.last_execution_succeeded = result.success
        try:
            with self._interrupts.armed():
                self._shell.events.trigger("post_execute")
                self._shell.events.trigger("post_run_cell", result)
        except KeyboardInterrupt:
            pass  # `stopped_the_cell` says so
        self.has_shown_none = result.result is None
        result.result = None  # what nobody has ends with this cell, and not whenever IPython forgets it

    def _set_last_value(self, cell: str) -> None:
        """`_` is what the nearest cell above displayed, whenever it ran; IPython's other short-hands are empty."""
        here = self._positions.get(cell, 0)
        above = [c for c in self._last_values if self._positions[c] < here]
        nearest = max(above, key=self._positions.__getitem__, default=None)
        names = self._shell.user_ns
        names.update({"_": "" if nearest is None else self._last_values[nearest], "__": "", "___": ""})

    async def _execute(self, code: CodeType, result: Any, watched: WatchedNames | None) -> bool:
        shell = self._shell
        with shell.builtin_trap, shell.display_trap:
            shell.displayhook.exec_result = result
            try:
                if code.co_flags & inspect.CO_COROUTINE:
                    await self._execute_awaiting(code)
                else:
                    self._execute_plain(code, watched)
            except BaseException as error:  # the author's cell: whatever it raises is its output
                result.error_in_exec = self._taken(error)
                if not isinstance(result.error_in_exec, ReplayEnds):
                    self._show_error(result.error_in_exec)
            finally:
                shell.displayhook.exec_result = None
        return result.error_in_exec is None

    def _taken(self, error: BaseException) -> BaseException:
        """The same, or what is wrong with it."""
        if isinstance(error, RunAgain):
            if self.reruns_left <= 0:
                return EndlessRerun(
                    f"Cells have called rerun() {MOST_RERUNS} times in one replay: it would go on for ever.",
                    advice="Call it only after something changed that keeps it from being called again.",
                )
            self.reruns_left -= 1
            self._is_asked_again = True
        return error

    def _execute_plain(self, code: CodeType, watched: WatchedNames | None) -> None:
        """Functions that the cell makes see the real namespace, whether its own lines are watched or not."""
        names = self._shell.user_ns if watched is None else watched
        with self._interrupts.armed():
            exec(code, self._shell.user_global_ns, names)

    async def _execute_awaiting(self, code: CodeType) -> None:
        task = asyncio.ensure_future(_as_task(code, self._shell.user_global_ns, self._shell.user_ns))
        with self._interrupts.armed(task):
            error = await task
        if error is not None:
            raise error

    def _show_error(self, error: BaseException) -> None:
        if self._interrupts.stopped_the_cell:
            return  # nobody looks at it: the page keeps the outputs that the cell had
        frames = error.__traceback__
        while frames is not None and frames.tb_frame.f_code.co_filename.startswith(_OURS):
            frames = frames.tb_next
        without_telling(error)
        with self.at_place_of(error):
            self._shell.showtraceback(
                (type(error), error.with_traceback(frames), frames),
                tb_offset=0,
                exception_only=isinstance(error, SystemExit),
                running_compiled_code=True,
            )

    def _show_syntax_error(self, source: str) -> None:
        try:
            self.compile(source)
        except SyntaxError as error:
            cause = error.__cause__
            if cause is None:
                self._shell.showsyntaxerror()
            else:
                self._shell.showtraceback((type(cause), cause, cause.__traceback__))


async def _as_task(code: CodeType, global_names: dict[str, Any], names: dict[str, Any]) -> BaseException | None:
    """Run an awaiting cell. Returns what it raised: KeyboardInterrupt that leaves a task would end the event loop."""
    try:
        await eval(code, global_names, names)
    except BaseException as error:
        return error
    return None


def _show(value: object) -> None:
    sys.displayhook(value)


def _show_last_expression(module: Any) -> None:
    """Wrap the last statement, if it is an expression, in a call of the display hook."""
    last = module.body[-1] if module.body else None
    if not isinstance(last, ast.Expr):
        return
    function = ast.copy_location(ast.Name(SHOW_LAST_VALUE, ast.Load()), last.value)
    last.value = ast.copy_location(ast.Call(function, [last.value], []), last.value)


def _ends_with_semicolon(source: str) -> bool:
    try:
        return bool(DisplayHook.semicolon_at_end_of_expression(source))  # type: ignore[no-untyped-call]
    except Exception:  # the source may hold magics, which are no Python: nothing to be silenced then
        return source.rstrip().endswith(";")
