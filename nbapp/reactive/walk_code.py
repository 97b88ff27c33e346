"""How a walk visits modules, classes and functions.

A function of the notebook counts as its code, defaults and closure. The globals it reads are names to be followed when
a cell can call it (`Version.reads`). Functions and classes of a library count as their name and code.
"""

from __future__ import annotations

import functools
import marshal
import sys
import types
from typing import Any

import xxhash

from .code_facts import SEES_ALL_NAMES, facts_of
from .libraries import is_plain_builtin, is_plain_method
from .walk import Visitor, Walk

C_DESCRIPTORS = (
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
    types.ClassMethodDescriptorType,
    types.GetSetDescriptorType,
    types.MemberDescriptorType,
)
NO_CONTENT = frozenset(
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
        "__slotnames__",  # `copyreg` keeps it there when an instance is pickled
        "__dataclass_fields__",
        "__dataclass_params__",
    ]
)


def visit_module(walk: Walk, value: types.ModuleType) -> None:
    replacement = walk.world.stand_in(value)
    if replacement is not None:
        visit_stand_in(walk, value, replacement)
        return
    walk.is_plain = False
    walk.note_library()
    walk.put(f"module {value.__name__}")
    note_main(walk, value)


def note_main(walk: Walk, module: types.ModuleType) -> None:
    """Whoever reaches `__main__` reaches every name."""
    if object.__getattribute__(module, "__dict__") is walk.world.namespace:
        walk.note_reaches_everything()


def visit_c_method(walk: Walk, value: types.MethodWrapperType) -> None:
    """`xs.__setitem__`"""
    walk.is_plain = False
    walk.note_library()
    walk.put(f"bound {value.__name__}")
    walk.visit(value.__self__)


def visit_c_function(walk: Walk, value: types.BuiltinFunctionType) -> None:
    owner = value.__self__
    if owner is None or isinstance(owner, types.ModuleType):
        if value.__module__ != "builtins" or not is_plain_builtin(value.__name__):
            walk.note_library()
        if value.__module__ == "builtins" and value.__name__ in SEES_ALL_NAMES:
            walk.note_reaches_everything()
        walk.put(f"builtin {value.__module__}.{value.__qualname__}")
    else:
        if not is_plain_method(value.__name__):
            walk.note_library()
        walk.put(f"bound {value.__name__}")
        walk.visit(owner)


def visit_c_descriptor(walk: Walk, value: Any) -> None:
    module = value.__objclass__.__module__
    if module != "__main__" and (module != "builtins" or not is_plain_method(value.__name__)):
        walk.note_library()
    walk.put(f"descriptor {value.__objclass__.__module__}.{value.__qualname__}")


def visit_function(walk: Walk, value: types.FunctionType) -> None:
    walk.is_plain = False
    if not walk.world.is_of_notebook(value):
        _visit_library_function(walk, value)
        return
    if walk.is_known(value):
        return
    if value.__globals__ is not walk.world.namespace:
        walk.note_library()  # its names are others than the notebook's
    walk.put("function")
    _put_code(walk, value.__code__)
    _visit_bound_values(walk, value)
    walk.note_function(facts_of(value.__code__))


def visit_code(walk: Walk, value: types.CodeType) -> None:
    """What `compile` gives; annotations that are written as text hold some."""
    walk.is_plain = False
    walk.note_library()
    walk.put(f"code {value.co_filename} {value.co_firstlineno} {value.co_linetable!r}")
    _put_code(walk, value)
    walk.note_function(facts_of(value))


def _visit_library_function(walk: Walk, value: types.FunctionType) -> None:
    """Its module does not change, but what its decorator closed over may be the notebook's."""
    walk.note_library()
    walk.put(f"function of {value.__module__}.{value.__qualname__}")
    _put_edition(walk, value)
    if walk.is_known(value, has_identity=False):
        return
    _put_code(walk, value.__code__)
    if value.__closure__ or value.__dict__ or value.__defaults__ or value.__kwdefaults__:
        _visit_bound_values(walk, value)


def _put_edition(walk: Walk, value: Any) -> None:
    """Which edition of its module a function or class is from, if that module can be edited; if a cell has loaded it
    again, it is another one than its equal, and counts as itself."""
    name = value.__module__
    module = sys.modules.get(name) if isinstance(name, str) else None
    edition = walk.world.stand_in(module) if module is not None else None
    if edition is not None:
        walk.put(f"{edition} {walk.world.stand_in(value)}")


def _visit_bound_values(walk: Walk, value: types.FunctionType) -> None:
    walk.visit(value.__defaults__)
    walk.visit(value.__kwdefaults__)
    for cell in value.__closure__ or ():
        if walk.is_known(cell):
            continue
        try:
            walk.visit(cell.cell_contents)
        except ValueError:
            walk.put("empty cell")
    walk.put_dict_of(value)
    walk.visit_pairs(value.__dict__)


def _put_code(walk: Walk, code: types.CodeType) -> None:
    walk.put_bytes(code_digest(code))


def visit_method(walk: Walk, value: types.MethodType) -> None:
    walk.put("method")
    walk.visit(value.__func__)
    walk.visit(value.__self__)


def visit_wrapper(walk: Walk, value: Any) -> None:
    walk.put(type(value).__name__)
    walk.visit(value.__func__)


def visit_property(walk: Walk, value: property) -> None:
    walk.put("property")
    walk.visit_all((value.fget, value.fset, value.fdel))


def visit_partial(walk: Walk, value: functools.partial[Any]) -> None:
    if not walk.is_known(value):
        walk.put("partial")
        walk.visit_all((value.func, value.args))
        walk.visit_pairs(value.keywords)
        walk.visit_pairs(value.__dict__)


def visit_cached_property(walk: Walk, value: functools.cached_property[Any]) -> None:
    walk.put("cached_property")
    walk.visit(value.func)


def visit_class(walk: Walk, value: type) -> None:
    if value.__module__ != "__main__":
        if value.__module__ != "builtins":
            walk.note_library()
        walk.put(f"class {value.__module__}.{value.__qualname__}")
        _put_edition(walk, value)
        return
    walk.is_plain = False
    if walk.is_known(value):
        return
    walk.put(f"class {value.__qualname__}")
    walk.visit(type(value))
    walk.visit_all(value.__bases__)
    for name, item in list(vars(value).items()):
        if name not in NO_CONTENT:
            walk.put(name)
            walk.visit(item)


@functools.lru_cache(maxsize=4096)
def code_digest(code: types.CodeType) -> bytes:
    """Of what the code does; neither its file nor its line numbers."""
    parts: list[bytes] = [code.co_code]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    numbers = (code.co_flags, code.co_argcount, code.co_kwonlyargcount, code.co_posonlyargcount)
    parts.append(marshal.dumps((code.co_name, names, numbers), 2))
    parts.append(getattr(code, "co_exceptiontable", b""))
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            parts.append(code_digest(const))
        else:
            parts.append(f"{type(const).__name__}:{_text_of(const)}".encode("utf-8", "surrogatepass"))
    return xxhash.xxh3_128_digest(b"".join(b"%d:" % len(part) + part for part in parts))


def _text_of(const: object) -> str:
    """The same in every process: `x in {"a", "b"}` makes a constant whose order is not."""
    if isinstance(const, frozenset):
        return f"frozenset {sorted(map(_text_of, const))}"
    if isinstance(const, tuple):
        return f"tuple {[_text_of(item) for item in const]}"
    return repr(const)


def is_alone(replacement: object) -> bool:
    """This stand-in has nothing beside its text that would have to be visited."""
    return not isinstance(replacement, tuple) or (type(replacement[1]) is tuple and not replacement[1])


def visit_stand_in(walk: Walk, value: object, replacement: object) -> None:
    walk.is_plain = False
    walk.note_library()
    if is_alone(replacement):
        walk.note_stand_in(replacement)
    if isinstance(replacement, tuple):
        walk.put(str(replacement[0]))
        if not walk.is_known(value):
            walk.visit(replacement[1])
    else:
        walk.put(str(replacement))


VISITORS: dict[type, Visitor] = {
    types.ModuleType: visit_module,
    types.BuiltinFunctionType: visit_c_function,
    types.FunctionType: visit_function,
    types.CodeType: visit_code,
    types.MethodType: visit_method,
    types.MethodWrapperType: visit_c_method,
    staticmethod: visit_wrapper,
    classmethod: visit_wrapper,
    property: visit_property,
    type: visit_class,
    **dict.fromkeys(C_DESCRIPTORS, visit_c_descriptor),
}
LIBRARY_VISITORS: dict[type, Visitor] = {
    functools.partial: visit_partial,
    functools.cached_property: visit_cached_property,
}
