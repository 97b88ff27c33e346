"""The places in ipywidgets and traitlets where we listen: each hook reports to `Widgets` and does nothing else.

How it works. `install` replaces a dozen methods once, when the extension loads. Measured on ipywidgets 8.1.9 and
traitlets 5.16: a trait read costs 0.2 µs more, an assignment 0.4 µs.

A trait read counts only if the code that reads is the author's, or a library's that the author called with the widget:
not what ipywidgets, traitlets or the widget's own package do for themselves. So `VBox([s])`, `display(s)` and
`get_state` depend on no value (rule I3). But what a widget reads of itself while a cell assigns to it decides what
comes of that: `t.value = 9` reads `t.max`. And so does what its methods read that the author calls:
`out.append_stdout("a")` and `tab.set_title(0, "a")` add to what is there.
"""

from __future__ import annotations

import sys
from typing import Any

from ipywidgets import CallbackDispatcher, Widget, interactive
from traitlets import HasTraits, MetaHasTraits, TraitType, dlink, link
from traitlets.traitlets import parse_notifier_name

from .outputs import Outlet
from .widgets import Widgets

_NO_READERS = frozenset({"ipywidgets", "traitlets", "nbapp", "IPython", "ipykernel"})
_NO_METHODS = frozenset({"__init__", "get_state", "send_state", "open", "close", "close_all"})
"""Of a widget: what they read is only sent, or a default."""


def install(widgets: Widgets, outlet: Outlet) -> None:
    """Once a kernel."""
    _hook_construction(widgets, outlet)
    _hook_traits(widgets)
    _hook_messages(widgets, outlet)
    _hook_observers(widgets)
    _hook_dispatchers(widgets)
    _hook_interact(widgets)
    _hook_links(widgets)


def _hook_construction(widgets: Widgets, outlet: Outlet) -> None:
    make = MetaHasTraits.__call__

    def __call__(cls: Any, *args: Any, **kwargs: Any) -> Any:
        return widgets.constructions.construct(make, cls, args, kwargs)

    open_comm, close_comm = Widget.open, Widget.close

    def open(self: Any) -> None:
        widgets.constructions.opening(self, open_comm)

    def close(self: Any) -> None:
        close_comm(self)
        widgets.constructions.closed(self)

    MetaHasTraits.__call__ = __call__  # type: ignore[method-assign, assignment]
    Widget.open, Widget.close = open, close


def _hook_traits(widgets: Widgets) -> None:
    get, assign = TraitType.__get__, TraitType.__set__

    def __get__(self: Any, obj: Any, cls: Any = None) -> Any:
        value = get(self, obj, cls)
        if widgets.recording is None or not isinstance(obj, Widget):
            return value
        if widgets.decides(obj, self.name) or _counts(obj, sys._getframe(1)):
            widgets.read(obj, self.name, value)
        return value

    def __set__(self: Any, obj: Any, value: Any) -> None:
        if widgets.recording is None or not isinstance(obj, Widget):
            assign(self, obj, value)
            return
        widgets.assigning(obj, self.name)
        outer, widgets.being_assigned = widgets.being_assigned, (obj, self.name)
        try:
            assign(self, obj, value)
        finally:
            widgets.being_assigned = outer
        widgets.assigned(obj, self.name)

    show = Widget.__repr__
    is_nested = False

    def __repr__(self: Any) -> str:
        """The text of a widget shows its traits. (Its view does not: then `ipywidgets` asks for the text.)"""
        nonlocal is_nested
        outer = is_nested
        caller = sys._getframe(1).f_globals.get("__name__") or ""
        is_nested = widgets.recording is not None and (outer or not caller.startswith("ipywidgets."))
        try:
            # a selection's text shows its `options`, which are no synced trait
            for name in dict.fromkeys((*self.keys, *self._repr_keys())) if is_nested else ():
                widgets.read(self, name, getattr(self, name))
            text: str = show(self)
            return text
        finally:
            is_nested = outer

    Widget.__repr__ = __repr__
    TraitType.__get__ = __get__  # type: ignore[method-assign]
    TraitType.__set__ = __set__  # type: ignore[method-assign]


def _counts(widget: Any, frame: Any) -> bool:
    reader, own = _package_of(frame), type(widget).__module__.partition(".")[0]
    if reader != "__main__" and reader in ("ipywidgets", own):
        return _is_called_from_outside(frame, {"ipywidgets", own})
    return reader not in _NO_READERS


def _is_called_from_outside(frame: Any, own: set[str]) -> bool:
    """A method of a widget runs, and neither a constructor nor a listener has called it."""
    while frame is not None and (package := _package_of(frame)) in own and package != "__main__":
        if frame.f_code.co_name in _NO_METHODS:
            return False
        frame = frame.f_back
    return frame is not None and _package_of(frame) not in _NO_READERS


def _package_of(frame: Any) -> str:
    name: str = frame.f_globals.get("__name__") or ""
    return name.partition(".")[0]


def _hook_messages(widgets: Widgets, outlet: Outlet) -> None:
    send, notify = Widget._send, Widget.notify_change

    def _send(self: Any, msg: Any, buffers: Any = None) -> None:
        if widgets.constructions.holds_back(self, msg, buffers):
            return
        event = outlet.current_event
        if msg.get("method") == "echo_update" and event is not None:
            with outlet.parent(event):  # the page knows its own change by the id of its message
                send(self, msg, buffers)
            return
        send(self, msg, buffers)
        if msg.get("method") == "update":
            widgets.sent(self, list(msg["state"]))

    def notify_change(self: Any, change: Any) -> None:
        if change["type"] == "change":
            widgets.changed(self, change["name"], change["old"])
        with widgets.silencing(self):
            notify(self, change)

    Widget._send, Widget.notify_change = _send, notify_change


def _hook_observers(widgets: Widgets) -> None:
    add, remove, remove_all = HasTraits.observe, HasTraits.unobserve, HasTraits.unobserve_all

    def observe(self: Any, handler: Any, names: Any = None, type: Any = "change") -> None:
        names = _names(names)
        add(self, handler, names, type)
        if isinstance(self, Widget):
            widgets.observed(self, handler, list(parse_notifier_name(names)), type)

    def unobserve(self: Any, handler: Any, names: Any = None, type: Any = "change") -> None:
        names = _names(names)
        remove(self, handler, names, type)
        if isinstance(self, Widget):
            widgets.registrations.forget(self, handler, set(parse_notifier_name(names)))

    def unobserve_all(self: Any, name: Any = None) -> None:
        remove_all(self, _names(name))
        if isinstance(self, Widget):
            widgets.registrations.forget(self, None, None if name is None else {name})

    HasTraits.observe, HasTraits.unobserve = observe, unobserve  # type: ignore[method-assign]
    HasTraits.unobserve_all = unobserve_all  # type: ignore[method-assign]


def _names(names: Any) -> Any:
    from traitlets import All

    return All if names is None else names


def _hook_dispatchers(widgets: Widgets) -> None:
    register, call = CallbackDispatcher.register_callback, CallbackDispatcher.__call__

    def register_callback(self: Any, callback: Any, remove: bool = False) -> None:
        register(self, callback, remove)
        if remove:
            widgets.registrations.forget(self, callback)
        else:
            widgets.listened(self, callback)

    def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:
        with widgets.silencing(self):
            return call(self, *args, **kwargs)

    CallbackDispatcher.register_callback, CallbackDispatcher.__call__ = register_callback, __call__


def _hook_interact(widgets: Widgets) -> None:
    update = interactive.update

    def _update(self: Any, *args: Any) -> None:
        with widgets.interacting(self):
            update(self, *args)

    interactive.update = _update
    interactive.result = _Result(widgets)


class _Result:
    """`interactive.result`, an attribute that each call of the function sets: read like a trait."""

    def __init__(self, widgets: Widgets) -> None:
        self._widgets = widgets

    def __get__(self, obj: Any, cls: Any = None) -> Any:
        if obj is None:
            return self
        value = obj.__dict__.get("result")
        if self._widgets.recording is not None and _counts(obj, sys._getframe(1)):
            self._widgets.read(obj, "result", value)
        return value

    def __set__(self, obj: Any, value: object) -> None:
        obj.__dict__["result"] = value


def _hook_links(widgets: Widgets) -> None:
    """A cell that links two traits sets one of them to the other: it reads that one, though traitlets does it."""
    for kind in (link, dlink):
        _hook_link(kind, widgets)


def _hook_link(kind: Any, widgets: Widgets) -> None:
    connect = kind.link

    def link(self: Any) -> None:
        owner, name = self.source
        if widgets.recording is not None and isinstance(owner, Widget):
            widgets.read(owner, name, getattr(owner, name))  # before, for the target may refuse it
        connect(self)

    kind.link = link
