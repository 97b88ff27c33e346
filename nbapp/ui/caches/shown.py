"""What a cached function showed, shown again when its call is answered from the cache.

How it works. While a function is computed, a host stands before the real one (`../host.py`) that passes everything on
and writes down what is shown, where, and under which id. Repeating it takes new ids: the call may stand in another
cell, or in another session. Containers that the function made are made again, with what is in them.

Rules
- What was made outside of the function cannot be written to from inside: nobody could repeat that.
- Nor can an input be made inside: its value would be kept with the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any

from .. import host as hosts
from ..containers import SIDEBAR
from ..elements import ELEMENT_MIME
from ..errors import WrongPlace

Steps = tuple[tuple[Any, ...], ...]
"""In order: ("show", id, bundle), ("update", id, bundle), ("update_container", id, bundle),
("containers", id, bundle, places), ("clear", place), ("enter", place), ("leave",)."""


class _Recorder:
    """What one function shows."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._mine = {SIDEBAR}
        """Ids that mean the same when it is repeated."""
        self.steps: list[tuple[Any, ...]] = []

    def made(self, id: str, *places: str) -> None:
        self._mine |= {id, *places}

    def check(self, id: str) -> None:
        if id not in self._mine:
            raise WrongPlace(
                f"{self._name}() is cached and writes to an element that was made outside of it, which could not be "
                "repeated when the call is answered from the cache.",
                advice="Make the element inside of the function, or write to it after the call.",
            )

    def refuse_input(self) -> None:
        raise WrongPlace(
            f"{self._name}() is cached and makes an input, whose value would be kept with the result.",
            advice="Make the input outside of the function, and pass its value as an argument.",
        )


_recorders: ContextVar[tuple[_Recorder, ...]] = ContextVar("nbapp_recorders", default=())


@contextmanager
def recorded(name: str) -> Iterator[list[tuple[Any, ...]]]:
    """The steps of what is shown in this block, by a cached function of this name."""
    recorder = _Recorder(name)
    _stand_before_host()
    token = _recorders.set((*_recorders.get(), recorder))
    try:
        yield recorder.steps
    finally:
        _recorders.reset(token)


def show_again(steps: Steps) -> None:
    """At the current place."""
    if not steps:
        return
    here = hosts.host()
    ids: dict[Any, str] = {}
    entered: list[AbstractContextManager[None]] = []
    for what, *given in steps:
        place = ids.get(given[0], str(given[0])) if given else ""
        if what == "enter":
            entered.append(here.placed(place))
            entered[-1].__enter__()
        elif what == "leave":
            entered.pop().__exit__(None, None, None)
        elif what == "clear":
            here.clear(place)
        elif what == "update":
            here.update(_renamed(given[1], ids), place)
        elif what == "update_container":
            here.update_container(_renamed(given[1], ids), place)
        else:
            _make_again(here, what, given, ids)


def _make_again(here: hosts.Host, what: str, given: list[Any], ids: dict[Any, str]) -> None:
    id, bundle, *rest = given
    ids[id] = here.new_id()
    if what == "show":
        here.show(_renamed(bundle, ids), ids[id])
        return
    (places,) = rest
    ids.update({place: ids[id] + place[len(id) :] for place in places})
    here.show_containers(_renamed(bundle, ids), ids[id], [ids[place] for place in places])


def _renamed(bundle: dict[str, Any], ids: dict[Any, str]) -> dict[str, Any]:
    element = bundle.get(ELEMENT_MIME)
    if element is None:
        return bundle
    renamed = {**element, "id": ids.get(element.get("id"), element.get("id"))}
    if "parts" in element:
        renamed["parts"] = [ids.get(part, part) for part in element["parts"]]
    return {**bundle, ELEMENT_MIME: renamed}


class _RecordingHost:
    """Stands before the real one for good; writes down only what cached functions show."""

    def __init__(self, real: hosts.Host | None) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._host(), name)

    def _host(self) -> hosts.Host:
        """In a plain notebook made when it is needed: it brings ipywidgets along."""
        if self._real is None:
            self._real = hosts._Current.make_plain()
        return self._real

    def show(self, bundle: dict[str, Any], id: str) -> None:
        self._host().show(bundle, id)
        for recorder in _recorders.get():
            recorder.made(id)
            recorder.steps.append(("show", id, bundle))

    def show_containers(self, bundle: dict[str, Any], id: str, places: Iterable[str]) -> None:
        places = tuple(places)
        self._host().show_containers(bundle, id, places)
        for recorder in _recorders.get():
            recorder.made(id, *places)
            recorder.steps.append(("containers", id, bundle, places))

    def update(self, bundle: dict[str, Any], id: str) -> None:
        self._check(id)
        self._host().update(bundle, id)
        self._note("update", id, bundle)

    def update_container(self, bundle: dict[str, Any], id: str) -> None:
        self._check(id)
        self._host().update_container(bundle, id)
        self._note("update_container", id, bundle)

    def grow(self, bundle: dict[str, Any], id: str, before: str, text: str) -> None:
        self._check(id)
        self._host().grow(bundle, id, before, text)
        for recorder in _recorders.get():
            if recorder.steps and recorder.steps[-1][:2] == ("update", id):
                recorder.steps.pop()  # of a text that grew, the whole is enough
            recorder.steps.append(("update", id, bundle))

    def clear(self, place: str) -> None:
        self._check(place)
        self._host().clear(place)
        self._note("clear", place)

    @contextmanager
    def placed(self, place: str) -> Iterator[None]:
        self._check(place)
        self._note("enter", place)
        try:
            with self._host().placed(place):
                yield
        finally:
            self._note("leave")

    def same_again(self, arguments: dict[str, Any]) -> Any:
        self._refuse_input()
        return self._host().same_again(arguments)

    def made(self, widget: Any) -> None:
        self._refuse_input()
        self._host().made(widget)

    def _note(self, *step: Any) -> None:
        for recorder in _recorders.get():
            recorder.steps.append(step)

    def _check(self, id: str) -> None:
        for recorder in _recorders.get():
            recorder.check(id)

    def _refuse_input(self) -> None:
        for recorder in _recorders.get():
            recorder.refuse_input()


def _stand_before_host() -> None:
    real: Any = hosts._Current.host
    if not isinstance(real, _RecordingHost):
        before: Any = _RecordingHost(real)
        hosts.connect(before)
