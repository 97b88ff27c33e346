"""`server/page.py` and `session.py`: what a fragment that runs alone changes on the page, and when its clock is heard."""

from __future__ import annotations

import pytest

from nbapp.kernel_protocol import FragmentFinished, FragmentStarted, OutputAddress, Replay
from nbapp.protocol import (
    CellId,
    Delta,
    DialogDismissed,
    FragmentDue,
    FragmentId,
    OutputsCut,
    OutputSet,
    OutputsSpliced,
    PageCell,
)
from nbapp.server.page import Page, PagePlan
from nbapp.server.page_outputs import Outputs, changes_between
from nbapp.server.session import Session
from nbapp.server.session_messages import KernelSpoke, KernelWrote, PageSpoke, SetTimer, TimerRang

from .sessions import asked, finish, opened, said, set_slider

A = CellId("a")
F, INNER = FragmentId("a|f.0"), FragmentId("a|f.0|g.0")
ELEMENT = "application/vnd.nbapp.element.v1+json"


def new_page() -> Page:
    return Page(PagePlan("T", (PageCell(A, "code"),)), show_tracebacks=True, new_error_id=lambda: "id")


def show(
    page: Page, run: int, value: str, fragment: str = "", place: str = "", id: str | None = None, kind: str = ""
) -> list:
    data = {ELEMENT: {"kind": kind, "id": id}} if kind else {"text/html": value}
    address = OutputAddress(run, A, place=place or fragment, fragment=fragment).encode()
    content = {"data": data, "metadata": {}, "transient": {"display_id": id} if id else {}}
    return page.write("display_data", address, content)


def page_with_fragment() -> Page:
    """above, a fragment that shows 1 and 2, below; all of one cell."""
    page = new_page()
    page.start_cell(1, A)
    show(page, 1, "above")
    show(page, 1, "", id=F, kind="fragment")
    show(page, 1, "1", F)
    show(page, 1, "2", F)
    show(page, 1, "below")
    page.finish_cell(1, A, "ran")
    return page


def shown(page: Page) -> list[str]:
    [cell] = page.snapshot(None).cells  # type: ignore[arg-type]
    return [o["data"].get("text/html", "fragment") for o in cell.outputs]


def started(page: Page, run: int, fragment: FragmentId = F) -> list:
    return page.hear_fragment(FragmentStarted(run, A, fragment))


def finished(page: Page, run: int, fragment: FragmentId = F, status="ran") -> list:
    return page.hear_fragment(FragmentFinished(run, A, fragment, status))


def html(value: str, place: str = "") -> dict:
    output = {"output_type": "display_data", "data": {"text/html": value}, "metadata": {}}
    return {**output, "place": place} if place else output


@pytest.mark.parametrize(
    ("makes", "expected"),
    {
        "the same": (["1", "2"], []),
        "one other": (["1", "3"], [OutputSet(A, 3, html("3", F))]),
        "one more": (["1", "2", "3"], [OutputsSpliced(A, 4, 0, (html("3", F),))]),
        "one less": (["1"], [OutputsSpliced(A, 3, 1)]),
        "others, and more": (
            ["3", "2", "4"],
            [OutputSet(A, 2, html("3", F)), OutputsSpliced(A, 4, 0, (html("4", F),))],
        ),
        "nothing": ([], [OutputsSpliced(A, 2, 2)]),
    }.values(),
)
def test_what_a_fragment_makes_takes_the_place_of_what_it_made(makes: list[str], expected: list) -> None:
    page = page_with_fragment()

    started(page, 2)
    effects = [effect for value in makes for effect in show(page, 2, value, F)]
    changes = finished(page, 2)

    assert effects == []
    assert changes == ([Delta(tuple(expected))] if expected else [])
    assert shown(page) == ["above", "fragment", *makes, "below"]


def test_a_fragment_that_showed_nothing_shows_right_behind_its_place() -> None:
    page = page_with_fragment()
    started(page, 2)
    finished(page, 2)

    started(page, 3)
    show(page, 3, "new", F)
    finished(page, 3)

    assert shown(page) == ["above", "fragment", "new", "below"]


def test_an_outer_fragment_replaces_what_the_inner_one_made_and_not_the_other_way_round() -> None:
    page = page_with_fragment()
    started(page, 2)
    show(page, 2, "outer", F)
    show(page, 2, "", F, id=INNER, kind="fragment")
    show(page, 2, "inner", INNER)
    finished(page, 2)

    started(page, 3, INNER)
    show(page, 3, "inner 2", INNER)
    finished(page, 3, INNER)
    inner = shown(page)
    started(page, 4)
    show(page, 4, "outer 2", F)
    finished(page, 4)

    assert inner == ["above", "fragment", "outer", "fragment", "inner 2", "below"]
    assert shown(page) == ["above", "fragment", "outer 2", "below"]


def test_what_a_fragment_puts_elsewhere_is_replaced_too() -> None:
    page = page_with_fragment()
    started(page, 2)
    show(page, 2, "1", F)
    show(page, 2, "in a container outside", F, place="box")
    finished(page, 2)

    started(page, 3)
    show(page, 3, "1", F)
    changes = finished(page, 3)

    assert changes == [Delta((OutputsSpliced(A, 3, 1),))]


def test_an_interrupted_fragment_shows_what_it_showed() -> None:
    page = page_with_fragment()

    started(page, 2)
    show(page, 2, "half", F)

    assert finished(page, 2, status="interrupted") == []
    assert shown(page) == ["above", "fragment", "1", "2", "below"]


def test_a_long_fragment_shows_its_outputs_as_they_come() -> None:
    page = page_with_fragment()
    started(page, 2)
    show(page, 2, "3", F)

    revealed = page.reveal(None)
    more = show(page, 2, "4", F)

    assert revealed == [Delta((OutputSet(A, 2, html("3", F)),))]
    assert more == [Delta((OutputSet(A, 3, html("4", F)),))]
    assert finished(page, 2) == []


def test_a_fragment_that_begins_again_drops_what_it_made_so_far() -> None:
    page = page_with_fragment()

    started(page, 2)
    show(page, 2, "first", F)
    started(page, 2)
    show(page, 2, "second", F)
    finished(page, 2)
    alone = shown(page)
    page.start_cell(3, A)
    show(page, 3, "", id=F, kind="fragment")
    show(page, 3, "first", F)
    started(page, 3)
    show(page, 3, "third", F)
    page.finish_cell(3, A, "ran")

    assert alone == ["above", "fragment", "second", "below"]
    assert shown(page) == ["fragment", "third"]


def test_what_comes_late_from_a_run_that_is_over_is_out_of_date() -> None:
    page = page_with_fragment()
    started(page, 2)
    show(page, 2, "new", F)
    finished(page, 2)

    show(page, 1, "of the cell's run", F)
    show(page, 2, "of a task of the last run", F)
    show(page, 1, "of the cell itself")

    assert shown(page) == ["above", "fragment", "new", "of a task of the last run", "below", "of the cell itself"]


def test_outputs_that_stay_below_are_not_touched() -> None:
    old = Outputs().written(html("a")).written(html("z"))
    new = Outputs().written(html("b")).written(html("c")).written(html("z"))

    assert changes_between(A, old, new) == [OutputSet(A, 0, html("b")), OutputsSpliced(A, 1, 0, (html("c"),))]
    assert changes_between(A, new, old) == [OutputSet(A, 0, html("a")), OutputsSpliced(A, 1, 1)]
    assert changes_between(A, old, Outputs().written(html("a"))) == [OutputsCut(A, 1)]


# --- the session


def show_element(session: Session, **props: object) -> None:
    content = {"data": {ELEMENT: {"id": F, **props}}, "metadata": {}, "transient": {"display_id": F}}
    session.take(KernelWrote("display_data", OutputAddress(0, A).encode(), content))


def test_a_clock_is_heard_once_however_often_it_rings_and_only_if_the_page_shows_it() -> None:
    session = opened()
    session.take(KernelSpoke(FragmentStarted(2, A, F)))  # of no replay: not heard
    show_element(session, kind="fragment", every=5)
    set_slider(session, 4)

    waiting = [session.take(PageSpoke(FragmentDue(FragmentId(id)))) for id in (F, F, "a|other.0", "b|f.0")]
    next_ones = asked(finish(session, 2))

    assert [asked(actions) for actions in waiting] == [[], [], [], []]
    assert next_ones == [Replay(3, fragments=(F,))]


def test_a_fragment_that_is_long_at_it_is_revealed() -> None:
    session = opened()
    set_slider(session, 4)

    actions = session.take(KernelSpoke(FragmentStarted(2, A, F)))
    session.take(KernelWrote("stream", OutputAddress(2, A, fragment=F).encode(), {"name": "stdout", "text": "x"}))
    revealed = session.take(TimerRang("reveal"))

    assert SetTimer("reveal", 0.15) in actions
    assert [type(action.message) for action in revealed] == [Delta]


def test_a_fragment_without_a_clock_is_never_due() -> None:
    session = opened()
    show_element(session, kind="fragment")

    assert asked(session.take(PageSpoke(FragmentDue(F)))) == []


def test_a_dismissed_dialog_goes_at_once_and_the_next_replay_is_told() -> None:
    session = opened()
    show_element(session, kind="dialog")
    shown = {"data": {"text/plain": "in it"}, "metadata": {}}
    session.take(KernelWrote("display_data", OutputAddress(0, A, place=F, fragment=F).encode(), shown))

    dismissed = session.take(PageSpoke(DialogDismissed(F)))
    again = session.take(PageSpoke(DialogDismissed(F)))

    assert (said(dismissed), asked(dismissed)) == ([Delta((OutputsCut(A, 0),))], [])
    assert (said(again), asked(again)) == ([], [])
    [replay] = asked(set_slider(session, 4))
    assert replay.dismissed == (F,)
    [after] = asked((*finish(session, 2), *set_slider(session, 5)))
    assert after.dismissed == ()


def test_a_dialog_that_asks_for_it_is_followed_by_a_replay() -> None:
    session = opened()
    show_element(session, kind="dialog", asks=True)

    assert asked(session.take(PageSpoke(DialogDismissed(F)))) == [Replay(2, dismissed=(F,))]


def test_what_a_dialog_shows_after_it_was_dismissed_is_not_shown() -> None:
    page = new_page()
    page.start_cell(1, A)
    show(page, 1, "", id=F, kind="dialog")
    page.finish_cell(1, A, "ran")
    started(page, 2)

    page.drop_dialog(F)
    show(page, 2, "late", F)

    assert finished(page, 2) == []
    assert shown(page) == []
