"""What the engine itself costs: judging a kept cell, running one, and looking at large values."""

from __future__ import annotations

import statistics
import time

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import start_new_kernel

from benchmarks.kernel import AppKernel, app_kernel
from benchmarks.table import print_rows, spread
from nbapp.kernel_protocol import ReplayFinished
from nbapp.protocol import Update

CELLS = 200
SLIDER = "from ipywidgets import IntSlider\ns = IntSlider(value=0, max=10**6)"
FRAME = (
    "import numpy as np, pandas as pd\nn = 2_000_000\n"
    "df = pd.DataFrame({'i': np.arange(n), 'f': np.arange(n) * 0.5, 's': np.arange(n).astype('U7')})"
)


def main() -> None:
    print_rows([*kept_cells(), *run_cells(), *large_frame(), *large_containers(), *first_run(), *peers()])


def kept_cells() -> list[tuple[str, str]]:
    """A replay in which nothing changed, over cells that each read two names and the state of the process."""
    with app_kernel() as kernel:
        kernel.load("x0 = 1", *(f"x{n} = x{n - 1} + 1\ny{n} = [x{n}]" for n in range(1, CELLS)))
        kernel.replay()
        seconds = [kernel.replay().seconds for _ in range(50)]
        return [
            (f"a kept cell ({CELLS} cells, all channels)", spread([s / CELLS * 1e6 for s in seconds], "µs")),
            (f"a replay of {CELLS} cells that runs nothing", spread([s * 1e3 for s in seconds], "ms")),
            ("messages for it beside our own events", str(kernel.messages)),
        ]


def run_cells() -> list[tuple[str, str]]:
    """Trivial cells that all depend on one slider: what running a cell costs beside its own time."""
    count = 50
    with app_kernel() as kernel:
        kernel.load(SLIDER, *(f"v{n} = s.value + {n}" for n in range(count)))
        kernel.replay()
        seconds = [changed(kernel, value).seconds for value in range(1, 31)]
        return [("a cell that runs (trivial, numpy and pandas not imported)", per_cell(seconds, count))]


def large_frame() -> list[tuple[str, str]]:
    """The same beside a frame of about 100 MB that every cell reads."""
    count = 20
    with app_kernel() as kernel:
        kernel.load(FRAME, SLIDER, *(f"v{n} = len(df) + s.value" for n in range(count)))
        kernel.replay()
        seconds = [changed(kernel, value).seconds for value in range(1, 21)]
        kept = [kernel.replay().seconds for _ in range(20)]
        return [
            ("a cell that runs and reads a frame of 2,000,000 rows (int, float, string)", per_cell(seconds, count)),
            ("a replay that keeps all of them", spread([s * 1e3 for s in kept], "ms")),
        ]


CONTAINERS = {
    "20,000 small dicts": "v = [{'a': k, 'b': str(k), 'c': [k]} for k in range(20_000)]",
    "100,000 strings": "v = [str(k) for k in range(100_000)]",
    "1,000,000 numbers": "v = list(range(1_000_000))",
    "100,000 objects of a class of the notebook": (
        "class P:\n    def __init__(self, k): self.k, self.name = k, str(k)\nv = [P(k) for k in range(100_000)]"
    ),
}


def large_containers() -> list[tuple[str, str]]:
    """A cell that runs beside a large value that it can reach, and so could have changed."""
    rows = []
    for what, source in CONTAINERS.items():
        with app_kernel() as kernel:
            kernel.load(source, SLIDER, "x = len(v) + s.value")
            kernel.replay()
            seconds = [changed(kernel, value).seconds for value in range(1, 11)]
            rows.append((f"a cell that runs and reads {what}", per_cell(seconds, 1)))
    return rows


def first_run() -> list[tuple[str, str]]:
    """The first replay against the same cells run plainly by the kernel, one request a cell."""
    cells = [
        f"import time\ntotal{n} = sum(i * i for i in range(300_000))\nl{n} = list(range(100_000))" for n in range(20)
    ]
    with app_kernel() as kernel:
        began = time.perf_counter()
        for source in cells:
            kernel.client.execute_interactive(source, store_history=False, output_hook=lambda message: None)
        plain = time.perf_counter() - began
    with app_kernel() as kernel:
        kernel.load(*cells)
        ours = kernel.replay().seconds
    return [("first run / plain run of 20 cells", f"{ours / plain:.2f} ({ours:.2f} s / {plain:.2f} s)")]


def peers() -> list[tuple[str, str]]:
    """A trivial cell in ipyflow's kernel, where that is installed, and in a plain one: each run by one request."""
    count, rows = 50, []
    for name, what in (("python3", "the plain kernel"), ("ipyflow", "ipyflow")):
        try:
            manager, client = start_new_kernel(kernel_name=name)
        except (NoSuchKernel, RuntimeError) as error:
            missing = isinstance(error, NoSuchKernel)
            rows.append((f"a trivial cell in {what}", "not installed" if missing else f"does not start: {error}"))
            continue
        try:
            run_plainly(client, "s = 1")
            began = time.perf_counter()
            for n in range(count):
                run_plainly(client, f"v{n} = s + {n}")
            rows.append((f"a trivial cell in {what}", per_cell([time.perf_counter() - began], count)))
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    return rows


def run_plainly(client: BlockingKernelClient, source: str) -> None:
    client.execute_interactive(source, output_hook=lambda message: None)


def changed(kernel: AppKernel, value: int) -> ReplayFinished:
    model = next(model for key, model in kernel.models.items() if "IntSlider" in key)
    return kernel.replay(Update(f"u{value}", model, {"value": value}))


def per_cell(seconds: list[float], count: int) -> str:
    return f"{statistics.median(seconds) / count * 1e3:.2f} ms a cell"


if __name__ == "__main__":
    main()
