"""What a session lets in and when it lets go: `Uploads` and `Session` without a server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from nbapp.protocol import Custom, ModelId, Update
from nbapp.server.session import Session
from nbapp.server.session_messages import KernelDied, PageSpoke, RemoveUploads
from nbapp.server.upload_files import ABANDONED_SECONDS, UploadFiles
from nbapp.server.uploads import UploadLimits, UploadRefused
from nbapp.upload_values import is_file_name, is_of_type

from .sessions import A, B, finish, open_model, opened, set_slider

UP, SEND = ModelId("up"), ModelId("send")
STATE = {
    "_model_module": "nbapp",
    "_model_name": "NbappInputModel",
    "kind": "file_uploader",
    "props": {"label": "F", "types": [], "multiple": True},
    "value": [],
}


@dataclass
class Disk:
    total: int
    free: int


def with_uploader(**options) -> Session:
    session = opened(**options)
    open_model(session, UP, STATE, "key/up")
    return session


def upload(session: Session, id: str, size: int = 1, model: ModelId = UP) -> dict:
    begun = session.begin_upload(id, {"model": model, "name": f"{id}.csv", "type": "", "size": size})
    session.uploads.received(begun.id, size)
    return session.uploads.get(id).as_record()


def choose(session: Session, event: str, *records: dict):
    return session.take(PageSpoke(Update(event, UP, {"value": list(records)})))


def removed(actions) -> list[str]:
    return [id for action in actions if isinstance(action, RemoveUploads) for id in action.ids]


def id_of(letter: str) -> str:
    return letter * 32


def test_a_file_goes_when_the_replay_that_takes_it_from_the_cells_is_done():
    session = with_uploader()
    one, two = upload(session, id_of("1")), upload(session, id_of("2"))
    choose(session, "e1", one, two)
    finish(session, 2, ran=(A, B))

    begun = choose(session, "e2", two)
    ended = finish(session, 3, ran=(A, B))

    assert removed(begun) == []
    assert removed(ended) == [one["id"]]
    with pytest.raises(UploadRefused):
        session.uploads.get(one["id"])
    assert session.uploads.get(two["id"]).was_value


def test_a_file_stays_while_a_replay_runs_that_began_with_it():
    session = with_uploader()
    one = upload(session, id_of("1"))
    choose(session, "e1", one)  # replay 2 runs now

    asked = choose(session, "e2")
    superseded = finish(session, 2, "superseded", not_reached=(A, B))
    ended = finish(session, 3, ran=(A, B))

    assert (removed(asked), removed(superseded), removed(ended)) == ([], [], [one["id"]])


def test_a_file_is_there_for_the_next_kernel_and_when_others_change():
    session = with_uploader()
    choose(session, "e1", upload(session, id_of("1")))
    finish(session, 2, ran=(A, B))

    actions = [*set_slider(session, 5), *finish(session, 3, ran=(A, B)), *session.take(KernelDied(1))]

    assert removed(actions) == []


def test_what_was_never_a_value_stays_until_it_is_taken_back():
    session = with_uploader()
    upload(session, id_of("1"))

    assert removed([*set_slider(session, 5), *finish(session, 2, ran=(A, B))]) == []
    assert session.uploads.take_back(id_of("1"))


def test_a_form_brings_files_by_their_ids_alone():
    session = with_uploader()
    form = {**STATE, "props": {**STATE["props"], "form": "f"}}
    open_model(session, ModelId("in-form"), form, "key/form")
    open_model(
        session,
        SEND,
        {**STATE, "kind": "form_submit_button", "props": {"form": "f"}, "value": None},
        "key/send",
        is_button=True,
    )
    record = upload(session, id_of("1"), model=ModelId("in-form"))

    def press(event: str, value: list):
        content = {"event": "click", "values": {"in-form": value}}
        return session.take(PageSpoke(Custom(event, SEND, content)))

    refused = press("e1", [{**record, "id": id_of("2")}])
    taken = press("e2", [{"id": id_of("1"), "name": "../x", "path": "/etc/passwd"}])

    assert [a for a in refused if "Replay(" in repr(a)] == []
    replays = [a for a in taken if "Replay(" in repr(a)]
    assert replays[0].request.events[0].content["values"] == {"in-form": [record]}


def test_a_message_of_another_library_s_widget_is_left_as_it_is():
    session = with_uploader()
    open_model(session, ModelId("other"), {"_model_module": "other", "_model_name": "OtherModel"}, "key/other")
    upload(session, id_of("1"))
    content = {"files": [{"id": id_of("1")}], "values": {"up": [{"id": id_of("1")}]}}

    actions = session.take(PageSpoke(Custom("e1", ModelId("other"), content)))
    finish(session, 2, ran=(A, B))

    (asked,) = [a.request for a in actions if "Replay(" in repr(a)]
    assert asked.events[0].content == content
    assert not session.uploads.get(id_of("1")).was_value


def test_a_session_s_quota_counts_what_is_announced():
    session = with_uploader(uploads=UploadLimits(file_bytes=10, session_bytes=15))
    upload(session, id_of("1"), 10)

    with pytest.raises(UploadRefused, match="All files together") as caught:
        upload(session, id_of("2"), 6)

    assert caught.value.reason == "quota"
    upload(session, id_of("3"), 5)


def test_what_was_left_lying_half_done_makes_room_for_the_next(tmp_path: Path):
    now = 0.0
    session = with_uploader(uploads=UploadLimits(file_bytes=10, session_bytes=10))
    files = UploadFiles(session, tmp_path, lambda: now)
    asked = {"model": UP, "name": "a", "type": "", "size": 10}
    left = files.begin(asked)
    files.add_part(left.id, 0, b"half")

    now = ABANDONED_SECONDS
    with pytest.raises(UploadRefused):
        files.begin(asked)
    now += 1
    begun = files.begin(asked)

    assert files.folder is not None
    assert [path.name for path in files.folder.iterdir()] == [begun.id]


def test_a_disk_is_not_filled_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    session = with_uploader()
    files = UploadFiles(session, tmp_path)
    asked = {"model": UP, "name": "a", "type": "", "size": 100}

    monkeypatch.setattr("shutil.disk_usage", lambda folder: Disk(total=1000, free=149))
    with pytest.raises(UploadRefused) as caught:
        files.begin(asked)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: Disk(total=1000, free=150))
    begun = files.begin(asked)

    assert caught.value.reason == "no_room"
    assert files.folder is not None
    assert [path.name for path in files.folder.iterdir()] == [begun.id]


def test_a_part_that_the_disk_did_not_take_is_not_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    session = with_uploader()
    files = UploadFiles(session, tmp_path)
    begun = files.begin({"model": UP, "name": "a", "type": "", "size": 10})
    assert files.folder is not None
    (files.folder / begun.id).unlink()

    with pytest.raises(OSError):
        files.add_part(begun.id, 0, b"x")

    assert session.uploads.get(begun.id) == replace(begun, received=0)


@pytest.mark.parametrize(
    ("name", "mime", "types", "is_taken"),
    [
        ("a.CSV", "", [".csv"], True),
        ("a.csv", "", [".tsv", ".csv"], True),
        ("csv", "", [".csv"], False),
        ("a.tar.gz", "", [".tar.gz"], True),
        ("a.gz", "", [".tar.gz"], False),
        ("a.png", "image/png", ["image/*"], True),
        ("a.svg", "IMAGE/SVG+XML", ["image/*"], True),
        ("a.png", "imagery/png", ["image/*"], False),
        ("a.pdf", "application/pdf", ["application/pdf"], True),
        ("anything", "", [], True),
    ],
)
def test_a_type_is_an_ending_or_what_the_browser_says(name, mime, types, is_taken):
    assert is_of_type(name, mime, types) is is_taken


@pytest.mark.parametrize(
    ("name", "is_fine", "is_fine_in_folder"),
    [
        ("a.csv", True, True),
        ("größe 1.csv", True, True),
        ("...", True, True),
        ("a/b.csv", False, True),
        ("a//b.csv", False, False),
        ("/a.csv", False, False),
        ("a/", False, False),
        ("a/../b.csv", False, False),
        ("./a.csv", False, False),
        ("a/\0b", False, False),
        ("ä" * 128, False, False),
        (None, False, False),
        (b"a", False, False),
    ],
)
def test_a_name_is_one_that_authors_may_write_to(name, is_fine, is_fine_in_folder):
    assert is_file_name(name) is is_fine
    assert is_file_name(name, with_folders=True) is is_fine_in_folder
