"""What counts as a difference between a page and a fresh run of it, and whose doing it is. No kernel."""

from __future__ import annotations

import pytest

from nbapp.kernel_protocol import CellExplanation, CodeCell
from nbapp.protocol import ELEMENT_MIME, CellId, InputKey, ModelId, PageCell
from nbapp.server.audit.comparison import Difference, differences_between, judge
from nbapp.server.audit.shown import ModelCopy, PageCopy, shown_on

A, B, C = CellId("a"), CellId("b"), CellId("c")


def text(value: str) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": value}


def display(**data: object) -> dict:
    return {
        "output_type": "display_data",
        "data": {mime.replace("_", "/"): v for mime, v in data.items()},
        "metadata": {},
    }


def error(ename: str, evalue: str, *frames: str) -> dict:
    return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": list(frames)}


def page_of(*outputs: dict, status: str = "done", models: tuple[ModelCopy, ...] = ()) -> PageCopy:
    return PageCopy((PageCell(A, "code", status=status, outputs=outputs),), {m.id: m for m in models})


def label(id: str, value: str, key: str = "a/Label/0", **more: object) -> ModelCopy:
    state = {"_model_name": "LabelModel", "value": value, "layout": f"IPY_MODEL_{id}-layout", **more}
    return ModelCopy(ModelId(id), InputKey(key), state)


def whats(live: PageCopy, fresh: PageCopy) -> list[str]:
    return [d.what for d in differences_between(shown_on(live), shown_on(fresh))]


SAME = {
    "an address": (page_of(text("<A at 0x7f00aa>")), page_of(text("<A at 0x7f11bb>"))),
    "a uuid in HTML": (
        page_of(display(text_html="<p id='6f1c2c5e-7a31-4a1c-9a54-0d53a7f3d9b1'>")),
        page_of(display(text_html="<p id='aaaaaaaa-7a31-4a1c-9a54-0d53a7f3d9b1'>")),
    ),
    "the ids of a styled frame": (
        page_of(display(text_html="<style>#T_a1b2c td{}</style><td id='T_a1b2c'><td id='T_a1b2c_row0'>1")),
        page_of(display(text_html="<style>#T_0f0f0 td{}</style><td id='T_0f0f0'><td id='T_0f0f0_row0'>1")),
    ),
    "an error's frames": (page_of(error("E", "why", "line 3")), page_of(error("E", "why", "line 4"))),
    "the id of an error that is not shown": (
        page_of(error("", "Its author finds the details in the log: 0a1b2c3d.")),
        page_of(error("", "Its author finds the details in the log: ffffffff.")),
    ),
    "the order of stdout and stderr": (
        page_of({**text("warned"), "name": "stderr"}, text("told")),
        page_of(text("to"), {**text("warned"), "name": "stderr"}, text("ld")),
    ),
    "the id of a widget": (
        page_of(display(widget={"model_id": "one"}), models=(label("one", "x"),)),
        page_of(display(widget={"model_id": "two"}), models=(label("two", "x"),)),
    ),
    "a spinner that one of them showed": (
        page_of({**display(), "data": {ELEMENT_MIME: {"kind": "empty", "id": "p1-a"}}}, text("1")),
        page_of(text("1")),
    ),
    "not a number": (page_of(display(json={"v": float("nan")})), page_of(display(json={"v": float("nan")}))),
    "a cell that neither reached": (page_of(text("old"), status="stale"), page_of(status="waiting")),
    "what a callback wrote into an Output widget": (
        page_of(models=(ModelCopy(ModelId("o"), InputKey("a/Output/0"), {"outputs": [text("x")]}, True),)),
        page_of(models=(ModelCopy(ModelId("p"), InputKey("a/Output/0"), {"outputs": []}),)),
    ),
}

OTHER = {
    "text": (page_of(text("1\n")), page_of(text("2\n")), ["output 1"]),
    "what a styled frame says": (
        page_of(display(text_html="<td id='T_a1b2c'>1")),
        page_of(display(text_html="<td id='T_0f0f0'>2")),
        ["output 1"],
    ),
    "pixels": (page_of(display(image_png="aaaa")), page_of(display(image_png="bbbb")), ["output 1"]),
    "a missing output": (page_of(text("1"), display(text_html="x")), page_of(text("1")), ["output 2"]),
    "an error's message": (page_of(error("E", "one")), page_of(error("E", "two")), ["output 1"]),
    "whether it failed": (page_of(status="failed"), page_of(), ["whether it failed"]),
    "whether it was reached": (page_of(text("1")), page_of(status="stale"), ["whether it failed"]),
    "another widget in the same place": (
        page_of(display(widget={"model_id": "one"}), models=(label("one", "x"),)),
        page_of(display(widget={"model_id": "one"}), models=(label("one", "x", "a/Label/1"),)),
        ["output 1"],
    ),
    "a trait of a widget": (
        page_of(models=(label("one", "x"),)),
        page_of(models=(label("two", "y"),)),
        ["`value` of the widget a/Label/0"],
    ),
    "a trait of a layout that has no key": (
        page_of(models=(label("one", "x"), ModelCopy(ModelId("one-layout"), None, {"width": "1px"}))),
        page_of(models=(label("two", "x"), ModelCopy(ModelId("two-layout"), None, {"width": "2px"}))),
        ["`layout` of the widget a/Label/0"],
    ),
}


@pytest.mark.parametrize(("live", "fresh"), SAME.values(), ids=SAME)
def test_what_only_names_a_kernels_own_things_is_no_difference(live, fresh):
    assert whats(live, fresh) == []


@pytest.mark.parametrize(("live", "fresh", "expected"), OTHER.values(), ids=OTHER)
def test_what_a_visitor_could_see_is_a_difference(live, fresh, expected):
    assert whats(live, fresh) == expected


def test_a_trait_that_a_callback_set_agrees_with_any_value():
    live, fresh = page_of(models=(label("one", "clicked"),)), page_of(models=(label("two", "first"),))

    shown = shown_on(live, {ModelId("one"): ("value",)})

    assert differences_between(shown, shown_on(fresh)) == ()


def test_a_difference_quotes_both_from_where_they_part():
    live, fresh = page_of(text("x" * 500 + "one" + "y" * 500)), page_of(text("x" * 500 + "two" + "y" * 500))

    (difference,) = differences_between(shown_on(live), shown_on(fresh))

    assert difference.live.startswith("…" + "x" * 40 + "one")
    assert difference.fresh.startswith("…" + "x" * 40 + "two")
    assert len(difference.live) < 400


# --- whose doing it is -------------------------------------------------------------------------------------------

CODE = (CodeCell(A, "x = 1"), CodeCell(B, "y = x"), CodeCell(C, "print(y)"))
EXPLAINED = (
    CellExplanation(A, "ran", "", writes=("x",)),
    CellExplanation(B, "ran", "", reads=("x",), writes=("y",)),
    CellExplanation(C, "ran", "", reads=("y",)),
)


def differs(cell: CellId, what: str = "output 1") -> Difference:
    return Difference(cell, what, "old", "new")


def test_what_differs_between_two_fresh_runs_is_not_held_against_the_cache():
    verdict = judge([differs(B), differs(C)], [differs(B)], CODE, kept=(A, B, C), explained=EXPLAINED)

    assert [d.cell for d in verdict.differences] == [C]
    assert verdict.undetermined == (B,)


@pytest.mark.parametrize(
    ("code", "explained"),
    [
        ((CodeCell(A, "x = 1", rule="once"), *CODE[1:]), EXPLAINED),
        ((CodeCell(A, "x = 1", ttl_seconds=60.0), *CODE[1:]), EXPLAINED),
        (CODE, (CellExplanation(A, "ran", "", writes=("x",), hosts=("example.org",)), *EXPLAINED[1:])),
    ],
    ids=["once", "ttl", "network"],
)
def test_what_may_be_old_is_waived_with_all_that_follows_it(code, explained):
    verdict = judge([differs(A), differs(C)], [], code, kept=(A, B, C), explained=explained)

    assert verdict.differences == ()
    assert verdict.waived == (A, C)
    assert verdict.suspects == ()


def test_a_kept_cell_that_differs_is_the_suspect():
    assert judge([differs(C)], [], CODE, kept=(A, B, C), explained=EXPLAINED).suspects == (C,)


@pytest.mark.parametrize(("kept", "expected"), [((A, B), (B,)), ((A,), (A,))], ids=["directly", "by way of others"])
def test_of_a_cell_that_ran_and_differs_the_kept_ones_that_it_follows_are_suspects(kept, expected):
    other = CellId("other")
    code = (CodeCell(other, "z = 1"), *CODE)
    explained = (CellExplanation(other, "ran", "", writes=("z",)), *EXPLAINED)

    assert judge([differs(C)], [], code, kept=(other, *kept), explained=explained).suspects == expected


def test_where_no_name_leads_anywhere_all_kept_cells_above_are_suspects():
    explained = tuple(CellExplanation(cell, "ran", "") for cell in (A, B, C))

    assert judge([differs(C)], [], CODE, kept=(A, B), explained=explained).suspects == (A, B)


def test_the_cell_that_sets_a_trait_is_suspected_of_it_not_the_one_that_made_the_widget():
    explained = (
        *EXPLAINED[:2],
        CellExplanation(C, "ran", "", reads=("label",), writes_outside=("`value` of the widget `label`",)),
    )

    verdict = judge([differs(A, "`value` of the widget a/Label/0")], [], CODE, kept=(B, C), explained=explained)

    assert verdict.suspects == (C,)


def test_an_image_is_called_by_its_kind_and_a_short_hash():
    live, fresh = page_of(), page_of(display(image_png="iVBORw0KGgo="))

    (difference,) = differences_between(shown_on(live), shown_on(fresh))

    assert (difference.live, difference.fresh) == ("nothing", "an image/png (929e08d5)")
