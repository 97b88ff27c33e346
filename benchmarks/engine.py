"""What the engine itself costs: keeping a cell, running one, judging large values, the first run, memory for copies;
beside what marimo and ipyflow do on the same notebook, where they are installed (`peers.py`)."""

from __future__ import annotations

import operator
import statistics
from collections.abc import Iterator, Sequence

import psutil
from jupyter_client.blocking.client import BlockingKernelClient

from benchmarks import peers
from benchmarks.kernel import AppKernel, app_kernel, plain_kernel, printed, run_plainly
from benchmarks.table import Row, print_rows, spread
from nbapp.kernel_protocol import ReplayFinished
from nbapp.protocol import Update

SLIDER = "from ipywidgets import IntSlider\ns = IntSlider(value=0, max=10**6)"
ROWS = 2_000_000
FRAME = (
    f"import numpy as np, pandas as pd\nn = {ROWS}\n"
    "df = pd.DataFrame({'i': np.arange(n), 'f': np.arange(n) * 0.5, 's': np.arange(n).astype('U7')})"
)
ON_FRAME = {
    "read it": "v$ = df.f.sum() + s.value",
    "derive one": "v$ = df.assign(z=df.f * (s.value + $ / 100))",
    "change it": "df['z$'] = s.value + $ / 100",
    "select 100,000 rows": "v$ = df[df.i < s.value * 100 + 100_000 + $]",
}
WIDE = "import numpy as np, pandas as pd\ndf = pd.DataFrame({f'c{i}': np.arange(20_000) * 0.5 + i for i in range(300)})"
ON_WIDE = {
    "derive one": "v$ = df.assign(z=df.c1 * (s.value + $ / 100))",
    "select nearly all": "v$ = df[df.c0 > s.value / 100 + $]",
    "show twenty rows": "v$ = df.head(20) + (s.value + $)",
}
CONTAINERS = {
    "20,000 small dicts": "big = [{'id': i, 'name': f'n{i}', 'x': i * 0.5} for i in range(20_000)]",
    "100,000 strings": "big = [f'n{i}' for i in range(100_000)]",
    "1,000,000 ints": "big = list(range(1_000_000))",
    "100,000 instances": (
        "class P:\n    def __init__(self, i):\n        self.i, self.name = i, str(i)\n"
        "big = [P(i) for i in range(100_000)]"
    ),
    "an array of 80 MB": "import numpy as np\nbig = np.arange(10_000_000) * 0.5",
}
WORK = [
    "import matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd",
    "n = 300_000\ndf = pd.DataFrame({'g': np.arange(n) % 7, 'f': np.random.rand(n), 's': np.arange(n).astype('U7')})",
    "mean = df.groupby('g').f.mean()\nmean",
    "fig, ax = plt.subplots()\nax.plot(mean)\nplt.show()",
    "rows = df.head(20_000).to_dict('records')\nlen(rows)",
    *(f"def f{n}(x):\n    return x + {n}\nt{n} = sum(f{n}(i * i) for i in range(200_000))\nt{n}" for n in range(40)),
]
TIMED_BY_IPYTHON = """
async def timed(source, *arguments, run=get_ipython().run_cell_async, **options):
    began = time.perf_counter()
    try:
        return await run(source, *arguments, **options)
    finally:
        if "# not timed" not in source:
            seconds.append(time.perf_counter() - began)
get_ipython().run_cell_async = timed
"""
"""All that the kernel does for a request but its messages."""
CELLS = 10
CHANGES = 15
SETS = 3


def main() -> None:
    for rows in (kept_cells, running_cell, beside_a_frame, large_containers, first_run, copies, peers.rows):
        print_rows(list(rows()))


def kept_cells() -> Iterator[Row]:
    """A replay in which nothing changed, over cells that each read two names and the state of the process."""
    for count in (100, 200):
        with app_kernel() as kernel:
            kernel.load("x0 = 1", *(f"x{n} = x{n - 1} + 1\ny{n} = [x{n}]" for n in range(1, count)))
            kernel.replay()
            seconds = [kernel.replay().seconds for _ in range(50)]
            yield f"a kept cell ({count} cells, every channel)", spread([s / count * 1e6 for s in seconds], "µs")
            yield f"a replay of {count} cells that runs nothing", spread([s * 1e3 for s in seconds], "ms")
            yield "  messages for it beside our own events", str(kernel.messages)


def running_cell() -> Iterator[Row]:
    count = 50
    with app_kernel() as kernel:
        kernel.load(SLIDER, *(f"v{n} = s.value + {n}" for n in range(count)))
        yield "a cell that runs (trivial)", spread([s / count * 1e3 for s in changed(kernel)], "ms")


def beside_a_frame() -> Iterator[Row]:
    """The target is 1 ms and 5 % beside what IPython takes to run the cell, hooks and parsing included, in a kernel
    without us. What the cell takes by itself, its statements alone, is less than that."""
    for what, cell in ON_FRAME.items():
        yield f"a cell on a frame of {ROWS:,} rows (int, float, string): {what}", beside_plain(FRAME, cell)
    for what, cell in ON_WIDE.items():
        yield f"a cell on a frame of 300 columns (48 MB): {what}", beside_plain(WIDE, cell)


def large_containers() -> Iterator[Row]:
    for what, make in CONTAINERS.items():
        yield f"a cell that reads {what}", beside_plain(make, "v$ = len(big) + s.value")


def first_run() -> Iterator[Row]:
    """The first replay against the same cells run plainly by the kernel, one request a cell."""
    plain, ours = [], []
    for _ in range(3):
        with plain_kernel() as client:
            plain.append(run_plainly(client, WORK))
        with app_kernel() as kernel:
            kernel.load(*WORK)
            ours.append(kernel.replay().seconds)
    ratio = min(ours) / min(plain)
    yield (
        f"first run / plain run of {len(WORK)} cells",
        f"{ratio:.2f} ({min(ours):.2f} s / {min(plain):.2f} s, best of 3)",
    )


def copies() -> Iterator[Row]:
    """Memory of the kernel after some changes, against a kernel in which the cells ran once."""
    cells = ["import numpy as np\na = np.random.rand(10_000_000)", SLIDER, "a[0] = s.value", "a[0] + a[1]"]
    with app_kernel() as kernel:
        kernel.load(*cells)
        list(changed(kernel))
        ours = resident(kernel.client)
    with plain_kernel() as client:
        run_plainly(client, ["%load_ext nbapp.kernel", *cells])
        plain = resident(client)
    yield "memory / plain, with an array of 80 MB that a cell changes", f"{ours / plain:.2f} ({ours >> 20} MB)"


def resident(client: BlockingKernelClient) -> int:
    """Bytes of memory of this kernel."""
    return int(psutil.Process(int(printed(client, "import os; print(os.getpid())"))).memory_info().rss)


def changed(kernel: AppKernel) -> list[float]:
    """Seconds of each replay after a change of the slider."""
    kernel.replay()
    move(kernel, 1)
    return [move(kernel, value).seconds for value in range(2, CHANGES + 2)]


def move(kernel: AppKernel, value: int) -> ReplayFinished:
    model = next(model for key, model in kernel.models.items() if "IntSlider" in key)
    return kernel.replay(Update(f"u{value}", model, {"value": value}))


def beside_plain(make: str, cell: str) -> str:
    """What the engine adds to each of some such cells that all run; `$` stands for their numbers. Where the memory of a
    kernel happens to lie makes half a millisecond, so this is done in several sets of kernels; and the machine is
    faster at one time than at another, so the kernels of a set take turns."""
    cells = [cell.replace("$", str(n)) for n in range(CELLS)]
    by_ipython, own = [], []
    for _ in range(SETS):
        with app_kernel() as kernel, plain_kernel() as timed_alone, plain_kernel() as timed_around:
            kernel.load(make, SLIDER, *cells)
            kernel.replay()
            begin_plainly(timed_alone, make)
            begin_plainly(timed_around, make, setup=TIMED_BY_IPYTHON)
            steps = [
                (
                    move(kernel, value).seconds / CELLS,
                    changed_plainly(timed_around, cells, value),
                    changed_plainly(timed_alone, list(map(_timed, cells)), value),
                )
                for value in range(1, CHANGES + 2)
            ]
        ours, around, alone = zip(*steps[1:], strict=True)
        by_ipython.append(_added(ours, around))
        own.append(_added(ours, alone))
    return f"{_beside(by_ipython)} ms of IPython; {_beside(own)} ms of its own"


def _added(ours: Sequence[float], plain: Sequence[float]) -> tuple[float, float]:
    """To a plain run, and how long that took; in seconds, medians over the changes."""
    return statistics.median(map(operator.sub, ours, plain)), statistics.median(plain)


def _beside(sets: list[tuple[float, float]]) -> str:
    added, plain = zip(*[(one * 1e3, other * 1e3) for one, other in sets], strict=True)
    middle = statistics.median(added)
    return f"{middle:.1f} ms ({min(added):.1f} to {max(added):.1f}) beside {statistics.median(plain):.1f}"


def begin_plainly(client: BlockingKernelClient, make: str, setup: str = "") -> None:
    run_plainly(client, [make, SLIDER, "import time, statistics\nseconds = []\nmade = globals().get('df')", setup])


def changed_plainly(client: BlockingKernelClient, cells: list[str], value: int) -> float:
    """Seconds that one of the cells takes after a change of the slider, in a kernel without nbapp: the mean of what is
    in `seconds` there. Jupyter runs each by a request of its own: one after the other they would find in the
    processor's caches what the one before has read (2 times).

    A frame begins each time as it was made, as it would in a run from the top: pandas takes longer to put a new column
    in than to replace one."""
    again = f"s.value = {value}  # not timed\nseconds.clear()\ndf = made if made is None else made.copy(deep=False)"
    run_plainly(client, [again, *cells])
    return float(printed(client, "print(statistics.mean(seconds))  # not timed"))


def _timed(cell: str) -> str:
    return f"began = time.perf_counter()\n{cell}\nseconds.append(time.perf_counter() - began)"


if __name__ == "__main__":
    main()
