"""An app of several notebooks in a browser: one session, kept cells, addresses, Back and reload."""

from __future__ import annotations

import re

from live import serving, write_notebook
from playwright.sync_api import expect

ENTRY = (
    "import nbapp.ui as ui\nimport os\nsession = os.getpid()",
    "session_state.setdefault('visits', 0);",
    "page = ui.navigation([ui.Page('overview.ipynb', icon='🏠', default=True), ui.Page('details.ipynb')])\npage.run()",
)


def app_of_two_pages(folder, *options):
    write_notebook(
        folder / "overview.ipynb", "md:# Overview", "n = ui.slider('n', 0, 9, 3)\nprint('n is', n, 'in', session)"
    )
    write_notebook(
        folder / "details.ipynb",
        "md:# Details",
        "session_state.visits += 1\nprint('details in', session, 'visited', session_state.visits > 0)",
    )
    return serving(write_notebook(folder / "app.ipynb", *ENTRY), *options)


def test_pages_share_a_session_and_come_back_with_their_values(tmp_path, visitor):
    with app_of_two_pages(tmp_path) as app:
        page = visitor.open(app.app_url())
        expect(page.get_by_role("heading", name="Overview")).to_be_visible()
        expect(page).to_have_title("Overview")
        page.get_by_role("slider").press("ArrowRight")
        session = re.search(r"n is 4 in (\w+)", page.get_by_text("n is 4").inner_text())[1]

        page.get_by_role("link", name="Details").click()
        expect(page.get_by_text(f"details in {session} visited True")).to_be_visible()
        expect(page.get_by_role("heading", name="Overview")).to_have_count(0)
        expect(page.get_by_role("link", name="Details")).to_have_attribute("aria-current", "page")
        expect(page).to_have_url(re.compile(r"\?page=details#"))

        page.reload()
        expect(page.get_by_text(f"details in {session} visited True")).to_be_visible()

        page.go_back()
        expect(page.get_by_text(f"n is 4 in {session}")).to_be_visible()
        page.go_forward()
        expect(page.get_by_text(f"details in {session} visited True")).to_be_visible()


def test_an_address_of_a_page_opens_it_and_a_save_updates_it(tmp_path, visitor):
    with app_of_two_pages(tmp_path, "--dev") as app:
        url = app.app_url()
        page = visitor.open(url + ("&" if "?" in url else "?") + "page=details")
        expect(page.get_by_role("heading", name="Details")).to_be_visible()

        write_notebook(tmp_path / "details.ipynb", "md:# Saved", "print('after the save')")

        expect(page.get_by_role("heading", name="Saved")).to_be_visible()
        expect(page.get_by_text("after the save")).to_be_visible()


def test_a_page_outside_of_the_folder_is_not_read(tmp_path, new_visitor):
    (tmp_path / "served").mkdir()
    write_notebook(tmp_path / "secret.ipynb", "md:# Secret")
    (tmp_path / "served" / "link.ipynb").symlink_to(tmp_path / "secret.ipynb")
    entry = write_notebook(
        tmp_path / "served" / "app.ipynb",
        "import nbapp.ui as ui\nui.navigation(['link.ipynb']).run()",
        "print('entry')",
    )
    with serving(entry) as app:
        visitor = new_visitor()
        page = visitor.open(app.app_url())

        expect(page.get_by_text("A page of this app cannot be shown.")).to_be_visible()
        expect(page.get_by_text("entry")).to_be_visible()
        expect(page.get_by_role("heading", name="Secret")).to_have_count(0)
