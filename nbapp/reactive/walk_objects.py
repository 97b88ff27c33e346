"""How a walk visits instances: those that Python can look into, and those that are opaque.

An instance is looked into if Python can see all of its state: its `__dict__`, its slots and a builtin base. A type of
which an instance is larger than these hides something, so it is opaque, unless it is one of ours that says itself
what it holds (`OWN_STATE`). No code of its class is ever called: not even
`isinstance` is used, for it asks the value for its `__class__`.
"""

from __future__ import annotations

import collections
import enum
import functools
import gc
import sys
import types
from collections.abc import Iterator
from typing import Any

from . import walk_frames
from .addresses import address_of
from .walk import ATOMS, Walk, shows_its_end
from .walk_code import C_DESCRIPTORS, note_main, visit_class, visit_stand_in
from .walk_trees import Layout, table_of, table_of_tuples

OWN_STATE = "__nbapp_state__"
"""A class's two functions. One takes an instance and gives all that tells two of them apart, as a tuple of plain values
and a dict of others; the other takes an instance and that, and puts back what can be."""

_CONTAINERS = (list, set, tuple, frozenset)
_PLAIN_BASES = (dict, list, set, tuple, frozenset, str, bytes, int, float, collections.OrderedDict)
_OPAQUE_PACKAGES = frozenset(
    [
        "matplotlib",
        "logging",
        "threading",
        "asyncio",
        "concurrent",
        "socket",
        "ssl",
        "multiprocessing",
        "subprocess",
        "sqlite3",
        "sqlalchemy",
        "traitlets",
        "IPython",
        "ipykernel",
        "zmq",
        "tornado",
        "io",
        "tempfile",
        "weakref",
        "contextvars",
        "ipywidgets",
    ]
)
"""Instances of these hold caches, locks or the outside world; looking into them costs much and tells little."""
_OF_THE_KERNEL = frozenset(
    {"IPython", "ipykernel", "jupyter_client", "zmq", "tornado", "asyncio", "_contextvars", "nbapp"}
)
"""Following these leads to everything: a thread holds its context, and that the kernel."""
_SCENERY = (types.ModuleType, types.CodeType, types.BuiltinFunctionType, *C_DESCRIPTORS)
_OF_ENUM = frozenset({"_name_", "_value_", "_sort_order_", "_hashable_values_", "__objclass__"})
_REFERENT_LIMIT = 20_000
"""An opaque object that holds more than this counts as reaching every name. A figure of 20 axes holds about 9,000."""


def visit_other(walk: Walk, value: Any) -> None:
    replacement = walk.world.stand_in(value)
    if replacement is not None:
        visit_stand_in(walk, value, replacement)
    elif issubclass(type(value), type):
        visit_class(walk, value)
    elif issubclass(type(value), enum.Enum):
        walk.visit(type(value))
        walk.put(f"{type(value).__qualname__}.{value.name}")
        if type(value).__module__ == "__main__":
            for name, item in vars(value).items():
                if name not in _OF_ENUM:
                    walk.put(name)
                    walk.visit(item)
    elif issubclass(type(value), types.ModuleType):
        _visit_special_module(walk, value)
    elif walk_frames.visit(walk, value):
        walk.note_library()
    else:
        _visit_instance(walk, value)


def _visit_special_module(walk: Walk, module: types.ModuleType) -> None:
    """One that imports its parts late (tensorflow, transformers), or IPython's `__main__`."""
    name = object.__getattribute__(module, "__dict__").get("__name__")
    if type(name) is str and sys.modules.get(name) is module:
        walk.is_plain = False
        walk.note_library()
        walk.put(f"module {name}")
        note_main(walk, module)
    else:
        visit_opaque(walk, module)


def _visit_instance(walk: Walk, value: Any) -> None:
    kind = type(value)
    if OWN_STATE in vars(kind):
        _visit_own_state(walk, value)
        return
    base = base_with_visible_state(kind)  # type: ignore[arg-type]  # mypy: a class is not Hashable
    if base is None and _is_constant_of_module(value):
        walk.note_library()
        walk.put(f"constant {type(value).__name__} {value.__module__}.{value.__name__}")
        return
    if base is None or kind.__module__.partition(".")[0] in _OPAQUE_PACKAGES:
        visit_opaque(walk, value)
        return
    if walk.is_known(value):
        return
    walk.is_plain = False  # copying may call the notebook's code
    if shows_its_end(kind):  # type: ignore[arg-type]  # mypy: a class is not Hashable
        walk.note_ends([value])
    walk.put("instance")
    walk.visit(kind)
    if issubclass(base, dict):
        walk.visit_pairs(dict(dict.items(value)))
    elif base in _CONTAINERS:
        walk.visit_items(_bare_items(base, value))
    elif base is not object:
        walk.visit(_bare_atom(base, value))
    if kind.__dictoffset__:
        walk.put_dict_of(value)
    for name, item in state_of(value):
        walk.put(name)
        walk.visit(item)


def _visit_own_state(walk: Walk, value: Any) -> None:
    walk.is_plain = False
    walk.note_library()
    if not walk.is_known(value):
        walk.put(type(value).__qualname__)
        plain, others = vars(type(value))[OWN_STATE][0](value)
        walk.visit(plain)
        walk.visit_pairs(others)


def visit_table(walk: Walk, values: list[Any]) -> bool:
    """Many arrays, or many instances of one plain class of the notebook, column by column; False if they are something
    else."""
    kind = type(values[0])
    if kind is getattr(sys.modules.get("numpy"), "ndarray", None):
        walk.note_library()
        return walk_frames.visit_arrays(walk, values)
    layout = _layout_of(kind)  # type: ignore[arg-type]  # mypy: a class is not Hashable
    if layout is None or set(map(type, values)) != {kind} or walk.world.stand_in(values[0]) is not None:
        return False
    table = table_of_tuples(values) if layout.is_of_tuples else table_of(values, layout)
    if table is None or not walk.number_all(values + table.dicts):
        return False
    walk.is_plain = False
    walk.put(f"table {len(values)}")
    walk.visit(kind)
    for name, column in table.columns.items():
        walk.put(name)
        walk.visit_items(column)
    return True


@functools.lru_cache(maxsize=4096)
def _layout_of(kind: type) -> Layout | None:
    """None if instances of this class are more than attributes, or if a class of a library has a part in them."""
    if shows_its_end(kind):
        return None
    base = base_with_visible_state(kind)
    classes = kind.__mro__[: -1 if base is object else -2]
    if any(type(cls) is not type or cls.__module__ != "__main__" for cls in classes):
        return None
    if base is tuple and not kind.__dictoffset__:
        return Layout(None, (), is_of_tuples=True)
    if base is not object:
        return None
    get_dict = next((vars(cls)["__dict__"] for cls in classes if "__dict__" in vars(cls)), None)
    if get_dict is not None and type(get_dict) is not types.GetSetDescriptorType:
        return None
    slots = tuple((name, vars(cls)[name].__get__) for cls in classes for name in slots_of(cls))
    return Layout(get_dict and get_dict.__get__, slots)


def visit_opaque(walk: Walk, value: object) -> None:
    walk.is_plain = False
    walk.note_library()
    walk.note_opaque(value)
    if not walk.is_known(value):
        walk.note_ends([value])
        walk.put(f"opaque {walk.world.token_of(value)}")
        _hold_referents(walk, value)


def _hold_referents(walk: Walk, value: object) -> None:
    """Level by level: a figure of 9,000 objects takes 6 ms."""
    level, seen, held_count = [value], {address_of(value)}, 0
    # matplotlib refers to its own parts weakly, and nobody else sees that
    is_of_matplotlib = type(value).__module__.partition(".")[0] == "matplotlib"
    while level:
        referents = [item for item in gc.get_referents(*level) if type(item) not in ATOMS]
        if len(referents) > 5 * _REFERENT_LIMIT or held_count > _REFERENT_LIMIT:
            walk.note_reaches_everything()
            return
        found = {address_of(item): item for item in referents}
        new = [item for address, item in found.items() if address not in seen]
        seen |= found.keys()
        level = [item for item in new if not _is_scenery(walk, item) and not _is_followed(walk, item)]
        held_count += len(level)
        if not is_of_matplotlib:
            walk.note_ends(level)


def _is_followed(walk: Walk, item: Any) -> bool:
    """The notebook's functions and classes say what they reach; everything else that it holds is only held."""
    if _is_of_notebook(walk, item):
        walk.visit(item)
        return True
    walk.note_held(item, has_identity=type(item) is not tuple)
    return False


def _is_of_notebook(walk: Walk, item: Any) -> bool:
    if type(item) is types.FunctionType:
        return walk.world.is_of_notebook(item)
    return issubclass(type(item), type) and item.__module__ == "__main__"


def _is_scenery(walk: Walk, item: Any) -> bool:
    """What every object reaches and no change of a value shows in: modules, library code, the namespace itself."""
    if item is walk.world.namespace:
        return True
    if type(item) is types.FunctionType:
        return not walk.world.is_of_notebook(item) and not item.__closure__
    if issubclass(type(item), type):
        return bool(item.__module__ != "__main__")
    if OWN_STATE in vars(type(item)):
        return False
    if type(item) is dict and "__loader__" in item and "__name__" in item:
        return True  # the dict of a module
    if issubclass(type(item), _SCENERY) or type(item).__module__.partition(".")[0] in _OF_THE_KERNEL:
        return True
    is_of_library = type(item).__module__ not in ("builtins", "__main__")
    return is_of_library and walk.world.stand_in(item) is not None


@functools.lru_cache(maxsize=4096)
def base_with_visible_state(kind: type) -> type | None:
    """The builtin that instances of this class are made of if nothing else hides in them, else None.

    CPython's own check in `object.__reduce_ex__`: an instance must be as large as its base, `__dict__`, `__weakref__`
    and slots together.
    """
    base: type | None = None
    slots = 0
    for cls in kind.__mro__:
        if cls is object or cls in _PLAIN_BASES or cls is types.SimpleNamespace:
            base = cls if base is None or base is object else base
        elif not cls.__flags__ & (1 << 9):  # not a heap type: written in C
            return None
        elif base is None:
            slots += len(slots_of(cls))
    if base is None or kind is object:
        return base
    has_dict = kind.__dictoffset__ > 0 or (
        kind.__dictoffset__ == -8 and kind.__itemsize__ > 0
    )  # else beside the object
    size = base.__basicsize__ + 8 * slots
    size += 8 * (has_dict and base.__dictoffset__ == 0)
    size += 8 * (kind.__weakrefoffset__ > 0 and base.__weakrefoffset__ == 0)
    return base if kind.__basicsize__ == size else None


def _is_constant_of_module(value: Any) -> bool:
    """True for a callable written in C that a library's module holds under its name (`np.mean`, `np.add`)."""
    if "__main__" in (type(value).__module__, getattr(value, "__module__", None)):
        return False  # an `lru_cache` of the notebook is no constant
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    return isinstance(name, str) and module is not None and getattr(module, name, None) is value


def slots_of(cls: type) -> list[str]:
    return [
        name
        for name, item in vars(cls).items()
        if isinstance(item, types.MemberDescriptorType) and item.__objclass__ is cls
    ]


def state_of(value: object) -> Iterator[tuple[str, Any]]:
    """Attributes of an instance, read without calling its class's code."""
    try:
        state = object.__getattribute__(value, "__dict__")
    except AttributeError:
        state = {}
    yield from list(state.items())
    for name, get in _getters_of_slots(type(value)):  # type: ignore[arg-type]  # mypy: a class is not Hashable
        try:
            yield name, get(value)
        except AttributeError:
            continue


@functools.lru_cache(maxsize=4096)
def _getters_of_slots(kind: type) -> tuple[tuple[str, Any], ...]:
    """A class has its slots for good, though another attribute may take the place of one."""
    classes = [cls for cls in kind.__mro__ if cls.__flags__ & (1 << 9)]
    return tuple((name, vars(cls)[name].__get__) for cls in classes for name in slots_of(cls))


def _bare_items(base: Any, value: Any) -> list[Any]:
    """What is in an instance of a subclass of a container, without calling the subclass's code."""
    return list(base.__iter__(value))


def _bare_atom(base: type, value: Any) -> object:
    """The builtin inside an instance of a subclass, likewise."""
    if base is types.SimpleNamespace:
        return None
    if base is str:
        return str.__str__(value)
    if base is bytes:
        return bytes.__getitem__(value, slice(None))
    return int.__int__(value) if base is int else float.__float__(value)
