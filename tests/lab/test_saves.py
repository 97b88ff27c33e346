"""What JupyterLab may do to a notebook while its app is open: another kernel, a second editor (rule G4)."""

from __future__ import annotations

import json

import nbformat
from live import write_notebook
from playwright.sync_api import expect

from .conftest import OTHER_KERNEL

SLIDER = "import nbapp.ui as ui\nrows = ui.slider('Rows', 0, 10, 3, key='rows')"

NAMED_KERNEL = "name => jupyterapp.shell.currentWidget.context.model.getMetadata('kernelspec').name === name"


def test_another_kernel_chosen_for_the_notebook_runs_the_app_from_the_next_save_on(open_lab) -> None:
    author = open_lab(SLIDER, "import os\nprint('in', os.environ.get('WHICH', 'the first'), rows)")
    author.wait_for_kernel()
    app = author.run_as_app()
    app.get_by_role("slider", name="Rows").press("ArrowRight")
    expect(app.get_by_text("in the first 4")).to_be_visible()

    author.cell(0).locator(".jp-InputPrompt").click()
    author.open_menu("Kernel")
    author.choose("Change Kernel…")
    dialog = author.page.get_by_role("dialog")
    dialog.get_by_role("combobox").select_option(label=OTHER_KERNEL)
    dialog.get_by_role("button", name="Select").click()
    author.page.wait_for_function(NAMED_KERNEL, arg=OTHER_KERNEL)
    author.save()

    expect(app.get_by_text("has another kernel now")).to_be_visible()
    expect(app.get_by_text("in the other 4")).to_be_visible(timeout=60_000)
    expect(app.get_by_role("slider", name="Rows")).to_have_value("4")
    assert nbformat.read(author.notebook, 4).metadata.kernelspec.name == OTHER_KERNEL


def test_of_two_editors_saves_the_app_shows_the_file_and_jupyterlab_asks_before_it_overwrites(open_lab) -> None:
    author = open_lab(SLIDER, "print('rows:', rows)")
    app = author.run_as_app()
    app.get_by_role("slider", name="Rows").press("ArrowRight")
    expect(app.get_by_text("rows: 4")).to_be_visible()

    author.write(1, "print('typed in JupyterLab:', rows)")
    write_notebook(author.notebook, SLIDER, "print('saved in a terminal:', rows)")
    expect(app.get_by_text("saved in a terminal: 4")).to_be_visible()

    author.page.keyboard.press("ControlOrMeta+s")
    dialog = author.page.get_by_role("dialog")
    expect(dialog).to_contain_text("has changed on disk")
    expect(app.get_by_text("saved in a terminal: 4")).to_be_visible()

    dialog.get_by_role("button", name="Overwrite").click()
    expect(app.get_by_text("typed in JupyterLab: 4")).to_be_visible()
    expect(app.get_by_role("slider", name="Rows")).to_have_value("4")


def test_what_another_editor_saved_comes_into_jupyterlab_and_its_next_save_keeps_it(open_lab) -> None:
    author = open_lab(SLIDER, "print('rows:', rows)")
    app = author.run_as_app()

    write_notebook(author.notebook, SLIDER, "print('rows:', rows)", "print('from a terminal')")
    expect(app.get_by_text("from a terminal")).to_be_visible()
    author.cell(0).locator(".jp-InputPrompt").click()
    author.open_menu("File")
    author.choose("Reload Notebook from Disk")
    author.page.get_by_role("dialog").get_by_role("button", name="Reload").click()
    expect(author.cell(2)).to_contain_text("from a terminal")
    author.write(1, "print('now rows:', rows)")
    author.save()

    expect(app.get_by_text("now rows: 3")).to_be_visible()
    expect(app.get_by_text("from a terminal")).to_be_visible()
    assert [cell["id"] for cell in json.loads(author.notebook.read_text())["cells"]] == ["c0", "c1", "c2"]
