"""`python -m tests.soundness.cases [words]`: play the cases whose topic or name holds the words; print how lazy we are.

Prints every cell that ran and need not have, with the engine's reason, then kept/ideal by topic. Mismatches with a full
run, and cells kept beyond the ideal, come first; then it ends with 1.
"""

from __future__ import annotations

import sys

from ..laziness import kept_beyond_ideal, misses_of, score_of, table
from ..world import World
from . import CASES


def main(words: str) -> int:
    scores, misses, errors = [], [], 0
    with World() as world:
        for case in CASES:
            if words not in f"{case.topic}: {case.name}":
                continue
            played = world.play(case)
            wrong = [*played.mismatches(), *kept_beyond_ideal(played)]
            if wrong:
                errors += 1
                print(f"WRONG {case.topic}: {case.name}", *wrong, sep="\n    ", flush=True)
            if len(played.steps) == len(case.steps):
                scores.append((case, score_of(played)))
                misses += misses_of(played)
    print(*misses, sep="\n")
    print(table(scores))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
