"""What a page tells of its visitor is taken by name and size."""

from __future__ import annotations

import pytest

from nbapp.server.visitor_values import VisitorNews, plausible_visitor


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        ({"query": {"a": ["1", "2"]}, "theme": "dark"}, {"query": {"a": ["1", "2"]}, "theme": "dark"}),
        ({"query": {"a": "1"}}, {}),
        ({"query": {"a": []}}, {}),
        ({"query": {"a": ["x" * 4001]}}, {}),
        ({"query": {str(n): ["1"] for n in range(101)}}, {}),
        ({"query": {str(n): ["x" * 3999] for n in range(9)}}, {}),
        ({"headers": {"Cookie": "x"}, "ip_address": "10.0.0.1", "user": {"name": "ann"}}, {}),
        ({"theme": "blue", "timezone": "../../etc\n", "timezone_offset": True, "locale": "<b>"}, {}),
        ({"url": "javascript:alert(1)"}, {}),
        (
            {"url": "https://example.org/app", "is_embedded": True},
            {"url": "https://example.org/app", "is_embedded": True},
        ),
        ([], {}),
    ],
)
def test_a_page_tells_what_it_can_know_and_nothing_else(told, taken):
    assert plausible_visitor(told) == taken


def test_the_kernel_is_told_what_is_new_and_a_new_kernel_everything():
    news = VisitorNews()

    assert news.hear({"theme": "dark", "locale": "it"}) is True
    assert news.news() == {"theme": "dark", "locale": "it"}
    assert news.hear({"theme": "dark"}) is False
    assert news.news() == {}
    news.set_query({"n": ("3",)})
    news.tell_all_again()
    assert news.news() == {"theme": "dark", "locale": "it", "query": {"n": ["3"]}}
