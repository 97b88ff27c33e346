"""What a table needs of data, whatever library holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ...protocol import Json


@dataclass(frozen=True)
class SourceColumn:
    """One column as the data has it; what its author says of it comes on top (`columns.py`)."""

    name: str
    """Unique, as text: in selections and edits."""
    label: str
    kind: str
    """`number`, `text`, `checkbox`, `date`, `time`, `datetime`, `duration`, `list` or `json`."""
    group: str = ""
    """The upper levels of a MultiIndex, as one text."""
    is_index: bool = False
    is_int: bool = False
    key: object = None
    """The data's own name of it."""
    options: tuple[str, ...] | None = None
    """Of categories."""


Places = Any
"""Numbers of rows in the data, in the order of a view: a slice, or an array of int."""


class Source(Protocol):
    """Data that nobody changes any more. Called from the thread that answers queries, too."""

    rows: int
    columns: tuple[SourceColumn, ...]
    hides_index: bool
    """Its index says nothing unless the author asks for it."""

    def digest(self) -> str:
        """Other data has another one, in this process and in every other."""

    def cells(self, column: int, places: Places) -> list[Any]:
        """Values of one column, as Python has them."""

    def matching(self, column: int, wanted: dict[str, Json]) -> Any:
        """A mask (numpy, bool) of the rows that fit a filter."""

    def containing(self, column: int, text: str) -> Any | None:
        """A mask of the rows whose cell shows this text; None: none of them can."""

    def in_order(self, sort: Sequence[tuple[int, bool]], places: Any) -> Any:
        """These places (numpy, or None for all), sorted by columns, each descending or not; missing values last."""


@dataclass(frozen=True)
class Look:
    """How a Styler wants cells: CSS and text by row and column."""

    styles: dict[tuple[int, int], str] = field(default_factory=dict)
    texts: dict[tuple[int, int], str] = field(default_factory=dict)


def unique_names(labels: Sequence[object]) -> list[str]:
    """As texts; the second `a` becomes `a.1`."""
    seen: dict[str, int] = {}
    names = []
    for label in labels:
        text = str(label)
        count = seen.get(text, 0)
        seen[text] = count + 1
        names.append(f"{text}.{count}" if count else text)
    return names


def is_number_like(text: str) -> bool:
    """Whether a number could show this text."""
    return bool(text) and all(c.isdigit() or c in "+-.,e∞" for c in text.strip().lower())


def starting_with(values: Any, text: str) -> Any:
    """A mask of the numbers (numpy) whose digits begin with this text; without making a text of each of them."""
    import numpy as np

    try:
        number = abs(float(text))
    except ValueError:
        return np.zeros(len(values), dtype=bool)
    decimals = len(text.partition(".")[2])
    sizes = np.abs(values)
    hits = (sizes >= number) & (sizes < number + 10.0**-decimals)
    if "." not in text and number:
        for scale in (10.0**power for power in range(1, 16)):
            hits |= (sizes >= number * scale) & (sizes < (number + 1) * scale)
    return hits & (values < 0) if text.startswith("-") else hits
