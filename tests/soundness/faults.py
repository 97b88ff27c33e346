"""Ways to break the engine on purpose, by name: a suite that does not notice one of them proves nothing.

Each takes the parts of an app that is about to begin, and breaks one thing in this process. A fault reaches into the
engine's insides. When these change, break the new ones in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from nbapp.reactive import cutoff, engine, heap, names, plan, rebuild, recorder, runner


def _replace(owner: Any, name: str, value: object) -> None:
    assert hasattr(owner, name), f"the engine has no {name!r} any more: break it in another way"
    setattr(owner, name, value)


def _everywhere(name: str, value: object, *modules: ModuleType) -> None:
    for module in modules:
        _replace(module, name, value)


def _drop_one_read(parts: Any) -> None:
    reads_of = engine.reads_of

    def without_last(*arguments: Any, **more: Any) -> Any:
        reads = reads_of(*arguments, **more)
        return {name: reads[name] for name in sorted(reads)[:-1]}

    _replace(engine, "reads_of", without_last)


def _drop_one_write(parts: Any) -> None:
    record_changes = engine.record_changes

    def without_last(*arguments: Any, **more: Any) -> Any:
        changes = record_changes(*arguments, **more)
        for name in sorted(changes.writes)[-1:]:
            del changes.writes[name]
        return changes

    _replace(engine, "record_changes", without_last)


def _see_no_change_in_place(parts: Any) -> None:
    _replace(recorder._Recorder, "_is_changed", lambda self, held: False)


def _follow_no_memory(parts: Any) -> None:
    _replace(recorder._Recorder, "follow_memory", lambda self: None)


def _join_no_aliases(parts: Any) -> None:
    _replace(heap.AliasClasses, "join", lambda self, name, version: None)
    _replace(heap.AliasClasses, "join_names", lambda self, names: None)


def _compare_no_aliasing(parts: Any) -> None:
    _everywhere("aliasing_of", lambda *_: (), engine, plan, cutoff, rebuild)


def _take_destroyed_for_intact(parts: Any) -> None:
    _replace(heap.Held, "is_intact", True)


def _leave_owners_of_the_old(parts: Any) -> None:
    _replace(rebuild.Rebuild, "force_owners_below", lambda self, new, old, renewed, progress: None)


def _cut_off_whatever_was_left(parts: Any) -> None:
    _replace(cutoff, "_left_the_same", lambda *_: True)


def _write_down_no_look_up(parts: Any) -> None:
    _replace(runner.WatchedNames, "__getitem__", lambda self, name: self._names[name])


def _replace_no_object(parts: Any) -> None:
    _replace(rebuild, "replaced_objects", lambda was, now, names: set())


def _leave_names_of_later_cells(parts: Any) -> None:
    _replace(names.Namespace, "_unbind", lambda self, name: None)


def _ignore_edits(parts: Any) -> None:
    why_stale = plan.why_stale

    def without_source(cell: Any, trace: Any, *rest: Any) -> Any:
        if trace is not None:
            trace.source = cell.source
        return why_stale(cell, trace, *rest)

    _replace(engine, "why_stale", without_source)


def _deaf_channel(name: str) -> Callable[[Any], None]:
    def break_it(parts: Any) -> None:
        (channel,) = [channel for channel in parts.engine.chosen._channels if channel.name == name]
        channel.why_stale = lambda cell, trace: None

    return break_it


@dataclass(frozen=True)
class Fault:
    topic: str
    """Of the hand-written cases that are to notice it first."""
    break_it: Callable[[Any], None]


FAULTS: dict[str, Fault] = {
    "a read is dropped from every trace": Fault("aliasing", _drop_one_read),
    "a write is dropped from every trace": Fault("aliasing", _drop_one_write),
    "a change in place is not seen": Fault("aliasing", _see_no_change_in_place),
    "what shares memory with a changed value is not looked at": Fault("arrays", _follow_no_memory),
    "names that share memory are not joined": Fault("aliasing", _join_no_aliases),
    "aliasing is not compared": Fault("aliasing", _compare_no_aliasing),
    "a destroyed value is taken for intact": Fault("aliasing", _take_destroyed_for_intact),
    "cells that hold references to the old objects are kept": Fault("regressions", _leave_owners_of_the_old),
    "what a cell looked up is not written down": Fault("dynamic branches", _write_down_no_look_up),
    "an object in the place of another one is not noticed": Fault("aliasing", _replace_no_object),
    "unequal values are cut off": Fault("early cut-off", _cut_off_whatever_was_left),
    "names of later cells stay bound": Fault("names from the future", _leave_names_of_later_cells),
    "edits are ignored": Fault("edits", _ignore_edits),
    "widget values are not a channel": Fault("widget values", _deaf_channel("widgets")),
    "session_state is not a channel": Fault("session_state", _deaf_channel("session_state")),
    "the process's state is not a channel": Fault("environment", _deaf_channel("ambient")),
    "files are not a channel": Fault("files", _deaf_channel("files")),
}
