"""The state of the process that cells share without naming it."""

from __future__ import annotations

import os
import random
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nbapp.kernel.ambient import AmbientChannel
from nbapp.kernel.ambient_parts import if_changed, parts_of_process
from nbapp.reactive.code_facts import module_facts

from .plain import Notebook


@pytest.fixture(autouse=True)
def _same_process_after() -> Iterator[None]:
    channel = AmbientChannel()
    yield
    channel.begin_replay()
    channel.end_replay()


def test_cells_below_an_unseeded_draw_are_kept_and_agree() -> None:
    notebook = Notebook([AmbientChannel()])
    cells = ["import random\nx = random.random()", "n = $", "print(x)", "print(n)"]

    notebook.run(*[cell.replace("$", "1") for cell in cells])
    first = notebook.shown()
    ran = notebook.run(*[cell.replace("$", "2") for cell in cells])

    assert ran == "bd"
    assert notebook.shown()[2] == first[2]


def test_a_draw_that_moves_makes_later_draws_run_again() -> None:
    notebook = Notebook([AmbientChannel()])
    cells = ["import random", "for _k in range($): random.random()", "print(random.random())", "print('no draw')"]

    notebook.run(*[cell.replace("$", "1") for cell in cells])
    one = notebook.shown()[2]
    ran = notebook.run(*[cell.replace("$", "2") for cell in cells])
    two = notebook.shown()[2]
    notebook.run(*[cell.replace("$", "1") for cell in cells])

    assert ran == "bc"
    assert notebook.shown()[2] == one != two


def test_a_seed_below_does_not_reach_a_cell_above() -> None:
    notebook = Notebook([AmbientChannel()])

    notebook.run("import random", "n = 1", "print(random.random(), n)", "random.seed(5)")
    first = notebook.shown()[2]
    ran = notebook.run("import random", "n = 2", "print(random.random(), n)", "random.seed(5)")

    assert ran == "bc"
    assert notebook.shown()[2].split()[0] == first.split()[0]


@pytest.mark.parametrize(
    ("write", "read", "shown"),
    [
        ("import os\nos.environ['NBAPP_TEST'] = '$'", "import os\nprint(os.environ['NBAPP_TEST'])", "2\n"),
        ("import decimal\ndecimal.getcontext().prec = $", "print(decimal.Decimal(1) / 3)", "0.33\n"),
        ("import sys\nsys.path.append('/nowhere/$')", "print(sys.path[-1])", "/nowhere/2\n"),
        ("import numpy as np\nnp.set_printoptions(precision=$)", "print(np.array([0.12345]))", "[0.12]\n"),
        (
            "import pandas as pd\npd.set_option('display.precision', $)",
            "print(pd.Series([0.12345]).iloc[0:1].to_string())",
            "0    0.12\n",
        ),
        (
            "import matplotlib\nmatplotlib.rcParams['lines.linewidth'] = $",
            "print(matplotlib.rcParams['lines.linewidth'])",
            "2.0\n",
        ),
        (
            "import warnings\nwarnings.simplefilter(['error', 'ignore'][$ - 1])",
            "print(warnings.filters[0][0])",
            "ignore\n",
        ),
    ],
    ids=["environment", "decimal", "sys.path", "numpy", "pandas", "matplotlib", "warnings"],
)
def test_an_option_that_a_cell_sets_is_read_below_and_gone_when_the_cell_is(write: str, read: str, shown: str) -> None:
    imports = write.split("\n")[0]
    pytest.importorskip(imports.split()[1])
    notebook = Notebook([AmbientChannel()])

    notebook.run(imports, "k = 1", write.replace("$", "1"), read)
    assert notebook.run() == ""
    ran = notebook.run(imports, "k = 1", write.replace("$", "2"), read)

    assert ran == "cd"
    assert notebook.shown()[3] == shown

    notebook.run(imports, "k = 1", "pass", "try:\n  " + read.split("\n")[-1] + "\nexcept KeyError: print('gone')")
    assert notebook.shown()[3] != shown


def test_a_change_of_folder_does_not_outlive_its_cell(tmp_path: object) -> None:
    before = os.getcwd()
    notebook = Notebook([AmbientChannel()])

    notebook.run("import os", f"os.chdir({str(tmp_path)!r})", "print(os.getcwd())")
    assert notebook.shown()[2] == f"{tmp_path}\n"
    notebook.run("import os", "pass", "print(os.getcwd())")

    assert notebook.shown()[2] == f"{before}\n"


def test_random_state_of_numpy_is_brought_back_with_its_second_normal_number() -> None:
    pytest.importorskip("numpy")
    notebook = Notebook([AmbientChannel()])
    cells = [
        "import numpy as np\nnp.random.seed(1)",
        "print(np.random.normal())",
        "n = $",
        "print(np.random.normal(), n)",
    ]

    notebook.run(*[cell.replace("$", "1") for cell in cells])
    second = notebook.shown()[3].split()[0]
    ran = notebook.run(*[cell.replace("$", "2") for cell in cells])

    assert ran == "cd"
    assert notebook.shown()[3].split()[0] == second


@pytest.mark.parametrize("draw", [random.random, lambda: random.gauss(0, 1), lambda: random.seed(3)])
def test_random_state_is_seen_to_move_however_it_moves(draw: Callable[[], object]) -> None:
    part = next(part for part in parts_of_process() if part.seeded_by == "random")

    states = [(draw(), part.take(), random.getstate())[1:] for _ in range(4)]

    assert all(taken == state for taken, state in states)
    assert part.take() is part.take()


def test_what_a_callback_draws_between_replays_changes_nothing() -> None:
    notebook = Notebook([AmbientChannel()])
    notebook.run("import random", "n = 1", "print(random.random(), n)")
    first = notebook.shown()[2].split()[0]

    random.random()
    notebook.run("import random", "n = 2", "print(random.random(), n)")

    assert notebook.shown()[2].split()[0] == first


def test_what_importing_a_library_set_stays_when_the_cell_runs_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nbapp_test_noisy.py").write_text("import warnings\nwarnings.filterwarnings('ignore', 'of a test')")
    monkeypatch.syspath_prepend(str(tmp_path))
    notebook = Notebook([AmbientChannel()])
    cells = [
        "import nbapp_test_noisy; $",
        "import warnings\nprint(any('of a test' in str(f[1]) for f in warnings.filters))",
    ]
    notebook.run(*[cell.replace("$", "1") for cell in cells])
    assert notebook.shown()[1] == "True\n"

    ran = notebook.run(*[cell.replace("$", "2") for cell in cells])

    assert ran == "a"
    assert any("of a test" in str(f[1]) for f in warnings.filters)


@pytest.mark.parametrize(
    "apart",
    [
        "print('apart')",
        "z = 1",
        "print([len(str(n)) for n in range(3)], f'{2.5:.2f}')",
        "class P:\n  def __init__(self, n): self.n = n\n  def __repr__(self): return f'P{self.n}'\nprint(P(1))",
    ],
)
def test_a_cell_that_touches_no_library_is_kept_when_the_environment_changes(apart: str) -> None:
    notebook = Notebook([AmbientChannel()])
    write = "os.environ['NBAPP_TEST'] = '$'"

    notebook.run("import os", write.replace("$", "1"), apart, "print(os.environ['NBAPP_TEST'])")
    ran = notebook.run("import os", write.replace("$", "2"), apart, "print(os.environ['NBAPP_TEST'])")

    assert (ran, notebook.shown()[3]) == ("bd", "2\n")


@pytest.mark.parametrize(
    ("before", "read"),
    [
        ("def get(): return os.environ['NBAPP_TEST']", "print(get())"),
        (
            "class Reader:\n  def get(self): return os.environ['NBAPP_TEST']\nreader = [Reader()]",
            "print(reader[0].get())",
        ),
        ("environ = os.environ", "print(environ['NBAPP_TEST'])"),
        ("from functools import partial\nget = partial(os.getenv, 'NBAPP_TEST')", "print(get())"),
        ("def held(f=os.getenv): return f('NBAPP_TEST')", "print(held())"),
        ("pass", "print(print.__self__.__import__('os').environ['NBAPP_TEST'])"),
        ("pass", "print(__import__('os').environ['NBAPP_TEST'])"),
        ("pass", "print(eval('os').environ['NBAPP_TEST'])"),
        ("pass", "def late(): return os.environ['NBAPP_TEST']\nprint(late())"),
    ],
)
def test_a_cell_that_reaches_the_environment_by_a_detour_follows_it(before: str, read: str) -> None:
    notebook = Notebook([AmbientChannel()])
    write = "os.environ['NBAPP_TEST'] = '$'"

    notebook.run("import os", before, write.replace("$", "1"), read)
    ran = notebook.run("import os", before, write.replace("$", "2"), read)

    assert ("d" in ran, notebook.shown()[3]) == (True, "2\n")


@pytest.mark.parametrize("made", ["'{:n}'.format", "str.format", "format", "print.__self__"])
def test_a_value_that_leads_out_of_plain_code_makes_its_reader_follow_ambient_state(made: str) -> None:
    notebook = Notebook([AmbientChannel()])
    write = "os.environ['NBAPP_TEST'] = '$'"

    notebook.run("import os", f"made = {made}", write.replace("$", "1"), "print(made)")

    assert "d" in notebook.run("import os", f"made = {made}", write.replace("$", "2"), "print(made)")


@pytest.mark.parametrize(
    ("code", "is_free"),
    [
        ("f'{x:n}'", True),
        ("f'{x:.3n}'", True),
        ("f'{x:{spec}}'", True),
        ("spec.format(x)", True),
        ("format(x, 'n')", True),
        ("f'{x:.2f} {x!r} {x}'", False),
        ("'%.2f' % x", False),
    ],
)
def test_code_that_may_format_as_the_locale_has_it_says_so(code: str, is_free: bool) -> None:
    assert module_facts(compile(code, "<cell>", "exec")).code.formats_freely is is_free


@pytest.mark.parametrize("code", ["~x", "async def f(): pass", "x.throw(e)", "import os", "f.__globals__"])
def test_code_that_may_warn_or_look_behind_values_touches_a_library(code: str) -> None:
    facts = module_facts(compile(code, "<cell>", "exec"))
    assert any(fact.touches_library for fact in (facts.code, *(fact for _, fact in facts.dormant)))


def test_an_option_whose_comparison_fails_counts_as_changed() -> None:
    """As those that hold arrays: `==` of these is no bool."""
    np = pytest.importorskip("numpy")
    taken = iter([1, 2])
    options = [np.zeros(2)]
    take = if_changed(lambda: list(options), lambda: next(taken))

    assert [take(), take()] == [1, 1]
    options[0] = np.zeros(2)
    assert take() == 2
