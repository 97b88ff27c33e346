"""Hold what an app shows against a fresh run of all its cells (rule P): for `serve --audit` and `check --verify`.

In flow order: `turns` (which replays) → `auditor` → `fresh_run` (the same in a new kernel) → `shown` (what a page
shows, as plain values) → `comparison` → `pins` (cells that run in every replay since).
"""
