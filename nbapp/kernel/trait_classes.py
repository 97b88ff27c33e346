"""How to fingerprint a class with traits that the notebook defines: by what its author wrote.

Traits are objects of traitlets, which would count as opaque: every cell that makes such a widget would then count as
one that changes its class, and the cell that defines the class would run again before it.
"""

from __future__ import annotations

from typing import Any

from traitlets import HasTraits, Sentinel, TraitType
from traitlets.traitlets import EventHandler

_MADE_BY_TRAITLETS = frozenset(
    {
        "_all_trait_default_generators",
        "_cross_validation_lock",
        "_descriptors",
        "_instance_inits",
        "_static_immutable_initial_values",
        "_trait_default_generators",
        "_traits",
        "__weakref__",
        "__dict__",
        "__doc__",
        "__firstlineno__",
        "__module__",
        "__static_attributes__",
    }
)


def stand_in_of_class(value: object) -> object | None:
    """What counts instead of a class with traits, a trait, or a handler in such a class; None for anything else."""
    if isinstance(value, type):
        if value.__module__ != "__main__" or not issubclass(value, HasTraits):
            return None
        # tuples throughout: a list or dict made here would be another object, so another version, at each look
        own = tuple(pair for pair in vars(value).items() if pair[0] not in _MADE_BY_TRAITLETS)
        return f"class {value.__qualname__}", (value.__bases__, own)
    if isinstance(value, (TraitType, EventHandler)):
        kind = type(value)
        return f"{kind.__module__}.{kind.__qualname__}", _attributes(value)
    if isinstance(value, Sentinel):
        return f"traitlets.{value.name}"
    return None


def _attributes(value: Any) -> tuple[tuple[str, object], ...]:
    return tuple(pair for pair in vars(value).items() if pair[0] != "this_class")
