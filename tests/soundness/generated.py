"""Notebooks, and what visitors and authors do to them, from the grammar.

How it works. An `Author` writes cells, statement by statement, and knows of what kind each name was bound last, so
that most statements do what they say. The names are few, so that they are bound again, shared and shadowed. What a
step does is drawn from what the cells hold: their widgets, buttons, files and sources.

Choices are hypothesis' in `cases`. For the thousands they come from plain chance, since hypothesis tries many variants
of a notebook that it has tried; there `shrink.py` makes failing cases smaller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from hypothesis import strategies as st

from . import grammar as g
from . import grammar_libraries as libraries
from . import grammar_ui as ui
from . import grammar_widgets as widgets
from .case import Case, Step

T = TypeVar("T")

_HOLE = re.compile(r"<(new:|del:)?([a-z])(\d?)>")
_NAMES = {"f": ("f", "g", "h"), "c": ("A", "B"), "w": ("s", "t"), "b": ("go",)}
_OTHER_NAMES = ("x", "y", "z", "l", "m", "k")

SETUP = "import ipywidgets as w\nfrom nbapp import pressed"
_INPUTS = {
    "s": ("s = w.IntSlider(2, max=6, description='s')", (0, 1, 3, 4, 5)),
    "t": ("t = w.Dropdown(options=[1, 2, 3], description='t')", ("1", "2", "3")),
    "go": ("go = w.Button(description='go')", ()),
}
_TOPICS: dict[str, tuple[tuple[str, ...], int]] = {
    # statements, and how often a cell is written about them
    "binding": (g.BINDING, 8),
    "changing": (g.CHANGING, 10),
    "looking": (g.LOOKING, 10),
    "functions": (g.FUNCTIONS, 6),
    "classes": (g.CLASSES, 6),
    "iterators": (g.ITERATORS, 2),
    "deleting": (g.DELETING, 1),
    "dynamic": (g.DYNAMIC, 2),
    "errors": (g.ERRORS, 1),
    "awaiting": (g.AWAITING, 1),
    "magics": (g.MAGICS, 1),
    "outside": (g.OUTSIDE, 5),
    "ends": (g.ENDS, 1),
    "appended files": (g.APPENDING, 1),
    "named files": (g.NAMED_FILES, 1),
    "hidden module state": (g.HIDDEN_MODULE_STATE, 1),
    "modules": (g.FOLDER_MODULES, 2),
    "module state": (g.MODULE_STATE, 2),
    "state": (g.STATE, 2),
    "given state": (g.GIVEN_STATE, 1),
    "widgets": (widgets.WIDGETS, 5),
    "callbacks": (widgets.CALLBACKS, 2),
    "displays": (widgets.DISPLAYS, 1),
    "updated displays": (widgets.UPDATED_DISPLAYS, 1),
    "patches": (g.PATCHES, 2),
    "threads": (g.THREADS, 1),
    "ui": (ui.ELEMENTS, 4),
}
_HEAVY_TOPICS: dict[str, tuple[tuple[str, ...], int]] = {
    "arrays": (libraries.ARRAYS, 12),
    "frames": (libraries.FRAMES, 14),
    "frames around arrays": (libraries.FRAMES_AROUND_ARRAYS, 3),
    "shared indexes": (libraries.SHARED_INDEXES, 2),
    "figures": (libraries.FIGURES, 2),
    "files in C": (libraries.FILES_IN_C, 1),
    "crossing figures": (libraries.CROSSING_FIGURES, 1),
}
TOPICS = tuple(sorted({**_TOPICS, **_HEAVY_TOPICS}))


@dataclass(frozen=True)
class Size:
    """How large the notebooks are."""

    cells: int = 7
    statements: int = 3
    steps: int = 3


@dataclass
class Author:
    """Writes one notebook."""

    number_below: Callable[[int], int]
    """The one source of choices."""
    topics: Sequence[tuple[str, ...]]
    """Each as often as it is to be chosen."""
    kinds: dict[str, str] = field(default_factory=dict)
    """Of the names bound so far, in the order of binding."""
    shows_widgets: bool = True
    """A widget may stand where anything may."""
    edited: list[int] = field(default_factory=list)
    """Positions of cells that an earlier step changed."""

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.number_below(len(choices))]

    def cell(self, most_statements: int) -> str:
        count = 1 + self.number_below(most_statements)
        lines = [self.statement(self.one_of(self.topics)) for _ in range(count)]
        magic = next((line for line in lines if line.startswith("%%")), None)
        return magic if magic is not None else "\n".join(lines)

    def statement(self, topic: tuple[str, ...]) -> str:
        possible = [template for template in topic if self._is_possible(template)]
        return self.filled(self.one_of(possible)) if possible else "pass"

    def _is_possible(self, template: str) -> bool:
        return all(use == "new:" or self._bound_to(kind) for use, kind, _ in _HOLE.findall(template) if kind != "n")

    def _bound_to(self, kind: str) -> list[str]:
        if kind == "v":
            return [name for name, known in self.kinds.items() if known not in "wb" or self.shows_widgets]
        return [name for name, known in self.kinds.items() if known == kind]

    def filled(self, template: str) -> str:
        names: dict[str, str] = {}
        bound: dict[str, str] = {}
        may_call = "<new:f>" not in template  # or it calls itself, as deep as the stack is, which is nobody's business

        def fill(hole: re.Match[str]) -> str:
            use, kind, _ = hole.groups()
            if kind == "n":
                return self.number(may_call=may_call)
            if hole[0] not in names:
                choices = [*_NAMES.get(kind, _OTHER_NAMES)] if use == "new:" else self._bound_to(kind)
                names[hole[0]] = self.one_of(choices)
            if use:
                bound[names[hole[0]]] = kind if use == "new:" else ""
            return names[hole[0]]

        source = _HOLE.sub(fill, template)
        for name, kind in bound.items():
            self.kinds.pop(name, None)
            if kind:
                self.kinds[name] = kind
        return source

    def number(self, depth: int = 0, *, may_call: bool = True) -> str:
        forms = ["1", "0", "3", "4"]
        forms += [f"{name}.value" for name in self._bound_to("w")] * 6
        forms += self._bound_to("x") * 2
        forms += [f"len({name})" for kind in "lds" for name in self._bound_to(kind)]
        if may_call:
            forms += [f"{name}()" for name in self._bound_to("f")]
        if depth < 1:
            forms += ["+", "%"]
        form = self.one_of(forms)
        if form in "+%":
            left = self.number(depth + 1, may_call=may_call)
            return f"({left} {form} {'2' if form == '%' else self.number(depth + 1, may_call=may_call)})"
        return form


def written(
    number_below: Callable[[int], int],
    size: Size = Size(),
    *,
    heavy: bool = False,
    without: frozenset[str] = frozenset(),
    mostly: str | None = None,
) -> Case:
    """`heavy`: with arrays, frames and figures. `without`: topics that are left out. `mostly`: one cell in three is
    about this one."""
    author = Author(number_below, _topics(heavy, without, mostly), shows_widgets="printed widgets" not in without)
    inputs = _some_inputs(author)
    cells = ["\n".join([SETUP, *(_INPUTS[name][0] for name in inputs)])]
    author.kinds.update({name: "b" if name == "go" else "w" for name in inputs})
    cells += [author.cell(size.statements) for _ in range(2 + author.number_below(size.cells - 1))]
    files = {"helper.py": g.HELPER.format(n=1)} if any("helper" in cell for cell in cells) else {}
    if any("data.txt" in cell or "'data', 'txt'" in cell for cell in cells):
        files["data.txt"] = "0"
    steps = tuple(_step(author, cells, inputs, files) for _ in range(1 + author.number_below(size.steps)))
    return Case("generated", "generated", tuple(cells), steps, files=files)


@st.composite
def cases(
    draw: Callable[[st.SearchStrategy[Any]], Any], size: Size = Size(), without: frozenset[str] = frozenset()
) -> Case:
    """The same for hypothesis, which makes a failing case smaller."""
    return written(lambda limit: int(draw(_integers(limit))), size, without=without)


def _topics(heavy: bool, without: frozenset[str], mostly: str | None = None) -> list[tuple[str, ...]]:
    known = {**_TOPICS, **(_HEAVY_TOPICS if heavy or mostly in _HEAVY_TOPICS else {})}
    topics = [statements for topic, (statements, often) in known.items() if topic not in without for _ in range(often)]
    return topics if mostly is None else topics + [known[mostly][0]] * (len(topics) // 2)


def _some_inputs(author: Author) -> list[str]:
    return [("s",), ("s", "go"), ("s", "t"), ("s", "t", "go")][author.number_below(4)]


def _step(author: Author, cells: Sequence[str], inputs: Sequence[str], files: dict[str, str]) -> Step:
    has_ui = any("ui." in cell for cell in cells)
    kinds = ["set"] * 6 + ["press"] * 3 * ("go" in inputs) + ["edit"] * 2 + ["files"] * 3 * bool(files) + ["two"]
    kinds += ["set ui"] * 4 * has_ui + ["press ui"] * 2 * has_ui
    match author.one_of(kinds):
        case "set":
            return Step(set=_setting(author, inputs))
        case "press":
            return Step(press="go")
        case "set ui":
            label = author.one_of(sorted(ui.INPUTS))
            return Step(set={label: author.one_of(ui.INPUTS[label])})
        case "press ui":
            return Step(press=author.one_of(ui.BUTTONS))
        case "two":
            return Step(set=_setting(author, inputs), files=_written(author, files))
        case "files":
            return Step(files=_written(author, files))
        case _:
            return Step(edit=_edit(author, cells))


def _setting(author: Author, inputs: Sequence[str]) -> dict[str, Any]:
    name = author.one_of([name for name in inputs if name != "go"])
    return {name: author.one_of(_INPUTS[name][1])}


def _written(author: Author, files: dict[str, str]) -> dict[str, str | None]:
    if not files:
        return {}
    name = author.one_of(sorted(files))
    content = author.one_of(("2", "3", "1"))
    return {name: g.HELPER.format(n=content) if name == "helper.py" else content}


def _edit(author: Author, cells: Sequence[str]) -> dict[int, str | None]:
    if author.edited and author.number_below(2):
        position = author.edited.pop()
        return {position: cells[position]}
    position = 1 + author.number_below(len(cells) - 1)
    author.edited.append(position)
    edited: tuple[Callable[[], str | None], ...] = (
        lambda: author.cell(2),
        lambda: cells[position] + "\n" + author.statement(g.LOOKING),
        lambda: author.statement(g.CHANGING) + "\n" + cells[position],
        lambda: None,
        lambda: "pass",
    )
    return {position: author.one_of(edited)()}


@lru_cache(maxsize=256)
def _integers(limit: int) -> st.SearchStrategy[int]:
    return st.integers(0, limit - 1)


def as_code(case: Case) -> str:
    """The case as source, to be pasted into `regressions/`."""
    lines = [f"Case({case.name!r}, {case.topic!r}, ("]
    lines += [f"    {cell!r}," for cell in case.cells]
    lines += ["), ("]
    for step in case.steps:
        said = {name: getattr(step, name) for name in ("set", "press", "edit", "files") if getattr(step, name)}
        lines.append(f"    Step({', '.join(f'{name}={value!r}' for name, value in said.items())}),")
    lines += [")" + (f", files={dict(case.files)!r}" if case.files else "") + ")"]
    return "\n".join(lines)
