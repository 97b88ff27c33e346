"""Every notebook that the engine once got wrong, by what it was about."""

from __future__ import annotations

from ..case import Case
from . import aliases, displays, ends, frames_around_arrays, main_module, others, process, session_state, shared_indexes

REGRESSIONS: tuple[Case, ...] = (
    *others.REGRESSIONS,
    *aliases.REGRESSIONS,
    *displays.REGRESSIONS,
    *ends.REGRESSIONS,
    *frames_around_arrays.REGRESSIONS,
    *session_state.REGRESSIONS,
    *shared_indexes.REGRESSIONS,
    *main_module.REGRESSIONS,
    *process.REGRESSIONS,
)
