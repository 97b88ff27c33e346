"""Charts of Plotly, and what is selected in them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..protocol import Json
from .elements import show_element
from .errors import WrongValue
from .inputs import value_of
from .methods import element
from .selections import OnSelect, is_selectable, make_chart_input, modes_of

PLOTLY_MIME = "application/vnd.plotly.v1+json"
MODES = ("points", "box", "lasso")
NOTHING: Json = {"points": [], "point_indices": [], "box": [], "lasso": []}


@element
def plotly_chart(
    figure_or_data: Any,
    use_container_width: bool | None = None,
    *,
    width: object = "stretch",
    height: int | str = "content",
    theme: str | None = "streamlit",
    key: object = None,
    on_select: OnSelect = "ignore",
    selection_mode: str | Iterable[str] = MODES,
    config: dict[str, Json] | None = None,
    alt: str | None = None,
    **_other: object,
) -> Any:
    """A figure of Plotly's, or a figure of Matplotlib's that Plotly can read.

    With `on_select="rerun"` it returns what is selected: `event.selection.points`, `.box`, `.lasso`.

    >>> import plotly.graph_objects as go
    >>> _ = ui.plotly_chart(go.Figure(go.Bar(x=["May", "June"], y=[3, 5])))
    """
    figure = figure_json(figure_or_data)
    props: dict[str, Json] = {"figure": figure, "alt": alt or _title(figure)}
    for name, said in (("width", width), ("height", height)):
        if isinstance(said, int):
            props[name] = said
    if width == "content" or use_container_width is False:
        props["fit"] = False
    if theme is None:
        props["theme"] = False
    if config:
        props["config"] = config
    if not is_selectable(on_select):
        return show_element("plotly_chart", props, {PLOTLY_MIME: figure, "text/plain": "<chart>"})
    props["modes"] = modes_of(selection_mode, MODES, "a chart of Plotly's")
    return value_of(make_chart_input("plotly_chart", props, NOTHING, key, on_select))


def figure_json(figure: Any) -> Json:
    """As plotly.js takes it; arrays stay as compact as Plotly writes them."""
    if hasattr(figure, "to_json") and hasattr(figure, "to_plotly_json"):
        whole = json.loads(figure.to_json())
    else:
        import plotly.io
        import plotly.tools

        if hasattr(figure, "savefig"):
            figure = plotly.tools.mpl_to_plotly(figure)
        elif not isinstance(figure, dict):
            figure = {"data": [figure] if hasattr(figure, "to_plotly_json") else list(figure)}
        try:
            whole = json.loads(plotly.io.to_json(figure, validate=False))
        except TypeError:
            raise WrongValue(f"plotly_chart cannot draw {type(figure).__name__}.") from None
    return {name: whole[name] for name in ("data", "layout", "frames") if name in whole}


def _title(figure: Json) -> str:
    title = figure.get("layout", {}).get("title")
    text = title.get("text") if isinstance(title, dict) else title
    return str(text or "Chart")
