"""What the engine once got wrong about frames that look at an array of the notebook (`copy=False`). What is written into
such a frame shows in the array if no other frame has the memory: pandas copies it else."""

from __future__ import annotations

from ..case import Case, Step
from .first_cell import S

MAKES = "import numpy as np, pandas as pd\ny = np.arange(3)\nl = pd.DataFrame({'a': y}, copy=False)"
WRITES = "l.iat[0, 0] = s.value"

REGRESSIONS: tuple[Case, ...] = (
    Case(
        "a frame around an array shows what is written into that for the first time",
        "arrays",
        (
            S,
            "import numpy as np, pandas as pd\narr = np.zeros((2, 2))",
            "df = pd.DataFrame(arr, copy=False)",
            "if s.value > 2:\n    arr[0, 0] = s.value",
            "print(df.iloc[0, 0])",
        ),
        (Step(set={"s": 5}), Step(set={"s": 3}), Step(set={"s": 1})),
    ),
    *(
        Case(f"a frame around an array is written into {how}", "frames", (S, *cells), (Step(set={"s": 3}),))
        for how, *cells in (
            ("by a part of it", MAKES, "l = l[['a']]", WRITES, "print(y)"),
            ("by a part of it, which the same cell makes", MAKES, f"l = l[['a']]\n{WRITES}", "print(y)"),
            (
                "by a part of it, which a series is",
                "import numpy as np, pandas as pd\ny = np.arange(3)\nl = pd.Series(y, copy=False)",
                "l = l[:]",
                "l.iloc[0] = s.value",
                "print(y, l.tolist())",
            ),
            (
                "by a part of it, in some rows",
                "import numpy as np, pandas as pd\ny = np.zeros((3, 2))\nl = pd.DataFrame(y, columns=list('ab'), copy=False)",
                "l = l[['a']]",
                "l.loc[l.a < 1, 'a'] = s.value",
                "print(y, l)",
            ),
            (
                "by a part of it, as a whole",
                "import numpy as np, pandas as pd\ny = np.array([1.0, np.nan])\nl = pd.DataFrame({'a': y}, copy=False)",
                "l = l[['a']]",
                "l.fillna(s.value, inplace=True)",
                "print(y, l)",
            ),
            (
                "by a part of it, and a list has let go of it",
                f"{MAKES}\nk = [l]",
                "l = l[['a']]\nk.clear()",
                WRITES,
                "print(y, k)",
            ),
            (
                "by a part of it, while a list holds it",
                f"{MAKES}\nk = []",
                f"k.append(l)\nl = l[['a']]\n{WRITES}",
                "print(y, k)",
            ),
            (
                "by a part of it, while a function holds it",
                MAKES,
                "def f(whole):\n    part, globals()['l'] = whole[['a']], 0\n    part.iat[0, 0] = s.value\n    return whole, part\nq = f(l)",
                "print(y, q)",
            ),
            (
                "that `session_state` holds",
                f"{MAKES}\nsession_state.setdefault('all', []).append(l)",
                WRITES,
                "print(y)",
            ),
        )
    ),
    Case(
        "a frame that an equal one replaces had lent its index, and `session_state` holds the new one",
        "frames",
        (
            S,
            "import numpy as np, pandas as pd\nx = np.arange(3)",
            "m = pd.DataFrame({'a': x.ravel(), 'b': 1}, copy=False)\nsession_state.setdefault('all', []).append(m)",
            "x = pd.concat([m, m], axis=1)",
            "print(x.index is m.index)",
        ),
        (Step(set={"s": 3}),),
    ),
)
