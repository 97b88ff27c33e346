"""What a cached function printed, as it is kept: text that was overwritten is not."""

from __future__ import annotations

import pytest

import nbapp.ui as ui
from nbapp.ui.caches import printed
from nbapp.ui.caches.printed import folded, joined

pytestmark = pytest.mark.usefixtures("folder")

FOLDED = {
    "nothing to fold": ("a\nb\n", "a\nb\n"),
    "a progress bar": ("\r10%\r50%\r100%\n", "100%\n"),
    "a shorter text leaves the rest": ("loading\rok\n", "okading\n"),
    "a return waits at the end of a piece": ("50%\r", "50%\r"),
    "lines of Windows": ("a\r\nb\r\n", "a\r\nb\r\n"),
}


@pytest.mark.parametrize(("text", "left"), FOLDED.values(), ids=FOLDED)
def test_a_return_goes_back_to_the_beginning_of_its_line(text: str, left: str) -> None:
    assert folded(text) == left


def test_what_was_printed_piece_by_piece_is_one_text_of_its_stream() -> None:
    steps = [
        ("print", "stdout", "a"),
        ("print", "stdout", " b\n"),
        ("print", "stderr", "oh\n"),
        ("show", "1", {}),
        ("print", "stdout", "c\n"),
    ]

    assert list(joined(steps)) == [
        ("print", "stdout", "a b\n"),
        ("print", "stderr", "oh\n"),
        ("show", "1", {}),
        ("print", "stdout", "c\n"),
    ]


def test_a_script_prints_once(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "_display_publisher", lambda: None)  # also where another test has made a shell

    @ui.cache_data(show_spinner=False)
    def load():
        print("loading")
        return 1

    assert (load(), load()) == (1, 1)

    assert capsys.readouterr().out == "loading\n"
