"""What an operator watches, for Prometheus: sessions, replays, cells, kernels. Asks no kernel."""

from __future__ import annotations

import time
from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from ..kernel_protocol import ReplayFinished

__all__ = ["CONTENT_TYPE_LATEST", "Metrics", "Waiting"]

_REPLAY_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60)
_START_SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 60)


class Metrics:
    """Of one server, in a registry of their own, so that two servers in a process do not count for each other."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._sessions = Gauge("nbapp_sessions", "Sessions; each has a kernel.", registry=registry)
        self._pages = Gauge("nbapp_pages", "Sessions whose page is open now.", registry=registry)
        self._replays = Counter("nbapp_replays", "Replays, by how they ended.", ["outcome"], registry=registry)
        self._seconds = Histogram(
            "nbapp_replay_seconds", "What a replay took in its kernel.", buckets=_REPLAY_SECONDS, registry=registry
        )
        self._wait = Histogram(
            "nbapp_replay_wait_seconds",
            "How long a visitor's input waited for its replay to begin.",
            buckets=_REPLAY_SECONDS,
            registry=registry,
        )
        self._cells = Counter(
            "nbapp_cells", "Cells of replays, by what was done with them: ran or kept.", ["result"], registry=registry
        )
        self._starts = Histogram(
            "nbapp_kernel_start_seconds", "What a kernel took to start.", buckets=_START_SECONDS, registry=registry
        )
        self._deaths = Counter("nbapp_kernel_deaths", "Kernels that died by themselves.", registry=registry)

    def watch_sessions(self, sessions: Callable[[], int], pages: Callable[[], int]) -> None:
        """Asked whenever somebody reads the metrics."""
        self._sessions.set_function(sessions)
        self._pages.set_function(pages)

    def replay_finished(self, event: ReplayFinished) -> None:
        self._replays.labels(event.outcome).inc()
        self._seconds.observe(event.seconds)
        self._cells.labels("ran").inc(len(event.ran))
        self._cells.labels("kept").inc(len(event.kept))

    def input_waited(self, seconds: float) -> None:
        self._wait.observe(seconds)

    def kernel_started(self, seconds: float) -> None:
        self._starts.observe(seconds)

    def kernel_died(self) -> None:
        self._deaths.inc()

    def as_text(self) -> bytes:
        """In Prometheus' format."""
        return bytes(generate_latest(self._registry))


class Waiting:
    """Since when the oldest input of one session waits for a replay."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._since: float | None = None

    def begins(self) -> None:
        if self._since is None:
            self._since = time.monotonic()

    def ends(self) -> None:
        since, self._since = self._since, None
        if since is not None:
            self._metrics.input_waited(time.monotonic() - since)
