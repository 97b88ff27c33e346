"""From a notebook's file to the cells of an app."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import nbformat
import pytest
from live import write_notebook

from nbapp.errors import NbappError
from nbapp.kernel_protocol import CodeCell
from nbapp.protocol import AppId, PageCell
from nbapp.server.apps import Apps, NoSuchApp, make_plan
from nbapp.server.images import with_published_images
from nbapp.server.kernelspecs import KernelChoice, NoKernel, choose_kernel
from nbapp.server.notebooks import NotebookError, read_notebook


def publish(content: bytes, suffix: str) -> str:
    return f"/assets/{content.decode()}{suffix}"


def new_apps(root: Path, only: frozenset[Path] | None = None) -> Apps:
    return Apps(root, lambda notebook: KernelChoice("python3"), publish, only)


def plan_of(tmp_path: Path, *cells: str):
    path = write_notebook(tmp_path / "my_app.ipynb", *cells)
    return make_plan(read_notebook(path), path, publish)


# --- cells -------------------------------------------------------------------------------------------------------


def test_a_notebook_becomes_cells_of_the_page_and_of_the_kernel(tmp_path):
    plan = plan_of(tmp_path, "md:text", "x = 1", "# nbapp: always, sidebar\nx", "# nbapp: skip\ny", "# nbapp: hide\nz")

    assert plan.page.cells == (
        PageCell("c0", "markdown", markdown="text"),
        PageCell("c1", "code"),
        PageCell("c2", "code", "sidebar"),
        PageCell("c4", "code"),
    )
    assert plan.page.hidden == {"c4"}
    assert plan.code == (
        CodeCell("c1", "x = 1"),
        CodeCell("c2", "# nbapp: always, sidebar\nx", rule="always"),
        CodeCell("c4", "# nbapp: hide\nz"),
    )


@pytest.mark.parametrize(
    ("cells", "title"),
    [
        (["md:# The *title*"], "The title"),
        (["md:intro\n\n# Later", "md:# Second"], "Later"),
        (["md:```\n# code\n```\n# Real"], "Real"),
        (["md:<h1 id='x'>In <b>HTML</b></h1>"], "In HTML"),
        (["md:## Only a second level"], "my app"),
        (["x = 1"], "my app"),
    ],
)
def test_the_title_is_the_first_heading_or_the_file_s_name(tmp_path, cells, title):
    assert plan_of(tmp_path, *cells).page.title == title


def test_an_unknown_directive_names_its_cell(tmp_path):
    with pytest.raises(NbappError, match="Cell 2"):
        plan_of(tmp_path, "md:x", "# nbapp: hidden")


def test_cells_without_good_ids_are_named_by_their_place(tmp_path):
    cells = [{"cell_type": "code", "source": ["a\n", "b"], "metadata": {}, "outputs": []} for _ in range(3)]
    cells[0]["id"] = cells[1]["id"] = "same"
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}))

    notebook = read_notebook(path)

    assert [(c.id, c.source) for c in notebook.cells] == [("same", "a\nb"), ("cell-1", "a\nb"), ("cell-2", "a\nb")]


def test_an_old_notebook_is_brought_up(tmp_path):
    path = tmp_path / "old.ipynb"
    old = nbformat.v3.new_notebook(
        worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell(input="x = 1")])]
    )
    path.write_text(json.dumps(old))

    assert [c.source for c in read_notebook(path).cells] == ["x = 1"]


BROKEN = {
    "nothing in it": ("", "is empty"),
    "not JSON": ("{", "is not a notebook, or is damaged"),
    "a merge conflict": ('{"cells": [\n<<<<<<< HEAD\n', "is not a notebook, or is damaged"),
    "JSON that is no notebook": ('{"a": 1}', "has no `nbformat`"),
    "a list": ("[]", "has no `nbformat`"),
    "a newer format": ('{"nbformat": 9, "cells": []}', "notebook format 9"),
    "an old format that is damaged": ('{"nbformat": 3}', "old notebook format 3"),
    "no cells": ('{"nbformat": 4, "cells": []}', "no cells with anything in them"),
    "cells that are none": ('{"nbformat": 4, "cells": [1]}', "no list of cells"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_notebook_is_told_in_a_sentence(tmp_path, what):
    content, sentence = BROKEN[what]
    path = tmp_path / "a.ipynb"
    path.write_text(content)

    with pytest.raises(NotebookError, match=sentence):
        read_notebook(path)


# --- images ------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "inside"
    (inside / "img").mkdir(parents=True)
    (inside / "dot.svg").write_text("svg")
    (inside / "img" / "a b.png").write_text("png")
    (inside / "secret.txt").write_text("secret")
    (tmp_path / "outside.png").write_text("outside")
    (inside / "link.png").symlink_to(tmp_path / "outside.png")
    return inside


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("![x](dot.svg)", "![x](/assets/svg.svg)"),
        ("![x](./dot.svg 'title')", "![x](/assets/svg.svg 'title')"),
        ("![x](img/a%20b.png)", "![x](/assets/png.png)"),
        ("<img width=3 src='dot.svg'>", "<img width=3 src='/assets/svg.svg'>"),
        ("![x](attachment:a.png)", "![x](/assets/attached.png)"),
        ("![x](attachment:none.png)", "![x](attachment:none.png)"),
        ("![x](https://example.org/dot.svg)", "![x](https://example.org/dot.svg)"),
        ("![x](/dot.svg)", "![x](/dot.svg)"),
        ("![x](../outside.png)", "![x](../outside.png)"),
        ("![x](link.png)", "![x](link.png)"),
        ("![x](secret.txt)", "![x](secret.txt)"),
        ("![x](none.png)", "![x](none.png)"),
        ("`![x](dot.svg)`", "`![x](dot.svg)`"),
        ("```\n![x](dot.svg)\n```\n![x](dot.svg)", "```\n![x](dot.svg)\n```\n![x](/assets/svg.svg)"),
    ],
)
def test_images_beside_the_notebook_become_assets_and_nothing_else_does(folder, markdown, expected):
    attachments = {"a.png": {"image/png": base64.b64encode(b"attached").decode()}}

    assert with_published_images(markdown, attachments, folder, publish) == expected


# --- paths and versions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "id",
    [
        "none.ipynb",
        "../a.ipynb",
        "sub/../a.ipynb",
        "/a.ipynb",
        "sub//b.ipynb",
        ".hidden.ipynb",
        ".checkpoints/a.ipynb",
        "a.txt",
        "sub\\b.ipynb",
        "a\0.ipynb",
        "link.ipynb",
        "",
    ],
)
def test_nothing_but_notebooks_below_the_root_is_an_app(tmp_path, id):
    root = tmp_path / "root"
    (root / ".checkpoints").mkdir(parents=True)
    for path in (root / "a.ipynb", root / ".hidden.ipynb", root / ".checkpoints" / "a.ipynb", tmp_path / "out.ipynb"):
        write_notebook(path, "x")
    (root / "link.ipynb").symlink_to(tmp_path / "out.ipynb")
    (root / "a.txt").write_text("x")

    with pytest.raises(NoSuchApp):
        new_apps(root).get(AppId(id))


def test_a_folder_s_apps_are_listed_without_hidden_ones(tmp_path):
    (tmp_path / "sub" / ".ipynb_checkpoints").mkdir(parents=True)
    for name in ("b.ipynb", "sub/a.ipynb", "sub/.ipynb_checkpoints/a.ipynb"):
        write_notebook(tmp_path / name, "x")

    assert list(new_apps(tmp_path).ids()) == ["b.ipynb", "sub/a.ipynb"]


def test_of_a_single_notebook_its_neighbours_are_no_apps(tmp_path):
    mine = write_notebook(tmp_path / "a.ipynb", "x").resolve()
    write_notebook(tmp_path / "b.ipynb", "x")
    apps = new_apps(tmp_path, frozenset({mine}))

    assert list(apps.ids()) == ["a.ipynb"]
    with pytest.raises(NoSuchApp):
        apps.get(AppId("b.ipynb"))


def test_an_app_is_made_again_only_when_its_file_changed(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "x = 1")
    apps = new_apps(tmp_path)
    first, same = apps.get(AppId("a.ipynb")), apps.get(AppId("a.ipynb"))

    write_notebook(path, "x = 22")
    second = apps.get(AppId("a.ipynb"))

    assert first is same
    assert second.plan.code[0].source == "x = 22"


def test_a_broken_save_keeps_the_last_good_version_and_says_why(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "x = 1")
    apps = new_apps(tmp_path)
    good = apps.get(AppId("a.ipynb"))

    path.write_text("{")
    os.utime(path, ns=(1, 1))

    assert apps.get(AppId("a.ipynb")) is good
    assert "damaged" in str(apps.newest_error(AppId("a.ipynb")))


# --- kernels -----------------------------------------------------------------------------------------------------


class Specs:
    def __init__(self, **language_by_name: str) -> None:
        self._language_by_name = language_by_name

    def get_all_specs(self):
        return {name: {"spec": {"language": language}} for name, language in self._language_by_name.items()}


SPECS = Specs(python3="python", conda="python", ir="R")


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("conda", "python", KernelChoice("conda")),
        (
            "gone",
            "python",
            KernelChoice("python3", "The notebook's kernel 'gone' is not installed here; it runs with 'python3'."),
        ),
        (None, None, KernelChoice("python3", "The notebook names no kernel; it runs with 'python3'.")),
        (
            "gone",
            None,
            KernelChoice("python3", "The notebook's kernel 'gone' is not installed here; it runs with 'python3'."),
        ),
    ],
)
def test_a_notebook_runs_with_its_kernel_or_one_of_the_same_language(name, language, expected):
    assert choose_kernel(name, language, SPECS) == expected


def test_a_kernel_of_any_name_will_do_if_it_speaks_python():
    assert choose_kernel("gone", "python", Specs(zeta="python", beta="python")).name == "beta"


@pytest.mark.parametrize(("name", "language"), [("ir", "R"), ("gone", "julia"), ("ir", None)])
def test_a_notebook_in_another_language_is_refused(name, language):
    with pytest.raises(NoKernel, match="runs notebooks in Python"):
        choose_kernel(name, language, SPECS)


def test_without_any_python_kernel_the_error_says_how_to_get_one():
    with pytest.raises(NoKernel) as caught:
        choose_kernel("python3", "python", Specs(ir="R"))

    assert "pip install ipykernel" in caught.value.advice
