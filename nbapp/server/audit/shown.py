"""What a page shows, as plain values that two kernels can be compared by. Pure.

How it works. Two kernels that run the same notebook name the same things differently: widgets have other ids, objects
other addresses, errors other numbers. `shown_on` takes those out of a `PageCopy`, which itself costs next to nothing to
make while a visitor waits. A widget is known by its `InputKey`, with the state that a visitor sees; one without a key
(a layout) is told where it is referred to.

Rules. What a callback did is in no fresh run, so it agrees with everything (`ANYTHING`): traits that callbacks set,
Output widgets that they wrote into. Traits that begin with an underscore are the library's own and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ...protocol import ELEMENT_MIME, CellId, InputKey, Json, ModelId, PageCell, Progress
from ..page import Page

_REFERENCE = "IPY_MODEL_"
PIXELS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_MARKUP = frozenset({"text/html", "image/svg+xml"})
_NOTHING = frozenset({"empty"})
"""Kinds of elements that show nothing: a place, or what is left of a spinner that a visitor may have seen."""
_NOT_SHOWN = frozenset({"msg_id", "tabbable"})
_DEEPEST = 8
"""Of layouts in boxes without a key; a widget that leads to itself ends here."""

_MADE_UP_ID = re.compile(r"""\bid=["']([^"'\s]*[0-9a-f]{5}[^"'\s]*)["']""")
_MOST_IDS = 2_000
"""Beyond, looking for all of them takes longer than it is worth; the output then counts as undetermined."""

_NOISE = (
    # of an object
    (re.compile(r"\b0x[0-9a-fA-F]{5,16}\b"), "0x…"),
    # of a library that makes a name for an element
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "(uuid)"),
    # of IPython's, for a cell: its number, its file
    (re.compile(r"\b(In|Out|input) ?\[\d+\]"), r"\1[…]"),
    (re.compile(r"<ipython-input-\d+-[0-9a-f]+>"), "<cell>"),
    (re.compile(r"\bipykernel_\d+[/\\]\d+\.py\b"), "<cell>"),
    # of matplotlib's, for when it drew an SVG
    (re.compile(r"<dc:date>[^<]*</dc:date>"), "<dc:date>…</dc:date>"),
    # of ours, for an error that a visitor is not told
    (re.compile(r"(details in the log: )[0-9a-f]{8}\b"), r"\1…"),
)


class _Anything:
    """Equal to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "…"


ANYTHING: Json = _Anything()

Status = Literal["done", "failed", "not reached"]


@dataclass(frozen=True)
class ModelCopy:
    id: ModelId
    key: InputKey | None
    state: dict[str, Json]
    is_written_by_callbacks: bool = False


@dataclass(frozen=True)
class PageCopy:
    """A page as it stood at one moment."""

    cells: tuple[PageCell, ...]
    models: dict[ModelId, ModelCopy]


@dataclass(frozen=True)
class ShownCell:
    id: CellId
    status: Status
    outputs: tuple[Json, ...]
    """As nbformat has them, without what differs from kernel to kernel."""


@dataclass(frozen=True)
class Shown:
    """All code cells in notebook order, and the widgets that have a key."""

    cells: tuple[ShownCell, ...]
    widgets: dict[InputKey, dict[str, Json]]


def copy_of(page: Page) -> PageCopy:
    """All code cells with their outputs, and all widgets, as they stand now."""
    cells = tuple(cell for cell in page.snapshot(Progress("idle")).cells if cell.kind == "code")
    models = (ModelCopy(m.id, m.key, dict(m.state), m.is_written_by_callbacks) for m in page.models.all())
    return PageCopy(cells, {model.id: model for model in models})


def shown_on(page: PageCopy, set_by_events: Mapping[ModelId, tuple[str, ...]] | None = None) -> Shown:
    """`set_by_events`: traits that no fresh run sets (`StateCaptured`)."""
    reader = _Reader(page, set_by_events or {})
    return Shown(
        tuple(ShownCell(c.id, _status(c.status), reader.outputs(c.outputs)) for c in page.cells),
        {model.key: reader.state(model, 0) for model in page.models.values() if model.key is not None},
    )


def shows_something(output: Json) -> bool:
    """Whether this output, as nbformat has it, takes room on a page."""
    return output.get("data", {}).get(ELEMENT_MIME, {}).get("kind") not in _NOTHING


def _status(status: str) -> Status:
    if status == "failed":
        return "failed"
    return "not reached" if status in ("stale", "waiting") else "done"


class _Reader:
    def __init__(self, page: PageCopy, set_by_events: Mapping[ModelId, tuple[str, ...]]) -> None:
        self._models = page.models
        self._set_by_events = set_by_events

    def state(self, model: ModelCopy, depth: int) -> dict[str, Json]:
        """What a visitor may see of it."""
        hidden = self._set_by_events.get(model.id, ())
        state = {name: value for name, value in model.state.items() if _is_seen(name)}
        plain = {name: ANYTHING if name in hidden else self.plain(value, depth + 1) for name, value in state.items()}
        if model.is_written_by_callbacks:
            plain["outputs"] = ANYTHING
        return plain

    def outputs(self, outputs: Iterable[Json]) -> tuple[Json, ...]:
        return tuple(_joined(self.plain(output) for output in outputs if shows_something(output)))

    def plain(self, value: Json, depth: int = 0) -> Json:
        if isinstance(value, str):
            return self._reference(value, depth) if value.startswith(_REFERENCE) else self._text(value)
        if isinstance(value, Mapping):
            if value.get("output_type") == "error":
                # a traceback quotes lines and numbers of the process that it happened in
                return {k: self._text(str(value[k])) for k in ("output_type", "ename", "evalue")}
            if "model_id" in value:
                return {"model": self._reference(_REFERENCE + str(value["model_id"]), depth)}
            return {name: item if name in PIXELS else self._named(name, item, depth) for name, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.plain(item, depth) for item in value]
        return value

    def _named(self, name: str, value: Json, depth: int) -> Json:
        is_markup = name in _MARKUP and isinstance(value, str)
        return _without_made_up_ids(self._text(value)) if is_markup else self.plain(value, depth)

    def _reference(self, reference: str, depth: int) -> Json:
        model = self._models.get(ModelId(reference.removeprefix(_REFERENCE)))
        if model is None:
            return "(a widget that is gone)"
        if model.key is not None:
            return f"the widget {model.key}"
        return self.state(model, depth) if depth < _DEEPEST else "…"

    def _text(self, text: str) -> str:
        for pattern, plain in _NOISE:
            text = pattern.sub(plain, text)
        return text


def _without_made_up_ids(markup: str) -> str:
    """With the ids that a library draws by chance (pandas' Styler, matplotlib's SVG) counted instead."""
    ids = list(dict.fromkeys(_MADE_UP_ID.findall(markup)))
    if not ids or len(ids) > _MOST_IDS:
        return markup
    numbers = {id: f"(id {n})" for n, id in enumerate(ids, 1)}
    any_id = re.compile("|".join(sorted(map(re.escape, ids), key=len, reverse=True)))
    return any_id.sub(lambda match: numbers[match[0]], markup)


def _is_seen(name: str) -> bool:
    return not name.startswith("_") and name not in _NOT_SHOWN


def _joined(outputs: Iterable[Json]) -> list[Json]:
    """Text printed to stdout and stderr without anything displayed between: in which order it came is chance."""
    joined: list[Json] = []
    printed: dict[str, str] = {}
    for output in [*outputs, None]:
        if output is not None and output.get("output_type") == "stream":
            printed[output["name"]] = printed.get(output["name"], "") + output["text"]
            continue
        joined += [{"output_type": "stream", "name": n, "text": printed[n]} for n in sorted(printed, reverse=True)]
        printed = {}
        if output is not None:
            joined.append(output)
    return joined
