"""`session_state` over passes of one replay that the engine starts over: what a cell counts, it counts once (I4, I6)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nbapp.kernel.session_state import SessionStateChannel
from nbapp.kernel.versions import Versions
from nbapp.ui.session_state import session_state, values_of, watch


@pytest.fixture
def channel() -> Iterator[SessionStateChannel]:
    values_of(session_state).clear()
    made = SessionStateChannel(Versions({}))
    session_state["n"] = 10
    made.new_replay()
    yield made
    watch(None)
    values_of(session_state).clear()


def count(channel: SessionStateChannel, cell: str):
    channel.before_run(cell)
    session_state["n"] += 1
    return channel.after_run(cell)


def test_a_cell_that_runs_again_in_a_pass_started_over_counts_once(channel):
    channel.begin_replay()
    count(channel, "a")

    channel.begin_replay()
    count(channel, "a")
    channel.end_replay()

    assert dict(session_state) == {"n": 11}


def test_what_a_cell_counted_stays_when_the_pass_started_over_keeps_it(channel):
    channel.begin_replay()
    kept = count(channel, "a")
    count(channel, "b")

    channel.begin_replay()
    assert channel.why_stale("a", kept) is None
    channel.skip("a", kept)
    count(channel, "b")
    channel.end_replay()

    assert dict(session_state) == {"n": 12}


def test_what_a_cell_counted_stays_when_the_pass_started_over_ends_above_it(channel):
    channel.begin_replay()
    count(channel, "a")

    channel.begin_replay()
    channel.end_replay()

    assert dict(session_state) == {"n": 11}


def test_a_key_that_was_made_or_deleted_is_as_before_when_its_cell_runs_again(channel):
    channel.begin_replay()
    channel.before_run("a")
    assert "new" not in session_state
    session_state["new"] = 1
    del session_state["n"]
    channel.after_run("a")

    channel.begin_replay()
    channel.before_run("a")

    assert dict(session_state) == {"n": 10}


def test_the_next_replay_takes_nothing_back(channel):
    channel.begin_replay()
    count(channel, "a")
    channel.end_replay()

    channel.new_replay()
    channel.begin_replay()
    channel.end_replay()

    assert dict(session_state) == {"n": 11}
