"""Points on a map. No map server is asked: the land is drawn from an outline that the page brings along."""

from __future__ import annotations

from typing import Any

from ..protocol import Json
from .chart_data import Table, table_of
from .chart_specs import as_css, check_column, is_color
from .elements import Element, show_element
from .errors import WrongValue
from .methods import element
from .sizes import box_props

LATITUDES = ("lat", "latitude", "LAT", "LATITUDE")
LONGITUDES = ("lon", "longitude", "LON", "LONGITUDE", "lng", "long")


@element
def map(
    data: Any = None,
    *,
    latitude: str | None = None,
    longitude: str | None = None,
    color: Any = None,
    size: str | float | None = None,
    zoom: int | None = None,
    width: object = "stretch",
    height: int | str = 500,
    use_container_width: bool | None = None,
    alt: str | None = None,
) -> Element:
    """Points on a map of the world, as near as they need. `size` is in metres, or names a column; so does `color`.

    >>> ui.map({"lat": [59.9, 41.9], "lon": [10.7, 12.5]})
    <Element ...-plain>
    """
    table = table_of(data)
    latitudes, longitudes = (
        _column(table, latitude, LATITUDES, "latitude"),
        _column(table, longitude, LONGITUDES, "longitude"),
    )
    points: dict[str, Json] = {"lat": latitudes, "lon": longitudes}
    props: dict[str, Json] = {"points": points, "alt": alt or f"Map with {len(latitudes)} points"}
    props |= box_props(width)
    if isinstance(color, str) and not is_color(color):
        points["color"] = [as_css(value) for value in table.columns[check_column(table, color, "color")]]
    elif color is not None:
        props["color"] = as_css(color)
    if isinstance(size, str):
        points["size"] = table.columns[check_column(table, size, "size")]
    elif size is not None:
        props["size"] = float(size)
    if zoom is not None:
        props["zoom"] = zoom
    props["height"] = height if isinstance(height, int) else 500
    text = "\n".join(f"{lat}, {lon}" for lat, lon in zip(latitudes[:20], longitudes[:20], strict=True))
    return show_element("map", props, {"text/plain": text or "Map"})


def _column(table: Table, said: str | None, usual: tuple[str, ...], what: str) -> list[float]:
    if not table.columns and said is None:
        return []
    name = check_column(table, said, what) if said else next((name for name in usual if name in table.columns), None)
    if name is None:
        raise WrongValue(
            f"The data have no column for the {what}: none of {', '.join(usual)}.",
            advice=f"Name it: ui.map(data, {what}='...').",
        )
    values = table.columns[name]
    if table.kinds[name] != "quantitative" or None in values:
        raise WrongValue(f"The column {name!r} has to hold the {what} of each point, and holds something else.")
    return [float(value) for value in values]
