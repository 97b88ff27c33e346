"""The same notebook written in another way: its cells split, merged, its variables renamed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from .case import Case, Step


def without_edits(case: Case) -> Case:
    """Variants move cells, so steps that edit them would not fit."""
    return replace(case, steps=tuple(replace(step, edit={}) for step in case.steps))


def split(case: Case) -> tuple[Case, tuple[int, ...]]:
    """Each statement in a cell of its own; and for each new cell the position of the old one."""
    cells, origins = [], []
    for position, source in enumerate(case.cells):
        for part in _statements(source):
            cells.append(part)
            origins.append(position)
    return replace(case, cells=tuple(cells)), tuple(origins)


def merged(case: Case) -> tuple[Case, tuple[int, ...]]:
    """Two cells each in one; and for each old cell the position of the new one."""
    cells, places = [], []
    for position, source in enumerate(case.cells):
        if cells and position % 2 and _is_plain(source) and _is_plain(case.cells[position - 1]):
            cells[-1] += "\n" + source
        else:
            cells.append(source)
        places.append(len(cells) - 1)
    return replace(case, cells=tuple(cells)), tuple(places)


def renamed(case: Case) -> Case | None:
    """With other names for all variables; None if a name also stands in a text, for an argument, or is imported."""
    if not all(map(_is_plain, case.sources())):
        return None
    nodes = [node for source in case.sources() for node in ast.walk(_parsed(source))]
    names = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    if not names or not names.isdisjoint(_words_that_stay(nodes)):
        return None
    rename = _Renaming({name: f"{name}_renamed" for name in names})

    def other(source: str) -> str:
        return ast.unparse(rename.visit(_parsed(source)))

    def other_step(step: Step) -> Step:
        edit = {position: source if source is None else other(source) for position, source in step.edit.items()}
        values = {rename.names.get(name, name): value for name, value in step.set.items()}
        return replace(step, set=values, edit=edit, press=rename.names.get(step.press or "", step.press))

    return replace(case, cells=tuple(map(other, case.cells)), steps=tuple(map(other_step, case.steps)))


class _Renaming(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for field in ("id", "name"):
            if not isinstance(node, ast.alias) and isinstance(getattr(node, field, None), str):
                setattr(node, field, self.names.get(getattr(node, field), getattr(node, field)))
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            node.names = [self.names.get(name, name) for name in node.names]
        return super().generic_visit(node)


def _words_that_stay(nodes: Iterable[ast.AST]) -> set[str]:
    stays: set[str] = set()
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)):
                stays |= set(re.findall(r"\w+", text))
            case ast.arg(arg=name) | ast.keyword(arg=str(name)) | ast.Attribute(attr=name):
                stays.add(name)
            case ast.alias(name=name, asname=other):
                stays |= {name, other or name}
            case ast.ClassDef(body=body):  # its attributes look like variables
                stays |= {n.id for part in body for n in ast.walk(part) if isinstance(n, ast.Name)}
                stays |= {part.name for part in body if isinstance(part, ast.FunctionDef)}
    return stays


def _statements(source: str) -> list[str]:
    if not _is_plain(source):
        return [source]
    starts = [
        min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]) for node in _parsed(source).body
    ]
    lines = source.split("\n")
    ends = [*starts[1:], len(lines) + 1]
    parts = ["\n".join(lines[start - 1 : end - 1]) for start, end in zip(starts, ends, strict=True) if end > start]
    return parts or [source]


def _is_plain(source: str) -> bool:
    """Python without magics and `await`, whose statements stand on lines of their own."""
    if re.search(r"^\s*[%!]|\bawait\b|\basync\b", source, re.MULTILINE):
        return False
    try:
        _parsed(source)
    except SyntaxError:
        return False
    return True


def _parsed(source: str) -> ast.Module:
    return ast.parse(source)
