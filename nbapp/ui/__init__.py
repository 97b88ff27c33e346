"""What authors may use in cells: `import nbapp.ui as ui`, and Streamlit's functions in Streamlit's terms.

How it works. Each function shows an element at the current place of the page (`host.py`) and returns its handle, or an
input's value. In a plain notebook they work too. Names are imported when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from . import host as _host
from .presses import pressed
from .session_state import SessionState, session_state

MODULES: dict[str, tuple[str, ...]] = {
    "texts": (
        "badge",
        "caption",
        "divider",
        "header",
        "html",
        "latex",
        "markdown",
        "subheader",
        "text",
        "title",
    ),
    "writing": ("write", "write_stream"),
    "objects": ("code", "exception", "help", "json"),
    "metrics": ("metric",),
    "statuses": (
        "balloons",
        "error",
        "info",
        "progress",
        "snow",
        "spinner",
        "status",
        "success",
        "toast",
        "warning",
    ),
    "charts": ("area_chart", "bar_chart", "line_chart", "scatter_chart"),
    "vega_charts": ("altair_chart", "vega_lite_chart"),
    "plotly_charts": ("plotly_chart",),
    "figures": ("graphviz_chart", "pyplot"),
    "maps": ("map",),
    "media": ("audio", "image", "logo", "pdf", "video"),
    "chats": ("chat_message",),
    "containers": ("sidebar",),
    "layouts": ("columns", "container", "empty", "expander", "popover", "space", "tabs"),
    "flow": ("rerun", "stop"),
    "dialogs": ("dialog",),
    "fragments": ("fragment",),
    "forms": ("form", "form_submit_button"),
    "caching": ("cache_data", "cache_resource"),
    "inputs_buttons": ("button", "download_button", "link_button"),
    "inputs_choices": ("checkbox", "multiselect", "radio", "select_slider", "selectbox", "toggle"),
    "inputs_pills": ("feedback", "pills", "segmented_control"),
    "inputs_files": ("file_uploader",),
    "inputs_numbers": ("number_input", "slider"),
    "inputs_texts": ("chat_input", "color_picker", "text_area", "text_input"),
    "inputs_times": ("date_input", "datetime_input", "time_input"),
    "data": ("column_config", "dataframe"),
    "editors": ("data_editor",),
    "data_table": ("table",),
    "errors": ("UiError",),
    "navigation_pages": ("Page", "navigation", "page_link", "switch_page"),
    "page_config": ("set_page_config",),
    "secret_values": ("secrets",),
    "logins": ("user",),
    "visitor": ("context", "query_params"),
}
"""Where each name is."""

_MODULE_OF = {name: module for module, names in MODULES.items() for name in names}

__all__ = ["SessionState", "pressed", "session_state", *_MODULE_OF]


_host.set_plain(lambda: import_module(".plain", __name__).PlainHost())


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_MODULE_OF])
