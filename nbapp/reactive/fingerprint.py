"""Versions of values: a 128-bit digest of everything that a value can reach, and what else the walk saw on its way.

How it works. A walk visits the value in a canonical order and numbers what can change in place, so that a second visit
is a back-reference: cycles, inner aliasing, the order of dicts, the types of numbers, NaN and -0.0 all count. It never
calls code of the notebook (`__eq__`, `__reduce__`, `__repr__`), and hashes whole buffers, never samples.

Rules
- Equal digests mean equal values. Unequal digests of equal values only cost a run.
- What cannot be looked into (a generator, a connection, a figure) is *opaque*: it counts as its token, which the heap
  changes whenever a cell that can reach it ran. What it holds still takes part in aliasing.
- A function of the notebook counts as its code, defaults and closure. The globals it reads are names to be followed
  when a cell can call it (`Version.reads`).
- An instance is looked into if Python can see all of its state: its `__dict__`, its slots and a builtin base. A type of
  which an instance is larger than these hides something, so it is opaque.

What it does not know: hidden state of modules that an object of theirs refers to.
"""

from __future__ import annotations

import array
import collections
import datetime
import decimal
import enum
import fractions
import functools
import gc
import marshal
import operator
import pathlib
import random
import re
import sys
import types
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import xxhash

from . import fingerprint_frames
from .code_facts import CodeFacts, facts_of

ATOMS = frozenset({int, float, complex, str, bytes, bool, type(None)})
"""Types whose values `marshal` writes by content alone. All of them are immutable."""

_CONSTANTS = (
    range,
    type(Ellipsis),
    type(NotImplemented),
    datetime.datetime,
    datetime.date,
    datetime.time,
    datetime.timedelta,
    datetime.timezone,
    decimal.Decimal,
    fractions.Fraction,
    uuid.UUID,
    re.Pattern,
    pathlib.PurePosixPath,
    pathlib.PosixPath,
    pathlib.PureWindowsPath,
    pathlib.WindowsPath,
)
_C_CALLABLES = (
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.ClassMethodDescriptorType,
    types.GetSetDescriptorType,
    types.MemberDescriptorType,
)
_PLAIN_BASES = (dict, list, set, tuple, frozenset, str, bytes, int, float, collections.OrderedDict)
_NO_CONTENT = frozenset(
    [
        "__dict__",
        "__weakref__",
        "__module__",
        "__doc__",
        "__qualname__",
        "__firstlineno__",
        "__static_attributes__",
        "__annotate_func__",
        "__annotations_cache__",
        "_abc_impl",
        "__abstractmethods__",
        "__dataclass_fields__",
        "__dataclass_params__",
    ]
)
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
_REFERENT_LIMIT = 20_000
"""An opaque object that holds more than this counts as reaching every name. A figure of 20 axes holds about 9,000."""


@dataclass(frozen=True, eq=False)
class Version:
    """One state of one value. Two values are the same if the digests are."""

    __slots__ = (
        "addresses",
        "digest",
        "facts",
        "is_plain",
        "kept_alive",
        "opaque",
        "order",
        "reads",
        "shared",
        "size_bytes",
        "writes",
    )
    digest: bytes
    order: tuple[int, ...]
    """Ids of what can change in place and has an identity, in the order of the walk: two values that share one alias."""
    shared: frozenset[int]
    """`order`, and what opaque objects hold: values that have one of these in common belong to one alias class."""
    addresses: frozenset[int]
    """`shared`, and memory that is borrowed: a change at one of these may be a change of this value."""
    opaque: frozenset[int]
    """Ids of the opaque objects it reaches."""
    reads: frozenset[str]
    """Global names that functions in it read."""
    writes: frozenset[str]
    facts: tuple[CodeFacts, ...]
    """Of the notebook's functions in it."""
    is_plain: bool
    """A deep copy is as good as the value: builtin containers, arrays, frames."""
    size_bytes: int
    """Roughly, of arrays and containers: what a copy costs."""
    kept_alive: tuple[object, ...]
    """What `addresses` and `opaque` are the ids of, so that no other object gets these ids."""

    @property
    def is_immutable(self) -> bool:
        return not self.addresses and not self.opaque

    @property
    def is_dynamic(self) -> bool:
        return any(f.is_dynamic for f in self.facts)


StandIn = Callable[[object], "object | None"]
Token = Callable[[object], int]


class Fingerprinter:
    """Makes versions. Who holds the tokens of opaque objects, and which values belong to channels, is passed in."""

    def __init__(self, namespace: dict[str, Any], token_of: Token, stand_ins: Iterable[StandIn] = ()) -> None:
        self.namespace = namespace
        self.token_of = token_of
        self._stand_ins = tuple(stand_ins)

    def version_of(self, value: object) -> Version:
        if type(value) in ATOMS:
            return _atom_version(value)
        walk = _Walk(self)
        try:
            walk.visit(value)
        except RecursionError:  # a linked list of the notebook, longer than the stack is deep
            walk = _Walk(self)
            walk.visit_opaque(value)
        return walk.version()

    def stand_in(self, value: object) -> object | None:
        """What counts instead of a value that belongs to a channel."""
        for stand_in in self._stand_ins:
            replacement = stand_in(value)
            if replacement is not None:
                return replacement
        return None

    def is_of_notebook(self, function: types.FunctionType) -> bool:
        return function.__globals__ is self.namespace or function.__module__ == "__main__"


def texts_in(value: object, *, limit: int = 500) -> Iterator[str]:
    """Short strings in builtin containers: a `query("…")` may hold names. Stops after `limit` values."""
    todo = [value]
    seen: set[int] = set()
    while todo and len(seen) < limit:
        item = todo.pop()
        if type(item) is str and len(item) < 2000:
            yield item
        elif id(item) not in seen and isinstance(item, (list, tuple, set, frozenset, collections.deque)):
            todo.extend(item)
        elif id(item) not in seen and isinstance(item, dict):
            todo.extend(item.values())
        elif id(item) not in seen and type(getattr(item, "__dict__", None)) is dict:
            todo.extend(vars(item).values())
        seen.add(id(item))


_NONE: frozenset[Any] = frozenset()


def _atom_version(value: Any) -> Version:
    digest = xxhash.xxh3_128_digest(type(value).__name__.encode() + marshal.dumps(value, 2))
    return Version(digest, (), _NONE, _NONE, _NONE, _NONE, _NONE, (), True, 0, ())


class _Walk:
    """One visit of everything that one value reaches."""

    def __init__(self, fingerprinter: Fingerprinter) -> None:
        self.fingerprinter = fingerprinter
        self._hash = xxhash.xxh3_128()
        self._place_by_id: dict[int, int] = {}
        self._order: list[int] = []
        self._held: set[int] = set()
        self._borrowed: set[int] = set()
        self._opaque: set[int] = set()
        self._kept_alive: list[object] = []
        self._reads: set[str] = set()
        self._writes: set[str] = set()
        self._facts: dict[int, CodeFacts] = {}
        self._edition_by_module: dict[Any, object] = {}
        self.is_plain = True
        self.size_bytes = 0

    def version(self) -> Version:
        order = tuple(self._order)
        shared = frozenset(order) | self._held if order or self._held else _NONE
        return Version(
            digest=self._hash.digest(),
            order=order,
            shared=shared,
            addresses=shared | self._borrowed if self._borrowed else shared,
            opaque=frozenset(self._opaque),
            reads=frozenset(self._reads),
            writes=frozenset(self._writes),
            facts=tuple(self._facts.values()),
            is_plain=self.is_plain,
            size_bytes=self.size_bytes,
            kept_alive=tuple(self._kept_alive),
        )

    # --- what visitors use ---

    def put(self, text: str) -> None:
        data = text.encode("utf-8", "surrogatepass")
        self._hash.update(b"%d:" % len(data) + data)

    def put_bytes(self, data: Any) -> None:
        """A buffer, hashed as a whole."""
        self._hash.update(data)

    def is_known(self, value: object, *, has_identity: bool = True) -> bool:
        """True, and a back-reference, if the walk was here before; else `value` gets its number.

        `has_identity` is False for what no change in place can show (a tuple): it does not alias anything.
        """
        place = self._place_by_id.get(id(value))
        if place is not None:
            self._hash.update(b"@%d;" % place)
            return True
        self._place_by_id[id(value)] = len(self._place_by_id)
        self._kept_alive.append(value)
        if has_identity:
            self._order.append(id(value))
        return False

    def put_address(self, owner: object) -> int:
        """`owner` is memory that others may share; returns its number in this walk."""
        place = self._place_by_id.get(id(owner))
        if place is None:
            place = self._place_by_id[id(owner)] = len(self._place_by_id)
            self._kept_alive.append(owner)
            self._order.append(id(owner))
        return place

    def borrow(self, owner: object) -> None:
        """`owner` is memory that this value looks at, but that the notebook cannot change through another value."""
        self._borrowed.add(id(owner))
        self._kept_alive.append(owner)

    def visit(self, value: Any) -> None:
        kind = type(value)
        if kind in ATOMS:
            self._hash.update(kind.__name__.encode())
            data = marshal.dumps(value, 2)
            self._hash.update(data)
            return
        visitor = _VISITORS.get(kind)
        if visitor is not None:
            visitor(self, value)
        else:
            self._visit_other(value)

    def visit_apart(self, value: Any) -> None:
        """Visit what was made for the walk and is nobody's: its content counts, its identity does not."""
        count = len(self._order)
        self.visit(value)
        self._kept_alive.append(value)
        del self._order[count:]

    def visit_all(self, values: Iterable[Any]) -> None:
        for value in values:
            self.visit(value)

    # --- builtin containers ---

    def visit_list(self, value: Any) -> None:
        if self.is_known(value):
            return
        self.put(f"{type(value).__name__} {len(value)}")
        self.visit_items(value)

    def visit_tuple(self, value: tuple[Any, ...]) -> None:
        if not value or ATOMS.issuperset(map(type, value)):
            self.put("tuple")
            self._hash.update(marshal.dumps(value, 2))
            return
        if not self.is_known(value, has_identity=False):
            self.put(f"tuple {len(value)}")
            self.visit_all(value)

    def visit_frozenset(self, value: frozenset[Any]) -> None:
        if not self.is_known(value, has_identity=False):
            self.put(f"frozenset {len(value)}")
            self.visit_items(value)

    def visit_dict(self, value: dict[Any, Any]) -> None:
        if self.is_known(value):
            return
        if type(value) is dict and ATOMS.issuperset(map(type, value.values())) and ATOMS.issuperset(map(type, value)):
            data = marshal.dumps(value, 2)
            self.size_bytes += len(data)
            self._hash.update(data)
            return
        self.put(f"{type(value).__name__} {len(value)}")
        if type(value) is collections.defaultdict:
            self.visit(value.default_factory)
        self.visit_pairs(value)

    def visit_pairs(self, value: dict[Any, Any]) -> None:
        self.visit_items(value.keys())
        self.visit_items(value.values())

    def visit_items(self, items: Iterable[Any]) -> None:
        """Millions of numbers or strings at the speed of C (20 ns each), everything else one by one."""
        values = list(items)
        self.size_bytes += 8 * len(values)
        if ATOMS.issuperset(map(type, values)):
            data = marshal.dumps(values, 2)
            self.size_bytes += len(data)
            self._hash.update(data)
        else:
            self.visit_all(values)

    def visit_deque(self, value: collections.deque[Any]) -> None:
        if not self.is_known(value):
            self.put(f"deque {len(value)} {value.maxlen}")
            self.visit_items(value)

    def visit_bytearray(self, value: bytearray) -> None:
        if not self.is_known(value):
            self.put(f"bytearray {len(value)}")
            self.size_bytes += len(value)
            self._hash.update(bytes(value))

    def visit_constant(self, value: object) -> None:
        self.put(f"{type(value).__module__}.{type(value).__qualname__}:{value!r}")

    def visit_slice(self, value: slice) -> None:
        self.put("slice")
        self.visit_all((value.start, value.stop, value.step))

    def visit_array(self, value: array.array[Any]) -> None:
        if not self.is_known(value):
            self.put(f"array {value.typecode}")
            self.size_bytes += len(value) * value.itemsize
            self._hash.update(value.tobytes())

    def visit_reduced(self, value: Any) -> None:
        """Small immutable objects of the standard library whose own `__reduce__` tells all."""
        self.put(type(value).__qualname__)
        self.visit_all(value.__reduce__()[1])

    def visit_alias_of_types(self, value: Any) -> None:
        self.put(type(value).__qualname__)
        self.visit_all((getattr(value, "__origin__", None), value.__args__))

    def visit_proxy(self, value: types.MappingProxyType[Any, Any]) -> None:
        self.put("mappingproxy")
        self.visit_all(gc.get_referents(value))

    def visit_cached_property(self, value: functools.cached_property[Any]) -> None:
        self.put("cached_property")
        self.visit(value.func)

    def visit_random(self, value: random.Random) -> None:
        if not self.is_known(value):
            self.put("random")
            self.visit_apart(value.getstate())

    # --- modules, classes, functions ---

    def visit_module(self, value: types.ModuleType) -> None:
        replacement = self.fingerprinter.stand_in(value)
        if replacement is not None:
            self._visit_stand_in(value, replacement)
            return
        self.is_plain = False
        self.put(f"module {value.__name__}")

    def visit_c_function(self, value: types.BuiltinFunctionType) -> None:
        owner = value.__self__
        if owner is None or isinstance(owner, types.ModuleType):
            self.put(f"builtin {value.__module__}.{value.__qualname__}")
        else:
            self.put(f"bound {value.__name__}")
            self.visit(owner)

    def visit_c_descriptor(self, value: Any) -> None:
        self.put(f"descriptor {value.__objclass__.__module__}.{value.__qualname__}")

    def visit_function(self, value: types.FunctionType) -> None:
        self.is_plain = False
        if not self.fingerprinter.is_of_notebook(value):
            self._visit_library_function(value)
            return
        if self.is_known(value):
            return
        self.put("function")
        self._put_code(value.__code__)
        self._visit_bound_values(value)
        facts = facts_of(value.__code__)
        self._facts[id(facts)] = facts
        self._reads |= facts.loads
        self._writes |= facts.stores

    def _visit_library_function(self, value: types.FunctionType) -> None:
        """Its module does not change, but what its decorator closed over may be the notebook's."""
        self.put(f"function of {value.__module__}.{value.__qualname__}")
        self._put_edition(value)
        if self.is_known(value, has_identity=False):
            return
        self._put_code(value.__code__)
        if value.__closure__ or value.__dict__ or value.__defaults__ or value.__kwdefaults__:
            self._visit_bound_values(value)

    def _put_edition(self, value: Any) -> None:
        """Which edition of its module a function or class is from, if that module can be edited."""
        name = value.__module__
        edition = self._edition_by_module.get(name, self)
        if edition is self:
            module = sys.modules.get(name) if isinstance(name, str) else None
            edition = self.fingerprinter.stand_in(module) if module is not None else None
            self._edition_by_module[name] = edition
        if edition is not None:
            self.put(str(edition))

    def _visit_bound_values(self, value: types.FunctionType) -> None:
        self.visit(value.__defaults__)
        self.visit(value.__kwdefaults__)
        for cell in value.__closure__ or ():
            if self.is_known(cell):
                continue
            try:
                self.visit(cell.cell_contents)
            except ValueError:
                self.put("empty cell")
        self.visit_pairs(value.__dict__)

    def _put_code(self, code: types.CodeType) -> None:
        self._hash.update(_code_digest(code))

    def visit_method(self, value: types.MethodType) -> None:
        self.put("method")
        self.visit(value.__func__)
        self.visit(value.__self__)

    def visit_wrapper(self, value: Any) -> None:
        self.put(type(value).__name__)
        self.visit(value.__func__)

    def visit_property(self, value: property) -> None:
        self.put("property")
        self.visit_all((value.fget, value.fset, value.fdel))

    def visit_partial(self, value: functools.partial[Any]) -> None:
        if not self.is_known(value):
            self.put("partial")
            self.visit_all((value.func, value.args))
            self.visit_pairs(value.keywords)
            self.visit_pairs(value.__dict__)

    def visit_class(self, value: type) -> None:
        if value.__module__ != "__main__":
            self.put(f"class {value.__module__}.{value.__qualname__}")
            self._put_edition(value)
            return
        self.is_plain = False
        if self.is_known(value):
            return
        self.put(f"class {value.__qualname__}")
        self.visit(type(value))
        self.visit_all(value.__bases__)
        for name, item in list(vars(value).items()):
            if name not in _NO_CONTENT:
                self.put(name)
                self.visit(item)

    # --- everything else ---

    def _visit_other(self, value: Any) -> None:
        replacement = self.fingerprinter.stand_in(value)
        if replacement is not None:
            self._visit_stand_in(value, replacement)
        elif isinstance(value, type):
            self.visit_class(value)
        elif isinstance(value, enum.Enum):
            self.visit(type(value))
            self.put(f"{type(value).__qualname__}.{value.name}")
        elif not fingerprint_frames.visit(self, value):
            self._visit_instance(value)

    def _visit_stand_in(self, value: object, replacement: object) -> None:
        self.is_plain = False
        if isinstance(replacement, tuple):
            self.put(str(replacement[0]))
            if not self.is_known(value):
                self.visit(replacement[1])
        else:
            self.put(str(replacement))

    def _visit_instance(self, value: Any) -> None:
        kind = type(value)
        base = _base_with_visible_state(kind)  # type: ignore[arg-type]  # mypy: a class is not Hashable
        if base is None and _is_constant_of_module(value):
            self.put(f"constant {type(value).__name__} {value.__module__}.{value.__name__}")
            return
        if base is None or kind.__module__.partition(".")[0] in _OPAQUE_PACKAGES:
            self.visit_opaque(value)
            return
        if self.is_known(value):
            return
        self.is_plain = False  # copying may call the notebook's code
        self.put("instance")
        self.visit(kind)
        if issubclass(base, dict):
            self.visit_pairs(dict(dict.items(value)))
        elif base is not object:
            self.visit_apart(_bare_content(base, value))
        for name, item in _state_of(value):
            self.put(name)
            self.visit(item)

    def visit_opaque(self, value: object) -> None:
        self.is_plain = False
        self._opaque.add(id(value))
        if not self.is_known(value):
            self.put(f"opaque {self.fingerprinter.token_of(value)}")
            self._hold_referents(value)

    def _hold_referents(self, value: object) -> None:
        todo, seen = [value], {id(value)}
        while todo:
            for item in gc.get_referents(todo.pop()):
                if id(item) in seen or self._is_scenery(item):
                    continue
                seen.add(id(item))
                if isinstance(item, (types.FunctionType, type)):
                    self.visit(item)
                    continue
                if type(item) is not tuple:
                    self._held.add(id(item))
                self._kept_alive.append(item)
                todo.append(item)
            if len(seen) > _REFERENT_LIMIT:
                self._facts[-1] = _REACHES_EVERYTHING
                return

    def _is_scenery(self, item: object) -> bool:
        """What every object reaches and no change of a value shows in: modules, library code, the namespace itself."""
        if type(item) in ATOMS or item is self.fingerprinter.namespace:
            return True
        if isinstance(item, types.FunctionType):
            return not self.fingerprinter.is_of_notebook(item) and not item.__closure__
        if isinstance(item, type):
            return item.__module__ != "__main__"
        if type(item) is dict and "__loader__" in item and "__name__" in item:
            return True  # the dict of a module
        if isinstance(item, (types.ModuleType, types.CodeType, types.BuiltinFunctionType, *_C_CALLABLES)):
            return True
        return type(item).__module__ not in ("builtins", "__main__") and self.fingerprinter.stand_in(item) is not None


_REACHES_EVERYTHING = CodeFacts(
    _NONE, _NONE, _NONE, _NONE, _NONE, is_dynamic=True, names_in_text=False, writes_in_place=True
)


@functools.lru_cache(maxsize=4096)
def _code_digest(code: types.CodeType) -> bytes:
    """Of what the code does; neither its file nor its line numbers."""
    parts: list[bytes] = [code.co_code]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    numbers = (code.co_flags, code.co_argcount, code.co_kwonlyargcount, code.co_posonlyargcount)
    parts.append(marshal.dumps((code.co_name, names, numbers), 2))
    parts.append(getattr(code, "co_exceptiontable", b""))
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            parts.append(_code_digest(const))
        else:
            parts.append(f"{type(const).__name__}:{const!r}".encode("utf-8", "surrogatepass"))
    return xxhash.xxh3_128_digest(b"".join(b"%d:" % len(part) + part for part in parts))


@functools.lru_cache(maxsize=4096)
def _base_with_visible_state(kind: type) -> type | None:
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
            slots += len(_slots_of(cls))
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
    if type(value).__module__ == "__main__":
        return False
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    return isinstance(name, str) and module is not None and getattr(module, name, None) is value


def _slots_of(cls: type) -> list[str]:
    return [
        name
        for name, item in vars(cls).items()
        if isinstance(item, types.MemberDescriptorType) and item.__objclass__ is cls
    ]


def _state_of(value: object) -> Iterator[tuple[str, Any]]:
    """Attributes of an instance, read without calling its class's code."""
    try:
        state = object.__getattribute__(value, "__dict__")
    except AttributeError:
        state = {}
    yield from list(state.items())
    for cls in type(value).__mro__:
        if cls.__flags__ & (1 << 9):
            for name in _slots_of(cls):
                try:
                    yield name, vars(cls)[name].__get__(value)
                except AttributeError:
                    continue


def _bare_content(base: type, value: Any) -> object:
    """The builtin inside an instance of a subclass, without calling the subclass's code."""
    if base is types.SimpleNamespace:
        return None
    if base in (list, set, tuple, frozenset):
        return list(base.__iter__(value))
    if base is str:
        return str.__str__(value)
    if base is bytes:
        return bytes.__getitem__(value, slice(None))
    return int.__int__(value) if base is int else float.__float__(value)


_VISITORS: dict[type, Callable[[_Walk, Any], None]] = {
    list: _Walk.visit_list,
    set: _Walk.visit_list,
    tuple: _Walk.visit_tuple,
    frozenset: _Walk.visit_frozenset,
    dict: _Walk.visit_dict,
    collections.OrderedDict: _Walk.visit_dict,
    collections.Counter: _Walk.visit_dict,
    collections.defaultdict: _Walk.visit_dict,
    collections.deque: _Walk.visit_deque,
    bytearray: _Walk.visit_bytearray,
    array.array: _Walk.visit_array,
    type(vars(collections.namedtuple("_Any", "item"))["item"]): _Walk.visit_reduced,
    operator.itemgetter: _Walk.visit_reduced,
    operator.attrgetter: _Walk.visit_reduced,
    operator.methodcaller: _Walk.visit_reduced,
    types.GenericAlias: _Walk.visit_alias_of_types,
    types.UnionType: _Walk.visit_alias_of_types,
    types.MappingProxyType: _Walk.visit_proxy,
    functools.cached_property: _Walk.visit_cached_property,
    slice: _Walk.visit_slice,
    random.Random: _Walk.visit_random,
    types.ModuleType: _Walk.visit_module,
    types.BuiltinFunctionType: _Walk.visit_c_function,
    types.FunctionType: _Walk.visit_function,
    types.MethodType: _Walk.visit_method,
    staticmethod: _Walk.visit_wrapper,
    classmethod: _Walk.visit_wrapper,
    property: _Walk.visit_property,
    functools.partial: _Walk.visit_partial,
    type: _Walk.visit_class,
    **dict.fromkeys(_C_CALLABLES, _Walk.visit_c_descriptor),
    **dict.fromkeys(_CONSTANTS, _Walk.visit_constant),
}
