"""The widget models of a session: their merged state, and what `Output` widgets captured.

How it works. The kernel's comm messages are merged into one state a model, so that a page that comes later gets it
whole. An `Output` widget captures by setting its trait `msg_id`: from then on, outputs with that parent are its own
(in classic front ends the browser does this; here the server, so that it also works while no page is open). What it
captured is kept in segments that remember the cell that wrote them: when that cell runs again its new segments are
staged, and replace its old ones when it is done (rule G1 for what stands inside an Output widget).

What it does not know: what a visitor may set (`inputs.py`), and when a cell is done (`page.py` says so).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ..kernel_protocol import OutputAddress, is_within
from ..protocol import Buffer, CellId, Event, InputKey, Json, Model, ModelId, Update
from .page_outputs import Outputs, Slot
from .weights import weight_of

WIDGET_TARGET = "jupyter.widget"

Writer: TypeAlias = OutputAddress | None
"""Who wrote a segment; None is the widget's own trait `outputs`, set in the kernel."""


@dataclass(frozen=True)
class Segment:
    """What one writer left in an Output widget, without a gap."""

    writer: Writer
    outputs: Outputs
    setter: OutputAddress | None = None
    """Who set the widget's own trait first, in place of a writer: it stands where that cell writes."""

    def is_run_of(self, cells: Collection[CellId]) -> bool:
        address = self.writer or self.setter
        return address is not None and not address.callback and address.cell in cells


@dataclass(frozen=True)
class Captured:
    """All that an Output widget shows, in order."""

    segments: tuple[Segment, ...] = ()
    clears_at_next: bool = False

    def written(self, writer: Writer, output: Json, display_id: str | None, below: Collection[CellId] = ()) -> Captured:
        """A cell writes before what the cells `below` it have written: in a run from the top they come later."""
        segments = () if self.clears_at_next else self.segments
        place = _place_above(segments, writer, below)
        above, rest = segments[:place], segments[place:]
        last = above[-1] if above else None
        if last is not None and last.writer == writer:
            return Captured((*above[:-1], replace(last, outputs=last.outputs.written(output, display_id)), *rest))
        return Captured((*above, Segment(writer, Outputs().written(output, display_id)), *rest))

    def cleared(self, *, wait: bool) -> Captured:
        return replace(self, clears_at_next=True) if wait else Captured()

    def redisplayed(self, display_id: str, content: Json) -> Captured:
        segments = [replace(s, outputs=s.outputs.redisplayed(display_id, content)) for s in self.segments]
        return replace(self, segments=tuple(segments))

    def without(self, maker: str, before_run: float = math.inf) -> Captured:
        """Without what this cell or fragment, or a callback of its widgets, wrote in an earlier replay."""

        def is_old(writer: Writer) -> bool:
            wrote = writer is not None and is_within(writer.fragment or writer.cell, maker)
            return wrote and writer is not None and writer.run < before_run

        return replace(self, segments=tuple(s for s in self.segments if not is_old(s.writer)))

    def with_own(
        self, outputs: Sequence[Json], setter: OutputAddress | None = None, below: Collection[CellId] = ()
    ) -> Captured:
        """With this value of the trait `outputs`: it replaces what the trait held, and stays where that was."""
        new = Outputs(tuple(Slot(output) for output in outputs))
        others = tuple(s for s in self.segments if s.writer is not None)
        if not outputs:
            return replace(self, segments=others)
        if len(others) < len(self.segments):
            kept = (replace(s, outputs=new) if s.writer is None else s for s in self.segments)
            return replace(self, segments=tuple(kept))
        place = _place_above(others, setter, below)
        return replace(self, segments=(*others[:place], Segment(None, new, setter), *others[place:]))

    def as_json(self) -> list[Json]:
        return [output for segment in self.segments for output in segment.outputs.as_json()]


def _place_above(segments: Sequence[Segment], writer: Writer, below: Collection[CellId]) -> int:
    """Where a cell writes: before what the cells below it have written."""
    end = len(segments)
    if writer is None or writer.callback:
        return end
    return next((place for place, segment in enumerate(segments) if segment.is_run_of(below)), end)


@dataclass
class OpenModel:
    """One live widget. `Models` alone changes it."""

    id: ModelId
    state: dict[str, Json]
    key: InputKey | None = None
    is_button: bool = False
    captured: Captured = field(default_factory=Captured)
    staged: Captured | None = None
    """What the running cell makes of `captured`; shown when the cell is done."""
    is_written_by_callbacks: bool = False
    """A callback has written into it, or cleared it: what it shows is in no fresh run."""

    def is_pressed_by(self, content: Json) -> bool:
        """Is a custom message of this content a press (rule I4)?"""
        is_button = self.is_button or self.state.get("_model_name") == "ButtonModel"
        return is_button and isinstance(content, dict) and content.get("event") == "click"


class Models:
    """Every widget model that this session's kernel opened."""

    def __init__(self) -> None:
        self._by_id: dict[ModelId, OpenModel] = {}
        self._closed: set[ModelId] = set()
        self._captures: dict[str, list[ModelId]] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, model: object) -> bool:
        return model in self._by_id

    def get(self, model: ModelId) -> OpenModel | None:
        return self._by_id.get(model)

    def was_closed(self, model: ModelId) -> bool:
        """It existed: a page may speak of it for a moment longer."""
        return model in self._closed

    def all(self) -> tuple[OpenModel, ...]:
        return tuple(self._by_id.values())

    @property
    def weight(self) -> int:
        """In bytes, about: of their states, and of what the running cell puts into Output widgets."""
        staged = (m.staged.as_json() for m in self._by_id.values() if m.staged is not None)
        return sum(weight_of(m.state) for m in self._by_id.values()) + sum(map(weight_of, staged))

    def snapshot(self) -> tuple[Model, ...]:
        return tuple(Model(m.id, dict(m.state), m.key) for m in self._by_id.values())

    def open(self, model: ModelId, state: dict[str, Json]) -> OpenModel:
        """A new model; one that is known stays as it is (`update` merges what it has now)."""
        known = self._by_id.get(model)
        if known is None:
            known = self._by_id[model] = OpenModel(model, state)
            self._closed.discard(model)
            if state.get("outputs"):
                known.captured = known.captured.with_own(state["outputs"])
        return known

    def name(self, model: ModelId, key: InputKey, *, is_button: bool) -> None:
        if found := self._by_id.get(model):
            found.key, found.is_button = key, is_button

    def update(
        self,
        model: ModelId,
        state: Mapping[str, Json],
        setter: OutputAddress | None = None,
        below: Collection[CellId] = (),
    ) -> dict[str, Json]:
        """Merge what the kernel or the visitor set; returns what the page must hear of it.

        `setter`: the cell that did, if one did; `below`: the cells below it.
        """
        found = self._by_id.get(model)
        if found is None:
            return {}
        shown = dict(state)
        if "msg_id" in state and found.state.get("_model_name") == "OutputModel":
            self._capture(found, str(shown.pop("msg_id") or ""))
        if "outputs" in state and found.state.get("_model_name") == "OutputModel":
            found.captured = found.captured.with_own(state["outputs"], setter, below)
            if found.staged is not None:
                found.staged = found.staged.with_own(state["outputs"], setter, below)
            shown["outputs"] = found.captured.as_json()
        found.state.update(shown)
        return shown

    def apply(self, events: Iterable[Event]) -> dict[str, tuple[ModelId, dict[str, Json]]]:
        """Merge the values that the kernel will set for these events; returns by event id what they were."""
        before = {}
        for event in events:
            found = self._by_id.get(event.model)
            if isinstance(event, Update) and found is not None:
                old = {trait: found.state[trait] for trait in event.state if trait in found.state}
                before[event.id] = (event.model, old)
                self.update(event.model, event.state)
        return before

    def close(self, model: ModelId) -> bool:
        """Returns whether it was open."""
        if self._by_id.pop(model, None) is None:
            return False
        self._closed.add(model)
        self._release(model)
        return True

    def capturing(self, parent: str) -> OpenModel | None:
        """The Output widget that outputs with this parent belong to: the one entered last."""
        stack = self._captures.get(parent)
        return self._by_id.get(stack[-1]) if stack else None

    # --- the cell that runs ---------------------------------------------------------------------------------------

    def stage(self, maker: str, run: int) -> None:
        """A cell or fragment begins: what it wrote before will be replaced by what it writes now."""
        for model in self._by_id.values():
            without = model.captured.without(maker, run)
            if without != model.captured:
                model.staged = without

    def forget_writers(self, cells: Iterable[CellId]) -> None:
        """These cells are gone, and what they wrote into Output widgets with them."""
        for cell in cells:
            for model in self._by_id.values():
                self._show(model, model.captured.without(cell))

    def commit(self) -> list[ModelId]:
        """The running cell is done, or long enough at it to be watched: show what it wrote. Returns what changed."""
        changed = []
        for model in self._by_id.values():
            if model.staged is not None:
                if self._show(model, model.staged):
                    changed.append(model.id)
                model.staged = None
        return changed

    def drop_staged(self) -> None:
        """The running cell was interrupted: what it wrote before stays."""
        for model in self._by_id.values():
            model.staged = None

    def change_captured(self, model: OpenModel, captured: Captured, *, staged: bool) -> bool:
        """Returns whether the page sees a difference now."""
        if staged:
            model.staged = captured
            return False
        return self._show(model, captured)

    def _show(self, model: OpenModel, captured: Captured) -> bool:
        model.captured = captured
        outputs = captured.as_json()
        if outputs == model.state.get("outputs", []):
            return False
        model.state["outputs"] = outputs
        return True

    def _capture(self, model: OpenModel, parent: str) -> None:
        self._release(model.id)
        if parent:
            self._captures.setdefault(parent, []).append(model.id)

    def _release(self, model: ModelId) -> None:
        for parent, stack in list(self._captures.items()):
            left = [other for other in stack if other != model]
            if left:
                self._captures[parent] = left
            else:
                del self._captures[parent]


def joined_state(state: Mapping[str, Json], paths: Sequence[Sequence[str | int]], buffers: Sequence[Buffer]) -> Json:
    """The state of a widget message with its buffers back in place (ipywidgets' `buffer_paths`)."""
    joined = _copied(state)
    for path, buffer in zip(paths, buffers, strict=False):
        holder = joined
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = bytes(buffer)
    return joined


def _copied(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_copied(item) for item in value]
    return value
