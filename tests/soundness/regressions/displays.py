"""What the engine once got wrong about displays that have an id, which other cells update."""

from __future__ import annotations

from ..case import Case, Step
from .first_cell import S

_IMPORT = "from IPython.display import display, update_display"

REGRESSIONS: tuple[Case, ...] = (
    Case(
        "a display is updated by its id",
        "displays",
        (
            S,
            "from IPython.display import display\nh = display('first', display_id='mine')",
            "from IPython.display import update_display\nupdate_display(s.value, display_id='mine')",
        ),
        (Step(set={"s": 3}), Step(edit={2: "pass"})),
    ),
    Case(
        "a display is updated by its id only while the slider is high, by a function of a cell above",
        "displays",
        (
            S,
            f"{_IMPORT}\ndisplay('first', display_id='mine');",
            "def say(x): update_display(x, display_id='mine')",
            "if s.value > 2: say(s.value)",
        ),
        tuple(Step(set={"s": value}) for value in (3, 4, 1, 5)),
    ),
    Case(
        "a cell is deleted and put back that made a display which one below updates",
        "displays",
        (
            _IMPORT,
            "display(1, display_id='mine');",
            "update_display(2, display_id='mine')",
        ),
        (Step(edit={1: None}), Step(edit={1: "display(1, display_id='mine');"})),
    ),
    Case(
        "the first of two cells that make a display with one id is edited",
        "displays",
        (
            S,
            _IMPORT,
            "display(0, display_id='mine');",
            "display(s.value, display_id='mine');",
            "update_display(s.value, display_id='mine')",
        ),
        (Step(edit={2: "display(1, display_id='mine');"}), Step(set={"s": 3})),
    ),
    Case(
        "a cell above comes to make a display whose id one below makes and updates",
        "displays",
        (S, _IMPORT, "display(s.value, display_id='mine');", "display(s.value, display_id='mine', update=True)"),
        (Step(edit={1: f"{_IMPORT}\ndisplay(0, display_id='mine');"}), Step(edit={1: _IMPORT}), Step(set={"s": 3})),
    ),
    *(
        Case(
            f"{what} is updated by its handle, whose name is bound anew below",
            "displays",
            (S, _IMPORT, made, updated, "z = 1"),
            (Step(set={"s": 3}), Step(edit={3: "pass"}), Step(edit={3: updated}), Step(edit={3: None})),
        )
        for what, made, updated in (
            ("a display", "z = display(3, display_id=True)", "z.update(s.value)"),
            ("a display with an id of the author's", "z = display(3, display_id='mine')", "z.update(s.value)"),
            ("one of two displays", "z = [display(n, display_id=True) for n in (3, 4)]", "z[1].update(s.value)"),
            (
                "a display with a handle made by hand",
                "display(3, display_id='mine');",
                "import IPython.display\nz = IPython.display.DisplayHandle('mine')\nz.update(s.value)",
            ),
        )
    ),
    Case(
        "a cell shows the `Output` that it writes to",
        "widgets",
        (S, "y = w.Output()", "k = [y, [4]]", "with y:\n    print(k, s.value)"),
        (Step(set={"s": 3}), Step(set={"s": 4})),
    ),
)
