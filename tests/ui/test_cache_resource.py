"""`cache_resource`: the object itself, made once in a process, and let go of when its time is over."""

from __future__ import annotations

import asyncio
import builtins
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import nbapp.ui as ui


@pytest.fixture(autouse=True)
def _no_resources(calls: list[Any]) -> Iterator[None]:
    ui.cache_resource.clear()
    yield
    ui.cache_resource.clear()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    noted: list[Any] = []
    monkeypatch.setattr(builtins, "calls", noted, raising=False)
    return noted


def note(value: Any) -> None:
    builtins.calls.append(value)  # type: ignore[attr-defined]


def test_every_call_gets_the_very_same_object(calls: list[Any]) -> None:
    @ui.cache_resource
    def connect(name):
        note(name)
        return threading.Lock()

    assert connect("a") is connect("a")
    assert connect("a") is not connect("b")
    assert calls == ["a", "b"]


def test_a_cell_that_defines_the_function_again_finds_what_was_made() -> None:
    def define() -> Any:
        @ui.cache_resource
        def basket():
            return []

        return basket

    define()().append(1)

    assert define()() == [1]


def test_a_resource_that_is_not_valid_is_released_and_made_again(calls: list[Any]) -> None:
    @ui.cache_resource(validate=lambda box: box["open"], on_release=lambda box: note(("released", box["n"])))
    def box():
        note("made")
        return {"open": True, "n": len(builtins.calls)}  # type: ignore[attr-defined]

    first = box()
    assert box() is first
    first["open"] = False

    assert box() is not first
    assert calls == ["made", ("released", 1), "made"]


def test_the_least_recently_used_resource_is_released(calls: list[Any]) -> None:
    @ui.cache_resource(max_entries=2, on_release=note)
    def make(n):
        return n

    make(1), make(2), make(1), make(3)

    assert calls == [2]


def test_clear_releases_one_or_all(calls: list[Any]) -> None:
    @ui.cache_resource(on_release=note)
    def make(n):
        return n

    make(1), make(2), make(3)
    make.clear(2)
    assert calls == [2]
    make.clear()
    assert calls == [2, 1, 3]


def test_a_resource_is_good_for_its_ttl(calls: list[Any]) -> None:
    @ui.cache_resource(ttl="1m", on_release=note)
    def make():
        return object()

    now = 100.0
    make._cache._resources.clock = lambda: now
    first = make()
    now = 159.0
    assert make() is first
    now = 160.0

    assert make() is not first
    assert calls == [first]


def test_exceptions_are_not_kept_and_none_is(calls: list[Any]) -> None:
    @ui.cache_resource
    def make(n):
        note(n)
        if n:
            raise ValueError

    make(0), make(0)
    for _ in range(2):
        with pytest.raises(ValueError):
            make(1)

    assert calls == [0, 1, 1]


def test_one_thread_makes_it_while_the_others_wait(calls: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    entered, go = threading.Event(), threading.Event()
    monkeypatch.setattr(builtins, "gate", (entered, go), raising=False)

    @ui.cache_resource
    def make():
        note("made")
        builtins.gate[0].set()  # type: ignore[attr-defined]
        builtins.gate[1].wait(10)  # type: ignore[attr-defined]
        return object()

    results: list[object] = []
    threads = [threading.Thread(target=lambda: results.append(make())) for _ in range(4)]
    for thread in threads:
        thread.start()
    entered.wait(10)
    go.set()
    for thread in threads:
        thread.join()

    assert (len(results), len(set(results)), calls) == (4, 1, ["made"])


def test_an_async_function_is_computed_once(calls: list[Any]) -> None:
    @ui.cache_resource
    async def connect():
        note("made")
        await asyncio.sleep(0)
        return object()

    async def two() -> list[object]:
        return await asyncio.gather(connect(), connect())

    one, other = asyncio.run(two())
    assert one is other
    assert calls == ["made"]
