"""Put the parts of the kernel side together, once a kernel."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from ..reactive.channels import Channel
from ..reactive.engine import Engine
from ..ui import host, presses
from ..ui.session_state import session_state
from . import endpoint, widget_hooks
from .ambient import AmbientChannel
from .background import running_code
from .caches import CachesChannel
from .capture import Captures
from .events import Events
from .files import FilesChannel
from .fragments import Fragments
from .hidden_callbacks import HiddenCallbacks
from .hidden_displays import HiddenDisplays
from .hidden_names import AllHiddenNames
from .interrupts import Interrupts
from .library_state import LibraryStateChannel
from .module_attributes import ModuleAttributes
from .outputs import Outlet, inherit_parent_in_threads
from .pyplot import PyplotChannel
from .queries import Queries
from .replay import Replays
from .run_cell import IPythonRunner
from .session_state import SessionStateChannel
from .ui_host import AppHost
from .versions import Versions
from .visitor import VisitorChannel
from .widgets import Widgets


def start(shell: Any, kernel: Any) -> None:
    """From now on this kernel holds an app."""
    namespace: dict[str, Any] = shell.user_ns
    namespace["session_state"] = session_state
    outlet, interrupts = Outlet(kernel), Interrupts()
    runner = IPythonRunner(shell, outlet, interrupts)
    versions = Versions(namespace, [lambda value: widgets.stand_in(value), lambda value: caches.stand_in(value)])
    widgets = Widgets(versions, outlet.send, interrupts.shielded, runner.sending_for)
    widgets.has_finished = lambda: runner.has_finished
    state, caches = SessionStateChannel(versions), CachesChannel(versions)
    ambient, files = AmbientChannel(), FilesChannel()
    visitor = VisitorChannel()
    widgets.constructions.seeds_from_address = visitor.inputs.seeds_for
    libraries = LibraryStateChannel(namespace, files.modules.has, lambda: runner.has_shown_none)
    channels: list[Channel] = [widgets, state, visitor, caches, ambient, files, PyplotChannel(), libraries]
    attributes = ModuleAttributes(namespace, files.modules.loaded)
    callbacks = HiddenCallbacks(widgets.registrations, widgets.position_of)
    hidden = AllHiddenNames([attributes, callbacks, HiddenDisplays(shell.display_pub, widgets.position_of)])
    running = partial(running_code, namespace)
    engine = Engine(namespace, runner, channels, clock=time.monotonic, hidden=hidden, running_code=running)
    events = Events(shell, widgets, outlet, interrupts)
    presses.connect(widgets.is_pressed)
    fragments = Fragments(outlet, widgets, state, runner)
    runner.at_place_of = fragments.at_place_of
    ui_host = AppHost(shell, outlet, widgets, state, events.changed_inputs.append, fragments)
    runner.before_cell = events.before_event = ui_host.begin
    host.connect(ui_host)
    widget_hooks.install(widgets, outlet)
    inherit_parent_in_threads()
    captures = Captures(widgets, state, ambient, visitor, ui_host)
    pages = ui_host.pages
    replays = Replays(
        outlet, runner, interrupts, widgets, state, events, engine, captures, running, visitor, pages, fragments
    )
    endpoint.install(kernel, replays, outlet, Queries(widgets, outlet.send_aside))
