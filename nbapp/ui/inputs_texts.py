"""Texts: `text_input`, `text_area`, `chat_input`, and `color_picker`, whose colour is a text as well."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ..protocol import Json
from .bindings import Bind
from .errors import WrongValue
from .host import host
from .inputs import PLAIN, LabelVisibility, OnChange, make_input, value_of
from .inputs_files import file_props
from .methods import element
from .uploads import UploadedFile, uploaded_files


@dataclass
class ChatInputValue(Mapping[str, Any]):
    """A message with files: attributes, or keys, `text` and `files`."""

    text: str
    files: list[UploadedFile] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        return self.to_dict()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.to_dict())

    def __len__(self) -> int:
        return 2

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text, "files": self.files}


TYPES = ("default", "password", "email", "url", "tel", "search")


@element
def text_input(
    label: str,
    value: object = "",
    max_chars: int | None = None,
    key: object = None,
    type: str = "default",
    help: str | None = None,
    autocomplete: str | None = None,
    on_change: OnChange = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    placeholder: str | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    icon: str | None = None,
    live: bool = False,
    width: object = "stretch",
    bind: Bind = None,
) -> str | None:
    """A text of one line; None as long as it is empty, if `value` is None.

    It counts when the visitor presses Enter or leaves the field, with `live=True` at each key.

    >>> ui.text_input("Name", "Ada")
    'Ada'
    """
    if type not in TYPES:
        raise WrongValue(f"The type of a text_input is one of {', '.join(map(repr, TYPES))}, not {type!r}.")
    more = {"type": type, "autocomplete": autocomplete, "icon": icon, "live": live or None}
    common = (key, help, on_change, args, kwargs, placeholder, disabled, label_visibility, width, bind)
    return _text("text_input", label, value, max_chars, more, *common)


@element
def text_area(
    label: str,
    value: object = "",
    height: int | str | None = None,
    max_chars: int | None = None,
    key: object = None,
    help: str | None = None,
    on_change: OnChange = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    placeholder: str | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    live: bool = False,
    width: object = "stretch",
    bind: Bind = None,
) -> str | None:
    """A text of several lines; it counts when the visitor leaves the field or presses Ctrl+Enter.

    `height` in pixels.

    >>> ui.text_area("Remarks")
    ''
    """
    more = {"height": height, "live": live or None}
    common = (key, help, on_change, args, kwargs, placeholder, disabled, label_visibility, width, bind)
    return _text("text_area", label, value, max_chars, more, *common)


def _text(
    kind: str,
    label: str,
    value: object,
    max_chars: int | None,
    more: Mapping[str, Json],
    key: object,
    help: str | None,
    on_change: OnChange,
    args: Sequence[Any] | None,
    kwargs: Mapping[str, Any] | None,
    placeholder: str | None,
    disabled: bool,
    label_visibility: LabelVisibility,
    width: object,
    bind: Bind,
) -> str | None:
    start = None if value is None else str(value)
    if max_chars is not None and start is not None and len(start) > max_chars:
        raise WrongValue(
            f"The value of this {kind} has {len(start)} characters, but max_chars is {max_chars}.",
            advice="Shorten the value, or allow more.",
        )
    given = {"max_chars": max_chars, "placeholder": placeholder, **more, "nullable": True if start is None else None}
    props = {name: item for name, item in given.items() if item is not None}
    widget = make_input(
        kind,
        label,
        key=key,
        identity={**props, "value": start, "max_chars": max_chars},
        keyed_identity=("max_chars",),
        props=props,
        value=start,
        coder=PLAIN,
        help=help,
        disabled=disabled,
        label_visibility=label_visibility,
        on_change=on_change,
        args=args,
        kwargs=kwargs,
        width=width,
        bind=bind,
    )
    text: str | None = value_of(widget)
    return text


@element
def chat_input(
    placeholder: str = "Your message",
    *,
    key: object = None,
    max_chars: int | None = None,
    max_upload_size: int | None = None,
    accept_file: bool | Literal["multiple", "directory"] = False,
    file_type: str | Sequence[str] | None = None,
    disabled: bool = False,
    on_submit: Callable[..., object] | None = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    width: object = "stretch",
) -> str | ChatInputValue | None:
    """A field for messages; returns the text in the one replay that sending it causes, else None.

    With `accept_file` (True: one file, "multiple" or "directory") a message may bring files, and what is returned has
    the attributes, or keys, `text` and `files`; `file_type` and `max_upload_size` are those of `file_uploader`. The
    server has the files for that replay alone: keep in `session_state` what is needed later.

    >>> ui.chat_input("Ask me anything")
    >>> ui.chat_input("Ask about a picture", accept_file=True, file_type="image")
    """
    if accept_file not in (True, False, "multiple", "directory"):
        raise WrongValue(f"accept_file is True, False, 'multiple' or 'directory', not {accept_file!r}.")
    props: dict[str, Json] = {"placeholder": placeholder}
    if max_chars is not None:
        props["max_chars"] = max_chars
    told: dict[str, Json] = {"max_chars": max_chars}
    if accept_file is not False:
        many, directory = accept_file is not True, accept_file == "directory"
        props |= {"accepts_files": True, **file_props(file_type, max_upload_size, many=many, directory=directory)}
        told |= {"accept_file": accept_file, "type": props["types"], "size": max_upload_size}
    widget = make_input(
        "chat_input",
        placeholder,
        key=key,
        identity=told,
        keyed_identity=tuple(told),
        props=props,
        value=None,
        disabled=disabled,
        on_change=on_submit,
        args=args,
        kwargs=kwargs,
        width=width,
    )
    if not host().is_pressed(widget):
        return None
    text = str(widget.message.get("value"))
    return text if accept_file is False else ChatInputValue(text, uploaded_files(widget.message.get("files")))


@element
def color_picker(
    label: str,
    value: str | None = None,
    key: object = None,
    help: str | None = None,
    on_change: OnChange = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = "content",
    bind: Bind = None,
) -> str:
    """A colour, as "#rrggbb".

    >>> ui.color_picker("Lines", "#1b7")
    '#11bb77'
    """
    start = _color("#000000" if value is None else value)
    widget = make_input(
        "color_picker",
        label,
        key=key,
        identity={"value": start},
        props={},
        value=start,
        coder=PLAIN,
        help=help,
        disabled=disabled,
        label_visibility=label_visibility,
        on_change=on_change,
        args=args,
        kwargs=kwargs,
        width=width,
        bind=bind,
    )
    color: str = value_of(widget)
    return color


def _color(value: object) -> str:
    found = re.fullmatch(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", value) if isinstance(value, str) else None
    if found is None:
        raise WrongValue(f"{value!r} is no colour.", advice="Write it as '#ff8800' or '#f80'.")
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    return f"#{digits.lower()}"
