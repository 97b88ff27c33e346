"""Every kind of output is drawn, third-party widgets included, and nothing is asked of another host."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from live import serving, write_notebook
from playwright.sync_api import expect

OUTPUTS = {
    "html": ("from IPython.display import HTML\nHTML('<b id=found>bold</b>')", "#found"),
    "html with a script": (
        (
            "from IPython.display import HTML\n"
            'HTML(\'<div id=a>text</div><script>document.getElementById("a").id = "found"</script>\')'
        ),
        "#found",
    ),
    "svg": (
        (
            "from IPython.display import SVG\n"
            'SVG(\'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect id="found" width="9" height="9"/></svg>\')'
        ),
        "#found",
    ),
    "png": (
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\nplt.show()",
        "[data-output-index] img",
    ),
    "latex": ("from IPython.display import Math\nMath(r'\\frac{1}{2}')", ".katex"),
    "json": ("from IPython.display import JSON\nJSON({'key': [1, 2]})", "[data-output-index] >> text=key"),
    "markdown": ("from IPython.display import Markdown\nMarkdown('**strong** $x^2$')", "strong >> text=strong"),
    "frame": ("import pandas as pd\npd.DataFrame({'a': [1]})", "table.dataframe"),
    "vega-lite": (
        (
            "import altair as alt\nimport pandas as pd\nalt.renderers.enable('mimetype')\n"
            "alt.Chart(pd.DataFrame({'x': [1, 2], 'y': [3, 4]})).mark_line().encode(x='x', y='y')"
        ),
        "[data-output-index] svg.marks, [data-output-index] canvas.marks",
    ),
    "plotly": ("import plotly.graph_objects as go\ngo.Figure(go.Bar(y=[1, 2]))", ".main-svg"),
    "plotly FigureWidget": ("import plotly.graph_objects as go\ngo.FigureWidget(go.Bar(y=[1, 2]))", ".main-svg"),
    "bqplot": (
        "import bqplot.pyplot as plt\nimport numpy as np\nplt.figure()\nplt.plot(np.arange(3), np.arange(3))\nplt.show()",
        ".bqplot svg, .bqplot canvas",
    ),
    "ipyleaflet": ("import ipyleaflet\nipyleaflet.Map(layers=())", ".leaflet-container"),
    "ipympl": (
        "%matplotlib widget\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\nplt.show()",
        ".jupyter-matplotlib canvas",
    ),
    "anywidget": (
        (
            "import anywidget, traitlets\nclass Hello(anywidget.AnyWidget):\n"
            "    _esm = 'export default { render({ model, el }) { el.innerHTML = `<b id=found>${model.get(\"name\")}</b>` } }'\n"
            "    name = traitlets.Unicode('you').tag(sync=True)\nHello()"
        ),
        "#found",
    ),
}


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    """One app for each row of the table."""
    folder = tmp_path_factory.mktemp("gallery")
    for name, (source, _) in OUTPUTS.items():
        write_notebook(folder / f"{name}.ipynb", source)
    with serving(folder) as server:
        yield server


@pytest.mark.parametrize("name", OUTPUTS)
def test_an_output_is_drawn(gallery, visitor, name):
    _, selector = OUTPUTS[name]

    page = visitor.open(gallery.app_url(quote(f"{name}.ipynb")))
    visitor.idle()

    expect(page.locator('[data-status="failed"]')).to_have_count(0)
    expect(page.locator(selector).first).to_be_visible()
