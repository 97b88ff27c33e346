"""Tickets open a websocket once, for one app and one visitor, for a while."""

from __future__ import annotations

import itertools

import pytest

from nbapp.protocol import AppId
from nbapp.server.tickets import Ticket, TicketRefused, Tickets

APP, OTHER = AppId("a.ipynb"), AppId("b.ipynb")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def new_tickets(key: bytes = b"key", clock: Clock | None = None) -> Tickets:
    numbers = itertools.count()
    return Tickets(key, clock or Clock(), lambda: f"nonce{next(numbers)}")


def test_a_ticket_says_for_whom_and_what():
    tickets = new_tickets()

    ticket = tickets.check(tickets.mint(APP, "alice", 60), APP)

    assert ticket == Ticket(APP, "alice", 1060.0, "nonce0")


def test_a_ticket_is_good_until_it_is_used():
    tickets = new_tickets()
    text = tickets.mint(APP, "alice", 60)

    tickets.check(text, APP)
    tickets.use(tickets.check(text, APP))

    with pytest.raises(TicketRefused, match="used"):
        tickets.check(text, APP)


def test_of_two_connections_with_one_ticket_one_opens():
    tickets = new_tickets()
    text = tickets.mint(APP, "alice", 60)
    first, second = tickets.check(text, APP), tickets.check(text, APP)

    tickets.use(first)

    with pytest.raises(TicketRefused, match="used"):
        tickets.use(second)


def test_a_ticket_expires():
    clock = Clock()
    tickets = new_tickets(clock=clock)
    text = tickets.mint(APP, "alice", 60)

    clock.now += 61

    with pytest.raises(TicketRefused, match="expired"):
        tickets.check(text, APP)


def test_a_ticket_is_for_one_app():
    tickets = new_tickets()

    with pytest.raises(TicketRefused, match="another app"):
        tickets.check(tickets.mint(APP, "alice", 60), OTHER)


def test_another_server_s_ticket_is_refused():
    with pytest.raises(TicketRefused, match="signature"):
        new_tickets(b"one").check(new_tickets(b"two").mint(APP, "alice", 60), APP)


@pytest.mark.parametrize("text", ["", ".", "x", "x.y.z", "ü.x", "WzFd.", "a" * 10_000])
def test_whatever_is_no_ticket_is_refused(text):
    with pytest.raises(TicketRefused):
        new_tickets().check(text, APP)


def test_a_ticket_with_another_visitor_s_name_in_it_is_refused():
    tickets = new_tickets()
    mine, theirs = tickets.mint(APP, "alice", 60), tickets.mint(APP, "bob", 60)

    with pytest.raises(TicketRefused, match="signature"):
        tickets.check(theirs.partition(".")[0] + "." + mine.partition(".")[2], APP)
