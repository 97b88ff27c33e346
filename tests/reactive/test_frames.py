"""Arrays and frames: changes in place, views, copies, and what their versions depend on."""

from __future__ import annotations

from typing import Any

import pytest

from nbapp.reactive import columns, walk, walk_frames
from nbapp.reactive.addresses import address_of
from nbapp.reactive.fingerprint import Fingerprinter
from nbapp.reactive.frame_copies import unnoticed_copy

from .plain import Notebook, full_run

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")

_IMPORTS = "import numpy as np, pandas as pd"


@pytest.fixture(autouse=True, params=[64 << 10, 1], ids=["hashed", "remembered"])
def large_bytes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """From which size on digests of columns are remembered: never here, or always."""
    monkeypatch.setattr(walk_frames, "LARGE_BYTES", request.param)


@pytest.mark.parametrize(
    ("cells", "ran"),
    [
        (["a = np.zeros(3)", "a[0] = $", "print(a)"], "cd"),
        (["a = np.zeros(3)\nb = a[1:]", "a[1] = $", "print(b)"], "cd"),
        (["a = np.zeros((2, 2))", "b = a.T", "b[0, 1] = $", "print(a)"], "de"),
        (["a = np.zeros(3)", "n = $", "b = a + n", "print(b)"], "cde"),
        (["a = np.array([[], None], dtype=object)", "a[0].append($)", "print(a)"], "cd"),
        (["rng = np.random.default_rng(1)", "n = $", "rng.random()", "print(rng.random() * 0 + n)"], "ce"),
        (["df = pd.DataFrame({'x': [1, 2]})", "df['y'] = $", "print(df)"], "cd"),
        (["df = pd.DataFrame({'x': [1, 2]})", "n = $", "df2 = df.assign(y=n)", "print(df)", "print(df2)"], "cdf"),
        (["df = pd.DataFrame({'x': [1, 2]})", "df.loc[0, 'x'] = $", "print(df)"], "cd"),
        (["df = pd.DataFrame({'x': [1, 2]})", "s = df['x']", "s.iloc[0] = $", "print(df, s)"], "de"),
        (["df = pd.DataFrame({'x': [1, 2]})", "df.columns = ['c$']", "print(df)"], "cd"),
        (["df = pd.DataFrame({'x': [1, 2]})", "df.index.name = 'i$'", "print(df)"], "cd"),
        (["df = pd.DataFrame({'x': [1, 2]})", "df.attrs['k'] = $", "print(df.attrs)"], "cd"),
        (["df = pd.DataFrame({'x': [1, 2]})", "limit = $", "print(df.query('x > @limit'))"], "cd"),
        (["df = pd.DataFrame({'x': [1, 2]})", "limit = $", "text = 'x > @limit'", "print(df.query(text))"], "ce"),
        (["df = pd.DataFrame({'x': ['a', 'b']})", "df = df.sort_values('x', ascending=$ < 2)", "print(df)"], "cd"),
        (["s = pd.Series(['a', 'b'], dtype='category')", "s = s.cat.rename_categories(['c', 'd$'])", "print(s)"], "cd"),
        (["s = pd.Series([1, None], dtype='Int64')", "s[1] = $", "print(s)"], "cd"),
        (["s = pd.to_datetime(pd.Series(['2024-01-01']))", "s = s + pd.Timedelta(days=$)", "print(s)"], "cd"),
        (["df = pd.DataFrame({'x': [1]})\ndf['y'] = 2\nxs = [df]", "xs.append($)", "print(xs, df.values.flags)"], "cd"),
        (["df = pd.DataFrame({'x': [[1], [2]]})", "df.loc[0, 'x'].append($)", "print(df)"], "cd"),
        (["g = pd.DataFrame({'k': [1, 1], 'x': [2, 3]}).groupby('k')", "n = $", "print(g.sum() * n)"], "bcd"),
    ],
)
def test_a_replay_of_frames_is_a_full_run(cells: list[str], ran: str) -> None:
    notebook = Notebook()
    before, after = ([_IMPORTS, *(cell.replace("$", value) for cell in cells)] for value in ("1", "2"))
    notebook.run(*before)
    assert notebook.shown() == full_run(before)
    assert notebook.run() == ""

    assert (notebook.run(*after), notebook.shown()) == (ran, full_run(after))

    notebook.run(*before)
    assert notebook.shown() == full_run(before)


def _digest(value: Any) -> bytes:
    return Fingerprinter({}, address_of).version_of(value).digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.zeros(3), np.zeros(3, dtype="f4")),
        (np.zeros(4), np.zeros((2, 2))),
        (np.array([0.0]), np.array([-0.0])),
        (np.arange(10**6), np.concatenate([np.arange(10**6 - 1), [0]])),
        (np.array(["a"]), np.array(["b"])),
        (np.array(["2024-01-01"], dtype="M8[D]"), np.array(["2024-01-02"], dtype="M8[D]")),
        (np.float64(1), np.float32(1)),
        (np.float64(1), 1.0),
        (pd.DataFrame({"x": [1]}), pd.DataFrame({"y": [1]})),
        (pd.DataFrame({"x": [1]}), pd.DataFrame({"x": [1]}, index=[1])),
        (pd.DataFrame({"x": [1]}), pd.Series([1], name="x")),
        (pd.Series([1, None]), pd.Series([1, 2.0])),
        (pd.Series(["a", None]), pd.Series(["a", "None"])),
        (pd.Series(["a"], dtype="category"), pd.Series(pd.Categorical(["a"], categories=["a", "b"]))),
        (pd.Series([pd.Timestamp(0)]), pd.Series([pd.Timestamp(0, tz="UTC")])),
        (
            pd.date_range("2024", periods=2, tz="UTC"),
            pd.date_range("2024", periods=2, tz="UTC").tz_convert("Asia/Tokyo"),
        ),
        (pd.Series(pd.date_range("2024", periods=2)), pd.Series(pd.date_range("2024", periods=2, unit="s"))),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}, columns=pd.Index(["a"], dtype=object))),
        (pd.Index(["a", "b"]), pd.Index(["a', 'b"])),
        (pd.MultiIndex.from_tuples([(1, 2)]), pd.MultiIndex.from_tuples([(2, 1)])),
        (pd.Timestamp(0), pd.Timestamp(0, tz="UTC")),
        (pd.Series([1], dtype="Int64"), pd.Series([1], dtype="int64")),
        (pd.interval_range(0, 2), pd.interval_range(1, 3)),
    ],
)
def test_different_values_have_different_versions(one: Any, other: Any) -> None:
    assert _digest(one) != _digest(other)


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.arange(6).reshape(2, 3).T,
        lambda: np.array([1, "a", None], dtype=object),
        lambda: np.ma.masked_array([1, 2], [True, False]),
        lambda: np.random.default_rng(3),
        lambda: pd.DataFrame({"x": [1, 2], "s": ["a", None], "t": pd.to_datetime(["2024", "2025"])}),
        lambda: pd.Series(["a", "b"], dtype="category"),
        lambda: pd.Series([1, None], dtype="Int64"),
        lambda: pd.Series(pd.interval_range(0, 2)),
        lambda: pd.Series(pd.period_range("2024", periods=2)),
        lambda: pd.date_range("2024", periods=3, tz="UTC"),
        lambda: [np.mean, np.add, np.float64, pd.DataFrame],
    ],
)
def test_equal_values_have_equal_versions_and_hide_nothing(make: Any) -> None:
    one, other = (Fingerprinter({}, address_of).version_of(make()) for _ in range(2))

    assert one.digest == other.digest
    assert not one.opaque


def _loaded(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Frames that were read from now on, to the last number."""
    read: list[Any] = []
    version_of = Fingerprinter.version_of

    def spy(self: Fingerprinter, value: Any, known: Any = None, **limit: Any) -> Any:
        read.extend([value] if isinstance(value, pd.DataFrame) else [])
        return version_of(self, value, known, **limit)

    monkeypatch.setattr(Fingerprinter, "version_of", spy)
    return read


POLARS = (
    "pl.DataFrame({'n': [1, None, 3], 's': ['a', 'a text that is longer than twelve', None], 'l': [[1], [], None]})"
)


@pytest.mark.parametrize(
    "change",
    [
        "df[0, 'n'] = 2",
        "df[0, 's'] = 'b'",
        "df[1, 's'] = 'a text that is longer than twelVe'",
        "df = df.with_columns(df['n'].cast(pl.Int32))",
        "df = df.with_columns(df['s'].cast(pl.Categorical))",
        "df = df.rename({'n': 'm'})",
        "df = df[1:]",
        "df = df.clear()",
        "df = df.with_columns(df['n'].set_sorted())",
        "df = df['n']",
        "df.insert_column(1, pl.Series('x', [1, 2, 3]))",
    ],
)
def test_frames_of_polars_differ_by_content_and_type(change: str) -> None:
    pl = pytest.importorskip("polars")
    names: dict[str, Any] = {"pl": pl}
    exec(f"df = {POLARS}; same = {POLARS}; clone = df.clone()", names)
    before = Fingerprinter({}, address_of).version_of(names["df"])

    for same in (names["same"], names["clone"]):
        assert Fingerprinter({}, address_of).version_of(same).digest == before.digest
    exec(change, names)
    assert Fingerprinter({}, address_of).version_of(names["df"]).digest != before.digest
    assert Fingerprinter({}, address_of).version_of(names["clone"]).digest == before.digest


def test_a_small_part_of_a_frame_of_polars_is_read_alone() -> None:
    pl = pytest.importorskip("polars")
    big = pl.DataFrame({"s": [f"a text that is longer than twelve {n}" for n in range(20_000)]})

    whole = Fingerprinter({}, address_of).version_of(big)
    part = Fingerprinter({}, address_of).version_of(big.head(10))

    assert part.size_bytes < whole.size_bytes / 50
    assert Fingerprinter({}, address_of).version_of(big.head(9)).digest != part.digest


def many_arrays(**changed: Any) -> list[Any]:
    arrays = [np.arange(3) + n for n in range(20)]
    for place, array in changed.items():
        arrays[int(place[1:])] = array
    return arrays


@pytest.mark.parametrize(
    "other",
    [
        many_arrays(_5=np.array([5, 6, 8])),
        many_arrays(_5=np.array([5, 6])),
        many_arrays(_5=np.array([[5], [6], [7]])),
        many_arrays(_5=np.array([5, 6, 7], dtype="int32")),
        many_arrays(_5=np.array([5, 6, 7], dtype=object)),
        many_arrays(_5=np.array([5, 6, 7, 8])[:3]),
        many_arrays(_5=np.array([5, 0, 6, 0, 7, 0])[::2].copy()[:]),
        [*many_arrays()[:5], np.array([5, 6]), np.array([7, 6, 7, 8]), *many_arrays()[7:]],
    ],
    ids=["content", "shorter", "shape", "type", "objects", "view", "view of a copy", "cut elsewhere"],
)
def test_many_small_arrays_are_judged_at_once_and_differ_by_what_arrays_do(other: Any) -> None:
    arrays = many_arrays()
    before = Fingerprinter({}, address_of).version_of(arrays)

    assert before.digest == Fingerprinter({}, address_of).version_of(many_arrays()).digest
    assert {address_of(arrays), *map(address_of, arrays)} == before.shared
    assert Fingerprinter({}, address_of).version_of(other).digest != before.digest
    assert Fingerprinter({}, address_of).version_of([*arrays[:-1], arrays[0]]).digest != before.digest
    arrays[3].flags.writeable = False
    assert Fingerprinter({}, address_of).version_of(arrays).digest != before.digest


def test_a_frame_that_a_cell_only_reads_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    if int(pd.__version__.split(".")[0]) < 3:
        pytest.skip("copy-on-write is a choice before pandas 3")
    notebook = Notebook()
    notebook.run(
        _IMPORTS, "df = pd.DataFrame({'x': np.arange(5), 's': list('abcde')})", "n = 1", "print(df.x.sum() + n)"
    )
    read = _loaded(notebook, monkeypatch)

    notebook.run(
        _IMPORTS, "df = pd.DataFrame({'x': np.arange(5), 's': list('abcde')})", "n = 2", "print(df.x.sum() + n)"
    )

    assert notebook.shown()[3] == "12\n"
    assert read == []


@pytest.mark.parametrize(
    "change",
    [
        "df.x.array[0] = $",
        "v = df['x'].values\nv.flags.writeable = True\nv[0] = $",
        "df._mgr.blocks[0].values[...] = $",
        "a[0] = $",
        "b = a[1:]\nb[0] = $",
        "a[0] = $\ndf = df.assign(y=1)",
        "a[0] = $\nc = df.assign(y=1)\nprint(c)",
        "c = df.assign(y=1)\na[0] = $\nprint(c)",
        "df['y'] = 1\na[1] = $",
        "df.loc[0, 'x'] = $\nprint(a)",
        "z = df\ndel df\na[2] = $\ndf = z.assign(y=2)",
    ],
)
def test_a_write_that_goes_around_pandas_is_seen(change: str) -> None:
    notebook = Notebook()
    make = "a = np.arange(3)\ndf = pd.DataFrame({'x': a}, copy=False)"
    before, after = ([_IMPORTS, make, change.replace("$", value), "print(df)"] for value in ("1", "2"))
    notebook.run(*before)
    assert notebook.shown() == full_run(before)

    notebook.run(*after)

    assert notebook.shown() == full_run(after)


@pytest.mark.parametrize(
    ("change", "read_again"),
    [
        ("c = df.assign(y=$)", ["int64"]),
        ("c = df[['s', 'x']]", []),
        ("c = df.rename(columns={'x': 'y$'})", []),
        ("df['y'] = $", ["int64"]),
        ("df['x'] = float($)", ["float64"]),
        ("df.loc[0, 'x'] = $", ["int64"]),
        ("df.x.array[0] = $", ["int64", "float64", "str"] * 2),  # made again, then changed behind pandas' back
    ],
)
def test_of_a_changed_frame_only_new_columns_are_read(
    change: str, read_again: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if int(pd.__version__.split(".")[0]) < 3:
        pytest.skip("copy-on-write is a choice before pandas 3")
    monkeypatch.setattr(walk_frames, "LARGE_BYTES", 1)
    notebook = Notebook()
    # texts in Python's own storage, also where pyarrow is installed: pandas would put them there, and count them otherwise
    texts = "pd.Series(list('abcdefghi'), dtype=pd.StringDtype('python', na_value=np.nan))"
    make = f"df = pd.DataFrame({{'x': np.arange(9), 'f': np.arange(9) * 0.5, 's': {texts}}})"
    before, after = ([_IMPORTS, make, change.replace("$", value), "print(df)"] for value in ("1", "2"))
    notebook.run(*before)
    notebook.run(*after)
    read = _columns_read(monkeypatch)

    notebook.run(*before)

    assert notebook.shown() == full_run(before)
    assert read == read_again


def _columns_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Types of the columns that are hashed from now on."""
    read: list[str] = []

    def spy(digest: Any) -> Any:
        def hashing(array: Any) -> Any:
            if len(array) == 9:
                read.append(str(array.dtype))
            return digest(array)

        return hashing

    for module in (columns, walk_frames):
        monkeypatch.setattr(module, "digest_of", spy(columns.digest_of))
    items = walk.Walk.visit_items

    def visit_items(self: Any, values: Any) -> Any:
        if len(values) == 9 and type(next(iter(values))) is str:
            read.append("str")
        return items(self, values)

    monkeypatch.setattr(walk.Walk, "visit_items", visit_items)
    return read


def test_a_frame_that_is_too_large_to_read_is_proved_unchanged_all_the_same() -> None:
    if int(pd.__version__.split(".")[0]) < 3:
        pytest.skip("copy-on-write is a choice before pandas 3")
    ticks = iter(range(10**9))
    notebook = Notebook(judging_clock=lambda: float(next(ticks)))
    cells = [_IMPORTS, "df = pd.DataFrame({'x': np.arange(9)})", "n = $", "print(df.x.sum() + n)", "df.loc[0, 'x'] = 5"]
    before, after = ([cell.replace("$", value) for cell in cells] for value in ("1", "2"))
    notebook.run(*before[:4])
    assert notebook.engine.trace_of("b").writes["df"].version.too_large is not None  # type: ignore[union-attr]

    assert notebook.run(*after[:4]) == "cd"
    assert notebook.run(*after) == "e"
    assert notebook.run(*before) == "abcde"
    assert notebook.shown() == full_run(before)


@pytest.mark.parametrize("write", ["p.loc[0, 'a'] = 4", "p.iloc[:1, 0] = 4", "p.at[0, 'a'] = 4", "p.loc[:, 'a'] = 4"])
def test_a_copy_of_the_engine_does_not_change_how_columns_lie(write: str) -> None:
    p = pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]})
    held = unnoticed_copy(p)

    exec(write, {"p": p})

    assert not p.values.flags.writeable  # it shows the one block that both columns lie in
    assert (p["a"][0], held["a"].tolist()) == (4, [1, 2, 3])


def test_a_copy_of_the_notebook_has_columns_set_apart_as_ever() -> None:
    p = pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]})
    held, copy = unnoticed_copy(p), p.copy(deep=False)

    p.loc[0, "a"] = 4

    assert p.values.flags.writeable
    assert (held["a"][0], copy["a"][0]) == (1, 1)


def test_how_columns_lie_is_part_of_a_frame() -> None:
    together, apart = pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"a": [1]})
    apart["b"] = 2

    assert _digest(together) != _digest(apart)


_COLUMNS = {
    "strings": "list('abc')",
    "strings of Arrow's": "pd.array(['a', None, 'c'], dtype='string[pyarrow]')",
    "numbers of Arrow's": "pd.array([1, None, 3], dtype='int64[pyarrow]')",
    "objects": "pd.Series(['a', 1, None], dtype=object)",
    "numbers that may be missing": "pd.array([1, None, 3], dtype='Int64')",
    "dates": "pd.date_range('2026-01-01', periods=3)",
    "dates of a zone": "pd.date_range('2026-01-01', periods=3, tz='Europe/Rome')",
    "categories": "pd.Categorical(list('aba'))",
    "periods": "pd.period_range('2026-01', periods=3, freq='M')",
    "intervals": "pd.interval_range(0, 3)",
    "sparse numbers": "pd.arrays.SparseArray([0, 0, 1])",
}


@pytest.mark.parametrize("column", _COLUMNS.values(), ids=_COLUMNS)
@pytest.mark.parametrize("change", ["df['y'] = $", "df.loc[1, 'x'] = $", "df.iloc[1:, 0] = df.iloc[0, 0]; y = $"])
def test_a_changed_frame_comes_back_without_its_maker(column: str, change: str) -> None:
    """R3, for each kind of column."""
    if "pyarrow" in column:
        pytest.importorskip("pyarrow")
    cells = [_IMPORTS, f"df = pd.DataFrame({{'c': {column}, 'x': [1, 2, 3]}})", change, "print(df)"]
    one, two = ([cell.replace("$", value) for cell in cells] for value in "12")
    notebook = Notebook()
    notebook.run(*one)
    notebook.run(*two)

    ran = notebook.run(*one)

    assert notebook.shown() == full_run(one)
    assert "b" not in ran


def test_copies_count_only_what_the_frames_of_the_notebook_do_not_hold_as_well() -> None:
    notebook = Notebook()
    frame = "df = pd.DataFrame({f'x{n}': np.arange(100_000) for n in range(30)} | {'s': list('ab') * 50_000})"
    one, two = ([_IMPORTS, frame, f"df['y'] = {n}", f"df['z'] = {n}"] for n in (1, 2))
    notebook.run(*one)
    notebook.run(*two)

    assert notebook.run(*one) == "cd"
    assert notebook.engine._snapshots.size_bytes < 10_000  # of 24 MB
