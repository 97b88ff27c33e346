"""Hand-written cases by topic, each with the cells that an ideal engine keeps in each step.

An ideal engine knows what a cell really read when it ran last, who shares memory with whom, and when two values are
equal. It keeps a cell if all that the cell read, as finely as it read it (one column, one key, the length of a list), is
as it was, and if what the cell left can be left again: values are restored from copies at no cost, unless nothing can
copy them (a generator, a connection, a figure). It does not understand what code means: a cell that reads a value that
changed runs, also if it would show the same.

`python -m tests.soundness.cases` plays them all and prints what is kept of what could be.
"""

from . import (
    caches,
    chance,
    classes,
    dynamic,
    equality,
    events,
    files,
    flow,
    frames,
    functions,
    held,
    libraries,
    process,
    registries,
    values,
    widgets,
)

CASES = (
    *caches.CASES,
    *values.CASES,
    *functions.CASES,
    *classes.CASES,
    *equality.CASES,
    *flow.CASES,
    *dynamic.CASES,
    *held.CASES,
    *chance.CASES,
    *files.CASES,
    *process.CASES,
    *registries.CASES,
    *libraries.CASES,
    *frames.CASES,
    *widgets.CASES,
    *events.CASES,
)
