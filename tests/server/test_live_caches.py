"""What `ui.cache_data` keeps is shared by the visitors of one app, not by two apps, and goes with the server."""

from __future__ import annotations

import stat
from pathlib import Path

from live import serving, write_notebook

LOAD = """
import os
import time
import nbapp.ui as ui

@ui.cache_data
def load():
    print("loading")
    return time.perf_counter_ns()

print(load(), os.environ["NBAPP_CACHE_FOLDER"], sep="\\n")
"""


def test_the_second_visitor_of_an_app_does_not_load_again(tmp_path: Path, visit):
    write_notebook(tmp_path / "one.ipynb", LOAD)
    write_notebook(tmp_path / "other.ipynb", LOAD)
    with serving(tmp_path) as server:
        first = visit(server, "one.ipynb").text("c0").splitlines()
        second = visit(server, "one.ipynb").text("c0").splitlines()
        of_other_app = visit(server, "other.ipynb").text("c0").splitlines()
        folder = Path(first[-1])
        mode = stat.S_IMODE(folder.stat().st_mode)

    assert (first[0], first[2]) == ("loading", str(folder))
    assert second == first
    assert of_other_app[0] == "loading"
    assert of_other_app[1] != first[1]
    assert mode == 0o700
    assert not folder.exists()
