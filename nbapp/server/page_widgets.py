"""Folds the kernel's widget messages (comm_open, comm_msg, comm_close) into the page's models. Pure.

How it works. ipywidgets' protocol has three methods on a comm: `update` (the kernel set traits), `echo_update` (it
repeats what a page set, with that page's message id as parent) and `custom`. Buffers are put back into the state at
their paths, so that everything behind here sees one plain state.

What it does not know: comms of any other target; they have no view on a page and are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..kernel_protocol import OutputAddress
from ..protocol import Buffer, Json, Model, ModelClosed, ModelId, ModelMessage, ModelOpened, ModelUpdated
from .page import Page, PageEffect
from .page_errors import Logged
from .page_models import WIDGET_TARGET, joined_state


def fold_comm_message(page: Page, kind: str, parent: str, content: Json, buffers: Sequence[Buffer]) -> list[PageEffect]:
    """What the page must hear of this message; `kind` is one of comm_open, comm_msg and comm_close."""
    model = ModelId(str(content.get("comm_id", "")))
    data = content.get("data") or {}
    if kind == "comm_open":
        return _open(page, model, content, buffers) if content.get("target_name") == WIDGET_TARGET else []
    if page.models.get(model) is None:
        return []
    if kind == "comm_close":
        return [ModelClosed(model)] if page.models.close(model) else []
    method = data.get("method")
    if method in ("update", "echo_update"):
        return _update(page, model, data, buffers, parent, is_echo=method == "echo_update")
    if method == "custom":
        return [ModelMessage(model, data.get("content"), tuple(bytes(b) for b in buffers))]
    return []


MOST_MODELS = 30_000
"""A slider is three of them. A browser that draws 10,000 widgets takes a minute for it."""


def _open(page: Page, model: ModelId, content: Json, buffers: Sequence[Buffer]) -> list[PageEffect]:
    data = content.get("data") or {}
    state, logged = page.visible_state(joined_state(data.get("state", {}), data.get("buffer_paths", ()), buffers))
    if page.models.get(model) is not None:  # its cell ran again and it kept its id
        return [*logged, ModelUpdated(model, page.models.update(model, state))]
    if len(page.models) >= MOST_MODELS:
        return [Logged(f"the cells make more than {MOST_MODELS:,} widgets; the rest is not shown")]
    opened = page.models.open(model, state)
    return [*logged, ModelOpened(Model(model, dict(opened.state), opened.key))]


def _update(
    page: Page, model: ModelId, data: Json, buffers: Sequence[Buffer], parent: str, *, is_echo: bool
) -> list[PageEffect]:
    state, logged = page.visible_state(joined_state(data.get("state", {}), data.get("buffer_paths", ()), buffers))
    setter = OutputAddress.decode(parent)
    shown = page.models.update(model, state, setter, page.below(setter.cell) if setter and "outputs" in state else ())
    return [*logged, ModelUpdated(model, shown, parent if is_echo else None)] if shown else logged
