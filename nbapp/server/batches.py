"""The visitor's events that wait for the next replay, in their order (rules I4 and I5).

How it works. A batch becomes one replay. A press closes its batch, so that every press has a replay of its own and
none is lost or merged. In the open batch, a newer value of a trait takes the place of an older one, unless a custom
message stands between them: its callback may read the value as it was then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..protocol import Custom, Event, FragmentId, ModelId, Update


@dataclass(frozen=True)
class Batch:
    events: tuple[Event, ...] = ()
    press: ModelId | None = None
    """The last event is a press of this button."""
    refresh: bool = False
    fragments: tuple[FragmentId, ...] = ()
    """Whose time has come, each once however late the replay is."""
    dismissed: tuple[FragmentId, ...] = ()
    """Dialogs that are closed."""

    def with_update(self, update: Update) -> Batch:
        last_custom = max((i for i, event in enumerate(self.events) if isinstance(event, Custom)), default=-1)
        head, tail = self.events[: last_custom + 1], self.events[last_custom + 1 :]
        left = [event for old in tail if (event := _without(old, update)) is not None]
        return replace(self, events=(*head, *left, update))


def _without(event: Event, newer: Update) -> Event | None:
    """What is left of an event after a newer update of the same model; None if nothing."""
    if isinstance(event, Custom) or event.model != newer.model:
        return event
    state = {trait: value for trait, value in event.state.items() if trait not in newer.state}
    return replace(event, state=state) if state else None


class Batches:
    """A queue of batches; the last one is open until a press closes it."""

    def __init__(self) -> None:
        self._waiting: list[Batch] = []
        self._dismissed: tuple[FragmentId, ...] = ()

    def __len__(self) -> int:
        return sum(len(batch.events) for batch in self._waiting)

    def add_update(self, update: Update) -> None:
        self._put_open(self._take_open().with_update(update))

    def add_custom(self, custom: Custom) -> None:
        batch = self._take_open()
        self._put_open(replace(batch, events=(*batch.events, custom)))

    def add_press(self, press: Custom) -> None:
        batch = self._take_open()
        self._put_open(replace(batch, events=(*batch.events, press), press=press.model))

    def add_nothing(self) -> None:
        """There will be a replay, whatever comes to wait for it."""
        self._put_open(self._take_open())

    def add_refresh(self) -> None:
        self._put_open(replace(self._take_open(), refresh=True))

    def add_due(self, fragment: FragmentId) -> None:
        """Its time has come."""
        batch = self._take_open()
        self._put_open(replace(batch, fragments=tuple(dict.fromkeys((*batch.fragments, fragment)))))

    def add_dismissed(self, dialog: FragmentId) -> None:
        """It is closed. That alone causes no replay, but the next one is told."""
        self._dismissed = (*self._dismissed, dialog)

    def next_batch(self) -> Batch | None:
        if not self._waiting:
            return None
        dismissed, self._dismissed = self._dismissed, ()
        return replace(self._waiting.pop(0), dismissed=dismissed)

    def first_is_open(self) -> bool:
        """No press waits: what comes in now is part of the very next replay."""
        return len(self._waiting) == 1 and self._waiting[0].press is None

    def drop_presses(self) -> None:
        """Forget the presses that wait; the values around them stay, because the page already shows them."""
        merged = Batch()
        for batch in self._waiting:
            for event in batch.events[:-1] if batch.press else batch.events:
                merged = (
                    merged.with_update(event)
                    if isinstance(event, Update)
                    else replace(merged, events=(*merged.events, event))
                )
            merged = replace(merged, refresh=merged.refresh or batch.refresh)
        self._waiting = [merged] if merged.events or merged.refresh else []

    def clear(self) -> None:
        self._waiting, self._dismissed = [], ()

    def _take_open(self) -> Batch:
        is_open = self._waiting and self._waiting[-1].press is None
        return self._waiting.pop() if is_open else Batch()

    def _put_open(self, batch: Batch) -> None:
        self._waiting.append(batch)


MOST_REMEMBERED = 1_000
"""Events whose ids are known: a page that lost its connection sends again what was not answered, a handful."""


class TakenEvents:
    """The ids of the events that a session has had lately: each is taken once."""

    def __init__(self) -> None:
        self._ids: dict[str, None] = {}

    def has_had(self, id: str) -> bool:
        """Whether this is not the first time; from now on it is not."""
        if id in self._ids:
            return True
        self._ids[id] = None
        if len(self._ids) > MOST_REMEMBERED:
            del self._ids[next(iter(self._ids))]
        return False
