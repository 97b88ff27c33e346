"""What a cached function showed, shown again when its call is answered from the cache.

How it works. While a function is computed, a host stands before the real one (`../host.py`) that passes everything on
and writes down what is shown, where, and under which id. Repeating it takes new ids: the call may stand in another
cell, or in another session. Containers that the function made are made again, with what is in them.

Rules
- What was made outside of the function cannot be written to from inside: nobody could repeat that.
- Nor can an input be made inside: its value would be kept with the result.
- What it prints, and displays with IPython, is shown again in its order among the elements (`printed.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from .. import host as hosts
from ..containers import SIDEBAR
from ..elements import ELEMENT_MIME
from ..errors import WrongPlace
from .printed import clear_output_again, display_again, joined, print_again, stand_before_streams

Steps = tuple[tuple[Any, ...], ...]
"""In order: ("show", id, bundle), ("update", id, bundle), ("update_container", id, bundle),
("containers", id, bundle, places), ("clear", place), ("enter", place), ("leave",), ("print", stream, text),
("display", id or None, bundle, metadata, whether it updates), ("clear_output", wait)."""


class _Recorder:
    """What one function shows."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._mine = {SIDEBAR}
        """Ids that mean the same when it is repeated."""
        self.steps: list[tuple[Any, ...]] = []
        self.is_over = False
        """A thread that the function has started may still print."""

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

_is_in_host: ContextVar[bool] = ContextVar("nbapp_is_in_host", default=False)
"""What is displayed now, a host displays: it has been written down as what it is."""


@contextmanager
def recorded(name: str) -> Iterator[list[tuple[Any, ...]]]:
    """The steps of what is shown in this block, by a cached function of this name."""
    recorder = _Recorder(name)
    _stand_before_host()
    stand_before_streams(_note_unless_in_host)
    token = _recorders.set((*_recorders.get(), recorder))
    try:
        yield recorder.steps
    finally:
        _recorders.reset(token)
        recorder.is_over = True
    recorder.steps[:] = joined(recorder.steps)


def show_again(steps: Steps) -> None:
    """At the current place."""
    if not steps:
        return
    here = hosts.host()
    ids: dict[Any, str] = {}
    entered: list[AbstractContextManager[None]] = []
    for what, *given in steps:
        if what in _BESIDE_ELEMENTS:
            _BESIDE_ELEMENTS[what](given, ids)
        elif what == "enter":
            entered.append(here.placed(str(ids.get(given[0], given[0]))))
            entered[-1].__enter__()
        elif what == "leave":
            entered.pop().__exit__(None, None, None)
        elif what in ("show", "containers"):
            _make_again(here, what, given, ids)
        else:
            _change_again(here, what, given, ids)


def _display_again(given: list[Any], ids: dict[Any, str]) -> None:
    id, data, metadata, is_update = given
    if id is not None:
        id = ids.setdefault(id, uuid4().hex)
    display_again(id, data, metadata, update=is_update)


_BESIDE_ELEMENTS: dict[str, Callable[[list[Any], dict[Any, str]], None]] = {
    "print": lambda given, ids: print_again(*given),
    "display": _display_again,
    "clear_output": lambda given, ids: clear_output_again(*given),
}


def _change_again(here: hosts.Host, what: str, given: list[Any], ids: dict[Any, str]) -> None:
    place = str(ids.get(given[0], given[0]))
    if what == "clear":
        here.clear(place)
    elif what == "update":
        here.update(_renamed(given[1], ids), place)
    else:
        here.update_container(_renamed(given[1], ids), place)


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
        with _inside_host():
            self._host().show(bundle, id)
        for recorder in _recording():
            recorder.made(id)
            recorder.steps.append(("show", id, bundle))

    def show_containers(self, bundle: dict[str, Any], id: str, places: Iterable[str]) -> None:
        places = tuple(places)
        with _inside_host():
            self._host().show_containers(bundle, id, places)
        for recorder in _recording():
            recorder.made(id, *places)
            recorder.steps.append(("containers", id, bundle, places))

    def update(self, bundle: dict[str, Any], id: str) -> None:
        self._check(id)
        with _inside_host():
            self._host().update(bundle, id)
        _note("update", id, bundle)

    def update_container(self, bundle: dict[str, Any], id: str) -> None:
        self._check(id)
        with _inside_host():
            self._host().update_container(bundle, id)
        _note("update_container", id, bundle)

    def grow(self, bundle: dict[str, Any], id: str, before: str, text: str) -> None:
        self._check(id)
        with _inside_host():
            self._host().grow(bundle, id, before, text)
        for recorder in _recording():
            if recorder.steps and recorder.steps[-1][:2] == ("update", id):
                recorder.steps.pop()  # of a text that grew, the whole is enough
            recorder.steps.append(("update", id, bundle))

    def clear(self, place: str) -> None:
        self._check(place)
        with _inside_host():
            self._host().clear(place)
        _note("clear", place)

    @contextmanager
    def placed(self, place: str) -> Iterator[None]:
        self._check(place)
        _note("enter", place)
        try:
            with self._host().placed(place):
                yield
        finally:
            _note("leave")

    def same_again(self, arguments: dict[str, Any]) -> Any:
        self._refuse_input()
        return self._host().same_again(arguments)

    def made(self, widget: Any) -> None:
        self._refuse_input()
        self._host().made(widget)

    def _check(self, id: str) -> None:
        for recorder in _recorders.get():
            recorder.check(id)

    def _refuse_input(self) -> None:
        for recorder in _recorders.get():
            recorder.refuse_input()


@contextmanager
def _inside_host() -> Iterator[None]:
    token = _is_in_host.set(True)
    try:
        yield
    finally:
        _is_in_host.reset(token)


def _recording() -> list[_Recorder]:
    return [recorder for recorder in _recorders.get() if not recorder.is_over]


def _note(*step: Any) -> None:
    for recorder in _recording():
        recorder.steps.append(step)


def _note_unless_in_host(*step: Any) -> None:
    if not _is_in_host.get():
        _note(*step)


def _stand_before_host() -> None:
    real: Any = hosts._Current.host
    if not isinstance(real, _RecordingHost):
        before: Any = _RecordingHost(real)
        hosts.connect(before)
