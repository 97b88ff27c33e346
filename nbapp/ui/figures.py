"""Figures that are drawn in the kernel (Matplotlib), and graphs that the page draws (Graphviz)."""

from __future__ import annotations

import base64
import io
from typing import Any

from ..protocol import Json
from .elements import Element, show_element
from .errors import WrongValue
from .methods import element

DOTS_PER_INCH = 200
"""Twice of Matplotlib's own: sharp where a pixel of the page is two of the screen."""


@element
def pyplot(
    fig: Any = None,
    clear_figure: bool | None = None,
    *,
    width: object = "stretch",
    use_container_width: bool | None = None,
    alt: str | None = None,
    **kwargs: Any,
) -> Element:
    """A figure of Matplotlib's; without one, the current figure. What else it is given goes to `savefig`.

    `clear_figure`: empty the figure afterwards; by default only the current figure is emptied.

    >>> from matplotlib.figure import Figure
    >>> figure = Figure(figsize=(4, 2))
    >>> _ = figure.subplots().plot([3, 5, 4])
    >>> _ = ui.pyplot(figure, alt="Trips in three months")
    """
    import matplotlib.pyplot as plt

    figure = plt.gcf() if fig is None else fig
    if not hasattr(figure, "savefig"):
        raise WrongValue(
            f"pyplot takes a figure of Matplotlib's, not {type(figure).__name__}.",
            advice="Give it `fig` of `fig, ax = plt.subplots()`, or of an axes: `ax.figure`.",
        )
    options = {"dpi": DOTS_PER_INCH, "bbox_inches": "tight", "format": "png", **kwargs}
    buffer = io.BytesIO()
    figure.savefig(buffer, **options)
    pixels = _pixel_width(buffer.getvalue())
    image = base64.b64encode(buffer.getvalue()).decode()
    if clear_figure or (clear_figure is None and fig is None):
        figure.clf()
    # shown now: the notebook's front end would show it once more at the end of the cell
    plt.close(figure)
    props: dict[str, Json] = {"src": f"data:image/png;base64,{image}", "alt": alt or "Plot"}
    if isinstance(width, int):
        props["width"] = width
    elif use_container_width is False or width == "content":
        props["width"] = pixels // 2
    else:
        props["fit"] = True
    return show_element("picture", props, {"image/png": image, "text/plain": "<Figure>"})


def _pixel_width(png: bytes) -> int:
    """PNG keeps its width in the bytes 16 to 20."""
    return int.from_bytes(png[16:20], "big") if png[:4] == b"\x89PNG" else 1200


@element
def graphviz_chart(
    figure_or_dot: Any,
    use_container_width: bool | None = None,
    *,
    width: object = "content",
    height: object = "content",
    alt: str | None = None,
) -> Element:
    """A graph in Graphviz' language, or an object of the package `graphviz`. The page draws it, without a program.

    >>> ui.graphviz_chart("digraph { load -> clean -> plot }")
    <Element ...-plain>
    """
    source, engine = figure_or_dot, "dot"
    if not isinstance(figure_or_dot, str):
        if not hasattr(figure_or_dot, "source"):
            raise WrongValue(f"graphviz_chart takes a text in DOT or a graph, not {type(figure_or_dot).__name__}.")
        source, engine = figure_or_dot.source, getattr(figure_or_dot, "engine", "dot") or "dot"
    props: dict[str, Json] = {"dot": str(source), "engine": engine, "alt": alt or "Graph"}
    if use_container_width or width == "stretch":
        props["fit"] = True
    elif isinstance(width, int):
        props["width"] = width
    fallback = {"text/markdown": f"```dot\n{source}\n```", "text/plain": str(source)}
    return show_element("graphviz_chart", props, fallback)
