"""Which input a name means, and which event sets it to a value as its page would. Pure.

An input is named by a variable that holds it, by its key, or by its description. A dot and a trait may follow
(`map.zoom`); without, the trait is the one that a visitor sets by using the widget.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence

from ...kernel_protocol import InputExplanation
from ...protocol import Custom, ModelId, Update
from ..inputs import State, is_disabled, linked_traits, refusal_of_custom, refusal_of_update, settable_traits
from .steps import BadStep, Setting
from .values import ReadFile, readings_of, what_it_takes

Inputs = Sequence[InputExplanation]
States = Mapping[ModelId, State]
"""The widgets' states as the page has them."""


def press_of(name: str, inputs: Inputs, states: States, id: str) -> Custom:
    """The press of the button of this name; raises BadStep."""
    found = _found(name, [i for i in inputs if i.model in states])
    if found is None:
        raise _nobody(name, [i for i in inputs if i.is_button], "button")
    if not found.is_button:
        raise BadStep(
            f"`{name}` is no button but {_article(found.class_name)}, so it cannot be pressed.",
            advice=f"Set it: --set {name}=…",
        )
    if refusal_of_custom(states[found.model], {"event": "click"}):
        raise BadStep(f"The button `{name}` is disabled.", advice="Set what enables it in an earlier step.")
    return Custom(id, found.model, {"event": "click"})


def update_of(setting: Setting, inputs: Inputs, states: States, id: str, read_file: ReadFile) -> Update:
    """The change of a widget's state that this setting means; raises BadStep."""
    found, trait = _found_with_trait(setting.name, inputs, states)
    state = states[found.model]
    linked = linked_traits(states.values()).get(found.model, frozenset())
    reason = None
    for value in readings_of(setting, trait, state, found.options, read_file):
        reason = refusal_of_update(state, {trait: value}, linked=linked)
        if reason is None:
            return Update(id, found.model, {trait: value})
    raise _refused(setting, trait, state, reason)


# --- names -------------------------------------------------------------------------------------------------------


def label_of(found: InputExplanation) -> str:
    """What an author would call it."""
    return found.variables[0] if found.variables else found.description or str(found.key)


def _found_with_trait(name: str, inputs: Inputs, states: States) -> tuple[InputExplanation, str]:
    known = [i for i in inputs if i.model in states]
    found = _found(name, known)
    if found is not None:
        return found, _trait_to_set(name, found, states[found.model])
    owner, has_dot, trait = name.rpartition(".")
    found = _found(owner, known) if has_dot else None
    if found is None:
        raise _nobody(name, [i for i in known if not i.is_button and _main_trait(states[i.model])], "input")
    return found, trait


def _found(name: str, inputs: Inputs) -> InputExplanation | None:
    """By key, then by variable, then by description; raises BadStep if it could be several."""
    for matching in (
        [i for i in inputs if i.key in (name, f"key/{name}")],
        [i for i in inputs if name in i.variables],
        [i for i in inputs if i.description == name],
        [i for i in inputs if i.description and _plain(i.description) == _plain(name)],
    ):
        if len(matching) > 1:
            keys = ", ".join(f"`{i.key}`" for i in matching)
            raise BadStep(f"{len(matching)} inputs are called {name!r}.", advice=f"Say which by its key: {keys}.")
        if matching:
            return matching[0]
    return None


def _plain(description: str) -> str:
    return description.strip().rstrip(":").casefold()


def _nobody(name: str, inputs: Inputs, kind: str) -> BadStep:
    if not inputs:
        return BadStep(f"There is no {kind} {name!r}: the notebook has no {kind}s.")
    names = {_plain(one): one for i in inputs for one in (i.key, i.description, *i.variables) if one}
    nearest = difflib.get_close_matches(_plain(name), list(names), n=1)
    hint = f"Did you mean `{names[nearest[0]]}`? " if nearest else ""
    known = "".join(f"\n  {described(one)}" for one in inputs)
    return BadStep(f"There is no {kind} {name!r}.", advice=f"{hint}The {kind}s are:{known}")


def described(found: InputExplanation) -> str:
    """Everything by which it can be named, and what it is: `longest` ("Longest trip", IntSlider, 60)."""
    names = found.variables or ((found.description,) if found.description else (found.key,))
    about = [f'"{found.description}"'] if found.description and found.variables else []
    about.append(found.class_name)
    if not found.is_button:
        about.append(json.dumps(found.value, ensure_ascii=False))
    return f"{' = '.join(f'`{name}`' for name in names)} ({', '.join(about)})"


# --- values ------------------------------------------------------------------------------------------------------


def _main_trait(state: State) -> str | None:
    """The trait that a visitor sets by using the widget; None if there is none, or nobody can know."""
    known = settable_traits(state)
    if known is None:
        return "value" if "value" in state else None
    return next(iter(known), None)


def _trait_to_set(name: str, found: InputExplanation, state: State) -> str:
    trait = _main_trait(state)
    if trait is not None:
        return trait
    if found.is_button:
        raise BadStep(f"`{name}` is a button, which has no value.", advice=f"Press it: --press {name}")
    if settable_traits(state) is not None:
        raise BadStep(f"A visitor cannot set `{name}`: {_article(found.class_name)} only shows something.")
    traits = sorted(t for t, v in state.items() if not t.startswith("_") and refusal_of_update(state, {t: v}) is None)
    raise BadStep(
        f"`{name}` is {_article(found.class_name)}, which has no `value`.",
        advice=f"Say which of its traits: --set {name}.TRAIT=…, where TRAIT is one of {', '.join(traits)}.",
    )


def _refused(setting: Setting, trait: str, state: State, reason: str | None) -> BadStep:
    value = setting.text if setting.text is not None else json.dumps(setting.value, ensure_ascii=False)
    if is_disabled(state):
        return BadStep(f"The input `{setting.name}` is disabled.", advice="Set what enables it in an earlier step.")
    takes = what_it_takes(trait, state)
    if takes is None:
        return BadStep(f"A visitor cannot set `{setting.name}` to {value}: {reason}.")
    return BadStep(f"A visitor cannot set `{setting.name}` to {value}.", advice=f"It takes {takes}.")


def _article(class_name: str) -> str:
    return f"{'an' if class_name[:1] in 'AEIOU' else 'a'} {class_name}"
