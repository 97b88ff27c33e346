"""What a session's visitor has uploaded, or is about to: which, for which input, and how much of it is here. Pure.

How it works. An upload begins with what the page says of its file, which is held against the input that it is for; then
its parts come, in order; then the page makes it a part of the input's value, by its id alone. In what the page says is
a value, each id is replaced by what is known of that upload here, and an id that is none by nothing that an input
can have. The kernel finds the file by its id, in the folder of its session.

Rules. An upload that was part of a value stays until the value is another one and no replay runs that could still read
it; one that came with a press stays for the replay of that press. One that was neither may be taken back at any time.

What it does not know: files (`upload_files.py`), and who asks (`upload_handler.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from ..errors import NbappError
from ..protocol import Custom, Event, Json, ModelId, Update
from ..upload_values import (
    DEFAULT_MEGABYTES,
    MEGABYTE,
    MOST_FILES,
    cleaned_type,
    is_file_name,
    is_of_type,
    limit_bytes,
    most_files,
)
from .inputs import State, is_disabled, is_ours
from .page_models import Models

KIND = "file_uploader"

MOST_UPLOADS = 2 * MOST_FILES
"""Of one session, begun ones included."""

Reason: TypeAlias = Literal[
    "no_uploader",
    "malformed",
    "bad_name",
    "wrong_type",
    "too_large",
    "too_many",
    "quota",
    "no_room",
    "no_upload",
    "not_here",
]


class UploadRefused(NbappError):
    """The message is for the visitor; `received`: how much of the upload is here."""

    def __init__(self, reason: Reason, message: str, received: int | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.received = received


@dataclass(frozen=True)
class UploadLimits:
    file_bytes: int = DEFAULT_MEGABYTES * MEGABYTE
    """Of one file, whatever the author allows."""
    session_bytes: int = 5 * DEFAULT_MEGABYTES * MEGABYTE
    """Of all files of a session together."""


@dataclass(frozen=True)
class Upload:
    """One file of the visitor's, as their page speaks of it."""

    id: str
    model: ModelId
    name: str
    type: str
    size: int
    received: int = 0
    was_value: bool = False

    @property
    def is_complete(self) -> bool:
        return self.received == self.size

    def as_record(self) -> Json:
        """As it stands in an input's value."""
        return {"id": self.id, "name": self.name, "type": self.type, "size": self.size}


class Uploads:
    """All uploads of one session."""

    def __init__(self, limits: UploadLimits) -> None:
        self._limits = limits
        self._by_id: dict[str, Upload] = {}

    def __bool__(self) -> bool:
        return bool(self._by_id)

    # --- one upload -----------------------------------------------------------------------------------------------

    def begin(self, id: str, asked: Json, models: Models) -> Upload:
        """A file of this name, type and size will come for this model; raises UploadRefused."""
        upload = _read(id, asked)
        found = models.get(upload.model)
        if found is None or not _takes_files(found.state):
            raise UploadRefused("no_uploader", "Files cannot be uploaded here now.")
        props = found.state["props"]
        self._check_file(upload, props)
        self._check_room(upload, most_files(props))
        self._by_id[id] = upload
        return upload

    def get(self, id: str) -> Upload:
        """Raises UploadRefused."""
        if id not in self._by_id:
            raise UploadRefused("no_upload", "This upload is over. Please choose the file again.")
        return self._by_id[id]

    def check_part(self, id: str, offset: int, size: int) -> None:
        """A part of the file may come next; raises UploadRefused."""
        upload = self.get(id)
        if offset != upload.received:
            raise UploadRefused("not_here", "A part of the file is missing.", upload.received)
        if offset + size > upload.size:
            raise UploadRefused("too_large", f"{upload.name} is larger than it was said to be.")

    def received(self, id: str, size: int) -> Upload:
        """So much more of it is here."""
        upload = self._by_id[id] = replace(self.get(id), received=self.get(id).received + size)
        return upload

    def take_back(self, id: str) -> bool:
        """The visitor wants it no more. Whether it goes at once; else it does when no cell can read it."""
        if self.get(id).was_value:
            return False
        del self._by_id[id]
        return True

    def _check_file(self, upload: Upload, props: Mapping[str, Json]) -> None:
        if not is_file_name(upload.name, with_folders=bool(props.get("directory"))):
            raise UploadRefused("bad_name", "A file with such a name cannot be uploaded. Please rename it.")
        if not is_of_type(upload.name, upload.type, props.get("types", ())):
            raise UploadRefused("wrong_type", f"{upload.name} is of a type that is not taken here.")
        limit = min(limit_bytes(props, self._limits.file_bytes), self._limits.file_bytes)
        if upload.size > limit:
            raise UploadRefused("too_large", f"{upload.name} is larger than {in_megabytes(limit)}.")

    def _check_room(self, upload: Upload, most: int) -> None:
        beside = sum(other.model == upload.model for other in self._by_id.values())
        # One more: what takes the place of a file comes before that goes.
        if beside > most or len(self._by_id) >= MOST_UPLOADS:
            raise UploadRefused("too_many", "There are too many files. Remove some, then try again.")
        if upload.size + sum(other.size for other in self._by_id.values()) > self._limits.session_bytes:
            limit = in_megabytes(self._limits.session_bytes)
            raise UploadRefused(
                "quota", f"All files together would be larger than {limit}. Remove some, then try again."
            )

    # --- values ---------------------------------------------------------------------------------------------------

    def with_records(self, event: Event, models: Models) -> Event:
        """The event with what is known here of the files that it names."""
        kind = _kind(models, event.model)
        if isinstance(event, Update):
            if kind != KIND or "value" not in event.state:
                return event
            return replace(event, state={**event.state, "value": self._records(event.state["value"])})
        if kind is None or not isinstance(event.content, Mapping):
            return event
        content = dict(event.content)
        if isinstance(values := content.get("values"), Mapping):  # of a form
            content["values"] = {m: self._records(v) if _kind(models, m) == KIND else v for m, v in values.items()}
        if "files" in content:  # of a message
            content["files"] = self._records(content["files"])
        return replace(event, content=content)

    def _records(self, value: Json) -> Json:
        if not isinstance(value, (list, tuple)) or len(value) > MOST_FILES:
            return None
        return [self._record(item) for item in value]

    def _record(self, item: Json) -> Json:
        id = item.get("id") if isinstance(item, Mapping) else None
        upload = self._by_id.get(id) if isinstance(id, str) else None
        return upload.as_record() if upload is not None and upload.is_complete else None

    def became_value(self, event: Event, models: Models) -> None:
        """The event is taken: what it names is the kernel's from now on."""
        if _kind(models, event.model) is None:
            return
        values = [event.state.get("value")] if isinstance(event, Update) else _sent_with(event)
        for id in ids_in(values):
            if id in self._by_id:
                self._by_id[id] = replace(self._by_id[id], was_value=True)

    def let_go(self, values: Iterable[Json]) -> tuple[str, ...]:
        """Nothing but these values counts any more: forget what was part of another one; returns the ids."""
        held = set(ids_in(values))
        gone = tuple(id for id, upload in self._by_id.items() if upload.was_value and id not in held)
        for id in gone:
            del self._by_id[id]
        return gone


def _read(id: str, asked: Json) -> Upload:
    match asked:
        case {"model": str(model), "name": str(name), "type": str(type), "size": int(size)} if _is_size(size):
            return Upload(id, ModelId(model), name, cleaned_type(type, name), size)
    raise UploadRefused("malformed", "The page sent what is no upload. Please reload it.")


def _is_size(size: int) -> bool:
    return size >= 0 and not isinstance(size, bool)


def _takes_files(state: State) -> bool:
    if not is_ours(state) or is_disabled(state):
        return False
    return state.get("kind") == KIND or bool(state.get("kind") == "chat_input" and state["props"].get("accepts_files"))


def _kind(models: Models, model: ModelId) -> str | None:
    """Of an input of `nbapp.ui`; None for every other widget."""
    found = models.get(model)
    return str(found.state.get("kind")) if found is not None and is_ours(found.state) else None


def _sent_with(press: Custom) -> list[Json]:
    if not isinstance(press.content, Mapping):
        return []
    values = press.content.get("values")
    return [press.content.get("files"), *(values.values() if isinstance(values, Mapping) else ())]


def ids_in(values: Iterable[Json]) -> Iterable[str]:
    """Of the records in these values of inputs, which may be of any kind."""
    for value in values:
        for item in value if isinstance(value, (list, tuple)) else ():
            if isinstance(item, Mapping) and isinstance(item.get("id"), str):
                yield item["id"]


def in_megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.3g} MB"
