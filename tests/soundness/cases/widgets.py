"""Widgets: what makes them, what places them, what reads and sets them."""

from __future__ import annotations

from ..case import Case, Step
from .shorthand import SLIDER, slide

TWO = "import ipywidgets as w\ns, t = w.IntSlider(1, max=9), w.IntSlider(0, max=20)"

CASES = (
    Case(
        "a cell that places a widget does not read its value",
        "widget layout",
        (SLIDER, "w.VBox([s, w.Label('below')])", "box = w.HBox([s])\nbox", "print(s.value)"),
        slide(2, 5),
        ("abc", "abc"),
    ),
    Case(
        "the width of a widget is set by a cell",
        "widget layout",
        (SLIDER, "s.layout.width = '50%'", "print(s.value)", "print(s.layout.width)"),
        slide(2, 5),
        ("abd", "abd"),
    ),
    Case(
        "widgets in tabs are placed once",
        "widget layout",
        (TWO, "tabs = w.Tab([s, t], titles=('one', 'two'))\ntabs", "print(s.value)", "print(t.value)"),
        slide(2) + slide(5, name="t"),
        ("abd", "abc"),
    ),
    Case(
        "one of two inputs moves",
        "widget values",
        (TWO, "print(s.value)", "print(t.value)", "print(s.value + t.value)", "print(s.max)"),
        slide(2) + slide(5, name="t"),
        ("ace", "abe"),
    ),
    Case(
        "a function reads the widget for the cell that calls it",
        "widget values",
        (SLIDER, "def current():\n    return s.value", "print(current())", "print('apart')"),
        slide(2, 5),
        ("abd", "abd"),
    ),
    Case(
        "a row of sliders is made in a loop",
        "widget creation",
        (
            "import ipywidgets as w",
            "rows = [w.IntSlider(i, max=9, description=f'r{i}') for i in range(3)]",
            "w.HBox(rows)",
            "print(sum(r.value for r in rows))",
            "print(len(rows), rows[0].value)",
        ),
        slide(5, name="r1") + slide(2, name="r0"),
        ("abce", "abc"),
    ),
    Case(
        "a slider's limit depends on another slider",
        "widget creation",
        (SLIDER, "t = w.IntSlider(1, max=s.value + 5)", "print(t.value)", "print(t.max)"),
        slide(2) + slide(7, name="t") + slide(1),
        ("ac", "abd", "a"),
    ),
    Case(
        "a widget is made with the label that the slider gives it",
        "widget creation",
        (SLIDER, "t = w.Text('hello', description=f'n{s.value // 5}')", "print(t.value)"),
        (*slide(2), Step(set={"t": "you"}), *slide(7)),
        ("ac", "ab", "ac"),
    ),
    Case(
        "the choices depend on the slider",
        "widget options",
        (
            "import ipywidgets as w\ns = w.IntSlider(3, min=1, max=3)",
            "t = w.Dropdown(options=list('abc')[:s.value])",
            "print(t.value)",
        ),
        (Step(set={"t": "b"}), *slide(2), *slide(1)),
        ("ab", "ac", "a"),
    ),
    Case(
        "the choices are set by a later cell",
        "widget options",
        (
            SLIDER,
            "t = w.Dropdown(options=['a', 'b'])",
            "t.options = ['a', 'b', 'c'][: 1 + s.value]",
            "print(t.value)",
        ),
        (*slide(2), Step(set={"t": "b"}), Step(set={"t": "c"})),
        ("abd", "abc", "abc"),
    ),
    Case(
        "several of the choices are chosen",
        "widget options",
        (
            "import ipywidgets as w",
            "names = w.SelectMultiple(options=['a', 'b', 'c'], value=['a'])",
            "print(names.value)",
            "print(len(names.options))",
        ),
        (Step(set={"names": ["b", "c"]}),),
        ("abd",),
    ),
    Case(
        "a cell sets another widget's value",
        "programmatic writes",
        (TWO, "t.value = s.value * 2", "print(t.value)", "print('apart')"),
        slide(2, 5),
        ("ad", "ad"),
    ),
    Case(
        "a value that a cell sets holds against the visitor",
        "programmatic writes",
        (TWO, "t.value = 4", "print(t.value)", "print(s.value)"),
        slide(2) + slide(9, name="t") + slide(3),
        ("abc", "abcd", "abc"),
    ),
    Case(
        "a value that a cell sets stays within the limit that another cell sets",
        "programmatic writes",
        (TWO, "t.max = s.value + 5", "t.value = 9", "print(t.value)"),
        slide(2, 7, 8),
        ("a", "a", "ad"),
    ),
    Case(
        "a value that a cell sets calls what another cell registered",
        "programmatic writes",
        (
            TWO,
            "heard = []\nt.observe(lambda change: heard.append(change['new']), 'value')",
            "t.value = 4",
            "print(heard)",
            "print(s.value)",
        ),
        (*slide(2), *slide(9, name="t"), *slide(4, name="t"), *slide(3)),
        ("abcd", "abde", "abe", "abcd"),
    ),
    Case(
        "a limit is raised once in each replay",
        "programmatic writes",
        (SLIDER, "t = w.IntSlider(0, max=20)", "t.max = t.max + s.value", "print(t.max)"),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "a text shows the slider's value",
        "programmatic writes",
        (SLIDER, "label = w.HTML()\nlabel", "label.value = f'<b>{s.value}</b>'", "print('apart')"),
        slide(2, 5),
        ("abd", "abd"),
    ),
    Case(
        "an input is switched off",
        "programmatic writes",
        (TWO, "t.disabled = s.value > 5", "print(t.value)", "print(t.disabled)"),
        slide(2, 7),
        ("acd", "ac"),
    ),
    Case(
        "a widget is called what the slider says",
        "programmatic writes",
        (SLIDER, "s.description = f'n={s.value}'", "print(s.description)", "print('apart')"),
        slide(2, 5),
        ("ad", "ad"),
    ),
    Case(
        "an attribute of the author's own lies on a widget",
        "programmatic writes",
        (TWO, "t.note = s.value", "print(t.note)", "print(t.value)"),
        slide(2, 5),
        ("ad", "ad"),
    ),
    Case(
        "an Output widget holds what was printed into it",
        "widget creation",
        (SLIDER, "out = w.Output()\nwith out:\n    print(s.value)", "out", "print('apart')"),
        slide(2, 5),
        ("acd", "acd"),
    ),
)
