"""`user`: who the visitor is, as the login in front of the app knows them (Streamlit's `st.user`).

How it works. The server puts into the visitor's ticket what the hub said, so no page can say it. A cell that reads it
depends on it, as on the rest of what is known of the visitor (`visitor.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .visitor import CONTEXT, visitor_values


class User(Mapping[str, Any]):
    """Who the visitor is: attributes, or a mapping with the same names. Without a login that knows people, such as a
    JupyterHub's, nobody is logged in; so it is in a plain notebook.

    >>> ui.user.is_logged_in, ui.user.name, ui.user.groups
    (False, None, ())
    >>> ui.user.to_dict()
    {'is_logged_in': False}
    """

    __slots__ = ()

    @property
    def is_logged_in(self) -> bool:
        """Whether the login in front of the app knows who this is."""
        return bool(_known())

    @property
    def name(self) -> str | None:
        """The name that they log in with; None if nobody is logged in."""
        return _known().get("name")

    @property
    def display_name(self) -> str | None:
        """What they are called, where the login knows that; else the name."""
        return _known().get("display_name")

    @property
    def groups(self) -> tuple[str, ...]:
        """The hub's groups that they are in."""
        return tuple(_known().get("groups", ()))

    def to_dict(self) -> dict[str, Any]:
        """A copy, with the names that are known."""
        known = _known()
        return {"is_logged_in": bool(known), **known, **({"groups": self.groups} if known else {})}

    def __getitem__(self, name: str) -> Any:
        return self.to_dict()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.to_dict())

    def __len__(self) -> int:
        return len(self.to_dict())

    def __repr__(self) -> str:
        return f"<user {self.name!r}>" if self.is_logged_in else "<user: nobody is logged in>"


def _known() -> Mapping[str, Any]:
    return visitor_values.get(CONTEXT + "user") or {}


user = User()
