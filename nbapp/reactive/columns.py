"""Digests of the columns of frames, so that a frame that shares columns with another one need not be read again.

How it works. Under pandas' copy-on-write `df.assign(z=…)` and `df["z"] = …` leave the other columns where they are.
While a witness holds a block (`frame_witness.py`), pandas writes elsewhere, so what the memory held when it was last
hashed it holds still. Whether a witness does is asked in each walk (`guarded`): memory that nobody guards, that an
array of the notebook shares, or that a cell which goes around pandas may have written to, is hashed again.

(A column of two million strings takes 60 ms to hash, a look at this 30 µs.)

A new column need not be read at once either. If nothing that lives begins with the same bytes, its content is new, and
a *token* is as good a digest as any. It is read later: when something that begins like it comes along, before anybody
may go around pandas, or when the replay is over. Until then a witness guards it, so that it cannot change. From then on
what has the same hash has the same token.

Rules
- Equal digests mean equal contents: two columns get one token only if their hashes are equal.
- What is put off is held, with its guard, until it is read.
"""

from __future__ import annotations

import itertools
import sys
import weakref
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import xxhash

from .addresses import address_of
from .walk_trees import Forest

SECONDS_A_BYTE = 3e-11
"""To hash it, at best: 31 GB/s."""
LARGE_BYTES = 64 << 10
"""Hashing less takes as long as asking."""
_MANY = 2000
_MANY_BEGINNINGS = 20_000
_BEGINNING_BYTES = 4 << 10
_LONGEST_BYTES = 256 << 20
"""To read more may take longer than the visitor needs for the next change."""

Place: TypeAlias = "tuple[Any, ...]"
"""Where in the memory the column lies, and how."""
Glance: TypeAlias = "tuple[int, bytes | None]"
"""The bytes of a column, roughly; and what two of them have in common if they hold the same. None: that cannot be
seen."""


class Reading(Protocol):
    """How columns of one kind are read."""

    def glance_at(self, array: Any) -> Glance:
        """Without reading it."""

    def digest_of(self, array: Any) -> bytes:
        """Of all that it holds."""


class _OfNumbers:
    """Arrays of numpy's."""

    def glance_at(self, array: Any) -> Glance:
        return array.nbytes, _beginning_of(array) if array.flags.c_contiguous else None

    def digest_of(self, array: Any) -> bytes:
        return digest_of(array)


OF_NUMBERS: Reading = _OfNumbers()


@dataclass(eq=False)
class _PutOff:
    """A column that is to be read."""

    array: Any
    reading: Reading
    beginning: bytes
    token: bytes
    guard: object = None
    """While this lives, pandas does not write into the array."""


class Columns:
    """What was last seen in large columns."""

    def __init__(self) -> None:
        self.guarded: Callable[[], Collection[int]] = frozenset
        """Ids of arrays that nobody can have written to since a walk came by."""
        self._guarded_now: Collection[int] | None = None
        self.may_put_off = False
        """What a walk sees now will be guarded, or `settle` is called."""
        self._known: dict[tuple[int, Place], tuple[weakref.ref[Any], Forest]] = {}
        self._blocks: dict[int, tuple[weakref.ref[Any], weakref.ref[Any], str, Forest]] = {}
        """By the id of a block's array: that, what owns its memory, its kind in words, and what it held."""
        self._put_off: list[_PutOff] = []
        self._beginnings: dict[bytes, list[weakref.ref[Any]]] = {}
        """Of contents so far, each with the arrays that begin so."""
        self._token_by_hash: dict[bytes, bytes] = {}
        self._number = itertools.count()
        self._tidy_known_at, self._tidy_blocks_at, self._tidy_beginnings_at = _MANY, _MANY, _MANY_BEGINNINGS
        """With so many entries: more, if most of them live, or each new one would go through all of them."""

    def begin_walk(self) -> None:
        """Until the next one begins, nobody writes to anything."""
        self._guarded_now = None

    def get(self, root: Any, place: Place) -> Forest | None:
        """What this part of the array held, if it holds it still."""
        known = self._known.get((address_of(root), place))
        return known[1] if known is not None and known[0]() is root and self._is_guarded(root) else None

    def put(self, root: Any, place: Place, content: Forest) -> None:
        if len(self._known) >= self._tidy_known_at:
            self._known = {key: pair for key, pair in self._known.items() if pair[0]() is not None}
            self._tidy_known_at = max(_MANY, 2 * len(self._known))
        self._known[(address_of(root), place)] = (weakref.ref(root), content)

    def get_block(self, values: Any) -> tuple[Any, str, Forest] | None:
        """What owns the memory of this very array, its kind in words, and what it held, if it holds it still: frames
        that share a block share its array."""
        known = self._blocks.get(address_of(values))
        if known is None or known[0]() is not values or not self._is_guarded(root := known[1]()):
            return None
        return root, known[2], known[3]

    def put_block(self, values: Any, root: Any, kind: str, content: Forest) -> None:
        if len(self._blocks) >= self._tidy_blocks_at:
            self._blocks = {key: known for key, known in self._blocks.items() if known[0]() is not None}
            self._tidy_blocks_at = max(_MANY, 2 * len(self._blocks))
        self._blocks[address_of(values)] = (weakref.ref(values), weakref.ref(root), kind, content)

    def _is_guarded(self, root: Any) -> bool:
        if self._guarded_now is None:
            self._guarded_now = self.guarded()
        return address_of(root) in self._guarded_now

    def content_of(
        self,
        root: Any,
        place: Place,
        array: Any,
        expect: Callable[[float], None],
        reading: Reading = OF_NUMBERS,
        glance: Glance | None = None,
        *,
        may_put_off: bool,
    ) -> Forest:
        """What a large column holds. `root` owns its memory; `expect` is told, in seconds, how long reading takes;
        `glance`: that of this reading, if there was one already."""
        if (known := self.get(root, place)) is not None:
            return known
        glance = glance or reading.glance_at(array)
        content = self.put_off(root, array, reading, glance) if may_put_off else None
        if content is None:
            expect(glance[0] * SECONDS_A_BYTE)
            content = self.read(root, array, reading, glance)
        self.put(root, place, content)
        return content

    # --- columns that are read later ---

    def put_off(
        self, root: Any, array: Any, reading: Reading = OF_NUMBERS, glance: Glance | None = None
    ) -> Forest | None:
        """The content of a new column, without reading it; None if it has to be read now. `root` owns its memory;
        `glance`: that of this reading, if there was one already."""
        if not self.may_put_off:
            return None
        size, beginning = glance or reading.glance_at(array)
        if (
            size > _LONGEST_BYTES
            or beginning is None
            or any(known() is not None for known in self._beginnings.get(beginning, ()))
        ):
            return None
        self._note_beginning(beginning, root)
        token = xxhash.xxh3_128_digest(b"put off %d" % next(self._number))
        self._put_off.append(_PutOff(array, reading, beginning, token))
        return Forest(token, [], size)

    def read(self, root: Any, array: Any, reading: Reading = OF_NUMBERS, glance: Glance | None = None) -> Forest:
        """The content of a column, by its hash: the token of what had the same."""
        size, beginning = glance or reading.glance_at(array)
        if beginning is not None:
            self._settle([column for column in self._put_off if column.beginning == beginning])
            self._note_beginning(beginning, root)
        else:  # it may be any of these
            self.settle()
        digest = reading.digest_of(array)
        return Forest(self._token_by_hash.get(digest, digest), [], size)

    def guard(self, guard: object | None) -> None:
        """This guards what the last walk has put off; None: nobody does."""
        new = [column for column in self._put_off if column.guard is None]
        for column in new:
            column.guard = guard
        if guard is None:
            self._settle(new)

    def settle(self, guards: tuple[object, ...] | None = None) -> None:
        """Read what was put off, or that of it which these guard: they will not for long."""
        if self._put_off:
            columns = self._put_off
            self._settle([c for c in columns if guards is None or any(c.guard is guard for guard in guards)])

    def _settle(self, columns: list[_PutOff]) -> None:
        for column in columns:
            digest = column.reading.digest_of(column.array)  # of an equal one nothing lived any more
            self._token_by_hash[digest] = column.token
        if columns:
            self._put_off = [column for column in self._put_off if column not in columns]

    def _note_beginning(self, beginning: bytes, root: Any) -> None:
        if len(self._beginnings) >= self._tidy_beginnings_at:
            pairs = self._beginnings.items()
            self._beginnings = {
                start: arrays for start, arrays in pairs if any(known() is not None for known in arrays)
            }
            self._tidy_beginnings_at = max(_MANY_BEGINNINGS, 2 * len(self._beginnings))
        if len(self._token_by_hash) >= _MANY_BEGINNINGS and not self._put_off:
            self._token_by_hash.clear()  # then equal contents get two digests, which costs a run
        arrays = [known for known in self._beginnings.get(beginning, ()) if not (known() is None or known() is root)]
        self._beginnings[beginning] = [*arrays, weakref.ref(root)]


def digest_of(array: Any) -> bytes:
    """Of the items alone, without shape or layout; not of objects."""
    if not array.flags.c_contiguous and array.flags.f_contiguous:
        array = array.T
    np = sys.modules["numpy"]
    return xxhash.xxh3_128_digest(np.ascontiguousarray(array).reshape(-1).view("u1").data if array.size else b"")


def _beginning_of(array: Any) -> bytes:
    """What two arrays have in common if they hold the same bytes."""
    start = array.reshape(-1)[: _BEGINNING_BYTES // array.itemsize + 1]
    return xxhash.xxh3_128_digest(start.view("u1").data, seed=array.nbytes)
