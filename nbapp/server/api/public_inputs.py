"""Which inputs of an app programs may set: the notebook's metadata say so, `{"nbapp": {"api": true}}`. Pure.

How it works. `true` means every input that has a key, a list of keys these inputs and no others. Without it there is
no JSON endpoint for the app at all. An input is known by the key that its author gave it (`key=`): what has none, as
all ipywidgets, does not exist for programs.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import NbappError
from ...protocol import InputKey, Json

_KEY_PREFIX = "key/"
"""Of the input keys that are an author's own (`kernel/input_keys.py`)."""

MOST_LISTED = 1_000


class PublicInputsError(NbappError):
    """The metadata say something of the app's public inputs that is not understood."""


@dataclass(frozen=True)
class PublicInputs:
    is_open: bool = False
    """Programs may use the app."""
    names: frozenset[str] | None = None
    """The keys of the inputs that are public; None: of all that have one."""

    def has(self, name: str) -> bool:
        """Whether programs may know of an input with this key, if there is one."""
        return self.is_open and (self.names is None or name in self.names)

    def name_of(self, key: InputKey | None) -> str | None:
        """What programs call this input; None: they do not know of it."""
        if key is None or not key.startswith(_KEY_PREFIX):
            return None
        name = key.removeprefix(_KEY_PREFIX)
        return name if self.has(name) else None


def read_public_inputs(metadata: Json) -> PublicInputs:
    """What this value of the metadata's key "nbapp" says.

    Raises:
        PublicInputsError: with what would be right.
    """
    said = metadata.get("api") if isinstance(metadata, dict) else None
    if said is None or said is False:
        return PublicInputs()
    if said is True:
        return PublicInputs(is_open=True)
    is_list = isinstance(said, list) and len(said) <= MOST_LISTED
    if not is_list or not all(isinstance(name, str) and name for name in said):
        raise PublicInputsError(
            f"nbapp.api is {said!r:.60}.", advice='It is true, or a list of keys of inputs such as ["city", "year"].'
        )
    return PublicInputs(is_open=True, names=frozenset(said))
