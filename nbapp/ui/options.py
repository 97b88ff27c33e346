"""The options of a choice: what an author may give, what the visitor reads, and which one a value is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import EnumMeta
from typing import Any

from ..protocol import Json
from .errors import WrongValue
from .inputs import Coder


class Options:
    """The options of one input, and their labels."""

    def __init__(self, kind: str, options: Any, format_func: Callable[[Any], object] = str) -> None:
        self._kind = kind
        self.values: list[Any] = _listed(kind, options)
        self.labels = [str(format_func(value)) for value in self.values]

    def __len__(self) -> int:
        return len(self.values)

    def index_of(self, value: object) -> int:
        """Where this option stands.

        Raises:
            WrongValue: it is none of them.
        """
        for index, option in enumerate(self.values):
            if option is value or _is_equal(option, value):
                return index
        raise WrongValue(
            f"{value!r} is none of the options of this {self._kind}.",
            advice=f"They are {self._in_words()}.",
        )

    def check_index(self, index: object, name: str = "index") -> int | None:
        """An argument that says which option is chosen at first, or None for none of them."""
        if index is None or not self.values:
            return None
        if isinstance(index, bool) or not isinstance(index, int):
            raise TypeError(f"The {name} of a {self._kind} is a whole number or None, not {type(index).__name__}.")
        if not 0 <= index < len(self):
            raise WrongValue(
                f"The {name} {index} of this {self._kind} is outside of its {len(self)} options.",
                advice=f"It counts from 0, so the last one is {len(self) - 1}.",
            )
        return index

    def one(self, *, accepts_new: bool = False) -> Coder[Any]:
        """How one option travels, or None for none."""

        def encode(value: object) -> Json:
            if value is None:
                return None
            try:
                return self.index_of(value)
            except WrongValue:
                if accepts_new and isinstance(value, str):
                    return value
                raise

        return Coder(encode, self._decoded)

    def many(self, *, accepts_new: bool = False) -> Coder[list[Any]]:
        """How several options travel."""
        one = self.one(accepts_new=accepts_new)

        def encode(values: Any) -> Json:
            return [one.encode(value) for value in as_list(values)]

        return Coder(encode, lambda chosen: [self._decoded(item) for item in chosen])

    def _decoded(self, item: Json) -> Any:
        return self.values[item] if isinstance(item, int) and not isinstance(item, bool) else item

    def _in_words(self) -> str:
        shown = [repr(value) for value in self.values[:5]]
        return ", ".join([*shown, *(["…"] if len(self) > 5 else [])]) or "none at all"


def as_list(values: Any) -> list[Any]:
    """What may be one value or several, as several."""
    if values is None:
        return []
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        return [values]
    return list(values)


def _listed(kind: str, options: Any) -> list[Any]:
    """Lists, tuples, sets, dictionaries (their keys), enumerations, columns of frames, arrays."""
    if isinstance(options, (str, bytes)) or not isinstance(options, Iterable):
        raise TypeError(f"The options of a {kind} are a list of values, not {type(options).__name__}: {options!r:.60}.")
    frame: Any = options
    if hasattr(frame, "iloc") and getattr(frame, "ndim", 1) == 2:
        return list(frame.iloc[:, 0])
    if isinstance(options, EnumMeta):
        return list(options)
    if isinstance(options, (set, frozenset)):
        return sorted(options, key=repr)
    return list(options.tolist() if hasattr(options, "tolist") and not isinstance(options, Sequence) else options)


def _is_equal(one: object, other: object) -> bool:
    try:
        return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)
    except Exception:  # an option may be of any class: one that cannot be compared is another one
        return False
