"""What the engine once got wrong about names that hold the same object."""

from __future__ import annotations

from ..case import Case, Step
from .first_cell import S

REGRESSIONS: tuple[Case, ...] = (
    *(
        Case(
            f"a cell that is kept changes a list that {what} holds by now",
            "aliases",
            (S, f"m = [1]\n{before}", binds, "m.append(1)", shows),
            tuple(Step(set={"s": value}) for value in (5, 2, 5, 1)),
            files={"helper.py": "kept = [1]\n"},
        )
        for what, before, binds, shows in (
            ("another name", "pass", "b = m if s.value > 2 else [1]", "print(b)"),
            ("a list", "b = []", "if s.value > 2: b.append(m)", "print(b)"),
            ("a class", "class B: kept = [1]", "B.kept = m if s.value > 2 else [1]", "print(B.kept)"),
            ("a function", "pass", "def b(q=m if s.value > 2 else [1]): return q", "print(b())"),
            ("a module", "import helper", "helper.kept = m if s.value > 2 else [1]", "print(helper.kept)"),
            ("session_state", "pass", "if s.value > 2: session_state.b = m", "print(session_state.get('b'))"),
        )
    ),
    Case(
        "a cell that is kept changes an array that a frame looks at by now",
        "aliases",
        (
            S,
            "import numpy as np, pandas as pd\nm = np.zeros(2)",
            "b = pd.DataFrame(m if s.value > 2 else m.copy(), copy=False)",
            "m[0] = 7",
            "print(b.iloc[0, 0])",
        ),
        tuple(Step(set={"s": value}) for value in (5, 2, 5, 1)),
    ),
    Case(
        "a cell is deleted that bound another name anew, so that it shares a list again",
        "aliases",
        ("m = [1]", "b = m", "b = [1]", "m.append(1)", "print(b)"),
        (Step(edit={2: "pass"}), Step(edit={2: "b = [1]"}), Step(edit={2: None})),
    ),
    Case(
        "a class of a cell that was edited holds a list of a module, which a kept cell changes",
        "aliases",
        ("class B: pass", "from helper import things as m", "pass", "m.append(1)", "print(vars(B).get('kept'))"),
        (Step(edit={2: "B.kept = m"}), Step(), Step(edit={2: "pass"})),
        files={"helper.py": "things = [1]\n"},
    ),
    Case(
        "columns were dropped in place before a write, and an array shows the memory in which they lay",
        "frames",
        (
            S,
            "import pandas as pd\ny = pd.DataFrame({'a': [1, 2, s.value], 'b': [s.value, 5, 6], 'c': [7, 8, 9]})",
            "y.drop(columns=['a', 'b'][s.value % 2 :], inplace=True)",
            "y.loc[0, 'c'] = 3",
            "z = y['c'].to_numpy()\nprint(z.base.shape, z.base)",
        ),
        (Step(set={"s": 3}), Step(set={"s": 4}), Step(set={"s": 3})),
    ),
    Case(
        "an array that is equal shows by its base what lies beside it in the memory of a frame",
        "frames",
        (
            S,
            "import pandas as pd\nm = pd.DataFrame({'a': [1, 2, 0], 'b': [s.value, 5, 6]})",
            "z = m['a'].to_numpy()\nm = m['a'].to_numpy(copy=True)",
            "k = pd.DataFrame({'a': [1, 2], 'b': [s.value, 5]})\nk = [k['a'].to_numpy()]",
            "print(k)",
        ),
        (Step(set={"s": 3}), Step(set={"s": 4})),
    ),
    Case(
        "a frame that shared its memory when a cell wrote into it is made no more",
        "frames",
        (
            S,
            "import pandas as pd\ny = pd.DataFrame({'a': [1, 2, s.value], 'b': [3, 5, 6]})",
            "k = y[y['a'] > 0]",
            "y.loc[0, 'a'] = s.value",
            "p = y.values\nprint(p.flags.writeable)",
            "x = y['a'].to_numpy()",
        ),
        (
            Step(set={"s": 3}),
            Step(edit={2: "pass"}),
            Step(set={"s": 4}),
            Step(edit={2: "k = y[['b']]"}),
            Step(edit={2: "k = y[:2]"}),
            Step(edit={2: "k = y['a'] + 1"}),
        ),
    ),
    Case(
        "a frame that shares the memory of another one has no name any more",
        "frames",
        (
            S,
            "import pandas as pd\ny = pd.DataFrame({'a': [1, 2, s.value], 'b': [3, 5, 6]})",
            "k = y[:2]\nsession_state.k = k",
            "del k",
            "y.loc[0, 'a'] = s.value",
            "p = y.values\nprint(p.flags.writeable)",
        ),
        (Step(set={"s": 3}), Step(edit={4: "y.loc[1, 'a'] = s.value"}), Step(set={"s": 4})),
    ),
    Case(
        "a cell comes to write into a frame whose memory a frame of a cell below shares",
        "frames",
        (
            S,
            "import pandas as pd\ny = pd.DataFrame({'a': [1, 2, s.value], 'b': [3, 5, 6]})",
            "pass",
            "p = y.values\nprint(p.flags.writeable)",
            "m = y[:2]",
        ),
        (
            Step(edit={2: "y.loc[0, 'a'] = s.value"}),
            Step(set={"s": 3}),
            Step(edit={2: "pass"}),
            Step(edit={2: "y.loc[0, 'a'] = 5"}),
        ),
    ),
    Case(
        "a cell reads the base of an array",
        "frames",
        (
            S,
            "import pandas as pd\nk = pd.DataFrame({'a': [1, 2], 'b': [s.value, 5]})\nk = k['a'].to_numpy()",
            "print(k.base)",
        ),
        (Step(set={"s": 3}), Step(set={"s": 4})),
    ),
    Case(
        "a cached function returned its argument inside of a list, and is asked again",
        "caches",
        (
            S,
            "x = [0, 1]\nimport nbapp.ui as ui\n@ui.cache_data\ndef _cached(q): return [q]",
            "l = _cached(x)\nprint(s.value, l[0] is x)",
        ),
        (Step(set={"s": 3}), Step(set={"s": 4})),
    ),
)
