"""How `pytest -n 2` shares the tests out: each file to one process, and some folders as a whole.

A folder whose tests share what is costly to start (a JupyterLab, a hub) or what lies in one place (the page's packages
and bundle) stays in one process. Long ones come first, so that no process works alone at the end. With one process only
the order is another.
"""

from __future__ import annotations

import pytest

ONE_PROCESS = ("tests/lab", "tests/hub", "tests/page")

LONG_FIRST = (*ONE_PROCESS, "tests/soundness", "tests/browser", "tests/server", "tests/kernel")
"""All others are done in seconds."""


def share_of(test_id: str) -> str:
    """What goes to one process with this test: its folder or its file."""
    file = test_id.partition("::")[0]
    return next((folder for folder in ONE_PROCESS if file.startswith(f"{folder}/")), file)


def place_of(test_id: str) -> int:
    """The smaller, the sooner."""
    places = (place for place, folder in enumerate(LONG_FIRST) if test_id.startswith(f"{folder}/"))
    return next(places, len(LONG_FIRST))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: place_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Asked by pytest-xdist, if tests run in several processes."""
    from xdist.scheduler import LoadScopeScheduling

    class Shares(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return share_of(nodeid)

    config.option.loadscopereorder = False  # it would go by the number of tests
    return Shares(config, log)
