"""Things that need not be visited to know in which version they are."""

from __future__ import annotations

from typing import Any

import pytest

from nbapp.reactive.fingerprint import Fingerprinter
from nbapp.reactive.heap import Heap


class Model:
    """Its content belongs to a channel."""

    def __init__(self, stand_in: object) -> None:
        self.stand_in = stand_in


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Values that were visited."""
    values: list[object] = []
    walk = Fingerprinter._walked

    def note(judge: Fingerprinter, value: object, stopwatch: Any) -> Any:
        values.append(value)
        return walk(judge, value, stopwatch)

    monkeypatch.setattr(Fingerprinter, "_walked", note)
    return values


def heap_of_models() -> Heap:
    return Heap({}, [lambda value: value.stand_in if isinstance(value, Model) else None])


@pytest.mark.parametrize("stand_in", ["model 1", ("model 1", ())])
def test_what_counts_as_a_text_is_not_visited_while_the_text_is_the_same(
    stand_in: object, walked: list[object]
) -> None:
    heap, model = heap_of_models(), Model(stand_in)
    before = heap.look(model).version

    assert heap.look(model).version is before
    assert walked == [model]


@pytest.mark.parametrize("now", ["model 2", ("model 1", ([5],)), ("model 2", ())])
def test_it_is_visited_when_the_text_is_another_or_something_stands_beside_it(
    now: object, walked: list[object]
) -> None:
    heap, model = heap_of_models(), Model(("model 1", ()))
    before = heap.look(model).version
    model.stand_in = now

    assert heap.look(model).version.digest != before.digest
    assert walked == [model, model]


def test_what_stands_beside_the_text_is_looked_at_each_time() -> None:
    heap, model = heap_of_models(), Model(("model 1", ([5],)))
    before = heap.look(model).version
    model.stand_in[1][0].append(6)  # type: ignore[index]

    assert heap.look(model).version.digest != before.digest


def test_what_holds_such_a_thing_is_looked_at_each_time() -> None:
    heap, models = heap_of_models(), [Model("model 1")]
    before = heap.look(models).version
    models.append(Model("model 2"))

    assert heap.look(models).version.digest != before.digest
