"""A session at work, and the words in which its tests speak of it: no server, no kernel, no clock."""

from __future__ import annotations

from nbapp.kernel_protocol import CodeCell, InputNamed, OutputAddress, ReplayFinished, ReplayStarted
from nbapp.protocol import CellId, Custom, InputKey, ModelId, PageCell, SessionId, Update
from nbapp.server.page import PagePlan
from nbapp.server.session import Session
from nbapp.server.session_messages import (
    AskKernel,
    KernelSpoke,
    KernelUp,
    KernelWrote,
    PageConnected,
    PageSpoke,
    Say,
    SessionOptions,
    SessionPlan,
)

A, B = CellId("a"), CellId("b")
CODE = (CodeCell(A, "s"), CodeCell(B, "print(s.value)"))
PLAN = SessionPlan(PagePlan("Title", (PageCell(A, "code"), PageCell(B, "code"))), CODE)
SLIDER, BUTTON = ModelId("slider"), ModelId("button")
SLIDER_STATE = {
    "_model_module": "@jupyter-widgets/controls",
    "_model_name": "IntSliderModel",
    "value": 3,
    "min": 0,
    "max": 9,
}
BUTTON_STATE = {"_model_module": "@jupyter-widgets/controls", "_model_name": "ButtonModel"}


def new_session(**options) -> Session:
    return Session(SessionId("s"), PLAN, SessionOptions(**options))


def opened(**options) -> Session:
    """A session whose page is here, whose kernel is ready, and whose first replay is done."""
    session = new_session(**options)
    session.take(PageConnected("ticket", resumed=False))
    session.take(KernelUp())
    session.take(KernelSpoke(ReplayStarted(1, 2)))
    open_model(session, SLIDER, SLIDER_STATE, "slider-key")
    open_model(session, BUTTON, BUTTON_STATE, "button-key", is_button=True)
    finish(session, 1, ran=(A, B))
    return session


def open_model(session: Session, model: ModelId, state: dict, key: str, *, is_button: bool = False) -> None:
    content = {"comm_id": model, "target_name": "jupyter.widget", "data": {"state": dict(state), "buffer_paths": []}}
    session.take(KernelWrote("comm_open", address(1, A), content))
    session.take(KernelSpoke(InputNamed(model, InputKey(key), is_button=is_button)))


def finish(session: Session, run: int, outcome="complete", ran=(), kept=(), not_reached=()):
    return session.take(KernelSpoke(ReplayFinished(run, outcome, ran, kept, not_reached, 0.01)))


def set_slider(session: Session, value: int, id: str = "e"):
    return session.take(PageSpoke(Update(f"{id}-{value}", SLIDER, {"value": value})))


def press(session: Session, id: str):
    return session.take(PageSpoke(Custom(id, BUTTON, {"event": "click"})))


def asked(actions) -> list:
    return [action.request for action in actions if isinstance(action, AskKernel)]


def said(actions) -> list:
    return [action.message for action in actions if isinstance(action, Say)]


def address(run: int, cell: CellId, *, callback: bool = False) -> str:
    return OutputAddress(run, cell, callback).encode()


def printed(session: Session, run: int, cell: CellId, text: str):
    return session.take(KernelWrote("stream", address(run, cell), {"name": "stdout", "text": text}))
