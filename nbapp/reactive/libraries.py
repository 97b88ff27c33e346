"""What leads out of the notebook's own code and plain values: to a library, to files, to the interpreter.

A cell that reaches nothing of the kind cannot see the environment, an option of pandas or an attribute that somebody
set on a module, so it is kept when these change. What leads nowhere is listed here, everything else counts as leading
to a library.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable

SHOWS_LAST_VALUE = "__nbapp_show__"
"""The builtin that a runner gives the value of a cell's last expression to."""

_PLAIN_BUILTINS = frozenset(
    [
        "Ellipsis",
        "NotImplemented",
        "__debug__",
        "__doc__",
        "__name__",
        "abs",
        "all",
        "any",
        "ascii",
        "bin",
        "bool",
        "bytearray",
        "bytes",
        "callable",
        "chr",
        "classmethod",
        "complex",
        "delattr",
        "dict",
        "divmod",
        "enumerate",
        "filter",
        "float",
        "frozenset",
        "hasattr",
        "hash",
        "hex",
        "id",
        "int",
        "isinstance",
        "issubclass",
        "iter",
        "len",
        "list",
        "map",
        "max",
        "min",
        "next",
        "object",
        "oct",
        "ord",
        "pow",
        "print",
        "property",
        "range",
        "repr",
        "reversed",
        "round",
        "set",
        "setattr",
        "slice",
        "sorted",
        "staticmethod",
        "str",
        "sum",
        "super",
        "tuple",
        "type",
        "zip",
    ]
)
"""They use their arguments and nothing else. `print` writes to `sys.stdout`, which `module_attributes.py` knows."""

_PLAIN_DUNDERS = frozenset(
    [
        "__abs__",
        "__add__",
        "__annotations__",
        "__bool__",
        "__call__",
        "__class__",
        "__class_getitem__",
        "__classcell__",
        "__conditional_annotations__",
        "__contains__",
        "__debug__",
        "__delitem__",
        "__dict__",
        "__doc__",
        "__enter__",
        "__eq__",
        "__exit__",
        "__firstlineno__",
        "__ge__",
        "__getitem__",
        "__gt__",
        "__hash__",
        "__iadd__",
        "__init__",
        "__init_subclass__",
        "__iter__",
        "__le__",
        "__len__",
        "__lt__",
        "__module__",
        "__mul__",
        "__name__",
        "__ne__",
        "__neg__",
        "__new__",
        "__next__",
        "__post_init__",
        "__qualname__",
        "__radd__",
        "__repr__",
        "__rmul__",
        "__set_name__",
        "__setattr__",
        "__setitem__",
        "__slots__",
        "__static_attributes__",
        "__str__",
        "__sub__",
        "__truediv__",
        SHOWS_LAST_VALUE,
    ]
)
_LEADS_TO_FRAMES = frozenset(
    ["ag_frame", "cr_frame", "f_back", "f_builtins", "f_globals", "f_locals", "gi_frame", "tb_frame", "tb_next"]
)


def is_plain_builtin(name: str) -> bool:
    """Of the builtins, one that looks at its arguments alone."""
    return name in _PLAIN_BUILTINS or name == SHOWS_LAST_VALUE or name in _EXCEPTIONS


def is_way_out(name: str, *, is_bound: bool) -> bool:
    """Whether code that loads this name may get at something of a library.

    `is_bound`: to a value of the notebook, which is judged by itself. What is also a builtin may come to light again.
    """
    if is_plain_builtin(name) or name in _SCENERY:
        return False
    return not is_bound or name in vars(builtins)


def is_plain_method(name: str) -> bool:
    """Of a builtin type, one that looks at nothing else: `str.format` may ask the locale."""
    return not name.startswith(("__", "format"))


def lead_out(words: Iterable[str]) -> bool:
    """Code with these names can get from a plain value to the interpreter's inner life: `print.__self__`."""
    return any(
        word in _LEADS_TO_FRAMES or (word.startswith("__") and word.endswith("__") and word not in _PLAIN_DUNDERS)
        for word in words
    )


_SCENERY = frozenset({"__annotations__", "__conditional_annotations__"})
_EXCEPTIONS = frozenset(
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
)
