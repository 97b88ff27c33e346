"""Fragments that run alone, against full runs in fresh processes.

A fragment that only shows something is right at once. What one changes beside that, other cells see in the next replay:
of these only the replay after each step is held against a full run.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from .case import Case, Step
from .world import Played, World

UI = "import nbapp.ui as ui"
K = "k = ui.slider('k', 0, 9)\nprint(k)"


def case(name: str, *cells: str, steps: tuple[Step, ...]) -> Case:
    return Case(name, "fragments", (UI, *cells, K), steps)


MOVES = tuple(Step(set=values) for values in ({"n": 3}, {"n": 5}, {"k": 1}, {"n": 2, "k": 4}, {"n": 7}, {"n": 3}))

SHOWING = (
    case(
        "a slider, and what it gives",
        "rows = [1, 2]",
        "@ui.fragment\ndef panel(more):\n    n = ui.slider('n', 0, 9)\n    print(rows, n, more)",
        "panel(more=[3])\nprint('rest')\nx = len(rows)",
        steps=MOVES,
    ),
    case(
        "the cells below change what it reads",
        "rows = [1, 2]",
        "@ui.fragment\ndef panel():\n    n = ui.slider('n', 0, 9)\n    print(rows, n, 'late' in globals())\npanel()",
        "rows.append(len(rows))\nlate = rows",
        steps=MOVES,
    ),
    case(
        "more or fewer outputs, in a loop",
        "@ui.fragment\ndef panel(at):\n    n = ui.slider('n' if at == 1 else f'n{at}', 0, 9)\n"
        "    for i in range(n):\n        ui.text(str(i))\n    if n > 4:\n        ui.toggle(f'more {n}')",
        "for at in range(3):\n    panel(at)\n    print('after', at)",
        steps=(*MOVES, Step(set={"n0": 2, "n": 5, "n2": 6}), Step(set={"more 5": True}), Step(set={"n": 1})),
    ),
    case(
        "fragments in fragments",
        "@ui.fragment\ndef inner(m):\n    print('inner', m, ui.slider('n', 0, 9))",
        "@ui.fragment\ndef outer():\n    m = ui.slider('m', 0, 9)\n    with ui.container():\n        inner(m)\n"
        "    print('outer')\nouter()",
        steps=(*MOVES, Step(set={"m": 1}), Step(set={"n": 2, "m": 2}), Step(set={"n": 1}), Step(set={"k": 2})),
    ),
    case(
        "a frame that a cell below draws from",
        "import pandas as pd\ndf = pd.DataFrame({'x': range(5)})",
        "@ui.fragment\ndef panel():\n    print(df[df.x > ui.slider('n', 0, 9)])\npanel()",
        "df['y'] = df.x * k0 if 'k0' in globals() else 1\nprint(df)",
        steps=MOVES,
    ),
    case(
        "an error, and its end",
        "@ui.fragment\ndef panel():\n    n = ui.slider('n', 0, 9)\n    print(n)\n    1 / (n != 5)\npanel()",
        steps=(Step(set={"n": 3}), Step(set={"n": 4}), Step(set={"k": 3}), Step(set={"n": 6})),
    ),
)

CHANGING = (
    case(
        "session_state",
        "@ui.fragment\ndef panel():\n    session_state.twice = 2 * ui.slider('n', 0, 9)\npanel()",
        "print(session_state.twice)",
        steps=MOVES,
    ),
    case(
        "lists in place, of its cell and of others",
        "log = []\nown = []",
        "mine = []\n@ui.fragment\ndef panel():\n    n = ui.slider('n', 0, 9)\n    log.append(n)\n    mine.append(n)\n"
        "    print(log, mine)\npanel()",
        "view = log\nprint(view, mine)",
        "print(len(view))",
        "print(log)",
        steps=MOVES,
    ),
    case(
        "names by `global`",
        "@ui.fragment\ndef panel():\n    global chosen, log\n    chosen = ui.slider('n', 0, 9)\n    log = [chosen]\npanel()",
        "both = [chosen, log]\nprint(both)",
        steps=MOVES,
    ),
    case(
        "a frame in place",
        "import pandas as pd\ndf = pd.DataFrame({'x': range(3)})",
        "@ui.fragment\ndef panel():\n    df['y'] = ui.slider('n', 0, 9)\npanel()\nhead = df.head(2)",
        "print(df.sum().sum(), head)",
        steps=MOVES,
    ),
    case(
        "two that share an object",
        "log = []",
        "@ui.fragment\ndef panel(label):\n    log.append((label, ui.slider(label, 0, 9)))\n    print(log)",
        "panel('n')",
        "panel('m')",
        "print(log)",
        steps=(*MOVES, Step(set={"m": 3}), Step(set={"n": 4}), Step(set={"n": 5, "m": 6}), Step(set={"m": 7})),
    ),
    case(
        "a press counts once",
        "@ui.fragment\ndef panel():\n    if ui.button('add'):\n        session_state.count = session_state.get('count', 0) + 1\n"
        "    print(session_state.get('count'))\npanel()",
        "print('other', session_state.get('count'))",
        steps=(Step(press="add"), Step(press="add"), Step(set={"k": 2}), Step(press="add")),
    ),
)


def mismatches(played: Played) -> list[str]:
    """The cell of a fragment that ran alone runs in the next replay, whatever that is for."""
    return [m for m in played.mismatches() if "a fragment of it ran alone" not in m]


@pytest.mark.parametrize("case", SHOWING, ids=lambda case: case.name)
def test_what_a_fragment_shows_is_right_at_once(world: World, case: Case) -> None:
    assert mismatches(world.play(case)) == []


@pytest.mark.parametrize("case", CHANGING, ids=lambda case: case.name)
def test_what_a_fragment_changed_is_right_in_the_next_replay(world: World, case: Case) -> None:
    played = world.play(case)

    assert any(not replay.ran for replay in played.steps)  # it did run alone
    assert mismatches(replace(played, replays=tuple(r for r in played.replays if r.is_again))) == []
