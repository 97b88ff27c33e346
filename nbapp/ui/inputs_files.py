"""Files: `file_uploader`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ..protocol import Json
from ..upload_values import MEGABYTE
from .errors import WrongValue
from .inputs import Coder, LabelVisibility, OnChange, make_input, value_of
from .methods import element
from .uploads import UploadedFile, uploaded_files

_GROUPS = frozenset({"audio", "image", "text", "video"})
"""Words that stand for all types of a group."""

_TWINS = (
    (".htm", ".html"),
    (".jpeg", ".jpg"),
    (".mp4", ".mpeg4"),
    (".mpeg", ".mpg"),
    (".tar.bz2", ".tbz2"),
    (".tar.gz", ".tgz"),
    (".tar.xz", ".txz"),
    (".tif", ".tiff"),
)
"""Endings of the same type: who names one means both."""


@element
def file_uploader(
    label: str,
    type: str | Sequence[str] | None = None,
    accept_multiple_files: bool | Literal["directory"] = False,
    key: object = None,
    help: str | None = None,
    on_change: OnChange = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    max_upload_size: int | None = None,
    disabled: bool = False,
    label_visibility: LabelVisibility = "visible",
    width: object = "stretch",
) -> UploadedFile | list[UploadedFile] | None:
    """A place to drop files, and a button to choose them; None until the visitor has uploaded one.

    An `UploadedFile` is read like an open file (it is an `io.BytesIO`), by pandas for example, and has a `name`, `type`
    and `size`. With `accept_multiple_files=True` the value is a list, also of none; with "directory" the visitor
    chooses a folder, and a name holds the file's path in it.

    `type`: endings, such as "csv" or ["png", "jpg"]; "image", "audio", "video" or "text"; or MIME types. A visitor may
    call a file what they like, so this is no proof of what is in it. `max_upload_size`: in MB, of each file; the
    server's own limit (`--max-upload-mb`, 200) holds as well.

    The files lie in a private folder of the server until their visitor removes them or their session ends; a new kernel
    of the session has them too. A cell that runs again reads them from their beginning.

    >>> ui.file_uploader("Measurements", type="csv")
    >>> ui.file_uploader("Photos", type="image", accept_multiple_files=True)
    []
    """
    many = accept_multiple_files is not False
    if accept_multiple_files not in (True, False, "directory"):
        raise WrongValue(f"accept_multiple_files is True, False or 'directory', not {accept_multiple_files!r}.")
    props = file_props(type, max_upload_size, many=many, directory=accept_multiple_files == "directory")
    told = {"type": props["types"], "multiple": accept_multiple_files, "size": max_upload_size}
    widget = make_input(
        "file_uploader",
        label,
        key=key,
        identity=told,
        keyed_identity=tuple(told),
        props=props,
        value=[],
        coder=_MANY if many else _ONE,
        help=help,
        disabled=disabled,
        label_visibility=label_visibility,
        on_change=on_change,
        args=args,
        kwargs=kwargs,
        width=width,
    )
    files: UploadedFile | list[UploadedFile] | None = value_of(widget)
    return files


def file_props(
    type: str | Sequence[str] | None, max_upload_size: int | None, *, many: bool, directory: bool
) -> dict[str, Json]:
    """Properties of an input that takes files (`upload_values.py`); raises WrongValue."""
    props: dict[str, Json] = {"types": _types(type), "multiple": many}
    if directory:
        props["directory"] = True
    if max_upload_size is not None:
        props["max_bytes"] = _bytes(max_upload_size)
    return props


def _types(given: str | Sequence[str] | None) -> list[str]:
    """Endings with their dot, and MIME types, all in small letters; none: any file will do."""
    words = [given] if isinstance(given, str) else list(given or ())
    if not all(isinstance(word, str) for word in words):
        raise TypeError(f"The type of files is a text or a list of texts, not {given!r}.")
    types = [_type(word.strip().lower()) for word in words if word.strip()]
    for pair in _TWINS:
        if not set(pair).isdisjoint(types):
            types += pair
    return list(dict.fromkeys(types))


def _type(word: str) -> str:
    if word in _GROUPS:
        return f"{word}/*"
    return word if "/" in word or word.startswith(".") else f".{word}"


def _bytes(megabytes: object) -> int:
    if isinstance(megabytes, bool) or not isinstance(megabytes, (int, float)) or megabytes <= 0:
        raise WrongValue(f"max_upload_size is a number of MB above 0, not {megabytes!r}.")
    return int(megabytes * MEGABYTE)


def _records(files: object) -> Json:
    if files is None:
        return []
    found = list(files) if isinstance(files, (list, tuple)) else [files]
    ours = [file for file in found if isinstance(file, UploadedFile)]
    if len(ours) < len(found):
        raise WrongValue(
            f"{files!r:.80} is no uploaded file: only a visitor gives a file_uploader its value.",
            advice="To take its files away set it to None, or to [].",
        )
    return [file.as_record() for file in ours]


def _first(records: Json) -> UploadedFile | None:
    return next(iter(uploaded_files(records)), None)


_ONE: Coder[UploadedFile | None] = Coder(_records, _first)
_MANY: Coder[list[UploadedFile]] = Coder(_records, uploaded_files)
