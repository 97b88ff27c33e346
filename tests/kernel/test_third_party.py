"""Widgets of other packages keep their model and what the visitor did to them, or get a new model cleanly (rule I1)."""

from __future__ import annotations

import pytest

from nbapp.protocol import Custom

from .app_kernel import AppKernel

TRIGGER = "import ipywidgets as w\nm = w.IntSlider(1)"


def test_an_anywidget_keeps_its_model_and_the_visitors_value(app: AppKernel) -> None:
    pytest.importorskip("anywidget")
    app.start(
        TRIGGER,
        "import anywidget, traitlets\nclass Counter(anywidget.AnyWidget):\n    _esm = 'export default {}'\n    value = traitlets.Int(0).tag(sync=True)\n    top = traitlets.Int(5).tag(sync=True)",
        "m.value\nc = Counter(top=3)\nc",
        "print(c.value)",
    )
    model = app.model_by_key["c2/Counter/0"]
    app.set("c2/Counter/0", value=7)

    done = app.set("c0/IntSlider/0", value=2)

    assert (done.ran, done.opened(), done.closed()) == (["c2"], [], [])
    assert (app.model_by_key["c2/Counter/0"], done.sent(model)) == (model, [])
    assert app.replay(refresh=True).text("c3") == "7\n"


def test_an_anywidget_with_other_arguments_gets_a_new_model_and_keeps_the_value(app: AppKernel) -> None:
    pytest.importorskip("anywidget")
    app.start(
        TRIGGER,
        "import anywidget, traitlets\nclass Counter(anywidget.AnyWidget):\n    _esm = 'export default {}'\n    value = traitlets.Int(0).tag(sync=True)\n    top = traitlets.Int(5).tag(sync=True)",
        "c = Counter(top=m.value)\nc",
        "print(c.value, c.top)",
    )
    model = app.model_by_key["c2/Counter/0"]
    app.set("c2/Counter/0", value=7)

    done = app.set("c0/IntSlider/0", value=2)

    assert done.ran == ["c2", "c3"]
    assert done.text("c3") == "7 2\n"
    assert app.model_by_key["c2/Counter/0"] != model


def test_a_map_keeps_its_model_and_where_the_visitor_went(app: AppKernel) -> None:
    pytest.importorskip("ipyleaflet")
    app.start(
        TRIGGER,
        "import ipyleaflet as l\nm.value\nmap = l.Map(center=(52, 13), zoom=5)\nmap.add(l.Marker(location=(52, 13)))\nmap",
        "print(map.zoom)",
    )
    app.set("c1/Map/0", zoom=9, center=[50, 10])

    done = app.set("c0/IntSlider/0", value=2)

    assert (done.ran, done.opened(), done.outcome) == (["c1"], [], "complete")
    assert app.state("c1/Map/0")["zoom"] == 9
    assert app.replay(refresh=True).text("c2") == "9.0\n"


def test_a_bqplot_figure_keeps_its_model(app: AppKernel) -> None:
    pytest.importorskip("bqplot")
    app.start(
        TRIGGER,
        "import bqplot as bq, numpy as np\nx, y = bq.LinearScale(), bq.LinearScale()\nline = bq.Lines(x=np.arange(3), y=np.arange(3) * m.value, scales={'x': x, 'y': y})\nfig = bq.Figure(marks=[line])\nfig",
    )
    figure = app.model_by_key["c1/Figure/0"]

    done = app.set("c0/IntSlider/0", value=2)

    assert (done.ran, done.outcome) == (["c1"], "complete")
    shown = done.outputs["c1"][0]["data"]["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert shown in app.models
    assert figure == shown or figure in done.closed() or figure in app.models


def test_a_plotly_figure_widget_is_shown_again_and_works(app: AppKernel) -> None:
    pytest.importorskip("plotly")
    done = app.start(
        TRIGGER,
        "import plotly.graph_objects as go\nfig = go.FigureWidget(go.Scatter(y=[1, m.value]))\nfig",
        "print(len(fig.data))",
    )
    assert done.outcome == "complete", done.text("c1")

    done = app.set("c0/IntSlider/0", value=2)

    assert done.outcome == "complete"
    shown = done.outputs["c1"][0]["data"]["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert shown in app.models


def test_a_composite_of_the_notebook_runs_its_constructor_and_keeps_its_parts(app: AppKernel) -> None:
    app.start(
        TRIGGER,
        "class Two(w.VBox):\n    def __init__(self, n):\n        self.a = w.IntText(n)\n        self.b = w.Label(str(self.a.value))\n        self.a.observe(self.told, 'value')\n        super().__init__([self.a, self.b])\n    def told(self, change):\n        self.b.value = str(change.new)",
        "m.value\ntwo = Two(3)\ntwo",
        "print(two.a.value)",
    )
    key = "c2/Two/0/IntText/0"
    model = app.model_by_key[key]
    app.set(key, value=8)

    done = app.set("c0/IntSlider/0", value=2)

    assert (done.opened(), done.outcome) == ([], "complete")
    assert app.model_by_key[key] == model
    assert app.state("c2/Two/0/Label/0")["value"] == "8"
    assert app.set(key, value=9).text("c3") == "9\n"
    assert app.state("c2/Two/0/Label/0")["value"] == "9"


def test_what_the_page_asks_of_a_live_plot_runs_no_cell(app: AppKernel) -> None:
    pytest.importorskip("ipympl")
    app.start(
        "%matplotlib widget\nimport matplotlib.pyplot as plt",
        "fig, ax = plt.subplots()\nax.plot([1, 2])\nplt.show()",
    )
    (canvas,) = [model for key, model in app.model_by_key.items() if "Canvas" in key]

    for question in ({"type": "refresh"}, {"type": "send_image_mode"}, {"type": "initialized"}, {"type": "draw"}):
        assert (question, app.why(app.replay(Custom("1", canvas, question)))) == (question, {})


def test_dragging_a_map_runs_only_the_cells_that_read_where_it_is(app: AppKernel) -> None:
    pytest.importorskip("ipyleaflet")
    app.start(
        "import ipyleaflet as l",
        "m = l.Map(layers=())\nm.add(l.Marker(location=(1, 1)))\nm",
        "print(m.zoom)",
        "m.add(l.Marker(location=(2, 2)))",
    )
    key = next(key for key in app.model_by_key if key.endswith("/Map/0"))

    done = app.set(key, zoom=7.0, center=[3, 4])

    assert (done.ran, done.text("c2")) == (["c2"], "7.0\n")
