"""May a visitor do this to a widget of the session, and how much of it? Pure.

How it works. `inputs.py` knows widgets' states; here is what takes the session's other widgets: the author's
links, and which widgets there are.

What it does not know: queues, and what the page is told (`intake.py`).
"""

from __future__ import annotations

from dataclasses import replace

from ..protocol import Custom, Event, Update
from .inputs import (
    State,
    form_values,
    linked_traits,
    refusal_of_custom,
    refusal_of_form_value,
    refusal_of_update,
    settable_part,
)
from .page_models import Models, OpenModel


def without_unasked(event: Event, state: State, models: Models) -> Event:
    """The event without what the widget's own code in the browser sets beside the visitor's input."""
    return replace(event, state=settable_part(state, event.state, models)) if isinstance(event, Update) else event


def refusal_of(event: Event, model: OpenModel, models: Models) -> str | None:
    """Why it may not be, for the author's log; None if it may."""
    if not isinstance(event, Update):
        return refusal_of_custom(model.state, event.content) or _refusal_of_form(event, model, models)
    linked = linked_traits(m.state for m in models.all()).get(model.id, frozenset())
    return refusal_of_update(model.state, event.state, linked=linked)


def _refusal_of_form(event: Custom, model: OpenModel, models: Models) -> str | None:
    for other, value in form_values(model.state, event.content).items():
        found = models.get(other)
        if found is None:
            return "it brings a value for no widget of this session"
        if reason := refusal_of_form_value(model.state, found.state, value):
            return reason
    return None
