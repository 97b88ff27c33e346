"""`python -m benchmarks` prints every table; `python -m benchmarks engine` (or another name below) one of them."""

from __future__ import annotations

import importlib
import sys

TABLES = ("caches", "charts", "engine", "page", "saves", "sessions", "tables", "ui")


def main(names: list[str]) -> int:
    if unknown := set(names) - set(TABLES):
        print(f"No benchmark is called {min(unknown)!r}; there are: {', '.join(TABLES)}.", file=sys.stderr)
        return 2
    for name in names or TABLES:
        print(f"\n## {name}")
        importlib.import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
