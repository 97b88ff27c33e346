"""What a session says to its page: what stands there, what must wait its turn, and what nobody hears. Pure.

How it works. Everything said in one step is collected as actions; changes that follow each other become one `Delta`.
Three things are held back: without a page nothing is said (a snapshot will say it all); a new widget waits for its
key, which the kernel sends right after it; a closed one waits until what replaces its views is shown (rule G1).
Problems stand until they are solved, and are said again to a page that comes later.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..kernel_protocol import AddressNotUsed
from ..protocol import (
    AddressNotNeeded,
    Delta,
    InputKey,
    Model,
    ModelClosed,
    ModelId,
    ModelOpened,
    Problem,
    ProblemKind,
    ProblemSolved,
    Progress,
    ProgressChanged,
    ServerMessage,
)
from .page import PageEffect
from .page_errors import Logged
from .problems import address_not_used
from .session_messages import Action, Say


class Voice:
    def __init__(self) -> None:
        self.has_page = False
        self.progress = Progress("starting")
        self._problems: dict[ProblemKind, Problem] = {}
        self._not_needed: AddressNotNeeded | None = None
        self._opened: list[ModelOpened] = []
        self._closed: list[ModelClosed] = []
        self._actions: list[Action] = []

    def collected(self) -> tuple[Action, ...]:
        """All actions since the last call, in order."""
        actions, self._actions = self._actions, []
        return tuple(_merged(actions))

    def act(self, action: Action) -> None:
        self._actions.append(action)

    def say(self, message: ServerMessage) -> None:
        if self.has_page:
            self.act(Say(message))

    def say_of_address(self, not_used: AddressNotUsed) -> None:
        """The notice once for an address; what a link to the app does not need, also to a page that comes later."""
        self._not_needed = AddressNotNeeded((*not_used.unknown, *not_used.refused))
        self.say(self._not_needed)
        if not_used.is_new_address and self._not_needed.names:
            self.say(address_not_used(not_used.unknown, not_used.refused))

    def log(self, text: str) -> None:
        self.act(Logged(text))

    def say_effects(self, effects: Iterable[PageEffect]) -> None:
        for effect in effects:
            if isinstance(effect, Logged):
                self.act(effect)
            else:
                self.say(effect)

    def say_progress(self, progress: Progress) -> None:
        if progress != self.progress:
            self.progress = progress
            self.say(Delta((ProgressChanged(progress),)))

    # --- problems -------------------------------------------------------------------------------------------------

    def raise_problem(self, problem: Problem) -> None:
        """One that stands until it is solved."""
        self._problems[problem.kind] = problem
        self.say(problem)

    def repeat_standing(self) -> None:
        for problem in self._problems.values():
            self.say(problem)
        if self._not_needed is not None:
            self.say(self._not_needed)

    def solve(self, *kinds: ProblemKind) -> None:
        for kind in kinds:
            if self._problems.pop(kind, None):
                self.say(ProblemSolved(kind))

    def solve_all(self) -> None:
        self.solve(*tuple(self._problems))

    # --- widgets --------------------------------------------------------------------------------------------------

    def say_of_widgets(self, effects: Iterable[PageEffect], *, in_replay: bool) -> None:
        for effect in effects:
            if isinstance(effect, ModelOpened):
                self._opened.append(effect)
            elif isinstance(effect, ModelClosed) and in_replay:
                self._closed.append(effect)  # its views stay until what replaces them is shown (rule G1)
            else:
                self.say_effects([effect])

    def name_held(self, model: ModelId, key: InputKey) -> bool:
        """Returns whether the widget is among those that have not been said."""
        for i, opened in enumerate(self._opened):
            if opened.model.id == model:
                self._opened[i] = ModelOpened(Model(model, opened.model.state, key))
                return True
        return False

    def say_opened(self) -> None:
        opened, self._opened = self._opened, []
        for message in opened:
            self.say(message)

    def say_closed(self) -> None:
        closed, self._closed = self._closed, []
        for message in closed:
            self.say(message)

    def forget_held(self) -> None:
        """A snapshot says it."""
        self._opened, self._closed = [], []


def _merged(actions: Iterable[Action]) -> list[Action]:
    merged: list[Action] = []
    for action in actions:
        last = merged[-1] if merged else None
        match last, action:
            case Say(message=Delta(changes=earlier)), Say(message=Delta(changes=later)):
                merged[-1] = Say(Delta((*earlier, *later)))
            case _:
                merged.append(action)
    return merged
