"""How many websockets there are, of each visitor and in all. Pure."""

from __future__ import annotations

from collections import Counter

SPARE = 4
"""A page that is loaded again has its new connection before the old one is gone, and one may wait for a place."""


class OpenSockets:
    def __init__(self, most_sessions: int, most_of_visitor: int) -> None:
        """One for each session there may be, and some more."""
        self._most = most_sessions * 2 + SPARE
        self._most_of_visitor = most_of_visitor * 2 + SPARE
        self._by_visitor: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._by_visitor.total()

    def has_room_for(self, user: str) -> bool:
        return len(self) < self._most and self._by_visitor[user] < self._most_of_visitor

    def enter(self, user: str) -> None:
        self._by_visitor[user] += 1

    def leave(self, user: str) -> None:
        self._by_visitor[user] -= 1
        if self._by_visitor[user] <= 0:
            del self._by_visitor[user]
