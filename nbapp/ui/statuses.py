"""What the author tells a visitor meanwhile: progress, success, warnings, and things that happen once.

How it works. `toast`, `balloons` and `snow` are events, not states: each carries the moment at which it was called, and
a page that has shown that moment does not show it again, also after a reload (`page/src/elements/happenings.ts`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from uuid import UUID

from ..protocol import Json
from .containers import Container, form_here, layout_bundle, make_container, region_here
from .elements import Element, as_text, show_element
from .errors import WrongValue
from .flow import ReplayEnds
from .host import host
from .layouts import ExpanderType, expander_props
from .methods import element
from .sizes import Width, box_props

State = Literal["running", "complete", "error"]
STATES: tuple[State, ...] = ("running", "complete", "error")

DURATIONS: dict[str, float] = {"short": 4, "long": 10, "infinite": 0}
"""Seconds that a toast stays."""


@element
def progress(value: Any, text: str | None = None, width: object = "stretch") -> Element:
    """A bar that fills: 0 to 100, or 0.0 to 1.0. Call `progress` on what it returns to move it, `empty` to remove it.

    >>> bar = ui.progress(0, text="Loading")
    >>> bar.progress(50)
    <Element ...-plain>
    """
    part = _part(value)
    props: dict[str, Json] = {"part": part, **box_props(width)}
    if text is not None:
        props["text"] = as_text(text)
    return show_element("progress", props, {"text/plain": f"{text or 'Progress'}: {part:.0%}"})


def _part(value: Any) -> float:
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise WrongValue(f"progress takes a whole number from 0 to 100 or a fraction from 0.0 to 1.0, not {value!r}.")
    part = float(value) / 100 if isinstance(value, int) else float(value)
    if not -1e-9 <= part <= 1 + 1e-9:
        raise WrongValue(
            f"progress was given {value!r}: a whole number goes from 0 to 100, a fraction from 0.0 to 1.0.",
            advice="Divide what is done by all that there is: ui.progress(done / total).",
        )
    return min(max(part, 0.0), 1.0)


@element
@contextmanager
def spinner(text: str = "In progress...", *, show_time: bool = False, width: object = "content") -> Iterator[None]:
    """Says that something is going on, as long as the block runs; `show_time` counts the seconds.

    >>> with ui.spinner("Reading the file"):
    ...     rows = [1, 2, 3]
    """
    props: dict[str, Json] = {"text": text, **box_props(width, "content")}
    if show_time:
        props["since"] = True
    shown = show_element("spinner", props, {"text/plain": text})
    try:
        yield
    finally:
        shown.empty()


class Status(Container):
    """What `ui.status` returns. Leaving its `with` block says that it is complete, an exception that it failed."""

    __slots__ = ("_props",)

    def __init__(self, id: str, props: dict[str, Json]) -> None:
        super().__init__(id, form=form_here(), region=region_here())
        self._props = props

    def update(self, *, label: str | None = None, expanded: bool | None = None, state: State | None = None) -> None:
        """Change what is given, and leave the rest: also what the box holds."""
        given = {"label": label, "expanded": expanded, "state": state if state is None else _checked_state(state)}
        self._props = {**self._props, **{name: value for name, value in given.items() if value is not None}}
        host().update_container(layout_bundle("status", self._id, self._props, _as_line(self._props)), self._id)

    def __enter__(self) -> Status:
        super().__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)
        if self._props["state"] == "running":
            has_failed = error[0] is not None and not issubclass(error[0], ReplayEnds)
            self.update(state="error" if has_failed else "complete")


@element
def status(
    label: str,
    expanded: bool = False,
    *,
    state: State = "running",
    type: ExpanderType = "default",
    width: Width = "stretch",
) -> Status:
    """A box that says how a longer task is getting on, and holds its details: they are seen when it is opened.

    Leaving the `with` block makes it complete, an exception makes it an error; `update` says anything else.
    `type` is as for `expander`.

    >>> with ui.status("Reading the files") as status:
    ...     ui.text("3 of 3")
    ...     status.update(label="All files are there")
    <Element ...>
    """
    props = {**expander_props(as_text(label), expanded, type, width), "state": _checked_state(state)}
    return Status(make_container("status", props, text=_as_line(props)).id, props)


def _checked_state(state: State) -> State:
    if state not in STATES:
        raise WrongValue(f"The state of a status is one of {', '.join(map(repr, STATES))}, not {state!r}.")
    return state


def _as_line(props: dict[str, Json]) -> str:
    return f"{props['label']} ({props['state']})"


@element
def success(body: object, *, icon: str | None = None, width: object = "stretch", title: object = None) -> Element:
    """Good news, in a green box.

    >>> _ = ui.success("Saved.", icon="✅")
    """
    return _alert("success", body, icon, title, width)


@element
def info(body: object, *, icon: str | None = None, width: object = "stretch", title: object = None) -> Element:
    """Something to know, in a blue box.

    >>> _ = ui.info("The numbers of today come at noon.", icon=":material/schedule:")
    """
    return _alert("info", body, icon, title, width)


@element
def warning(body: object, *, icon: str | None = None, width: object = "stretch", title: object = None) -> Element:
    """Something to mind, in a yellow box.

    >>> _ = ui.warning("Some rows have no date and are left out.")
    """
    return _alert("warning", body, icon, title, width)


@element
def error(body: object, *, icon: str | None = None, width: object = "stretch", title: object = None) -> Element:
    """Something went wrong, in a red box. The cell goes on; to end it, raise an exception or call `ui.stop`.

    >>> _ = ui.error("There is no station of this name.")
    """
    return _alert("error", body, icon, title, width)


def _alert(tone: str, body: object, icon: str | None, title: object, width: object) -> Element:
    text = as_text(body)
    props: dict[str, Json] = {"tone": tone, "body": text, **box_props(width)}
    if icon:
        props["icon"] = icon
    if title is not None:
        props["title"] = as_text(title)
    return show_element("alert", props, {"text/markdown": f"> **{tone.title()}:** {text}", "text/plain": text})


@element
def toast(
    body: object, *, icon: str | None = None, duration: Literal["short", "long", "infinite"] | int = "short"
) -> Element:
    """A short message in the corner of the page, which goes by itself: shown once for each time that it is called.

    `duration` is in seconds, or `short` (4 s), `long` (10 s), `infinite`.

    >>> _ = ui.toast("Your file is ready.", icon="🎉")
    """
    text = as_text(body)
    if not text.strip():
        raise WrongValue("toast was given an empty text.", advice="Say in it what has happened.")
    seconds = DURATIONS.get(duration) if isinstance(duration, str) else float(duration)
    if seconds is None or seconds < 0:
        raise WrongValue(f"duration is a number of seconds or one of {', '.join(DURATIONS)}, not {duration!r}.")
    props: dict[str, Json] = {"body": text, "seconds": seconds, "moment": _moment()}
    if icon:
        props["icon"] = icon
    return show_element("toast", props, {"text/plain": text})


@element
def balloons() -> Element:
    """Balloons rise over the page, once.

    >>> _ = ui.balloons()
    """
    return show_element("balloons", {"moment": _moment()}, {"text/plain": ""})


@element
def snow() -> Element:
    """Snow falls over the page, once.

    >>> _ = ui.snow()
    """
    return show_element("snow", {"moment": _moment()}, {"text/plain": ""})


def _moment() -> str:
    """Names this call among all of the session. As a UUID: two runs of a cell are compared without those."""
    return str(UUID(int=(time.time_ns() << 64) | (time.perf_counter_ns() & (2**64 - 1))))
