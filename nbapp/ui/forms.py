"""Forms: inputs whose values wait in the browser until their button is pressed, and then come all at once.

How it works. A form is a container; inputs made in it know its name. The page holds what is set in them, and the press
of the form's button brings all of it along in one message (`inputs.Input._take_form`), so one replay sees the new
values and the press together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .containers import Container, Form, form_here, make_container
from .errors import WrongPlace, WrongValue
from .host import host
from .inputs import make_input
from .inputs_buttons import ButtonLook, IconPosition
from .methods import element
from .sizes import Height, Width, size_props


@element
def form(
    key: str,
    clear_on_submit: bool = False,
    *,
    enter_to_submit: bool = True,
    border: bool = True,
    width: Width = "stretch",
    height: Height = "content",
) -> Container:
    """Inputs that count only when the form is submitted, together.

    `clear_on_submit` sets them back afterwards; `enter_to_submit` lets Enter in a field press the button.
    A form without a `form_submit_button` says so on the page.

    >>> with ui.form("person"):
    ...     name = ui.text_input("Name")
    ...     is_sent = ui.form_submit_button("Send")
    >>> is_sent
    False
    """
    if not isinstance(key, str) or not key:
        raise WrongValue(f"The key of a form is a text, not {key!r}.", advice="Name it: ui.form('settings').")
    if (outer := form_here()) is not None:
        raise WrongPlace(
            f"The form {key!r} stands in the form {outer.key!r}: one submit button could not submit both.",
            advice="Put them beside each other.",
        )
    host().claim_form(key)
    return make_container(
        "form", {"border": border, **size_props(width, height)}, form=Form(key, clear_on_submit, enter_to_submit)
    )


@element
def form_submit_button(
    label: str = "Submit",
    help: str | None = None,
    on_click: Callable[..., object] | None = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    key: object = None,
    type: str = "secondary",
    icon: str | None = None,
    icon_position: IconPosition = "left",
    disabled: bool = False,
    use_container_width: bool = False,
    width: Width = "content",
    shortcut: str | None = None,
    wrap: bool | None = None,
) -> bool:
    """The button of a form: True in the one replay that its press causes, which has all values of the form.

    >>> with ui.form("search"):
    ...     _ = ui.text_input("Words")
    ...     ui.form_submit_button("Search", type="primary")
    False
    """
    props = ButtonLook(type, icon, icon_position, shortcut, wrap, width, use_container_width).props()
    inside = form_here()
    if inside is not None:
        props |= {name: True for name, is_on in (("clear", inside.clears), ("enter", inside.takes_enter)) if is_on}
    widget = make_input(
        "form_submit_button",
        label,
        key=key,
        identity={},
        props=props,
        value=None,
        help=help,
        disabled=disabled,
        on_change=on_click,
        args=args,
        kwargs=kwargs,
    )
    return host().is_pressed(widget)
