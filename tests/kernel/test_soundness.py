"""Rule P over widgets: whatever a visitor does, the page shows what running every cell again would show."""

from __future__ import annotations

import random

import pytest

from .app_kernel import AppKernel, Done

IMPORT = "import ipywidgets as w\nfrom nbapp import pressed"
NOTEBOOKS = {
    "sizes that depend on each other": [
        IMPORT,
        "n = w.IntSlider(3, min=0, max=6)",
        "rows = [w.IntSlider(i, max=9, description=f'r{i}') for i in range(n.value)]",
        "box = w.VBox(rows)\nprint(len(box.children))",
        "print(sum(r.value for r in rows))",
        "n.max = 6 + len(rows)\nprint(n.max)",
        "if rows:\n    rows[0].value = 4\nprint([r.value for r in rows])",
    ],
    "choices that depend on each other": [
        IMPORT,
        "land = w.Dropdown(options=['a', 'b', 'c'])",
        "town = w.Dropdown(options=[land.value + str(i) for i in range(3)])",
        "print(land.value, town.value)",
        "town.options = (*town.options, 'x')\nprint(town.value)",
        "other = w.Dropdown(options=['x', 'y'])\nlast = [town.value]",
        "last.append(other.value)\nprint(last)",
    ],
    "composites, links and changes in place": [
        IMPORT,
        "class Pair(w.HBox):\n    def __init__(self, top):\n        self.one, self.two = w.IntSlider(1, max=top), w.IntSlider(2, max=top)\n        super().__init__([self.one, self.two])",
        "top = w.IntSlider(5, min=3, max=9)\nseen = []",
        "pair = Pair(top.value)\nprint(pair.one.value)",
        "third = w.IntSlider(0, max=9)\njoined = w.dlink((pair.two, 'value'), (third, 'value'));",
        "seen.append(third.value)\nprint(seen)",
        "print(pair.one.value + pair.two.value, third.value, seen)",
    ],
}


def shown_after(shown: dict[str, str], done: Done) -> None:
    shown.update({cell: done.text(cell) for cell in done.ran})


def move_something(app: AppKernel, chance: random.Random) -> Done:
    keys = sorted(key for key in app.model_by_key if app.model_by_key[key] in app.models and may_move(app.state(key)))
    key = chance.choice(keys)
    state = app.state(key)
    if "_options_labels" in state:
        return app.set(key, index=chance.randrange(len(state["_options_labels"])))
    return app.set(key, value=chance.randint(state["min"], state["max"]))


def may_move(state: dict[str, object]) -> bool:
    return "_options_labels" in state or ("min" in state and "max" in state)


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.parametrize("seed", range(3))
def test_the_page_shows_what_a_full_run_would_show(app: AppKernel, name: str, seed: int) -> None:
    chance = random.Random(seed)
    shown: dict[str, str] = {}
    shown_after(shown, app.start(*NOTEBOOKS[name]))

    for step in range(12):
        shown_after(shown, move_something(app, chance))
        if step % 4 == 3:
            full = app.replay(refresh=True)
            assert {cell: full.text(cell) for cell in full.ran} == shown, f"step {step}"


def test_an_attribute_that_the_author_puts_on_a_widget_is_followed(app: AppKernel) -> None:
    app.start(IMPORT, "s, t = w.IntSlider(1, max=9), w.Label()", "t.note = s.value", "print(t.note)")

    done = app.set("c1/IntSlider/0", value=5)

    assert done.text("c3") == "5\n"


def test_a_cell_that_starts_a_program_by_an_exclamation_mark_runs_again(app: AppKernel) -> None:
    app.start("!echo hello")

    assert app.why(app.replay()) == {"c0": "starts a program"}


def test_what_a_library_answers_and_a_cell_shows_is_not_what_the_library_keeps(app: AppKernel) -> None:
    app.start(
        IMPORT + "\nimport urllib.parse",
        "s = w.IntSlider(2)",
        "urllib.parse.quote(f'{s.value} b')",
        "urllib.parse.unquote('a%20b')",
        "urllib.parse.quote(f'{s.value} b');",
        "urllib.parse.unquote('a%20b')",
    )

    assert list(app.set("c1/IntSlider/0", value=3).ran) == ["c2", "c4", "c5"]
