"""An app for programs: its JSON endpoint (docs/api.md).

In flow order: `handlers` (the addresses) → `public_inputs` (what the author opens) → `inputs` (what is asked) →
`client` (a program in the place of a page) → `answers` and `document`.
"""
