"""What authors may use in cells: `from nbapp import session_state, pressed`.

How it works. In an app the kernel extension connects these to the replay. In a plain kernel, or in a script, they work
too: `session_state` is a mapping like any other, and nothing is ever pressed.
"""

from __future__ import annotations

from .presses import pressed
from .session_state import SessionState, session_state

__all__ = ["SessionState", "pressed", "session_state"]
