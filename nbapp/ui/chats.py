"""Conversations: who said what."""

from __future__ import annotations

from typing import Any

from ..protocol import Json
from .containers import Container, make_container
from .errors import WrongValue
from .methods import element
from .sizes import box_props

_ROLES = {"user": "user", "human": "user", "assistant": "assistant", "ai": "assistant"}


@element
def chat_message(name: str, *, avatar: Any = None, width: object = "stretch") -> Container:
    """One message of a conversation, to be filled. `name`: `user`, `assistant`, or any other.

    `avatar`: an emoji, a `:material/icon:` or a picture in place of the usual sign.

    >>> with ui.chat_message("user"):
    ...     _ = ui.write("Hello")
    """
    if not name:
        raise WrongValue("chat_message needs a name: who says this?", advice="Use 'user', 'assistant' or a name.")
    props: dict[str, Json] = {"name": name, "role": _ROLES.get(name.lower(), "other"), **box_props(width)}
    if avatar is not None:
        props.update(_avatar(avatar))
    return make_container("chat_message", props, text=f"{name}:")


def _avatar(avatar: Any) -> dict[str, Json]:
    if isinstance(avatar, str):
        if avatar.lower() in _ROLES:
            return {"role": _ROLES[avatar.lower()]}
        if avatar.startswith(":") or len(avatar) <= 8:
            return {"icon": avatar}
    from .pictures import picture_source

    return {"image": picture_source(avatar)}
