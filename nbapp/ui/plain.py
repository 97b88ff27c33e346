"""Where `nbapp.ui` runs in a plain notebook: JupyterLab, Notebook, IPython, a script.

How it works. Elements are displayed as any front end can draw them. Layouts become boxes of ipywidgets: what is shown
in a part goes to an `Output` widget in its box. Inputs are drawn by anywidget's front end, with the same code that
draws them in an app. Running a cell again gives an input the value that it had, and a button that was pressed meanwhile
is pressed once.

What it does not know: cells. An input is known by its identity alone, so two equal ones share a value.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import Any

from traitlets import Unicode, default

from ..protocol import Json
from . import plain_uploads
from .elements import ELEMENT_MIME
from .errors import UiError, WrongValue
from .flow import FragmentAgain
from .host import FragmentCall, InputWidget
from .inputs import Input
from .session_state import session_state

SCRIPT = Path(__file__).parents[1] / "static" / "inputs.js"
"""All inputs as one module in anywidget's form, bundled with the page."""


class PlainInput(Input):
    """An input that brings its own code along, for anywidget's front end to run.

    The names are those of `anywidget.AnyWidget` (anywidget 0.9 to 0.11, widget.py).
    """

    _model_name = Unicode("AnyModel").tag(sync=True)
    _view_name = Unicode("AnyView").tag(sync=True)
    _model_module = Unicode("anywidget").tag(sync=True)
    _view_module = Unicode("anywidget").tag(sync=True)
    _model_module_version = Unicode().tag(sync=True)
    _view_module_version = Unicode().tag(sync=True)
    _esm = Unicode().tag(sync=True)
    _anywidget_id = Unicode("nbapp.ui.Input").tag(sync=True)

    def _heard(self, widget: object, content: Json, buffers: Any) -> None:
        super()._heard(widget, content, buffers)
        if not isinstance(content, dict) or "types" not in self.props:
            return  # it takes no files
        if content.get("event") == "upload":
            answer = plain_uploads.take_part(self.props, content, buffers)
            self.send({"event": "uploaded", "id": content.get("id"), **answer})
        elif content.get("event") == "discard":
            plain_uploads.discard(content.get("upload"))

    @default("_esm")
    def _code(self) -> str:
        return _script()

    @default("_model_module_version")
    def _version_of_model(self) -> str:
        return _anywidget_version()

    @default("_view_module_version")
    def _version_of_view(self) -> str:
        return _anywidget_version()


@cache
def _script() -> str:
    if not SCRIPT.exists():
        raise UiError(
            "The front end of nbapp's inputs is not there: this nbapp was installed from a checkout without its page.",
            advice="Build it with `npm ci && node build.mjs` in nbapp/page, or install nbapp from a wheel.",
        )
    return SCRIPT.read_text("utf-8")


@cache
def _anywidget_version() -> str:
    """The range of versions that the installed one is in: the front end looks for its own module by it."""
    import anywidget

    version: str = anywidget.AnyWidget._model_module_version.default_value
    return version


class PlainHost:
    """The `Host` of a notebook that somebody edits."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._values: dict[str, Json] = {}
        self._presses: set[str] = set()
        self._boxes: dict[str, Any] = {}
        self._labels: dict[str, Any] = {}
        self._inputs: dict[str, Input] = {}
        self._fragments_within = 0

    # --- what is shown

    def new_id(self) -> str:
        return f"{next(self._ids)}-plain"

    new_passing_id = new_id

    def show(self, bundle: dict[str, Any], id: str) -> None:
        _display(bundle, id, update=False)

    def owns(self, id: str) -> bool:
        return id not in self._boxes

    def update(self, bundle: dict[str, Any], id: str) -> None:
        _display(bundle, id, update=True)

    def grow(self, bundle: dict[str, Any], id: str, before: str, text: str) -> None:
        self.update(bundle, id)

    def show_widget(self, widget: Any) -> None:
        _display_widget(widget)

    def show_containers(self, bundle: dict[str, Any], id: str, places: Iterable[str]) -> None:
        from ipywidgets import HTML, Accordion, HBox, Tab, VBox

        props, parts = bundle[ELEMENT_MIME], [VBox() for _ in places]
        self._boxes.update(zip(places, parts, strict=True))
        box: Any = parts[0] if len(parts) == 1 else HBox(parts)
        state = self._inputs.get(props.get("input", ""))
        if props["kind"] == "tabs":
            box = Tab(parts)
            box.titles = [str(label) for label in props["labels"]]
            box.selected_index = props["start"]
            _follow(box, state, lambda index: index or 0)
        elif state is not None:
            box = Accordion(parts, titles=(str(props["label"]),))
            _follow(box, state, lambda index: index is not None)
        elif props.get("label"):
            self._labels[props["id"]] = HTML(f"<b>{_label_of(props)}</b>")
            box = VBox([self._labels[props["id"]], box])
        _display_widget(box)

    def update_container(self, bundle: dict[str, Any], id: str) -> None:
        if id in self._labels:
            self._labels[id].value = f"<b>{_label_of(bundle[ELEMENT_MIME])}</b>"

    def placed(self, place: str) -> AbstractContextManager[None]:
        box = self._boxes.get(place)
        return nullcontext() if box is None else _captured_in(box)

    def clear(self, place: str) -> None:
        if place in self._boxes:
            self._boxes[place].children = ()

    # --- fragments

    def call_fragment(self, call: FragmentCall) -> Any:
        self._fragments_within += 1
        try:
            return call()
        except FragmentAgain:
            return None
        finally:
            self._fragments_within -= 1

    def is_in_fragment(self) -> bool:
        return self._fragments_within > 0

    # --- pages

    def run_page(self, path: str, name: str) -> None:
        _display({"text/plain": f"In the app, {path} stands here."}, self.new_id(), update=False)

    def leave_cell(self) -> None:
        pass

    # --- inputs

    def claim_form(self, key: str) -> None:
        pass  # a cell that is run again makes its form again

    def same_again(self, arguments: dict[str, Any]) -> Any:
        return None

    def make(self, arguments: dict[str, Any]) -> Input:
        return PlainInput(**arguments)

    def made(self, widget: InputWidget) -> None:
        assert isinstance(widget, Input)
        self._inputs[widget.model_id or ""] = widget
        if widget.is_button:
            widget.changed.register_callback(lambda: self._presses.add(widget.identity))
            return
        if widget.key is not None and widget.key in session_state:
            self._take(widget, session_state[widget.key])
        elif widget.identity in self._values:
            self._take(widget, self._values[widget.identity])
        self.values_set((widget,))

    def _take(self, widget: InputWidget, value: object) -> None:
        with suppress(WrongValue):  # it may be the value of an input that offered something else
            widget.take(value)

    def read(self, widget: InputWidget) -> None:
        pass

    def find(self, model: str) -> InputWidget | None:
        return self._inputs.get(model)

    def is_pressed(self, widget: InputWidget) -> bool:
        is_pressed = widget.identity in self._presses
        self._presses.discard(widget.identity)
        return is_pressed

    def values_set(self, widgets: Iterable[InputWidget]) -> None:
        for widget in widgets:
            self._values[widget.identity] = widget.current
            if widget.key is not None:
                session_state[widget.key] = widget.current

    def value_changed(self, widget: Input) -> None:
        widget.changed()


def _follow(box: Any, state: Input | None, as_value: Callable[[int | None], Json]) -> None:
    """The input of a layout has the value that its box shows, and the other way round."""
    if state is None:
        return
    box.selected_index = {True: 0, False: None}.get(state.value) if isinstance(state.value, bool) else state.value
    box.observe(lambda change: state.set_state({"value": as_value(change["new"])}), "selected_index")


def _label_of(props: dict[str, Json]) -> str:
    return f"{props['label']} ({props['state']})" if "state" in props else str(props["label"])


@contextmanager
def _captured_in(box: Any) -> Iterator[None]:
    from ipywidgets import Output

    output = Output()
    box.children = (*box.children, output)
    with output:
        yield


def _is_notebook() -> bool:
    """In a script there is nowhere to show anything."""
    from IPython.core.interactiveshell import InteractiveShell

    return InteractiveShell.initialized()


def _display_widget(widget: Any) -> None:
    from IPython.display import display

    if _is_notebook():
        display(widget)  # type: ignore[no-untyped-call]


def _display(bundle: dict[str, Any], id: str, *, update: bool) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    if not _is_notebook():
        return
    shown = {mime: data for mime, data in bundle.items() if mime != ELEMENT_MIME}
    publisher = InteractiveShell.instance().display_pub
    publisher.publish(data=shown, metadata={}, transient={"display_id": id}, update=update)
