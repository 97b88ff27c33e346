"""Which inputs have their values in the page's address: `bind="query-params"`, under their keys.

How it works. The address is where such a value lives: the host writes it there when the visitor changes it, and the
input takes it from there when it is made (`kernel/ui_host.py`), so that a link carries it and Back brings an earlier
one. The default is not written: an address without the parameter means it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ..protocol import Json
from .errors import WrongValue
from .visitor import LONGEST_TEXT, MOST_KEYS, checked_key

Bind = Literal["query-params"] | None


def checked_bind(kind: str, bind: Bind, key: str | None) -> bool:
    """Whether this input's value stands in the address."""
    if bind is None:
        return False
    if bind != "query-params":
        raise WrongValue(f"bind is 'query-params' or None, not {bind!r}.")
    if key is None:
        raise WrongValue(
            f"A {kind} is bound to the page's address, but has no key: the key is the parameter's name there.",
            advice="Give it one: key='city' makes it ?city=Rome.",
        )
    checked_key(key)
    return True


def limits_in_address(kind: str, props: Mapping[str, Json]) -> dict[str, Json]:
    """An address does not carry everything: these values are short enough."""
    if kind in ("text_input", "text_area"):
        return {"max_chars": min(props.get("max_chars") or LONGEST_TEXT, LONGEST_TEXT)}
    return {"max_selections": min(props.get("max_selections") or MOST_KEYS, MOST_KEYS)} if kind == "multiselect" else {}
