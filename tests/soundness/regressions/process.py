"""State of the process that cells share: what is registered, options, random numbers; right, and easily got wrong."""

from __future__ import annotations

from ..case import Case, Step
from .first_cell import S

REGRESSIONS: tuple[Case, ...] = (
    Case(
        "the umask is set",
        "process",
        (
            S,
            "import os\nos.umask(0o077 if s.value > 2 else 0o022);",
            "open('made.txt', 'w').close()\nprint(oct(os.stat('made.txt').st_mode))\nos.remove('made.txt')",
            "now = os.umask(0o022)\nos.umask(now)\nprint(oct(now))",
        ),
        (Step(set={"s": 3}), Step(set={"s": 1}), Step(edit={1: "import os"})),
    ),
    Case(
        "files that many threads of a cell read at the same time",
        "threads",
        (
            S,
            (
                "from concurrent.futures import ThreadPoolExecutor\nfrom pathlib import Path\n"
                "with ThreadPoolExecutor(8) as pool:\n"
                "    texts = list(pool.map(Path.read_text, [Path(f'part{n}.txt') for n in range(100)]))\n"
                "print(''.join(texts))"
            ),
        ),
        tuple(Step(files={f"part{n}.txt": "b"}) for n in (3, 31, 50, 71, 88, 99)),
        files={f"part{n}.txt": "a" for n in range(100)},
    ),
    Case(
        "a class and how it is shown are made by one cell",
        "displays",
        (
            S,
            (
                "class A: pass\nshown = get_ipython().display_formatter.formatters['text/plain']"
                "\nshown.for_type(A, lambda a, p, cycle: p.text('an A'))\nprint(s.value)"
            ),
            "A()",
            "print(s.value)\nA()",
        ),
        (Step(set={"s": 3}), Step(set={"s": 1})),
    ),
    *(
        Case(
            f"how a class is shown is {what}",
            "displays",
            (
                S,
                "class A: pass\ndef shown(a, p, cycle): p.text('an A')",
                f"formatter = get_ipython().display_formatter.formatters['text/plain']\nif s.value > 2: {code}",
                "A()",
            ),
            (Step(set={"s": 3}), Step(set={"s": 1}), Step(set={"s": 5})),
        )
        for what, code in {
            "put into IPython's table": "formatter.type_printers[A] = shown",
            "in a table in the place of IPython's": "formatter.type_printers = {**formatter.type_printers, A: shown}",
            "said by the class' name": "formatter.for_type_by_name('__main__', 'A', shown)",
            "in an update of IPython's table": "formatter.type_printers |= {A: shown}",
            "said, taken back and said again": "formatter.for_type(A, shown); formatter.pop(A); formatter.for_type(A, shown)",
        }.items()
    ),
    Case(
        "which signals of decimal are trapped",
        "registries",
        (
            S,
            "import decimal\nD = decimal.Decimal",
            "if s.value > 2: decimal.getcontext().traps[decimal.Inexact] = True",
            "try: print(D(1) / 3)\nexcept decimal.Inexact: print('inexact')",
            "decimal.setcontext(decimal.Context(prec=s.value, traps=[]))",
            "print(D(1) / 3, D(1) / 0)",
        ),
        (Step(set={"s": 3}), Step(set={"s": 1}), Step(set={"s": 5})),
    ),
    Case(
        "numpy's options are set for a while, and for good",
        "registries",
        (
            S,
            "import numpy as np\na = np.array([1 / 3])",
            "with np.errstate(divide='raise'), np.printoptions(precision=2): print(a, np.geterr()['divide'])",
            "if s.value > 2:\n    np.seterr(divide='ignore')\n    np.set_printoptions(precision=s.value)",
            "print(a, np.geterr()['divide'])",
            "np.seterr(divide='warn')\nnp.set_printoptions(precision=8)",
            "print(a, np.geterr()['divide'])",
        ),
        (Step(set={"s": 3}), Step(set={"s": 1}), Step(edit={5: "pass"}), Step(set={"s": 5})),
    ),
    Case(
        "random numbers of numpy come from another generator in between",
        "registries",
        (
            S,
            "import numpy as np\nnp.random.seed(1)",
            "if s.value > 2: np.random.set_bit_generator(np.random.MT19937(s.value))",
            "print(np.random.random())",
            "np.random.seed(3)\nprint(np.random.random())",
        ),
        (Step(set={"s": 3}), Step(set={"s": 4}), Step(set={"s": 1}), Step(set={"s": 5})),
    ),
)
