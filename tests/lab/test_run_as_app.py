"""From a notebook in JupyterLab to its app beside it."""

from __future__ import annotations

import re

from live import write_notebook
from playwright.sync_api import Route, expect

from .conftest import Author

SHOWN = "print('I am', 'the app')"
SLIDER = "import nbapp.ui as ui\nrows = ui.slider('Rows', 0, 10, 3, key='rows')"


def expect_app(author: Author, text: str = "I am the app") -> None:
    expect(author.app.get_by_text(text)).to_be_visible(timeout=60_000)


def test_the_button_saves_the_notebook_and_shows_its_app_beside_it(open_lab) -> None:
    author = open_lab("print('as it was')")
    author.write(0, "print('as it', 'is')")

    app = author.run_as_app()

    expect(app.get_by_text("as it is")).to_be_visible()
    assert "as it', 'is" in author.notebook.read_text()
    expect(author.page.locator(".jp-Notebook")).to_be_visible()


def test_the_palette_has_it(open_lab) -> None:
    author = open_lab(SHOWN)

    author.wait_for_kernel()  # when it is there the notebook takes the focus, and the palette closes
    author.command("apputils:activate-command-palette")
    author.page.locator(".lm-CommandPalette-input").fill("run as app")
    author.page.locator(".lm-CommandPalette-item", has_text="Run as app").first.click()

    expect_app(author)


def test_the_view_menu_has_it(open_lab) -> None:
    author = open_lab(SHOWN)

    author.open_menu("View")
    author.choose("Run as app")

    expect_app(author)


def test_the_shortcut_runs_it(open_lab) -> None:
    author = open_lab("x = 1")

    author.write(0, SHOWN)
    author.page.keyboard.press("ControlOrMeta+Alt+Enter")

    expect_app(author)


def test_the_file_browsers_context_menu_runs_a_notebook_that_is_not_open(open_lab) -> None:
    author = open_lab("x = 1")
    write_notebook(author.server.path / "closed.ipynb", "print('I was', 'closed')")

    author.command("filebrowser:refresh")
    author.page.locator(".jp-DirListing-item", has_text="closed.ipynb").click(button="right")
    author.choose("Run as app")

    expect_app(author, "I was closed")


def test_the_launcher_asks_for_a_notebook(open_lab) -> None:
    author = open_lab(SHOWN)

    author.command("launcher:create")
    author.page.get_by_role("button", name="Run a notebook as app").last.click()
    dialog = author.page.get_by_role("dialog")
    dialog.locator(".jp-DirListing-item", has_text=author.notebook.name).click()
    dialog.get_by_role("button", name=re.compile("Open|Select")).click()

    expect_app(author)


def test_the_second_choice_opens_it_in_a_new_browser_tab(open_lab) -> None:
    author = open_lab(SHOWN)

    author.open_menu("View")
    with author.context.expect_page() as opened:
        author.choose("Open as app in a new browser tab")

    expect(opened.value.get_by_text("I am the app")).to_be_visible(timeout=60_000)
    expect(author.panel).to_have_count(0)
    opened.value.close()


def test_where_framing_is_refused_the_panel_says_so_and_has_a_link(open_lab) -> None:
    author = open_lab(SHOWN)

    def refuse(route: Route) -> None:
        policy = "frame-ancestors 'none'"
        route.fulfill(response=route.fetch(), headers={"content-type": "text/html", "content-security-policy": policy})

    author.page.route("**/nbapp/app/**", refuse)
    author.run_button.click()

    expect(author.page.get_by_role("alert")).to_contain_text("does not let its pages be shown inside other pages")
    with author.context.expect_page() as opened:
        author.page.get_by_role("link", name="Open it in a new browser tab").click()
    expect(opened.value.get_by_text("I am the app")).to_be_visible(timeout=60_000)
    opened.value.close()


def test_a_server_without_nbapp_is_told_of_in_words(open_lab) -> None:
    author = open_lab(SHOWN)
    author.page.route("**/nbapp/app/**", lambda route: route.fulfill(status=404, body="404 : Not Found"))

    author.run_button.click()

    expect(author.page.get_by_role("alert")).to_contain_text("The Jupyter server does not know nbapp")


def test_the_theme_is_labs_and_follows_it_live(open_lab) -> None:
    author = open_lab(SHOWN)
    root = author.run_as_app().locator("html")
    expect(root).to_have_attribute("data-theme", "light")

    author.command("apputils:change-theme", theme="JupyterLab Dark")
    expect(root).to_have_attribute("data-theme", "dark")

    author.command("apputils:change-theme", theme="JupyterLab Light")
    expect(root).to_have_attribute("data-theme", "light")


def test_a_message_that_is_no_mode_or_not_from_the_panels_window_changes_nothing(open_lab) -> None:
    author = open_lab(SHOWN)
    root = author.run_as_app().locator("html")

    author.page.evaluate(
        """() => {
             const target = document.querySelector('.nbapp-Preview iframe').contentWindow;
             const frame = document.body.appendChild(document.createElement('iframe'));
             const script = frame.contentDocument.createElement('script');
             script.textContent = "window.tell = target => target.postMessage({nbapp: 'theme', mode: 'dark'}, '*')";
             frame.contentDocument.head.append(script);
             frame.contentWindow.tell(target);
             target.postMessage({nbapp: 'theme', mode: 'purple'}, '*');
             target.postMessage(null, '*');
             frame.remove();
           }"""
    )

    # A mode that counts comes after them, so they were heard before it.
    author.command("apputils:change-theme", theme="JupyterLab Light")
    expect(root).to_have_attribute("data-theme", "light")
    assert author.app.locator("body").evaluate("() => document.body.dataset.jpThemeName") == "JupyterLab Light"


def test_an_author_sees_tracebacks_and_why_cells_ran(open_lab) -> None:
    author = open_lab("secret = 1 / 0")

    app = author.run_as_app()

    app.get_by_text("Traceback", exact=True).click()
    expect(app.get_by_text("secret = 1 / 0").first).to_be_visible()
    expect(app.get_by_role("button", name="Why did cells run?")).to_be_visible()


def test_the_same_app_opened_as_a_visitor_does_shows_no_source(open_lab) -> None:
    author = open_lab("secret = 1 / 0")
    visitor = author.context.new_page()

    visitor.goto(author.server.app_url(author.notebook.name))

    expect(visitor.locator("body")).to_have_attribute("data-activity", "idle", timeout=60_000)
    assert "secret" not in visitor.content()
    visitor.close()


def test_a_save_in_jupyterlab_reaches_the_app_and_keeps_its_slider(open_lab) -> None:
    author = open_lab(SLIDER, "print('rows:', rows)")
    app = author.run_as_app()
    app.get_by_role("slider", name="Rows").press("ArrowRight")
    expect(app.get_by_text("rows: 4")).to_be_visible()

    author.write(1, "print('the rows:', rows)")
    author.save()

    expect(app.get_by_text("the rows: 4")).to_be_visible()
    expect(app.get_by_role("slider", name="Rows")).to_have_value("4")


def test_a_rename_in_jupyterlab_is_followed(open_lab) -> None:
    author = open_lab(SHOWN)
    author.run_as_app()
    new = author.notebook.with_name("renamed.ipynb")

    author.page.evaluate(
        "([from, to]) => jupyterapp.serviceManager.contents.rename(from, to).then(() => null)",
        [author.notebook.name, new.name],
    )
    expect(author.page.get_by_role("tab", name="renamed", exact=True)).to_be_visible()
    write_notebook(new, "print('I am', 'renamed')")

    expect_app(author, "I am renamed")
    author.page.get_by_role("button", name="Start the app again").click()
    expect_app(author, "I am renamed")


def test_the_app_has_a_kernel_of_its_own(open_lab) -> None:
    author = open_lab("mine = globals().get('mine', 0) + 1\nprint('mine is', mine)")
    notebook = author.page.locator(".jp-Notebook .jp-OutputArea")
    author.wait_for_kernel()
    author.command("notebook:run-all-cells")
    expect(notebook.get_by_text("mine is 1")).to_be_visible(timeout=60_000)

    app = author.run_as_app()
    expect(app.get_by_text("mine is 1")).to_be_visible()
    author.command("notebook:run-all-cells")

    expect(notebook.get_by_text("mine is 2")).to_be_visible()
    expect(app.get_by_text("mine is 1")).to_be_visible()
