"""Who has an app, as the dialog *Share app* says it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typescript import call, can_run

LAB = Path(__file__).parents[2] / "labextension"

pytestmark = pytest.mark.skipif(
    not can_run(LAB), reason="needs Node and the extension's packages (python nbapp/page/build_backend.py fetches them)"
)


def test_how_often_a_link_was_used_is_said_in_words() -> None:
    assert call(LAB, "src/share_words.ts", "usesInWords", [[0], [1], [12]]) == [
        "not used yet",
        "used once",
        "used 12 times",
    ]


def test_groups_come_before_people_and_people_before_links() -> None:
    app = {
        "users": ["bob"],
        "groups": ["analysts"],
        "codes": [{"id": "sc_1", "expires_at": None, "uses": 0}],
    }

    [holders] = call(LAB, "src/share_words.ts", "holdersOf", [[app]])

    assert [(one["kind"], one["id"], one["title"]) for one in holders] == [
        ("group", "analysts", "analysts"),
        ("user", "bob", "bob"),
        ("code", "sc_1", "Anyone on this hub with the link"),
    ]
    assert holders[2]["detail"] == "Link, does not expire, not used yet"
