"""Which notebooks are shared, and under the names of which servers, also after they were renamed and moved."""

from __future__ import annotations

import asyncio
import logging

import pytest

from nbapp.server.share import shared_apps
from nbapp.server.share.moved_apps import MovedApps


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """The author's folder."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("JUPYTERHUB_API_URL", raising=False)
    (tmp_path / "home" / "year").mkdir(parents=True)
    return tmp_path / "home"


def on(server: str) -> dict[str, str]:
    return {"JUPYTERHUB_SERVER_NAME": server}


def test_a_notebook_keeps_its_server_s_name_however_often_it_is_shared(place):
    name = shared_apps.remember(place / "Sales!.ipynb")

    assert name.startswith("app-sales-")
    assert shared_apps.remember(place / "Sales!.ipynb") == shared_apps.server_of(place / "Sales!.ipynb") == name
    assert shared_apps.notebook_of_this_server(on(name)) == place / "Sales!.ipynb"


def test_a_renamed_notebook_is_shared_under_its_earlier_server_s_name(place):
    name = shared_apps.remember(place / "sales.ipynb")

    assert shared_apps.follow(place / "sales.ipynb", place / "q3.ipynb") == frozenset()

    assert shared_apps.server_of(place / "q3.ipynb") == name
    assert shared_apps.server_of(place / "sales.ipynb") is None
    assert shared_apps.notebook_of_this_server(on(name)) == place / "q3.ipynb"
    assert shared_apps.earlier_names(on(name)) == {"sales.ipynb"}


def test_a_name_that_it_has_again_is_no_earlier_one(place):
    name = shared_apps.remember(place / "sales.ipynb")

    shared_apps.follow(place / "sales.ipynb", place / "q3.ipynb")
    shared_apps.follow(place / "q3.ipynb", place / "sales.ipynb")

    assert shared_apps.earlier_names(on(name)) == {"q3.ipynb"}


def test_another_notebook_in_its_place_gets_a_server_of_its_own(place):
    name = shared_apps.remember(place / "sales.ipynb")
    shared_apps.follow(place / "sales.ipynb", place / "q3.ipynb")

    other = shared_apps.remember(place / "sales.ipynb")

    assert other != name
    assert shared_apps.all_shared() == {name: place / "q3.ipynb", other: place / "sales.ipynb"}


def test_of_a_moved_folder_all_shared_notebooks_are_followed_and_no_others(place):
    inside = shared_apps.remember(place / "year" / "sales.ipynb")
    beside = shared_apps.remember(place / "year2.ipynb")

    assert shared_apps.follow(place / "year", place / "2026") == {inside}

    assert shared_apps.all_shared() == {inside: place / "2026" / "sales.ipynb", beside: place / "year2.ipynb"}
    assert shared_apps.earlier_names(on(inside)) == frozenset()


def test_what_is_not_shared_and_what_is_no_rename_changes_nothing(place):
    name = shared_apps.remember(place / "sales.ipynb")
    moved = MovedApps(place)

    for data in (
        {"action": "rename", "source_path": "other.ipynb", "path": "q3.ipynb"},
        {"action": "save", "path": "sales.ipynb"},
        {"action": "delete", "path": "sales.ipynb"},
    ):
        asyncio.run(moved.hear_of_change(None, "", data))

    assert shared_apps.all_shared() == {name: place / "sales.ipynb"}


def test_when_the_hub_does_not_start_the_moved_app_again_the_log_says_so_and_the_new_path_is_kept(place, caplog):
    name = shared_apps.remember(place / "sales.ipynb")

    with caplog.at_level(logging.WARNING, "nbapp"):
        data = {"action": "rename", "source_path": "/sales.ipynb", "path": "/year/sales.ipynb"}
        asyncio.run(MovedApps(place).hear_of_change(None, "", data))

    assert shared_apps.all_shared() == {name: place / "year" / "sales.ipynb"}
    assert f"{name} of a notebook that was moved did not start again" in caplog.text


def test_a_server_knows_that_sharing_has_ended_by_its_forgotten_notebook(place):
    name = shared_apps.remember(place / "sales.ipynb")

    with shared_apps.forgetting(name):
        assert shared_apps.is_forgotten(on(name))
    with pytest.raises(shared_apps.NotShared):
        shared_apps.notebook_of_this_server(on(name))
    assert not shared_apps.is_forgotten({}) and not shared_apps.is_forgotten(on("other"))


def test_what_could_not_be_ended_is_not_forgotten(place):
    name = shared_apps.remember(place / "sales.ipynb")

    with pytest.raises(OSError, match="the hub"), shared_apps.forgetting(name):
        raise OSError("the hub does not answer")

    assert shared_apps.all_shared() == {name: place / "sales.ipynb"}


@pytest.mark.parametrize("name", ["", "other", "app-../../x", "app-none", "APP-X"])
def test_a_name_that_is_no_shared_notebook_s_finds_nothing(name):
    with pytest.raises(shared_apps.NotShared):
        shared_apps.notebook_of_this_server(on(name))
    assert shared_apps.earlier_names(on(name)) == frozenset()
