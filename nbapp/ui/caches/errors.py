"""What goes wrong with a cached function, in words for its author."""

from __future__ import annotations

from ..errors import UiError


class CannotMakeKey(UiError, TypeError):
    """Nobody can tell two values of an argument apart."""


class CannotStore(UiError, TypeError):
    """What a function of `cache_data` returned cannot be pickled."""


class UnsafeFolder(UiError):
    """Somebody else may write where entries are kept."""


class WrongOption(UiError, ValueError):
    """An option of a cache that it cannot have."""


class NoNetworkStore(UiError):
    """The store behind a URL cannot be used."""
