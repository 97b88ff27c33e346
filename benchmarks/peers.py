"""One notebook with marimo, with ipyflow and with us: one slider is moved; who runs which cells, and in what time.

Each peer is driven as its own front end drives it, without a browser: marimo's runtime by a change of the element;
ipyflow's kernel, and a plain one, by a request for each cell that depends on the slider (their front ends choose them).
A peer is looked for in this Python; `MARIMO_PYTHON` and `IPYFLOW_PYTHON` name others.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient

from benchmarks.kernel import app_kernel, plain_kernel, printed, run_plainly
from benchmarks.table import Row
from nbapp.protocol import Update

IPYWIDGETS = "from ipywidgets import IntSlider\ns = IntSlider(value=0, max=1000)"
MARIMO = "import marimo as mo\ns = mo.ui.slider(0, 1000)"
DEPENDING = [
    "big = s.value > 500",
    *(f"a{n} = (big, {n})" for n in range(20)),
    *(f"b{n} = s.value + {n}" for n in range(20)),
]
OTHERS = [f"c{n} = {n}" for n in range(60)]
CHANGES = 20


def rows() -> Iterator[Row]:
    total = 1 + len(DEPENDING) + len(OTHERS)
    for name, figures in (("nbapp", _ours()), ("marimo", _marimo()), ("ipyflow", _ipyflow()), ("Jupyter", _jupyter())):
        yield f"{total} cells, a slider that feeds 41, `big` stays equal: {name}", figures


def _ours() -> str:
    with app_kernel() as kernel:
        kernel.load(IPYWIDGETS, *DEPENDING, *OTHERS)
        first = kernel.replay().seconds
        model = next(iter(kernel.models.values()))
        replays = [kernel.replay(Update(f"u{n}", model, {"value": n})) for n in range(1, CHANGES + 1)]
    return _figures(len(replays[-1].ran), [replay.seconds for replay in replays], first)


def _marimo() -> str:
    python = _python_with("marimo", "MARIMO_PYTHON")
    if python is None:
        return "not installed"
    script = Path(__file__).with_name("marimo_peer.py")
    cells = json.dumps([MARIMO, *DEPENDING, *OTHERS])
    done = subprocess.run([python, str(script)], input=cells, capture_output=True, text=True, timeout=120)
    if done.returncode:
        return f"cannot be driven: {done.stderr.strip().splitlines()[-1]}"
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return _figures(found["ran"], found["seconds"], found["first_seconds"])


def _ipyflow() -> str:
    python = _python_with("ipyflow", "IPYFLOW_PYTHON")
    if python is None:
        return "not installed"
    with plain_kernel([python, "-m", "ipyflow.kernel"]) as client:
        return _by_hand(client)


def _jupyter() -> str:
    with plain_kernel() as client:
        return _by_hand(client)


def _by_hand(client: BlockingKernelClient) -> str:
    first = run_plainly(client, [IPYWIDGETS, *DEPENDING, *OTHERS])
    seconds = [run_plainly(client, [f"s.value = {n}", *DEPENDING]) for n in range(1, 6)]
    assert printed(client, "print(b0)") == "5"
    return _figures(len(DEPENDING), seconds, first) + ", each asked for"


def _figures(ran: int, seconds: list[float], first: float) -> str:
    return f"{ran} ran in {statistics.median(seconds) * 1e3:.0f} ms; first run {first * 1e3:.0f} ms"


def _python_with(package: str, variable: str) -> str | None:
    python = os.environ.get(variable, sys.executable)
    found = subprocess.run([python, "-c", f"import {package}"], capture_output=True)
    return python if found.returncode == 0 else None
