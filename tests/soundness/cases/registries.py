"""What libraries keep in themselves: registries that can be put back, and state that nobody can look into (R2)."""

from __future__ import annotations

from ..case import Case
from .shorthand import SLIDER, slide


def _registered(what: str, imports: str, register: str, ask: str, *, opaque: bool = False) -> Case:
    """A cell above asks as well: it finds what a run from the top finds there (R1)."""
    return Case(
        what,
        "registries",
        (SLIDER, imports, f"{ask}\nprint(s.value)", register, ask, "apart = 1"),
        slide(2, 5),
        ("abdef", "abdef"),
        opaque=opaque,
    )


CASES = (
    _registered(
        "an accessor of pandas",
        "import pandas as pd",
        "@pd.api.extensions.register_series_accessor('mine')\nclass Mine:\n    def __init__(self, series): pass",
        "print(hasattr(pd.Series([1]), 'mine'))",
    ),
    _registered(
        "a colour map",
        "import matplotlib as mpl",
        "mpl.colormaps.register(mpl.colormaps['viridis'], name='mine')",
        "print('mine' in mpl.colormaps)",
    ),
    _registered(
        "a dialect of csv",
        "import csv",
        "csv.register_dialect('mine', delimiter=';')",
        "print('mine' in csv.list_dialects())",
    ),
    _registered(
        "the first day of the week",
        "import calendar",
        "calendar.setfirstweekday(6)",
        "print(calendar.firstweekday())",
    ),
    _registered(
        "the time zone",
        "import os, time",
        "os.environ['TZ'] = 'Asia/Tokyo'\ntime.tzset()",
        "print(time.localtime(0).tm_hour)",
    ),
    _registered(
        "the time that sockets wait",
        "import socket",
        "socket.setdefaulttimeout(5)",
        "print(socket.getdefaulttimeout())",
    ),
    _registered(
        "how IPython shows a class",
        "class C: pass",
        "get_ipython().display_formatter.formatters['text/plain'].for_type(C, lambda o, p, c: p.text('a C'))",
        "display(C())",
    ),
    _registered(
        "what IPython calls after each cell",
        "def after(result): print('after')",
        "get_ipython().events.register('post_run_cell', after)",
        "print('here')",
    ),
    Case(
        "a magic",
        "registries",
        (
            SLIDER,
            "get_ipython().register_magic_function(lambda line: print(line, s.value), magic_name='mine')",
            "%mine a",
        ),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "the effect of a call on a library",
        "registries",
        (
            SLIDER,
            "import mimetypes",
            "mimetypes.add_type(f'a/{s.value}', '.mine')",
            "print(mimetypes.guess_type('f.mine'))",
            "print('apart')",
        ),
        slide(2, 5),
        ("abe", "abe"),
    ),
    Case(
        "an assignment to what a library holds",
        "registries",
        (
            SLIDER,
            "import reprlib",
            "reprlib.aRepr.maxlist = s.value",
            "print(reprlib.repr(list(range(9))))",
            "print('apart')",
        ),
        slide(2, 5),
        ("abe", "abe"),
    ),
    Case(
        "a function of the notebook has an effect on a library",
        "registries",
        (
            SLIDER,
            "import mimetypes\ndef add(kind): mimetypes.add_type(kind, '.mine')",
            "add(f'a/{s.value}')",
            "print(mimetypes.guess_type('f.mine'))",
        ),
        slide(2, 5),
        ("ab", "ab"),
    ),
    Case(
        "the theme of a library of charts",
        "registries",
        (
            SLIDER,
            "import plotly.io as pio",
            "pio.templates.default = 'plotly_dark' if s.value > 3 else 'plotly'",
            "print(pio.templates.default)",
            "print('apart')",
        ),
        slide(2, 5),
        ("abe", "abe"),
    ),
)
