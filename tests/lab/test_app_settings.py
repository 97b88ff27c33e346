"""The settings of an app in JupyterLab's property inspector, and what they leave in the notebook's file."""

from __future__ import annotations

import nbformat
from playwright.sync_api import Locator, expect

from nbapp.directives import Directives, read_directives
from nbapp.server.look import read_look

from .conftest import Author


def open_settings(author: Author) -> Locator:
    author.command("property-inspector:show-panel")
    settings = author.page.locator(".nbapp-AppSettings")
    header = author.page.locator(".jp-NotebookTools .jp-Collapse-header", has_text="App")
    expect(header).to_be_visible()
    if not settings.is_visible():  # its sections begin closed, and stay as they are from notebook to notebook
        header.click()
    expect(settings).to_be_visible()
    return settings


def saved(author: Author) -> nbformat.NotebookNode:
    """The notebook's file after a save, checked."""
    author.page.evaluate("async () => void await jupyterapp.commands.execute('docmanager:save')")
    notebook = nbformat.read(author.notebook, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    return notebook


def fill(settings: Locator, label: str, text: str) -> None:
    settings.get_by_label(label).fill(text)
    settings.get_by_label(label).blur()


def test_the_look_of_an_app_is_written_to_the_notebooks_metadata(open_lab) -> None:
    author = open_lab("print('hello')")
    settings = open_settings(author)

    fill(settings, "Title", "Sales")
    settings.get_by_label("Theme").select_option("Dark")
    settings.get_by_label("Width").select_option("Wide")
    settings.get_by_label("Sidebar").select_option("Closed at first")

    metadata = saved(author).metadata["nbapp"]
    assert metadata == {"title": "Sales", "theme": {"base": "dark"}, "layout": "wide", "sidebar": "collapsed"}
    look = read_look(metadata)
    assert (look.title, look.base, look.layout, look.sidebar) == ("Sales", "dark", "wide", "collapsed")


def test_a_setting_that_is_taken_back_leaves_nothing_in_the_file(open_lab) -> None:
    author = open_lab("print('hello')")
    before = author.notebook.read_text()
    settings = open_settings(author)
    settings.get_by_label("Theme").select_option("Light")
    settings.get_by_label("In the app").select_option("Not part of the app")
    written = saved(author)
    assert (written.metadata["nbapp"], written.cells[0].metadata) == (
        {"theme": {"base": "light"}},
        {"tags": ["nbapp: skip"]},
    )

    settings.get_by_label("Theme").select_option("As the visitor’s system")
    settings.get_by_label("In the app").select_option("Shown")

    assert "nbapp" not in saved(author).metadata
    assert author.notebook.read_text().count("tags") == before.count("tags") == 0


def test_what_is_being_typed_is_not_taken_away_by_another_change(open_lab) -> None:
    author = open_lab("print('hello')")
    settings = open_settings(author)
    settings.get_by_label("Title").fill("Sal")

    author.page.evaluate(
        "jupyterapp.shell.currentWidget.context.model.setMetadata('nbapp', {title: 'Other', layout: 'wide'})"
    )

    expect(settings.get_by_label("Width")).to_have_value("wide")
    expect(settings.get_by_label("Title")).to_have_value("Sal")
    settings.get_by_label("Title").blur()
    assert saved(author).metadata["nbapp"] == {"title": "Sal", "layout": "wide"}


def test_what_the_app_makes_of_a_cell_is_written_to_its_tags(open_lab) -> None:
    author = open_lab("x = 1", "print(x)")
    settings = open_settings(author)
    author.cell(1).click()
    expect(settings.get_by_role("group", name="This cell")).to_be_visible()

    settings.get_by_label("Place").select_option("Sidebar")
    settings.get_by_label("Runs").select_option("When its result is older than…")
    fill(settings, "Older than", "5 m")

    first, second = saved(author).cells
    assert first.metadata == {}
    assert second.metadata == {"tags": ["nbapp: sidebar", "nbapp: ttl=5m"]}
    assert read_directives(second.metadata["tags"], second.source) == Directives(ttl_seconds=300, region="sidebar")


def test_all_selected_cells_get_it(open_lab) -> None:
    author = open_lab("x = 1", "y = 2", "z = 3")
    settings = open_settings(author)
    author.cell(0).locator(".jp-InputPrompt").click()
    author.cell(1).locator(".jp-InputPrompt").click(modifiers=["Shift"])
    expect(settings.get_by_role("group", name="These 2 cells")).to_be_visible()

    settings.get_by_label("In the app").select_option("Hidden, though it runs")

    assert [cell.metadata.get("tags") for cell in saved(author).cells] == [["nbapp: hide"], ["nbapp: hide"], None]


def test_what_a_cells_first_line_says_is_shown_and_not_changed_from_here(open_lab) -> None:
    author = open_lab("# nbapp: once, hide\nx = 1")
    settings = open_settings(author)

    author.cell(0).click()

    expect(settings.get_by_label("Runs")).to_have_value("once")
    expect(settings.get_by_label("Runs")).to_be_disabled()
    expect(settings.get_by_label("In the app")).to_have_value("hide")
    expect(settings.get_by_label("Place")).to_be_enabled()
    expect(settings.get_by_text("said by the first line")).to_be_visible()


def test_what_is_no_length_of_time_is_refused_in_words(open_lab) -> None:
    author = open_lab("x = 1")
    settings = open_settings(author)
    settings.get_by_label("Runs").select_option("When its result is older than…")

    fill(settings, "Older than", "soon")

    message = settings.get_by_label("Older than").evaluate("input => input.validationMessage")
    assert message == "Write a number and a unit: 500ms, 60s, 5m, 12h or 1d."
    assert saved(author).cells[0].metadata == {"tags": ["nbapp: ttl=60s"]}


def test_the_open_app_follows_its_settings_on_save(open_lab) -> None:
    author = open_lab("print('hello')", "print('to be', 'hidden')")
    app = author.run_as_app()
    expect(app.get_by_text("to be hidden")).to_be_visible()
    author.cell(1).click()
    settings = open_settings(author)

    settings.get_by_label("In the app").select_option("Not part of the app")
    settings.get_by_label("Theme").select_option("Dark")
    settings.get_by_label("Width").select_option("Wide")
    saved(author)

    expect(app.get_by_text("to be hidden")).to_have_count(0)
    expect(app.locator("html")).to_have_attribute("data-theme", "dark")
    expect(app.locator("html")).to_have_attribute("data-layout", "wide")
