"""What an author calls a widget: a variable that holds it, or a place in a list or dict of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MOST_ITEMS = 1000
"""A longer list is data: nobody looks through it for widgets."""


def paths_to(widget: object, values: Mapping[str, Any]) -> Iterator[str]:
    """Names that are bound to it, and places in lists and dicts that names are bound to: `sliders['a']`."""
    for name, value in values.items():
        if value is widget:
            yield name
        elif type(value) not in (list, tuple, dict) or len(value) > MOST_ITEMS:
            continue
        elif type(value) is not dict:
            yield from (f"{name}[{place}]" for place, item in enumerate(value) if item is widget)
        else:
            yield from (f"{name}[{key!r}]" for key, item in value.items() if item is widget and type(key) in (str, int))
