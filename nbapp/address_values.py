"""An input's value as texts of the page's address, and back: `?city=Rome&years=2001&years=2005`. Pure.

How it works. The parameter is named like the input's key. A choice is written by its label, because its place among
the options may be another one next time; several values are several parameters; nothing chosen is an empty text. What
is read is held against `element_values.py`, as if a visitor had set it. `page/src/share.ts` writes what is read here.

What it does not know: which inputs there are (`kernel/address_inputs.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .element_values import Json, Props, from_words, refusal_of_value

Texts = Sequence[str]


def value_from_texts(kind: str, props: Props, texts: Texts) -> Json:
    """The value that these texts give to an input of this kind.

    Raises:
        ValueError: they give none that it can have, or it is none that can be shared: a password, a button, a table.
    """
    read = _READERS.get(kind)
    if read is None or props.get("type") == "password" or not texts:
        raise ValueError(f"a {kind} takes no value from the address")
    if props.get("nullable") and list(texts) == [""] and read is not _text:
        return None
    value = _read_or_none(read, props, texts)
    if value is None or refusal_of_value(kind, props, value) is not None:
        raise ValueError(f"not a value that this {kind} can have")
    return value


def _read_or_none(read: Callable[[Props, Texts], Json], props: Props, texts: Texts) -> Json:
    try:
        return read(props, texts)
    except ValueError:  # no number
        return None


def _text(_props: Props, texts: Texts) -> Json:
    return texts[-1]


def _bool(_props: Props, texts: Texts) -> Json:
    return {"true": True, "false": False}[texts[-1].lower()] if texts[-1].lower() in ("true", "false") else None


def _number(props: Props, texts: Texts) -> Json:
    return float(texts[-1]) if props.get("type") == "float" else int(texts[-1])


def _numbers(props: Props, texts: Texts) -> Json:
    return [_number(props, [text]) for text in texts] if props.get("range") else _number(props, texts)


def _dates(props: Props, texts: Texts) -> Json:
    return list(filter(None, texts)) if props.get("range") else texts[-1]


def _choice(props: Props, texts: Texts) -> Json:
    return _by_label(props, texts[-1])


def _choices(props: Props, texts: Texts) -> Json:
    return [] if list(texts) == [""] else [_by_label(props, text) for text in texts]


def _one_or_many(props: Props, texts: Texts) -> Json:
    return _choices(props, texts) if props.get("multiple") else _choice(props, texts)


def _one_or_pair(props: Props, texts: Texts) -> Json:
    return _choices(props, texts) if props.get("range") else _choice(props, texts)


def _by_label(props: Props, label: str) -> Json:
    return from_words("selectbox", props, label)


_READERS: dict[str, Callable[[Props, Texts], Json]] = {
    "checkbox": _bool,
    "toggle": _bool,
    "text_input": _text,
    "text_area": _text,
    "color_picker": _text,
    "time_input": _text,
    "datetime_input": _text,
    "date_input": _dates,
    "number_input": _number,
    "slider": _numbers,
    "feedback": _choice,
    "selectbox": _choice,
    "radio": _choice,
    "select_slider": _one_or_pair,
    "multiselect": _choices,
    "pills": _one_or_many,
    "segmented_control": _one_or_many,
}
