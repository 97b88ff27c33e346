"""What nearly all regressions begin with."""

from __future__ import annotations

S = "import ipywidgets as w\ns = w.IntSlider(2, max=6, description='s')"
