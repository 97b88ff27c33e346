"""pyplot's open figures, where they are kept from cell to cell (R2): closed figures are nobody's business."""

from __future__ import annotations

import pytest

from .app_kernel import AppKernel

IMPORT = (
    "import ipywidgets as w\nn = w.IntSlider(3, max=50)\nm = w.IntSlider(1, max=50)\n"
    "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt"
)
N, M = "c0/IntSlider/0", "c0/IntSlider/1"
LINES = "print(sorted(int(line.get_ydata()[-1]) for line in plt.gca().lines), plt.get_fignums())"


@pytest.fixture(autouse=True)
def _close_figures(app: AppKernel) -> None:
    app.start("import matplotlib.pyplot as plt\nplt.close('all')")
    app.reset()


def test_a_cell_that_draws_into_the_current_figure_follows_what_is_in_it(app: AppKernel) -> None:
    first = app.start(IMPORT, "plt.figure()\nplt.plot([0, n.value])", "plt.plot([0, m.value])", LINES, "print('none')")
    moved = app.set(N, value=7)
    again = app.set(M, value=9)

    assert first.text("c3") == "[1, 3] [1]\n"
    assert (moved.ran, moved.text("c3")) == (["c1", "c2", "c3"], "[1, 7] [1]\n")
    assert (again.ran, again.text("c3")) == (["c1", "c2", "c3"], "[7, 9] [1]\n")
    assert app.replay().ran == []


def test_a_cell_does_not_follow_figures_that_interactive_mode_redraws_after_it(app: AppKernel) -> None:
    app.start(IMPORT + "\nplt.ion()", "plt.figure()\nplt.plot([0, n.value])", "print('none')")

    assert app.set(N, value=7).ran == ["c1"]


def test_a_cell_that_makes_a_figure_of_its_own_does_not_follow_the_others(app: AppKernel) -> None:
    app.start(IMPORT, "plt.figure()\nplt.plot([0, n.value])", "plt.figure()\nplt.plot([0, m.value])", LINES)

    moved = app.set(N, value=7)
    again = app.set(M, value=9)

    assert (moved.ran, again.ran) == (["c1"], ["c2", "c3"])
    assert again.text("c3") == "[9] [1, 2]\n"


def test_a_figure_below_is_not_there_for_a_cell_above(app: AppKernel) -> None:
    app.start(
        IMPORT, "print(n.value, plt.get_fignums(), len(plt.gcf().axes))\nplt.close()", "plt.figure(5)\nplt.plot([1])"
    )

    assert app.set(N, value=7).text("c1") == "7 [] 0\n"


def test_a_figure_that_is_closed_below_is_open_again_for_the_cell_between(app: AppKernel) -> None:
    app.start(IMPORT, "plt.figure()\nplt.plot([0, 5])", "print(n.value, plt.get_fignums())", "plt.close('all')")

    assert app.set(N, value=7).text("c2") == "7 [1]\n"
    assert app.start("import matplotlib.pyplot as plt", "print(plt.get_fignums())").text("c1") == "[]\n"


def test_a_cell_that_asks_which_figures_are_open_follows_that(app: AppKernel) -> None:
    app.start(IMPORT, "for k in range(n.value):\n    plt.figure()", "print(plt.get_fignums())", "print(m.value)")

    done = app.set(N, value=2)

    assert (done.ran, done.text("c2")) == (["c1", "c2"], "[1, 2]\n")
