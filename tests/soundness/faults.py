"""Ways to break the engine on purpose, to see whether the checks notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

FAULTS: dict[str, Callable[[Any], None]] = {}
