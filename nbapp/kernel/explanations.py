"""What each cell did when it ran last, and why it ran or was kept in the last replay, in words for the author.

How it works. Everything is read off the traces that the engine keeps anyway, when somebody asks: nothing is recorded
for it. Names come from the trace itself, the rest from each channel's `describe`.

What it does not know: how it is shown (`server/check/report.py`, and the page with `--dev`).
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from numbers import Integral, Real
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from ipywidgets import Layout, Style
from ipywidgets.widgets.widget_link import Link

from ..element_values import as_words
from ..kernel_protocol import CellExplanation, CellsExplained, InputExplanation
from ..protocol import CellId, Json, ModelId
from ..reactive.addresses import address_of
from ..reactive.cells import Cell
from ..reactive.code_facts import CodeFacts
from ..reactive.engine import Engine
from ..reactive.heap import Held
from ..reactive.hidden import is_hidden, shown_name
from ..reactive.memo import Trace
from ..reactive.progress import Replay
from ..reactive.time_of_day import measures_time
from ..ui.inputs import Input
from ..ui.session_state import SessionState
from .constructions import dispatchers_of, is_button
from .hidden_callbacks import CALLBACK_PREFIX
from .hidden_displays import DISPLAY_PREFIX, NAMELESS_PREFIX
from .widget_records import WidgetRecord
from .widget_variables import assigned_from_input, paths_to
from .widgets import Widgets

UNCHANGED = "nothing that it reads changed"

_SURROUNDINGS = {
    "environ": "the environment",
    "environb": "the environment",
    "getenv": "the environment",
    "getcwd": "the working directory",
    "cwd": "the working directory",
}
"""What a cell reads if it uses one of these names. Every cell depends on both; few ask for them."""


def explain(cells: Sequence[Cell], replay: Replay | None, engine: Engine, widgets: Widgets) -> CellsExplained:
    """`replay`: the last one; None if there was none, so that no cell has been reached."""
    explaining = _Explaining(cells, replay, engine)
    explained = tuple(explaining.cell(place) for place in range(len(cells)))
    return CellsExplained(explained, tuple(_inputs(cells, engine, widgets)))


class _Explaining:
    def __init__(self, cells: Sequence[Cell], replay: Replay | None, engine: Engine) -> None:
        self._cells = cells
        self._replay = replay
        self._engine = engine
        self._traces = [engine.trace_of(cell.id) for cell in cells]
        self._values = _values_left_by(self._traces)

    def cell(self, place: int) -> CellExplanation:
        cell, trace = self._cells[place], self._traces[place]
        replay = self._replay
        is_reached = replay is not None and cell.id not in replay.not_reached
        if trace is None or replay is None or not is_reached:
            why = "a cell above it failed" if replay is not None and replay.failed else "the replay ended above it"
            return CellExplanation(CellId(cell.id), "not_reached", why)
        ran = cell.id in replay.reasons
        why = replay.reasons[cell.id] if ran else self._why_kept(place, cell, trace, frozenset(replay.ran))
        accounts, facts = self._engine.accounts_of(cell.id), self._engine.facts_of(cell.id)
        all_reads = {name: held for name, held in trace.proof if held is not None}
        reads = [(name, held.thing.value) for name, held in all_reads.items() if not is_hidden(name)]
        versions = [(name, held.version) for name, held in all_reads.items() if not is_hidden(name)]
        bound = _bound_by(trace, facts)
        asked = {_SURROUNDINGS[name] for fact in facts for name in fact.names & _SURROUNDINGS.keys()}
        return CellExplanation(
            cell=CellId(cell.id),
            status="failed" if trace.has_failed and not trace.has_ended else "ran" if ran else "kept",
            why=why,
            ran=ran,
            reads=tuple(name for name, value in reads if not _is_tool(value)),
            tools=tuple(name for name, value in reads if _is_tool(value)),
            reads_every_name=trace.all_names is not None,
            writes=tuple(name for name in bound if not is_hidden(name)),
            changes=tuple(sorted(name for name in trace.damaged if not is_hidden(name))),
            reads_outside=_each_once(*(account.reads for account in accounts), _places(all_reads), sorted(asked)),
            writes_outside=_each_once(*(account.writes for account in accounts), _places((*bound, *trace.damaged))),
            hosts=_each_once(*(account.hosts for account in accounts)),
            runs_always=_why_always(cell, trace, [account.always for account in accounts]),
            measures_time=measures_time(facts, self._values.get),
            opaque=tuple(name for name, version in versions if version.opaque),
            too_large=tuple(name for name, version in versions if version.too_large is not None),
            seconds=trace.seconds,
            judging_seconds=trace.judging_seconds,
        )

    def _why_kept(self, place: int, cell: Cell, trace: Trace, ran: frozenset[str]) -> str:
        if cell.rule == "once" and not trace.has_failed:
            return "runs once a session"
        if trace.has_failed and not trace.has_ended:
            return f"it failed like this before, and {UNCHANGED}"
        again = self._made_again(place, trace, ran)
        names = [name for name in again if not is_hidden(name) and not _is_tool(self._values.get(name))]
        if names:
            return f"{_listed(names)} {'was' if len(names) == 1 else 'were'} made again with equal content"
        return UNCHANGED if cell.ttl_seconds is None else f"{UNCHANGED}, and its {cell.ttl_seconds:g} s are not over"

    def _made_again(self, place: int, trace: Trace, ran: frozenset[str]) -> list[str]:
        """Names that it reads, and that the cell which wrote them last above it wrote again in this replay."""
        writer: dict[str, str] = {}
        for above, its_trace in zip(self._cells[:place], self._traces, strict=False):
            if its_trace is not None:
                writer.update(dict.fromkeys(its_trace.writes, above.id))
        return [name for name in trace.reads if writer.get(name) in ran]


def _values_left_by(traces: Iterable[Trace | None]) -> dict[str, Any]:
    """What the cells left in the namespace, the last writer of a name winning."""
    values: dict[str, Any] = {}
    for trace in traces:
        for name, held in trace.writes.items() if trace is not None else ():
            if held is None:
                values.pop(name, None)
            else:
                values[name] = held.thing.value
    return values


def _bound_by(trace: Trace, facts: Iterable[CodeFacts]) -> tuple[str, ...]:
    """Names that it bound or deleted, values before tools; not those whose objects it only changed in place."""
    stores = {name for fact in facts for name in fact.stores}
    others = trace.damaged | trace.let_go
    bound = [pair for pair in trace.writes.items() if pair[0] in stores or pair[0] not in others]
    return tuple(name for name, held in sorted(bound, key=_values_first))


def _places(names: Iterable[str]) -> list[str]:
    """What the hidden ones among these names stand for."""
    return [_place(name) for name in sorted(filter(is_hidden, names))]


def _place(name: str) -> str:
    if name.startswith(CALLBACK_PREFIX):
        return "callbacks of widgets"
    if name.startswith(DISPLAY_PREFIX):
        return f"the display `{name.removeprefix(DISPLAY_PREFIX)}`"
    if name.startswith(NAMELESS_PREFIX):
        return "a display"
    return f"the attribute `{shown_name(name)}`"


def _values_first(written: tuple[str, Held | None]) -> tuple[bool, str]:
    name, held = written
    return held is not None and _is_tool(held.thing.value), name


def _why_always(cell: Cell, trace: Trace, of_channels: Iterable[str | None]) -> str | None:
    if cell.rule == "always":
        return "its author says `always`"
    if cell.rule == "once" or cell.ttl_seconds is not None:
        return None
    return trace.runs_always or next((why for why in of_channels if why is not None), None)


def _is_tool(value: object) -> bool:
    """A module, function or class: what a cell works with, not what it works on."""
    kind = type(value)
    return issubclass(kind, (ModuleType, FunctionType, BuiltinFunctionType, type)) or kind is SessionState


def _each_once(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))


def _listed(names: Sequence[str], most: int = 3) -> str:
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > most:
        return f"{', '.join(quoted[: most - 1])} and {len(quoted) - most + 1} more"
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]


# --- inputs ------------------------------------------------------------------------------------------------------


def _inputs(cells: Sequence[Cell], engine: Engine, widgets: Widgets) -> Iterator[InputExplanation]:
    traces = {cell.id: trace for cell in cells if (trace := engine.trace_of(cell.id)) is not None}
    values = _values_left_by(traces.values())
    sources = {cell.id: cell.source for cell in cells}
    records = [record for cell in cells for record in widgets.constructions.made_by(cell.id)]
    linked = {address_of(end[0]) for record in records for end in _ends_of(record.widget)}
    for record in records:
        widget = record.widget
        if isinstance(widget, (Layout, Style, Link)):
            continue
        yield InputExplanation(
            key=record.key,
            model=ModelId(record.model or ""),
            cell=CellId(record.cell),
            class_name=widget.kind if isinstance(widget, Input) else record.cls.__name__,
            description=_description_of(widget),
            variables=_variables_of(widget, values, sources.get(record.cell, "")),
            value=_as_json(_value_of(widget)),
            options=_options_of(widget),
            is_button=is_button(widget),
            read_by=tuple(CellId(id) for id, trace in traces.items() if _reads(trace, record, widgets.name)),
            is_heard=record.parent is not None or address_of(widget) in linked or _has_callbacks(widget, widgets),
        )


def _ends_of(widget: Any) -> list[Any]:
    """Of a `jslink`: pairs of a widget and one of its traits."""
    return [end for end in (widget.source, widget.target) if end] if isinstance(widget, Link) else []


def _has_callbacks(widget: Any, widgets: Widgets) -> bool:
    targets = [widget, *dispatchers_of(widget).values()]
    return any(widgets.registrations.on(target) for target in targets)


def _reads(trace: Trace, record: WidgetRecord, channel: str) -> bool:
    widget_trace = trace.channels.get(channel)
    return widget_trace is not None and any(place[0] is record for place in widget_trace.reads)


def _description_of(widget: Any) -> str:
    if isinstance(widget, Input):
        return widget.description
    return str(widget.__dict__["_trait_values"].get("description") or "")


def _variables_of(widget: Any, values: Mapping[str, object], source: str) -> tuple[str, ...]:
    """Names that lead to it; for an input of `nbapp.ui` the name that its value was given to."""
    if isinstance(widget, Input):
        return tuple(assigned_from_input(source, widget.key, widget.description))
    return tuple(sorted(paths_to(widget, values), key=lambda path: (len(path), path)))


def _value_of(widget: Any) -> object:
    """Not by `getattr`: a trait of the author's own class may call their code."""
    if isinstance(widget, Input):
        return as_words(widget.kind, widget.props, widget.value)
    values = widget.__dict__["_trait_values"]
    return values["value"] if "value" in values else values.get("selected_index")


def _options_of(widget: Any) -> tuple[Json, ...] | None:
    if isinstance(widget, Input):
        labels = widget.props.get("options")
        return None if labels is None else tuple(labels)
    options = widget.__dict__.get("_options_values")
    return None if options is None else tuple(_as_json(option) for option in options)


def _as_json(value: object) -> Json:
    if value is None or type(value) in (bool, int, str):
        return value
    if isinstance(value, Integral):  # numpy's too
        return int(value)
    if isinstance(value, Real):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, (list, tuple)):
        return [_as_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _as_json(item) for key, item in value.items()}
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"{len(value)} bytes"
    try:
        return str(value)[:200]
    except Exception:  # an option may be of the author's class, and its `__str__` anything
        return f"<{type(value).__name__}>"
