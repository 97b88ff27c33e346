"""State of the process: environment, folder, paths, locale, warnings, decimals."""

from __future__ import annotations

from ..case import Case
from .shorthand import SLIDER, slide

CASES = (
    Case(
        "a variable of the environment is set to the slider's value",
        "environment",
        (SLIDER, "import os\nos.environ['NBAPP_N'] = str(s.value)", "print(os.environ['NBAPP_N'])", "print('apart')"),
        slide(2, 5),
        ("ad", "ad"),
    ),
    Case(
        "a variable of the environment is not set above the cell that sets it",
        "environment",
        (SLIDER, "import os\nprint(os.environ.get('NBAPP_L'), s.value)", "os.environ['NBAPP_L'] = '1'"),
        slide(2, 5),
        ("ac", "ac"),
    ),
    Case(
        "a variable of the environment that stays is no reason to run",
        "environment",
        (
            SLIDER,
            "import os\nos.environ['NBAPP_N'] = 'small' if s.value < 5 else 'large'",
            "print(os.environ['NBAPP_N'])",
        ),
        slide(2, 7),
        ("ac", "a"),
    ),
    Case(
        "the working directory holds for the cells below",
        "working directory",
        (
            SLIDER,
            "import os\nos.chdir('sub')",
            "with open('x.txt') as f:\n    print(f.read(), s.value)",
            "print(os.path.basename(os.getcwd()))",
        ),
        slide(2, 5),
        ("abd", "abd"),
        files={"sub/x.txt": "below"},
    ),
    Case(
        "the working directory above is the notebook's folder",
        "working directory",
        (SLIDER, "import os\nprint(os.path.exists('sub'), s.value)", "os.chdir('sub')", "print(os.listdir())"),
        slide(2, 5),
        ("acd", "acd"),
        files={"sub/x.txt": ""},
    ),
    Case(
        "a module is found through `sys.path`",
        "sys.path",
        (SLIDER, "import sys\nsys.path.insert(0, 'lib')", "import found_here\nprint(found_here.n)", "print(s.value)"),
        slide(2, 5),
        ("abc", "abc"),
        files={"lib/found_here.py": "n = 5\n"},
    ),
    Case(
        "`sys.path` is not longer above the cell that adds to it",
        "sys.path",
        (SLIDER, "import sys\nprint('lib' in sys.path, s.value)", "sys.path.append('lib')", "print('lib' in sys.path)"),
        slide(2, 5),
        ("acd", "acd"),
    ),
    Case(
        "the locale holds for the cells below",
        "locale",
        (
            SLIDER,
            "import locale\nprint(locale.setlocale(locale.LC_NUMERIC), s.value)",
            "locale.setlocale(locale.LC_NUMERIC, 'C');",
            "print(locale.setlocale(locale.LC_NUMERIC))",
        ),
        slide(2, 5),
        ("acd", "acd"),
    ),
    Case(
        "a warning is shown each time that its cell runs",
        "warnings",
        (SLIDER, "import warnings\nwarnings.warn('look', UserWarning)\nprint(s.value)", "print('apart')"),
        slide(2, 5),
        ("ac", "ac"),
    ),
    Case(
        "a filter holds for the cells below it and not above",
        "warnings",
        (
            SLIDER,
            "import warnings",
            "warnings.warn('above')\nprint(s.value)",
            "warnings.simplefilter('ignore')",
            "warnings.warn('below')\nprint(s.value)",
        ),
        slide(2, 5),
        ("abd", "abd"),
    ),
    Case(
        "the slider sets the precision of decimals",
        "decimals",
        (
            SLIDER,
            "from decimal import Decimal, getcontext",
            "getcontext().prec = s.value",
            "print(Decimal(1) / 3)",
            "print('apart')",
        ),
        slide(2, 5),
        ("abe", "abe"),
    ),
    Case(
        "the precision of decimals is as it was above the cell that sets it",
        "decimals",
        (
            SLIDER,
            "from decimal import Decimal, getcontext",
            "print(Decimal(1) / 3, s.value)",
            "getcontext().prec = 3",
            "print(Decimal(1) / 7)",
        ),
        slide(2, 5),
        ("abde", "abde"),
    ),
)
