"""Prints figures as a table, and the percentiles that they are made of."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import TypeAlias

Row: TypeAlias = tuple[str, str]
"""What was measured, and the figure."""


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def spread(values: Sequence[float], unit: str) -> str:
    """Median and 95th percentile of some measurements: `12.1 ms (p95 15.0)`."""
    return f"{statistics.median(values):.1f} {unit} (p95 {percentile(values, 0.95):.1f}, n={len(values)})"


def print_rows(rows: Sequence[Row]) -> None:
    """Rows of (what, figure), aligned."""
    width = max(len(what) for what, _ in rows)
    for what, figure in rows:
        print(f"{what:<{width}}  {figure}", flush=True)
