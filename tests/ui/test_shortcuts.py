"""What authors may write for the shortcut of a button, and what the page gets of it."""

from __future__ import annotations

import pytest

from nbapp.ui.shortcuts import checked_shortcut

SHORTCUTS = {
    "a letter": ("K", "k"),
    "a digit": ("4", "4"),
    "spaces and capitals": (" shift + CTRL + o ", "ctrl+shift+o"),
    "Cmd, Meta and Mod are Ctrl": ("Cmd+Meta+Mod+Enter", "ctrl+enter"),
    "Option is Alt": ("Option+F2", "alt+f2"),
    "the bar": ("Space", " "),
    "an arrow": ("Left", "arrowleft"),
    "escape": ("Esc", "escape"),
}


@pytest.mark.parametrize(("written", "told"), SHORTCUTS.values(), ids=SHORTCUTS)
def test_a_shortcut_has_one_form(written: str, told: str) -> None:
    assert checked_shortcut(written) == told
