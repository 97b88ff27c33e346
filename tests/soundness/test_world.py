"""The world itself: what it plays, what it compares, and that it notices when the app is wrong."""

from __future__ import annotations

from .case import Case, Step
from .world import World

IMPORT = "import ipywidgets as w\nfrom nbapp import pressed"


def case(*cells: str, steps: tuple[Step, ...] = (), files: dict[str, str] | None = None) -> Case:
    return Case("case", "world", cells, steps, files=files or {})


def test_a_visitors_value_reaches_the_full_run(world: World) -> None:
    played = world.play(case(IMPORT, "s = w.IntSlider(3)", "s.value", steps=(Step(set={"s": 7}),)))

    assert played.mismatches() == []
    (step,) = played.steps
    assert step.full is not None
    assert step.full.outputs["c"] == step.app.outputs["c"] == ('{"text/plain": "7"}',)


def test_a_press_is_true_in_one_replay_of_the_app_and_of_the_reference(world: World) -> None:
    cells = (IMPORT, "go = w.Button(description='go')", "print(pressed(go))")

    played = world.play(case(*cells, steps=(Step(press="go"), Step(press="go"))))

    assert played.mismatches() == []
    assert [r.text("c") for r in played.replays] == [
        '{"stdout": "False\\n"}',
        '{"stdout": "True\\n"}',
        '{"stdout": "False\\n"}',
        '{"stdout": "True\\n"}',
        '{"stdout": "False\\n"}',
    ]
    assert [r.full and "".join(r.full.outputs["c"]) for r in played.replays] == [r.text("c") for r in played.replays]
