"""`server/page.py`: what the kernel writes, and what of it travels to the page."""

from __future__ import annotations

import itertools

import pytest

from nbapp.kernel_protocol import OutputAddress
from nbapp.protocol import (
    CellId,
    Delta,
    LogAppended,
    ModelId,
    OutputsCut,
    OutputSet,
    PageCell,
    Progress,
    StatusChanged,
    TextAppended,
)
from nbapp.server.page import Page, PagePlan
from nbapp.server.page_errors import Logged
from nbapp.server.page_outputs import LONGEST_TEXT, Outputs, fold_returns
from nbapp.server.page_widgets import fold_comm_message

A, B = CellId("a"), CellId("b")
ELEMENT = "application/vnd.nbapp.element.v1+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def new_page(*, hidden: frozenset[CellId] = frozenset(), show_tracebacks: bool = False) -> Page:
    ids = (f"id{n}" for n in itertools.count(1))
    plan = PagePlan("T", (PageCell(A, "code"), PageCell(B, "code")), hidden)
    return Page(plan, show_tracebacks=show_tracebacks, new_error_id=lambda: next(ids))


def at(run: int, cell: CellId, *, callback: bool = False) -> str:
    return OutputAddress(run, cell, callback).encode()


def text(value: str, name: str = "stdout") -> dict:
    return {"output_type": "stream", "name": name, "text": value}


def display(value: str, mime: str = "text/html") -> dict:
    return {"output_type": "display_data", "data": {mime: value}, "metadata": {}}


def print_(page: Page, parent: str, value: str, name: str = "stdout"):
    return page.write("stream", parent, {"name": name, "text": value})


def show(page: Page, parent: str, value: str, display_id: str | None = None, kind: str = "display_data"):
    transient = {"display_id": display_id} if display_id else {}
    return page.write(kind, parent, {"data": {"text/html": value}, "metadata": {}, "transient": transient})


def run_cell(page: Page, run: int, cell: CellId, *texts: str) -> list:
    page.start_cell(run, cell)
    for value in texts:
        show(page, at(run, cell), value)
    return page.finish_cell(run, cell, "ran")


def shown(page: Page, cell: CellId = A) -> list:
    return list(next(c for c in page.snapshot(Progress("idle")).cells if c.id == cell).outputs)


def changes(effects: list) -> list:
    return [change for effect in effects if isinstance(effect, Delta) for change in effect.changes]


# --- a cell runs again -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "before", "after", "expected"),
    [
        ("the same again", ["x", "y"], ["x", "y"], []),
        ("one of two differs", ["x", "y"], ["x", "z"], [OutputSet(A, 1, display("z"))]),
        ("one more", ["x"], ["x", "y"], [OutputSet(A, 1, display("y"))]),
        ("one less", ["x", "y"], ["x"], [OutputsCut(A, 1)]),
        ("nothing any more", ["x"], [], [OutputsCut(A, 0)]),
    ],
)
def test_only_slots_that_differ_travel(name, before, after, expected):
    page = new_page()
    run_cell(page, 1, A, *before)

    assert changes(run_cell(page, 2, A, *after)) == expected


def test_old_outputs_stay_until_the_cell_is_done():
    page = new_page()
    run_cell(page, 1, A, "old")
    page.start_cell(2, A)

    assert show(page, at(2, A), "new") == []
    assert shown(page) == [display("old")]
    assert changes(page.finish_cell(2, A, "ran")) == [OutputSet(A, 0, display("new"))]


def test_a_long_cell_replaces_its_old_outputs_as_new_ones_come():
    page = new_page()
    run_cell(page, 1, A, "old 1", "old 2", "old 3")
    page.start_cell(2, A)
    show(page, at(2, A), "new 1")

    revealed = page.reveal(A)
    then = show(page, at(2, A), "new 2")
    done = page.finish_cell(2, A, "ran")

    assert changes(revealed) == [StatusChanged(A, "running"), OutputSet(A, 0, display("new 1"))]
    assert changes(then) == [OutputSet(A, 1, display("new 2"))]
    assert changes(done) == [OutputsCut(A, 2), StatusChanged(A, "done")]


def stream_(page: Page, run: int, mime_data: dict, kind: str = "update_display_data"):
    data = {"data": {ELEMENT: mime_data}, "metadata": {}, "transient": {"display_id": "1-a"}}
    return page.write(kind, at(run, A), data)


def test_a_text_that_is_streamed_is_appended_piece_by_piece():
    page = new_page()
    page.start_cell(1, A)
    stream_(page, 1, {"kind": "markdown", "id": "1-a", "body": "one"}, "display_data")
    page.reveal(A)

    assert changes(stream_(page, 1, {"appended": " two", "at": 3})) == [TextAppended(A, 0, " two")]
    assert changes(stream_(page, 1, {"appended": " twice", "at": 3})) == []  # meant for another text
    assert shown(page)[0]["data"] == {ELEMENT: {"kind": "markdown", "id": "1-a", "body": "one two"}}


def test_a_piece_leaves_the_text_of_the_last_run_alone():
    page = new_page()
    page.start_cell(1, A)
    stream_(page, 1, {"kind": "markdown", "id": "1-a", "body": "the whole text"}, "display_data")
    page.finish_cell(1, A, "done")
    page.start_cell(2, A)
    stream_(page, 2, {"kind": "markdown", "id": "1-a", "body": "one"}, "display_data")

    assert changes(stream_(page, 2, {"appended": " two", "at": 3})) == []

    page.finish_cell(2, A, "done")
    assert shown(page)[0]["data"][ELEMENT]["body"] == "one two"


def test_text_of_a_long_cell_is_appended():
    page = new_page()
    page.start_cell(1, A)
    print_(page, at(1, A), "one\n")
    page.reveal(A)

    assert changes(print_(page, at(1, A), "two\n")) == [TextAppended(A, 0, "two\n")]
    assert shown(page) == [text("one\ntwo\n")]


def test_an_interrupted_cell_shows_what_it_showed_before():
    page = new_page()
    run_cell(page, 1, A, "old")
    page.start_cell(2, A)
    page.reveal(A)
    show(page, at(2, A), "half")

    effects = page.finish_cell(2, A, "interrupted")

    assert changes(effects) == [OutputSet(A, 0, display("old")), StatusChanged(A, "done")]


def test_a_widget_that_stays_is_not_sent_though_its_text_changed():
    page = new_page()
    for run, repr_ in ((1, "IntSlider(value=3)"), (2, "IntSlider(value=5)")):
        page.start_cell(run, A)
        data = {"text/plain": repr_, WIDGET_VIEW: {"model_id": "m"}}
        page.write("display_data", at(run, A), {"data": data, "metadata": {}})
        effects = page.finish_cell(run, A, "ran")

    assert changes(effects) == []


def test_an_output_of_an_earlier_run_of_the_cell_is_not_shown():
    page = new_page()
    run_cell(page, 1, A, "old")
    run_cell(page, 2, A, "new")

    assert show(page, at(1, A), "a task of the first run") == []


def test_an_output_after_the_cell_is_done_is_added():
    page = new_page()
    run_cell(page, 1, A, "x")

    assert changes(show(page, at(1, A), "late")) == [OutputSet(A, 1, display("late"))]


def test_a_kept_cell_that_was_stale_is_done_again():
    page = new_page()
    page.finish_replay(kept=(), stale=(A, B))

    assert changes(page.finish_replay(kept=(A,), stale=())) == [StatusChanged(A, "done")]


def test_a_hidden_cell_shows_its_errors_only():
    page = new_page(hidden=frozenset({A}))
    page.start_cell(1, A)
    show(page, at(1, A), "x")
    page.write("error", at(1, A), {"ename": "E", "evalue": "", "traceback": ["tb"]})
    page.finish_cell(1, A, "failed")

    assert [o["output_type"] for o in shown(page)] == ["error"]


# --- clearing and updating ---------------------------------------------------------------------------------------


def test_clear_output_clears_now_or_with_the_next_output():
    outputs = Outputs().written(display("x"))

    assert outputs.cleared(wait=False).as_json() == ()
    waiting = outputs.cleared(wait=True)
    assert waiting.as_json() == (display("x"),)
    assert waiting.written(display("y")).as_json() == (display("y"),)


def test_an_animation_never_shows_an_empty_frame():
    page = new_page()
    page.start_cell(1, A)
    page.reveal(A)
    frames = []
    for frame in ("1", "2"):
        page.write("clear_output", at(1, A), {"wait": True})
        frames += changes(show(page, at(1, A), frame))

    assert frames == [OutputSet(A, 0, display("1")), OutputSet(A, 0, display("2"))]


def test_update_display_finds_its_output_in_another_cell():
    page = new_page()
    page.start_cell(1, A)
    show(page, at(1, A), "x", display_id="d")
    page.finish_cell(1, A, "ran")
    page.start_cell(1, B)

    effects = show(page, at(1, B), "y", display_id="d", kind="update_display_data")

    assert changes(effects) == [OutputSet(A, 0, display("y"))]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("10%\r20%\r30%", "30%"),
        ("a\n10%\r100%\nb", "a\n100%\nb"),
        ("dos\r\nlines\r\n", "dos\r\nlines\r\n"),
        ("waits\r", "waits\r"),
    ],
)
def test_a_progress_bar_keeps_its_last_line(written, folded):
    assert fold_returns(written) == folded


def test_endless_text_ends():
    outputs = Outputs()
    for _ in range(5):
        outputs = outputs.written(text("x" * (LONGEST_TEXT // 2)))

    (output,) = outputs.as_json()
    assert len(output["text"]) < LONGEST_TEXT + 200
    assert output["text"].endswith("not shown.]\n")


# --- callbacks and the log ---------------------------------------------------------------------------------------


def test_what_a_callback_writes_stands_under_its_cell_and_the_next_callback_replaces_it():
    page = new_page()
    run_cell(page, 1, A, "x")

    first = print_(page, at(2, A, callback=True), "clicked 1\n")
    second = print_(page, at(3, A, callback=True), "clicked 2\n")

    assert changes(first) == [OutputSet(A, 0, text("clicked 1\n"), callback=True)]
    assert changes(second) == [OutputSet(A, 0, text("clicked 2\n"), callback=True)]


def test_a_cell_that_runs_again_keeps_what_a_callback_of_the_same_replay_wrote():
    page = new_page()
    run_cell(page, 1, A, "x")
    print_(page, at(2, A, callback=True), "clicked\n")

    same = changes(run_cell(page, 2, A, "x"))
    later = changes(run_cell(page, 3, A, "x"))

    assert same == []
    assert later == [OutputsCut(A, 0, callback=True)]


def test_text_without_an_address_goes_to_the_log():
    page = new_page()

    effects = print_(page, "some-other-request", "from a thread\n")

    assert changes(effects) == [LogAppended("from a thread\n")]
    assert page.snapshot(Progress("idle")).log == "from a thread\n"


# --- errors ------------------------------------------------------------------------------------------------------

CANARY = "canary"
FRIENDLY = "Something went wrong in this part of the app. Its author finds the details in the log: id1."


def leaky_writes(parent: str) -> dict[str, tuple[str, str, dict]]:
    traceback = f"Traceback (most recent call last)\n  {CANARY} = 1 / 0\nZeroDivisionError: {CANARY}"
    colored = traceback.replace("Traceback", "\x1b[31mTraceback\x1b[39m")
    return {
        "an error": ("error", parent, {"ename": CANARY, "evalue": CANARY, "traceback": [traceback]}),
        "stderr": ("stream", parent, {"name": "stderr", "text": f"warning: {CANARY}"}),
        "a printed traceback": ("stream", parent, {"name": "stdout", "text": traceback}),
        "a displayed traceback": ("display_data", parent, {"data": {"text/plain": colored}, "metadata": {}}),
        "a traceback as html": ("display_data", parent, {"data": {"text/html": f"<pre>{traceback}"}, "metadata": {}}),
    }


@pytest.mark.parametrize("what", leaky_writes(""))
@pytest.mark.parametrize("where", ["cell", "callback", "log", "output widget"])
def test_no_error_leaks_by_any_path(what, where):
    page = new_page()
    page.start_cell(1, A)
    parent = {"cell": at(1, A), "callback": at(1, A, callback=True), "log": "other", "output widget": at(1, A)}[where]
    effects = []
    if where == "output widget":
        open_output(page)
        capture(page, parent)
    effects += page.write(*leaky_writes(parent)[what])
    effects += page.finish_cell(1, A, "failed")

    told = [effect for effect in effects if not isinstance(effect, Logged)]
    assert CANARY not in repr(told) + repr(page.snapshot(Progress("idle")))
    assert CANARY in repr([effect for effect in effects if isinstance(effect, Logged)])


def test_an_error_becomes_a_sentence_with_an_id_that_the_log_has_too():
    page = new_page()
    page.start_cell(1, A)
    effects = page.write("error", at(1, A), {"ename": "E", "evalue": "", "traceback": ["line 1", "line 2"]})
    page.finish_cell(1, A, "failed")

    assert shown(page) == [{"output_type": "error", "ename": "", "evalue": FRIENDLY, "traceback": []}]
    assert effects == [Logged("error id1:\nline 1\nline 2")]


def test_the_rest_of_a_traceback_that_is_printed_in_pieces_is_kept_back():
    page = new_page()
    page.start_cell(1, A)
    print_(page, at(1, A), "Traceback (most recent call last):\n")
    print_(page, at(1, A), f"ValueError: {CANARY}\n")
    page.finish_cell(1, A, "ran")

    assert CANARY not in repr(shown(page))


def test_with_tracebacks_on_everything_is_shown():
    page = new_page(show_tracebacks=True)
    page.start_cell(1, A)
    for write in leaky_writes(at(1, A)).values():
        page.write(*write)
    page.finish_cell(1, A, "failed")

    assert repr(shown(page)).count(CANARY) >= 5


# --- Output widgets ----------------------------------------------------------------------------------------------

OUT = ModelId("out")


def open_output(page: Page) -> None:
    state = {"_model_name": "OutputModel", "_model_module": "@jupyter-widgets/output", "msg_id": "", "outputs": []}
    fold_comm_message(page, "comm_open", "", comm("jupyter.widget", {"state": state, "buffer_paths": []}), ())


def capture(page: Page, parent: str) -> list:
    return fold_comm_message(page, "comm_msg", "", comm(None, update({"msg_id": parent})), ())


def comm(target: str | None, data: dict) -> dict:
    return {"comm_id": OUT, "data": data} | ({"target_name": target} if target else {})


def update(state: dict) -> dict:
    return {"method": "update", "state": state, "buffer_paths": []}


def test_a_buffer_comes_back_to_its_place_in_the_state():
    page = new_page()
    state = {"_model_name": "X", "a": {"b": [None, 1]}}
    data = {"state": state, "buffer_paths": [["a", "b", 0], ["c"]]}

    fold_comm_message(page, "comm_open", "", comm("jupyter.widget", data), (b"xy", memoryview(b"z")))

    assert page.models.get(OUT).state == {"_model_name": "X", "a": {"b": [b"xy", 1]}, "c": b"z"}


def test_a_comm_of_another_target_is_left_out():
    page = new_page()

    assert fold_comm_message(page, "comm_open", "", comm("hv-extension", {"state": {}}), ()) == []
    assert page.models.all() == ()


# --- containers of nbapp.ui, and cells that end the replay -------------------------------------------------------


def placed(place: str, run: int = 1, cell: CellId = A) -> str:
    return OutputAddress(run, cell, place=place).encode()


def test_an_output_names_the_container_that_it_stands_in():
    page = new_page()
    page.start_cell(1, A)
    show(page, placed("1-b"), "x")
    print_(page, placed("1-b"), "one ")
    print_(page, placed("1-b"), "line")
    print_(page, at(1, A), "outside")
    page.finish_cell(1, A, "ran")

    assert shown(page) == [
        {**display("x"), "place": "1-b"},
        {**text("one line"), "place": "1-b"},
        text("outside"),
    ]


def test_clearing_a_container_leaves_what_stands_elsewhere():
    page = new_page()
    page.start_cell(1, A)
    show(page, placed("1-b"), "old")
    show(page, at(1, A), "outside")
    page.write("clear_output", placed("1-b"), {"wait": True})
    show(page, at(1, A), "outside too")
    show(page, placed("1-b"), "new")
    page.finish_cell(1, A, "ran")

    assert shown(page) == [display("outside"), display("outside too"), {**display("new"), "place": "1-b"}]


def test_what_a_cell_that_ends_the_replay_does_not_reach_shows_nothing_until_it_is_reached_again():
    page = new_page()
    run_cell(page, 1, A, "a")
    run_cell(page, 1, B, "b")

    blanked = page.finish_replay(kept=(), stale=(), blank=(B,))
    again = page.finish_replay(kept=(), stale=(), blank=(B,))
    back = page.finish_replay(kept=(A, B), stale=())

    assert changes(blanked) == [OutputsCut(B, 0), StatusChanged(B, "waiting")]
    assert again == []
    assert changes(back) == [OutputSet(B, 0, display("b")), StatusChanged(B, "done")]
