"""The part of nbapp that runs in the author's kernel, as an IPython extension: `%load_ext nbapp.kernel`.

How it works. The extension is loaded into a plain ipykernel. It holds the app's cells and replays them on request:
    endpoint.py    a request comes in            replay.py       it becomes events and one pass of the engine
    events.py      what the visitor did          run_cell.py     one cell runs in IPython
    widgets.py     what cells read and set       outputs.py      where what they show belongs

Import-light: no numpy, pandas or nbformat (a visitor waits for this kernel; nbformat alone costs a second).
"""

from __future__ import annotations

from typing import Any


def load_ipython_extension(shell: Any) -> None:
    """Called by `%load_ext nbapp.kernel`; a second time does nothing."""
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        raise RuntimeError("nbapp.kernel works in a Jupyter kernel; this is IPython in a terminal.")
    if not getattr(kernel, "_nbapp_is_loaded", False):
        from .start import start

        start(shell, kernel)
        kernel._nbapp_is_loaded = True
