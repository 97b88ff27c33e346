"""Serve a Jupyter notebook as an app: `jupyter nbapp serve notebook.ipynb`."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
__all__ = ["pressed", "session_state", "user"]


def __getattr__(name: str) -> Any:
    """`from nbapp import session_state, pressed, user`: found when asked for, so that importing nbapp costs nothing."""
    if name in __all__:
        from . import ui

        return getattr(ui, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Jupyter server asks for this; imported here, because every kernel imports this package."""
    from .server.extension import NbappApp

    return [{"module": "nbapp.server.extension", "app": NbappApp}]
