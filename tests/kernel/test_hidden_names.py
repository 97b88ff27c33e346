"""What cells share without naming it: callbacks that an assignment calls, attributes of modules and classes (R1, R2)."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nbapp.kernel.module_attributes import ModuleAttributes
from nbapp.reactive.code_facts import module_facts

from .app_kernel import AppKernel

IMPORT = "import ipywidgets as w\nn = w.IntSlider(3, max=50, description='n')\ns = w.IntSlider(0, max=50)"
N = "c0/IntSlider/0"


def test_what_a_callback_changes_for_an_assignment_is_seen_below(app: AppKernel) -> None:
    app.start(IMPORT, "log = []\ns.observe(lambda change: log.append(change.new), 'value')", "s.value = n.value", "log")

    done = app.set(N, value=7)

    assert done.ran == ["c2", "c3"]
    assert done.text("c3") == "[7]"


def test_a_callback_with_a_state_of_its_own_begins_anew_for_the_cell_that_calls_it(app: AppKernel) -> None:
    counter = (
        "def counter():\n    count = [0]\n    def told(change):\n        count[0] += 1\n        print('told', count[0])\n"
        "    return told\ns.observe(counter(), 'value')"
    )
    app.start(IMPORT, counter, "s.value = n.value")

    done = app.set(N, value=7)

    assert done.text("c2") == "told 1\n"


def test_a_cell_that_sets_a_trait_follows_what_the_callback_reads(app: AppKernel) -> None:
    app.start(
        IMPORT, "factor = n.value", "s.observe(lambda change: print(change.new * factor), 'value')", "s.value = 2"
    )

    done = app.set(N, value=5)

    assert ("c3" in done.ran, done.text("c3")) == (True, "10\n")


@pytest.mark.parametrize(
    ("patch", "use", "shown"),
    [
        (
            "import textwrap\ntextwrap.dedent = lambda v: f'fake {v + n.value}'",
            "import textwrap\ntextwrap.dedent(1)",
            "'fake {}'",
        ),
        ("import math\nmath.tau = n.value", "import math\nmath.tau + 1", "{}"),
        ("import fractions\nfractions.Fraction.twice = lambda f: n.value + 1", "fractions.Fraction(1).twice()", "{}"),
        ("import math\nsetattr(math, 'mine', n.value)", "math.mine + 1", "{}"),
        ("import builtins\nbuiltins.least = n.value", "least + 1", "{}"),
    ],
)
def test_a_patched_attribute_is_a_dependency_and_goes_for_cells_above(
    app: AppKernel, patch: str, use: str, shown: str
) -> None:
    above = "m = n.value\nimport textwrap, math, builtins, fractions\n"
    above += "print(textwrap.dedent(' 1'), math.tau > 6, hasattr(math, 'mine'), hasattr(builtins, 'least'))"
    first = app.start(IMPORT, above, patch, use, "print('no patch here')")

    done = app.set(N, value=8)

    assert first.text("c3") == shown.format(4)
    assert done.text("c1") == "1 True False False\n"
    assert done.text("c3") == shown.format(9)
    assert app.replay().ran == []


def test_equal_patches_run_nothing_below(app: AppKernel) -> None:
    app.start(IMPORT, "import math\nn.value\nmath.mine = 5", "print(math.mine)")

    assert app.set(N, value=8).ran == ["c1"]


def test_a_function_of_a_patch_is_followed_to_what_it_reads(app: AppKernel) -> None:
    app.start(
        IMPORT,
        "import textwrap\ndef fake(v):\n    return f'{v} {factor}'\ntextwrap.dedent = fake",
        "factor = n.value",
        "textwrap.dedent(1)",
    )

    assert app.set(N, value=8).text("c3") == "'1 8'"


@pytest.fixture
def module(app: AppKernel, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A module in the notebook's folder, imported by nobody yet."""
    name = f"own_{abs(hash(request.node.name))}"
    path = Path.cwd() / f"{name}.py"
    path.write_text(
        "items = []\ntotal = 0\nclass Thing:\n    made = 0\n    def __init__(self): Thing.made += 1\n"
        "def add(item):\n    global total\n    items.append(item)\n    total += item\n    return list(items)\n"
    )
    yield path
    path.unlink()


def test_data_of_an_own_module_is_as_a_run_from_the_top_finds_it(app: AppKernel, module: Path) -> None:
    name = module.stem
    app.start(
        IMPORT,
        f"import {name} as own",
        "own.add(1)",
        "print(own.add(n.value), own.total)",
        "print(own.items, own.total)",
    )

    done = app.set(N, value=8)

    assert done.text("c3") == "[1, 8] 9\n"
    assert done.text("c4") == "[1, 8] 9\n"
    assert done.ran == ["c3", "c4"]
    assert app.replay().ran == []


def test_a_class_of_an_own_module_counts_as_in_a_run_from_the_top(app: AppKernel, module: Path) -> None:
    name = module.stem
    app.start(IMPORT, f"from {name} import Thing", "for _ in range(n.value): Thing()", "print(Thing.made)")

    assert app.set(N, value=5).text("c3") == "5\n"
    assert app.set(N, value=2).text("c3") == "2\n"


def test_an_own_module_begins_anew_when_its_first_import_runs_again(app: AppKernel, module: Path) -> None:
    name = module.stem
    app.start(IMPORT, f"n.value\nimport {name} as own", "print(own.add(1))", f"from {name} import add\nprint(add(2))")

    done = app.set(N, value=5)

    assert (done.text("c2"), done.text("c3")) == ("[1]\n", "[1, 2]\n")


def test_cells_that_touch_no_library_are_kept_when_a_module_changes(app: AppKernel, module: Path) -> None:
    name = module.stem
    app.start(
        IMPORT, f"import {name} as own", "own.total = n.value", "print('apart')", "z = 1", "z + 1", "print(own.total)"
    )

    done = app.set(N, value=8)

    assert done.ran == ["c2", "c6"]
    assert done.text("c6") == "8\n"


def test_a_name_put_among_the_builtins_is_read_by_who_uses_it(app: AppKernel) -> None:
    app.start(IMPORT, "import builtins\nbuiltins.answer = n.value", "answer + 1", "print('apart')")

    done = app.set(N, value=8)

    assert (done.ran, done.text("c2")) == (["c1", "c2"], "9")


def test_what_print_writes_to_is_reached_by_who_prints() -> None:
    attributes = ModuleAttributes({"sys": sys, "__name__": "__main__"})
    code = module_facts(compile("sys.stdout = other", "<cell>", "exec")).code
    printing = module_facts(compile("print(1)", "<cell>", "exec")).code
    counting = module_facts(compile("z = 1", "<cell>", "exec")).code
    before = sys.stdout

    attributes.prepare("c0", (code,), {})
    sys.stdout = io.StringIO()
    bound = attributes.values("c0")
    sys.stdout = before

    assert attributes.reached_by((printing,), bound) == {".sys.stdout"} == set(bound)
    assert attributes.reached_by((counting,), bound) == set()


def test_a_cell_that_imports_an_own_module_is_kept_though_python_wrote_its_byte_code(
    app: AppKernel, module: Path
) -> None:
    app.start("import sys\nsys.dont_write_bytecode = False", f"import {module.stem}")

    assert app.replay().ran == []
