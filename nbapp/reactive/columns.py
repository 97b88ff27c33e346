"""Digests of the columns of frames, so that a frame that shares columns with another one need not be read again.

How it works. Under pandas' copy-on-write `df.assign(z=…)` and `df["z"] = …` leave the other columns where they are.
While a witness holds a block (`frame_witness.py`), pandas writes elsewhere, so what the memory held when it was last
hashed it holds still. Whether a witness does is asked at each use (`is_guarded`): memory that nobody guards, that an
array of the notebook shares, or that a cell which goes around pandas may have written to, is hashed again.

(A column of two million strings takes 60 ms to hash, a look at this 30 µs.)
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any, TypeAlias

from .walk_trees import Forest

LARGE_BYTES = 64 << 10
"""Hashing less takes as long as asking."""
_MOST = 2000

Place: TypeAlias = "tuple[Any, ...]"
"""Where in the memory the column lies, and how."""


class Columns:
    """What was last seen in large columns."""

    def __init__(self) -> None:
        self.is_guarded: Callable[[object], bool] = lambda root: False
        """Nobody can have written to this array since a walk came by."""
        self._known: dict[tuple[int, Place], tuple[weakref.ref[Any], Forest]] = {}

    def get(self, root: Any, place: Place) -> Forest | None:
        """What this part of the array held, if it holds it still."""
        known = self._known.get((id(root), place))
        if known is None or known[0]() is not root or not self.is_guarded(root):
            return None
        return known[1]

    def put(self, root: Any, place: Place, content: Forest) -> None:
        if len(self._known) >= _MOST:
            self._known = {key: pair for key, pair in self._known.items() if pair[0]() is not None}
        self._known[(id(root), place)] = (weakref.ref(root), content)
