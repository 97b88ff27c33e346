"""The long run: `python -m tests.soundness --count 50000 --seed 1 --jobs 2`."""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace

from .generated import TOPICS
from .long_run import Tally, batches, play_batch, report
from .world import Played, World

MOST_REPORTS = 20
"""A broken engine fails a thousand times in the same way."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="notebooks")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same notebooks")
    parser.add_argument("--jobs", type=int, default=1, help="processes that play at the same time")
    parser.add_argument("--mostly", choices=TOPICS, help="every third cell is about this topic")
    options = parser.parse_args()
    began = time.monotonic()
    total, reported = Tally(), 0
    with ProcessPoolExecutor(options.jobs) as pool:
        waiting = [pool.submit(play_numbered, *batch, options.mostly) for batch in batches(options.seed, options.count)]
        for done in as_completed(waiting):
            tally, mismatches = done.result()
            total = total.plus(tally)
            for text in mismatches[: MOST_REPORTS - reported]:
                print(text, flush=True)
            reported += len(mismatches)
            print(f"{time.monotonic() - began:.0f} s: {total}", file=sys.stderr, flush=True)
    print(total)
    return 1 if total.mismatches else 0


def play_numbered(number: int, count: int, mostly: str | None) -> tuple[Tally, list[str]]:
    """What this batch came to, and its mismatches, made small. Runs in a process of its own."""
    failed: list[Played] = []
    with World() as world:
        tally = play_batch(world, number, count, mostly=mostly, on_mismatch=failed.append)
        texts = [report(world, played) for played in failed[:MOST_REPORTS]]
    return replace(tally), texts


if __name__ == "__main__":
    sys.exit(main())
