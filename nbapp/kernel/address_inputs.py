"""Values that the page's address gives to inputs, by their keys: `?city=Rome` for `ui.selectbox(..., key="city")`.

How it works. An input takes its value from the address when it is made for the first time, as if the visitor had set
it before anything ran; from then on the address says nothing about it. After the first complete replay the page is told
what was of no use: parameters that no input has for a key and no cell has asked for, and values that do not fit; and
again when a cell has asked for one of them after all.

What it does not know: how values are written in an address (`address_values.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..address_values import value_from_texts
from ..kernel_protocol import AddressNotUsed
from ..protocol import Json
from ..ui.visitor import PAGE

Texts = Sequence[str]


class AddressInputs:
    def __init__(self) -> None:
        self._texts: dict[str, tuple[str, ...]] = {}
        self._given: set[str] = set()
        """Keys whose inputs have been made: the address has had its say."""
        self._refused: set[str] = set()
        self._asked: set[str] = set()
        """Parameters that cells read or set by `query_params`."""
        self._is_told = True
        self._told: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    def page_said(self, query: Mapping[str, Texts]) -> None:
        """This is the query of the page's address now."""
        self._texts = {key: tuple(texts) for key, texts in query.items() if key != PAGE}
        self._refused.clear()
        self._is_told = False

    def cells_asked(self, *names: str) -> None:
        """These parameters mean something to the notebook."""
        self._asked.update(names)

    def cells_asked_for_all(self) -> None:
        self._asked.update(self._texts)

    def seeds_for(self, arguments: Mapping[str, Any]) -> dict[str, Json]:
        """The traits that an input begins with that is made with these arguments of `ui.inputs.Input`."""
        key = arguments["key"]
        if key in self._given or key not in self._texts:
            return {}
        self._given.add(key)
        kind, props = arguments["kind"], arguments["props"]
        if props.get("type") != "password":  # an address is seen by others, and is kept in many places
            try:
                return {"value": value_from_texts(kind, props, self._texts[key])}
            except ValueError:
                pass
        self._refused.add(key)
        return {}

    def to_tell(self) -> AddressNotUsed | None:
        """What of the address is of no use, if the page does not know that; a replay has come to its end."""
        unknown = tuple(key for key in self._texts if key not in self._given | self._asked)
        refused = tuple(key for key in self._texts if key in self._refused - self._asked)
        before, self._told = self._told, (unknown, refused)
        is_new, self._is_told = not self._is_told, True
        is_known = self._told == before and not (is_new and any(self._told))
        return None if is_known else AddressNotUsed(unknown, refused, is_new)

    def captured(self) -> dict[str, tuple[str, ...]]:
        """What inputs that are made later will get, for `begin_with` in another kernel."""
        return {key: texts for key, texts in self._texts.items() if key not in self._given}

    def begin_with(self, texts: Mapping[str, tuple[str, ...]]) -> None:
        self._texts, self._given = dict(texts), set()
