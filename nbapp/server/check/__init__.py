"""The command `jupyter nbapp check`: an app run without a browser, taken through steps, and explained.

In flow order: `command` (the command line) → `checking` (steps through `headless`, a visitor without a browser) →
`runs` (what was found out) → `surprises` → `printers`, `report` and `json_report`.
"""
