"""Two calls share an entry exactly if they would return the same: what Streamlit's key misses counts here."""

from __future__ import annotations

import builtins
import datetime
import enum
import io
import re
import subprocess
import sys
import textwrap
import threading
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import nbapp.ui as ui
from nbapp.ui.caches.errors import CannotMakeKey, WrongOption
from nbapp.ui.caches.keys import CallKeys


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NBAPP_CACHE_FOLDER", str(tmp_path / "cache"))
    return tmp_path


def notebook(source: str) -> dict[str, Any]:
    """The names of a notebook after a cell."""
    names: dict[str, Any] = {"__name__": "__main__", "ui": ui}
    exec(textwrap.dedent(source), names)
    return names


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Functions of a notebook note here that they ran: a builtin, since a global would have a part in their keys."""
    noted: list[Any] = []
    monkeypatch.setattr(builtins, "calls", noted, raising=False)
    return noted


def cell(names: dict[str, Any], source: str) -> None:
    exec(textwrap.dedent(source), names)


def key(function: Any, *args: Any, hash_funcs: Any = None, **kwargs: Any) -> str:
    return CallKeys(function, "cache_data", hash_funcs).key_of(args, kwargs).digest


# --- the six traps ---


def test_two_closures_with_different_free_variables_do_not_share_an_entry() -> None:
    names = notebook("""
        def scale(factor):
            @ui.cache_data
            def times(x):
                return x * factor
            return times
    """)

    assert (names["scale"](2)(10), names["scale"](3)(10)) == (20, 30)


def test_a_changed_global_is_another_call() -> None:
    names = notebook("""
        rate = 2
        @ui.cache_data
        def pay(hours):
            return hours * rate
    """)
    assert names["pay"](10) == 20

    cell(names, "rate = 3")

    assert names["pay"](10) == 30


def test_arguments_have_borders() -> None:
    names = notebook("""
        @ui.cache_data
        def load(document, owner="", *more):
            return [document, owner, *more]
    """)
    load = names["load"]

    assert load("doc1", "acme") == ["doc1", "acme"]
    assert load("doc1str:orgstr:acme") == ["doc1str:orgstr:acme", ""]
    assert load("doc1acme", "") == ["doc1acme", ""]
    assert load("a", "b", "c", "d") == ["a", "b", "c", "d"]
    assert load("a", "b", "cd") == ["a", "b", "cd"]


def test_one_changed_cell_of_a_large_frame_counts() -> None:
    names = notebook("""
        @ui.cache_data
        def total(frame):
            return int(frame["a"].sum())
    """)
    frame = pd.DataFrame({"a": np.zeros(60_000, dtype="int64")})
    assert names["total"](frame) == 0

    frame.loc[31_234, "a"] = 5

    assert names["total"](frame) == 5


def test_one_changed_item_of_a_large_array_counts() -> None:
    array = np.zeros(600_000)
    before = key(lambda a: a, array)

    array[311_234] = 1

    assert key(lambda a: a, array) != before


def test_an_edited_helper_is_another_function() -> None:
    names = notebook("""
        def clean(text):
            return text.strip()
        @ui.cache_data
        def load(text):
            return clean(text)
    """)
    assert names["load"](" A ") == "A"

    cell(names, "def clean(text):\n    return text.strip().lower()")

    assert names["load"](" A ") == "a"


def test_a_helper_of_a_helper_counts() -> None:
    names = notebook("""
        limit = 1
        def inner(): return limit
        def outer(): return inner()
        @ui.cache_data
        def f(): return outer()
    """)
    assert names["f"]() == 1

    cell(names, "limit = 2")

    assert names["f"]() == 2


def test_a_default_that_is_given_is_the_same_call(calls: list[Any]) -> None:
    names = notebook("""
        @ui.cache_data
        def f(a, b=2):
            calls.append((a, b))
            return a + b
    """)

    assert [names["f"](1), names["f"](a=1), names["f"](1, 2), names["f"](b=2, a=1)] == [3, 3, 3, 3]
    assert calls == [(1, 2)]


def test_another_default_is_another_call() -> None:
    names = notebook("def f(a, b=2): return a + b")
    before = key(names["f"], 1)

    cell(names, "def f(a, b=3): return a + b")

    assert key(names["f"], 1) != before


# --- values ---


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclass
class Point:
    x: int
    y: int


ONE = np.arange(6)
DIFFERENT = {
    "true, one and one point nought": [True, 1, 1.0, "1", b"1", None],
    "zeros": [0.0, -0.0],
    "containers": [[1, 2], (1, 2), {1: 2}, {1, 2}, frozenset({1, 2}), [[1], 2], [1, [2]]],
    "an empty one and nothing": [[], [None], [[]], {}, ""],
    "order of a dict": [{"a": 1, "b": 2}, {"b": 2, "a": 1}],
    "keys and values": [{"a": "b"}, {"ab": ""}, {"b": "a"}],
    "enums": [Colour.RED, Colour.BLUE, 1],
    "instances": [Point(1, 2), Point(2, 1), {"x": 1, "y": 2}],
    "arrays": [ONE, ONE.reshape(2, 3), ONE.astype("int32"), ONE.tolist()],
    "frames": [pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]}), pd.DataFrame({"a": [1.0]}), pd.Series([1])],
    "dates": [datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1), "2024-01-01"],
    "patterns": [re.compile("a" * 300), re.compile("a" * 299 + "b"), re.compile("a" * 300, re.I)],
    "buffers": [io.BytesIO(b"a"), io.BytesIO(b"b"), io.StringIO("a"), b"a"],
    "functions": [lambda x: x, lambda x: x + 1, len, str.upper, np.sum, np.mean],
    "classes and modules": [Point, Colour, np, pd, np.ndarray],
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_different_values_have_different_keys(name: str) -> None:
    def f(x: Any) -> Any:
        return x

    keys = [key(f, value) for value in DIFFERENT[name]]

    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_value_has_the_same_key_twice(name: str) -> None:
    def f(x: Any) -> Any:
        return x

    assert [key(f, value) for value in DIFFERENT[name]] == [key(f, value) for value in DIFFERENT[name]]


def test_equal_sets_have_one_key_whatever_order_they_have() -> None:
    one, other = set(range(0, 80, 8)), set(range(72, -1, -8))
    one_nested, other_nested = {"a": [one]}, {"a": [other]}
    assert list(one) != list(other)

    assert key(len, one) == key(len, other)
    assert key(len, one_nested) == key(len, other_nested)


def test_a_parameter_with_an_underscore_does_not_count(calls: list[Any]) -> None:
    names = notebook("""
        @ui.cache_data
        def query(sql, _connection, **_options):
            calls.append(sql)
            return sql
    """)

    names["query"]("a", threading.Lock())
    names["query"]("a", threading.Lock(), x=object())

    assert calls == ["a"]


def test_what_cannot_be_looked_into_is_an_error_that_names_the_argument() -> None:
    names = notebook("""
        @ui.cache_data
        def query(sql, connection):
            return sql
    """)

    with pytest.raises(CannotMakeKey) as raised:
        names["query"]("a", {"write": [threading.Lock()]})

    assert str(raised.value) == (
        "cache_data cannot tell two values of the argument 'connection' of query() apart: it is, or holds, a "
        "_thread.lock, which cannot be looked into. If it makes no difference to the result, call the parameter "
        "_connection. Else say what does: cache_data(hash_funcs={'_thread.lock': lambda value: ...})."
    )


def test_a_generator_as_an_argument_is_an_error() -> None:
    with pytest.raises(CannotMakeKey, match=r"'x' of <lambda>.* a builtins.generator"):
        key(lambda x: x, (i for i in range(3)))


def test_hash_funcs_decide_by_type_also_inside_of_other_values() -> None:
    def f(x: Any) -> Any:
        return x

    by_name = {threading.Lock: lambda lock: "lock"} if isinstance(threading.Lock, type) else {}
    functions = {"_thread.lock": lambda lock: "a lock", **by_name, Point: lambda point: point.x}

    assert key(f, [threading.Lock()], hash_funcs=functions) == key(f, [threading.Lock()], hash_funcs=functions)
    assert key(f, {"p": (Point(1, 2),)}, hash_funcs=functions) == key(f, {"p": (Point(1, 9),)}, hash_funcs=functions)
    assert key(f, {"p": (Point(1, 2),)}, hash_funcs=functions) != key(f, {"p": (Point(3, 2),)}, hash_funcs=functions)


def test_hash_funcs_decide_about_builtin_types_too() -> None:
    functions = {str: lambda text: text.lower(), dict: lambda value: len(value)}

    assert key(len, ["A"], hash_funcs=functions) == key(len, ["a"], hash_funcs=functions)
    assert key(len, [{"a": 1}], hash_funcs=functions) == key(len, [{"b": 2}], hash_funcs=functions)


def test_hash_funcs_are_types_and_functions() -> None:
    with pytest.raises(WrongOption, match="hash_funcs has 3: 4"):
        ui.cache_data(hash_funcs={3: 4})(len)  # type: ignore[dict-item]


def test_wrong_arguments_are_python_s_own_error() -> None:
    names = notebook("""
        @ui.cache_data
        def load(city):
            return city
    """)

    with pytest.raises(TypeError, match=r"load\(\) missing 1 required positional argument: 'city'"):
        names["load"]()


# --- what the function reads ---


def test_a_method_of_a_class_that_the_function_uses_counts() -> None:
    names = notebook("""
        class Model:
            def predict(self): return 1
        @ui.cache_data
        def f(): return Model().predict()
    """)
    assert names["f"]() == 1

    cell(names, "class Model:\n    def predict(self): return 2")

    assert names["f"]() == 2


def test_a_name_inside_a_query_counts() -> None:
    names = notebook("""
        limit = 1
        @ui.cache_data
        def f(frame): return len(frame.query("a > @limit"))
    """)
    frame = pd.DataFrame({"a": [1, 2, 3]})
    assert names["f"](frame) == 2

    cell(names, "limit = 2")

    assert names["f"](frame) == 1


def test_a_function_of_a_file_beside_the_notebook_counts_with_its_globals(folder: Path) -> None:
    module = types.ModuleType("helpers_of_a_test")
    module.__file__ = str(folder / "helpers_of_a_test.py")
    sys.modules[module.__name__] = module
    try:
        exec("rate = 2\ndef pay(hours): return hours * rate", vars(module))
        names = notebook("""
            import helpers_of_a_test
            @ui.cache_data
            def f(hours): return helpers_of_a_test.pay(hours)
        """)
        assert names["f"](10) == 20

        module.rate = 3  # type: ignore[attr-defined]

        assert names["f"](10) == 30
    finally:
        del sys.modules[module.__name__]


def test_session_state_that_the_function_reads_counts() -> None:
    names = notebook("""
        @ui.cache_data
        def greet(): return "Hello " + ui.session_state.user
    """)
    ui.session_state.user = "Ada"
    assert names["greet"]() == "Hello Ada"

    ui.session_state.user = "Bob"

    assert names["greet"]() == "Hello Bob"
    ui.session_state.clear()


def test_a_global_that_nobody_can_look_into_counts_as_this_object_of_this_process() -> None:
    names = notebook("""
        import threading
        lock = threading.Lock()
        def f():
            with lock:
                return 1
    """)
    keys = CallKeys(names["f"], "cache_data", None)
    first = keys.key_of((), {})

    again = keys.key_of((), {})
    cell(names, "lock = threading.Lock()")
    other = keys.key_of((), {})

    assert (first.is_of_process, first == again, first == other) == (True, True, False)


def test_a_recursive_function_has_a_key() -> None:
    names = notebook("""
        @ui.cache_data
        def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
    """)

    assert names["fib"](30) == 832040


# --- in another process ---

SOURCE = """
    import enum, hashlib, sys
    from dataclasses import dataclass, field
    import numpy as np, pandas as pd
    import nbapp.ui as ui
    from nbapp.ui.caches.keys import CallKeys

    words = {"alpha", "beta", "gamma", "delta"}
    class Colour(enum.Enum):
        RED = "red"
    @dataclass(frozen=True)
    class Point:
        x: int
        tags: frozenset = field(default_factory=frozenset)
    def helper(text):
        return text in {"one", "two", "three", "four"}
    def f(a, b=("x", frozenset({"p", "q", "r"})), **more):
        return helper(a), words, Colour.RED, Point, np.mean, sorted(more)
    arguments = [
        "text", {"a": {"s", "t", "u"}, "b": [1, 2.5, None]}, Point(1, frozenset({"one", "two"})), Colour.RED,
        pd.DataFrame({"a": ["x", "y"], "b": pd.to_datetime(["2024-01-01", "2024-01-02"])}),
        pd.Series(["a", "b"], dtype="category"), np.arange(5), object, helper, lambda x: x in {"one", "two"},
    ]
    print([CallKeys(f, "cache_data", None).key_of((value,), {"k": {"a", "b", "c"}}).digest for value in arguments])
"""


def test_a_call_has_the_same_key_in_every_process() -> None:
    def keys_with_seed(seed: str) -> str:
        env = {"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}
        run = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(SOURCE)], env=env, capture_output=True, text=True, check=True
        )
        return run.stdout

    assert keys_with_seed("1") == keys_with_seed("2")


@pytest.fixture(autouse=True)
def _empty_session() -> Iterator[None]:
    ui.session_state.clear()
    yield
    ui.session_state.clear()
