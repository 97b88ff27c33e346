"""The key of one call of a cached function: equal keys mean that the call would return the same.

How it works. The key holds the digest of the function (`walk.py`) and one digest for each parameter, beside its name.
Arguments are bound to the signature first and defaults filled in, so `f(1)`, `f(a=1)` and `f(1, 2)` with 2 as the
default have one key. A parameter whose name begins with an underscore does not count.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import secrets
import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ...reactive.heap import Tokens
from .errors import CannotMakeKey, WrongOption
from .walk import HashFunctions, Judge, Unjudged, digest_of_function, digest_of_value

_FIRST_FOLDER = os.getcwd()
"""Where the process began, which for a kernel is the notebook's folder."""
_PROCESS = secrets.token_hex(8)
_numbers = Tokens()


@dataclass(frozen=True)
class CallKey:
    digest: str
    is_of_process: bool
    """A global that nobody can look into has a part in it, so that no other process finds the entry."""


class CallKeys:
    """Makes the keys of one function's calls."""

    def __init__(self, function: Callable[..., Any], decorator: str, hash_functions: HashFunctions | None) -> None:
        self._function = function
        self._decorator = decorator
        self._hash_functions = _checked(hash_functions)
        self._signature = inspect.signature(function)
        self._counts = {name: not name.startswith("_") for name, parameter in self._signature.parameters.items()}

    def key_of(self, arguments: tuple[Any, ...], by_name: Mapping[str, Any]) -> CallKey:
        """Raises CannotMakeKey, and what the function raises if it cannot be called so."""
        try:
            bound = self._signature.bind(*arguments, **by_name)
        except TypeError:
            self._function(*arguments, **by_name)  # Python says it better: with the function's name
            raise
        bound.apply_defaults()
        unjudged: list[object] = []
        parts = [_surroundings(), self._digest_of_function(unjudged)]
        for name, value in bound.arguments.items():
            if self._counts[name]:
                parts += [name.encode(), self._digest_of_argument(name, value)]
        digest = hashlib.blake2b(b"".join(b"%d:" % len(part) + part for part in parts), digest_size=20)
        return CallKey(digest.hexdigest(), bool(unjudged))

    def _digest_of_function(self, unjudged: list[object]) -> bytes:
        def count_as_this_object(value: object) -> str:
            unjudged.append(value)
            return f"{_PROCESS} {os.getpid()} {_numbers.number_of(value)}"

        if not isinstance(self._function, types.FunctionType):
            return digest_of_value(self._function, Judge(self._hash_functions, count_as_this_object))
        return digest_of_function(self._function, Judge(self._hash_functions, count_as_this_object))

    def _digest_of_argument(self, name: str, value: Any) -> bytes:
        if self._signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
            value = {key: item for key, item in value.items() if not key.startswith("_")}
        try:
            return digest_of_value(value, Judge(self._hash_functions, _refuse))
        except Unjudged as met:
            raise self._refusal(name, met.value) from None
        except RecursionError:
            raise self._refusal(name, value) from None

    def _refusal(self, name: str, value: object) -> CannotMakeKey:
        kind = f"{type(value).__module__}.{type(value).__qualname__}"
        return CannotMakeKey(
            f"{self._decorator} cannot tell two values of the argument {name!r} of {self._function.__name__}() apart: "
            f"it is, or holds, a {kind}, which cannot be looked into.",
            advice=f"If it makes no difference to the result, call the parameter _{name}. Else say what does: "
            f"{self._decorator}(hash_funcs={{{kind!r}: lambda value: ...}}).",
        )


def _refuse(value: object) -> str:
    raise Unjudged(value)


def _surroundings() -> bytes:
    """Relative paths lead elsewhere from another folder."""
    return os.path.relpath(os.getcwd(), _FIRST_FOLDER).encode("utf-8", "surrogateescape") + _python()


@cache
def _python() -> bytes:
    return f" {sys.implementation.cache_tag}".encode()


def _checked(hash_functions: HashFunctions | None) -> HashFunctions:
    for kind, function in (hash_functions or {}).items():
        if not isinstance(kind, (type, str)) or not callable(function):
            raise WrongOption(
                f"hash_funcs has {kind!r}: {function!r}.",
                advice='It maps a type, or its full name ("pandas.DataFrame"), to a function of one value.',
            )
    return dict(hash_functions or {})
