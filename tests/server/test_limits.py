"""What keeps one visitor, or one cell, from the others: buckets, limits of a replay, caps of sessions and sockets."""

from __future__ import annotations

import pytest

from nbapp.kernel_protocol import OutputAddress, ReplayFinished, ReplayStarted, StopReplay
from nbapp.protocol import PageCell, Problem
from nbapp.server import problems
from nbapp.server.limits import MOST_OUTPUT_BYTES, MOST_OUTPUTS, Bucket, ReplayLimits
from nbapp.server.open_sockets import SPARE, OpenSockets
from nbapp.server.page import Page, PagePlan
from nbapp.server.page_outputs import HEAVIEST, Outputs
from nbapp.server.session_messages import KernelSpoke, ReplayMustEnd, SetTimer
from nbapp.server.weights import weight_of

from .sessions import asked, opened, said, set_slider


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_lets_a_burst_pass_and_then_what_time_brings():
    clock = Clock()
    bucket = Bucket(per_second=2, most=3, clock=clock)

    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    clock.now = 1.0
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    clock.now = 100.0
    assert bucket.take(3) and not bucket.take(0.1)


def test_what_a_bucket_has_no_room_for_takes_nothing():
    bucket = Bucket(per_second=1, most=3, clock=Clock())

    assert not bucket.take(4)
    assert bucket.take(3)


class Loop:
    """Timers that ring when a test says so."""

    def __init__(self) -> None:
        self.seconds: float | None = None
        self.cancelled = 0

    def call_later(self, seconds, callback):
        self.seconds, self.ring = seconds, callback
        return self

    def cancel(self) -> None:
        self.cancelled += 1


def new_limits(seconds: float = 0.0) -> tuple[ReplayLimits, Loop, list[Problem]]:
    loop, ended = Loop(), []
    return ReplayLimits(seconds, Clock(), loop.call_later, ended.append), loop, ended


FINISHED = ReplayFinished(1, "complete", (), (), (), 0.1)


def test_a_replay_that_takes_too_long_is_ended():
    limits, loop, ended = new_limits(30)

    limits.hear(ReplayStarted(1, 2))
    assert loop.seconds == 30
    loop.ring()

    assert ended == [problems.REPLAY_TOO_LONG]


def test_a_replay_that_is_done_in_time_is_not_ended():
    limits, loop, _ = new_limits(30)

    limits.hear(ReplayStarted(1, 2))
    limits.hear(FINISHED)

    assert loop.cancelled == 1


def test_without_a_limit_a_replay_takes_what_it_needs():
    limits, loop, _ = new_limits()

    limits.hear(ReplayStarted(1, 2))

    assert loop.seconds is None


def test_a_flood_of_messages_ends_the_replay_once_and_the_rest_is_dropped():
    limits, _, ended = new_limits()
    limits.hear(ReplayStarted(1, 2))

    passed = [limits.lets_through(10) for _ in range(MOST_OUTPUTS + 5)]

    assert passed == [True] * MOST_OUTPUTS + [False] * 5
    assert ended == [problems.REPLAY_FLOODS]


def test_an_output_of_200_megabytes_ends_the_replay_and_does_not_get_through():
    limits, _, ended = new_limits()

    assert not limits.lets_through(200_000_000)
    assert limits.lets_through(MOST_OUTPUT_BYTES // 2)
    assert ended == [problems.REPLAY_FLOODS]


class Pile:
    """A page on which everything stays."""

    def __init__(self) -> None:
        self.held = self.weighed = 0
        self.ended: list[Problem] = []
        weigh = (self.weigh, 1_600_000)
        self.limits = ReplayLimits(0, Clock(), Loop().call_later, self.ended.append, *weigh)

    def weigh(self) -> int:
        self.weighed += 1
        return self.held

    def take(self, size: int) -> bool:
        passed = self.limits.lets_through(size)
        self.held += passed * size
        return passed


def test_a_page_that_holds_too_much_ends_the_replay_once_and_is_not_weighed_for_each_message():
    pile = Pile()
    pile.limits.hear(ReplayStarted(1, 2))

    passed = [pile.take(1_000) for _ in range(2_000)]

    assert passed == [True] * 1_600 + [False] * 400
    assert (pile.ended, pile.weighed) == ([problems.PAGE_TOO_LARGE], 1)


def test_what_was_replaced_does_not_count_and_the_page_takes_more():
    pile = Pile()
    for _ in range(1_600):
        pile.take(1_000)
    pile.held = 100_000

    assert all(pile.take(1_000) for _ in range(1_400))
    assert (pile.ended, pile.weighed) == ([], 1)


def test_a_full_page_is_weighed_again_in_the_next_replay():
    pile = Pile()
    assert not pile.take(1_600_001)
    assert not pile.take(1)

    pile.limits.hear(ReplayStarted(2, 2))

    assert pile.take(1_000)
    assert pile.ended == [problems.PAGE_TOO_LARGE]


PICTURE = {"output_type": "display_data", "data": {"image/png": "x" * 1_000}, "metadata": {}}


@pytest.mark.parametrize(
    ("value", "weight"),
    [
        ("abc", 3),
        (b"1234", 4),
        (None, 8),
        ({"ab": [1.5, 2, 3]}, 2 + 3 * 8),
        ([{"a": 1}, {"a": "xy"}], (1 + 8) + (1 + 2)),
        ([], 0),
    ],
)
def test_the_weight_of_a_value_is_about_its_size_in_json(value, weight):
    assert weight_of(value) == weight


def test_a_page_weighs_what_it_will_show_when_the_running_cell_is_done():
    page = Page(PagePlan("", (PageCell("a", "code"), PageCell("b", "code"))), show_tracebacks=True, new_error_id=str)
    for cell, times in (("a", 1), ("b", 3)):
        page.start_cell(1, cell)
        for _ in range(times):
            page.write("display_data", OutputAddress(1, cell).encode(), PICTURE)
        page.finish_cell(1, cell, "ran")
    assert 4_000 < page.weight < 4_400

    page.start_cell(2, "b")
    page.write("display_data", OutputAddress(2, "b").encode(), PICTURE)
    assert 2_000 < page.weight < 2_200

    page.models.open("m", {"value": "x" * 500})
    assert 2_500 < page.weight < 2_700


def test_a_replay_that_must_end_is_stopped_with_a_sentence_and_the_session_goes_on():
    session = opened()
    set_slider(session, 5)

    actions = session.take(ReplayMustEnd(problems.REPLAY_FLOODS))

    assert problems.REPLAY_FLOODS in said(actions)
    assert asked(actions) == [StopReplay(2)]
    assert SetTimer("stop", 2.0) in actions
    session.take(KernelSpoke(ReplayFinished(2, "stopped", (), (), (), 0.1)))
    assert [request.run for request in asked(set_slider(session, 6))] == [3]


def test_a_visitor_has_only_so_many_sockets_and_so_has_everybody():
    sockets = OpenSockets(most_sessions=3, most_of_visitor=1)

    for _ in range(2 + SPARE):
        assert sockets.has_room_for("ann")
        sockets.enter("ann")
    assert not sockets.has_room_for("ann")
    for _ in range(4):
        sockets.enter("bob")
    assert not sockets.has_room_for("eve")

    sockets.leave("ann")
    assert sockets.has_room_for("ann") and sockets.has_room_for("eve")


def test_pictures_without_end_end():
    picture = {"output_type": "display_data", "data": {"image/png": "x" * (HEAVIEST // 3)}, "metadata": {}}
    outputs = Outputs()
    for _ in range(6):
        outputs = outputs.written(picture)

    kinds = [output["output_type"] for output in outputs.as_json()]
    assert kinds == ["display_data"] * 3 + ["stream"]
    assert "larger than 128 MB" in outputs.as_json()[-1]["text"]
