"""The outputs of one place on the page, as data, and the changes that lead from one list of them to another.

How it works. Kernel messages become nbformat outputs in `Slot`s. An output that stands in a container of `nbapp.ui` has
one entry more than nbformat knows, `place`: the container's id. The containers of a page are filled from all cells.
An `Outputs` never changes: writing, clearing and redisplaying return a new one, so that the old and the incoming
outputs of a cell can live side by side (rule G1).
`changes_between` compares two of them slot by slot, and only slots that differ travel.

What it does not know: which cell writes, when outputs are shown, and what a visitor may see.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ..kernel_protocol import is_within
from ..protocol import ELEMENT_MIME, CellId, Change, Json, OutputsCut, OutputSet, OutputsSpliced, TextAppended
from .weights import weight_of

LONGEST_TEXT = 1_000_000
"""Characters of one stream: about what a browser lays out in a second. A `while True: print()` must end somewhere."""

MOST_SLOTS = 2_000
"""Outputs of one place; beyond, a page stops being readable long before the server stops keeping up."""

HEAVIEST = 128_000_000
"""Characters of all outputs of one place: pictures in their thousands, in a loop that never clears."""

_TOO_LONG = "\n[The output is longer than 1,000,000 characters; the rest is not shown.]\n"
_TOO_MANY = "\n[There are more than 2,000 outputs here; the rest is not shown.]\n"

_TOO_HEAVY = "\n[The outputs here are larger than 128 MB; the rest is not shown.]\n"

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
"""An element of `nbapp.ui`: what stands beside it is for pages that are not ours."""

# A page draws one of these wherever it can draw anything. The text beside them is for terminals, and it changes when
# nothing that is seen does: `IntSlider(value=5)`, `<Figure object at 0x7f…>`.
_RICHER_THAN_TEXT = ("text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/latex")


@dataclass(frozen=True)
class Slot:
    """One output, the id by which `update_display` finds it, and the fragment that made it; empty: the cell itself."""

    output: Json
    display_id: str | None = None
    fragment: str = ""


@dataclass(frozen=True)
class Outputs:
    """What one place shows, in order."""

    slots: tuple[Slot, ...] = ()
    clears_at_next: frozenset[str] = frozenset()
    """Places for which `clear_output(wait=True)` was called: the next output there replaces what stands there."""

    def written(self, output: Json, display_id: str | None = None, fragment: str = "") -> Outputs:
        """With one more output; text joins the stream that it continues."""
        place = place_of(output)
        slots = _without_place(self.slots, place) if place in self.clears_at_next else self.slots
        waiting: frozenset[str] = (
            frozenset() if not place and place in self.clears_at_next else self.clears_at_next - {place}
        )
        if output["output_type"] == "stream":
            return Outputs(_with_text(slots, output, fragment), waiting)
        if len(slots) >= MOST_SLOTS:
            return Outputs(_with_note(slots, _TOO_MANY, fragment) if len(slots) == MOST_SLOTS else slots, waiting)
        if _weight(output) + sum(_weight(slot.output) for slot in slots) > HEAVIEST:
            return Outputs(_with_note(slots, _TOO_HEAVY, fragment), waiting)
        return Outputs((*slots, Slot(without_noise(output), display_id, fragment)), waiting)

    def cleared(self, *, wait: bool, place: str = "") -> Outputs:
        """Without what stands in this place, at once or when the next output comes there; no place: everything."""
        if wait:
            return replace(self, clears_at_next=self.clears_at_next | {place})
        return replace(self, slots=_without_place(self.slots, place), clears_at_next=self.clears_at_next - {place})

    def of_fragment(self, fragment: str) -> tuple[Slot, ...]:
        """What this fragment made, and those inside of it."""
        return tuple(slot for slot in self.slots if slot.fragment and is_within(slot.fragment, fragment))

    def with_fragment(self, fragment: str, slots: tuple[Slot, ...]) -> Outputs:
        """With these in place of what the fragment made; where it made nothing, behind the place that it has."""
        mine = set(map(id, self.of_fragment(fragment)))
        places = [at for at, slot in enumerate(self.slots) if id(slot) in mine or slot.display_id == fragment]
        above = self.slots[: places[0] + 1] if places else self.slots
        below = self.slots[len(above) :]
        rest = [[slot for slot in part if id(slot) not in mine] for part in (above, below)]
        return replace(self, slots=(*rest[0], *slots, *rest[1]))

    def element(self, kind: str, display_id: str) -> Json | None:
        """The properties of the element of `nbapp.ui` of this kind and id, if it is among them."""
        elements = [slot.output["data"].get(ELEMENT_MIME) for slot in self.slots if slot.display_id == display_id]
        return next((e for e in elements if e is not None and e.get("kind") == kind), None)

    def without_dialog(self, dialog: str) -> Outputs:
        """Without it, and what it has shown."""
        gone = set(map(id, self.of_fragment(dialog)))
        slots = tuple(slot for slot in self.slots if id(slot) not in gone and slot.display_id != dialog)
        return replace(self, slots=slots)

    def redisplayed(self, display_id: str, content: Json) -> Outputs:
        """With this data in every slot of this display id."""
        if all(slot.display_id != display_id for slot in self.slots):
            return self
        if "appended" in (grown := content.get("data", {}).get(ELEMENT_MIME, {})):
            slots = tuple(_grown(slot, grown) if slot.display_id == display_id else slot for slot in self.slots)
            return replace(self, slots=slots)
        fresh = {"data": content.get("data", {}), "metadata": content.get("metadata", {})}
        slots = tuple(
            replace(slot, output=without_noise({**slot.output, **fresh})) if slot.display_id == display_id else slot
            for slot in self.slots
        )
        return replace(self, slots=slots)

    def as_json(self) -> tuple[Json, ...]:
        return tuple(slot.output for slot in self.slots)

    @property
    def weight(self) -> int:
        """In bytes, about."""
        return sum(weight_of(slot.output) for slot in self.slots)


def _grown(slot: Slot, grown: Json) -> Slot:
    """An element with more text at the end of its body (`AppHost.grow`), if it is the one that is meant."""
    data = slot.output.get("data", {})
    body = data.get(ELEMENT_MIME, {}).get("body")
    if not isinstance(body, str) or len(body) != grown["at"]:
        return slot  # of an earlier run
    longer = {**data[ELEMENT_MIME], "body": body + grown["appended"]}
    return replace(slot, output={**slot.output, "data": {**data, ELEMENT_MIME: longer}})


def place_of(output: Json) -> str:
    """The container that it stands in; empty: none."""
    place: str = output.get("place", "")
    return place


def placed_in(output: Json, place: str) -> Json:
    return {**output, "place": place} if place else output


def _without_place(slots: tuple[Slot, ...], place: str) -> tuple[Slot, ...]:
    return tuple(slot for slot in slots if place_of(slot.output) != place) if place else ()


def output_from_message(kind: str, content: Json) -> Json:
    """The nbformat output of a `stream`, `display_data`, `execute_result` or `error` message."""
    if kind == "stream":
        return {"output_type": "stream", "name": content["name"], "text": content["text"]}
    if kind == "error":
        return {
            "output_type": "error",
            "ename": content.get("ename", ""),
            "evalue": content.get("evalue", ""),
            "traceback": list(content.get("traceback", ())),
        }
    # An `execute_result` differs from a display by its number only, and the page shows none.
    return {"output_type": "display_data", "data": content.get("data", {}), "metadata": content.get("metadata", {})}


def without_noise(output: Json) -> Json:
    """Without the text for terminals where there is something richer."""
    data = output.get("data")
    if not data or len(data) == 1:
        return output
    for ours in (_WIDGET_VIEW, ELEMENT_MIME):
        if ours in data:
            return {**output, "data": {ours: data[ours]}}
    if "text/plain" in data and any(mime in data for mime in _RICHER_THAN_TEXT):
        return {**output, "data": {mime: value for mime, value in data.items() if mime != "text/plain"}}
    return output


def changes_between(cell: CellId, old: Outputs, new: Outputs, *, callback: bool = False) -> list[Change]:
    """What turns a page that shows `old` into one that shows `new`; empty if they show the same.

    Where outputs come or go in the middle, those below them are not touched.
    """
    changes: list[Change] = []
    if common := _equal_at_end(old.slots, new.slots):
        return _changes_above(cell, old.slots[:-common], new.slots[:-common], callback=callback)
    for index, slot in enumerate(new.slots):
        before = old.slots[index].output if index < len(old.slots) else None
        if before == slot.output:
            continue
        grown = _growth(before, slot.output)
        if grown is not None:
            changes.append(TextAppended(cell, index, grown, callback=callback))
        else:
            changes.append(OutputSet(cell, index, slot.output, callback=callback))
    if len(new.slots) < len(old.slots):
        changes.append(OutputsCut(cell, len(new.slots), callback=callback))
    return changes


def _equal_at_end(old: Sequence[Slot], new: Sequence[Slot]) -> int:
    """How many of the last outputs are the same, where it takes more than an addition or a cut at the end."""
    if len(old) == len(new) or all(one.output == other.output for one, other in zip(old, new, strict=False)):
        return 0
    pairs = zip(reversed(old), reversed(new), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0].output == pair[1].output, pairs))


def _changes_above(cell: CellId, old: tuple[Slot, ...], new: tuple[Slot, ...], *, callback: bool) -> list[Change]:
    """The same for all outputs but those that stay below, when there are more of these now, or fewer."""
    both = min(len(old), len(new))
    changes = changes_between(cell, Outputs(old[:both]), Outputs(new[:both]), callback=callback)
    added = tuple(slot.output for slot in new[both:])
    return [*changes, OutputsSpliced(cell, both, len(old) - both, added, callback=callback)]


def _growth(before: Json, after: Json) -> str | None:
    """The text to append, or None if `after` is not a longer `before`."""
    if before is None:
        return None
    if before["output_type"] != "stream" or after["output_type"] != "stream":
        return _growth_of_element(before, after)
    if not _continues(before, after) or not after["text"].startswith(before["text"]):
        return None
    text: str = after["text"][len(before["text"]) :]
    return text


def _growth_of_element(before: Json, after: Json) -> str | None:
    old, new = (output.get("data", {}).get(ELEMENT_MIME, {}) for output in (before, after))
    old_body, new_body = old.get("body"), new.get("body")
    if not old_body or not isinstance(old_body, str) or not isinstance(new_body, str):
        return None
    is_longer = len(new_body) > len(old_body) and new_body.startswith(old_body)
    if not is_longer or place_of(before) != place_of(after) or {**old, "body": new_body} != new:
        return None
    return new_body[len(old_body) :]


def _weight(output: Json) -> int:
    """Of what pictures and documents are made of; a chart's data is no longer than the cell that made it."""
    return sum(len(content) for content in output.get("data", {}).values() if isinstance(content, str))


def _with_note(slots: tuple[Slot, ...], note: str, fragment: str) -> tuple[Slot, ...]:
    """With this text at the end, once."""
    last = slots[-1].output if slots else {}
    if last.get("text", "").endswith(note):
        return slots
    return _with_text(slots, {"output_type": "stream", "name": "stdout", "text": note}, fragment)


def _with_text(slots: tuple[Slot, ...], stream: Json, fragment: str) -> tuple[Slot, ...]:
    last, text = slots[-1].output if slots else None, stream["text"]
    if last is None or slots[-1].fragment != fragment or not _continues(last, stream):
        if len(slots) > MOST_SLOTS:
            return slots
        return (*slots, Slot({**stream, "text": _bounded(fold_returns(text))}, fragment=fragment))
    if last["text"].endswith(_TOO_LONG):
        return slots
    joined = _bounded(fold_returns(last["text"] + text))
    return (*slots[:-1], Slot({**last, "text": joined}, fragment=fragment))


def _continues(last: Json, stream: Json) -> bool:
    is_same = last["output_type"] == "stream" and last["name"] == stream["name"]
    return is_same and place_of(last) == place_of(stream)


def _bounded(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + _TOO_LONG


_RETURNED_LINE = re.compile(r"[^\n]*\r(?=[^\r\n])")


def fold_returns(text: str) -> str:
    """The text as a terminal shows it: what stands before a lone carriage return is overwritten.

    A progress bar writes a line a hundred times; only the last one is kept. (A shorter line would leave the tail of
    the longer one on a terminal; Jupyter drops it, and so do we.)
    """
    return _RETURNED_LINE.sub("", text) if "\r" in text else text
