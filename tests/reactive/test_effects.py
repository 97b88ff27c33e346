"""What code does for the effect alone (R2)."""

from __future__ import annotations

import ast
import sys
from types import ModuleType

import pytest

from nbapp.kernel.library_state import LibraryStateChannel
from nbapp.reactive.code_facts import facts_of
from nbapp.reactive.effects import effects_of

# Source, and the names that calls and assignments for an effect begin with.
SOURCES = [
    ("alt.themes.enable('dark')", "alt"),
    ("alt.themes.enable(a, b if c else d)", "alt"),
    ("set_config(display='text')", "set_config"),
    ("px.defaults.width = 9", "px"),
    ("px.defaults.width += 9", "px"),
    ("pio.templates['mine'] = t", "pio"),
    ("del pio.templates['mine']", "pio"),
    ("lib.words.append(1); other.f()", "lib other"),
    ("json.dumps = f", ""),
    ("chart = alt.Chart(df)", ""),
    ("print(alt.Chart(df))", "print"),
    ("with torch.no_grad(): x = f()", ""),
    ("with torch.no_grad(): duckdb.sql('drop table t')", "duckdb"),
    ("px.bar(df).show()", ""),
    ("px.bar(df).layout.title = 'a'", ""),
    ("for name in names: nltk.download(name)", "nltk"),
    ("def f(): torch.manual_seed(1)", ""),
    ("x = lib.value", ""),
    ("lib.value", ""),
]


@pytest.mark.parametrize(("source", "names"), SOURCES)
def test_names_that_are_used_for_an_effect(source: str, names: str) -> None:
    found = effects_of(compile(source, "<cell>", "exec"))
    assert found.names >= set(names.split())
    if sys.version_info >= (3, 11):  # else every name on the line counts
        assert (sorted(found.names), found.if_none) == (sorted(names.split()), frozenset())


def test_what_is_done_to_what_a_call_has_given() -> None:
    found = effects_of(compile("px.bar(f(df)).show()\ngo.Figure().layout.title = 'a'", "<cell>", "exec"))
    assert found.names | found.chained >= {"px", "go"}
    if sys.version_info >= (3, 11):
        assert (found.names, found.chained) == (frozenset(), frozenset({"px", "go"}))


@pytest.mark.parametrize(
    ("source", "names"), [("alt.themes.enable('dark')", "alt"), ("alt.value", ""), ("1 + alt.f()", "")]
)
def test_a_call_that_is_shown_is_for_the_effect_if_it_gives_none(source: str, names: str) -> None:
    # As `run_cell.py` does it: the call that shows stands where what it shows begins.
    module = ast.parse(source)
    last = module.body[-1]
    assert isinstance(last, ast.Expr)
    function = ast.copy_location(ast.Name("__nbapp_show__", ast.Load()), last.value)
    last.value = ast.copy_location(ast.Call(function, [last.value], []), last.value)
    found = effects_of(compile(module, "<cell>", "exec"))
    assert found.if_none >= set(names.split())
    if sys.version_info >= (3, 11):
        assert (found.names, found.if_none) == (frozenset(), frozenset(names.split()))


SQL = {
    "a table is made": ("r = duckdb.sql(f'create or replace table t as select {n}')", True),
    "rows are put in, after another statement": ("r = duckdb.execute('select 1; INSERT INTO t values (2)')", True),
    "a table is read": ("r = duckdb.sql(f'select created, drop_off from t where n > {n}')", False),
    "another package": ("r = lib.sql('create table t (a int)')", False),
}


@pytest.mark.parametrize(("source", "is_left"), SQL.values(), ids=SQL)
def test_a_statement_that_changes_tables_leaves_something_though_it_gives_a_value(
    source: str, is_left: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("duckdb")
    monkeypatch.setitem(sys.modules, "duckdb", module)
    channel = LibraryStateChannel({"duckdb": module}, lambda name: False, lambda: False)
    channel.attach(lambda cell: (facts_of(compile(source, "a cell", "exec")),))

    left = channel.after_run("a").left

    assert [package for package, *_ in left] == (["duckdb"] if is_left else [])
