"""The layers that CONTRIBUTING describes, held by reading the import statements: who may import whom."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import nbapp

PACKAGE = Path(nbapp.__file__).parent
STANDARD = frozenset(sys.stdlib_module_names)
OURS_PURE = {
    "nbapp.protocol",
    "nbapp.address_values",
    "nbapp.element_values",
    "nbapp.grid_values",
    "nbapp.upload_values",
    "nbapp.kernel_protocol",
    "nbapp.codec",
    "nbapp.errors",
    "nbapp.theme",
}
CACHES = {"filelock", "platformdirs", "fsspec", "xxhash"}
SHOWN = {"altair", "bokeh", "matplotlib", "numpy", "pandas", "PIL", "plotly", "polars", "pyarrow", "sympy"}
"""What authors show: imported in the function that is given an object of theirs, never before."""
JUPYTER_IN_KERNEL = {"IPython", "ipykernel", "ipywidgets", "comm", "traitlets", "zmq"}

LAYERS: dict[str, set[str]] = {
    # part of the package, by path: what it may import beside the standard library
    "protocol.py": set(),
    "kernel_protocol.py": {"nbapp.protocol"},
    "codec.py": set(),
    "errors.py": set(),
    "address_values.py": {"nbapp.element_values"},
    "element_values.py": {"nbapp.grid_values", "nbapp.upload_values"},
    "grid_values.py": set(),
    "upload_values.py": set(),
    "theme.py": {"nbapp.errors"},
    "hub.py": {"traitlets"},
    "hub_guard.py": {"nbapp.hub", "jupyterhub", "tornado"},
    "directives.py": {"nbapp.errors"},
    "reactive/": {"nbapp.reactive", "nbapp.errors", "xxhash"},
    "kernel/": {"nbapp.kernel", "nbapp.reactive", "nbapp.ui", "nbapp", *OURS_PURE, *JUPYTER_IN_KERNEL},
    "ui/": {
        "nbapp.ui",
        "nbapp",
        "nbapp.reactive",
        "anywidget",
        "tomli",
        *CACHES,
        *SHOWN,
        *OURS_PURE,
        *JUPYTER_IN_KERNEL,
    },
}
PURE_SERVER = (
    # what a session and its page do: events in, actions out
    "session",
    "session_messages",
    "look",
    "visitor_values",
    "page_plans",
    "batches",
    "running_replay",
    "voice",
    "problems",
    "inputs",
    "permission",
    "intake",
    "queries",
    "uploads",
    "page",
    "page_outputs",
    "page_models",
    "page_widgets",
    "page_errors",
    "weights",
    "reasons",
    "audit/turns",
    "audit/shown",
    "audit/comparison",
    "audit/pins",
    # what `check` makes of a session
    "check/steps",
    "check/values",
    "check/inputs",
    "check/links",
    "check/runs",
    "check/surprises",
    "check/report",
    "check/json_report",
)
LAYERS |= {
    f"server/{n}.py": {
        "nbapp.protocol",
        "nbapp.kernel_protocol",
        "nbapp.element_values",
        "nbapp.upload_values",
        "nbapp.errors",
        "nbapp.theme",
        *(f"nbapp.server.{m.replace('/', '.')}" for m in PURE_SERVER),
    }
    for n in PURE_SERVER
}
NEVER_IN_PURE_SERVER = {"asyncio", "time", "random", "secrets", "datetime", "threading", "uuid"}
SERVER_NEVER = ("nbapp.kernel", "nbapp.reactive", "IPython", "ipykernel", "ipywidgets")


def imported_modules(path: Path) -> set[str]:
    """Full names of all modules that a file imports, wherever in the file the statement stands."""
    package = ["nbapp", *path.relative_to(PACKAGE).parts[:-1]]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            found |= {f"{module}.{a.name}" for a in node.names} if is_package(module) else {module}
    return found


def is_package(module: str) -> bool:
    parts = module.split(".")
    return parts[0] == "nbapp" and (PACKAGE.joinpath(*parts[1:]) / "__init__.py").exists()


def is_allowed(module: str, allowed: set[str]) -> bool:
    if module.split(".")[0] in STANDARD:
        return True
    return any(module == name or (name != "nbapp" and module.startswith(name + ".")) for name in allowed)


def files_of(part: str) -> list[Path]:
    return sorted((PACKAGE / part).rglob("*.py")) if part.endswith("/") else [PACKAGE / part]


@pytest.mark.parametrize("part", LAYERS)
def test_a_part_imports_only_what_its_layer_may(part):
    for path in files_of(part):
        wrong = {m for m in imported_modules(path) if not is_allowed(m, LAYERS[part])}
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {sorted(wrong)}"


@pytest.mark.parametrize("name", PURE_SERVER)
def test_session_and_page_hold_no_clock_no_chance_and_no_event_loop(name):
    assert not imported_modules(PACKAGE / f"server/{name}.py") & NEVER_IN_PURE_SERVER


def test_the_server_never_imports_what_runs_in_the_kernel():
    for path in files_of("server/"):
        wrong = {
            m for m in imported_modules(path) if is_allowed(m, set(SERVER_NEVER)) and m.split(".")[0] not in STANDARD
        }
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {sorted(wrong)}"


def test_nothing_that_a_kernel_loads_imports_numpy_or_pandas():
    heavy = ("numpy", "pandas", "matplotlib", "nbformat", "jupyter_server")
    for path in [PACKAGE / "__init__.py", *files_of("kernel/"), *files_of("reactive/")]:
        wrong = {m for m in imported_modules(path) if m.split(".")[0] in heavy}
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {sorted(wrong)}"


def test_no_two_modules_import_each_other():
    modules = {module_name(path): path for path in files_of("./") if "page" not in path.relative_to(PACKAGE).parts[:1]}
    edges = {name: {m for m in imported_modules(path) if m in modules} for name, path in modules.items()}

    for start, imports in edges.items():
        reached, todo = set(), list(imports)
        while todo:
            module = todo.pop()
            if module not in reached:
                reached.add(module)
                todo.extend(edges[module])
        assert start not in reached, f"{start} imports itself by way of others"


def module_name(path: Path) -> str:
    parts = ["nbapp", *path.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
