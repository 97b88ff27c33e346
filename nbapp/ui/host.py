"""What the author's functions ask of the place that they run in: an app, or a notebook that somebody edits.

How it works. Every function of `nbapp.ui` makes a description (a dictionary that JSON can hold, or a widget) and hands
it to the `Host`. Two hosts know what to do with it: `plain.PlainHost` in JupyterLab, Notebook or IPython, and
`nbapp.kernel.ui_host.AppHost`, which the kernel extension puts in its place. Nothing else in `nbapp.ui` knows where it
is.

What it does not know: how anything looks (`page/src/elements/`), and which cells run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from ..protocol import Json


class InputWidget(Protocol):
    """What a host knows of an input (`inputs.Input`)."""

    kind: str
    key: str | None
    """The author's."""
    identity: str
    value: Any
    """As JSON."""
    current: Any
    """As the author's code knows it."""
    is_button: bool
    is_bound: bool
    """Its value stands in the page's address."""
    changed: Callable[[], object]
    """Calls the author's callbacks."""

    def take(self, value: object) -> None: ...

    def begin_anew(self) -> None: ...


@dataclass(frozen=True)
class FragmentCall:
    """One call of a function that may run again alone."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    props: dict[str, Json]
    """Of its place on the page, the kind among them."""
    dismissed: Callable[[], object] | None = None
    """Called when the visitor has closed its place."""

    @property
    def is_dialog(self) -> bool:
        return bool(self.props["kind"] == "dialog")

    def __call__(self) -> Any:
        __tracebackhide__ = True
        return self.function(*self.args, **self.kwargs)


class Host(Protocol):
    """Where the author's functions run."""

    # --- what is shown

    def new_id(self) -> str:
        """The name of the element or container that is made now: the same one whenever its cell runs again."""

    def new_passing_id(self) -> str:
        """The name of an element that is there for a while only, and not in each run: the others keep theirs."""

    def show(self, bundle: dict[str, Any], id: str) -> None:
        """Display this MIME bundle at the current place; `id` finds it again."""

    def owns(self, id: str) -> bool:
        """Whether the running cell has made this element in this run, and put nothing over it."""

    def update(self, bundle: dict[str, Any], id: str) -> None:
        """Display this in place of what the running cell has shown under `id`."""

    def grow(self, bundle: dict[str, Any], id: str, before: str, text: str) -> None:
        """The same, where all that is new is this text at the end of its body, which was `before`."""

    def show_widget(self, widget: Any) -> None:
        """Display this widget at the current place."""

    def show_containers(self, bundle: dict[str, Any], id: str, places: Iterable[str]) -> None:
        """Display a layout whose parts can be filled from now on, each by its id."""

    def update_container(self, bundle: dict[str, Any], id: str) -> None:
        """This layout, whoever has made it, looks like this from now on; what its part holds stays."""

    def placed(self, place: str) -> AbstractContextManager[None]:
        """What is shown in this block stands in this container."""

    def clear(self, place: str) -> None:
        """What is shown next in this container by this cell replaces what this cell has shown there."""

    # --- fragments

    def call_fragment(self, call: FragmentCall) -> Any:
        """Make it a place, and call it there; from now on it may be called again alone. Returns what it returns."""

    def is_in_fragment(self) -> bool:
        """Whether the running code was called by one."""

    # --- pages

    def run_page(self, path: str, name: str) -> None:
        """The cells of this notebook stand below the running cell."""

    def leave_cell(self) -> None:
        """The running cell ends here, and the cells run again from the top; in a callback they will anyway."""

    # --- inputs

    def claim_form(self, key: str) -> None:
        """A form with this key is made; raises DuplicateKey if there is one."""

    def same_again(self, arguments: dict[str, Any]) -> Any:
        """The input that the cell's last run has made with these very arguments, if it need not be made again."""

    def make(self, arguments: dict[str, Any]) -> Any:
        """An input with these arguments, as the front end of this place draws it."""

    def made(self, widget: InputWidget) -> None:
        """The constructor of this input has ended: it takes the value that it should have now."""

    def read(self, widget: InputWidget) -> None:
        """The running cell reads its value."""

    def find(self, model: str) -> InputWidget | None:
        """The input of this model."""

    def is_pressed(self, widget: InputWidget) -> bool:
        """Whether this replay was started by its press."""

    def values_set(self, widgets: Iterable[InputWidget]) -> None:
        """The visitor has set the values of these inputs, all at once; callbacks come after."""

    def value_changed(self, widget: Any) -> None:
        """The visitor has given it another value, or pressed it: its callbacks run once all values are there."""


class _Current:
    """The host of this process, and who makes one where the kernel extension has brought none."""

    host: Host | None = None
    make_plain: Callable[[], Host]


def host() -> Host:
    """The one of this process; each visitor has a process of their own."""
    if _Current.host is None:
        _Current.host = _Current.make_plain()
    return _Current.host


def set_plain(make_plain: Callable[[], Host]) -> None:
    """What makes the host of a plain notebook, when it is first needed."""
    _Current.make_plain = staticmethod(make_plain)


def connect(new_host: Host | None) -> None:
    """From now on the author's functions run there; None: in a plain notebook again."""
    _Current.host = new_host
