"""What an author calls a widget: a variable that holds it, or a place in a list or dict of theirs."""

from __future__ import annotations

import ast
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


def assigned_from_input(source: str, key: str | None, label: str) -> Iterator[str]:
    """Names that a cell gives the value of the input with this key, or else this label: `n = ui.slider("Rows")`."""
    for statement in _statements(source):
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            is_it = _is_call_for(statement.value, key, label)
            yield from (t.id for t in statement.targets if is_it and isinstance(t, ast.Name))


def _statements(source: str) -> Iterator[ast.AST]:
    try:
        return ast.walk(ast.parse(source))
    except SyntaxError:  # it has magics: then it is called by its label
        return iter(())


def _is_call_for(call: ast.Call, key: str | None, label: str) -> bool:
    given = {word.arg: word.value for word in call.keywords}
    if key is not None:
        return _constant(given.get("key")) == key
    return _constant(call.args[0] if call.args else given.get("label")) == label


def _constant(node: ast.AST | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None
