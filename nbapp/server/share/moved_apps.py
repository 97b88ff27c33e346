"""A shared notebook that its author renames or moves in Jupyter: its app goes on under the same link.

How it works. The author's own server hears of it from Jupyter's contents manager, and writes the new path down where
the app's server looks when it starts (`shared_apps.py`). An app's server that runs follows a new name within the folder
by itself (`apps.py`); where the folder is another one it is started again, because the app's kernels work in that.

What it does not know: what is moved by other means. The list of shared apps says that the notebook is gone.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...errors import NbappError
from ..hub_api import hub_of
from .shared_apps import follow
from .sharing import Sharing

log = logging.getLogger(__name__)


class MovedApps:
    def __init__(self, root: Path) -> None:
        """`root`: of the contents manager's paths."""
        self._root = root

    async def hear_of_change(self, logger: object, schema_id: str, data: Mapping[str, Any]) -> None:
        """A listener for Jupyter's contents events."""
        if data.get("action") != "rename":
            return
        old, new = ((self._root / str(data[key]).strip("/")).resolve() for key in ("source_path", "path"))
        for name in follow(old, new):
            try:
                await asyncio.to_thread(Sharing(hub_of(os.environ)).restart, name)
            except NbappError as error:
                log.warning("The server %s of a notebook that was moved did not start again: %s", name, error.explain())
