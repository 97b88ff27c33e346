"""What runs in Jupyter server: visitors' sessions, their pages and their kernels.

In flow order: `command` (the command line) → `extension` (the ExtensionApp) → `handlers` (HTTP and websocket) →
`visits` and `visit` (one session at the rim) → `session` and `page` (pure: events in, actions out) → `kernels`.
Beside it: `check/` (an app without a browser), `audit/` (held against a fresh run), `api/` (an app for programs) and
`share/` (through a hub).
"""
