"""Every function of `nbapp.ui` has a docstring, and its examples are true: they run as in a plain Python process."""

from __future__ import annotations

import doctest
import inspect
from importlib import import_module
from types import ModuleType

import pytest

import nbapp.ui as ui
from nbapp.ui import host
from nbapp.ui.plain import PlainHost


@pytest.fixture(autouse=True)
def _fresh_host() -> None:
    host.connect(PlainHost())
    ui.session_state.clear()


@pytest.mark.parametrize("name", sorted(name for names in ui.MODULES.values() for name in names))
def test_a_name_says_what_it_is(name: str) -> None:
    value = getattr(ui, name)
    if callable(value):
        assert inspect.getdoc(value)


def _modules() -> list[ModuleType]:
    return [import_module(f"nbapp.ui.{module}") for module in ui.MODULES]


@pytest.mark.parametrize("module", _modules(), ids=lambda module: module.__name__)
def test_the_examples_of_a_module_are_true(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nbapp.ui.plain._is_notebook", lambda: False)  # also where another test has made a shell
    monkeypatch.setattr("nbapp.ui.caches.printed._display_publisher", lambda: None)
    given = {**vars(module), "ui": ui}

    failed, _ = doctest.testmod(module, extraglobs=given, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)

    assert failed == 0
