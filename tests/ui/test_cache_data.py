"""`cache_data`: what is kept, for how long, for whom, and what a call gets."""

from __future__ import annotations

import asyncio
import builtins
import inspect
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import nbapp.ui as ui
from nbapp.ui.caches import places
from nbapp.ui.caches.data import open_store
from nbapp.ui.caches.durations import seconds_of
from nbapp.ui.caches.entry import MAPPED_BYTES
from nbapp.ui.caches.errors import CannotStore, WrongOption
from nbapp.ui.caches.store import FolderStore, Limits

pytestmark = pytest.mark.usefixtures("folder")


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def note(value: Any) -> None:
    builtins.calls.append(value)  # type: ignore[attr-defined]


# --- what a call gets ---


def test_a_call_is_computed_once(calls: list[Any]) -> None:
    @ui.cache_data
    def load(n):
        note(n)
        return [n]

    assert [load(1), load(1), load(2), load(1)] == [[1], [1], [2], [1]]
    assert calls == [1, 2]


def test_each_call_gets_a_copy_of_its_own() -> None:
    @ui.cache_data
    def load():
        return {"rows": [1, 2]}

    load()["rows"].append(3)
    load()["rows"].append(4)

    assert load() == {"rows": [1, 2]}


def test_the_first_call_gets_a_copy_too_not_what_the_function_holds_or_was_given() -> None:
    rows = [1, 2]

    @ui.cache_data
    def load(rows):
        return [rows]

    first, second = load(rows), load(rows)

    assert first == second == [[1, 2]]
    assert first[0] is not rows
    assert second[0] is not rows


@pytest.mark.parametrize("size", [10, MAPPED_BYTES])
def test_arrays_and_frames_of_a_call_can_be_changed_without_anybody_seeing_it(size: int) -> None:
    @ui.cache_data
    def load(size):
        return np.zeros(size), pd.DataFrame({"a": np.zeros(size)})

    for _ in range(3):
        array, frame = load(size)
        array[0] = 1
        frame.loc[0, "a"] = 1
        assert (array.sum(), frame["a"].sum()) == (1, 1)

    array, frame = load(size)
    assert (array.sum(), frame["a"].sum()) == (0, 0)


@pytest.mark.parametrize(
    "value",
    [
        np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        np.arange(100_000)[::2],
        np.array([], dtype="int8"),
        np.array(["a", None, {"b": 1}], dtype=object),
        np.arange(3).astype("datetime64[D]"),
    ],
    ids=["columns first", "with gaps", "empty", "objects", "dates"],
)
def test_an_array_comes_back_as_it_was(value: Any) -> None:
    @ui.cache_data
    def load(_value):
        return _value

    load(value)
    again = load(None)

    assert again.dtype == value.dtype and again.shape == value.shape
    assert again.tolist() == value.tolist()
    assert again.flags.writeable


def test_none_is_kept_and_an_exception_is_not(calls: list[Any]) -> None:
    @ui.cache_data
    def look_up(key):
        note(key)
        if key == "bad":
            raise LookupError(key)

    look_up("good"), look_up("good")
    for _ in range(2):
        with pytest.raises(LookupError):
            look_up("bad")

    assert calls == ["good", "bad", "bad"]


def test_what_cannot_be_pickled_is_an_error_that_says_what_to_do() -> None:
    @ui.cache_data
    def connect():
        return threading.Lock()

    with pytest.raises(CannotStore) as raised:
        connect()

    assert str(raised.value).startswith("cache_data cannot keep what `connect()` returned: a lock that cannot be pickl")
    assert "use cache_resource" in str(raised.value)


def test_a_call_that_needs_its_own_result_is_an_error_and_does_not_wait() -> None:
    @ui.cache_data
    def f(n):
        return f(n)

    with pytest.raises(RecursionError, match=r"f\(\) calls itself with the same arguments"):
        f(1)


# --- how it can be used ---


def test_it_keeps_name_docstring_and_signature() -> None:
    @ui.cache_data(ttl=60, show_spinner=False)
    def load(city: str, year: int = 2024) -> str:
        """Weather of a city."""
        return f"{city} {year}"

    assert (load.__name__, load.__doc__) == ("load", "Weather of a city.")
    assert str(inspect.signature(load)) == "(city: 'str', year: 'int' = 2024) -> 'str'"
    assert load.__wrapped__("Bern", 1) == "Bern 1"


def test_a_method_is_cached_by_what_its_instance_holds(calls: list[Any]) -> None:
    class Shop:
        def __init__(self, rate: int) -> None:
            self.rate = rate

        @ui.cache_data
        def price(self, n):
            note(n)
            return self.rate * n

        @ui.cache_data
        def size(_self, n):
            note("size")
            return n

    assert [Shop(2).price(5), Shop(2).price(5), Shop(3).price(5)] == [10, 10, 15]
    assert [Shop(2).size(1), Shop(3).size(1)] == [1, 1]
    assert calls == [5, 5, "size"]
    Shop(2).price.clear(5)
    Shop(2).price(5), Shop(3).price(5)
    assert calls == [5, 5, "size", 5]


def test_an_async_function_is_computed_once_while_others_await_it(calls: list[Any]) -> None:
    @ui.cache_data
    async def load(n):
        note(n)
        await asyncio.sleep(0)
        return [n]

    async def three() -> list[Any]:
        return await asyncio.gather(load(1), load(1), load(2))

    assert inspect.iscoroutinefunction(load) or asyncio.iscoroutinefunction(load)
    assert asyncio.run(three()) == [[1], [1], [2]]
    assert sorted(calls) == [1, 2]


# --- clear ---


def test_clear_forgets_one_call_or_all_of_a_function(calls: list[Any]) -> None:
    @ui.cache_data
    def load(a, b=0):
        note(a)
        return a

    load(1), load(2)
    load.clear(1, b=0)
    load(1), load(2)
    load.clear()
    load(1), load(2)

    assert calls == [1, 2, 1, 1, 2]


def test_clearing_cache_data_forgets_every_function(calls: list[Any]) -> None:
    @ui.cache_data
    def one():
        note("one")

    @ui.cache_data
    def other():
        note("other")

    one(), other()
    ui.cache_data.clear()
    one(), other()

    assert calls == ["one", "other", "one", "other"]


def test_what_is_computed_while_the_cache_is_cleared_is_not_kept(calls: list[Any]) -> None:
    @ui.cache_data
    def load():
        note("ran")
        if len(builtins.calls) == 1:  # type: ignore[attr-defined]
            store.clear(None)
        return 1

    store = _store_of(load)
    load(), load(), load()

    assert calls == ["ran", "ran"]


def _store_of(function: Any) -> Any:
    return open_store(function._cache._function, Limits(None, None), lasting=False)


# --- limits ---


def test_an_entry_is_good_for_its_ttl(folder: Path) -> None:
    clock = Clock()
    store = FolderStore(places.folder_of_app(lasting=False), "f", Limits(60, None), clock)
    store.keep("k", "value", cleared=None)

    clock.now += 59.9
    assert store.find("k") is not None
    clock.now += 0.1
    assert store.find("k") is None


@pytest.mark.parametrize(
    ("ttl", "seconds"),
    [
        (90, 90.0),
        (0.5, 0.5),
        (timedelta(hours=1), 3600.0),
        ("90s", 90.0),
        ("1h30m", 5400.0),
        ("1.5 days", 129_600.0),
        ("2 weeks 1 hour", 1_213_200.0),
        (None, None),
    ],
)
def test_a_ttl_is_a_number_a_timedelta_or_a_text(ttl: Any, seconds: float | None) -> None:
    assert seconds_of(ttl) == seconds


@pytest.mark.parametrize("ttl", [0, -1, "", "soon", "5 fortnights", "1h x", [1]])
def test_what_is_no_length_of_time_is_refused(ttl: Any) -> None:
    with pytest.raises(WrongOption, match="no length of time"):
        ui.cache_data(ttl=ttl)(len)


def test_the_least_recently_used_entry_goes_first(calls: list[Any]) -> None:
    @ui.cache_data(max_entries=2)
    def load(n):
        note(n)
        return n

    load(1), load(2), load(1), load(3)
    assert calls == [1, 2, 3]
    load(1), load(3)
    assert calls == [1, 2, 3]
    load(2)
    assert calls == [1, 2, 3, 2]


@pytest.mark.parametrize("option", [{"max_entries": 0}, {"max_entries": "many"}, {"persist": "tape"}])
def test_an_option_that_a_cache_cannot_have_is_refused(option: dict[str, Any]) -> None:
    with pytest.raises(WrongOption):
        ui.cache_data(**option)(len)


# --- threads, spinner ---


def test_one_thread_computes_while_the_others_wait(calls: list[Any]) -> None:
    entered, go = threading.Event(), threading.Event()
    builtins.gate = (entered, go)  # type: ignore[attr-defined]

    @ui.cache_data
    def load():
        note("ran")
        builtins.gate[0].set()  # type: ignore[attr-defined]
        builtins.gate[1].wait(10)  # type: ignore[attr-defined]
        return 1

    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(load())) for _ in range(4)]
    for thread in threads:
        thread.start()
    entered.wait(10)
    go.set()
    for thread in threads:
        thread.join()

    assert (results, calls) == ([1, 1, 1, 1], ["ran"])
    del builtins.gate  # type: ignore[attr-defined]


@pytest.fixture
def spinners(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    shown: list[str] = []

    class Spinner:
        def __init__(self, text: str) -> None:
            self.text = text

        def __enter__(self) -> None:
            shown.append(f"+ {self.text}")
            opened.set()

        def __exit__(self, *exception: object) -> None:
            shown.append(f"- {self.text}")

    opened = threading.Event()
    monkeypatch.setattr(ui, "spinner", Spinner, raising=False)
    monkeypatch.setattr(builtins, "opened", opened, raising=False)
    return shown


def test_a_spinner_shows_that_the_outermost_function_runs(spinners: list[str]) -> None:
    @ui.cache_data
    def inner():
        builtins.opened.wait(10)  # type: ignore[attr-defined]

    @ui.cache_data
    def outer():
        inner()

    @ui.cache_data(show_spinner="Wait a moment")
    def other():
        builtins.opened.clear()  # type: ignore[attr-defined]
        builtins.opened.wait(10)  # type: ignore[attr-defined]

    outer(), outer(), other()

    assert spinners == [
        "+ Running `outer(...)`.",
        "- Running `outer(...)`.",
        "+ Wait a moment",
        "- Wait a moment",
    ]


def test_no_spinner_is_shown_for_what_is_quick_or_unwanted(
    spinners: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    @ui.cache_data
    def quick():
        return 1

    @ui.cache_data(show_spinner=False)
    def slow():
        builtins.opened.wait(0.3)  # type: ignore[attr-defined]

    quick(), slow()

    assert spinners == []
