"""What a notebook's metadata say of the page is in the first HTML; what they cannot say is explained."""

from __future__ import annotations

import pytest

from nbapp.server import shell
from nbapp.server.look import Look, LookError, read_look


def test_metadata_of_others_and_none_at_all_leave_the_look_that_we_have():
    assert read_look(None) == Look()
    assert read_look({"order": [1, 2]}) == Look(variables={"light": {}, "dark": {}})


def test_the_first_html_has_the_colours_the_layout_the_title_and_the_icon(monkeypatch):
    monkeypatch.setattr(shell, "read_manifest", lambda: {"js": "page.js"})
    look = read_look({"icon": "📈", "layout": "wide", "theme": {"base": "dark", "primaryColor": "#ff4b4b"}})

    document = shell.app_document("Sales", {}, "/static/", look)

    assert '<html lang="en" data-layout="wide">' in document
    assert ":root[data-theme=dark]{--nb-accent:#ff" in document
    assert 'b=m?m[1]:"dark"' in document
    assert '<link rel="icon" href="data:image/svg+xml,' in document
    assert "<title>Sales</title>" in document


@pytest.mark.parametrize(
    ("metadata", "says"),
    [
        ("wide", '"nbapp" is'),
        ({"layout": "full"}, "nbapp.layout is 'full'"),
        ({"sidebar": "open"}, "nbapp.sidebar is 'open'"),
        ({"sidebar": 900}, "nbapp.sidebar is 900"),
        ({"title": ["a"]}, "nbapp.title is ['a']"),
        ({"theme": {"primaryColor": "</style>"}}, "theme.primaryColor is '</style>'"),
    ],
)
def test_what_cannot_be_understood_is_explained(metadata, says):
    with pytest.raises(LookError) as raised:
        read_look(metadata)

    assert says in str(raised.value)
    assert raised.value.advice
