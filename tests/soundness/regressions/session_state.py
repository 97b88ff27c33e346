"""What the engine once got wrong about `session_state`."""

from __future__ import annotations

from ..case import Case, Step
from .first_cell import S

REGRESSIONS: tuple[Case, ...] = (
    Case(
        "what a cell added to a list of session_state is added again when the list is new",
        "session_state",
        (
            "import ipywidgets as w\ns = w.IntSlider(2, max=6)\nt = w.Dropdown(options=[1, 2, 3])",
            "session_state.kept2 = [t.value]\nm = session_state.kept2",
            "m.append(s.value)\nm = memoryview(bytearray(b'abc'))",
        ),
        (Step(set={"t": "2"}), Step()),
    ),
    Case(
        "a name stays bound to the object that session_state holds",
        "session_state",
        ("session_state.kept2 = [0]\nl = session_state.kept2", "l.append((len(l) % 2))"),
        (Step(), Step()),
    ),
    Case(
        "a list of session_state grows where a pass starts over",
        "session_state",
        (
            S,
            "x = iter(range(6))\ny, *y = [s.value, s.value, 3]",
            "k = iter(y)",
            "print(session_state.get('items'))",
            "l = __import__('copy').copy(y)",
        ),
        (Step(edit={3: "m = [3, 0]\nsession_state.setdefault('items', []).append(len(m))\nprint(k)"}),),
    ),
    Case(
        "a list of session_state grows below a value that is made again",
        "session_state",
        (
            S,
            "import asyncio\nasync def _co(): await asyncio.sleep(0); return s.value\nx = await _co()",
            "session_state.setdefault('items', []).append(s.value)\nx += 1",
            "x = (q + 1 for q in range(4))",
            "m = session_state.setdefault('kept', [0])",
            "print(file=__import__('sys').stderr)",
        ),
        (Step(set={"s": 0}),),
    ),
    Case(
        "a cell gives session_state a list that it also names, and a cell below changes it",
        "session_state",
        (
            "import ipywidgets as w\nt = w.Dropdown(options=[1, 2, 3], description='t')",
            "session_state.kept2 = [t.value]\nk = session_state.kept2\nif k: k[0] = 4",
            "if t.value > 2: k.append(len(k))",
        ),
        (Step(set={"t": "3"}),),
    ),
    Case(
        "a cell changes a list that one below has given to session_state in an earlier replay",
        "session_state",
        (
            S,
            "m = [1]",
            "if s.value > 2: m.append(s.value)",
            "session_state.setdefault('all', []).append(m)",
            "print(session_state.all)",
        ),
        tuple(Step(set={"s": value}) for value in (5, 4, 2, 5)),
    ),
    *(
        Case(
            f"what was given to session_state in an earlier replay is of the past: {what}",
            "session_state",
            (S, "x = [1]\ny = [1]", *cells),
            steps,
        )
        for what, cells, steps in (
            (
                "a history",
                ("session_state.setdefault('all', []).append(x)", "print(session_state.all)"),
                (Step(set={"s": 5}), Step(set={"s": 1})),
            ),
            (
                "a history that has a name",
                ("h = session_state.setdefault('all', [])", "if s.value > 2: x.append(5)", "h.append(x)", "print(h)"),
                (Step(set={"s": 5}), Step(set={"s": 1}), Step(set={"s": 4})),
            ),
            (
                "inside a list",
                ("m = [x]", "if s.value > 3: x.append(s.value)", "print(session_state.get('q'))\nsession_state.q = m"),
                (Step(set={"s": 5}), Step(set={"s": 4}), Step(set={"s": 2}), Step(set={"s": 5})),
            ),
            (
                "who reads it above the cell that gave it",
                ("last = session_state.get('q', [])", "session_state.q = x", "print(last is x)"),
                (Step(set={"s": 5}), Step()),
            ),
            (
                "of a cell that is edited",
                ("session_state.q = x", "z = session_state.get('q', [])", "print(z is x)"),
                (Step(edit={2: "pass"}), Step()),
            ),
            (
                "of a cell that gives no more",
                ("if s.value > 2: session_state.q = x", "print(x is session_state.get('q'))"),
                (Step(set={"s": 5}), Step(set={"s": 1})),
            ),
            (
                "of one of two cells that give an equal list",
                ("session_state.q = y", "print(y is session_state.q)\nsession_state.q = x"),
                (Step(set={"s": 5}), Step()),
            ),
            (
                "of two cells that give the same list",
                (
                    "session_state.q = x",
                    "print(x is session_state.q)",
                    "if s.value > 2: session_state.setdefault('all', []).append(x)",
                ),
                (Step(set={"s": 4}), Step()),
            ),
            (
                "beside a list that is made again with it",
                ("if x: x.pop()", "session_state.setdefault('all', []).append(y)", "session_state.q = x"),
                (Step(set={"s": 5}), Step()),
            ),
        )
    ),
    Case(
        "a cell of a given-up pass changes a value of `session_state` by a name",
        "session_state",
        (
            S,
            "l = [s.value, 1]\nz = session_state.setdefault('kept', [0])",
            "l.append(s.value)\nz.append(s.value)",
            "del l[s.value % 3:]",
        ),
        (Step(set={"s": 3}), Step(set={"s": 2})),
    ),
)
