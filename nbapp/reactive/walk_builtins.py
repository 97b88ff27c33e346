"""How a walk visits builtin containers and the small values of the standard library."""

from __future__ import annotations

import array
import collections
import datetime
import decimal
import fractions
import gc
import marshal
import operator
import pathlib
import random
import re
import sys
import types
import uuid
from collections.abc import Mapping
from itertools import chain
from typing import Any

from .walk import ATOMS, Visitor, Walk

_MANY = 1000
"""Items from which on `visit_items` is faster than `marshal`."""
_CONSTANTS = (
    datetime.datetime,
    datetime.date,
    datetime.time,
    datetime.timedelta,
    datetime.timezone,
    decimal.Decimal,
    fractions.Fraction,
    uuid.UUID,
    pathlib.PurePosixPath,
    pathlib.PosixPath,
    pathlib.PureWindowsPath,
    pathlib.WindowsPath,
)


def visit_list(walk: Walk, value: Any) -> None:
    if walk.is_known(value):
        return
    walk.put(f"{type(value).__name__} {len(value)}")
    walk.visit_items(value)


def visit_tuple(walk: Walk, value: tuple[Any, ...]) -> None:
    if not value or ATOMS.issuperset(map(type, value)):
        walk.put("tuple")
        walk.put_bytes(marshal.dumps(value, 2))
        return
    if not walk.is_known(value, has_identity=False):
        walk.put(f"tuple {len(value)}")
        walk.visit_items(value)


def visit_frozenset(walk: Walk, value: frozenset[Any]) -> None:
    if not walk.is_known(value, has_identity=False):
        walk.put(f"frozenset {len(value)}")
        walk.visit_items(value)


def visit_dict(walk: Walk, value: dict[Any, Any]) -> None:
    if value is walk.world.namespace or value is sys.modules:
        walk.put("every name")
        walk.note_reaches_everything()
        return
    if walk.is_known(value):
        return
    if type(value) is dict and len(value) < _MANY and ATOMS.issuperset(map(type, chain(value, value.values()))):
        data = marshal.dumps(value, 2)
        walk.size_bytes += len(data)
        walk.put_bytes(data)
        return
    walk.put(f"{type(value).__name__} {len(value)}")
    if type(value) is collections.defaultdict:
        walk.visit(value.default_factory)
    walk.visit_pairs(value)


def visit_deque(walk: Walk, value: collections.deque[Any]) -> None:
    if not walk.is_known(value):
        walk.put(f"deque {len(value)} {value.maxlen}")
        walk.visit_items(value)


def visit_bytearray(walk: Walk, value: bytearray) -> None:
    if not walk.is_known(value):
        walk.put(f"bytearray {len(value)}")
        walk.size_bytes += len(value)
        walk.put_bytes(bytes(value))


def visit_constant(walk: Walk, value: object) -> None:
    walk.put(f"{type(value).__module__}.{type(value).__qualname__}:{value!r}")


def visit_pattern(walk: Walk, value: re.Pattern[Any]) -> None:
    """Its `repr` is cut off at 200 characters."""
    walk.put("pattern")
    walk.visit_all((value.pattern, value.flags))


def visit_slice(walk: Walk, value: slice) -> None:
    walk.put("slice")
    walk.visit_all((value.start, value.stop, value.step))


def visit_array(walk: Walk, value: array.array[Any]) -> None:
    if not walk.is_known(value):
        walk.put(f"array {value.typecode}")
        walk.size_bytes += len(value) * value.itemsize
        walk.put_bytes(value.tobytes())


def visit_reduced(walk: Walk, value: Any) -> None:
    """Small immutable objects of the standard library whose own `__reduce__` tells all."""
    walk.put(type(value).__qualname__)
    walk.visit_all(value.__reduce__()[1])


def visit_alias_of_types(walk: Walk, value: Any) -> None:
    walk.put(type(value).__qualname__)
    walk.visit_all((getattr(value, "__origin__", None), value.__args__))


def visit_proxy(walk: Walk, value: types.MappingProxyType[Any, Any]) -> None:
    walk.put("mappingproxy")
    walk.visit_all(gc.get_referents(value))


def visit_random(walk: Walk, value: random.Random) -> None:
    if not walk.is_known(value):
        walk.put("random")
        walk.visit_apart(value.getstate())


def of_library(visitors: Mapping[type, Visitor]) -> dict[type, Visitor]:
    """The same visitors, which also note that these values are a library's."""

    def noting(visitor: Visitor) -> Visitor:
        def visit(walk: Walk, value: Any) -> None:
            walk.note_library()
            visitor(walk, value)

        return visit

    return {kind: noting(visitor) for kind, visitor in visitors.items()}


PLAIN_VISITORS: dict[type, Visitor] = {
    list: visit_list,
    set: visit_list,
    tuple: visit_tuple,
    frozenset: visit_frozenset,
    dict: visit_dict,
    collections.OrderedDict: visit_dict,
    collections.defaultdict: visit_dict,
    collections.deque: visit_deque,
    bytearray: visit_bytearray,
    slice: visit_slice,
    types.MappingProxyType: visit_proxy,
    **dict.fromkeys((range, type(Ellipsis), type(NotImplemented)), visit_constant),
}
"""Of values that look at nothing but themselves."""
VISITORS: dict[type, Visitor] = {
    collections.Counter: visit_dict,
    array.array: visit_array,
    type(vars(collections.namedtuple("_Any", "item"))["item"]): visit_reduced,
    operator.itemgetter: visit_reduced,
    operator.attrgetter: visit_reduced,
    operator.methodcaller: visit_reduced,
    types.GenericAlias: visit_alias_of_types,
    types.UnionType: visit_alias_of_types,
    random.Random: visit_random,
    re.Pattern: visit_pattern,
    **dict.fromkeys(_CONSTANTS, visit_constant),
}
