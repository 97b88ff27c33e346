"""`secrets`: what the author keeps out of the notebook, such as a password, from TOML files beside it.

How it works. The files are read whenever a secret is asked for, so that the cell which asks depends on them (it opened
them) and runs again after an edit. A file beside the notebook says more than one in the user's folder. The server never
sends these files: no part of a path that begins with a dot is served.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .errors import UiError

PLACES = (".nbapp/secrets.toml", ".streamlit/secrets.toml")
_FOLDER = Path.cwd()
"""Of the notebook: where its kernel was started. An author's `chdir` comes later."""


class SecretsNotFound(UiError, FileNotFoundError):
    """There is no file with secrets."""


class Secrets(Mapping[str, Any]):
    """A mapping whose keys are attributes too: `ui.secrets.database.password`. Its text shows no values.

    >>> "database" in ui.secrets
    False
    """

    def __init__(self, *path: str) -> None:
        object.__setattr__(self, "_path", path)

    def __getitem__(self, key: str) -> Any:
        values = self._values()
        if key not in values:
            known = ", ".join(map(repr, values)) or "nothing"
            name = ".".join(("secrets", *self._path))
            raise KeyError(f"{name} has no {key!r} (there is {known}): add it to {PLACES[0]}.")
        return Secrets(*self._path, key) if isinstance(values[key], dict) else values[key]

    def __getattr__(self, key: str) -> Any:
        if key.startswith("_"):
            raise AttributeError(key)  # Python and IPython ask for their own methods
        try:
            return self[key]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __setattr__(self, key: str, value: object) -> None:
        raise AttributeError(f"secrets.{key} cannot be set: write it into {PLACES[0]}.")

    def __contains__(self, key: object) -> bool:
        try:
            return key in self._values()
        except SecretsNotFound:
            return False

    def __iter__(self) -> Iterator[str]:
        return iter(self._values())

    def __len__(self) -> int:
        return len(self._values())

    def to_dict(self) -> dict[str, Any]:
        """A copy as plain dictionaries."""
        return _copied(self._values())

    def __repr__(self) -> str:
        return f"<{'.'.join(('secrets', *self._path))}: its values are not shown>"

    def _values(self) -> dict[str, Any]:
        values = _read()
        for key in self._path:
            values = values[key]
        return values


def _read() -> dict[str, Any]:
    found: dict[str, Any] = {}
    is_there = False
    for folder in (Path.home(), _FOLDER):
        for place in reversed(PLACES):
            text = _text_of(folder / place)
            if text is not None:
                is_there = True
                found.update(_parsed(text, place))
    if not is_there:
        raise SecretsNotFound(
            f"There are no secrets: neither {PLACES[0]} nor {PLACES[1]} is beside the notebook or in your home folder.",
            advice='Make one with lines such as: password = "..."',
        )
    return found


def _text_of(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UiError(f"The secrets in {path.name} cannot be read: {error.strerror}.") from None


def _parsed(text: bytes, place: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UiError(
            f"{place} is no TOML: {_without_values(str(error))}.",
            advice='Each line is name = "value"; a table begins with [name].',
        ) from None


def _without_values(message: str) -> str:
    """Where it is wrong, and nothing of what stands there."""
    start = message.rfind("(")
    return message[start:].strip("()") if start >= 0 else "it cannot be read"


def _copied(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _copied(value) if isinstance(value, Mapping) else value for key, value in values.items()}


secrets = Secrets()
