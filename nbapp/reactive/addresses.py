"""What stands for the identity of an object.

How it works. `id` tells each call of it to Python's audit hooks, of which the kernel has one (`kernel/files.py`): that
takes four times as long as the call, and a walk of a large value asks for 100,000 identities. The hash that `object`
gives is the address too, turned by four bits, and nobody hears of it. Like an id it is of this object alone while that
lives.
"""

from __future__ import annotations

from collections.abc import Callable

address_of: Callable[[object], int] = object.__hash__
