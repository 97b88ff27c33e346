"""New columns of frames are read later, and two that are equal have one digest all the same (R2, R4)."""

from __future__ import annotations

import weakref
from typing import Any

import pytest

from nbapp.reactive import columns, walk_arrow, walk_frames
from nbapp.reactive.addresses import address_of
from nbapp.reactive.columns import Columns
from nbapp.reactive.walk_trees import Forest

from .plain import Notebook, full_run

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")

_IMPORTS = "import numpy as np, pandas as pd"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Lengths of the arrays that were hashed as a whole."""
    lengths: list[int] = []
    digest = columns.digest_of

    def digest_of(array: Any) -> bytes:
        lengths.append(len(array))
        return digest(array)

    monkeypatch.setattr(columns, "digest_of", digest_of)
    for module in (walk_frames, walk_arrow):
        monkeypatch.setattr(module, "LARGE_BYTES", 1)
    return lengths


def put_off(known: Columns, array: Any) -> bytes | None:
    """The token that a guarded column gets."""
    known.may_put_off = True
    content = known.put_off(array, array)
    known.may_put_off = False
    known.guard(object())
    return None if content is None else content.digest


def test_what_nothing_begins_like_is_not_read(read: list[int]) -> None:
    known = Columns()
    arrays = [np.full(9, n) for n in range(3)]

    tokens = [put_off(known, array) for array in arrays]

    assert (len(set(tokens)), None in tokens, read) == (3, False, [])


def test_what_was_put_off_is_known_again_by_its_content(read: list[int]) -> None:
    known, array = Columns(), np.arange(9)
    token = put_off(known, array)

    known.settle()

    assert known.read(array.copy(), array.copy()).digest == token
    assert known.read(array + 1, array + 1).digest != token
    assert read == [9, 9, 9]


def test_what_begins_like_one_that_was_put_off_is_read_with_it(read: list[int]) -> None:
    known, one = Columns(), np.zeros(100_000)
    same, other = one.copy(), one.copy()
    other[-1] = 1
    token = put_off(known, one)

    assert [put_off(known, array) for array in (same, other)] == [None, None]
    assert known.read(same, same).digest == token
    assert known.read(other, other).digest != token
    assert read == [100_000] * 3


def test_an_array_that_lies_otherwise_is_compared_with_all_that_were_put_off() -> None:
    known, array = Columns(), np.arange(9)
    token = put_off(known, array)

    apart = np.stack([array, array], axis=1)[:, 0]

    assert not apart.flags.c_contiguous
    assert known.read(apart, apart).digest == token


def test_a_column_that_nobody_guards_is_read_at_once(read: list[int]) -> None:
    known, array = Columns(), np.arange(9)
    known.may_put_off = True
    content = known.put_off(array, array)
    assert content is not None

    known.guard(None)
    array[0] = 5

    assert (read, known.read(array, array).digest == content.digest) == ([9, 9], False)


def test_an_equal_column_that_lives_no_more_does_not_hide_one_that_does(read: list[int]) -> None:
    known, array = Columns(), np.arange(9)
    token = put_off(known, array)
    known.settle()
    copy = array.copy()
    assert known.read(copy, copy).digest == token
    del copy

    another = array.copy()

    assert put_off(known, another) is None
    assert known.read(another, another).digest == token


def test_what_no_longer_lives_is_no_reason_to_read(read: list[int]) -> None:
    known = Columns()
    for _ in range(3):
        put_off(known, np.arange(9))
        known.settle()

    assert read == [9] * 3  # by `settle`


def _with_copy_on_write() -> None:
    if int(pd.__version__.split(".")[0]) < 3:
        pytest.skip("copy-on-write is a choice before pandas 3")


def test_a_replay_reads_new_columns_when_it_is_over(read: list[int]) -> None:
    _with_copy_on_write()
    notebook = Notebook()
    cells = [_IMPORTS, "df = pd.DataFrame({'x': np.arange(9)})", "v = $", "d = df.assign(z=df.x * v)", "print(d)"]
    for value in "12":
        notebook.load(*(cell.replace("$", value) for cell in cells))
        read.clear()
        ran = "".join(notebook.replay().ran)
        in_replay = len(read)
        notebook.engine.settle()

    assert (ran, in_replay, len(read)) == ("cde", 0, 1)
    assert notebook.shown() == full_run([cell.replace("$", "2") for cell in cells])


def test_a_new_column_of_texts_is_read_when_the_replay_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    read: list[int] = []
    digest_of = walk_arrow._OfArrow.digest_of

    def spy(self: Any, chunks: Any) -> bytes:
        read.append(len(chunks))
        return digest_of(self, chunks)

    monkeypatch.setattr(walk_arrow._OfArrow, "digest_of", spy)
    cells = ["df = pd.DataFrame({'s': [f'n{i}' for i in range(20_000)]})", "v = $", "d = df.s[df.index < v]", "d"]
    notebook = Notebook()
    for value, expected in (("15_000", "abcde"), ("16_000", "cde"), ("15_000", "cde")):
        sources = [_IMPORTS, *(cell.replace("$", value) for cell in cells)]
        notebook.load(*sources)
        read.clear()
        ran = "".join(notebook.replay().ran)
        in_replay = list(read)
        notebook.engine.settle()
        assert (ran, in_replay) == (expected, [])
        assert notebook.shown() == full_run(sources)
    assert read == [15_000]


@pytest.mark.parametrize(
    "array",
    [
        pytest.param("pa.array(['x', 'ab'] * 1000)", id="texts"),
        pytest.param("pa.array(['x', None] * 1000, pa.large_string())", id="with missing ones"),
        pytest.param("pa.array(['x', 'ab'] * 1000).slice(0, 100)", id="the first of many"),
        pytest.param("pa.array(['x', 'ab'] * 1000).slice(100)", id="the last of many"),
        pytest.param("pa.array(range(2000))", id="numbers"),
        pytest.param("pa.array(['x', 'ab'] * 1000).cast(pa.string_view())", id="views"),
        pytest.param("pa.array([], pa.string())", id="nothing"),
    ],
)
def test_the_size_of_a_column_of_texts_is_what_arrow_says(array: str) -> None:
    pa = pytest.importorskip("pyarrow")
    chunks = pa.chunked_array([eval(array, {"pa": pa})])

    assert abs(walk_arrow._OfArrow().glance_at(chunks)[0] - chunks.nbytes) <= 192


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("['x'] * 9_999 + ['y']", id="another end"),
        pytest.param("['x'] * 9_999 + [None]", id="a missing one"),
        pytest.param("pd.Series(['y'] + ['x'] * 10_000, dtype='str')[1:]", id="a part of another one"),
    ],
)
def test_a_column_of_texts_that_begins_like_another_is_told_from_it(content: str) -> None:
    _with_copy_on_write()
    pytest.importorskip("pyarrow")
    cells = [_IMPORTS, "same = pd.Series(['x'] * 10_000, dtype='str')", "one = pd.Series($, dtype='str')", "print(one)"]
    notebook = Notebook()

    for value in ("['x'] * 10_000", content, "['x'] * 10_000"):
        sources = [cell.replace("$", value) for cell in cells]
        ran = notebook.run(*sources)
        assert notebook.shown() == full_run(sources)

    assert ran == "cd"
    assert notebook.run(*(cell.replace("$", "['x'] * (10_000)") for cell in cells)) == "c"  # R4


@pytest.mark.parametrize(
    ("cells", "ran"),
    [
        (["df = pd.DataFrame({'x': [1.5, 2.5]})", "v = $", "d = df.assign(z=df.x * (v > 0))", "print(d)"], "cd"),
        (["df = pd.DataFrame({'x': [1, 2]})", "df['y'] = $ > 0", "df['z'] = $ > 0", "print(df)"], "cd"),
        (["df = pd.DataFrame({'x': [1, 2]})\nxs = [df]", "v = $", "df['y'] = v", "print(xs)"], "cde"),
        (["df = pd.DataFrame({'x': [1, 2]})", "d = df * $", "d.x.array[0] = $", "print(df, d)"], "cde"),
        (["a = np.arange(3)\ndf = pd.DataFrame({'x': a}, copy=False)", "a[0] = $", "print(df)"], "bcd"),
        (["df = pd.DataFrame({'x': [1, 2]})", "d = df.assign(y=$)", "d = d.assign(z=d.y)", "print(d)"], "cde"),
    ],
)
def test_what_is_read_later_is_judged_as_if_it_had_been_read(cells: list[str], ran: str, read: list[int]) -> None:
    _with_copy_on_write()
    notebook = Notebook()
    for value in ("1", "2", "1"):
        sources = [_IMPORTS, *(cell.replace("$", value) for cell in cells)]
        found = notebook.run(*sources)
        assert notebook.shown() == full_run(sources)
        assert notebook.run() == ""
    assert found == ran


def test_many_columns_that_all_live_are_not_gone_through_for_each_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames of hundreds of columns: what is known was tidied at each of them, which took 0.3 ms."""
    monkeypatch.setattr(columns, "_MANY", 10)
    looks = 0

    class Counted(weakref.ref[Any]):
        def __call__(self) -> Any:
            nonlocal looks
            looks += 1
            return super().__call__()

    monkeypatch.setattr("nbapp.reactive.columns.weakref.ref", Counted)
    known, arrays = Columns(), [np.arange(3) + n for n in range(200)]
    for array in arrays:
        known.put(array, (address_of(array),), Forest(b"", [], 24))

    assert 0 < looks < 3 * len(arrays)
