"""Apps of several pages, in the kernel: what it tells the server, and which cells run when the page changes."""

from __future__ import annotations

from nbapp.kernel_protocol import CodeCell, PageChosen, QuerySet, Replay
from nbapp.protocol import CellId

NAVIGATION = "import nbapp.ui as ui\npage = ui.navigation([ui.Page('one.ipynb', default=True), ui.Page('two.ipynb')])\npage.run()"


def told(kernel, **visitor):
    return kernel.ask_replay(Replay(0, visitor=visitor))


def chosen(done):
    return [(event.cell, event.path, event.name) for event in done.events if isinstance(event, PageChosen)]


def of_page(name: str, *sources: str) -> tuple[CodeCell, ...]:
    return tuple(CodeCell(CellId(f"{name}.c{place}"), source) for place, source in enumerate(sources))


def test_a_page_that_is_chosen_ends_the_replay_and_is_told(kernel):
    kernel.load("print('entry')", NAVIGATION, "print('below')")

    done = told(kernel, query={"page": ["two"]})

    assert done.ran == ["c0", "c1"]
    assert done.outcome == "superseded"
    assert chosen(done) == [("c1", "two.ipynb", "two")]


def test_the_cells_of_the_entry_are_kept_when_the_page_changes(kernel):
    kernel.load("print('entry')", NAVIGATION)
    told(kernel, query={})
    kernel.load("print('entry')", NAVIGATION, *of_page("one", "session_state.n = 1", "print('one', session_state.n)"))
    first = kernel.replay()
    assert first.ran == ["one.c0", "one.c1"]

    second = told(kernel, query={"page": ["two"]})
    assert second.ran == ["c1"]
    assert chosen(second) == [("c1", "two.ipynb", "two")]

    kernel.load("print('entry')", NAVIGATION, *of_page("two", "print('two', session_state.n)"))
    third = kernel.replay()
    assert third.ran == ["two.c0"]
    assert third.text("two.c0") == "two 1\n"


def test_a_kernel_that_has_the_cells_of_the_page_from_the_start_runs_through(kernel):
    kernel.load(NAVIGATION, *of_page("one", "print('one')"))

    done = told(kernel, query={})

    assert done.outcome == "complete"
    assert done.text("one.c0") == "one\n"


def test_switch_page_ends_its_cell_and_sets_the_address(kernel):
    kernel.load(NAVIGATION, *of_page("one", "ui.switch_page('two.ipynb')\nprint('not reached')"))

    done = told(kernel, query={})

    assert done.outcome == "superseded"
    assert "not reached" not in done.text("one.c0")
    assert [e.query for e in done.events if isinstance(e, QuerySet)] == [{"page": ("two",)}]
    assert chosen(kernel.replay()) == [("c0", "two.ipynb", "two")]


def test_functions_are_pages_too(kernel):
    kernel.load(
        "import nbapp.ui as ui\ndef first():\n    print('first')\ndef second():\n    print('second')\n"
        "ui.navigation({'All': [first, second]}, position='top').run()"
    )

    assert "first\n" in told(kernel, query={}).text("c0")
    assert "second\n" in told(kernel, query={"page": ["second"]}).text("c0")
