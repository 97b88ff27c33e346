"""What the engine once got wrong about frames that have one index: `m = p + 1` has the very index of `p`, so that a name
which is given to the one shows in the other."""

from __future__ import annotations

from ..case import Case, Step
from .first_cell import S

MAKES = "import numpy as np, pandas as pd\np = pd.DataFrame({'a': [1, 2, 3], 'b': 1})"
BOTH = f"{MAKES}\nm = pd.DataFrame({{'a': [1, 2, 3], 'b': 1}})"
AROUND = "import numpy as np, pandas as pd\nm = np.arange(3)\np = pd.DataFrame({'a': m}, copy=False)"
STEPS = (Step(set={"s": 3}), Step(set={"s": 2}))
IS_SHARED = "print(m.index is p.index)"
NAMES = "m.index.name = 'q%d' % s.value"

REGRESSIONS: tuple[Case, ...] = (
    *(
        Case(f"one index of two frames: {what}", "frames", (S, *cells), STEPS)
        for what, *cells in (
            ("a column is put into the second one", MAKES, "m = p + 1", "m.insert(0, 'z', s.value)", IS_SHARED),
            (
                "a column is put into the one made with it",
                f"{MAKES}\nm = p + 1",
                "m.insert(0, 'z', s.value)",
                IS_SHARED,
            ),
            ("a column is put into the first one", MAKES, "m = p + 1", "p['z'] = s.value", IS_SHARED),
            ("it is named after that", MAKES, "m = p + 1", "p['z'] = s.value", NAMES, "print(p)"),
            ("it is named", MAKES, "m = p + 1", NAMES, "print(p)"),
            ("it is named now and then", MAKES, "m = p + 1", f"if s.value > 2: {NAMES}", "print(p)"),
            ("it is named below", MAKES, "m = p + 1", "print(p)", f"if s.value > 2: {NAMES}"),
            ("it has a name of its own", MAKES, "i = p.index", "print(p)", "if s.value > 2: i.name = 'q'"),
            (
                "the second is made around the first one's",
                MAKES,
                "m = pd.DataFrame({'c': [1, 2, 3]}, index=p.index)",
                "if s.value > 2: p.index.name = 'q%d' % s.value",
                "print(m)",
            ),
            *(
                (f"{what} is written into", MAKES, f"m = {makes}", writes, IS_SHARED)
                for what, makes, writes in (
                    ("one column", "pd.DataFrame({'a': range(3)}, index=p.index)", "m.iloc[:1, 0] = s.value"),
                    (
                        "one column, by a label,",
                        "pd.DataFrame({'a': range(3)}, index=p.index)",
                        "m.loc[0, 'a'] = s.value",
                    ),
                    ("a series", "pd.Series(range(3), index=p.index)", "m.iloc[:1] = s.value"),
                    ("an item of a series", "pd.Series(range(3), index=p.index)", "m[1] = s.value"),
                    (
                        "a column of texts",
                        "pd.DataFrame({'a': list('xyz')}, index=p.index)",
                        "m.iloc[:1, 0] = str(s.value)",
                    ),
                    ("one of two columns", "p + 1", "m.iloc[:1, 0] = s.value"),
                    ("some rows", "p + 1", "m[m.a > 2] = s.value"),
                )
            ),
            (
                "its dates have a frequency now and then",
                "import pandas as pd\np = pd.DataFrame({'a': [1, 2]}, index=pd.date_range('2020', periods=2))",
                "m = p * 2",
                "m.insert(0, 'z', s.value)",
                "m.index.freq = None if s.value > 2 else 'D'",
                "print(p.index.freq)",
            ),
            (
                "it is that of categories",
                "import pandas as pd\np = pd.DataFrame({'a': pd.Categorical(['x', 'y'])})",
                "m = p.copy()",
                "m.a.cat.categories.name = 'q%d' % s.value",
                "print(p.a.cat.categories)",
            ),
            (
                "the second shares an array, and is changed",
                f"{AROUND}\nm = pd.concat([p, p], axis=1)",
                "m.insert(0, 'z', s.value)",
                IS_SHARED,
            ),
            (
                "the first is made anew, and the index not",
                "import pandas as pd\np = pd.DataFrame({'a': [1, 2, s.value]})\nm = p + 1\ni = p.index",
                "print(i is p.index, i is m.index)",
            ),
            (
                "an equal array takes the first one's place",
                AROUND,
                "m = pd.DataFrame({'a': range(len(p))}, index=p.index)",
                "m.index.name = 'i'\ni = p.index",
                "print(i is m.index, i is p.index, s.value)",
            ),
        )
    ),
    *(
        Case(
            f"one index of two frames, given to the second one or taken from it: {what}",
            "frames",
            (S, BOTH, *cells),
            (*STEPS, Step(edit={1: f"{BOTH}\n1"}), Step(set={"s": 5})),
        )
        for what, *cells in (
            ("after it may have had a name", f"if s.value > 2: {NAMES}", "m.index = p.index", IS_SHARED, "print(p)"),
            ("now and then", "if s.value > 2: m.index = p.index", IS_SHARED),
            ("the columns", "if s.value > 2: m.columns = p.columns", "m.columns.name = 'c%d' % s.value", "print(p)"),
            ("by a method", "m = p + 1", "if s.value > 2: p.fillna(0, inplace=True)", NAMES, "print(p)"),
            ("by another one", "m = p + 1", "if s.value > 2: p.index = range(3)", NAMES, "print(p)"),
        )
    ),
    *(
        Case(f"one index of a frame and one in `session_state`: {what}", "frames", (S, MAKES, *cells), STEPS)
        for what, *cells in (
            (
                "the next replay gives another",
                "m = pd.DataFrame({'a': range(len(p))}, index=p.index)",
                "session_state.setdefault('all', []).append(m)",
                "print(len({id(m.index) for m in session_state.all}), s.value)",
            ),
            (
                "it is named after that",
                "session_state.setdefault('all', []).append(p + s.value)",
                "p.index.name = 'q%d' % s.value",
                "print(session_state.all)",
            ),
            (
                "the frame itself is given, and its name is deleted",
                "session_state.last = p",
                "m = p + 1\ndel p",
                "m.insert(0, 'z', s.value)",
                "print(session_state.last.index is m.index)",
            ),
        )
    ),
    Case(
        "one index of three frames: the first is made again, which takes the name back",
        "frames",
        (S, MAKES, "m = p + s.value", "p = m + 1\nm.index.name = 'q%d' % s.value", "print(p)"),
        (Step(edit={1: f"{MAKES}\nprint(1)"}), *STEPS),
    ),
)
