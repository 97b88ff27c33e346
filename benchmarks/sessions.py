"""What a session costs: memory of its kernel, and seconds from a new visitor's first word to the last output."""

from __future__ import annotations

import json
import re
import statistics
import tempfile
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import psutil
import websocket

from benchmarks.server import Server, notebook, serving
from benchmarks.table import print_rows

APP = (
    (
        "import matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd\n"
        "df = pd.DataFrame({'v': np.arange(2_000_000)})  # 16 MB"
    ),
    "from ipywidgets import IntSlider\ns = IntSlider()\ns",
    "fig, ax = plt.subplots()\nax.plot(df.v[: s.value + 2])\nplt.show()",
)
SESSIONS = 5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, serving(notebook(Path(folder) / "app.ipynb", *APP)) as server:
        before = psutil.Process(server.pid).memory_full_info().uss
        visits = [visit(server) for _ in range(SESSIONS)]
        kernels = [
            p for p in psutil.Process(server.pid).children(recursive=True) if "ipykernel" in " ".join(p.cmdline())
        ]
        memory = [p.memory_full_info() for p in kernels]
        grown = (psutil.Process(server.pid).memory_full_info().uss - before) / SESSIONS
        for _, connection in visits:
            connection.close()
    print_rows(
        [
            (
                "a further session: private memory of its kernel",
                f"{statistics.median(m.uss for m in memory) / 1e6:.0f} MB",
            ),
            ("a further session: proportional share (PSS)", f"{statistics.median(m.pss for m in memory) / 1e6:.0f} MB"),
            ("a further session: in the server", f"{grown / 1e6:.1f} MB"),
            ("a new visitor: until all outputs are there", f"{statistics.median(s for s, _ in visits):.2f} s"),
        ]
    )


def visit(server: Server) -> tuple[float, websocket.WebSocket]:
    """One visitor without a browser: the page, its socket, and the end of the first replay."""
    began = time.perf_counter()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with opener.open(server.app_url()) as response:
        text = response.read().decode()
    found = re.search(r'id="nbapp-config"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert found is not None
    config = json.loads(found[1])
    connection = websocket.create_connection(
        f"ws://127.0.0.1:{server.port}{config['socket']}?ticket={config['ticket']}", timeout=60
    )
    connection.send(json.dumps({"type": "open"}))
    while '"activity":"idle"' not in str(connection.recv()):
        pass
    return time.perf_counter() - began, connection


if __name__ == "__main__":
    main()
