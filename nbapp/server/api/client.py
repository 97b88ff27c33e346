"""A program in the place of a page: it has a session while a request lasts, does what was asked, and reads the page.

How it works. The session, its limits and its policy are those of pages; only the websocket is missing. A program sees
no half-done replay: it waits until the session is settled, and then reads all that is shown. Whatever it sets in one
request is one replay, and one more for a press.

What it does not know: requests, and who may send them (`handlers.py`).
"""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, field

from ...errors import NbappError
from ...protocol import Json, Problem, ProblemSolved, ServerMessage, SessionId, Welcome
from .. import problems
from ..session_messages import PageSpokeAtOnce
from ..visit import Visit
from .answers import answer_of, described_inputs
from .inputs import Asked, PublicInput, events_of, public_inputs_of

_ENDS_IT = frozenset({"kernel_died", "kernel_failed_to_start", "notebook_broken", "stopping", "timed_out"})
"""Of problems: there is no result. What else a visitor is told stands beside it."""


class ApiProblem(NbappError):
    """The app cannot answer."""

    def __init__(self, problem: Problem) -> None:
        message, advice = _WORDS.get(problem, _WORDS_BY_KIND.get(problem.kind, ("", "Ask again later.")))
        super().__init__(message or problem.message, advice=advice)
        self.problem = problem


_WORDS = {
    problems.TOO_MANY_OF_YOURS: ("You have so many sessions here that there is no place for another one.", "End some."),
    problems.REPLAY_FAILED: ("The app could not compute this, because of a fault inside it.", "Tell its author."),
}
_WORDS_BY_KIND = {
    "access_ended": ("You may not use this app any more.", "Ask its author to share it with you."),
    "busy": ("The app is busy: all its places are taken right now.", "Ask again in a moment."),
    "input_refused": ("The app did not take one of these values.", "Ask for `inputs` and see what they take."),
    "kernel_died": ("", "Begin again."),
    "session_gone": ("There is no such session of yours: it has ended, or never was.", "Begin a new one."),
    "stopping": ("The app's server is stopping.", "Ask again when it is back."),
    "taken_over": ("Another request has this session now.", "Send one after the other's answer has come."),
    "timed_out": ("The app computed too long, and did not react when it was stopped.", "Begin a new session."),
}
"""In place of what a page's visitor would read, with what a program can do about it."""


@dataclass
class Client:
    """As a visit's `Connection`."""

    assets_url: str
    visitor: dict[str, Json]
    session: SessionId | None = None
    """By which it is found again."""
    _problems: dict[str, Problem] = field(default_factory=dict)
    _lost: Problem | None = None
    _must_leave: asyncio.Event = field(default_factory=asyncio.Event)

    def send(self, message: ServerMessage) -> None:
        match message:
            case Welcome():
                self.session = message.session
            case Problem():
                self._problems[message.kind] = message
                if message.kind == "timed_out":  # its cells do not listen to anybody
                    self._must_leave.set()
            case ProblemSolved():
                self._problems.pop(message.kind, None)

    def forget(self, problem: Problem) -> None:
        self._lost = problem
        self._must_leave.set()

    def forget_notices(self) -> None:
        """What the visitor was told in earlier requests."""
        self._problems.pop("notice", None)

    async def do(self, visit: Visit, asked: Asked) -> None:
        """Set and press all of this at once, and wait for what comes of it.

        Raises:
            BadRequest: it cannot be done; then nothing is.
            ApiProblem: there is no result.
        """
        await self.settled(visit)
        if asked:
            events = events_of(asked, self.inputs(visit), lambda: uuid.uuid4().hex)
            self.forget_notices()
            visit.take(PageSpokeAtOnce(events))
            await self.settled(visit)

    async def settled(self, visit: Visit) -> None:
        """Returns when all replays are over; raises ApiProblem if there is no result."""
        waiting = [asyncio.ensure_future(wait) for wait in (visit.settled(), self._must_leave.wait())]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()
        if self._lost is not None:
            raise ApiProblem(self._lost)
        refused = self._problems.pop("input_refused", None)
        for problem in self._problems.values():
            if problem.kind in _ENDS_IT or problem == problems.REPLAY_FAILED:
                raise ApiProblem(problem)
        if refused is not None:
            raise ApiProblem(refused)

    def inputs(self, visit: Visit) -> dict[str, PublicInput]:
        return public_inputs_of(visit.session.snapshot().models, visit.app.public)

    def description(self, visit: Visit) -> dict[str, Json]:
        return described_inputs(visit.session.snapshot().title, self.inputs(visit))

    def answer(self, visit: Visit) -> dict[str, Json]:
        return answer_of(visit.session.snapshot(), self.inputs(visit), self._problems.values())
