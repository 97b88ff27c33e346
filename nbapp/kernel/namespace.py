"""Which names of the kernel's namespace are the author's.

What IPython puts there (`In`, `_oh`, `get_ipython`, …) and what we put there (`session_state`) is scenery: the same for
every run of every cell. `_` is the author's only if some cell mentions it: otherwise each displayed value would be kept
alive by its last show, and would alias the variable that it came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_NUMBERED = re.compile(r"_i{0,3}\d*|__|___|_ii|_iii|_\d+")
_MENTIONS_LAST_VALUE = re.compile(r"(?<![\w.])_(?!\w)")


def scenery_of(namespace: Mapping[str, Any]) -> frozenset[str]:
    """Names that are there before any cell has run."""
    return frozenset(namespace)


def is_history_name(name: str) -> bool:
    """`_i`, `_5`, `__`: IPython writes them by itself."""
    return name != "_" and _NUMBERED.fullmatch(name) is not None


def mentions_last_value(sources: Iterable[str]) -> bool:
    return any(_MENTIONS_LAST_VALUE.search(source) for source in sources)
