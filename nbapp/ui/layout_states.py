"""What a layout shows, as an input: which of its tabs, or whether it is open.

How it works. A layout is drawn by the page, which opens and closes it without asking anybody. With `on_change` the
author asks to know: then the layout has an input beside it that nobody sees, whose value the page sets when the visitor
chooses a tab. Cells that read `.open` depend on it, and nothing else runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from ..protocol import Json
from .bindings import Bind
from .containers import Container, make_container
from .errors import WrongValue
from .inputs import Coder, Input, make_input, value_of

OnChange = Literal["ignore", "rerun"] | Callable[..., object] | None

CallArguments = tuple[Sequence[Any] | None, Mapping[str, Any] | None]
"""`args` and `kwargs` of a callback."""


class Part(Container):
    """A part of the page that is seen at times, as the visitor chooses."""

    __slots__ = ("_shown_value", "_state")

    def __init__(self, container: Container, state: Input | None, shown_value: Json) -> None:
        super().__init__(container.id, form=container._form, region=container._region)
        self._state = state
        self._shown_value = shown_value
        """The value of its input when it is seen."""

    @property
    def open(self) -> bool | None:
        """Whether the visitor sees it now; None if nobody has asked for that, with `on_change` for example."""
        return None if self._state is None else bool(self._state_value() == self._shown_value)

    def _state_value(self) -> Json:
        assert self._state is not None
        value_of(self._state)
        return self._state.value


def is_tracked(on_change: OnChange, bind: Bind = None) -> bool:
    if bind is not None:
        return True
    if on_change in (None, "ignore"):
        return False
    if on_change == "rerun" or callable(on_change):
        return True
    raise WrongValue(f"on_change of a layout is 'ignore', 'rerun' or a function, not {on_change!r}.")


def make_foldable(
    kind: str,
    props: dict[str, Json],
    *,
    key: object,
    on_change: OnChange,
    call: CallArguments,
    is_open: bool,
    bind: Bind = None,
) -> Part:
    """An expander or popover, with its input if it is tracked."""
    label = str(props["label"])
    if key is not None:
        props["key"] = str(key)
    state = None
    if is_tracked(on_change, bind):
        state = _make_state(kind, label, {"open": is_open}, {}, is_open, _OPEN, key, on_change, call, bind)
        props["input"] = state.model_id
    return Part(make_container(kind, props, text=label), state, True)


def tabs_state(
    labels: Sequence[str], start: int, *, key: object, on_change: OnChange, call: CallArguments, bind: Bind = None
) -> Input | None:
    """The input of tabs, if they are tracked: its value is the place of the chosen tab."""
    if not is_tracked(on_change, bind):
        return None
    if len(set(labels)) < len(labels):
        raise WrongValue(
            f"Two of the tabs {', '.join(map(repr, labels))} have one label: on_change could not tell them apart.",
            advice="Give each tab a label of its own.",
        )
    identity, props = {"tabs": list(labels), "start": start}, {"options": list(labels)}
    label = " / ".join(labels)
    return _make_state("tabs", label, identity, props, start, _tab_coder(labels), key, on_change, call, bind)


def _make_state(
    kind: str,
    label: str,
    identity: dict[str, Json],
    props: dict[str, Json],
    value: Json,
    coder: Coder[Any],
    key: object,
    on_change: OnChange,
    call: CallArguments,
    bind: Bind,
) -> Input:
    return make_input(
        kind,
        label,
        key=key,
        identity=identity,
        props=props,
        value=value,
        coder=coder,
        on_change=on_change if callable(on_change) else None,
        args=call[0],
        kwargs=call[1],
        bind=bind,
        is_shown=False,
    )


def _as_bool(value: object) -> Json:
    if not isinstance(value, bool):
        raise WrongValue(f"A part of the page is open or not, True or False: not {value!r}.")
    return value


_OPEN: Coder[bool] = Coder(_as_bool, bool)


def _tab_coder(labels: Sequence[str]) -> Coder[str]:
    def encode(label: object) -> Json:
        if label not in labels:
            raise WrongValue(f"{label!r} is none of these tabs: {', '.join(map(repr, labels))}.")
        return list(labels).index(str(label))

    return Coder(encode, lambda index: labels[index])
