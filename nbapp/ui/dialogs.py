"""`dialog`: a function that shows what it shows over the page (Streamlit's rule R26).

How it works. It is a fragment (`fragments.py`) whose place is a modal window. Calling the function opens it; it closes
when a replay does not call it again (`ui.rerun()` in it begins one), or when the visitor dismisses it.

What it does not know: how the window looks (`page/src/elements/dialog.ts`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, TypeVar

from ..protocol import Json
from .errors import WrongValue
from .fragments import check_function
from .host import FragmentCall, host

_Function = TypeVar("_Function", bound=Callable[..., Any])

Width = Literal["small", "medium", "large"]
_WIDTHS = ("small", "medium", "large")


def dialog(
    title: str,
    *,
    width: Width = "small",
    dismissible: bool = True,
    icon: str | None = None,
    on_dismiss: Literal["ignore", "rerun"] | Callable[[], object] = "ignore",
) -> Callable[[_Function], _Function]:
    """A function whose elements and inputs stand in a window over the page, which opens when it is called.

    Inputs in it run this function alone, as in `ui.fragment`; `ui.rerun()` begins a replay of all, in which the window
    closes unless the function is called again. The visitor closes it with Esc, its button or a click beside it, if it
    is `dismissible`; nothing runs then, or with `on_dismiss` "rerun" a replay, after the function that it names. One
    dialog is open at a time. `width` is "small", "medium" or "large". In a plain notebook it shows below its cell.

    >>> @ui.dialog("Who are you?")
    ... def ask():
    ...     name = ui.text_input("Name")
    ...     if ui.button("Submit"):
    ...         ui.session_state.name = name
    ...         ui.rerun()
    >>> if ui.button("Introduce yourself"):
    ...     ask()
    """
    if not isinstance(title, str) or not title.strip():
        raise WrongValue(
            f"The title of a dialog is a text, not {title!r}.",
            advice='Put it into the decorator: @ui.dialog("Settings").',
        )
    if width not in _WIDTHS:
        raise WrongValue(f"The width of a dialog is one of {', '.join(map(repr, _WIDTHS))}, not {width!r}.")
    if on_dismiss not in ("ignore", "rerun") and not callable(on_dismiss):
        raise WrongValue(f"on_dismiss is 'ignore', 'rerun' or a function, not {on_dismiss!r}.")
    props: dict[str, Json] = {"kind": "dialog", "title": title, "width": width, "dismissible": bool(dismissible)}
    if icon is not None:
        props["icon"] = icon
    if on_dismiss != "ignore":
        props["asks"] = True
    dismissed = on_dismiss if callable(on_dismiss) else None

    def decorate(function: _Function) -> _Function:
        check_function("dialog", function)

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            return host().call_fragment(FragmentCall(function, args, kwargs, props, dismissed))

        return call  # type: ignore[return-value]

    return decorate
