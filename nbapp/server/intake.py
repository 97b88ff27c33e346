"""What the visitor does to widgets, as it comes in: refused, or kept and put in the queue (rules I4 and I6). Pure.

How it works. Every update and press is answered with `Done` at once, also when it is refused: ipywidgets sends nothing
more before. Values of inputs are kept by the inputs' keys, for a kernel that starts later or again.

A value that consists of uploaded files names them by their ids; what is known of them here takes their place.

What it does not know: replays (`session.py`), and what a visitor may do to which widget (`permission.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from ..kernel_protocol import EventRefused
from ..protocol import DialogDismissed, Done, Event, FragmentDue, InputKey, Json, ModelUpdated, Update
from . import problems
from .batches import Batches, TakenEvents
from .inputs import form_values, is_settable, plausible_inputs
from .page import Page
from .page_models import Models, OpenModel
from .permission import refusal_of, without_unasked
from .running_replay import RunningReplay
from .session_messages import RemoveUploads
from .uploads import KIND, UploadLimits, Uploads
from .voice import Voice

MOST_WAITING = 2_000
"""Events that may wait for a replay. Updates merge, so only a program or a mouse over a plot gets here."""


class Intake:
    def __init__(self, batches: Batches, voice: Voice, upload_limits: UploadLimits) -> None:
        self._batches = batches
        self._voice = voice
        self._taken = TakenEvents()
        self.inputs: dict[InputKey, dict[str, Json]] = {}
        """What the visitor has set, by the inputs' keys."""
        self.uploads = Uploads(upload_limits)
        self._claimed: frozenset[InputKey] = frozenset()
        """Inputs that the page brought along; their widgets are checked when they come to be."""

    @property
    def is_full(self) -> bool:
        return len(self._batches) >= MOST_WAITING

    def begin_with(self, inputs: Mapping[InputKey, dict[str, Json]]) -> None:
        """The page brings along what its visitor had set."""
        self.inputs = plausible_inputs(inputs)
        self._claimed = frozenset(self.inputs)

    def refuses_claim(self, key: InputKey, model: OpenModel) -> bool:
        """Whether the page brought along a value for what is no input (our page never does); then it is dropped."""
        if key not in self._claimed or all(is_settable(model.state, trait) for trait in self.inputs.get(key, ())):
            return False
        self._voice.log(f"refused the value that a page brought for {model.state.get('_model_name')}")
        del self.inputs[key]
        return True

    def take(self, event: Event, models: Models, *, has_kernel: bool) -> Update | None:
        """Answer it, and let it wait for the next replay; the update of that, if it is one."""
        model = self._model_for(event, models, has_kernel=has_kernel)
        if model is None:
            return None
        event = self.uploads.with_records(without_unasked(event, model.state, models), models)
        reason = refusal_of(event, model, models)
        if reason or self.is_full:
            self._refuse(event, model, reason or "too many events wait")
            return None
        self._voice.say(Done(event.id))
        self.uploads.became_value(event, models)
        if isinstance(event, Update):
            return self._keep_update(event, model)
        if model.is_pressed_by(event.content):
            self._keep_form(model, event.content, models)
            self._batches.add_press(event)
        else:
            self._batches.add_custom(event)
        return None

    def let_files_go(self, models: Models) -> None:
        """Remove the uploads that no input has any more. To be called while no replay runs."""
        if not self.uploads or self._batches:
            return
        values = [traits.get("value") for traits in self.inputs.values()]
        values += [model.state.get("value") for model in models.all() if model.state.get("kind") == KIND]
        if ids := self.uploads.let_go(values):
            self._voice.act(RemoveUploads(ids))

    def take_back(self, event: EventRefused, replay: RunningReplay | None, models: Models) -> None:
        """The kernel's widget did not take it: the page shows what it had."""
        self._voice.log(f"the widget refused an event: {event.reason}")
        before = replay.values_before.get(event.id) if replay else None
        if before is not None:
            models.update(*before)
            self._voice.say(ModelUpdated(*before))
        self._voice.say(problems.INPUT_REFUSED)

    def hear_fragment(self, message: FragmentDue | DialogDismissed, page: Page) -> None:
        """The page says so of what it shows; of anything else it is not heard."""
        if isinstance(message, FragmentDue):
            if page.has_clock(message.fragment):
                self._batches.add_due(message.fragment)
            return
        element = page.fragment_element(message.dialog, "dialog")
        if element is None:
            return
        self._voice.say_effects(page.drop_dialog(message.dialog))
        self._batches.add_dismissed(message.dialog)
        if element.get("asks"):
            self._batches.add_nothing()

    def _keep_update(self, update: Update, model: OpenModel) -> Update | None:
        if not update.state:
            return None
        if model.key is not None:
            self.inputs.setdefault(model.key, {}).update(update.state)
        self._batches.add_update(update)
        return update

    def _keep_form(self, button: OpenModel, content: Json, models: Models) -> None:
        for id, value in form_values(button.state, content).items():
            found = models.get(id)
            if found is not None and found.key is not None:
                self.inputs.setdefault(found.key, {})["value"] = value

    def _model_for(self, event: Event, models: Models, *, has_kernel: bool) -> OpenModel | None:
        """The widget that the event is for; if there is none, or it was taken before, it is answered here."""
        if self._taken.has_had(event.id):
            self._voice.say(Done(event.id))
            return None
        model = models.get(event.model)
        if model is not None and has_kernel:
            return model
        self._voice.say(Done(event.id))
        if model is None and not models.was_closed(event.model):
            self._voice.log(f"refused {event.type} of a widget that this session has not: {event.model!r:.80}")
            self._voice.say(problems.INPUT_REFUSED)
        return None

    def _refuse(self, event: Event, model: OpenModel, reason: str) -> None:
        self._voice.log(f"refused {event.type}: {reason}")
        self._voice.say(Done(event.id))
        if isinstance(event, Update):
            true_values = {t: model.state[t] for t in event.state if t in model.state}
            if true_values:
                self._voice.say(ModelUpdated(model.id, true_values))
        self._voice.say(problems.INPUT_REFUSED)
