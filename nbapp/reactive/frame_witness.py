"""Proof that a frame has not changed since it was last seen, in microseconds, without reading it.

How it works. Under pandas' copy-on-write a shallow copy shares the frame's blocks, and as long as it lives every change
of the frame has to put a new block in the place of the shared one. So if the frame still has the very blocks, axes and
names that it had, its content is what it was. (A million strings take 70 ms to hash, this 3 µs.)

What it does not see is a write that goes around pandas; code that could do that is known by the names that it uses
(`GOES_AROUND`), and memory that is also an array of the notebook is looked at when that array changes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from .addresses import address_of
from .code_facts import CodeFacts
from .fingerprint import Version
from .frame_copies import unnoticed_blocks
from .walk_frames import blocks_of, copies_on_write, is_frame, is_index, own_attributes, roots_of, state_of_index

GOES_AROUND = frozenset(
    {
        "array",
        "_values",
        "_ndarray",
        "_data",
        "_mask",
        "_codes",
        "_mgr",
        "writeable",
        "setflags",
        "ctypes",
        "__array_interface__",
        "from_address",
        "_pa_array",
        "from_buffers",
        "py_buffer",
        "foreign_buffer",
    }
)
"""With one of these names code can write into a block without pandas noticing."""


_GIVE_ARRAYS = GOES_AROUND | {"values", "to_numpy", "asarray", "__array__"}
_WRITE = frozenset({"loc", "iloc", "at", "iat", "update"})


class FrameWitness:
    """Holds on to the blocks of a frame, so that pandas may not write into them."""

    __slots__ = ("_axes", "_blocks", "_guards", "_indexes", "_label", "_states", "roots")

    def __init__(self, frame: Any, before: FrameWitness | None = None) -> None:
        """`before`: one that was made of it earlier. What that guards, and is still there, need not be guarded anew."""
        self._blocks = blocks_of(frame)
        roots = [frozenset(map(address_of, roots_of(values))) for values in self._blocks]
        self._guards = _guards_of(frame._mgr.blocks, roots, before)
        self.roots = frozenset[int]().union(*roots)
        self._axes = list(frame._mgr.axes)
        self._indexes = [*self._axes, *filter(is_index, map(_categories_of, self._blocks))]
        self._states = list(map(state_of_index, self._indexes))
        self._label = _label_of(frame)

    def is_unchanged(self, frame: Any) -> bool:
        """Whether the frame is as it was when this witness was made of it."""
        axes = frame._mgr.axes
        if len(axes) != len(self._axes) or any(now is not was for now, was in zip(axes, self._axes, strict=True)):
            return False
        blocks = blocks_of(frame)
        if len(blocks) != len(self._blocks) or any(
            now is not was for now, was in zip(blocks, self._blocks, strict=True)
        ):
            return False
        if list(map(state_of_index, self._indexes)) != self._states:
            return False
        (name, allows_duplicates), (name_was, allowed_duplicates) = _label_of(frame), self._label
        return name is name_was and allows_duplicates == allowed_duplicates and not _has_more(frame)


def _guards_of(
    blocks: Sequence[Any], roots: Sequence[frozenset[int]], before: FrameWitness | None
) -> list[tuple[Any, frozenset[int]]]:
    """Each with the memory that it guards. A block and its copies share what pandas counts them by (`refs`)."""
    known = {address_of(guard[0].refs): guard for guard in (before._guards if before is not None else ())}
    kept, bare = [], []
    for block, memory in zip(blocks, roots, strict=True):
        guard = known.get(address_of(block.refs))
        if guard is not None and guard[1] == memory:
            kept.append(guard)
        else:
            bare.append((block, memory))
    made = unnoticed_blocks(block for block, _ in bare)
    return kept + [(guard, memory) for guard, (_, memory) in zip(made, bare, strict=True)]


def _has_more(frame: Any) -> bool:
    """Somebody has written something to it that may change by itself."""
    return bool(frame.attrs or own_attributes(frame) or any(map(own_attributes, frame._mgr.axes)))


def _categories_of(values: Any) -> object:
    """Their index; None: these are no categories."""
    return values.dtype.categories if hasattr(type(values.dtype), "categories") else None


def _label_of(frame: Any) -> tuple[object, bool]:
    """The name of a series, and whether labels may be there twice."""
    return None if frame.ndim == 2 else frame.name, frame.flags.allows_duplicate_labels


def goes_around(facts: Collection[CodeFacts]) -> bool:
    """Whether one of these codes can write into a frame without pandas noticing."""
    return not all(code.names.isdisjoint(GOES_AROUND) for code in facts) or may_see_guards(facts)


def may_see_guards(facts: Collection[CodeFacts]) -> bool:
    """Whether these codes get arrays of a frame, and write into one: `x = df.a.values`, then `df.loc[0, "a"] = 1`. That
    shows in the array if pandas finds the frame's blocks unshared, as it does where no witness holds them."""
    if all(code.names.isdisjoint(_GIVE_ARRAYS) for code in facts):
        return False
    return any(not code.names.isdisjoint(_WRITE) or "inplace" in code.texts for code in facts)


def witness_of(value: object, version: Version, before: FrameWitness | None = None) -> FrameWitness | None:
    """A witness if one can be trusted: nothing inside the frame can change by itself. `before`: the last one of it."""
    if not is_frame(value) or not copies_on_write() or (version.opaque and version.opaque != {address_of(value)}):
        return None
    frame: Any = value
    # itself, its indexes and the dict of its attributes; more is a list in a column
    if _has_more(frame) or len(version.order) > 2 + len(set(map(address_of, frame.axes))):
        return None
    try:
        return FrameWitness(frame, before)
    except AttributeError:  # a pandas that is built otherwise
        return None
