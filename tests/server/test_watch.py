"""What open pages are told when their notebook's file changes: real files, and looks at them one by one (rule G4)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from live import write_notebook

from nbapp.protocol import AppId, Open, Problem, ProblemSolved, ServerMessage, Snapshot
from nbapp.server.apps import Apps
from nbapp.server.assets import Assets
from nbapp.server.kernelspecs import KernelChoice
from nbapp.server.session_messages import SessionOptions
from nbapp.server.visits import Visits
from nbapp.server.watch import LOOKS_AT_UNFINISHED, Watch

pytestmark = pytest.mark.asyncio

APP = AppId("app.ipynb")


class NeverUp:
    """Kernels that are being started for ever: a page is told of its notebook before its kernel is there."""

    def new_kernel(self, name, notebook, listener) -> NeverUp:
        return self

    async def start(self) -> None:
        await asyncio.get_running_loop().create_future()


@dataclass
class OpenPage:
    assets_url: str = "http://localhost/assets/"
    visitor: dict = field(default_factory=dict)
    heard: list[ServerMessage] = field(default_factory=list)

    def send(self, message: ServerMessage) -> None:
        self.heard.append(message)

    def news(self) -> list[str]:
        """What it was told since it was last asked: titles of new versions, and problems."""
        heard, self.heard = self.heard, []
        told = {Snapshot: lambda m: m.title, Problem: lambda m: m.message, ProblemSolved: lambda m: f"{m.kind} is over"}
        return [told[type(message)](message) for message in heard if type(message) in told]


@dataclass
class World:
    file: Path
    watch: Watch
    page: OpenPage

    def truncate(self) -> None:
        """As Jupyter server does before it writes."""
        self.file.write_text("")

    def look(self, times: int = 1) -> None:
        for _ in range(times):
            self.watch.look(APP)


@pytest_asyncio.fixture
async def world(tmp_path):
    file = write_notebook(tmp_path / APP, "md:# One")
    apps = Apps(tmp_path, lambda notebook: KernelChoice("python3"), lambda content, suffix: "")
    host = NeverUp()
    visits = Visits(host, Assets(), SessionOptions(), 1, 1, host)
    page = OpenPage()
    visits.open(Open(None, {}), apps.get(APP), "visitor", page, lambda: "ticket")
    assert page.news() == ["One"]
    yield World(file, Watch(apps, visits), page)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()


EMPTY = "app.ipynb is empty. The last version that worked goes on."


async def test_a_file_that_is_empty_only_while_it_is_written_is_not_told(world):
    world.truncate()
    world.look(LOOKS_AT_UNFINISHED - 1)
    assert world.page.news() == []

    write_notebook(world.file, "md:# Two")
    world.look()

    assert world.page.news() == ["Two"]


async def test_a_file_that_grows_slowly_is_not_told(world):
    whole = world.file.read_text().replace("One", "Two")
    for fifths in range(5):
        world.file.write_text(whole[: len(whole) * fifths // 5])
        world.look(LOOKS_AT_UNFINISHED - 1)

    world.file.write_text(whole)
    world.look()

    assert world.page.news() == ["Two"]


async def test_a_file_that_is_away_only_while_another_takes_its_place_is_not_told(world):
    world.file.unlink()
    world.look()

    write_notebook(world.file, "md:# Two")
    world.look()

    assert world.page.news() == ["Two"]


async def test_a_file_that_stays_unfinished_is_told_once_and_so_is_its_repair(world):
    world.truncate()
    world.look(3 * LOOKS_AT_UNFINISHED)
    assert world.page.news() == [EMPTY]

    write_notebook(world.file, "md:# Two")
    world.look()

    assert world.page.news() == ["notebook_broken is over", "Two"]


async def test_a_whole_file_that_says_something_unknown_is_told_at_once(world):
    write_notebook(world.file, "# nbapp: sidebra\nx = 1")

    world.look()

    [told] = world.page.news()
    assert told.startswith("Cell 1: ")


async def test_jupyters_word_of_a_save_brings_a_new_version_at_once_and_an_error_only_by_the_looks(world):
    write_notebook(world.file, "md:# Two")
    await world.watch.hear_of_change(None, "", {})
    assert world.page.news() == ["Two"]

    world.truncate()
    for _ in range(2 * LOOKS_AT_UNFINISHED):
        await world.watch.hear_of_change(None, "", {})
    assert world.page.news() == []
    world.look(LOOKS_AT_UNFINISHED)

    assert world.page.news() == [EMPTY]


async def test_the_same_error_after_a_repair_is_told_again(world):
    for title in ("Two", "Three"):
        world.truncate()
        world.look(LOOKS_AT_UNFINISHED)
        write_notebook(world.file, f"md:# {title}")
        world.look()

    over = "notebook_broken is over"
    assert world.page.news() == [EMPTY, over, "Two", EMPTY, over, "Three"]


@pytest.mark.parametrize(
    ("new", "news"),
    [("renamed.ipynb", ["Two"]), ("other/app.ipynb", []), (".hidden.ipynb", []), ("app.txt", [])],
)
async def test_a_notebook_renamed_in_jupyter_is_followed_though_it_was_written_to_since(world, new, news):
    folder = world.file.parent
    (folder / "other").mkdir()
    world.file.rename(folder / new)
    write_notebook(folder / new, "md:# Two")

    event = {"action": "rename", "source_path": APP, "path": new}
    await world.watch.hear_of_change(None, "", event)

    assert world.page.news() == news
