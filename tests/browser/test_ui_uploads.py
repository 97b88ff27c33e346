"""`ui.file_uploader` as its visitor uses it: with the mouse, by keyboard, on a phone, on a bad network."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pytest
from live import free_port, serving, started, write_notebook
from playwright.sync_api import Page, Route, expect

CELLS = (
    "import nbapp.ui as ui",
    "one = ui.file_uploader('Table', type='csv', max_upload_size=1, help='With a head')",
    "many = ui.file_uploader('Photos', accept_multiple_files=True)",
    "with ui.form('form'):\n    formed = ui.file_uploader('Letter')\n    ui.form_submit_button('Send')",
    "folder = ui.file_uploader('Folder', type='txt', accept_multiple_files='directory')",
    "ui.text(f'one={one and one.read()} many={[(f.name, f.size) for f in many]}')",
    "ui.text(f'form={formed and formed.name} folder={sorted(f.name for f in folder)}')",
)
BUSY = (
    "import nbapp.ui as ui",
    "n = ui.slider('N', 0, 9)\nf = ui.file_uploader('File')\nui.text(f'n={n} file={f and f.size}')",
)
CHAT = (
    "import nbapp.ui as ui",
    "said = ui.chat_input('Ask about a picture', accept_file='multiple', file_type='image')",
    "ui.text(f'said={said and (said.text, [(f.name, f.size) for f in said.files])}')",
)
MB = 1_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("uploads")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# Uploads"), *map(nbformat.v4.new_code_cell, CELLS)]
    )
    nbformat.write(notebook, folder / "uploads.ipynb")
    write_notebook(folder / "chat.ipynb", *CHAT)
    write_notebook(folder / "busy.ipynb", *BUSY)
    with serving(folder, "--max-upload-mb=5", "--NbappApp.max_session_upload_mb=8") as server:
        yield server


@pytest.fixture
def page(server, visitor) -> Page:
    visitor.page.on("filechooser", lambda _: None)  # from now on: Playwright does not wait until it has begun to listen
    page = visitor.open(server.app_url("uploads.ipynb"))
    visitor.idle()
    return page


def file(name: str = "a.csv", content: bytes = b"a,b", type: str = "text/csv"):
    return {"name": name, "mimeType": type, "buffer": content}


def uploader(page: Page, label: str):
    return page.locator(".nbi[data-kind=file_uploader]").filter(has=page.get_by_text(label, exact=True))


def choose(page: Page, label: str, *files) -> None:
    uploader(page, label).locator("input[type=file]").set_input_files(list(files))


def shown(page: Page):
    """What the last cells say of all values."""
    return page.locator("#nbapp-main")


def test_a_file_is_chosen_by_keyboard_used_kept_over_a_reload_and_removed(page, visitor) -> None:
    button = page.get_by_role("button", name="Choose a file Table")
    expect(button).to_have_accessible_description("Up to 1 MB · CSV")
    button.focus()
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Enter")

    chosen.value.set_files(file())

    expect(shown(page)).to_contain_text("one=b'a,b'")
    expect(uploader(page, "Table").get_by_role("status")).to_have_text("Uploaded: a.csv")
    expect(uploader(page, "Table").get_by_role("listitem")).to_contain_text("a.csv3 B")

    page.reload()
    visitor.idle()
    expect(shown(page)).to_contain_text("one=b'a,b'")
    expect(uploader(page, "Table").get_by_role("listitem")).to_contain_text("a.csv3 B")

    page.get_by_role("button", name="Remove a.csv").press("Enter")
    expect(shown(page)).to_contain_text("one=None")
    expect(button).to_be_focused()
    assert visitor.accessibility_problems() == []


def test_a_new_file_takes_the_place_of_the_old_one(page) -> None:
    choose(page, "Table", file(content=b"1"))
    expect(shown(page)).to_contain_text("one=b'1'")

    choose(page, "Table", file(content=b"2"))

    expect(shown(page)).to_contain_text("one=b'2'")
    expect(uploader(page, "Table").get_by_role("listitem")).to_have_count(1)


def test_several_files_run_the_notebook_once_and_are_removed_one_by_one(page, visitor) -> None:
    frames = len(visitor.frames_sent)

    choose(page, "Photos", *[file(f"{n}.jpg", b"x" * n, "image/jpeg") for n in (3, 1, 2)])

    expect(shown(page)).to_contain_text("many=[('3.jpg', 3), ('1.jpg', 1), ('2.jpg', 2)]")
    updates = [frame for frame in visitor.frames_sent[frames:] if "update" in str(frame)]
    assert len(updates) == 1

    page.get_by_role("button", name="Remove 1.jpg").click()
    expect(shown(page)).to_contain_text("many=[('3.jpg', 3), ('2.jpg', 2)]")
    choose(page, "Photos", file("4.jpg", b"4", "image/jpeg"))
    expect(shown(page)).to_contain_text("many=[('3.jpg', 3), ('2.jpg', 2), ('4.jpg', 1)]")


def test_what_cannot_be_taken_is_said_at_once_and_goes_when_it_is_dismissed(page, visitor) -> None:
    requests = []
    page.on("request", lambda request: requests.append(request.url) if "upload" in request.url else None)

    choose(page, "Table", file("notes.txt", b"x", "text/plain"))
    row = uploader(page, "Table").get_by_role("listitem")
    expect(row).to_contain_text("This type is not taken here, only CSV.")
    expect(uploader(page, "Table").get_by_role("status")).to_contain_text("notes.txt: This type is not taken here")
    expect(row.get_by_role("button", name="Try again")).to_have_count(0)

    choose(page, "Table", file(content=b"x" * (2**20 + 1)))
    expect(row).to_contain_text("It is larger than 1 MB.")
    assert visitor.accessibility_problems() == []

    page.get_by_role("button", name="Remove a.csv").click()
    expect(row).to_have_count(0)
    assert requests == []
    expect(shown(page)).to_contain_text("one=None")


def test_the_server_s_reason_is_shown_too(page, visitor) -> None:
    choose(page, "Photos", file("1.bin", b"x" * 5 * MB), file("2.bin", b"x" * 5 * MB))

    expect(uploader(page, "Photos")).to_contain_text("All files together would be larger than 8 MB.")
    expect(shown(page)).to_contain_text(", 5000000)]")  # the other one
    visitor.errors.clear()  # Chromium reports that the server said no


def test_progress_is_shown_and_an_upload_can_be_canceled(page) -> None:
    held: list[Route] = []
    parts = []

    def hold_the_third(route: Route) -> None:
        if route.request.method != "PUT":
            route.continue_()
            return
        parts.append(route.request.url)
        held.append(route) if len(parts) == 3 else route.continue_()

    page.route("**/nbapp/upload/**", hold_the_third)
    choose(page, "Photos", file("big.bin", b"x" * 4 * MB))

    row = uploader(page, "Photos").get_by_role("listitem")
    expect(row).to_contain_text("1.9 MB of 3.8 MB")
    bar = page.get_by_role("progressbar", name="Upload of big.bin")
    assert bar.evaluate("bar => bar.value") == pytest.approx(0.5, abs=0.3)

    with page.expect_request(lambda request: request.method == "DELETE"):
        page.get_by_role("button", name="Cancel big.bin").click()

    expect(row).to_have_count(0)
    assert len(parts) == 3
    expect(shown(page)).to_contain_text("many=[]")


def test_a_network_that_breaks_for_a_moment_is_not_noticed(page, visitor) -> None:
    failed = []

    def fail_twice(route: Route) -> None:
        if route.request.method == "PUT" and len(failed) < 2:
            failed.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/nbapp/upload/**", fail_twice)

    choose(page, "Photos", file("a.bin", b"x" * 2 * MB))

    expect(shown(page)).to_contain_text("many=[('a.bin', 2000000)]")
    assert len(failed) == 2
    visitor.errors.clear()  # Chromium reports the broken requests


def test_after_a_longer_break_the_visitor_goes_on_where_the_file_was(page, visitor) -> None:
    is_broken = True
    offsets = []

    def fail(route: Route) -> None:
        url = route.request.url
        if route.request.method == "PUT" and is_broken and "offset=0" not in url:
            route.abort("connectionreset")
        else:
            if route.request.method == "PUT":
                offsets.append(url.rpartition("=")[2])
            route.continue_()

    page.route("**/nbapp/upload/**", fail)
    choose(page, "Photos", file("a.bin", b"x" * 2 * MB))
    row = uploader(page, "Photos").get_by_role("listitem")
    expect(row).to_contain_text("The connection broke.")

    is_broken = False
    row.get_by_role("button", name="Try again to upload a.bin").click()

    expect(shown(page)).to_contain_text("many=[('a.bin', 2000000)]")
    assert offsets == ["0", "1000000"]
    visitor.errors.clear()


def test_an_upload_goes_on_while_its_cell_runs_again(server, visitor) -> None:
    page = visitor.open(server.app_url("busy.ipynb"))
    visitor.idle()
    held: list[Route] = []
    page.route(
        "**/nbapp/upload/**",
        lambda route: held.append(route) if route.request.method == "PUT" and not held else route.continue_(),
    )
    with page.expect_request(lambda request: request.method == "PUT"):
        choose(page, "File", file("a.bin", b"x" * 2 * MB))

    page.get_by_role("slider").press("ArrowRight")
    expect(shown(page)).to_contain_text("n=1 file=None")
    held[0].continue_()

    expect(shown(page)).to_contain_text("n=1 file=2000000")


def drop(page: Page, label: str, *names: str) -> None:
    """As a mouse that carries files does it."""
    zone = uploader(page, label).get_by_role("group")
    data = page.evaluate_handle(
        """names => { const data = new DataTransfer();
        names.forEach(name => data.items.add(new File(['dropped'], name, {type: 'text/csv'}))); return data }""",
        list(names),
    )
    zone.dispatch_event("dragenter", {"dataTransfer": data})
    expect(zone).to_have_attribute("data-over", "")
    zone.dispatch_event("dragover", {"dataTransfer": data})
    zone.dispatch_event("drop", {"dataTransfer": data})
    expect(zone).not_to_have_attribute("data-over", "")


def test_files_are_dropped_and_beside_the_place_nothing_happens(page) -> None:
    drop(page, "Table", "a.csv", "b.csv")
    expect(shown(page)).to_contain_text("one=b'dropped'")
    drop(page, "Photos", "a.csv", "b.csv")
    expect(shown(page)).to_contain_text("many=[('a.csv', 7), ('b.csv', 7)]")

    is_kept = page.evaluate(
        """() => { const data = new DataTransfer(); data.items.add(new File(['x'], 'x'));
        const event = new DragEvent('drop', {dataTransfer: data, cancelable: true, bubbles: true});
        document.body.dispatchEvent(event); return event.defaultPrevented }"""
    )
    assert is_kept


def test_in_a_form_files_go_with_its_button(page) -> None:
    choose(page, "Letter", file("letter.pdf"))
    expect(uploader(page, "Letter").get_by_role("listitem")).to_contain_text("letter.pdf")
    expect(shown(page)).to_contain_text("form=None")

    page.get_by_role("button", name="Send").click()

    expect(shown(page)).to_contain_text("form=letter.pdf")


def test_of_a_folder_the_files_that_fit_come_with_their_paths(page, tmp_path: Path) -> None:
    inner = tmp_path / "top" / "inner"
    inner.mkdir(parents=True)
    for name in ("top/a.txt", "top/inner/b.txt", "top/c.exe"):
        (tmp_path / name).write_text("x")

    uploader(page, "Folder").locator("input[type=file]").set_input_files(tmp_path / "top")

    expect(shown(page)).to_contain_text("folder=['top/a.txt', 'top/inner/b.txt']")


def test_a_message_takes_files_along(server, visitor) -> None:
    page = visitor.open(server.app_url("chat.ipynb"))
    visitor.idle()
    field = page.get_by_role("textbox", name="Ask about a picture")
    rows = page.get_by_role("listitem")
    picker = page.locator("input[type=file]")

    picker.set_input_files([file("a.png", b"x", "image/png"), file("b.txt", b"x", "text/plain")])
    expect(rows).to_contain_text(["a.png1 B", "b.txt1 BThis type is not taken here, only images."])
    expect(page.get_by_role("status").filter(has_text="Uploaded: a.png")).to_have_count(1)
    picker.set_input_files([file("c.png", b"xyz", "image/png")])
    expect(page.get_by_role("status").filter(has_text="Uploaded: c.png")).to_have_count(1)
    assert visitor.accessibility_problems() == []

    field.fill("What is it?")
    field.press("Enter")

    expect(shown(page)).to_contain_text("said=('What is it?', [('a.png', 1), ('c.png', 3)])")
    expect(rows).to_have_count(0)
    expect(page.get_by_role("button", name="Send")).to_be_disabled()

    field.evaluate(
        """field => { const data = new DataTransfer(); data.items.add(new File(['x'], 'paste.png', {type: 'image/png'}));
        field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, cancelable: true})) }"""
    )
    expect(rows).to_contain_text(["paste.png"])
    page.get_by_role("button", name="Remove paste.png").click()
    expect(field).to_be_focused()
    expect(rows).to_have_count(0)


def test_it_holds_on_a_phone_and_in_the_dark(server, new_visitor) -> None:
    phone = new_visitor(viewport={"width": 375, "height": 800}, color_scheme="dark", has_touch=True, is_mobile=True)
    page = phone.open(server.app_url("uploads.ipynb"))
    phone.idle()

    choose(page, "Table", file("a-name-that-is-longer-than-a-phone-is-wide-by-far-0123456789.csv"))
    choose(page, "Photos", file("a.jpg", b"x" * 2 * MB), file("b.jpg"))
    expect(shown(page)).to_contain_text("many=[('a.jpg', 2000000), ('b.jpg', 3)]")
    choose(page, "Letter", file("x" * 200 + ".pdf", b"x" * 6 * MB))
    expect(uploader(page, "Letter")).to_contain_text("It is larger than 5 MB.")

    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert phone.accessibility_problems() == []
    assert phone.errors == []


def test_a_page_with_an_opaque_origin_uploads_too(tmp_path, visitor) -> None:
    path = write_notebook(tmp_path / "app.ipynb", *CELLS)
    port = free_port()
    command = [
        *(sys.executable, "-m", "jupyter_server", f"--port={port}", "--ip=127.0.0.1", "--no-browser"),
        *("--IdentityProvider.token=", "--allow-root", f"--ServerApp.root_dir={tmp_path}"),
        "--ServerApp.jpserver_extensions={'nbapp': True}",
    ]
    with started(command, port, path) as server:
        page = visitor.open(server.app_url("app.ipynb"))
        visitor.idle()
        assert page.evaluate("origin") == "null"

        choose(page, "Photos", file("a.bin", b"x" * 2 * MB))

        expect(shown(page)).to_contain_text("many=[('a.bin', 2000000)]")
        page.get_by_role("button", name="Remove a.bin").click()
        expect(shown(page)).to_contain_text("many=[]")
