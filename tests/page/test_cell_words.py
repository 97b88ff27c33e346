"""The words in a cell's tags and the look in a notebook's metadata, as the property inspector reads and writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typescript import call, can_run

from nbapp.directives import KNOWN_WORDS, Directives, read_directives

LAB = Path(__file__).parents[2] / "labextension"

pytestmark = pytest.mark.skipif(
    not can_run(LAB), reason="needs Node and the extension's packages (python nbapp/page/build_backend.py fetches them)"
)


def answers(file: str, name: str, calls: list[Any]) -> list[Any]:
    return call(LAB, f"src/{file}", name, calls)


WRITTEN = {
    # tags, choice and word: the tags that the cell has then
    "the first word": ([], "shows", "hide", ["nbapp: hide"]),
    "behind other tags": (["raises-exception"], "shows", "skip", ["raises-exception", "nbapp: skip"]),
    "in place of another": (["nbapp: hide", "x"], "shows", "skip", ["nbapp: skip", "x"]),
    "another choice stays": (["nbapp:sidebar"], "runs", "once", ["nbapp:sidebar", "nbapp: once"]),
    "taken back": (["a", "nbapp: ttl = 5m", "b"], "runs", "", ["a", "b"]),
    "none, none": (["a"], "place", "", ["a"]),
    "of a tag of several words": (["nbapp: hide, always"], "runs", "ttl=60s", ["nbapp: ttl=60s", "nbapp: hide"]),
    "said twice": (["nbapp: hide", "nbapp: HIDE"], "shows", "hide", ["nbapp: hide"]),
    "an unknown word stays": (["nbapp: alway"], "runs", "always", ["nbapp: alway", "nbapp: always"]),
}


def test_a_choice_changes_its_own_word_and_leaves_every_other_tag_in_place() -> None:
    got = answers("cell_words.ts", "withWord", [[tags, choice, word] for tags, choice, word, _ in WRITTEN.values()])

    assert dict(zip(WRITTEN, got, strict=True)) == {name: tags for name, (*_, tags) in WRITTEN.items()}


READ = {
    # tags, source and choice: the word, and whether the source says it
    "nothing": ([], "x = 1", "shows", "", False),
    "a tag": (["nbapp: hide"], "x = 1", "shows", "hide", False),
    "of another choice": (["nbapp: hide"], "x = 1", "place", "", False),
    "first line": (["nbapp: skip"], "# nbapp: once, hide\nx", "shows", "hide", True),
    "first line of markdown": ([], "<!-- nbapp: sidebar --> # Hi", "place", "sidebar", True),
    "second line": ([], "x\n# nbapp: hide", "shows", "", False),
    "a duration": ([" NBAPP: x", "nbapp : TTL = 60s"], "", "runs", "ttl = 60s", False),
}


def test_what_a_cell_says_is_read_as_the_server_reads_it() -> None:
    got = answers("cell_words.ts", "said", [[choice, tags, source] for tags, source, choice, *_ in READ.values()])

    assert dict(zip(READ, got, strict=True)) == {
        name: {"word": word, "isInSource": is_in_source} for name, (*_, word, is_in_source) in READ.items()
    }


def test_every_word_that_the_server_knows_belongs_to_a_choice() -> None:
    choices = ["shows", "place", "runs"]
    got = answers("cell_words.ts", "said", [[c, [f"nbapp: {word}"], ""] for word in KNOWN_WORDS for c in choices])

    assert sum(bool(said["word"]) for said in got) == len(KNOWN_WORDS)
    assert read_directives(["nbapp: ttl=60s", "nbapp: hide"], "") == Directives(ttl_seconds=60, is_hidden=True)


LOOKS = {
    # metadata, setting and value: the metadata then
    "the first": (None, "title", "Sales", {"title": "Sales"}),
    "below another word": ({"a": 1}, "scheme", "dark", {"a": 1, "theme": {"base": "dark"}}),
    "in place": (
        {"theme": {"base": "dark", "radius": "full"}},
        "scheme",
        "light",
        {"theme": {"base": "light", "radius": "full"}},
    ),
    "beside others": ({"title": "T"}, "sidebar", "collapsed", {"title": "T", "sidebar": "collapsed"}),
    "taken back": ({"theme": {"base": "dark"}, "title": "T"}, "scheme", "", {"title": "T"}),
    "the last taken back": ({"theme": {"base": "dark"}}, "scheme", "", None),
    "what is no object": ("x", "layout", "wide", {"layout": "wide"}),
}


def test_a_setting_changes_its_own_place_in_the_metadata() -> None:
    got = answers("look.ts", "withLook", [[metadata, setting, value] for metadata, setting, value, _ in LOOKS.values()])

    assert dict(zip(LOOKS, got, strict=True)) == {name: metadata for name, (*_, metadata) in LOOKS.items()}
