"""Who listens to a widget, and which cell said so (rule I2).

How it works. What a cell registers while it runs (`observe`, `on_click`, `on_msg`, `interact`, `link`) is owned by it
and removed before it runs again; what a fragment registers, by the fragment. While a cell runs, what cells below it
registered is silent: in a run from the top it would not be there yet. What a widget registers on itself while it is
constructed is part of it, and owned by nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from traitlets import All

from ..kernel_protocol import cell_of, is_within
from ..reactive.addresses import address_of


@dataclass(eq=False)
class Observer:
    """`widget.observe(handler, name, kind)`."""

    maker: str
    """The cell or the fragment that registered it."""
    widget: Any
    handler: Any
    name: Any
    kind: Any
    number: int = 0
    """Counted among the registrations of its maker."""

    def is_on(self, target: object) -> bool:
        return self.widget is target

    def hears(self, name: str) -> bool:
        return self.name is All or self.name == name

    def attach(self) -> None:
        handlers = self._handlers()
        if self.handler not in handlers:
            handlers.append(self.handler)

    def detach(self) -> bool:
        """Whether it was attached."""
        handlers = self._handlers()
        was_attached = self.handler in handlers
        if was_attached:
            handlers.remove(self.handler)
        return was_attached

    def _handlers(self) -> list[Any]:
        by_kind = self.widget._trait_notifiers.setdefault(self.name, {})
        handlers: list[Any] = by_kind.setdefault(self.kind, [])
        return handlers


@dataclass(eq=False)
class Listener:
    """`button.on_click(handler)`, `widget.on_msg(handler)`: an entry of a CallbackDispatcher."""

    maker: str
    dispatcher: Any
    handler: Any
    number: int = 0

    def is_on(self, target: object) -> bool:
        return self.dispatcher is target

    def attach(self) -> None:
        if self.handler not in self.dispatcher.callbacks:
            self.dispatcher.callbacks.append(self.handler)

    def detach(self) -> bool:
        was_attached = self.handler in self.dispatcher.callbacks
        if was_attached:
            self.dispatcher.callbacks.remove(self.handler)
        return was_attached


class Registrations:
    """Every registration that a cell owns, by what it is registered on."""

    def __init__(self) -> None:
        self._by_target: dict[int, list[Observer | Listener]] = {}
        self._count_by_maker: dict[str, int] = {}

    def register(self, registration: Observer | Listener) -> None:
        """A cell or fragment has just made it."""
        counts, maker = self._count_by_maker, registration.maker
        registration.number = counts[maker] = counts.get(maker, 0) + 1
        self.add(registration)

    def add(self, registration: Observer | Listener) -> None:
        self._by_target.setdefault(address_of(_target(registration)), []).append(registration)

    def all(self) -> Iterator[Observer | Listener]:
        for registrations in self._by_target.values():
            yield from registrations

    def on(self, target: object) -> list[Observer | Listener]:
        return self._by_target.get(address_of(target), [])

    def forget(self, target: object, handler: object, names: set[object] | None = None) -> None:
        """The author took it back with `unobserve` or `remove=True`. A handler None means all of these names."""
        self._keep(target, lambda r: not _is_meant(r, handler, names))

    def remove(self, registration: Observer | Listener) -> None:
        """Take this one back, except where another cell registered the same."""
        target = _target(registration)
        self._keep(target, lambda r: r is not registration)
        if not any(_is_equal(registration, other) for other in self.on(target)):
            registration.detach()

    def drop(self, maker: str) -> None:
        """Take back what this cell or fragment registered, except where another one registered the same."""
        for counted in [m for m in self._count_by_maker if is_within(m, maker)]:
            del self._count_by_maker[counted]
        for owned in list(self._by_target.values()):
            mine = [r for r in owned if is_within(r.maker, maker)]
            if not mine:
                continue
            target = _target(mine[0])
            self._keep(target, lambda r: not is_within(r.maker, maker))
            for registration in mine:
                if not any(_is_equal(registration, other) for other in self.on(target)):
                    registration.detach()

    def heard_by(self, widget: object, name: str) -> list[object]:
        """The handlers that listen to this trait of it."""
        return [r.handler for r in self.on(widget) if isinstance(r, Observer) and r.hears(name)]

    @contextmanager
    def silent(self, target: object, cells: frozenset[str]) -> Iterator[None]:
        """What these cells registered on it is not called in this block; the order of the rest stays."""
        mute = [r for r in self.on(target) if cell_of(r.maker) in cells and r.detach()]
        if not mute:
            yield
            return
        try:
            yield
        finally:
            still_there = self.on(target)
            for registration in mute:
                if registration in still_there:
                    registration.attach()

    def move(self, old: object, new: Any) -> None:
        """A dispatcher was made anew with its widget."""
        for registration in self._by_target.pop(address_of(old), []):
            assert isinstance(registration, Listener)
            registration.dispatcher = new
            self.add(registration)
            registration.attach()

    def attach_all(self, target: object) -> None:
        for registration in self.on(target):
            registration.attach()

    def _keep(self, target: object, is_kept: Any) -> None:
        kept = [r for r in self.on(target) if is_kept(r)]
        if kept:
            self._by_target[address_of(target)] = kept
        else:
            self._by_target.pop(address_of(target), None)


def _target(registration: Observer | Listener) -> Any:
    return registration.widget if isinstance(registration, Observer) else registration.dispatcher


def _is_meant(registration: Observer | Listener, handler: object, names: set[object] | None) -> bool:
    if handler is not None and registration.handler != handler:
        return False
    return names is None or (isinstance(registration, Observer) and registration.name in names)


def _is_equal(one: Observer | Listener, other: Observer | Listener) -> bool:
    if isinstance(one, Observer) and isinstance(other, Observer):
        return bool(one.handler == other.handler) and (one.name, one.kind) == (other.name, other.kind)
    return isinstance(one, Listener) and isinstance(other, Listener) and bool(one.handler == other.handler)
