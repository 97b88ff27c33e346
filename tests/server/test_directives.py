"""Rule R6: what tags and first lines may say."""

from __future__ import annotations

import pytest

from nbapp.directives import DirectiveError, Directives, read_directives


@pytest.mark.parametrize(
    ("tags", "source", "expected"),
    [
        ([], "x = 1", Directives()),
        (["raises-exception", "other"], "x", Directives()),
        (["nbapp: hide"], "x", Directives(is_hidden=True)),
        (["nbapp:hide"], "x", Directives(is_hidden=True)),
        (["nbapp: always, hide"], "x", Directives(rule="always", is_hidden=True)),
        ([], "# nbapp: once\nx", Directives(rule="once")),
        ([], "#nbapp:sidebar", Directives(region="sidebar")),
        ([], "<!-- nbapp: sidebar -->\n# Title", Directives(region="sidebar")),
        (["nbapp: sidebar"], "# nbapp: ttl=5m", Directives(ttl_seconds=300.0, region="sidebar")),
        ([], "# nbapp: ttl = 500ms", Directives(ttl_seconds=0.5)),
        ([], "# nbapp: TTL=60", Directives(ttl_seconds=60.0)),
        ([], "# nbapp: skip", Directives(is_skipped=True)),
        ([], "x = 1\n# nbapp: skip", Directives()),
        (["nbapp: always"], "# nbapp: always", Directives(rule="always")),
        ([], "# nbapp is nice", Directives()),
    ],
)
def test_a_cell_says(tags, source, expected):
    assert read_directives(tags, source) == expected


def test_an_unknown_word_names_the_nearest_and_all_that_are_known():
    with pytest.raises(DirectiveError, match="nbapp: alway`") as caught:
        read_directives([], "# nbapp: alway")

    assert caught.value.advice.startswith("Did you mean `always`?")
    for word in ("once", "ttl=60s", "skip", "hide", "sidebar"):
        assert word in caught.value.advice


@pytest.mark.parametrize("source", ["# nbapp: ttl=soon", "# nbapp: ttl=", "# nbapp: ttl", "# nbapp: always=yes"])
def test_a_word_with_a_wrong_value_is_an_error(source):
    with pytest.raises(DirectiveError):
        read_directives([], source)


@pytest.mark.parametrize("words", ["always, once", "once, ttl=60s", "ttl=60s, always"])
def test_rules_that_contradict_each_other_are_an_error(words):
    with pytest.raises(DirectiveError, match="contradict"):
        read_directives([f"nbapp: {words}"], "")
