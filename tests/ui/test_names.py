"""The names that `nbapp.ui` offers, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

import nbapp.ui as ui


def test_no_module_has_the_name_of_a_function() -> None:
    """Once it is imported, a module hides what has its name in the package."""
    assert set(ui.MODULES) & {name for names in ui.MODULES.values() for name in names} == set()


@pytest.mark.parametrize("module", ui.MODULES)
def test_every_name_is_where_the_table_says(module: str) -> None:
    found = import_module(f"nbapp.ui.{module}")

    assert [name for name in ui.MODULES[module] if not hasattr(found, name)] == []


def test_a_name_that_there_is_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'sldier'"):
        ui.sldier  # noqa: B018


def test_importing_it_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'pandas', 'matplotlib', 'ipywidgets', 'altair', 'IPython'}"
    source = f"import sys, nbapp.ui; print(sorted({heavy} & set(sys.modules)))"

    run = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)

    assert run.stdout == "[]\n"
