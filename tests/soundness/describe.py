"""The namespace in words: what every name is bound to and who shares what with whom, without the engine's own walk.

How it works. Names are walked in alphabetical order. Everything that can be changed in place gets the path on which it
was first met (`a[0].items`); where it is met again, that path stands in its place. So two namespaces with the same
description have equal values with the same aliasing. What nobody can look into is described by its type alone.
"""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .sayer import TEMPORARY

_ATOMS = (int, float, complex, str, bytes, bool, type(None), type(Ellipsis), range, slice)
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
"""Texts may hold one."""
_NOT_SAID = frozenset(
    [
        "__dict__",
        "__doc__",
        "__firstlineno__",
        "__module__",
        "__slotnames__",  # Python's own note, made when an instance is copied or pickled
        "__static_attributes__",
        "__weakref__",
    ]
)
_DEEPEST = 40


def described(names: Mapping[str, Any], key_of_widget: Callable[[object], str | None], folder: str) -> dict[str, str]:
    """By name."""
    walk = _Walk(key_of_widget, folder)
    said = {name: TEMPORARY.sub("<temporary>", walk.say(names[name], name)) for name in sorted(names)}
    return {name: _ADDRESS.sub("0x", text) for name, text in said.items()}


class _Walk:
    def __init__(self, key_of_widget: Callable[[object], str | None], folder: str) -> None:
        self._key_of_widget = key_of_widget
        self._folder = folder
        self._met: dict[int, str] = {}
        self._kept: list[object] = []
        """So that no address is used twice."""

    def say(self, value: Any, path: str, depth: int = 0) -> str:
        if isinstance(value, _ATOMS) and type(value).__module__ == "builtins":
            return repr(value)
        if depth > _DEEPEST:
            return "..."
        if id(value) in self._met:
            return f"<same as {self._met[id(value)]}>"
        if type(value) not in (tuple, frozenset) and not _is_immutable(value):  # equal ones are as good as one
            self._met[id(value)] = path
            self._kept.append(value)
        return self._say_new(value, path, depth + 1)

    def _say_new(self, value: Any, path: str, depth: int) -> str:
        kind = type(value)
        key = self._key_of_widget(value)
        if key is not None:
            return f"<widget {key}>"
        if kind in (list, tuple) or kind.__name__ == "deque":
            return f"{kind.__name__}[{self._say_items(value, path, depth)}]"
        if kind in (set, frozenset):
            return f"{kind.__name__}{{{', '.join(sorted(self.say(v, path + '{}', depth) for v in value))}}}"
        if isinstance(value, dict):
            return f"{kind.__name__}{{{self._say_pairs(value, path, depth)}}}" + self._say_attributes(
                value, path, depth
            )
        if isinstance(value, types.FunctionType):
            return self._say_function(value, path, depth)
        if isinstance(value, types.MethodType):
            return f"<method {value.__func__.__qualname__} of {self.say(value.__self__, path + '.__self__', depth)}>"
        if isinstance(value, type):
            return self._say_class(value, path, depth)
        if isinstance(value, types.ModuleType):
            return self._say_module(value, path, depth)
        if isinstance(value, (property, classmethod, staticmethod)):
            parts = [getattr(value, n, None) for n in ("fget", "fset", "__func__")]
            return f"<{kind.__name__} {self._say_items(parts, path, depth)}>"
        return self._say_of_library(value, path, depth)

    def _say_items(self, values: Iterable[Any], path: str, depth: int) -> str:
        return ", ".join(self.say(v, f"{path}[{i}]", depth) for i, v in enumerate(values))

    def _say_pairs(self, pairs: Mapping[Any, Any], path: str, depth: int) -> str:
        said = []
        for place, (k, v) in enumerate(pairs.items()):
            key = self.say(k, f"{path}.key{place}", depth)
            said.append(f"{key}: {self.say(v, f'{path}[{key}]', depth)}")
        return ", ".join(said)

    def _say_attributes(self, value: Any, path: str, depth: int) -> str:
        attributes = dict(getattr(value, "__dict__", None) or {})
        for cls in type(value).__mro__:
            slots = cls.__dict__.get("__slots__", ())
            for name in [slots] if isinstance(slots, str) else slots:
                if hasattr(value, name):
                    attributes[name] = getattr(value, name)
        said = [f"{n}={self.say(v, f'{path}.{n}', depth)}" for n, v in sorted(attributes.items()) if n not in _NOT_SAID]
        return f"({', '.join(said)})" if said else ""

    def _say_function(self, value: types.FunctionType, path: str, depth: int) -> str:
        closure = [cell.cell_contents if _is_filled(cell) else "<empty>" for cell in value.__closure__ or ()]
        parts = [value.__defaults__, value.__kwdefaults__, closure]
        said = self._say_items(parts, path + ".parts", depth)
        return f"<function {value.__qualname__} {_say_code(value.__code__)} {said}>" + self._say_attributes(
            value, path, depth
        )

    def _say_class(self, value: type, path: str, depth: int) -> str:
        if value.__module__ != "__main__":
            return f"<class {value.__module__}.{value.__qualname__}>"
        own = {n: v for n, v in value.__dict__.items() if n not in _NOT_SAID and not _is_slot(v)}
        said = ", ".join(f"{n}={self.say(own[n], f'{path}.{n}', depth)}" for n in sorted(own))
        bases = self._say_items([b for b in value.__bases__ if b is not object], path + ".bases", depth)
        return f"<class {value.__qualname__}({bases}) {said}>"

    def _say_module(self, value: types.ModuleType, path: str, depth: int) -> str:
        if not str(getattr(value, "__file__", "")).startswith(self._folder):
            return f"<module {value.__name__}>"
        own = {n: v for n, v in value.__dict__.items() if not n.startswith("__")}
        return f"<module {value.__name__} {self._say_pairs(dict(sorted(own.items())), path, depth)}>"

    def _say_of_library(self, value: Any, path: str, depth: int) -> str:
        kind = type(value)
        name = f"{kind.__module__}.{kind.__qualname__}"
        numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
        if numpy is not None and isinstance(value, numpy.ndarray):
            return self._say_array(value, path, depth)
        if numpy is not None and isinstance(value, numpy.generic):
            return f"{name} {value!r}"
        if pandas is not None and isinstance(value, (pandas.DataFrame, pandas.Series, pandas.Index)):
            return self._say_frame(value, path, depth)
        if kind.__module__ == "__main__":
            return f"<{kind.__qualname__} of {self.say(kind, path + '.__class__', depth)}" + (
                self._say_builtin_content(value, path, depth) + self._say_attributes(value, path, depth) + ">"
            )
        if name in _SAY_THEMSELVES:
            return f"{name} {value!r}"
        if name == "random.Random":
            return f"{name} {hash(value.getstate())}"
        if kind.__module__ == "types" and hasattr(value, "__dict__"):
            return name + self._say_attributes(value, path, depth)
        return f"<{name}>"

    def _say_builtin_content(self, value: Any, path: str, depth: int) -> str:
        for base in (list, tuple, set, dict):
            if isinstance(value, base):
                return f" {self._say_items([base(value)], path + '.content', depth)}"
        return f" {base.__repr__(value)}" if (base := _atom_base(value)) else ""

    def _say_array(self, value: Any, path: str, depth: int) -> str:
        root = value
        while isinstance(root.base, type(value)):
            root = root.base
        content = value.tolist() if value.dtype == object else value.tobytes().hex()
        if value.dtype == object:
            content = self.say(content, path + ".content", depth)
        said = f"{value.dtype} {value.shape} {content}"
        if root is value:
            return f"<array {said}>"
        where = value.__array_interface__["data"][0] - root.__array_interface__["data"][0]
        return f"<view at {where} of {self.say(root, path + '.base', depth)}: {said}>"

    def _say_frame(self, value: Any, path: str, depth: int) -> str:
        kind = type(value).__name__
        if kind == "DataFrame":
            columns = zip(value.columns, (value.iloc[:, place] for place in range(value.shape[1])), strict=True)
            said = [f"{name!r} {column.dtype} {column.tolist()!r}" for name, column in columns]
            return f"<frame {self.say(value.index, path + '.index', depth)} {said} {value.attrs}>"
        if kind == "Series":
            return f"<series {value.name!r} {value.dtype} {value.tolist()!r} {value.index.tolist()!r}>"
        return f"<index {kind} {value.tolist()!r} {value.names!r}>"


_SAY_THEMSELVES = frozenset(
    [
        "datetime.datetime",
        "datetime.date",
        "datetime.timedelta",
        "decimal.Decimal",
        "fractions.Fraction",
        "pathlib.PosixPath",
        "uuid.UUID",
        "builtins.bytearray",
        "array.array",
        "re.Pattern",
    ]
)


_CAN_CHANGE = frozenset({"builtins.bytearray", "array.array"})


def _is_immutable(value: object) -> bool:
    name = f"{type(value).__module__}.{type(value).__qualname__}"
    return name in _SAY_THEMSELVES and name not in _CAN_CHANGE


def _is_filled(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True


def _is_slot(value: object) -> bool:
    return isinstance(value, (types.MemberDescriptorType, types.GetSetDescriptorType))


def _say_code(code: types.CodeType) -> str:
    constants = [_say_code(c) if isinstance(c, types.CodeType) else repr(c) for c in code.co_consts]
    return f"{code.co_code.hex()} {constants} {code.co_names} {code.co_varnames}"


def _atom_base(value: Any) -> Any:
    return next((base for base in (int, float, str, bytes) if isinstance(value, base)), None)
