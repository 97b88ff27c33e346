"""`ui.file_uploader` on a real kernel: its values, and which cells run for what visitors do with files."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from nbapp.kernel_protocol import LoadNotebook, Replay, StateCaptured
from nbapp.protocol import Custom

from .app_kernel import AppKernel, Done, new_kernel

_numbers = itertools.count(1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def uploaded(folder: Path, content: bytes, name: str = "a.csv") -> dict[str, Any]:
    """A file as the server has written it, and its record."""
    id = f"{next(_numbers):032}"
    (folder / id).write_bytes(content)
    return {"id": id, "name": name, "type": "text/csv", "size": len(content)}


def start(app: AppKernel, folder: Path, *cells: str) -> Done:
    app.load("import nbapp.ui as ui", *cells, uploads=str(folder))
    return app.replay()


ONE = "f = ui.file_uploader('A', key='up')"
MANY = "fs = ui.file_uploader('A', accept_multiple_files=True, key='up')"


def test_nothing_one_and_many(app: AppKernel, folder: Path) -> None:
    show = "print([(f.name, f.type, f.size, f.read(), f.file_id) for f in ([f] if f else [])])"

    assert start(app, folder, ONE, show).text("c2") == "[]\n"

    record = uploaded(folder, b"x,y")
    done = app.set("key/up", value=[record])
    assert done.text("c2") == f"[('a.csv', 'text/csv', 3, b'x,y', '{record['id']}')]\n"
    assert done.ran == ["c1", "c2"]

    assert app.set("key/up", value=[]).text("c2") == "[]\n"


def test_many_are_a_list_in_the_page_s_order(app: AppKernel, folder: Path) -> None:
    start(app, folder, MANY, "print([f.getvalue() for f in fs])")
    one, two = uploaded(folder, b"1"), uploaded(folder, b"2")

    assert app.set("key/up", value=[two, one]).text("c2") == "[b'2', b'1']\n"
    assert app.set("key/up", value=[one]).text("c2") == "[b'1']\n"


def test_an_uploaded_file_is_a_bytesio(app: AppKernel, folder: Path) -> None:
    code = """\
import io, copy, pickle
if f:
    print(isinstance(f, io.BytesIO), f.readline(), f.tell(), list(f), f.seek(0), bytes(f.getbuffer()))
    f.seek(2)
    again = pickle.loads(pickle.dumps(f)), copy.copy(f), copy.deepcopy(f)
    print([(g == f, g.tell(), g.name, g.read()) for g in again], hash(f) == hash(again[0]))
    f.write(b'!')
    print(f.getvalue(), bytes(f.getbuffer()), again[1].getvalue())"""
    start(app, folder, ONE, code)

    done = app.set("key/up", value=[uploaded(folder, b"a\nb\n")])

    copies = [(True, 2, "a.csv", b"b\n")] * 3
    assert done.text("c2").splitlines() == [
        "True b'a\\n' 2 [b'b\\n'] 0 b'a\\nb\\n'",
        f"{copies} True",
        r"b'a\n!\n' b'a\n!\n' b'a\nb\n'",
    ]


def test_a_cell_that_reads_a_file_is_kept_and_reads_all_of_it_when_it_runs_again(app: AppKernel, folder: Path) -> None:
    start(
        app,
        folder,
        "n = ui.slider('N', 0, 9, key='n')",
        ONE,
        "text = f.read() if f else b''",
        "print(text, n)",
        "m = ui.slider('M', 0, 9, key='m')",
        "print(m, f.read() if f else None, f.tell() if f else None)",
    )
    done = app.set("key/up", value=[uploaded(folder, b"abc")])
    assert done.text("c4") == "b'abc' 0\n"
    assert done.text("c6") == "0 b'' 3\n"  # c3 has read to the end, as in a run from the top

    assert app.set("key/n", value=1).ran == ["c1", "c4"]
    done = app.set("key/m", value=2)
    assert done.ran == ["c5", "c6"]
    assert done.text("c6") == "2 b'' 3\n"
    assert app.replay(refresh=True).text("c4") == "b'abc' 1\n"


def test_the_position_is_put_back_without_another_run_of_the_uploader_s_cell(app: AppKernel, folder: Path) -> None:
    start(
        app,
        folder,
        f"{ONE}\nprint('made')",
        "n = ui.slider('N', 0, 9, key='n')",
        "head = f.read(n) if f else None\nprint(head)",
        "rest = f.read() if f else None\nprint(rest)",
    )
    app.set("key/up", value=[uploaded(folder, b"abcdef")])
    app.set("key/n", value=1)  # once it was seen that cells move it,
    app.set("key/n", value=2)

    done = app.set("key/n", value=3)

    assert (done.ran, done.text("c3"), done.text("c4")) == (["c2", "c3", "c4"], "b'abc'\n", "b'def'\n")


def test_a_cell_that_only_looks_at_the_name_does_not_count_as_a_change(app: AppKernel, folder: Path) -> None:
    start(
        app,
        folder,
        ONE,
        "n = ui.slider('N', 0, 9, key='n')",
        "text = f.getvalue() if f else None",
        "print(f and f.name, n)",
    )
    app.set("key/up", value=[uploaded(folder, b"abc")])

    for value in (1, 2):
        assert app.set("key/n", value=value).ran == ["c2", "c4"]


def test_what_is_written_into_it_or_kept_on_it_is_undone_for_the_cells_above(app: AppKernel, folder: Path) -> None:
    start(
        app,
        folder,
        ONE,
        "n = ui.slider('N', 0, 9, key='n')",
        "print(f and (n, f.getvalue(), hasattr(f, 'mine')))",
        "if f:\n    f.write(b'!')\n    f.mine = [1]",
        "print(f and (f.getvalue(), f.mine))",
    )
    done = app.set("key/up", value=[uploaded(folder, b"abc")])
    assert (done.text("c3"), done.text("c5")) == ("(0, b'abc', False)\n", "(b'!bc', [1])\n")

    done = app.set("key/n", value=1)

    assert (done.text("c3"), done.outcome) == ("(1, b'abc', False)\n", "complete")
    assert app.replay(refresh=True).text("c5") == "(b'!bc', [1])\n"


def test_a_file_that_a_library_s_object_holds_is_followed(app: AppKernel, folder: Path) -> None:
    import io
    import zipfile

    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("inside.txt", "hello")
    start(
        app,
        folder,
        ONE,
        "import zipfile\nz = zipfile.ZipFile(f) if f else None",
        "n = ui.slider('N', 0, 9, key='n')",
        "print(n, z and z.read('inside.txt'))",
    )

    assert app.set("key/up", value=[uploaded(folder, archive.getvalue(), "a.zip")]).text("c4") == "0 b'hello'\n"
    assert app.set("key/n", value=1).text("c4") == "1 b'hello'\n"


def test_on_change_runs_before_the_cells_and_sees_the_file(app: AppKernel, folder: Path) -> None:
    start(
        app,
        folder,
        "def changed(word):\n    f = ui.session_state.up\n    ui.session_state.log = (word, f and f.read())",
        "ui.file_uploader('A', key='up', on_change=changed, args=('now',))",
        "print(ui.session_state.get('log'))",
    )

    assert app.set("key/up", value=[uploaded(folder, b"abc")]).text("c3") == "('now', b'abc')\n"
    assert app.set("key/up", value=[]).text("c3") == "('now', None)\n"


def test_a_file_in_a_form_comes_with_the_press(app: AppKernel, folder: Path) -> None:
    cell = """\
with ui.form('form'):
    f = ui.file_uploader('A', key='up')
    sent = ui.form_submit_button('Send', key='send')
print(sent, f and f.read())"""
    start(app, folder, cell)
    up, send = app.model_by_key["key/up"], app.model_by_key["key/send"]
    values = {up: [uploaded(folder, b"abc")]}

    done = app.replay(Custom("e", send, {"event": "click", "values": values}), press=send)  # type: ignore[arg-type]

    assert done.text("c1") == "True b'abc'\n"
    assert app.replay().text("c1") in ("", "False b'abc'\n")


CHAT = """\
said = ui.chat_input('Say', accept_file='multiple', file_type='csv', key='chat')
print(said and (said.text, said['text'], [f.read() for f in said.files], list(said), said.to_dict()['files'] == said.files))"""


def send(app: AppKernel, **content: Any) -> Done:
    chat = app.model_by_key["key/chat"]
    message = Custom(f"m{next(_numbers)}", chat, {"event": "click", **content})  # type: ignore[arg-type]
    return app.replay(message, press=chat)


def test_a_message_brings_files_for_one_replay(app: AppKernel, folder: Path) -> None:
    assert start(app, folder, CHAT).text("c1") == "None\n"

    done = send(app, value="look", files=[uploaded(folder, b"1"), uploaded(folder, b"2")])

    assert done.text("c1") == "('look', 'look', [b'1', b'2'], ['text', 'files'], True)\n"
    assert send(app, value="only words", files=[]).text("c1").startswith("('only words', 'only words', [], ")
    assert send(app, value="", files=[uploaded(folder, b"3")]).text("c1").startswith("('', '', [b'3'], ")
    assert app.replay().text("c1") == "None\n"


def test_a_message_without_files_is_a_text(app: AppKernel, folder: Path) -> None:
    start(app, folder, "print(ui.chat_input('Say', key='chat'))")

    assert send(app, value="look").text("c1") == "look\n"


def test_a_message_cannot_name_a_path(app: AppKernel, folder: Path) -> None:
    start(app, folder, CHAT)
    record = {**uploaded(folder, b"1"), "id": "../../etc/passwd"}

    assert send(app, value="look", files=[record]).text("c1") == "!UploadGone"


REFUSED = {
    "two of one": [0, 1],
    "a wrong ending": [{"name": "a.exe"}],
    "a path": [{"id": "../../../../../etc/passwd"}],
    "a path as long as an id": [{"id": "../../../../../../../etc/passwd1"}],
    "a name that leads elsewhere": [{"name": "../a.csv"}],
    "too large": [{"size": 2**21}],
    "more than a record": [{"path": "/etc/passwd"}],
    "no list": "x",
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_kernel_holds_every_value_against_the_same_rule_as_the_server(
    app: AppKernel, folder: Path, what: str
) -> None:
    start(app, folder, "f = ui.file_uploader('A', 'csv', max_upload_size=1, key='up')", "print(f)")
    given: Any = REFUSED[what]
    if isinstance(given, list):
        given = [{**uploaded(folder, b"x"), **(change if isinstance(change, dict) else {})} for change in given]

    done = app.set("key/up", value=given)

    assert [event.reason for event in done.refused()] == ["TraitError: not a value that this file_uploader can have"]
    assert app.state("key/up")["value"] == []


def test_a_file_that_is_gone_is_an_error_that_says_so(app: AppKernel, folder: Path) -> None:
    start(app, folder, "f = ui.file_uploader('A')", "print(f)")
    record = uploaded(folder, b"x")
    (folder / record["id"]).unlink()

    key = next(key for key in app.model_by_key if key.startswith("c1/"))
    done = app.set(key, value=[record])

    assert done.text("c1") == "!UploadGone"


def test_bytes_are_read_once_and_go_with_the_value(app: AppKernel, folder: Path) -> None:
    look = "from nbapp.ui.uploads import _Source\nprint(len(_Source.contents), f and f.getvalue() is g.getvalue())"
    start(app, folder, ONE, "g = ui.session_state.up", look)

    record = uploaded(folder, b"x" * 100)
    assert app.set("key/up", value=[record]).text("c3") == "1 True\n"
    (folder / record["id"]).unlink()
    assert app.replay(refresh=True).text("c3") == "1 True\n"
    app.set("key/up", value=[])
    assert app.replay(refresh=True).text("c3") == "0 None\n"


def test_what_is_kept_in_session_state_stays_when_the_visitor_removes_the_file(app: AppKernel, folder: Path) -> None:
    start(
        app,
        folder,
        f"{ONE}\nif f:\n    ui.session_state.mine = f",
        "m = ui.session_state.get('mine')\nprint(m and m.getvalue())",
    )
    record = uploaded(folder, b"abc")
    app.set("key/up", value=[record])
    (folder / record["id"]).unlink()

    app.set("key/up", value=[])

    assert app.replay(refresh=True).text("c2") == "b'abc'\n"


def test_code_may_take_the_files_away_and_give_none(app: AppKernel, folder: Path) -> None:
    start(
        app,
        folder,
        "def clear():\n    ui.session_state.up = None\nui.button('Clear', on_click=clear, key='clear')",
        f"{ONE}\nprint(f and f.name)",
    )
    app.set("key/up", value=[uploaded(folder, b"abc")])

    assert app.click("key/clear").text("c2") == "None\n"
    assert app.state("key/up")["value"] == []

    failed = start(app, folder, "ui.session_state.up = b'mine'", ONE)
    assert failed.text("c2") == "!WrongValue"


def test_an_uploader_that_was_hidden_comes_back_with_its_files(app: AppKernel, folder: Path) -> None:
    start(app, folder, "on = ui.checkbox('On', True, key='on')", f"f = None\nif on:\n    {ONE}\nprint(f and f.read())")
    app.set("key/up", value=[uploaded(folder, b"abc")])

    assert app.set("key/on", value=False).text("c2") == "None\n"
    assert app.set("key/on", value=True).text("c2") == "b'abc'\n"


def test_another_limit_or_type_is_another_uploader(app: AppKernel, folder: Path) -> None:
    start(
        app,
        folder,
        "n = ui.checkbox('N', key='n')",
        "f = ui.file_uploader('A', None if n else 'csv', key='up')\nprint(f)",
    )
    app.set("key/up", value=[uploaded(folder, b"abc")])

    assert app.set("key/n", value=True).text("c2") == "None\n"


def test_visitors_who_upload_the_same_file_share_what_is_cached(app: AppKernel, folder: Path) -> None:
    start(
        app,
        folder,
        "@ui.cache_data(show_spinner=False)\ndef load(f):\n    print('loads', end=' ')\n    return f.read()",
        f"{ONE}\nprint(f and load(f))",
    )

    assert app.set("key/up", value=[uploaded(folder, b"abc")]).text("c2") == "loads b'abc'\n"
    assert app.set("key/up", value=[uploaded(folder, b"abc")]).text("c2").endswith("b'abc'\n")
    assert app.set("key/up", value=[uploaded(folder, b"abd")]).text("c2") == "loads b'abd'\n"


def test_a_fresh_kernel_sees_the_same_files(app: AppKernel, folder: Path) -> None:
    cells = (
        "import nbapp.ui as ui",
        f"{ONE}\nui.session_state.mine = f",
        "print(f and f.read(), ui.session_state.mine is f)",
    )
    start(app, folder, *cells[1:])
    app.set("key/up", value=[uploaded(folder, b"abc" * 10_000)])
    captured = next(e for e in app.ask_replay(Replay(0, captures=True)).events if isinstance(e, StateCaptured))
    assert len(captured.state) < 10_000  # by its record, not with its bytes
    assert captured.left_out == ()

    with new_kernel() as fresh:
        fresh.load(*cells, inputs=captured.inputs, state=captured.state, uploads=str(folder))
        text = fresh.replay().text("c2")

    assert text == f"{b'abc' * 10_000} True\n"


def test_only_the_server_says_where_files_are(app: AppKernel) -> None:
    assert LoadNotebook(()).uploads == ""
