"""Keyboard shortcuts of buttons: what authors write, and the one form in which the page gets it."""

from __future__ import annotations

from .errors import WrongValue

_MODIFIERS = {
    **dict.fromkeys(("ctrl", "control", "cmd", "command", "meta", "mod"), "ctrl"),
    **dict.fromkeys(("alt", "option"), "alt"),
    "shift": "shift",
}
"""Ctrl and Cmd are the same one: each platform has its own."""
_ORDER = ("ctrl", "alt", "shift")

_KEYS = {
    **{name: name for name in ("backspace", "delete", "end", "enter", "escape", "home", "pagedown", "pageup", "tab")},
    **{name: f"arrow{name}" for name in ("down", "left", "right", "up")},
    **{f"arrow{name}": f"arrow{name}" for name in ("down", "left", "right", "up")},
    **{f"f{number}": f"f{number}" for number in range(1, 25)},
    **dict.fromkeys(("space", "spacebar"), " "),
    "del": "delete",
    "esc": "escape",
    "return": "enter",
}
"""By the author's words, what a browser calls them, in small letters."""

_TAKEN = frozenset("cr")
"""Copy and reload: Streamlit takes them, and so a script that is moved here does without them."""


def checked_shortcut(shortcut: str) -> str:
    """Such as `ctrl+shift+k`: the modifiers in one order, then a key by a browser's name."""
    words = [word.strip().lower() for word in shortcut.split("+") if word.strip()] if isinstance(shortcut, str) else []
    modifiers = {_MODIFIERS[word] for word in words if word in _MODIFIERS}
    keys = [word for word in words if word not in _MODIFIERS]
    if len(keys) != 1:
        raise _wrong(shortcut, "it names no key" if not keys else "it names several keys")
    (key,) = keys
    is_letter = len(key) == 1 and key.isalnum()
    if not is_letter and key not in _KEYS:
        raise _wrong(shortcut, f"there is no key {key!r}")
    if key in _TAKEN:
        raise _wrong(shortcut, f"the key {key.upper()} belongs to the browser, which copies or reloads with it")
    return "+".join([*(name for name in _ORDER if name in modifiers), key if is_letter else _KEYS[key]])


def _wrong(shortcut: object, why: str) -> WrongValue:
    return WrongValue(
        f"The shortcut {shortcut!r} cannot be one: {why}.",
        advice="Give one letter, digit or key, with or without Ctrl, Alt and Shift: 'K', 'Ctrl+Enter', 'Shift+F2'.",
    )
